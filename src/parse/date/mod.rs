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
    iso::date(text)
        .or_else(|| compact(text))
        .or_else(|| free::date(text))
}

/// Digits alone: seconds or milliseconds since 1970 as programs count, or a date with its time.
fn compact(text: &str) -> Option<PartialDate> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    match whole.len() {
        // `19…` and `20…` are years
        10 | 13 if !whole.starts_with('1') || whole.starts_with("19") => None,
        10 => Some(PartialDate::exact(Instant(number * 1000))),
        13 => Some(PartialDate::exact(Instant(number))),
        12 | 14 => {
            let (day, time) = whole.split_at_checked(8)?;
            iso::date(&format!("{day}T{time}"))
        }
        _ => None,
    }
}

/// Years that a date may have; 1 is what programs write for a date they do not have.
const YEARS: RangeInclusive<i32> = 1..=9999;

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
    fn halves_of_the_day_hours_and_ordinals() {
        for (text, expected) in [
            ("Nov 25, 2024 3:04 p.m.", "2024-11-25T15:04Z"),
            ("Nov 25, 2024 12:04 AM EST", "2024-11-25T05:04Z"),
            ("25 November 2024 at 11am", "2024-11-25T11:00Z"),
            ("November 25th, 2024", "2024-11-25"),
            ("1st of Dec 2024", "2024-12-01"),
            ("1er janvier 2024 à 14h30", "2024-01-01T14:30Z"),
            ("lundi 2 décembre 2024, 9 h", "2024-12-02T09:00Z"),
            ("am 5. Mai 2024 um 12:30", "2024-05-05T12:30Z"),
            ("5. Mai 2024, 14.30 Uhr", "2024-05-05T14:30Z"),
            ("5. maj 2024 kl. 14.30", "2024-05-05T14:30Z"),
            ("maanantai 5.8.2024 klo 9.05", "2024-08-05T09:05Z"),
            ("2024年11月25日下午3:04", "2024-11-25T15:04Z"),
            ("2024年11月25日 15时30分", "2024-11-25T15:30Z"),
            ("2024年11月25日(月) 午後3時04分05秒", "2024-11-25T15:04:05Z"),
            ("2024년 11월 25일 오후 3시 4분", "2024-11-25T06:04Z"),
            ("25 Νοεμβρίου 2024 3:04 μ.μ.", "2024-11-25T15:04Z"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn days_and_months_of_many_languages() {
        for text in [
            "Monday, 25 November 2024",
            "Montag, 25. November 2024",
            "lundi 25 novembre 2024",
            "lunes, 25 de noviembre de 2024",
            "lunedì 25 novembre 2024",
            "segunda-feira, 25 de novembro de 2024",
            "maandag 25 november 2024",
            "понедельник, 25 ноября 2024 г.",
            "понеділок, 25 листопада 2024 р.",
            "poniedziałek, 25 listopada 2024",
            "pondělí 25. listopadu 2024",
            "måndag 25 november 2024",
            "mandag den 25. november 2024",
            "maanantai 25. marraskuuta 2024",
            "2024. november 25., hétfő",
            "25 Kasım 2024 Pazartesi",
            "Δευτέρα, 25 Νοεμβρίου 2024",
            "luni, 25 noiembrie 2024",
            "2024年11月25日 星期一",
            "2024年11月25日(月)",
            "2024년 11월 25일 월요일",
            "25/11/2024",
            "11/25/24",
            "25.11.24",
            "mar. 25/11/2024",
        ] {
            assert_eq!(read(text), "2024-11-25", "{text}");
        }
    }

    #[test]
    fn zones_that_are_missing_odd_or_named() {
        for (text, expected) in [
            ("Mon, 25 Nov 2024 10:00:00", "2024-11-25T10:00:00Z"),
            ("Mon, 25 Nov 24 10:00:00 GMT", "2024-11-25T10:00:00Z"),
            ("Mon, 25 Nov 99 10:00 PST", "1999-11-25T18:00Z"),
            ("25 Nov 2024 10:00:00 GMT-5", "2024-11-25T15:00:00Z"),
            ("25 Nov 2024 10:00:00 UTC+01:00", "2024-11-25T09:00:00Z"),
            ("25 Nov 2024 10:00:00 +0530 (IST)", "2024-11-25T04:30:00Z"),
            ("25 Nov 2024 10:00:00 NPT", "2024-11-25T04:15:00Z"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
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
            ("Mon, 01 Jan 0001 00:00:00 GMT", "0001-01-01T00:00:00Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
            ("0000-00-00 00:00:00", "none"),
            ("Sun, 22 Nov 2026 06:00:00 GMT+0100", "2026-11-22T05:00:00Z"),
            ("2026年11月22日 14:30", "2026-11-22T14:30Z"),
            ("170000000x", "none"),
            ("", "none"),
            // digits alone
            ("1700000000", "2023-11-14T22:13:20Z"),
            ("1700000000.0", "2023-11-14T22:13:20Z"),
            ("1700000000123", "2023-11-14T22:13:20Z"),
            ("20231114221320", "2023-11-14T22:13:20Z"),
            ("202311142213", "2023-11-14T22:13Z"),
            ("170000000", "none"),
            // W3CDTF
            ("2017-02-03", "2017-02-03"),
            ("2017-02-03T04:05+01:00", "2017-02-03T03:05Z"),
            ("2017-02-03T04:05:06Z", "2017-02-03T04:05:06Z"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
