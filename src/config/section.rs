//! One table of the file, read key by key: what is missing, wrong or unknown is collected with its
//! place, so that one run names every problem.

use crate::config::units;
use std::collections::BTreeSet;
use std::ops::Range;
use std::time::Duration;
use strsim::damerau_levenshtein;
use toml_edit::Item;
use toml_edit::TableLike;

/// One thing that is wrong with a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// `file:line:column`.
    pub place: String,
    /// The key, with its table.
    pub key: String,
    /// What is wrong and what was expected.
    pub message: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.key.is_empty() {
            write!(f, "{}: {}", self.place, self.message)
        } else {
            write!(f, "{}: `{}`: {}", self.place, self.key, self.message)
        }
    }
}

/// The file's name and text, and what was found wrong in it.
#[derive(Debug)]
pub(super) struct Report<'a> {
    pub(super) name: &'a str,
    pub(super) text: &'a str,
    pub(super) problems: Vec<Problem>,
}

impl Report<'_> {
    /// Notes a problem at a place of the text.
    pub(super) fn note(&mut self, span: Option<Range<usize>>, key: &str, message: String) {
        let offset = span.map_or(0, |span| span.start).min(self.text.len());
        let before = self.text.get(..offset).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .chars()
            .count()
            + 1;
        self.problems.push(Problem {
            place: format!("{}:{line}:{column}", self.name),
            key: key.to_owned(),
            message,
        });
    }
}

/// A table being read.
pub(super) struct Section<'a> {
    /// `[fetch]`, `[[source]]`.
    pub(super) name: &'static str,
    table: Option<&'a dyn TableLike>,
    span: Option<Range<usize>>,
    read: BTreeSet<&'static str>,
}

impl<'a> Section<'a> {
    pub(super) fn new(name: &'static str, item: Option<&'a Item>) -> Self {
        Self {
            name,
            table: item.and_then(Item::as_table_like),
            span: item.and_then(Item::span),
            read: BTreeSet::new(),
        }
    }

    pub(super) fn of(
        name: &'static str,
        table: &'a dyn TableLike,
        span: Option<Range<usize>>,
    ) -> Self {
        Self {
            name,
            table: Some(table),
            span,
            read: BTreeSet::new(),
        }
    }

    fn item(&mut self, key: &'static str) -> Option<&'a Item> {
        self.read.insert(key);
        self.table
            .and_then(|table| table.get(key))
            .filter(|item| !item.is_none())
    }

    /// Where a key stands, else where the table stands.
    pub(super) fn place(&self, key: &str) -> Option<Range<usize>> {
        self.table
            .and_then(|table| table.get_key_value(key))
            .and_then(|(key, item)| item.span().or_else(|| key.span()))
            .or_else(|| self.span.clone())
    }

    /// Notes a problem with a key.
    pub(super) fn wrong(&self, report: &mut Report<'_>, key: &str, message: String) {
        report.note(self.place(key), &format!("{}.{key}", self.name), message);
    }

    fn expect<T>(
        &mut self,
        report: &mut Report<'_>,
        key: &'static str,
        expected: &str,
        get: impl Fn(&'a Item) -> Option<T>,
    ) -> Option<T> {
        let item = self.item(key)?;
        let value = get(item);
        if value.is_none() {
            let found = item.type_name();
            self.wrong(report, key, format!("expected {expected}, found {found}"));
        }
        value
    }

    pub(super) fn string(&mut self, report: &mut Report<'_>, key: &'static str) -> Option<String> {
        self.expect(report, key, "a string", |item| {
            item.as_str().map(str::to_owned)
        })
    }

    pub(super) fn bool(&mut self, report: &mut Report<'_>, key: &'static str) -> Option<bool> {
        self.expect(report, key, "true or false", Item::as_bool)
    }

    pub(super) fn integer(&mut self, report: &mut Report<'_>, key: &'static str) -> Option<i64> {
        self.expect(report, key, "a whole number", Item::as_integer)
    }

    pub(super) fn count(&mut self, report: &mut Report<'_>, key: &'static str) -> Option<usize> {
        self.expect(report, key, "a whole number, 0 or more", |item| {
            item.as_integer()
                .and_then(|number| usize::try_from(number).ok())
        })
    }

    pub(super) fn strings(
        &mut self,
        report: &mut Report<'_>,
        key: &'static str,
    ) -> Option<Vec<String>> {
        self.expect(report, key, "a list of strings", |item| {
            item.as_array()?
                .iter()
                .map(|value| value.as_str().map(str::to_owned))
                .collect()
        })
    }

    pub(super) fn duration(
        &mut self,
        report: &mut Report<'_>,
        key: &'static str,
    ) -> Option<Duration> {
        let text = self.expect(report, key, "a duration such as \"30m\"", |item| {
            item.as_str()
        })?;
        match units::duration(text) {
            Ok(duration) => Some(duration),
            Err(message) => {
                self.wrong(report, key, message);
                None
            }
        }
    }

    /// One of some words.
    pub(super) fn word<T: Copy>(
        &mut self,
        report: &mut Report<'_>,
        key: &'static str,
        words: &[(&'static str, T)],
    ) -> Option<T> {
        let text = self.expect(report, key, "a string", |item| item.as_str())?;
        let found = words
            .iter()
            .find(|(word, _)| *word == text)
            .map(|(_, value)| *value);
        if found.is_none() {
            let list = words
                .iter()
                .map(|(word, _)| format!("\"{word}\""))
                .collect::<Vec<_>>();
            self.wrong(
                report,
                key,
                format!("\"{text}\" is not known here, expected {}", list.join(", ")),
            );
        }
        found
    }

    /// Reports keys that were not read: those of later versions by name, others with the nearest.
    pub(super) fn finish(self, report: &mut Report<'_>, later: &[&str]) {
        let Some(table) = self.table else { return };
        for (key, _) in table.iter() {
            if self.read.contains(key) {
                continue;
            }
            let message = if later.contains(&key) {
                "not in this version".to_owned()
            } else {
                unknown(key, self.read.iter().copied())
            };
            self.wrong(report, key, message);
        }
    }
}

/// The message for an unknown key, with the nearest known one.
pub(super) fn unknown<'k>(key: &str, known: impl Iterator<Item = &'k str>) -> String {
    let nearest = known
        .map(|name| (damerau_levenshtein(key, name), name))
        .min();
    match nearest {
        Some((distance, name)) if distance <= 3.max(key.len() / 3) => {
            format!("unknown key, did you mean `{name}`?")
        }
        _ => "unknown key".to_owned(),
    }
}
