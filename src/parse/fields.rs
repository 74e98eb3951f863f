//! What feed-rs read, in our words, with what stood beside its document.

use super::atom::Beside;
use super::atom::Facts;
use crate::model::Category;
use crate::model::Enclosure;
use crate::model::Entry;
use crate::model::Feed;
use crate::model::Person;
use crate::model::RawHtml;
use std::iter;

/// The feed; `repairs` are the caller's to fill.
pub(super) fn feed(read: feed_rs::model::Feed, beside: Beside) -> Feed {
    let own = read.links.into_iter().next();
    let own = own.filter(|_| beside.feed.has_link);
    let facts = beside
        .entries
        .into_iter()
        .map(Some)
        .chain(iter::repeat_with(|| None));
    Feed {
        title: read.title.map(|text| text.content),
        link: own.map(|link| link.href),
        description: read.description.map(|text| text.content),
        language: beside.feed.language,
        updated: beside.feed.updated,
        authors: read.authors.into_iter().map(person).collect(),
        rights: read.rights.map(|text| text.content),
        extras: beside.extras,
        wishes: beside.wishes,
        entries: read
            .entries
            .into_iter()
            .zip(facts)
            .map(|(read, facts)| entry(read, facts.unwrap_or_default()))
            .collect(),
        repairs: Vec::new(),
        truncated: beside.truncated,
    }
}

fn entry(read: feed_rs::model::Entry, facts: Facts) -> Entry {
    let mut entry = Entry {
        id: Some(read.id).filter(|id| !id.is_empty()),
        title: read.title.map(|text| text.content),
        summary: read.summary.map(|text| RawHtml(text.content)),
        content: read.content.and_then(|content| content.body).map(RawHtml),
        published: facts.published,
        updated: facts.updated,
        authors: read.authors.into_iter().map(person).collect(),
        categories: read.categories.into_iter().map(category).collect(),
        language: facts.language,
        rights: read.rights.map(|text| text.content),
        extras: facts.extras,
        ..Entry::default()
    };
    let mut links = read.links.into_iter();
    if facts.has_link {
        entry.link = links.next().map(|link| link.href);
    }
    for link in links.filter(|link| link.rel.as_deref() == Some("enclosure")) {
        if entry.enclosures.iter().any(|known| known.url == link.href) {
            continue;
        }
        let said = || facts.attached.iter().filter(|it| it.url == link.href);
        let duration = said().find_map(|it| it.duration);
        let title = said().find_map(|it| it.title.clone());
        entry.enclosures.push(Enclosure {
            url: link.href,
            media_type: link.media_type,
            length: link.length,
            duration,
            title,
        });
    }
    if let Some(first) = entry.enclosures.first_mut() {
        first.duration = facts.duration.or(first.duration);
    }
    entry
}

fn person(read: feed_rs::model::Person) -> Person {
    Person {
        name: read.name.unwrap_or_default(),
        email: read.email,
        uri: read.uri,
    }
}

fn category(read: feed_rs::model::Category) -> Category {
    Category {
        term: read.term,
        scheme: read.scheme,
        label: read.label,
    }
}
