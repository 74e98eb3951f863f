//! A page or a JSON document that is no feed → entries, by the rules that its source has for it.
//! Pure and total.
//!
//! `item` tells the two apart: a JSON Pointer begins with `/` or is empty, all else is a CSS
//! selector. What came decides whether it fits. Invariant: a document in which nothing fits is an
//! error, so that a site's new look is noticed and nothing is taken for gone. Deliberately absent:
//! ids; an entry's key comes from its link.

mod json;
mod page;

#[cfg(test)]
mod tests;

use crate::extract;
use crate::model::DateFrom;
use crate::model::Dated;
use crate::model::Entry;
use crate::model::Feed;
use crate::parse;
use crate::parse::Document;
use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_64;

/// Entries of one document; what has more is an archive, not news.
const MAX_ITEMS: usize = 500;
/// Octets of the longest page: its tree takes many times that.
const MAX_PAGE: usize = 5 << 20;
/// Characters of the longest title.
const MAX_TITLE: usize = 300;

/// The keys of `scrape`, as written.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    /// What each entry is made from.
    pub item: String,
    /// Its title; empty: the usual.
    pub title: String,
    /// Its link.
    pub link: String,
    /// Its date.
    pub date: String,
    /// Its summary; empty: none in a page, the usual in JSON.
    pub summary: String,
}

impl Keys {
    /// Each with its name, in the order of the reference.
    fn named(&self) -> [(&'static str, &str); 5] {
        [
            ("item", &self.item),
            ("title", &self.title),
            ("link", &self.link),
            ("date", &self.date),
            ("summary", &self.summary),
        ]
    }
}

/// How one source's entries are found.
#[derive(Clone, Debug)]
pub struct Scrape {
    rules: Rules,
    mark: i64,
}

#[derive(Clone, Debug)]
enum Rules {
    Page(page::Rules),
    Json(json::Rules),
}

/// What is wrong with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Its name.
    pub key: &'static str,
    /// What was expected.
    pub message: String,
}

/// Why there are no entries.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing but white space.
    #[error("empty document")]
    Empty,
    /// Longer than any page.
    #[error("the page is longer than {} MiB", MAX_PAGE >> 20)]
    TooLong,
    /// No element is an item.
    #[error("no element fits `scrape.item` ({0}): has the page changed?")]
    NoItem(String),
    /// There are items, and what was named is in none of them.
    #[error(
        "nothing in the {items} that fit `scrape.item` fits `scrape.{key}`: has the page changed?"
    )]
    NoField {
        /// The key.
        key: &'static str,
        /// How many items there are, in words.
        items: String,
    },
    /// A pointer, and what came is no JSON.
    #[error("`scrape.item` is a JSON Pointer, and the document is no JSON")]
    NoJson,
    /// A selector, and what came is JSON.
    #[error("the document is JSON: `scrape.item` has to be a JSON Pointer such as \"/items\"")]
    IsJson,
    /// Something that is called JSON.
    #[error("broken JSON: {0}")]
    BrokenJson(#[from] serde_json::Error),
    /// The pointer leads elsewhere.
    #[error("{found} at `scrape.item` (`{pointer}`), expected an array: has the document changed?")]
    NoArray {
        /// The pointer.
        pointer: String,
        /// What is there.
        found: &'static str,
    },
}

impl Scrape {
    /// Checks the keys; each that is wrong is told.
    pub fn new(keys: &Keys) -> Result<Self, Vec<Wrong>> {
        let rules = if keys.item.is_empty() || keys.item.starts_with('/') {
            json::Rules::new(keys).map(Rules::Json)
        } else {
            page::Rules::new(keys).map(Rules::Page)
        }?;
        let named = keys.named().map(|(_, value)| value).join("\n");
        Ok(Self {
            rules,
            mark: i64::from_ne_bytes(xxh3_64(named.as_bytes()).to_ne_bytes()),
        })
    }

    /// Reads a document.
    pub fn feed(&self, document: &Document<'_>) -> Result<Feed, Error> {
        let text = extract::decode(document.bytes, document.content_type);
        let text = text.trim_start();
        if text.is_empty() {
            return Err(Error::Empty);
        }
        let json = json::value(text, document.content_type);
        // files and programs have none
        let base = document.base.filter(|base| !base.is_empty());
        let mut feed = match (&self.rules, json) {
            (Rules::Json(rules), Some(json)) => rules.feed(&json?, base),
            (Rules::Page(_), None) if text.len() > MAX_PAGE => Err(Error::TooLong),
            (Rules::Page(rules), None) => rules.feed(text, base),
            (Rules::Json(_), None) => Err(Error::NoJson),
            (Rules::Page(_), Some(_)) => Err(Error::IsJson),
        }?;
        once(&mut feed.entries);
        Ok(feed)
    }

    /// Tells these rules from others.
    pub const fn mark(&self) -> i64 {
        self.mark
    }
}

/// The rules of every source that has some, by its id. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Scrapes(Arc<HashMap<String, Arc<Scrape>>>);

impl Scrapes {
    /// Those of a source; `None` where its document is a feed.
    pub fn of(&self, source: &str) -> Option<Arc<Scrape>> {
        self.0.get(source).cloned()
    }
}

impl FromIterator<(String, Scrape)> for Scrapes {
    fn from_iter<T: IntoIterator<Item = (String, Scrape)>>(rules: T) -> Self {
        let rules = rules.into_iter();
        Self(Arc::new(
            rules.map(|(id, rules)| (id, Arc::new(rules))).collect(),
        ))
    }
}

/// Pages show one article in several places: the first of each counts.
fn once(entries: &mut Vec<Entry>) {
    let mut seen = HashSet::new();
    entries.retain(|entry| seen.insert((entry.link.clone(), entry.title.clone())));
}

/// A title of one line; none where nothing is left.
fn title(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let title: String = words.join(" ").chars().take(MAX_TITLE).collect();
    (!title.is_empty()).then_some(title)
}

/// A date, with words before it or without.
fn dated(text: &str, from: DateFrom) -> Option<Dated> {
    let raw = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let after_words = || {
        let at = raw.find(|c: char| c.is_ascii_digit())?;
        parse::date(raw.get(at..)?)
    };
    let after_colon = || parse::date(raw.split_once(": ")?.1);
    let date = parse::date(&raw)
        .or_else(after_colon)
        .or_else(after_words)?;
    Some(Dated { date, raw, from })
}
