//! Podcasts: Apple's elements, those of the podcast namespace, Podlove's chapters.

use super::attribute;
use super::line;
use super::names::Part;
use super::web_in;
use crate::model::Extras;
use crate::model::extras::File;
use crate::model::extras::Itunes;
use crate::model::extras::Mark;
use crate::model::extras::Participant;
use crate::model::extras::Transcript;
use crate::parse::construct;
use crate::parse::names::Ns;
use crate::parse::names::Tag;
use crate::parse::person::Who;
use crate::parse::rewrite::MAX_PARTS;
use crate::parse::tree::Element;

/// Chapters of one episode that are kept.
const MAX_MARKS: usize = 512;

/// What one element of an entry says of an episode.
pub(super) fn episode(extras: &mut Extras, item: Element<'_, '_>, child: Element<'_, '_>) {
    apple(&mut extras.itunes, item, child);
    match child.tag() {
        Tag::Part(Part::Transcript) if extras.transcripts.len() < MAX_PARTS => {
            extras.transcripts.extend(transcript(child));
        }
        Tag::Part(Part::ChapterFile) if extras.chapters.is_none() => {
            extras.chapters = web_in(child, "url").map(|url| File {
                url,
                media_type: attribute(child, "type"),
            });
        }
        Tag::Part(Part::Chapters) if extras.marks.is_empty() => {
            let marks = child.all(Tag::Part(Part::Chapter)).filter_map(mark);
            extras.marks = marks.take(MAX_MARKS).collect();
        }
        Tag::Part(Part::Person) | Tag::Contributor if extras.persons.len() < MAX_PARTS => {
            extras.persons.extend(participant(child));
        }
        _ => {}
    }
}

/// What Apple's elements say, of an episode or a podcast.
pub(super) fn apple(itunes: &mut Itunes, outer: Element<'_, '_>, child: Element<'_, '_>) {
    let number = || child.text().parse().ok();
    match child.tag() {
        Tag::ItunesAuthor => fill(&mut itunes.author, || line(child)),
        Tag::ItunesImage => fill(&mut itunes.image, || {
            web_in(child, "href")
                .or_else(|| web_in(child, "url"))
                .or_else(|| super::web(child, child.text()))
        }),
        Tag::LaterTitle if child.ns() == Ns::Itunes => {
            let own = outer.first(Tag::Title).and_then(line);
            fill(&mut itunes.title, || {
                line(child).filter(|title| own.is_some() && own.as_ref() != Some(title))
            });
        }
        Tag::ItunesSummary if child.local().eq_ignore_ascii_case("subtitle") => {
            fill(&mut itunes.subtitle, || other_text(outer, child));
        }
        Tag::ItunesSummary => fill(&mut itunes.summary, || other_text(outer, child)),
        Tag::Part(Part::Explicit) => {
            itunes.explicit = match child.text().to_ascii_lowercase().as_str() {
                "yes" | "true" | "explicit" => Some(true),
                "no" | "false" | "clean" => Some(false),
                _ => itunes.explicit,
            };
        }
        Tag::Part(Part::Episode) => itunes.episode = itunes.episode.or_else(number),
        Tag::Part(Part::Season) => itunes.season = itunes.season.or_else(number),
        Tag::Part(Part::Kind) => fill(&mut itunes.kind, || {
            line(child).map(|kind| kind.to_ascii_lowercase())
        }),
        Tag::Part(Part::Block) => itunes.block |= child.text().eq_ignore_ascii_case("yes"),
        _ => {}
    }
}

fn fill(place: &mut Option<String>, value: impl FnOnce() -> Option<String>) {
    if place.is_none() {
        *place = value();
    }
}

/// A description, where it is another than the one that is shown.
fn other_text(outer: Element<'_, '_>, child: Element<'_, '_>) -> Option<String> {
    let shown = outer.first_of(&[
        Tag::Description,
        Tag::Summary,
        Tag::MediaDescription,
        Tag::ItunesSummary,
    ])?;
    let text = line(child)?;
    (line(shown)? != text).then_some(text)
}

fn transcript(element: Element<'_, '_>) -> Option<Transcript> {
    Some(Transcript {
        url: web_in(element, "url")?,
        media_type: attribute(element, "type"),
        language: attribute(element, "language"),
        rel: attribute(element, "rel"),
    })
}

fn mark(element: Element<'_, '_>) -> Option<Mark> {
    let start = attribute(element, "start")?;
    let is_time = start
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.'));
    is_time.then(|| Mark {
        start,
        title: attribute(element, "title").unwrap_or_default(),
        href: web_in(element, "href"),
        image: web_in(element, "image"),
    })
}

/// `podcast:person`, or a contributor.
pub(super) fn participant(element: Element<'_, '_>) -> Option<Participant> {
    if element.tag() == Tag::Contributor {
        let who = Who::of(element);
        let name = if who.name.is_empty() {
            who.email.unwrap_or_default()
        } else {
            who.name
        };
        return Some(Participant {
            name,
            role: Some("contributor".to_owned()),
            href: who.uri.and_then(|uri| super::absolute(None, &uri)),
            ..Participant::default()
        })
        .filter(|who| !who.name.is_empty() && element.ns() != Ns::Itunes);
    }
    Some(Participant {
        name: construct::plain(element).into_owned(),
        role: attribute(element, "role").map(|role| role.to_lowercase()),
        group: attribute(element, "group").map(|group| group.to_lowercase()),
        image: web_in(element, "img"),
        href: web_in(element, "href"),
    })
    .filter(|who| !who.name.is_empty())
}
