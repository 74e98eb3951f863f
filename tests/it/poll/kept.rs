//! How long entries and their earlier states are kept.

use super::lab::Item;
use super::lab::Lab;
use super::lab::prose;
use super::lab::rss;
use crate::support::process;
use crate::support::reply::Reply;

const NO_PAGES: &str = "full_text = \"never\"\nfirst_entries = 1000";
const DAY: i64 = 86_400_000;

fn items(range: std::ops::Range<usize>) -> Vec<Item> {
    range
        .map(|n| {
            let link = format!("https://x.example/{n}");
            Item::new(&format!("id{n}"), &format!("Title of {n}"), &prose(n, 60)).link(&link)
        })
        .collect()
}

async fn poll(lab: &Lab, range: std::ops::Range<usize>) -> usize {
    lab.origin
        .serve("/feed", Reply::feed(rss(&items(range), None)));
    let polled = lab.one().await;
    assert_eq!(polled.error, None);
    polled.new
}

/// Lets days pass for all that is stored.
fn later(lab: &Lab, days: i64) {
    let connection = rusqlite::Connection::open(lab.database()).unwrap();
    let sql = "UPDATE entries SET first_seen = first_seen - ?1, updated = updated - ?1";
    assert!(connection.execute(sql, [days * DAY]).unwrap() > 0);
}

fn count(lab: &Lab, table: &str) -> i64 {
    let connection = rusqlite::Connection::open(lab.database()).unwrap();
    let sql = format!("SELECT count(*) FROM {table}");
    connection.query_row(&sql, [], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn entries_stay_for_ever_unless_something_is_said() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    poll(&lab, 0..5).await;
    later(&lab, 10_000);
    assert_eq!(poll(&lab, 5..10).await, 5);
    assert_eq!(lab.corpus().await.len(), 10);
}

#[tokio::test]
async fn what_is_old_goes_in_batches_and_never_comes_back() {
    let lab = Lab::new()
        .more("[store]\nretain = \"400d\"\n")
        .source("a", "/feed", NO_PAGES);
    assert_eq!(poll(&lab, 0..1_200).await, 1_200);
    later(&lab, 399);
    poll(&lab, 1_190..1_210).await;
    assert_eq!(lab.corpus().await.len(), 1_210, "not old yet");
    later(&lab, 2);
    let gone = lab.titled("Title of 3").await.uuid;
    // the feed lists ten of the old ones; the others are old
    assert_eq!(poll(&lab, 1_190..1_210).await, 0);
    let left = lab.corpus().await;
    let titles: Vec<&str> = left.iter().map(|one| one.title.as_str()).collect();
    assert_eq!(left.len(), 20, "{titles:?}");
    assert!(left.iter().any(|one| one.title == "Title of 1190"));
    for table in ["entries", "bodies", "links"] {
        assert_eq!(count(&lab, table), 20, "{table}");
    }
    assert_eq!(count(&lab, "purged"), 1_190);
    // what went comes back in the feed, and is nothing new; what it lists no longer goes
    assert_eq!(poll(&lab, 0..30).await, 0);
    assert_eq!(poll(&lab, 1_190..1_210).await, 0);
    assert_eq!(lab.corpus().await.len(), 10);
    lab.config_file();
    let explain = |name: &str| process::depeche(lab.folder(), &["explain", name]).ok();
    let words = explain(&gone);
    assert!(
        words.contains("Purged on 20") && words.contains(&gone),
        "{words}"
    );
    assert!(explain(gone.get(9..20).unwrap()).contains("Purged on 20"));
    let id = process::depeche(lab.folder(), &["explain", "--json", &gone]).ok();
    assert!(id.contains("\"purged\":\"20"), "{id}");
}

#[tokio::test]
async fn what_is_listed_stays_and_goes_when_it_is_not() {
    let lab = Lab::new()
        .more("[store]\nretain = \"400d\"\n")
        .source("a", "/feed", NO_PAGES);
    poll(&lab, 0..5).await;
    later(&lab, 500);
    poll(&lab, 0..5).await;
    assert_eq!(lab.corpus().await.len(), 5);
    // a failure says nothing of what is listed
    lab.origin.serve("/feed", Reply::status(500));
    lab.one().await;
    assert_eq!(lab.corpus().await.len(), 5);
    poll(&lab, 4..7).await;
    assert_eq!(lab.corpus().await.len(), 3);
}

#[tokio::test]
async fn as_many_earlier_states_are_kept_as_is_said() {
    for (said, kept) in [
        ("", 10),
        ("[store]\nrevisions = 3\n", 3),
        ("[store]\nrevisions = 0\n", 0),
    ] {
        let lab = Lab::new().more(said).source("a", "/feed", NO_PAGES);
        for n in 0..13 {
            let item = Item::new("1", &format!("Title {n}"), &prose(1, 60));
            lab.origin.serve("/feed", Reply::feed(rss(&[item], None)));
            lab.one().await;
        }
        let entry = lab.titled("Title 12").await;
        assert_eq!(entry.revision, 13);
        let earlier = lab.reader().revisions(&entry.uuid).await.unwrap();
        assert_eq!(earlier.len(), kept);
        assert!(earlier.last().is_none_or(|last| last.title == "Title 11"));
    }
}

#[test]
fn retain_is_a_day_or_more() {
    let check = |line: &str| {
        let text = format!("[store]\n{line}\n");
        depeche::config::Config::parse(&text, "t.toml", std::path::Path::new("/"), None)
    };
    assert_eq!(check("retain = \"forever\"").unwrap().retain, None);
    assert!(check("retain = \"400d\"").unwrap().retain.is_some());
    assert!(check("retain = \"1h\"").is_err());
    assert!(check("retain = \"sometimes\"").is_err());
    assert_eq!(check("").unwrap().revisions, 10);
}
