//! JSON Feed 1.1, and our own member.

use super::Problems;
use super::absolute;
use super::language;
use super::media_type;
use super::partial_date;
use super::rfc3339;
use serde_json::Map;
use serde_json::Value;

const FEED: [&str; 14] = [
    "authors",
    "description",
    "expired",
    "favicon",
    "feed_url",
    "home_page_url",
    "hubs",
    "icon",
    "items",
    "language",
    "next_url",
    "title",
    "user_comment",
    "version",
];
const ITEM: [&str; 16] = [
    "attachments",
    "authors",
    "banner_image",
    "content_html",
    "content_text",
    "date_modified",
    "date_published",
    "external_url",
    "id",
    "image",
    "language",
    "summary",
    "tags",
    "title",
    "url",
    "_depeche",
];
const URLS: [&str; 9] = [
    "banner_image",
    "external_url",
    "favicon",
    "feed_url",
    "home_page_url",
    "icon",
    "image",
    "next_url",
    "url",
];

/// The problems of a JSON Feed document.
pub(crate) fn json(text: &str) -> Vec<String> {
    let mut problems = Problems::default();
    problems.check(!text.starts_with('\u{feff}'), "feed", "a byte order mark");
    let feed = match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(Value::Object(feed)) => feed,
        Ok(_) => return vec!["not an object".to_owned()],
        Err(fault) => return vec![format!("no JSON: {fault}")],
    };
    let version = feed.get("version").and_then(Value::as_str);
    problems.check(
        version == Some("https://jsonfeed.org/version/1.1"),
        "feed",
        "version is not 1.1",
    );
    problems.members(&feed, "feed", &FEED);
    problems.check(filled(&feed, "title"), "feed", "no title");
    let itself = feed.get("feed_url");
    problems.check(itself.is_some(), "feed", "no feed_url");
    let next = feed.get("next_url");
    problems.check(
        next.is_none() || next != itself,
        "feed",
        "next_url is feed_url",
    );
    let Some(items) = feed.get("items").and_then(Value::as_array) else {
        problems.check(false, "feed", "no items");
        return problems.0;
    };
    let mut ids: Vec<&str> = Vec::new();
    for item in items {
        let Some(item) = item.as_object() else {
            problems.check(false, "feed", "an item that is no object");
            continue;
        };
        let id = item.get("id").and_then(Value::as_str).unwrap_or_default();
        let place = format!("item {id}");
        problems.check(!id.is_empty(), &place, "its id is no string");
        problems.check(!ids.contains(&id), &place, "its id stands twice");
        ids.push(id);
        problems.member(item, &place);
    }
    problems.0
}

fn filled(object: &Map<String, Value>, name: &str) -> bool {
    let text = object.get(name).and_then(Value::as_str);
    text.is_some_and(|text| !text.trim().is_empty())
}

impl Problems {
    /// What a feed and an item have alike.
    fn members(&mut self, object: &Map<String, Value>, place: &str, names: &[&str]) {
        for (name, value) in object {
            let known = names.contains(&&**name) || name.starts_with('_');
            self.check(known, place, &format!("{name} may not stand here"));
            let extension = name.starts_with('_') && value.is_object();
            let list = matches!(
                &**name,
                "items" | "authors" | "tags" | "attachments" | "hubs"
            );
            let kind = extension
                || name == "expired"
                || if list {
                    value.is_array()
                } else {
                    value.is_string()
                };
            self.check(kind, place, &format!("{name} is of the wrong type"));
            let text = value.as_str().unwrap_or_default();
            if URLS.contains(&&**name) {
                self.check(absolute(text), place, &format!("{name} is not absolute"));
            }
            match &**name {
                "date_published" | "date_modified" => {
                    self.check(rfc3339(text), place, &format!("{name} is no date: {text}"));
                }
                "language" => self.check(language(text), place, "language is no tag"),
                "content_html" => self.html(place, text),
                _ => {}
            }
        }
        for author in list(object, "authors") {
            let says = |name: &str| author.get(name).and_then(Value::as_str);
            let named = ["name", "url", "avatar"]
                .iter()
                .any(|name| says(name).is_some());
            self.check(named, place, "an author without name, url or avatar");
            self.check(
                says("url").is_none_or(absolute),
                place,
                "an author's url is not absolute",
            );
        }
    }

    fn member(&mut self, item: &Map<String, Value>, place: &str) {
        self.members(item, place, &ITEM);
        let body = item.contains_key("content_html") || item.contains_key("content_text");
        self.check(body, place, "neither content_html nor content_text");
        let tags = list(item, "tags").iter().all(Value::is_string);
        self.check(tags, place, "a tag that is no string");
        for attachment in list(item, "attachments") {
            let url = attachment.get("url").and_then(Value::as_str);
            self.check(
                url.is_some_and(absolute),
                place,
                "an attachment without a url",
            );
            let kind = attachment.get("mime_type").and_then(Value::as_str);
            self.check(
                kind.is_some_and(media_type),
                place,
                "an attachment without a mime_type",
            );
            for name in ["size_in_bytes", "duration_in_seconds"] {
                let number = attachment.get(name).is_none_or(Value::is_number);
                self.check(number, place, &format!("{name} is no number"));
            }
        }
        for name in ["image", "banner_image"] {
            let url = item.get(name).and_then(Value::as_str);
            let web = url.is_none_or(|url| url.starts_with("http"));
            self.check(web, place, &format!("{name} is no web address"));
        }
        let Some(ours) = item.get("_depeche").and_then(Value::as_object) else {
            self.check(false, place, "no _depeche");
            return;
        };
        for name in ["story_id", "version_of", "published_precision", "full_text"] {
            self.check(
                ours.contains_key(name),
                place,
                &format!("_depeche without {name}"),
            );
        }
        let sources = list(ours, "sources");
        self.check(!sources.is_empty(), place, "_depeche without sources");
        for source in sources {
            for name in [
                "id",
                "name",
                "url",
                "published",
                "first_seen",
                "rule",
                "score",
            ] {
                let given = source.get(name).is_some();
                self.check(
                    given,
                    place,
                    &format!("a source of _depeche without {name}"),
                );
            }
            let says = |name: &str| source.get(name).and_then(Value::as_str);
            let dates = says("first_seen").is_some_and(rfc3339)
                && says("published").is_none_or(partial_date);
            self.check(dates, place, "a source of _depeche with a bad date");
        }
    }
}

fn list<'a>(object: &'a Map<String, Value>, name: &str) -> &'a [Value] {
    object
        .get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}
