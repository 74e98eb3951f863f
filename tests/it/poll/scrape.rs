//! Sources that are no feeds: their entries come from a page or JSON by the source's own rules.

use super::lab::Lab;
use super::lab::prose;
use crate::support::reply::Reply;
use std::fmt::Write as _;

const RULES: &str = "full_text = \"never\"\nscrape = { item = \"li\", summary = \"p\" }\n";

fn list(class: &str, titles: &[&str]) -> Reply {
    let mut out = "<html lang=en><title>A list</title><ul>".to_owned();
    for title in titles {
        write!(
            out,
            "<li class={class}><h2><a href='/{title}'>{title}</a></h2><time datetime=2026-05-12>12 May</time><p>{}</p></li>",
            prose(title.len(), 20)
        )
        .unwrap();
    }
    Reply::page(out)
}

#[tokio::test]
async fn a_page_is_polled_like_a_feed() {
    let lab = Lab::new().source("a", "/news", RULES);
    lab.origin
        .serve("/news", list("x", &["one", "three"]).etag("\"1\""));
    assert_eq!(lab.one().await.new, 2);
    let known = lab.one().await;
    assert!(known.not_modified && known.new == 0, "{known:?}");
    // another answer with the same items, and one that has a new one and no longer the last
    lab.origin
        .serve("/news", list("y", &["one", "three"]).etag("\"2\""));
    let same = lab.one().await;
    assert_eq!(
        (same.not_modified, same.new, same.revised, same.error),
        (false, 0, 0, None)
    );
    lab.origin.serve("/news", list("y", &["fifteen", "one"]));
    assert_eq!(lab.one().await.new, 1);
    assert_eq!(lab.corpus().await.len(), 3);
    let entry = lab.titled("fifteen").await;
    assert_eq!(entry.url.as_deref(), Some(&*lab.origin.url("/fifteen")));
    assert_eq!(entry.published.unwrap().date.to_string(), "2026-05-12");
    assert_eq!(entry.language.unwrap().0, "en");
    assert_eq!(entry.source.name, "A list");
}

#[tokio::test]
async fn a_new_look_is_noticed_and_loses_nothing() {
    let lab = Lab::new().source("a", "/news", RULES);
    lab.origin.serve("/news", list("x", &["one", "three"]));
    lab.one().await;
    lab.origin.serve(
        "/news",
        Reply::page("<html><div>one</div></html>").etag("\"2\""),
    );
    let polled = lab.one().await;
    assert_eq!(
        polled.error.as_deref(),
        Some("no element fits `scrape.item` (li): has the page changed?")
    );
    assert_eq!(lab.corpus().await.len(), 2);
    assert_eq!(
        lab.validators("a"),
        (None, None),
        "what was not read is asked for again"
    );
    lab.origin.serve("/news", list("x", &["one", "three"]));
    let polled = lab.one().await;
    assert_eq!((polled.new, polled.error), (0, None));
}

#[tokio::test]
async fn other_rules_read_what_is_known_anew() {
    let lab = Lab::new().source("a", "/news", RULES);
    lab.origin.serve("/news", list("x", &["one"]).etag("\"1\""));
    lab.one().await;
    assert!(lab.one().await.not_modified);
    let lab = lab.changed("item = \"li\"", "item = \"h2\"");
    let read = lab.one().await;
    assert!(!read.not_modified, "{read:?}");
    let last = lab.origin.requests_to("/news").pop().unwrap();
    assert_eq!(last.header("if-none-match"), None);
    assert!(lab.one().await.not_modified, "and then is known as well");
    // and so does a feed that is one again
    let lab = lab.changed("scrape = {", "# scrape = {");
    assert!(lab.one().await.error.unwrap().contains("not a feed"));
}

#[tokio::test]
async fn a_file_is_read_by_rules_too() {
    let lab = Lab::new().source("a", "/news", RULES);
    let path = lab.folder().join("page.html");
    std::fs::write(
        &path,
        "<ul><li><a href='https://x.example/1'>One</a><li><b>Two</b></ul>",
    )
    .unwrap();
    let address = lab.origin.url("/news");
    let lab = lab.changed(&address, &format!("file://{}", path.display()));
    assert_eq!(lab.one().await.new, 2);
    assert!(lab.one().await.not_modified);
    let lab = lab.changed("item = \"li\"", "item = \"b\"");
    assert!(!lab.one().await.not_modified);
    assert!(lab.one().await.not_modified);
}

#[tokio::test]
async fn json_is_read_by_pointers() {
    let rules = "full_text = \"never\"\nscrape = { item = \"/data/posts\", title = \"/head/line\", date = \"/at\" }\n";
    let lab = Lab::new().source("a", "/api", rules);
    let posts = |posts: &str| {
        Reply::ok(
            "application/json",
            format!("{{\"data\": {{\"posts\": [{posts}]}}}}"),
        )
    };
    let one = "{\"head\": {\"line\": \"One\"}, \"url\": \"/1\", \"at\": 1778580000, \"summary\": \"Short & good\"}";
    let two = "{\"head\": {\"line\": \"Two\"}, \"url\": \"/2\", \"at\": \"2026-05-13\"}";
    lab.origin.serve("/api", posts(one));
    assert_eq!(lab.one().await.new, 1);
    lab.origin.serve("/api", posts(&format!("{two}, {one}")));
    assert_eq!(lab.one().await.new, 1);
    let entry = lab.titled("One").await;
    assert_eq!(
        entry.published.unwrap().date.to_string(),
        "2026-05-12T10:00:00Z"
    );
    assert_eq!(entry.url.as_deref(), Some(&*lab.origin.url("/1")));
    lab.origin
        .serve("/api", Reply::ok("application/json", "{\"error\": 1}"));
    let error = lab.one().await.error.unwrap();
    assert!(
        error.starts_with("nothing at `scrape.item` (`/data/posts`)"),
        "{error}"
    );
    lab.origin.serve("/api", Reply::page("<html>Log in</html>"));
    assert!(lab.one().await.error.unwrap().contains("no JSON"));
    assert_eq!(lab.corpus().await.len(), 2);
}

#[tokio::test]
async fn a_private_page_gives_nothing_of_its_address_away() {
    let lab = Lab::new().source("a", "/k3y/news", &format!("private = true\n{RULES}"));
    lab.origin.serve(
        "/k3y/news",
        Reply::page("<ul><li><a href=post>Post</a><p><img src=i.png> Words.</p></ul>"),
    );
    lab.one().await;
    let stored = format!("{:?} {:?}", lab.corpus().await, lab.status("a").await);
    assert!(stored.contains(&lab.origin.url("/post")), "{stored}");
    let without = stored.replace("page.html", "");
    assert!(!without.contains("k3y"), "{without}");
}
