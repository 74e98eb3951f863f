//! RSS 2.0 with the RSS Advisory Board's best practices, and our own elements.

use super::Problems;
use super::absolute;
use super::email;
use super::media_type;
use super::xml;
use super::xml::Element;

const ATOM: &str = "http://www.w3.org/2005/Atom";
const OURS: &str = "urn:depeche:1";
const CONTENT: &str = "http://purl.org/rss/1.0/modules/content/";
const CHANNEL: [&str; 19] = [
    "category",
    "cloud",
    "copyright",
    "description",
    "docs",
    "generator",
    "image",
    "item",
    "language",
    "lastBuildDate",
    "link",
    "managingEditor",
    "pubDate",
    "rating",
    "skipDays",
    "skipHours",
    "title",
    "ttl",
    "webMaster",
];
const ITEM: [&str; 10] = [
    "author",
    "category",
    "comments",
    "description",
    "enclosure",
    "guid",
    "link",
    "pubDate",
    "source",
    "title",
];

/// The problems of an RSS document.
pub(crate) fn rss(text: &str) -> Vec<String> {
    let mut problems = Problems::default();
    let root = match xml::read(text) {
        Ok(root) if root.is("", "rss") => root,
        Ok(root) => return vec![format!("the root is {} in {:?}", root.name, root.namespace)],
        Err(fault) => return vec![format!("not well-formed: {fault}")],
    };
    problems.check(
        root.attribute("version") == Some("2.0"),
        "rss",
        "version is not 2.0",
    );
    let [channel] = root.children.as_slice() else {
        return vec!["rss: not exactly one channel".to_owned()];
    };
    problems.check(channel.is("", "channel"), "rss", "no channel");
    problems.channel(channel);
    let mut ids: Vec<&str> = Vec::new();
    for item in channel.all("", "item") {
        let id = item.all("", "guid").next().map_or("", |guid| &guid.text);
        let place = format!("item {id}");
        problems.check(!ids.contains(&id), &place, "its guid stands twice");
        ids.push(id);
        problems.item(item, &place);
        problems.ours(item, &place);
        problems.carried(item, &place);
    }
    problems.0
}

/// RFC 822 with a four-digit year and a numeric zone.
fn rfc822(text: &str) -> bool {
    let zone = text.rsplit(' ').next().unwrap_or_default();
    let year = text.split(' ').nth(3).unwrap_or_default();
    zone.starts_with(['+', '-'])
        && year.len() == 4
        && chrono::DateTime::parse_from_rfc2822(text).is_ok()
}

impl Problems {
    fn children(&mut self, element: &Element, place: &str, names: &[&str]) {
        for child in &element.children {
            let known = !child.namespace.is_empty() || names.contains(&&*child.name);
            self.check(known, place, &format!("{} may not stand here", child.name));
            let many = matches!(&*child.name, "category" | "item") || !child.namespace.is_empty();
            let count = element.all("", &child.name).count();
            self.check(
                many || count == 1,
                place,
                &format!("{count} times {}", child.name),
            );
            if matches!(&*child.name, "pubDate" | "lastBuildDate") {
                let date = rfc822(&child.text);
                self.check(
                    date,
                    place,
                    &format!("{} is no date: {}", child.name, child.text),
                );
            }
            if child.is("", "link") {
                self.check(absolute(&child.text), place, "its link is not absolute");
            }
        }
        self.check(
            element.text.trim().is_empty(),
            place,
            "text between the elements",
        );
    }

    fn channel(&mut self, channel: &Element) {
        self.children(channel, "channel", &CHANNEL);
        for name in ["title", "link", "description"] {
            let filled = channel.all("", name).any(|it| !it.text.trim().is_empty());
            self.check(filled, "channel", &format!("no {name}"));
        }
        let selves: Vec<&Element> = channel
            .all(ATOM, "link")
            .filter(|link| link.attribute("rel") == Some("self"))
            .collect();
        let right = matches!(selves.as_slice(), [link] if link.attribute("href").is_some_and(absolute)
            && link.attribute("type") == Some("application/rss+xml"));
        self.check(right, "channel", "not exactly one full atom:link rel=self");
    }

    fn enclosure(&mut self, enclosure: &Element, place: &str) {
        let given = |name| enclosure.attribute(name).unwrap_or_default();
        let url = absolute(given("url")) && given("url").starts_with("http");
        self.check(url, place, "an enclosure without a web address");
        let length = given("length").parse::<u64>().is_ok();
        self.check(length, place, "an enclosure without a length");
        self.check(
            media_type(given("type")),
            place,
            "an enclosure without a type",
        );
    }

    fn item(&mut self, item: &Element, place: &str) {
        self.children(item, place, &ITEM);
        let says = |name| item.all("", name).any(|it| !it.text.trim().is_empty());
        self.check(
            says("title") || says("description"),
            place,
            "neither title nor description",
        );
        match item.all("", "guid").next() {
            None => self.check(false, place, "no guid"),
            Some(guid) => {
                let link = item.all("", "link").next().map_or("", |link| &link.text);
                let is_link = guid.attribute("isPermaLink") != Some("false");
                self.check(
                    !is_link || guid.text == link,
                    place,
                    "its guid is no permalink",
                );
                self.check(!guid.text.trim().is_empty(), place, "an empty guid");
            }
        }
        for author in item.all("", "author") {
            let address = author.text.split(' ').next().unwrap_or_default();
            self.check(email(address), place, "author is no e-mail address");
        }
        for enclosure in item.all("", "enclosure") {
            self.enclosure(enclosure, place);
        }
        match item.all("", "source").next() {
            None => {
                // a private source has no address to give
                let private = item
                    .all(OURS, "source")
                    .any(|it| it.attribute("url").is_none());
                self.check(private, place, "no source");
            }
            Some(source) => {
                let url = source.attribute("url").is_some_and(absolute);
                self.check(
                    url && !source.text.trim().is_empty(),
                    place,
                    "a source without url and name",
                );
            }
        }
        let at = |namespace: &str, name: &str| {
            item.children.iter().position(|it| it.is(namespace, name))
        };
        if let (Some(content), Some(description)) = (at(CONTENT, "encoded"), at("", "description"))
        {
            self.check(
                description < content,
                place,
                "content:encoded before description",
            );
        }
        let bodies = item
            .all("", "description")
            .chain(item.all(CONTENT, "encoded"));
        for body in bodies {
            self.html(place, &body.text);
        }
        self.check(
            item.all(CONTENT, "encoded").count() < 2,
            place,
            "two content:encoded",
        );
    }
}
