//! A document as it comes, as it is compared and as the index keeps it: hashes of its words.

use super::address::Address;
use super::address::Mark;
use super::house;
use super::index::Doc;
use super::index::Kind;
use super::index::Relation;
use super::index::WINDOW;
use super::tokens::Look;
use super::tokens::MARKS;
use super::tokens::Text;
use super::tokens::token;
use crate::model::Instant;
use xxhash_rust::xxh3::xxh3_64;

/// Shorter texts are copies only by address, or with the same title and text.
pub(super) const SHORT: usize = 40;
/// One shingle in this many is kept in the index.
const SAMPLE: u64 = 4;
/// Shingles further down are kept more thinly.
const DENSE: usize = 160;

/// Words of the source's id and of the host, without those that many hosts have.
fn own_words(doc: &Doc) -> Vec<u32> {
    const MANY: [&str; 8] = ["www", "com", "org", "net", "example", "news", "the", "feed"];
    let key = doc.addresses.first().map_or("", |address| &address.key);
    let host = key.split('/').next().unwrap_or_default();
    let words = [doc.source.as_str(), host].into_iter();
    let words = words.flat_map(|name| name.split(|c: char| !c.is_alphanumeric()));
    let words = words.map(str::to_lowercase);
    let mut own: Vec<u32> = words
        .filter(|word| word.len() > 3 && !MANY.contains(&word.as_str()))
        .map(|word| token(&word))
        .collect();
    own.dedup();
    own
}

/// A document as it is compared.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) id: i64,
    pub(super) root: i64,
    /// The first document of its story.
    pub(super) story: i64,
    pub(super) title: Vec<u32>,
    /// Those of the title that hold a digit.
    pub(super) title_figures: Vec<u32>,
    pub(super) text: Text,
    pub(super) at: Instant,
    /// Hash of the source's id.
    pub(super) source: u64,
    /// The words of the source's id and of its host: how the house calls itself. Nobody asks this
    /// of an earlier one.
    pub(super) own: Vec<u32>,
}

/// A document that comes, with all that it is found by later.
#[derive(Debug)]
pub(super) struct Arrival {
    pub(super) record: Record,
    pub(super) seen: Instant,
    /// Hash of its language's first subtag.
    pub(super) language: u64,
    /// Its addresses.
    pub(super) addresses: Vec<Mark>,
    /// Hash of all words.
    pub(super) whole: u64,
    /// The sample of its shingles.
    pub(super) sketch: Vec<u64>,
    looks: Vec<Look>,
    /// The stems of title and text.
    pub(super) stems: [Vec<u32>; 2],
}

impl Arrival {
    pub(super) fn new(doc: &Doc, root: i64) -> Self {
        let mut title = Text::new(&doc.title);
        let mut text = Text::new(house::without_dateline(&doc.text));
        let stems = [
            std::mem::take(&mut title.stems),
            std::mem::take(&mut text.stems),
        ];
        let whole = whole(&title, &text);
        let sketch = sketch(&text);
        let looks = std::mem::take(&mut title.looks);
        let record = Record {
            id: doc.id,
            root,
            story: root,
            title_figures: figures(&title.words, &looks),
            title: title.words,
            text,
            at: doc.published.unwrap_or(doc.first_seen),
            source: xxh3_64(doc.source.as_bytes()),
            own: own_words(doc),
        };
        Self {
            record,
            seen: doc.first_seen,
            language: language(doc.language.as_deref()),
            addresses: doc.addresses.iter().map(Address::mark).collect(),
            whole,
            sketch,
            looks,
            stems,
        }
    }
}

/// Short texts are told apart by their titles too.
fn whole(title: &Text, text: &Text) -> u64 {
    let whole = text.whole();
    if text.words.len() >= SHORT {
        return whole;
    }
    whole.wrapping_add(title.whole().rotate_left(1))
}

/// One in [`SAMPLE`] of the shingles near the beginning, which cut texts keep, one in four of those
/// further down; chosen by bits that no table sorts by.
fn sketch(text: &Text) -> Vec<u64> {
    let rate = |at: usize| if at < DENSE { SAMPLE } else { 4 * SAMPLE };
    let all = text.shingles().enumerate();
    all.filter(|(at, hash)| (hash >> 32) % rate(*at) == 0)
        .map(|(_, hash)| hash)
        .collect()
}

fn figures(words: &[u32], looks: &[Look]) -> Vec<u32> {
    let both = words.iter().zip(looks);
    both.filter(|(_, look)| **look == Look::Number)
        .map(|(word, _)| *word)
        .collect()
}

/// A document as the index keeps it: four bytes a word.
#[derive(Debug)]
pub(super) struct Kept {
    id: i64,
    root: i64,
    story: i64,
    at: Instant,
    source: u64,
    sampled: u32,
    /// So many of the words are the title's.
    title: u32,
    words: Box<[u32]>,
}

impl Kept {
    pub(super) fn new(new: &Arrival) -> Self {
        let Record { title, text, .. } = &new.record;
        let mut starts = text.starts.iter().copied().peekable();
        let title_words = title.iter().zip(&new.looks);
        let title_words = title_words.map(|(word, look)| packed(*word, *look, false));
        let text_words = (0u32..).zip(text.words.iter().zip(&text.looks));
        let text_words = text_words
            .map(|(at, (word, look))| packed(*word, *look, starts.next_if_eq(&at).is_some()));
        let words: Vec<u32> = title_words.chain(text_words).collect();
        Self {
            id: new.record.id,
            root: new.record.root,
            story: new.record.story,
            at: new.record.at,
            source: new.record.source,
            sampled: u32::try_from(new.sketch.len()).unwrap_or(u32::MAX),
            title: u32::try_from(title.len()).unwrap_or(u32::MAX),
            words: words.into_boxed_slice(),
        }
    }

    /// As it is compared.
    pub(super) fn record(&self) -> Record {
        let (title, text) = self
            .words
            .split_at_checked(self.title as usize)
            .unwrap_or((&self.words, &[]));
        let words = |all: &[u32]| all.iter().map(|word| word & !MARKS).collect::<Vec<_>>();
        let looks = |all: &[u32]| all.iter().map(|word| look(*word)).collect::<Vec<_>>();
        let starts = (0u32..).zip(text).filter(|(_, word)| **word & START != 0);
        let title_words = words(title);
        Record {
            id: self.id,
            root: self.root,
            story: self.story,
            title_figures: figures(&title_words, &looks(title)),
            title: title_words,
            text: Text {
                words: words(text),
                looks: looks(text),
                starts: starts.map(|(at, _)| at).collect(),
                stems: Vec::new(),
            },
            at: self.at,
            source: self.source,
            own: Vec::new(),
        }
    }

    /// Shingles in its sample.
    pub(super) fn sampled(&self) -> usize {
        self.sampled as usize
    }

    /// Whether one published then may be a copy.
    pub(super) fn is_near(&self, at: Instant) -> bool {
        near(self.at, at)
    }
}

/// The bits of a token that say how the word looked and whether a sentence began with it.
const START: u32 = 4;

const fn packed(word: u32, look: Look, start: bool) -> u32 {
    let look = match look {
        Look::Plain => 0,
        Look::Number => 1,
        Look::Name => 2,
    };
    word | look | if start { START } else { 0 }
}

const fn look(word: u32) -> Look {
    match word & 3 {
        0 => Look::Plain,
        1 => Look::Number,
        _ => Look::Name,
    }
}

fn near(one: Instant, other: Instant) -> bool {
    one.since(other).max(other.since(one)) <= WINDOW
}

impl Record {
    /// The tokens with digits of text and title.
    pub(super) fn figures(&self) -> impl Iterator<Item = u32> + '_ {
        let both = self.text.words.iter().zip(&self.text.looks);
        let text = both.filter(|(_, look)| **look == Look::Number);
        text.map(|(word, _)| *word)
            .chain(self.title_figures.iter().copied())
    }

    pub(super) fn is_near(&self, other: &Self) -> bool {
        near(self.at, other.at)
    }

    pub(super) fn relation(
        &self,
        kind: Kind,
        rule: &'static str,
        score: f32,
        why: String,
    ) -> Relation {
        Relation {
            kind,
            of: Some(self.root),
            story: self.story,
            candidate: Some(self.id),
            rule,
            score,
            why,
        }
    }
}

fn language(tag: Option<&str>) -> u64 {
    let first = tag.and_then(|tag| tag.split(['-', '_']).next());
    xxh3_64(first.unwrap_or_default().to_ascii_lowercase().as_bytes())
}
