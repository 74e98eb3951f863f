//! The plan of a poll before its entries: failure or not, and when to ask again. Pure.

use crate::model::Instant;
use crate::plan::AfterPoll;
use crate::plan::FeedFacts;
use crate::plan::Next;
use crate::schedule;
use crate::schedule::FailureClass;
use crate::schedule::Hints;
use crate::schedule::History;
use crate::schedule::Outcome;
use crate::schedule::Policy;
use crate::schedule::moved;
use crate::store::FeedJob;

pub(super) fn begin(job: &FeedJob, now: Instant) -> AfterPoll {
    AfterPoll {
        source: job.source.clone(),
        epoch: job.epoch,
        at: now,
        ..AfterPoll::default()
    }
}

pub(super) fn failed(
    job: &FeedJob,
    class: FailureClass,
    error: String,
    hints: &Hints,
    now: Instant,
) -> AfterPoll {
    let next = next(job, None, Outcome::Failed(class), true, hints, now);
    AfterPoll {
        error: Some(error),
        address: moved::after_failure(job.adopted, next.failures, class),
        next,
        ..begin(job, now)
    }
}

pub(super) fn next(
    job: &FeedJob,
    facts: Option<&FeedFacts>,
    outcome: Outcome,
    validators: bool,
    hints: &Hints,
    now: Instant,
) -> Next {
    let history = History {
        failures: job.failures,
        last_poll: job.last_poll,
        validators,
        gone: job.gone,
        rhythm: facts.map_or(job.rhythm, |facts| facts.rhythm),
    };
    let policy = Policy {
        min_interval: job.min_interval,
        max_interval: job.max_interval,
    };
    let next = schedule::next_poll(
        &history,
        &outcome,
        hints,
        &policy,
        now,
        schedule::jitter(&job.source),
    );
    Next {
        at: next.at,
        why: next.why,
        failures: next.failures,
        gone: outcome == Outcome::Failed(FailureClass::Gone),
        held_until: hints.retry_after,
    }
}
