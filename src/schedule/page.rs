//! When an article's page is tried again.

use crate::model::Instant;
use std::time::Duration;

/// Waits after the first, second, … failed try: a server's hiccup, its bad hour, its bad day.
const WAITS: [Duration; PAGE_RETRIES as usize] = [
    Duration::from_mins(10),
    Duration::from_hours(1),
    Duration::from_hours(6),
    Duration::from_hours(24),
    Duration::from_hours(3 * 24),
];

/// Tries after the first.
pub const PAGE_RETRIES: u32 = 5;

/// The next try at a page after one that failed; `tries` counts the failed ones before that one.
/// `None` gives the page up.
pub fn page_retry(tries: u32, now: Instant, jitter: f64) -> Option<Instant> {
    let wait = WAITS.get(usize::try_from(tries).ok()?)?;
    Some(now.plus(*wait).plus(super::share(*wait, jitter)))
}

#[cfg(test)]
mod tests {
    use super::page_retry;
    use crate::model::Instant;
    use std::time::Duration;

    #[test]
    fn five_retries_then_given_up() {
        let now = Instant(1_000);
        assert_eq!(
            page_retry(0, now, 0.0),
            Some(now.plus(Duration::from_mins(10)))
        );
        assert_eq!(
            page_retry(4, now, 1.0),
            Some(now.plus(Duration::from_mins(3 * 24 * 66)))
        );
        assert_eq!(page_retry(5, now, 0.0), None);
        assert_eq!(page_retry(u32::MAX, now, 0.0), None);
    }
}
