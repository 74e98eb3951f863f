//! When a source is asked again: one pure function over its history, what the last look came to,
//! what the server wished, and the policy.
//!
//! Invariants: never sooner than `min_interval`, never before `Retry-After`; a server's wish raises
//! and never lowers; no source is given up, however often it failed; failures count once in
//! `min_interval`, so that nobody who looks by hand makes it worse; success resets.
//! Deliberately absent: clock, randomness, any memory of its own.

mod page;
mod words;

pub use page::page_retry;

use crate::caching::LONGEST_WISH;
use crate::model::Instant;
use crate::model::counted;
use std::time::Duration;
use words::span;

/// Back-off begins here, however short the interval is.
const SHORTEST_BACKOFF: Duration = Duration::from_mins(1);
/// Back-off ends here: a day is soon enough to see that a server is back.
const LONGEST_BACKOFF: Duration = Duration::from_hours(24);
/// Back-off of a missing feed ends here.
const LONGEST_MISSING: Duration = Duration::from_hours(7 * 24);
/// How often a feed that said twice it is gone is looked at still.
const GONE_LOOK: Duration = Duration::from_hours(30 * 24);
/// The largest share of the wait that jitter adds.
const JITTER: f64 = 0.1;
/// A document's time span is looked at this many times, so that nothing falls out unseen.
const LOOKS_PER_WINDOW: u32 = 3;

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
    /// Median time between entries.
    pub median_gap: Option<Duration>,
    /// Newest less oldest entry of the document.
    pub window_span: Option<Duration>,
}

/// What the server and the document wish.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// The answer stays fresh this long.
    pub freshness: Option<Duration>,
    /// No request before this.
    pub retry_after: Option<Instant>,
    /// RSS 2.0 `ttl`.
    pub ttl: Option<Duration>,
}

/// Kinds of failure that are scheduled differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureClass {
    /// The network, the server, or an answer that may be different next time.
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
    let failures = match outcome {
        Outcome::Changed | Outcome::NotModified => 0,
        Outcome::Failed(_) if history.failures > 0 && soon_after(history, policy, now) => {
            history.failures
        }
        Outcome::Failed(_) => history.failures.saturating_add(1),
    };
    let (mut wait, mut why) = match outcome {
        Outcome::Changed | Outcome::NotModified => {
            let wait = own_interval(history, policy);
            (wait, format!("own interval {}", span(wait)))
        }
        Outcome::Failed(class) => {
            let wait = backoff(*class, failures, policy.min_interval);
            let count = counted(failures, "failure");
            (wait, format!("{count}: {}", span(wait)))
        }
    };
    let wishes = [
        ("fresh for", hints.freshness),
        ("ttl", hints.ttl),
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
    Next {
        at: now.plus(wait).plus(late),
        why,
        failures,
    }
}

/// Whether this look came sooner than one of ours would: somebody asked for it.
fn soon_after(history: &History, policy: &Policy, now: Instant) -> bool {
    history
        .last_poll
        .is_some_and(|last| now.since(last) < policy.min_interval)
}

/// Half the gap between entries and a third of what a document holds, within the policy; the
/// policy's shortest where the document tells nothing.
fn own_interval(history: &History, policy: &Policy) -> Duration {
    let known = |span: Option<Duration>| span.filter(|span| !span.is_zero());
    let rhythm = known(history.median_gap).map(|gap| gap / 2);
    let window = known(history.window_span).map(|window| window / LOOKS_PER_WINDOW);
    let wanted = match (rhythm, window) {
        (Some(rhythm), Some(window)) => rhythm.min(window),
        (Some(rhythm), None) => rhythm,
        (None, _) => policy.min_interval,
    };
    wanted.min(policy.max_interval).max(policy.min_interval)
}

fn backoff(class: FailureClass, failures: u32, min_interval: Duration) -> Duration {
    let first = min_interval.max(SHORTEST_BACKOFF);
    let doubled = |times: u32| first.saturating_mul(2_u32.saturating_pow(times));
    let before = failures.saturating_sub(1);
    let wait = match class {
        FailureClass::Transient | FailureClass::Parse | FailureClass::Refused => {
            doubled(before).min(LONGEST_BACKOFF)
        }
        FailureClass::RetryLater => doubled(failures).min(LONGEST_BACKOFF),
        FailureClass::NotFound => doubled(before).min(LONGEST_MISSING),
        FailureClass::Gone if before == 0 => LONGEST_BACKOFF,
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
mod tests;
