//! The client against real sockets.

mod access;
mod origin;
mod sizes;

use super::Access;
use super::Asked;
use super::Failure;
use super::FeedRequest;
use super::Fetched;
use super::Fetcher;
use super::Modified;
use super::Pace;
use super::Page;
use super::Settings;
use crate::caching::Validators;
use origin::Origin;
use std::io::Write;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

fn ok(headers: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 200 OK\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn head(status: &str, headers: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: 0\r\nconnection: close\r\n\r\n")
        .into_bytes()
}

fn to(code: u16, location: &str) -> Vec<u8> {
    head(
        &format!("{code} There"),
        &format!("location: {location}\r\n"),
    )
}

fn fetcher(allow: &[&str], link: &[&str]) -> Fetcher {
    Fetcher::new(&settings(allow, link)).unwrap()
}

fn settings(allow: &[&str], link: &[&str]) -> Settings {
    let networks = |list: &[&str]| {
        list.iter()
            .map(|network| network.parse().unwrap())
            .collect()
    };
    Settings {
        contact: Some("https://example.org/bot".to_owned()),
        concurrency: 8,
        host_concurrency: 1,
        host_gap: Duration::ZERO,
        allow_networks: networks(allow),
        link_networks: networks(link),
        sandboxed: false,
    }
}

async fn look(fetcher: &Fetcher, url: String, validators: Validators) -> Fetched {
    let request = FeedRequest {
        access: Arc::new(Access::to(&url)),
        url,
        validators,
        timeout: Duration::from_millis(1_500),
        doubtful: false,
    };
    fetcher.feed(&request).await
}

async fn modified(fetcher: &Fetcher, url: String) -> Modified {
    match look(fetcher, url, Validators::default()).await {
        Fetched::Modified(modified) => modified,
        other => panic!("{other:?}"),
    }
}

async fn failure(fetcher: &Fetcher, url: String) -> Failure {
    match look(fetcher, url, Validators::default()).await {
        Fetched::Failed(failure) => failure,
        other => panic!("{other:?}"),
    }
}

const LOOPBACK: &[&str] = &["127.0.0.0/8"];

fn tags(url: &str) -> Validators {
    Validators {
        etag: Some(b"W/\"caf\xe9\"".to_vec()),
        last_modified: Some(b"some tuesday".to_vec()),
        given_by: Validators::mark(url),
    }
}

#[tokio::test]
async fn a_document_then_304_with_the_same_bytes() {
    let headers =
        "ETag: \"1\"\r\nContent-Type: application/atom+xml\r\nCache-Control: max-age=60\r\n";
    let origin = Origin::fixed(ok(headers, "<feed/>"));
    let fetcher = fetcher(LOOPBACK, &[]);
    let answer = modified(&fetcher, origin.url("/feed?x=1")).await;
    assert_eq!(&answer.body[..], b"<feed/>");
    assert_eq!(answer.content_type.as_deref(), Some("application/atom+xml"));
    assert_eq!(answer.validators.etag.as_deref(), Some(&b"\"1\""[..]));
    assert_eq!(
        (answer.validators.last_modified, answer.permanent_redirect),
        (None, None)
    );
    assert_eq!(answer.freshness, Some(Duration::from_mins(1)));
    let asked = origin.asked().remove(0);
    assert!(asked.starts_with("GET /feed?x=1 HTTP/1.1\r\n"), "{asked}");
    let lower = asked.to_lowercase();
    assert!(lower.contains(concat!(
        "user-agent: depeche/",
        env!("CARGO_PKG_VERSION"),
        " (+https://example.org/bot)\r\n"
    )));
    assert!(lower.contains("accept: application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9,"));
    for unsent in [
        "if-none-match",
        "if-modified-since",
        "referer",
        "cookie",
        "authorization",
    ] {
        assert!(!lower.contains(unsent), "{asked}");
    }

    let origin = Origin::fixed(head("304 Not Modified", "ETag: \"2\"\r\n"));
    let Fetched::NotModified(answer) =
        look(&fetcher, origin.url("/"), tags(&origin.url("/"))).await
    else {
        panic!("no 304")
    };
    assert_eq!(answer.validators.etag.as_deref(), Some(&b"\"2\""[..]));
    assert_eq!(
        answer.validators.last_modified.as_deref(),
        Some(&b"some tuesday"[..])
    );
    let asked = origin.asked().remove(0);
    assert!(
        asked.contains("if-none-match: W/\"caf\u{e9}\"\r\n")
            && asked.contains("if-modified-since: some tuesday\r\n"),
        "{asked}"
    );
    assert!(matches!(
        failure(&fetcher, origin.url("/")).await,
        Failure::Unasked304
    ));
}

#[tokio::test]
async fn statuses_without_a_document() {
    let fetcher = fetcher(LOOPBACK, &[]);
    for status in [
        "204 No Content",
        "206 Partial Content",
        "226 IM Used",
        "404 Not Found",
        "999 Odd",
    ] {
        let got = failure(&fetcher, Origin::fixed(head(status, "")).url("/")).await;
        assert!(matches!(got, Failure::Status { .. }), "{status}: {got:?}");
    }
    assert!(matches!(
        failure(&fetcher, Origin::fixed(ok("", "")).url("/")).await,
        Failure::Empty
    ));
    let held = failure(
        &fetcher,
        Origin::fixed(head("429 Slow", "Retry-After: 7200\r\n")).url("/"),
    )
    .await;
    assert!(held.retry_after().unwrap() > crate::clock::now().plus(Duration::from_secs(7_100)));
}

#[tokio::test]
async fn redirects_are_followed_by_hand() {
    let place = Origin::new(|path| match path {
        "/old" => to(301, "/older"),
        "/older" => to(308, "new#part"),
        "/mixed" => to(302, "/old"),
        "/loop" => to(302, "/loop"),
        "/none" => head("301 There", ""),
        "/file" => to(302, "file:///etc/passwd"),
        _ => ok("content-location: /elsewhere/\r\n", "<feed/>"),
    });
    let fetcher = fetcher(LOOPBACK, &[]);
    let moved = modified(&fetcher, place.url("/old")).await;
    assert_eq!(moved.permanent_redirect, Some(place.url("/new")));
    assert_eq!(
        (moved.final_url, moved.content_location),
        (place.url("/new"), Some(place.url("/elsewhere/")))
    );
    let mixed = modified(&fetcher, place.url("/mixed")).await;
    assert_eq!(
        (mixed.final_url, mixed.permanent_redirect),
        (place.url("/new"), None)
    );
    assert!(matches!(
        failure(&fetcher, place.url("/none")).await,
        Failure::BadRedirect { code: 301, .. }
    ));
    assert!(matches!(
        failure(&fetcher, place.url("/file")).await,
        Failure::BadRedirect { .. }
    ));
    let before = place.asked().len();
    assert!(matches!(
        failure(&fetcher, place.url("/loop")).await,
        Failure::TooManyRedirects { limit: 5 }
    ));
    assert_eq!(place.asked().len() - before, 6);
}

#[tokio::test]
async fn private_places_are_not_connected_to() {
    let origin = Origin::fixed(ok("", "<p>"));
    let closed = fetcher(&[], &[]);
    for host in [
        "127.0.0.1",
        "localhost",
        "feed.localhost",
        "2130706433",
        "0x7f.1",
        "[::ffff:127.0.0.1]",
        "0",
    ] {
        let got = failure(&closed, format!("http://{host}:{}/", origin.port)).await;
        let Failure::BlockedAddress { hint, .. } = got else {
            panic!("{host}: {got:?}")
        };
        assert!(hint.starts_with("allow_networks = [\""), "{hint}");
    }
    assert!(origin.asked().is_empty());

    let open = fetcher(LOOPBACK, &[]);
    let target = origin.url("/");
    let leads = Origin::new(move |_| to(302, &target));
    let got = failure(&open, leads.url("/")).await;
    assert!(
        matches!(&got, Failure::BlockedAddress { hint, .. } if hint == "link_networks = [\"127.0.0.1/32\"]"),
        "{got:?}"
    );
    let page = async |fetcher: &Fetcher, source: &str| {
        let (url, limit) = (origin.url("/p"), Duration::from_secs(2));
        let access = Access::to(source);
        fetcher.page(&url, &access, limit, Pace::default()).await
    };
    assert!(matches!(
        page(&open, &leads.url("/")).await,
        Err(Failure::BlockedAddress { .. })
    ));
    assert!(origin.asked().is_empty());
    assert!(page(&open, &origin.url("/feed")).await.is_ok());
    assert!(page(&fetcher(&[], LOOPBACK), &leads.url("/")).await.is_ok());
}

#[tokio::test]
async fn times_are_bounded_and_failures_say_what_failed() {
    let fetcher = fetcher(LOOPBACK, &[]);
    let started = Instant::now();
    let silent = Origin::fixed("");
    assert!(matches!(
        failure(&fetcher, silent.url("/")).await,
        Failure::Timeout { .. }
    ));
    let stalls = Origin::new(|_| {
        Vec::from("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n")
    });
    let got = failure(&fetcher, stalls.url("/")).await;
    assert!(
        matches!(got, Failure::Timeout { .. } | Failure::Body { .. }),
        "{got:?}"
    );
    assert!(started.elapsed() < Duration::from_secs(4));
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let refused = failure(&fetcher, format!("http://127.0.0.1:{port}/secret?token=1")).await;
    assert!(matches!(refused, Failure::Connect { .. }), "{refused:?}");
    assert!(!refused.to_string().contains("secret"), "{refused}");
    // it speaks at once: a server that waits for a request line waits for ever
    let plain = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = plain.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut stream, _) = plain.accept().unwrap();
        stream
            .write_all(b"HTTP/1.1 400 no TLS here\r\n\r\n")
            .unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        // read until the client goes: a close with unread bytes would be a reset
        drop(std::io::copy(&mut stream, &mut std::io::sink()));
    });
    let tls = failure(&fetcher, format!("https://127.0.0.1:{port}/")).await;
    assert!(matches!(tls, Failure::Tls { .. }), "{tls:?}");
}

#[tokio::test]
async fn pages_are_html() {
    let fetcher = fetcher(&[], LOOPBACK);
    let page = async |answer: Vec<u8>| -> Result<Page, Failure> {
        let url = Origin::fixed(answer).url("/");
        let access = Access::to("https://example.org/feed");
        let limit = Duration::from_secs(2);
        match fetcher.page(&url, &access, limit, Pace::default()).await? {
            Asked::Page(page) => Ok(page),
            Asked::Moved(to, _) => panic!("moved to {to}"),
        }
    };
    let read = page(ok("content-type: Text/HTML; charset=x\r\n", "<p>"))
        .await
        .unwrap();
    assert_eq!(
        (&read.bytes[..], read.content_type.as_deref()),
        (&b"<p>"[..], Some("Text/HTML; charset=x"))
    );
    let pdf = page(ok("content-type: application/pdf\r\n", "%PDF-1.4")).await;
    assert!(matches!(pdf, Err(Failure::NotHtml(media_type)) if media_type == "application/pdf"));
    let lies = page(ok("content-type: text/html\r\n", "%PDF-1.4")).await;
    assert!(matches!(lies, Err(Failure::NotHtml(_))));
    assert!(page(ok("", "<p>")).await.is_ok());
}
