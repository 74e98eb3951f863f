//! Schedules, in numbers.

use super::FailureClass;
use super::Hints;
use super::History;
use super::Outcome;
use super::Policy;
use super::jitter;
use super::next_poll;
use crate::model::Instant;
use crate::model::Rhythm;
use crate::model::Wishes;
use std::time::Duration;

const NOW: Instant = Instant(1_700_000_000_000);
const HOUR: Duration = Duration::from_hours(1);
const POLICY: Policy = Policy {
    min_interval: HOUR,
    max_interval: Duration::from_hours(24),
};

fn history(failures: u32, median_gap: Option<Duration>) -> History {
    History {
        failures,
        last_poll: None,
        validators: true,
        gone: failures > 0,
        rhythm: Rhythm {
            median_gap,
            ..Rhythm::default()
        },
    }
}

fn wait(history: &History, outcome: Outcome, hints: &Hints) -> Duration {
    next_poll(history, &outcome, hints, &POLICY, NOW, 0.0)
        .at
        .since(NOW)
}

#[test]
fn own_interval_follows_the_rhythm_within_the_policy() {
    let own = |hours: u64| {
        wait(
            &history(0, Some(HOUR * u32::try_from(hours).unwrap())),
            Outcome::Changed,
            &Hints::default(),
        )
    };
    assert_eq!(own(0), HOUR);
    assert_eq!(own(1), HOUR);
    assert_eq!(own(8), HOUR * 4);
    assert_eq!(own(1_000), HOUR * 24);
    assert_eq!(
        wait(&history(0, None), Outcome::NotModified, &Hints::default()),
        HOUR
    );
    let mut narrow = history(0, Some(HOUR * 8));
    narrow.rhythm.window_span = Some(HOUR * 9);
    assert_eq!(wait(&narrow, Outcome::Changed, &Hints::default()), HOUR * 3);
}

#[test]
fn without_validators_a_third_of_the_window_is_the_floor() {
    let own = |window: u32, policy: Policy| {
        let mut history = history(0, Some(HOUR));
        history.validators = false;
        history.rhythm.window_span = Some(HOUR * window);
        let hints = Hints::default();
        let next = next_poll(&history, &Outcome::Changed, &hints, &policy, NOW, 0.0);
        next.at.since(NOW)
    };
    assert_eq!(own(2, POLICY), HOUR);
    assert_eq!(own(30, POLICY), HOUR * 10);
    assert_eq!(own(300, POLICY), HOUR * 24);
    // whoever allows less than an hour means it
    let half_an_hour = Policy {
        min_interval: HOUR / 2,
        ..POLICY
    };
    assert_eq!(own(30, half_an_hour), HOUR / 2);
}

#[test]
fn silence_stretches_the_interval() {
    let silent = |days: u32| {
        let mut history = history(0, Some(HOUR * 8));
        history.rhythm.newest = Some(NOW.minus(HOUR * 24 * days));
        wait(&history, Outcome::NotModified, &Hints::default())
    };
    assert_eq!((silent(0), silent(1)), (HOUR * 4, HOUR * 4));
    assert_eq!(silent(14), HOUR * 8);
    assert_eq!(silent(700), HOUR * 24);
}

#[test]
fn failures_count_once_in_an_interval() {
    let failed = Outcome::Failed(FailureClass::Transient);
    let after = |failures: u32, ago: Duration| {
        let history = History {
            last_poll: Some(NOW.minus(ago)),
            ..history(failures, None)
        };
        next_poll(&history, &failed, &Hints::default(), &POLICY, NOW, 0.0).failures
    };
    assert_eq!(after(0, HOUR / 60), 1);
    assert_eq!(after(3, HOUR / 60), 3);
    assert_eq!(after(3, HOUR), 4);
}

#[test]
fn a_tiny_interval_is_respected() {
    let policy = Policy {
        min_interval: Duration::from_secs(1),
        ..POLICY
    };
    let next = next_poll(
        &history(0, None),
        &Outcome::Changed,
        &Hints::default(),
        &policy,
        NOW,
        0.5,
    );
    assert_eq!(next.at.since(NOW), Duration::from_millis(1_050));
    assert_eq!(next.why, "own interval 1 s, `min_interval`");
}

#[test]
fn wishes_raise_never_lower_and_end_at_a_week() {
    let fresh = |hours: u32| Hints {
        freshness: Some(HOUR * hours),
        ..Hints::default()
    };
    let eight = history(0, Some(HOUR * 8));
    assert_eq!(wait(&eight, Outcome::NotModified, &fresh(1)), HOUR * 4);
    assert_eq!(wait(&eight, Outcome::NotModified, &fresh(30)), HOUR * 30);
    for wishes in [
        Wishes {
            ttl: Some(Duration::MAX),
            ..Wishes::default()
        },
        Wishes {
            update: Some(Duration::MAX),
            ..Wishes::default()
        },
    ] {
        let mut eight = eight.clone();
        eight.rhythm.wishes = wishes;
        assert_eq!(
            wait(&eight, Outcome::NotModified, &Hints::default()),
            HOUR * 24 * 7
        );
    }
    let held = Hints {
        retry_after: Some(Instant(i64::MAX)),
        ..Hints::default()
    };
    assert_eq!(
        wait(&eight, Outcome::Failed(FailureClass::RetryLater), &held),
        HOUR * 24 * 7
    );
    let two = Hints {
        retry_after: Some(NOW.plus(HOUR * 3)),
        ..Hints::default()
    };
    let next = next_poll(
        &eight,
        &Outcome::Failed(FailureClass::RetryLater),
        &two,
        &POLICY,
        NOW,
        1.0,
    );
    assert_eq!(next.at.since(NOW), Duration::from_mins(198));
    assert_eq!(next.why, "Retry-After 3 h, jitter 18 min");
}

#[test]
fn failures_double_to_a_day_and_success_resets() {
    let after = |failures, class| {
        wait(
            &history(failures, None),
            Outcome::Failed(class),
            &Hints::default(),
        )
    };
    let hours: Vec<u64> = (0..7)
        .map(|n| after(n, FailureClass::Transient).as_secs() / 3_600)
        .collect();
    assert_eq!(hours, [1, 2, 4, 8, 16, 24, 24]);
    assert_eq!(after(u32::MAX, FailureClass::Parse), HOUR * 24);
    assert_eq!(after(0, FailureClass::RetryLater), HOUR * 2);
    assert_eq!(after(20, FailureClass::NotFound), HOUR * 24 * 7);
    assert_eq!(after(0, FailureClass::Gone), HOUR * 24);
    assert_eq!(after(1, FailureClass::Gone), HOUR * 24 * 30);
    let failed = next_poll(
        &history(2, None),
        &Outcome::Failed(FailureClass::Transient),
        &Hints::default(),
        &POLICY,
        NOW,
        0.0,
    );
    assert_eq!(
        (failed.failures, failed.why.as_str()),
        (3, "3 failures: 4 h")
    );
    let well = next_poll(
        &history(9, None),
        &Outcome::NotModified,
        &Hints::default(),
        &POLICY,
        NOW,
        0.0,
    );
    assert_eq!(well.failures, 0);
}

#[test]
fn nothing_is_sooner_than_the_policy_or_overflows() {
    let policy = Policy {
        min_interval: HOUR * 48,
        max_interval: HOUR,
    };
    for failures in [0, 1, 31, 32, u32::MAX] {
        for class in [
            FailureClass::Transient,
            FailureClass::NotFound,
            FailureClass::Gone,
            FailureClass::RetryLater,
        ] {
            let next = next_poll(
                &history(failures, Some(HOUR)),
                &Outcome::Failed(class),
                &Hints::default(),
                &policy,
                NOW,
                f64::NAN,
            );
            assert!(next.at >= NOW.plus(HOUR * 48));
        }
    }
    let endless = Policy {
        min_interval: Duration::MAX,
        max_interval: Duration::MAX,
    };
    let next = next_poll(
        &history(3, None),
        &Outcome::Changed,
        &Hints::default(),
        &endless,
        NOW,
        1.0,
    );
    assert_eq!(next.at, Instant(i64::MAX));
}

#[test]
fn jitter_is_stable_and_even() {
    assert!((jitter("a") - jitter("a")).abs() < f64::EPSILON);
    let low = (0..1_000)
        .filter(|n| jitter(&format!("source-{n}")) < 0.5)
        .count();
    assert!((430..570).contains(&low), "{low}");
}

#[test]
fn gone_is_believed_when_it_is_said_twice_a_day_apart() {
    let gone = |history: &History| {
        let outcome = Outcome::Failed(FailureClass::Gone);
        wait(history, outcome, &Hints::default())
    };
    let mut history = history(1, None);
    history.gone = false;
    // other failures before it say nothing of that
    assert_eq!(gone(&history), HOUR * 24);
    history.gone = true;
    history.last_poll = Some(NOW.minus(HOUR * 24));
    assert_eq!(gone(&history), HOUR * 24 * 30);
    // somebody looked by hand a minute later
    history.last_poll = Some(NOW.minus(Duration::from_mins(1)));
    assert_eq!(gone(&history), HOUR * 24);
}

#[test]
fn a_gap_halves_the_wait_and_never_goes_below_the_policy() {
    let after = |waited: Duration| {
        let mut history = history(0, Some(HOUR * 40));
        history.rhythm = history.rhythm.after_gap(waited);
        wait(&history, Outcome::Changed, &Hints::default())
    };
    assert_eq!(after(HOUR * 16), HOUR * 8);
    assert_eq!(after(HOUR), HOUR);
    // a week away is not the interval's fault
    assert_eq!(after(HOUR * 24 * 7), HOUR * 20);
}
