//! Outbound HTTP: one GET, its redirects followed here hop by hop, within limits of size and time;
//! and what needs no network, files and programs of the owner's.
//!
//! Invariants: every hop passes the address guard and waits for its host's budget; validators go to
//! the address that gave them, credentials to the source's own host, neither anywhere else; no
//! Referer, no cookie of a server's, no proxy of the environment; a failure is a value. Deliberately
//! absent: reading what came, and deciding when to ask again.

mod access;
mod answer;
mod body;
mod certificate;
mod client;
mod exchange;
mod failure;
mod guard;
mod hosts;
mod kind;
mod local;
mod network;
mod proxy;
mod turns;
mod versions;

pub use access::Access;
pub use access::Accesses;
pub use access::Home;
pub use access::Program;
pub use answer::Fetched;
pub use answer::Modified;
pub use answer::NotModified;
pub use answer::Page;
pub use body::unpacked;
pub use exchange::HOPS;
pub use failure::Failure;
pub use hosts::Hosts;
pub use hosts::Permit;
pub use network::Network;
pub use network::NotANetwork;
pub use network::public_site;
pub use proxy::NotAProxy;
pub use proxy::Proxy;

use crate::caching::Validators;
use bytes::Bytes;
use client::Clients;
use exchange::Ask;
use exchange::Step;
use guard::LookUp;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedMutexGuard;
use turns::Turns;
use url::Url;

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
    /// Programs are started within the sandbox of a service.
    pub sandboxed: bool,
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
    /// Where: `http(s)://`, `file://`, or nothing where `access` names a program.
    pub url: String,
    /// How its source is asked.
    pub access: Arc<Access>,
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
    clients: Clients,
    sandboxed: bool,
}

/// A page, or where it went.
#[derive(Debug)]
pub enum Asked {
    /// The page.
    Page(Page),
    /// A redirect to this address, which may be another site's to forbid; so much time is left.
    Moved(String, Duration),
}

impl Fetcher {
    /// Makes the clients; needs no certificates on the machine and asks nobody.
    pub fn new(settings: &Settings) -> Result<Self, SetupError> {
        Self::with(settings, guard::system)
    }

    fn with(settings: &Settings, look_up: LookUp) -> Result<Self, SetupError> {
        Ok(Self {
            inner: Arc::new(Inner {
                hosts: Hosts::new(
                    settings.concurrency,
                    settings.host_concurrency,
                    settings.host_gap,
                ),
                turns: Turns::default(),
                clients: Clients::new(
                    settings.contact.as_deref(),
                    &settings.allow_networks,
                    &settings.link_networks,
                    look_up,
                )?,
                sandboxed: settings.sandboxed,
            }),
        })
    }

    /// Looks at a feed.
    pub async fn feed(&self, request: &FeedRequest) -> Fetched {
        self.look(request).await.unwrap_or_else(Fetched::Failed)
    }

    async fn look(&self, request: &FeedRequest) -> Result<Fetched, Failure> {
        let (sent, time) = (&request.validators, request.timeout);
        if let Some(program) = &request.access.exec {
            let sandboxed = self.inner.sandboxed;
            return local::feed(program, sent, FEED_LIMIT, time, sandboxed).await;
        }
        let url = parse(&request.url)?;
        if url.scheme() == "file" {
            return local::file(&url, sent, FEED_LIMIT, time).await;
        }
        let ask = Ask {
            access: &request.access,
            validators: sent,
            accept: ACCEPT_FEED,
            doubtful: request.doubtful,
            gap: None,
        };
        let answer = self.inner.exchange(&ask, url, time).await?;
        let url = answer.url.clone();
        self.inner.read(url, answer.feed(sent, FEED_LIMIT)).await
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
        access: &Access,
        timeout: Duration,
    ) -> Result<Bytes, Failure> {
        let mut url = parse(page)?;
        exchange::strip_credentials(&mut url);
        url.set_path("/robots.txt");
        url.set_query(None);
        url.set_fragment(None);
        let ask = Ask {
            access,
            validators: &Validators::default(),
            accept: ACCEPT_ROBOTS,
            doubtful: false,
            gap: None,
        };
        let answer = self.inner.exchange(&ask, url, timeout).await?;
        let url = answer.url.clone();
        self.inner.read(url, answer.robots()).await
    }

    /// Asks for an article's page, one hop: whether a redirect may be followed is for the other
    /// site's robots.txt to say. A page on the source's own host and port may be in
    /// `allow_networks`, another only in `link_networks`. What is no HTML is [`Failure::NotHtml`].
    pub async fn page(
        &self,
        url: &str,
        access: &Access,
        timeout: Duration,
        pace: Pace,
    ) -> Result<Asked, Failure> {
        let mut url = parse(url)?;
        // credentials in a stranger's link would be sent as if they were ours
        exchange::strip_credentials(&mut url);
        let ask = Ask {
            access,
            validators: &Validators::default(),
            accept: ACCEPT_PAGE,
            doubtful: pace.doubtful,
            gap: pace.gap,
        };
        if let Some(program) = &access.page_exec {
            let page = self.inner.page_of_program(program, &ask, &url, timeout);
            return page.await.map(Asked::Page);
        }
        match self.inner.step(&ask, url, timeout).await? {
            Step::Answer(answer) => {
                let url = answer.url.clone();
                let page = self.inner.read(url, answer.page(PAGE_LIMIT)).await?;
                Ok(Asked::Page(page))
            }
            Step::Redirect { to, left, .. } => Ok(Asked::Moved(to.into(), left)),
        }
    }
}

impl Inner {
    /// The page that a program prints. The address is judged as if we asked it ourselves; where the
    /// program goes from there is the program's.
    async fn page_of_program(
        &self,
        program: &Program,
        ask: &Ask<'_>,
        url: &Url,
        time: Duration,
    ) -> Result<Page, Failure> {
        let (trust, _) = self.allowed(ask, url)?;
        if ask.access.proxy.is_none() {
            // behind one, names are looked up elsewhere
            self.clients.guard(trust).check_name(url).await?;
        }
        let mut permit = self.hosts.permit(url, ask.doubtful, ask.gap).await?;
        let run = local::run(
            program,
            Some(url.as_str()),
            PAGE_LIMIT,
            time,
            self.sandboxed,
        );
        let bytes = permit.during(run).await?;
        Page::printed(bytes, url)
    }

    /// Reads what came from `url`.
    async fn read<T>(
        &self,
        url: Url,
        reading: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let read = reading.await;
        read.inspect_err(|failure| self.clients.note(&url, failure))
    }
}

fn parse(url: &str) -> Result<Url, Failure> {
    Url::parse(url.trim()).map_err(|error| Failure::BadUrl {
        why: error.to_string(),
    })
}

#[cfg(test)]
mod tests;
