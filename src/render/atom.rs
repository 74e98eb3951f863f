//! Atom 1.0 (RFC 4287).
//!
//! Every entry has an `atom:source`, and an author of its own or of its source.

use super::NAMESPACE;
use super::address::iri;
use super::address::media_type;
use super::address::web;
use super::carried;
use super::item::Item;
use super::item::Output;
use super::item::Provenance;
use super::item::writable;
use super::item::written;
use super::line::folded;
use super::xml::Xml;
use crate::model::Person;
use crate::model::Precision;

/// The Atom form of an output.
pub fn atom(output: &Output, items: &[Item]) -> String {
    let mut xml = Xml::new();
    let mut namespaces = vec![
        ("xmlns", "http://www.w3.org/2005/Atom"),
        ("xmlns:depeche", NAMESPACE),
    ];
    namespaces.extend(carried::NAMESPACES);
    xml.open("feed", &namespaces);
    xml.text("id", &[], &output.feed_id);
    xml.text("title", &[], &output.heading());
    xml.text("updated", &[], &writable(output.updated).rfc3339());
    link(&mut xml, "self", "application/atom+xml", &output.self_atom);
    link(&mut xml, "alternate", "text/html", &output.home);
    xml.text(
        "generator",
        &[("version", env!("CARGO_PKG_VERSION"))],
        "depeche",
    );
    for item in items {
        entry(&mut xml, output, item);
    }
    xml.finish()
}

fn link(xml: &mut Xml, rel: &str, media_type: &str, href: &str) {
    xml.empty(
        "link",
        &[("rel", rel), ("type", media_type), ("href", href)],
    );
}

fn entry(xml: &mut Xml, output: &Output, item: &Item) {
    match item.tag() {
        Some(tag) => xml.open("entry", &[("xml:lang", tag)]),
        None => xml.open("entry", &[]),
    }
    xml.text("id", &[], &item.id);
    xml.text("title", &[], &item.shown_title(output.show_source));
    if let Some(href) = item.link() {
        xml.empty("link", &[("rel", "alternate"), ("href", &href)]);
    }
    xml.text("updated", &[], &writable(item.updated).rfc3339());
    if let Some(date) = item.published {
        xml.text("published", &[], &writable(date.start).rfc3339());
    }
    let authors = item.shown_authors(output.show_source);
    for author in &authors {
        person(xml, author);
    }
    for category in item.terms() {
        let mut attributes = vec![("term", category.term.as_str())];
        let scheme = category.scheme.as_deref().and_then(iri);
        attributes.extend(scheme.as_deref().map(|scheme| ("scheme", scheme)));
        attributes.extend(category.label.as_deref().map(|label| ("label", label)));
        xml.empty("category", &attributes);
    }
    enclosures(xml, item);
    if let Some(rights) = item
        .rights
        .as_deref()
        .filter(|rights| !folded(rights).is_empty())
    {
        xml.text("rights", &[], rights);
    }
    text(xml, item);
    source(xml, item, authors.is_empty());
    carried::carried(xml, item);
    extensions(xml, item);
    xml.close();
}

fn person(xml: &mut Xml, person: &Person) {
    xml.open("author", &[]);
    xml.text("name", &[], &person.name);
    if let Some(email) = &person.email {
        xml.text("email", &[], email);
    }
    if let Some(uri) = &person.uri {
        xml.text("uri", &[], uri);
    }
    xml.close();
}

fn enclosures(xml: &mut Xml, item: &Item) {
    for (url, enclosure) in item.attached() {
        let mut attributes = vec![("rel", "enclosure"), ("href", url.as_str())];
        let media_type = media_type(enclosure.media_type.as_deref());
        attributes.extend(media_type.as_deref().map(|media_type| ("type", media_type)));
        let length = enclosure.length.map(|length| length.to_string());
        attributes.extend(length.as_deref().map(|length| ("length", length)));
        let title = enclosure.title.as_deref().map(folded);
        attributes.extend(title.as_deref().map(|title| ("title", title)));
        xml.empty("link", &attributes);
    }
    if let Some(comments) = item.extras.comments.as_deref().and_then(web) {
        link(xml, "replies", "text/html", &comments);
    }
    carried::links(xml, "link", item);
}

/// Summary and content; without a link an entry must have content (RFC 4287 section 4.1.2).
fn text(xml: &mut Xml, item: &Item) {
    let html = [("type", "html")];
    let (summary, content) = (item.own_summary(), item.content.as_str());
    if !content.trim().is_empty() {
        if let Some(summary) = summary {
            xml.text("summary", &html, summary);
        }
        xml.text("content", &html, content);
    } else if item.link().is_some() {
        if let Some(summary) = summary {
            xml.text("summary", &html, summary);
        }
    } else if let Some(summary) = summary {
        xml.text("content", &html, summary);
    } else {
        xml.text("content", &[], &item.headline());
    }
}

/// RFC 4287 section 4.2.11; it gives the author where the entry has none.
fn source(xml: &mut Xml, item: &Item, author: bool) {
    let origin = &item.source;
    let feed = iri(&origin.url);
    let id = feed
        .clone()
        .unwrap_or_else(|| iri(&format!("urn:depeche:source:{}", origin.id)).unwrap_or_default());
    let name = origin.label();
    xml.open("source", &[]);
    xml.text("id", &[], &id);
    xml.text("title", &[], &name);
    xml.text("updated", &[], &writable(origin.updated).rfc3339());
    if let Some(feed) = &feed {
        xml.empty("link", &[("rel", "self"), ("href", feed)]);
    }
    if let Some(site) = origin.site.as_deref().and_then(iri) {
        xml.empty("link", &[("rel", "alternate"), ("href", &site)]);
    }
    if author {
        let author = Person {
            name,
            ..Person::default()
        };
        person(xml, &author);
    }
    xml.close();
}

/// What Atom and RSS have no element for, under `depeche:`.
pub(super) fn extensions(xml: &mut Xml, item: &Item) {
    for source in &item.sources {
        provenance(xml, source);
    }
    if let Some(story) = &item.story {
        xml.text("depeche:story", &[], story);
    }
    if let Some(version_of) = &item.version_of {
        xml.text("depeche:version-of", &[], version_of);
    }
    if let Some(date) = item.published
        && date.precision != Precision::Second
    {
        xml.text("depeche:published-precision", &[], date.precision.word());
    }
    let full_text = if item.full_text { "true" } else { "false" };
    xml.text("depeche:full-text", &[], full_text);
}

fn provenance(xml: &mut Xml, source: &Provenance) {
    let published = source.published.map(written);
    let first_seen = writable(source.first_seen).rfc3339();
    let score = source.score.to_string();
    let mut attributes = vec![("id", source.id.as_str()), ("name", &source.name)];
    if !source.url.is_empty() {
        attributes.push(("url", &source.url));
    }
    attributes.extend(
        published
            .as_deref()
            .map(|published| ("published", published)),
    );
    attributes.extend([
        ("first_seen", first_seen.as_str()),
        ("rule", &source.rule),
        ("score", &score),
    ]);
    attributes.extend(source.link.as_deref().map(|link| ("link", link)));
    xml.empty("depeche:source", &attributes);
}
