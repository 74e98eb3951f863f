//! Dates and spans for a person.

use super::item::writable;
use super::item::written;
use super::xml::escape;
use crate::model::Instant;
use crate::model::PartialDate;
use crate::model::Precision;
use chrono::DateTime;

/// Text for HTML, between tags or in a quoted attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(&mut out, text);
    out
}

/// A `time` element that says no more than is known: `February 2017`.
pub(super) fn date(date: PartialDate) -> String {
    format!(
        "<time datetime=\"{}\">{}</time>",
        written(date),
        spoken(date)
    )
}

fn spoken(date: PartialDate) -> String {
    let start = writable(date.start);
    let form = match date.precision {
        Precision::Year => "%Y",
        Precision::Month => "%B %Y",
        Precision::Day => "%-d %B %Y",
        Precision::Minute | Precision::Second => "%-d %B %Y, %H:%M UTC",
    };
    let at = DateTime::from_timestamp_millis(start.0).unwrap_or(DateTime::UNIX_EPOCH);
    at.format(form).to_string()
}

/// A `time` element that says how far it is from `now`; a pointer on it shows the clock time.
pub(super) fn moment(at: Instant, now: Instant) -> String {
    let far = if at > now {
        format!("in {}", span(at.0.saturating_sub(now.0)))
    } else {
        format!("{} ago", span(now.0.saturating_sub(at.0)))
    };
    let at = PartialDate::exact(at);
    format!(
        "<time datetime=\"{}\" title=\"{}\">{far}</time>",
        written(at),
        spoken(at)
    )
}

/// The largest unit, rounded down: `45 s`, `3 min`, `2 h`, `5 d`.
fn span(millis: i64) -> String {
    let seconds = millis / 1000;
    match seconds {
        ..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

/// Octets: `512 B`, `1.2 MB`.
pub(super) fn octets(length: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    for (unit, name) in UNITS {
        if length >= unit {
            return format!("{}.{} {name}", length / unit, length % unit / (unit / 10));
        }
    }
    format!("{length} B")
}

/// `ltr`, `rtl`, or `auto` where the language does not tell.
pub(super) fn direction(language: Option<&str>) -> &'static str {
    const RIGHT_TO_LEFT: [&str; 13] = [
        "ar", "arc", "ckb", "dv", "fa", "he", "iw", "nqo", "ps", "sd", "ug", "ur", "yi",
    ];
    let Some(primary) = language.and_then(|tag| tag.split('-').next()) else {
        return "auto";
    };
    if RIGHT_TO_LEFT.contains(&primary.to_ascii_lowercase().as_str()) {
        "rtl"
    } else {
        "ltr"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_says_no_more_than_is_known() {
        let month = PartialDate::calendar(2017, Some(2), None).unwrap();
        assert_eq!(
            date(month),
            "<time datetime=\"2017-02\">February 2017</time>"
        );
        let day = PartialDate::calendar(2017, Some(2), Some(3)).unwrap();
        assert_eq!(
            date(day),
            "<time datetime=\"2017-02-03\">3 February 2017</time>"
        );
        let far = date(PartialDate::exact(Instant(i64::MAX)));
        assert!(far.contains("31 December 9999"), "{far}");
    }

    #[test]
    fn spans_and_octets() {
        assert!(
            moment(Instant(0), Instant(7_200_000)).ends_with("1970, 00:00 UTC\">2 h ago</time>")
        );
        assert!(moment(Instant(90_000), Instant(0)).ends_with("\">in 1 min</time>"));
        assert_eq!(
            (octets(999), octets(12_345_678)),
            ("999 B".into(), "12.3 MB".into())
        );
        assert_eq!(
            (
                direction(Some("ar-EG")),
                direction(Some("fr")),
                direction(None)
            ),
            ("rtl", "ltr", "auto")
        );
    }
}
