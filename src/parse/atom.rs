//! The one document feed-rs reads: well-formed Atom 1.0, and beside it what Atom has no place for.
//!
//! All text goes into CDATA sections or escaped attributes, so nothing a feed says can be markup here.

use super::person::Who;
use crate::model::Dated;
use crate::model::Enclosure;
use crate::model::Extras;
use crate::model::FeedExtras;
use crate::model::Wishes;

/// Octets after which no entry is begun.
const MAX_OCTETS: usize = 64 << 20;

/// What feed-rs has no place for.
#[derive(Debug, Default)]
pub(super) struct Beside {
    pub(super) wishes: Wishes,
    /// The original ended early.
    pub(super) truncated: bool,
    pub(super) feed: Facts,
    pub(super) extras: FeedExtras,
    /// One for each entry, in order.
    pub(super) entries: Vec<Facts>,
}

/// The same, of the feed or of one entry: dates at their own precision and as they were written.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) published: Option<Dated>,
    pub(super) updated: Option<Dated>,
    pub(super) language: Option<String>,
    /// The first link is the entry's own.
    pub(super) has_link: bool,
    /// Seconds that the first enclosure takes.
    pub(super) duration: Option<u64>,
    /// Durations and titles of enclosures, by their addresses.
    pub(super) attached: Vec<Enclosure>,
    pub(super) extras: Extras,
}

/// The document being written.
#[derive(Debug)]
pub(super) struct Atom {
    xml: String,
    pub(super) beside: Beside,
}

/// The kinds of a text construct (RFC 4287 section 3.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Html,
}

impl Atom {
    /// Starts a document that is made from `size` octets.
    pub(super) fn new(size: usize) -> Self {
        let mut xml = String::with_capacity(size + size / 8 + 256);
        xml.push_str("<feed xmlns=\"http://www.w3.org/2005/Atom\">");
        Self {
            xml,
            beside: Beside::default(),
        }
    }

    pub(super) fn finish(mut self) -> (String, Beside) {
        self.xml.push_str("</feed>");
        (self.xml, self.beside)
    }

    /// Whether it has grown beyond what any document can need: relative addresses repeat their base.
    pub(super) const fn is_full(&self) -> bool {
        self.xml.len() > MAX_OCTETS
    }

    pub(super) fn open_entry(&mut self) {
        self.xml.push_str("<entry>");
    }

    pub(super) fn close_entry(&mut self, facts: Facts) {
        self.xml.push_str("</entry>");
        self.beside.entries.push(facts);
    }

    /// An element with text; nothing where the text is empty.
    pub(super) fn text(&mut self, name: &str, kind: Kind, text: &str) {
        if text.is_empty() {
            return;
        }
        let kind = if kind == Kind::Html {
            " type=\"html\">"
        } else {
            ">"
        };
        self.xml.extend(["<", name, kind]);
        self.cdata(text);
        self.xml.extend(["</", name, ">"]);
    }

    pub(super) fn link(
        &mut self,
        rel: &str,
        href: &str,
        media_type: Option<&str>,
        length: Option<u64>,
    ) {
        self.xml.push_str("<link");
        self.attribute("rel", rel);
        self.attribute("href", href);
        if let Some(media_type) = media_type {
            self.attribute("type", media_type);
        }
        if let Some(length) = length {
            self.attribute("length", &length.to_string());
        }
        self.xml.push_str("/>");
    }

    pub(super) fn category(&mut self, term: &str, scheme: Option<&str>, label: Option<&str>) {
        self.xml.push_str("<category");
        self.attribute("term", term);
        if let Some(scheme) = scheme {
            self.attribute("scheme", scheme);
        }
        if let Some(label) = label {
            self.attribute("label", label);
        }
        self.xml.push_str("/>");
    }

    pub(super) fn author(&mut self, who: &Who) {
        self.xml.push_str("<author>");
        self.text("name", Kind::Text, &who.name);
        for (name, value) in [("email", &who.email), ("uri", &who.uri)] {
            self.text(name, Kind::Text, value.as_deref().unwrap_or_default());
        }
        self.xml.push_str("</author>");
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.xml.extend([" ", name, "=\""]);
        html_escape::encode_double_quoted_attribute_to_string(value, &mut self.xml);
        self.xml.push('"');
    }

    fn cdata(&mut self, text: &str) {
        self.xml.push_str("<![CDATA[");
        let mut pieces = text.split("]]>");
        self.xml.extend(pieces.next());
        for piece in pieces {
            self.xml.extend(["]]]]><![CDATA[>", piece]);
        }
        self.xml.push_str("]]>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out() {
        let mut atom = Atom::new(0);
        atom.open_entry();
        atom.text("title", Kind::Text, "a]]></title><x>&");
        atom.link("alternate", "http://a.example/?a&\"<>", None, None);
        atom.close_entry(Facts::default());
        let (xml, _) = atom.finish();
        let feed = feed_rs::parser::parse(xml.as_bytes()).unwrap();
        assert_eq!(
            feed.entries[0].title.as_ref().unwrap().content,
            "a]]></title><x>&"
        );
        assert_eq!(
            feed.entries[0].links[0].href,
            "http://a.example/?a&%22%3C%3E"
        );
    }
}
