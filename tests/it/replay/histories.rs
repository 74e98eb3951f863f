//! The histories: what each document of a feed holds.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::poll::lab::prose;

pub(super) const ROUNDS: usize = 6;
/// Articles in a document: each brings a new one on top, the oldest falls out.
const LONG: usize = 6;

/// What goes on in a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing but new articles.
    Quiet,
    /// Slips mended, a title rewritten, a paragraph added.
    Edits,
    /// Ids become the addresses.
    Permalinks,
    /// Another host, in addresses and in the ids made of them.
    HostMoves,
    /// Counters, tokens in addresses, case and punctuation, markup.
    Churn,
    /// Articles that are away for a while.
    Returns,
    /// An id that a later article has too.
    Reuse,
    /// Ids with a token that is another each time.
    Tokens,
    /// The same without links.
    TokensAlone,
    /// One id for all.
    OneId,
    /// No ids, and addresses with tracking parameters and other schemes.
    NoIds,
    /// No ids and no links.
    Bare,
}

pub(super) const KINDS: [Kind; 12] = [
    Kind::Quiet,
    Kind::Edits,
    Kind::Permalinks,
    Kind::HostMoves,
    Kind::Churn,
    Kind::Returns,
    Kind::Reuse,
    Kind::Tokens,
    Kind::TokensAlone,
    Kind::OneId,
    Kind::NoIds,
    Kind::Bare,
];

/// One feed.
#[derive(Clone, Copy, Debug)]
pub(super) struct History {
    number: usize,
    kind: Kind,
}

/// An item as a document has it.
#[derive(Clone, Debug, Default)]
struct Item {
    id: String,
    link: String,
    title: String,
    text: String,
    /// A day of November 2026.
    day: Option<usize>,
}

/// The mark of an article, which all of its versions have.
pub(super) fn marker(text: &str) -> String {
    let words = text.split_whitespace();
    let found: Vec<&str> = words.filter(|word| word.starts_with("mark")).collect();
    assert_eq!(found.len(), 1, "{text}");
    found[0].trim_end_matches('.').to_owned()
}

impl History {
    pub(super) fn new(number: usize) -> Self {
        let kind = KINDS[number % KINDS.len()];
        Self { number, kind }
    }

    pub(super) fn source(&self) -> String {
        format!("s{}", self.number)
    }

    fn mark(&self, article: usize) -> String {
        format!("mark{}x{article}", self.number)
    }

    /// Of its kind: each has all forms, with dates and without, and turns at another time.
    const fn variant(&self) -> usize {
        self.number / KINDS.len()
    }

    /// The round in which it happens.
    fn turn(&self) -> usize {
        2 + self.variant() / 6 % 3
    }

    /// The articles of a document, the newest first.
    fn listed(&self, round: usize) -> Vec<usize> {
        let away = |article: usize| {
            let at = self.turn();
            self.kind == Kind::Returns && (at..at + 2).contains(&round) && article % 3 == 1
        };
        (round..round + LONG)
            .rev()
            .filter(|article| !away(*article))
            .collect()
    }

    /// All articles that were ever listed.
    pub(super) fn articles(&self, round: usize) -> BTreeSet<String> {
        let all = (0..=round).flat_map(|round| self.listed(round));
        all.map(|article| self.mark(article)).collect()
    }

    /// Articles that are told again in a round: what their feed changed.
    pub(super) fn edits(&self, round: usize) -> BTreeSet<String> {
        let edited = |article: &usize| {
            self.kind == Kind::Edits
                && round == self.turn()
                && [1, 2].contains(&(article - round.min(*article)))
        };
        let all = self.listed(round).into_iter().filter(edited);
        all.map(|article| self.mark(article)).collect()
    }

    /// A document: its media type and itself, in one of three forms.
    pub(super) fn document(&self, round: usize) -> (&'static str, String) {
        let items: Vec<Item> = self
            .listed(round)
            .into_iter()
            .map(|n| self.item(n, round))
            .collect();
        written(self.variant() % 3, &items)
    }

    fn item(&self, article: usize, round: usize) -> Item {
        let n = self.number;
        let seed = 1_000 * n + article;
        let host = format!("site{n}.example");
        let mut item = Item {
            id: format!("tag:{host}:{article}"),
            link: format!("https://{host}/articles/{article}"),
            title: format!("Title of {}", prose(seed, 3)),
            text: format!("{} {}.", prose(seed, 62), self.mark(article)),
            day: self.variant().is_multiple_of(2).then_some(1 + article),
        };
        let late = round >= self.turn();
        match self.kind {
            Kind::Quiet | Kind::Returns => {}
            Kind::Edits => self.edit(&mut item, article, round),
            Kind::Permalinks if late => item.id.clone_from(&item.link),
            Kind::Permalinks => {}
            Kind::HostMoves => {
                let host = if late { "new.example" } else { &host };
                item.link = format!("https://{host}/articles/{n}/{article}");
                item.id.clone_from(&item.link);
            }
            Kind::Churn => churn(&mut item, round),
            Kind::Reuse => {
                // from its turn on the newest article has the id of one that is listed no more
                if late && article >= self.turn() + LONG - 1 {
                    item.id = format!("tag:{host}:{}", article - LONG);
                }
            }
            Kind::Tokens => item.id = format!("{}?token={round}", item.id),
            Kind::TokensAlone => {
                item.id = format!("{}?token={round}", item.id);
                item.link.clear();
            }
            Kind::OneId => "the feed".clone_into(&mut item.id),
            Kind::NoIds => {
                item.id.clear();
                let scheme = ["https://", "http://", "https://www."][round % 3];
                item.link = item.link.replace("https://", scheme);
                write!(item.link, "?utm_source=rss&utm_campaign=r{round}").unwrap();
            }
            Kind::Bare => {
                item.id.clear();
                item.link.clear();
            }
        }
        item
    }

    /// A slip of the pen is mended in one article, news come to two.
    fn edit(&self, item: &mut Item, article: usize, round: usize) {
        let turn = self.turn();
        let place = article.wrapping_sub(turn);
        if round < turn {
            return;
        }
        match place {
            0 => item.text = item.text.replacen("ba", "ab", 1),
            1 => item.title = format!("Correction: {}", item.title),
            2 => item.text = format!("{} {}", prose(article + 900_000, 12), item.text),
            _ => {}
        }
    }
}

fn churn(item: &mut Item, round: usize) {
    write!(item.text, " Read {} times.", 17 * round).unwrap();
    if round % 2 == 1 {
        item.title = format!("{}!", item.title.to_uppercase());
        item.text = item.text.replace(' ', "  ");
    }
    write!(item.link, "?utm_medium=r{round}").unwrap();
}

/// Five articles that say the same in each form.
pub(super) fn plain(form: usize) -> (&'static str, String) {
    let items: Vec<Item> = (0..5)
        .map(|n| Item {
            id: format!("tag:x.example,2026:{n}"),
            link: format!("https://x.example/{n}"),
            title: format!("Title {n}"),
            text: prose(n, 60),
            day: Some(1 + n),
        })
        .collect();
    written(form, &items)
}

fn written(form: usize, items: &[Item]) -> (&'static str, String) {
    match form {
        0 => ("application/rss+xml", rss(items)),
        1 => ("application/atom+xml", atom(items)),
        _ => ("application/feed+json", json(items)),
    }
}

fn rss(items: &[Item]) -> String {
    let mut out = "<rss version=\"2.0\"><channel><title>T</title><link>https://t.example/</link>\
                   <description>d</description>"
        .to_owned();
    for item in items {
        write!(
            out,
            "<item><title>{}</title><description>{}</description>",
            item.title, item.text
        )
        .unwrap();
        if !item.id.is_empty() {
            write!(out, "<guid isPermaLink=\"false\">{}</guid>", item.id).unwrap();
        }
        if !item.link.is_empty() {
            write!(out, "<link>{}</link>", item.link.replace('&', "&amp;")).unwrap();
        }
        if let Some(day) = item.day {
            write!(out, "<pubDate>{day} Nov 2026 08:00:00 GMT</pubDate>").unwrap();
        }
        out.push_str("</item>");
    }
    out + "</channel></rss>"
}

fn atom(items: &[Item]) -> String {
    let mut out =
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>T</title><id>urn:t</id>".to_owned();
    for item in items {
        write!(
            out,
            "<entry><title>{}</title><summary>{}</summary>",
            item.title, item.text
        )
        .unwrap();
        if !item.id.is_empty() {
            write!(out, "<id>{}</id>", item.id).unwrap();
        }
        if !item.link.is_empty() {
            write!(out, "<link href=\"{}\"/>", item.link.replace('&', "&amp;")).unwrap();
        }
        if let Some(day) = item.day {
            write!(out, "<published>2026-11-{day:02}T08:00:00Z</published>").unwrap();
        }
        out.push_str("</entry>");
    }
    out + "</feed>"
}

fn json(items: &[Item]) -> String {
    let items = items.iter().map(|item| {
        let mut value = serde_json::json!({ "title": item.title, "content_text": item.text });
        let day = item
            .day
            .map(|day| format!("2026-11-{day:02}T08:00:00Z"))
            .unwrap_or_default();
        for (key, text) in [
            ("id", &item.id),
            ("url", &item.link),
            ("date_published", &day),
        ] {
            if !text.is_empty() {
                value[key] = text.as_str().into();
            }
        }
        value
    });
    let items: Vec<_> = items.collect();
    serde_json::json!({ "version": "https://jsonfeed.org/version/1.1", "title": "T", "items": items }).to_string()
}
