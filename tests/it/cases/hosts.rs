//! A public host that asks one feed for quiet asks all that is on it. No test has a public host to
//! ask: here the answers are given to the database, which is what remembers.

use crate::store::door::claim;
use depeche::config::Config;
use depeche::model::Instant;
use depeche::plan::AfterPoll;
use depeche::plan::HostHold;
use depeche::plan::NewEntry;
use depeche::plan::Next;
use depeche::plan::PageJob;
use depeche::store::FeedJob;
use depeche::store::Store;
use std::path::Path;
use std::time::Duration;

const HOUR: Duration = Duration::from_hours(1);
const NOW: Instant = Instant(1_790_000_000_000);

/// The program is started with these sources.
async fn open(folder: &Path, sources: &[(&str, &str)]) -> Store {
    let text: Vec<String> = sources
        .iter()
        .map(|(id, host)| format!("[[source]]\nid = \"{id}\"\nurl = \"https://{host}/feed\"\n"))
        .collect();
    let config = Config::parse(&text.concat(), "lab.toml", folder, None).unwrap();
    let store = Store::open(&config.database).unwrap();
    let (sources, outputs) = (config.sources, config.outputs);
    store
        .apply_config(&config.instance, sources, outputs, NOW)
        .await
        .unwrap();
    store
}

/// What is due at that time, claimed: feeds, and the addresses of pages.
async fn claimed(store: &Store, now: Instant) -> (Vec<FeedJob>, Vec<String>) {
    let (mut feeds, mut pages) = (Vec::new(), Vec::new());
    for host in claim(store, now).await {
        feeds.extend(host.feeds);
        pages.extend(host.pages.into_iter().map(|page| page.url));
    }
    feeds.sort_by(|one, other| one.source.cmp(&other.source));
    (feeds, pages)
}

async fn due(store: &Store, now: Instant) -> Vec<String> {
    let (feeds, pages) = claimed(store, now).await;
    let feeds = feeds.into_iter().map(|job| job.source);
    feeds.chain(pages).collect()
}

/// A poll that came to nothing much.
fn polled(job: &FeedJob, next: Duration) -> AfterPoll {
    AfterPoll {
        source: job.source.clone(),
        epoch: job.epoch,
        at: NOW,
        next: Next {
            at: NOW.plus(next),
            ..Next::default()
        },
        ..AfterPoll::default()
    }
}

/// A 429 with two hours.
fn busy(job: &FeedJob, until: Instant) -> AfterPoll {
    AfterPoll {
        error: Some("status 429".to_owned()),
        next: Next {
            at: until,
            held_until: Some(until),
            ..Next::default()
        },
        hold: Some(HostHold {
            host: "example.org".to_owned(),
            until,
        }),
        ..polled(job, 2 * HOUR)
    }
}

const SOURCES: [(&str, &str); 4] = [
    ("a", "a.example.org"),
    ("b", "b.example.org"),
    ("c", "c.example.org"),
    ("far", "example.net"),
];

/// The host has asked for two hours; `b` is in line behind it, `c` was not due before three hours,
/// `far` is elsewhere and links to it.
async fn held(folder: &Path, until: Instant) -> Store {
    let store = open(folder, &SOURCES).await;
    let jobs = claimed(&store, NOW).await.0;
    store.apply_poll(polled(&jobs[2], 3 * HOUR)).await.unwrap();
    store.apply_poll(busy(&jobs[0], until)).await.unwrap();
    let entry = NewEntry {
        uuid: "urn:uuid:00000000-0000-5000-8000-000000000001".to_owned(),
        key: "1".to_owned(),
        first_seen: NOW,
        link_due: NOW.plus(HOUR),
        page: Some(PageJob {
            url: "https://www.example.org/1".to_owned(),
            host: "example.org".to_owned(),
        }),
        ..NewEntry::default()
    };
    let links = AfterPoll {
        new: vec![entry],
        ..polled(&jobs[3], 100 * HOUR)
    };
    store.apply_poll(links).await.unwrap();
    assert!(due(&store, NOW).await.is_empty());
    store
}

#[tokio::test]
async fn case_09_on_a_public_host_all_feeds_and_pages_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let until = NOW.plus(2 * HOUR);
    let early = until.minus(Duration::from_secs(1));
    drop(held(folder.path(), until).await);
    // a restart, with one more feed of that host in the configuration
    let more = [&SOURCES[..], &[("new", "new.example.org")]].concat();
    let store = open(folder.path(), &more).await;
    assert!(due(&store, early).await.is_empty());
    // all are asked for, whenever they would be due
    assert_eq!(store.make_due(Vec::new(), false, early).await.unwrap(), 4);
    assert_eq!(due(&store, early).await, ["far"]);
    assert_eq!(
        store.round_left(&[], early, early).await.unwrap(),
        1,
        "the one that is away"
    );
    assert_eq!(
        due(&store, until).await,
        ["a", "b", "new", "https://www.example.org/1"]
    );
    // whoever was not in line keeps his place
    let rows = store.status().await.unwrap();
    let c = rows.iter().find(|row| row.source.id == "c").unwrap();
    assert_eq!(c.next.0, NOW.plus(3 * HOUR));
}

#[tokio::test]
async fn case_09_force_lifts_it() {
    let until = NOW.plus(2 * HOUR);
    let folder = tempfile::tempdir().unwrap();
    let store = held(folder.path(), until).await;
    let soon = NOW.plus(HOUR / 60);
    let only = vec!["a".to_owned()];
    assert_eq!(store.make_due(only, true, soon).await.unwrap(), 0);
    assert_eq!(due(&store, soon).await, ["a"]);

    let folder = tempfile::tempdir().unwrap();
    let store = held(folder.path(), until).await;
    store.lift_holds(soon).await.unwrap();
    assert_eq!(due(&store, soon).await, ["a", "b", "c"]);
}
