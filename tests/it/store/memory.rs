//! Site memory by itself: what counts as a page, and how many are kept.

use super::door::opened;
use super::door::urn;
use depeche::extract::Trace;
use depeche::extract::Traces;
use depeche::store::Seen;

fn seen(host: &str, page: i64, title: i64, text: i64) -> Seen {
    let own = Trace {
        text: 1_000_000 + page,
        path: None,
    };
    let shared = Trace {
        text,
        path: Some(7),
    };
    Seen {
        host: host.to_owned(),
        url: format!("https://{host}/{page}"),
        entry: urn(&page.to_string()),
        source: "a".to_owned(),
        traces: Traces {
            title: Some(title),
            blocks: vec![own, shared],
        },
    }
}

#[tokio::test]
async fn three_addresses_with_three_headlines_make_a_text_the_sites() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    store.limit_raw_pages(1 << 20).await;
    for (page, title) in [(1, 1), (2, 2), (2, 3), (3, 2), (1, 1)] {
        store.remember(seen("a.example", page, title, 42)).await;
    }
    assert!(store.site_memory("a.example").await.texts.is_empty());
    store.remember(seen("b.example", 9, 9, 42)).await;
    assert!(
        store.site_memory("a.example").await.texts.is_empty(),
        "another host proves nothing"
    );
    let untitled = Seen {
        traces: Traces {
            title: None,
            ..seen("a.example", 8, 8, 42).traces
        },
        ..seen("a.example", 8, 8, 42)
    };
    store.remember(untitled).await;
    assert_eq!(store.remembered().await.unwrap(), 3);
    store.remember(seen("a.example", 4, 4, 42)).await;
    let known = store.site_memory("a.example").await;
    assert_eq!(known.texts.into_iter().collect::<Vec<_>>(), [42]);
    assert!(known.paths.is_empty());
    store.remember(seen("a.example", 5, 5, 42)).await;
    assert!(store.site_memory("a.example").await.paths.is_empty());
    store.remember(seen("a.example", 6, 6, 42)).await;
    let known = store.site_memory("a.example").await;
    assert_eq!(
        known.paths.into_iter().collect::<Vec<_>>(),
        [7],
        "three of five repeat"
    );
}

#[tokio::test]
async fn only_the_newest_pages_of_a_host_are_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    store.limit_raw_pages(1 << 20).await;
    for page in 1..=3 {
        store.remember(seen("a.example", page, page, 1)).await;
    }
    assert_eq!(store.site_memory("a.example").await.texts.len(), 1);
    for page in 4..=60 {
        store.remember(seen("a.example", page, page, 2)).await;
    }
    assert_eq!(store.remembered().await.unwrap(), 50);
    let known = store.site_memory("a.example").await;
    assert_eq!(
        known.texts.into_iter().collect::<Vec<_>>(),
        [2],
        "what is gone for long is forgotten"
    );
}

#[tokio::test]
async fn where_no_raw_pages_are_kept_nothing_is_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    store.remember(seen("a.example", 1, 1, 1)).await;
    assert_eq!(store.remembered().await.unwrap(), 0);
    store.limit_raw_pages(1 << 20).await;
    for page in 1..=3 {
        store.remember(seen("a.example", page, page, 1)).await;
    }
    assert_eq!(store.remembered().await.unwrap(), 3);
    store.limit_raw_pages(0).await;
    assert_eq!(store.remembered().await.unwrap(), 0);
    assert!(store.site_memory("a.example").await.texts.is_empty());
}
