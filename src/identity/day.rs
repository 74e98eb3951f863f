//! The documents of a day, or of as many as make a table: kept together, dropped together.

use super::overlap::Hashed;
use super::record::Arrival;
use super::record::Kept;
use super::record::Record;
use super::sketch::Sketches;
use crate::model::Instant;
use std::collections::HashMap;
use std::time::Duration;

/// A day takes documents that were first seen within it.
const DAY: Duration = Duration::from_hours(24);
/// A day that brings more is several: a table that doubles is never much too large.
const MOST: usize = 16_384;

/// What is looked for by its words, its shingles and its address; numbers count over all days.
#[derive(Debug)]
pub(super) struct Day {
    /// The number of its first document.
    first: u64,
    began: Instant,
    newest: Instant,
    records: Vec<Kept>,
    sketches: Sketches,
    /// By the hash of all words.
    whole: HashMap<u64, u32, Hashed>,
    /// By the hash of the address; with each whether it is that document's own.
    urls: HashMap<u64, (u32, bool), Hashed>,
}

impl Day {
    /// An empty one that begins at `seen` with document `first`.
    pub(super) fn new(first: u64, seen: Instant) -> Self {
        Self {
            first,
            began: seen,
            newest: seen,
            records: Vec::new(),
            sketches: Sketches::default(),
            whole: HashMap::default(),
            urls: HashMap::default(),
        }
    }

    /// Whether one that is seen then goes here.
    pub(super) fn takes(&self, seen: Instant) -> bool {
        seen.since(self.began) < DAY && self.records.len() < MOST
    }

    /// Whether all of it was seen before.
    pub(super) fn is_before(&self, old: Instant) -> bool {
        self.newest < old
    }

    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    /// The number that comes next.
    pub(super) fn next(&self) -> u64 {
        self.first + self.records.len() as u64
    }

    /// Adds a document; of a shingle that many have, `common` and one are remembered.
    pub(super) fn add(&mut self, new: &Arrival, common: u32) {
        // MOST is far below 2^31
        let Ok(number) = u32::try_from(self.records.len()) else {
            return;
        };
        for shingle in &new.sketch {
            self.sketches.add(*shingle, number, common);
        }
        self.whole.insert(new.whole, number);
        for mark in &new.addresses {
            let known = self.urls.get(&mark.hash);
            // whoever repeats somebody's own address does not take its place
            if mark.own || known.is_none_or(|(_, own)| !own) {
                self.urls.insert(mark.hash, (number, mark.own));
            }
        }
        self.newest = self.newest.max(new.seen);
        self.records.push(Kept::new(new));
    }

    /// How many documents are kept under a shingle.
    pub(super) fn count(&self, shingle: u64) -> u32 {
        self.sketches.count(shingle)
    }

    /// The documents under a shingle.
    pub(super) fn documents(&self, shingle: u64) -> impl Iterator<Item = u64> + '_ {
        let numbers = self.sketches.documents(shingle);
        numbers.map(|number| self.first + u64::from(number))
    }

    /// The newest with these words.
    pub(super) fn with_words(&self, whole: u64) -> Option<Record> {
        self.at(*self.whole.get(&whole)?)
    }

    /// The newest with this address, first of those whose own it is; and whether it is.
    pub(super) fn with_address(&self, hash: u64) -> Option<(Record, bool)> {
        let (number, own) = self.urls.get(&hash)?;
        Some((self.at(*number)?, *own))
    }

    fn at(&self, number: u32) -> Option<Record> {
        self.records.get(number as usize).map(Kept::record)
    }

    /// A document by its number over all days.
    pub(super) fn get(&self, number: u64) -> Option<&Kept> {
        let at = number.checked_sub(self.first)?;
        self.records.get(usize::try_from(at).ok()?)
    }
}
