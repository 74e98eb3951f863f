//! `export`: the corpus as records and as texts.

use super::corpus::House;
use super::corpus::STORY;
use crate::support::validate;
use serde_json::Value;
use std::path::Path;
use std::path::PathBuf;

/// Every key of an exported entry, as the contract has them.
const KEYS: &str = "authors canonical_url duplicate_of fetched first_seen html id language language_from license \
    published published_from published_precision revision rights seq source sources story_id summary tags text \
    text_from title truncated updated url version_of words";

#[test]
fn ndjson_has_every_key_of_the_contract() {
    let house = House::polled();
    let records = house.records(&[]);
    assert_eq!(records.len(), 3, "one for each group of copies");
    for record in &records {
        let mut keys: Vec<&str> = record
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        keys.sort_unstable();
        assert_eq!(keys.join(" "), KEYS);
    }
    let salt = records
        .iter()
        .find(|record| record["title"] == "Sea returns")
        .unwrap();
    assert_eq!(salt["published"], "2017-02");
    assert_eq!(salt["published_precision"], "month");
    assert_eq!(salt["url"], "http://one.example/salt");
    assert_eq!(salt["source"]["id"], "one");
    assert_eq!(salt["sources"].as_array().unwrap().len(), 2);
    assert_eq!(
        salt["text"],
        format!("{STORY}\n\nIt cost 1\u{a0}203 crowns.")
    );
    assert_eq!(salt["text_from"], "feed");
    assert_eq!(salt["tags"][0], "tag-one");
    let undated = records
        .iter()
        .find(|record| record["title"] == "No date")
        .unwrap();
    assert_eq!(undated["published"], Value::Null);
}

#[test]
fn copies_say_whose_they_are() {
    let house = House::polled();
    let all = house.records(&["--all-copies"]);
    assert_eq!(all.len(), 4);
    let find = |title: &str| all.iter().find(|record| record["title"] == title).unwrap();
    assert_eq!(
        find("Back at Merrow")["duplicate_of"],
        find("Sea returns")["id"]
    );
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
    assert_eq!(
        house.run(&["export", "text"]).ok(),
        text,
        "the same state gives the same bytes"
    );
    let kept = house.run(&["export", "text", "--spaces", "keep"]).ok();
    assert!(kept.contains("1\u{a0}203"), "{kept}");
    let titled = house
        .run(&["export", "text", "--with-title", "--source", "one"])
        .ok();
    assert!(
        titled.starts_with("date 2017-02 Sea returns\n\nWorkers"),
        "{titled}"
    );
    let undated = house.run(&["export", "text", "--undated"]).ok();
    assert!(
        undated.contains("date ???? A notice on the door"),
        "{undated}"
    );
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
    assert!(
        std::fs::read_to_string(&text)
            .unwrap()
            .starts_with("date 2017-02 Workers")
    );
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
    let words = house
        .run(&["export", "ndjson", "--state", "state"])
        .fails(1);
    assert!(words.contains("state"), "{words}");
}

#[test]
fn tei_is_valid_on_stdout_and_in_a_folder() {
    let house = House::polled();
    let corpus = house.run(&["export", "tei"]).ok();
    assert_eq!(validate::tei(&corpus), (Vec::new(), 3));
    for part in [
        "<date when=\"2017-02\">2017-02</date>",
        "<idno type=\"URI\">http://one.example/salt</idno>",
        "<publisher>One</publisher>",
        "<language ident=\"en\">en</language>",
        "<p>It cost 1\u{a0}203 crowns.</p>",
    ] {
        assert!(corpus.contains(part), "{part}\n{corpus}");
    }
    assert_eq!(house.run(&["export", "tei"]).ok(), corpus);
    house.run(&["export", "tei", "--dir", "corpus"]).ok();
    let found = files(&house.path().join("corpus"));
    assert_eq!(found.len(), 3, "{found:?}");
    for file in found {
        let text = std::fs::read_to_string(&file).unwrap();
        assert_eq!(validate::tei(&text), (Vec::new(), 1), "{}", file.display());
    }
    let none = house.run(&["export", "tei", "--lang", "fr"]).ok();
    assert_eq!(validate::tei(&none), (Vec::new(), 0));
}

#[test]
fn opml_needs_no_database_and_takes_names_from_one() {
    let house = House::new();
    let bare = house.run(&["export", "opml"]).ok();
    assert_eq!(bare.matches("<outline ").count(), 3, "{bare}");
    assert!(bare.contains("text=\"one\""), "{bare}");
    assert!(!house.path().join("depeche.db").exists());
    house.run(&["poll", "--all"]).ok();
    let named = house.run(&["export", "opml"]).ok();
    let url = house.origin.url("/one");
    assert!(
        named.contains(&format!("text=\"One\" title=\"One\" xmlUrl=\"{url}\""))
            && named.contains("category=\"/tag-one\""),
        "{named}"
    );
    for options in [["--tag", "tag-two"], ["--source", "two"]] {
        let some = house
            .run(&[&["export", "opml"][..], &options].concat())
            .ok();
        assert_eq!(some.matches("<outline ").count(), 1, "{some}");
        assert!(some.contains("/two\""), "{some}");
    }
}

#[test]
fn sources_and_outputs_that_are_not_there_are_named() {
    let house = House::polled();
    let url = house.origin.url("/one");
    assert_eq!(house.titles(&["--source", &url]), ["Sea returns"]);
    for (flag, name) in [("--source", "nobody"), ("--output", "nothing")] {
        let words = house.run(&["export", "ndjson", flag, name]).fails(2);
        assert!(words.contains(&format!("`{name}`")), "{words}");
    }
}

#[test]
fn what_was_not_written_out_is_not_remembered() {
    let house = House::polled();
    std::fs::write(house.path().join("state"), "1\n").unwrap();
    let words = house
        .run(&[
            "export",
            "text",
            "--state",
            "state",
            "--dir",
            "depeche.toml",
        ])
        .fails(1);
    assert!(words.contains("depeche.toml"), "{words}");
    let state = std::fs::read_to_string(house.path().join("state")).unwrap();
    assert_eq!(state, "1\n");
    house.run(&["export", "text", "--state", "state"]).ok();
    let state = std::fs::read_to_string(house.path().join("state")).unwrap();
    assert_eq!(state, "4\n");
}
