//! `ingest`: addresses and pages from a file.

use super::House;
use super::atom;
use crate::store::door::claim;
use crate::support::process::Daemon;
use crate::support::process::depeche_with;
use crate::support::reply::Reply;
use serde_json::Value;
use serde_json::json;

const WORDS: &str = "The ferry to the outer islands runs again since Monday, after a winter in which only the mail boat \
    went out. The harbour master says that the new hull bears more ice than the old one did.";

fn page(title: &str) -> String {
    format!(
        "<html lang='en'><head><title>{title}</title><meta property='article:published_time' content='2024-05-06'>\
         </head><body><article><h1>{title}</h1><p>{WORDS}</p><p>{title}: {WORDS}</p></article></body></html>"
    )
}

fn records(house: &House) -> Vec<Value> {
    let out = house.run(&["export", "ndjson"]).ok();
    out.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn addresses_and_pages_become_entries_with_texts() {
    let house = House::new();
    house.serve("/feed", atom(40..=40, ""));
    house.origin.serve("/robots.txt", Reply::status(404));
    house
        .origin
        .serve("/islands", Reply::page(page("To the islands")));
    let handed = json!({
        "url": "http://b.example/ferry?utm_source=x",
        "html": page("The ferry runs"),
        "published": "2023-02",
    });
    let lines = format!("# a list\n{}\n\n{handed}\n", house.origin.url("/islands"));
    std::fs::write(house.path().join("urls"), lines).unwrap();
    let words = house.said(&["ingest", "urls"]);
    assert!(words.contains("ingested: 2 new, 0 known"), "{words}");
    let records = records(&house);
    assert_eq!(records.len(), 2);
    let titled = |title: &str| records.iter().find(|one| one["title"] == title).unwrap();
    let ferry = titled("The ferry runs");
    assert_eq!(ferry["published"], "2023-02");
    assert_eq!(ferry["url"], "http://b.example/ferry");
    assert_eq!(ferry["source"]["id"], "ingested");
    assert_eq!(ferry["text_from"], "page");
    assert!(ferry["text"].as_str().unwrap().contains("harbour master"));
    let islands = titled("To the islands");
    assert_eq!(islands["published"], "2024-05-06");
    assert!(islands["text"].as_str().unwrap().contains("harbour master"));
    assert_eq!(house.shown(), ["The ferry runs", "To the islands"]);
    let status = house.run(&["status", "ingested"]).ok();
    assert!(status.contains("ingested"), "{status}");
    assert!(!status.contains("removed"), "{status}");
    // both can be read again
    let said = house.run(&["reextract", "ingested"]);
    assert!(
        said.stderr.contains("2 articles read again, 0 changed"),
        "{}",
        said.stderr
    );
    // again: nothing twice, nothing asked again
    house.origin.clear_log();
    let words = house.said(&["ingest", "urls"]);
    assert!(words.contains("ingested: 0 new, 2 known"), "{words}");
    assert!(house.asked().is_empty());
    // they stay where they are when the configuration is read again
    house.poll();
    assert_eq!(house.shown().len(), 3);
}

#[test]
fn bad_lines_are_named_and_the_rest_goes_on() {
    let house = House::new();
    let good = json!({"url": "http://b.example/good", "html": page("Good")});
    let empty = json!({"url": "http://b.example/empty", "html": "<p></p>"});
    let when = json!({"url": "http://b.example/when", "html": page("When"), "published": "soon"});
    let lines = format!(
        "not an address\n{good}\n{{\"html\": \"x\"}}\nhttp://b.example/\n{empty}\nftp://b.example/x\n{when}\n{good}\n"
    );
    let outcome = depeche_with(
        house.path(),
        &["ingest", "-", "--source", "clippings"],
        lines,
    );
    let words = outcome.fails(1);
    for line in [1, 3, 4, 5, 6, 7] {
        assert!(words.contains(&format!("line {line}: ")), "{line}: {words}");
    }
    assert!(
        words.contains("clippings: 1 new, 1 known, 6 lines of no use"),
        "{words}"
    );
    assert_eq!(records(&house).len(), 1);
    house.run(&["ingest", "gone"]).fails(1);
    house.run(&["ingest", "-", "--source", "No id"]).fails(2);
}

#[test]
fn a_source_keeps_what_it_has() {
    let house = House::new();
    house.serve("/feed", atom(40..=40, ""));
    house.poll();
    let lines = "http://a.example/2025/day-40.html\n";
    let outcome = depeche_with(house.path(), &["ingest", "-", "--source", "example"], lines);
    assert!(
        outcome.stderr.contains("example: 0 new, 1 known"),
        "{}",
        outcome.stderr
    );
    // what was forgotten does not come back
    let ferry = json!({"url": "http://b.example/ferry", "html": page("Ferry")}).to_string();
    depeche_with(house.path(), &["ingest", "-"], &ferry).ok();
    house.run(&["forget", "http://b.example/ferry"]).ok();
    let outcome = depeche_with(house.path(), &["ingest", "-"], &ferry);
    assert!(
        outcome.stderr.contains("0 new, 1 known"),
        "{}",
        outcome.stderr
    );
    assert_eq!(house.titles(), ["About day 40"]);
}

#[test]
fn copies_of_what_is_known_are_folded() {
    let house = House::new();
    let feed = atom(40..=40, "")
        .replace(
            "What was seen on day 40 of the year stands in one line here.",
            &format!("{WORDS} About day 40: {WORDS}"),
        )
        .replace(
            "http://a.example/2025/day-40.html",
            "http://b.example/ferry",
        );
    house.serve("/feed", feed);
    house.poll();
    let copy = json!({
        "url": "http://b.example/ferry",
        "html": page("About day 40"),
        "published": super::date(40),
    });
    let copy = copy.to_string();
    depeche_with(house.path(), &["ingest", "-"], &copy).ok();
    assert_eq!(house.number("SELECT count(*) FROM entries"), 2);
    assert_eq!(house.number("SELECT count(DISTINCT grp) FROM links"), 1);
    assert_eq!(house.shown().len(), 1);
}

#[test]
fn beside_a_daemon_lines_are_handed_over() {
    let house = House::new();
    house.serve("/feed", atom(40..=40, ""));
    let daemon = Daemon::start(house.path());
    daemon.get_until("/all.atom", |answer| answer.body.contains("About day 40"));
    let good = json!({"url": "http://b.example/good", "html": page("Good news")});
    // larger than one batch
    let many: Vec<String> = (0..1_200)
        .map(|n| format!("http://127.0.0.1:1/{n}\n"))
        .collect();
    let many = many.concat();
    let lines = format!("{good}\nno address\n{many}");
    let outcome = depeche_with(house.path(), &["ingest", "-"], lines);
    let words = outcome.fails(1);
    assert!(words.contains("line 2: "), "{words}");
    assert!(
        words.contains("ingested: 1201 new, 0 known, 1 line of no use"),
        "{words}"
    );
    daemon.get_until("/all.atom", |answer| answer.body.contains("Good news"));
}

#[tokio::test]
async fn news_never_wait_for_what_was_handed_over() {
    use depeche::identity::EntryKey;
    use depeche::identity::entry_uuid;
    use depeche::model::Instant;
    use depeche::plan::NewEntry;
    use depeche::plan::PageJob;
    use depeche::store::Store;

    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("depeche.db")).unwrap();
    let now = Instant(1_800_000_000_000);
    let entry = |n: u32, later: bool| {
        let key = EntryKey(n.to_string());
        NewEntry {
            uuid: entry_uuid("x", "ingested", &key),
            key: key.0,
            first_seen: now,
            link_due: now.plus(std::time::Duration::from_mins(10)),
            later,
            page: Some(PageJob {
                url: format!("http://b.example/{n}"),
                host: "b.example".to_owned(),
            }),
            ..NewEntry::default()
        }
    };
    store.make_source("ingested", now).await.unwrap();
    let handed = (0..20).map(|n| entry(n, true)).collect();
    assert_eq!(store.ingest("ingested", handed).await.unwrap(), 20);
    assert_eq!(store.round_left(&[], now, now).await.unwrap(), 0);
    assert_eq!(store.pages_left("ingested", now).await.unwrap(), 20);
    let news = vec![entry(99, false)];
    store.ingest("ingested", news).await.unwrap();
    assert_eq!(store.round_left(&[], now, now).await.unwrap(), 1);
    store.settle_now(now).await.unwrap();
    let ready = store.unlinked(100, now).await.unwrap();
    assert_eq!(ready.entries.len(), 1);
    let claimed = claim(&store, now).await;
    assert_eq!(claimed[0].pages[0].url, "http://b.example/99");
    assert_eq!(claimed[0].pages.len(), 8);
}
