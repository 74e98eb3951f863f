//! Which copy an output shows, when, where, and how many of one source.

use crate::poll::lab::Item;
use crate::poll::lab::Lab;
use crate::poll::lab::prose;
use crate::poll::lab::rss;
use crate::support::reply::Reply;
use depeche::clock;
use depeche::daemon;
use depeche::link::Linker;
use depeche::model::Instant;
use depeche::poll;
use depeche::store::OutputEntry;
use depeche::store::Scope;
use depeche::store::Store;
use std::time::Duration;

const NO_PAGES: &str = "full_text = \"never\"";

/// Source and copies' sources of each.
fn told(shown: &[OutputEntry]) -> Vec<(String, Vec<String>)> {
    let of = |one: &OutputEntry| {
        let copies = one.copies.iter().map(|copy| copy.source.id.clone());
        (one.entry.source.id.clone(), copies.collect())
    };
    shown.iter().map(of).collect()
}

fn own(source: &str, copies: &[&str]) -> (String, Vec<String>) {
    let copies = copies.iter().map(|&id| id.to_owned()).collect();
    (source.to_owned(), copies)
}

/// Two sources with one story; the second has the higher priority.
fn two(more: &str) -> Lab {
    let lab = Lab::new().more(more).source("a", "/a", NO_PAGES).source(
        "b",
        "/b",
        &format!("{NO_PAGES}\npriority = 9"),
    );
    for path in ["/a", "/b"] {
        let item = Item::new(path, &format!("Of {path}"), &prose(1, 90));
        lab.origin.serve(path, Reply::feed(rss(&[item], None)));
    }
    lab
}

/// Polls one source and links what is ready, as the daemon does.
async fn arrive(lab: &Lab, store: &Store, source: &str, at: Instant) {
    let config = lab.config();
    let world = daemon::world(store.clone(), &config).await.unwrap();
    let scope = Scope {
        now: clock::now(),
        feeds_due_by: clock::now(),
        limit: 9,
        only: vec![source.to_owned()],
        pages_of: None,
        busy: Vec::new(),
        doubtful: None,
    };
    let job = store.claim(scope).await.unwrap().remove(0).feeds.remove(0);
    assert_eq!(poll::poll(&world, job).await.unwrap().new, 1);
    let choosing = config.choosing(at);
    Linker::default().link(store, choosing).await.unwrap();
}

#[tokio::test]
async fn copies_meet_while_a_group_settles_then_priority_decides() {
    for (settle, shows) in [("0s", "a"), ("1h", "b")] {
        let lab = two(&format!("settle = \"{settle}\""));
        let store = Store::open(&lab.database()).unwrap();
        let now = clock::now().plus(Duration::from_secs(9));
        arrive(&lab, &store, "a", now).await;
        assert_eq!(lab.standing("all").await.is_empty(), shows == "b");
        arrive(&lab, &store, "b", now).await;
        let later = lab.config().choosing(now.plus(Duration::from_hours(1)));
        Linker::default().link(&store, later).await.unwrap();
        let other = if shows == "a" { "b" } else { "a" };
        assert_eq!(told(&lab.standing("all").await), [own(shows, &[other])]);
    }
}

#[tokio::test]
async fn a_copy_that_shows_goes_on_to() {
    let lab = two("");
    lab.origin.serve("/b", Reply::feed(rss(&[], None)));
    lab.all().await;
    let item = Item::new("/b", "Of /b", &prose(1, 90));
    lab.origin.serve("/b", Reply::feed(rss(&[item], None)));
    lab.all().await;
    assert_eq!(told(&lab.standing("all").await), [own("a", &["b"])]);
}

#[tokio::test]
async fn outputs_fold_mark_or_do_not_compare() {
    let lab = two(
        "[[output]]\nid = \"fold\"\n[[output]]\nid = \"mark\"\ndedup = \"mark\"\n\
         [[output]]\nid = \"off\"\ndedup = \"off\"\n[[output]]\nid = \"one\"\nsources = [\"a\"]\n",
    );
    lab.all().await;
    assert_eq!(told(&lab.standing("fold").await), [own("b", &["a"])]);
    assert_eq!(told(&lab.standing("one").await), [own("a", &["b"])]);
    for output in ["mark", "off"] {
        let mut shown = told(&lab.standing(output).await);
        shown.sort();
        assert_eq!(shown, [own("a", &["b"]), own("b", &["a"])], "{output}");
    }
    let explained = crate::support::process::depeche(
        lab.config_file().parent().unwrap(),
        &["explain", &lab.titled("Of /a").await.uuid],
    )
    .ok();
    let winner = lab.titled("Of /b").await.uuid;
    let line = format!("It stands in: fold (folded under {winner}), mark, off, one.");
    assert!(explained.contains(&line), "{explained}");
}

#[tokio::test]
async fn one_source_has_its_share_and_no_more() {
    let lab = Lab::new()
        .more("[[output]]\nid = \"some\"\nmax_per_source = 3\n[[output]]\nid = \"all\"\n")
        .source("many", "/many", NO_PAGES)
        .source("few", "/few", NO_PAGES);
    let items = |name: &str, count: usize| -> Vec<Item> {
        (0..count)
            .map(|n| {
                let id = format!("{name}{n}");
                Item::new(&id, &id, &prose(name.len() * 1_000 + n, 60))
            })
            .collect()
    };
    let dated = |items: &[Item], date| Reply::feed(rss(items, Some(date)));
    let today = clock::now().rfc3339();
    lab.origin
        .serve("/many", dated(&items("many", 9), today.as_str()));
    lab.origin
        .serve("/few", dated(&items("few", 2), today.as_str()));
    lab.all().await;
    assert_eq!(lab.standing("all").await.len(), 11);
    let shown = lab.standing("some").await;
    let of = |id: &str| {
        let its = shown.iter().filter(|one| one.entry.source.id == id);
        its.count()
    };
    assert_eq!((of("many"), of("few")), (3, 2));
    let left_out = lab.corpus().await.into_iter().find(|entry| {
        entry.source.id == "many" && shown.iter().all(|one| one.entry.uuid != entry.uuid)
    });
    let explained = crate::support::process::depeche(
        lab.config_file().parent().unwrap(),
        &["explain", &left_out.unwrap().uuid],
    )
    .ok();
    assert!(
        explained
            .contains("some (left out: `max_per_source` newer ones of its source stand there)"),
        "{explained}"
    );
}

#[tokio::test]
async fn what_is_new_to_us_is_not_buried_and_jumps_no_queue() {
    let lab = Lab::new()
        .source("old", "/old", NO_PAGES)
        .source("today", "/today", NO_PAGES)
        .source("recent", "/recent", NO_PAGES);
    let now = clock::now();
    let day = Duration::from_hours(24);
    for (path, ago, seed) in [("/old", 3_000, 1), ("/today", 0, 2), ("/recent", 1, 3)] {
        let date = now.minus(day * ago).rfc3339();
        let item = Item::new(path, &format!("Of {path}"), &prose(seed, 60));
        let reply = Reply::feed(rss(&[item], Some(date.as_str())));
        lab.origin.serve(path, reply);
    }
    lab.all().await;
    let shown = lab.standing("all").await;
    let titles: Vec<&str> = shown.iter().map(|one| one.entry.title.as_str()).collect();
    assert_eq!(titles, ["Of /today", "Of /recent", "Of /old"]);
    // within a window of three days although its date is not
    let config = lab.config();
    let all = depeche::filter::Output {
        min_entries: 0,
        ..config.outputs[0].clone()
    };
    let reader = lab.reader();
    assert_eq!(reader.standing(&all, now).await.unwrap().len(), 3);
    let later = now.plus(day + Duration::from_hours(1));
    assert_eq!(reader.standing(&all, later).await.unwrap().len(), 2);
}
