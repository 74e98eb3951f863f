//! Text constructs: an element's content as plain text, or as HTML.

use super::atom::Kind;
use super::base64;
use super::names::Tag;
use super::rebase::rebased;
use super::tree::Element;
use crate::html;
use std::borrow::Cow;

/// `text` with its white space folded; no-break spaces stay.
pub(super) fn folded(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    let bytes = text.as_bytes();
    let odd = |pair: &[u8]| {
        matches!(
            pair,
            [b'\t' | b'\n' | b'\r' | 0x0c, _] | [b' ', b' ' | b'\t' | b'\n' | b'\r' | 0x0c]
        )
    };
    if !bytes.windows(2).any(odd) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_ascii_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    Cow::Owned(out)
}

/// What a reader sees of HTML, on one line.
pub(super) fn visible(markup: &str) -> Cow<'_, str> {
    if memchr::memchr2(b'<', b'&', markup.as_bytes()).is_none() {
        return folded(markup);
    }
    let text = html::visible_text(markup);
    if text.is_empty() && !markup.contains('>') {
        // a "<" that opens nothing
        return folded(markup);
    }
    Cow::Owned(folded(&text).into_owned())
}

/// Plain text as HTML.
pub(super) fn escaped(text: &str) -> Cow<'_, str> {
    html_escape::encode_text(text)
}

/// The element's content as one line of text.
pub(super) fn plain<'t>(element: Element<'t, '_>) -> Cow<'t, str> {
    match content(element) {
        (Kind::Text, text) => map(text, folded),
        (Kind::Html, text) => map(text, visible),
    }
}

/// The element's content as HTML; `None` where it is something else, an image say.
pub(super) fn markup<'t>(element: Element<'t, '_>) -> Option<Cow<'t, str>> {
    if !element.has_markup()
        && element
            .attribute("type")
            .is_some_and(|value| is_binary(&value))
    {
        return None;
    }
    Some(match content(element) {
        (Kind::Text, text) => map(text, escaped),
        (Kind::Html, text) => match element.own_base() {
            Some(base) => Cow::Owned(rebased(&text, base)),
            None => text,
        },
    })
}

/// Applies `read` without copying what it leaves as it is.
fn map(text: Cow<'_, str>, read: impl Fn(&str) -> Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => read(text),
        Cow::Owned(text) => Cow::Owned(read(&text).into_owned()),
    }
}

/// What the element holds and of what kind that is, base64 decoded (RFC 4287 section 4.1.3.3).
fn content<'t>(element: Element<'t, '_>) -> (Kind, Cow<'t, str>) {
    if element.in_atom()
        && !element.has_markup()
        && is_encoded(element)
        && let Some(text) = base64::text(element.text())
    {
        return (Kind::Html, Cow::Owned(text));
    }
    (kind(element), Cow::Borrowed(element.text()))
}

fn is_encoded(element: Element<'_, '_>) -> bool {
    if let Some(mode) = element.attribute("mode") {
        return mode.eq_ignore_ascii_case("base64");
    }
    element.attribute("type").is_some_and(|value| {
        let lower = value.trim().to_ascii_lowercase();
        lower.contains('/') && !lower.starts_with("text/") && !lower.ends_with("xml")
    })
}

/// Of what kind the element's content is: as Atom says, else HTML, which is what RSS holds.
fn kind(element: Element<'_, '_>) -> Kind {
    if element.has_markup()
        || !element.in_atom()
        || matches!(
            element.tag(),
            Tag::Description | Tag::Encoded | Tag::ItunesSummary
        )
    {
        return Kind::Html;
    }
    if element
        .attribute("mode")
        .is_some_and(|mode| mode.eq_ignore_ascii_case("escaped"))
    {
        return Kind::Html;
    }
    match element.attribute("type") {
        Some(value) if names_markup(&value) => Kind::Html,
        _ => Kind::Text,
    }
}

fn names_markup(media_type: &str) -> bool {
    let lower = media_type.to_ascii_lowercase();
    lower.contains("html") || lower.contains("xml")
}

fn is_binary(media_type: &str) -> bool {
    let lower = media_type.trim().to_ascii_lowercase();
    ["image/", "audio/", "video/"]
        .iter()
        .any(|start| lower.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_folded() {
        assert_eq!(folded(" a\n b\u{a0} c "), "a b\u{a0} c");
        assert!(matches!(folded("a b"), Cow::Borrowed("a b")));
        assert_eq!(visible("A <i>x</i>\n &amp; B"), "A x & B");
    }
}
