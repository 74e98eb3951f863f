//! What an element is, whatever it is called: namespaces, prefixes and one table of tags.
//!
//! Namespace addresses are compared without scheme, case and closing slash; a prefix that was
//! never declared is taken for what it usually means. Names are compared without case. Most of this
//! file is tables.

mod modules;

use super::extra::names as extra;
use super::extra::names::Part;
use super::extra::names::Vocabulary;

/// The vocabularies that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ns {
    /// RSS in any version, and elements in no namespace.
    Rss,
    Rdf,
    Atom,
    Dc,
    Terms,
    Content,
    Media,
    Itunes,
    Syndication,
    /// The Atom Publishing Protocol (RFC 5023).
    App,
    Xhtml,
    /// One that carries things beside the words.
    Beside(Vocabulary),
    /// Anything else: never mistaken for an element without a prefix.
    Other,
}

/// What an element means to a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    // containers
    Rss,
    Channel,
    Feed,
    /// The root of a service document, which lists feeds and is none.
    Service,
    Item,
    Image,
    Source,
    TextInput,
    SkipHours,
    SkipDays,
    Author,
    Contributor,
    ManagingEditor,
    MediaGroup,
    MediaContent,
    // texts that may hold markup
    Title,
    LaterTitle,
    Description,
    Summary,
    ItunesSummary,
    MediaDescription,
    Content,
    Encoded,
    Subtitle,
    Rights,
    // plain values
    Link,
    Guid,
    Id,
    Name,
    Email,
    Uri,
    Creator,
    ItunesAuthor,
    Published,
    DcDate,
    Updated,
    Created,
    Category,
    Subject,
    Keywords,
    Enclosure,
    ItunesImage,
    Logo,
    Icon,
    Url,
    Language,
    Ttl,
    Hour,
    Day,
    UpdatePeriod,
    UpdateFrequency,
    Duration,
    /// Carried beside the words.
    Part(Part),
    /// Not read.
    Other,
}

impl Tag {
    /// Holds other elements; its own text is kept, but no markup.
    pub(super) const fn is_container(self) -> bool {
        if let Self::Part(part) = self {
            return part.is_container();
        }
        matches!(
            self,
            Self::Rss
                | Self::Channel
                | Self::Feed
                | Self::Service
                | Self::Item
                | Self::Image
                | Self::Source
                | Self::TextInput
                | Self::SkipHours
                | Self::SkipDays
                | Self::Author
                | Self::Contributor
                | Self::ManagingEditor
                | Self::Creator
                | Self::ItunesAuthor
                | Self::MediaGroup
                | Self::MediaContent
        )
    }

    /// Names somebody: in text, or in elements for name and address.
    pub(super) const fn is_person(self) -> bool {
        matches!(
            self,
            Self::Author
                | Self::Contributor
                | Self::ManagingEditor
                | Self::Creator
                | Self::ItunesAuthor
        )
    }

    /// Stands in an element that names somebody.
    pub(super) const fn is_of_a_person(self) -> bool {
        matches!(
            self,
            Self::Name | Self::Email | Self::Uri | Self::Url | Self::Other
        )
    }

    /// Might stand there, where somebody made the feed by hand.
    pub(super) const fn may_be_of_a_person(self) -> bool {
        matches!(
            self,
            Self::Title
                | Self::LaterTitle
                | Self::Link
                | Self::Image
                | Self::Icon
                | Self::Logo
                | Self::Description
                | Self::Rights
                | Self::Language
                | Self::Keywords
        )
    }

    /// May hold markup that was left unescaped.
    pub(super) const fn holds_markup(self) -> bool {
        matches!(
            self,
            Self::Title
                | Self::LaterTitle
                | Self::Description
                | Self::Summary
                | Self::ItunesSummary
                | Self::MediaDescription
                | Self::Content
                | Self::Encoded
                | Self::Subtitle
                | Self::Rights
        )
    }

    /// Cannot be markup inside a text: its start means that the text's end tag was forgotten.
    pub(super) const fn ends_a_text(self) -> bool {
        !matches!(
            self,
            Self::Other
                | Self::Title
                | Self::Summary
                | Self::Link
                | Self::Source
                | Self::Image
                | Self::Content
                | Self::Rss
                | Self::Feed
                | Self::Channel
        )
    }
}

/// The vocabulary a namespace address names.
pub(super) fn namespace(uri: &str) -> Ns {
    let uri = uri.trim().to_ascii_lowercase();
    let uri = uri.split_once("://").map_or(uri.as_str(), |(_, rest)| rest);
    let uri = uri.trim_end_matches(['/', '#']).trim_start_matches("www.");
    if let Some(vocabulary) = extra::vocabulary(uri) {
        return Ns::Beside(vocabulary);
    }
    match uri {
        "" => Ns::Rss,
        "w3.org/2005/atom" | "purl.org/atom/ns" => Ns::Atom,
        "w3.org/2007/app" | "purl.org/atom/app" => Ns::App,
        "purl.org/dc/elements/1.1" | "purl.org/dc/elements/1.0" | "purl.org/dc" => Ns::Dc,
        "purl.org/dc/terms" | "purl.org/rss/1.0/modules/dcterms" => Ns::Terms,
        "purl.org/rss/1.0/modules/content" => Ns::Content,
        "search.yahoo.com/mrss"
        | "tools.search.yahoo.com/mrss"
        | "video.search.yahoo.com/mrss"
        | "api.maps.yahoo.com/mrss" => Ns::Media,
        "itunes.com/dtds/podcast-1.0.dtd"
        | "itunes.com/dtds/podcast"
        | "example.com/dtds/podcast-1.0.dtd" => Ns::Itunes,
        "google.com/schemas/play-podcasts/1.0"
        | "google.com/schemas/play-podcasts/1.0/play-podcasts.xsd" => Ns::Itunes,
        "w3.org/1999/xhtml" => Ns::Xhtml,
        "w3.org/1999/02/22-rdf-syntax-ns" => Ns::Rdf,
        "purl.org/rss/1.0/modules/syndication" => Ns::Syndication,
        _ if uri.starts_with("purl.org/rss/1.0/modules") => Ns::Other,
        _ if uri.starts_with("purl.org/rss/") || uri.starts_with("purl.org/net/rss") => Ns::Rss,
        _ if uri.starts_with("w3.org/2005/atom") || uri.starts_with("purl.org/atom/ns") => Ns::Atom,
        _ if RSS_ADDRESSES.iter().any(|start| uri.starts_with(start)) => Ns::Rss,
        _ => Ns::Other,
    }
}

/// Addresses that were used as the namespace of RSS itself.
const RSS_ADDRESSES: [&str; 8] = [
    "my.netscape.com/rdf/simple/0.9",
    "my.netscape.com/publish/formats/rss-0.9",
    "channel.netscape.com/rdf/simple/0.9",
    "backend.userland.com/rss",
    "blogs.law.harvard.edu/tech/rss",
    "cyber.law.harvard.edu/rss",
    "rssboard.org/rss",
    "purl.org/rss/1.0",
];

/// What a prefix means where no declaration says so.
pub(super) fn undeclared(prefix: &str) -> Ns {
    match prefix {
        "rss" => Ns::Rss,
        "rdf" | "RDF" => Ns::Rdf,
        "atom" | "atom10" | "atom03" | "a10" | "a" => Ns::Atom,
        "dc" => Ns::Dc,
        "dcterms" => Ns::Terms,
        "content" => Ns::Content,
        "media" => Ns::Media,
        "itunes" | "googleplay" => Ns::Itunes,
        "sy" | "syn" => Ns::Syndication,
        "xhtml" | "html" | "h" => Ns::Xhtml,
        _ => extra::undeclared(prefix).map_or(Ns::Other, Ns::Beside),
    }
}

/// The longest local name in the tables below.
const MAX_LOCAL: usize = 16;

/// What an element with this local name means in `ns`.
pub(super) fn tag(ns: Ns, local: &str) -> Tag {
    if ns == Ns::Beside(Vocabulary::Geo) && local.eq_ignore_ascii_case("point") {
        return Tag::Part(extra::point(local));
    }
    let mut buffer = [0_u8; MAX_LOCAL];
    let Some(lower) = buffer.get_mut(..local.len()) else {
        return Tag::Other;
    };
    lower.copy_from_slice(local.as_bytes());
    lower.make_ascii_lowercase();
    let local = std::str::from_utf8(lower).unwrap_or_default();
    match ns {
        Ns::Rss => rss(local),
        Ns::Rdf if local == "rdf" => Tag::Rss,
        Ns::Atom => atom(local),
        Ns::Dc | Ns::Terms => modules::dublin_core(local),
        Ns::Itunes => modules::itunes(local),
        Ns::Media => modules::media(local),
        Ns::Syndication if local == "updateperiod" => Tag::UpdatePeriod,
        Ns::Syndication if local == "updatefrequency" => Tag::UpdateFrequency,
        Ns::Content if local == "encoded" => Tag::Encoded,
        Ns::Xhtml if local == "body" => Tag::Encoded,
        Ns::App if local == "service" => Tag::Service,
        Ns::Beside(vocabulary) => extra::part(vocabulary, local).map_or(Tag::Other, Tag::Part),
        Ns::App | Ns::Rdf | Ns::Content | Ns::Syndication | Ns::Xhtml | Ns::Other => Tag::Other,
    }
}

fn rss(local: &str) -> Tag {
    match local {
        "rss" | "rdf" => Tag::Rss,
        "image" => Tag::Image,
        "textinput" => Tag::TextInput,
        "author" => Tag::Author,
        "managingeditor" => Tag::ManagingEditor,
        "abstract" => Tag::Description,
        "pubdate" => Tag::Published,
        "lastbuilddate" => Tag::Updated,
        "category" => Tag::Category,
        "enclosure" => Tag::Enclosure,
        "url" => Tag::Url,
        "copyright" => Tag::Rights,
        "language" => Tag::Language,
        "ttl" => Tag::Ttl,
        "skiphours" => Tag::SkipHours,
        "hour" => Tag::Hour,
        "skipdays" => Tag::SkipDays,
        "day" => Tag::Day,
        "keywords" => Tag::Keywords,
        "fullitem" | "body" => Tag::Encoded,
        "comments" => Tag::Part(Part::Comments),
        _ => atom(local),
    }
}

fn atom(local: &str) -> Tag {
    match local {
        "feed" => Tag::Feed,
        "entry" | "item" => Tag::Item,
        "title" => Tag::Title,
        "subtitle" | "tagline" => Tag::Subtitle,
        "summary" => Tag::Summary,
        "content" => Tag::Content,
        "link" => Tag::Link,
        "id" => Tag::Id,
        "guid" => Tag::Guid,
        "channel" => Tag::Channel,
        "description" => Tag::Description,
        "author" => Tag::Author,
        "contributor" => Tag::Contributor,
        "name" => Tag::Name,
        "email" => Tag::Email,
        "uri" | "url" | "homepage" => Tag::Uri,
        "published" | "issued" | "pubdate" => Tag::Published,
        "updated" | "modified" => Tag::Updated,
        "created" => Tag::Created,
        "category" => Tag::Category,
        "source" => Tag::Source,
        "logo" => Tag::Logo,
        "icon" => Tag::Icon,
        "rights" | "copyright" => Tag::Rights,
        "generator" => Tag::Part(Part::Generator),
        _ => Tag::Other,
    }
}

#[cfg(test)]
mod tests;
