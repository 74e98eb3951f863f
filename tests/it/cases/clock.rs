//! Clocks that jump: nobody is asked by all at once, and nobody is left alone for years.

use super::NO_PAGES;
use super::document;
use super::hours_pass;
use super::stored_time;
use crate::poll::lab::Item;
use crate::poll::lab::Lab;
use crate::poll::lab::rss;
use crate::support::reply::Reply;
use depeche::clock;
use depeche::daemon::Round;
use std::time::Duration;
use std::time::Instant;

const HOUR: Duration = Duration::from_hours(1);
const TEN_YEARS: i64 = 10 * 365 * 24;

fn due() -> Round {
    Round::default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn case_56_a_clock_that_jumps_ahead_or_a_long_sleep_brings_no_stampede() {
    const FEEDS: u32 = 12;
    let gap = Duration::from_millis(70);
    for hours in [36, TEN_YEARS] {
        let fetch = "host_gap = \"0s\"\nhost_concurrency = 1\nallow_networks = [\"127.0.0.0/8\", \"::1/128\"]\n";
        let mut lab = Lab::new().fetch(fetch);
        for at in 0..FEEDS {
            lab = lab.source(&format!("feed-{at}"), &format!("/{at}"), NO_PAGES);
            let reply = Reply::feed(document(1));
            lab.origin.serve(&format!("/{at}"), reply);
        }
        assert_eq!(lab.all().await.len(), 12);
        lab.origin.clear_log();
        hours_pass(&lab, hours);
        let lab = lab.gap(gap);
        let from = Instant::now();
        assert_eq!(lab.round(&due()).await.1.len(), 12);
        let asked = lab.origin.requests();
        for (at, request) in (0..FEEDS).zip(&asked) {
            let came = request.at.duration_since(from);
            assert!(came >= gap * at, "request {at} after {came:?}");
        }
        // what was missed is not made up for
        assert!(lab.round(&due()).await.1.is_empty());
        assert_eq!(lab.origin.requests().len(), 12);
    }
}

/// The wait that was decided at the last look, as it stands in the database.
fn wait(lab: &Lab, id: &str) -> Duration {
    stored_time(lab, id, "next_poll").since(clock::now())
}

/// One statement on the database, as the clock would have left it.
fn write(lab: &Lab, sql: &str) {
    let connection = rusqlite::Connection::open(lab.database()).unwrap();
    assert_ne!(connection.execute(sql, []).unwrap(), 0, "{sql}");
}

#[tokio::test]
async fn case_56_a_clock_that_is_set_back_puts_nobody_to_sleep_for_years() {
    let lab = Lab::new()
        .source("a", "/a", NO_PAGES)
        .source("busy", "/busy", NO_PAGES)
        .source("gone", "/gone", NO_PAGES)
        .source("late", "/late", NO_PAGES)
        .source("pages", "/pages", "full_text = \"always\"");
    let ids = ["a", "busy", "gone", "pages"];
    lab.origin.serve("/a", Reply::feed(document(2)));
    lab.origin.serve("/late", Reply::feed(document(2)));
    let busy = Reply::status(429).header("Retry-After", "7200");
    lab.origin.serve("/busy", busy);
    lab.origin.serve("/gone", Reply::status(410));
    let item = Item::new("1", "One", "Words.").link(&lab.origin.url("/page"));
    lab.origin.serve("/pages", Reply::feed(rss(&[item], None)));
    lab.origin.serve("/page", Reply::status(500));
    assert_eq!(lab.all().await.len(), 5);
    let before = ids.map(|id| wait(&lab, id));

    // all this was ten years ahead; one source was only configured then
    hours_pass(&lab, -TEN_YEARS);
    let years = TEN_YEARS * 3_600_000;
    write(
        &lab,
        "UPDATE sources SET last_poll = NULL WHERE id = 'late'",
    );
    write(&lab, &format!("UPDATE page_jobs SET due = due + {years}"));
    lab.origin.clear_log();
    assert!(lab.round(&due()).await.1.is_empty());
    for (id, before) in ids.into_iter().zip(before) {
        let wait = wait(&lab, id);
        let slower = before + Duration::from_mins(1);
        assert!(
            wait <= slower && wait + HOUR / 60 >= before,
            "{id}: {wait:?}"
        );
        assert!(wait <= 31 * 24 * HOUR, "{id}: {wait:?}");
    }
    assert!(wait(&lab, "late") <= HOUR);
    let held = stored_time(&lab, "busy", "held_until").since(clock::now());
    assert!((HOUR..=2 * HOUR).contains(&held), "{held:?}");
    let asked: Vec<String> = lab
        .origin
        .requests()
        .into_iter()
        .map(|r| r.target)
        .collect();
    assert_eq!(asked, ["/page"], "the page waits no longer");

    // from here on all is as ever
    hours_pass(&lab, 3);
    let polled = lab.round(&due()).await.1;
    let polled: Vec<&str> = polled.iter().map(|polled| polled.source.as_str()).collect();
    assert_eq!(polled, ["a", "busy", "late", "pages"]);
    // clocks that differ by minutes are no matter
    let before = ids.map(|id| stored_time(&lab, id, "next_poll"));
    hours_pass(&lab, -1);
    assert!(lab.round(&due()).await.1.is_empty());
    for (id, before) in ids.into_iter().zip(before) {
        assert_eq!(
            stored_time(&lab, id, "next_poll"),
            before.plus(HOUR),
            "{id}"
        );
    }
}
