//! The names of what a feed carries beside its words. Tables.

/// Vocabularies that say nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::parse) enum Vocabulary {
    /// `slash`, `wfw`, `thr`: comments.
    Talk,
    Podcast,
    /// Podlove Simple Chapters.
    Chapters,
    /// `georss`, `gml`, W3C `geo`.
    Geo,
    /// Both Creative Commons modules.
    License,
}

/// What an element carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::parse) enum Part {
    Comments,
    CommentCount,
    CommentFeed,
    Thumbnail,
    License,
    Explicit,
    Episode,
    Season,
    Kind,
    Block,
    /// `itunes:category`, which may hold others.
    Shelf,
    Transcript,
    ChapterFile,
    Chapters,
    Chapter,
    Person,
    PodcastId,
    Locked,
    Funding,
    Location,
    /// Holds a point in elements of its own.
    Place,
    Point,
    Latitude,
    Longitude,
    PlaceName,
    DcSource,
    Generator,
}

impl Part {
    /// Holds other elements.
    pub(in crate::parse) const fn is_container(self) -> bool {
        matches!(self, Self::Shelf | Self::Chapters | Self::Place)
    }
}

/// The vocabulary an address names; it comes without scheme, `www.`, case and closing slash.
pub(in crate::parse) fn vocabulary(uri: &str) -> Option<Vocabulary> {
    Some(match uri {
        "purl.org/rss/1.0/modules/slash"
        | "wellformedweb.org/commentapi"
        | "purl.org/syndication/thread/1.0" => Vocabulary::Talk,
        "podcastindex.org/namespace/1.0" | "podcastnamespace.org" => Vocabulary::Podcast,
        "podlove.org/simple-chapters" => Vocabulary::Chapters,
        "w3.org/2003/01/geo/wgs84_pos" | "w3.org/2003/01/geo" => Vocabulary::Geo,
        "web.resource.org/cc" | "creativecommons.org/ns" => Vocabulary::License,
        _ if uri.starts_with("github.com/podcastindex-org/podcast-namespace") => {
            Vocabulary::Podcast
        }
        _ if uri.starts_with("georss.org/georss") || uri.starts_with("opengis.net/gml") => {
            Vocabulary::Geo
        }
        _ if uri.contains("creativecommonsrssmodule") => Vocabulary::License,
        _ => return None,
    })
}

/// What a prefix means where no declaration says so.
pub(in crate::parse) fn undeclared(prefix: &str) -> Option<Vocabulary> {
    Some(match prefix {
        "slash" | "wfw" | "thr" => Vocabulary::Talk,
        "podcast" => Vocabulary::Podcast,
        "psc" => Vocabulary::Chapters,
        "geo" | "georss" | "gml" => Vocabulary::Geo,
        "creativeCommons" | "creativecommons" | "cc" => Vocabulary::License,
        _ => return None,
    })
}

/// What an element of these vocabularies carries; `local` is in lower case.
pub(in crate::parse) fn part(vocabulary: Vocabulary, local: &str) -> Option<Part> {
    Some(match (vocabulary, local) {
        (Vocabulary::Talk, "comments" | "total") => Part::CommentCount,
        (Vocabulary::Talk, "commentrss") => Part::CommentFeed,
        (Vocabulary::Podcast, "transcript") => Part::Transcript,
        (Vocabulary::Podcast, "chapters") => Part::ChapterFile,
        (Vocabulary::Podcast, "person") => Part::Person,
        (Vocabulary::Podcast, "season") => Part::Season,
        (Vocabulary::Podcast, "episode") => Part::Episode,
        (Vocabulary::Podcast, "guid") => Part::PodcastId,
        (Vocabulary::Podcast, "locked") => Part::Locked,
        (Vocabulary::Podcast, "funding") => Part::Funding,
        (Vocabulary::Podcast, "location") => Part::Location,
        (Vocabulary::Podcast | Vocabulary::License, "license") => Part::License,
        (Vocabulary::Chapters, "chapters") => Part::Chapters,
        (Vocabulary::Chapters, "chapter") => Part::Chapter,
        (Vocabulary::Geo, "where") => Part::Place,
        (Vocabulary::Geo, "pos") => Part::Point,
        (Vocabulary::Geo, "lat") => Part::Latitude,
        (Vocabulary::Geo, "long" | "lon") => Part::Longitude,
        (Vocabulary::Geo, "featurename") => Part::PlaceName,
        _ => return None,
    })
}

/// `point` is a text in `georss` and holds elements in `gml` and `geo`, by its capital alone.
pub(in crate::parse) fn point(name: &str) -> Part {
    if name.ends_with("Point") {
        Part::Place
    } else {
        Part::Point
    }
}

/// What an element of Apple's vocabulary carries.
pub(in crate::parse) fn itunes(local: &str) -> Option<Part> {
    Some(match local {
        "explicit" => Part::Explicit,
        "episode" => Part::Episode,
        "season" => Part::Season,
        "episodetype" | "type" => Part::Kind,
        "block" => Part::Block,
        "category" => Part::Shelf,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vocabularies_by_any_of_their_addresses() {
        for (uri, expected) in [
            ("podcastindex.org/namespace/1.0", Vocabulary::Podcast),
            (
                "github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
                Vocabulary::Podcast,
            ),
            ("georss.org/georss/10", Vocabulary::Geo),
            (
                "backend.userland.com/creativecommonsrssmodule",
                Vocabulary::License,
            ),
            (
                "cyber.law.harvard.edu/rss/creativecommonsrssmodule.html",
                Vocabulary::License,
            ),
        ] {
            assert_eq!(vocabulary(uri), Some(expected), "{uri}");
        }
        assert_eq!(vocabulary("purl.org/rss/1.0"), None);
    }
}
