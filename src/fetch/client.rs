//! The HTTP clients: one a trust class and proxy, so that no connection made for one is used for
//! another.

use crate::fetch::Failure;
use crate::fetch::Network;
use crate::fetch::Proxy;
use crate::fetch::SetupError;
use crate::fetch::guard::Guard;
use crate::fetch::guard::LookUp;
use crate::fetch::guard::Resolver;
use crate::fetch::guard::Trust;
use crate::fetch::versions::Http1Only;
use reqwest::Client;
use reqwest::redirect;
use rustls::ClientConfig;
use rustls::RootCertStore;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use url::Url;

/// To a connection, with the name looked up and TLS agreed.
pub(super) const CONNECT: Duration = Duration::from_secs(10);
/// A source is asked once an hour: an idle connection only serves a redirect, or pages in a row.
const IDLE: Duration = Duration::from_secs(15);
/// Idle connections kept to one host; more are never open at once by default.
const IDLE_PER_HOST: usize = 2;

/// All clients; those of a proxy are made when first needed.
#[derive(Debug)]
pub(super) struct Clients {
    tls: ClientConfig,
    user_agent: String,
    source: Arc<Guard>,
    link: Arc<Guard>,
    made: Mutex<HashMap<Kind, Client>>,
    http1_only: Http1Only,
}

/// What a client is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Kind {
    trust: Trust,
    proxy: Option<Proxy>,
    http2: bool,
}

impl Clients {
    pub(super) fn new(
        contact: Option<&str>,
        allow_networks: &[Network],
        link_networks: &[Network],
        look_up: LookUp,
    ) -> Result<Self, SetupError> {
        let clients = Self {
            tls: tls()?,
            user_agent: user_agent(contact)?,
            source: Arc::new(Guard::new(Trust::Source, allow_networks.to_vec(), look_up)),
            link: Arc::new(Guard::new(Trust::Link, link_networks.to_vec(), look_up)),
            made: Mutex::default(),
            http1_only: Http1Only::default(),
        };
        // what is wrong with TLS or the name is wrong at once
        clients
            .of(Kind {
                trust: Trust::Source,
                proxy: None,
                http2: true,
            })
            .map_err(SetupError::Client)?;
        Ok(clients)
    }

    /// The rules of a trust class.
    pub(super) const fn guard(&self, trust: Trust) -> &Arc<Guard> {
        match trust {
            Trust::Source => &self.source,
            Trust::Link => &self.link,
        }
    }

    /// The client for an address: of its trust class, through that proxy, or straight; without HTTP/2
    /// where that broke.
    pub(super) fn client(
        &self,
        url: &Url,
        trust: Trust,
        proxy: Option<&Proxy>,
    ) -> reqwest::Result<Client> {
        self.of(Kind {
            trust,
            proxy: proxy.cloned(),
            http2: !self.http1_only.holds(url),
        })
    }

    /// Remembers a host whose HTTP/2 broke.
    pub(super) fn note(&self, url: &Url, failure: &Failure) {
        if failure.is_http2() {
            self.http1_only.add(url);
        }
    }

    fn of(&self, kind: Kind) -> reqwest::Result<Client> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = made.get(&kind) {
            return Ok(client.clone());
        }
        let mut tls = self.tls.clone();
        if !kind.http2 {
            tls.alpn_protocols.retain(|protocol| protocol != b"h2");
        }
        let guard = Arc::clone(self.guard(kind.trust));
        let client = client(tls, guard, &self.user_agent, kind.proxy.as_ref())?;
        made.insert(kind, client.clone());
        Ok(client)
    }
}

/// Reads the machine's certificates; the built-in ones where it has none.
fn tls() -> Result<ClientConfig, SetupError> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(found.certs);
    for error in found.errors {
        tracing::debug!(%error, "certificates of this machine that cannot be read");
    }
    if roots.is_empty() {
        tracing::debug!("no certificates on this machine: the built-in ones are trusted");
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(SetupError::Tls)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// A client whose connections go only where `guard` allows. No proxy of the environment, no
/// redirects, cookies or Referer of its own.
fn client(
    tls: ClientConfig,
    guard: Arc<Guard>,
    user_agent: &str,
    proxy: Option<&Proxy>,
) -> reqwest::Result<Client> {
    let resolver = Resolver {
        guard,
        proxy: proxy.and_then(|proxy| proxy.url().host_str().map(str::to_owned)),
    };
    let builder = Client::builder();
    let builder = match proxy {
        Some(proxy) => builder.proxy(reqwest::Proxy::all(proxy.url().clone())?),
        None => builder.no_proxy(),
    };
    builder
        .tls_backend_preconfigured(tls)
        .dns_resolver(Arc::new(resolver))
        .redirect(redirect::Policy::none())
        .referer(false)
        .user_agent(user_agent)
        .connect_timeout(CONNECT)
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(IDLE_PER_HOST)
        .http1_ignore_invalid_headers_in_responses(true)
        .build()
}

/// `depeche/<version> (+contact)`.
fn user_agent(contact: Option<&str>) -> Result<String, SetupError> {
    let name = concat!("depeche/", env!("CARGO_PKG_VERSION"));
    let contact = contact.map(str::trim).filter(|contact| !contact.is_empty());
    match contact {
        None => Ok(name.to_owned()),
        Some(contact)
            if contact.bytes().all(|byte| {
                matches!(byte, b' '..=b'~') && !matches!(byte, b'(' | b')' | b'\\')
            }) =>
        {
            Ok(format!("{name} (+{contact})"))
        }
        Some(contact) => Err(SetupError::Contact(contact.to_owned())),
    }
}
