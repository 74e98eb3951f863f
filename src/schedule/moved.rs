//! When a feed that was moved is asked where it went: a permanent redirect is believed when it kept
//! leading to the same feed. One that leads to a maintenance page is no sighting.

use crate::model::Instant;
use crate::schedule::FailureClass;
use std::time::Duration;

/// Fewer sightings may be somebody's bad day.
const SIGHTINGS: u32 = 3;
/// So may a shorter time.
const LASTING: Duration = Duration::from_hours(48);
/// An adopted address that fails this often in a row is left for the configured one.
const FAILURES: u32 = 3;

/// A permanent redirect to the feed, seen again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moving {
    /// Where it leads.
    pub to: String,
    /// How often it did, in a row.
    pub sightings: u32,
    /// Since when.
    pub since: Instant,
}

/// What is known of a feed's address after a look at it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Address {
    /// As before.
    #[default]
    Stays,
    /// Redirected for good, not long enough yet; `None` where it no longer is.
    Seen(Option<Moving>),
    /// Asked there from now on.
    Adopted(String),
    /// Asked again at the configured address.
    Configured,
}

/// After a success: `to` is where permanent redirects led to known entries.
pub fn after_success(before: Option<&Moving>, to: Option<&str>, now: Instant) -> Address {
    let Some(to) = to else {
        return before.map_or(Address::Stays, |_| Address::Seen(None));
    };
    let (sightings, since) = match before {
        Some(before) if before.to == to => (before.sightings.saturating_add(1), before.since),
        _ => (1, now),
    };
    if sightings >= SIGHTINGS && now.since(since) >= LASTING {
        return Address::Adopted(to.to_owned());
    }
    Address::Seen(Some(Moving {
        to: to.to_owned(),
        sightings,
        since,
    }))
}

/// After a failure; `failures` in a row, this one included. An adopted address where nothing is any
/// more is left at once.
pub const fn after_failure(adopted: bool, failures: u32, class: FailureClass) -> Address {
    let nothing = matches!(class, FailureClass::Gone | FailureClass::NotFound);
    if adopted && (nothing || failures >= FAILURES) {
        Address::Configured
    } else {
        Address::Stays
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TO: Option<&str> = Some("https://new.example/feed");

    fn look(before: &Address, to: Option<&str>, hour: u64) -> Address {
        let before = match before {
            Address::Seen(moving) => moving.as_ref(),
            _ => None,
        };
        after_success(before, to, Instant(0).plus(Duration::from_hours(hour)))
    }

    #[test]
    fn three_sightings_over_two_days_are_believed() {
        let first = look(&Address::Stays, TO, 0);
        let second = look(&first, TO, 24);
        assert_eq!(
            look(&second, TO, 48),
            Address::Adopted(TO.unwrap().to_owned())
        );
        // too soon, however often
        let mut often = look(&Address::Stays, TO, 0);
        for hour in 1..48 {
            often = look(&often, TO, hour);
            assert!(matches!(&often, Address::Seen(Some(_))), "{hour}");
        }
        // too seldom
        assert!(matches!(look(&first, TO, 100), Address::Seen(Some(_))));
    }

    #[test]
    fn another_target_or_none_begins_anew() {
        let first = look(&Address::Stays, TO, 0);
        let second = look(&first, TO, 24);
        let other = look(&second, Some("https://other.example/"), 48);
        assert!(matches!(&other, Address::Seen(Some(moving)) if moving.sightings == 1));
        assert_eq!(look(&second, None, 48), Address::Seen(None));
        assert_eq!(look(&Address::Stays, None, 48), Address::Stays);
    }

    #[test]
    fn an_adopted_address_that_fails_is_left() {
        let after = |adopted, failures| after_failure(adopted, failures, FailureClass::Transient);
        assert_eq!(after(true, 2), Address::Stays);
        assert_eq!(after(true, 3), Address::Configured);
        assert_eq!(after(false, 30), Address::Stays);
        let gone = after_failure(true, 1, FailureClass::Gone);
        assert_eq!(gone, Address::Configured);
    }
}
