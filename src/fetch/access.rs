//! How one source wants to be asked: what its owner gave us for it, and where that may go.
//!
//! Invariant: headers, cookies and credentials go to the host and port of the source's own address,
//! or from its port 80 to its port 443, and nowhere else, whatever redirects and links say.

use crate::fetch::Proxy;
use reqwest::header::HeaderMap;
use reqwest::header::HeaderValue;
use std::collections::HashMap;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use url::Url;

/// How one source is asked. Its `Debug` shows none of its secrets.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Access {
    /// The source's own host and port, with the scheme.
    pub home: Option<Home>,
    /// Its address, where the database must not know it.
    pub address: Option<String>,
    /// Sent to `home` only; marked as sensitive.
    pub headers: HeaderMap,
    /// Name and password, sent to `home` only.
    pub basic: Option<(String, String)>,
    /// Instead of our own name.
    pub user_agent: Option<HeaderValue>,
    /// What all requests go through.
    pub proxy: Option<Proxy>,
    /// What prints the feed, where it has no address.
    pub exec: Option<Program>,
    /// What prints its pages, given their addresses.
    pub page_exec: Option<Program>,
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access")
            .field("home", &self.home)
            .finish_non_exhaustive()
    }
}

/// Where the owner's trust ends: scheme, host and port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    scheme: String,
    host: String,
    port: u16,
}

impl Home {
    /// Where an address is; `None` where it names no host.
    pub fn of(url: &Url) -> Option<Self> {
        Some(Self {
            scheme: url.scheme().to_owned(),
            host: url.host_str()?.to_owned(),
            port: url.port_or_known_default()?,
        })
    }
}

/// A program of the owner's, started without a shell.
#[derive(Clone, PartialEq, Eq)]
pub struct Program {
    /// A path, or a name that is looked for in `PATH`.
    pub name: OsString,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// Where it is started: the folder of the file that names it.
    pub folder: PathBuf,
}

impl fmt::Debug for Program {
    /// Arguments may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Program({})", self.name.display())
    }
}

impl Access {
    /// That of an address with nothing special about it.
    pub fn to(url: &str) -> Self {
        Self {
            home: Url::parse(url).ok().as_ref().and_then(Home::of),
            ..Self::default()
        }
    }

    /// Whether an address is on the source's own host and port.
    pub(super) fn is_home(&self, url: &Url) -> bool {
        self.home.as_ref().is_some_and(|home| {
            url.host_str() == Some(&home.host) && url.port_or_known_default() == Some(home.port)
        })
    }

    /// Whether an address may see what was given for this source: on its own host and port, and
    /// never in the clear where the source's own address is not.
    pub fn is_trusted(&self, url: &Url) -> bool {
        let Some(home) = &self.home else { return false };
        let safe = url.scheme() == "https" || home.scheme == "http";
        let upgraded = url.scheme() == "https"
            && (&*home.scheme, home.port) == ("http", 80)
            && url.host_str() == Some(&home.host)
            && url.port_or_known_default() == Some(443);
        upgraded || (safe && self.is_home(url))
    }
}

/// The access of every source, by its id. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Accesses {
    of: Arc<HashMap<String, Arc<Access>>>,
    /// For what belongs to no source that is configured.
    other: Arc<Access>,
}

impl Accesses {
    /// `proxy` is for what belongs to none of the sources.
    pub fn new(of: impl IntoIterator<Item = (String, Access)>, proxy: Option<Proxy>) -> Self {
        let of = of.into_iter().map(|(id, access)| (id, Arc::new(access)));
        Self {
            of: Arc::new(of.collect()),
            other: Arc::new(Access {
                proxy,
                ..Access::default()
            }),
        }
    }

    /// How a source is asked.
    pub fn of(&self, source: &str) -> Arc<Access> {
        Arc::clone(self.of.get(source).unwrap_or(&self.other))
    }
}

#[cfg(test)]
mod tests {
    use super::Access;
    use url::Url;

    #[test]
    fn secrets_stay_at_home() {
        let trusted =
            |home: &str, url: &str| Access::to(home).is_trusted(&Url::parse(url).unwrap());
        let home = "http://example.org/feed";
        assert!(trusted(home, "http://example.org/other?x=1"));
        assert!(trusted(home, "https://example.org/other"));
        for elsewhere in [
            "http://www.example.org/",
            "http://example.org:8080/",
            "https://example.org:8443/",
            "http://example.net/",
        ] {
            assert!(!trusted(home, elsewhere), "{elsewhere}");
        }
        assert!(!trusted("https://example.org/", "http://example.org/"));
        assert!(!trusted("https://h.net:8443/", "http://h.net:8443/"));
        assert!(!trusted("http://h.net:8080/", "https://h.net/"));
        assert!(!trusted("exec:x", "https://h.net/"));
    }
}
