//! What an element is, whatever it is called: namespaces, prefixes and one table of tags.
//!
//! Namespace addresses are compared without scheme, case and closing slash; a prefix that was
//! never declared is taken for what it usually means. Names are compared without case. Most of this
//! file is tables.

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
    Xhtml,
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
    Generator,
    /// Not read.
    Other,
}

impl Tag {
    /// Holds other elements; its own text is kept, but no markup.
    pub(super) const fn is_container(self) -> bool {
        matches!(
            self,
            Self::Rss
                | Self::Channel
                | Self::Feed
                | Self::Item
                | Self::Image
                | Self::Source
                | Self::TextInput
                | Self::SkipHours
                | Self::SkipDays
                | Self::Author
                | Self::Contributor
                | Self::ManagingEditor
                | Self::MediaGroup
                | Self::MediaContent
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
    match uri {
        "" => Ns::Rss,
        "w3.org/2005/atom" | "purl.org/atom/ns" | "purl.org/atom/app" => Ns::Atom,
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
        _ => Ns::Other,
    }
}

/// The longest local name in the tables below.
const MAX_LOCAL: usize = 16;

/// What an element with this local name means in `ns`.
pub(super) fn tag(ns: Ns, local: &str) -> Tag {
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
        Ns::Dc | Ns::Terms => dublin_core(local),
        Ns::Itunes => itunes(local),
        Ns::Media => media(local),
        Ns::Syndication if local == "updateperiod" => Tag::UpdatePeriod,
        Ns::Syndication if local == "updatefrequency" => Tag::UpdateFrequency,
        Ns::Content if local == "encoded" => Tag::Encoded,
        Ns::Xhtml if local == "body" => Tag::Encoded,
        Ns::Rdf | Ns::Content | Ns::Syndication | Ns::Xhtml | Ns::Other => Tag::Other,
    }
}

fn rss(local: &str) -> Tag {
    match local {
        "rss" | "rdf" => Tag::Rss,
        "channel" => Tag::Channel,
        "image" => Tag::Image,
        "textinput" => Tag::TextInput,
        "author" => Tag::Author,
        "managingeditor" => Tag::ManagingEditor,
        "description" | "abstract" => Tag::Description,
        "guid" => Tag::Guid,
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
        "generator" => Tag::Generator,
        _ => Tag::Other,
    }
}

fn dublin_core(local: &str) -> Tag {
    match local {
        "title" => Tag::LaterTitle,
        "creator" | "author" => Tag::Creator,
        "contributor" => Tag::Contributor,
        "date" => Tag::DcDate,
        "issued" | "available" | "published" => Tag::Published,
        "modified" => Tag::Updated,
        "created" => Tag::Created,
        "description" | "abstract" => Tag::MediaDescription,
        "subject" => Tag::Subject,
        "rights" => Tag::Rights,
        "language" => Tag::Language,
        _ => Tag::Other,
    }
}

fn itunes(local: &str) -> Tag {
    match local {
        "title" => Tag::LaterTitle,
        "author" => Tag::ItunesAuthor,
        "owner" => Tag::Contributor,
        "name" => Tag::Name,
        "email" => Tag::Email,
        "summary" | "subtitle" | "description" => Tag::ItunesSummary,
        "keywords" => Tag::Keywords,
        "image" => Tag::ItunesImage,
        "duration" => Tag::Duration,
        _ => Tag::Other,
    }
}

fn media(local: &str) -> Tag {
    match local {
        "title" => Tag::LaterTitle,
        "description" => Tag::MediaDescription,
        "group" => Tag::MediaGroup,
        "content" => Tag::MediaContent,
        "keywords" => Tag::Keywords,
        _ => Tag::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_compared_loosely() {
        assert_eq!(namespace("https://www.W3.org/2005/Atom/"), Ns::Atom);
        assert_eq!(namespace("http://search.yahoo.com/mrss"), Ns::Media);
        assert_eq!(namespace("http://purl.org/rss/1.0/"), Ns::Rss);
        assert_eq!(
            namespace("http://purl.org/rss/1.0/modules/slash/"),
            Ns::Other
        );
    }

    #[test]
    fn an_unknown_vocabulary_never_looks_like_rss() {
        assert_eq!(tag(Ns::Other, "title"), Tag::Other);
        assert_eq!(tag(Ns::Rss, "pubDate"), Tag::Published);
        assert_eq!(tag(Ns::Rss, "a-name-longer-than-any"), Tag::Other);
    }
}
