//! What the writers are given, and what several of them say in the same way.

use crate::filter::ShowSource;
use crate::html::visible_text;
use crate::model::Category;
use crate::model::Enclosure;
use crate::model::Instant;
use crate::model::PartialDate;
use crate::model::Person;
use crate::sanitize::CleanHtml;

/// An output's own facts.
#[derive(Clone, Debug)]
pub struct Output {
    /// First segment of its routes.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Absolute address of the reading page.
    pub home: String,
    /// Absolute address of the Atom form.
    pub self_atom: String,
    /// Absolute address of the RSS form.
    pub self_rss: String,
    /// Absolute address of the JSON Feed form.
    pub self_json: String,
    /// Absolute address that all routes stand under; ends with `/`.
    pub base: String,
    /// The newest change of an entry; the time of serving is not wanted, it would defeat `ETag`.
    pub updated: Instant,
    /// `urn:uuid:…`, permanent.
    pub feed_id: String,
    /// How an entry's source is named beside `atom:source`.
    pub show_source: ShowSource,
}

/// An entry as it is published. Ids are unique within a document.
#[derive(Clone, Debug)]
pub struct Item {
    /// `urn:uuid:…`.
    pub id: String,
    /// Absolute address of the article.
    pub url: Option<String>,
    /// Title as text; may be empty.
    pub title: String,
    /// Authors in order.
    pub authors: Vec<Person>,
    /// When it was published, at the precision that is known.
    pub published: Option<PartialDate>,
    /// When it last changed for a reader.
    pub updated: Instant,
    /// When it was first seen.
    pub first_seen: Instant,
    /// BCP 47 language.
    pub language: Option<String>,
    /// The short form; may be empty.
    pub summary: CleanHtml,
    /// The body; empty where it is not to be published.
    pub content: CleanHtml,
    /// Categories in order.
    pub categories: Vec<Category>,
    /// Enclosures in order.
    pub enclosures: Vec<Enclosure>,
    /// Rights as text.
    pub rights: Option<String>,
    /// The source of the copy that shows.
    pub source: Origin,
    /// All sources that carry it, the shown one first.
    pub sources: Vec<Provenance>,
    /// Id of the story it belongs to.
    pub story: Option<String>,
    /// Id of the entry it is a version of.
    pub version_of: Option<String>,
    /// The body is the article's page, not the feed's text.
    pub full_text: bool,
}

/// A source as the origin of an entry (RFC 4287 section 4.2.11).
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The source's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The feed's address.
    pub url: String,
    /// The site it belongs to.
    pub site: Option<String>,
    /// When the feed last changed.
    pub updated: Instant,
}

/// One source that carries an entry, and why it counts as the same.
#[derive(Clone, Debug, Default)]
pub struct Provenance {
    /// The source's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The feed's address.
    pub url: String,
    /// When that copy was published.
    pub published: Option<PartialDate>,
    /// When that copy was first seen.
    pub first_seen: Instant,
    /// The rule that joined it.
    pub rule: String,
    /// The rule's figure.
    pub score: f64,
    /// Where that copy is.
    pub link: Option<String>,
}

/// Words of the text that stand in for a missing title.
const TITLE_WORDS: usize = 12;

impl Item {
    /// The title, else the first words of the text, else the address, else the source's name:
    /// never empty.
    pub(super) fn headline(&self) -> String {
        let first = |html: &CleanHtml| first_words(&visible_text(html.as_str()), TITLE_WORDS);
        let url = || self.url.clone().unwrap_or_default();
        let candidates: [&dyn Fn() -> String; 5] = [
            &|| folded(&self.title),
            &|| first(&self.content),
            &|| first(&self.summary),
            &url,
            &|| folded(&self.source.name),
        ];
        candidates
            .iter()
            .map(|candidate| candidate())
            .find(|title| !title.is_empty())
            .unwrap_or_else(|| "Untitled".to_owned())
    }

    /// The title as the output names the source.
    pub(super) fn shown_title(&self, show: ShowSource) -> String {
        let title = self.headline();
        match show {
            ShowSource::Title if !self.source.name.is_empty() => {
                format!("{}: {title}", self.source.name)
            }
            _ => title,
        }
    }

    /// The authors as the output names the source: for [`ShowSource::Author`] one person,
    /// `Jane Doe, Example`, because many readers show the first author only.
    pub(super) fn shown_authors(&self, show: ShowSource) -> Vec<Person> {
        let mut authors: Vec<Person> = self.authors.iter().filter_map(person).collect();
        let source = folded(&self.source.name);
        if show != ShowSource::Author || source.is_empty() {
            return authors;
        }
        let mut names: Vec<String> = Vec::new();
        for name in authors.iter().map(|author| &author.name).chain([&source]) {
            if !names
                .iter()
                .any(|known| known.to_lowercase() == name.to_lowercase())
            {
                names.push(name.clone());
            }
        }
        let only = if authors.len() == 1 {
            authors.pop()
        } else {
            None
        };
        let only = only.unwrap_or_default();
        vec![Person {
            name: names.join(", "),
            email: only.email,
            uri: only.uri,
        }]
    }

    /// The address, where it is one that may stand in a document.
    pub(super) fn link(&self) -> Option<String> {
        self.url.as_deref().and_then(iri)
    }

    /// The summary, where it says something that the body does not show whole.
    pub(super) fn own_summary(&self) -> Option<&str> {
        let summary = self.summary.as_str();
        (!summary.trim().is_empty() && summary != self.content.as_str()).then_some(summary)
    }

    /// The language, where it has the form of a tag (BCP 47).
    pub(super) fn tag(&self) -> Option<&str> {
        let form = |tag: &str| {
            tag.split('-').enumerate().all(|(i, part)| {
                (1..=8).contains(&part.len())
                    && part
                        .bytes()
                        .all(|b| b.is_ascii_alphabetic() || (i > 0 && b.is_ascii_digit()))
            })
        };
        self.language.as_deref().filter(|tag| form(tag))
    }

    /// Categories with a term, each once.
    pub(super) fn terms(&self) -> Vec<&Category> {
        let mut terms: Vec<&Category> = Vec::new();
        for category in &self.categories {
            let known =
                |other: &&Category| other.term == category.term && other.scheme == category.scheme;
            if !category.term.trim().is_empty() && !terms.iter().any(known) {
                terms.push(category);
            }
        }
        terms
    }

    /// Enclosures with an absolute address, each once.
    pub(super) fn attached(&self) -> Vec<(String, &Enclosure)> {
        let mut attached: Vec<(String, &Enclosure)> = Vec::new();
        for enclosure in &self.enclosures {
            if let Some(url) = iri(&enclosure.url)
                && !attached.iter().any(|(known, _)| *known == url)
            {
                attached.push((url, enclosure));
            }
        }
        attached
    }
}

/// A person with a name, and with an address and a page only where they have the form of one.
fn person(person: &Person) -> Option<Person> {
    let name = folded(&person.name);
    let email = person.email.as_deref().map(str::trim).filter(|email| {
        let parts = email.split_once('@');
        parts.is_some_and(|(user, host)| !user.is_empty() && !host.is_empty())
            && !email
                .chars()
                .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>'))
    });
    let name = if name.is_empty() {
        email?.to_owned()
    } else {
        name
    };
    Some(Person {
        name,
        email: email.map(str::to_owned),
        uri: person.uri.as_deref().and_then(iri),
    })
}

/// An absolute IRI, characters that none may hold percent-encoded (RFC 3987); `None` for relative
/// references and for schemes that run or hold something.
pub(super) fn iri(address: &str) -> Option<String> {
    let address = address.trim();
    let (scheme, rest) = address.split_once(':')?;
    let named = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    let runs = ["javascript", "vbscript", "data", "blob"];
    if !named || rest.is_empty() || runs.iter().any(|it| scheme.eq_ignore_ascii_case(it)) {
        return None;
    }
    let mut out = String::with_capacity(address.len());
    for c in address.chars() {
        let illegal = c.is_control()
            || c.is_whitespace()
            || matches!(c, '<' | '>' | '"' | '{' | '}' | '|' | '\\' | '^' | '`')
            || matches!(c, '\u{fff0}'..='\u{ffff}' | '\u{e000}'..='\u{f8ff}');
        if illegal {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                out.push('%');
                for digit in [byte >> 4, byte & 15] {
                    out.extend(
                        char::from_digit(u32::from(digit), 16).map(|c| c.to_ascii_uppercase()),
                    );
                }
            }
        } else {
            out.push(c);
        }
    }
    Some(out)
}

/// A web address, where it is one.
pub(super) fn web(address: &str) -> Option<String> {
    let address = iri(address)?;
    let scheme = address.split(':').next().unwrap_or_default();
    matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https").then_some(address)
}

/// A media type of the form `type/subtype`, parameters left out.
pub(super) fn media_type(given: Option<&str>) -> Option<String> {
    let essence = given?
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let token = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
    };
    let (kind, subtype) = essence.split_once('/')?;
    (token(kind) && token(subtype)).then_some(essence)
}

/// An instant that RFC 3339 can write: years 0000 to 9999.
pub(super) fn writable(instant: Instant) -> Instant {
    const FIRST: i64 = -62_167_219_200_000;
    const LAST: i64 = 253_402_300_799_000;
    Instant(instant.0.clamp(FIRST, LAST))
}

/// Text on one line.
pub(super) fn folded(text: &str) -> String {
    text.split(|c: char| c.is_ascii_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The first `count` words on one line, with an ellipsis where there are more. Where words are not
/// spaced (Japanese), a word counts as six characters.
pub(super) fn first_words(text: &str, count: usize) -> String {
    const WORD: usize = 6;
    let mut out = String::new();
    let mut left = count.saturating_mul(WORD);
    let mut more = false;
    for (i, word) in text.split_ascii_whitespace().enumerate() {
        let length = word.chars().count();
        if i >= count || (length > left && i > 0) {
            more = true;
            break;
        }
        if i > 0 {
            out.push(' ');
        }
        out.extend(word.chars().take(left));
        more = length > left;
        left = left.saturating_sub(length);
        if more {
            break;
        }
    }
    if more {
        out.push('…');
    }
    out
}
