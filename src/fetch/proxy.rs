//! What requests go through, where the owner says so; the environment is not asked.

use std::fmt;
use std::hash::Hash;
use std::str::FromStr;
use url::Url;

/// A proxy: `http://`, `https://`, `socks5://` (names are looked up here) or `socks5h://` (there).
/// May hold a password, so its `Debug` shows host and port only.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Proxy(Url);

/// The text names no proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected http://, https://, socks5:// or socks5h:// with a host, such as \"socks5://127.0.0.1:9050\""
)]
pub struct NotAProxy;

impl Proxy {
    pub(super) const fn url(&self) -> &Url {
        &self.0
    }
}

impl FromStr for Proxy {
    type Err = NotAProxy;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text.trim()).map_err(|_| NotAProxy)?;
        let known = matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h");
        let bare = matches!(url.path(), "" | "/") && url.query().is_none();
        if known && bare && url.has_host() {
            Ok(Self(url))
        } else {
            Err(NotAProxy)
        }
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.0.host_str().unwrap_or_default();
        write!(f, "{}://{host}:{:?}", self.0.scheme(), self.0.port())
    }
}

#[cfg(test)]
mod tests {
    use super::Proxy;

    #[test]
    fn proxies_are_named_by_scheme_and_host() {
        for right in [
            "http://127.0.0.1:3128",
            "https://proxy.example/",
            "socks5://me:pw@[::1]:9050",
            "socks5h://tor:9050",
        ] {
            assert!(right.parse::<Proxy>().is_ok(), "{right}");
        }
        for wrong in [
            "",
            "proxy:3128",
            "ftp://x",
            "http://x/path",
            "socks5://",
            "socks4://x",
        ] {
            assert!(wrong.parse::<Proxy>().is_err(), "{wrong}");
        }
        let shown = format!("{:?}", "http://me:pw@x:1".parse::<Proxy>().unwrap());
        assert!(!shown.contains("pw"), "{shown}");
    }
}
