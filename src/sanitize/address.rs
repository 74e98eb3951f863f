//! Which addresses may stand in clean markup, and how they are written there.

use crate::canonical;
use std::borrow::Cow;
use url::Url;

/// What an address is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// A link: http(s) or mailto, without tracking parameters.
    Link,
    /// A picture or the source of a quote: http(s).
    Source,
}

/// The absolute address to publish, or `None` for one that may not stand in clean markup.
///
/// What is absolute and plain stays as it was written; a second look changes nothing.
pub(super) fn published<'a>(value: &'a str, base: Option<&Url>, used: Use) -> Option<Cow<'a, str>> {
    let value = value.trim_matches(|c: char| c <= ' ');
    if value.is_empty() {
        return None;
    }
    if is_everyday(value) {
        return Some(Cow::Borrowed(value));
    }
    let url = match Url::parse(value) {
        Ok(url) => url,
        Err(url::ParseError::RelativeUrlWithoutBase) => base?.join(value).ok()?,
        Err(_) => return None,
    };
    let http = matches!(url.scheme(), "http" | "https") && url.has_host();
    if !(http || (used == Use::Link && url.scheme() == "mailto")) {
        return None;
    }
    let written = if is_plain_http(value) {
        Cow::Borrowed(value)
    } else {
        Cow::Owned(String::from(url))
    };
    if used == Use::Source || !(written.contains('?') || written.contains('#')) {
        return Some(written);
    }
    let bare = canonical::without_tracking(&written);
    Some(if bare.len() == written.len() {
        written
    } else {
        Cow::Owned(bare)
    })
}

/// Whether an address is one that [`published`] writes; relative ones are not.
pub(super) fn is_published(value: &str, used: Use) -> bool {
    published(value, None, used).is_some_and(|same| same == value)
}

/// A host by name and a path: what nobody has to parse.
fn is_everyday(value: &str) -> bool {
    let after = value
        .strip_prefix("https://")
        .or_else(|| value.strip_prefix("http://"));
    let Some((host, path)) = after.and_then(|after| after.split_once('/')) else {
        return false;
    };
    let is_label = |label: &str| {
        let mut bytes = label.bytes();
        bytes.next().is_some_and(|b| b.is_ascii_lowercase())
            && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    host.split('.').all(is_label)
        && path
            .bytes()
            .all(|b| is_plain(b) && !matches!(b, b'?' | b'#'))
}

/// An absolute address that means the same to everybody who reads it.
fn is_plain_http(value: &str) -> bool {
    let after = value
        .strip_prefix("https://")
        .or_else(|| value.strip_prefix("http://"));
    after.is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_alphanumeric())
            && rest.bytes().all(|b| b == b'&' || is_plain(b))
    })
}

/// Characters of an address that mean the same in markup.
pub(super) const fn is_plain(b: u8) -> bool {
    b.is_ascii_alphanumeric()
        || matches!(
            b,
            b'-' | b'.' | b'_' | b'~' | b':' | b'/' | b'?' | b'#' | b'@' | b'!' | b'$'
        )
        || matches!(
            b,
            b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' | b'%'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_opened_is_published() {
        let base = Url::parse("https://news.example/a/1").ok();
        let link = |value| published(value, base.as_ref(), Use::Link).map(Cow::into_owned);
        for (given, kept) in [
            ("../b", Some("https://news.example/b")),
            ("//cdn.example/c", Some("https://cdn.example/c")),
            ("#note-1", Some("https://news.example/a/1#note-1")),
            (
                " https://x.example/%7Ea?b&c ",
                Some("https://x.example/%7Ea?b&c"),
            ),
            ("HTTPS://X.example", Some("https://x.example/")),
            ("mailto:a@b.example", Some("mailto:a@b.example")),
            (
                "/d?utm_source=x&id=1#xtor=2",
                Some("https://news.example/d?id=1"),
            ),
            ("java\nscript:x()", None),
            ("\u{1}javascript:x()", None),
            ("data:text/html,x", None),
            ("sms:1", None),
            ("magnet:?xt=1", None),
            ("ftp://x.example/", None),
            ("blob:https://x.example/1", None),
            ("https://", None),
            ("", None),
        ] {
            assert_eq!(link(given).as_deref(), kept, "{given}");
            assert!(kept.is_none_or(|kept| is_published(kept, Use::Link)));
        }
        for everyday in ["https://news.example/a/1.html", "http://a1.b.example/"] {
            assert!(is_everyday(everyday) && Url::parse(everyday).is_ok());
            assert_eq!(link(everyday).as_deref(), Some(everyday));
        }
        assert_eq!(published("mailto:a@b.example", None, Use::Source), None);
        assert_eq!(published("/b", None, Use::Source), None);
    }
}
