//! `poll`, `explain`, `export`: from sources to what is told and given out.

use crate::support::origin::Origin;
use crate::support::process::Outcome;
use crate::support::process::depeche;
use crate::support::reply::Reply;
use serde_json::Value;
use std::path::Path;
use std::path::PathBuf;
use tempfile::TempDir;

/// Every key of an exported entry, as the contract has them.
const KEYS: &str = "authors canonical_url duplicate_of fetched first_seen html id language language_from license \
    published published_from published_precision revision rights seq source sources story_id summary tags text \
    text_from title truncated updated url version_of words";
const STORY: &str = "Workers let the sea back into the salt pans of Merrow on Friday, eight years after a storm broke \
    the outer wall and turned one of the oldest industries on the coast into a mud flat. The first crust of salt is \
    expected in June, the cooperative of nineteen families that bought the site says.";

/// A folder with a configuration, and the web it polls.
struct House {
    folder: TempDir,
    origin: Origin,
}

fn item(url: &str, title: &str, date: &str, text: &str) -> String {
    format!("<item><title>{title}</title><link>{url}</link><guid>{url}</guid>{date}<description>{text}</description></item>")
}

fn rss(title: &str, items: &[String]) -> String {
    format!(
        "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>{title}</title><language>en</language>{}</channel></rss>",
        items.concat()
    )
}

fn source(id: &str, url: &str) -> String {
    format!("[[source]]\nid = \"{id}\"\nurl = \"{url}\"\ntags = [\"tag-{id}\"]\nfull_text = \"never\"\n")
}

impl House {
    /// Two sources with one story in common; `two` also has an undated entry; `gone` fails.
    fn new() -> Self {
        let (folder, origin) = (tempfile::tempdir().unwrap(), Origin::start());
        let house = Self { folder, origin };
        let month = "<dc:date>2017-02</dc:date>";
        let day = "<dc:date>2018-03-04</dc:date>";
        let story = format!("&lt;p&gt;{STORY}&lt;/p&gt;&lt;p&gt;It cost 1&amp;nbsp;203 crowns.&lt;/p&gt;");
        let one = [item("http://one.example/salt", "Sea returns", month, &story)];
        let two = [
            item("http://two.example/sea", "Back at Merrow", month, &story),
            item("http://two.example/tide", "Tide tables", day, "High water at noon."),
            item("http://two.example/undated", "No date", "", "A notice on the door of the mill."),
        ];
        house.origin.serve("/one", Reply::feed(rss("One", &one)).etag("\"1\""));
        house.origin.serve("/two", Reply::feed(rss("Two", &two)).etag("\"2\""));
        house.origin.serve("/gone", Reply::status(500));
        house.know(&["one", "two", "gone"]);
        house
    }

    /// Writes a configuration with these sources.
    fn know(&self, ids: &[&str]) {
        let mut text = "[fetch]\nhost_gap = \"0s\"\nallow_networks = [\"127.0.0.0/8\"]\n".to_owned();
        for id in ids {
            text.push_str(&source(id, &self.origin.url(&format!("/{id}"))));
        }
        std::fs::write(self.path().join("depeche.toml"), text).unwrap();
    }

    /// `one` was polled first: its copy of the story is the one that is kept.
    fn polled() -> Self {
        let house = Self::new();
        house.know(&["one"]);
        house.run(&["poll"]).ok();
        house.know(&["one", "two", "gone"]);
        house.run(&["poll", "--all"]).ok();
        house
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        depeche(self.path(), arguments)
    }

    fn records(&self, options: &[&str]) -> Vec<Value> {
        let out = self.run(&[&["export", "ndjson"], options].concat()).ok();
        out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn titles(&self, options: &[&str]) -> Vec<String> {
        let records = self.records(options);
        records.iter().map(|record| record["title"].as_str().unwrap().to_owned()).collect()
    }
}

#[test]
fn poll_says_what_came_of_it() {
    let house = House::new();
    let first = house.run(&["poll", "--all"]);
    assert!(first.stderr.contains("3 sources, 0 × 304, 1 failed, 4 new"), "{}", first.stderr);
    assert!(first.stderr.contains("gone: ") && first.stderr.contains("500"), "{}", first.stderr);
    assert_eq!(first.ok(), "", "words go to stderr");
    let second = house.run(&["poll", "--all"]);
    assert!(second.stderr.contains("3 sources, 2 × 304, 1 failed, 0 new"), "{}", second.stderr);
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
    for verb in [&["export", "ndjson"][..], &["export", "text"], &["explain", "http://one.example/salt"]] {
        let words = house.run(verb).fails(1);
        for part in ["no database at ", "depeche.db", "sudo -u depeche depeche"] {
            assert!(words.contains(part), "{part} is not in {words}");
        }
        assert_eq!(words.lines().count(), 1, "{words}");
    }
    let files: Vec<_> = std::fs::read_dir(house.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files, ["depeche.toml"]);
}

#[test]
fn explain_knows_an_entry_by_address_and_id() {
    let house = House::polled();
    let record = house.records(&["--source", "one"]).remove(0);
    let urn = record["id"].as_str().unwrap();
    let uuid = urn.strip_prefix("urn:uuid:").unwrap();
    let by_url = house.run(&["explain", "http://one.example/salt"]).ok();
    assert!(by_url.contains("Sea returns") && by_url.contains(urn), "{by_url}");
    for name in [urn, uuid, &uuid[..8], &urn[..20], "https://one.example/salt?utm_source=x"] {
        assert_eq!(house.run(&["explain", name]).ok(), by_url, "{name}");
    }
    assert!(by_url.contains("It stands in: all"), "{by_url}");
    assert!(by_url.contains("Also in Two: “Back at Merrow”"), "{by_url}");
    let copy = house.run(&["explain", "http://two.example/sea"]).ok();
    assert!(copy.contains("The same article as “Sea returns” of One"), "{copy}");
    assert!(copy.contains("rule “") && copy.contains("figure "), "{copy}");
    let json: Value = serde_json::from_str(&house.run(&["explain", urn, "--json"]).ok()).unwrap();
    assert_eq!(json[0]["id"], urn);
}

#[test]
fn explain_of_what_is_not_there_fails() {
    let house = House::polled();
    for name in ["http://one.example/nothing", "ffffffff-ffff", "salt", "urn:uuid:", ""] {
        let words = house.run(&["explain", name]).fails(1);
        assert!(words.contains(&format!("`{name}`")), "{words}");
    }
}

#[test]
fn ndjson_has_every_key_of_the_contract() {
    let house = House::polled();
    let records = house.records(&[]);
    assert_eq!(records.len(), 3, "one for each group of copies");
    for record in &records {
        let mut keys: Vec<&str> = record.as_object().unwrap().keys().map(String::as_str).collect();
        keys.sort_unstable();
        assert_eq!(keys.join(" "), KEYS);
    }
    let salt = records.iter().find(|record| record["title"] == "Sea returns").unwrap();
    assert_eq!(salt["published"], "2017-02");
    assert_eq!(salt["published_precision"], "month");
    assert_eq!(salt["url"], "http://one.example/salt");
    assert_eq!(salt["source"]["id"], "one");
    assert_eq!(salt["sources"].as_array().unwrap().len(), 2);
    assert_eq!(salt["text"], format!("{STORY}\n\nIt cost 1\u{a0}203 crowns."));
    assert_eq!(salt["text_from"], "feed");
    assert_eq!(salt["tags"][0], "tag-one");
    let undated = records.iter().find(|record| record["title"] == "No date").unwrap();
    assert_eq!(undated["published"], Value::Null);
}

#[test]
fn copies_say_whose_they_are() {
    let house = House::polled();
    let all = house.records(&["--all-copies"]);
    assert_eq!(all.len(), 4);
    let find = |title: &str| all.iter().find(|record| record["title"] == title).unwrap();
    assert_eq!(find("Back at Merrow")["duplicate_of"], find("Sea returns")["id"]);
    assert_eq!(find("Sea returns")["duplicate_of"], Value::Null);
}

#[test]
fn export_is_narrowed_by_its_flags() {
    let house = House::polled();
    assert_eq!(house.titles(&["--source", "one"]), ["Sea returns"]);
    assert_eq!(house.titles(&["--tag", "tag-one"]), ["Sea returns"]);
    assert_eq!(house.titles(&["--from", "2018"]), ["Tide tables"]);
    assert_eq!(house.titles(&["--to", "2017-02"]), ["Sea returns"]);
    assert_eq!(house.titles(&["--min-words", "20"]), ["Sea returns"]);
    assert_eq!(house.titles(&["--full-text-only"]), Vec::<String>::new());
    assert_eq!(house.titles(&["--output", "all"]).len(), 3);
    assert_eq!(house.titles(&["--lang", "fr"]), Vec::<String>::new());
    let words = house.run(&["export", "ndjson", "--from", "soon"]).fails(2);
    assert!(words.contains("`soon`"), "{words}");
}

#[test]
fn text_has_the_samples_form() {
    let house = House::polled();
    let outcome = house.run(&["export", "text"]);
    assert!(outcome.stderr.contains("1 undated"), "{}", outcome.stderr);
    let text = outcome.ok();
    let salt = format!("date 2017-02 {STORY}\n\nIt cost 1 203 crowns.\n");
    let tide = "date 2018-03-04 High water at noon.\n";
    let mut documents: Vec<&str> = text.split("\u{c}\n").collect();
    documents.sort_unstable();
    assert_eq!(documents, [salt.as_str(), tide]);
    assert_eq!(house.run(&["export", "text"]).ok(), text, "the same state gives the same bytes");
    let kept = house.run(&["export", "text", "--spaces", "keep"]).ok();
    assert!(kept.contains("1\u{a0}203"), "{kept}");
    let titled = house.run(&["export", "text", "--with-title", "--source", "one"]).ok();
    assert!(titled.starts_with("date 2017-02 Sea returns\n\nWorkers"), "{titled}");
    let undated = house.run(&["export", "text", "--undated"]).ok();
    assert!(undated.contains("date ???? A notice on the door"), "{undated}");
}

/// All files below a folder, by their names within it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn a_directory_has_a_text_and_a_record_for_each() {
    let house = House::polled();
    let arguments = ["export", "text", "--dir", "corpus"];
    assert_eq!(house.run(&arguments).ok(), "");
    let record = house.records(&["--source", "one"]).remove(0);
    let id8 = &record["id"].as_str().unwrap()["urn:uuid:".len()..][..8];
    let folder = house.path().join("corpus");
    let text = folder.join(format!("2017/02/2017-02-{id8}.txt"));
    let found = files(&folder);
    assert_eq!(found.len(), 4, "{found:?}");
    assert!(std::fs::read_to_string(&text).unwrap().starts_with("date 2017-02 Workers"));
    let beside = std::fs::read_to_string(text.with_extension("json")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&beside).unwrap(), record);
    // a changed file is not overwritten in silence
    std::fs::write(&text, "my own words\n").unwrap();
    let again = house.run(&arguments);
    assert!(again.stderr.contains("other content"), "{}", again.stderr);
    assert_eq!(std::fs::read_to_string(&text).unwrap(), "my own words\n");
}

#[test]
fn a_slice_has_only_what_came_since() {
    let house = House::new();
    house.know(&["one"]);
    house.run(&["poll"]).ok();
    let first = house.records(&["--state", "state"]);
    assert_eq!(first.len(), 1);
    let seq = first[0]["seq"].as_i64().unwrap().to_string();
    assert_eq!(house.titles(&["--since", &seq]), Vec::<String>::new());
    house.know(&["one", "two"]);
    house.run(&["poll"]).ok();
    let mut later = house.titles(&["--since", &seq]);
    later.sort();
    assert_eq!(later, ["No date", "Tide tables"]);
    let mut by_state = house.titles(&["--state", "state"]);
    by_state.sort();
    assert_eq!(by_state, later);
    assert_eq!(house.titles(&["--state", "state"]), Vec::<String>::new());
    std::fs::write(house.path().join("state"), "nonsense").unwrap();
    let words = house.run(&["export", "ndjson", "--state", "state"]).fails(1);
    assert!(words.contains("state"), "{words}");
}
