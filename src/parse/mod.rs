//! A feed document: bytes and headers in, [`Feed`] out; tolerant, total, deterministic.
//!
//! Every document takes the same way: bytes → text (`charset`) → tokens → a repaired tree (`build`)
//! → one well-formed Atom document (`rewrite`, `entry`, `json`) → feed-rs → our words (`fields`).
//! There is no strict first try: what a strict parser loses in silence is never noticed. Nothing is
//! recursive; depth, entries and size are bounded. Deliberately absent: ids that the document does
//! not have, cleaned HTML, any comparison with what was read before.

mod atom;
mod attributes;
mod base64;
mod build;
mod capture;
mod charset;
mod close;
mod construct;
mod date;
mod entry;
mod extra;
mod fields;
mod json;
mod json_extra;
mod json_repair;
mod links;
mod names;
mod page;
mod person;
mod rebase;
mod references;
mod repairs;
mod rewrite;
mod scope;
mod tokens;
mod tree;
mod wishes;

#[cfg(test)]
mod tests;

pub use date::date;
pub use rebase::rebased;

use crate::model::Feed;
use atom::Beside;
use repairs::Repairs;
use std::any::Any;
use std::panic;
use std::panic::AssertUnwindSafe;

/// Octets of the longest document that is read.
const MAX_OCTETS: usize = 32 << 20;

/// A document as it came.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// The body, as sent.
    pub bytes: &'a [u8],
    /// The `Content-Type` header.
    pub content_type: Option<&'a str>,
    /// The address that relative ones are resolved against: `Content-Location`, else the final URL.
    pub base: Option<&'a str>,
}

/// Why there is no feed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing but white space.
    #[error("empty document")]
    Empty,
    /// Longer than any feed.
    #[error("document is longer than {} MiB", MAX_OCTETS >> 20)]
    TooLong,
    /// A web page, with the feeds it names where that may be told.
    #[error("not a feed: HTML page{}", page::pointing_to(.0.as_deref()))]
    Html(Option<Vec<String>>),
    /// JSON, but no JSON Feed.
    #[error("not a feed: JSON without `version`")]
    Json,
    /// JSON whose `version` is another format's.
    #[error("not a feed: JSON with a `version` of something else than JSON Feed")]
    OtherJson,
    /// A list of feeds.
    #[error("not a feed: OPML, a list of feeds; `depeche import` reads it")]
    Opml,
    /// Something else.
    #[error("not a feed: no element of a feed at the root")]
    NoFeed,
    /// feed-rs refused what was rewritten for it.
    #[error("not readable after repair: {0}")]
    Unreadable(feed_rs::parser::ParseFeedError),
    /// A bug in a parser, caught.
    #[error("PANIC: {0}")]
    Panic(String),
}

impl Error {
    /// The same without what a document says: a private page's links may hold its key.
    #[must_use]
    pub fn private(self) -> Self {
        match self {
            Self::Html(_) => Self::Html(None),
            other => other,
        }
    }
}

/// Reads a document.
pub fn feed(document: &Document<'_>) -> Result<Feed, Error> {
    panic::catch_unwind(AssertUnwindSafe(|| read(document)))
        .unwrap_or_else(|cause| Err(Error::Panic(message(&*cause))))
}

fn read(document: &Document<'_>) -> Result<Feed, Error> {
    if document.bytes.len() > MAX_OCTETS {
        return Err(Error::TooLong);
    }
    let mut repairs = Repairs::default();
    let decoded = charset::decode(document.bytes, document.content_type, &mut repairs);
    let text = decoded.trim_start();
    if text.is_empty() {
        return Err(Error::Empty);
    }
    let (xml, beside) = canonical(text, document.base, &mut repairs)?;
    let parser = feed_rs::parser::Builder::new()
        .sanitize_content(false)
        // an id that the document does not have is none
        .id_generator(|_, _, _| String::new())
        .build();
    let mut feed = fields::feed(
        parser.parse(xml.as_bytes()).map_err(Error::Unreadable)?,
        beside,
    );
    feed.repairs = repairs.into_words(&decoded);
    Ok(feed)
}

/// The one Atom document, and what stands beside it.
fn canonical(
    text: &str,
    base: Option<&str>,
    repairs: &mut Repairs,
) -> Result<(String, Beside), Error> {
    let json = text.starts_with(['{', '[']);
    if json && let Some(rewritten) = json::rewrite(text, base, repairs) {
        return Ok(rewritten);
    }
    let tree = build::tree(text, base, repairs);
    rewrite::rewrite(&tree, text.len()).ok_or_else(|| {
        if json {
            json::no_feed(text)
        } else {
            page::no_feed(text, base)
        }
    })
}

/// The words of a panic, on one line.
fn message(cause: &(dyn Any + Send)) -> String {
    let text = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    text.lines().next().unwrap_or_default().to_owned()
}
