//! One request and the redirects it leads through.

use crate::caching;
use crate::caching::Validators;
use crate::clock;
use crate::fetch::Access;
use crate::fetch::Failure;
use crate::fetch::Inner;
use crate::fetch::answer::Answer;
use crate::fetch::answer::status_of;
use crate::fetch::body::ACCEPT_ENCODING;
use crate::fetch::guard::Trust;
use reqwest::Client;
use reqwest::Response;
use reqwest::header;
use reqwest::header::HeaderValue;
use std::time::Duration;
use tokio::time::Instant;
use tokio::time::timeout;
use url::Url;

/// Redirects followed: real chains have two or three (scheme, www, a counter).
pub const HOPS: usize = 5;
/// To the status line, the connection included.
const FIRST_BYTE: Duration = Duration::from_secs(20);

/// How something is asked for, at whatever address.
pub(super) struct Ask<'a> {
    pub(super) access: &'a Access,
    pub(super) validators: &'a Validators,
    pub(super) accept: &'static str,
    /// It failed the last time.
    pub(super) doubtful: bool,
    /// Since the last request to the host, at least.
    pub(super) gap: Option<Duration>,
}

/// What one address says.
pub(super) enum Step {
    /// Any other status than that of a redirect.
    Answer(Box<Answer>),
    /// 301, 302, 303, 307, 308.
    Redirect {
        /// Where it leads.
        to: Url,
        /// 301 or 308.
        permanent: bool,
        /// Of the time that was given.
        left: Duration,
    },
}

impl Inner {
    /// Asks, and follows redirects.
    pub(super) async fn exchange(
        &self,
        ask: &Ask<'_>,
        mut url: Url,
        mut left: Duration,
    ) -> Result<Answer, Failure> {
        let mut all_permanent = true;
        for hop in 0..=HOPS {
            match self.step(ask, url, left).await? {
                Step::Answer(answer) => {
                    let permanent = all_permanent && hop > 0;
                    return Ok(Answer {
                        permanent,
                        ..*answer
                    });
                }
                Step::Redirect {
                    to,
                    permanent,
                    left: rest,
                } => {
                    all_permanent &= permanent;
                    (url, left) = (to, rest);
                }
            }
        }
        Err(Failure::TooManyRedirects { limit: HOPS })
    }

    /// Asks one address.
    pub(super) async fn step(
        &self,
        ask: &Ask<'_>,
        url: Url,
        left: Duration,
    ) -> Result<Step, Failure> {
        let (trust, client) = self.allowed(ask, &url)?;
        let mut permit = self.hosts.permit(&url, ask.doubtful, ask.gap).await?;
        let started = Instant::now();
        let theirs = ask.validators.given_by == Validators::mark(url.as_str());
        let validators = Some(ask.validators).filter(|it| theirs && !it.is_empty());
        let request = self.request(ask, &url, (trust, client), validators, left.min(FIRST_BYTE));
        let response = permit.during(request).await?;
        let left = left.saturating_sub(started.elapsed());
        let code = response.status().as_u16();
        if !matches!(code, 301 | 302 | 303 | 307 | 308) {
            return Ok(Step::Answer(Box::new(Answer {
                response,
                url,
                left,
                permanent: false,
                conditional: validators.is_some(),
                permit,
            })));
        }
        // the new address is not to be asked before that either (RFC 9110 section 10.2.3)
        if let Some(later) = caching::retry_after(response.headers(), clock::now()) {
            return Err(status_of(&url, code, Some(later)));
        }
        Ok(Step::Redirect {
            to: target(&url, &response)?,
            permanent: matches!(code, 301 | 308),
            left,
        })
    }

    /// Judges an address before anything is sent: who trusts it, and what it is asked through.
    pub(super) fn allowed(&self, ask: &Ask<'_>, url: &Url) -> Result<(Trust, Client), Failure> {
        let trust = if ask.access.is_home(url) {
            Trust::Source
        } else {
            Trust::Link
        };
        let guard = self.clients.guard(trust);
        guard.check(url)?;
        let proxy = ask.access.proxy.as_ref();
        if let Some(proxy) = proxy {
            guard.check_behind(url, proxy)?;
        }
        let client = self.clients.client(url, trust, proxy);
        let client = client.map_err(|error| Failure::of_request(error, url, guard))?;
        Ok((trust, client))
    }

    async fn request(
        &self,
        ask: &Ask<'_>,
        url: &Url,
        (trust, client): (Trust, Client),
        validators: Option<&Validators>,
        limit: Duration,
    ) -> Result<Response, Failure> {
        let mut request = client
            .get(url.clone())
            .header(header::ACCEPT, HeaderValue::from_static(ask.accept))
            .header(
                header::ACCEPT_ENCODING,
                HeaderValue::from_static(ACCEPT_ENCODING),
            );
        if let Some(name) = &ask.access.user_agent {
            request = request.header(header::USER_AGENT, name);
        }
        if ask.access.is_trusted(url) {
            request = request.headers(ask.access.headers.clone());
            if let Some((name, password)) = &ask.access.basic {
                request = request.basic_auth(name, Some(password));
            }
        }
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
        let guard = self.clients.guard(trust);
        let sent = timeout(limit, request.send()).await;
        let response = sent
            .map_err(|_| Failure::Timeout {
                waited_for: "answer",
                limit,
            })?
            .map_err(|error| Failure::of_request(error, url, guard))
            .inspect_err(|failure| self.clients.note(url, failure))?;
        // behind a proxy the peer is the proxy
        let peer = response
            .remote_addr()
            .filter(|_| ask.access.proxy.is_none());
        if let Some(peer) = peer {
            guard.check_peer(url, peer.ip())?;
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
