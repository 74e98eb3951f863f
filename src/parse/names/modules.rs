//! The modules that RSS and Atom borrow from: Dublin Core, iTunes, Media RSS. Tables.

use super::Tag;
use crate::parse::extra::names as extra;
use crate::parse::extra::names::Part;

pub(super) fn dublin_core(local: &str) -> Tag {
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
        "license" => Tag::Part(Part::License),
        "source" => Tag::Part(Part::DcSource),
        _ => Tag::Other,
    }
}

pub(super) fn itunes(local: &str) -> Tag {
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
        _ => extra::itunes(local).map_or(Tag::Other, Tag::Part),
    }
}

pub(super) fn media(local: &str) -> Tag {
    match local {
        "title" => Tag::LaterTitle,
        "description" => Tag::MediaDescription,
        "group" => Tag::MediaGroup,
        "content" => Tag::MediaContent,
        "keywords" => Tag::Keywords,
        "thumbnail" => Tag::Part(Part::Thumbnail),
        "license" => Tag::Part(Part::License),
        _ => Tag::Other,
    }
}
