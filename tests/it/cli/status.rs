//! `status`, and what reading verbs say where they may not read.

use super::corpus::House;
use super::corpus::STORY;
use super::corpus::item;
use super::corpus::rss;
use crate::support::reply::Reply;
use serde_json::Value;

#[test]
fn status_has_a_row_a_source_what_fails_first() {
    let house = House::polled();
    let status = house.run(&["status"]).ok();
    let lines: Vec<&str> = status.lines().collect();
    assert!(lines[0].starts_with("SOURCE"), "{status}");
    let first = |line: &str| line.split_whitespace().next().unwrap().to_owned();
    let order: Vec<String> = lines[1..4].iter().map(|line| first(line)).collect();
    assert_eq!(order, ["gone", "one", "two"]);
    assert!(lines[1].contains("failing") && lines[1].contains("never") && lines[1].contains("500"));
    assert!(
        lines[2].contains(" ok ") && lines[2].contains("own interval"),
        "{status}"
    );
    let output = lines.last().unwrap();
    assert!(
        output.starts_with("all ") && output.contains(" 3 "),
        "{status}"
    );
    assert!(output.contains("2017-02-01 00:00"), "{status}");
}

#[test]
fn status_of_one_source_is_everything_about_it() {
    let house = House::polled();
    let one = house.run(&["status", "one"]).ok();
    let url = house.origin.url("/one");
    assert_eq!(
        house.run(&["status", &url]).ok().lines().count(),
        one.lines().count()
    );
    for part in [
        &url,
        "One (one)",
        "State         ok",
        "Next poll     in ",
        "Outputs       all",
    ] {
        assert!(one.contains(part), "{part}\n{one}");
    }
    let gone = house.run(&["status", "g"]).ok();
    assert!(
        gone.contains("failing") && gone.contains("Last error    status 500"),
        "{gone}"
    );
    let words = house.run(&["status", "nobody"]).fails(2);
    assert!(words.contains("`nobody`"), "{words}");
}

#[test]
fn status_as_json_says_the_state_of_each() {
    let house = House::polled();
    house.know(&["one", "gone"]);
    let file = house.path().join("depeche.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(
        &file,
        text.replace("id = \"gone\"\n", "id = \"gone\"\nenabled = false\n"),
    )
    .unwrap();
    let value: Value = serde_json::from_str(&house.run(&["status", "--json"]).ok()).unwrap();
    let states: Vec<(&str, &str)> = value["sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|source| {
            (
                source["id"].as_str().unwrap(),
                source["state"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        states,
        [("gone", "disabled"), ("one", "ok"), ("two", "removed")]
    );
    assert_eq!(value["outputs"][0]["id"], "all");
    assert_eq!(value["outputs"][0]["entries"], 3);
    let one: Value = serde_json::from_str(&house.run(&["status", "one", "--json"]).ok()).unwrap();
    assert_eq!(one, value["sources"][1]);
    assert_eq!(one["entries"], 1);
}

#[test]
fn a_database_of_a_newer_or_no_kind_is_no_empty_status() {
    let house = House::new();
    std::fs::write(house.path().join("depeche.db"), "something else entirely").unwrap();
    let words = house.run(&["status"]).fails(1);
    assert!(words.contains("depeche.db"), "{words}");
}

#[test]
fn whoever_loses_entries_is_named_with_the_interval_to_set() {
    let house = House::new();
    let document = |hour: u32| {
        let items: Vec<String> = (0..5)
            .map(|number| {
                let url = format!("http://one.example/{hour}-{number}");
                let date = format!(
                    "<dc:date>2026-01-05T{hour:02}:{:02}:00Z</dc:date>",
                    number * 9
                );
                item(&url, &format!("Report {hour} {number}"), &date, STORY)
            })
            .collect();
        Reply::feed(rss("One", &items))
    };
    house.know(&["one"]);
    for hour in [8, 9] {
        house.origin.serve("/one", document(hour));
        house.run(&["poll", "--all"]).ok();
    }
    let status = house.run(&["status"]);
    assert!(
        status.stderr.contains("one loses entries")
            && status.stderr.contains("set min_interval = \"12m\""),
        "{}",
        status.stderr
    );
    let status = house.run(&["status", "one", "--json"]).ok();
    let status: Value = serde_json::from_str(&status).unwrap();
    assert_eq!(
        (&status["gaps"], &status["wanted_interval_seconds"]),
        (&1.into(), &720.into())
    );
    // what is known in part is whole
    house.run(&["poll", "--all"]).ok();
    let status = house.run(&["status", "one"]).ok();
    assert!(status.contains("Gaps          1 document with"), "{status}");
}

#[test]
fn a_site_whose_sources_want_more_than_it_is_asked_for_is_named() {
    let house = House::polled();
    assert!(!house.run(&["status"]).stderr.contains("each is asked"));
    let file = house.path().join("depeche.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("\"0s\"", "\"12h\"")).unwrap();
    let said = house.run(&["status"]).stderr;
    assert!(
        said.contains("127.0.0.1 has 3 sources") && said.contains("about every 1 d 12 h instead"),
        "{said}"
    );
}
