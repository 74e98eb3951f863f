//! Durations `"30m"`, sizes `"5MiB"`.

use std::time::Duration;

/// A number and one of `s m h d`; `"0s"` is zero. Several parts may follow each other (`"1h30m"`).
pub fn duration(text: &str) -> Result<Duration, String> {
    let wrong =
        || format!("`{text}` is no duration: a number and a unit of s, m, h, d, such as \"30m\"");
    let mut total: u64 = 0;
    let mut digits = String::new();
    let mut parts = 0;
    for letter in text.trim().chars() {
        if letter.is_ascii_digit() {
            digits.push(letter);
            continue;
        }
        let unit: u64 = match letter {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return Err(wrong()),
        };
        let number: u64 = digits.parse().map_err(|_| wrong())?;
        total = number
            .checked_mul(unit)
            .and_then(|part| total.checked_add(part))
            .ok_or_else(wrong)?;
        digits.clear();
        parts += 1;
    }
    if parts == 0 || !digits.is_empty() {
        return Err(wrong());
    }
    Ok(Duration::from_secs(total))
}

/// A duration in words for people: `2 h`, `1 h 30 min`, `45 s`, `3 d`.
pub fn words(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, 0, _) => format!("{days} d"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

/// A number and one of `B KiB MiB GiB TiB`, or `0`; octets.
pub(super) fn size(text: &str) -> Result<u64, String> {
    let wrong =
        || format!("`{text}` is no size: a number and a unit of KiB, MiB, GiB, such as \"256MiB\"");
    let trimmed = text.trim();
    let unit = trimmed.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let number = trimmed.strip_suffix(unit).ok_or_else(wrong)?;
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let shift = match unit.trim_start() {
        "" if number == 0 => 0,
        "B" => 0,
        "KiB" => 10,
        "MiB" => 20,
        "GiB" => 30,
        "TiB" => 40,
        _ => return Err(wrong()),
    };
    number.checked_mul(1 << shift).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        assert_eq!(duration("30m"), Ok(Duration::from_mins(30)));
        assert_eq!(duration("1h30m"), Ok(Duration::from_mins(90)));
        assert_eq!(duration("0s"), Ok(Duration::ZERO));
        for wrong in ["", "30", "m", "30 minutes", "-1s", "99999999999999999999d"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
        assert_eq!(words(Duration::from_mins(90)), "1 h 30 min");
    }

    #[test]
    fn sizes() {
        assert_eq!(size("256MiB"), Ok(256 << 20));
        assert_eq!(size("5 KiB"), Ok(5 << 10));
        assert_eq!(size("0"), Ok(0));
        for wrong in ["", "5", "MiB", "5MB", "-1MiB", "1.5GiB", "99999999999TiB"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
