//! A web page in a feed's place: what it says about where the feeds are.

use super::Error;
use crate::discover;

/// Octets of a page that are looked at.
const LOOKED_AT: usize = 1 << 20;
/// Feeds of a page that are named.
const NAMED: usize = 5;
/// Octets of an address that is named.
const MAX_ADDRESS: usize = 200;

/// Why a document without the root of a feed is none.
pub(super) fn no_feed(text: &str, base: Option<&str>) -> Error {
    let head: String = text
        .chars()
        .take(2048)
        .collect::<String>()
        .to_ascii_lowercase();
    if head.contains("<opml") {
        Error::Opml
    } else if ["<html", "<!doctype html", "<body", "<head"]
        .iter()
        .any(|start| head.contains(start))
    {
        Error::Html(Some(feeds(text, base)))
    } else {
        Error::NoFeed
    }
}

fn feeds(text: &str, base: Option<&str>) -> Vec<String> {
    let page = text
        .get(..text.floor_char_boundary(LOOKED_AT))
        .unwrap_or(text);
    let found = discover::feeds(page, base.unwrap_or_default());
    found
        .into_iter()
        .map(|candidate| candidate.url)
        .filter(|url| url.len() <= MAX_ADDRESS && !url.contains(char::is_control))
        .take(NAMED)
        .collect()
}

/// The feeds of a page, in words.
pub(super) fn pointing_to(feeds: Option<&[String]>) -> String {
    match feeds {
        None => String::new(),
        Some([]) => ", it links to no feed".to_owned(),
        Some(feeds) => format!(", it links to these feeds: {}", feeds.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Document;
    use super::super::feed;

    fn words(text: &str, base: Option<&str>) -> String {
        let document = Document {
            bytes: text.as_bytes(),
            content_type: None,
            base,
        };
        feed(&document).unwrap_err().to_string()
    }

    #[test]
    fn what_is_no_feed_says_what_it_is() {
        let page = "<!DOCTYPE html><title>x</title><link rel=alternate type=application/rss+xml href=/feed>\
                    <link rel=alternate type=application/atom+xml href='http://b.example/atom'>";
        for (text, base, expected) in [
            (
                page,
                Some("http://a.example/p"),
                "not a feed: HTML page, it links to these feeds: http://b.example/atom, http://a.example/feed",
            ),
            (
                page,
                None,
                "not a feed: HTML page, it links to these feeds: http://b.example/atom, /feed",
            ),
            (
                "<html><body>x",
                None,
                "not a feed: HTML page, it links to no feed",
            ),
            ("{\"a\": 1}", None, "not a feed: JSON without `version`"),
            ("[1, 2", None, "not a feed: JSON without `version`"),
            (
                "{\"version\": 2}",
                None,
                "not a feed: JSON with a `version` of something else than JSON Feed",
            ),
            (" \n", None, "empty document"),
            (
                "<html><item><title>x</title></item>",
                None,
                "not a feed: HTML page, it links to no feed",
            ),
            (
                "<opml><head/></opml>",
                None,
                "not a feed: OPML, a list of feeds; `depeche import` reads it",
            ),
            (
                "words",
                None,
                "not a feed: no element of a feed at the root",
            ),
        ] {
            assert_eq!(words(text, base), expected);
        }
    }

    #[test]
    fn five_feeds_at_most() {
        let link = |n| format!("<link rel=alternate type=application/rss+xml href=/{n}>");
        let links: Vec<String> = (0..9).map(link).collect();
        let page = format!("<html>{}", links.concat());
        let words = words(&page, Some("http://a.example/"));
        assert!(words.ends_with("http://a.example/4"), "{words}");
    }
}
