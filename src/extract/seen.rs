//! Dates that a page shows: `time` elements, elements named after dates, words near the headline.

use super::table::Block;
use super::table::Kind;
use super::table::Table;
use super::tokens::Hints;
use crate::model::DateFrom;
use crate::model::Dated;
use crate::model::PartialDate;
use crate::model::Precision;
use crate::parse;
use scraper::node::Element;

/// Years that an article on the web may be of.
const YEARS: std::ops::RangeInclusive<i32> = 1985..=2100;
/// The longest text that is there for its date (octets).
const SHORT: usize = 160;
/// Blocks before and behind the headline that may say when it was published.
const BEFORE: usize = 8;
const BEHIND: usize = 16;
/// Elements of a page that are looked at for their names.
const NAMED: usize = 400;
/// Blocks between them, where the place is doubtful.
const CLOSE: usize = 4;
/// The same, where it looks as if it were of a comment: `by … | date | 12 comments`.
const NEXT: usize = 25;
/// Elements between a headline and the date that belongs to it.
const NEAR: usize = 80;

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
        let first = |block: &Block| block.kind == Kind::Heading(1);
        let shown = shown.or_else(|| table.blocks.iter().position(first));
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
            let close = (from + at).abs_diff(shown) <= CLOSE;
            let there = match place(table, block.host, heading) {
                Place::Here => true,
                Place::Doubtful => close,
                Place::Elsewhere => false,
            };
            if text.len() <= SHORT && there {
                seen.take(text, day_first);
            }
        }
        seen
    }

    /// Elements that are dates by their tag or their names: the likeliest, the first of these.
    fn named(&mut self, table: &Table<'_>, heading: Option<usize>, day_first: bool) {
        let mut best: Option<(usize, Dated)> = None;
        let mut looked = 0;
        for (at, node) in table.nodes.iter().enumerate() {
            let Some(element) = node.element else {
                continue;
            };
            let is_time = element.name() == "time";
            let names = || {
                let all = ["class", "id", "itemprop"].into_iter();
                all.filter_map(|name| element.attr(name))
            };
            let dated = is_time || names().any(is_of_a_date);
            if !dated || looked > NAMED {
                continue;
            }
            let near = heading.is_some_and(|heading| at.abs_diff(heading) < NEAR);
            let here = match place(table, at, heading) {
                Place::Here => true,
                Place::Doubtful if near => false,
                Place::Elsewhere if heading.is_some_and(|it| at.abs_diff(it) < NEXT) => false,
                _ => continue,
            };
            looked += 1;
            let text = table.text_inside(at);
            let Some((date, raw)) = written(element, text, day_first) else {
                continue;
            };
            let published = element.attr("pubdate").is_some() || names().any(is_of_publishing);
            let later = !published && (names().any(is_later) || is_later(text));
            let dated = Dated {
                date,
                raw,
                from: if is_time {
                    DateFrom::Meta
                } else {
                    DateFrom::Text
                },
            };
            if later {
                self.modified.get_or_insert(dated);
                continue;
            }
            let rank = usize::from(published) * 4
                + usize::from(near) * 4
                + usize::from(here) * 3
                + usize::from(is_time);
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

/// What an element that is a date says: its attribute, else its words.
fn written(element: &Element, text: &str, day_first: bool) -> Option<(PartialDate, String)> {
    let attributes = ["datetime", "content", "title"].into_iter();
    let mut attributes = attributes.filter_map(|name| element.attr(name));
    let declared = attributes.find_map(|said| {
        let date = parse::date(said).filter(is_plausible)?;
        Some((date, said.to_owned()))
    });
    declared
        .or_else(|| find(start(text), day_first))
        .or_else(|| {
            // two digits for the year, where nothing but a date can be meant
            let word = start(text).split_whitespace().next()?;
            let word = word.trim_end_matches(|c: char| !c.is_ascii_digit());
            let dotted = word.split('.').filter(|part| part.len() == 2).count() == 3;
            let date = parse::date(word).filter(|date| dotted && is_plausible(date))?;
            Some((date, word.to_owned()))
        })
}

/// The beginning of a text.
fn start(text: &str) -> &str {
    text.get(..text.floor_char_boundary(SHORT)).unwrap_or(text)
}

/// Whether what an element says is said of the article.
enum Place {
    Here,
    /// In a menu, a foot, a box of the page: of the article only where its headline is close.
    Doubtful,
    /// In a comment or a dialog.
    Elsewhere,
}

/// Where an element stands; what holds the headline too says nothing about that.
fn place(table: &Table<'_>, at: usize, heading: Option<usize>) -> Place {
    let holds =
        |at: usize| heading.is_some_and(|heading| (at..table.node(at).end).contains(&heading));
    let in_article = table
        .ancestors(at)
        .any(|at| table.node(at).tag() == "article");
    let mut place = Place::Here;
    for at in table.ancestors(at).take_while(|&at| !holds(at)) {
        let node = table.node(at);
        if node.hints.any(Hints::COMMENT) {
            return Place::Elsewhere;
        }
        let boxed = Hints::DIALOG | Hints::RELATED | Hints::PROMO;
        let framed = !in_article && (node.hints.any(Hints::NAV) || node.tag() == "footer");
        if framed || node.hints.any(boxed) || matches!(node.tag(), "nav" | "form") {
            place = Place::Doubtful;
        }
    }
    place
}

/// `published`, `posted-on`, `entry-date`.
fn is_of_publishing(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("publ") || name.contains("posted") || name.contains("entry-date")
}

/// `post-date`, `published`, `timestamp`; not `candidate`, `validated`.
fn is_of_a_date(name: &str) -> bool {
    const WORDS: [&str; 9] = [
        "date",
        "datum",
        "fecha",
        "pubdate",
        "timestamp",
        "published",
        "datetime",
        "posted",
        "updated",
    ];
    const OF: [&str; 11] = [
        "post",
        "pub",
        "entry",
        "article",
        "publish",
        "publication",
        "story",
        "news",
        "content",
        "list",
        "up",
    ];
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| {
        let word = word.to_ascii_lowercase();
        WORDS.contains(&&*word)
            || (word.starts_with("date") && word.len() < 14)
            || word.strip_suffix("date").is_some_and(|of| OF.contains(&of))
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
