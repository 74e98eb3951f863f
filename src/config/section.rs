//! One table of the file, read key by key: what is missing, wrong or unknown is collected with its
//! place, so that one run names every problem.

use crate::config::keys;
use crate::config::report::Report;
use crate::config::secret::Secret;
use crate::config::units;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;
use std::time::Duration;
use strsim::damerau_levenshtein;
use toml_edit::Item;
use toml_edit::TableLike;

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

    /// Whether a key stands in the table, obeyed or not.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.is_some_and(|table| table.contains_key(key))
    }

    /// Notes a problem with a key.
    pub(super) fn wrong(&self, report: &mut Report<'_>, key: &str, message: String) {
        report.note(self.place(key), &format!("{}.{key}", self.name), message);
    }

    /// Warns of a key.
    pub(super) fn warn(&self, report: &mut Report<'_>, key: &str, message: String) {
        report.warn(self.place(key), &format!("{}.{key}", self.name), message);
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

    /// A string, or where to read it; files are relative to `folder`.
    pub(super) fn secret(
        &mut self,
        report: &mut Report<'_>,
        key: &'static str,
        folder: &Path,
    ) -> Option<Secret> {
        match Secret::read(self.item(key)?, folder) {
            Ok(secret) => {
                if let Some(warning) = &secret.warning {
                    self.warn(report, key, warning.clone());
                }
                Some(secret)
            }
            Err(message) => {
                self.wrong(report, key, message);
                None
            }
        }
    }

    /// A table of its own, inline or below.
    pub(super) fn table(
        &mut self,
        report: &mut Report<'_>,
        key: &'static str,
    ) -> Option<&'a dyn TableLike> {
        self.expect(
            report,
            key,
            "a table such as { Name = \"value\" }",
            Item::as_table_like,
        )
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

    /// A duration; `None` too where this word stands there instead.
    pub(super) fn duration_or(
        &mut self,
        report: &mut Report<'_>,
        key: &'static str,
        word: &str,
    ) -> Option<Duration> {
        let item = self.table.and_then(|table| table.get(key));
        if item.and_then(Item::as_str) == Some(word) {
            self.item(key);
            return None;
        }
        self.duration(report, key)
    }

    /// Octets, written as a text with a unit, or 0.
    pub(super) fn size(&mut self, report: &mut Report<'_>, key: &'static str) -> Option<u64> {
        let size = |item: &Item| match (item.as_str(), item.as_integer()) {
            (Some(text), _) => Some(units::size(text)),
            (None, Some(0)) => Some(Ok(0)),
            _ => None,
        };
        match self.expect(report, key, "a size such as \"256MiB\"", size)? {
            Ok(size) => Some(size),
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
            let near = nearest(text, words.iter().map(|(word, _)| *word))
                .map(|near| format!("did you mean \"{near}\"? "))
                .unwrap_or_default();
            self.wrong(
                report,
                key,
                format!(
                    "\"{text}\" is not known here, {near}expected {}",
                    list.join(", ")
                ),
            );
        }
        found
    }

    /// Reports keys that are not in the table's list: those of later versions by name, others
    /// with the nearest.
    pub(super) fn finish(self, report: &mut Report<'_>) {
        let Some(keys) = keys::of(self.name) else {
            return;
        };
        debug_assert_eq!(
            self.read,
            keys.names().collect(),
            "keys.rs and the reader of `{}` name the same keys",
            self.name
        );
        let Some(table) = self.table else { return };
        for (key, _) in table.iter() {
            // a stray `include` is told of, and obeyed, in include.rs
            if self.read.contains(key) || (key == "include" && report.is_main) {
                continue;
            }
            let message = if keys.later.contains(&key) {
                "not in this version".to_owned()
            } else {
                unknown(key, self.name, keys.names())
            };
            let span = table.get_key_value(key).and_then(|(key, _)| key.span());
            report.note(
                span.or_else(|| self.place(key)),
                &format!("{}.{key}", self.name),
                message,
            );
        }
    }
}

/// The message for an unknown key of a table, with where it belongs or the nearest known one.
pub(super) fn unknown<'k>(key: &str, table: &str, known: impl Iterator<Item = &'k str>) -> String {
    let elsewhere = keys::TABLES
        .iter()
        .filter(|keys| keys.table != table && !keys.table.is_empty())
        .find(|keys| keys.names().any(|name| name == key));
    match (nearest(key, known), elsewhere) {
        (Some(near), None) => format!("unknown key, did you mean `{near}`?"),
        (_, Some(keys)) => format!("unknown key here, it belongs into `{}`", keys.header()),
        (None, None) => "unknown key".to_owned(),
    }
}

/// The known word that is near enough to have been meant.
pub(super) fn nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    known
        .map(|name| (damerau_levenshtein(word, name), name))
        .min()
        .filter(|(distance, name)| *distance <= 3.max(word.len() / 3).min(name.len() - 1))
        .map(|(_, name)| name)
}
