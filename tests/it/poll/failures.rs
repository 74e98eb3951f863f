//! Feeds that are none, pages that are none, documents that end too early: recorded, one line each.

use depeche::store::Stored;

use super::lab::Item;
use super::lab::Lab;
use super::lab::prose;
use super::lab::rss;
use crate::support::reply::Reply;

const NO_PAGES: &str = "full_text = \"never\"";

fn items(count: usize) -> Vec<Item> {
    (1..=count)
        .map(|n| Item::new(&format!("g{n}"), &format!("Title {n}"), &prose(n, 60)))
        .collect()
}

/// Polls a reply that cannot be read, beside a feed that can; gives the recorded error.
async fn recorded(reply: Reply) -> String {
    let lab = Lab::new()
        .source("bad", "/bad", NO_PAGES)
        .source("good", "/good", NO_PAGES);
    lab.origin.serve("/bad", reply);
    lab.origin.serve("/good", Reply::feed(rss(&items(3), None)));
    let polled = lab.all().await;
    assert_eq!((polled.len(), polled[1].new), (2, 3), "{polled:?}");
    let error = polled[0].error.clone().expect("a failure");
    assert!(
        !error.is_empty() && !error.contains('\n') && error.len() < 300,
        "{error}"
    );
    let status = lab.status("bad").await;
    assert_eq!(
        (status.entries, status.failures, status.error),
        (0, 1, Some(error.clone()))
    );
    assert!(status.last_success.is_none());
    assert_eq!(
        lab.validators("bad"),
        (None, None),
        "validators of what could not be read"
    );
    error
}

#[tokio::test]
async fn html_as_a_feed_is_said_in_a_line() {
    let page = "<!doctype html><html><head><title>News</title></head><body><h1>News</h1><p>Hello.</p></body></html>";
    for kind in ["text/html", "application/rss+xml"] {
        let error = recorded(Reply::ok(kind, page).etag("\"1\"")).await;
        assert_eq!(error, "not a feed: HTML page, it links to no feed");
    }
    let page = "<!doctype html><html><head><link rel=alternate type=application/rss+xml href=/rss></head></html>";
    let error = recorded(Reply::ok("text/html", page).etag("\"1\"")).await;
    let said = "not a feed: HTML page, it links to these feeds: http://";
    assert!(
        error.starts_with(said) && error.ends_with("/rss"),
        "{error}"
    );
}

#[tokio::test]
async fn what_is_no_feed_is_a_failure_of_that_source() {
    let error = recorded(Reply::ok("application/rss+xml", "").etag("\"1\"")).await;
    assert_eq!(error, "empty document");
    recorded(Reply::ok("application/rss+xml", "nothing of the kind").etag("\"1\"")).await;
    let json = Reply::ok("application/json", "{\"hello\": [1, 2]}").etag("\"1\"");
    assert_eq!(recorded(json).await, "not a feed: JSON without `version`");
    recorded(Reply::ok("application/rss+xml", [0_u8, 159, 146, 150].repeat(500)).etag("\"1\""))
        .await;
    recorded(
        Reply::ok(
            "application/pdf",
            "%PDF-1.7\n%\u{e2}\u{e3}\n1 0 obj <</Type /Catalog>> endobj",
        )
        .etag("\"1\""),
    )
    .await;
    let error = recorded(Reply::status(404)).await;
    assert!(error.contains("404"), "{error}");
}

/// One entry whose page gives that reply, after a round; the feed's own text has to stay.
async fn with_page(reply: Reply) -> Stored {
    let lab = Lab::new().source("a", "/feed", "full_text = \"always\"");
    let item = Item::new("1", "One", "The feed's own words.").link(&lab.origin.url("/page"));
    lab.origin.serve("/feed", Reply::feed(rss(&[item], None)));
    lab.origin.serve("/page", reply);
    let polled = lab.one().await;
    assert_eq!((polled.new, polled.error), (1, None));
    assert_eq!(lab.origin.requests_to("/page").len(), 1);
    let stored = lab.titled("One").await;
    assert_eq!(stored.body.text(), "The feed's own words.");
    assert!(!stored.from_page);
    let reason = stored.page.1.clone().expect("a reason");
    assert!(!reason.is_empty() && !reason.contains('\n'), "{reason}");
    stored
}

#[tokio::test]
async fn a_pdf_as_a_page_leaves_the_feeds_text() {
    let pdf = [
        b"%PDF-1.7\n".as_slice(),
        &[0xe2, 0xe3, 0xcf, 0xd3],
        &b" stream of words ".repeat(400),
    ]
    .concat();
    for kind in ["application/pdf", "text/html"] {
        let stored = with_page(Reply::ok(kind, &pdf)).await;
        assert!(
            ["kept", "given up"].contains(&stored.page.0.as_str()),
            "{:?}",
            stored.page
        );
    }
}

#[tokio::test]
async fn a_page_that_is_gone_or_empty_leaves_the_feeds_text() {
    assert_eq!(with_page(Reply::status(404)).await.page.0, "given up");
    assert_eq!(
        with_page(Reply::page("<html><body></body></html>"))
            .await
            .page
            .0,
        "kept"
    );
    let wall = "<html><body><p>Please accept cookies. We need your consent to use cookies. Consent?</p></body></html>";
    assert_eq!(with_page(Reply::page(wall)).await.page.0, "kept");
}

#[tokio::test]
async fn a_page_of_a_tired_server_is_tried_again() {
    let stored = with_page(Reply::status(500)).await;
    assert_eq!(stored.page.0, "wanted");
    assert!(stored.page.1.is_some_and(|reason| reason.contains("500")));
    assert!(stored.seq.is_some(), "published without its page by then");
}

#[tokio::test]
async fn a_document_cut_by_the_line_stores_no_validators() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    let body = rss(&items(5), None);
    let whole = Reply::feed(&body).etag("\"2\"");
    lab.origin
        .serve_in_turn("", "/feed", vec![whole.clone().cut(body.len() / 2), whole]);
    let polled = lab.one().await;
    assert!(polled.error.is_some() || polled.new < 5, "{polled:?}");
    assert_eq!(lab.validators("a"), (None, None));
    let polled = lab.one().await;
    assert_eq!(polled.error, None);
    assert_eq!(
        lab.origin.requests_to("/feed")[1].header("if-none-match"),
        None
    );
    five_whole_ones(&lab).await;
    assert_eq!(lab.validators("a").0.as_deref(), Some(&b"\"2\""[..]));
}

#[tokio::test]
async fn a_document_that_stops_in_the_middle_keeps_whole_entries_and_no_validators() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    let body = rss(&items(5), None);
    let middle = body.find("Title 4").unwrap() + 60;
    let short = Reply::feed(&body.as_bytes()[..middle]).etag("\"2\"");
    let before = Reply::feed(rss(&items(1), None)).etag("\"1\"");
    let whole = Reply::feed(&body).etag("\"2\"");
    lab.origin
        .serve_in_turn("", "/feed", vec![before, short, whole]);
    lab.one().await;
    let polled = lab.one().await;
    if polled.error.is_none() {
        assert!(polled.new >= 2, "entries 2 and 3 are whole: {polled:?}");
        assert_eq!(lab.validators("a"), (None, None));
    }
    assert_ne!(
        lab.validators("a").0.as_deref(),
        Some(&b"\"2\""[..]),
        "ahead of its entries"
    );
    lab.one().await;
    five_whole_ones(&lab).await;
}

async fn five_whole_ones(lab: &Lab) {
    let corpus = lab.corpus().await;
    assert_eq!(corpus.len(), 5);
    for n in 1..=5 {
        assert_eq!(
            lab.titled(&format!("Title {n}")).await.body.text(),
            prose(n, 60)
        );
    }
}
