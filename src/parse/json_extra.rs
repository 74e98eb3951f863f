//! What a JSON Feed carries beside its words.

use super::extra::absolute;
use super::json::line;
use super::json::list;
use super::json::string;
use super::json::whole;
use super::rewrite::MAX_PARTS;
use crate::model::Enclosure;
use crate::model::Extras;
use crate::model::FeedExtras;
use crate::model::Link;
use crate::model::extras::Image;
use serde_json::Map;
use serde_json::Value;

/// What an item carries.
pub(super) fn entry(item: &Map<String, Value>, base: Option<&str>) -> Extras {
    let url = |key| string(item, key).and_then(|url| absolute(base, &url));
    let images = ["image", "banner_image"].into_iter().filter_map(url);
    let mut extras = Extras {
        images: images
            .map(|url| Image {
                url,
                ..Image::default()
            })
            .collect(),
        ..Extras::default()
    };
    extras.images.dedup();
    // where there is no `url`, it is the entry's own
    if let (Some(_), Some(href)) = (string(item, "url"), url("external_url")) {
        extras.links.push(Link {
            href,
            rel: "related".to_owned(),
            ..Link::default()
        });
    }
    extras
}

/// Durations and titles of attachments, by their addresses.
pub(super) fn attached(item: &Map<String, Value>, base: Option<&str>) -> Vec<Enclosure> {
    let attachments = list(item, "attachments")
        .iter()
        .filter_map(Value::as_object);
    attachments
        .take(MAX_PARTS)
        .filter_map(|one| {
            Some(Enclosure {
                url: absolute(base, &string(one, "url")?)?,
                duration: one.get("duration_in_seconds").and_then(whole),
                title: Some(line(one, "title")).filter(|title| !title.is_empty()),
                ..Enclosure::default()
            })
        })
        .collect()
}

/// What the feed carries.
pub(super) fn feed(feed: &Map<String, Value>, base: Option<&str>) -> FeedExtras {
    let url = |key| string(feed, key).and_then(|url| absolute(base, &url));
    let links = list(feed, "hubs").iter().filter_map(|hub| {
        let href = absolute(base, &string(hub.as_object()?, "url")?)?;
        Some((href, "hub"))
    });
    let named = [("feed_url", "self"), ("next_url", "next")];
    let named = named
        .into_iter()
        .filter_map(|(key, rel)| Some((url(key)?, rel)));
    let link = |(href, rel): (String, &str)| Link {
        href,
        rel: rel.to_owned(),
        ..Link::default()
    };
    FeedExtras {
        image: url("icon").or_else(|| url("favicon")),
        icon: url("favicon"),
        language: string(feed, "language").map(std::borrow::Cow::into_owned),
        links: named.chain(links.take(MAX_PARTS)).map(link).collect(),
        ..FeedExtras::default()
    }
}
