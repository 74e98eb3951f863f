//! The only reader of wall time and of randomness.
//!
//! Deliberately absent: any decision. What depends on time takes `now`.

use crate::model::Instant;
use std::hash::BuildHasher;
use std::hash::RandomState;
use std::time::SystemTime;
use std::time::UNIX_EPOCH;

/// Wall time, to the millisecond; negative before 1970.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads wall time"
)]
pub fn now() -> Instant {
    let millis =
        |duration: std::time::Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    Instant(match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(after) => millis(after),
        Err(before) => millis(before.duration()).saturating_neg(),
    })
}

/// 64 unpredictable bits from the operating system.
pub fn random() -> u64 {
    let mut bytes = [0; 8];
    let filled = rustls::crypto::ring::default_provider()
        .secure_random
        .fill(&mut bytes);
    match filled {
        Ok(()) => u64::from_le_bytes(bytes),
        // the standard library's hash seed comes from the same source and cannot report an error
        Err(_) => RandomState::new().hash_one(0),
    }
}

#[cfg(test)]
mod tests {
    use super::now;
    use super::random;

    #[test]
    fn time_is_this_century_and_bits_differ() {
        assert!(now().0 > 1_700_000_000_000);
        assert_ne!(random(), random());
    }
}
