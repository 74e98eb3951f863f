//! Pages and JSON → entries.

use super::*;

fn keys(item: &str, title: &str, link: &str, date: &str, summary: &str) -> Keys {
    let own = str::to_owned;
    Keys {
        item: own(item),
        title: own(title),
        link: own(link),
        date: own(date),
        summary: own(summary),
    }
}

fn read(keys: &Keys, body: &str) -> Result<Feed, Error> {
    let document = Document {
        bytes: body.as_bytes(),
        content_type: None,
        base: Some("https://site.example/news/"),
    };
    Scrape::new(keys).unwrap().feed(&document)
}

fn item(selector: &str) -> Keys {
    keys(selector, "", "", "", "")
}

/// Title, link, date, summary of each.
fn told(feed: &Feed) -> Vec<String> {
    let entries = feed.entries.iter().map(|entry| {
        let title = entry.title.as_deref().unwrap_or("-");
        let link = entry.link.as_deref().unwrap_or("-");
        let date = entry
            .published
            .as_ref()
            .map_or("-".to_owned(), |it| it.date.to_string());
        let summary = entry.summary.as_ref().map_or("-", |raw| &raw.0);
        format!("{title} | {link} | {date} | {summary}")
    });
    entries.collect()
}

const PAGE: &str = "<!doctype html><html lang=de><head><title>The\n News</title></head><body><ul class=nav><li><a href=/>Home</a></ul>
<ul id=list>
 <li><a class=kind href=/kinds/sea>Sea</a><h3><a href='high-water'>High &amp; dry</a></h3><time datetime='2026-05-12T10:00:00+02:00'>yesterday</time><p class=t>See <a href='map'>the map</a>.</p></li>
 <li><a href='/low'><img src=i.png alt='A boat'><h3>Low water</h3></a><span>12. Mai 2026</span> <span>12</span></li>
 <li><p>No link</p><p>at all</p></li>
 <li> <!-- nothing --> </li>
 <li><h3><a href='high-water'>High &amp; dry</a></h3></li>
</ul></body></html>";

#[test]
fn what_is_not_named_is_found() {
    let feed = read(&item("#list > li"), PAGE).unwrap();
    assert_eq!(
        told(&feed),
        [
            "High & dry | https://site.example/news/high-water | 2026-05-12T08:00:00Z | -",
            "Low water | https://site.example/low | 2026-05-12 | -",
            "No link at all | - | - | -",
        ]
    );
    assert_eq!(feed.title.as_deref(), Some("The News"));
    assert_eq!(feed.language.as_deref(), Some("de"));
    assert!(feed.repairs.is_empty());
}

#[test]
fn what_is_named_is_taken() {
    let rules = keys("#list li", "img@alt", "a", "time@datetime", "p.t");
    let told = told(&read(&rules, PAGE).unwrap());
    assert_eq!(
        told[..2],
        [
            "- | https://site.example/kinds/sea | 2026-05-12T08:00:00Z | See <a href=\"https://site.example/news/map\">the map</a>.",
            "A boat | https://site.example/low | - | -",
        ]
    );
    let links = read(&keys("#list h3 a", "", "@href", "", "@href"), PAGE).unwrap();
    assert_eq!(
        self::told(&links),
        ["High & dry | https://site.example/news/high-water | - | high-water"]
    );
    let based = PAGE.replace("<title>", "<base href='https://cdn.example/x/'><title>");
    let feed = read(&item("#list li"), &based).unwrap();
    assert_eq!(
        feed.entries[0].link.as_deref(),
        Some("https://cdn.example/x/high-water")
    );
    assert_eq!(feed.link.as_deref(), Some("https://site.example/news/"));
}

#[test]
fn an_item_in_another_is_a_part_of_it() {
    let page = "<div class=i><h2>One</h2><div class=i><h2>Two</h2></div></div><div class=i><h2>Three</h2></div>";
    let feed = read(&item(".i"), page).unwrap();
    assert_eq!(told(&feed), ["One | - | - | -", "Three | - | - | -"]);
}

#[test]
fn nothing_that_fits_is_an_error() {
    let said = |keys: &Keys, body: &str| read(keys, body).unwrap_err().to_string();
    assert_eq!(
        said(&item("article.post"), PAGE),
        "no element fits `scrape.item` (article.post): has the page changed?"
    );
    let link = keys("#list li", "", ".more a", "", "");
    assert_eq!(
        said(&link, PAGE),
        "nothing in the 5 elements that fit `scrape.item` fits `scrape.link`: has the page changed?"
    );
    let date = keys("#list li", "", "", ".when", "");
    let feed = read(&date, PAGE).unwrap();
    assert_eq!(feed.repairs, ["nothing fits `scrape.date`"]);
    assert_eq!(said(&item("li"), " \n"), "empty document");
    assert!(said(&item("li"), "[{\"title\":\"x\"}]").contains("has to be a JSON Pointer"));
    assert!(said(&item("/li"), PAGE).contains("the document is no JSON"));
    let long = format!("<li>{}", "x".repeat(MAX_PAGE));
    assert_eq!(said(&item("li"), &long), "the page is longer than 5 MiB");
    // far deeper than any page: text, in which nothing fits
    let deep = format!("{}<a href=/x>x</a>", "<div>".repeat(100_000));
    assert!(said(&item("a"), &deep).starts_with("no element fits"));
}

#[test]
fn there_is_an_end_to_items() {
    let items: Vec<String> = (0..2_000)
        .map(|at| format!("<p><a href=/{at}>Title {at}</a></p>"))
        .collect();
    let page = items.concat();
    assert_eq!(read(&item("p"), &page).unwrap().entries.len(), MAX_ITEMS);
}

#[test]
fn no_page_takes_long() {
    let started = std::time::Instant::now();
    let nested = format!(
        "{}{}",
        "<div class=i>".repeat(500),
        "<span>x</span>".repeat(100_000)
    );
    let wide = "<div class=i>".to_owned() + &"<h3></h3><a href></a>".repeat(90_000);
    let many = "<div class=i><b>1</b></div>".repeat(90_000);
    for page in [nested, wide, many] {
        let rules = keys(".i", "h1, h2:not(.x)", "", "p time", "div ~ p:nth-child(2)");
        assert!(read(&rules, &page).is_err());
        drop(read(&item(".i"), &page));
    }
    let took = started.elapsed();
    assert!(took.as_secs() < 60, "{took:?}");
}

#[test]
fn dates_with_words_around_them() {
    let date = |text: &str| dated(text, DateFrom::Text).map(|it| it.date.to_string());
    for text in [
        "12 May 2026",
        "Posted on 12 May 2026",
        "Updated: May 12, 2026",
        "\n am 12.05.2026 ",
    ] {
        assert_eq!(date(text).as_deref(), Some("2026-05-12"), "{text}");
    }
    assert_eq!(date("yesterday"), None);
}

const JSON: &str = r#" {"data": {"posts": [
    {"title": "One &amp; all", "url": "1", "date": "2026-05-12", "excerpt": {"rendered": "<p>Short.</p>"}},
    {"title": "Two < three", "url": "https://other.example/2", "date": 1778580000, "summary": "1 < 2"},
    {"title": "Three", "meta": {"a/b": {"at": 1778580000123, "to": "/3"}}},
    {"id": 4}
]}} "#;

#[test]
fn json_by_pointers() {
    let feed = read(&item("/data/posts"), JSON).unwrap();
    assert_eq!(
        told(&feed),
        [
            "One & all | https://site.example/news/1 | 2026-05-12 | <p>Short.</p>",
            "Two < three | https://other.example/2 | 2026-05-12T10:00:00Z | 1 &lt; 2",
            "Three | - | - | -",
        ]
    );
    let rules = keys("/data/posts", "", "/meta/a~1b/to", "/meta/a~1b/at", "");
    let feed = read(&rules, JSON).unwrap();
    assert_eq!(
        told(&feed)[2],
        "Three | https://site.example/3 | 2026-05-12T10:00:00Z | -"
    );
    let feed = read(&item(""), r#"[{"name": "Root", "href": "/r"}]"#).unwrap();
    assert_eq!(told(&feed), ["Root | https://site.example/r | - | -"]);
    assert!(
        read(&item("/posts"), r#"{"posts": []}"#)
            .unwrap()
            .entries
            .is_empty()
    );
    let said = |keys: &Keys| read(keys, JSON).unwrap_err().to_string();
    assert!(
        said(&item("/posts")).starts_with("nothing at `scrape.item` (`/posts`), expected an array")
    );
    assert!(said(&item("/data")).starts_with("an object at"));
    assert!(said(&keys("/data/posts", "/headline", "", "", "")).contains("fits `scrape.title`"));
}

#[test]
fn json_is_told_by_its_type_or_its_looks() {
    let rules = Scrape::new(&item("/items")).unwrap();
    let read = |body: &str, content_type| {
        let document = Document {
            bytes: body.as_bytes(),
            content_type,
            base: None,
        };
        rules.feed(&document)
    };
    let body = r#"{"items": [{"title": "x"}]}"#;
    assert!(read(body, Some("text/html")).is_ok());
    assert!(read(body, Some("application/problem+json; charset=utf-8")).is_ok());
    let broken = read("{\"items\": [", Some("application/json")).unwrap_err();
    assert!(
        broken.to_string().starts_with("broken JSON: EOF"),
        "{broken}"
    );
    let deep = read(&"[".repeat(100_000), Some("application/json")).unwrap_err();
    assert!(deep.to_string().contains("recursion"), "{deep}");
    let page = read("{no page}", Some("text/plain")).unwrap_err();
    assert!(matches!(page, Error::NoJson), "{page}");
}

#[test]
fn what_is_wrong_is_told_with_its_key() {
    let wrong = |keys: Keys| -> Vec<String> {
        let wrong = Scrape::new(&keys).unwrap_err().into_iter();
        wrong
            .map(|it| format!("{}: {}", it.key, it.message))
            .collect()
    };
    assert_eq!(
        wrong(keys("li >", "h2[", "a@href", "", "p:nope")),
        [
            "item: `li >` is no CSS selector",
            "title: `h2[` is no CSS selector",
            "summary: `p:nope` is no CSS selector"
        ]
    );
    assert_eq!(
        wrong(keys("/a/~2", "", "url", "", "")),
        [
            "item: `/a/~2` is no JSON Pointer: after a `~` comes 0 or 1",
            "link: `url` is no JSON Pointer, as `item` is one: it begins with a slash, such as \"/link\""
        ]
    );
    // an at sign that is no attribute's
    assert!(Scrape::new(&keys("a[href*=\"@me\"]", "", "a[href*='@me']", "", "")).is_ok());
    let mark = |keys: &Keys| Scrape::new(keys).unwrap().mark();
    assert_ne!(mark(&item("li")), mark(&item("li ")));
    assert_ne!(
        mark(&keys("li", "a", "", "", "")),
        mark(&keys("li", "", "a", "", ""))
    );
}
