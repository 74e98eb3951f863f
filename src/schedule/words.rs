//! Durations for a person.

use std::time::Duration;

/// The two largest units: `45 s`, `4 min`, `1 h 30 min`, `7 d`.
pub(super) fn span(duration: Duration) -> String {
    const UNITS: [(u64, &str); 4] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
    let mut rest = duration.as_secs();
    let mut words = Vec::new();
    for (length, unit) in UNITS {
        let count = rest / length;
        rest %= length;
        if count > 0 {
            words.push(format!("{count} {unit}"));
        } else if !words.is_empty() {
            break;
        }
        if words.len() == 2 {
            break;
        }
    }
    if words.is_empty() {
        "0 s".to_owned()
    } else {
        words.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::span;
    use std::time::Duration;

    #[test]
    fn two_units_at_most() {
        let word = |seconds| span(Duration::from_secs(seconds));
        assert_eq!(word(0), "0 s");
        assert_eq!(word(45), "45 s");
        assert_eq!(word(5_400), "1 h 30 min");
        assert_eq!(word(604_800), "7 d");
        assert_eq!(word(86_401), "1 d");
        assert_eq!(word(90_061), "1 d 1 h");
    }
}
