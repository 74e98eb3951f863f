//! What the writers are given, and what several of them say in the same way.

use super::address::iri;
use super::line::first_words;
use super::line::folded;
use super::line::named;
use crate::filter::ShowSource;
use crate::html::visible_text;
use crate::model::Category;
use crate::model::Enclosure;
use crate::model::Extras;
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

impl Output {
    /// The title on one line, else the id: a document has to have one.
    pub(super) fn heading(&self) -> String {
        named(&self.title, &self.id)
    }
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
    /// Everything else that it carries.
    pub extras: Extras,
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
    /// The feed's address; empty where it is not to be published.
    pub url: String,
    /// The site it belongs to.
    pub site: Option<String>,
    /// When the feed last changed.
    pub updated: Instant,
}

impl Origin {
    /// The name on one line, else the id.
    pub(super) fn label(&self) -> String {
        named(&self.name, &self.id)
    }
}

/// One source that carries an entry, and why it counts as the same.
#[derive(Clone, Debug, Default)]
pub struct Provenance {
    /// The source's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The feed's address; empty where it is not to be published.
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
        let first =
            |html: &CleanHtml| folded(&first_words(&visible_text(html.as_str()), TITLE_WORDS));
        let url = || self.link().unwrap_or_default();
        let candidates: [&dyn Fn() -> String; 5] = [
            &|| folded(&self.title),
            &|| first(&self.content),
            &|| first(&self.summary),
            &url,
            &|| self.source.label(),
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
        let source = self.source.label();
        if show != ShowSource::Author {
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
        self.language.as_deref().filter(|tag| is_tag(tag))
    }

    /// Categories with a term, each once.
    pub(super) fn terms(&self) -> Vec<&Category> {
        let mut terms: Vec<&Category> = Vec::new();
        for category in &self.categories {
            let known =
                |other: &&Category| other.term == category.term && other.scheme == category.scheme;
            if !folded(&category.term).is_empty() && !terms.iter().any(known) {
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

/// Whether a text has the form of a language tag.
pub(super) fn is_tag(text: &str) -> bool {
    text.split('-').enumerate().all(|(i, part)| {
        (1..=8).contains(&part.len())
            && part
                .bytes()
                .all(|b| b.is_ascii_alphabetic() || (i > 0 && b.is_ascii_digit()))
    })
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

/// An instant that RFC 3339 can write: years 0000 to 9999.
pub(super) fn writable(instant: Instant) -> Instant {
    const FIRST: i64 = -62_167_219_200_000;
    const LAST: i64 = 253_402_300_799_000;
    Instant(instant.0.clamp(FIRST, LAST))
}

/// A date at its own precision, within what [`writable`] allows.
pub(super) fn written(date: PartialDate) -> String {
    PartialDate {
        start: writable(date.start),
        precision: date.precision,
    }
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_has_a_name_and_no_address_that_is_none() {
        let author = |name: &str| Person {
            name: name.to_owned(),
            email: Some("no address".to_owned()),
            uri: Some("/me".to_owned()),
        };
        assert_eq!(person(&author("")), None);
        let jane = person(&author(" Jane  Doe ")).unwrap();
        assert_eq!(
            (jane.name.as_str(), jane.email, jane.uri),
            ("Jane Doe", None, None)
        );
    }
}
