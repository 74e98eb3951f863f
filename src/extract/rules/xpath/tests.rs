//! Expressions as rules for sites have them, and what is none.

use super::Found;
use super::Page;
use super::XPath;
use scraper::Html;

const PAGE: &str = r#"<html><head><meta name="author" content="Ann Other"></head><body>
<div id="top" class="bar wide"><a href="/one">One</a> <a href="/two" rel="next">Next page</a></div>
<div id="story" class="text main"><h1>A title</h1>
<p class="lead">First.</p><p>Second.</p><div class="ad box">Buy.</div><p>Third.</p>
<ul><li>a</li><li>b</li><li>c</li></ul></div>
<div class="text"><p>Other.</p></div></body></html>"#;

/// Texts of what is found, elements by their text.
fn found(xpath: &str) -> Vec<String> {
    let document = Html::parse_document(PAGE);
    let page = Page::new(&document);
    let path = XPath::new(xpath).unwrap_or_else(|error| panic!("{xpath}: {error}"));
    let found = path
        .find(&page)
        .unwrap()
        .into_iter()
        .map(|found| match found {
            Found::Element(element) => element.text().collect::<String>(),
            Found::Text(text) => text,
        });
    found
        .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

#[test]
fn paths_of_rules_for_sites() {
    for (xpath, wanted) in [
        ("//p[@class='lead']", &["First."][..]),
        ("//h1", &["A title"]),
        ("//H1", &["A title"]),
        ("/html/body/div[2]/p[1]", &["First."]),
        ("//div[@id='story']/p", &["First.", "Second.", "Third."]),
        ("//div[@id='story']//li[last()]", &["c"]),
        ("//li[position()>1]", &["b", "c"]),
        ("//li[last()-1]", &["b"]),
        (
            "//div[contains(@class, 'text')]/p[1]",
            &["First.", "Other."],
        ),
        (
            "//div[contains(concat(' ',normalize-space(@class),' '),' text ')]/h1",
            &["A title"],
        ),
        ("//*[@id=\"story\"]/h1/text()", &["A title"]),
        ("//a[@rel='next']/@href", &["/two"]),
        ("//a[contains(text(), 'Next')]/@href", &["/two"]),
        ("//a[starts-with(@href, '/o')]", &["One"]),
        ("//meta[@name='author']/@content", &["Ann Other"]),
        ("//p[@class='lead'] | //h1", &["A title", "First."]),
        (
            "//p[not(@class) and not(contains(., 'Other'))]",
            &["Second.", "Third."],
        ),
        ("//p[@class='lead' or . = 'Third.']", &["First.", "Third."]),
        ("//h1/following-sibling::p[1]", &["First."]),
        ("//ul/preceding-sibling::p[1]", &["Third."]),
        ("//li/../../h1", &["A title"]),
        ("//li[.='b']/ancestor::div/@id", &["story"]),
        ("(//p)[2]", &["Second."]),
        ("(//div[@class='text'])[1]/p", &["Other."]),
        ("id('story')/h1", &["A title"]),
        ("//div[count(p)=3]/h1", &["A title"]),
        ("//h1/following::li[2]", &["b"]),
        ("//p[string-length(.) > 6]", &["Second."]),
        ("//a[translate(., 'ON', 'on')='one']", &["One"]),
        ("substring-after(//a[2]/@href, '/')", &["two"]),
        ("//nothing", &[]),
        ("//p[2]/nothing", &[]),
    ] {
        assert_eq!(found(xpath), wanted, "{xpath}");
    }
}

#[test]
fn what_is_no_expression_is_told() {
    for (xpath, words) in [
        ("", "found the end"),
        ("//", "found the end"),
        ("//div[", "expected the name of an element"),
        ("//div[@class='x'", "expected `]`, found the end"),
        ("//div[@class='x]", "has no end"),
        ("//div]", "`]` does not belong there"),
        (
            "//div[matches(@class, 'x')]",
            "the function `matches()` is not known here",
        ),
        ("//namespace::x", "the axis `namespace::` is not known here"),
        ("//div[contains(@class)]", "`contains()` has 1 arguments"),
        ("//div[$x]", "`$` has no meaning here"),
    ] {
        let error = XPath::new(xpath).unwrap_err();
        assert!(error.contains(words), "{xpath}: {error}");
    }
    let deep = format!("//a{}", "[b".repeat(100));
    assert!(XPath::new(&deep).unwrap_err().contains("deep"));
    let wide = format!("//a[1{}]", "+1".repeat(500));
    assert!(XPath::new(&wide).unwrap_err().contains("sum"));
}

#[test]
fn what_looks_at_everything_from_everywhere_is_broken_off() {
    let html = "<div><p>x</p></div>".repeat(3000);
    let document = Html::parse_document(&html);
    let page = Page::new(&document);
    let path = XPath::new("//p[count(//p[contains(., 'x')]) > 5]").unwrap();
    assert!(path.find(&page).is_err());
    // and the next goes on, as long as all together stay within their bounds
    let all = XPath::new("//p").unwrap();
    assert_eq!(all.find(&page).unwrap().len(), 3000);
    while path.find(&page).is_err() && all.find(&page).is_ok() {}
    assert!(all.find(&page).is_err());
}
