//! `poll` and `explain`: from sources to what is told of them.

use crate::support::origin::Origin;
use crate::support::process::Outcome;
use crate::support::process::depeche;
use crate::support::reply::Reply;
use serde_json::Value;
use std::path::Path;
use tempfile::TempDir;

pub(super) const STORY: &str = "Workers let the sea back into the salt pans of Merrow on Friday, eight years after a storm broke \
    the outer wall and turned one of the oldest industries on the coast into a mud flat. The first crust of salt is \
    expected in June, the cooperative of nineteen families that bought the site says.";

/// A folder with a configuration, and the web it polls.
pub(super) struct House {
    folder: TempDir,
    pub(super) origin: Origin,
}

pub(super) fn item(url: &str, title: &str, date: &str, text: &str) -> String {
    format!(
        "<item><title>{title}</title><link>{url}</link><guid>{url}</guid>{date}<description>{text}</description></item>"
    )
}

pub(super) fn rss(title: &str, items: &[String]) -> String {
    format!(
        "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>{title}</title><language>en</language>{}</channel></rss>",
        items.concat()
    )
}

fn source(id: &str, url: &str) -> String {
    format!(
        "[[source]]\nid = \"{id}\"\nurl = \"{url}\"\ntags = [\"tag-{id}\"]\nfull_text = \"never\"\n"
    )
}

impl House {
    /// Two sources with one story in common; `two` also has an undated entry; `gone` fails.
    pub(super) fn new() -> Self {
        let (folder, origin) = (tempfile::tempdir().unwrap(), Origin::start());
        let house = Self { folder, origin };
        let month = "<dc:date>2017-02</dc:date>";
        let day = "<dc:date>2018-03-04</dc:date>";
        let story =
            format!("&lt;p&gt;{STORY}&lt;/p&gt;&lt;p&gt;It cost 1&amp;nbsp;203 crowns.&lt;/p&gt;");
        let one = [item(
            "http://one.example/salt",
            "Sea returns",
            month,
            &story,
        )];
        let two = [
            item("http://two.example/sea", "Back at Merrow", month, &story),
            item(
                "http://two.example/tide",
                "Tide tables",
                day,
                "High water at noon.",
            ),
            item(
                "http://two.example/undated",
                "No date",
                "",
                "A notice on the door of the mill.",
            ),
        ];
        house
            .origin
            .serve("/one", Reply::feed(rss("One", &one)).etag("\"1\""));
        house
            .origin
            .serve("/two", Reply::feed(rss("Two", &two)).etag("\"2\""));
        house.origin.serve("/gone", Reply::status(500));
        house.know(&["one", "two", "gone"]);
        house
    }

    /// Writes a configuration with these sources.
    pub(super) fn know(&self, ids: &[&str]) {
        let mut text =
            "[fetch]\nhost_gap = \"0s\"\nallow_networks = [\"127.0.0.0/8\"]\n".to_owned();
        for id in ids {
            text.push_str(&source(id, &self.origin.url(&format!("/{id}"))));
        }
        std::fs::write(self.path().join("depeche.toml"), text).unwrap();
    }

    /// `one` was polled first: its copy of the story is the one that is kept.
    pub(super) fn polled() -> Self {
        let house = Self::new();
        house.know(&["one"]);
        house.run(&["poll"]).ok();
        house.know(&["one", "two", "gone"]);
        house.run(&["poll", "--all"]).ok();
        house
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn run(&self, arguments: &[&str]) -> Outcome {
        depeche(self.path(), arguments)
    }

    pub(super) fn records(&self, options: &[&str]) -> Vec<Value> {
        let out = self.run(&[&["export", "ndjson"], options].concat()).ok();
        out.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    pub(super) fn titles(&self, options: &[&str]) -> Vec<String> {
        let records = self.records(options);
        records
            .iter()
            .map(|record| record["title"].as_str().unwrap().to_owned())
            .collect()
    }
}

#[test]
fn poll_says_what_came_of_it() {
    let house = House::new();
    let first = house.run(&["poll", "--all"]);
    assert!(
        first.stderr.contains("3 sources, 0 × 304, 1 failed, 4 new"),
        "{}",
        first.stderr
    );
    assert!(
        first.stderr.contains("gone: ") && first.stderr.contains("500"),
        "{}",
        first.stderr
    );
    assert_eq!(first.ok(), "", "words go to stderr");
    let second = house.run(&["poll", "--all"]);
    assert!(
        second
            .stderr
            .contains("3 sources, 2 × 304, 1 failed, 0 new"),
        "{}",
        second.stderr
    );
    let none_due = house.run(&["poll"]);
    assert!(none_due.stderr.contains("0 sources"), "{}", none_due.stderr);
    assert_eq!(house.origin.requests_to("/one").len(), 2);
}

#[test]
fn a_failed_source_is_exit_1_only_if_strict() {
    let house = House::new();
    assert_eq!(house.run(&["poll", "--all"]).code, Some(0));
    assert_eq!(house.run(&["poll", "--all", "--strict"]).code, Some(1));
    assert_eq!(house.run(&["poll", "--strict", "one", "two"]).code, Some(0));
    assert_eq!(house.run(&["poll", "--strict", "gone"]).code, Some(1));
    let words = house.run(&["poll", "nobody"]).fails(2);
    assert!(words.contains("`nobody`"), "{words}");
}

#[test]
fn without_a_database_reading_verbs_say_so_and_make_none() {
    let house = House::new();
    for verb in [
        &["export", "ndjson"][..],
        &["export", "text"],
        &["export", "tei"],
        &["explain", "http://one.example/salt"],
        &["list"],
        &["list", "--follow"],
        &["show", "http://one.example/salt"],
        &["search", "salt"],
        &["status"],
    ] {
        let words = house.run(verb).fails(1);
        for part in ["no database at ", "depeche.db", "sudo -u depeche depeche"] {
            assert!(words.contains(part), "{part} is not in {words}");
        }
        assert_eq!(words.lines().count(), 1, "{words}");
    }
    let files: Vec<_> = std::fs::read_dir(house.path())
        .unwrap()
        .map(|file| file.unwrap().file_name())
        .collect();
    assert_eq!(files, ["depeche.toml"]);
}

#[test]
fn explain_knows_an_entry_by_address_and_id() {
    let house = House::polled();
    let record = house.records(&["--source", "one"]).remove(0);
    let urn = record["id"].as_str().unwrap();
    let uuid = urn.strip_prefix("urn:uuid:").unwrap();
    let by_url = house.run(&["explain", "http://one.example/salt"]).ok();
    assert!(
        by_url.contains("Sea returns") && by_url.contains(urn),
        "{by_url}"
    );
    for name in [
        urn,
        uuid,
        &uuid[..8],
        &urn[..20],
        "https://one.example/salt?utm_source=x",
    ] {
        assert_eq!(house.run(&["explain", name]).ok(), by_url, "{name}");
    }
    assert!(by_url.contains("It stands in: all"), "{by_url}");
    assert!(by_url.contains("Also in Two: “Back at Merrow”"), "{by_url}");
    let copy = house.run(&["explain", "http://two.example/sea"]).ok();
    assert!(
        copy.contains("The same article as “Sea returns” of One"),
        "{copy}"
    );
    assert!(
        copy.contains("rule “") && copy.contains("figure "),
        "{copy}"
    );
    let json: Value = serde_json::from_str(&house.run(&["explain", urn, "--json"]).ok()).unwrap();
    assert_eq!(json[0]["id"], urn);
}

#[test]
fn explain_of_what_is_not_there_fails() {
    let house = House::polled();
    for name in [
        "http://one.example/nothing",
        "ffffffff-ffff",
        "salt",
        "urn:uuid:",
        "",
    ] {
        let words = house.run(&["explain", name]).fails(1);
        assert!(words.contains(&format!("`{name}`")), "{words}");
    }
}

#[test]
fn a_page_that_is_no_article_leaves_the_feeds_text_and_a_reason() {
    let house = House::new();
    let url = house.origin.url("/paper");
    let feed = rss("Paper", &[item(&url, "A paper", "", "Read the paper.")]);
    house.origin.serve("/one", Reply::feed(feed));
    house.origin.serve(
        "/paper",
        Reply::ok("application/pdf", b"%PDF-1.7\n\xff\xfe"),
    );
    house.know(&["one"]);
    let file = house.path().join("depeche.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("\"never\"", "\"always\"")).unwrap();
    house.run(&["poll"]).ok();
    assert_eq!(house.origin.requests_to("/paper").len(), 1);
    let life = house.run(&["explain", &url]).ok();
    assert!(life.contains("application/pdf"), "{life}");
    assert!(life.contains("It stands in: all"), "{life}");
    assert_eq!(house.records(&[])[0]["text"], "Read the paper.");
}

#[test]
fn poll_of_a_source_polls_no_other() {
    let house = House::new();
    let outcome = house.run(&["poll", "one"]);
    assert!(
        outcome
            .stderr
            .contains("1 source, 0 × 304, 0 failed, 1 new"),
        "{}",
        outcome.stderr
    );
    assert_eq!(house.origin.requests_to("/two").len(), 0);
}
