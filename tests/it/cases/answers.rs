//! What servers answer instead of a feed: each is a failure of that source or a result that is
//! known, nothing of what is stored goes, and nobody else waits for it.

use super::NO_PAGES;
use super::asked;
use super::document;
use super::feed_head;
use super::ids;
use crate::poll::lab::Lab;
use crate::support::reply::Reply;
use depeche::poll::Polled;

/// A source with three entries and validators, and what another answer then comes to: nothing of
/// what is stored goes, and the next request has the same conditions.
async fn afterwards(reply: Reply) -> Polled {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    let good = Reply::feed(document(3)).etag("\"3\"").last_modified("then");
    lab.origin.serve("/feed", good.clone());
    lab.one().await;
    let before = lab.corpus().await;
    lab.origin.serve("/feed", reply);
    let polled = lab.one().await;
    assert_eq!((polled.new, polled.revised), (0, 0), "{polled:?}");
    let kept = (Some(b"\"3\"".to_vec()), Some(b"then".to_vec()));
    assert_eq!(lab.validators("a"), kept);
    let after = lab.corpus().await;
    assert_eq!(format!("{before:?}"), format!("{after:?}"));
    lab.origin.serve("/feed", good);
    assert!(lab.one().await.not_modified);
    let conditions: [(&str, &[u8]); 2] =
        [("if-none-match", b"\"3\""), ("if-modified-since", b"then")];
    let conditional = feed_head(&lab, "/feed", &conditions);
    asked(
        &lab,
        &[
            feed_head(&lab, "/feed", &[]),
            conditional.clone(),
            conditional,
        ],
    );
    polled
}

#[tokio::test]
async fn case_25_a_cookie_is_never_returned() {
    let lab = Lab::new()
        .source("a", "/feed", "full_text = \"always\"")
        .source("b", "/other", NO_PAGES);
    let cookie = "session=1; Path=/; Max-Age=99999999";
    let with = |reply: Reply| reply.header("Set-Cookie", cookie);
    lab.origin
        .serve("/feed", with(Reply::redirect(302, "/hop")));
    lab.origin
        .serve("/hop", with(Reply::redirect(302, "/there")));
    lab.origin.serve("/there", with(Reply::feed(document(2))));
    lab.origin.serve("/other", with(Reply::feed(document(1))));
    lab.all().await;
    lab.all().await;
    let mut heads: Vec<Vec<u8>> = lab.origin.requests().into_iter().map(|r| r.head).collect();
    heads.sort();
    let mut wanted: Vec<Vec<u8>> = ["/feed", "/hop", "/there", "/other"]
        .into_iter()
        .flat_map(|path| vec![feed_head(&lab, path, &[]); 2])
        .collect();
    wanted.sort();
    assert_eq!(heads, wanted);
}

#[tokio::test]
async fn case_27_a_login_page_for_a_feed_keeps_entries_and_validators() {
    let login = "<!doctype html><html><head><title>Log in</title></head><body><form action=\"/login\">\
                 <input name=\"user\"><input type=\"password\"></form></body></html>";
    for kind in ["text/html; charset=utf-8", "application/rss+xml"] {
        let reply = Reply::ok(kind, login).etag("\"login\"");
        let polled = afterwards(reply).await;
        let error = polled.error.expect("no feed");
        assert_eq!(error, "not a feed: HTML page, it links to no feed");
        assert_eq!(polled.next.failures, 1);
    }
}

#[tokio::test]
async fn case_28_answers_without_a_document_are_failures_and_delete_nothing() {
    let half: String = document(3).chars().take(200).collect();
    let fresh = |reply: Reply| reply.etag("\"x\"").last_modified("now");
    for (reply, error) in [
        (Reply::feed(""), "empty document"),
        (Reply::feed(" \r\n\t\n"), "empty document"),
        (Reply::status(204), "status 204"),
        (
            Reply::raw(
                "HTTP/1.1 204 No Content\r\nETag: \"x\"\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc",
            ),
            "status 204",
        ),
        (
            Reply::raw(format!(
                "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-199/9999\r\nContent-Type: application/xml\r\n\
                 ETag: \"x\"\r\nContent-Length: 200\r\nConnection: close\r\n\r\n{half}"
            )),
            "status 206",
        ),
        (Reply::status(226), "status 226"),
    ] {
        let polled = afterwards(fresh(reply)).await;
        assert_eq!(polled.error.as_deref(), Some(error));
        assert_eq!(polled.next.failures, 1, "{error}");
    }
}

#[tokio::test]
async fn case_29_a_feed_without_items_deletes_nothing() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    lab.origin.serve("/feed", Reply::feed(document(3)));
    lab.one().await;
    let before = ids(&lab).await;
    for empty in [
        document(0),
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>t</title></feed>".to_owned(),
        "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"t\",\"items\":[]}"
            .to_owned(),
    ] {
        lab.origin.serve("/feed", Reply::feed(empty).etag("\"0\""));
        let polled = lab.one().await;
        assert_eq!(
            (polled.error.clone(), polled.new, polled.revised),
            (None, 0, 0)
        );
        assert!(lab.one().await.not_modified);
        assert_eq!(ids(&lab).await, before);
        // they come back, and are those that they were
        lab.origin.serve("/feed", Reply::feed(document(3)));
        let polled = lab.one().await;
        assert_eq!((polled.new, polled.revised), (0, 0));
        assert_eq!(ids(&lab).await, before);
    }
}

#[tokio::test]
async fn case_33_a_coding_that_was_not_asked_for_or_is_none_is_not_stored_as_text() {
    let body = document(3);
    for (coding, error) in [
        ("lzma", "content encoding `lzma` was not asked for"),
        (
            "gzip, gzip",
            "content encoding `gzip, gzip` was not asked for",
        ),
        (
            "gzip, identity",
            "content encoding `gzip, identity` was not asked for",
        ),
        ("zstd", "content encoding `zstd` was not asked for"),
        ("gzip", "broken answer: "),
        ("x-gzip", "broken answer: "),
        ("deflate", "content encoding `deflate` was not asked for"),
        ("br", "broken answer: "),
    ] {
        let lab = Lab::new().source("a", "/feed", NO_PAGES);
        let reply = Reply::feed(&body).header("Content-Encoding", coding);
        lab.origin.serve("/feed", reply.etag("\"1\""));
        let polled = lab.one().await;
        let said = polled.error.clone().unwrap_or_default();
        assert!(said.starts_with(error), "{coding}: {said}");
        assert_eq!(polled.new, 0);
        assert_eq!(ids(&lab).await.len(), 0);
        assert_eq!(lab.validators("a"), (None, None));
    }
    // said and true, or said and meaning nothing
    for (coding, bytes) in [
        ("identity", body.clone().into_bytes()),
        ("gzip", gzip(body.as_bytes())),
    ] {
        let lab = Lab::new().source("a", "/feed", NO_PAGES);
        let reply = Reply::feed(bytes).header("Content-Encoding", coding);
        lab.origin.serve("/feed", reply);
        assert_eq!(lab.one().await.new, 3, "{coding}");
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// What an answer of its own making comes to, beside a feed that is well: how many entries, and
/// whether it is asked with its validators from then on.
async fn framed(head: &str, body: &[u8]) -> Result<(usize, bool), String> {
    let lab = Lab::new()
        .source("a", "/feed", "full_text = \"never\"\ntimeout = \"2s\"")
        .source("good", "/good", NO_PAGES);
    let raw = [head.as_bytes(), body].concat();
    lab.origin.serve("/feed", Reply::raw(raw));
    lab.origin.serve("/good", Reply::feed(document(2)));
    let mut polled = lab.all().await;
    assert_eq!((polled.len(), polled[1].new), (2, 2), "{polled:?}");
    let polled = polled.remove(0);
    let entries = lab.status("a").await.entries;
    let validators = lab.validators("a");
    let Some(error) = polled.error else {
        assert_eq!(entries, polled.new);
        return Ok((entries, validators.0.as_deref() == Some(&b"\"1\""[..])));
    };
    assert_eq!((entries, validators), (0, (None, None)));
    Err(error)
}

fn head(first: &str, lines: &str) -> String {
    format!(
        "{first}\r\nContent-Type: application/xml\r\nETag: \"1\"\r\n{lines}Connection: close\r\n\r\n"
    )
}

#[tokio::test]
async fn case_34_lengths_that_lie_are_failures_or_a_document_that_ended_early() {
    const OK: &str = "HTTP/1.1 200 OK";
    let body = document(3);
    let (whole, less) = (body.len(), body.find("Title 3").unwrap());
    let more = whole + 9;
    let chunked = format!("{whole:x}\r\n{body}\r\n0\r\n\r\n");
    let invalid = "broken answer: invalid content-length parsed";
    for (lines, body, wanted) in [
        // more was promised: cut by the line
        (
            format!("Content-Length: {more}\r\n"),
            &body,
            Err("broken answer: end of file before message length reached"),
        ),
        // less: whole entries of what was promised, and no validators
        (format!("Content-Length: {less}\r\n"), &body, Ok((2, false))),
        // the framing of chunks counts, whatever length stands beside it
        (
            format!("Content-Length: {less}\r\nTransfer-Encoding: chunked\r\n"),
            &chunked,
            Ok((3, true)),
        ),
        (
            format!("Transfer-Encoding: chunked\r\nContent-Length: {less}\r\n"),
            &chunked,
            Ok((3, true)),
        ),
        (
            "Transfer-Encoding: chunked\r\n".to_owned(),
            &body,
            Err("broken answer: Invalid chunk size line: missing size digit"),
        ),
        (
            format!("Content-Length: {less}\r\nContent-Length: {whole}\r\n"),
            &body,
            Err(invalid),
        ),
        (
            format!("Content-Length: {whole}\r\nContent-Length: {whole}\r\n"),
            &body,
            Ok((3, true)),
        ),
        ("Content-Length: -5\r\n".to_owned(), &body, Err(invalid)),
        ("Content-Length: 1e3\r\n".to_owned(), &body, Err(invalid)),
        (
            "Content-Length: 99999999999999999999999\r\n".to_owned(),
            &body,
            Err(invalid),
        ),
        (String::new(), &body, Ok((3, true))),
    ] {
        let got = framed(&head(OK, &lines), body.as_bytes()).await;
        assert_eq!(
            got.as_ref().map_err(String::as_str),
            wanted.as_ref().map_err(|e| *e),
            "{lines}"
        );
    }
}

#[tokio::test]
async fn case_34_status_lines_of_no_http_that_we_speak_are_failures() {
    let body = document(3);
    let version = "broken answer: invalid HTTP version parsed";
    let status = "broken answer: invalid HTTP status-code parsed";
    // HTTP/0.9: a document and nothing else
    assert_eq!(framed("", body.as_bytes()).await, Err(version.to_owned()));
    for (first, wanted) in [
        ("HTTP/1.1 999 Odd", Err("status 999")),
        ("HTTP/1.1 101 Switching Protocols", Err("status 101")),
        ("HTTP/1.1 1000 Odd", Err(status)),
        ("HTTP/1.1 OK", Err(status)),
        ("HTTP/2.0 200 OK", Err(version)),
        ("ICY 200 OK", Err(version)),
        ("HTTP/1.1 200", Ok((3, true))),
        ("HTTP/1.0 200 OK", Ok((3, true))),
    ] {
        let got = framed(&head(first, ""), body.as_bytes()).await;
        assert_eq!(
            got.as_ref().map_err(String::as_str),
            wanted.as_ref().map_err(|e| *e),
            "{first}"
        );
    }
}
