//! Plans: applied once, whole or not at all, frozen once linked.

use depeche::identity::Kind;
use depeche::identity::text_hash;
use depeche::plan::AfterLink;
use depeche::plan::AfterPoll;
use depeche::plan::NewEntry;
use depeche::plan::PageWish;
use depeche::plan::RevisedEntry;
use depeche::plan::Words;
use depeche::store::Applied;
use depeche::store::FeedJob;
use depeche::store::Store;
use std::time::Duration;

use super::door::LATER;
use super::door::START;
use super::door::claim;
use super::door::claim_a;
use super::door::config;
use super::door::link;
use super::door::opened;
use super::door::plan;
use super::door::titles;
use super::door::urn;
use super::door::with_page;

#[tokio::test]
async fn a_plan_applied_twice_is_applied_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    let job = claim_a(&store, START).await;
    let plan = plan(&job, &["1", "2"]);
    assert_eq!(
        store.apply_poll(plan.clone()).await.unwrap(),
        Applied::Done(2)
    );
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
    let words = Words {
        title: "Other".to_owned(),
        text_hash: text_hash("Other", ""),
        ..Words::default()
    };
    let revised = RevisedEntry {
        page: PageWish::Keep,
        uuid: urn("1"),
        words,
        updated: Some(LATER),
        why: "title".to_owned(),
        ..RevisedEntry::default()
    };
    let plan = AfterPoll {
        revised: vec![revised],
        ..plan(&job, &[])
    };
    store.apply_poll(plan.clone()).await.unwrap();
    store.apply_poll(plan).await.unwrap();
    assert_eq!(store.revisions(&urn("1")).await.unwrap().len(), 1);
    link(&store, START).await;
    let found = store.corpus(0, 10).await.unwrap();
    assert_eq!(
        (found[0].revision, found[0].title.as_str(), found[0].updated),
        (2, "Other", LATER)
    );
}

#[tokio::test]
async fn entries_validators_and_page_jobs_come_in_one_step() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    let job = claim_a(&store, START).await;
    let reader = Store::open_reader(&folder.path().join("depeche.db")).unwrap();
    let new: Vec<NewEntry> = (0..200).map(|n| with_page(&n.to_string())).collect();
    let writing = store.apply_poll(AfterPoll {
        new,
        ..plan(&job, &[])
    });
    // a reader in another connection sees either nothing of the plan or all of it
    let watching = async {
        loop {
            let seen = reader.status().await.unwrap().remove(0);
            let jobs = usize::from(reader.page_job(&urn("199")).await.unwrap().is_some());
            assert!(
                seen.entries == 0 || seen.entries == 200,
                "{} entries seen",
                seen.entries
            );
            assert_eq!(seen.last_success.is_some(), seen.entries == 200);
            if seen.entries == 200 {
                assert!(jobs == 1);
                break;
            }
        }
    };
    let (applied, ()) = tokio::time::timeout(Duration::from_secs(20), async {
        tokio::join!(writing, watching)
    })
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
    let bad = AfterPoll {
        new: vec![with_page("1"), with_page("bad")],
        ..plan(jobs[0], &[])
    };
    let (failed, applied) = tokio::join!(
        store.apply_poll(bad.clone()),
        store.apply_poll(plan(jobs[1], &["3"]))
    );
    assert!(failed.is_err());
    assert_eq!(applied.unwrap(), Applied::Done(1));
    let status = store.status().await.unwrap();
    assert_eq!(
        (status[0].entries, status[0].last_poll, status[1].entries),
        (0, None, 1)
    );
    assert!(store.page_job(&urn("1")).await.unwrap().is_none());
    let again = claim_a(&store, LATER.plus(Duration::from_hours(1))).await;
    assert!(
        again.validators.is_empty(),
        "validators ahead of their entries"
    );
    sabotage.execute_batch("DROP TRIGGER t").unwrap();
    let whole = AfterPoll {
        epoch: again.epoch,
        ..bad
    };
    assert_eq!(store.apply_poll(whole).await.unwrap(), Applied::Done(2));
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
        uuid: urn("2"),
        seq: 77,
        candidate: Some(1),
        kind: Kind::Same,
        rule: "text".to_owned(),
        score: 1.0,
        why: "another opinion".to_owned(),
        rule_version: 99,
    };
    let choosing = config(folder.path()).choosing(START);
    store.apply_links(vec![again], choosing).await.unwrap();
    assert_eq!(format!("{:?}", store.corpus(0, 10).await.unwrap()), before);
    assert_eq!(link(&store, LATER).await, 0);
}
