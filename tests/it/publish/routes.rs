//! What stands at which address, and what is said where nothing stands.

use super::Wire;
use super::four;
use super::item;
use super::rss;
use crate::support::process::ask;
use depeche::html::Attributes;
use depeche::html::Token;
use depeche::html::Tokens;

#[test]
fn each_form_has_its_media_type_and_no_script_is_allowed() {
    let wire = four();
    for (path, media_type) in [
        ("/all.atom", "application/atom+xml; charset=utf-8"),
        ("/all.rss", "application/rss+xml; charset=utf-8"),
        ("/all.json", "application/feed+json; charset=utf-8"),
        ("/all", "text/html; charset=utf-8"),
        ("/", "text/html; charset=utf-8"),
        ("/status", "text/html; charset=utf-8"),
        ("/opml", "text/x-opml; charset=utf-8"),
        ("/healthz", "text/plain; charset=utf-8"),
    ] {
        let answer = wire.get(path);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, media_type),
            "{path}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("script-src"),
            "{path}: {policy}"
        );
    }
}

#[test]
fn head_gives_the_head_of_get() {
    let wire = four();
    for path in ["/all.atom", "/", "/status", "/nothing"] {
        let get = wire.get(path);
        let head = ask(wire.daemon.address, "HEAD", path, "");
        assert_eq!(
            (head.status, head.body.as_str()),
            (get.status, ""),
            "{path}"
        );
        for name in ["content-type", "etag", "last-modified"] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
    }
}

#[test]
fn what_is_not_there_is_404_with_directions() {
    let wire = four();
    for path in [
        "/nothing",
        "/nothing.atom",
        "/all.xml",
        "/../etc/passwd",
        "/all.atom/x",
        "/%00",
    ] {
        let answer = wire.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.body.contains("/all.atom"), "{path}: {}", answer.body);
        assert!(answer.header("content-type").starts_with("text/"), "{path}");
    }
}

#[test]
fn nothing_can_be_changed_from_outside() {
    let wire = four();
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
        let answer = ask(
            wire.daemon.address,
            method,
            "/all.atom",
            "Content-Length: 0\r\n",
        );
        assert_eq!(
            (answer.status, answer.header("allow")),
            (405, "GET, HEAD"),
            "{method}"
        );
    }
}

#[test]
fn the_start_page_is_the_reading_page_of_the_first_output() {
    let wire = four();
    let page = wire.body("/");
    assert_eq!(page, wire.body("/all"));
    assert_eq!(page.matches("<article").count(), 4);
    assert!(
        page.contains("March 2021"),
        "a date is as precise as it is known"
    );
    assert!(page.contains("About new &amp; more"));
    assert!(!page.contains("<script"));
}

/// The addresses of ours that a page leads to.
fn own_links(page: &str) -> Vec<String> {
    let mut links = Vec::new();
    for token in Tokens::new(page) {
        let Token::Start { attributes, .. } = token else {
            continue;
        };
        for (name, value) in Attributes::new(attributes) {
            if let Some(path) = value
                .strip_prefix("https://wire.example")
                .filter(|_| &*name == "href")
            {
                links.push(path.to_owned());
            }
        }
    }
    links
}

#[test]
fn the_pages_lead_to_feeds() {
    let wire = four();
    for page in ["/", "/status"] {
        let links = own_links(&wire.body(page));
        assert!(!links.is_empty(), "{page}");
        for link in links.iter().filter(|link| !link.contains(".opml")) {
            assert_eq!(wire.get(link).status, 200, "{link} on {page}");
        }
    }
    let links = own_links(&wire.body("/"));
    for feed in ["/all.atom", "/all.rss", "/all.json"] {
        assert!(
            links.iter().any(|link| link == feed),
            "{feed} is not in {links:?}"
        );
    }
}

#[test]
fn status_has_a_row_for_every_source() {
    let good = rss("a", &item("one", "", "text"));
    let sources = [
        ("good", "name = \"The good\"", good.as_str()),
        ("page", "", "<!DOCTYPE html><p>no feed"),
    ];
    let wire = Wire::start(&sources, "", "all", 1);
    let status = wire.daemon.get_until("/status", |answer| {
        answer.body.contains("not a feed") || answer.body.contains("HTML")
    });
    for part in ["The good", "page"] {
        assert!(
            status.body.contains(part),
            "{part} is not in {}",
            status.body
        );
    }
    assert!(!status.body.contains("<script"));
}

#[test]
fn opml_lists_the_sources() {
    let one = rss("a", &item("one", "", "text"));
    let sources = [
        ("first", "name = \"A & B\"", one.as_str()),
        ("second", "", one.as_str()),
    ];
    let wire = Wire::start(&sources, "", "all", 1);
    let list = wire.body("/opml");
    for source in ["/first", "/second"] {
        let address = format!("xmlUrl=\"{}\"", wire.origin.url(source));
        assert_eq!(list.matches(&address).count(), 1, "{list}");
    }
    assert!(list.contains("A &amp; B"), "{list}");
}

#[test]
fn health_is_plain() {
    assert_eq!(four().body("/healthz"), "ok\n");
}

#[test]
fn an_outputs_sources_are_listed_as_opml() {
    let wire = four();
    let list = wire.body("/all.opml");
    assert!(list.contains("xmlUrl="), "{list}");
    for page in ["/", "/status"] {
        for link in own_links(&wire.body(page)) {
            assert_eq!(wire.get(&link).status, 200, "{link} on {page}");
        }
    }
}
