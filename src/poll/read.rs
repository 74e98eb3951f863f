//! A document as the poll needs it: parsed, cleaned, keyed. Pure; runs on the blocking pool.

use crate::caching::Validators;
use crate::extract;
use crate::fetch::Modified;
use crate::identity;
use crate::identity::Basis;
use crate::identity::EntryKey;
use crate::model::Entry;
use crate::model::Feed;
use crate::model::Rhythm;
use crate::older::Ways;
use crate::parse;
use crate::plan::FeedFacts;
use crate::plan::Words;
use crate::sanitize;
use crate::sanitize::CleanHtml;
use crate::scrape;
use crate::scrape::Scrape;

/// A document, ready to be compared with what is stored.
pub(crate) struct Document {
    pub(crate) facts: FeedFacts,
    pub(crate) entries: Vec<Fresh>,
    pub(crate) truncated: bool,
    pub(crate) ways: Ways,
    /// What the keys are made of.
    pub(crate) basis: Basis,
}

/// One of its entries.
pub(crate) struct Fresh {
    pub(crate) key: EntryKey,
    pub(crate) words: Words,
    /// The visible text of the best body.
    pub(crate) text: String,
    /// Its language, and who says so: the entry (`feed`), the channel, or the text.
    pub(crate) language: Option<(String, &'static str)>,
    pub(crate) entry: Entry,
}

impl Fresh {
    /// Its words as they are compared.
    pub(crate) fn said(&self) -> identity::Words {
        identity::Words {
            title: self.words.title.clone(),
            text: self.text.clone(),
        }
    }
}

fn best(words: &Words) -> &CleanHtml {
    if words.content.is_empty() {
        &words.summary
    } else {
        &words.content
    }
}

/// The address without path and query, any part of which may be a key: relative references would
/// repeat it.
fn root(address: &str) -> String {
    let root = url::Url::parse(address).and_then(|url| url.join("/"));
    root.map_or_else(|_| String::new(), String::from)
}

/// Why an answer has no entries.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Parse(#[from] parse::Error),
    #[error(transparent)]
    Scrape(#[from] scrape::Error),
}

/// Validators as they are stored, or as they are sent: those of a document that was read by other
/// rules fit no address, so that new rules read it again. Twice is once not at all.
pub(crate) fn under(scrape: Option<&Scrape>, validators: Validators) -> Validators {
    Validators {
        given_by: validators.given_by ^ scrape.map_or(0, Scrape::mark),
        ..validators
    }
}

/// Whether an address tells where a private feed is: the same place, or the same query, where keys are.
fn tells(url: &str, own: &[&str]) -> bool {
    let Ok(url) = url::Url::parse(url) else {
        return true;
    };
    own.iter()
        .filter_map(|own| url::Url::parse(own).ok())
        .any(|own| {
            let query = own.query().is_some_and(|query| url.query() == Some(query));
            query || (url.host(), url.path()) == (own.host(), own.path())
        })
}

/// What the feed and its entries carry, as it may be shown.
fn carry(feed: &mut Feed, private: Option<&str>, answer: &Modified) {
    let plain = |text: &mut String| *text = sanitize::plain(text);
    feed.extras.each_text(&plain);
    for entry in &mut feed.entries {
        for date in [&mut entry.published, &mut entry.updated] {
            date.take_if(|dated| dated.date.is_unset());
        }
        if entry.extras.license.is_none() {
            // a channel's licence is of all its items (creativeCommons, the podcast namespace)
            entry.extras.license.clone_from(&feed.extras.license);
        }
        entry.extras.each_text(&plain);
        let titles = entry.enclosures.iter_mut();
        titles.filter_map(|it| it.title.as_mut()).for_each(plain);
    }
    if let Some(configured) = private {
        let own = [
            Some(configured),
            Some(&answer.final_url),
            answer.content_location.as_deref(),
        ];
        let own: Vec<&str> = own.into_iter().flatten().collect();
        let keep = |url: &str| !tells(url, &own);
        feed.extras.keep_addresses(&keep);
        for entry in &mut feed.entries {
            entry.extras.keep_addresses(&keep);
        }
    }
}

/// Reads an answer's body, by the rules for it where there are some; no address made from it gives a
/// `private` one away. `basis` is what entries are told apart by.
pub(crate) fn document(
    answer: &Modified,
    private: Option<&str>,
    scrape: Option<&Scrape>,
    basis: impl FnOnce(&[Entry]) -> Basis,
) -> Result<Document, Error> {
    let base = answer
        .content_location
        .as_deref()
        .unwrap_or(&answer.final_url);
    let root = private.map(|_| root(base));
    let base = root.as_deref().unwrap_or(base);
    let document = parse::Document {
        bytes: &answer.body,
        content_type: answer.content_type.as_deref(),
        base: Some(base),
    };
    let mut feed = match scrape {
        Some(rules) => rules.feed(&document)?,
        None => parse::feed(&document).map_err(|error| {
            if private.is_some() {
                error.private()
            } else {
                error
            }
        })?,
    };
    if scrape.is_some() && private.is_some() {
        // the page is the source's own address
        feed.link = None;
    }
    // before what would give a private address away goes: nobody is shown where older entries are
    let ways = Ways::of(&feed.extras.links, feed.extras.generator.as_deref());
    carry(&mut feed, private, answer);
    let cleaned: Vec<(Words, String)> = feed
        .entries
        .iter()
        .map(|entry| words(entry, base))
        .collect();
    let mut texts = cleaned.iter().map(|(_, text)| text.clone());
    let basis = basis(&feed.entries);
    let keys = identity::entry_keys(&feed.entries, basis, |_| texts.next().unwrap_or_default());
    drop(texts);
    let entries = std::mem::take(&mut feed.entries);
    let facts = facts(&feed, &entries);
    let entries = entries
        .into_iter()
        .zip(cleaned)
        .zip(keys)
        .map(|((entry, (words, text)), key)| Fresh {
            language: language(&entry, feed.language.as_deref(), &text),
            key,
            words,
            text,
            entry: plainly(entry),
        })
        .collect();
    Ok(Document {
        facts,
        entries,
        truncated: feed.truncated,
        ways,
        basis,
    })
}

fn words(entry: &Entry, base: &str) -> (Words, String) {
    let base = entry.link.as_deref().unwrap_or(base);
    let clean = |raw: &Option<crate::model::RawHtml>| {
        raw.as_ref()
            .map(|raw| sanitize::clean(raw, Some(base)))
            .unwrap_or_default()
    };
    let mut words = Words {
        title: sanitize::plain(entry.title.as_deref().unwrap_or_default()),
        summary: clean(&entry.summary),
        content: clean(&entry.content),
        text_hash: [0; 16],
    };
    let text = best(&words).text();
    words.text_hash = identity::text_hash(&words.title, &text);
    (words, text)
}

/// What the entry says, else the channel, else the text where it is sure.
fn language(entry: &Entry, channel: Option<&str>, text: &str) -> Option<(String, &'static str)> {
    /// Characters that tell a language; more cost more than they tell.
    const SAMPLE: usize = 400;
    let said = entry.language.clone().map(|language| (language, "feed"));
    let channel = || channel.map(|language| (language.to_owned(), "channel"));
    said.or_else(channel).or_else(|| {
        let sample: String = text.chars().take(SAMPLE).collect();
        extract::detect_language(&sample).map(|language| (language, "text"))
    })
}

/// Names as text that is safe to show.
fn plainly(mut entry: Entry) -> Entry {
    for author in &mut entry.authors {
        author.name = sanitize::plain(&author.name);
    }
    for category in &mut entry.categories {
        category.term = sanitize::plain(&category.term);
    }
    entry.rights = entry.rights.as_deref().map(sanitize::plain);
    entry
}

fn facts(feed: &Feed, entries: &[Entry]) -> FeedFacts {
    let dates = entries.iter().filter_map(Entry::date).collect();
    FeedFacts {
        title: feed.title.as_deref().map(sanitize::plain),
        link: feed.link.clone(),
        updated: feed.updated.as_ref().map(|dated| dated.date.start),
        repairs: feed.repairs.clone(),
        extras: feed.extras.clone(),
        rhythm: Rhythm::of(dates, feed.wishes),
        gap: false,
        flood: 0,
    }
}
