//! `scrape`: how entries are made from a page that has no feed.

use crate::config::report::Report;
use crate::config::section::Section;
use crate::config::section::nearest;
use crate::scrape::Keys;
use crate::scrape::Scrape;

const KEY: &str = "scrape";
const NAMES: [&str; 5] = ["item", "title", "link", "date", "summary"];

/// The rules of a source; none where it has none, or wrong ones.
pub(super) fn read(section: &mut Section<'_>, report: &mut Report<'_>) -> Option<Scrape> {
    let table = section.table(report, KEY)?;
    let place = |key: &str| {
        let found = table.get_key_value(key);
        let span = found.and_then(|(key, item)| item.span().or_else(|| key.span()));
        span.or_else(|| section.place(KEY))
    };
    let name = |key: &str| format!("{}.{KEY}.{key}", section.name);
    let mut keys = Keys::default();
    let mut is_wrong = false;
    for (key, item) in table.iter() {
        let message = match (field(&mut keys, key), item.as_str()) {
            (Some(field), Some(text)) => {
                text.trim().clone_into(field);
                continue;
            }
            (Some(_), None) => format!("expected a string, found {}", item.type_name()),
            (None, _) => match nearest(key, NAMES.into_iter()) {
                Some(near) => format!("unknown key, did you mean `{near}`?"),
                None => format!("unknown key; `scrape` has {}", NAMES.join(", ")),
            },
        };
        is_wrong = true;
        let known = NAMES.contains(&key);
        let own = table.get_key_value(key).and_then(|(key, _)| key.span());
        let span = own.filter(|_| !known).or_else(|| place(key));
        report.note(span, &name(key), message);
    }
    if !table.contains_key("item") {
        let message = "missing: the CSS selector of what each entry is made from, or the JSON Pointer of their array";
        report.note(place("item"), &name("item"), message.to_owned());
        return None;
    }
    if is_wrong {
        return None;
    }
    match Scrape::new(&keys) {
        Ok(scrape) => Some(scrape),
        Err(wrong) => {
            for one in wrong {
                report.note(place(one.key), &name(one.key), one.message);
            }
            None
        }
    }
}

fn field<'k>(keys: &'k mut Keys, key: &str) -> Option<&'k mut String> {
    Some(match key {
        "item" => &mut keys.item,
        "title" => &mut keys.title,
        "link" => &mut keys.link,
        "date" => &mut keys.date,
        "summary" => &mut keys.summary,
        _ => return None,
    })
}
