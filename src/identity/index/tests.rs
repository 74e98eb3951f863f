//! Copies and what only looks like one.

use super::*;

fn doc(id: i64, source: &str, url: &str, title: &str, text: &str) -> Doc {
    Doc {
        id,
        source: source.to_owned(),
        addresses: Address::of(&format!("https://{url}"), source)
            .into_iter()
            .collect(),
        title: title.to_owned(),
        text: text.to_owned(),
        language: None,
        published: None,
        first_seen: Instant(id * 60_000),
    }
}

fn kind(docs: &[Doc]) -> Kind {
    let mut index = Index::new();
    docs.iter()
        .map(|doc| index.relate(doc).kind)
        .last()
        .unwrap()
}

#[test]
fn little_words_of_one_source_are_of_two_things() {
    let comment = |id, who: &str, text: &str| {
        doc(
            id,
            "a",
            "blog.example/post",
            &format!("Comment on Why we moved by {who}"),
            text,
        )
    };
    assert_eq!(
        kind(&[comment(1, "Anna", "Yes."), comment(2, "Bob", "No, never.")]),
        Kind::Alone
    );
    let build = |id, url: &str| doc(id, "ci", url, "Build of main failed", "");
    assert_eq!(
        kind(&[build(1, "ci.example/1"), build(2, "ci.example/2")]),
        Kind::Alone
    );
}

#[test]
fn little_words_of_two_sources_are_one_where_address_and_title_agree() {
    let item = |id, source: &str, title: &str| doc(id, source, "news.example/a", title, "Comments");
    assert_eq!(
        kind(&[
            item(1, "news.example", "The harbour reopens"),
            item(2, "b", "Harbour reopens")
        ]),
        Kind::Same
    );
    // whoever borrows an address hides nobody, not even its owner
    let borrowed = [
        item(1, "a", "The harbour reopens"),
        item(2, "news.example", "Harbour reopens"),
    ];
    assert_ne!(kind(&borrowed), Kind::Same);
    assert_eq!(
        kind(&[
            item(1, "news.example", "The harbour reopens"),
            item(2, "b", "Win a car today")
        ]),
        Kind::Alone
    );
}

#[test]
fn a_document_of_the_future_does_not_stop_eviction() {
    let mut index = Index::new();
    let mut first = doc(0, "a", "", "t", "w");
    first.published = Some(Instant(i64::MAX / 2));
    index.relate(&first);
    let mut later = doc(1, "a", "", "u", "x");
    later.first_seen = Instant(0).plus(WINDOW.saturating_mul(3));
    index.relate(&later);
    assert_eq!(index.days.iter().map(Day::len).sum::<usize>(), 1);
}
