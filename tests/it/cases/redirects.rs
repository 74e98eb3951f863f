//! Where redirects lead: followed by hand, believed late, and never out of HTTP.

use super::NO_PAGES;
use super::asked;
use super::document;
use super::feed_head;
use super::hours_pass;
use super::ids;
use crate::poll::lab::Lab;
use crate::support::process::depeche;
use crate::support::reply::Reply;
use depeche::poll::Polled;
use std::time::Duration;

/// What was asked so far, by path.
fn targets(lab: &Lab) -> Vec<String> {
    let requests = lab.origin.requests().into_iter();
    requests.map(|request| request.target).collect()
}

#[tokio::test]
async fn case_13_a_move_is_believed_after_three_sightings_in_two_days_and_ids_stay() {
    let lab = Lab::new().source("a", "/old", NO_PAGES);
    lab.config_file();
    lab.origin.serve("/old", Reply::feed(document(3)));
    lab.one().await;
    let before = ids(&lab).await;
    let moved = Reply::redirect(301, "/new");
    lab.origin
        .serve("/new", Reply::feed(document(3)).etag("\"n\""));

    // once, and then no more: somebody's bad day
    lab.origin
        .serve_in_turn("", "/old", vec![moved.clone(), Reply::feed(document(3))]);
    lab.one().await;
    hours_pass(&lab, 72);
    lab.one().await;
    assert_eq!(lab.status("a").await.adopted, None);

    // for good: often in a short time proves nothing
    lab.origin.serve("/old", moved);
    lab.one().await;
    hours_pass(&lab, 47);
    for _ in 0..3 {
        lab.one().await;
        assert_eq!(lab.status("a").await.adopted, None);
    }
    // nor do two sightings, whatever lies between them
    lab.origin.serve("/old", Reply::feed(document(3)));
    lab.one().await;
    lab.origin.serve("/old", Reply::redirect(308, "/new"));
    lab.one().await;
    hours_pass(&lab, 48);
    lab.one().await;
    assert_eq!(lab.status("a").await.adopted, None);
    lab.one().await;
    let new = lab.origin.url("/new");
    assert_eq!(lab.status("a").await.adopted.as_deref(), Some(&*new));

    // asked there from now on, shown, and all entries are the same ones
    lab.origin.clear_log();
    assert!(lab.one().await.not_modified);
    asked(
        &lab,
        &[feed_head(&lab, "/new", &[("if-none-match", b"\"n\"")])],
    );
    assert_eq!(ids(&lab).await, before);
    let said = depeche(lab.folder(), &["-c", "depeche.toml", "status", "a"]).ok();
    assert!(said.contains(&format!("set url = \"{new}\"")), "{said}");
}

#[tokio::test]
async fn case_14_a_chain_with_a_temporary_hop_is_followed_and_the_address_stays() {
    let lab = Lab::new().source("a", "/1", NO_PAGES);
    lab.origin.serve("/1", Reply::feed(document(2)));
    lab.one().await;
    lab.origin.clear_log();
    lab.origin.serve("/1", Reply::redirect(301, "/2"));
    lab.origin.serve("/2", Reply::redirect(302, "/3"));
    lab.origin.serve("/3", Reply::redirect(301, "/4"));
    lab.origin.serve("/4", Reply::feed(document(2)));
    for _ in 0..4 {
        assert_eq!(lab.one().await.error, None);
        hours_pass(&lab, 48);
    }
    assert_eq!(targets(&lab), ["/1", "/2", "/3", "/4"].repeat(4));
    let status = lab.status("a").await;
    assert_eq!((status.adopted, status.failures), (None, 0));
    assert_eq!(ids(&lab).await.len(), 2);
}

/// Polls what cannot be followed, twice; gives what was asked the first time.
async fn leads_nowhere(replies: &[(&str, Reply)]) -> (Polled, Vec<String>) {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    lab.origin
        .serve("/feed", Reply::feed(document(2)).etag("\"1\""));
    lab.one().await;
    for (path, reply) in replies {
        lab.origin.serve(path, reply.clone());
    }
    lab.origin.clear_log();
    let polled = lab.one().await;
    let asked = targets(&lab);
    assert!(polled.error.is_some(), "{polled:?}");
    assert_eq!((polled.status, polled.next.failures), (None, 1));
    // an hour, two hours
    let wait = |polled: &Polled| polled.next.at.since(depeche::clock::now());
    let first = wait(&polled);
    hours_pass(&lab, 2);
    let second = wait(&lab.one().await);
    let ratio = second.as_secs_f64() / first.as_secs_f64();
    assert!((1.9..2.1).contains(&ratio), "{first:?} {second:?}");
    assert!(first > Duration::from_mins(59));
    // what was there is there still
    assert_eq!(lab.validators("a").0.as_deref(), Some(&b"\"1\""[..]));
    assert_eq!(ids(&lab).await.len(), 2);
    (polled, asked)
}

#[tokio::test]
async fn case_15_redirects_without_end_or_place_are_failures_with_back_off() {
    let (_, asked) = leads_nowhere(&[("/feed", Reply::redirect(301, "/feed"))]).await;
    assert_eq!(asked, ["/feed"; 6], "itself, over and over");
    let turns = [
        ("/feed", Reply::redirect(302, "/other")),
        ("/other", Reply::redirect(302, "/feed")),
    ];
    let (_, asked) = leads_nowhere(&turns).await;
    assert_eq!(asked, ["/feed", "/other"].repeat(3), "in a circle");
    let hops = [
        ("/feed", Reply::redirect(301, "/1")),
        ("/1", Reply::redirect(301, "/2")),
        ("/2", Reply::redirect(301, "/3")),
        ("/3", Reply::redirect(301, "/4")),
        ("/4", Reply::redirect(301, "/5")),
        ("/5", Reply::redirect(301, "/6")),
        ("/6", Reply::feed(document(2))),
    ];
    let (polled, asked) = leads_nowhere(&hops).await;
    assert_eq!(asked, ["/feed", "/1", "/2", "/3", "/4", "/5"]);
    assert_eq!(polled.error.as_deref(), Some("more than 5 redirects"));
    for nowhere in [
        Reply::status(301),
        Reply::redirect(301, ""),
        Reply::redirect(301, "  "),
        Reply::redirect(308, "http://"),
        Reply::redirect(302, "http://[::1"),
    ] {
        let (_, asked) = leads_nowhere(&[("/feed", nowhere)]).await;
        assert_eq!(asked, ["/feed"]);
    }
}

#[tokio::test]
async fn case_15_five_hops_are_followed() {
    let lab = Lab::new().source("a", "/0", NO_PAGES);
    for hop in 0..5 {
        let to = format!("/{}", hop + 1);
        lab.origin
            .serve(&format!("/{hop}"), Reply::redirect(307, &to));
    }
    lab.origin.serve("/5", Reply::feed(document(2)));
    assert_eq!(lab.one().await.new, 2);
}

#[tokio::test]
async fn case_18_a_redirect_to_another_scheme_is_an_error_and_no_document() {
    for place in [
        "file:///etc/passwd",
        "data:application/rss+xml,<rss><channel/></rss>",
        "gopher://127.0.0.1/",
        "javascript:alert(1)",
        "feed:http://127.0.0.1/feed",
    ] {
        // with a document in the answer itself, which is none
        let body = document(9);
        let raw = format!(
            "HTTP/1.1 301 Moved Permanently\r\nLocation: {place}\r\nContent-Type: application/xml\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        let (polled, asked) = leads_nowhere(&[("/feed", Reply::raw(raw))]).await;
        assert_eq!(asked, ["/feed"], "{place}");
        assert_eq!(
            polled.error.as_deref(),
            Some("301 redirect leads to another scheme"),
            "{place}"
        );
    }
}
