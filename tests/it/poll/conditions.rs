//! Validators and due times: what goes back to the server, and when.

use depeche::clock;
use depeche::daemon::Round;
use depeche::model::Instant;
use std::time::Duration;

use super::lab::Item;
use super::lab::Lab;
use super::lab::rss;
use crate::support::reply::Reply;

const NO_PAGES: &str = "full_text = \"never\"";

fn document() -> String {
    rss(
        &[
            Item::new("1", "One", "First text."),
            Item::new("2", "Two", "Second text."),
        ],
        None,
    )
}

/// Polls a feed with these validators three times; the server answers 304 to the same bytes only.
async fn goes_back(etag: Option<&[u8]>, last_modified: Option<&[u8]>) {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    let mut reply = Reply::feed(document());
    if let Some(etag) = etag {
        reply = reply.etag(etag);
    }
    if let Some(last_modified) = last_modified {
        reply = reply.last_modified(last_modified);
    }
    lab.origin.serve("/feed", reply);
    assert_eq!(lab.one().await.new, 2);
    let owned = |bytes: Option<&[u8]>| bytes.map(<[u8]>::to_vec);
    for _ in 0..2 {
        assert_eq!(lab.validators("a"), (owned(etag), owned(last_modified)));
        let polled = lab.one().await;
        assert!(
            polled.not_modified && polled.error.is_none(),
            "{etag:?} {last_modified:?}: {polled:?}"
        );
        assert_eq!((polled.new, polled.revised), (0, 0));
    }
    let requests = lab.origin.requests_to("/feed");
    assert_eq!(requests.len(), 3);
    assert_eq!(requests[0].header("if-none-match"), None);
    assert_eq!(requests[0].header("if-modified-since"), None);
    for request in &requests[1..] {
        assert_eq!(request.header("if-none-match"), etag);
        assert_eq!(request.header("if-modified-since"), last_modified);
    }
    assert_eq!(lab.corpus().await.len(), 2);
}

#[tokio::test]
async fn etags_go_back_byte_for_byte() {
    let etags: [&[u8]; 7] = [
        b"\"plain\"",
        b"W/\"weak\"",
        b"W/\"caf\xe9 \xff\"",
        b"unquoted-5f",
        b"\"half",
        b"\"a, b\", W/\"c\"",
        b"\"tab\tand  two spaces\"",
    ];
    for etag in etags {
        goes_back(Some(etag), None).await;
    }
}

#[tokio::test]
async fn last_modified_goes_back_verbatim() {
    let dates: [&[u8]; 4] = [
        b"Tue, 24 Nov 2026 08:00:00 GMT",
        b"tue, 24 nov 2026 08:00:00 +0100",
        b"Sunday, 06-Nov-94 08:49:37 GMT",
        b"yesterday, caf\xe9 time",
    ];
    for date in dates {
        goes_back(None, Some(date)).await;
    }
    goes_back(Some(b"W/\"both\""), Some(b"0")).await;
}

#[tokio::test]
async fn a_304_replaces_what_it_names_and_a_200_forgets_what_it_leaves_out() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    let not_modified =
        Reply::raw("HTTP/1.1 304 Not Modified\r\nETag: \"2\"\r\nConnection: close\r\n\r\n");
    let first = Reply::feed(document()).etag("\"1\"").last_modified("then");
    let bare = Reply::feed(document());
    lab.origin
        .serve_in_turn("", "/feed", vec![first, not_modified, bare]);
    lab.one().await;
    assert!(lab.one().await.not_modified);
    assert_eq!(
        lab.validators("a"),
        (Some(b"\"2\"".to_vec()), Some(b"then".to_vec()))
    );
    let polled = lab.one().await;
    assert!(!polled.not_modified && polled.new == 0 && polled.revised == 0);
    assert_eq!(lab.validators("a"), (None, None));
    let sent: Vec<_> = lab
        .origin
        .requests_to("/feed")
        .iter()
        .map(|r| r.header("if-none-match").map(<[u8]>::to_vec))
        .collect();
    assert_eq!(
        sent,
        [None, Some(b"\"1\"".to_vec()), Some(b"\"2\"".to_vec())]
    );
}

#[tokio::test]
async fn validators_go_back_to_the_address_that_gave_them() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    let to = lab.origin.url_on("one.localhost", "/there");
    let moved = Reply::redirect(302, &to).etag("\"of the redirect\"");
    lab.origin.serve("/feed", moved);
    lab.origin
        .serve("/there", Reply::feed(document()).etag("\"1\""));
    assert_eq!(lab.one().await.new, 2);
    assert!(lab.one().await.not_modified);
    let tags = |path: &str| {
        let requests = lab.origin.requests_to(path);
        requests
            .iter()
            .map(|request| request.header("if-none-match").map(<[u8]>::to_vec))
            .collect::<Vec<_>>()
    };
    assert_eq!(tags("/feed"), [None, None]);
    assert_eq!(tags("/there"), [None, Some(b"\"1\"".to_vec())]);
    // once it leads nowhere else, the first address is asked for all it has
    lab.origin
        .serve("/feed", Reply::feed(document()).etag("\"1\""));
    assert!(!lab.one().await.not_modified);
    assert!(lab.one().await.not_modified);
    assert_eq!(tags("/feed")[2..], [None, Some(b"\"1\"".to_vec())]);
}

#[tokio::test]
async fn another_address_is_asked_without_the_old_validators() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    lab.origin
        .serve("/feed", Reply::feed(document()).etag("\"1\""));
    lab.origin
        .serve("/moved", Reply::feed(document()).etag("\"1\""));
    lab.one().await;
    let lab = lab.changed("/feed", "/moved");
    let polled = lab.one().await;
    assert!(!polled.not_modified && polled.new == 0, "{polled:?}");
    assert_eq!(
        lab.origin.requests_to("/moved")[0].header("if-none-match"),
        None
    );
    assert_eq!(
        lab.corpus().await.len(),
        2,
        "the same guids of the same source"
    );
}

#[tokio::test]
async fn only_what_is_due_is_asked() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    lab.origin.serve("/feed", Reply::feed(document()));
    let due = Round::default();
    assert_eq!(lab.round(&due).await.1.len(), 1);
    assert!(
        lab.round(&due).await.1.is_empty(),
        "the due time was not kept"
    );
    assert_eq!(lab.origin.requests().len(), 1);
}

#[tokio::test]
async fn retry_after_outlasts_a_restart_and_all() {
    let lab = Lab::new()
        .source("a", "/a", NO_PAGES)
        .source("b", "/b", NO_PAGES);
    let busy = Reply::status(503).header("Retry-After", "7200");
    lab.origin
        .serve_in_turn("", "/a", vec![busy, Reply::feed(document())]);
    lab.origin.serve("/b", Reply::feed(document()));
    let before = clock::now();
    let all = Round {
        all: true,
        ..Round::default()
    };
    let (held, polled) = lab.round(&all).await;
    assert_eq!((held, polled.len()), (0, 2));
    assert!(
        polled[0]
            .error
            .as_deref()
            .is_some_and(|error| error.contains("503")),
        "{polled:?}"
    );
    let until = polled[0].next.held_until.expect("a hold");
    assert!(
        (7190..=7230).contains(&until.since(before).as_secs()),
        "{until}"
    );
    assert!(polled[0].next.at >= until);

    let (held, polled) = lab.round(&all).await;
    assert_eq!((held, polled.len()), (1, 1), "the busy one is left alone");
    assert_eq!(polled[0].source, "b");
    assert_eq!(lab.origin.requests_to("/a").len(), 1);

    let (held, polled) = lab
        .round(&Round {
            force: true,
            ..all.clone()
        })
        .await;
    assert_eq!((held, polled.len()), (0, 2));
    assert_eq!((polled[0].new, polled[0].next.held_until), (2, None));
    assert_eq!(
        lab.round(&all).await.0,
        0,
        "the hold is lifted by the answer"
    );
}

#[tokio::test]
async fn failures_double_the_wait_and_a_success_ends_them() {
    // any time is an interval: rounds that come sooner do not count
    let keys = format!("{NO_PAGES}\nmin_interval = \"0s\"\n");
    let lab = Lab::new().source("a", "/feed", &keys);
    let mut replies = vec![Reply::status(500); 4];
    replies.push(Reply::feed(document()));
    lab.origin.serve_in_turn("", "/feed", replies);
    let mut waits: Vec<Duration> = Vec::new();
    let mut last = Instant(0);
    for failures in 1..=4 {
        let before = clock::now();
        let polled = lab.one().await;
        assert!(
            polled
                .error
                .as_deref()
                .is_some_and(|error| error.contains("500") && !error.contains('\n'))
        );
        assert_eq!(polled.next.failures, failures);
        assert!(polled.next.at > last, "each time later");
        last = polled.next.at;
        waits.push(polled.next.at.since(before));
        let status = lab.status("a").await;
        assert_eq!((status.next.0, status.failures), (polled.next.at, failures));
        assert_eq!(status.error, polled.error);
    }
    for pair in waits.windows(2) {
        let ratio = pair[1].as_secs_f64() / pair[0].as_secs_f64();
        assert!((1.95..2.05).contains(&ratio), "{waits:?}");
    }
    let polled = lab.one().await;
    assert_eq!((polled.new, polled.next.failures), (2, 0));
    let status = lab.status("a").await;
    assert_eq!((status.failures, status.error), (0, None));
}
