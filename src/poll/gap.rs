//! Entries that came and went between two polls.

use crate::model::Instant;
use crate::older::Ways;
use crate::plan::FeedFacts;
use crate::plan::Walk;
use crate::poll::World;
use crate::store::FeedJob;

/// What a gap means for the rhythm, and where to look for what was missed.
pub(super) fn note(
    world: &World,
    job: &FeedJob,
    ways: &Ways,
    facts: &mut FeedFacts,
    now: Instant,
) -> Option<Walk> {
    let last = job.last_poll.filter(|_| facts.gap)?;
    // a look by hand that came sooner proves nothing
    let waited = now.since(last).max(job.min_interval);
    facts.rhythm = facts.rhythm.after_gap(waited);
    // the database must not know a secret address, nor those that are made of it
    let secret = world.access.of(&job.source).address.is_some();
    missed(job, ways, last).filter(|_| !secret)
}

/// How many older documents are read for what was missed between two polls.
const GAP_PAGES: u32 = 5;

/// Where entries that came and went since the last poll may still be.
fn missed(job: &FeedJob, ways: &Ways, last: Instant) -> Option<Walk> {
    // a feed that names no older documents, and whose ids change, must not cost a try each time
    let (means, first) = ways.first(&job.url).filter(|_| ways.is_said())?;
    let newest = job.rhythm.newest.map_or(last, |newest| newest.min(last));
    Some(Walk {
        means,
        ahead: vec![first],
        left: GAP_PAGES,
        gap: true,
        missed: Some(newest),
        ..Walk::default()
    })
}
