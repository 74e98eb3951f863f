//! Pages of every kind and shape end, in time that grows with their size; none is lost that can be read.

#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it does not expect fails"
)]

use depeche::extract::Article;
use depeche::extract::Page;
use depeche::extract::article;
use depeche::model::RawHtml;
use depeche::sanitize;

/// Nanoseconds that this thread has been on a processor: a busy machine changes nothing about it.
fn spent() -> u64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    stat.split(' ').next().unwrap().parse().unwrap()
}

fn read(html: &str) -> Article {
    article(&Page {
        html,
        url: Some("https://a.example/b"),
        title: Some("A bridge is closed for the winter"),
        summary: None,
    })
}

fn cost(page: &str) -> u64 {
    let once = || {
        let from = spent();
        let article = read(page);
        sanitize::clean(&article.body, Some("https://a.example/b"));
        sanitize::clean(&RawHtml(page.to_owned()), None);
        spent() - from
    };
    once().min(once())
}

const WORDS: &str = "The council met on Monday evening and decided, after a long debate, that the bridge will be closed.";

/// So many pieces of markup, each with its number in it.
fn numbered(count: usize, before: &str, behind: &str) -> String {
    let numbers = (0..count).map(|at| at.to_string());
    numbers.fold(String::new(), |out, at| out + before + &at + behind)
}

/// A page of one shape; about `n` kilobytes.
type Shape = fn(usize) -> String;

const SHAPES: [(&str, Shape); 24] = [
    ("an address of many numbers", |n| {
        let numbers = "page=2&".repeat(n * 140);
        format!("<p>{WORDS} {WORDS}</p><a href='?{numbers}'>2</a>")
    }),
    ("sentences", |n| {
        format!("<p>{}</p>", "The mill was closed. ".repeat(n * 48))
    }),
    ("div in div", |n| "<div>".repeat(n * 200)),
    ("lists in lists", |n| "<ul><li>".repeat(n * 120)),
    ("bold in bold", |n| "<b>".repeat(n * 330)),
    ("links in links", |n| "<a href=x>".repeat(n * 100)),
    ("attributes", |n| {
        format!("<p{}>words</p>", numbered(n * 100, " a", "=b"))
    }),
    ("one attribute", |n| {
        format!("<p title='{}'>words</p>", "x".repeat(n * 1000))
    }),
    ("misnested", |n| "<p><b><i><a href=x>".repeat(n * 50)),
    ("tables in cells", |n| "<table><tr><td>".repeat(n * 66)),
    ("cells", |n| {
        format!("<table>{}", "<td>words".repeat(n * 100))
    }),
    ("rows of text outside of cells", |n| {
        format!("<table>{}", "x<tr>".repeat(n * 200))
    }),
    ("fonts", |n| numbered(n * 60, "<font size=", "><p>")),
    ("options", |n| {
        format!("<select>{}", "<option>a".repeat(n * 110))
    }),
    ("comments", |n| "<!--".repeat(n * 250)),
    ("brackets", |n| "<".repeat(n * 1000)),
    ("ampersands", |n| "&".repeat(n * 1000)),
    ("quotes", |n| "<a b='\"".repeat(n * 140)),
    ("headings", |n| "<h1>A bridge is closed</h1>".repeat(n * 37)),
    ("pictures", |n| {
        "<figure><img src=a.jpg data-src=b.jpg><noscript><img src=b.jpg></noscript></figure>"
            .repeat(n * 12)
    }),
    ("players", |n| {
        "<video><source src=a><noscript><picture>".repeat(n * 25)
    }),
    ("namespaces", |n| "<svg><math><mtext><p>".repeat(n * 50)),
    ("dates", |n| {
        "<time datetime=2024-03-05 class=date>5 March 2024</time> ".repeat(n * 17)
    }),
    ("paragraphs", |n| format!("<p>{WORDS}</p>").repeat(n * 9)),
];

#[test]
fn twice_the_page_takes_twice_the_time() {
    for (name, shape) in SHAPES {
        let (one, two) = (cost(&shape(60)), cost(&shape(120)));
        assert!(
            two <= one * 3 + 40_000_000,
            "{name}: {one} ns, then {two} ns"
        );
    }
}

#[test]
fn what_no_parser_should_see_is_read_as_text() {
    let (deep, wide) = ("<div>".repeat(200_000), numbered(60_000, " a", "=b"));
    for bomb in [
        format!("{deep}<p>{WORDS} {WORDS}</p><p>{WORDS} {WORDS}</p>"),
        format!("<body{wide}><p>{WORDS} {WORDS}</p><p>{WORDS} {WORDS}</p>"),
    ] {
        let found = read(&bomb);
        assert!(found.text.contains("The council met"), "{:?}", found.text);
    }
}

#[test]
fn pages_of_other_kinds_are_pages() {
    let body =
        format!("<p>{WORDS} {WORDS}</p><p>Then {WORDS} {WORDS}</p><p>So {WORDS} {WORDS}</p>");
    for page in [
        format!(
            "<!doctype html><html amp lang=en><body><article><h1>A bridge is closed</h1><amp-img src=a.jpg width=900 height=600></amp-img>{body}</article>"
        ),
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"x.dtd\">\n<html xmlns=\"http://www.w3.org/1999/xhtml\" xml:lang=\"de\"><head><title>A</title></head><body><div><br/>{body}<hr/></div></body></html>"
        ),
        format!(
            "<frameset cols=\"1,2\"><frame src=a><noframes><body>{body}</body></noframes></frameset>"
        ),
        format!("<div>{body}<plaintext>{WORDS}"),
        format!("<xml><body>{body}</body></xml>"),
        body.clone(),
    ] {
        let found = read(&page);
        assert!(
            found.text.contains("Then The council"),
            "{page}\n{:?}",
            found.text
        );
        let clean = sanitize::clean(&found.body, None);
        assert!(clean.text().contains("Then The council"), "{page}");
    }
}
