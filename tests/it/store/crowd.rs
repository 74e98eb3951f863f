//! More feeds on one site than its budget has room for: all wait longer, none waits longer than others.

use super::door::START;
use super::door::claim;
use super::door::opened_with;
use super::door::plan;
use depeche::config::Config;
use depeche::model::Instant;
use depeche::plan::AfterPoll;
use depeche::plan::Next;
use depeche::store::Claimed;
use depeche::store::Scope;
use depeche::store::Store;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

const FEEDS: u32 = 120;
/// Between two starts on the site.
const GAP: Duration = Duration::from_secs(2);
/// What each feed would like: a third of what there is room for.
const WISH: Duration = Duration::from_secs(80);

#[tokio::test]
async fn demand_above_the_budget_stretches_all_intervals_alike() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = "[defaults]\nmin_interval = \"1m\"\n".to_owned();
    for n in 0..FEEDS {
        let url = format!("https://video.example/feed?channel={n}");
        writeln!(text, "[[source]]\nid = \"s{n}\"\nurl = \"{url}\"").unwrap();
    }
    text.push_str("[[source]]\nid = \"seldom\"\nurl = \"https://video.example/seldom\"\n");
    text.push_str("[[source]]\nid = \"elsewhere\"\nurl = \"https://other.example/\"\n");
    let store = opened_with(Config::parse(&text, "x.toml", folder.path(), None).unwrap()).await;
    let mut polls: BTreeMap<String, Vec<Instant>> = BTreeMap::new();
    let mut now = START;
    while now < START.plus(GAP * FEEDS * 4) {
        for host in claim(&store, now).await {
            let mut done = Vec::new();
            for job in host.feeds {
                let wish = match job.source.as_str() {
                    "seldom" => GAP * FEEDS * 2,
                    "elsewhere" => WISH * 100,
                    _ => WISH,
                };
                let next = Next {
                    at: now.plus(wish),
                    ..plan(&job, &[]).next
                };
                let after = AfterPoll {
                    at: now,
                    next,
                    new: Vec::new(),
                    ..plan(&job, &[])
                };
                done.push(store.apply_poll(after));
                polls.entry(job.source).or_default().push(now);
                if host.host == "video.example" {
                    now = now.plus(GAP);
                }
            }
            futures::future::try_join_all(done).await.unwrap();
        }
    }
    assert_eq!(polls["seldom"].len(), 2, "its own interval has room");
    assert_eq!(polls["elsewhere"].len(), 1);
    for n in 0..FEEDS {
        let times = &polls[&format!("s{n}")];
        let waits = times
            .windows(2)
            .map(|pair| pair[1].since(pair[0]).as_secs());
        let (least, most) = (waits.clone().min().unwrap(), waits.max().unwrap());
        let round = (GAP * FEEDS).as_secs();
        assert!(
            least >= round - 20 && most <= round + 40,
            "s{n}: {least} to {most} s"
        );
    }
}

/// What the daemon claims, in its order: hosts that do well first, then those that failed.
async fn next_of(store: &Store, now: Instant) -> Vec<Claimed> {
    let mut all = Vec::new();
    for doubtful in [false, true] {
        let scope = Scope {
            now,
            feeds_due_by: now,
            limit: 100,
            only: Vec::new(),
            pages_of: None,
            busy: all.iter().map(|host: &Claimed| host.host.clone()).collect(),
            doubtful: Some(doubtful),
        };
        all.extend(store.claim(scope).await.unwrap());
    }
    all
}

#[tokio::test]
async fn what_failed_has_its_turn_on_a_host_that_is_never_done() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = "[defaults]\nmin_interval = \"1s\"\n".to_owned();
    for n in 0..20 {
        let url = format!("https://video.example/feed?channel={n}");
        writeln!(text, "[[source]]\nid = \"s{n}\"\nurl = \"{url}\"").unwrap();
    }
    let store = opened_with(Config::parse(&text, "x.toml", folder.path(), None).unwrap()).await;
    let (mut now, mut turns) = (START, Vec::new());
    for _ in 0..12 {
        for host in next_of(&store, now).await {
            let mut done = Vec::new();
            for job in host.feeds {
                // one fails each time, all others are due again at once
                let fails = job.source == "s7";
                let next = Next {
                    at: now.plus(GAP),
                    failures: u32::from(fails),
                    ..plan(&job, &[]).next
                };
                done.push(store.apply_poll(AfterPoll {
                    at: now,
                    next,
                    error: fails.then(|| "status 500".to_owned()),
                    new: Vec::new(),
                    ..plan(&job, &[])
                }));
                turns.push(job.source);
                now = now.plus(GAP);
            }
            futures::future::try_join_all(done).await.unwrap();
        }
    }
    let count = |name: &str| turns.iter().filter(|source| *source == name).count();
    let least = (0..20).map(|n| count(&format!("s{n}"))).min().unwrap();
    assert!(least >= 3 && count("s7") >= 4, "{turns:?}");
}
