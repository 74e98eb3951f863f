//! Documents in which nothing is known: seen, told, filled; the next look comes sooner.

use super::House;
use super::atom;
use super::days;
use super::link;
use crate::support::process::Daemon;
use serde_json::Value;

#[test]
fn what_was_missed_between_two_polls_is_fetched_and_shown() {
    let house = House::new();
    let archive = |name: &str| link("prev-archive", &house.origin.url(&format!("/{name}")));
    house.serve("/feed", atom(31..=40, &archive("a2")));
    house.poll();
    // forty days later: of the days 41 to 80 the feed still has the last twenty
    house.serve("/feed", atom(61..=80, &archive("a6")));
    house.serve("/a6", atom(51..=60, &archive("a5")));
    house.serve("/a5", atom(36..=50, &archive("a3")));
    house.serve("/a3", atom(21..=35, &archive("a2")));
    house.origin.clear_log();
    house.poll();
    assert_eq!(house.asked(), ["/feed", "/a6", "/a5"]);
    assert_eq!(house.titles(), days(31..=80));
    assert_eq!(house.shown(), days(31..=80));
    let status = house.run(&["status", "example", "--json"]).ok();
    let status: Value = serde_json::from_str(&status).unwrap();
    assert_eq!(status["gaps"], 1);
    let why = status["why"].as_str().unwrap();
    assert!(why.contains("entries were missed before"), "{why}");
}

#[test]
fn what_is_older_than_what_was_known_stays_history() {
    let house = House::new();
    let archive = |name: &str| link("prev-archive", &house.origin.url(&format!("/{name}")));
    house.serve("/feed", atom(31..=40, &archive("a2")));
    house.poll();
    house.serve("/feed", atom(61..=80, &archive("a5")));
    house.serve("/a5", atom(21..=60, ""));
    house.poll();
    assert_eq!(house.titles(), days(21..=80));
    assert_eq!(house.shown(), days(31..=80));
}

#[test]
fn a_feed_that_names_nothing_costs_no_try() {
    let house = House::new();
    house.serve("/feed", atom(31..=40, ""));
    house.poll();
    house.serve("/feed", atom(61..=80, ""));
    house.origin.clear_log();
    house.poll();
    assert_eq!(house.asked(), ["/feed"]);
    assert_eq!(house.number("SELECT gaps FROM sources"), 1);
}

#[test]
fn a_gap_takes_five_documents_at_most() {
    let house = House::new();
    let archive = |n: u32| link("prev-archive", &house.origin.url(&format!("/a{n}")));
    house.serve("/feed", atom(1..=3, &archive(0)));
    house.poll();
    house.serve("/feed", atom(200..=209, &archive(1)));
    for n in 1..=9 {
        let first = 200 - 10 * n;
        house.serve(&format!("/a{n}"), atom(first..=first + 9, &archive(n + 1)));
    }
    house.origin.clear_log();
    house.poll();
    assert_eq!(house.asked(), ["/feed", "/a1", "/a2", "/a3", "/a4", "/a5"]);
    // the rest is there for the asking
    house.said(&["backfill", "example", "--pages", "1"]);
    assert_eq!(house.asked().last().unwrap(), "/a6");
}

#[test]
fn the_daemon_fills_a_gap_by_itself() {
    let house = House::new();
    let archive = link("prev-archive", &house.origin.url("/a5"));
    house.serve("/feed", atom(31..=40, ""));
    let daemon = Daemon::start(house.path());
    daemon.get_until("/all.atom", |answer| answer.body.contains("About day 40<"));
    house.serve("/feed", atom(61..=80, &archive));
    house.serve("/a5", atom(36..=60, ""));
    house.run(&["poll", "--all"]).ok();
    let answer = daemon.get_until("/all.atom", |answer| answer.body.contains("About day 41<"));
    assert!(answer.body.contains("About day 80<"));
}
