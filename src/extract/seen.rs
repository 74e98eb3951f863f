//! Dates that a page shows: `time` elements, elements named after dates, words near the headline.

use super::table::Table;
use super::tokens::Hints;
use crate::model::DateFrom;
use crate::model::Dated;
use crate::model::PartialDate;
use crate::model::Precision;
use crate::parse;

/// Years that an article on the web may be of.
const YEARS: std::ops::RangeInclusive<i32> = 1985..=2100;
/// The longest text that is there for its date (octets).
const SHORT: usize = 160;
/// Blocks before and behind the headline that may say when it was published.
const BEFORE: usize = 8;
const BEHIND: usize = 16;
/// Elements of a page that are looked at for their names.
const NAMED: usize = 400;

/// Words of what came later than the article.
const LATER: [&str; 19] = [
    "updated",
    "update",
    "modified",
    "edited",
    "mis à jour",
    "mise à jour",
    "modifié",
    "aktualisiert",
    "geändert",
    "actualizado",
    "actualización",
    "aggiornato",
    "aggiornamento",
    "atualizado",
    "обновлен",
    "изменен",
    "bijgewerkt",
    "uppdaterad",
    "zaktualizowano",
];

/// What is found about a page's dates by looking at it.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// In a `time` element.
    pub(super) timed: Option<Dated>,
    /// In words.
    pub(super) words: Option<Dated>,
    /// When it was changed.
    pub(super) modified: Option<Dated>,
}

impl Seen {
    /// Looks around the headline, which is block `shown`; days come before months where
    /// `day_first`.
    pub(super) fn read(table: &Table<'_>, shown: Option<usize>, day_first: bool) -> Self {
        let mut seen = Self::default();
        let heading = shown.map(|shown| table.block(shown).host);
        seen.named(table, heading, day_first);
        let Some(shown) = shown else {
            return seen;
        };
        let from = shown.saturating_sub(BEFORE);
        let near = table.blocks.iter().skip(from).take(BEFORE + BEHIND);
        let mut long = 0;
        for (at, block) in near.enumerate() {
            long += usize::from(from + at > shown && block.words > 40);
            if long > 2 || seen.words.is_some() {
                break;
            }
            let text = table.text(block);
            if text.len() <= SHORT && !is_elsewhere(table, block.host) {
                seen.take(text, day_first);
            }
        }
        seen
    }

    /// Elements that are dates by their tag or their names; those behind the headline come first.
    fn named(&mut self, table: &Table<'_>, heading: Option<usize>, day_first: bool) {
        let heading = heading.unwrap_or(0);
        let mut best: Option<(u8, Dated)> = None;
        let mut looked = 0;
        for (at, node) in table.nodes.iter().enumerate() {
            let Some(element) = node.element else {
                continue;
            };
            let names = [
                element.attr("class"),
                element.attr("id"),
                element.attr("itemprop"),
            ];
            let is_time = element.name() == "time";
            let dated = is_time || names.iter().flatten().any(|name| is_of_a_date(name));
            if !dated || looked > NAMED || is_elsewhere(table, at) {
                continue;
            }
            looked += 1;
            let text = table.text_inside(at);
            let written = element.attr("datetime").or(element.attr("content"));
            let read = |text: &str| {
                parse::date(text)
                    .filter(is_plausible)
                    .map(|date| (date, text.to_owned()))
            };
            let Some((date, raw)) = written
                .and_then(read)
                .or_else(|| find(text.get(..SHORT).unwrap_or(text), day_first))
            else {
                continue;
            };
            let later = names.iter().flatten().any(|name| is_later(name)) || is_later(text);
            let published = names.iter().flatten().any(|name| {
                let name = name.to_ascii_lowercase();
                name.contains("publ") || name.contains("entry-date") || name.contains("posted")
            }) || element.attr("pubdate").is_some();
            let dated = Dated {
                date,
                raw,
                from: if is_time {
                    DateFrom::Meta
                } else {
                    DateFrom::Text
                },
            };
            if later && !published {
                self.modified.get_or_insert(dated);
                continue;
            }
            let behind = at >= heading;
            let rank = u8::from(published) * 4 + u8::from(behind) * 2 + u8::from(is_time);
            if best.as_ref().is_none_or(|(known, _)| rank > *known) {
                best = Some((rank, dated));
            }
        }
        match best {
            Some((_, dated)) if dated.from == DateFrom::Meta => self.timed = Some(dated),
            Some((_, dated)) => self.words = Some(dated),
            None => {}
        }
    }

    /// Dates in a short text.
    fn take(&mut self, text: &str, day_first: bool) {
        for part in text.split(['|', '•', '·', '(', '/', '\n']).chain([text]) {
            let Some((date, raw)) = find(part, day_first) else {
                continue;
            };
            let dated = Dated {
                date,
                raw,
                from: DateFrom::Text,
            };
            if is_later(part) {
                self.modified.get_or_insert(dated);
            } else {
                self.words.get_or_insert(dated);
            }
        }
    }
}

/// Comments, other articles, menus and foots of pages have dates of their own.
fn is_elsewhere(table: &Table<'_>, at: usize) -> bool {
    let other = Hints::HARD | Hints::NAV | Hints::RELATED | Hints::PROMO;
    table.ancestors(at).any(|at| {
        let node = table.node(at);
        node.hints.any(other) || matches!(node.tag(), "footer" | "aside" | "nav" | "form")
    })
}

/// `post-date`, `published`, `timestamp`; not `candidate`, `validated`.
fn is_of_a_date(name: &str) -> bool {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    words.into_iter().any(|word| {
        let word = word.to_ascii_lowercase();
        let ends = [
            "date",
            "datum",
            "fecha",
            "pubdate",
            "timestamp",
            "published",
            "datetime",
            "posted",
        ];
        ends.contains(&&*word)
            || (word.starts_with("date") && word.len() < 14)
            || (word.ends_with("date")
                && [
                    "post",
                    "pub",
                    "entry",
                    "article",
                    "publish",
                    "publication",
                    "story",
                    "news",
                    "content",
                    "up",
                ]
                .iter()
                .any(|of| word.strip_suffix("date") == Some(of)))
    })
}

fn is_later(text: &str) -> bool {
    let text = text.to_lowercase();
    LATER.iter().any(|later| text.contains(later))
}

fn is_plausible(date: &PartialDate) -> bool {
    let words = date.to_string();
    let year = words.get(..4).and_then(|year| year.parse().ok());
    date.precision >= Precision::Month && year.is_some_and(|year| YEARS.contains(&year))
}

/// The first date in a short text, known to the day; what stands there for it.
pub(super) fn find(text: &str, day_first: bool) -> Option<(PartialDate, String)> {
    let words: Vec<&str> = text.split_whitespace().take(40).collect();
    for (at, word) in words.iter().enumerate() {
        let Some(kind) = year_in(word) else {
            continue;
        };
        if kind == Year::Inside
            && let Some(date) = numeric(word, day_first)
        {
            return Some((date, (*word).to_owned()));
        }
        for before in [4, 3, 2] {
            let Some(span) = at.checked_sub(before).and_then(|from| words.get(from..=at)) else {
                continue;
            };
            if let Some(date) = spoken(&span.join(" ")) {
                return Some((date, span.join(" ")));
            }
        }
        // 2024年 3月 5日; 2024. március 5.
        for behind in [2, 3] {
            if let Some(span) = words.get(at..=at + behind)
                && let Some(date) = spoken(&span.join(" "))
            {
                return Some((date, span.join(" ")));
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
