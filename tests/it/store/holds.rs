//! 429 and 503 speak for a whole public host.

use super::door::START;
use super::door::claim;
use super::door::opened_with;
use super::door::plan;
use super::door::with_page;
use depeche::config::Config;
use depeche::plan::AfterPoll;
use depeche::plan::HostHold;
use depeche::plan::Next;
use depeche::plan::PageJob;
use depeche::store::Claimed;
use depeche::store::FeedJob;
use depeche::store::Store;
use std::path::Path;
use std::time::Duration;

const HOLD: Duration = Duration::from_hours(2);

fn config(folder: &Path) -> Config {
    let text = "[[source]]\nid = \"a\"\nurl = \"https://a.example.org/feed\"\n\
                [[source]]\nid = \"b\"\nurl = \"https://b.example.org/feed\"\n\
                [[source]]\nid = \"c\"\nurl = \"https://c.example.net/feed\"\n";
    Config::parse(text, "test.toml", folder, None).unwrap()
}

async fn opened(folder: &Path) -> Store {
    opened_with(config(folder)).await
}

/// Ids of sources and addresses of pages.
fn names(claimed: Vec<Claimed>) -> Vec<String> {
    let mut names = Vec::new();
    for host in claimed {
        names.extend(host.feeds.into_iter().map(|job| job.source));
        names.extend(host.pages.into_iter().map(|task| task.url));
    }
    names.sort();
    names
}

async fn job(store: &Store, id: &str) -> FeedJob {
    let claimed = claim(store, START).await;
    let mut feeds = claimed.into_iter().flat_map(|host| host.feeds);
    feeds.find(|job| job.source == id).unwrap()
}

#[tokio::test]
async fn nothing_of_a_held_host_is_asked_before_its_time() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    // b and c are leased in the same claim and not asked yet
    let a = job(&store, "a").await;
    let mut page = with_page("1");
    page.page = Some(PageJob {
        url: "https://www.example.org/1".to_owned(),
        host: "example.org".to_owned(),
    });
    store
        .apply_poll(AfterPoll {
            new: vec![page],
            ..plan(&a, &[])
        })
        .await
        .unwrap();
    let until = START.plus(HOLD);
    let again = START.plus(Duration::from_hours(1));
    let again_a = claim(&store, again).await;
    let mut feeds = again_a.into_iter().flat_map(|host| host.feeds);
    let a = feeds.find(|job| job.source == "a").unwrap();
    store
        .apply_poll(AfterPoll {
            at: again,
            error: Some("status 429".to_owned()),
            next: Next {
                at: again.plus(HOLD),
                held_until: Some(until),
                ..Next::default()
            },
            hold: Some(HostHold {
                host: "example.org".to_owned(),
                until,
            }),
            ..plan(&a, &[])
        })
        .await
        .unwrap();
    drop(store);
    // a restart forgets nothing
    let store = opened(folder.path()).await;
    let just_before = until.minus(Duration::from_secs(1));
    let free = names(claim(&store, just_before).await);
    assert!(free.iter().all(|name| name == "c"), "{free:?}");
    let mut then = names(claim(&store, until).await);
    then.retain(|name| name != "c");
    assert_eq!(then, ["b", "https://www.example.org/1"]);
    let status = store.status().await.unwrap();
    assert_eq!(status[1].next.1, "its host asked everyone to wait");
}
