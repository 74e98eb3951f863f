//! Why there is no answer.

use crate::fetch::body::Overlong;
use crate::fetch::certificate;
use crate::fetch::guard::Blocked;
use crate::fetch::guard::Guard;
use crate::fetch::guard::Unresolved;
use crate::fetch::kind;
use crate::model::Instant;
use crate::schedule::FailureClass;
use std::error::Error;
use std::io::ErrorKind;
use std::net::IpAddr;
use std::time::Duration;
use url::Url;

/// What a timeout before any answer waited for.
const CONNECTION: &str = "connection";

/// Why there is no answer. No message holds a path or a query: they may be secret.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The address is no URL that can be asked.
    #[error("not an address that can be asked: {why}")]
    BadUrl {
        /// What is wrong with it.
        why: String,
    },
    /// Neither http nor https.
    #[error("scheme `{scheme}` is not fetched")]
    Scheme {
        /// The scheme.
        scheme: String,
    },
    /// A port on which something else than HTTP is to be expected.
    #[error("port {port} is not asked")]
    BlockedPort {
        /// The port.
        port: u16,
    },
    /// The host is at an address that is not public.
    #[error("`{host}` is at {address}, which is not public; to allow it, add to [fetch]: {hint}")]
    BlockedAddress {
        /// The host asked for.
        host: String,
        /// Where it is.
        address: IpAddr,
        /// The line to add to `[fetch]`.
        hint: String,
    },
    /// A stranger names what may be in a proxy's own network.
    #[error("`{host}` is no public name, and behind a proxy nobody here can see where it is")]
    PrivateName {
        /// The host asked for.
        host: String,
    },
    /// The name does not resolve.
    #[error("`{host}` does not resolve: {why}")]
    Dns {
        /// The name.
        host: String,
        /// What the resolver says.
        why: String,
    },
    /// No connection.
    #[error("no connection to `{host}`: {}", connection(.source))]
    Connect {
        /// The host.
        host: String,
        /// The cause.
        #[source]
        source: reqwest::Error,
    },
    /// The connection is not safe, mostly for its certificate.
    #[error("TLS with `{host}`: {}", certificate::words(.host, .source))]
    Tls {
        /// The host.
        host: String,
        /// The cause.
        #[source]
        source: rustls::Error,
    },
    /// It took too long.
    #[error("no {waited_for} within {} s", .limit.as_secs_f64().ceil())]
    Timeout {
        /// Connection, answer, or the rest of it.
        waited_for: &'static str,
        /// The limit.
        limit: Duration,
    },
    /// It took long while too many others did: the slots are for those that answer.
    #[error("no answer within {} s while many other hosts hang", .limit.as_secs())]
    Crowded {
        /// The limit.
        limit: Duration,
    },
    /// What came is not HTTP, or ended early.
    #[error("{}: {}", if is_http2(.source) { "broken HTTP/2" } else { "broken answer" }, root(.source))]
    Body {
        /// The cause.
        #[source]
        source: reqwest::Error,
    },
    /// The body does not decode.
    #[error("broken answer: {why}")]
    Decoding {
        /// What the decoder says.
        why: String,
    },
    /// The body is larger than is read.
    #[error("more than {limit} bytes")]
    TooLarge {
        /// The limit, in bytes, as they come and decoded.
        limit: usize,
    },
    /// A content coding that was not asked for, or several.
    #[error("content encoding `{encoding}` was not asked for")]
    Encoding {
        /// As the server named it.
        encoding: String,
    },
    /// More hops than are followed, or a loop.
    #[error("more than {limit} redirects")]
    TooManyRedirects {
        /// The limit.
        limit: usize,
    },
    /// A redirect that is not followed.
    #[error("{code} redirect {why}")]
    BadRedirect {
        /// The status.
        code: u16,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A status that brings no document.
    #[error("status {code}")]
    Status {
        /// The status.
        code: u16,
        /// Not to be asked before this.
        retry_after: Option<Instant>,
        /// The registrable domain of whoever said so, where it is a public one.
        site: Option<String>,
    },
    /// 304 to a request that had no condition.
    #[error("304 to a request without a condition")]
    Unasked304,
    /// 200 without a body.
    #[error("empty document")]
    Empty,
    /// A file that cannot be read.
    #[error("the file cannot be read: {why}")]
    File {
        /// Why.
        why: String,
    },
    /// A program of the owner's that failed.
    #[error("the program `{name}` {why}{hint}")]
    Program {
        /// Its name.
        name: String,
        /// What became of it.
        why: String,
        /// What to do where a service's sandbox is in its way.
        hint: &'static str,
    },
    /// It was begun again and again, and no try came to an end.
    #[error("no try at it came to an end: each time the program was stopped or fell")]
    Endless,
    /// What everything goes through is not there.
    #[error("no connection through the proxy: {}", root(.source))]
    Proxy {
        /// The cause.
        #[source]
        source: reqwest::Error,
    },
    /// The site's robots.txt forbids it.
    #[error("the site's robots.txt asks robots not to read this page")]
    Robots,
    /// The site's robots.txt could not be read a short while ago: nobody knows what it allows.
    #[error("the site's robots.txt cannot be read, so its pages are left alone for now")]
    RobotsUnknown,
    /// A page that is something else.
    #[error("{}", kind::words(.0))]
    NotHtml(String),
}

impl Failure {
    /// How it is scheduled.
    pub fn class(&self) -> FailureClass {
        match self {
            Self::BadUrl { .. }
            | Self::Scheme { .. }
            | Self::BlockedPort { .. }
            | Self::PrivateName { .. }
            | Self::BlockedAddress { .. } => FailureClass::Refused,
            Self::Status { code: 404, .. } => FailureClass::NotFound,
            Self::Status { code: 410, .. } => FailureClass::Gone,
            Self::Status {
                code: 429 | 503, ..
            } => FailureClass::RetryLater,
            Self::Dns { .. }
            | Self::Proxy { .. }
            | Self::Timeout {
                waited_for: CONNECTION,
                ..
            } => FailureClass::Unreachable,
            Self::Connect { source, .. } if !answered(source) => FailureClass::Unreachable,
            _ => FailureClass::Transient,
        }
    }

    /// Whether it was us who did not ask.
    pub fn is_refusal(&self) -> bool {
        self.class() == FailureClass::Refused
    }

    /// Whether another try at the same page may bring it. 403 is how shields answer a test for robots, and some
    /// hosts who asked too often.
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Status { code, .. } => matches!(*code, 403 | 408 | 425 | 429 | 500..=599),
            Self::Dns { .. }
            | Self::Connect { .. }
            | Self::Proxy { .. }
            | Self::Tls { .. }
            | Self::Timeout { .. }
            | Self::Crowded { .. }
            | Self::Body { .. }
            | Self::Decoding { .. }
            | Self::Program { .. }
            | Self::Unasked304
            | Self::RobotsUnknown
            | Self::Empty => true,
            _ => false,
        }
    }

    /// Whether it was the host's HTTP/2 that broke; HTTP/1.1 may bring what it did not.
    pub(super) fn is_http2(&self) -> bool {
        match self {
            Self::Connect { source, .. } | Self::Body { source } => is_http2(source),
            _ => false,
        }
    }

    /// Not to be asked before this, where the server said so.
    pub const fn retry_after(&self) -> Option<Instant> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// The public site that answered with a status.
    pub fn site(&self) -> Option<&str> {
        match self {
            Self::Status { site, .. } => site.as_deref(),
            _ => None,
        }
    }

    /// What became of one request that got no status line.
    pub(super) fn of_request(error: reqwest::Error, url: &Url, guard: &Guard) -> Self {
        let host = url.host_str().unwrap_or_default().to_owned();
        let error = error.without_url();
        if let Some(Blocked(address)) = cause(&error) {
            return guard.refusal(url, *address);
        }
        if let Some(Unresolved(why)) = cause(&error) {
            return Self::Dns {
                host,
                why: why.clone(),
            };
        }
        if let Some(source) = cause::<rustls::Error>(&error) {
            return Self::Tls {
                host,
                source: source.clone(),
            };
        }
        if error.is_timeout() {
            return Self::Timeout {
                waited_for: CONNECTION,
                limit: super::client::CONNECT,
            };
        }
        if error.is_builder() {
            return Self::BadUrl { why: root(&error) };
        }
        if error.is_connect() {
            Self::Connect {
                host,
                source: error,
            }
        } else {
            Self::Body { source: error }
        }
    }

    /// The same where a proxy is what was not reached.
    pub(super) fn of_a_proxy(self) -> Self {
        match self {
            Self::Connect { source, .. } => Self::Proxy { source },
            other => other,
        }
    }

    /// A packed body that broke off, does not decode, or is too long.
    pub(super) fn of_decoding(error: std::io::Error, limit: usize) -> Self {
        if cause::<Overlong>(&error).is_some() {
            return Self::TooLarge { limit };
        }
        match error.downcast::<reqwest::Error>() {
            Ok(error) => Self::of_body(error),
            Err(error) => Self::Decoding {
                why: error.to_string(),
            },
        }
    }

    /// A body that broke off.
    pub(super) fn of_body(error: reqwest::Error) -> Self {
        Self::Body {
            source: error.without_url(),
        }
    }
}

/// Walks an error's causes; an `io::Error` hides what it was made of from `source`.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| {
        let error: &'a (dyn Error + 'static) = *error;
        match error
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref)
        {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => error.source(),
        }
    })
}

fn cause<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    causes(error).find_map(|error| error.downcast_ref())
}

/// The kinds of the I/O errors on the way down.
fn kinds(error: &reqwest::Error) -> impl Iterator<Item = ErrorKind> {
    causes(error)
        .filter_map(|error| error.downcast_ref::<std::io::Error>())
        .map(std::io::Error::kind)
}

/// Whether somebody refused the connection, or ended it while TLS was agreed: the network is there.
fn answered(error: &reqwest::Error) -> bool {
    kinds(error).any(|kind| {
        matches!(
            kind,
            ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof
        )
    })
}

/// Why no connection came about.
fn connection(error: &reqwest::Error) -> String {
    if kinds(error).any(|kind| kind == ErrorKind::UnexpectedEof) {
        return "it ends the connection before TLS is agreed".to_owned();
    }
    root(error)
}

/// Whether one of the causes is about HTTP/2. Its library's errors are told from others by their words alone, as
/// long as it is not named here; a test of each fault (`tests/it/http2.rs`) holds the words.
fn is_http2(error: &reqwest::Error) -> bool {
    const WORDS: [&str; 4] = [
        "connection error ",
        "stream error ",
        "stream closed because of a broken pipe",
        "connection closed because of a broken pipe",
    ];
    causes(error)
        .skip_while(|error| !error.is::<hyper::Error>())
        .skip(1)
        .any(|error| {
            let text = error.to_string();
            WORDS.iter().any(|words| text.starts_with(words))
        })
}

/// The innermost message: the outer ones say only that there was an error.
fn root(error: &reqwest::Error) -> String {
    causes(error)
        .last()
        .map(|error| certificate::plain(&error.to_string(), certificate::OTHER))
        .unwrap_or_default()
}
