//! `skipHours` and `skipDays` of RSS 2.0: hours and days (GMT) in which nobody need ask.

use crate::model::Instant;
use crate::model::Wishes;
use std::time::Duration;

const HOUR: i64 = 3_600_000;
const ALL_HOURS: u32 = (1 << 24) - 1;
const ALL_DAYS: u8 = (1 << 7) - 1;

/// The first point from `at` on in an hour that is not skipped; the later by `jitter` (0.0 to 1.0)
/// of an hour, so that sources do not come back all at once. A list that leaves no hour or no day
/// is ignored.
pub(super) fn past(at: Instant, wishes: &Wishes, jitter: f64) -> Option<Instant> {
    let hours = Some(wishes.skip_hours & ALL_HOURS).filter(|hours| *hours != ALL_HOURS);
    let days = Some(wishes.skip_days & ALL_DAYS).filter(|days| *days != ALL_DAYS);
    let (hours, days) = (hours.unwrap_or(0), days.unwrap_or(0));
    let skipped = |hour: i64| {
        // the epoch began on a Thursday
        let day = (hour.div_euclid(24) + 3).rem_euclid(7);
        hours >> hour.rem_euclid(24) & 1 == 1 || days >> day & 1 == 1
    };
    let first = at.0.div_euclid(HOUR);
    if !skipped(first) {
        return None;
    }
    // some hour of some day within a week is free
    let free = (first..=first + 8 * 24).find(|hour| !skipped(*hour))?;
    let late = Duration::try_from_secs_f64(3_599.0 * jitter.clamp(0.0, 1.0)).unwrap_or_default();
    Some(Instant(free.saturating_mul(HOUR)).plus(late))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Thursday, 00:30.
    const THURSDAY: Instant = Instant(HOUR / 2);

    fn after(skip_hours: u32, skip_days: u8) -> Option<i64> {
        let wishes = Wishes {
            skip_hours,
            skip_days,
            ..Wishes::default()
        };
        past(THURSDAY, &wishes, 0.0).map(|at| at.0 / HOUR)
    }

    #[test]
    fn the_next_free_hour_of_the_next_free_day() {
        assert_eq!(after(0, 0), None);
        assert_eq!(after(0b110, 0), None);
        assert_eq!(after(0b111, 0), Some(3));
        assert_eq!(after(0, 0b000_1000), Some(24));
        assert_eq!(after(0b1, 0b111_1000), Some(4 * 24 + 1));
        assert_eq!(after(ALL_HOURS, 0), None);
        assert_eq!(after(u32::MAX, u8::MAX), None);
        assert_eq!(after(ALL_HOURS, 0b000_1000), Some(24));
    }
}
