//! What an entry or a feed carries beside its words, as a column and back: NULL where that is
//! nothing, so that plain entries cost nothing.

use crate::model::Extras;
use crate::model::FeedExtras;
use crate::model::Link;
use crate::model::extras::File;
use crate::model::extras::Image;
use crate::model::extras::Itunes;
use crate::model::extras::Mark;
use crate::model::extras::Media;
use crate::model::extras::Origin;
use crate::model::extras::Participant;
use crate::model::extras::Place;
use crate::model::extras::Transcript;
use crate::plan::Carried;
use crate::render;
use crate::store::Error;
use crate::store::rows;
use crate::store::urn::Urn;
use rusqlite::Connection;
use rusqlite::params;
use serde_json::Value;

/// The column of an entry.
pub(super) fn column(extras: &Extras) -> Option<String> {
    render::extras(extras).map(|value| value.to_string())
}

/// The column of a source.
pub(super) fn feed_column(extras: &FeedExtras) -> Option<String> {
    render::feed_extras(extras).map(|value| value.to_string())
}

/// What the feed says an entry carries, and where it says nothing of that, what its page does.
pub(super) fn both(feed: Option<&str>, page: Option<&str>) -> Extras {
    let mut extras = read(feed);
    if page.is_some() {
        let page = read(page);
        if extras.images.is_empty() {
            extras.images = page.images;
        }
        extras.license = extras.license.or(page.license);
    }
    extras
}

/// An entry's, from its column.
pub(super) fn read(column: Option<&str>) -> Extras {
    let Some(value) = value(column) else {
        return Extras::default();
    };
    let value = &value;
    Extras {
        guid_is_permalink: flag(value, "guid_is_permalink"),
        links: list(value, "links", link),
        comments: text(value, "comments"),
        comment_count: number(value, "comment_count"),
        comment_feed: text(value, "comment_feed"),
        images: list(value, "images", |it| Image {
            url: text(it, "url").unwrap_or_default(),
            width: small(it, "width"),
            height: small(it, "height"),
        }),
        media: list(value, "media", |it| Media {
            url: text(it, "url").unwrap_or_default(),
            medium: text(it, "medium"),
            width: small(it, "width"),
            height: small(it, "height"),
            description: text(it, "description"),
        }),
        itunes: itunes(value),
        transcripts: list(value, "transcripts", |it| Transcript {
            url: text(it, "url").unwrap_or_default(),
            media_type: text(it, "type"),
            language: text(it, "language"),
            rel: text(it, "rel"),
        }),
        chapters: value.get("chapters").map(|it| File {
            url: text(it, "url").unwrap_or_default(),
            media_type: text(it, "type"),
        }),
        marks: list(value, "chapter_marks", |it| Mark {
            start: text(it, "start").unwrap_or_default(),
            title: text(it, "title").unwrap_or_default(),
            href: text(it, "href"),
            image: text(it, "image"),
        }),
        persons: list(value, "persons", person),
        source: value.get("source").map(|it| Origin {
            title: text(it, "title"),
            url: text(it, "url"),
            id: text(it, "id"),
        }),
        place: value.get("geo").map(|it| Place {
            latitude: degrees(it, "lat"),
            longitude: degrees(it, "lon"),
            name: text(it, "name"),
        }),
        license: text(value, "license"),
    }
}

/// A source's, from its column.
pub(super) fn read_feed(column: Option<&str>) -> FeedExtras {
    let Some(value) = value(column) else {
        return FeedExtras::default();
    };
    let value = &value;
    let categories = value.get("categories").and_then(Value::as_array);
    FeedExtras {
        image: text(value, "image"),
        icon: text(value, "icon"),
        language: text(value, "language"),
        rights: text(value, "rights"),
        license: text(value, "license"),
        links: list(value, "links", link),
        categories: categories
            .into_iter()
            .flatten()
            .filter_map(|it| it.as_str().map(str::to_owned))
            .collect(),
        generator: text(value, "generator"),
        itunes: itunes(value),
        owner: value.get("owner").map(person),
        podcast: text(value, "podcast"),
        locked: flag(value, "locked"),
        funding: list(value, "funding", link),
        persons: list(value, "persons", person),
    }
}

/// What an entry carries is written as it is now: no revision, no search, `updated` stays.
pub(super) fn carry(connection: &Connection, entry: &Carried) -> Result<(), Error> {
    connection
        .prepare_cached(
            "UPDATE entries SET enclosures = ?2, extras = ?3 WHERE uuid = ?1 AND forgotten IS NULL",
        )?
        .execute(params![
            Urn::of(&entry.uuid),
            rows::enclosures(&entry.enclosures),
            column(&entry.extras)
        ])?;
    Ok(())
}

fn value(column: Option<&str>) -> Option<Value> {
    serde_json::from_str(column?).ok()
}

fn text(value: &Value, name: &str) -> Option<String> {
    value.get(name)?.as_str().map(str::to_owned)
}

fn number(value: &Value, name: &str) -> Option<u64> {
    value.get(name)?.as_u64()
}

fn small(value: &Value, name: &str) -> Option<u32> {
    number(value, name)?.try_into().ok()
}

fn flag(value: &Value, name: &str) -> Option<bool> {
    value.get(name)?.as_bool()
}

fn degrees(value: &Value, name: &str) -> String {
    let degrees = value.get(name).and_then(Value::as_f64);
    degrees.unwrap_or_default().to_string()
}

fn list<T>(value: &Value, name: &str, one: impl Fn(&Value) -> T) -> Vec<T> {
    let items = value.get(name).and_then(Value::as_array);
    items.into_iter().flatten().map(one).collect()
}

fn link(value: &Value) -> Link {
    Link {
        href: text(value, "href").unwrap_or_default(),
        rel: text(value, "rel").unwrap_or_default(),
        media_type: text(value, "type"),
        title: text(value, "title"),
        hreflang: text(value, "hreflang"),
        length: number(value, "length"),
    }
}

fn itunes(value: &Value) -> Itunes {
    let Some(value) = value.get("itunes") else {
        return Itunes::default();
    };
    Itunes {
        author: text(value, "author"),
        title: text(value, "title"),
        subtitle: text(value, "subtitle"),
        summary: text(value, "summary"),
        image: text(value, "image"),
        explicit: flag(value, "explicit"),
        episode: number(value, "episode"),
        season: number(value, "season"),
        kind: text(value, "type"),
        block: flag(value, "block").unwrap_or_default(),
    }
}

fn person(value: &Value) -> Participant {
    Participant {
        name: text(value, "name").unwrap_or_default(),
        role: text(value, "role"),
        group: text(value, "group"),
        image: text(value, "image"),
        href: text(value, "href"),
    }
}
