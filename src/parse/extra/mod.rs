//! What an entry carries beside its words, read from its repaired elements.
//!
//! Every address is absolute and http(s), or it is left out; every text is one line without markup.

pub(super) mod feed;
mod media;
pub(super) mod names;
mod place;
mod podcast;

#[cfg(test)]
mod tests;

pub(super) use media::attached;

use super::construct;
use super::links;
use super::links::Found;
use super::names::Tag;
use super::rewrite::MAX_PARTS;
use super::tree::Element;
use crate::canonical;
use crate::model::Extras;
use crate::model::Link;
use crate::model::extras::Origin;
use names::Part;

/// What an entry carries; `links` are those that are not its page's.
pub(super) fn entry(item: Element<'_, '_>, links: &[Found<'_>]) -> Extras {
    let mut extras = Extras::default();
    let mut somewhere = false;
    for child in item.children() {
        match child.tag() {
            Tag::Guid => extras.guid_is_permalink = said(child, "isPermaLink"),
            Tag::Source if extras.source.is_none() => extras.source = source(child),
            Tag::Rights => set(&mut extras.license, || address_in(child)),
            Tag::Part(part) => {
                somewhere |= place::is_of(part);
                carried(&mut extras, part, child);
            }
            _ => {}
        }
        podcast::episode(&mut extras, item, child);
    }
    media::read(&mut extras, item);
    if somewhere {
        extras.place = place::of(item);
    }
    for found in links {
        link(&mut extras, found);
    }
    extras
}

fn carried(extras: &mut Extras, part: Part, child: Element<'_, '_>) {
    match part {
        Part::Comments => set(&mut extras.comments, || web(child, child.text())),
        Part::CommentFeed => set(&mut extras.comment_feed, || web(child, child.text())),
        Part::CommentCount => {
            extras.comment_count = extras.comment_count.or(child.text().parse().ok());
        }
        Part::License => set(&mut extras.license, || license(child)),
        Part::DcSource => set(&mut extras.source, || named_source(child)),
        _ => {}
    }
}

/// Fills what is not known yet.
fn set<T>(place: &mut Option<T>, value: impl FnOnce() -> Option<T>) {
    if place.is_none() {
        *place = value();
    }
}

/// A web address at the place of `element`, absolute.
fn web(element: Element<'_, '_>, href: &str) -> Option<String> {
    absolute(element.scope().base.as_deref(), href)
}

/// A web address, absolute.
pub(super) fn absolute(base: Option<&str>, href: &str) -> Option<String> {
    canonical::absolute(base, href)
        .filter(|url| url.starts_with("http://") || url.starts_with("https://"))
}

/// The web address in an attribute.
fn web_in(element: Element<'_, '_>, name: &str) -> Option<String> {
    web(element, &element.attribute(name)?)
}

/// A text that is an address and nothing else.
fn address_in(element: Element<'_, '_>) -> Option<String> {
    let text = element.text();
    let whole = text.starts_with("http") && !text.contains(char::is_whitespace);
    absolute(None, text).filter(|_| whole)
}

/// The content on one line; `None` where there is nothing to see.
fn line(element: Element<'_, '_>) -> Option<String> {
    Some(construct::plain(element).into_owned()).filter(|text| !text.is_empty())
}

/// An attribute on one line; `None` where there is nothing to see.
fn attribute(element: Element<'_, '_>, name: &str) -> Option<String> {
    let value = element.attribute(name)?;
    Some(construct::folded(&value).into_owned()).filter(|text| !text.is_empty())
}

/// A number in an attribute, in whole units.
fn number<T: std::str::FromStr>(element: Element<'_, '_>, name: &str) -> Option<T> {
    let value = element.attribute(name)?;
    value.trim().split('.').next()?.parse().ok()
}

/// `true` or `false` in an attribute.
fn said(element: Element<'_, '_>, name: &str) -> Option<bool> {
    match &*element.attribute(name)?.trim().to_ascii_lowercase() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// The licence's address, else its short name.
fn license(element: Element<'_, '_>) -> Option<String> {
    let named = ["rdf:resource", "resource", "href", "url"];
    named
        .iter()
        .find_map(|name| web_in(element, name))
        .or_else(|| address_in(element))
        .or_else(|| short_name(element.text()))
}

/// A licence's short name (SPDX): no text of its own.
fn short_name(text: &str) -> Option<String> {
    let is_name = !text.is_empty()
        && text.len() <= 40
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'+'));
    is_name.then(|| text.to_owned())
}

/// `source` of RSS, with its address in an attribute, or of Atom, with elements.
fn source(element: Element<'_, '_>) -> Option<Origin> {
    let own = links::all(element)
        .into_iter()
        .find(|link| link.rel == "self");
    let source = Origin {
        title: element
            .first(Tag::Title)
            .map_or_else(|| line(element), line),
        url: web_in(element, "url").or_else(|| absolute(None, &own?.href)),
        id: element.first(Tag::Id).map(|id| id.text().to_owned()),
    };
    Some(source).filter(|source| *source != Origin::default())
}

/// `dc:source`: an address, or words.
fn named_source(element: Element<'_, '_>) -> Option<Origin> {
    let url = address_in(element);
    Some(Origin {
        title: if url.is_none() {
            Some(line(element)?)
        } else {
            None
        },
        url,
        id: None,
    })
}

/// A link goes where it belongs: comments, licence, the rest. Enclosures are the entry's.
fn link(extras: &mut Extras, found: &Found<'_>) {
    let Some(link) = kept(found) else { return };
    let is_feed = link
        .media_type
        .as_deref()
        .is_some_and(|kind| kind.contains("xml") || kind.contains("json"));
    let place = match link.rel.as_str() {
        "enclosure" => return,
        "replies" if is_feed => &mut extras.comment_feed,
        "replies" => &mut extras.comments,
        "license" => &mut extras.license,
        _ => {
            if extras.links.len() < MAX_PARTS && !extras.links.contains(&link) {
                extras.links.push(link);
            }
            return;
        }
    };
    set(place, || Some(link.href));
}

/// A link as it is kept; `None` where it is no web address.
fn kept(found: &Found<'_>) -> Option<Link> {
    let text = |value: &Option<std::borrow::Cow<'_, str>>| {
        let folded = construct::folded(value.as_deref().unwrap_or_default()).into_owned();
        Some(folded).filter(|text| !text.is_empty())
    };
    Some(Link {
        href: absolute(None, &found.href)?,
        rel: found.rel.clone().into_owned(),
        media_type: text(&found.media_type),
        title: text(&found.title),
        hreflang: text(&found.hreflang),
        length: found.length,
    })
}
