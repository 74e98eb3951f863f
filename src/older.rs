//! Where a feed's older entries are: archives and pages as RFC 5005 links them, WordPress's numbered
//! pages, a site's sitemap.
//!
//! Pure: what documents say in, the next address out. Deliberately absent: fetching, and how far back
//! to go.

mod shape;
mod sitemap;

pub use shape::Shapes;
pub use sitemap::Listed;
pub use sitemap::Sitemap;
pub use sitemap::sitemap;

use crate::model::Link;
use url::Url;

/// By which means older documents are found; the best first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Means {
    /// Not known yet: the source's own document says.
    #[default]
    Look,
    /// `prev-archive` (RFC 5005 section 4).
    Archive,
    /// `next` (RFC 5005 section 3; `next_url` of JSON Feed).
    Next,
    /// `?paged=2` and so on.
    WordPress,
    /// The site's sitemap.
    Sitemap,
}

impl Means {
    /// The word that is stored and shown.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::Archive => "archive",
            Self::Next => "next",
            Self::WordPress => "wordpress",
            Self::Sitemap => "sitemap",
        }
    }

    /// The inverse of [`Means::word`].
    pub fn from_word(word: &str) -> Self {
        match word {
            "archive" => Self::Archive,
            "next" => Self::Next,
            "wordpress" => Self::WordPress,
            "sitemap" => Self::Sitemap,
            _ => Self::Look,
        }
    }

    /// In a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Look => "its own document",
            Self::Archive => "its archive documents (RFC 5005)",
            Self::Next => "its next pages (RFC 5005)",
            Self::WordPress => "WordPress's numbered pages",
            Self::Sitemap => "the site's sitemap",
        }
    }
}

/// What a document says of others of its feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    archive: Option<String>,
    next: Option<String>,
    wordpress: bool,
}

impl Ways {
    /// Out of a document's links and its generator.
    pub fn of(links: &[Link], generator: Option<&str>) -> Self {
        let linked = |rel: &str| {
            let link = links.iter().find(|link| link.rel == rel)?;
            on_the_web(&link.href)
        };
        Self {
            // drafts of the RFC said `previous-archive`
            archive: linked("prev-archive").or_else(|| linked("previous-archive")),
            next: linked("next"),
            wordpress: generator
                .is_some_and(|generator| generator.to_ascii_lowercase().contains("wordpress")),
        }
    }

    /// The best means that the feed's own document at `url` names, and the address it begins with.
    /// Where it names none, WordPress's pages are worth one try.
    pub fn first(&self, url: &str) -> Option<(Means, String)> {
        if let Some(archive) = &self.archive {
            return Some((Means::Archive, archive.clone()));
        }
        if let Some(next) = &self.next {
            return Some((Means::Next, next.clone()));
        }
        Some((Means::WordPress, paged(url)?))
    }

    /// Whether [`Ways::first`] is more than a try.
    pub const fn is_said(&self) -> bool {
        self.archive.is_some() || self.next.is_some() || self.wordpress
    }

    /// What comes after the document at `url`, by the same means.
    pub fn next(&self, means: Means, url: &str) -> Option<String> {
        match means {
            Means::Archive => self.archive.clone(),
            Means::Next => self.next.clone(),
            Means::WordPress => paged(url),
            Means::Look | Means::Sitemap => None,
        }
    }
}

fn on_the_web(href: &str) -> Option<String> {
    let mut url = Url::parse(href).ok()?;
    url.set_fragment(None);
    matches!(url.scheme(), "http" | "https").then(|| url.into())
}

/// The next numbered page: `?paged=2` first, then one more.
fn paged(url: &str) -> Option<String> {
    let mut url = Url::parse(&on_the_web(url)?).ok()?;
    let number = url.query_pairs().find(|(name, _)| name == "paged");
    let number = match number {
        Some((_, number)) => number.parse::<u32>().ok()?.checked_add(1)?,
        None => 2,
    };
    let others = url.query().unwrap_or_default().split('&');
    let mut pairs: Vec<String> = others
        .filter(|pair| !pair.is_empty() && !pair.starts_with("paged="))
        .map(str::to_owned)
        .collect();
    pairs.push(format!("paged={number}"));
    url.set_query(Some(&pairs.join("&")));
    Some(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(pairs: &[(&str, &str)]) -> Vec<Link> {
        let link = |(rel, href): &(&str, &str)| Link {
            rel: (*rel).to_owned(),
            href: (*href).to_owned(),
            media_type: None,
            ..Link::default()
        };
        pairs.iter().map(link).collect()
    }

    const FEED: &str = "https://a.example/feed?x=1";

    #[test]
    fn archives_go_before_pages_and_pages_before_a_try() {
        let ways = |pairs: &[(&str, &str)]| Ways::of(&links(pairs), None);
        let both = ways(&[
            ("self", FEED),
            ("next", "https://a.example/2"),
            ("prev-archive", "https://a.example/old#x"),
        ]);
        let first = both.first(FEED).unwrap();
        assert_eq!(first, (Means::Archive, "https://a.example/old".to_owned()));
        let next = both.next(Means::Next, FEED);
        assert_eq!(next.as_deref(), Some("https://a.example/2"));
        let none = ways(&[("next", "ftp://a.example/2"), ("prev-archive", "old")]);
        let first = none.first(FEED).unwrap();
        assert_eq!(
            first,
            (
                Means::WordPress,
                "https://a.example/feed?x=1&paged=2".to_owned()
            )
        );
        assert!(both.is_said() && !none.is_said());
        assert_eq!(none.first("file:///feed"), None);
        assert_eq!(none.next(Means::Archive, FEED), None);
    }

    #[test]
    fn wordpress_counts_on() {
        let ways = Ways::of(&[], Some("https://WordPress.org/?v=6.4"));
        assert!(ways.is_said());
        let next = ways.next(Means::WordPress, "https://a.example/feed/?paged=9&y=2");
        assert_eq!(
            next.as_deref(),
            Some("https://a.example/feed/?y=2&paged=10")
        );
        let last = format!("https://a.example/?paged={}", u32::MAX);
        assert_eq!(ways.next(Means::WordPress, &last), None);
    }

    #[test]
    fn documents_of_every_kind_are_heard() {
        let ways = |text: &str| {
            let feed = crate::parse::feed(&crate::parse::Document {
                bytes: text.as_bytes(),
                content_type: None,
                base: Some("https://a.example/dir/feed"),
            })
            .unwrap();
            Ways::of(&feed.extras.links, feed.extras.generator.as_deref())
        };
        let rss = "<rss xmlns:atom='http://www.w3.org/2005/Atom'><channel><link>https://a.example</link>\
            <atom:link rel='self' href='feed'/><atom:link rel='Prev-Archive' href='old'/><item><title>x</title></item>\
            <generator>https://wordpress.org/?v=6.4</generator></channel></rss>";
        let rss = ways(rss);
        assert_eq!(rss.archive.as_deref(), Some("https://a.example/dir/old"));
        assert!(rss.wordpress && rss.next.is_none());
        // without a link to the site the first link is no other's
        let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><link rel='next' href='?p=2'/><entry/></feed>";
        let atom = ways(atom);
        assert_eq!(atom.next.as_deref(), Some("https://a.example/dir/feed?p=2"));
        let json =
            "{\"version\":\"https://jsonfeed.org/version/1.1\",\"next_url\":\"2\",\"items\":[]}";
        assert_eq!(ways(json).next.as_deref(), Some("https://a.example/dir/2"));
    }

    #[test]
    fn words_come_back() {
        for means in [
            Means::Look,
            Means::Archive,
            Means::Next,
            Means::WordPress,
            Means::Sitemap,
        ] {
            assert_eq!(Means::from_word(means.word()), means);
        }
    }
}
