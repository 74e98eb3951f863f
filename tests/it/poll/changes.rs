//! What a second document changes: edits in place, ids that stay, twins that stay apart.

use depeche::store::Stored;
use std::collections::BTreeMap;

use super::lab::Item;
use super::lab::Lab;
use super::lab::everything;
use super::lab::prose;
use super::lab::rss;
use crate::support::reply::Reply;

const NO_PAGES: &str = "full_text = \"never\"";
/// The beginning of time as an output sees it.
const DATE: &str = "Tue, 24 Nov 2026 08:00:00 GMT";

/// Polls one document, then another; the entry's state after each.
async fn edited(before: Item, after: Item) -> (Stored, Stored, Lab) {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    let replies =
        [&before, &after].map(|item| Reply::feed(rss(std::slice::from_ref(item), Some(DATE))));
    lab.origin.serve_in_turn("", "/feed", replies.to_vec());
    assert_eq!(lab.one().await.new, 1);
    let first = lab.titled(&before.title).await;
    let polled = lab.one().await;
    assert_eq!((polled.new, polled.revised, polled.error), (0, 1, None));
    let second = lab.titled(&after.title).await;
    assert_eq!(lab.corpus().await.len(), 1);
    assert_eq!(second.uuid, first.uuid);
    assert_eq!(
        (second.seq, second.first_seen),
        (first.seq, first.first_seen)
    );
    assert_eq!(second.published, first.published);
    assert!(second.published.is_some());
    assert_eq!((first.revision, second.revision), (1, 2));
    assert_eq!(lab.reader().revisions(&first.uuid).await.unwrap().len(), 1);
    (first, second, lab)
}

#[tokio::test]
async fn an_edit_revises_in_place_and_moves_updated() {
    let text = prose(1, 60);
    let (first, second, lab) = edited(
        Item::new("1", "One", &text),
        Item::new(
            "1",
            "One",
            &format!("{text} And here are quite some more words at the end."),
        ),
    )
    .await;
    assert!(second.updated > first.updated);
    assert!(second.body.text().ends_with("words at the end."));
    let shown = everything(&lab.reader()).await;
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0].entry.body.text(), second.body.text());
}

#[tokio::test]
async fn another_title_moves_updated() {
    let text = prose(1, 60);
    let (first, second, _) = edited(
        Item::new("1", "One", &text),
        Item::new("1", "Quite another", &text),
    )
    .await;
    assert!(second.updated > first.updated);
}

#[tokio::test]
async fn a_typo_does_not_move_updated() {
    let text = prose(1, 60);
    let mended = text.replacen(char::is_whitespace, "x ", 1);
    let (first, second, _) =
        edited(Item::new("1", "One", &text), Item::new("1", "One", &mended)).await;
    assert_eq!(second.updated, first.updated);
    assert_eq!(second.body.text(), mended);
}

#[tokio::test]
async fn white_space_and_markup_are_no_change() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    let replies = [
        "Some words of text.",
        "Some  words\n of text.",
        "&lt;p&gt;Some words of text.&lt;/p&gt;",
    ]
    .map(|text| Reply::feed(rss(&[Item::new("1", "One", text)], Some(DATE))));
    lab.origin.serve_in_turn("", "/feed", replies.to_vec());
    lab.one().await;
    let before = lab.titled("One").await;
    for _ in 0..2 {
        let polled = lab.one().await;
        assert_eq!((polled.new, polled.revised), (0, 0));
    }
    let after = lab.titled("One").await;
    assert_eq!((after.updated, after.revision), (before.updated, 1));
}

const ATOM: &str = "<feed xmlns='http://www.w3.org/2005/Atom'><title>A</title><id>urn:x:feed</id>\
    <updated>2026-11-24T08:00:00Z</updated>\
    <entry><id>urn:x:1</id><title>Atom one</title><updated>2026-11-24T08:00:00Z</updated><summary>One.</summary></entry>\
    <entry><id>urn:x:2</id><title>Atom two</title><updated>2026-11-24T07:00:00Z</updated><summary>Two.</summary></entry>\
    </feed>";
const JSON: &str = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [
    {"id": "1", "title": "JSON one", "content_text": "One of JSON."},
    {"id": 2, "title": "JSON two", "content_html": "<p>Two of JSON.</p>"}]}"#;

/// RSS items that have a guid, only a link, or neither.
fn mixed() -> String {
    let bare = |title: &str| Item {
        title: title.to_owned(),
        text: "Words.".to_owned(),
        ..Item::default()
    };
    let items = [
        Item::new(" verbatim GUID ", "With a guid", "Words."),
        bare("With a link").link("https://x.example/a?utm_source=feed"),
        bare("With neither"),
        Item::new("twice", "Twin one", "First.").link("https://x.example/one"),
        Item::new("twice", "Twin two", "Second.").link("https://x.example/two"),
    ];
    rss(&items, None)
}

async fn ids(lab: &Lab) -> BTreeMap<(String, String), String> {
    let corpus = lab.corpus().await;
    let found: BTreeMap<_, _> = corpus
        .into_iter()
        .map(|e| ((e.source.id, e.title), e.uuid))
        .collect();
    assert_eq!(found.len(), 9, "{found:?}");
    found
}

#[tokio::test]
async fn ids_are_the_same_after_the_database_is_deleted() {
    let lab = Lab::new()
        .source("atom", "/atom", NO_PAGES)
        .source("json", "/json", NO_PAGES)
        .source("rss", "/rss", NO_PAGES);
    lab.origin.serve("/atom", Reply::feed(ATOM));
    lab.origin
        .serve("/json", Reply::ok("application/feed+json", JSON));
    lab.origin.serve("/rss", Reply::feed(mixed()));
    lab.all().await;
    let before = ids(&lab).await;
    assert!(
        before
            .values()
            .all(|id| id.starts_with("urn:uuid:") && id.as_bytes()[23] == b'8'),
        "{before:?}"
    );
    for file in std::fs::read_dir(lab.folder()).unwrap() {
        std::fs::remove_file(file.unwrap().path()).unwrap();
    }
    assert!(!lab.database().exists());
    // the other way round, so that nothing hangs on the order of arrival
    let parts: Vec<String> = mixed()
        .split_inclusive("</item>\n")
        .map(str::to_owned)
        .collect();
    assert!(parts.len() == 6);
    lab.all().await;
    assert_eq!(ids(&lab).await, before);
}

#[tokio::test]
async fn one_guid_twice_in_a_document_is_two_entries_and_stays_so() {
    let lab = Lab::new().source("rss", "/rss", NO_PAGES);
    lab.origin.serve("/rss", Reply::feed(mixed()));
    let polled = lab.one().await;
    assert_eq!(polled.new, 5);
    let (one, two) = (lab.titled("Twin one").await, lab.titled("Twin two").await);
    assert_ne!(one.uuid, two.uuid);
    assert_eq!(
        (one.guid.as_deref(), two.guid.as_deref()),
        (Some("twice"), Some("twice"))
    );
    assert_eq!(
        (one.body.text().as_str(), two.body.text().as_str()),
        ("First.", "Second.")
    );
    let polled = lab.one().await;
    assert_eq!(
        (polled.new, polled.revised),
        (0, 0),
        "a second look changes nothing"
    );
}

#[tokio::test]
async fn the_same_item_listed_twice_is_one_entry() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    let item = Item::new("1", "One", "Words.").link("https://x.example/1");
    lab.origin
        .serve("/feed", Reply::feed(rss(&[item.clone(), item], None)));
    assert_eq!(lab.one().await.new, 1);
    assert_eq!(lab.corpus().await.len(), 1);
}

#[tokio::test]
async fn a_source_that_leaves_the_configuration_keeps_its_entries() {
    let lab = Lab::new()
        .source("a", "/a", NO_PAGES)
        .source("b", "/b", NO_PAGES);
    for (path, seed) in [("/a", 1), ("/b", 2)] {
        let item = Item::new("1", &format!("Of {path}"), &prose(seed, 60));
        lab.origin.serve(path, Reply::feed(rss(&[item], None)));
    }
    lab.all().await;
    let before = lab.titled("Of /a").await;
    let titles = async |lab: &Lab| -> Vec<String> {
        let entries = everything(&lab.reader()).await;
        let mut titles: Vec<String> = entries.into_iter().map(|one| one.entry.title).collect();
        titles.sort();
        titles
    };
    assert_eq!(titles(&lab).await, ["Of /a", "Of /b"]);
    let lab = lab.changed("id = \"a\"", "id = \"a\"\nenabled = false");
    assert_eq!(lab.all().await.len(), 1);
    assert_eq!(titles(&lab).await, ["Of /b"]);
    assert_eq!(lab.titled("Of /a").await.uuid, before.uuid, "kept");
    let lab = lab.changed("\nenabled = false", "");
    assert_eq!(lab.all().await.len(), 2);
    assert_eq!(titles(&lab).await, ["Of /a", "Of /b"]);
    let after = lab.titled("Of /a").await;
    assert_eq!(
        (after.uuid, after.seq, after.updated),
        (before.uuid, before.seq, before.updated)
    );
}

#[tokio::test]
async fn an_id_with_a_nul_is_one_entry_that_can_be_edited() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    let document = |title: &str| {
        let head = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [{"id": "a\u0000b","#;
        Reply::ok(
            "application/feed+json",
            format!("{head} \"title\": \"{title}\", \"content_text\": \"Words.\"}}]}}"),
        )
    };
    lab.origin.serve_in_turn(
        "",
        "/feed",
        vec![document("One"), document("Quite another")],
    );
    assert_eq!(lab.one().await.new, 1);
    let before = lab.titled("One").await;
    let polled = lab.one().await;
    assert_eq!((polled.new, polled.revised), (0, 1));
    assert_eq!(lab.titled("Quite another").await.uuid, before.uuid);
}

fn page(text: &str) -> Reply {
    Reply::page(format!(
        "<html><body><article><h1>One</h1><p>{text}</p></article></body></html>"
    ))
}

#[tokio::test]
async fn an_edit_of_an_entry_with_a_page_reaches_the_reader() {
    let lab = Lab::new().source("a", "/feed", "full_text = \"always\"");
    let link = lab.origin.url("/page");
    let (old, new) = (prose(1, 150), format!("{} {}", prose(2, 40), prose(1, 150)));
    let lead = |text: &str| {
        text.split_inclusive(' ')
            .take(30)
            .collect::<String>()
            .trim()
            .to_owned()
    };
    let document =
        |text: &str| Reply::feed(rss(&[Item::new("1", "One", &lead(text)).link(&link)], None));
    lab.origin
        .serve_in_turn("", "/feed", vec![document(&old), document(&new)]);
    lab.origin
        .serve_in_turn("", "/page", vec![page(&old), page(&new)]);
    lab.one().await;
    let before = lab.titled("One").await;
    assert!(before.from_page);
    assert_eq!(lab.one().await.revised, 1);
    let after = lab.titled("One").await;
    assert!(after.updated > before.updated);
    assert!(
        after.body.text().contains(&lead(&new)),
        "updated moved, the reader sees the old text: {} requests",
        lab.origin.requests_to("/page").len()
    );
}
