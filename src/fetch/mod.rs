//! Outbound HTTP: one GET, its redirects followed here hop by hop, within limits of size and time.
//!
//! Invariants: every hop passes the address guard and waits for its host's budget; validators and
//! credentials never go to another host; no Referer, no cookie, no proxy of the environment; a
//! failure is a value. Deliberately absent: reading what came, and deciding when to ask again.

mod answer;
mod body;
mod certificate;
mod client;
mod exchange;
mod failure;
mod guard;
mod hosts;
mod network;
mod turns;
mod versions;

pub use answer::Fetched;
pub use answer::Modified;
pub use answer::NotModified;
pub use answer::Page;
pub use failure::Failure;
pub use hosts::Hosts;
pub use hosts::Permit;
pub use network::Network;
pub use network::NotANetwork;
pub use network::public_site;

use crate::caching::Validators;
use bytes::Bytes;
use exchange::Ask;
use guard::Guard;
use guard::Trust;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedMutexGuard;
use turns::Turns;
use url::Url;
use versions::Http1Only;

/// What feeds are, the rest last, so that a server that negotiates sends a feed.
const ACCEPT_FEED: &str = "application/atom+xml, application/rss+xml, application/feed+json, \
                           application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1";
/// A list of rules.
const ACCEPT_ROBOTS: &str = "text/plain, */*;q=0.1";
/// Only pages are of use.
const ACCEPT_PAGE: &str = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1";
/// The largest feed, decoded: some carry years of full text, none that is honest carries more.
const FEED_LIMIT: usize = 15 << 20;
/// The largest page, decoded.
const PAGE_LIMIT: usize = 5 << 20;

/// What `[fetch]` says.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Into the User-Agent; visible ASCII without brackets.
    pub contact: Option<String>,
    /// Requests in flight, all hosts.
    pub concurrency: usize,
    /// Requests in flight on one host (registrable domain).
    pub host_concurrency: usize,
    /// Between two starts on one host.
    pub host_gap: Duration,
    /// Networks that are not public but that sources may be in.
    pub allow_networks: Vec<Network>,
    /// Networks that are not public but that links may lead to.
    pub link_networks: Vec<Network>,
}

/// Why there is no fetcher.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The contact cannot stand in a header.
    #[error("contact `{0}` cannot stand in a User-Agent: visible ASCII without brackets only")]
    Contact(String),
    /// The TLS library.
    #[error("setting up TLS: {0}")]
    Tls(rustls::Error),
    /// The HTTP library.
    #[error("setting up the HTTP client: {0}")]
    Client(reqwest::Error),
}

/// One look at a feed.
#[derive(Clone, Debug, Default)]
pub struct FeedRequest {
    /// Where.
    pub url: String,
    /// What makes it conditional; from the last answer for this URL.
    pub validators: Validators,
    /// The whole exchange takes at most this long, waiting for the host's budget not counted.
    pub timeout: Duration,
    /// It failed the last time: it waits with its like, and keeps no other waiting.
    pub doubtful: bool,
}

/// How a page is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    /// It failed the last time: it waits with its like, and keeps no other waiting.
    pub doubtful: bool,
    /// Since the last request to its host, where the host wants more than `host_gap`.
    pub gap: Option<Duration>,
}

/// Asks other people's servers. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Fetcher {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    hosts: Hosts,
    turns: Turns,
    http1_only: Http1Only,
    source: Class,
    link: Class,
}

/// A trust class: its rules and the connections made under them.
#[derive(Debug)]
struct Class {
    guard: Arc<Guard>,
    client: reqwest::Client,
    /// For hosts whose HTTP/2 broke.
    http1: reqwest::Client,
}

impl Fetcher {
    /// Makes the clients; needs no certificates on the machine and asks nobody.
    pub fn new(settings: &Settings) -> Result<Self, SetupError> {
        let user_agent = client::user_agent(settings.contact.as_deref())?;
        let tls = client::tls()?;
        let class = |trust, networks: &[Network]| {
            let guard = Arc::new(Guard::new(trust, networks.to_vec()));
            let of = |tls| client::client(tls, Arc::clone(&guard), &user_agent);
            let (client, http1) = (of(tls.clone())?, of(client::without_http2(tls.clone()))?);
            Ok(Class {
                guard,
                client,
                http1,
            })
        };
        Ok(Self {
            inner: Arc::new(Inner {
                hosts: Hosts::new(
                    settings.concurrency,
                    settings.host_concurrency,
                    settings.host_gap,
                ),
                turns: Turns::default(),
                http1_only: Http1Only::default(),
                source: class(Trust::Source, &settings.allow_networks)?,
                link: class(Trust::Link, &settings.link_networks)?,
            }),
        })
    }

    /// Looks at a feed.
    pub async fn feed(&self, request: &FeedRequest) -> Fetched {
        self.look(request).await.unwrap_or_else(Fetched::Failed)
    }

    async fn look(&self, request: &FeedRequest) -> Result<Fetched, Failure> {
        let url = parse(&request.url)?;
        let ask = Ask {
            home: exchange::place(&url),
            url,
            validators: &request.validators,
            accept: ACCEPT_FEED,
            timeout: request.timeout,
            doubtful: request.doubtful,
            gap: None,
        };
        let answer = self.inner.exchange(ask).await?;
        let asked = answer.url.clone();
        let read = answer.feed(&request.validators, FEED_LIMIT).await;
        read.inspect_err(|failure| self.inner.note(&asked, failure))
    }

    /// Waits for the turn to ask for what all pages of an origin need.
    pub async fn turn(&self, origin: &str) -> OwnedMutexGuard<()> {
        self.inner.turns.take(origin).await
    }

    /// Fetches the robots.txt of the site that a page is on; empty where it has none. An error where
    /// nobody knows what the site allows.
    pub async fn robots(
        &self,
        page: &str,
        source_url: &str,
        timeout: Duration,
    ) -> Result<Bytes, Failure> {
        let mut url = parse(page)?;
        exchange::strip_credentials(&mut url);
        url.set_path("/robots.txt");
        url.set_query(None);
        url.set_fragment(None);
        let ask = Ask {
            url,
            home: parse(source_url).ok().as_ref().and_then(exchange::place),
            validators: &Validators::default(),
            accept: ACCEPT_ROBOTS,
            timeout,
            doubtful: false,
            gap: None,
        };
        let answer = self.inner.exchange(ask).await?;
        let asked = answer.url.clone();
        let read = answer.robots().await;
        read.inspect_err(|failure| self.inner.note(&asked, failure))
    }

    /// Fetches an article's page. A page on the source's own host and port may be in
    /// `allow_networks`, another only in `link_networks`. What is no HTML is [`Failure::NotHtml`].
    pub async fn page(
        &self,
        url: &str,
        source_url: &str,
        timeout: Duration,
        pace: Pace,
    ) -> Result<Page, Failure> {
        let mut url = parse(url)?;
        // credentials in a stranger's link would be sent as if they were ours
        exchange::strip_credentials(&mut url);
        let ask = Ask {
            url,
            home: parse(source_url).ok().as_ref().and_then(exchange::place),
            validators: &Validators::default(),
            accept: ACCEPT_PAGE,
            timeout,
            doubtful: pace.doubtful,
            gap: pace.gap,
        };
        let answer = self.inner.exchange(ask).await?;
        let asked = answer.url.clone();
        let read = answer.page(PAGE_LIMIT).await;
        read.inspect_err(|failure| self.inner.note(&asked, failure))
    }
}

impl Inner {
    fn class(&self, trust: Trust) -> &Class {
        match trust {
            Trust::Source => &self.source,
            Trust::Link => &self.link,
        }
    }

    /// The client for a URL: a host whose HTTP/2 broke is asked without it.
    fn client(&self, url: &Url, trust: Trust) -> &reqwest::Client {
        let class = self.class(trust);
        if exchange::place(url).is_some_and(|place| self.http1_only.holds(&place)) {
            &class.http1
        } else {
            &class.client
        }
    }

    /// Remembers a host whose HTTP/2 broke.
    fn note(&self, url: &Url, failure: &Failure) {
        if let Some(place) = exchange::place(url).filter(|_| failure.is_http2()) {
            self.http1_only.add(place);
        }
    }
}

fn parse(url: &str) -> Result<Url, Failure> {
    Url::parse(url.trim()).map_err(|error| Failure::BadUrl {
        why: error.to_string(),
    })
}

#[cfg(test)]
mod tests;
