//! When a source is asked again: one pure function over its history, what the last look came to,
//! what the server wished, and the policy.
//!
//! Invariants: never sooner than `min_interval`, never before `Retry-After`; a wish of the server or
//! the document raises and never lowers; no source is given up, however often it failed; failures count once in
//! `min_interval`, so that nobody who looks by hand makes it worse; success resets.
//! Deliberately absent: clock, randomness, any memory of its own.

pub mod moved;
mod outage;
mod own;
mod page;
mod skip;
mod words;

pub use outage::NETWORK_RETRY;
pub use outage::Outage;
pub use outage::Sight;
pub use outage::Verdict;
pub use page::HOST_PATIENCE;
pub use page::PAGE_RETRIES;
pub use page::host_rest;
pub use page::page_retry;

use crate::caching::LONGEST_WISH;
use crate::model::Instant;
use crate::model::Rhythm;
use crate::model::counted;
use std::time::Duration;
use words::span;

/// Back-off begins here, however short the interval is.
const SHORTEST_BACKOFF: Duration = Duration::from_mins(1);
/// Back-off ends here: a day is soon enough to see that a server is back.
const LONGEST_BACKOFF: Duration = Duration::from_hours(24);
/// Back-off of a missing feed ends here.
const LONGEST_MISSING: Duration = Duration::from_hours(7 * 24);
/// A host that asks for a pause without saying how long gets this.
const UNSAID_HOLD: Duration = Duration::from_mins(10);
/// How often a feed that said twice it is gone is looked at still.
const GONE_LOOK: Duration = Duration::from_hours(30 * 24);
/// The largest share of the wait that jitter adds.
const JITTER: f64 = 0.1;

/// The bounds a source's own interval moves in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Never asked more often.
    pub min_interval: Duration,
    /// Our own stretching ends here; a server's wish may be longer.
    pub max_interval: Duration,
}

/// What is known of a source before this look counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Failures in a row so far.
    pub failures: u32,
    /// The look before this one.
    pub last_poll: Option<Instant>,
    /// What the document tells; on a 304 what the last one told.
    pub rhythm: Rhythm,
    /// There are validators to ask with.
    pub validators: bool,
    /// The look before this one was told that the feed is gone.
    pub gone: bool,
}

/// What the server wishes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// The answer stays fresh this long.
    pub freshness: Option<Duration>,
    /// No request before this.
    pub retry_after: Option<Instant>,
}

/// Kinds of failure that are scheduled differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureClass {
    /// No connection came about: their network or ours.
    Unreachable,
    /// The server, or an answer that may be different next time.
    Transient,
    /// 429 or 503: asked to come less often.
    RetryLater,
    /// 404.
    NotFound,
    /// 410.
    Gone,
    /// The document could not be read.
    Parse,
    /// Refused by ourselves (address, port, scheme); only the owner can change it.
    Refused,
}

/// What a look came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A document.
    Changed,
    /// 304.
    NotModified,
    /// No document.
    Failed(FailureClass),
}

/// The decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Next {
    /// The next look.
    pub at: Instant,
    /// Why then, for a person: `own interval 2 h, jitter 4 min`.
    pub why: String,
    /// Failures in a row now.
    pub failures: u32,
}

/// Decides the next look. `jitter` is in `0.0..1.0` and adds up to 10 % of the wait.
pub fn next_poll(
    history: &History,
    outcome: &Outcome,
    hints: &Hints,
    policy: &Policy,
    now: Instant,
    jitter: f64,
) -> Next {
    let soon = soon_after(history, policy, now);
    let failures = match outcome {
        Outcome::Changed | Outcome::NotModified => 0,
        Outcome::Failed(_) if history.failures > 0 && soon => history.failures,
        Outcome::Failed(_) => history.failures.saturating_add(1),
    };
    let (mut wait, mut why) = match outcome {
        Outcome::Changed | Outcome::NotModified => {
            let own = own::interval(history, policy, now);
            (
                own.wait,
                format!("own interval {}, {}", span(own.wait), own.why),
            )
        }
        Outcome::Failed(class) => {
            let gone_before = history.gone && !soon;
            let wait = backoff(*class, failures, gone_before, policy.min_interval);
            let count = counted(failures, "failure");
            (wait, format!("{count}: {}", span(wait)))
        }
    };
    let document = history.rhythm.wishes;
    let wishes = [
        ("fresh for", hints.freshness),
        ("ttl", document.ttl),
        ("updatePeriod", document.update),
        ("Retry-After", hints.retry_after.map(|at| at.since(now))),
    ];
    for (name, wish) in wishes {
        let wish = wish.unwrap_or_default().min(LONGEST_WISH);
        if wish > wait {
            (wait, why) = (wish, format!("{name} {}", span(wish)));
        }
    }
    let late = share(wait, jitter);
    if late >= Duration::from_secs(1) {
        why = format!("{why}, jitter {}", span(late));
    }
    let mut at = now.plus(wait).plus(late);
    if let Some(free) = skip::past(at, &document, jitter) {
        at = free;
        why.push_str(", then skipHours or skipDays");
    }
    Next { at, why, failures }
}

/// Whether this look came sooner than one of ours would: somebody asked for it.
fn soon_after(history: &History, policy: &Policy, now: Instant) -> bool {
    history
        .last_poll
        .is_some_and(|last| now.since(last) < policy.min_interval)
}

/// How long a whole public host is left alone after `outcome`: 429 and 503 speak for all that it
/// serves. Ten minutes where it does not say how long.
pub fn host_hold(
    class: FailureClass,
    retry_after: Option<Instant>,
    now: Instant,
) -> Option<Instant> {
    (class == FailureClass::RetryLater).then(|| {
        let longest = now.plus(LONGEST_WISH);
        retry_after
            .unwrap_or_else(|| now.plus(UNSAID_HOLD))
            .min(longest)
    })
}

fn backoff(
    class: FailureClass,
    failures: u32,
    gone_before: bool,
    min_interval: Duration,
) -> Duration {
    let first = min_interval.max(SHORTEST_BACKOFF);
    let doubled = |times: u32| first.saturating_mul(2_u32.saturating_pow(times));
    let before = failures.saturating_sub(1);
    let wait = match class {
        FailureClass::Unreachable
        | FailureClass::Transient
        | FailureClass::Parse
        | FailureClass::Refused => doubled(before).min(LONGEST_BACKOFF),
        FailureClass::RetryLater => doubled(failures).min(LONGEST_BACKOFF),
        FailureClass::NotFound => doubled(before).min(LONGEST_MISSING),
        FailureClass::Gone if !gone_before => LONGEST_BACKOFF,
        FailureClass::Gone => GONE_LOOK,
    };
    wait.max(min_interval)
}

fn share(wait: Duration, jitter: f64) -> Duration {
    let part = if jitter.is_finite() {
        jitter.clamp(0.0, 1.0) * JITTER
    } else {
        0.0
    };
    Duration::try_from_secs_f64(wait.as_secs_f64() * part).unwrap_or_default()
}

/// A source's place in `0.0..1.0`: the same always, and even over many sources.
pub fn jitter(source_id: &str) -> f64 {
    let hash = xxhash_rust::xxh3::xxh3_64(source_id.as_bytes());
    let top = u32::try_from(hash >> 32).unwrap_or(u32::MAX);
    f64::from(top) / (f64::from(u32::MAX) + 1.0)
}

#[cfg(test)]
mod bounds;
#[cfg(test)]
mod tests;
