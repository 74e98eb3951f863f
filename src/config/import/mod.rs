//! Other programs' lists of feeds: OPML, Planet Venus and Pluto, newsboat.
//!
//! A reader makes a [`List`]; [`plan()`] compares it with what is there. What a list says that has
//! no place in this version's configuration is kept as words, never dropped in silence.

mod asking;
mod newsboat;
mod opml;
mod plan;
mod planet;

#[cfg(test)]
mod tests;

pub use plan::Plan;
pub use plan::Row;
pub use plan::State;
pub use plan::plan;

use crate::config::edit::Asks;
use crate::config::is_http;
use crate::config::naming::is_file;
use crate::config::naming::one_line;
use crate::config::naming::plain;
use crate::config::naming::userinfo;
use crate::config::source;
use encoding_rs::Encoding;
use encoding_rs::UTF_8;
use encoding_rs::WINDOWS_1252;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::time::Duration;

/// Whose list it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Nearly every reader's.
    Opml,
    /// Planet Venus' and Pluto's `config.ini`.
    Planet,
    /// newsboat's `urls`.
    Newsboat,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Opml, Self::Planet, Self::Newsboat];

    /// Its word on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Opml => "opml",
            Self::Planet => "planet",
            Self::Newsboat => "newsboat",
        }
    }
}

/// Why a list was not read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing that we know.
    #[error("no OPML, no Planet configuration and no newsboat list: {0}")]
    Unknown(&'static str),
    /// It breaks off or is broken.
    #[error("line {line}: {why}")]
    Malformed {
        /// Where, from 1.
        line: usize,
        /// What is wrong.
        why: String,
    },
}

/// A list as it was read.
#[derive(Clone, Debug)]
pub struct List {
    /// Whose.
    pub format: Format,
    /// Its feeds, each address once.
    pub feeds: Vec<Feed>,
    /// Which feed has an address.
    places: HashMap<String, usize>,
    /// Its folders (a planet is one), in order; feeds in them have their tag.
    pub folders: Vec<Folder>,
    /// What is said outside of feeds and has no place: where, what.
    pub no_place: Vec<(String, String)>,
    /// What is said of feeds that the feeds say themselves.
    pub from_feeds: BTreeSet<&'static str>,
}

/// A feed of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feed {
    /// Where it is, without name and password; empty where a program prints it.
    pub url: String,
    /// The program and its arguments.
    pub exec: Vec<String>,
    /// What the list calls it.
    pub name: Option<String>,
    /// A name that the list has for it, where it is one already.
    pub key: Option<String>,
    /// Of its folders and tags.
    pub tags: Vec<String>,
    /// Not polled there either.
    pub disabled: bool,
    /// Its articles' pages are fetched.
    pub full_text: bool,
    /// Not asked more often.
    pub min_interval: Option<Duration>,
    /// How many of its first document count.
    pub first_entries: Option<u32>,
    /// What it is asked with.
    pub asks: Asks,
    /// What it is about.
    pub description: Option<String>,
    /// Why it cannot be a source.
    pub refused: Option<String>,
    /// What is said of it and has no place.
    pub no_place: Vec<String>,
}

/// What becomes an output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    /// The tag of its feeds.
    pub tag: String,
    /// As the list writes it.
    pub title: String,
    /// Days that an entry stands there.
    pub window_days: Option<u32>,
    /// At most so many.
    pub max_entries: Option<u32>,
}

impl List {
    fn new(format: Format) -> Self {
        Self {
            format,
            feeds: Vec::new(),
            places: HashMap::new(),
            folders: Vec::new(),
            no_place: Vec::new(),
            from_feeds: BTreeSet::new(),
        }
    }

    /// A feed of an address that the list had before brings its tags only.
    fn push(&mut self, mut feed: Feed) {
        if feed.exec.is_empty() {
            feed.settle();
        }
        let place = *self.places.entry(feed.key()).or_insert(self.feeds.len());
        let Some(known) = self.feeds.get_mut(place) else {
            self.feeds.push(feed);
            return;
        };
        for tag in feed.tags {
            add_tag(&mut known.tags, tag);
        }
        if !feed.asks.keys().is_empty() && feed.asks != known.asks {
            let keys = feed.asks.keys().join(", ");
            let words = format!("it stands there again with {keys} (the first one counts)");
            feed.no_place.push(words);
        }
        for words in feed.no_place {
            if !known.no_place.contains(&words) {
                known.no_place.push(words);
            }
        }
    }
}

impl Feed {
    /// What tells it from others, as [`source::command`] writes a program.
    fn key(&self) -> String {
        if self.exec.is_empty() {
            plain(&self.url)
        } else {
            source::command(&self.exec)
        }
    }

    /// The address as it is written, name and password in their own place; or why it is none.
    fn settle(&mut self) {
        let url = without_feed_scheme(&self.url);
        self.url = userinfo::without(&url);
        // a name may be the address, and is shown and published
        for text in [&mut self.name, &mut self.description] {
            *text = text.take().map(|text| userinfo::masked(&text));
        }
        if !is_http(&self.url) && !is_file(&self.url) {
            self.refused = Some("no http://, https:// or file:/// address".to_owned());
            return;
        }
        match userinfo::basic_auth(&url) {
            Some(Ok(text)) => {
                // a token beside it would be one too many
                if self.asks.bearer.take().is_some() {
                    let words = "a token (name and password are in the address)".to_owned();
                    self.no_place.push(words);
                }
                self.asks.basic_auth = Some(text);
            }
            Some(Err(why)) => self.refused = Some(why.to_owned()),
            None => {}
        }
    }
}

/// Reads a list; the format is seen from the text where none is given.
pub fn read(bytes: &[u8], format: Option<Format>) -> Result<List, Error> {
    let text = decoded(bytes);
    let text = text.trim_start_matches('\u{feff}');
    match format.map_or_else(|| sniffed(text), Ok)? {
        Format::Opml => opml::read(text),
        Format::Planet => planet::read(text),
        Format::Newsboat => Ok(newsboat::read(text)),
    }
}

fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding.decode(bytes).0;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let head = String::from_utf8_lossy(bytes.get(..200).unwrap_or(bytes));
    let declared = head
        .split_once("encoding=")
        .and_then(|(_, rest)| rest.split(['"', '\'']).nth(1))
        .and_then(|label| Encoding::for_label(label.as_bytes()))
        .filter(|encoding| *encoding != UTF_8);
    declared.unwrap_or(WINDOWS_1252).decode(bytes).0
}

fn sniffed(text: &str) -> Result<Format, Error> {
    let text = text.trim_start();
    if text.is_empty() {
        return Err(Error::Unknown("the file is empty"));
    }
    if text.starts_with('<') {
        let lower = text.to_ascii_lowercase();
        return if lower.contains("<opml") || lower.contains("<outline") {
            Ok(Format::Opml)
        } else {
            Err(Error::Unknown("it is XML or HTML without <outline>"))
        };
    }
    let lines = || {
        text.lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with(['#', ';']))
    };
    if lines().any(|line| line.starts_with('[') && line.ends_with(']'))
        && lines().any(|line| line.contains(['=', ':']))
    {
        return Ok(Format::Planet);
    }
    let is_newsboat = |line: &str| {
        let line = line.trim_start_matches('"');
        line.contains("://") || newsboat::MADE.iter().any(|start| line.starts_with(start))
    };
    if lines().next().is_some_and(is_newsboat) {
        return Ok(Format::Newsboat);
    }
    Err(Error::Unknown(
        "it has neither <outline>, nor [sections], nor addresses one a line",
    ))
}

/// `feed:https://…` and `feed://…` are how some programs write an address.
fn without_feed_scheme(url: &str) -> String {
    let url = url.trim();
    match url.strip_prefix("feed:") {
        Some(rest) if rest.starts_with("//") => format!("http:{rest}"),
        Some(rest) => rest.to_owned(),
        None => url.to_owned(),
    }
}

fn add_tag(tags: &mut Vec<String>, tag: String) {
    if !tag.is_empty() && !tags.contains(&tag) {
        tags.push(tag);
    }
}

/// A name and its value as words; long values are cut, secret ones left out.
fn said(name: &str, value: &str) -> String {
    let secret = ["COOKIE", "HEADER", "POSTFIELDS", "PROXY", "PASSWORD"]
        .iter()
        .any(|word| name.to_ascii_uppercase().contains(word));
    if secret {
        return format!("{name} (its value is not shown)");
    }
    let value = userinfo::masked(&one_line(value));
    if value.chars().count() > 80 {
        let start: String = value.chars().take(77).collect();
        return format!("{name} = {start}…");
    }
    format!("{name} = {value}")
}

fn some(text: &str) -> Option<String> {
    let text = one_line(text);
    (!text.is_empty()).then_some(text)
}
