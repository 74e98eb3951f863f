//! Search through the store's door: what waits and what is indexed is found alike.

use super::door::LATER;
use super::door::START;
use super::door::claim_a;
use super::door::entry;
use super::door::link;
use super::door::opened;
use super::door::plan;
use super::door::urn;
use depeche::identity::text_hash;
use depeche::model::Instant;
use depeche::model::RawHtml;
use depeche::plan::NewEntry;
use depeche::plan::PageWish;
use depeche::plan::RevisedEntry;
use depeche::plan::Words;
use depeche::sanitize;
use depeche::store::Narrow;
use depeche::store::Query;
use depeche::store::Store;

fn words(title: &str, text: &str) -> Words {
    Words {
        title: title.to_owned(),
        content: sanitize::clean(&RawHtml(format!("<p>{text}</p>")), None),
        text_hash: text_hash(title, text),
        ..Words::default()
    }
}

fn told(key: &str, title: &str, text: &str) -> NewEntry {
    NewEntry {
        words: words(title, text),
        ..entry(key)
    }
}

async fn found(store: &Store, query: &str) -> Vec<String> {
    let query = Query::parse(query);
    let hits = store.search(&query, &Narrow::default(), 10).await.unwrap();
    hits.into_iter().map(|hit| hit.title).collect()
}

async fn filled(store: &Store) {
    let job = claim_a(store, START).await;
    let mut plan = plan(&job, &[]);
    plan.new = vec![
        told(
            "1",
            "Harbour café",
            "The market at the old quay opens <b>Fri</b>day.",
        ),
        told(
            "2",
            "Tides",
            "A harbour has two of them a day; the harbour master counts.",
        ),
        told("3", "東京の港", "港の朝市は冬も続ける"),
    ];
    store.apply_poll(plan).await.unwrap();
    assert_eq!(link(store, LATER).await, 3);
}

/// What every query finds, in any order.
async fn all_found(store: &Store) {
    for (query, titles) in [
        ("HARBOUR", &["Harbour café", "Tides"][..]),
        ("cafe", &["Harbour café"]),
        ("friday", &["Harbour café"]),
        ("harbour market", &["Harbour café"]),
        ("harbour -market", &["Tides"]),
        ("\"old quay\"", &["Harbour café"]),
        ("\"quay old\"", &[]),
        ("harb*", &["Harbour café", "Tides"]),
        ("harb", &[]),
        ("朝市", &["東京の港"]),
        ("市朝", &[]),
        ("b", &[]),
        ("\"harbour", &["Harbour café", "Tides"]),
        ("( OR", &[]),
        ("-tides", &[]),
    ] {
        let mut hits = found(store, query).await;
        hits.sort();
        assert_eq!(hits, titles, "{query}");
    }
}

#[tokio::test]
async fn what_waits_and_what_is_indexed_is_found_alike() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    filled(&store).await;
    all_found(&store).await;
    assert_eq!(store.index_search(2).await.unwrap(), 1);
    all_found(&store).await;
    assert_eq!(store.index_search(10).await.unwrap(), 0);
    all_found(&store).await;
    assert_eq!(
        found(&store, "harbour").await,
        ["Harbour café", "Tides"],
        "a word in the title counts more than two in the text"
    );
    let reader = Store::open_reader(&folder.path().join("depeche.db")).unwrap();
    all_found(&reader).await;
}

#[tokio::test]
async fn a_search_is_narrowed_by_source_and_date() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    filled(&store).await;
    let query = Query::parse("harbour");
    for indexed in [false, true] {
        if indexed {
            store.index_search(10).await.unwrap();
        }
        for (narrow, count) in [
            (
                Narrow {
                    sources: vec!["a".into()],
                    ..Narrow::default()
                },
                2,
            ),
            (
                Narrow {
                    sources: vec!["b".into()],
                    ..Narrow::default()
                },
                0,
            ),
            (
                Narrow {
                    tags: vec!["none".into()],
                    ..Narrow::default()
                },
                0,
            ),
            (
                Narrow {
                    since: Some(START),
                    ..Narrow::default()
                },
                2,
            ),
            (
                Narrow {
                    since: Some(Instant(START.0 + 1)),
                    ..Narrow::default()
                },
                0,
            ),
        ] {
            let hits = store.search(&query, &narrow, 10).await.unwrap();
            assert_eq!(hits.len(), count, "{narrow:?}, indexed: {indexed}");
            let listed = store.list(&narrow, 10).await.unwrap();
            assert_eq!(listed.is_empty(), count == 0, "{narrow:?}");
        }
        assert_eq!(
            store
                .search(&query, &Narrow::default(), 1)
                .await
                .unwrap()
                .len(),
            1
        );
    }
}

#[tokio::test]
async fn a_revision_is_found_by_its_new_words_only() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    filled(&store).await;
    store.index_search(10).await.unwrap();
    let job = claim_a(&store, LATER).await;
    let mut plan = plan(&job, &[]);
    plan.revised = vec![RevisedEntry {
        uuid: urn("2"),
        words: words("Ebb", "Nothing but mud."),
        why: "the title changed".to_owned(),
        updated: Some(LATER),
        page: PageWish::Keep,
        ..RevisedEntry::default()
    }];
    store.apply_poll(plan).await.unwrap();
    for _ in 0..2 {
        assert_eq!(found(&store, "mud").await, ["Ebb"]);
        assert_eq!(found(&store, "harbour").await, ["Harbour café"]);
        assert_eq!(store.index_search(10).await.unwrap(), 0);
    }
    let earlier = store.revisions(&urn("2")).await.unwrap();
    assert_eq!(earlier[0].title, "Tides");
    assert!(earlier[0].content.text().contains("harbour master"));
    assert_eq!(
        store.feed_text(&urn("2")).await.unwrap().text(),
        "Nothing but mud."
    );
}
