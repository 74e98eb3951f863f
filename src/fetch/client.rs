//! The HTTP clients: one a trust class, so that no connection made for one is used for the other.

use crate::fetch::SetupError;
use crate::fetch::guard::Guard;
use crate::fetch::guard::Resolver;
use reqwest::Client;
use reqwest::redirect;
use rustls::ClientConfig;
use rustls::RootCertStore;
use std::sync::Arc;
use std::time::Duration;

/// To a connection, with the name looked up and TLS agreed.
pub(super) const CONNECT: Duration = Duration::from_secs(10);
/// A source is asked once an hour: an idle connection only serves a redirect, or pages in a row.
const IDLE: Duration = Duration::from_secs(15);
/// Idle connections kept to one host; more are never open at once by default.
const IDLE_PER_HOST: usize = 2;

/// Reads the machine's certificates; the built-in ones where it has none.
pub(super) fn tls() -> Result<ClientConfig, SetupError> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
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

/// The same without HTTP/2.
pub(super) fn without_http2(mut tls: ClientConfig) -> ClientConfig {
    tls.alpn_protocols.retain(|protocol| protocol != b"h2");
    tls
}

/// A client whose connections go only where `guard` allows. No proxy of the environment, no
/// redirects, cookies or Referer of its own.
pub(super) fn client(
    tls: ClientConfig,
    guard: Arc<Guard>,
    user_agent: &str,
) -> Result<Client, SetupError> {
    Client::builder()
        .tls_backend_preconfigured(tls)
        .dns_resolver(Arc::new(Resolver(guard)))
        .redirect(redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .gzip(true)
        .brotli(true)
        .user_agent(user_agent)
        .connect_timeout(CONNECT)
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(IDLE_PER_HOST)
        .http1_ignore_invalid_headers_in_responses(true)
        .build()
        .map_err(SetupError::Client)
}

/// `depeche/<version> (+contact)`.
pub(super) fn user_agent(contact: Option<&str>) -> Result<String, SetupError> {
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
