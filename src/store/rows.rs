//! Model values as columns and back. Lists are JSON arrays; `model` itself knows no format.

use crate::model::Category;
use crate::model::DateFrom;
use crate::model::Dated;
use crate::model::Enclosure;
use crate::model::FullText;
use crate::model::Instant;
use crate::model::PartialDate;
use crate::model::Person;
use crate::model::Precision;
use crate::model::Publish;
use serde_json::Value;
use serde_json::json;
use std::time::Duration;

/// Milliseconds of a duration, as stored.
pub(super) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// The duration of stored milliseconds.
pub(super) fn duration(millis: i64) -> Duration {
    Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}

/// Stored text has no U+0000.
pub(super) fn text(value: &str) -> std::borrow::Cow<'_, str> {
    if value.contains('\0') {
        value.replace('\0', "").into()
    } else {
        value.into()
    }
}

pub(super) fn strings(list: &[String]) -> String {
    if list.is_empty() {
        return "[]".to_owned();
    }
    Value::from(list.to_vec()).to_string()
}

pub(super) fn to_strings(column: &str) -> Vec<String> {
    items(column)
        .iter()
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}

pub(super) fn people(list: &[Person]) -> String {
    if list.is_empty() {
        return "[]".to_owned();
    }
    let items = list
        .iter()
        .map(|person| json!([person.name, person.email, person.uri]))
        .collect::<Vec<_>>();
    Value::from(items).to_string()
}

pub(super) fn to_people(column: &str) -> Vec<Person> {
    items(column)
        .iter()
        .map(|item| Person {
            name: string(item, 0).unwrap_or_default(),
            email: string(item, 1),
            uri: string(item, 2),
        })
        .collect()
}

pub(super) fn categories(list: &[Category]) -> String {
    if list.is_empty() {
        return "[]".to_owned();
    }
    let items = list
        .iter()
        .map(|category| json!([category.term, category.scheme, category.label]))
        .collect::<Vec<_>>();
    Value::from(items).to_string()
}

pub(super) fn to_categories(column: &str) -> Vec<Category> {
    items(column)
        .iter()
        .map(|item| Category {
            term: string(item, 0).unwrap_or_default(),
            scheme: string(item, 1),
            label: string(item, 2),
        })
        .collect()
}

pub(super) fn enclosures(list: &[Enclosure]) -> String {
    if list.is_empty() {
        return "[]".to_owned();
    }
    let items = list
        .iter()
        .map(|one| json!([one.url, one.media_type, one.length, one.duration, one.title]))
        .collect::<Vec<_>>();
    Value::from(items).to_string()
}

pub(super) fn to_enclosures(column: &str) -> Vec<Enclosure> {
    items(column)
        .iter()
        .map(|item| Enclosure {
            url: string(item, 0).unwrap_or_default(),
            media_type: string(item, 1),
            length: item.get(2).and_then(Value::as_u64),
            duration: item.get(3).and_then(Value::as_u64),
            title: string(item, 4),
        })
        .collect()
}

/// The four columns of a date: start, precision, raw text, where from.
pub(super) fn to_dated(
    start: Option<i64>,
    precision: Option<&str>,
    raw: Option<String>,
    from: Option<&str>,
) -> Option<Dated> {
    Some(Dated {
        date: PartialDate {
            start: Instant(start?),
            precision: Precision::from_word(precision?)?,
        },
        raw: raw.unwrap_or_default(),
        from: DateFrom::from_word(from?)?,
    })
}

pub(super) const fn publish(value: Publish) -> &'static str {
    match value {
        Publish::Full => "full",
        Publish::Summary => "summary",
        Publish::Link => "link",
    }
}

pub(super) fn to_publish(word: &str) -> Publish {
    match word {
        "full" => Publish::Full,
        "summary" => Publish::Summary,
        _ => Publish::Link,
    }
}

pub(super) const fn full_text(value: FullText) -> &'static str {
    match value {
        FullText::Auto => "auto",
        FullText::Always => "always",
        FullText::Never => "never",
    }
}

pub(super) fn to_full_text(word: &str) -> FullText {
    match word {
        "always" => FullText::Always,
        "never" => FullText::Never,
        _ => FullText::Auto,
    }
}

fn items(column: &str) -> Vec<Value> {
    if column == "[]" {
        return Vec::new();
    }
    match serde_json::from_str(column) {
        Ok(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}

fn string(item: &Value, index: usize) -> Option<String> {
    item.get(index)?.as_str().map(str::to_owned)
}
