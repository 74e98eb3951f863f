//! What edits of the feed do to `updated`: told once an hour at most, frozen where they never end.

use depeche::store::Stored;

use super::lab::Item;
use super::lab::Lab;
use super::lab::prose;
use super::lab::rss;
use crate::support::process;
use crate::support::reply::Reply;

const NO_PAGES: &str = "full_text = \"never\"";
const HOUR: i64 = 3_600_000;

async fn polled(lab: &Lab, title: &str, text: &str) -> Stored {
    let item = Item::new("1", title, text);
    lab.origin.serve("/feed", Reply::feed(rss(&[item], None)));
    assert_eq!(lab.one().await.error, None);
    let mut all = lab.corpus().await;
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// Lets an hour pass for edits.
fn an_hour_later(lab: &Lab) {
    let connection = rusqlite::Connection::open(lab.database()).unwrap();
    let sql = "UPDATE edits SET moved = moved - ?1, due = due - ?1";
    assert_eq!(connection.execute(sql, [HOUR]).unwrap(), 1);
}

fn words(lab: &Lab, verb: &str, name: &str) -> String {
    lab.config_file();
    process::depeche(lab.folder(), &[verb, name]).ok()
}

#[tokio::test]
async fn a_second_edit_is_stored_at_once_and_told_when_the_hour_is_over() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    let text = prose(1, 80);
    let first = polled(&lab, "One", &text).await;
    let second = polled(&lab, "Two", &text).await;
    assert!(second.updated > first.updated);
    let third = polled(&lab, "Three", &text).await;
    assert_eq!((third.title.as_str(), third.revision), ("Three", 3));
    assert_eq!(third.updated, second.updated);
    assert!(words(&lab, "explain", &third.uuid).contains("Readers are told of the last change"));
    // the feed says nothing new, and the hour is not over
    assert_eq!(polled(&lab, "Three", &text).await.updated, second.updated);
    an_hour_later(&lab);
    // still nothing new in the feed
    let told = polled(&lab, "Three", &text).await;
    assert!(told.updated > second.updated);
    assert_eq!(told.revision, 3);
    assert!(!words(&lab, "explain", &third.uuid).contains("Readers are told"));
    assert_eq!(polled(&lab, "Three", &text).await.updated, told.updated);
}

#[tokio::test]
async fn an_edit_taken_back_within_the_hour_is_never_told() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    let text = prose(1, 80);
    polled(&lab, "One", &text).await;
    let told = polled(&lab, "Two", &text).await;
    polled(&lab, "Three", &text).await;
    polled(&lab, "Two", &text).await;
    an_hour_later(&lab);
    let after = polled(&lab, "Two", &text).await;
    assert_eq!((after.updated, after.revision), (told.updated, 4));
}

#[tokio::test]
async fn typography_is_stored_and_told_to_nobody() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    let text = prose(1, 80);
    let first = polled(&lab, "nasa's report", &text).await;
    let second = polled(&lab, "NASA’s report", &text.to_uppercase()).await;
    assert_eq!(second.title, "NASA’s report");
    assert_eq!(second.updated, first.updated);
}

#[tokio::test]
async fn a_number_in_the_lead_is_news() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    let rest = prose(1, 400);
    let first = polled(&lab, "One", &format!("12 people {rest}")).await;
    let second = polled(&lab, "One", &format!("21 people {rest}")).await;
    assert!(second.updated > first.updated);
    let third = polled(&lab, "One", &format!("21 people {rest} 7")).await;
    an_hour_later(&lab);
    let fourth = polled(&lab, "One", &format!("21 people {rest} 7")).await;
    assert_eq!(
        (third.updated, fourth.updated),
        (second.updated, second.updated)
    );
}

#[tokio::test]
async fn an_entry_that_flickers_is_frozen_and_says_so() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    let text = |n: u32| format!("{} Read {n} times.", prose(1, 80));
    let first = polled(&lab, "One", &text(0)).await;
    for n in 1..=24_u32 {
        let after = polled(&lab, "One", &text(n)).await;
        assert_eq!((after.revision, after.updated), (1 + n, first.updated));
        assert_eq!(lab.status("a").await.frozen, usize::from(n == 24));
    }
    for n in 25..30 {
        let after = polled(&lab, "One", &text(n)).await;
        assert_eq!(after.revision, 25);
        assert!(after.body.text().ends_with("Read 24 times."));
    }
    assert!(words(&lab, "explain", &first.uuid).contains("It is frozen"));
    assert!(words(&lab, "status", "a").contains("1 entry changed 24 times"));
    // what the feed only adds is taken all the same
    let more = format!("{} And the court has spoken.", text(24));
    let after = polled(&lab, "One", &more).await;
    assert!(after.body.text().ends_with("the court has spoken."));
}
