//! A small web to show the whole job on: ten sites on loopback, from files in the binary.
//!
//! Deliberately absent: anything that is not a plain web server; the program meets these sites as
//! it meets all others.

mod files;

use crate::caching;
use crate::model::Instant;
use crate::serve::Answer;
use crate::serve::accept;
use bytes::Bytes;
use files::FILES;
use files::File;
use http_body_util::Full;
use hyper::Request;
use hyper::StatusCode;
use hyper::body::Incoming;
use hyper::header;
use memchr::memmem;
use std::fmt::Write;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use xxhash_rust::xxh3::xxh3_64;

/// A source of the sample web.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// Its host below `.localhost`, and its id as a source.
    pub id: &'static str,
    /// The path of its feed.
    pub feed: &'static str,
    /// The form of its feed.
    pub form: &'static str,
    /// A tag of its own.
    pub tag: &'static str,
    /// More lines of its configuration.
    more: &'static str,
}

/// The site that always answers 500.
const BROKEN: &str = "drip";

/// The feed holds whole articles: pages need not be fetched.
const WHOLE: &str = "full_text = \"never\"\n";
/// Of copies known at the same time, this source's is shown.
const FIRST: &str = "priority = 10\n";

const fn site(
    id: &'static str,
    feed: &'static str,
    form: &'static str,
    tag: &'static str,
    more: &'static str,
) -> Site {
    Site {
        id,
        feed,
        form,
        tag,
        more,
    }
}

/// The sources, in the order of the report.
pub const SITES: &[Site] = &[
    site("courrier", "rss.xml", "RSS 2.0", "fr", ""),
    site("harbour", "feed.xml", "RSS 2.0, utm_ links", "en", FIRST),
    site("inland", "atom.xml", "Atom 1.0", "en", ""),
    site("knoten", "index.rdf", "RSS 1.0 (RDF)", "de", WHOLE),
    site("papel", "rss.xml", "RSS 2.0, windows-1252", "es", ""),
    site("market", "feed/", "RSS 2.0, bare & and &nbsp;", "en", ""),
    site("orbit", "feed.json", "JSON Feed 1.1", "en", WHOLE),
    site("kaze", "atom.xml", "Atom 1.0, xhtml", "ja", WHOLE),
    site("ridge", "feed.atom", "Atom 1.0, no dates", "en", WHOLE),
    site(BROKEN, "rss", "answers 500", "en", ""),
];

/// The configuration for the sample web at `port`, its outputs served on `listen`.
pub fn config(port: u16, listen: &str) -> String {
    let mut text = format!(
        r#"# What `depeche demo` ran with.
[daemon]
instance = "demo"
database = "depeche.db"
listen = "{listen}"
title = "Sample wire"

[fetch]
# The sample web is on this machine and can bear it; keep the default of 2s for all others.
host_gap = "0s"
allow_networks = ["127.0.0.0/8", "::1/128"]

[[output]]
id = "all"
title = "Sample wire"
"#
    );
    for site in SITES {
        write!(
            text,
            "\n[[source]]\nid = \"{id}\"\nurl = \"http://{id}.localhost:{port}/{feed}\"\ntags = [\"{tag}\"]\n{more}",
            id = site.id,
            feed = site.feed,
            tag = site.tag,
            more = site.more,
        )
        .expect("a string takes all");
    }
    text
}

/// Serves the sample web until `shutdown`.
pub async fn serve(listener: TcpListener, shutdown: CancellationToken) {
    let port = listener.local_addr().map_or(0, |address| address.port());
    let answer = move |request: Request<Incoming>| async move { answer(&request, port) };
    accept(listener, answer, shutdown).await;
}

fn answer(request: &Request<Incoming>, port: u16) -> Answer {
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let site = host.split('.').next().unwrap_or_default();
    if site == BROKEN {
        return plain(StatusCode::INTERNAL_SERVER_ERROR, "out of order\n");
    }
    let path = request.uri().path().trim_start_matches('/');
    let path = if path.is_empty() || path.ends_with('/') {
        indexes(path)
    } else {
        vec![path.to_owned()]
    };
    let file = FILES
        .iter()
        .find(|file| file.site == site && path.iter().any(|path| path == file.path));
    match file {
        Some(file) => found(request, file, port),
        None => plain(StatusCode::NOT_FOUND, "no such page\n"),
    }
}

fn indexes(folder: &str) -> Vec<String> {
    ["index.html", "index.xml"]
        .iter()
        .map(|name| format!("{folder}{name}"))
        .collect()
}

fn found(request: &Request<Incoming>, file: &File, port: u16) -> Answer {
    let body = with_port(file.bytes, port);
    let etag = format!("\"{:016x}\"", xxh3_64(&body));
    let asked = request
        .headers()
        .get(header::IF_NONE_MATCH)
        .map(header::HeaderValue::as_bytes);
    let mut answer = if caching::not_modified(asked, None, &etag, Instant(0)) {
        let mut answer = Answer::new(Full::new(Bytes::new()));
        *answer.status_mut() = StatusCode::NOT_MODIFIED;
        answer
    } else {
        Answer::new(Full::new(body.into()))
    };
    for (name, value) in [
        (header::ETAG, etag.as_str()),
        (header::CONTENT_TYPE, media_type(file)),
    ] {
        if let Ok(value) = value.parse() {
            answer.headers_mut().insert(name, value);
        }
    }
    answer
}

/// Without a charset, as many servers send it: the document has to say it.
fn media_type(file: &File) -> &'static str {
    match file.path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html",
        "rdf" => "application/rdf+xml",
        "atom" => "application/atom+xml",
        "xml" if file.bytes.windows(5).any(|bytes| bytes == b"<feed") => "application/atom+xml",
        "xml" => "application/rss+xml",
        "json" => "application/feed+json",
        "png" => "image/png",
        _ => "text/plain",
    }
}

/// Byte by byte: not every file is UTF-8.
fn with_port(bytes: &[u8], port: u16) -> Vec<u8> {
    const MARK: &[u8] = b"{port}";
    let port = port.to_string();
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memmem::find(rest, MARK) {
        let (head, tail) = rest.split_at(at);
        out.extend_from_slice(head);
        out.extend_from_slice(port.as_bytes());
        rest = tail.get(MARK.len()..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    out
}

fn plain(status: StatusCode, text: &'static str) -> Answer {
    let mut answer = Answer::new(Full::new(Bytes::from_static(text.as_bytes())));
    *answer.status_mut() = status;
    answer
}
