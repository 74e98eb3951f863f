//! `list`, `show` and `search`.

use super::corpus::House;
use super::corpus::STORY;
use super::corpus::item;
use super::corpus::rss;
use crate::support::process::PATIENCE;
use crate::support::process::Running;
use crate::support::reply::Reply;
use serde_json::Value;
use std::io::BufRead;

/// The title column of a table's rows.
fn titles(table: &str) -> Vec<&str> {
    let title = table.find("TITLE").unwrap();
    let rows = table.lines().skip(1);
    rows.map(|row| row[title..].split("  ").next().unwrap())
        .collect()
}

fn json(lines: &str) -> Vec<Value> {
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn list_has_the_newest_first_and_one_of_each_group() {
    let house = House::polled();
    let list = house.run(&["list"]).ok();
    assert!(list.starts_with("DATE"), "{list}");
    assert_eq!(titles(&list), ["No date", "Tide tables", "Sea returns"]);
    assert!(
        list.contains("2018-03-04") && list.contains("2017-02 "),
        "{list}"
    );
    assert!(list.contains("One") && list.contains("Two"), "{list}");
    let id = list.lines().last().unwrap().split(' ').next_back().unwrap();
    assert_eq!(id.len(), 8);
    assert!(house.run(&["explain", id]).ok().contains("Sea returns"));
    let all = house.run(&["list", "--all-copies"]).ok();
    assert_eq!(titles(&all).len(), 4);
}

#[test]
fn list_is_narrowed_by_its_flags() {
    let house = House::polled();
    let url = house.origin.url("/two");
    for (options, wanted) in [
        (&["--source", "one"][..], &["Sea returns"][..]),
        (&["--source", &url, "-n", "1"], &["No date"]),
        (&["--tag", "tag-one"], &["Sea returns"]),
        (&["--since", "2018"], &["No date", "Tide tables"]),
        (&["--since", "24h"], &["No date"]),
        (&["--since", "2018-03-04T00:00:01Z"], &["No date"]),
        (&["--output", "all", "-n", "2"], &["No date", "Tide tables"]),
        (&["--output", "all", "--tag", "tag-one"], &["Sea returns"]),
    ] {
        let list = house.run(&[&["list"], options].concat()).ok();
        assert_eq!(titles(&list), wanted, "{options:?}");
    }
    let none = house.run(&["list", "--tag", "none"]);
    assert!(none.stderr.contains("no entries"), "{}", none.stderr);
    assert_eq!(none.ok(), "");
    for (flag, name) in [
        ("--source", "nobody"),
        ("--output", "nothing"),
        ("--since", "soon"),
    ] {
        let words = house.run(&["list", flag, name]).fails(2);
        assert!(words.contains(&format!("`{name}`")), "{words}");
    }
}

#[test]
fn list_as_json_is_what_export_gives() {
    let house = House::polled();
    let mut listed = json(&house.run(&["list", "--json"]).ok());
    listed.reverse();
    let mut exported = house.records(&[]);
    listed.sort_by_key(|record| record["seq"].as_i64());
    exported.sort_by_key(|record| record["seq"].as_i64());
    assert_eq!(listed, exported);
}

/// Follows with these arguments while a poll brings news; gives what was printed.
fn followed(arguments: &[&str]) -> String {
    let house = House::new();
    house.know(&["one"]);
    house.run(&["poll"]).ok();
    let following = Running::start(house.path(), arguments);
    following.print("Sea returns");
    let late = item("http://one.example/late", "Late", "", "The ferry is late.");
    let later = item(
        "http://one.example/later",
        "Later",
        "",
        "No boat before noon.",
    );
    house
        .origin
        .serve("/one", Reply::feed(rss("One", &[late])).etag("\"b\""));
    house.run(&["poll", "--all"]).ok();
    following.print("Late");
    house
        .origin
        .serve("/one", Reply::feed(rss("One", &[later])).etag("\"c\""));
    house.run(&["poll", "--all"]).ok();
    following.print("Later");
    following.stop().ok()
}

#[test]
fn list_follows_what_is_linked_until_it_is_stopped() {
    let printed = followed(&["list", "--follow", "-n", "1"]);
    let titles: Vec<&str> = printed
        .lines()
        .map(|line| line.rsplit("  ").next().unwrap())
        .collect();
    assert_eq!(titles, ["Sea returns", "Late", "Later"], "{printed}");
    let records = json(&followed(&[
        "list", "--follow", "--since", "2017", "--json",
    ]));
    let titles: Vec<&Value> = records.iter().map(|record| &record["title"]).collect();
    assert_eq!(titles, ["Sea returns", "Late", "Later"]);
}

#[test]
fn following_ends_when_nobody_reads() {
    let house = House::new();
    house.know(&["one"]);
    house.run(&["poll"]).ok();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_depeche"))
        .args(["-c", "depeche.toml", "list", "--follow", "-n", "1"])
        .current_dir(house.path())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut reader = std::io::BufReader::new(child.stdout.take().unwrap());
    reader.read_line(&mut line).unwrap();
    assert!(line.contains("Sea returns"), "{line}");
    // nothing comes any more: it has to see by itself that the pipe is closed
    drop(reader);
    let from = std::time::Instant::now();
    while child.try_wait().unwrap().is_none() {
        if from.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("it goes on though nobody reads");
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn show_has_the_whole_entry() {
    let house = House::polled();
    let record = house.records(&["--source", "one"]).remove(0);
    let urn = record["id"].as_str().unwrap();
    let shown = house.run(&["show", "http://one.example/salt"]).ok();
    assert!(shown.starts_with("Sea returns\n\n"), "{shown}");
    for part in [
        "Source:    One (one)\n",
        "Also in:   Two (two): http://two.example/sea\n",
        "Published: 2017-02 (known to the month)\n",
        "Address:   http://one.example/salt\n",
        urn,
        STORY,
        "\n\nIt cost 1\u{a0}203 crowns.\n",
    ] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    let uuid = &urn["urn:uuid:".len()..];
    for name in [urn, uuid, &uuid[..8]] {
        assert_eq!(house.run(&["show", name]).ok(), shown, "{name}");
    }
    let mut value = json(&house.run(&["show", urn, "--json"]).ok()).remove(0);
    assert_eq!(value["enclosures"], Value::Array(Vec::new()));
    value.as_object_mut().unwrap().remove("enclosures");
    assert_eq!(value, record);
    let words = house.run(&["show", "ffffffff"]).fails(1);
    assert!(words.contains("`ffffffff`"), "{words}");
}

#[test]
fn an_ambiguous_name_lists_what_it_may_mean() {
    let house = House::new();
    let shared = "http://both.example/page";
    for (id, text) in [
        ("one", "Apples and pears on the pier."),
        ("two", "Quite other words."),
    ] {
        let feed = rss(id, &[item(shared, &format!("Of {id}"), "", text)]);
        house.origin.serve(&format!("/{id}"), Reply::feed(feed));
    }
    house.run(&["poll"]).ok();
    let records = house.records(&["--all-copies"]);
    assert_eq!(records.len(), 2);
    let words = house.run(&["show", shared]).fails(1);
    for record in &records {
        assert_eq!(record["duplicate_of"], Value::Null, "the texts differ");
        assert!(words.contains(record["id"].as_str().unwrap()), "{words}");
    }
}

#[test]
fn show_tells_what_changed_between_revisions() {
    let house = House::new();
    house.know(&["one"]);
    house.run(&["poll"]).ok();
    let url = "http://one.example/salt";
    let never = house.run(&["show", url, "--revisions"]).ok();
    assert!(never.ends_with("It was never changed.\n"), "{never}");
    let newer = STORY.replace("eight years", "nine long years");
    let feed = rss("One", &[item(url, "Sea is back", "", &newer)]);
    house.origin.serve("/one", Reply::feed(feed));
    house.run(&["poll", "--all"]).ok();
    let shown = house.run(&["show", url, "--revisions"]).ok();
    for part in [
        "Sea is back\n",
        "(revision 2)",
        "Revision 1 was replaced 20",
        "Its title was “Sea returns”.",
        "[-eight-] {+nine long+} years",
    ] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    assert!(!house.run(&["show", url]).ok().contains("Revision 1"));
    let value = json(&house.run(&["show", url, "--revisions", "--json"]).ok()).remove(0);
    assert_eq!(value["revisions"][0]["title"], "Sea returns");
    assert!(
        value["revisions"][0]["text"]
            .as_str()
            .unwrap()
            .contains("eight years")
    );
}

#[test]
fn search_finds_words_and_shows_where() {
    let house = House::polled();
    let found = house.run(&["search", "SALT", "sea"]).ok();
    let lines: Vec<&str> = found.lines().collect();
    assert_eq!(lines.len(), 2, "one of the two copies: {found}");
    assert!(
        lines[0].starts_with("2017-02  ") && lines[0].contains("Sea returns"),
        "{found}"
    );
    assert!(
        lines[1].starts_with("    ") && lines[1].contains("salt pans of Merrow"),
        "{found}"
    );
    for (query, count) in [
        (&["\"mud flat\""][..], 1),
        (&["\"flat mud\""], 0),
        (&["wat*"], 1),
        (&["salt", "--", "-mud"], 0),
        (&["the", "--source", "one"], 1),
        (&["the", "--since", "2018"], 1),
        (&["the", "--tag", "tag-two", "-n", "1"], 1),
    ] {
        let arguments = [&["search", "--json"], query].concat();
        let outcome = house.run(&arguments);
        let none = outcome.stderr.contains("nothing found");
        let hits = json(&outcome.ok());
        assert_eq!((hits.len(), none), (count, count == 0), "{query:?}");
    }
    for nothing in ["!?", "-x"] {
        let words = house.run(&["search", "--", nothing]).fails(2);
        assert!(words.contains(nothing), "{words}");
    }
}
