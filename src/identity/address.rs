//! Addresses of documents, and whose they are.

use crate::canonical;
use xxhash_rust::xxh3::xxh3_64;

/// An address that a document, or its page, gives as its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Its comparison key.
    pub key: String,
    /// It is on the source's own site. Anybody may give any other, so such an address alone is no
    /// reason to hide what another source brings.
    pub own: bool,
}

impl Address {
    /// An address by its comparison key; `site` is the registrable domain of the source's feed.
    pub fn new(key: String, site: Option<&str>) -> Self {
        let host = key.split(['/', '?', '#']).next().unwrap_or_default();
        let of = canonical::site(&format!("http://{host}/"));
        Self {
            own: of.is_some() && of.as_deref() == site,
            key,
        }
    }

    /// The address of a document whose source is known by its name alone: it is the source's own where
    /// that is named by a host or an address of the same site. Nothing where it proves nothing.
    pub fn of(url: &str, source: &str) -> Option<Self> {
        let site = canonical::registrable_domain(source);
        canonical::comparison_key(url).map(|key| Self::new(key, site.as_deref()))
    }

    /// As the index keeps it.
    pub(super) fn mark(&self) -> Mark {
        Mark {
            hash: xxh3_64(self.key.as_bytes()),
            own: self.own,
        }
    }
}

/// The hash of an address's key, and whether it is the source's own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    pub(super) hash: u64,
    pub(super) own: bool,
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn an_address_is_its_sites() {
        for (key, site, own) in [
            ("news.example/a?b=1", Some("news.example"), true),
            ("blog.news.example:8080/a", Some("news.example"), true),
            ("news.example/a", Some("other.example"), false),
            ("news.example.other.example/a", Some("news.example"), false),
            ("one.github.io/a", Some("two.github.io"), false),
            ("127.0.0.1:81/a", Some("127.0.0.1"), true),
            ("news.example/a", None, false),
        ] {
            assert_eq!(Address::new(key.to_owned(), site).own, own, "{key}");
        }
    }
}
