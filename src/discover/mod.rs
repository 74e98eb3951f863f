//! An address or a page → the feeds that belong to it, the likeliest first. Pure and total.
//!
//! Three sources of knowledge, from the surest to the least: rules for sites that are known (`sites`,
//! `forges`), what a page names (`page`), the usual places of feeds (`paths`). Deliberately absent:
//! asking anybody; who calls decides what is asked, and how often.

mod forges;
mod page;
mod paths;
mod sites;

#[cfg(test)]
mod tests;

pub use page::feeds;
pub use paths::MOST as MOST_PATHS;
pub use paths::usual;
pub use sites::known;
pub use sites::likely;
pub use sites::of_page;

/// A feed that may belong to an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Absolute address.
    pub url: String,
    /// What the page calls it, or what it is by rule; may be empty.
    pub title: String,
    /// The media type that the page gives, `link` for an ordinary link, `rule` for what a rule for
    /// its site says.
    pub kind: String,
    /// A feed of comments, not of articles.
    pub comments: bool,
}

impl Candidate {
    /// One by rule.
    fn ruled(url: String, title: String) -> Self {
        Self {
            url,
            title,
            kind: "rule".to_owned(),
            comments: false,
        }
    }

    /// What it is the feed of, in whatever form: titles that differ only in a form's name are one.
    fn subject(&self) -> String {
        let words = self.title.to_lowercase();
        let words = words.split(|c: char| !c.is_alphanumeric());
        let is_form = |word: &&str| {
            !matches!(
                *word,
                "" | "rss" | "atom" | "json" | "rdf" | "xml" | "feed" | "0" | "1" | "2" | "92"
            )
        };
        words.filter(is_form).collect::<Vec<_>>().join(" ")
    }

    /// Whether it is `other` in another form: what the page calls them says so, and the types differ.
    pub fn is_form_of(&self, other: &Self) -> bool {
        self.kind != other.kind
            && ![&self.kind, &other.kind]
                .into_iter()
                .any(|kind| matches!(kind.as_str(), "link" | "rule"))
            && self.comments == other.comments
            && self.subject() == other.subject()
    }

    /// Which form is taken where there are several of one feed: Atom knows dates and ids best.
    fn form(&self) -> u8 {
        match self.kind.as_str() {
            kind if kind.contains("atom") => 0,
            "application/feed+json" => 1,
            kind if kind.contains("rss") => 2,
            _ => 3,
        }
    }
}

/// Adds those that are not there yet.
pub fn join(found: &mut Vec<Candidate>, more: Vec<Candidate>) {
    for candidate in more {
        if !found.iter().any(|other| other.url == candidate.url) {
            found.push(candidate);
        }
    }
}
