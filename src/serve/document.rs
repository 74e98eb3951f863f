//! A body that is served, and what goes with it: type, validators, what a browser may do with it.

use crate::caching;
use crate::model::Instant;
use crate::serve::Answer;
use crate::serve::Settings;
use bytes::Bytes;
use http_body_util::Full;
use hyper::Request;
use hyper::Response;
use hyper::StatusCode;
use hyper::body::Incoming;
use hyper::header;
use hyper::header::HeaderName;
use std::sync::Arc;

/// Pages carry no script and load nothing but pictures.
const CSP: &str = "default-src 'none'; img-src http: https:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Form {
    Atom,
    Rss,
    Json,
    Page,
}

impl Form {
    pub(super) const fn media_type(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Rss => "application/rss+xml; charset=utf-8",
            Self::Json => "application/feed+json; charset=utf-8",
            Self::Page => "text/html; charset=utf-8",
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Document {
    pub(super) body: Bytes,
    pub(super) etag: String,
    /// When this body was first made by this process.
    pub(super) changed: Instant,
    pub(super) generation: u64,
    /// What it was made with.
    pub(super) settings: Arc<Settings>,
    pub(super) made: Instant,
}

/// The document, or 304 where the request has it already.
pub(super) fn conditional(request: &Request<Incoming>, document: &Document, form: Form) -> Answer {
    let given = |name: HeaderName| {
        request
            .headers()
            .get(name)
            .map(header::HeaderValue::as_bytes)
    };
    let unchanged = caching::not_modified(
        given(header::IF_NONE_MATCH),
        given(header::IF_MODIFIED_SINCE),
        &document.etag,
        document.changed,
    );
    let mut answer = if unchanged {
        let mut answer = Answer::new(Full::new(Bytes::new()));
        *answer.status_mut() = StatusCode::NOT_MODIFIED;
        answer
    } else {
        whole(StatusCode::OK, form.media_type(), document.body.clone())
    };
    let changed =
        httpdate::fmt_http_date(std::time::UNIX_EPOCH + document.changed.since(Instant(0)));
    for (name, value) in [
        (header::ETAG, document.etag.as_str()),
        (header::LAST_MODIFIED, changed.as_str()),
        (header::CACHE_CONTROL, "max-age=60"),
    ] {
        if let Ok(value) = value.parse() {
            answer.headers_mut().insert(name, value);
        }
    }
    answer
}

pub(super) fn plain(status: StatusCode, text: &str) -> Answer {
    whole(status, "text/plain; charset=utf-8", text.to_owned().into())
}

pub(super) fn whole(status: StatusCode, media_type: &'static str, body: Bytes) -> Answer {
    let mut answer = Response::new(Full::new(body));
    *answer.status_mut() = status;
    for (name, value) in [
        (header::CONTENT_TYPE, media_type),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, CSP),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        answer
            .headers_mut()
            .insert(name, header::HeaderValue::from_static(value));
    }
    answer
}
