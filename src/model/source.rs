//! What the user configured about one source.

use std::fmt;
use std::time::Duration;

/// Whether an article's page is fetched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FullText {
    /// When the feed's own text looks cut.
    #[default]
    Auto,
    /// For every entry that has a link.
    Always,
    /// Never.
    Never,
}

/// How much of a source may be republished.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Publish {
    /// Title and link only.
    Link,
    /// The feed's own summary.
    Summary,
    /// Everything.
    #[default]
    Full,
}

/// A configured source. Its `Debug` does not show a private address.
#[derive(Clone, PartialEq, Eq)]
pub struct Source {
    /// Stable id: part of every entry id of this source.
    pub id: String,
    /// Where the feed is, as written; a JSON array where a program prints it.
    pub url: String,
    /// What stands for that in the database, where it is a secret or a command.
    pub kept_as: Option<String>,
    /// The name shown; `None` takes the feed's own title.
    pub name: Option<String>,
    /// Tags that outputs select by.
    pub tags: Vec<String>,
    /// Higher wins where several copies are known when an output first shows one.
    pub priority: i64,
    /// Polled at all.
    pub enabled: bool,
    /// Its address stands in no output, page, list or log.
    pub private: bool,
    /// How much may be republished.
    pub publish: Publish,
    /// Whether pages are fetched.
    pub full_text: FullText,
    /// Never asked more often than this.
    pub min_interval: Duration,
    /// Our own stretching ends here.
    pub max_interval: Duration,
    /// How many entries of the first document stand in outputs.
    pub first_entries: usize,
    /// The whole exchange takes at most this long.
    pub timeout: Duration,
    /// BCP 47 language that overrides what the feed says.
    pub lang: Option<String>,
    /// Ids and addresses that it had earlier.
    pub was: Vec<String>,
}

impl Source {
    /// The source id that its entry ids are made of: the first of its earlier ids, so that they are
    /// the same whenever they are made.
    pub fn ids_as(&self) -> &str {
        let mut earlier = self.was.iter().filter(|name| !name.contains("://"));
        earlier.next().unwrap_or(&self.id)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = if self.private { "***" } else { &self.url };
        f.debug_struct("Source")
            .field("id", &self.id)
            .field("url", &url)
            .field("kept_as", &self.kept_as)
            .field("name", &self.name)
            .field("tags", &self.tags)
            .field("priority", &self.priority)
            .field("enabled", &self.enabled)
            .field("private", &self.private)
            .field("publish", &self.publish)
            .field("full_text", &self.full_text)
            .field("min_interval", &self.min_interval)
            .field("max_interval", &self.max_interval)
            .field("first_entries", &self.first_entries)
            .field("timeout", &self.timeout)
            .field("lang", &self.lang)
            // addresses, which may be as private
            .field("was", &self.was.len())
            .finish()
    }
}
