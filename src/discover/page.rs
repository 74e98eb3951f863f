//! A page → the feeds it names, the likeliest first.
//!
//! `<link rel="alternate">` with a feed's media type counts; where there is none, links in the text
//! whose address reads like a feed's. Feeds below the page's own address come first, feeds of
//! comments last; of one feed in several forms Atom comes before JSON before RSS; else the order is
//! the page's. Deliberately absent: guesses at addresses that the page does not name.

use super::Candidate;
use crate::canonical;
use crate::html::Attributes;
use crate::html::Token;
use crate::html::Tokens;
use html_escape::decode_html_entities;

/// Candidates kept: a page that names more is a list of feeds, not a page with feeds.
const MOST: usize = 40;
/// Media types of feeds. `json` and `xml` are said by pages that mean a feed, and by others.
const MEDIA_TYPES: [&str; 8] = [
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/json",
    "application/xml",
    "text/xml",
    "text/rss",
];
/// How titles of comment feeds read, in the languages of the usual blog programs.
const COMMENTS: [&str; 9] = [
    "comment",
    "kommentar",
    "comentário",
    "comentario",
    "commenti",
    "reacties",
    "комментари",
    "komentar",
    "コメント",
];
/// Last path segments that feeds have.
const FEED_NAMES: [&str; 9] = [
    "feed",
    "rss",
    "atom",
    "feed.xml",
    "rss.xml",
    "atom.xml",
    "index.xml",
    "feed.json",
    "index.rdf",
];

/// The feeds that a page names; `base` is the address it was found at, empty where that is not
/// known: then relative addresses stay as they are written.
pub fn feeds(html: &str, base: &str) -> Vec<Candidate> {
    let page = base;
    let mut base = base.to_owned();
    let mut based = false;
    let mut named = Vec::new();
    let mut linked = Vec::new();
    let mut anchor: Option<Candidate> = None;
    for token in Tokens::new(html) {
        match token {
            Token::Start { name, attributes } if name == "base" && !based => {
                if let Some(href) = attribute(attributes, "href")
                    && let Some(url) = canonical::absolute(Some(&base), &href)
                {
                    base = url;
                    based = true;
                }
            }
            Token::Start { name, attributes } if name == "link" => {
                keep(&mut named, link(attributes, &base));
            }
            Token::Start { name, attributes } if name == "a" => {
                keep(&mut linked, anchor.take());
                anchor = reads_like_a_feed(attributes, &base);
            }
            Token::Text(text) => {
                if let Some(open) = &mut anchor {
                    open.title.push_str(&decode_html_entities(text));
                }
            }
            Token::End(name) if name == "a" => keep(&mut linked, anchor.take()),
            _ => {}
        }
    }
    keep(&mut linked, anchor);
    let mut found = if named.is_empty() { linked } else { named };
    for candidate in &mut found {
        candidate.title = folded(&candidate.title);
        candidate.comments = is_of_comments(candidate);
    }
    ranked(found, page)
}

/// The page's own order stays where nothing speaks for another.
fn ranked(found: Vec<Candidate>, page: &str) -> Vec<Candidate> {
    let own = canonical::origin_and_path(page)
        .map(|(origin, path)| {
            let path = path.split('?').next().unwrap_or_default();
            (
                format!("{origin}{}/", path.trim_end_matches('/')),
                path.len() > 1,
            )
        })
        .filter(|(_, is_below_the_root)| *is_below_the_root);
    let is_own = |candidate: &Candidate| {
        let own = own.as_ref().map(|(prefix, _)| prefix.as_str());
        own.is_some_and(|prefix| candidate.url.starts_with(prefix))
    };
    let first_of_its_kind: Vec<usize> = found
        .iter()
        .map(|candidate| {
            let is_same = |other: &Candidate| other == candidate || candidate.is_form_of(other);
            found.iter().position(is_same).unwrap_or_default()
        })
        .collect();
    let mut ranked: Vec<_> = found.into_iter().zip(first_of_its_kind).collect();
    ranked.sort_by_key(|(candidate, first)| {
        (
            candidate.comments,
            !is_own(candidate),
            *first,
            candidate.form(),
        )
    });
    ranked.into_iter().map(|(candidate, _)| candidate).collect()
}

fn keep(found: &mut Vec<Candidate>, candidate: Option<Candidate>) {
    let Some(candidate) = candidate else { return };
    if found.len() < MOST && !found.iter().any(|other| other.url == candidate.url) {
        found.push(candidate);
    }
}

fn attribute(attributes: &str, wanted: &str) -> Option<String> {
    Attributes::new(attributes)
        .find(|(name, _)| name == wanted)
        .map(|(_, value)| decode_html_entities(value).trim().to_owned())
}

fn link(attributes: &str, base: &str) -> Option<Candidate> {
    let rel = attribute(attributes, "rel")?.to_ascii_lowercase();
    if !rel.split_ascii_whitespace().any(|word| word == "alternate") {
        return None;
    }
    let kind = attribute(attributes, "type")?.to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_owned();
    if !MEDIA_TYPES.contains(&kind.as_str()) {
        return None;
    }
    let url = http(base, &attribute(attributes, "href")?)?;
    // WordPress names its own interface so: JSON, but no feed
    if kind == "application/json" && (url.contains("/wp-json/") || url.contains("rest_route=")) {
        return None;
    }
    Some(Candidate {
        url,
        title: attribute(attributes, "title").unwrap_or_default(),
        kind,
        comments: false,
    })
}

fn reads_like_a_feed(attributes: &str, base: &str) -> Option<Candidate> {
    let url = http(base, &attribute(attributes, "href")?)?;
    let path = url.split(['?', '#']).next()?.trim_end_matches('/');
    let last = path.rsplit('/').next()?.to_ascii_lowercase();
    let is_feed = FEED_NAMES.contains(&last.as_str())
        || [".rss", ".atom", ".rdf"]
            .iter()
            .any(|end| last.ends_with(end));
    is_feed.then(|| Candidate {
        url,
        title: String::new(),
        kind: "link".to_owned(),
        comments: false,
    })
}

fn http(base: &str, href: &str) -> Option<String> {
    if base.is_empty() && !href.is_empty() && !href.contains(':') {
        return Some(href.to_owned());
    }
    let url = canonical::absolute(Some(base), href)?;
    url.starts_with("http").then_some(url)
}

fn is_of_comments(candidate: &Candidate) -> bool {
    let title = candidate.title.to_lowercase();
    let url = candidate.url.to_ascii_lowercase();
    COMMENTS.iter().any(|word| title.contains(word))
        || url.contains("/comments/")
        || url.contains("feed=comments")
}

fn folded(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().take(120).collect()
}
