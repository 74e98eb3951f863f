//! What a reader's parser gets back out of the three feeds.

use super::*;
use crate::filter::ShowSource;
use crate::model::Category;
use crate::model::Enclosure;
use crate::model::Instant;
use crate::model::PartialDate;
use crate::model::Person;
use crate::sanitize::CleanHtml;

const SEEN: Instant = Instant(1_767_323_045_000);

fn output() -> Output {
    Output {
        id: "all".to_owned(),
        title: "Fil & <wire>".to_owned(),
        home: "https://wire.example/all".to_owned(),
        self_atom: "https://wire.example/all.atom".to_owned(),
        self_rss: "https://wire.example/all.rss".to_owned(),
        self_json: "https://wire.example/all.json".to_owned(),
        base: "https://wire.example/".to_owned(),
        updated: SEEN,
        feed_id: "urn:uuid:00000000-0000-5000-8000-000000000000".to_owned(),
        show_source: ShowSource::Author,
    }
}

fn item() -> Item {
    let origin = Origin {
        id: "b".to_owned(),
        name: "Le Brouillon".to_owned(),
        url: "https://b.example/feed?a=1&b=2".to_owned(),
        site: Some("https://b.example/".to_owned()),
        updated: SEEN,
    };
    Item {
        id: "urn:uuid:11111111-1111-5111-8111-111111111111".to_owned(),
        url: Some("https://b.example/été?x=1&y=2".to_owned()),
        title: "L’eau & le <sel>\u{0}".to_owned(),
        authors: vec![Person {
            name: "Jane Doe".to_owned(),
            ..Person::default()
        }],
        published: PartialDate::calendar(2017, Some(2), None),
        updated: SEEN,
        first_seen: SEEN,
        language: Some("fr".to_owned()),
        summary: CleanHtml::restore("<p>short</p>".to_owned()),
        content: CleanHtml::restore("<p>a &lt; b &amp; « c »</p>]]>".to_owned()),
        categories: vec![Category {
            term: "mer".to_owned(),
            ..Category::default()
        }],
        extras: crate::model::Extras::default(),
        enclosures: vec![Enclosure {
            url: "https://b.example/a.mp3".to_owned(),
            media_type: Some("audio/mpeg".to_owned()),
            length: Some(12),
            duration: Some(60),
            title: None,
        }],
        rights: Some("© B".to_owned()),
        sources: vec![Provenance {
            id: origin.id.clone(),
            name: origin.name.clone(),
            url: origin.url.clone(),
            rule: "first".to_owned(),
            score: 1.0,
            ..Provenance::default()
        }],
        source: origin,
        story: None,
        version_of: None,
        full_text: true,
    }
}

fn parsed(document: &str) -> feed_rs::model::Feed {
    feed_rs::parser::parse(document.as_bytes()).unwrap()
}

fn body(entry: &feed_rs::model::Entry) -> Option<&str> {
    entry
        .content
        .as_ref()
        .and_then(|content| content.body.as_deref())
}

#[test]
fn all_three_feeds_say_the_same() {
    let (output, items) = (output(), [item()]);
    for document in [
        atom(&output, &items),
        rss(&output, &items),
        json(&output, &items),
    ] {
        let feed = parsed(&document);
        assert_eq!(feed.title.unwrap().content, "Fil & <wire>", "{document}");
        let entry = &feed.entries[0];
        assert_eq!(entry.id, items[0].id);
        assert_eq!(
            entry.title.as_ref().unwrap().content.trim_end_matches('\0'),
            "L’eau & le <sel>"
        );
        let links: Vec<&str> = entry.links.iter().map(|link| link.href.as_str()).collect();
        let alternate =
            |link: &&str| link.starts_with("https://b.example/") && link.ends_with("x=1&y=2");
        assert!(links.iter().any(alternate), "{links:?}");
        assert_eq!(body(entry), Some(items[0].content.as_str()));
        assert_eq!(
            entry.published.unwrap().timestamp_millis(),
            1_485_907_200_000
        );
        assert_eq!(
            entry.authors[0].name.as_deref().unwrap(),
            "Jane Doe, Le Brouillon"
        );
        assert!(document.contains("2017-02-01") || document.contains("01 Feb 2017"));
        assert!(document.contains("month"));
    }
}

#[test]
fn atom_credits_the_origin_and_keeps_updated() {
    let document = atom(&output(), &[item()]);
    let feed = parsed(&document);
    assert_eq!(feed.updated.unwrap().timestamp_millis(), SEEN.0);
    assert_eq!(feed.entries[0].updated.unwrap().timestamp_millis(), SEEN.0);
    assert!(document.contains("<id>https://b.example/feed?a=1&amp;b=2</id>"));
    assert!(document.contains("<link rel=\"self\" href=\"https://b.example/feed?a=1&amp;b=2\"/>"));
    assert!(document.contains("<depeche:published-precision>month<"));
    assert!(!document.contains('\0'));
}

#[test]
fn the_source_is_named_as_the_output_wishes() {
    let mut output = output();
    let mut entry = item();
    output.show_source = ShowSource::Title;
    let feed = parsed(&atom(&output, &[entry.clone()]));
    assert_eq!(
        feed.entries[0].title.as_ref().unwrap().content,
        "Le Brouillon: L’eau & le <sel>"
    );
    assert_eq!(
        feed.entries[0].authors[0].name.as_deref().unwrap(),
        "Jane Doe"
    );
    output.show_source = ShowSource::None;
    entry.authors.clear();
    let document = atom(&output, &[entry.clone()]);
    // the entry names nobody, so its source has to
    assert_eq!(document.matches("<author>").count(), 1);
    assert!(document.find("<source>") < document.find("<author>"));
    output.show_source = ShowSource::Author;
    let feed = parsed(&atom(&output, &[entry]));
    assert_eq!(
        feed.entries[0].authors[0].name.as_deref().unwrap(),
        "Le Brouillon"
    );
}

#[test]
fn a_source_that_writes_itself_is_named_once() {
    let mut entry = item();
    entry.authors = ["le brouillon", "Jane Doe"]
        .map(|name| Person {
            name: name.to_owned(),
            ..Person::default()
        })
        .to_vec();
    let feed = parsed(&atom(&output(), &[entry]));
    assert_eq!(feed.entries[0].authors.len(), 1);
    assert_eq!(
        feed.entries[0].authors[0].name.as_deref(),
        Some("le brouillon, Jane Doe")
    );
}

#[test]
fn an_entry_with_almost_nothing_is_still_one() {
    let mut entry = item();
    entry.title = " ".to_owned();
    entry.url = Some("javascript:alert(1)".to_owned());
    entry.published = None;
    entry.content = CleanHtml::default();
    entry.summary = CleanHtml::restore(
        "<p>one two three four five six seven eight nine ten more and more</p>".to_owned(),
    );
    let document = atom(&output(), &[entry.clone()]);
    let feed = parsed(&document);
    assert!(
        feed.entries[0]
            .title
            .as_ref()
            .unwrap()
            .content
            .starts_with("one two three")
    );
    // without a link there has to be content
    assert_eq!(body(&feed.entries[0]), Some(entry.summary.as_str()));
    assert!(!document.contains("javascript:") && !document.contains("<published>"));
    entry.summary = CleanHtml::default();
    let feed = parsed(&json(&output(), &[entry.clone()]));
    assert_eq!(body(&feed.entries[0]), Some("Le Brouillon"));
    assert!(!page(&output(), &[], &[entry], None).contains("javascript:"));
}

#[test]
fn the_reading_page_says_who_else_carries_it_and_when() {
    let mut entry = item();
    entry.sources.push(Provenance {
        id: "c".to_owned(),
        name: "C & D".to_owned(),
        link: Some("https://c.example/1".to_owned()),
        ..Provenance::default()
    });
    // one outlet, two copies
    entry.sources.push(entry.sources[1].clone());
    let outputs = [("all".to_owned(), "All".to_owned())];
    let html = page(&output(), &outputs, &[entry], None);
    assert!(html.contains("also in <a href=\"https://c.example/1\"><bdi>C &amp; D</bdi></a></p>"));
    assert!(html.contains("<time datetime=\"2017-02\">February 2017</time>"));
    assert!(html.contains("<h2 lang=\"fr\" dir=\"ltr\">"));
    assert!(html.contains("href=\"https://wire.example/all\" aria-current=\"page\""));
    assert!(html.contains(
        "title=\"Fil &amp; &lt;wire&gt; (Atom)\" href=\"https://wire.example/all.atom\""
    ));
    assert!(!html.contains("<script"));
    let empty = page(&output(), &outputs, &[], Some(SEEN));
    assert!(empty.contains("next poll is at <time datetime=\"2026-01-02T03:04:05Z\">"));
}

#[test]
fn failing_sources_stand_first_and_in_words() {
    let good = SourceRow {
        id: "good".to_owned(),
        enabled: true,
        last_poll: Some(SEEN),
        entries: 4,
        pages: 4,
        full_text: 3,
        ..SourceRow::default()
    };
    let bad = SourceRow {
        id: "bad".to_owned(),
        failures: 2,
        error: Some("404 <Not Found>".to_owned()),
        ..good.clone()
    };
    let html = status("Wire", "https://wire.example/", &[], &[good, bad], SEEN);
    assert!(html.find(">bad<") < html.find(">good<"));
    assert!(html.contains("<strong>failing</strong>") && html.contains("404 &lt;Not Found&gt;"));
    assert!(html.contains("75 %") && html.contains("2 sources: 1 failing; 1 working"));
}
