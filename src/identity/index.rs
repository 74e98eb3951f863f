//! Across sources: which earlier document is this one a copy of?
//!
//! Text decides. An address counts where it is the earlier's own and the words do not contradict it,
//! so that nobody can hide an article by linking to it.

use super::address::Address;
use super::change::Change;
use super::change::change;
use super::day::Day;
use super::overlap::Compared;
use super::overlap::Overlap;
use super::overlap::compare;
use super::overlap::titles;
use super::record::Arrival;
use super::record::Kept;
use super::record::Record;
use super::record::SHORT;
use super::story::Stories;
use super::story::Words;
use crate::model::Instant;
use std::collections::VecDeque;
use std::time::Duration;

/// Documents further apart than this are never copies (reruns and weekly notes have the same words).
pub const WINDOW: Duration = Duration::from_hours(72);
/// Entries without text are copies by their title only if it has this many words.
const TITLE: usize = 4;
/// A shingle in more documents than this is boilerplate.
const COMMON: u32 = 80;
/// Candidates that are compared exactly.
const CANDIDATES: usize = 12;
/// One in this many of the shorter text's sampled shingles has to be shared: the rules ask for half,
/// and of ten samples a sixth is two standard deviations below that.
const FEWEST_SAMPLED: usize = 6;
/// With so many without its oldest day the index drops that day (less than 3 kB a document).
const CAPACITY: usize = 100_000;

/// A document to be related.
#[derive(Clone, Debug)]
pub struct Doc {
    /// Any number, unique in the index.
    pub id: i64,
    /// The source's id.
    pub source: String,
    /// Its addresses: the one that the source gives first, then those that its page tells.
    pub addresses: Vec<Address>,
    /// Title.
    pub title: String,
    /// Visible text.
    pub text: String,
    /// Its language, BCP 47, where known.
    pub language: Option<String>,
    /// When it was published, where known.
    pub published: Option<Instant>,
    /// When it was first seen.
    pub first_seen: Instant,
}

/// What a document is to an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The same article: shown once.
    Same,
    /// Another state of the article that adds no news: folded under the first.
    Version,
    /// A later state with news in it: an entry of its own, linked to the first.
    Later,
    /// Another article on the event of an earlier one.
    Story,
    /// Nothing earlier.
    Alone,
}

impl Kind {
    /// The word in outputs and the store.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Version => "version",
            Self::Later => "later",
            Self::Story => "story",
            Self::Alone => "alone",
        }
    }
}

/// The answer, with its reason.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// What it is.
    pub kind: Kind,
    /// The first document of the group it belongs to, or of which it is a later state.
    pub of: Option<i64>,
    /// The first document of its story, itself where there is none.
    pub story: i64,
    /// The document it was compared with.
    pub candidate: Option<i64>,
    /// The rule: `text`, `address`, `overlap`, `story`, or `none`.
    pub rule: &'static str,
    /// How much of the shorter text stands in the longer, 0 to 1.
    pub score: f32,
    /// In a sentence.
    pub why: String,
}

/// The documents of the window, found by their words.
#[derive(Debug, Default)]
pub struct Index {
    /// Oldest first.
    days: VecDeque<Day>,
    stories: Stories,
}

impl Index {
    /// An empty index.
    pub fn new() -> Self {
        Self::default()
    }

    /// The best earlier document of the window that `doc` is a copy or a version of; `doc` itself
    /// stands in the index from then on.
    pub fn relate(&mut self, doc: &Doc) -> Relation {
        let mut new = Arrival::new(doc, doc.id);
        let words = self.stories.words(&new);
        let relation = self
            .by_text(&new)
            .or_else(|| self.by_address(&new))
            .or_else(|| self.by_overlap(&new))
            .or_else(|| self.by_story(&new, &words))
            .unwrap_or_else(|| Relation {
                kind: Kind::Alone,
                of: None,
                story: doc.id,
                candidate: None,
                rule: "none",
                score: 0.0,
                why: "no earlier entry of the last 72 hours has its words".to_owned(),
            });
        new.record.root = match relation.kind {
            Kind::Same | Kind::Version => relation.of.unwrap_or(doc.id),
            Kind::Later | Kind::Story | Kind::Alone => doc.id,
        };
        new.record.story = relation.story;
        self.add(&new, words);
        relation
    }

    /// Adds a document that was related before; `root` is the first of its group, `story` the
    /// first of its story.
    pub fn insert(&mut self, doc: &Doc, root: i64, story: i64) {
        let mut new = Arrival::new(doc, root);
        new.record.story = story;
        let words = self.stories.words(&new);
        self.add(&new, words);
    }

    /// Another article on the event.
    fn by_story(&self, new: &Arrival, words: &Words) -> Option<Relation> {
        let (story, alike) = self.stories.find(words, new.record.at)?;
        // two sources, one address, other words: one of them borrows it
        let mut borrowed = self.with_address(new);
        if borrowed.any(|(earlier, _)| earlier.story == story) {
            return None;
        }
        Some(Relation {
            kind: Kind::Story,
            of: None,
            story,
            candidate: Some(story),
            rule: "story",
            score: alike,
            why: format!(
                "another article on an event of the last two weeks, alike to {}",
                percent(alike)
            ),
        })
    }

    fn add(&mut self, new: &Arrival, words: Words) {
        let Record { story, at, .. } = new.record;
        self.stories.add(story, words, at, new.seen);
        self.evict(new.seen);
        let next = self.days.back().map_or(0, Day::next);
        if self.days.back().is_none_or(|day| !day.takes(new.seen)) {
            self.days.push_back(Day::new(next, new.seen));
        }
        if let Some(day) = self.days.back_mut() {
            day.add(new, COMMON);
        }
    }

    /// Days go whole: those past the window, the oldest where the rest is enough.
    fn evict(&mut self, now: Instant) {
        let old = now.minus(WINDOW.saturating_mul(2));
        let mut all: usize = self.days.iter().map(Day::len).sum();
        while let Some(day) = self.days.front() {
            all -= day.len();
            if !day.is_before(old) && all < CAPACITY {
                break;
            }
            self.days.pop_front();
        }
    }

    fn get(&self, number: u64) -> Option<&Kept> {
        self.days.iter().rev().find_map(|day| day.get(number))
    }

    /// Those that have one of its addresses, and whether that is theirs. Of those with one address
    /// it is the newest whose own it is, else the newest.
    fn with_address<'s>(&'s self, new: &'s Arrival) -> impl Iterator<Item = (Record, bool)> + 's {
        new.addresses.iter().filter_map(|mark| {
            let mut found = None;
            for day in self.days.iter().rev() {
                match day.with_address(mark.hash) {
                    Some(own @ (_, true)) => return Some(own),
                    other => found = found.or(other),
                }
            }
            found
        })
    }

    /// The same words, to the last.
    fn by_text(&self, new: &Arrival) -> Option<Relation> {
        let record = &new.record;
        if record.text.words.is_empty() && record.title.len() < TITLE {
            return None;
        }
        let mut days = self.days.iter().rev();
        let earlier = days.find_map(|day| day.with_words(new.whole))?;
        // a source that says little twice says it of two things: two builds that failed
        let twice = earlier.source == record.source && record.text.words.len() < SHORT;
        let same = !twice && earlier.text.words == record.text.words;
        (same && earlier.is_near(record)).then(|| {
            earlier.relation(
                Kind::Same,
                "text",
                1.0,
                "the same text, word for word".to_owned(),
            )
        })
    }

    /// The same address: where the texts verify it, or, of texts too short for that, where it is the
    /// earlier's own and the titles agree. Whoever repeats an address of others hides nothing.
    fn by_address(&self, new: &Arrival) -> Option<Relation> {
        self.with_address(new)
            .find_map(|(earlier, own)| Self::at_one_address(&earlier, own, &new.record))
    }

    fn at_one_address(earlier: &Record, own: bool, record: &Record) -> Option<Relation> {
        // comments on one post share its address: of one source only the text tells
        if !earlier.is_near(record) || earlier.source == record.source {
            return None;
        }
        let titles = titles(&earlier.title, &record.title);
        let compared = compare(&earlier.text, &record.text, titles, true);
        if let Some(found) = compared.overlap {
            let (_, mut relation) = Self::judge(earlier, record, &compared, found);
            if relation.kind != Kind::Later {
                relation.why = format!("the same address, {}", relation.why);
            }
            return Some(relation);
        }
        let short = earlier.text.words.len() < SHORT || record.text.words.len() < SHORT;
        (own && short && titles >= 0.5 && !has_other_figures(earlier, record)).then(|| {
            let why = format!(
                "the same address, on the earlier's own site, {} of the titles' words shared",
                percent(titles)
            );
            earlier.relation(Kind::Same, "address", titles, why)
        })
    }

    /// Most of the words.
    fn by_overlap(&self, new: &Arrival) -> Option<Relation> {
        let record = &new.record;
        let mut best: Option<((u8, f32), Relation)> = None;
        for earlier in self.candidates(new) {
            let earlier = earlier.record();
            let titles = titles(&earlier.title, &record.title);
            let far = earlier.source != record.source;
            let compared = compare(&earlier.text, &record.text, titles, far);
            let Some(found) = compared.overlap else {
                continue;
            };
            let judged = Self::judge(&earlier, record, &compared, found);
            if best.as_ref().is_none_or(|(value, _)| *value < judged.0) {
                best = Some(judged);
            }
        }
        best.map(|(_, relation)| relation)
    }

    /// What a document is to one that it shares its text with, and how much that says.
    fn judge(
        earlier: &Record,
        record: &Record,
        compared: &Compared,
        found: Overlap,
    ) -> ((u8, f32), Relation) {
        let containment = found.containment;
        let mut change = change(earlier, record, compared);
        if change == Change::Nothing && containment < 0.8 {
            change = Change::Words;
        }
        let (kind, rank) = match change {
            Change::Nothing => (Kind::Same, 2),
            Change::Words => (Kind::Version, 1),
            Change::Word | Change::Name | Change::Figure => (Kind::Later, 0),
        };
        let share = percent(containment);
        let mut why = format!(
            "{share} of the shorter text stands in the longer, titles agree to {}",
            percent(compared.titles)
        );
        if let Some(news) = change.news() {
            why = format!("a later state of an earlier entry, {news}: {why}");
        }
        let value = containment.mul_add(0.5f32.mul_add(found.ratio, 0.5), 0.4 * compared.titles);
        (
            (rank, value),
            earlier.relation(kind, "overlap", containment, why),
        )
    }

    /// Those of the window that share at least two sampled shingles, most first.
    fn candidates(&self, new: &Arrival) -> Vec<&Kept> {
        let mut all: Vec<u64> = Vec::new();
        for shingle in &new.sketch {
            let kept: u32 = self.days.iter().map(|day| day.count(*shingle)).sum();
            if kept == 0 || kept > COMMON {
                continue;
            }
            for day in &self.days {
                all.extend(day.documents(*shingle));
            }
        }
        all.sort_unstable();
        let mut found: Vec<(usize, u64, &Kept)> = all
            .chunk_by(|a, b| a == b)
            .filter(|run| run.len() >= 2)
            .filter_map(|run| {
                let number = *run.first()?;
                Some((run.len(), number, self.get(number)?))
            })
            .filter(|(shared, _, earlier)| {
                // what the exact comparison asks for at least, less what a sample may err
                shared * FEWEST_SAMPLED >= earlier.sampled().min(new.sketch.len())
                    && earlier.is_near(new.record.at)
            })
            .collect();
        found.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        found.truncate(CANDIDATES);
        found.into_iter().map(|(_, _, earlier)| earlier).collect()
    }
}

/// Whether the new title or text has a figure that the earlier has not.
fn has_other_figures(earlier: &Record, record: &Record) -> bool {
    record
        .figures()
        .any(|figure| earlier.figures().all(|other| other != figure))
}

fn percent(share: f32) -> String {
    format!("{:.0} %", share * 100.0)
}

#[cfg(test)]
mod tests;
