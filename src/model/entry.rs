//! What a feed's item says, before and after it is cleaned.

use crate::model::Dated;
use crate::model::Extras;
use crate::model::FeedExtras;
use crate::model::Instant;
use crate::model::Wishes;

/// Markup as somebody else wrote it; never stored, never published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawHtml(pub String);

/// A person (RFC 4287 section 3.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The name as text; may be empty where only an address is given.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Home page.
    pub uri: Option<String>,
}

/// A link (RFC 4287 section 4.2.7); `href` is absolute where it could be resolved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The address.
    pub href: String,
    /// The relation, `alternate` where none was given.
    pub rel: String,
    /// The media type, where given.
    pub media_type: Option<String>,
    /// What it leads to, in words.
    pub title: Option<String>,
    /// BCP 47 language of what it leads to.
    pub hreflang: Option<String>,
    /// Length in octets, where given.
    pub length: Option<u64>,
}

/// An enclosure (RSS 2.0 `enclosure`, Atom `rel=enclosure`, JSON Feed `attachments`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Enclosure {
    /// Absolute address.
    pub url: String,
    /// Media type, where given.
    pub media_type: Option<String>,
    /// Length in octets, where given.
    pub length: Option<u64>,
    /// Duration in seconds, where given.
    pub duration: Option<u64>,
    /// Title, where given.
    pub title: Option<String>,
}

/// A category (RFC 4287 section 4.2.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Category {
    /// The term.
    pub term: String,
    /// The scheme, where given.
    pub scheme: Option<String>,
    /// The label, where given.
    pub label: Option<String>,
}

/// One item of a feed as parsed: nothing resolved across documents, nothing cleaned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// `atom:id`, `guid`, JSON Feed `id`, verbatim; `None` where the document says nothing.
    pub id: Option<String>,
    /// The address of the article, absolute where possible.
    pub link: Option<String>,
    /// The title as text: references resolved, tags removed, white space folded.
    pub title: Option<String>,
    /// The short form (`description`, `summary`).
    pub summary: Option<RawHtml>,
    /// The long form (`content:encoded`, `content`, `content_html`).
    pub content: Option<RawHtml>,
    /// When it was published.
    pub published: Option<Dated>,
    /// When it was last changed, as the feed says.
    pub updated: Option<Dated>,
    /// Authors in document order.
    pub authors: Vec<Person>,
    /// Categories in document order.
    pub categories: Vec<Category>,
    /// Enclosures in document order.
    pub enclosures: Vec<Enclosure>,
    /// BCP 47 language of the entry, where given.
    pub language: Option<String>,
    /// Rights as text, where given.
    pub rights: Option<String>,
    /// Everything else that it carries.
    pub extras: Extras,
}

impl Entry {
    /// When it was published, else when it was updated.
    pub fn date(&self) -> Option<Instant> {
        let dated = self.published.as_ref().or(self.updated.as_ref());
        dated.map(|dated| dated.date.start)
    }
}

/// A feed document as parsed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feed {
    /// Title as text.
    pub title: Option<String>,
    /// The site the feed belongs to (`link`, `rel=alternate`, `home_page_url`).
    pub link: Option<String>,
    /// Description or subtitle as text.
    pub description: Option<String>,
    /// BCP 47 language, where given.
    pub language: Option<String>,
    /// When the feed says it last changed.
    pub updated: Option<Dated>,
    /// Authors of the feed.
    pub authors: Vec<Person>,
    /// Rights as text.
    pub rights: Option<String>,
    /// Everything else that it carries.
    pub extras: FeedExtras,
    /// When it wishes to be asked again.
    pub wishes: Wishes,
    /// Items in document order.
    pub entries: Vec<Entry>,
    /// What the repair had to do, in words an owner can act on.
    pub repairs: Vec<String>,
    /// The document ended early: its validators must not be kept.
    pub truncated: bool,
}
