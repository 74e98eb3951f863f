//! Rules on one page, from a source's own keys and from files for sites.

use super::Keys;
use super::RuleBook;
use super::Rules;
use super::Sites;
use super::SourceRules;
use super::article_by;
use crate::extract::Article;
use crate::extract::Memory;
use crate::extract::Page;
use std::sync::Arc;

const LEAD: &str = "The ferry at Calder Point has run every day since 1911, and on Tuesday it did not, said the men who tend it.";
const MORE: &str = "They waited for the tide, which brought them back, with eleven people, a horse and the mail on board.";

fn page() -> String {
    format!(
        r#"<html><head><title>Ferry | Example</title><meta name="x-by" content="By Ann Other and Jean Exemple"></head><body>
<div class="nav"><a href="/">Home</a> <a href="/news">News</a></div>
<h2 class="head">The ferry stops</h2><span class="when">Published: 3 March 2018</span>
<div class="story"><div class="story-inner"><p>{LEAD}</p><div class="promo">Read our letter from the coast every week.</div><p>{MORE}</p></div></div>
<div class="box"><p>{}</p></div>
<a class="more" href="?page=2">2</a></body></html>"#,
        "Another matter altogether, which is far longer than the story and would be taken for it. "
            .repeat(12)
    )
}

fn own(keys: &Keys) -> Vec<Arc<Rules>> {
    vec![Arc::new(Rules::new(keys).unwrap().unwrap())]
}

fn read(html: &str, rules: &[Arc<Rules>]) -> Article {
    let page = Page {
        html,
        url: Some("https://example.org/ferry"),
        title: None,
        summary: None,
    };
    article_by(&page, rules, &Memory::default())
}

fn keys(body: &str) -> Keys {
    Keys {
        body: body.to_owned(),
        ..Keys::default()
    }
}

#[test]
fn what_is_named_is_the_article() {
    let article = read(
        &page(),
        &own(&Keys {
            strip: vec![".promo".to_owned()],
            title: "h2.head".to_owned(),
            author: "meta[name=x-by]@content".to_owned(),
            date: ".when".to_owned(),
            next_page: "a.more".to_owned(),
            ..keys("div.story")
        }),
    );
    assert_eq!(article.text, format!("{LEAD}\n\n{MORE}"));
    assert_eq!(article.body.0, format!("<p>{LEAD}</p>\n<p>{MORE}</p>\n"));
    assert_eq!(article.title.as_deref(), Some("The ferry stops"));
    assert_eq!(article.authors, ["Ann Other", "Jean Exemple"]);
    assert_eq!(article.published.unwrap().date.to_string(), "2018-03-03");
    assert_eq!(
        article.next.as_deref(),
        Some("https://example.org/ferry?page=2")
    );
    assert_eq!(article.unmet, [""; 0]);
    assert_eq!(
        article.named.as_deref(),
        Some("`extract.body` (`div.story`)")
    );
}

#[test]
fn several_elements_are_joined_in_the_order_of_the_page_and_none_twice() {
    let article = read(&page(), &own(&keys(".box, .story p, .story-inner")));
    let texts: Vec<&str> = article.text.split("\n\n").collect();
    assert_eq!(texts.len(), 4);
    assert_eq!((texts[0], texts[2]), (LEAD, MORE));
    assert!(texts[3].starts_with("Another matter"));
}

#[test]
fn what_finds_nothing_takes_nothing_away_and_is_told() {
    let plain = read(&page(), &[]);
    let rules = Keys {
        title: "h2.headline".to_owned(),
        date: ".nav".to_owned(),
        strip: vec![".nothing".to_owned()],
        ..keys("div.article")
    };
    let article = read(&page(), &own(&rules));
    assert_eq!((&article.text, &article.title), (&plain.text, &plain.title));
    assert_eq!(article.named, None);
    assert_eq!(
        article.unmet,
        [
            "nothing fits `extract.title` (`h2.headline`)",
            "what fits `extract.date` (`.nav`) is of no use",
            "nothing fits `extract.body` (`div.article`)",
        ]
    );
    let empty = "<div class=story></div><p>Something else that stands here alone.</p>";
    let article = read(empty, &own(&keys(".story")));
    assert_eq!(
        article.unmet,
        ["what fits `extract.body` (`.story`) has no text"]
    );
}

#[test]
fn selectors_that_look_around_are_not_tried_on_huge_pages() {
    let huge = format!(
        "<div class=story><p>{LEAD}</p></div>{}",
        "<b></b>".repeat(20_001)
    );
    for css in ["div:has(p)", "div.story ~ b", "b:nth-child(7)"] {
        let article = read(&huge, &own(&keys(css)));
        assert!(
            article.unmet[0].contains("looks around each element"),
            "{:?}",
            article.unmet
        );
    }
    let article = read(&huge, &own(&keys("div.story")));
    assert_eq!(article.text, LEAD);
    let small = format!("<div class=story><p>{LEAD}</p></div>");
    assert_eq!(read(&small, &own(&keys("div:has(p)"))).text, LEAD);
}

#[test]
fn wrong_selectors_are_told_by_key() {
    let wrong = Rules::new(&Keys {
        strip: vec!["a[".to_owned()],
        ..keys("//div[@id='x']")
    })
    .unwrap_err();
    let told: Vec<(&str, bool)> = wrong
        .iter()
        .map(|one| (one.key, one.message.contains("XPath")))
        .collect();
    assert_eq!(told, [("body", true), ("strip", false)]);
    assert!(Rules::new(&Keys::default()).unwrap().is_none());
}

const FILE: &str = "# rules for one site
title: //h2[@class='head']
body: //div[@class='nothing']
body: //div[contains(@class, 'story-inner')]
author: //meta[@name='x-by']/@content
date: //span[@class='when']
strip_id_or_class: promo
next_page_link: //a[@class='more']/@href
find_string: ferry at Calder
replace_string: boat at Calder
replace_string(Point): Cape
prune: no
tidy: no
test_url: https://example.org/1
http_header(user-agent): Somebody
body: //div[
login_uri: https://example.org/login
nonsense
";

#[test]
fn a_file_for_a_site() {
    let (rules, unknown) = Rules::site("example.org.txt", FILE);
    let told: Vec<(usize, &str)> = unknown
        .iter()
        .map(|one| (one.line, one.message.as_str()))
        .collect();
    assert_eq!(told.len(), 4, "{told:?}");
    assert_eq!(
        (told[0].0, told[1].0, told[2].0, told[3].0),
        (15, 16, 17, 18)
    );
    assert!(
        told[0].1.contains("`headers`") && told[1].1.contains("expected the name"),
        "{told:?}"
    );
    assert!(told[2].1.contains("`login_uri` is not obeyed"), "{told:?}");
    let article = read(&page(), &[Arc::new(rules)]);
    let lead = LEAD.replace("ferry at Calder Point", "boat at Calder Cape");
    assert_eq!(article.text, format!("{lead}\n\n{MORE}"));
    assert_eq!(article.title.as_deref(), Some("The ferry stops"));
    assert_eq!(article.authors, ["Ann Other", "Jean Exemple"]);
    assert_eq!(article.published.unwrap().date.to_string(), "2018-03-03");
    assert_eq!(
        article.next.as_deref(),
        Some("https://example.org/ferry?page=2")
    );
}

#[test]
fn a_sources_own_rules_go_before_those_of_its_site() {
    let (site, _) = Rules::site("example.org.txt", FILE);
    let both: Vec<Arc<Rules>> = own(&keys(".box"))
        .into_iter()
        .chain([Arc::new(site)])
        .collect();
    let article = read(&page(), &both);
    assert!(article.text.starts_with("Another matter"));
    assert_eq!(article.title.as_deref(), Some("The ferry stops"));
    // and where they find nothing, those of the site are asked
    let (site, _) = Rules::site("example.org.txt", FILE);
    let both: Vec<Arc<Rules>> = own(&keys(".gone"))
        .into_iter()
        .chain([Arc::new(site)])
        .collect();
    let article = read(&page(), &both);
    assert!(article.text.ends_with(MORE), "{}", article.text);
    assert_eq!(article.unmet, ["nothing fits `extract.body` (`.gone`)"]);
}

#[test]
fn nothing_is_looked_for_where_the_file_says_so() {
    let (rules, _) = Rules::site("x.txt", "body: //div[@id='x']\nautodetect_on_failure: no\n");
    let article = read(&page(), &[Arc::new(rules)]);
    assert_eq!(article.text, "");
    assert_eq!(
        article.unmet,
        ["nothing fits `body` of x.txt (`//div[@id='x']`)"]
    );
}

#[test]
fn the_file_of_a_host() {
    let named = [
        "example.org",
        "www.b.example",
        ".c.example",
        "deep.c.example",
        ".uk",
    ];
    let sites: Sites = named
        .iter()
        .map(|host| {
            let text = format!("title: //*[@id='{host}']");
            ((*host).to_owned(), Rules::site(host, &text).0)
        })
        .collect();
    let of = |host: &str| {
        let rules = sites.of(host)?;
        Some(rules.title[0].name.clone())
    };
    for (host, file) in [
        ("example.org", Some("example.org")),
        ("www.example.org", Some("example.org")),
        ("WWW.EXAMPLE.ORG", Some("example.org")),
        ("news.example.org", None),
        ("www.b.example", Some("www.b.example")),
        ("b.example", None),
        ("x.c.example", Some(".c.example")),
        ("y.x.c.example", Some(".c.example")),
        ("deep.c.example", Some("deep.c.example")),
        ("c.example", None),
        ("x.co.uk", None),
    ] {
        let name = file.map(|file| format!("`title` of {file} (`//*[@id='{file}']`)"));
        assert_eq!(of(host), name, "{host}");
    }
    let book: RuleBook = [(
        "a".to_owned(),
        SourceRules {
            own: None,
            sites: Some(Arc::new(sites)),
        },
    )]
    .into_iter()
    .collect();
    assert_eq!(book.of("a", "https://www.example.org/1").len(), 1);
    assert_eq!(book.of("a", "https://other.example/1").len(), 0);
    assert_eq!(book.of("b", "https://example.org/1").len(), 0);
}
