//! Every other date: words and numbers in any order that people use.
//!
//! A time is what has colons; a month is a word, or the second number, or the first of three with
//! slashes; what cannot be placed is ignored when it is a word and refused when it is a number.

use super::Time;
use super::YEARS;
use super::full_year;
use super::iso;
use super::words;
use crate::model::PartialDate;
use crate::model::Precision;

/// What was found so far.
#[derive(Debug, Default)]
struct Found {
    numbers: Vec<(u32, usize)>,
    month: Option<u32>,
    /// Hour, minute, second.
    clock: Option<(u32, u32, Option<u32>)>,
    afternoon: Option<bool>,
    offset: Option<i32>,
    korean: bool,
    /// A word was met behind which the hour may be written with a dot.
    timely: bool,
    /// What stands behind the first number.
    separator: Option<char>,
}

/// Numbers a date may have: year, month, day.
const MAX_NUMBERS: usize = 3;

pub(super) fn date(text: &str) -> Option<PartialDate> {
    let mut lower = text.to_lowercase();
    for (written, meant) in [
        ("a.m.", "am"),
        ("p.m.", "pm"),
        ("a. m.", "am"),
        ("p. m.", "pm"),
        ("π.μ.", "πμ"),
        ("μ.μ.", "μμ"),
    ] {
        if lower.contains(written) {
            lower = lower.replace(written, meant);
        }
    }
    let mut found = Found::default();
    let mut rest = lower.as_str();
    while let Some(first) = rest.chars().next() {
        let used = if first.is_ascii_digit() {
            found.number(rest)?
        } else if first.is_alphabetic() {
            found.word(rest)
        } else if matches!(first, '+' | '-') && found.clock.is_some() {
            found.zone(rest)
        } else {
            first.len_utf8()
        };
        rest = rest.get(used..)?;
    }
    found.date(lower.contains('/'))
}

impl Found {
    /// A number, or a time; returns how many bytes it took.
    fn number(&mut self, text: &str) -> Option<usize> {
        let digits = run(text, |c| c.is_ascii_digit());
        let after = text.get(digits..)?;
        let value: u32 = text.get(..digits)?.parse().ok()?;
        if self.clock.is_none() && after.starts_with(':') {
            return self.time(text, value, digits, ':');
        }
        if let Some(used) = self.named_time(value, after) {
            return Some(digits + used);
        }
        if self.clock.is_none() && digits <= 2 && self.is_dotted_time(after) {
            return self.time(text, value, digits, '.');
        }
        if self.numbers.len() == MAX_NUMBERS {
            return None;
        }
        if self.numbers.is_empty() {
            self.separator = after.chars().next();
        }
        self.numbers.push((value, digits));
        Some(digits)
    }

    /// An hour, minute or second that a word behind it names: `14h30`, `3時04分`, `11am`; returns
    /// how many bytes it took behind the number.
    fn named_time(&mut self, value: u32, after: &str) -> Option<usize> {
        if let Some(part) = words::part(after) {
            match (part, &mut self.clock) {
                (0, clock @ None) => *clock = Some((value, 0, None)),
                (1, Some((_, minute, _))) => *minute = value,
                (2, Some((_, _, second))) => *second = Some(value),
                _ => return None,
            }
            return Some(0);
        }
        if self.clock.is_some() || value > 24 {
            return None;
        }
        let behind = after.trim_start();
        let spaces = after.len() - behind.len();
        let word = behind.get(..run(behind, char::is_alphabetic))?;
        match word {
            "am" | "pm" if value <= 12 && (self.month.is_some() || self.numbers.len() > 1) => {
                self.clock = Some((value, 0, None));
                Some(0)
            }
            "h" => {
                let rest = behind.get(1..)?;
                let gap = run(rest, |c| c == ' ');
                let minute = rest.get(gap..)?;
                let digits = run(minute, |c| c.is_ascii_digit());
                if digits == 2 {
                    self.clock = Some((value, minute.get(..2)?.parse().ok()?, None));
                    return Some(spaces + 1 + gap + 2);
                }
                self.clock = Some((value, 0, None));
                Some(spaces + 1)
            }
            _ => None,
        }
    }

    /// Whether a number is the hour of a time with a dot: `kl. 14.30`, `14.30 Uhr`.
    fn is_dotted_time(&self, after: &str) -> bool {
        let Some(rest) = after.strip_prefix('.') else {
            return false;
        };
        let digits = run(rest, |c| c.is_ascii_digit());
        let behind = rest.get(digits..).unwrap_or_default();
        digits == 2
            && (behind.trim_start().starts_with("uhr") || self.timely && !behind.starts_with('.'))
    }

    fn time(&mut self, text: &str, hour: u32, digits: usize, separator: char) -> Option<usize> {
        let mut used = digits;
        let mut part = |separator: char| -> Option<Option<u32>> {
            let Some(after) = text.get(used..)?.strip_prefix(separator) else {
                return Some(None);
            };
            let count = run(after, |c| c.is_ascii_digit());
            let value = after.get(..count)?.parse().ok();
            used += value.map_or(0, |_| 1 + count);
            Some(value)
        };
        let minute = part(separator)?.unwrap_or(0);
        let second = part(separator)?;
        part('.')?;
        self.clock = Some((hour, minute, second));
        Some(used)
    }

    /// A word: a month, a half of the day, a zone, or nothing.
    fn word(&mut self, text: &str) -> usize {
        let used = run(text, char::is_alphabetic);
        let word = text.get(..used).unwrap_or_default();
        let half = words::afternoon(word).filter(|_| self.clock.is_some() || !word.is_ascii());
        self.timely |= words::is_before_time(word);
        if let Some(afternoon) = half {
            self.korean |= word.ends_with("오전") || word.ends_with("오후");
            self.afternoon = Some(afternoon);
        } else if let Some(month) =
            words::month(word).filter(|_| self.month.is_none() || self.clock.is_none())
        {
            // a day of the week may look like a month; the month comes after it
            self.month = Some(month);
        } else if self.clock.is_some() && self.offset.is_none() {
            self.offset = words::zone(word);
        }
        used
    }

    /// A numeric offset; it counts from UTC whatever name stood before it.
    fn zone(&mut self, text: &str) -> usize {
        let used = 1 + run(text.get(1..).unwrap_or_default(), |c| {
            c.is_ascii_digit() || c == ':'
        });
        if let Some(offset) = text
            .get(..used)
            // behind "GMT" one digit is an offset too
            .filter(|text| text.len() > 2 || text.len() == 2 && self.offset == Some(0))
            .and_then(iso::offset)
        {
            self.offset = Some(offset);
            return used;
        }
        1
    }

    fn date(self, slashes: bool) -> Option<PartialDate> {
        let day = self.day(slashes)?;
        let Some((hour, minute, second)) = self.clock else {
            return Some(day);
        };
        if day.precision < Precision::Day {
            return None;
        }
        let hour = match self.afternoon {
            Some(true) if hour < 12 => hour + 12,
            Some(false) if hour == 12 => 0,
            _ => hour,
        };
        let offset = self.offset.unwrap_or(if self.korean { 9 * 60 } else { 0 });
        Some(Time::new(hour, minute, second, 0, offset)?.on(day))
    }

    fn day(&self, slashes: bool) -> Option<PartialDate> {
        let year = |(year, digits): (u32, usize)| {
            let year = i32::try_from(year).ok()?;
            let year = if digits <= 3 { full_year(year) } else { year };
            YEARS.contains(&year).then_some(year)
        };
        // beside three numbers a word is a day of the week
        let month = self.month.filter(|_| self.numbers.len() < MAX_NUMBERS);
        match (month, self.numbers.as_slice()) {
            (Some(month), [only]) if only.1 == 4 => {
                PartialDate::calendar(year(*only)?, Some(month), None)
            }
            (Some(month), [a, b]) if a.1 >= 3 => {
                PartialDate::calendar(year(*a)?, Some(month), Some(b.0))
            }
            (Some(month), [a, b]) => PartialDate::calendar(year(*b)?, Some(month), Some(a.0)),
            (None, [a, b, c]) if a.1 >= 3 || a.0 > 31 => {
                PartialDate::calendar(year(*a)?, Some(b.0), Some(c.0))
            }
            (None, [a, b, c]) if slashes && a.0 <= 12 => {
                PartialDate::calendar(year(*c)?, Some(a.0), Some(b.0))
            }
            (None, [a, b, c]) if c.1 == 4 => PartialDate::calendar(year(*c)?, Some(b.0), Some(a.0)),
            (None, [a, b, c]) if self.separator == Some('.') => {
                PartialDate::calendar(year(*c)?, Some(b.0), Some(a.0))
            }
            (None, [a, b, c]) if a.1 == 2 => PartialDate::calendar(year(*a)?, Some(b.0), Some(c.0)),
            _ => None,
        }
    }
}

/// How many bytes at the start of `text` have `what`.
fn run(text: &str, what: impl Fn(char) -> bool) -> usize {
    text.find(|c| !what(c)).unwrap_or(text.len())
}
