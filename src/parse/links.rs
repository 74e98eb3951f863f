//! Addresses in a feed: made absolute where there is something to resolve against.

use super::atom::Atom;
use super::names::Tag;
use super::rewrite::MAX_PARTS;
use super::tree::Element;
use crate::canonical;
use std::borrow::Cow;

/// `href` as an address: absolute where it could be resolved, as written where there is no base;
/// `None` where it is empty or would run as a script.
pub(super) fn resolved(base: Option<&str>, href: &str) -> Option<String> {
    if let Some(absolute) = canonical::absolute(base, href) {
        return Some(absolute);
    }
    let href = href.trim();
    (!href.is_empty() && is_harmless(href)).then(|| href.to_owned())
}

/// Whether an address that cannot be opened may be shown all the same.
fn is_harmless(href: &str) -> bool {
    let head = href.split(['/', '?', '#']).next().unwrap_or_default();
    let Some((scheme, _)) = head.split_once(':') else {
        return true;
    };
    let scheme = scheme.to_ascii_lowercase();
    // browsers drop control characters from a scheme before they obey it
    let is_plain = scheme
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    is_plain
        && !matches!(
            scheme.as_str(),
            "javascript" | "data" | "vbscript" | "file" | "about" | "blob"
        )
}

/// `href` as an address at the place of `element`.
pub(super) fn absolute(element: Element<'_, '_>, href: &str) -> Option<String> {
    resolved(element.scope().base.as_deref(), href)
}

/// One link of a feed or an entry.
#[derive(Debug)]
pub(super) struct Found<'t> {
    pub(super) href: String,
    pub(super) rel: Cow<'t, str>,
    pub(super) media_type: Option<Cow<'t, str>>,
    pub(super) length: Option<u64>,
    pub(super) title: Option<Cow<'t, str>>,
    pub(super) hreflang: Option<Cow<'t, str>>,
}

impl Found<'_> {
    /// A link to a page.
    pub(super) const fn page(href: String) -> Self {
        Self {
            href,
            rel: Cow::Borrowed("alternate"),
            media_type: None,
            length: None,
            title: None,
            hreflang: None,
        }
    }

    /// A page to read, as opposed to another form of the same thing.
    fn is_page(&self) -> bool {
        self.rel == "alternate"
            && self
                .media_type
                .as_deref()
                .is_none_or(|media_type| media_type.to_ascii_lowercase().contains("html"))
    }

    pub(super) fn write(&self, atom: &mut Atom) {
        atom.link(
            &self.rel,
            &self.href,
            self.media_type.as_deref(),
            self.length,
        );
    }
}

/// The links of an element, RSS's and Atom's.
pub(super) fn all<'t>(element: Element<'t, '_>) -> Vec<Found<'t>> {
    element
        .all(Tag::Link)
        .take(MAX_PARTS)
        .filter_map(one)
        .collect()
}

fn one<'t>(link: Element<'t, '_>) -> Option<Found<'t>> {
    let href = link.attribute("href").unwrap_or(Cow::Borrowed(link.text()));
    Some(Found {
        href: absolute(link, &href)?,
        rel: link
            .attribute("rel")
            .map_or(Cow::Borrowed("alternate"), |rel| match rel.trim() {
                "" => Cow::Borrowed("alternate"),
                rel => Cow::Owned(
                    rel.trim_start_matches("http://www.iana.org/assignments/relation/")
                        .to_ascii_lowercase(),
                ),
            }),
        media_type: link
            .attribute("type")
            .filter(|value| !value.trim().is_empty()),
        length: link
            .attribute("length")
            .and_then(|length| length.trim().parse().ok()),
        title: link.attribute("title"),
        hreflang: link.attribute("hreflang"),
    })
}

/// The `href` of an element itself, as CDF has it.
pub(super) fn of_attribute<'t>(element: Element<'t, '_>) -> Option<Found<'t>> {
    absolute(element, &element.attribute("href")?).map(Found::page)
}

/// Takes the link to the page out of `links`: to HTML, else any alternate; of several the last,
/// as readers have always done.
pub(super) fn take_page<'t>(links: &mut Vec<Found<'t>>) -> Option<Found<'t>> {
    let page = links.iter().rposition(Found::is_page);
    let at = page.or_else(|| links.iter().rposition(|link| link.rel == "alternate"))?;
    Some(links.remove(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_scripted_and_odd() {
        assert_eq!(
            resolved(Some("http://a.example/b/c"), "../d").as_deref(),
            Some("http://a.example/d")
        );
        assert_eq!(resolved(None, "d/e").as_deref(), Some("d/e"));
        assert_eq!(resolved(None, " JavaScript:alert(1)"), None);
        assert_eq!(resolved(None, "java\tscript:alert(1)"), None);
        assert_eq!(
            resolved(None, "magnet:?xt=urn:x").as_deref(),
            Some("magnet:?xt=urn:x")
        );
        assert_eq!(resolved(None, ""), None);
    }
}
