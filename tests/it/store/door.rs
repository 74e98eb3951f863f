//! Plans: applied once, in one step, under a lease, and still there after a restart.

use depeche::caching::Validators;
use depeche::config::Config;
use depeche::identity::text_hash;
use depeche::link::Linker;
use depeche::model::Instant;
use depeche::plan::AfterLink;
use depeche::plan::AfterPage;
use depeche::plan::AfterPoll;
use depeche::plan::FeedFacts;
use depeche::plan::NewEntry;
use depeche::plan::Next;
use depeche::plan::PageJob;
use depeche::plan::PageResult;
use depeche::plan::RevisedEntry;
use depeche::plan::Words;
use depeche::store::Applied;
use depeche::store::Claimed;
use depeche::store::FeedJob;
use depeche::store::Scope;
use depeche::store::Store;
use std::path::Path;
use std::time::Duration;

/// An hour past the epoch: the store takes time from its callers only.
pub(super) const START: Instant = Instant(3_600_000);
const LATER: Instant = Instant(7_200_000);

pub(super) fn config(folder: &Path) -> Config {
    let text = "[[source]]\nid = \"a\"\nurl = \"https://a.example/feed\"\n\n\
                [[source]]\nid = \"b\"\nurl = \"https://b.example/feed\"\n";
    Config::parse(text, "test.toml", folder, None).unwrap()
}

pub(super) async fn opened(folder: &Path) -> Store {
    let config = config(folder);
    let store = Store::open(&config.database).unwrap();
    store.apply_config(&config.instance, config.sources, config.outputs, START).await.unwrap();
    store
}

async fn claim(store: &Store, now: Instant) -> Vec<Claimed> {
    store.claim(Scope { now, feeds_due_by: now, limit: 100 }).await.unwrap()
}

pub(super) async fn claim_a(store: &Store, now: Instant) -> FeedJob {
    let claimed = claim(store, now).await;
    let mut feeds = claimed.into_iter().flat_map(|host| host.feeds);
    feeds.find(|job| job.source == "a").expect("source a is due")
}

fn entry(key: &str) -> NewEntry {
    NewEntry {
        uuid: format!("urn:uuid:{key}"),
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

fn with_page(key: &str) -> NewEntry {
    let url = format!("https://a.example/{key}");
    NewEntry {
        page: Some(PageJob { url, host: "a.example".to_owned() }),
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
        }),
        next: Next { at: LATER, why: "test".to_owned(), ..Next::default() },
        feed: Some(FeedFacts::default()),
        new: keys.iter().map(|key| entry(key)).collect(),
        ..AfterPoll::default()
    }
}

async fn link(store: &Store, now: Instant) -> usize {
    let outputs = config(Path::new("")).outputs;
    Linker::default().link(store, &outputs, now).await.unwrap()
}

async fn titles(store: &Store) -> Vec<String> {
    let corpus = store.corpus(0, 100).await.unwrap();
    corpus.into_iter().map(|entry| entry.title).collect()
}

#[tokio::test]
async fn a_plan_applied_twice_is_applied_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    let job = claim_a(&store, START).await;
    let plan = plan(&job, &["1", "2"]);
    assert_eq!(store.apply_poll(plan.clone()).await.unwrap(), Applied::Done(2));
    let status = format!("{:?}", store.status().await.unwrap());
    assert_eq!(store.apply_poll(plan).await.unwrap(), Applied::Done(0));
    assert_eq!(format!("{:?}", store.status().await.unwrap()), status);
    assert_eq!(link(&store, START).await, 2);
    assert_eq!(titles(&store).await, ["Title 1", "Title 2"]);
}

#[tokio::test]
async fn a_revision_applied_twice_is_one_revision() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    let job = claim_a(&store, START).await;
    store.apply_poll(plan(&job, &["1"])).await.unwrap();
    let words = Words { title: "Other".to_owned(), text_hash: text_hash("Other", ""), ..Words::default() };
    let revised = RevisedEntry {
        uuid: "urn:uuid:1".to_owned(),
        words,
        updated: Some(LATER),
        why: "title".to_owned(),
    };
    let plan = AfterPoll { revised: vec![revised], ..plan(&job, &[]) };
    store.apply_poll(plan.clone()).await.unwrap();
    store.apply_poll(plan).await.unwrap();
    assert_eq!(store.revisions("urn:uuid:1").await.unwrap().len(), 1);
    link(&store, START).await;
    let found = store.corpus(0, 10).await.unwrap();
    assert_eq!((found[0].revision, found[0].title.as_str(), found[0].updated), (2, "Other", LATER));
}

#[tokio::test]
async fn a_plan_of_a_lost_lease_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    let slow = claim_a(&store, START).await;
    // long after the lease ran out, somebody else takes the source
    let much_later = START.plus(Duration::from_hours(2));
    let quick = claim_a(&store, much_later).await;
    assert!(quick.epoch > slow.epoch);
    let before = format!("{:?}", store.status().await.unwrap());
    assert_eq!(store.apply_poll(plan(&slow, &["1"])).await.unwrap(), Applied::LeaseLost);
    assert_eq!(format!("{:?}", store.status().await.unwrap()), before);
    assert_eq!(link(&store, much_later).await, 0);
    assert_eq!(store.apply_poll(plan(&quick, &["1"])).await.unwrap(), Applied::Done(1));
    let again = claim_a(&store, LATER.plus(Duration::from_hours(3))).await;
    assert_eq!(again.validators, plan(&quick, &[]).validators.unwrap());
}

#[tokio::test]
async fn a_page_of_a_lost_lease_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    let job = claim_a(&store, START).await;
    let new = vec![with_page("1")];
    store.apply_poll(AfterPoll { new, ..plan(&job, &[]) }).await.unwrap();
    let tasks = |claimed: Vec<Claimed>| -> Vec<_> { claimed.into_iter().flat_map(|host| host.pages).collect() };
    let slow = tasks(claim(&store, START).await);
    assert_eq!(slow.len(), 1);
    assert!(tasks(claim(&store, START).await).is_empty(), "leased once only");
    let quick = tasks(claim(&store, START.plus(Duration::from_mins(30))).await);
    let result = PageResult::GivenUp("gone".to_owned());
    let after = |epoch| AfterPage { uuid: "urn:uuid:1".to_owned(), epoch, at: START, result: result.clone() };
    assert_eq!(store.apply_page(after(slow[0].epoch)).await.unwrap(), Applied::LeaseLost);
    assert!(store.page_job("urn:uuid:1").await.unwrap().is_some());
    assert_eq!(store.apply_page(after(quick[0].epoch)).await.unwrap(), Applied::Done(0));
    assert!(store.page_job("urn:uuid:1").await.unwrap().is_none());
}

#[tokio::test]
async fn a_source_is_leased_to_one_and_due_later_for_all() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    let first = claim(&store, START).await;
    assert_eq!(first.iter().map(|host| host.host.as_str()).collect::<Vec<_>>(), ["a.example", "b.example"]);
    assert!(claim(&store, START).await.is_empty());
    // as after a crash: nobody applied a plan, yet the servers are not asked again at once
    drop(store);
    let store = opened(folder.path()).await;
    assert!(claim(&store, START.plus(Duration::from_mins(59))).await.is_empty());
    assert_eq!(claim(&store, START.plus(Duration::from_mins(61))).await.len(), 2);
}

#[tokio::test]
async fn entries_validators_and_page_jobs_come_in_one_step() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    let job = claim_a(&store, START).await;
    let reader = Store::open_reader(&folder.path().join("depeche.db")).unwrap();
    let new: Vec<NewEntry> = (0..200).map(|n| with_page(&n.to_string())).collect();
    let writing = store.apply_poll(AfterPoll { new, ..plan(&job, &[]) });
    // a reader in another connection sees either nothing of the plan or all of it
    let watching = async {
        loop {
            let seen = reader.status().await.unwrap().remove(0);
            let jobs = usize::from(reader.page_job("urn:uuid:199").await.unwrap().is_some());
            assert!(seen.entries == 0 || seen.entries == 200, "{} entries seen", seen.entries);
            assert_eq!(seen.last_success.is_some(), seen.entries == 200);
            if seen.entries == 200 {
                assert!(jobs == 1);
                break;
            }
        }
    };
    let (applied, ()) = tokio::time::timeout(Duration::from_secs(20), async { tokio::join!(writing, watching) })
        .await
        .expect("the plan becomes visible");
    assert_eq!(applied.unwrap(), Applied::Done(200));
}

#[tokio::test]
async fn a_plan_that_fails_half_way_leaves_nothing_and_stops_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    let claimed = claim(&store, START).await;
    let jobs: Vec<&FeedJob> = claimed.iter().flat_map(|host| &host.feeds).collect();
    // stands for a disk that fails at the last statement of the first plan
    let sabotage = rusqlite::Connection::open(folder.path().join("depeche.db")).unwrap();
    let trigger = "CREATE TRIGGER t BEFORE INSERT ON page_jobs WHEN new.url LIKE '%/bad'
                   BEGIN SELECT RAISE(ABORT, 'the disk is tired'); END";
    sabotage.execute_batch(trigger).unwrap();
    let bad = AfterPoll { new: vec![with_page("1"), with_page("bad")], ..plan(jobs[0], &[]) };
    let (failed, applied) = tokio::join!(store.apply_poll(bad.clone()), store.apply_poll(plan(jobs[1], &["3"])));
    assert!(failed.is_err());
    assert_eq!(applied.unwrap(), Applied::Done(1));
    let status = store.status().await.unwrap();
    assert_eq!((status[0].entries, status[0].last_poll, status[1].entries), (0, None, 1));
    assert!(store.page_job("urn:uuid:1").await.unwrap().is_none());
    let again = claim_a(&store, LATER.plus(Duration::from_hours(1))).await;
    assert!(again.validators.is_empty(), "validators ahead of their entries");
    sabotage.execute_batch("DROP TRIGGER t").unwrap();
    let whole = AfterPoll { epoch: again.epoch, ..bad };
    assert_eq!(store.apply_poll(whole).await.unwrap(), Applied::Done(2));
}

#[tokio::test]
async fn due_times_and_page_jobs_survive_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    let job = claim_a(&store, START).await;
    let next = Next {
        at: START.plus(Duration::from_hours(5)),
        why: "Retry-After 5 h".to_owned(),
        failures: 3,
        held_until: Some(START.plus(Duration::from_hours(4))),
    };
    let new = vec![with_page("1"), entry("2")];
    store.apply_poll(AfterPoll { new, next, ..plan(&job, &[]) }).await.unwrap();
    let task = claim(&store, START).await.into_iter().flat_map(|host| host.pages).next().unwrap();
    let retry = PageResult::Retry(START.plus(Duration::from_hours(1)), "HTTP 500".to_owned());
    let after = AfterPage { uuid: task.uuid, epoch: task.epoch, at: START, result: retry };
    store.apply_page(after).await.unwrap();
    drop(store);

    let store = opened(folder.path()).await;
    let status = store.status().await.unwrap().remove(0);
    assert_eq!((status.next.0, status.failures), (START.plus(Duration::from_hours(5)), 3));
    let (tries, due, error) = store.page_job("urn:uuid:1").await.unwrap().unwrap();
    assert_eq!((tries, due), (1, START.plus(Duration::from_hours(1))));
    assert_eq!(error.as_deref(), Some("HTTP 500"));
    let (_, held) = store.make_due(vec!["a".to_owned()], false, START).await.unwrap();
    assert_eq!(held, 1, "the hold is still there");
    let early = claim(&store, START.plus(Duration::from_mins(59))).await;
    assert!(early.iter().all(|host| host.pages.is_empty() && host.feeds.iter().all(|job| job.source != "a")));
    let due = claim(&store, START.plus(Duration::from_hours(1))).await;
    assert_eq!(due.iter().map(|host| host.pages.len()).sum::<usize>(), 1);
    let job = claim_a(&store, START.plus(Duration::from_hours(5))).await;
    assert_eq!((job.validators.etag.as_deref(), job.failures), (Some(&b"W/\"\xe9\""[..]), 3));
}

#[tokio::test]
async fn a_link_is_frozen() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    let job = claim_a(&store, START).await;
    store.apply_poll(plan(&job, &["1", "2"])).await.unwrap();
    assert_eq!(link(&store, START).await, 2);
    let before = format!("{:?}", store.corpus(0, 10).await.unwrap());
    let again = AfterLink {
        uuid: "urn:uuid:2".to_owned(),
        seq: 77,
        group: 1,
        kind: "same",
        rule: "text".to_owned(),
        score: 1.0,
        why: "another opinion".to_owned(),
        rule_version: 99,
        story: None,
        outputs: vec!["all".to_owned()],
    };
    store.apply_links(vec![again]).await.unwrap();
    assert_eq!(format!("{:?}", store.corpus(0, 10).await.unwrap()), before);
    assert_eq!(link(&store, LATER).await, 0);
}
