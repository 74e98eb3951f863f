//! Atom 1.0 (RFC 4287), and our own elements.

use super::Problems;
use super::absolute;
use super::email;
use super::language;
use super::media_type;
use super::partial_date;
use super::rfc3339;
use super::xml;
use super::xml::Element;

const ATOM: &str = "http://www.w3.org/2005/Atom";
const OURS: &str = "urn:depeche:1";
const FEED: [&str; 13] = [
    "author",
    "category",
    "contributor",
    "entry",
    "generator",
    "icon",
    "id",
    "link",
    "logo",
    "rights",
    "subtitle",
    "title",
    "updated",
];
const ENTRY: [&str; 12] = [
    "author",
    "category",
    "content",
    "contributor",
    "id",
    "link",
    "published",
    "rights",
    "source",
    "summary",
    "title",
    "updated",
];

/// The problems of an Atom document.
pub(crate) fn atom(text: &str) -> Vec<String> {
    let mut problems = Problems::default();
    let feed = match xml::read(text) {
        Ok(feed) if feed.is(ATOM, "feed") => feed,
        Ok(root) => return vec![format!("the root is {} in {:?}", root.name, root.namespace)],
        Err(fault) => return vec![format!("not well-formed: {fault}")],
    };
    problems.known(&feed, "feed", &FEED);
    problems.head(&feed, "feed");
    let selves = feed
        .all(ATOM, "link")
        .filter(|link| rel(link) == "self")
        .count();
    problems.check(selves == 1, "feed", "not exactly one link rel=self");
    let mut ids: Vec<&str> = Vec::new();
    for entry in feed.all(ATOM, "entry") {
        let id = entry.all(ATOM, "id").next().map_or("", |id| &id.text);
        let place = format!("entry {id}");
        problems.check(!ids.contains(&id), &place, "its id stands twice");
        ids.push(id);
        let authors = [&feed, entry].into_iter().chain(entry.all(ATOM, "source"));
        let authors = authors
            .flat_map(|element| element.all(ATOM, "author"))
            .count();
        problems.check(authors > 0, &place, "no author");
        problems.entry(entry, &place);
    }
    problems.0
}

fn rel(link: &Element) -> &str {
    link.attribute("rel").unwrap_or("alternate")
}

impl Problems {
    fn known(&mut self, element: &Element, place: &str, names: &[&str]) {
        for child in &element.children {
            let known = child.namespace != ATOM || names.contains(&&*child.name);
            self.check(known, place, &format!("{} may not stand here", child.name));
            self.check(
                !child.namespace.is_empty(),
                place,
                "an element without a namespace",
            );
        }
        self.check(
            element.text.trim().is_empty(),
            place,
            "text between the elements",
        );
    }

    /// What a feed, an entry and a source have alike.
    fn head(&mut self, element: &Element, place: &str) {
        for name in ["id", "title", "updated"] {
            let count = element.all(ATOM, name).count();
            self.check(count == 1, place, &format!("{count} times {name}"));
        }
        for name in [
            "content",
            "published",
            "rights",
            "source",
            "subtitle",
            "summary",
            "generator",
        ] {
            let count = element.all(ATOM, name).count();
            self.check(count < 2, place, &format!("{count} times {name}"));
        }
        for child in &element.children {
            let text = &*child.text;
            match (&*child.namespace, &*child.name) {
                (ATOM, "id") => self.check(absolute(text), place, "its id is no absolute IRI"),
                (ATOM, "updated" | "published") => {
                    self.check(
                        rfc3339(text),
                        place,
                        &format!("{} is no date: {text}", child.name),
                    );
                }
                (ATOM, "title" | "subtitle" | "summary" | "rights" | "content") => {
                    self.text(child, place);
                }
                (ATOM, "author" | "contributor") => self.person(child, place),
                (ATOM, "category") => {
                    let term = child.attribute("term").unwrap_or_default();
                    self.check(!term.is_empty(), place, "a category without a term");
                    let scheme = child.attribute("scheme").is_none_or(absolute);
                    self.check(scheme, place, "a category's scheme is no absolute IRI");
                }
                _ => {}
            }
        }
        let tag = element.attribute_in(xml::XML, "lang");
        self.check(
            tag.is_none_or(language),
            place,
            "xml:lang is no language tag",
        );
        self.links(element, place);
    }

    fn text(&mut self, element: &Element, place: &str) {
        let kind = element.attribute("type").unwrap_or("text");
        let known = matches!(kind, "text" | "html" | "xhtml");
        self.check(known, place, &format!("{} of type {kind}", element.name));
        self.check(
            kind == "xhtml" || element.children.is_empty(),
            place,
            &format!("elements inside {}", element.name),
        );
        if element.name == "title" {
            self.check(!element.text.trim().is_empty(), place, "an empty title");
        }
        if kind == "html" {
            self.html(place, &element.text);
        }
    }

    fn person(&mut self, person: &Element, place: &str) {
        let name: Vec<&Element> = person.all(ATOM, "name").collect();
        let named = matches!(name.as_slice(), [name] if !name.text.trim().is_empty());
        self.check(named, place, "a person without exactly one name");
        let emails = person.all(ATOM, "email").all(|it| email(&it.text));
        self.check(emails, place, "an e-mail address that is none");
        let uris = person.all(ATOM, "uri").all(|it| absolute(&it.text));
        self.check(uris, place, "a person's uri is no absolute IRI");
    }

    fn links(&mut self, element: &Element, place: &str) {
        let mut alternates = Vec::new();
        for link in element.all(ATOM, "link") {
            let href = link.attribute("href").unwrap_or_default();
            self.check(
                absolute(href),
                place,
                &format!("a link is not absolute: {href:?}"),
            );
            let kind = link.attribute("type");
            self.check(
                kind.is_none_or(media_type),
                place,
                "a link's type is no media type",
            );
            let length = link.attribute("length");
            let number = length.is_none_or(|length| length.parse::<u64>().is_ok());
            self.check(number, place, "a link's length is no number");
            if rel(link) == "alternate" {
                let form = (kind, link.attribute("hreflang"));
                self.check(
                    !alternates.contains(&form),
                    place,
                    "two alternate links of one type",
                );
                alternates.push(form);
            }
        }
    }

    fn entry(&mut self, entry: &Element, place: &str) {
        self.known(entry, place, &ENTRY);
        self.head(entry, place);
        let alternate = entry.all(ATOM, "link").any(|link| rel(link) == "alternate");
        let content = entry.all(ATOM, "content").next().is_some();
        self.check(
            alternate || content,
            place,
            "neither content nor an alternate link",
        );
        self.check(
            entry.all(ATOM, "source").next().is_some(),
            place,
            "no source",
        );
        for source in entry.all(ATOM, "source") {
            let place = format!("{place} source");
            self.known(source, &place, &FEED);
            self.head(source, &place);
            let entries = source.all(ATOM, "entry").count();
            self.check(entries == 0, &place, "an entry inside a source");
            let links = source.all(ATOM, "link").any(|link| rel(link) == "self");
            // a private source has no address to give
            let private = source.all(ATOM, "id").any(|id| id.text.starts_with("urn:"));
            self.check(links || private, &place, "no link rel=self");
        }
        self.ours(entry, place);
        self.carried(entry, place);
    }

    /// The elements of our own namespace, in Atom and RSS.
    pub(super) fn ours(&mut self, entry: &Element, place: &str) {
        for child in entry
            .children
            .iter()
            .filter(|child| child.namespace == OURS)
        {
            match &*child.name {
                "source" => {
                    // a private source has no address
                    for name in ["id", "name", "first_seen", "rule", "score"] {
                        let given = child.attribute(name).is_some();
                        self.check(given, place, &format!("depeche:source without {name}"));
                    }
                    let seen = child.attribute("first_seen").is_some_and(rfc3339);
                    self.check(seen, place, "depeche:source first_seen is no date");
                    let published = child.attribute("published").is_none_or(partial_date);
                    self.check(published, place, "depeche:source published is no date");
                    let score = child
                        .attribute("score")
                        .is_some_and(|it| it.parse::<f64>().is_ok());
                    self.check(score, place, "depeche:source score is no number");
                }
                "story" | "version-of" => {
                    self.check(
                        absolute(&child.text),
                        place,
                        &format!("depeche:{} is no id", child.name),
                    );
                }
                "published-precision" => {
                    let word = matches!(&*child.text, "year" | "month" | "day" | "minute");
                    self.check(word, place, "depeche:published-precision is none");
                }
                "full-text" => {
                    let word = matches!(&*child.text, "true" | "false");
                    self.check(word, place, "depeche:full-text is neither true nor false");
                }
                name => self.check(false, place, &format!("depeche:{name} is not known")),
            }
        }
        let sources = entry.all(OURS, "source").next();
        self.check(sources.is_some(), place, "no depeche:source");
    }
}
