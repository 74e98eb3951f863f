//! Dates as feeds write them: RFC 822 and 850, asctime, RFC 3339, ISO 8601, W3CDTF, and what people
//! type; month names of the common languages, zone names, am and pm.
//!
//! What is not said is not made up: a date keeps its precision, and only the zone has a default (UTC).

mod free;
mod iso;
mod words;

use crate::model::Instant;
use crate::model::PartialDate;
use crate::model::Precision;
use std::ops::RangeInclusive;

/// Octets of the longest text that is looked at.
const MAX_LENGTH: usize = 120;

/// Reads a date; `None` where there is none in the text.
pub fn date(text: &str) -> Option<PartialDate> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_LENGTH {
        return None;
    }
    unix(text)
        .or_else(|| iso::date(text))
        .or_else(|| free::date(text))
}

/// Seconds or milliseconds since 1970, as programs print them: ten or thirteen digits; `19…` and
/// `20…` are years.
fn unix(text: &str) -> Option<PartialDate> {
    if !text.starts_with('1') || text.starts_with("19") {
        return None;
    }
    let millis = match text.len() {
        10 => text.parse::<i64>().ok()?.checked_mul(1000)?,
        13 => text.parse().ok()?,
        _ => return None,
    };
    Some(PartialDate {
        start: Instant(millis),
        precision: Precision::Second,
    })
}

/// Years that are meant: programs write the year 1 for a date they do not have.
const YEARS: RangeInclusive<i32> = 1000..=9999;

/// A clock time with its zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Time {
    /// Milliseconds since midnight; what no clock shows runs over, as `mktime` does.
    millis: i64,
    /// Minutes east of UTC.
    offset: i32,
    seconds_given: bool,
}

impl Time {
    /// `None` where a number has more than two digits or the zone is more than a day away.
    fn new(hour: u32, minute: u32, second: Option<u32>, millis: u32, offset: i32) -> Option<Self> {
        let seconds = second.unwrap_or(0);
        if hour > 99 || minute > 99 || seconds > 99 || offset.abs() > 24 * 60 {
            return None;
        }
        let millis = i64::from((hour * 60 + minute) * 60 + seconds) * 1000 + i64::from(millis);
        Some(Self {
            millis,
            offset,
            seconds_given: second.is_some(),
        })
    }

    /// This time on a day.
    fn on(self, day: PartialDate) -> PartialDate {
        PartialDate {
            start: Instant(day.start.0 + self.millis - i64::from(self.offset) * 60_000),
            precision: if self.seconds_given {
                Precision::Second
            } else {
                Precision::Minute
            },
        }
    }
}

/// The century of a year of two digits (RFC 2822 section 4.3).
const fn full_year(year: i32) -> i32 {
    match year {
        0..50 => 2000 + year,
        50..1000 => 1900 + year,
        _ => year,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        date(text).map_or_else(|| "none".to_owned(), |date| date.to_string())
    }

    #[test]
    fn each_form() {
        for (text, expected) in [
            ("Thu, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"),
            ("Thursday, 01-Jan-04 19:48:21 EST", "2004-01-02T00:48:21Z"),
            ("Thu Jan  1 19:48:21 2004", "2004-01-01T19:48:21Z"),
            ("Thu, 1 Jan 2004 9:48 +0130", "2004-01-01T08:18Z"),
            ("2003-12-31T10:14:55.25+02:00", "2003-12-31T08:14:55Z"),
            ("2003-12-31 10:14:55", "2003-12-31T10:14:55Z"),
            ("20031231T101455Z", "2003-12-31T10:14:55Z"),
            ("2017-02", "2017-02"),
            ("2017", "2017"),
            ("2003-335", "2003-12-01"),
            ("2004-julius-13T9:15-05:00", "2004-07-13T14:15Z"),
            ("13 février 2004 21:05", "2004-02-13T21:05Z"),
            ("8/23/2004 11:20 PM", "2004-08-23T23:20Z"),
            ("23.08.2004", "2004-08-23"),
            ("2004년 5월 28일 오후 01:31:15", "2004-05-28T04:31:15Z"),
            ("Sat, 31 Feb 2004", "none"),
            ("yesterday", "none"),
            ("Mon, 01 Jan 0001 00:00:00 GMT", "none"),
            ("0001-01-01T00:00:00Z", "none"),
            ("Sun, 22 Nov 2026 06:00:00 GMT+0100", "2026-11-22T05:00:00Z"),
            ("2026年11月22日 14:30", "2026-11-22T14:30Z"),
            ("1700000000", "2023-11-14T22:13:20Z"),
            ("1700000000123", "2023-11-14T22:13:20Z"),
            ("170000000x", "none"),
            ("", "none"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
