//! The page that goes on with an article, and how the two become one.
//!
//! `rel=next` alone proves little: on many sites it leads to the next article. So the address has to
//! be the page's own with the next number in one of the usual places, and where that place has no
//! name (`/2`, `-2.html`) somebody has to see a link that says so.

use super::Article;
use super::table::Table;
use super::table::attr;
use super::tokens::Hints;
use crate::model::RawHtml;
use std::collections::HashSet;
use url::Url;

/// Pages of one article at most.
pub const PAGES: usize = 10;
/// Octets of the longest label of a link to the next page.
const LABEL: usize = 40;
/// Octets from which on a block that stands on both pages is furniture.
const BLOCK: usize = 20;

/// Octets of the longest address that is read for a number.
const LONGEST: usize = 2048;
/// Parameters of one address that are taken for such a number.
const COUNTERS: usize = 4;

/// Parameters that count pages.
const NAMES: [&str; 9] = [
    "page",
    "pg",
    "paged",
    "seite",
    "pagina",
    "página",
    "pageno",
    "page_no",
    "pagenumber",
];

/// Words of links to the next page.
const WORDS: [&str; 18] = [
    "next",
    "next page",
    "continue",
    "page suivante",
    "suivant",
    "suite",
    "nächste seite",
    "weiter",
    "siguiente",
    "página siguiente",
    "seguinte",
    "próxima página",
    "pagina successiva",
    "avanti",
    "volgende",
    "volgende pagina",
    "следующая страница",
    "далее",
];

/// An address without its number of the page, and that number.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Numbered {
    stem: String,
    number: u32,
    /// What the number is called says that it is one of a page.
    named: bool,
}

/// The address of the page that goes on with this one, as the page itself shows it.
pub(super) fn next(table: &Table<'_>, url: &Url) -> Option<String> {
    let mut best = None;
    for (at, node) in table.nodes.iter().enumerate() {
        let Some(element) = node.element else {
            continue;
        };
        let name = element.name();
        if name != "a" && name != "link" {
            continue;
        }
        let rel = attr(element, "rel").unwrap_or_default();
        let is_next = rel
            .split_ascii_whitespace()
            .any(|rel| rel.eq_ignore_ascii_case("next"));
        let label = if name == "a" {
            table.text_inside(at)
        } else {
            ""
        };
        let says = says_next(label);
        let number = label.trim().parse::<u32>().ok();
        if !is_next && !says && number.is_none() {
            continue;
        }
        let href = attr(element, "href").unwrap_or_default();
        // a pager of what readers say
        let of_comments = href.to_ascii_lowercase().contains("comment")
            || table
                .ancestors(at)
                .any(|at| table.node(at).hints.any(Hints::COMMENT));
        if of_comments {
            continue;
        }
        let Ok(target) = url.join(href.trim()) else {
            continue;
        };
        let Some((next, named)) = follows(url, &target) else {
            continue;
        };
        let seen = says || number == Some(next);
        if seen || (named && is_next) {
            best = best.or(Some(target));
        }
    }
    best.map(|mut url| {
        url.set_fragment(None);
        url.into()
    })
}

fn says_next(label: &str) -> bool {
    if label.len() > LABEL {
        return false;
    }
    let bare = label
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    WORDS.contains(&bare.as_str()) || matches!(label.trim(), "›" | "»" | "→" | ">")
}

/// The number of `next`, where that is the page after `this`, and whether its place has a name.
fn follows(this: &Url, next: &Url) -> Option<(u32, bool)> {
    if this.origin() != next.origin() || !matches!(next.scheme(), "http" | "https") {
        return None;
    }
    let readings = readings(next);
    let own = self::readings(this);
    readings.into_iter().find_map(|next| {
        // the first page has no number, or one with a name: `/1` may be the article's own
        let is_first = next.number == 2 && bare(this) == next.stem;
        let goes_on = own.iter().any(|own| {
            let counted = own.named || own.number > 1 && own.number < 100;
            let fits = own.stem == next.stem && own.named == next.named;
            fits && counted && own.number + 1 == next.number
        });
        (is_first || goes_on).then_some((next.number, next.named))
    })
}

/// Whether `next` is a numbered page of the article that begins at `first`.
pub fn is_page_of(first: &str, next: &str) -> bool {
    let (Ok(first), Ok(next)) = (Url::parse(first), Url::parse(next)) else {
        return false;
    };
    let own = readings(&first);
    first.origin() == next.origin()
        && readings(&next).iter().any(|next| {
            let is_named = own.iter().any(|own| own.named && own.stem == next.stem);
            next.stem == bare(&first) || is_named
        })
}

/// An address as a stem: without what stands behind its last dot, and without a slash at its end.
fn bare(url: &Url) -> String {
    stem(url.path(), url.query())
}

fn stem(path: &str, query: Option<&str>) -> String {
    let path = path.strip_suffix('/').unwrap_or(path);
    let (path, extension) = parted(path);
    format!("{path}{extension}?{}", query.unwrap_or_default())
}

/// A path, and its extension with the dot.
fn parted(path: &str) -> (&str, &str) {
    let at = path.rfind('.').filter(|&at| {
        let extension = path.get(at + 1..).unwrap_or_default();
        (2..=5).contains(&extension.len())
            && extension.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    at.and_then(|at| path.split_at_checked(at))
        .unwrap_or((path, ""))
}

/// The ways to read an address as one with a number of a page.
fn readings(url: &Url) -> Vec<Numbered> {
    let mut found = Vec::new();
    if url.as_str().len() > LONGEST {
        return found;
    }
    let pairs: Vec<(String, String)> = url
        .query_pairs()
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    for (at, (name, value)) in pairs.iter().enumerate() {
        let number = value.parse::<u32>().ok();
        let is_named = NAMES.contains(&name.to_lowercase().as_str());
        let Some(number) = number.filter(|_| is_named && found.len() < COUNTERS) else {
            continue;
        };
        let mut rest = url.clone();
        let others = pairs.iter().enumerate().filter(|(other, _)| *other != at);
        let others: Vec<_> = others.map(|(_, pair)| pair).collect();
        if others.is_empty() {
            rest.set_query(None);
        } else {
            rest.query_pairs_mut().clear().extend_pairs(others);
        }
        found.push(Numbered {
            stem: bare(&rest),
            number,
            named: true,
        });
    }
    let path = url.path().strip_suffix('/').unwrap_or(url.path());
    let (path, extension) = parted(path);
    let digits = path.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (head, number) = path
        .split_at_checked(path.len() - digits)
        .unwrap_or((path, ""));
    if let Ok(number) = number.parse::<u32>() {
        let named = [
            "/page/", "/page-", "/page_", "/p/", "-page-", "/seite/", "/seite-", ",page,",
        ]
        .iter()
        .find_map(|mark| head.strip_suffix(mark));
        let plain = head.strip_suffix(['/', '-', '_', ',']);
        for (head, named) in [(named, true), (plain, false)] {
            if let Some(head) = head.filter(|head| !head.is_empty()) {
                let stem = stem(&format!("{head}{extension}"), url.query());
                found.push(Numbered {
                    stem,
                    number,
                    named,
                });
            }
        }
    }
    found
}

impl Article {
    /// Whether `next`, found at `url`, is a page of this article by what it says itself.
    pub fn goes_on_with(&self, next: &Self, url: &str) -> bool {
        let Some(canonical) = &next.canonical else {
            return true;
        };
        let same = |other: &str| other.trim_end_matches('/') == canonical.trim_end_matches('/');
        // what names its own number, or the first page, is a page of the same
        let own = Url::parse(url).ok().zip(Url::parse(canonical).ok());
        let first = self.canonical.as_deref().is_some_and(same);
        let itself = own.as_ref().is_some_and(|(url, canonical)| {
            same(url.as_str()) || readings(url).iter().any(|one| one.stem == bare(canonical))
        });
        first || itself
    }

    /// Adds a page that goes on with it, without the blocks that stand in both; false where nothing
    /// is left of it. Its addresses have to be absolute.
    pub fn go_on(&mut self, next: Self) -> bool {
        let seen: HashSet<&str> = self.text.split("\n\n").collect();
        let is_new = |block: &&str| block.len() < BLOCK || !seen.contains(block);
        let blocks: Vec<&str> = next.text.split("\n\n").filter(is_new).collect();
        // pages of comments show the article again
        let new: usize = blocks.iter().map(|block| block.len()).sum();
        if new < BLOCK || new * 2 < next.text.len() {
            return false;
        }
        let text = format!("{}\n\n{}", self.text, blocks.join("\n\n"));
        let seen: HashSet<&str> = self.body.0.lines().collect();
        let is_new = |line: &&str| line.len() < BLOCK || !seen.contains(line);
        let lines: Vec<&str> = next.body.0.lines().filter(is_new).collect();
        let body = format!("{}\n{}", self.body.0.trim_end(), lines.join("\n"));
        self.text = text;
        self.body = RawHtml(body);
        self.cut.extend(next.cut);
        self.cut.truncate(10);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With where the article begins, where that is another page.
    fn is_next(this: &str, next: &str) -> bool {
        let (first, this) = this.split_once(' ').unwrap_or((this, this));
        let follows = follows(&Url::parse(this).unwrap(), &Url::parse(next).unwrap());
        follows.is_some() && is_page_of(first, next)
    }

    #[test]
    fn numbers_stand_in_the_usual_places() {
        for (this, next) in [
            ("https://a.example/story", "https://a.example/story?page=2"),
            (
                "https://a.example/story?page=1",
                "https://a.example/story?page=2",
            ),
            (
                "https://a.example/story?id=7",
                "https://a.example/story?id=7&page=2",
            ),
            (
                "https://a.example/story?page=2",
                "https://a.example/story?page=3",
            ),
            ("https://a.example/story/", "https://a.example/story/2/"),
            (
                "https://a.example/story https://a.example/story/2",
                "https://a.example/story/3",
            ),
            ("https://a.example/story", "https://a.example/story/page/2"),
            (
                "https://a.example/story.html",
                "https://a.example/story-2.html",
            ),
            (
                "https://a.example/story.html https://a.example/story-2.html",
                "https://a.example/story-3.html",
            ),
            (
                "https://a.example/story https://a.example/story_2",
                "https://a.example/story_3",
            ),
            (
                "https://a.example/story https://a.example/story,2",
                "https://a.example/story,3",
            ),
            ("https://a.example/a-1907", "https://a.example/a-1907/2"),
        ] {
            assert!(is_next(this, next), "{this} {next}");
        }
        for (this, next) in [
            ("https://a.example/story", "https://b.example/story?page=2"),
            ("https://a.example/story", "https://a.example/story?page=3"),
            ("https://a.example/story", "https://a.example/other?page=2"),
            (
                "https://a.example/story?page=2",
                "https://a.example/story?page=1",
            ),
            (
                "https://a.example/articles/1041",
                "https://a.example/articles/1042",
            ),
            (
                "https://a.example/articles/1",
                "https://a.example/articles/2",
            ),
            (
                "https://a.example/2017/11/24",
                "https://a.example/2017/11/25",
            ),
            ("https://a.example/?p=1", "https://a.example/?p=2"),
            ("https://a.example/story", "javascript:next(2)"),
            ("https://a.example/", "https://a.example/2"),
        ] {
            assert!(!is_next(this, next), "{this} {next}");
        }
    }

    #[test]
    fn pages_are_joined_without_what_stands_in_both() {
        let article = |text: &str| Article {
            text: text.replace('|', "\n\n"),
            body: RawHtml(format!("<p>{}</p>\n", text.replace('|', "</p>\n<p>"))),
            ..Article::default()
        };
        let mut first =
            article("The first page says this and more.|A line that stands on each page.");
        let next = article(
            "A line that stands on each page.|The second one goes on <a href=\"x\">here</a>.",
        );
        assert!(first.go_on(next));
        assert_eq!(
            first.body.0,
            "<p>The first page says this and more.</p>\n<p>A line that stands on each page.</p>\n\
             <p>The second one goes on <a href=\"x\">here</a>.</p>"
        );
        assert!(first.text.ends_with("here</a>.") && first.text.matches("each page").count() == 1);
        assert!(!first.go_on(article("A line that stands on each page.")));
    }

    #[test]
    fn another_article_is_told_by_its_canonical_address() {
        let said = |canonical: Option<&str>| Article {
            canonical: canonical.map(str::to_owned),
            ..Article::default()
        };
        let first = said(Some("https://a.example/story/"));
        let url = "https://a.example/story?page=2";
        for same in [None, Some("https://a.example/story"), Some(url)] {
            assert!(first.goes_on_with(&said(same), url), "{same:?}");
        }
        assert!(!first.goes_on_with(&said(Some("https://a.example/other")), url));
        assert!(said(None).goes_on_with(&said(Some("https://a.example/story")), url));
    }
}
