//! When an article's page is tried again, and when all pages of a host wait as one.

use crate::model::Instant;
use std::time::Duration;

/// Waits after the first, second, … failed try: a server's hiccup, its bad hour, its bad day.
const WAITS: [Duration; PAGE_RETRIES as usize] = [
    Duration::from_mins(5),
    Duration::from_hours(1),
    Duration::from_hours(6),
    Duration::from_hours(24),
];

/// Tries after the first.
pub const PAGE_RETRIES: u32 = 4;

/// The next try at a page after one that failed; `tries` counts the failed ones before that one.
/// `None` gives the page up.
pub fn page_retry(tries: u32, now: Instant, jitter: f64) -> Option<Instant> {
    let wait = WAITS.get(usize::try_from(tries).ok()?)?;
    Some(now.plus(*wait).plus(super::share(*wait, jitter)))
}

/// Pages of a host that fail one after the other before all of them wait: fewer may each have a
/// reason of their own.
const IN_A_ROW: u32 = 3;
/// The first wait of a host, which doubles each time, and the longest.
const REST: Duration = Duration::from_mins(5);
const LONGEST_REST: Duration = Duration::from_hours(6);
/// A host whose pages failed for that long is given up, and its pages with it.
pub const HOST_PATIENCE: Duration = Duration::from_hours(4 * 24);

/// Until when the pages of a host wait, of which `failures` failed one after the other; `None`
/// where each goes its own way. Then one of them is tried, and the others follow if it comes.
pub fn host_rest(failures: u32, now: Instant, jitter: f64) -> Option<Instant> {
    let doubled = failures.checked_sub(IN_A_ROW)?;
    let wait = REST
        .saturating_mul(1_u32.checked_shl(doubled).unwrap_or(u32::MAX))
        .min(LONGEST_REST);
    Some(now.plus(wait).plus(super::share(wait, jitter)))
}

#[cfg(test)]
mod tests {
    use super::host_rest;
    use super::page_retry;
    use crate::model::Instant;
    use std::time::Duration;

    #[test]
    fn four_retries_then_given_up() {
        let now = Instant(1_000);
        assert_eq!(
            page_retry(0, now, 0.0),
            Some(now.plus(Duration::from_mins(5)))
        );
        assert_eq!(
            page_retry(3, now, 1.0),
            Some(now.plus(Duration::from_mins(24 * 66)))
        );
        assert_eq!(page_retry(4, now, 0.0), None);
        assert_eq!(page_retry(u32::MAX, now, 0.0), None);
    }

    #[test]
    fn a_host_rests_after_three_failures_in_a_row_and_longer_each_time() {
        let now = Instant(1_000);
        let minutes =
            |failures| host_rest(failures, now, 0.0).map(|at| at.since(now).as_secs() / 60);
        assert_eq!(minutes(2), None);
        assert_eq!(minutes(3), Some(5));
        assert_eq!(minutes(4), Some(10));
        assert_eq!(minutes(7), Some(80));
        assert_eq!(minutes(40), Some(360));
        assert_eq!(minutes(u32::MAX), Some(360));
    }
}
