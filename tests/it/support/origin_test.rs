//! The origin does what its replies say; a test that leans on a lenient server proves nothing.

use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;
use std::time::Instant;

use super::origin::Origin;
use super::reply::Reply;

/// Sends one request and reads until the end, or until `limit` bytes.
fn ask(origin: &Origin, target: &str, headers: &[u8], limit: u64) -> Vec<u8> {
    let mut stream = TcpStream::connect(("127.0.0.1", origin.port())).unwrap();
    let mut head = format!("GET {target} HTTP/1.1\r\n").into_bytes();
    head.extend_from_slice(headers);
    head.extend_from_slice(b"\r\n");
    stream.write_all(&head).unwrap();
    let mut answer = Vec::new();
    stream.take(limit).read_to_end(&mut answer).unwrap();
    answer
}

fn text(origin: &Origin, target: &str, headers: &str) -> String {
    String::from_utf8_lossy(&ask(origin, target, headers.as_bytes(), 1 << 20)).into_owned()
}

#[test]
fn validators_are_compared_and_logged_byte_for_byte() {
    let origin = Origin::start();
    let stamp = "tue, 24 nov 2026 odd";
    origin.serve(
        "/feed",
        Reply::feed("<rss/>")
            .etag(b"W/\"caf\xe9\"")
            .last_modified(stamp),
    );
    let first = ask(&origin, "/feed?x=1", b"Host: a\r\n", 1 << 20);
    assert!(first.starts_with(b"HTTP/1.1 200 OK\r\n") && first.ends_with(b"\r\n\r\n<rss/>"));
    let again = ask(
        &origin,
        "/feed",
        b"If-None-Match: W/\"caf\xe9\"\r\n",
        1 << 20,
    );
    assert!(
        again.starts_with(b"HTTP/1.1 304 Not Modified\r\nETag: W/\"caf\xe9\"\r\n")
            && again.ends_with(b"\r\n\r\n")
    );
    assert!(
        text(
            &origin,
            "/feed",
            "If-None-Match: \"other\"\r\nIf-Modified-Since: tue, 24 nov 2026 odd\r\n"
        )
        .contains("200 OK")
    );
    assert!(
        text(
            &origin,
            "/feed",
            "if-modified-since: tue, 24 nov 2026 odd\r\n"
        )
        .contains("304")
    );
    let log = origin.requests_to("/feed");
    assert_eq!(log.len(), 4);
    assert_eq!(log[0].target, "/feed?x=1");
    assert_eq!(log[1].header("IF-NONE-MATCH"), Some(&b"W/\"caf\xe9\""[..]));
    assert!(log[0].at <= log[3].at && log[0].method == "GET");
    origin.clear_log();
    assert!(origin.requests().is_empty());
}

#[test]
fn replies_follow_the_host_the_query_and_their_turn() {
    let origin = Origin::start();
    origin.serve("/", Reply::page("any"));
    origin.serve("/?q", Reply::page("query"));
    origin.serve_on("one.localhost", "/", Reply::page("one"));
    origin.serve_in_turn(
        "",
        "/turn",
        vec![
            Reply::status(503).header("Retry-After", "7"),
            Reply::redirect(301, "/there"),
        ],
    );
    assert!(
        origin
            .url_on("one.localhost", "/")
            .ends_with(&format!(".localhost:{}/", origin.port()))
    );
    assert!(text(&origin, "/", "Host: one.localhost:1\r\n").ends_with("\r\n\r\none"));
    assert!(text(&origin, "/", "Host: 127.0.0.1:1\r\n").ends_with("any"));
    assert!(text(&origin, "/?q", "").ends_with("query"));
    assert!(
        text(&origin, "/turn", "")
            .starts_with("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\n")
    );
    assert!(text(&origin, "/turn", "").contains("Location: /there\r\n"));
    assert!(text(&origin, "/turn", "").contains("Location: /there\r\n"));
    assert!(text(&origin, "/none", "").starts_with("HTTP/1.1 404"));
    assert!(
        origin.wait_for("/turn", 3, Duration::ZERO)
            && !origin.wait_for("/turn", 4, Duration::from_millis(1))
    );
    assert!(origin.url("/x").starts_with("http://127.0.0.1:"));
}

#[test]
fn broken_bodies_are_broken_as_asked() {
    let origin = Origin::start();
    origin.serve("/cut", Reply::page("0123456789").cut(4));
    origin.serve("/chunks", Reply::page("0123456789").chunked(4));
    origin.serve("/raw", Reply::raw(b"HTTP/1.1 999 \xff\r\n\r\n"));
    origin.serve("/drip", Reply::page("abc").drip(Duration::from_millis(15)));
    origin.serve("/late", Reply::status(200).after(Duration::from_millis(30)));
    let cut = text(&origin, "/cut", "");
    assert!(cut.contains("Content-Length: 10\r\n") && cut.ends_with("\r\n\r\n0123"));
    assert!(
        text(&origin, "/chunks", "")
            .ends_with("\r\n\r\n4\r\n0123\r\n4\r\n4567\r\n2\r\n89\r\n0\r\n\r\n")
    );
    assert_eq!(ask(&origin, "/raw", b"", 99), b"HTTP/1.1 999 \xff\r\n\r\n");
    for slow in ["/drip", "/late"] {
        let from = Instant::now();
        assert!(text(&origin, slow, "").starts_with("HTTP/1.1 200"));
        assert!(from.elapsed() >= Duration::from_millis(30), "{slow}");
    }
}

#[test]
fn endless_replies_end_with_the_client_and_all_end_with_the_origin() {
    let origin = Origin::start();
    origin.serve("/hang", Reply::hang());
    origin.serve("/body", Reply::page("never sent").hang_body());
    origin.serve("/endless", Reply::page("x").endless());
    origin.serve("/headers", Reply::endless_headers());
    for path in ["/endless", "/headers"] {
        assert_eq!(ask(&origin, path, b"", 300_000).len(), 300_000, "{path}");
    }
    let mut clients: Vec<TcpStream> = Vec::new();
    for path in ["/hang", "/body", "/endless"] {
        let mut client = TcpStream::connect(("127.0.0.1", origin.port())).unwrap();
        client
            .write_all(format!("GET {path} HTTP/1.1\r\n\r\n").as_bytes())
            .unwrap();
        assert!(origin.wait_for(path, 1, Duration::from_secs(5)));
        clients.push(client);
    }
    assert!(origin.peak() >= 2);
    // Half a request line, held open.
    clients.push(TcpStream::connect(("127.0.0.1", origin.port())).unwrap());
    let port = origin.port();
    let from = Instant::now();
    drop(origin);
    assert!(from.elapsed() < Duration::from_secs(7));
    let mut rest = Vec::new();
    clients[1].read_to_end(&mut rest).unwrap();
    assert!(rest.ends_with(b"\r\n\r\n"), "the head came, the body never");
    assert_eq!(Origin::start_on(port).port(), port);
}
