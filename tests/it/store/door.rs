//! A store in a fresh directory, and plans for it; the clock is the caller's.

use depeche::caching::Validators;
use depeche::config::Config;
use depeche::identity::text_hash;
use depeche::link::Linker;
use depeche::model::Instant;
use depeche::plan::AfterPoll;
use depeche::plan::FeedFacts;
use depeche::plan::NewEntry;
use depeche::plan::Next;
use depeche::plan::PageJob;
use depeche::plan::Words;
use depeche::store::Claimed;
use depeche::store::FeedJob;
use depeche::store::Scope;
use depeche::store::Store;
use std::path::Path;

/// An hour past the epoch: the store takes time from its callers only.
pub(super) const START: Instant = Instant(3_600_000);
pub(super) const LATER: Instant = Instant(7_200_000);

pub(super) fn config(folder: &Path) -> Config {
    let text = "[[source]]\nid = \"a\"\nurl = \"https://a.example/feed\"\n\n\
                [[source]]\nid = \"b\"\nurl = \"https://b.example/feed\"\n";
    Config::parse(text, "test.toml", folder, None).unwrap()
}

pub(super) async fn opened(folder: &Path) -> Store {
    opened_with(config(folder)).await
}

/// The store that a configuration asks for.
pub(super) async fn opened_with(config: Config) -> Store {
    let store = Store::open(&config.database).unwrap();
    store
        .apply_config(&config.instance, config.sources, config.outputs, START)
        .await
        .unwrap();
    store
}

pub(crate) async fn claim(store: &Store, now: Instant) -> Vec<Claimed> {
    store
        .claim(Scope {
            now,
            feeds_due_by: now,
            limit: 100,
            only: Vec::new(),
            pages_of: None,
            busy: Vec::new(),
            doubtful: None,
        })
        .await
        .unwrap()
}

pub(super) async fn claim_a(store: &Store, now: Instant) -> FeedJob {
    let claimed = claim(store, now).await;
    let mut feeds = claimed.into_iter().flat_map(|host| host.feeds);
    feeds
        .find(|job| job.source == "a")
        .expect("source a is due")
}

pub(super) fn entry(key: &str) -> NewEntry {
    NewEntry {
        uuid: urn(key),
        key: key.to_owned(),
        guid: Some(key.to_owned()),
        words: Words {
            title: format!("Title {key}"),
            text_hash: text_hash(key, ""),
            ..Words::default()
        },
        updated: START,
        first_seen: START,
        link_due: START,
        ..NewEntry::default()
    }
}

pub(super) fn with_page(key: &str) -> NewEntry {
    let url = format!("https://a.example/{key}");
    NewEntry {
        page: Some(PageJob {
            url,
            host: "a.example".to_owned(),
        }),
        link_due: LATER,
        ..entry(key)
    }
}

pub(super) fn plan(job: &FeedJob, keys: &[&str]) -> AfterPoll {
    AfterPoll {
        source: job.source.clone(),
        epoch: job.epoch,
        at: START,
        validators: Some(Validators {
            etag: Some(b"W/\"\xe9\"".to_vec()),
            last_modified: Some(b"long ago".to_vec()),
            given_by: -7,
        }),
        next: Next {
            at: LATER,
            why: "test".to_owned(),
            ..Next::default()
        },
        feed: Some(FeedFacts::default()),
        new: keys.iter().map(|key| entry(key)).collect(),
        ..AfterPoll::default()
    }
}

pub(super) async fn link(store: &Store, now: Instant) -> usize {
    let choosing = config(Path::new("")).choosing(now);
    Linker::default().link(store, choosing).await.unwrap()
}

pub(super) async fn titles(store: &Store) -> Vec<String> {
    let corpus = store.corpus(0, 100).await.unwrap();
    corpus.into_iter().map(|entry| entry.title).collect()
}

/// An id for a key of a few digits.
pub(super) fn urn(key: &str) -> String {
    format!("urn:uuid:00000000-0000-8000-8000-{key:0>12}")
}
