//! Whatever the world says, the next look is within its bounds.

use super::*;
use crate::model::Wishes;
use proptest::prelude::*;

const NOW: Instant = Instant(1_700_000_000_000);

fn time() -> impl Strategy<Value = Duration> {
    prop_oneof![
        Just(Duration::ZERO),
        Just(Duration::MAX),
        (0_u64..100_000_000).prop_map(Duration::from_secs),
    ]
}

fn maybe() -> impl Strategy<Value = Option<Duration>> {
    prop::option::of(time())
}

fn instant() -> impl Strategy<Value = Option<Instant>> {
    prop::option::of(
        prop_oneof![any::<i64>(), 1_600_000_000_000_i64..1_800_000_000_000].prop_map(Instant),
    )
}

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        Just(Outcome::Changed),
        Just(Outcome::NotModified),
        Just(Outcome::Failed(FailureClass::Unreachable)),
        Just(Outcome::Failed(FailureClass::Transient)),
        Just(Outcome::Failed(FailureClass::RetryLater)),
        Just(Outcome::Failed(FailureClass::NotFound)),
        Just(Outcome::Failed(FailureClass::Gone)),
        Just(Outcome::Failed(FailureClass::Parse)),
        Just(Outcome::Failed(FailureClass::Refused)),
    ]
}

prop_compose! {
    fn history()(
        failures in prop_oneof![0_u32..12, any::<u32>()],
        last_poll in instant(),
        validators in any::<bool>(),
        median_gap in maybe(),
        window_span in maybe(),
        newest in instant(),
        ttl in maybe(),
        update in maybe(),
        skip_hours in any::<u32>(),
        skip_days in any::<u8>(),
    ) -> History {
        let wishes = Wishes { ttl, update, skip_hours, skip_days };
        let rhythm = Rhythm { median_gap, window_span, newest, wishes };
        History { failures, last_poll, rhythm, validators, gone: failures > 1 }
    }
}

proptest! {
    #[test]
    fn never_too_soon_never_too_late_and_for_a_reason(
        history in history(),
        outcome in outcome(),
        freshness in maybe(),
        retry_after in instant(),
        min_interval in (1_u64..100_000).prop_map(Duration::from_secs),
        max_interval in (1_u64..1_000_000).prop_map(Duration::from_secs),
        jitter in prop_oneof![0.0..1.0, any::<f64>()],
    ) {
        let policy = Policy { min_interval, max_interval };
        let hints = Hints { freshness, retry_after };
        let next = next_poll(&history, &outcome, &hints, &policy, NOW, jitter);
        let wait = next.at.since(NOW);
        prop_assert!(wait >= min_interval, "{wait:?}");
        for wish in [freshness, history.rhythm.wishes.ttl, history.rhythm.wishes.update] {
            prop_assert!(wait >= wish.unwrap_or_default().min(LONGEST_WISH), "{wait:?}");
        }
        if let Some(at) = retry_after {
            prop_assert!(next.at >= at.min(NOW.plus(LONGEST_WISH)));
        }
        let longest = if outcome == Outcome::Failed(FailureClass::Gone) { GONE_LOOK } else { LONGEST_WISH };
        let longest = longest.max(min_interval).max(max_interval);
        // jitter, and at most a week of skipped days
        prop_assert!(wait <= longest.mul_f64(1.1) + LONGEST_WISH + Duration::from_hours(25), "{wait:?}");
        prop_assert!(!next.why.is_empty());
        let again = next_poll(&history, &outcome, &hints, &policy, NOW, jitter);
        prop_assert_eq!(next, again);
    }

    #[test]
    fn nobody_comes_in_a_skipped_hour(history in history(), jitter in 0.0..1.0) {
        let policy = Policy { min_interval: Duration::from_hours(1), max_interval: Duration::from_hours(24) };
        let at = next_poll(&history, &Outcome::NotModified, &Hints::default(), &policy, NOW, jitter).at;
        let hours = history.rhythm.wishes.skip_hours & 0x00ff_ffff;
        let hour = at.0.div_euclid(3_600_000).rem_euclid(24);
        prop_assert!(hours == 0x00ff_ffff || hours >> hour & 1 == 0, "{hour}");
    }
}
