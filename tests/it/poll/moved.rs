//! Feeds that moved: a permanent redirect is taken over when it kept leading to the same feed.

use super::lab::Item;
use super::lab::Lab;
use super::lab::rss;
use crate::support::reply::Reply;

const NO_PAGES: &str = "full_text = \"never\"";

fn document(count: usize) -> Vec<u8> {
    let items: Vec<Item> = (0..count)
        .map(|at| Item::new(&format!("g{at}"), &format!("Title {at}"), "Some words."))
        .collect();
    rss(&items, None).into_bytes()
}

/// Lets that many hours pass since the redirect was first seen.
fn hours_pass(lab: &Lab, hours: i64) {
    let connection = rusqlite::Connection::open(lab.database()).unwrap();
    let sql = "UPDATE sources SET moving_since = moving_since - ?1";
    connection.execute(sql, [hours * 3_600_000]).unwrap();
}

async fn moved_for_two_days(lab: &Lab) {
    lab.origin.serve("/old", Reply::feed(document(2)));
    lab.one().await;
    lab.origin.serve("/old", Reply::redirect(301, "/new"));
    lab.origin
        .serve("/new", Reply::feed(document(3)).etag("\"n\""));
    lab.one().await;
    lab.one().await;
    assert_eq!(lab.status("a").await.adopted, None);
    hours_pass(lab, 48);
    lab.one().await;
}

#[tokio::test]
async fn a_lasting_permanent_redirect_is_taken_over_and_ids_stay() {
    let lab = Lab::new().source("a", "/old", NO_PAGES);
    moved_for_two_days(&lab).await;
    assert_eq!(lab.status("a").await.adopted, Some(lab.origin.url("/new")));
    let before: Vec<String> = lab
        .corpus()
        .await
        .into_iter()
        .map(|entry| entry.uuid)
        .collect();
    assert_eq!(before.len(), 3);
    let asked = lab.origin.requests_to("/old").len();
    let polled = lab.one().await;
    assert!(
        polled.not_modified,
        "the validators are the new address's: {polled:?}"
    );
    assert_eq!(
        lab.origin.requests_to("/old").len(),
        asked,
        "the old one is asked no more"
    );
    let after: Vec<String> = lab
        .corpus()
        .await
        .into_iter()
        .map(|entry| entry.uuid)
        .collect();
    assert_eq!(before, after);
    // whoever writes another address into the configuration means it
    let lab = lab.changed("/old", "/newer");
    let newer = Reply::feed(document(3));
    lab.origin.serve("/newer", newer);
    lab.one().await;
    assert_eq!(lab.origin.requests_to("/newer").len(), 1);
    assert_eq!(lab.status("a").await.adopted, None);
}

#[tokio::test]
async fn an_adopted_address_that_dies_is_left_for_the_configured_one() {
    // where nothing is any more, there is nothing to wait for
    for (status, looks) in [(500, 3), (404, 1), (410, 1)] {
        let lab = Lab::new().source("a", "/old", "full_text = \"never\"\nmin_interval = \"0s\"");
        moved_for_two_days(&lab).await;
        lab.origin.serve("/new", Reply::status(status));
        lab.origin.serve("/old", Reply::feed(document(4)));
        for _ in 0..looks {
            assert!(lab.one().await.error.is_some(), "{status}");
        }
        assert_eq!(lab.one().await.error, None, "{status}");
        assert_eq!(lab.corpus().await.len(), 4);
    }
}

#[tokio::test]
async fn a_redirect_to_something_else_changes_nothing() {
    for (status, target) in [
        (
            301,
            Reply::page("<html><title>Back soon</title><p>Maintenance.</p></html>"),
        ),
        (302, Reply::feed(document(2))),
        // somebody else's feed: nothing in it is known
        (
            301,
            Reply::feed(
                rss(
                    &[Item::new("x", "Other", "x"), Item::new("y", "Else", "y")],
                    None,
                )
                .into_bytes(),
            ),
        ),
    ] {
        let lab = Lab::new().source("a", "/old", NO_PAGES);
        lab.origin.serve("/old", Reply::feed(document(2)));
        lab.one().await;
        lab.origin.serve("/old", Reply::redirect(status, "/new"));
        lab.origin.serve("/new", target);
        lab.one().await;
        // what was new once would be known the next time
        if status == 302 {
            lab.one().await;
            hours_pass(&lab, 48);
            lab.one().await;
        }
        assert_eq!(lab.status("a").await.adopted, None);
        lab.origin.serve("/old", Reply::feed(document(2)));
        lab.one().await;
        assert_eq!(lab.status("a").await.failures, 0);
    }
}
