//! Untrusted markup in, markup that is safe to publish out.
//!
//! Invariant: nothing but this room makes a [`CleanHtml`]; it holds no script, no style, no form,
//! no frame, no event handler, no address but absolute http(s) and mailto. Deliberately absent:
//! any judgement of what is worth keeping (that is `extract`).

mod address;
mod allow;
mod picture;
mod plain;
mod rewrite;
mod simple;

pub use plain::plain;

use crate::html;
use crate::model::RawHtml;
use std::borrow::Cow;
use url::Url;

/// Changes whenever the same input may give another output.
pub const VERSION: u32 = 2;

/// Markup that went through this room; nothing else may reach the store or an output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CleanHtml(String);

impl CleanHtml {
    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The visible text without captions, blocks separated by an empty line.
    pub fn text(&self) -> String {
        html::prose(&self.0)
    }

    /// Takes back markup that this room made and the store kept; called by `store` alone.
    pub fn restore(stored: String) -> Self {
        Self(stored)
    }
}

/// How often markup is cleaned until it stays as it is; beyond that its text is what stays.
const ROUNDS: usize = 4;
/// Misnested tags can make a parser write much more than it read.
const GROWTH: usize = 3;
/// The longest markup that comes out (octets), whatever came in.
const LONGEST: usize = 4 * 1024 * 1024;

/// Cleans a fragment; relative addresses are resolved against `base`, or go where there is none.
///
/// Idempotent: what came out comes out again unchanged.
pub fn clean(raw: &RawHtml, base: Option<&str>) -> CleanHtml {
    let markup = raw.0.trim_matches(is_space);
    let base = base.and_then(|base| Url::parse(base).ok());
    if let Some(clean) = simple::simple(markup, base.as_ref()) {
        return CleanHtml(clean.into_owned());
    }
    CleanHtml(settled(markup, base.as_ref()))
}

/// Cleaned until cleaning changes nothing more, which is nearly always at once.
fn settled(markup: &str, base: Option<&Url>) -> String {
    let most = LONGEST.min(markup.len().saturating_mul(GROWTH).saturating_add(4096));
    let mut clean = once(markup, base);
    for _ in 0..ROUNDS {
        if clean.len() > most {
            break;
        }
        if simple::simple(&clean, None).is_some_and(|same| same == clean) {
            return clean;
        }
        let again = once(&clean, None);
        if again == clean {
            return clean;
        }
        clean = again;
    }
    words(&clean)
}

fn once(markup: &str, base: Option<&Url>) -> String {
    let plain = legal(markup);
    let bounded = html::bounded(&plain);
    let clean = allow::only(&rewrite::rewrite(&bounded, base));
    // references to control characters are control characters by now
    legal(&clean).trim_matches(is_space).to_owned()
}

fn legal(text: &str) -> Cow<'_, str> {
    if text.chars().all(plain::is_legal) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().filter(|c| plain::is_legal(*c)).collect())
    }
}

/// The visible text as paragraphs, as long as it may be.
fn words(markup: &str) -> String {
    let text = html::visible_text(markup);
    let mut out = String::new();
    for paragraph in text.split("\n\n").filter(|paragraph| !paragraph.is_empty()) {
        let from = out.len();
        out.push_str("<p>");
        html_escape::encode_text_to_string(paragraph, &mut out);
        out.push_str("</p>");
        if out.len() > LONGEST {
            out.truncate(from);
            break;
        }
    }
    out.replace('\u{a0}', "&nbsp;")
}

const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

#[cfg(test)]
mod tests;
