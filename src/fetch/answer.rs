//! What came back, as values.

use crate::caching;
use crate::caching::Validators;
use crate::clock;
use crate::fetch::Failure;
use crate::fetch::Permit;
use crate::fetch::body;
use crate::fetch::exchange::strip_credentials;
use crate::fetch::kind;
use crate::fetch::public_site;
use crate::model::Instant;
use crate::robots;
use bytes::Bytes;
use reqwest::Response;
use reqwest::header;
use reqwest::header::HeaderName;
use std::time::Duration;
use url::Url;

/// What a look at a feed came to.
#[derive(Debug)]
pub enum Fetched {
    /// A document.
    Modified(Modified),
    /// 304: what is stored still holds.
    NotModified(NotModified),
    /// No document.
    Failed(Failure),
}

impl Fetched {
    /// The status, where a server answered with one.
    pub const fn status(&self) -> Option<u16> {
        match self {
            Self::Modified(answer) => answer.status,
            Self::NotModified(_) | Self::Failed(Failure::Unasked304) => Some(304),
            Self::Failed(Failure::Status { code, .. }) => Some(*code),
            Self::Failed(_) => None,
        }
    }

    /// It leads nowhere for good.
    pub fn forget_redirect(&mut self) {
        match self {
            Self::Modified(answer) => answer.permanent_redirect = None,
            Self::NotModified(answer) => answer.permanent_redirect = None,
            Self::Failed(_) => {}
        }
    }
}

/// A document.
#[derive(Clone, Debug)]
pub struct Modified {
    /// 200 or 203; `None` where it was no server that was asked.
    pub status: Option<u16>,
    /// Decoded, never empty.
    pub body: Bytes,
    /// `Content-Type` as it came.
    pub content_type: Option<String>,
    /// Where it was found, without credentials: the base of its relative links. Empty where that is
    /// no address.
    pub final_url: String,
    /// `Content-Location`, absolute; only where it names the same host.
    pub content_location: Option<String>,
    /// For the next request to the address that gave them.
    pub validators: Validators,
    /// How long it stays fresh.
    pub freshness: Option<Duration>,
    /// No request before this.
    pub retry_after: Option<Instant>,
    /// `final_url` where all redirects on the way were permanent (301, 308).
    pub permanent_redirect: Option<String>,
}

/// 304.
#[derive(Clone, Debug)]
pub struct NotModified {
    /// For the next request: what was sent, with what the 304 said.
    pub validators: Validators,
    /// How long it stays fresh.
    pub freshness: Option<Duration>,
    /// No request before this.
    pub retry_after: Option<Instant>,
    /// Where all redirects on the way were permanent (301, 308): where they led.
    pub permanent_redirect: Option<String>,
}

/// An article's page.
#[derive(Clone, Debug)]
pub struct Page {
    /// Decoded (content coding, not the charset), never empty.
    pub bytes: Bytes,
    /// `Content-Type` as it came.
    pub content_type: Option<String>,
    /// Where it was found, without credentials.
    pub final_url: String,
    /// Header lines that say something of the page: names in small letters, with their values.
    pub headers: Vec<(String, String)>,
}

/// Header lines that are kept with a page.
const TELLING: [HeaderName; 7] = [
    header::CONTENT_TYPE,
    header::CONTENT_LANGUAGE,
    header::CONTENT_LOCATION,
    header::DATE,
    header::LAST_MODIFIED,
    header::LINK,
    HeaderName::from_static("x-robots-tag"),
];
/// Octets of the longest of them.
const LONGEST_HEADER: usize = 2048;

/// The end of an exchange: no redirect, body unread.
pub(super) struct Answer {
    pub(super) response: Response,
    pub(super) url: Url,
    pub(super) left: Duration,
    pub(super) permanent: bool,
    pub(super) conditional: bool,
    pub(super) permit: Permit,
}

impl Answer {
    /// Reads it as a feed's.
    pub(super) async fn feed(self, sent: &Validators, limit: usize) -> Result<Fetched, Failure> {
        let now = clock::now();
        let headers = self.response.headers();
        let freshness = caching::freshness(headers, now);
        let retry_after = caching::retry_after(headers, now);
        let final_url = shown(&self.url);
        let permanent_redirect = self.permanent.then(|| final_url.clone());
        let status = self.response.status().as_u16();
        match status {
            200 | 203 => {}
            304 if self.conditional => {
                let validators = sent.after_not_modified(headers);
                return Ok(Fetched::NotModified(NotModified {
                    validators,
                    freshness,
                    retry_after,
                    permanent_redirect,
                }));
            }
            304 => return Err(Failure::Unasked304),
            code => return Err(status_of(&self.url, code, retry_after)),
        }
        let validators = Validators::of(headers, self.url.as_str());
        let content_type = text(&self.response, header::CONTENT_TYPE);
        let content_location = text(&self.response, header::CONTENT_LOCATION)
            .and_then(|location| self.url.join(&location).ok())
            .filter(|location| location.origin() == self.url.origin())
            .map(|location| shown(&location));
        let mut permit = self.permit;
        let reading = body::read(self.response, limit, self.left);
        let body = permit.during(reading).await?;
        drop(permit);
        Ok(Fetched::Modified(Modified {
            status: Some(status),
            body,
            content_type,
            final_url,
            content_location,
            validators,
            freshness,
            retry_after,
            permanent_redirect,
        }))
    }

    /// Reads it as a site's robots.txt (RFC 9309 section 2.3.1): its text, or nothing where the site
    /// has none.
    pub(super) async fn robots(self) -> Result<Bytes, Failure> {
        let retry_after = caching::retry_after(self.response.headers(), clock::now());
        match self.response.status().as_u16() {
            200 | 203 => {}
            // 429 is a wish to be left alone, not the absence of a file
            code @ 400..=499 if code != 429 => return Ok(Bytes::new()),
            code => return Err(status_of(&self.url, code, retry_after)),
        }
        let mut permit = self.permit;
        let reading = body::start(self.response, robots::LIMIT, self.left);
        permit.during(reading).await
    }

    /// Reads it as a page.
    pub(super) async fn page(self, limit: usize) -> Result<Page, Failure> {
        let retry_after = caching::retry_after(self.response.headers(), clock::now());
        match self.response.status().as_u16() {
            200 | 203 => {}
            304 => return Err(Failure::Unasked304),
            code => return Err(status_of(&self.url, code, retry_after)),
        }
        let content_type = text(&self.response, header::CONTENT_TYPE);
        if let Some(other) = content_type.as_deref().and_then(kind::not_html) {
            return Err(Failure::NotHtml(other));
        }
        let headers = telling(&self.response);
        let mut permit = self.permit;
        let reading = body::read(self.response, limit, self.left);
        let bytes = permit.during(reading).await?;
        drop(permit);
        let page = Page::html(bytes, content_type, &self.url)?;
        Ok(Page { headers, ..page })
    }
}

impl Page {
    fn html(bytes: Bytes, content_type: Option<String>, url: &Url) -> Result<Self, Failure> {
        if let Some(other) = kind::disguised(&bytes) {
            return Err(Failure::NotHtml(other.to_owned()));
        }
        Ok(Self {
            bytes,
            content_type,
            final_url: shown(url),
            headers: Vec::new(),
        })
    }

    /// What a program of the owner's printed for an address.
    pub(super) fn printed(bytes: Bytes, url: &Url) -> Result<Self, Failure> {
        Self::html(bytes, None, url)
    }
}

/// The failure that a status is.
pub(super) fn status_of(url: &Url, code: u16, retry_after: Option<Instant>) -> Failure {
    Failure::Status {
        code,
        retry_after,
        site: public_site(url.as_str()),
    }
}

/// A URL as it may be stored and shown.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    strip_credentials(&mut url);
    url.set_fragment(None);
    url.into()
}

fn telling(response: &Response) -> Vec<(String, String)> {
    let lines = TELLING.into_iter().filter_map(|name| {
        let value = text(response, name.clone())?;
        (value.len() <= LONGEST_HEADER).then(|| (name.as_str().to_owned(), value))
    });
    lines.collect()
}

fn text(response: &Response, name: HeaderName) -> Option<String> {
    let value = response.headers().get(name)?.as_bytes().trim_ascii();
    (!value.is_empty()).then(|| String::from_utf8_lossy(value).into_owned())
}

#[cfg(test)]
mod tests {
    use super::status_of;
    use url::Url;

    #[test]
    fn a_status_speaks_for_the_public_site_that_answered() {
        let site = |url: &str| {
            let failure = status_of(&Url::parse(url).unwrap(), 429, None);
            failure.site().map(str::to_owned)
        };
        assert_eq!(site("https://feeds.b.co.uk/x").as_deref(), Some("b.co.uk"));
        assert_eq!(site("http://127.0.0.1:8080/x"), None);
        assert_eq!(site("http://nas/x"), None);
    }
}
