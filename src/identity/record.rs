//! A document as the index keeps it: hashes of its words.

use super::house;
use super::index::Doc;
use super::index::Kind;
use super::index::Relation;
use super::index::WINDOW;
use super::tokens::Look;
use super::tokens::Text;
use super::tokens::token;
use crate::model::Instant;
use xxhash_rust::xxh3::xxh3_64;

/// Shorter texts are copies only by address, or with the same title and text.
pub(super) const SHORT: usize = 40;
/// One shingle in this many is kept in the index.
const SAMPLE: u64 = 4;

/// Words of the source's id and of the host, without those that many hosts have.
fn own_words(doc: &Doc) -> Vec<u32> {
    const MANY: [&str; 8] = ["www", "com", "org", "net", "example", "news", "the", "feed"];
    let key = doc.url_key.as_deref().unwrap_or_default();
    let host = key.split('/').next().unwrap_or_default();
    let words = [doc.source.as_str(), host].into_iter();
    let words = words.flat_map(|name| name.split(|c: char| !c.is_alphanumeric()));
    let words = words.map(str::to_lowercase);
    let mut own: Vec<u32> = words
        .filter(|word| word.len() > 3 && !MANY.contains(&word.as_str()))
        .map(|word| token(&word))
        .collect();
    own.dedup();
    own.shrink_to_fit();
    own
}

/// What the index keeps of a document.
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
    pub(super) seen: Instant,
    /// Hash of its language's first subtag.
    pub(super) language: u64,
    /// Hash of the source's id.
    pub(super) source: u64,
    /// The words of the source's id and of its host: how the house calls itself.
    pub(super) own: Vec<u32>,
    /// Hash of the address's comparison key.
    pub(super) url_key: Option<u64>,
    /// Hash of all words.
    pub(super) whole: u64,
    /// Shingles in the sample.
    pub(super) sampled: usize,
}

impl Record {
    /// The record; its sketch and the stems of title and text, which are not kept.
    pub(super) fn new(doc: &Doc, root: i64) -> (Self, Vec<u64>, [Vec<u32>; 2]) {
        let mut title = Text::new(&doc.title);
        let mut text = Text::new(house::without_dateline(&doc.text));
        for text in [&mut title, &mut text] {
            text.words.shrink_to_fit();
            text.looks.shrink_to_fit();
            text.starts.shrink_to_fit();
        }
        let stems = [
            std::mem::take(&mut title.stems),
            std::mem::take(&mut text.stems),
        ];
        let looks = title.looks.iter();
        let figures = title.words.iter().zip(looks);
        let title_figures = figures
            .filter(|(_, look)| **look == Look::Number)
            .map(|(word, _)| *word)
            .collect();
        let mut record = Self {
            id: doc.id,
            root,
            story: root,
            title: title.words,
            title_figures,
            text,
            at: doc.published.unwrap_or(doc.first_seen),
            seen: doc.first_seen,
            language: language(doc.language.as_deref()),
            source: xxh3_64(doc.source.as_bytes()),
            own: own_words(doc),
            url_key: doc.url_key.as_ref().map(|key| xxh3_64(key.as_bytes())),
            whole: 0,
            sampled: 0,
        };
        let sketch = record.sketch();
        record.sampled = sketch.len();
        record.whole = record.whole();
        (record, sketch, stems)
    }

    /// Short texts are told apart by their titles too.
    fn whole(&self) -> u64 {
        let whole = self.text.whole();
        if self.text.words.len() >= SHORT {
            return whole;
        }
        let title = Text {
            words: self.title.clone(),
            ..Text::default()
        };
        whole.wrapping_add(title.whole().rotate_left(1))
    }

    /// One in [`SAMPLE`] of the shingles, chosen by bits that the tables do not sort by.
    pub(super) fn sketch(&self) -> Vec<u64> {
        self.text
            .shingles()
            .filter(|hash| (hash >> 32) % SAMPLE == 0)
            .collect()
    }

    /// The tokens with digits of text and title.
    pub(super) fn figures(&self) -> impl Iterator<Item = u32> + '_ {
        let both = self.text.words.iter().zip(&self.text.looks);
        let text = both.filter(|(_, look)| **look == Look::Number);
        text.map(|(word, _)| *word)
            .chain(self.title_figures.iter().copied())
    }

    pub(super) fn is_near(&self, other: &Self) -> bool {
        self.at.since(other.at).max(other.at.since(self.at)) <= WINDOW
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
