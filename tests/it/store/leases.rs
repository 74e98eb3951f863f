//! Leases and due times, also after a restart.

use depeche::plan::AfterPage;
use depeche::plan::AfterPoll;
use depeche::plan::Next;
use depeche::plan::PageResult;
use depeche::store::Applied;
use depeche::store::Claimed;
use depeche::store::PageTask;
use std::time::Duration;

use super::door::LATER;
use super::door::START;
use super::door::claim;
use super::door::claim_a;
use super::door::entry;
use super::door::link;
use super::door::opened;
use super::door::plan;
use super::door::urn;
use super::door::with_page;

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
    assert_eq!(
        store.apply_poll(plan(&slow, &["1"])).await.unwrap(),
        Applied::LeaseLost
    );
    assert_eq!(format!("{:?}", store.status().await.unwrap()), before);
    assert_eq!(link(&store, much_later).await, 0);
    assert_eq!(
        store.apply_poll(plan(&quick, &["1"])).await.unwrap(),
        Applied::Done(1)
    );
    let again = claim_a(&store, LATER.plus(Duration::from_hours(3))).await;
    assert_eq!(again.validators, plan(&quick, &[]).validators.unwrap());
}

#[tokio::test]
async fn a_page_of_a_lost_lease_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    let job = claim_a(&store, START).await;
    let new = vec![with_page("1")];
    store
        .apply_poll(AfterPoll {
            new,
            ..plan(&job, &[])
        })
        .await
        .unwrap();
    let tasks = |claimed: Vec<Claimed>| -> Vec<_> {
        claimed.into_iter().flat_map(|host| host.pages).collect()
    };
    let slow = tasks(claim(&store, START).await);
    assert_eq!(slow.len(), 1);
    assert!(
        tasks(claim(&store, START).await).is_empty(),
        "leased once only"
    );
    let quick = tasks(claim(&store, START.plus(Duration::from_mins(30))).await);
    let result = PageResult::GivenUp("gone".to_owned());
    let after = |epoch| AfterPage {
        uuid: urn("1"),
        epoch,
        at: START,
        hold: None,
        result: result.clone(),
        addresses: Vec::new(),
    };
    assert_eq!(
        store.apply_page(after(slow[0].epoch)).await.unwrap(),
        Applied::LeaseLost
    );
    assert!(store.page_job(&urn("1")).await.unwrap().is_some());
    assert_eq!(
        store.apply_page(after(quick[0].epoch)).await.unwrap(),
        Applied::Done(0)
    );
    assert!(store.page_job(&urn("1")).await.unwrap().is_none());
}

#[tokio::test]
async fn a_source_is_leased_to_one_and_due_later_for_all() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    let first = claim(&store, START).await;
    assert_eq!(
        first
            .iter()
            .map(|host| host.host.as_str())
            .collect::<Vec<_>>(),
        ["a.example", "b.example"]
    );
    assert!(claim(&store, START).await.is_empty());
    // as after a crash: nobody applied a plan, yet the servers are not asked again at once
    drop(store);
    let store = opened(folder.path()).await;
    assert!(
        claim(&store, START.plus(Duration::from_mins(59)))
            .await
            .is_empty()
    );
    assert_eq!(
        claim(&store, START.plus(Duration::from_mins(61)))
            .await
            .len(),
        2
    );
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
        gone: false,
        held_until: Some(START.plus(Duration::from_hours(4))),
    };
    let new = vec![with_page("1"), entry("2")];
    store
        .apply_poll(AfterPoll {
            new,
            next,
            ..plan(&job, &[])
        })
        .await
        .unwrap();
    let task = async || {
        let claimed = claim(&store, START).await;
        let mut tasks = claimed.into_iter().flat_map(|host| host.pages);
        tasks.next().unwrap()
    };
    let after = |task: PageTask, result| AfterPage {
        uuid: task.uuid,
        epoch: task.epoch,
        at: START,
        hold: None,
        addresses: Vec::new(),
        result,
    };
    // our own network's failure is no try
    let postponed = PageResult::Postponed(START, "no network".to_owned());
    let first = task().await;
    store.apply_page(after(first, postponed)).await.unwrap();
    let (tries, ..) = store.page_job(&urn("1")).await.unwrap().unwrap();
    assert_eq!(tries, 0);
    let retry = PageResult::Retry(START.plus(Duration::from_hours(1)), "HTTP 500".to_owned());
    let second = task().await;
    assert_eq!(second.tries, 0);
    store.apply_page(after(second, retry)).await.unwrap();
    drop(store);

    let store = opened(folder.path()).await;
    let status = store.status().await.unwrap().remove(0);
    assert_eq!(
        (status.next.0, status.failures),
        (START.plus(Duration::from_hours(5)), 3)
    );
    let (tries, due, error) = store.page_job(&urn("1")).await.unwrap().unwrap();
    assert_eq!((tries, due), (1, START.plus(Duration::from_hours(1))));
    assert_eq!(error.as_deref(), Some("HTTP 500"));
    let held = store
        .make_due(vec!["a".to_owned()], false, START)
        .await
        .unwrap();
    assert_eq!(held, 1, "the hold is still there");
    let early = claim(&store, START.plus(Duration::from_mins(59))).await;
    assert!(
        early
            .iter()
            .all(|host| host.pages.is_empty() && host.feeds.iter().all(|job| job.source != "a"))
    );
    let due = claim(&store, START.plus(Duration::from_hours(1))).await;
    assert_eq!(due.iter().map(|host| host.pages.len()).sum::<usize>(), 1);
    let job = claim_a(&store, START.plus(Duration::from_hours(5))).await;
    assert_eq!(
        (job.validators.etag.as_deref(), job.failures),
        (Some(&b"W/\"\xe9\""[..]), 3)
    );
}

#[tokio::test]
async fn a_host_that_is_worked_on_gets_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    let scope = |busy: Vec<String>| depeche::store::Scope {
        now: START,
        feeds_due_by: START,
        limit: 100,
        only: Vec::new(),
        pages_of: None,
        busy,
        doubtful: None,
    };
    let due = store.next_due().await.unwrap();
    assert!(due.is_some_and(|due| due <= START));
    let host = depeche::canonical::site(
        store.status().await.unwrap()[0]
            .source
            .url
            .as_deref()
            .unwrap(),
    )
    .unwrap();
    let claimed = store.claim(scope(vec![host.clone()])).await.unwrap();
    assert!(claimed.iter().all(|claimed| claimed.host != host));
    let claimed = store.claim(scope(Vec::new())).await.unwrap();
    assert!(claimed.iter().any(|claimed| claimed.host == host));
}

#[tokio::test]
async fn what_failed_the_last_time_is_claimed_apart() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    let job = claim_a(&store, START).await;
    let failed = AfterPoll {
        error: Some("no answer".to_owned()),
        next: Next {
            at: LATER,
            failures: 1,
            ..Next::default()
        },
        ..plan(&job, &[])
    };
    store.apply_poll(failed).await.unwrap();
    let later = LATER.plus(Duration::from_hours(2));
    let claimed = async |doubtful| {
        let scope = depeche::store::Scope {
            now: later,
            feeds_due_by: later,
            limit: 100,
            only: Vec::new(),
            pages_of: None,
            busy: Vec::new(),
            doubtful: Some(doubtful),
        };
        let hosts = store.claim(scope).await.unwrap();
        let feeds = hosts.into_iter().flat_map(|host| host.feeds);
        feeds.map(|job| job.source).collect::<Vec<_>>()
    };
    assert_eq!(claimed(false).await, ["b"]);
    assert_eq!(claimed(true).await, ["a"]);
}
