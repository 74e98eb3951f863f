//! How many of a source's new entries stand in outputs, so that none flushes the others out. Pure.

use super::read::Fresh;
use crate::model::Instant;
use crate::store::FeedJob;
use crate::store::Known;
use std::cmp::Reverse;

/// More new entries in one poll are a flood: until a poll brings no more than these, of each
/// `first_entries` stand in outputs, as of a source that nobody knows yet.
pub(crate) const FLOOD: usize = 100;

/// Which of a document's entries stand in outputs where they are new: the newest, whatever order it
/// has; and how many do not because they are too many at once.
pub(super) fn shown(
    job: &FeedJob,
    entries: &[Fresh],
    known: &[Option<Known>],
) -> (Vec<bool>, usize) {
    let date = |fresh: &Fresh| {
        let dated = fresh
            .entry
            .published
            .as_ref()
            .or(fresh.entry.updated.as_ref());
        // what has no date is as new as the document
        Reverse(dated.map_or(Instant(i64::MAX), |dated| dated.date.start))
    };
    let both = entries.iter().zip(known).enumerate();
    let mut new: Vec<(usize, &Fresh)> = both
        .filter(|(_, (_, known))| known.is_none())
        .map(|(at, (fresh, _))| (at, fresh))
        .collect();
    let most = if job.first {
        job.first_entries
    } else if new.len() <= FLOOD {
        new.len()
    } else if job.flooded {
        job.first_entries.min(FLOOD)
    } else {
        FLOOD
    };
    new.sort_by_key(|(_, fresh)| date(fresh));
    let mut shown = vec![false; entries.len()];
    for (at, _) in new.iter().take(most) {
        if let Some(shown) = shown.get_mut(*at) {
            *shown = true;
        }
    }
    let flood = if job.first {
        0
    } else {
        new.len().saturating_sub(most)
    };
    (shown, flood)
}
