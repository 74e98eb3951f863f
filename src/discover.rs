//! A page → the feeds it names, the likeliest first. Pure and total.
//!
//! `<link rel="alternate">` with a feed's media type counts, in the order of the page; where there
//! is none, links in the text whose address reads like a feed's. Feeds of comments come last.
//! Deliberately absent: guesses at addresses that the page does not name.

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

/// A feed that a page names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Absolute address.
    pub url: String,
    /// What the page calls it; may be empty.
    pub title: String,
    /// The media type that the page gives, `link` for an ordinary link.
    pub kind: String,
    /// A feed of comments, not of articles.
    pub comments: bool,
}

/// The feeds that a page names; `base` is the address it was found at, empty where that is not
/// known: then relative addresses stay as they are written.
pub fn feeds(html: &str, base: &str) -> Vec<Candidate> {
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
    // stable: the page's own order stays within each half
    found.sort_by_key(|candidate| candidate.comments);
    found
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

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(html: &str) -> Vec<String> {
        let found = feeds(html, "https://blog.example/2026/post.html");
        found.into_iter().map(|candidate| candidate.url).collect()
    }

    #[test]
    fn links_in_their_order_against_the_base_and_once() {
        let html = "<head><base href='/de/'><LINK REL='alternate nofollow' TYPE='application/rss+xml; charset=utf-8' \
            href='feed?a=1&amp;b=2' title='Neues &amp; Altes'><link rel=alternate type=application/atom+xml href=//cdn.example/atom>\
            <link rel=alternate type=application/rss+xml href=feed?a=1&b=2><link rel=stylesheet type=text/xml href=x>\
            <link rel=alternate hreflang=fr href=/fr/><link rel=alternate type=application/activity+json href=/me>\
            <link rel=alternate type=application/json href=/wp-json/wp/v2/posts/1><link rel=alternate type=application/feed+json href=j>";
        assert_eq!(
            urls(html),
            [
                "https://blog.example/de/feed?a=1&b=2",
                "https://cdn.example/atom",
                "https://blog.example/de/j"
            ]
        );
        let first = feeds(html, "https://blog.example/").remove(0);
        assert_eq!(
            (first.title.as_str(), first.kind.as_str()),
            ("Neues & Altes", "application/rss+xml")
        );
    }

    #[test]
    fn comments_come_last() {
        let html = "<link rel=alternate type=application/rss+xml href=/a title='Blog » Kommentar-Feed'>\
            <link rel=alternate type=application/rss+xml href=/comments/feed/>\
            <link rel=alternate type=application/rss+xml href=/feed/ title=Blog>";
        let found = feeds(html, "https://blog.example/");
        assert_eq!(found[0].url, "https://blog.example/feed/");
        let comments: Vec<bool> = found.iter().map(|candidate| candidate.comments).collect();
        assert_eq!(comments, [false, true, true]);
    }

    #[test]
    fn links_in_the_text_count_only_where_the_head_names_none() {
        let body = "<a href='/about'>About</a> <a href='/atom.xml'>\n Subscribe <b>here</b></a> <a href='javascript:rss'>x</a>\
            <a href='/tags/rss/index.html'>no</a>";
        let found = feeds(body, "https://blog.example/");
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].url.as_str(), found[0].title.as_str()),
            ("https://blog.example/atom.xml", "Subscribe here")
        );
        let both = format!("<link rel=alternate type=text/xml href=/feed>{body}");
        assert_eq!(urls(&both), ["https://blog.example/feed"]);
        assert!(urls("<p>nothing</p>").is_empty());
    }
}
