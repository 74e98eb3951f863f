//! The address guard: where a request may go.
//!
//! Invariant: a connection is made only to an address that is global unicast or in the trust
//! class's networks. A literal is judged before the request, a name when it is resolved: the
//! connector dials what the resolver here returns and nothing else, so there is no gap for a second
//! answer; the peer's address is judged once more when it answered.

use crate::canonical;
use crate::fetch::Failure;
use crate::fetch::Network;
use crate::fetch::Proxy;
use crate::fetch::network::is_public;
use futures::future::BoxFuture;
use reqwest::dns::Addrs;
use reqwest::dns::Name;
use reqwest::dns::Resolve;
use reqwest::dns::Resolving;
use std::fmt;
use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::net::SocketAddr;
use std::net::ToSocketAddrs;
use std::sync::Arc;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;
use url::Host;
use url::Url;

/// Ports from 1024 up that speak something a request could be smuggled into (WHATWG Fetch,
/// "bad port"), with the usual ports of databases and caches.
const BAD_PORTS: [u16; 29] = [
    1719, 1720, 1723, 2049, 2375, 3306, 3659, 4045, 4190, 5060, 5061, 5432, 6000, 6379, 6566, 6665,
    6666, 6667, 6668, 6669, 6679, 6697, 10080, 11211, 27017, 50000, 2379, 2380, 10250,
];

/// Who named the address that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Trust {
    /// The owner: a source, or something on its own host and port.
    Source,
    /// A stranger: another link, a redirect to another place.
    Link,
}

impl Trust {
    /// The configuration key that widens this class.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Source => "allow_networks",
            Self::Link => "link_networks",
        }
    }
}

/// The rules of one trust class.
pub(super) struct Guard {
    trust: Trust,
    networks: Vec<Network>,
    look_up: LookUp,
    /// Look-ups at the same time: the system's resolver blocks a thread for each, half a minute where
    /// a name server is silent. Each class has its own, so that no stranger's links keep sources waiting.
    lookups: Arc<Semaphore>,
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Guard({:?}, {:?})", self.trust, self.networks)
    }
}

/// Where a name is: the system's resolver, or a test's.
pub(super) type LookUp =
    fn(String, OwnedSemaphorePermit) -> BoxFuture<'static, Result<Vec<SocketAddr>, Refused>>;

/// A name resolved to an address that is not allowed.
#[derive(Debug, thiserror::Error)]
#[error("{0} is not a public address")]
pub(super) struct Blocked(pub(super) IpAddr);

/// A name did not resolve.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Unresolved(pub(super) String);

impl Guard {
    pub(super) fn new(trust: Trust, networks: Vec<Network>, look_up: LookUp) -> Self {
        Self {
            trust,
            networks,
            look_up,
            lookups: Arc::new(Semaphore::new(LOOKUPS)),
        }
    }

    async fn look_up(&self, name: &str) -> Result<Vec<SocketAddr>, Refused> {
        let permit = Arc::clone(&self.lookups).acquire_owned().await?;
        (self.look_up)(name.to_owned(), permit).await
    }

    pub(super) fn allows(&self, address: IpAddr) -> bool {
        is_public(address)
            || self
                .networks
                .iter()
                .any(|network| network.contains(address))
    }

    /// Judges what can be judged before anything is sent: scheme, port, a literal address.
    pub(super) fn check(&self, url: &Url) -> Result<(), Failure> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Failure::Scheme {
                scheme: url.scheme().to_owned(),
            });
        }
        let host = url.host().ok_or_else(|| Failure::BadUrl {
            why: "it names no host".to_owned(),
        })?;
        let port = url.port_or_known_default().unwrap_or(0);
        // an owner may well have a feed on port 81; what speaks there is the owner's knowledge
        let low = port < 1024 && !matches!(port, 80 | 443) && self.trust == Trust::Link;
        if port == 0 || low || BAD_PORTS.contains(&port) {
            return Err(Failure::BlockedPort { port });
        }
        let literal = match host {
            Host::Ipv4(v4) => IpAddr::V4(v4),
            Host::Ipv6(v6) => IpAddr::V6(v6),
            Host::Domain(name) if is_localhost(name) && self.own().is_empty() => {
                return Err(self.refusal(url, Ipv4Addr::LOCALHOST.into()));
            }
            Host::Domain(_) => return Ok(()),
        };
        self.check_peer(url, literal)
    }

    /// Judges what a proxy is asked for: it looks names up where nobody here can see what it finds,
    /// so a stranger may not name what only the proxy's own network knows.
    pub(super) fn check_behind(&self, url: &Url, proxy: &Proxy) -> Result<(), Failure> {
        let Some(Host::Domain(name)) = url.host() else {
            return Ok(());
        };
        let known = canonical::has_public_suffix(name) || is_localhost(name);
        let is_proxy = proxy.url().host_str() == Some(name);
        if self.trust == Trust::Link && (!known || is_proxy) {
            return Err(Failure::PrivateName {
                host: name.to_owned(),
            });
        }
        Ok(())
    }

    /// Judges where a host is now, for a program that will look it up for itself.
    pub(super) async fn check_name(&self, url: &Url) -> Result<(), Failure> {
        let Some(Host::Domain(name)) = url.host() else {
            return Ok(());
        };
        let Err(why) = self.addresses(name).await else {
            return Ok(());
        };
        Err(match why.downcast::<Blocked>() {
            Ok(blocked) => self.refusal(url, blocked.0),
            Err(why) => Failure::Dns {
                host: name.to_owned(),
                why: why.to_string(),
            },
        })
    }

    /// The addresses of this machine that may be asked.
    fn own(&self) -> Vec<SocketAddr> {
        let own = [
            IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(Ipv6Addr::LOCALHOST),
        ];
        own.into_iter()
            .filter(|address| self.allows(*address))
            .map(|address| SocketAddr::new(address, 0))
            .collect()
    }

    /// Judges the address of a peer.
    pub(super) fn check_peer(&self, url: &Url, address: IpAddr) -> Result<(), Failure> {
        if self.allows(address) {
            Ok(())
        } else {
            Err(self.refusal(url, address))
        }
    }

    /// The failure that names the line to add.
    pub(super) fn refusal(&self, url: &Url, address: IpAddr) -> Failure {
        Failure::BlockedAddress {
            host: url.host_str().unwrap_or_default().to_owned(),
            address,
            hint: format!("{} = [\"{}\"]", self.trust.key(), Network::from(address)),
        }
    }

    /// Where a request for `name` may connect: all its addresses, or none if one is not allowed.
    async fn addresses(&self, name: &str) -> Result<Vec<SocketAddr>, Refused> {
        if is_localhost(name) {
            let own = self.own();
            return if own.is_empty() {
                Err(Box::new(Blocked(Ipv4Addr::LOCALHOST.into())))
            } else {
                Ok(own)
            };
        }
        let found = self.look_up(name).await?;
        match found.iter().find(|address| !self.allows(address.ip())) {
            Some(denied) => Err(Box::new(Blocked(denied.ip()))),
            None if found.is_empty() => Err(Box::new(Unresolved("it has no address".to_owned()))),
            None => Ok(found),
        }
    }
}

/// Look-ups of one class at the same time.
const LOOKUPS: usize = 32;

/// Asks the system's resolver.
pub(super) fn system(
    name: String,
    permit: OwnedSemaphorePermit,
) -> BoxFuture<'static, Result<Vec<SocketAddr>, Refused>> {
    Box::pin(async move {
        let found = tokio::task::spawn_blocking(move || {
            let found = (name.as_str(), 0).to_socket_addrs().map(Iterator::collect);
            // whoever asked may have gone: the thread is taken until here
            drop(permit);
            found
        });
        Ok(found
            .await?
            .map_err(|error| Unresolved(error.to_string()))?)
    })
}

/// Why a name leads nowhere.
pub(super) type Refused = Box<dyn std::error::Error + Send + Sync>;

/// `localhost` and what is below it is this machine, whatever a name server says (RFC 6761 section 6.3).
fn is_localhost(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

/// The guard as the connector asks it.
#[derive(Debug)]
pub(super) struct Resolver {
    pub(super) guard: Arc<Guard>,
    /// The host of the proxy, which may be anywhere: its owner named it.
    pub(super) proxy: Option<String>,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = Arc::clone(&self.guard);
        let is_proxy = self.proxy.as_deref() == Some(name.as_str());
        Box::pin(async move {
            // a literal comes here too on its way to a SOCKS proxy, IPv6 in its brackets
            let name = name.as_str().trim_matches(['[', ']']);
            let found = if is_proxy {
                guard.look_up(name).await?
            } else {
                guard.addresses(name).await?
            };
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Guard;
    use super::Trust;
    use super::is_localhost;
    use crate::fetch::Failure;
    use url::Url;

    #[test]
    fn literals_are_refused_in_every_spelling() {
        let guard = Guard::new(Trust::Link, Vec::new(), super::system);
        let spellings = [
            "127.0.0.1",
            "2130706433",
            "0x7f.1",
            "017700000001",
            "127.1",
            "127.0.0.1.",
            "１２７.0.0.1",
            "0",
            "%31%32%37.0.0.1",
            "[::ffff:127.0.0.1]",
            "[::1]",
            "[64:ff9b::7f00:1]",
            "169.254.169.254",
            "127。0。0。1",
        ];
        for spelling in spellings {
            let url = Url::parse(&format!("http://{spelling}/")).unwrap();
            assert!(
                matches!(guard.check(&url), Err(Failure::BlockedAddress { .. })),
                "{spelling}"
            );
        }
        assert!(
            guard
                .check(&Url::parse("https://1.1.1.1/").unwrap())
                .is_ok()
        );
    }

    #[test]
    fn networks_ports_and_schemes() {
        let guard = Guard::new(
            Trust::Source,
            vec!["127.0.0.0/8".parse().unwrap()],
            super::system,
        );
        let check = |url: &str| guard.check(&Url::parse(url).unwrap());
        assert!(check("http://127.9.9.9:8080/").is_ok());
        assert!(check("http://127.9.9.9:81/").is_ok());
        assert!(matches!(
            check("http://127.0.0.1:6379/"),
            Err(Failure::BlockedPort { port: 6379 })
        ));
        assert!(matches!(
            check("http://127.0.0.1:0/"),
            Err(Failure::BlockedPort { .. })
        ));
        assert!(matches!(
            check("file:///etc/passwd"),
            Err(Failure::Scheme { .. })
        ));
        assert!(matches!(
            check("data:text/plain,x"),
            Err(Failure::Scheme { .. })
        ));
        let Err(refused) = check("http://[fd00::1]/") else {
            panic!("fd00::1 was let through")
        };
        assert!(
            refused
                .to_string()
                .contains("allow_networks = [\"fd00::1/128\"]"),
            "{refused}"
        );
        let stranger = Guard::new(Trust::Link, Vec::new(), super::system);
        assert!(
            stranger
                .check(&Url::parse("http://example.org:25/").unwrap())
                .is_err()
        );
    }

    #[tokio::test]
    async fn localhost_is_never_looked_up() {
        assert!(is_localhost("a.LOCALHOST.") && !is_localhost("notlocalhost"));
        let closed = Guard::new(Trust::Source, Vec::new(), super::system);
        assert!(closed.addresses("x.localhost").await.is_err());
        let open = Guard::new(
            Trust::Source,
            vec!["127.0.0.0/8".parse().unwrap()],
            super::system,
        );
        let found = open.addresses("x.localhost").await.unwrap();
        assert_eq!(found, ["127.0.0.1:0".parse().unwrap()]);
    }
}
