//! What an entry carries beside its words, in the elements that readers and podcast players know:
//! Apple's, Media RSS, the podcast namespace, Podlove's chapters, GeoRSS. The same in Atom and RSS.

use super::address::media_type;
use super::address::web;
use super::item::Item;
use super::line::folded;
use super::xml::Xml;
use crate::model::Enclosure;
use crate::model::Link;
use crate::model::extras::Itunes;
use crate::model::extras::Media;
use crate::model::extras::Participant;

/// The vocabularies, for the root of a document.
pub(super) const NAMESPACES: [(&str, &str); 6] = [
    ("xmlns:itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd"),
    ("xmlns:media", "http://search.yahoo.com/mrss/"),
    ("xmlns:podcast", "https://podcastindex.org/namespace/1.0"),
    ("xmlns:psc", "http://podlove.org/simple-chapters"),
    ("xmlns:georss", "http://www.georss.org/georss"),
    ("xmlns:wfw", "http://wellformedweb.org/CommentAPI/"),
];

/// An element's attributes, those that have a value.
#[derive(Default)]
struct Attributes(Vec<(&'static str, String)>);

impl Attributes {
    fn with(mut self, name: &'static str, value: Option<String>) -> Self {
        self.0.extend(value.map(|value| (name, value)));
        self
    }

    fn text(self, name: &'static str, value: Option<&String>) -> Self {
        let value = value.map(|value| folded(value));
        self.with(name, value.filter(|value| !value.is_empty()))
    }

    fn number<T: ToString>(self, name: &'static str, value: Option<T>) -> Self {
        self.with(name, value.map(|value| value.to_string()))
    }

    fn all(&self) -> Vec<(&'static str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect()
    }

    fn empty(&self, xml: &mut Xml, name: &'static str) {
        xml.empty(name, &self.all());
    }
}

/// Everything that Atom and RSS say in the same elements.
pub(super) fn carried(xml: &mut Xml, item: &Item) {
    let extras = &item.extras;
    if let Some(feed) = extras.comment_feed.as_deref().and_then(web) {
        xml.text("wfw:commentRss", &[], &feed);
    }
    media(xml, item);
    apple(xml, &extras.itunes, item);
    for one in &extras.transcripts {
        if let Some(url) = web(&one.url) {
            let kind = media_type(one.media_type.as_deref());
            Attributes::default()
                .with("url", Some(url))
                .with("type", kind)
                .text("language", one.language.as_ref())
                .text("rel", one.rel.as_ref())
                .empty(xml, "podcast:transcript");
        }
    }
    if let Some(file) = &extras.chapters
        && let Some(url) = web(&file.url)
    {
        Attributes::default()
            .with("url", Some(url))
            .with("type", media_type(file.media_type.as_deref()))
            .empty(xml, "podcast:chapters");
    }
    for person in &extras.persons {
        participant(xml, person);
    }
    marks(xml, item);
    if let Some(place) = &extras.place {
        let point = format!("{} {}", place.latitude, place.longitude);
        xml.text("georss:point", &[], &point);
        named(xml, "georss:featurename", place.name.as_ref());
    }
}

fn named(xml: &mut Xml, name: &'static str, text: Option<&String>) {
    let text = text.map(|text| folded(text)).unwrap_or_default();
    if !text.is_empty() {
        xml.text(name, &[], &text);
    }
}

fn apple(xml: &mut Xml, itunes: &Itunes, item: &Item) {
    named(xml, "itunes:author", itunes.author.as_ref());
    named(xml, "itunes:title", itunes.title.as_ref());
    named(xml, "itunes:subtitle", itunes.subtitle.as_ref());
    named(xml, "itunes:summary", itunes.summary.as_ref());
    if let Some(image) = itunes.image.as_deref().and_then(web) {
        xml.empty("itunes:image", &[("href", &image)]);
    }
    let duration = item.enclosures.first().and_then(|first| first.duration);
    let number = |value: Option<u64>| value.map(|value| value.to_string());
    for (name, value) in [
        ("itunes:duration", number(duration)),
        (
            "itunes:explicit",
            itunes.explicit.map(|explicit| explicit.to_string()),
        ),
        ("itunes:episode", number(itunes.episode)),
        ("itunes:season", number(itunes.season)),
        (
            "itunes:episodeType",
            itunes
                .kind
                .clone()
                .filter(|kind| matches!(kind.as_str(), "full" | "trailer" | "bonus")),
        ),
        ("itunes:block", itunes.block.then(|| "Yes".to_owned())),
    ] {
        named(xml, name, value.as_ref());
    }
}

/// Pictures, and of enclosures what RSS's own element has no place for: all but the first, and
/// what Media RSS says.
fn media(xml: &mut Xml, item: &Item) {
    for (at, (url, enclosure)) in item.attached().into_iter().enumerate() {
        let Some(url) = web(&url) else { continue };
        let said = item
            .extras
            .media
            .iter()
            .find(|media| media.url == enclosure.url);
        if at > 0 || said.is_some() || enclosure.title.is_some() {
            content(xml, url, enclosure, said);
        }
    }
    for image in &item.extras.images {
        if let Some(url) = web(&image.url) {
            Attributes::default()
                .with("url", Some(url))
                .number("width", image.width)
                .number("height", image.height)
                .empty(xml, "media:thumbnail");
        }
    }
}

fn content(xml: &mut Xml, url: String, enclosure: &Enclosure, said: Option<&Media>) {
    let medium = said.and_then(|said| said.medium.clone()).filter(|medium| {
        ["image", "audio", "video", "document", "executable"].contains(&medium.as_str())
    });
    let attributes = Attributes::default()
        .with("url", Some(url))
        .with("type", media_type(enclosure.media_type.as_deref()))
        .number("fileSize", enclosure.length)
        .with("medium", medium)
        .number("duration", enclosure.duration)
        .number("width", said.and_then(|said| said.width))
        .number("height", said.and_then(|said| said.height));
    xml.open("media:content", &attributes.all());
    named(xml, "media:title", enclosure.title.as_ref());
    let description = said.and_then(|said| said.description.as_ref());
    named(xml, "media:description", description);
    xml.close();
}

fn participant(xml: &mut Xml, person: &Participant) {
    let name = folded(&person.name);
    if name.is_empty() {
        return;
    }
    let attributes = Attributes::default()
        .text("role", person.role.as_ref())
        .text("group", person.group.as_ref())
        .with("img", person.image.as_deref().and_then(web))
        .with("href", person.href.as_deref().and_then(web));
    xml.text("podcast:person", &attributes.all(), &name);
}

fn marks(xml: &mut Xml, item: &Item) {
    if item.extras.marks.is_empty() {
        return;
    }
    xml.open("psc:chapters", &[("version", "1.2")]);
    for mark in &item.extras.marks {
        Attributes::default()
            .with("start", Some(mark.start.clone()))
            .with("title", Some(folded(&mark.title)))
            .with("href", mark.href.as_deref().and_then(web))
            .with("image", mark.image.as_deref().and_then(web))
            .empty(xml, "psc:chapter");
    }
    xml.close();
}

/// Relations that a reader of an output can use; others are about the feed it came from.
const RELATIONS: [&str; 6] = [
    "alternate",
    "related",
    "via",
    "canonical",
    "author",
    "describedby",
];

/// Links of an entry beside its own, its licence and its origin among them, as elements `name`.
/// An alternate is one of its type and language (RFC 4287 section 4.1.2); ours has neither.
pub(super) fn links(xml: &mut Xml, name: &'static str, item: &Item) {
    let extras = &item.extras;
    let mut alternates = vec![(None, None)];
    let more = |rel: &str, href: Option<&String>, title: Option<&String>| {
        href.map(|href| Link {
            href: href.clone(),
            rel: rel.to_owned(),
            title: title.cloned(),
            ..Link::default()
        })
    };
    let source = extras.source.as_ref();
    let license = more("license", extras.license.as_ref(), None);
    let via = more(
        "via",
        source.and_then(|source| source.url.as_ref()),
        source.and_then(|source| source.title.as_ref()),
    );
    let others = extras.links.iter();
    let others = others.filter(|link| RELATIONS.contains(&link.rel.as_str()));
    for link in others.chain(&license).chain(&via) {
        let Some(href) = web(&link.href) else {
            continue;
        };
        let kind = media_type(link.media_type.as_deref());
        let language = link.hreflang.clone().filter(|tag| super::item::is_tag(tag));
        if link.rel == "alternate" {
            let form = (kind.clone(), language.clone());
            if alternates.contains(&form) {
                continue;
            }
            alternates.push(form);
        }
        Attributes::default()
            .with("rel", Some(link.rel.clone()))
            .with("href", Some(href))
            .with("type", kind)
            .text("title", link.title.as_ref())
            .with("hreflang", language)
            .empty(xml, name);
    }
}
