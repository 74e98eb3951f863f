//! Any text is an article or none, the same way twice; what it says, its markup says too.
#![no_main]

use depeche::extract;
use depeche::model::RawHtml;
use depeche::sanitize;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    // the first two lines are what a feed says
    let mut parts = text.splitn(3, '\n');
    let title = parts.next().filter(|title| !title.is_empty());
    let summary = parts.next().filter(|summary| !summary.is_empty());
    let page = extract::Page {
        html: parts.next().unwrap_or_default(),
        url: Some("https://a.example/2024/03/05/b.html"),
        title,
        summary,
    };
    let article = extract::article(&page);
    assert_eq!(article, extract::article(&page));
    assert!((0.0..=1.0).contains(&article.confidence));
    assert!(article.text.split("\n\n").all(|paragraph| article.text.is_empty() || !paragraph.trim().is_empty()));
    let clean = sanitize::clean(&RawHtml(article.body.0.clone()), page.url);
    assert_eq!(article.text.trim().is_empty(), clean.text().trim().is_empty(), "{}", article.body.0);
    let said = extract::Said {
        title: title.unwrap_or_default(),
        text: summary.unwrap_or_default(),
        asked: page.url,
        found: page.url,
    };
    let judgement = extract::judge(&article, &said);
    assert!(!judgement.why.is_empty());
});
