//! JSON Feed to the one Atom document; wrong versions, nulls and numbers where strings belong are read.

use super::Error;
use super::atom::Atom;
use super::atom::Beside;
use super::atom::Facts;
use super::atom::Kind;
use super::build::MAX_ENTRIES;
use super::construct;
use super::json_extra;
use super::json_repair::is_bounded;
use super::json_repair::mended;
use super::links;
use super::person::Who;
use super::repairs::Repairs;
use super::rewrite::read_date;
use serde_json::Map;
use serde_json::Value;
use std::borrow::Cow;

/// Rewrites a document; `None` where it is no JSON Feed.
pub(super) fn rewrite(
    text: &str,
    base: Option<&str>,
    repairs: &mut Repairs,
) -> Option<(String, Beside)> {
    let (value, truncated) = value(text, repairs)?;
    let feed = value.as_object()?;
    let version = feed
        .get("version")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if !version.contains("jsonfeed.org") {
        if !looks_like_a_feed(feed) {
            return None;
        }
        repairs.note("JSON without `version` read as JSON Feed");
    }
    let mut atom = Atom::new(text.len());
    head(&mut atom, feed, base);
    let items = feed
        .get("items")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    for item in items.iter().filter_map(Value::as_object).take(MAX_ENTRIES) {
        if atom.is_full() {
            break;
        }
        entry(&mut atom, item, base);
    }
    atom.beside.truncated = truncated;
    Some(atom.finish())
}

/// Without a version the items have to tell: other programs' answers have `items` too.
fn looks_like_a_feed(feed: &Map<String, Value>) -> bool {
    const OWN: [&str; 4] = ["url", "external_url", "content_html", "content_text"];
    let own = |item: &Map<String, Value>| OWN.iter().any(|key| item.contains_key(*key));
    list(feed, "items")
        .iter()
        .filter_map(Value::as_object)
        .any(own)
}

/// Why JSON that [`rewrite`] refused is no feed.
pub(super) fn no_feed(text: &str) -> Error {
    let read = value(text, &mut Repairs::default());
    match read.as_ref().and_then(|(value, _)| value.get("version")) {
        Some(version) if !version.is_null() => Error::OtherJson,
        _ => Error::Json,
    }
}

/// The document's value, as it is or mended; and whether its end was missing.
fn value(text: &str, repairs: &mut Repairs) -> Option<(Value, bool)> {
    // what follows the value is ignored
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let mut why = "more than is read".to_owned();
    if is_bounded(text) {
        match values.next()? {
            Ok(value) => return Some((value, false)),
            Err(error) => why = error.to_string(),
        }
    }
    let (mended, cut) = mended(text);
    let value = serde_json::from_str(&mended).ok()?;
    repairs.note(if cut {
        format!("truncated document: cut after the last whole element ({why})")
    } else {
        format!("invalid JSON mended ({why})")
    });
    Some((value, cut))
}

fn head(atom: &mut Atom, feed: &Map<String, Value>, base: Option<&str>) {
    for (name, key) in [("title", "title"), ("subtitle", "description")] {
        atom.text(name, Kind::Text, &line(feed, key));
    }
    let page = string(feed, "home_page_url").and_then(|url| links::resolved(base, &url));
    if let Some(href) = &page {
        atom.link("alternate", href, None, None);
    }
    authors(atom, feed, base);
    atom.beside.extras = json_extra::feed(feed, base);
    atom.beside.feed = Facts {
        has_link: page.is_some(),
        language: string(feed, "language").map(Cow::into_owned),
        ..Facts::default()
    };
}

fn entry(atom: &mut Atom, item: &Map<String, Value>, base: Option<&str>) {
    atom.open_entry();
    atom.text(
        "id",
        Kind::Text,
        string(item, "id").unwrap_or_default().trim(),
    );
    atom.text("title", Kind::Text, &line(item, "title"));
    let url = |key| string(item, key).and_then(|url| links::resolved(base, &url));
    let (page, external) = (url("url"), url("external_url"));
    let id = string(item, "id")
        .filter(|id| {
            ["http://", "https://"]
                .iter()
                .any(|start| id.starts_with(start))
        })
        .and_then(|id| links::resolved(None, &id));
    let link = page.as_ref().or(external.as_ref()).or(id.as_ref());
    if let Some(href) = link {
        atom.link("alternate", href, None, None);
    }
    authors(atom, item, base);
    for tag in list(item, "tags").iter().filter_map(Value::as_str) {
        atom.category(tag, None, None);
    }
    atom.text(
        "summary",
        Kind::Html,
        &construct::escaped(&string(item, "summary").unwrap_or_default()),
    );
    match string(item, "content_html") {
        Some(html) => atom.text("content", Kind::Html, &html),
        None => atom.text(
            "content",
            Kind::Html,
            &construct::escaped(&string(item, "content_text").unwrap_or_default()),
        ),
    }
    let attachments = list(item, "attachments");
    for attachment in attachments.iter().filter_map(Value::as_object) {
        if let Some(href) = string(attachment, "url").and_then(|url| links::resolved(base, &url)) {
            let size = attachment.get("size_in_bytes").and_then(whole);
            atom.link(
                "enclosure",
                &href,
                string(attachment, "mime_type").as_deref(),
                size,
            );
        }
    }
    atom.close_entry(Facts {
        published: string(item, "date_published").and_then(|text| read_date(&text)),
        updated: string(item, "date_modified").and_then(|text| read_date(&text)),
        language: string(item, "language").map(Cow::into_owned),
        has_link: link.is_some(),
        duration: None,
        attached: json_extra::attached(item, base),
        extras: json_extra::entry(item, base),
    });
}

/// `authors` of version 1.1 and `author` of version 1; a bare string is a name.
fn authors(atom: &mut Atom, object: &Map<String, Value>, base: Option<&str>) {
    let one = object
        .get("author")
        .into_iter()
        .chain(object.get("authors").filter(|authors| !authors.is_array()));
    let all = list(object, "authors")
        .iter()
        .chain(one.filter(|_| list(object, "authors").is_empty()));
    for author in all {
        let mut who = match author {
            Value::String(name) => Who::read(name),
            Value::Object(author) => Who {
                uri: string(author, "url").and_then(|url| links::resolved(base, &url)),
                ..Who::read(&string(author, "name").unwrap_or_default())
            },
            _ => continue,
        };
        if let Some(email) = who
            .uri
            .as_deref()
            .and_then(|uri| uri.strip_prefix("mailto:"))
        {
            who.email = Some(email.to_owned());
        }
        if who.is_known() {
            atom.author(&who);
        }
    }
}

/// A member that is a string, or a number in its place; `None` where it is empty.
pub(super) fn string<'v>(object: &'v Map<String, Value>, key: &str) -> Option<Cow<'v, str>> {
    match object.get(key)? {
        Value::String(text) if !text.trim().is_empty() => Some(Cow::Borrowed(text)),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    }
}

/// A member as one line of text; references that a generator left in it are resolved.
pub(super) fn line(object: &Map<String, Value>, key: &str) -> String {
    let text = string(object, key).unwrap_or_default();
    construct::folded(&html_escape::decode_html_entities(&*text)).into_owned()
}

pub(super) fn list<'v>(object: &'v Map<String, Value>, key: &str) -> &'v [Value] {
    object
        .get(key)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
}

/// A whole number, also where it is written as a string or with a fraction.
pub(super) fn whole(value: &Value) -> Option<u64> {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    text.trim().split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use crate::parse::Document;
    use crate::parse::feed;

    fn read(text: &str) -> crate::model::Feed {
        feed(&Document {
            bytes: text.as_bytes(),
            content_type: None,
            base: Some("http://a.example/feed"),
        })
        .unwrap()
    }

    #[test]
    fn version_1_with_numbers_and_nulls() {
        let feed = read(
            r#"{"version": "http://jsonfeed.org/version/1", "title": null, "home_page_url": "/", "items": [
            {"id": 7, "url": "x", "title": "A &amp; B", "content_text": "1 < 2", "author": {"name": "Ann", "url": "/ann"},
             "date_published": "2024-01-02T03:04:05Z", "tags": ["t"],
             "attachments": [{"url": "y.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 9.0, "duration_in_seconds": 60}]}]}"#,
        );
        assert_eq!(
            (feed.title, feed.link.as_deref()),
            (None, Some("http://a.example/"))
        );
        let entry = &feed.entries[0];
        assert_eq!(entry.id.as_deref(), Some("7"));
        assert_eq!(entry.link.as_deref(), Some("http://a.example/x"));
        assert_eq!(entry.title.as_deref(), Some("A & B"));
        assert_eq!(entry.content.as_ref().unwrap().0, "1 &lt; 2");
        assert_eq!(
            entry.authors[0].uri.as_deref(),
            Some("http://a.example/ann")
        );
        assert_eq!(
            (entry.enclosures[0].length, entry.enclosures[0].duration),
            (Some(9), Some(60))
        );
        assert_eq!(
            entry.published.as_ref().unwrap().date.to_string(),
            "2024-01-02T03:04:05Z"
        );
    }

    #[test]
    fn without_a_version_the_items_tell() {
        let error = |text: &str| {
            let document = Document {
                bytes: text.as_bytes(),
                content_type: None,
                base: None,
            };
            feed(&document).unwrap_err().to_string()
        };
        let answer = r#"{"kind": "list", "items": [{"id": "x", "kind": "y"}]}"#;
        assert_eq!(error(answer), "not a feed: JSON without `version`");
        let feed = read(
            r#"{"items": [{"id": "http://a.example/1", "content_text": "x", "authors": {"name": "Ann"}}]}"#,
        );
        assert_eq!(feed.entries[0].link.as_deref(), Some("http://a.example/1"));
        assert_eq!(feed.entries[0].authors[0].name, "Ann");
        let feed_of_one = read(r#"{"items": [{"id": 7, "content_text": "x"}]}"#);
        assert_eq!(feed_of_one.entries[0].link, None);
        assert_eq!(feed.repairs, ["JSON without `version` read as JSON Feed"]);
    }

    #[test]
    fn a_cut_document_keeps_whole_items() {
        let feed = read(
            r#"{"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [{"id": "1"}, {"id": "2", "tit"#,
        );
        assert_eq!(feed.entries.len(), 1);
        assert!(feed.truncated);
    }
}
