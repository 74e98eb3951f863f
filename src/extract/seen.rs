//! Dates that a page shows: `time` elements, elements named after dates, words near the headline.

use super::spelled::Found;
use super::spelled::all;
use super::spelled::find;
use super::spelled::is_plausible;
use super::table::Block;
use super::table::Kind;
use super::table::Table;
use super::table::attr;
use super::tokens::Hints;
use crate::model::DateFrom;
use crate::model::Dated;
use crate::model::PartialDate;
use crate::parse;
use scraper::node::Element;

/// The longest text that is there for its date (octets).
const SHORT: usize = 160;
/// The longest line of a date and what it is the date of (octets).
const LABEL: usize = 60;
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

/// Words of publishing.
const SAYS: [&str; 6] = [
    "ublished",
    "ublié",
    "ublicado",
    "ubblicato",
    "eröffentlicht",
    "публикован",
];

/// The date of an element that is one.
struct Named {
    /// Whether the headline is close.
    near: bool,
    dated: Dated,
}

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
        let named = seen.named(table, heading, day_first);
        let far = match named {
            Some(Named { near: false, dated }) if shown.is_some() => Some(dated),
            named => {
                seen.settle(named.map(|named| named.dated));
                None
            }
        };
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
        if seen.words.is_none() {
            // lists of other articles have dates too, far from the headline
            seen.settle(far);
        }
        seen
    }

    fn settle(&mut self, dated: Option<Dated>) {
        match dated {
            Some(dated) if dated.from == DateFrom::Meta => self.timed = Some(dated),
            Some(dated) => self.words = Some(dated),
            None => {}
        }
    }

    /// Elements that are dates by their tag or their names: the likeliest, the first of these.
    fn named(
        &mut self,
        table: &Table<'_>,
        heading: Option<usize>,
        day_first: bool,
    ) -> Option<Named> {
        let mut best: Option<(usize, Named)> = None;
        let (mut looked, mut apart) = (0, Vec::new());
        for (at, node) in table.nodes.iter().enumerate() {
            let Some(element) = node.element else {
                continue;
            };
            let is_time = element.name() == "time";
            let names = || {
                let all = ["class", "id", "itemprop"].into_iter();
                all.filter_map(|name| attr(element, name))
            };
            let dated = is_time || names().any(is_of_a_date);
            if !dated || looked > NAMED {
                continue;
            }
            let near = heading.is_some_and(|heading| at.abs_diff(heading) < NEAR);
            let here = match place(table, at, heading) {
                Place::Here => Some(true),
                Place::Doubtful if near => Some(false),
                Place::Elsewhere if heading.is_some_and(|it| at.abs_diff(it) < NEXT) => Some(false),
                Place::Doubtful => None,
                Place::Elsewhere => continue,
            };
            looked += 1;
            let text = table.text_inside(at);
            let Some((date, raw)) = written(element, text, day_first) else {
                continue;
            };
            let published = attr(element, "pubdate").is_some() || names().any(is_of_publishing);
            let told = SAYS.iter().any(|word| text.contains(word));
            let near = near || told;
            let label = table.text_inside(node.parent);
            let label = if label.len() <= LABEL { label } else { text };
            let later = !published && (names().any(is_later) || is_later(label));
            let dated = Dated {
                date,
                raw,
                from: if is_time {
                    DateFrom::Meta
                } else {
                    DateFrom::Text
                },
            };
            let Some(here) = here else {
                if !later {
                    apart.push(dated);
                }
                continue;
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
                best = Some((rank, Named { near, dated }));
            }
        }
        best.map(|(_, named)| named).or_else(|| alone(apart))
    }

    /// Dates in a short text.
    fn take(&mut self, text: &str, day_first: bool) {
        for part in text.split(['|', '•', '·', '(', '/', '\n']).chain([text]) {
            for Found { date, raw, said } in all(part, day_first) {
                let changed = |known: &Dated| known.date.to_string().starts_with(&date.to_string());
                let from = DateFrom::Text;
                let dated = Dated { date, raw, from };
                if is_later(&said.join(" ")) {
                    self.modified.get_or_insert(dated);
                } else if !self.modified.as_ref().is_some_and(changed) {
                    self.words.get_or_insert(dated);
                }
            }
        }
    }
}

/// The date in a foot or a bar beside the article, where they have no other.
fn alone(apart: Vec<Dated>) -> Option<Named> {
    let mut apart = apart.into_iter();
    let dated = apart.next()?;
    let (near, date) = (false, dated.date.to_string());
    apart
        .all(|other| other.date.to_string() == date)
        .then_some(Named { near, dated })
}

/// What an element that is a date says: its attribute, else its words.
fn written(element: &Element, text: &str, day_first: bool) -> Option<(PartialDate, String)> {
    let attributes = ["datetime", "content", "title"].into_iter();
    let mut attributes = attributes.filter_map(|name| attr(element, name));
    let declared = attributes.find_map(|said| {
        let date = parse::date(said).filter(is_plausible)?;
        Some((date, said.to_owned()))
    });
    declared
        .or_else(|| find(start(text), day_first))
        .or_else(|| {
            // two digits for the year, where nothing but a date can be meant
            start(text).split_whitespace().find_map(|word| {
                let word = word.trim_matches(|c: char| !c.is_ascii_digit());
                let dotted = word.split('.').filter(|part| part.len() == 2).count() == 3;
                let date = parse::date(word).filter(|date| dotted && is_plausible(date))?;
                Some((date, word.to_owned()))
            })
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
    const WORDS: [&str; 13] = [
        "postmeta",
        "postmetadata",
        "entrymeta",
        "metadata",
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
