//! RSS 2.0 with the RSS Advisory Board's best practices: ids that are no links, names in
//! `dc:creator`, the body in `content:encoded`, the origin in `<source>`.

use super::GENERATOR;
use super::NAMESPACE;
use super::address::media_type;
use super::address::web;
use super::atom::extensions;
use super::carried;
use super::item::Item;
use super::item::Output;
use super::item::writable;
use super::line::folded;
use super::xml::Xml;

/// The RSS form of an output.
pub fn rss(output: &Output, items: &[Item]) -> String {
    let mut xml = Xml::new();
    let mut namespaces = vec![
        ("version", "2.0"),
        ("xmlns:atom", "http://www.w3.org/2005/Atom"),
        ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ("xmlns:depeche", NAMESPACE),
    ];
    namespaces.extend(carried::NAMESPACES);
    xml.open("rss", &namespaces);
    xml.open("channel", &[]);
    let title = output.heading();
    xml.text("title", &[], &title);
    xml.text("link", &[], &output.home);
    xml.text("description", &[], &title);
    xml.text("lastBuildDate", &[], &writable(output.updated).rfc822());
    xml.text("generator", &[], GENERATOR);
    xml.empty(
        "atom:link",
        &[
            ("rel", "self"),
            ("type", "application/rss+xml"),
            ("href", &output.self_rss),
        ],
    );
    for item in items {
        entry(&mut xml, output, item);
    }
    xml.finish()
}

fn entry(xml: &mut Xml, output: &Output, item: &Item) {
    xml.open("item", &[]);
    xml.text("title", &[], &item.shown_title(output.show_source));
    if let Some(link) = item.link() {
        xml.text("link", &[], &link);
    }
    xml.text("guid", &[("isPermaLink", "false")], &item.id);
    if let Some(date) = item.published {
        xml.text("pubDate", &[], &writable(date.start).rfc822());
    }
    for author in item.shown_authors(output.show_source) {
        xml.text("dc:creator", &[], &author.name);
    }
    if let Some(tag) = item.tag() {
        xml.text("dc:language", &[], tag);
    }
    if let Some(rights) = item
        .rights
        .as_deref()
        .filter(|rights| !folded(rights).is_empty())
    {
        xml.text("dc:rights", &[], rights);
    }
    for category in item.terms() {
        let domain = category.scheme.as_deref().map(|scheme| ("domain", scheme));
        xml.text("category", domain.as_slice(), &category.term);
    }
    // readers expect one at most
    let mut attached = item.attached().into_iter();
    if let Some((url, enclosure)) = attached.find_map(|(url, it)| web(&url).map(|url| (url, it))) {
        let media_type = media_type(enclosure.media_type.as_deref());
        let length = enclosure.length.unwrap_or(0).to_string();
        let media_type = media_type.as_deref().unwrap_or("application/octet-stream");
        xml.empty(
            "enclosure",
            &[("url", &url), ("length", &length), ("type", media_type)],
        );
    }
    if let Some(summary) = item.own_summary() {
        xml.text("description", &[], summary);
    }
    if !item.content.as_str().trim().is_empty() {
        xml.text("content:encoded", &[], item.content.as_str());
    }
    if let Some(url) = web(&item.source.url) {
        let name = folded(&item.source.name);
        let name = if name.is_empty() {
            &item.source.id
        } else {
            &name
        };
        xml.text("source", &[("url", &url)], name);
    }
    if let Some(comments) = item.extras.comments.as_deref().and_then(web) {
        xml.text("comments", &[], &comments);
    }
    carried::links(xml, "atom:link", item);
    carried::carried(xml, item);
    extensions(xml, item);
    xml.close();
}
