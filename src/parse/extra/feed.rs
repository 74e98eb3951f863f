//! What a feed carries beside its title and texts.

use super::attribute;
use super::line;
use super::names::Part;
use super::podcast;
use super::web;
use super::web_in;
use crate::model::FeedExtras;
use crate::model::Link;
use crate::model::extras::Participant;
use crate::parse::construct;
use crate::parse::links::Found;
use crate::parse::names::Ns;
use crate::parse::names::Tag;
use crate::parse::person::Who;
use crate::parse::rewrite;
use crate::parse::rewrite::MAX_PARTS;
use crate::parse::tree::Element;

/// Categories of a feed that are kept.
const MAX_CATEGORIES: usize = 64;

/// What the feed carries; RDF keeps its image beside the channel, in `root`.
pub(in crate::parse) fn feed(
    channel: Element<'_, '_>,
    root: Element<'_, '_>,
    links: &[Found<'_>],
) -> FeedExtras {
    let mut extras = FeedExtras {
        image: image(channel).or_else(|| image(root)),
        language: rewrite::language(channel),
        rights: channel.first(Tag::Rights).and_then(line),
        ..FeedExtras::default()
    };
    for child in channel.children().filter(|child| child.tag() != Tag::Item) {
        one(&mut extras, channel, child);
    }
    for link in links.iter().filter_map(super::kept) {
        if link.rel == "license" {
            super::set(&mut extras.license, || Some(link.href));
        } else if extras.links.len() < MAX_PARTS && !extras.links.contains(&link) {
            extras.links.push(link);
        }
    }
    extras
}

fn one(extras: &mut FeedExtras, channel: Element<'_, '_>, child: Element<'_, '_>) {
    podcast::apple(&mut extras.itunes, channel, child);
    match child.tag() {
        Tag::Icon => super::set(&mut extras.icon, || web(child, child.text())),
        Tag::Rights => super::set(&mut extras.license, || super::address_in(child)),
        Tag::Category => {
            let term = attribute(child, "term").or_else(|| line(child));
            category(extras, term);
        }
        Tag::Contributor if child.ns() == Ns::Itunes => {
            let who = Who::of(child);
            extras.owner = Some(Participant {
                name: if who.name.is_empty() {
                    who.email.unwrap_or_default()
                } else {
                    who.name
                },
                ..Participant::default()
            })
            .filter(|owner| !owner.name.is_empty());
        }
        Tag::Part(Part::Shelf) => {
            category(extras, attribute(child, "text"));
            for inner in child.all(Tag::Part(Part::Shelf)) {
                category(extras, attribute(inner, "text"));
            }
        }
        Tag::Part(Part::Generator) => super::set(&mut extras.generator, || line(child)),
        Tag::Part(Part::License) => super::set(&mut extras.license, || super::license(child)),
        Tag::Part(Part::PodcastId) => super::set(&mut extras.podcast, || line(child)),
        Tag::Part(Part::Locked) => {
            extras.locked = match child.text().to_ascii_lowercase().as_str() {
                "yes" | "true" => Some(true),
                "no" | "false" => Some(false),
                _ => None,
            };
        }
        Tag::Part(Part::Funding) if extras.funding.len() < MAX_PARTS => {
            extras.funding.extend(web_in(child, "url").map(|href| Link {
                href,
                rel: "payment".to_owned(),
                title: line(child),
                ..Link::default()
            }));
        }
        Tag::Part(Part::Person) | Tag::Contributor if extras.persons.len() < MAX_PARTS => {
            extras.persons.extend(podcast::participant(child));
        }
        _ => {}
    }
}

fn category(extras: &mut FeedExtras, term: Option<String>) {
    let Some(term) = term.map(|term| construct::folded(&term).into_owned()) else {
        return;
    };
    if extras.categories.len() < MAX_CATEGORIES && !extras.categories.contains(&term) {
        extras.categories.push(term);
    }
}

/// The picture that stands for the feed.
fn image(element: Element<'_, '_>) -> Option<String> {
    element.children().find_map(|child| match child.tag() {
        Tag::Image => {
            let url = child.first_of(&[Tag::Url, Tag::Uri])?;
            web(url, url.text())
        }
        Tag::Logo | Tag::Icon => web(child, child.text()),
        Tag::ItunesImage => web_in(child, "href"),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use crate::parse::extra::tests::DECLARED;
    use crate::parse::extra::tests::read;

    #[test]
    fn what_a_feed_carries() {
        let feed = read(&format!(
            "<rss version='2.0' {DECLARED} xmlns:atom='http://www.w3.org/2005/Atom'><channel><title>P</title><link>/</link>\
             <language>en-GB</language><copyright>(c) us</copyright><generator>g 1</generator>\
             <atom:link rel='self' href='feed'/><atom:link rel='hub' href='https://h.example/'/><itunes:image href='c.jpg'/>\
             <itunes:category text='Arts'><itunes:category text='Books'/></itunes:category><itunes:category text='News'/>\
             <itunes:type>serial</itunes:type><itunes:explicit>yes</itunes:explicit>\
             <itunes:owner><itunes:name>Ann</itunes:name><itunes:email>ann@a.example</itunes:email></itunes:owner>\
             <podcast:guid>917393e3</podcast:guid><podcast:locked owner='x'>yes</podcast:locked>\
             <podcast:funding url='https://f.example/'>Give</podcast:funding>\
             <creativeCommons:license>https://c.example/by</creativeCommons:license><item><title>x</title></item></channel></rss>"
        ));
        let extras = &feed.extras;
        let texts = [
            &extras.image,
            &extras.language,
            &extras.rights,
            &extras.generator,
            &extras.license,
            &extras.podcast,
        ];
        assert_eq!(
            texts.map(Option::as_deref),
            [
                Some("http://a.example/d/c.jpg"),
                Some("en-GB"),
                Some("(c) us"),
                Some("g 1"),
                Some("https://c.example/by"),
                Some("917393e3")
            ]
        );
        assert_eq!(extras.categories, ["Arts", "Books", "News"]);
        let rels: Vec<&str> = extras.links.iter().map(|link| link.rel.as_str()).collect();
        assert_eq!(rels, ["self", "hub"]);
        assert_eq!(extras.owner.as_ref().unwrap().name, "Ann");
        assert_eq!(
            (
                extras.locked,
                extras.itunes.explicit,
                extras.itunes.kind.as_deref()
            ),
            (Some(true), Some(true), Some("serial"))
        );
        assert_eq!(extras.funding[0].title.as_deref(), Some("Give"));
        assert!(extras.persons.is_empty());
        assert!(feed.entries[0].extras.is_empty());
    }
}
