//! Dates as people write them into a line.

use crate::model::PartialDate;
use crate::model::Precision;
use crate::parse;
use std::ops::Range;

/// Years that an article on the web may be of.
const YEARS: std::ops::RangeInclusive<i32> = 1985..=2100;

pub(super) fn is_plausible(date: &PartialDate) -> bool {
    let words = date.to_string();
    let year = words.get(..4).and_then(|year| year.parse().ok());
    date.precision >= Precision::Month && year.is_some_and(|year| YEARS.contains(&year))
}

/// A date in a text.
pub(super) struct Found<'t> {
    pub(super) date: PartialDate,
    /// What stands there for it.
    pub(super) raw: String,
    /// The words from the date in front of it on, those behind the last one too: what is said of it.
    pub(super) said: Vec<&'t str>,
}

/// How many words are looked at.
const WORDS: usize = 40;

/// The first date in a short text, known to the day; what stands there for it.
pub(super) fn find(text: &str, day_first: bool) -> Option<(PartialDate, String)> {
    all(text, day_first)
        .into_iter()
        .next()
        .map(|found| (found.date, found.raw))
}

/// The dates in a short text, known to the day.
pub(super) fn all(text: &str, day_first: bool) -> Vec<Found<'_>> {
    let words: Vec<&str> = text.split_whitespace().take(WORDS).collect();
    let mut found: Vec<Found<'_>> = Vec::new();
    let mut rest = &*words;
    while let Some((date, place)) = first(rest, day_first) {
        let (said, behind) = rest.split_at_checked(place.end).unwrap_or((rest, &[]));
        let raw = said.get(place.start..).unwrap_or_default().join(" ");
        let said = said.to_vec();
        found.push(Found { date, raw, said });
        rest = behind;
    }
    if let Some(last) = found.last_mut() {
        last.said.extend(rest);
    }
    found
}

/// The first date among words, and which of them it is.
fn first(words: &[&str], day_first: bool) -> Option<(PartialDate, Range<usize>)> {
    for (at, word) in words.iter().enumerate() {
        let Some(kind) = year_in(word) else {
            continue;
        };
        if kind == Year::Inside
            && let Some(date) = numeric(word, day_first)
        {
            return Some((date, at..at + 1));
        }
        // 5 de marzo de 2024; 2024年 3月 5日; 2024. március 5.
        let before = [4, 3, 2]
            .into_iter()
            .filter_map(|many| at.checked_sub(many));
        let spans = before.map(|from| from..at + 1);
        let spans = spans.chain([2, 3].map(|behind| at..at + behind + 1));
        for span in spans {
            if let Some(words) = words.get(span.clone())
                && let Some(date) = spoken(&words.join(" "))
            {
                return Some((date, span));
            }
        }
    }
    None
}

/// A date with a month in words, known to the day.
fn spoken(text: &str) -> Option<PartialDate> {
    let date = parse::date(text.trim_matches(|c: char| !c.is_alphanumeric()))?;
    (date.precision >= Precision::Day && is_plausible(&date)).then_some(date)
}

#[derive(PartialEq)]
enum Year {
    /// The word is a year.
    Alone,
    /// The word has one among other numbers.
    Inside,
}

fn year_in(word: &str) -> Option<Year> {
    let mut numbers = word
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| !digits.is_empty());
    let is_year = |digits: &str| digits.len() == 4 && matches!(digits.get(..2), Some("19" | "20"));
    let count = numbers.clone().count();
    numbers
        .any(is_year)
        .then_some(if count > 1 { Year::Inside } else { Year::Alone })
}

/// `05.03.2024`, `5/3/2024`, `2024-03-05`, `2024年3月5日`.
fn numeric(word: &str, day_first: bool) -> Option<PartialDate> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let numbers: Vec<u32> = word
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| !digits.is_empty())
        .filter_map(|digits| digits.parse().ok())
        .collect();
    if let [first, second, year, ..] = *numbers.as_slice()
        && word.contains('/')
        && year > 1900
    {
        let (day, month) = if (day_first && second <= 12) || first > 12 {
            (first, second)
        } else {
            (second, first)
        };
        let year = i32::try_from(year).ok()?;
        return PartialDate::calendar(year, Some(month), Some(day)).filter(is_plausible);
    }
    spoken(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_among_words() {
        for (text, day_first, expected) in [
            (
                "By Ann Other, March 5, 2024 at 10:30",
                false,
                Some("2024-03-05"),
            ),
            ("Publié le 5 mars 2024 à 10h30", true, Some("2024-03-05")),
            (
                "Veröffentlicht am 05.03.2024, 10:30 Uhr",
                true,
                Some("2024-03-05"),
            ),
            ("5 de marzo de 2024", true, Some("2024-03-05")),
            ("Опубликовано 5 марта 2024 г.", true, Some("2024-03-05")),
            ("2024年3月5日", true, Some("2024-03-05")),
            ("03/05/2024", false, Some("2024-03-05")),
            ("05/03/2024", true, Some("2024-03-05")),
            ("25/03/2024", false, Some("2024-03-25")),
            ("Posted 2024-03-05 by x", false, Some("2024-03-05")),
            ("© 2024 The Paper", false, None),
            ("in 1998 he won 3 of 2024 races", false, None),
            ("Call 2024 555", false, None),
        ] {
            let found = find(text, day_first).map(|(date, _)| date.to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
