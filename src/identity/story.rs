//! Different articles on one event: a single pass against the centroids of the last two weeks.
//!
//! An event is written about for longer than copies of one article go round, so stories have a
//! window of their own. Words weigh by how few documents of their language have them. All is
//! capped: terms of a document and of a centroid, stories, stories under a term, words counted.

use super::index::WINDOW;
use super::overlap::Hashed;
use super::record::Arrival;
use crate::model::Instant;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::collections::VecDeque;
use std::time::Duration;

/// A story that nothing was added to for longer is over.
pub const STORY: Duration = Duration::from_hours(14 * 24);
/// As alike as a document has to be to a story's centroid (cosine): set on two English collections,
/// where .16 costs precision and .22 recall.
const ALIKE: f32 = 0.18;
/// For every day of silence beyond [`WINDOW`] it has to be alike by so much more.
const SILENCE: f32 = 0.005;
/// One heavy word in common is a coincidence, or one person in two events.
const SHARED: usize = 2;
/// The oldest stories go where there are more.
const STORIES: usize = 50_000;
/// The heaviest terms of a document.
const TERMS: usize = 40;
/// Those of a centroid.
const CENTROID: usize = 80;
/// Stories are looked for by this many of the heaviest terms.
const LOOKED_FOR: usize = 12;
/// Under a term the newest stories only.
const UNDER: usize = 32;
/// Centroids that are compared exactly.
const COMPARED: usize = 8;
/// Counts are halved when a language has this many words.
const COUNTED: usize = 200_000;
/// A language's first documents say little about how rare a word is.
const PRIOR: f32 = 20.0;

/// Stems are hashes already; the tables look at the upper bits too.
type Spread = std::hash::BuildHasherDefault<Wide>;

/// A hasher that spreads a `u32` over 64 bits.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wide(u64);

impl std::hash::Hasher for Wide {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxhash_rust::xxh3::xxh3_64(bytes);
    }

    fn write_u32(&mut self, hash: u32) {
        self.0 = u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

type Vector = Vec<(u32, f32)>;

/// The stories of the window.
#[derive(Debug, Default)]
pub(super) struct Stories {
    languages: HashMap<u64, Counts, Hashed>,
    known: HashMap<i64, Story>,
    under: HashMap<u32, VecDeque<i64>, Spread>,
    /// When to forget, oldest first.
    ages: VecDeque<(Instant, i64)>,
}

/// In how many documents of a language a word stands.
#[derive(Debug, Default)]
struct Counts {
    documents: u32,
    words: HashMap<u32, u32, Spread>,
}

#[derive(Debug)]
struct Story {
    language: u64,
    /// The source of its first document, and whether there are others.
    source: u64,
    several: bool,
    /// Sorted by term.
    centroid: Vector,
    /// When the newest of its documents was published, and when the last was seen.
    newest: Instant,
    seen: Instant,
}

/// What the stories know of a document.
#[derive(Clone, Debug)]
pub(super) struct Words {
    language: u64,
    source: u64,
    /// Unit length, the heaviest first.
    vector: Vector,
}

impl Stories {
    /// Counts a document's words; those of its title count twice.
    pub(super) fn words(&mut self, new: &Arrival) -> Words {
        let [title, text] = &new.stems;
        let (language, source) = (new.language, new.record.source);
        let mut all: Vec<u32> = title.iter().chain(title).chain(text).copied().collect();
        all.sort_unstable();
        let counts = self.languages.entry(language).or_default();
        counts.documents += 1;
        let known = counts.documents;
        let mut vector: Vector = all
            .chunk_by(|a, b| a == b)
            .filter_map(|run| {
                let term = *run.first()?;
                let seen = counts.words.entry(term).or_insert(0);
                *seen += 1;
                let rare = (single(known) + PRIOR) / (single(*seen) + 0.5);
                Some((
                    term,
                    (1.0 + single(count(run.len())).ln()) * rare.ln().max(0.0),
                ))
            })
            .collect();
        counts.forget();
        heaviest(&mut vector, TERMS);
        Words {
            language,
            source,
            vector,
        }
    }

    /// The story that a document belongs to, and how alike they are.
    pub(super) fn find(&self, words: &Words, at: Instant) -> Option<(i64, f32)> {
        let looked_for = words.vector.iter().take(LOOKED_FOR);
        let mut all: Vec<(i64, f32)> = looked_for
            .filter_map(|(term, weight)| Some((self.under.get(term)?, weight * weight)))
            .flat_map(|(under, weight)| under.iter().map(move |story| (*story, weight)))
            .collect();
        all.sort_unstable_by_key(|(story, _)| *story);
        let mut near: Vec<(i64, f32)> = all
            .chunk_by(|a, b| a.0 == b.0)
            .filter_map(|run| Some((run.first()?.0, run.iter().map(|(_, weight)| weight).sum())))
            .collect();
        first(&mut near, COMPARED, |a, b| {
            b.1.total_cmp(&a.1).then(b.0.cmp(&a.0))
        });
        near.into_iter()
            .filter_map(|(id, _)| {
                let story = self.known.get(&id)?;
                // one house's documents are alike by its form: it takes two to make an event
                let others = story.several || story.source != words.source;
                let silence = story.newest.since(at).max(at.since(story.newest));
                if !others || story.language != words.language || silence > STORY {
                    return None;
                }
                let (alike, shared) = cosine(words, &story.centroid);
                let more = SILENCE * days(silence.saturating_sub(WINDOW));
                (shared >= SHARED && alike >= ALIKE + more).then_some((id, alike))
            })
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
    }

    /// Adds a document to a story, which begins with it where there is none yet.
    pub(super) fn add(&mut self, story: i64, words: Words, at: Instant, seen: Instant) {
        self.evict(seen.minus(STORY));
        for (term, _) in words.vector.iter().take(LOOKED_FOR) {
            let under = self.under.entry(*term).or_default();
            if !under.contains(&story) {
                under.push_back(story);
                if under.len() > UNDER {
                    under.pop_front();
                }
            }
        }
        self.ages.push_back((seen, story));
        match self.known.get_mut(&story) {
            Some(known) => known.add(words, at, seen),
            None => {
                let mut centroid = words.vector;
                centroid.sort_unstable_by_key(|(term, _)| *term);
                let known = Story {
                    language: words.language,
                    source: words.source,
                    several: false,
                    centroid,
                    newest: at,
                    seen,
                };
                self.known.insert(story, known);
            }
        }
    }

    /// Forgets stories that nothing was added to since then.
    fn evict(&mut self, old: Instant) {
        let mut gone = 0;
        while let Some((seen, story)) = self.ages.front().copied() {
            let many = self.ages.len() > STORIES;
            if seen >= old && !many {
                break;
            }
            self.ages.pop_front();
            // one that was added to has a later age too
            if self
                .known
                .get(&story)
                .is_some_and(|known| known.seen <= seen)
            {
                self.known.remove(&story);
                gone += 1;
            }
        }
        if gone > 0 && self.under.len() > self.known.len() * LOOKED_FOR * 2 {
            let stories = &self.known;
            self.under.retain(|_, under| {
                under.retain(|story| stories.contains_key(story));
                !under.is_empty()
            });
        }
    }
}

impl Counts {
    /// Halves the counts where there are too many words: those seen once go.
    fn forget(&mut self) {
        if self.words.len() > COUNTED {
            self.documents /= 2;
            self.words.retain(|_, seen| {
                *seen /= 2;
                *seen > 0
            });
        }
    }
}

impl Story {
    fn add(&mut self, words: Words, at: Instant, seen: Instant) {
        self.newest = self.newest.max(at);
        self.seen = self.seen.max(seen);
        self.several |= self.source != words.source;
        let mut sum = std::mem::take(&mut self.centroid);
        sum.extend(words.vector);
        sum.sort_unstable_by_key(|(term, _)| *term);
        let mut merged: Vector = Vec::with_capacity(sum.len());
        for (term, weight) in sum {
            match merged.last_mut().filter(|(last, _)| *last == term) {
                Some((_, all)) => *all += weight,
                None => merged.push((term, weight)),
            }
        }
        heaviest(&mut merged, CENTROID);
        merged.sort_unstable_by_key(|(term, _)| *term);
        self.centroid = merged;
    }
}

/// Keeps the first of a total order, in order.
fn first<T>(all: &mut Vec<T>, most: usize, order: impl Fn(&T, &T) -> Ordering) {
    if all.len() > most {
        all.select_nth_unstable_by(most, &order);
        all.truncate(most);
    }
    all.sort_unstable_by(order);
}

/// Keeps the heaviest terms, at unit length.
fn heaviest(vector: &mut Vector, most: usize) {
    first(vector, most, |a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    vector.shrink_to_fit();
    let length = vector
        .iter()
        .map(|(_, weight)| weight * weight)
        .sum::<f32>()
        .sqrt();
    if length > 0.0 {
        for (_, weight) in vector {
            *weight /= length;
        }
    }
}

/// How alike they are, and how many of the heaviest words they share.
fn cosine(words: &Words, centroid: &Vector) -> (f32, usize) {
    let weight = |term: u32| {
        let at = centroid
            .binary_search_by_key(&term, |(term, _)| *term)
            .ok()?;
        centroid.get(at).map(|(_, weight)| *weight)
    };
    let (mut alike, mut shared) = (0.0, 0);
    for (rank, (term, own)) in words.vector.iter().enumerate() {
        if let Some(weight) = weight(*term) {
            alike += own * weight;
            shared += usize::from(rank < LOOKED_FOR);
        }
    }
    (alike, shared)
}

fn days(time: Duration) -> f32 {
    time.as_secs_f32() / 86_400.0
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts are far below 2^23 where it matters"
)]
const fn single(count: u32) -> f32 {
    count as f32
}
