//! What an entry carries comes out as it went in, whatever it is.

use super::door::START;
use super::door::claim_a;
use super::door::entry;
use super::door::opened;
use super::door::plan;
use crate::support::carried::extras;
use depeche::model::Extras;
use depeche::plan::Carried;
use depeche::plan::NewEntry;
use depeche::store::Store;
use depeche::store::Stored;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

async fn one(store: &Store, at: usize) -> Stored {
    let uuid = entry(&at.to_string()).uuid;
    store.find(&uuid).await.unwrap().remove(0)
}

/// Stores entries that carry these, then has each carry what the next one did.
async fn there_and_back(all: &[Extras]) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    let job = claim_a(&store, START).await;
    let mut first = plan(&job, &[]);
    first.new = all
        .iter()
        .enumerate()
        .map(|(at, extras)| NewEntry {
            extras: extras.clone(),
            ..entry(&at.to_string())
        })
        .collect();
    store.apply_poll(first).await.unwrap();
    for (at, extras) in all.iter().enumerate() {
        prop_assert_eq!(&one(&store, at).await.extras, extras);
    }
    let mut second = plan(&job, &[]);
    second.carried = (0..all.len())
        .map(|at| Carried {
            uuid: entry(&at.to_string()).uuid,
            extras: all[(at + 1) % all.len()].clone(),
            ..Carried::default()
        })
        .collect();
    store.apply_poll(second).await.unwrap();
    for at in 0..all.len() {
        let stored = one(&store, at).await;
        prop_assert_eq!(&stored.extras, &all[(at + 1) % all.len()]);
        prop_assert_eq!((stored.revision, stored.updated), (1, START));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn what_is_carried_survives_the_store(all in vec(extras(), 20)) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(there_and_back(&all))?;
    }
}

#[tokio::test]
async fn a_plain_entry_has_an_empty_column() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    let job = claim_a(&store, START).await;
    let mut first = plan(&job, &["1"]);
    first.new.push(NewEntry {
        extras: Extras {
            comment_count: Some(0),
            ..Extras::default()
        },
        ..entry("2")
    });
    store.apply_poll(first).await.unwrap();
    drop(store);
    let connection = rusqlite::Connection::open(folder.path().join("depeche.db")).unwrap();
    let mut statement = connection
        .prepare("SELECT key, extras FROM entries ORDER BY key")
        .unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    let rows: Vec<(String, Option<String>)> = rows.unwrap().map(Result::unwrap).collect();
    let talk = Some("{\"comment_count\":0}".to_owned());
    assert_eq!(rows, [("1".to_owned(), None), ("2".to_owned(), talk)]);
    let of_source: Option<String> = connection
        .query_row("SELECT extras FROM sources WHERE id = 'a'", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(of_source, None);
}

#[tokio::test]
async fn what_was_forgotten_carries_nothing_ever_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    let job = claim_a(&store, START).await;
    let extras = Extras {
        comments: Some("https://a.example/talk".to_owned()),
        ..Extras::default()
    };
    let mut first = plan(&job, &[]);
    first.new = vec![NewEntry {
        extras: extras.clone(),
        ..entry("1")
    }];
    store.apply_poll(first).await.unwrap();
    let uuid = entry("1").uuid;
    assert!(store.forget(&uuid, Vec::new(), START).await.unwrap());
    assert!(one(&store, 1).await.extras.is_empty());
    let known = store
        .known("a", vec![("1".to_owned(), [0; 16])])
        .await
        .unwrap();
    assert!(known[0].as_ref().unwrap().forgotten);
    let mut again = plan(&job, &[]);
    again.carried = vec![Carried {
        uuid,
        extras,
        ..Carried::default()
    }];
    store.apply_poll(again).await.unwrap();
    assert!(one(&store, 1).await.extras.is_empty());
}
