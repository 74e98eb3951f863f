//! A source's own interval: how often its entries come, and how soon they fall out of the document.

use super::History;
use super::Policy;
use super::words::span;
use crate::model::Instant;
use std::time::Duration;

/// A source that is silent for this long is looked at half as often.
const SILENCE: Duration = Duration::from_hours(14 * 24);
/// The bounds of the floor where there is nothing to ask with: the whole document travels each time.
const UNCONDITIONAL: (Duration, Duration) = (Duration::from_hours(1), Duration::from_hours(24));

/// How long to wait and why.
pub(super) struct Own {
    pub(super) wait: Duration,
    pub(super) why: String,
}

/// Half the gap between entries, stretched while the source is silent, and a third of what a
/// document holds, within the policy; the policy's shortest where the document tells nothing.
/// Without validators no sooner than a third of what the document holds, 1 h to 24 h.
pub(super) fn interval(history: &History, policy: &Policy, now: Instant) -> Own {
    let safe = history.rhythm.safe_interval();
    let mut own = rhythm(history, policy, now);
    if let Some(safe) = safe.filter(|safe| *safe < own.wait) {
        own = because(safe, "a third of what its document spans".to_owned());
    }
    if own.wait > policy.max_interval {
        own = because(policy.max_interval, "`max_interval`".to_owned());
    }
    if own.wait < policy.min_interval {
        own = because(policy.min_interval, "`min_interval`".to_owned());
    }
    let (least, most) = UNCONDITIONAL;
    // whoever allows less than an hour means it
    if history.validators || policy.min_interval < least {
        return own;
    }
    let floor = safe.unwrap_or_default().clamp(least, most);
    if own.wait < floor {
        own = because(
            floor,
            "the server gives no ETag and no Last-Modified to ask with".to_owned(),
        );
    }
    own
}

fn rhythm(history: &History, policy: &Policy, now: Instant) -> Own {
    let silent = history
        .rhythm
        .newest
        .map_or(Duration::ZERO, |newest| now.since(newest));
    let Some(gap) = history.rhythm.median_gap.filter(|gap| !gap.is_zero()) else {
        if silent / 2 > policy.min_interval {
            let why = format!("nothing new for {}", span(silent));
            return because(silent / 2, why);
        }
        return because(policy.min_interval, "`min_interval`".to_owned());
    };
    let half = gap / 2;
    let why = format!("half the {} between its entries", span(gap));
    let stretch = 1.0 + silent.as_secs_f64() / SILENCE.as_secs_f64();
    let stretched = Duration::try_from_secs_f64(half.as_secs_f64() * stretch).unwrap_or(half);
    // rests between entries are no silence
    if silent > gap.max(SILENCE / 2) {
        return because(
            stretched,
            format!("{why}, longer as it is silent for {}", span(silent)),
        );
    }
    because(half, why)
}

const fn because(wait: Duration, why: String) -> Own {
    Own { wait, why }
}
