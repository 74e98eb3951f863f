//! Pages are read where robots.txt lets us; feeds do not ask it.

use super::lab::Item;
use super::lab::Lab;
use super::lab::rss;
use crate::support::reply::Reply;

const ALWAYS: &str = "full_text = \"always\"";
const ARTICLE: &str = "The ferry at Calder Point has run every day since 1911, and on Tuesday it did not. \
    The engine, older than both of the men who tend it, gave a cough and stopped halfway across, with \
    eleven people and a horse on board. They waited for the tide, which brought them back.";

fn lab(paths: &[&str]) -> Lab {
    let lab = Lab::new().source("a", "/feed", ALWAYS);
    let items: Vec<Item> = paths
        .iter()
        .map(|path| Item::new(path, path, "Short.").link(&lab.origin.url(path)))
        .collect();
    lab.origin.serve("/feed", Reply::feed(rss(&items, None)));
    for path in paths {
        let html = format!(
            "<html><body><article><h1>{path}</h1><p>{ARTICLE}</p><p>{ARTICLE}</p></article></body></html>"
        );
        lab.origin.serve(path, Reply::page(html));
    }
    lab
}

fn asked(lab: &Lab, path: &str) -> usize {
    lab.origin.requests_to(path).len()
}

#[tokio::test]
async fn what_is_disallowed_is_not_asked_for_and_the_feeds_text_stays() {
    let lab = lab(&["/open/1", "/closed/2"]);
    let rules =
        "User-agent: *\nDisallow: /\n\nUser-agent: depeche\nDisallow: /closed/\nDisallow: /feed\n";
    lab.origin
        .serve("/robots.txt", Reply::ok("text/plain", rules));
    lab.one().await;
    assert_eq!((asked(&lab, "/open/1"), asked(&lab, "/closed/2")), (1, 0));
    assert_eq!(asked(&lab, "/feed"), 1, "feeds do not ask it");
    let closed = lab.titled("/closed/2").await;
    assert_eq!(closed.body.text(), "Short.");
    let note = closed.page.1.unwrap_or_default();
    assert!(note.contains("robots.txt"), "{note}");
    assert!(
        lab.titled("/open/1")
            .await
            .body
            .text()
            .contains("Calder Point")
    );
    // a day long it is known, over restarts too
    lab.one().await;
    assert_eq!(asked(&lab, "/robots.txt"), 1);
}

#[tokio::test]
async fn no_file_is_leave_and_a_broken_server_is_none() {
    for (reply, pages) in [
        (Reply::status(404), 1),
        (Reply::status(403), 1),
        (Reply::ok("text/plain", ""), 1),
        (Reply::status(500), 0),
        (Reply::status(429), 0),
    ] {
        let lab = lab(&["/1"]);
        lab.origin.serve("/robots.txt", reply.clone());
        lab.one().await;
        assert_eq!(asked(&lab, "/1"), pages, "{reply:?}");
        assert_eq!(asked(&lab, "/robots.txt"), 1);
        // the page waits for its turn, the entry does not
        let body = lab.titled("/1").await.body.text();
        assert_eq!(body.contains("Calder Point"), pages == 1, "{body}");
    }
}

#[tokio::test]
async fn a_file_without_end_is_read_as_far_as_it_counts() {
    let lab = lab(&["/1"]);
    let mut rules = "User-agent: *\nDisallow: /1\n".to_owned();
    rules.push_str(&"# and so on\n".repeat(100_000));
    lab.origin
        .serve("/robots.txt", Reply::ok("text/plain", rules));
    lab.one().await;
    assert_eq!(asked(&lab, "/1"), 0);
}

#[tokio::test]
async fn where_a_page_went_has_its_own_say() {
    let lab = lab(&["/a/1", "/a/2"]);
    let there = |path: &str| lab.origin.url_on("one.localhost", path);
    lab.origin
        .serve("/a/1", Reply::redirect(301, &there("/closed/1")));
    lab.origin
        .serve("/a/2", Reply::redirect(302, &there("/open/2")));
    let html =
        format!("<html><body><article><p>{ARTICLE}</p><p>{ARTICLE}</p></article></body></html>");
    for path in ["/closed/1", "/open/2"] {
        lab.origin.serve(path, Reply::page(&html));
    }
    let rules = Reply::ok("text/plain", "User-agent: *\nDisallow: /closed/\n");
    lab.origin.serve_on("one.localhost", "/robots.txt", rules);
    lab.origin
        .serve_on("127.0.0.1", "/robots.txt", Reply::status(404));
    lab.one().await;
    assert_eq!((asked(&lab, "/closed/1"), asked(&lab, "/open/2")), (0, 1));
    assert_eq!(asked(&lab, "/robots.txt"), 2, "once a site");
    let note = lab.titled("/a/1").await.page.1.unwrap_or_default();
    assert!(note.contains("robots.txt"), "{note}");
    assert!(lab.titled("/a/2").await.from_page);
}
