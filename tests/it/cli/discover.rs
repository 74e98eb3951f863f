//! `add` and `check --online` where an address is no feed: rules of sites, usual places, proposals.

use crate::support::origin::Origin;
use crate::support::process::depeche;
use crate::support::reply::Reply;
use depeche::config::Config;
use serde_json::Value;
use std::fmt::Write;
use std::path::Path;
use tempfile::TempDir;

const FEED: &str = "<rss version='2.0'><channel><title>Tide tables</title>\
    <item><title>High water</title><guid>1</guid></item></channel></rss>";
const EMPTY: &str = "<rss version='2.0'><channel><title>Nothing yet</title></channel></rss>";
const FETCH: &str = "[fetch]\nhost_gap = \"0s\"\nallow_networks = [\"127.0.0.0/8\", \"::1/128\"]\n";

/// A house without sources, and a web with nothing in it.
fn house(sources: &str) -> (TempDir, Origin) {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{FETCH}{sources}");
    std::fs::write(folder.path().join("depeche.toml"), text).unwrap();
    (folder, Origin::start())
}

fn added(folder: &Path) -> Vec<String> {
    let config = Config::load(&folder.join("depeche.toml")).unwrap();
    config
        .sources
        .into_iter()
        .map(|source| source.url)
        .collect()
}

fn asked(origin: &Origin) -> Vec<String> {
    origin
        .requests()
        .into_iter()
        .map(|request| request.target)
        .collect()
}

fn page(head: &str) -> Reply {
    Reply::page(format!(
        "<!doctype html><html><head>{head}</head><body><p>Words.</p></body></html>"
    ))
}

#[test]
fn usual_places_are_tried_one_after_the_other_until_one_is_a_feed() {
    let (folder, origin) = house("");
    origin.serve("/", page("<title>Tides</title>"));
    // some answer a page to everything
    origin.serve("/rss.xml", page(""));
    origin.serve("/atom.xml", Reply::feed(FEED));
    let outcome = depeche(folder.path(), &["add", &origin.url("/")]);
    let said = format!("`{}` names no feed; trying 6 usual places", origin.url("/"));
    assert!(outcome.stderr.contains(&said), "{}", outcome.stderr);
    outcome.ok();
    assert_eq!(asked(&origin), ["/", "/feed", "/rss.xml", "/atom.xml"]);
    assert_eq!(added(folder.path()), [origin.url("/atom.xml")]);
}

#[test]
fn there_is_an_end_to_trying() {
    let (folder, origin) = house("");
    origin.serve(
        "/blog/post",
        page("<meta name=generator content='Hugo 0.150'>"),
    );
    let words = depeche(folder.path(), &["add", &origin.url("/blog/post")]).fails(1);
    assert!(words.contains("none is in the usual places"), "{words}");
    assert!(words.contains("`scrape`"), "{words}");
    let asked = asked(&origin);
    assert_eq!(asked.len(), 7, "{asked:?}");
    assert_eq!(asked[1..3], ["/blog/index.xml", "/index.xml"]);
    assert!(added(folder.path()).is_empty());
}

#[test]
fn who_asks_for_less_is_tried_no_further() {
    let (folder, origin) = house("");
    origin.serve("/", page(""));
    origin.serve("/feed", Reply::status(429).header("Retry-After", "60"));
    let words = depeche(folder.path(), &["add", &origin.url("/")]).fails(1);
    assert!(words.contains("asks to be left alone"), "{words}");
    assert_eq!(asked(&origin), ["/", "/feed"]);
}

#[test]
fn a_page_that_names_feeds_is_tried_nowhere_else() {
    let (folder, origin) = house("");
    let head = "<link rel=alternate type=application/rss+xml title='Tides RSS' href=/rss>\
        <link rel=alternate type=application/atom+xml title='Tides Atom' href=/atom>\
        <link rel=alternate type=application/rss+xml title='Comments' href=/comments/feed>";
    origin.serve("/", page(head));
    origin.serve("/atom", Reply::feed(FEED));
    origin.serve("/rss", Reply::feed(FEED));
    let outcome = depeche(folder.path(), &["add", &origin.url("/")]);
    // one feed in two forms: the better one, and all are said
    for row in [
        "has several feeds, 1 is taken, `--pick N` takes another".to_owned(),
        format!("  1  {}  Tides Atom\n", origin.url("/atom")),
        format!("  2  {}  Tides RSS\n", origin.url("/rss")),
        format!("  3  {}  Comments\n", origin.url("/comments/feed")),
    ] {
        assert!(outcome.stderr.contains(&row), "{row}\n{}", outcome.stderr);
    }
    outcome.ok();
    assert_eq!(asked(&origin), ["/", "/atom"]);
    depeche(folder.path(), &["add", &origin.url("/"), "--pick", "2"]).ok();
    assert_eq!(
        added(folder.path()),
        [origin.url("/atom"), origin.url("/rss")]
    );
}

#[test]
fn an_address_by_its_form() {
    let (folder, origin) = house("");
    // a page that names nothing, and one that nobody gets
    origin.serve("/@tides", page(""));
    origin.serve("/@tides.rss", Reply::feed(FEED));
    depeche(folder.path(), &["add", &origin.url("/@tides")]).ok();
    assert_eq!(asked(&origin), ["/@tides", "/@tides.rss"]);
    origin.serve("/@ebb", Reply::status(403));
    origin.serve("/@ebb.rss", Reply::feed(FEED));
    depeche(folder.path(), &["add", &origin.url("/@ebb")]).ok();
    origin.serve("/@gone", Reply::status(410));
    let words = depeche(folder.path(), &["add", &origin.url("/@gone")]).fails(1);
    assert!(words.contains("410"), "{words}");
    assert_eq!(
        added(folder.path()),
        [origin.url("/@tides.rss"), origin.url("/@ebb.rss")]
    );
}

#[test]
fn of_the_feeds_by_rule_the_first_with_entries_is_taken_or_the_one_picked() {
    let (folder, origin) = house("");
    let on = |path: &str| origin.url_on("gitlab.localhost", path);
    let (activity, tags) = ("/g/p?format=atom", "/g/p/-/tags?format=atom");
    origin.serve("/g/p", page(""));
    origin.serve(activity, Reply::feed(EMPTY));
    origin.serve(tags, Reply::feed(FEED));
    let outcome = depeche(folder.path(), &["add", &on("/g/p")]);
    assert!(
        outcome.stderr.contains(&format!("2 is taken, `--pick N` takes another:\n  1  {}  Activity of g/p\n  2  {}  Tags of g/p\n  3  ", on(activity), on(tags))),
        "{}",
        outcome.stderr
    );
    outcome.ok();
    assert_eq!(added(folder.path()), [on(tags)]);
    depeche(folder.path(), &["add", &on("/g/p"), "--pick", "1"]).ok();
    assert_eq!(added(folder.path()), [on(tags), on(activity)]);
    let words = depeche(folder.path(), &["add", &on("/g/p"), "--pick", "3"]).fails(1);
    assert!(words.contains("is no feed"), "{words}");
    let words = depeche(folder.path(), &["add", &on("/g/p"), "--pick", "4"]).fails(2);
    assert!(words.contains("  3  "), "{words}");
}

/// What `check --online` says of the only source, which fails.
fn proposal(origin: &Origin, path: &str) -> String {
    let source = format!("[[source]]\nid = \"a\"\nurl = \"{}\"\n", origin.url(path));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("depeche.toml"),
        format!("{FETCH}{source}"),
    )
    .unwrap();
    let outcome = depeche(folder.path(), &["check", "--online"]);
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    outcome.stdout
}

#[test]
fn check_proposes_the_feed_of_a_page() {
    let origin = Origin::start();
    let head = "<link rel=alternate type=application/rss+xml title='Tides' href=/rss>";
    origin.serve("/named", page(head));
    let said = proposal(&origin, "/named");
    let url = origin.url("/rss");
    assert_eq!(
        said,
        format!(
            "a: not a feed: HTML page, it links to these feeds: {url}; set url = \"{url}\" (Tides)\n"
        )
    );
    assert_eq!(asked(&origin), ["/named"], "nothing else is asked");
    origin.serve("/silent", page(""));
    assert!(proposal(&origin, "/silent").contains("`scrape = { item = \"CSS\" }`"));
    origin.serve("/feed", Reply::feed(FEED));
    let said = proposal(&origin, "/silent");
    assert!(
        said.contains(&format!("set url = \"{}\"", origin.url("/feed"))),
        "{said}"
    );
}

#[test]
fn check_says_nothing_of_what_a_private_page_holds() {
    let (folder, origin) = house("");
    origin.serve(
        "/k3y/page",
        page("<link rel=alternate type=application/rss+xml href=rss>"),
    );
    let source = format!(
        "[[source]]\nid = \"a\"\nprivate = true\nurl = \"{}\"\n",
        origin.url("/k3y/page")
    );
    std::fs::write(
        folder.path().join("depeche.toml"),
        format!("{FETCH}{source}"),
    )
    .unwrap();
    let outcome = depeche(folder.path(), &["check", "--online"]);
    assert!(
        outcome.stdout.starts_with("a: not a feed"),
        "{}",
        outcome.stdout
    );
    assert!(!outcome.stdout.contains("k3y"), "{}", outcome.stdout);
    assert_eq!(asked(&origin), ["/k3y/page"]);
}

/// Three sources that are no feeds: a page, JSON, and JSON that is taken for a page.
fn made() -> (TempDir, Origin) {
    let (folder, origin) = house("");
    let items: Vec<String> = (1..=5)
        .map(|at| {
            format!("<li><a href=/{at}>Title {at}</a><time datetime=2026-05-0{at}>then</time></li>")
        })
        .collect();
    let page = format!("<html><title>The list</title><ul>{}</ul>", items.concat());
    origin.serve("/", Reply::page(page));
    let json = "{\"posts\": [{\"title\": \"One\", \"url\": \"/1\"}]}";
    origin.serve("/api", Reply::ok("application/json", json));
    let mut text = FETCH.to_owned();
    for (id, path, item) in [
        ("page", "/", "li"),
        ("api", "/api", "/posts"),
        ("wrong", "/api", "li"),
    ] {
        let url = origin.url(path);
        writeln!(
            text,
            "[[source]]\nid = \"{id}\"\nurl = \"{url}\"\nscrape = {{ item = \"{item}\" }}"
        )
        .unwrap();
    }
    std::fs::write(folder.path().join("depeche.toml"), text).unwrap();
    (folder, origin)
}

#[test]
fn check_shows_what_is_made_of_a_page() {
    let (folder, origin) = made();
    let outcome = depeche(folder.path(), &["check", "--online"]);
    assert_eq!(outcome.code, Some(1));
    let said = &outcome.stdout;
    let mut shown = String::new();
    for at in 1..=3 {
        let url = origin.url(&format!("/{at}"));
        writeln!(
            shown,
            "  “Title {at}”, {url}, 2026-05-0{at} (known to the day)"
        )
        .unwrap();
    }
    let one = format!("  “One”, {}, no date\n", origin.url("/1"));
    for part in [
        "page: 200, “The list”, 5 entries, text/html",
        &shown,
        &one,
        "wrong: the document is JSON: `scrape.item` has to be a JSON Pointer",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    for part in ["Title 4", "readers may refuse"] {
        assert!(!said.contains(part), "{said}");
    }
}

#[test]
fn check_gives_what_is_made_of_a_page_as_json_too() {
    let (folder, origin) = made();
    let outcome = depeche(folder.path(), &["check", "--online", "--json"]);
    let list: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let list = list.as_array().unwrap();
    let of = |id: &str| list.iter().find(|one| one["source"] == id).unwrap();
    assert_eq!(of("page")["preview"].as_array().unwrap().len(), 3);
    assert_eq!(
        of("api")["preview"][0],
        serde_json::json!({ "title": "One", "url": origin.url("/1"), "date": null })
    );
}
