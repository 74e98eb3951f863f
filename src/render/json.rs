//! JSON Feed 1.1, with `_depeche` for what the format has no member for and `_source` for the
//! origin.

use super::address::iri;
use super::address::media_type;
use super::address::web;
use super::extras::extras;
use super::item::Item;
use super::item::Output;
use super::item::Provenance;
use super::item::writable;
use super::item::written;
use super::line::folded;
use crate::html::visible_text;
use crate::model::Person;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

/// The JSON Feed form of an output.
pub fn json(output: &Output, items: &[Item]) -> String {
    let items: Vec<Value> = items.iter().map(|item| entry(output, item)).collect();
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": output.heading(),
        "home_page_url": output.home,
        "feed_url": output.self_json,
        "items": items,
    });
    let mut text = feed.to_string();
    text.push('\n');
    text
}

fn entry(output: &Output, item: &Item) -> Value {
    let mut map = Map::new();
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            map.insert(name.to_owned(), value);
        }
    };
    set("id", Some(json!(item.id)));
    set("url", item.link().map(Value::from));
    set("title", Some(json!(item.shown_title(output.show_source))));
    set("language", item.tag().map(Value::from));
    let authors: Vec<Value> = item
        .shown_authors(output.show_source)
        .iter()
        .map(author)
        .collect();
    set("authors", list(authors));
    set(
        "date_published",
        item.published
            .map(|date| writable(date.start).rfc3339().into()),
    );
    set(
        "date_modified",
        Some(writable(item.updated).rfc3339().into()),
    );
    let (content, summary) = (item.content.as_str(), item.own_summary());
    if !content.trim().is_empty() {
        set("content_html", Some(content.into()));
        set(
            "summary",
            summary.map(|summary| folded(&visible_text(summary)).into()),
        );
    } else if let Some(summary) = summary {
        set("content_html", Some(summary.into()));
    } else {
        // an item must have one of the two
        set("content_text", Some(item.headline().into()));
    }
    let mut tags: Vec<&str> = Vec::new();
    for category in item.terms() {
        let tag = category.label.as_deref().unwrap_or(&category.term);
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    set("tags", list(tags.into_iter().map(Value::from).collect()));
    let cover = item.extras.itunes.image.as_deref();
    let image = item.extras.images.first().map(|image| image.url.as_str());
    set("image", image.or(cover).and_then(web).map(Value::from));
    set("attachments", list(attachments(item)));
    set("_source", Some(source(item)));
    set("_depeche", Some(extension(item)));
    Value::Object(map)
}

fn list(values: Vec<Value>) -> Option<Value> {
    (!values.is_empty()).then_some(Value::Array(values))
}

fn author(person: &Person) -> Value {
    let mail = person
        .email
        .as_ref()
        .and_then(|email| iri(&format!("mailto:{email}")));
    match person.uri.as_ref().or(mail.as_ref()) {
        Some(url) => json!({"name": person.name, "url": url}),
        None => json!({"name": person.name}),
    }
}

fn attachments(item: &Item) -> Vec<Value> {
    let attached = item.attached();
    let attachment = attached.iter().filter_map(|(url, enclosure)| {
        let media_type = media_type(enclosure.media_type.as_deref());
        let mut value = json!({
            "url": web(url)?,
            "mime_type": media_type.as_deref().unwrap_or("application/octet-stream"),
        });
        let map = value.as_object_mut()?;
        if let Some(length) = enclosure.length {
            map.insert("size_in_bytes".to_owned(), length.into());
        }
        if let Some(duration) = enclosure.duration {
            map.insert("duration_in_seconds".to_owned(), duration.into());
        }
        if let Some(title) = enclosure.title.as_deref().map(folded) {
            map.insert("title".to_owned(), title.into());
        }
        Some(value)
    });
    attachment.collect()
}

fn source(item: &Item) -> Value {
    let origin = &item.source;
    json!({
        "id": origin.id,
        "title": origin.label(),
        "feed_url": iri(&origin.url),
        "home_page_url": origin.site.as_deref().and_then(iri),
        "updated": writable(origin.updated).rfc3339(),
    })
}

fn extension(item: &Item) -> Value {
    let sources: Vec<Value> = item.sources.iter().map(provenance).collect();
    let mut value = json!({
        "sources": sources,
        "story_id": item.story,
        "version_of": item.version_of,
        "published_precision": item.published.map(|date| date.precision.word()),
        "full_text": item.full_text,
        "first_seen": writable(item.first_seen).rfc3339(),
        "rights": item.rights,
    });
    let mut carried = item.extras.clone();
    carried.keep_addresses(&|url| web(url).is_some());
    if let (Some(map), Some(extras)) = (value.as_object_mut(), extras(&carried)) {
        map.insert("extras".to_owned(), extras);
    }
    value
}

fn provenance(source: &Provenance) -> Value {
    json!({
        "id": source.id,
        "name": source.name,
        "url": Some(&source.url).filter(|url| !url.is_empty()),
        "published": source.published.map(written),
        "first_seen": writable(source.first_seen).rfc3339(),
        "rule": source.rule,
        "score": source.score,
        "link": source.link,
    })
}
