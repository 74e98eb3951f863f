//! What makes a request conditional: opaque bytes that go back as they came, and never ahead of the
//! entries they came with.

use super::NO_PAGES;
use super::asked;
use super::document;
use super::feed_head;
use super::ids;
use crate::poll::lab::Lab;
use crate::support::reply::Reply;
use depeche::clock;
use std::time::Duration;

fn lab() -> Lab {
    Lab::new().source("a", "/feed", NO_PAGES)
}

/// A 304 of its own making: the origin's would only come for the right bytes.
fn not_modified(headers: &str) -> Reply {
    Reply::raw(format!(
        "HTTP/1.1 304 Not Modified\r\n{headers}Connection: close\r\n\r\n"
    ))
}

#[tokio::test]
async fn case_01_a_weak_etag_and_an_odd_date_go_back_byte_for_byte() {
    for (etag, date) in [
        (
            &b"W/\"a\""[..],
            &b"tUE, 24 nov 2026  08:00:00 gmt, or so"[..],
        ),
        (b"\"a\", \"b", b"0"),
    ] {
        let lab = lab();
        let reply = Reply::feed(document(2)).etag(etag).last_modified(date);
        lab.origin.serve("/feed", reply);
        assert_eq!(lab.one().await.new, 2);
        assert!(lab.one().await.not_modified);
        assert!(lab.one().await.not_modified);
        let conditional = feed_head(
            &lab,
            "/feed",
            &[("if-none-match", etag), ("if-modified-since", date)],
        );
        asked(
            &lab,
            &[
                feed_head(&lab, "/feed", &[]),
                conditional.clone(),
                conditional,
            ],
        );
    }
}

#[tokio::test]
async fn case_02_an_etag_outside_ascii_goes_back_byte_for_byte() {
    let lab = lab();
    let etag = b"\"caf\xe9 \xff \x80\"";
    lab.origin
        .serve("/feed", Reply::feed(document(2)).etag(etag));
    lab.one().await;
    assert!(lab.one().await.not_modified);
    asked(
        &lab,
        &[
            feed_head(&lab, "/feed", &[]),
            feed_head(&lab, "/feed", &[("if-none-match", etag)]),
        ],
    );
}

#[tokio::test]
async fn case_03_a_new_etag_beside_the_same_date_is_the_one_that_goes_back() {
    let lab = lab();
    let date = b"Tue, 24 Nov 2026 08:00:00 GMT";
    let with = |etag: &str, count| Reply::feed(document(count)).etag(etag).last_modified(date);
    lab.origin.serve("/feed", with("\"1\"", 2));
    lab.one().await;
    lab.origin.serve("/feed", with("\"2\"", 3));
    assert_eq!(lab.one().await.new, 1);
    assert!(lab.one().await.not_modified);
    let conditional = |etag: &[u8]| {
        feed_head(
            &lab,
            "/feed",
            &[("if-none-match", etag), ("if-modified-since", date)],
        )
    };
    asked(
        &lab,
        &[
            feed_head(&lab, "/feed", &[]),
            conditional(b"\"1\""),
            conditional(b"\"2\""),
        ],
    );
}

#[tokio::test]
async fn case_04_an_identical_document_with_new_validators_renews_both() {
    let lab = lab();
    let with = |etag: &str, date: &str| Reply::feed(document(2)).etag(etag).last_modified(date);
    lab.origin.serve("/feed", with("\"1\"", "yesterday"));
    lab.one().await;
    lab.origin.serve("/feed", with("\"2\"", "today"));
    let polled = lab.one().await;
    assert_eq!(
        (polled.not_modified, polled.new, polled.revised),
        (false, 0, 0)
    );
    assert!(lab.one().await.not_modified);
    let conditional = |etag: &[u8], date: &[u8]| {
        feed_head(
            &lab,
            "/feed",
            &[("if-none-match", etag), ("if-modified-since", date)],
        )
    };
    asked(
        &lab,
        &[
            feed_head(&lab, "/feed", &[]),
            conditional(b"\"1\"", b"yesterday"),
            conditional(b"\"2\"", b"today"),
        ],
    );
}

#[tokio::test]
async fn case_05_a_304_with_a_new_etag_replaces_the_old_one() {
    let lab = lab();
    let first = Reply::feed(document(2)).etag("\"1\"").last_modified("then");
    let replies = vec![
        first,
        not_modified("ETag: \"2\"\r\n"),
        not_modified("Last-Modified: later\r\n"),
        not_modified(""),
    ];
    lab.origin.serve_in_turn("", "/feed", replies);
    assert_eq!(lab.one().await.new, 2);
    for _ in 0..3 {
        let polled = lab.one().await;
        assert!(polled.not_modified && polled.error.is_none(), "{polled:?}");
    }
    let conditional = |etag: &[u8], date: &[u8]| {
        feed_head(
            &lab,
            "/feed",
            &[("if-none-match", etag), ("if-modified-since", date)],
        )
    };
    asked(
        &lab,
        &[
            feed_head(&lab, "/feed", &[]),
            conditional(b"\"1\"", b"then"),
            conditional(b"\"2\"", b"then"),
            conditional(b"\"2\"", b"later"),
        ],
    );
}

#[tokio::test]
async fn case_06_a_document_that_ends_early_gives_its_whole_entries_and_no_validators() {
    let lab = lab();
    let whole = document(5);
    let middle = whole.find("Title 4").unwrap() + 40;
    let cut = Reply::feed(&whole.as_bytes()[..middle])
        .etag("\"5\"")
        .last_modified("now");
    let complete = Reply::feed(&whole).etag("\"5\"").last_modified("now");
    lab.origin.serve_in_turn("", "/feed", vec![cut, complete]);
    let polled = lab.one().await;
    assert_eq!((polled.error, polled.new), (None, 3));
    assert_eq!(lab.validators("a"), (None, None));
    assert_eq!(lab.one().await.new, 2);
    assert!(lab.one().await.not_modified);
    let conditional = feed_head(
        &lab,
        "/feed",
        &[("if-none-match", b"\"5\""), ("if-modified-since", b"now")],
    );
    let bare = feed_head(&lab, "/feed", &[]);
    asked(&lab, &[bare.clone(), bare, conditional]);
    assert_eq!(ids(&lab).await.len(), 5);
}

/// Two entries that far apart, the newer of this hour.
fn spanning(hours: u64) -> String {
    let now = clock::now();
    let item = |id: &str, date: String| {
        format!("<item><title>Of {id}</title><guid>{id}</guid><pubDate>{date}</pubDate></item>")
    };
    format!(
        "<rss version=\"2.0\"><channel><title>t</title>{}{}</channel></rss>",
        item("1", now.rfc822()),
        item("2", now.minus(Duration::from_hours(hours)).rfc822())
    )
}

#[tokio::test]
async fn case_07_without_validators_nothing_is_invented_and_a_third_of_the_window_is_waited() {
    for (window, hours) in [(1, 1), (30, 10), (600, 24)] {
        // half the gap between two entries is more than a third of what they span
        let lab = Lab::new().source("a", "/feed", NO_PAGES);
        let reply = Reply::feed(spanning(window)).header("Date", clock::now().rfc822());
        lab.origin.serve("/feed", reply);
        let before = clock::now();
        for _ in 0..2 {
            let polled = lab.one().await;
            assert_eq!(polled.error, None);
            let wait = polled.next.at.since(before);
            let least = Duration::from_hours(hours);
            assert!(
                (least.mul_f64(0.99)..least.mul_f64(1.11)).contains(&wait),
                "{window} h: {wait:?}, {}",
                polled.next.why
            );
            assert_eq!(super::stored_time(&lab, "a", "next_poll"), polled.next.at);
        }
        let bare = feed_head(&lab, "/feed", &[]);
        asked(&lab, &[bare.clone(), bare]);
        assert_eq!(lab.validators("a"), (None, None));
    }
}
