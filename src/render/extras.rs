//! What an entry or a feed carries beside its words, as a JSON object: only what is there.
//!
//! The store keeps this form, `show` and `export` print it, JSON Feed has it under `_depeche`.

use crate::model::Extras;
use crate::model::FeedExtras;
use crate::model::Link;
use crate::model::extras::Itunes;
use crate::model::extras::Participant;
use crate::model::extras::Place;
use serde_json::Map;
use serde_json::Value;

/// An object under construction; what says nothing is not put in.
#[derive(Default)]
struct Object(Map<String, Value>);

impl Object {
    fn with<T: Into<Value>>(mut self, name: &str, value: Option<T>) -> Self {
        if let Some(value) = value {
            self.0.insert(name.to_owned(), value.into());
        }
        self
    }

    fn text(self, name: &str, value: Option<&String>) -> Self {
        self.with(name, value.map(String::as_str))
    }

    fn list<T>(self, name: &str, items: &[T], one: impl Fn(&T) -> Self) -> Self {
        let items: Vec<Value> = items.iter().map(|item| one(item).into()).collect();
        self.with(name, Some(items).filter(|items| !items.is_empty()))
    }

    fn object(self, name: &str, value: Self) -> Self {
        self.with(name, Some(value.0).filter(|map| !map.is_empty()))
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object.0)
    }
}

/// What an entry carries; `None` where that is nothing.
pub fn extras(extras: &Extras) -> Option<Value> {
    if extras.is_empty() {
        return None;
    }
    let object = Object::default()
        .with("guid_is_permalink", extras.guid_is_permalink)
        .list("links", &extras.links, link)
        .text("comments", extras.comments.as_ref())
        .with("comment_count", extras.comment_count)
        .text("comment_feed", extras.comment_feed.as_ref())
        .list("images", &extras.images, |image| {
            Object::default()
                .with("url", Some(image.url.as_str()))
                .with("width", image.width)
                .with("height", image.height)
        })
        .list("media", &extras.media, |media| {
            Object::default()
                .with("url", Some(media.url.as_str()))
                .text("medium", media.medium.as_ref())
                .with("width", media.width)
                .with("height", media.height)
                .text("description", media.description.as_ref())
        })
        .object("itunes", itunes(&extras.itunes))
        .list("transcripts", &extras.transcripts, |one| {
            Object::default()
                .with("url", Some(one.url.as_str()))
                .text("type", one.media_type.as_ref())
                .text("language", one.language.as_ref())
                .text("rel", one.rel.as_ref())
        })
        .object(
            "chapters",
            extras
                .chapters
                .as_ref()
                .map(|file| {
                    Object::default()
                        .with("url", Some(file.url.as_str()))
                        .text("type", file.media_type.as_ref())
                })
                .unwrap_or_default(),
        )
        .list("chapter_marks", &extras.marks, |mark| {
            Object::default()
                .with("start", Some(mark.start.as_str()))
                .with("title", Some(mark.title.as_str()))
                .text("href", mark.href.as_ref())
                .text("image", mark.image.as_ref())
        })
        .list("persons", &extras.persons, person)
        .object(
            "source",
            extras
                .source
                .as_ref()
                .map(|source| {
                    Object::default()
                        .text("title", source.title.as_ref())
                        .text("url", source.url.as_ref())
                        .text("id", source.id.as_ref())
                })
                .unwrap_or_default(),
        )
        .object("geo", extras.place.as_ref().map(place).unwrap_or_default())
        .text("license", extras.license.as_ref());
    Some(object.into())
}

/// What a feed carries; `None` where that is nothing.
pub fn feed_extras(extras: &FeedExtras) -> Option<Value> {
    if extras.is_empty() {
        return None;
    }
    let categories = Some(extras.categories.clone()).filter(|list| !list.is_empty());
    let object = Object::default()
        .text("image", extras.image.as_ref())
        .text("icon", extras.icon.as_ref())
        .text("language", extras.language.as_ref())
        .text("rights", extras.rights.as_ref())
        .text("license", extras.license.as_ref())
        .list("links", &extras.links, link)
        .with("categories", categories)
        .text("generator", extras.generator.as_ref())
        .object("itunes", itunes(&extras.itunes))
        .object(
            "owner",
            extras.owner.as_ref().map(person).unwrap_or_default(),
        )
        .text("podcast", extras.podcast.as_ref())
        .with("locked", extras.locked)
        .list("funding", &extras.funding, link)
        .list("persons", &extras.persons, person);
    Some(object.into())
}

fn link(link: &Link) -> Object {
    Object::default()
        .with("rel", Some(link.rel.as_str()))
        .with("href", Some(link.href.as_str()))
        .text("type", link.media_type.as_ref())
        .text("title", link.title.as_ref())
        .text("hreflang", link.hreflang.as_ref())
        .with("length", link.length)
}

fn itunes(itunes: &Itunes) -> Object {
    Object::default()
        .text("author", itunes.author.as_ref())
        .text("title", itunes.title.as_ref())
        .text("subtitle", itunes.subtitle.as_ref())
        .text("summary", itunes.summary.as_ref())
        .text("image", itunes.image.as_ref())
        .with("explicit", itunes.explicit)
        .with("episode", itunes.episode)
        .with("season", itunes.season)
        .text("type", itunes.kind.as_ref())
        .with("block", itunes.block.then_some(true))
}

fn person(person: &Participant) -> Object {
    Object::default()
        .with("name", Some(person.name.as_str()))
        .text("role", person.role.as_ref())
        .text("group", person.group.as_ref())
        .text("image", person.image.as_ref())
        .text("href", person.href.as_ref())
}

fn place(place: &Place) -> Object {
    let degrees = |text: &str| text.parse::<f64>().ok();
    Object::default()
        .with("lat", degrees(&place.latitude))
        .with("lon", degrees(&place.longitude))
        .text("name", place.name.as_ref())
}
