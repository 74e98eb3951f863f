//! OPML, with the attributes of Miniflux and FreshRSS.
//!
//! Attributes are read leniently (twice the same, bare `&`, prefixes nobody declared); a file that
//! breaks off is an error, for what comes after would be missed by nobody.

use crate::config::import::Error;
use crate::config::import::Feed;
use crate::config::import::Folder;
use crate::config::import::Format;
use crate::config::import::List;
use crate::config::import::add_tag;
use crate::config::import::asking;
use crate::config::import::said;
use crate::config::import::some;
use crate::config::naming;
use html_escape::decode_html_entities;
use quick_xml::Reader;
use quick_xml::events::BytesStart;
use quick_xml::events::Event;
use std::collections::HashMap;
use std::time::Duration;

/// Namespaces whose attributes we know, and the prefix that we call them by.
const NAMESPACES: [(&str, &str); 2] = [
    ("https://miniflux.app/opml", "miniflux"),
    ("https://freshrss.org/opml", "frss"),
];

/// An open element.
struct Open {
    name: String,
    at: u64,
    /// Tag of the folder that it is.
    tag: Option<String>,
}

#[derive(Default)]
struct State {
    open: Vec<Open>,
    /// Prefix as declared, prefix as we know it.
    prefixes: HashMap<String, String>,
    /// Tag, and the titles from the outermost folder down to it.
    folders: Vec<(String, String)>,
}

pub(super) fn read(text: &str) -> Result<List, Error> {
    let mut list = List::new(Format::Opml);
    let mut state = State::default();
    let mut reader = Reader::from_str(text);
    loop {
        let at = reader.buffer_position();
        let event = reader.read_event().map_err(|error| {
            let line = line(text, reader.error_position());
            let why = error.to_string();
            Error::Malformed { line, why }
        })?;
        match event {
            Event::Start(element) => {
                let tag = state.element(&element, &mut list);
                let name = element.name().as_ref().to_owned();
                state.open.push(Open { name, at, tag });
            }
            Event::Empty(element) => {
                state.element(&element, &mut list);
            }
            Event::End(_) => {
                state.open.pop();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    match state.open.pop() {
        Some(open) => Err(Error::Malformed {
            line: line(text, open.at),
            why: format!("<{}> is not closed, the file breaks off", open.name),
        }),
        None => Ok(list),
    }
}

fn line(text: &str, at: u64) -> usize {
    let at = usize::try_from(at).unwrap_or(usize::MAX).min(text.len());
    // the white space before an element belongs to no element
    let before = text.as_bytes().get(..at).unwrap_or_default();
    let white = text
        .as_bytes()
        .get(at..)
        .unwrap_or_default()
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace());
    let lines = before.iter().chain(white).filter(|byte| **byte == b'\n');
    lines.count() + 1
}

impl State {
    /// Takes an element in; gives the tag of the folder that it is.
    fn element(&mut self, element: &BytesStart<'_>, list: &mut List) -> Option<String> {
        let attributes = self.attributes(element);
        if !element
            .local_name()
            .as_ref()
            .eq_ignore_ascii_case("outline")
        {
            return None;
        }
        let get = |wanted: &str| {
            attributes
                .iter()
                .find(|(name, value)| name.eq_ignore_ascii_case(wanted) && !value.is_empty())
                .map(|(_, value)| value.as_str())
        };
        let title = get("title").or(get("text")).and_then(some);
        let is_feed = |kind: &str| matches!(&*kind.to_ascii_lowercase(), "rss" | "atom" | "json");
        let url = get("xmlUrl").or_else(|| get("url").filter(|_| get("type").is_some_and(is_feed)));
        match url {
            Some(url) => {
                let mut feed = Feed {
                    url: url.to_owned(),
                    name: title.filter(|title| title != url),
                    ..Feed::default()
                };
                for open in &self.open {
                    add_tag(&mut feed.tags, open.tag.clone().unwrap_or_default());
                }
                asking::take(&mut feed, &attributes);
                for (name, value) in &attributes {
                    attribute(&mut feed, list, name, value);
                }
                list.push(feed);
                None
            }
            None => self.folder(get("text").or(get("title"))?, &attributes, list),
        }
    }

    /// Name (the prefix as we know it) and value, in order.
    fn attributes(&mut self, element: &BytesStart<'_>) -> Vec<(String, String)> {
        let raw: Vec<(String, String)> = element
            .html_attributes()
            .with_checks(false)
            .flatten()
            .map(|attribute| {
                let value = decode_html_entities(attribute.value.as_ref());
                (attribute.key.as_ref().to_owned(), value.trim().to_owned())
            })
            .collect();
        for (name, value) in &raw {
            if let Some(prefix) = name.strip_prefix("xmlns:")
                && let Some((_, known)) = NAMESPACES.iter().find(|(uri, _)| uri == value)
            {
                self.prefixes.insert(prefix.to_owned(), (*known).to_owned());
            }
        }
        raw.into_iter()
            .filter(|(name, _)| name != "xmlns" && !name.starts_with("xmlns:"))
            .map(|(name, value)| match name.split_once(':') {
                Some((prefix, local)) => match self.prefixes.get(prefix) {
                    Some(known) => (format!("{known}:{local}"), value),
                    None => (name, value),
                },
                None => (name, value),
            })
            .collect()
    }

    fn folder(
        &mut self,
        title: &str,
        attributes: &[(String, String)],
        list: &mut List,
    ) -> Option<String> {
        let title = some(title)?;
        for (name, value) in attributes {
            if !matches!(name.as_str(), "text" | "title") && !value.is_empty() {
                list.no_place
                    .push((format!("folder “{title}”"), said(name, value)));
            }
        }
        let parent = self.open.iter().rev().find_map(|open| open.tag.clone());
        let path = format!("{}/{title}", parent.as_deref().unwrap_or_default());
        let own = naming::tag(&title);
        // two folders of one name in different places stay two
        let tag = match (self.folders.iter().find(|(tag, _)| *tag == own), parent) {
            (Some((_, other)), Some(parent)) if *other != path => format!("{parent}-{own}"),
            _ => own,
        };
        let tag = if tag.is_empty() {
            format!("folder-{}", naming::hash(&title, 4))
        } else {
            tag
        };
        match list.folders.iter().find(|known| known.tag == tag) {
            Some(known) => {
                let words = format!(
                    "its feeds go where those of “{}” go, to `{tag}`",
                    known.title
                );
                let told = (format!("folder “{title}”"), words);
                if known.title != title && !list.no_place.contains(&told) {
                    list.no_place.push(told);
                }
            }
            None => {
                self.folders.push((tag.clone(), path));
                list.folders.push(Folder {
                    tag: tag.clone(),
                    title,
                    ..Folder::default()
                });
            }
        }
        Some(tag)
    }
}

/// One attribute of a feed to its place.
fn attribute(feed: &mut Feed, list: &mut List, name: &str, value: &str) {
    let yes = matches!(value, "1" | "t" | "T" | "true" | "TRUE" | "True");
    let no = matches!(value, "" | "0" | "f" | "F" | "false" | "FALSE" | "False");
    match name {
        "text" | "title" | "version" | "url" => {}
        "description" => feed.description = some(value),
        "htmlUrl" => {
            list.from_feeds.insert("htmlUrl");
        }
        "language" => {
            list.from_feeds.insert("language");
        }
        "category" => {
            // comma-separated paths (OPML 2.0): each part is a tag
            for part in value.split([',', '/']) {
                add_tag(&mut feed.tags, naming::tag(part));
            }
        }
        "type" if value.contains("XPath") || value.contains("DotNotation") => {
            feed.disabled = true;
            feed.no_place
                .push(format!("type = {value} (written with `enabled = false`)"));
        }
        "type" => {}
        "miniflux:crawler" if yes => feed.full_text = true,
        "miniflux:disabled" if yes => feed.disabled = true,
        "frss:ttl" => match value.parse::<i64>() {
            // a negative time is that of a muted feed
            Ok(seconds) => {
                feed.disabled |= seconds < 0;
                let interval = Duration::from_secs(seconds.unsigned_abs());
                feed.min_interval = Some(interval).filter(|time| !time.is_zero());
            }
            Err(_) => feed.no_place.push(said(name, value)),
        },
        "frss:cssFullContent" if !value.is_empty() => {
            feed.full_text = true;
            feed.no_place.push(format!(
                "{} (written as `full_text = \"always\"`)",
                said(name, value)
            ));
        }
        _ if name.eq_ignore_ascii_case("xmlUrl") || asking::is_taken(name) => {}
        _ if no => {}
        _ => feed.no_place.push(said(name, value)),
    }
}
