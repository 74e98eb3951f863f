//! What a page shows besides its text, gathered on the way for the judge.
//!
//! Facts of the tables, never a verdict.

use super::candidate::Candidate;
use super::container::prose;
use super::known::Known;
use super::table::Block;
use super::table::Kind;
use super::table::Table;
use super::table::attr;
use super::tokens::Hints;
use url::Url;

/// Facts about a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that have nothing to do with each other"
)]
pub struct Signs {
    /// The document's title and its first heading.
    pub titles: Vec<String>,
    /// It has little text and asks for a password in the open.
    pub password: bool,
    /// It has little text and the marks of a test for robots.
    pub puzzle: bool,
    /// It says itself that not everybody may read it all.
    pub closed: bool,
    /// Its text is pieces that each belong to a link elsewhere on the host.
    pub listing: bool,
    /// Its first headings that are no links.
    pub headings: Vec<String>,
    /// Words left out because other pages of the host have them too.
    pub repeated: usize,
}

impl Signs {
    pub(super) fn read(table: &Table<'_>, known: &Known, found: Option<&Candidate>) -> Self {
        let heading = table
            .blocks
            .iter()
            .find(|block| block.kind == Kind::Heading(1))
            .map(|block| table.text(block));
        let titles = table.title.into_iter().chain(heading);
        // forms say something of a page that says little itself
        let short = found.is_none_or(|found| found.prose < LITTLE);
        Self {
            titles: titles.map(|title| title.trim().to_owned()).collect(),
            password: short && has_password(table),
            puzzle: short && has_puzzle(table),
            closed: table.linked_data.iter().any(|script| is_closed(script)),
            listing: found.is_some_and(|found| is_listing(table, known, found)),
            headings: table
                .blocks
                .iter()
                .filter(|block| block.is_heading() && block.link_share() < 0.5)
                .map(|block| table.text(block).chars().take(HEADING).collect())
                .take(HEADINGS)
                .collect(),
            repeated: 0,
        }
    }
}

/// How many headings are looked at, and how much of each.
const HEADINGS: usize = 12;
const HEADING: usize = 300;

/// Prose of a page whose forms are looked at, in words.
const LITTLE: f32 = 400.0;

/// Where a form is not what the page is for.
const ASIDE: Hints = Hints::HIDDEN
    .or(Hints::DIALOG)
    .or(Hints::NAV)
    .or(Hints::HEADER)
    .or(Hints::COMMENT);

fn has_password(table: &Table<'_>) -> bool {
    table.nodes.iter().enumerate().any(|(at, node)| {
        node.tag() == "input"
            && node
                .element
                .and_then(|element| attr(element, "type"))
                .is_some_and(|kind| kind.eq_ignore_ascii_case("password"))
            && !table
                .ancestors(at)
                .any(|around| table.node(around).hints.any(ASIDE))
    })
}

fn has_puzzle(table: &Table<'_>) -> bool {
    const MARKS: [&str; 4] = ["captcha", "turnstile", "challenge-", "cf-browser"];
    let marked = |value: &str| MARKS.iter().any(|mark| value.contains(mark));
    table.nodes.iter().any(|node| {
        node.element.is_some_and(|element| {
            ["id", "class", "data-sitekey"]
                .iter()
                .any(|name| attr(element, name).is_some_and(marked))
        })
    })
}

/// `"isAccessibleForFree": false`, in whatever spelling (schema.org).
fn is_closed(script: &str) -> bool {
    script.split("\"isAccessibleForFree\"").skip(1).any(|rest| {
        let value = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ':' || c == '"');
        value
            .get(..5)
            .is_some_and(|value| value.eq_ignore_ascii_case("false"))
    })
}

/// Fewest pieces that make a list, and their share.
const PIECES: usize = 3;
const SHARE: f32 = 0.7;

fn is_listing(table: &Table<'_>, known: &Known, found: &Candidate) -> bool {
    let leads = |at: Option<usize>| {
        at.and_then(|at| table.blocks.get(at))
            .is_some_and(|block| is_lead(table, known, block))
    };
    let (mut pieces, mut before, mut after) = (0, 0, 0);
    for (at, (block, _)) in table
        .blocks
        .iter()
        .zip(&found.keep)
        .enumerate()
        .filter(|(_, (block, keep))| **keep && prose(block) > 0.0)
    {
        pieces += 1;
        before += usize::from(leads(at.checked_sub(1)));
        after += usize::from(leads(Some(at + 1)) || ends_away(table, known, block));
    }
    let most = super::table::ratio(before.max(after), pieces.max(1));
    pieces >= PIECES && before.max(after) >= PIECES && most >= SHARE
}

/// A line that leads to another page of the host.
fn is_lead(table: &Table<'_>, known: &Known, block: &Block) -> bool {
    block.link_words >= 2
        && block.link_share() >= 0.6
        && table
            .pieces(block)
            .iter()
            .any(|piece| piece.link.is_some_and(|link| is_near(table, known, link)))
}

fn ends_away(table: &Table<'_>, known: &Known, block: &Block) -> bool {
    block.words > block.link_words
        && table
            .pieces(block)
            .last()
            .and_then(|piece| piece.link)
            .is_some_and(|link| is_near(table, known, link))
}

/// A link to the same host, but not within the page.
fn is_near(table: &Table<'_>, known: &Known, link: usize) -> bool {
    let href = table.node(link).element.and_then(|link| attr(link, "href"));
    let Some(href) = href.map(str::trim).filter(|href| !href.starts_with('#')) else {
        return false;
    };
    match (Url::parse(href), &known.url) {
        (Ok(there), Some(here)) => there.host_str() == here.host_str(),
        (Ok(_), None) => false,
        (Err(_), _) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_linked_data_says_of_readers() {
        assert!(is_closed(r#"{"isAccessibleForFree": "False"}"#));
        assert!(is_closed(r#"{"isAccessibleForFree":false}"#));
        assert!(!is_closed(r#"{"isAccessibleForFree":true}"#));
        assert!(!is_closed("{}"));
    }
}
