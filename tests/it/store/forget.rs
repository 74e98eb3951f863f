//! What is forgotten is in no file any more: not in gaps, not in the log, not in search.

use super::door::LATER;
use super::door::START;
use super::door::claim;
use super::door::claim_a;
use super::door::config;
use super::door::link;
use super::door::opened;
use super::door::plan;
use super::door::urn;
use super::door::with_page;
use depeche::identity::text_hash;
use depeche::model::Category;
use depeche::model::Enclosure;
use depeche::model::Extras;
use depeche::model::Instant;
use depeche::model::Person;
use depeche::model::RawHtml;
use depeche::plan::AfterPage;
use depeche::plan::AfterPoll;
use depeche::plan::NewEntry;
use depeche::plan::PageResult;
use depeche::plan::PageText;
use depeche::plan::PageWish;
use depeche::plan::RevisedEntry;
use depeche::plan::Words;
use depeche::sanitize;
use depeche::sanitize::CleanHtml;
use depeche::store::Error;
use depeche::store::Narrow;
use depeche::store::Query;
use depeche::store::Store;
use std::path::Path;

const ENTRIES: usize = 60;
/// The one that is forgotten.
const GONE: usize = 17;
/// Parts of an entry that have a word of their own.
const PARTS: usize = 12;

/// A word that stands in one part of one entry only. No two begin alike, so that search, which
/// leaves out what a word has in common with the one before, keeps the end of each.
fn word(entry: usize, part: usize) -> String {
    let number = u32::try_from(entry * PARTS + part + 1).unwrap();
    format!("{:08x}", number.wrapping_mul(2_654_435_761))
}

fn text(entry: usize, part: usize) -> CleanHtml {
    let filling = "all that is known of it in one line ".repeat(10 + entry % 40);
    let text = format!("<p>{filling}{}</p>", word(entry, part));
    sanitize::clean(&RawHtml(text), None)
}

/// Title, summary and content from that part on.
fn words(entry: usize, part: usize) -> Words {
    let title = format!("About {}", word(entry, part));
    Words {
        summary: text(entry, part + 1),
        content: text(entry, part + 2),
        text_hash: text_hash(&title, ""),
        title,
    }
}

fn told(entry: usize) -> NewEntry {
    NewEntry {
        words: words(entry, 0),
        authors: vec![Person {
            name: word(entry, 3),
            ..Person::default()
        }],
        categories: vec![Category {
            term: word(entry, 4),
            ..Category::default()
        }],
        enclosures: vec![Enclosure {
            url: word(entry, 5),
            ..Enclosure::default()
        }],
        rights: Some(word(entry, 6)),
        ..with_page(&entry.to_string())
    }
}

/// Everything that can happen to entries happened to these.
async fn lived(folder: &Path) -> Store {
    let store = opened(folder).await;
    let job = claim_a(&store, START).await;
    let new = (0..ENTRIES).map(told).collect();
    let first = AfterPoll {
        new,
        ..plan(&job, &[])
    };
    store.apply_poll(first).await.unwrap();
    let mut at = START;
    loop {
        let claimed = claim(&store, at).await;
        let tasks: Vec<_> = claimed.into_iter().flat_map(|host| host.pages).collect();
        if tasks.is_empty() {
            break;
        }
        let tried = tasks.into_iter().map(|task| {
            let entry: usize = task.url.rsplit('/').next().unwrap().parse().unwrap();
            let page = PageText {
                body: text(entry, 7),
                authors: Vec::new(),
                published: None,
                language: None,
                cut: vec![word(entry, 8)],
                why: "test".to_owned(),
                title: None,
                extras: Extras::default(),
                rights: None,
            };
            let after = AfterPage {
                uuid: task.uuid,
                epoch: task.epoch,
                at,
                hold: None,
                result: PageResult::Used(Box::new(page)),
                addresses: Vec::new(),
            };
            store.apply_page(after)
        });
        for applied in futures::future::join_all(tried).await {
            applied.unwrap();
        }
        at = Instant(at.0 + 1);
    }
    link(&store, LATER).await;
    assert_eq!(store.index_search(1000).await.unwrap(), 0);
    let job = claim_a(&store, LATER).await;
    let revised = |entry: usize| RevisedEntry {
        uuid: urn(&entry.to_string()),
        words: words(entry, 9),
        updated: Some(LATER),
        page: PageWish::Keep,
        why: "text".to_owned(),
        ..RevisedEntry::default()
    };
    let second = AfterPoll {
        revised: (0..ENTRIES).map(revised).collect(),
        ..plan(&job, &[])
    };
    store.apply_poll(second).await.unwrap();
    assert_eq!(store.index_search(1000).await.unwrap(), 0);
    store
}

/// Names of files beside the database and parts whose words are in them.
fn left(folder: &Path, entry: usize) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        for part in 0..PARTS {
            let word = word(entry, part);
            if memchr::memmem::find(&bytes, &word.as_bytes()[2..]).is_some() {
                found.push((path.file_name().unwrap().to_str().unwrap().to_owned(), part));
            }
        }
    }
    found
}

async fn finds(store: &Store, entry: usize, part: usize) -> usize {
    let query = Query::parse(&word(entry, part));
    let found = store.search(&query, &Narrow::default(), 10).await;
    found.unwrap().len()
}

#[tokio::test]
async fn what_is_forgotten_is_in_no_file_any_more() {
    let folder = tempfile::tempdir().unwrap();
    let store = lived(folder.path()).await;
    let parts: std::collections::BTreeSet<usize> = left(folder.path(), GONE)
        .into_iter()
        .map(|(_, part)| part)
        .collect();
    assert_eq!(parts.len(), PARTS, "all of it was there: {parts:?}");
    assert_eq!(finds(&store, GONE, 7).await, 1);
    let outputs = config(folder.path()).outputs;
    let gone = urn(&GONE.to_string());
    assert!(store.forget(&gone, outputs, LATER).await.unwrap());
    // while it is open, as a daemon has it
    assert_eq!(left(folder.path(), GONE), []);
    assert_eq!(finds(&store, GONE, 7).await, 0);
    for entry in [GONE - 1, GONE + 1] {
        assert_eq!(finds(&store, entry, 7).await, 1);
        let parts = left(folder.path(), entry);
        // but the summary before the edit, which nothing keeps
        assert_eq!(parts.len(), PARTS - 1, "others stay: {parts:?}");
    }
    // and it goes on as before
    assert_eq!(store.revisions(&urn("3")).await.unwrap().len(), 1);
    drop(store);
    assert_eq!(left(folder.path(), GONE), []);
    let store = Store::open(&folder.path().join("depeche.db")).unwrap();
    assert_eq!(store.corpus(0, 100).await.unwrap().len(), ENTRIES - 1);
}

#[tokio::test]
async fn words_that_a_reader_holds_on_to_are_told_and_go_with_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let store = lived(folder.path()).await;
    let reader = rusqlite::Connection::open(folder.path().join("depeche.db")).unwrap();
    reader.execute_batch("BEGIN").unwrap();
    let count = "SELECT count(*) FROM entries";
    let seen: i64 = reader.query_row(count, [], |row| row.get(0)).unwrap();
    assert_eq!(seen, i64::try_from(ENTRIES).unwrap());
    let outputs = config(folder.path()).outputs;
    let [one, other] = [GONE, GONE + 1].map(|entry| urn(&entry.to_string()));
    let told = store.forget(&one, outputs.clone(), LATER).await;
    assert!(
        matches!(&told, Err(Error::Traces(reason)) if reason.contains("reading")),
        "{told:?}"
    );
    assert_eq!(finds(&store, GONE, 7).await, 0, "forgotten it is");
    reader.execute_batch("COMMIT").unwrap();
    assert!(store.forget(&other, outputs, LATER).await.unwrap());
    assert_eq!(left(folder.path(), GONE), []);
}
