//! `merge` and `unmerge`: what somebody says of entries holds for good, also beside the daemon.

use crate::support::origin::Origin;
use crate::support::process::Daemon;
use crate::support::process::depeche;
use crate::support::reply::Reply;
use serde_json::Value;
use std::fmt::Write;
use std::path::Path;
use tempfile::TempDir;

const HEAD: &str = "[fetch]\nallow_networks = [\"127.0.0.0/8\", \"::1/128\"]\nhost_gap = \"0s\"\n\
    [defaults]\nfull_text = \"never\"\n";
const SAME: &str = "The ferry to the outer islands will not sail before Thursday because its bow door cannot be shut \
    and the yard that built it has closed, the harbour master said on Monday. \
    Until then a smaller boat takes people across, without cars, as often as the weather lets it, and sheep that were \
    to be shorn on the mainland wait in a shed beside the pier.";

struct House {
    folder: TempDir,
    origin: Origin,
}

/// `one` and `two` bring one text, `three` another.
fn house() -> House {
    let house = House {
        folder: tempfile::tempdir().unwrap(),
        origin: Origin::start(),
    };
    let mut text = HEAD.to_owned();
    for (id, words) in [
        ("one", SAME),
        ("two", SAME),
        (
            "three",
            "Quite another story about sheep on a hill that nobody owns.",
        ),
    ] {
        let url = house.origin.url(&format!("/{id}"));
        write!(text, "[[source]]\nid = \"{id}\"\nurl = \"{url}\"\n").unwrap();
        serve(&house, id, &[(id, words)]);
    }
    std::fs::write(house.path().join("depeche.toml"), text).unwrap();
    house
}

fn serve(house: &House, id: &str, items: &[(&str, &str)]) {
    let item = |(name, words): &(&str, &str)| {
        format!(
            "<item><title>About {name}</title><guid>{name}</guid><link>http://{id}.example/{name}</link>\
             <description>{words}</description></item>"
        )
    };
    let items: String = items.iter().map(item).collect();
    let feed = format!("<rss version='2.0'><channel><title>{id}</title>{items}</channel></rss>");
    house.origin.serve(&format!("/{id}"), Reply::feed(feed));
}

impl House {
    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn run(&self, verb: &[&str]) -> String {
        depeche(self.path(), verb).ok()
    }

    /// Ids by title.
    fn id(&self, title: &str) -> String {
        let listed = self.run(&["export", "ndjson", "--all-copies"]);
        let found = listed
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .find(|entry| entry["title"] == title);
        found.unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// Titles of the output `all`, sorted.
    fn shown(&self) -> Vec<String> {
        let listed = self.run(&["list", "--output", "all", "--json"]);
        let mut titles: Vec<String> = listed
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .map(|entry| entry["title"].as_str().unwrap().to_owned())
            .collect();
        titles.sort();
        titles
    }
}

#[test]
fn what_is_unmerged_is_published_as_new_and_stays_so() {
    let house = house();
    house.run(&["poll", "--all"]);
    let shown = house.shown();
    assert_eq!(shown.len(), 2, "{shown:?}");
    let (hidden, root) = if shown.contains(&"About one".to_owned()) {
        ("About two", "About one")
    } else {
        ("About one", "About two")
    };
    let said = depeche(house.path(), &["unmerge", &house.id(hidden)]);
    assert!(
        said.stderr.contains("an article of its own from now on: “"),
        "{}",
        said.stderr
    );
    said.ok();
    assert_eq!(house.shown(), ["About one", "About three", "About two"]);
    let explained = house.run(&["explain", &house.id(hidden)]);
    assert!(explained.contains("unmerged by hand"), "{explained}");
    assert!(!explained.contains("Also in"), "{explained}");
    // a third copy goes to one of them, and the two stay apart
    serve(&house, "three", &[("more", SAME)]);
    house.run(&["poll", "--all"]);
    assert_eq!(house.shown(), ["About one", "About three", "About two"]);
    // again: there is nothing to do
    let said = depeche(house.path(), &["unmerge", &house.id("About three")]);
    assert!(said.stderr.contains("an article of its own already"));
    said.ok();
    // what was merged before may be merged again
    house.run(&["merge", &house.id(root), &house.id(hidden)]);
    let mut left = vec!["About three", root];
    left.sort_unstable();
    assert_eq!(house.shown(), left);
}

#[test]
fn what_is_merged_shows_once_and_a_slice_says_so() {
    let house = house();
    house.run(&["poll", "--all"]);
    let state = house.path().join("state");
    let state = state.to_str().unwrap();
    assert_eq!(
        house
            .run(&["export", "ndjson", "--state", state])
            .lines()
            .count(),
        2
    );
    let (one, three) = (house.id("About one"), house.id("About three"));
    house.run(&["merge", &three, &one]);
    assert_eq!(house.shown().len(), 1);
    let said = depeche(house.path(), &["merge", &three, &one]);
    assert!(
        said.stderr.contains("one article already"),
        "{}",
        said.stderr
    );
    said.ok();
    let slice = house.run(&["export", "ndjson", "--state", state]);
    let gone: Value = serde_json::from_str(slice.trim()).unwrap();
    let root = house.run(&["export", "ndjson"]);
    let root: Value = serde_json::from_str(root.lines().next().unwrap()).unwrap();
    assert_eq!(gone["merged_into"], root["id"]);
    assert_ne!(gone["id"], root["id"]);
    assert_eq!(root["sources"].as_array().unwrap().len(), 3);
    let explained = house.run(&["explain", gone["id"].as_str().unwrap()]);
    assert!(
        explained.contains("merged by hand (rule “merge”"),
        "{explained}"
    );
    // taken apart again, it comes in the next slice
    house.run(&["unmerge", gone["id"].as_str().unwrap()]);
    let slice = house.run(&["export", "ndjson", "--state", state]);
    let back: Value = serde_json::from_str(slice.trim()).unwrap();
    assert_eq!(back["id"], gone["id"]);
    assert!(back["title"].is_string());
    assert_eq!(house.run(&["export", "ndjson", "--state", state]), "");
}

#[test]
fn beside_the_daemon_it_decides_as_well() {
    let house = house();
    let daemon = Daemon::start(house.path());
    let entries = |body: &str| body.matches("</entry>").count();
    daemon.get_until("/all.atom", |answer| {
        entries(&answer.body) == 2 && answer.body.matches("<depeche:source").count() == 3
    });
    let (one, three) = (house.id("About one"), house.id("About three"));
    house.run(&["merge", &one, &three]);
    assert_eq!(entries(&daemon.get("/all.atom").body), 1);
    house.run(&["unmerge", &three]);
    let body = daemon.get("/all.atom").body;
    assert_eq!(entries(&body), 2);
    assert!(body.contains(&three), "{body}");
    // what comes now is a copy of the one it is like
    serve(&house, "three", &[("three", "x"), ("more", SAME)]);
    house.run(&["poll", "--all"]);
    assert_eq!(entries(&daemon.get("/all.atom").body), 2);
}

#[test]
fn what_names_nothing_is_said() {
    let house = house();
    house.run(&["poll", "--all"]);
    let one = house.id("About one");
    let words = depeche(house.path(), &["merge", &one, "http://nowhere.example/x"]).fails(1);
    assert!(words.contains("no entry has the address or id"), "{words}");
    depeche(house.path(), &["unmerge", "beef"]).fails(1);
    let words = depeche(house.path(), &["merge", &one]).fails(2);
    assert!(words.contains("<ID>"), "{words}");
}
