//! Entries of a JSON document, by JSON Pointers (RFC 6901): to an array, and within its elements.

use super::Error;
use super::Keys;
use super::MAX_ITEMS;
use super::Wrong;
use super::dated;
use super::title;
use crate::canonical;
use crate::html;
use crate::model::DateFrom;
use crate::model::Dated;
use crate::model::Entry;
use crate::model::Feed;
use crate::model::Instant;
use crate::model::PartialDate;
use crate::model::RawHtml;
use crate::model::counted;
use serde_json::Value;

/// Where each is looked for where its key is empty.
const TITLES: [&str; 5] = [
    "/title",
    "/headline",
    "/name",
    "/subject",
    "/title/rendered",
];
const LINKS: [&str; 6] = [
    "/url",
    "/link",
    "/href",
    "/permalink",
    "/html_url",
    "/external_url",
];
const DATES: [&str; 10] = [
    "/date",
    "/published",
    "/date_published",
    "/published_at",
    "/publishedAt",
    "/pubDate",
    "/created_at",
    "/createdAt",
    "/time",
    "/timestamp",
];
const SUMMARIES: [&str; 6] = [
    "/summary",
    "/description",
    "/excerpt",
    "/abstract",
    "/teaser",
    "/excerpt/rendered",
];

/// Where the parts of a document are.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    item: String,
    title: Field,
    link: Field,
    date: Field,
    summary: Field,
}

#[derive(Clone, Debug)]
struct Field {
    key: &'static str,
    pointer: Option<String>,
    usual: &'static [&'static str],
}

impl Field {
    fn of<'v>(&self, item: &'v Value) -> Option<&'v Value> {
        // an element that is no object is all there is
        if let (None, Value::String(_)) = (&self.pointer, item) {
            return (self.key == "title" || self.key == "link").then_some(item);
        }
        match &self.pointer {
            Some(pointer) => item.pointer(pointer).and_then(plain),
            None => self
                .usual
                .iter()
                .find_map(|at| item.pointer(at).and_then(plain)),
        }
    }
}

/// What can be read as text: the first of a list, nothing of an object.
fn plain(value: &Value) -> Option<&Value> {
    match value {
        Value::String(_) | Value::Number(_) => Some(value),
        Value::Array(list) => list.first().filter(|first| first.is_string()),
        _ => None,
    }
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// The value that a document is, where it is JSON: by its media type or by its looks.
pub(super) fn value(
    text: &str,
    content_type: Option<&str>,
) -> Option<Result<Value, serde_json::Error>> {
    let media_type = content_type.unwrap_or_default().to_ascii_lowercase();
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    let declared = media_type.ends_with("/json") || media_type.ends_with("+json");
    if !declared && !text.starts_with(['{', '[']) {
        return None;
    }
    let read = serde_json::from_str(text);
    (declared || read.is_ok()).then_some(read)
}

impl Rules {
    pub(super) fn new(keys: &Keys) -> Result<Self, Vec<Wrong>> {
        let wrong: Vec<Wrong> = keys
            .named()
            .into_iter()
            .filter(|(_, pointer)| !is_pointer(pointer))
            .map(|(key, pointer)| Wrong {
                key,
                message: if pointer.starts_with('/') {
                    format!("`{pointer}` is no JSON Pointer: after a `~` comes 0 or 1")
                } else {
                    format!("`{pointer}` is no JSON Pointer, as `item` is one: it begins with a slash, such as \"/{key}\"")
                },
            })
            .collect();
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let field = |key, pointer: &str, usual| Field {
            key,
            pointer: (!pointer.is_empty()).then(|| pointer.to_owned()),
            usual,
        };
        Ok(Self {
            item: keys.item.clone(),
            title: field("title", &keys.title, &TITLES),
            link: field("link", &keys.link, &LINKS),
            date: field("date", &keys.date, &DATES),
            summary: field("summary", &keys.summary, &SUMMARIES),
        })
    }

    pub(super) fn feed(&self, document: &Value, base: Option<&str>) -> Result<Feed, Error> {
        let found = document.pointer(&self.item);
        let Some(items) = found.and_then(Value::as_array) else {
            return Err(Error::NoArray {
                pointer: self.item.clone(),
                found: kind(found),
            });
        };
        let mut feed = Feed {
            link: base.map(str::to_owned),
            ..Feed::default()
        };
        for field in [&self.title, &self.link, &self.date, &self.summary] {
            let is_absent = || !items.iter().any(|item| field.of(item).is_some());
            if field.pointer.is_none() || items.is_empty() || !is_absent() {
                continue;
            }
            let (key, items) = (field.key, counted(items.len(), "element"));
            if matches!(key, "title" | "link") {
                return Err(Error::NoField { key, items });
            }
            feed.repairs.push(format!("nothing fits `scrape.{key}`"));
        }
        let entries = items
            .iter()
            .take(MAX_ITEMS)
            .map(|item| self.entry(item, base));
        feed.entries = entries
            .filter(|entry| entry.title.is_some() || entry.link.is_some())
            .collect();
        if feed.entries.is_empty() && !items.is_empty() {
            let (key, items) = ("title", counted(items.len(), "element"));
            return Err(Error::NoField { key, items });
        }
        Ok(feed)
    }

    fn entry(&self, item: &Value, base: Option<&str>) -> Entry {
        let link = self.link.of(item).map(text);
        Entry {
            title: self
                .title
                .of(item)
                .and_then(|value| title(&words(&text(value)))),
            link: link.and_then(|href| canonical::absolute(base, &href)),
            published: self.date.of(item).and_then(date),
            summary: self.summary.of(item).map(|value| markup(text(value))),
            ..Entry::default()
        }
    }
}

/// RFC 6901 section 3.
fn is_pointer(text: &str) -> bool {
    let escapes = text.split('~').skip(1);
    (text.is_empty() || text.starts_with('/'))
        && escapes.into_iter().all(|rest| rest.starts_with(['0', '1']))
}

const fn kind(value: Option<&Value>) -> &'static str {
    match value {
        None => "nothing",
        Some(Value::Null) => "null",
        Some(Value::Bool(_)) => "true or false",
        Some(Value::Number(_)) => "a number",
        Some(Value::String(_)) => "a text",
        Some(Value::Array(_)) => "an array",
        Some(Value::Object(_)) => "an object",
    }
}

fn is_markup(text: &str) -> bool {
    text.contains("</") || text.contains("/>") || text.contains("<br") || {
        let reference = text.split('&').nth(1).and_then(|rest| rest.split_once(';'));
        reference.is_some_and(|(name, _)| {
            (2..10).contains(&name.len())
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'#')
        })
    }
}

/// Some put markup where others put text.
fn words(text: &str) -> String {
    if is_markup(text) {
        html::visible_text(text)
    } else {
        text.to_owned()
    }
}

fn markup(text: String) -> RawHtml {
    if is_markup(&text) {
        RawHtml(text)
    } else {
        RawHtml(html_escape::encode_text(&text).into_owned())
    }
}

/// A date as text, or seconds or milliseconds since 1970.
fn date(value: &Value) -> Option<Dated> {
    /// Seconds reach this in the year 5138, milliseconds passed it in 1973.
    const MILLISECONDS: i64 = 100_000_000_000;
    let raw = text(value);
    let whole = raw.split('.').next().unwrap_or_default();
    let number = whole
        .parse::<i64>()
        .ok()
        .filter(|_| (9..=13).contains(&whole.len()));
    let Some(number) = number else {
        return dated(&raw, DateFrom::Feed);
    };
    let millis = if number < MILLISECONDS {
        number * 1000
    } else {
        number
    };
    Some(Dated {
        date: PartialDate::exact(Instant(millis)),
        raw,
        from: DateFrom::Feed,
    })
}
