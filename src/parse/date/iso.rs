//! ISO 8601 and its profiles: the year comes first, in four digits.

use super::Time;
use super::YEARS;
use super::words;
use crate::model::PartialDate;
use crate::model::Precision;
use chrono::Datelike;
use chrono::NaiveDate;

/// A cursor over the digits of a date.
struct Digits<'a>(&'a str);

impl Digits<'_> {
    /// Takes a number of exactly `count` digits.
    fn number(&mut self, count: usize) -> Option<u32> {
        let (head, tail) = self.0.split_at_checked(count)?;
        if !head.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        self.0 = tail;
        head.parse().ok()
    }

    fn skip(&mut self, c: char) -> bool {
        let stripped = self.0.strip_prefix(c);
        self.0 = stripped.unwrap_or(self.0);
        stripped.is_some()
    }

    /// How many digits come next.
    fn run(&self) -> usize {
        self.0.bytes().take_while(u8::is_ascii_digit).count()
    }
}

pub(super) fn date(text: &str) -> Option<PartialDate> {
    let mut digits = Digits(text);
    let year = i32::try_from(digits.number(4)?).ok()?;
    if !YEARS.contains(&year) {
        return None;
    }
    let day = day(&mut digits, year)?;
    let rest = digits
        .0
        .trim_start_matches(|c: char| matches!(c, 'T' | 't') || c.is_ascii_whitespace());
    match rest {
        "" => Some(day),
        _ if day.precision < Precision::Day => None,
        _ => Some(time(rest)?.on(day)),
    }
}

/// Month and day, or day of the year, with dashes or without.
fn day(digits: &mut Digits<'_>, year: i32) -> Option<PartialDate> {
    let dashed = digits.skip('-');
    match (dashed, digits.run()) {
        (false, 0) => PartialDate::calendar(year, None, None),
        (_, 3) => {
            let ordinal = digits.number(3)?;
            let date = NaiveDate::from_yo_opt(year, ordinal)?;
            PartialDate::calendar(year, Some(date.month()), Some(date.day()))
        }
        (true, 1 | 2 | 4) | (false, 2 | 4) => {
            let month = digits.number(digits.run().min(2))?;
            if digits.skip('-') || digits.run() > 0 {
                let count = digits.run().clamp(1, 2);
                let day = digits.number(count)?;
                PartialDate::calendar(year, Some(month), Some(day))
            } else {
                PartialDate::calendar(year, Some(month), None)
            }
        }
        _ => None,
    }
}

fn time(text: &str) -> Option<Time> {
    let mut digits = Digits(text);
    let hour = digits.number(digits.run().min(2))?;
    let colon = digits.skip(':');
    let minute = if digits.run() > 0 {
        digits.number(digits.run().min(2))?
    } else {
        0
    };
    let more = if colon {
        digits.skip(':')
    } else {
        digits.run() > 0
    };
    let second = if more {
        Some(digits.number(digits.run().min(2))?)
    } else {
        None
    };
    let mut millis = 0;
    if second.is_some() && (digits.skip('.') || digits.skip(',')) {
        let count = digits.run();
        let fraction = digits.0.get(..count.min(3))?;
        millis = format!("{fraction:0<3}").parse().ok()?;
        digits.0 = digits.0.get(count..)?;
    }
    Time::new(hour, minute, second, millis, offset(digits.0.trim())?)
}

/// `Z`, `+hh:mm`, `+hhmm`, `+hh`, a zone's name, or nothing.
pub(super) fn offset(text: &str) -> Option<i32> {
    if text.is_empty() {
        return Some(0);
    }
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return words::zone(&text.to_lowercase()),
    };
    let mut digits = Digits(rest);
    let hours = digits.number(digits.run().min(if digits.run() == 3 { 1 } else { 2 }))?;
    digits.skip(':');
    let minutes = if digits.run() > 0 {
        digits.number(digits.run().min(2))?
    } else {
        0
    };
    digits
        .0
        .is_empty()
        .then_some(sign * i32::try_from(hours * 60 + minutes).ok()?)
}
