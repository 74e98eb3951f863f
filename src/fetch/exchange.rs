//! One request and the redirects it leads through.

use crate::caching::Validators;
use crate::canonical;
use crate::fetch::Failure;
use crate::fetch::Inner;
use crate::fetch::answer::Answer;
use crate::fetch::guard::Trust;
use reqwest::Response;
use reqwest::header;
use reqwest::header::HeaderValue;
use std::time::Duration;
use tokio::time::Instant;
use tokio::time::timeout;
use url::Url;

/// Redirects followed: real chains have two or three (scheme, www, a counter).
pub(super) const HOPS: usize = 5;
/// To the status line, the connection included.
const FIRST_BYTE: Duration = Duration::from_secs(20);

/// A host and a port: where the owner's trust ends.
pub(super) type Place = (String, u16);

/// What is asked.
pub(super) struct Ask<'a> {
    pub(super) url: Url,
    pub(super) home: Option<Place>,
    pub(super) validators: &'a Validators,
    pub(super) accept: &'static str,
    pub(super) timeout: Duration,
    /// It failed the last time.
    pub(super) doubtful: bool,
    /// Since the last request to the host, at least.
    pub(super) gap: Option<Duration>,
}

impl Inner {
    /// Asks, and follows redirects; the answer has any other status.
    pub(super) async fn exchange(&self, ask: Ask<'_>) -> Result<Answer, Failure> {
        let first = ask.url.clone();
        let mut url = ask.url;
        let mut left = ask.timeout;
        let mut permanent = true;
        for hop in 0..=HOPS {
            let trust = if ask.home.is_some() && place(&url) == ask.home {
                Trust::Source
            } else {
                Trust::Link
            };
            self.class(trust).guard.check(&url)?;
            let mut permit = self.hosts.permit(&url, ask.doubtful, ask.gap).await?;
            let started = Instant::now();
            let same_site = hop == 0 || same_site(&first, &url);
            let validators =
                Some(ask.validators).filter(|validators| same_site && !validators.is_empty());
            let request = self.request(&url, trust, validators, ask.accept, left.min(FIRST_BYTE));
            let response = permit.during(request).await?;
            left = left.saturating_sub(started.elapsed());
            let code = response.status().as_u16();
            if !matches!(code, 301 | 302 | 303 | 307 | 308) {
                let permanent = permanent && hop > 0;
                return Ok(Answer {
                    response,
                    url,
                    left,
                    permanent,
                    conditional: validators.is_some(),
                    same_site,
                    permit,
                });
            }
            permanent &= matches!(code, 301 | 308);
            url = target(&url, &response)?;
        }
        Err(Failure::TooManyRedirects { limit: HOPS })
    }

    async fn request(
        &self,
        url: &Url,
        trust: Trust,
        validators: Option<&Validators>,
        accept: &'static str,
        limit: Duration,
    ) -> Result<Response, Failure> {
        let class = self.class(trust);
        let mut request = self
            .client(url, trust)
            .get(url.clone())
            .header(header::ACCEPT, HeaderValue::from_static(accept));
        let conditions = validators.map(|validators| {
            [
                (header::IF_NONE_MATCH, validators.etag.as_deref()),
                (
                    header::IF_MODIFIED_SINCE,
                    validators.last_modified.as_deref(),
                ),
            ]
        });
        for (name, bytes) in conditions.into_iter().flatten() {
            if let Some(value) = bytes.and_then(|bytes| HeaderValue::from_bytes(bytes).ok()) {
                request = request.header(name, value);
            }
        }
        let sent = timeout(limit, request.send()).await;
        let response = sent
            .map_err(|_| Failure::Timeout {
                waited_for: "answer",
                limit,
            })?
            .map_err(|error| Failure::of_request(error, url, &class.guard))
            .inspect_err(|failure| self.note(url, failure))?;
        if let Some(peer) = response.remote_addr() {
            class.guard.check_peer(url, peer.ip())?;
        }
        Ok(response)
    }
}

/// Where a redirect leads; the credentials of `from` stay only on its own scheme, host and port.
fn target(from: &Url, response: &Response) -> Result<Url, Failure> {
    let bad = |why| Failure::BadRedirect {
        code: response.status().as_u16(),
        why,
    };
    let location = response
        .headers()
        .get(header::LOCATION)
        .map(HeaderValue::as_bytes)
        .unwrap_or_default();
    let location = String::from_utf8_lossy(location.trim_ascii());
    if location.is_empty() {
        return Err(bad("names no place"));
    }
    let mut to = from
        .join(&location)
        .map_err(|_| bad("names no valid place"))?;
    if !matches!(to.scheme(), "http" | "https") {
        return Err(bad("leads to another scheme"));
    }
    if from.scheme() == "https" && to.scheme() == "http" {
        return Err(bad("leads from https to http"));
    }
    strip_credentials(&mut to);
    if from.origin() == to.origin() {
        // both setters refuse only URLs without a host, which http cannot have
        let _ = to.set_username(from.username());
        let _ = to.set_password(from.password());
    }
    Ok(to)
}

/// Removes `user:password@`.
pub(super) fn strip_credentials(url: &mut Url) {
    // both setters refuse only URLs without a host, which have no credentials
    let _ = url.set_username("");
    let _ = url.set_password(None);
}

/// The host and port a URL is at.
pub(super) fn place(url: &Url) -> Option<Place> {
    Some((url.host_str()?.to_owned(), url.port_or_known_default()?))
}

/// Whether what one URL's server gave may be shown to the other's.
fn same_site(one: &Url, other: &Url) -> bool {
    let site = |url: &Url| canonical::site(url.as_str());
    let same_host = one.host() == other.host();
    same_host || site(one).is_some_and(|site_of_one| site(other) == Some(site_of_one))
}
