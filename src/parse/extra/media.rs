//! Pictures and media: Media RSS, and what it says of enclosures.

use super::absolute;
use super::attribute;
use super::line;
use super::names::Part;
use super::number;
use super::web;
use super::web_in;
use crate::model::Enclosure;
use crate::model::Extras;
use crate::model::extras::Image;
use crate::model::extras::Media;
use crate::parse::construct;
use crate::parse::entry::carriers;
use crate::parse::entry::seconds;
use crate::parse::links::Found;
use crate::parse::names::Tag;
use crate::parse::rewrite::MAX_PARTS;
use crate::parse::tree::Element;

/// Pictures of one entry that are kept.
const MAX_IMAGES: usize = 16;

/// Pictures, the entry's own first, and media.
pub(super) fn read(extras: &mut Extras, item: Element<'_, '_>) {
    for child in item.children() {
        match child.tag() {
            Tag::Part(Part::Thumbnail) => picture(extras, child),
            Tag::Image => {
                let url = child.first_of(&[Tag::Url, Tag::Uri]);
                let url = url
                    .and_then(|url| web(url, url.text()))
                    .or_else(|| web_in(child, "href"))
                    .or_else(|| web_in(child, "url"));
                push(extras, url, child);
            }
            _ => {}
        }
    }
    for media in carriers(item) {
        for thumbnail in media.all(Tag::Part(Part::Thumbnail)) {
            picture(extras, thumbnail);
        }
        if media.tag() == Tag::MediaContent {
            extras.media.extend(content(media, &extras.media));
        }
    }
}

fn picture(extras: &mut Extras, thumbnail: Element<'_, '_>) {
    let url = ["url", "href"]
        .iter()
        .find_map(|name| web_in(thumbnail, name));
    push(
        extras,
        url.or_else(|| web(thumbnail, thumbnail.text())),
        thumbnail,
    );
}

fn push(extras: &mut Extras, url: Option<String>, element: Element<'_, '_>) {
    let Some(url) = url else { return };
    if extras.images.len() < MAX_IMAGES && !extras.images.iter().any(|known| known.url == url) {
        extras.images.push(Image {
            url,
            width: number(element, "width"),
            height: number(element, "height"),
        });
    }
}

/// What `media:content` says that its enclosure has no place for.
fn content(element: Element<'_, '_>, known: &[Media]) -> Option<Media> {
    let url = ["url", "href"]
        .iter()
        .find_map(|name| web_in(element, name))?;
    let media = Media {
        medium: attribute(element, "medium").map(|medium| medium.to_ascii_lowercase()),
        width: number(element, "width"),
        height: number(element, "height"),
        description: element.first(Tag::MediaDescription).and_then(line),
        url: url.clone(),
    };
    let bare = Media {
        url,
        ..Media::default()
    };
    let new = media != bare
        && known.len() < MAX_PARTS
        && !known.iter().any(|known| known.url == media.url);
    new.then_some(media)
}

/// What is said of enclosures that Atom's link has no place for, by their addresses.
pub(in crate::parse) fn attached(item: Element<'_, '_>, links: &[Found<'_>]) -> Vec<Enclosure> {
    let titled = links
        .iter()
        .filter(|link| link.rel == "enclosure" && link.title.is_some());
    let mut found: Vec<Enclosure> = titled
        .filter_map(|link| {
            let title = construct::folded(link.title.as_deref()?).into_owned();
            Some(Enclosure {
                url: link.href.clone(),
                title: Some(title).filter(|title| !title.is_empty()),
                ..Enclosure::default()
            })
        })
        .collect();
    let media = carriers(item).filter(|media| media.tag() == Tag::MediaContent);
    for media in media.take(MAX_PARTS) {
        let duration = media.attribute("duration").and_then(|text| seconds(&text));
        let title = media.first(Tag::LaterTitle).and_then(line);
        if duration.is_none() && title.is_none() {
            continue;
        }
        let href = media.attribute("url").or_else(|| media.attribute("href"));
        if let Some(url) = href.and_then(|href| absolute(media.scope().base.as_deref(), &href)) {
            found.push(Enclosure {
                url,
                duration,
                title,
                ..Enclosure::default()
            });
        }
    }
    found
}
