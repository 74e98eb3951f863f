//! Ids that repeat, are blank or change: the key degrades once, and nothing comes twice.

use std::collections::BTreeSet;

use super::lab::Item;
use super::lab::Lab;
use super::lab::prose;
use super::lab::rss;
use crate::support::process;
use crate::support::reply::Reply;

const NO_PAGES: &str = "full_text = \"never\"\nfirst_entries = 100";

fn item(guid: &str, n: usize) -> Item {
    Item::new(guid, &format!("Title of {n}"), &prose(n, 60)).link(&format!("https://x.example/{n}"))
}

async fn poll(lab: &Lab, items: &[Item]) -> (usize, usize) {
    lab.origin.serve("/feed", Reply::feed(rss(items, None)));
    let polled = lab.one().await;
    assert_eq!(polled.error, None);
    (polled.new, polled.revised)
}

async fn ids(lab: &Lab) -> BTreeSet<(String, String)> {
    let all = lab.corpus().await.into_iter();
    all.map(|one| (one.title, one.uuid)).collect()
}

fn status(lab: &Lab) -> String {
    lab.config_file();
    process::depeche(lab.folder(), &["status", "a"]).ok()
}

#[tokio::test]
async fn repeated_ids_degrade_the_key_and_stored_entries_stay() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    let good: Vec<Item> = (0..6).map(|n| item(&format!("id{n}"), n)).collect();
    assert_eq!(poll(&lab, &good).await, (6, 0));
    let before = ids(&lab).await;
    assert!(!status(&lab).contains("link and date"));
    // from now on all have one id, and a new one is on top
    let bad: Vec<Item> = (0..7).rev().map(|n| item("same", n)).collect();
    assert_eq!(poll(&lab, &bad).await, (1, 0));
    assert!(before.is_subset(&ids(&lab).await));
    assert!(status(&lab).contains("told apart by link and date instead"));
    let after = ids(&lab).await;
    let bad: Vec<Item> = (1..9).rev().map(|n| item("same", n)).collect();
    assert_eq!(poll(&lab, &bad).await, (2, 0));
    assert_eq!(poll(&lab, &bad).await, (0, 0));
    assert!(after.is_subset(&ids(&lab).await));
    // good ids again, and the key stays what it is
    let good: Vec<Item> = (1..9).map(|n| item(&format!("id{n}"), n)).collect();
    assert_eq!(poll(&lab, &good).await, (0, 0));
    assert!(status(&lab).contains("told apart by link and date instead"));
}

#[tokio::test]
async fn one_page_for_all_entries_makes_the_title_part_of_the_key() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    let one = |n: usize| Item {
        guid: Some(String::new()),
        ..item("", n).link("https://x.example/all")
    };
    let items: Vec<Item> = (0..6).map(one).collect();
    assert_eq!(poll(&lab, &items).await, (6, 0));
    assert!(status(&lab).contains("link, date and title"));
    let before = ids(&lab).await;
    let items: Vec<Item> = (1..8).rev().map(one).collect();
    assert_eq!(poll(&lab, &items).await, (2, 0));
    assert!(before.is_subset(&ids(&lab).await));
}

#[tokio::test]
async fn ids_that_are_others_each_time_bring_nothing_twice() {
    for with_link in [true, false] {
        let lab = Lab::new().source("a", "/feed", NO_PAGES);
        let token = |round: usize, n: usize| {
            let item = item(&format!("{n}?token={round}"), n);
            Item {
                link: item.link.filter(|_| with_link),
                ..item
            }
        };
        for round in 0..8 {
            let items: Vec<Item> = (round..round + 8).rev().map(|n| token(round, n)).collect();
            let new = if round == 0 { 8 } else { 1 };
            assert_eq!(
                poll(&lab, &items).await,
                (new, 0),
                "round {round}, {with_link}"
            );
        }
        assert_eq!(lab.corpus().await.len(), 15);
        assert_eq!(
            status(&lab).contains("told apart by link and date instead"),
            with_link
        );
        let connection = rusqlite::Connection::open(lab.database()).unwrap();
        let most =
            "SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM aliases GROUP BY entry)";
        let most: i64 = connection.query_row(most, [], |row| row.get(0)).unwrap();
        assert!(most <= 4, "{most}");
    }
}

#[tokio::test]
async fn entries_with_one_title_and_nothing_else_stay_what_they_are() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    let bare = |n: usize| Item {
        title: "Notice".to_owned(),
        text: prose(n, 60),
        ..Item::default()
    };
    let items: Vec<Item> = (0..5).map(bare).collect();
    assert_eq!(poll(&lab, &items).await, (5, 0));
    let items: Vec<Item> = (0..6).rev().map(bare).collect();
    assert_eq!(poll(&lab, &items).await, (1, 0));
    assert_eq!(poll(&lab, &items).await, (0, 0));
}

#[tokio::test]
async fn a_migration_is_nothing_new() {
    let old = |n: usize| item(&format!("https://x.example/?p={n}"), n);
    let by_link = |n: usize| Item {
        title: format!("Title of {n} | Site"),
        text: String::new(),
        ..item(&format!("new{n}"), n)
    };
    let by_title = |n: usize| {
        let item = item(&format!("new{n}"), n).link(&format!("https://y.example/{n}"));
        Item {
            text: format!("Summary {n}"),
            ..item
        }
    };
    let by_text = |n: usize| Item {
        title: format!("{n}: another"),
        ..item(&format!("new{n}"), n).link(&format!("https://y.example/post-{}", n + 70))
    };
    let kinds: [&dyn Fn(usize) -> Item; 3] = [&by_link, &by_title, &by_text];
    for (at, kind) in kinds.into_iter().enumerate() {
        let lab = Lab::new().source("a", "/feed", NO_PAGES);
        let before: Vec<Item> = (0..10).map(old).collect();
        assert_eq!(poll(&lab, &before).await.0, 10);
        let ids: BTreeSet<String> = lab.corpus().await.into_iter().map(|one| one.uuid).collect();
        // four fifths are known, two are new
        let after: Vec<Item> = (2..12)
            .map(|n| {
                if n < 10 {
                    kind(n)
                } else {
                    item(&format!("new{n}"), n)
                }
            })
            .collect();
        assert_eq!(poll(&lab, &after).await.0, 2, "kind {at}");
        let now: BTreeSet<String> = lab.corpus().await.into_iter().map(|one| one.uuid).collect();
        assert!(ids.is_subset(&now) && now.len() == 12);
        assert_eq!(poll(&lab, &after).await, (0, 0), "kind {at}");
        assert!(!status(&lab).contains("told apart"));
    }
}

#[tokio::test]
async fn a_new_day_of_a_series_is_no_migration() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    let day = |day: usize| -> Vec<Item> {
        let series = ["Morning", "Noon", "Evening", "Night"]
            .into_iter()
            .enumerate();
        series
            .map(|(n, title)| {
                let link = format!("https://x.example/{day}/{title}");
                Item::new(&format!("{day}-{n}"), title, &prose(10 * day + n, 60)).link(&link)
            })
            .collect()
    };
    assert_eq!(poll(&lab, &day(1)).await, (4, 0));
    assert_eq!(poll(&lab, &day(2)).await, (4, 0));
}

#[tokio::test]
async fn an_id_that_is_used_again_is_a_new_entry() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    let items: Vec<Item> = (0..3).map(|n| item(&format!("id{n}"), n)).collect();
    poll(&lab, &items).await;
    let before = ids(&lab).await;
    let again = [
        Item {
            title: "Quite other news".to_owned(),
            ..item("id0", 50)
        },
        items[1].clone(),
        items[2].clone(),
    ];
    assert_eq!(poll(&lab, &again).await, (1, 0));
    assert_eq!(poll(&lab, &again).await, (0, 0));
    assert!(before.is_subset(&ids(&lab).await));
    assert_eq!(poll(&lab, &items).await, (0, 0));
}
