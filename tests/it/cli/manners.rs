//! What verbs say and print, to the letter: counts, refusals with their way out, lines without padding.

use super::corpus::House;
use super::corpus::item;
use super::corpus::rss;
use crate::support::process::Running;
use crate::support::process::depeche;
use crate::support::reply::Reply;
use serde_json::Value;
use std::net::TcpListener;
use std::path::Path;
use std::time::SystemTime;

const FETCH: &str = "[fetch]\nhost_gap = \"0s\"\nallow_networks = [\"127.0.0.0/8\"]\n";

#[test]
fn poll_prints_a_json_line_a_source() {
    let house = House::new();
    let outcome = house.run(&["poll", "--all", "--json"]);
    assert!(outcome.stderr.contains("3 sources, "), "{}", outcome.stderr);
    let lines = |text: &str| -> Vec<Value> {
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    let polled = lines(&outcome.ok());
    assert_eq!(polled.len(), 3);
    let of = |polled: &[Value], id: &str| {
        let found = polled.iter().find(|line| line["id"] == id);
        found.unwrap().clone()
    };
    let one = of(&polled, "one");
    assert_eq!(
        (&one["result"], &one["error"]),
        (&"new".into(), &Value::Null)
    );
    assert_eq!(one["status"], 200);
    assert_eq!((&one["new"], &one["updated"]), (&1.into(), &0.into()));
    let gone = of(&polled, "gone");
    assert_eq!(
        (&gone["result"], &gone["status"]),
        (&"failed".into(), &500.into())
    );
    assert!(gone["error"].as_str().unwrap().contains("500"));
    let again = lines(&house.run(&["poll", "--json", "one"]).ok());
    assert_eq!(again.len(), 1);
    let one = of(&again, "one");
    assert_eq!(
        (&one["result"], &one["status"]),
        (&"unchanged".into(), &304.into())
    );
}

fn written(path: &Path) -> SystemTime {
    std::fs::metadata(path).unwrap().modified().unwrap()
}

#[test]
fn export_counts_files_written_and_unchanged_apart() {
    let house = House::polled();
    for (form, first, again) in [
        (
            "ndjson",
            "3 documents: 3 files written, 0 unchanged",
            "3 documents: 0 files written, 3 unchanged",
        ),
        (
            "text",
            "2 documents: 4 files written, 0 unchanged",
            "2 documents: 0 files written, 4 unchanged",
        ),
        (
            "tei",
            "3 documents: 3 files written, 0 unchanged",
            "3 documents: 0 files written, 3 unchanged",
        ),
    ] {
        let arguments = ["export", form, "--dir", form];
        let outcome = house.run(&arguments);
        assert!(outcome.stderr.contains(first), "{}", outcome.stderr);
        outcome.ok();
        // a file is known for not written again by its time
        let month = house.path().join(form).join("2017/02");
        let file = std::fs::read_dir(month)
            .unwrap()
            .next()
            .unwrap()
            .unwrap()
            .path();
        let old = SystemTime::UNIX_EPOCH;
        std::fs::File::options()
            .write(true)
            .open(&file)
            .unwrap()
            .set_modified(old)
            .unwrap();
        let outcome = house.run(&arguments);
        assert!(outcome.stderr.contains(again), "{}", outcome.stderr);
        assert_eq!(written(&file), old, "{form}");
        std::fs::remove_file(&file).unwrap();
        let outcome = house.run(&arguments);
        assert!(
            outcome.stderr.contains(": 1 file written, "),
            "{}",
            outcome.stderr
        );
    }
}

#[test]
fn a_time_that_ends_before_it_begins_is_refused() {
    let house = House::polled();
    let arguments = ["export", "ndjson", "--from", "2018-03", "--to", "2017"];
    let words = house.run(&arguments).fails(2);
    assert!(
        words.contains("`--from 2018-03`") && words.contains("`--to 2017`"),
        "{words}"
    );
    assert_eq!(
        house.titles(&["--from", "2017-02", "--to", "2017"]),
        ["Sea returns"]
    );
}

#[test]
fn export_opml_refuses_flags_of_entries_by_name() {
    let house = House::new();
    for flags in [
        &["--from", "2017"][..],
        &["--to", "2017"],
        &["--dir", "d"],
        &["--lang", "fr"],
        &["--output", "all"],
        &["--min-words", "0"],
        &["--full-text-only"],
        &["--all-copies"],
        &["--since", "1"],
        &["--state", "s"],
        &["--undated"],
        &["--with-title"],
        &["--spaces", "fold"],
    ] {
        let words = house.run(&[&["export", "opml"], flags].concat()).fails(2);
        assert!(words.contains(&format!("not `{}`", flags[0])), "{words}");
    }
    let words = house
        .run(&["export", "opml", "--dir", "d", "--from", "2017"])
        .fails(2);
    assert!(words.contains("`--from`, `--dir`"), "{words}");
    assert!(!house.path().join("d").exists());
    let list = house
        .run(&["export", "opml", "--tag", "tag-one", "--source", "one"])
        .ok();
    assert_eq!(list.matches("xmlUrl").count(), 1);
}

#[test]
fn one_is_one() {
    let house = House::new();
    house.know(&["one"]);
    let said = house.run(&["poll"]).stderr;
    assert!(said.contains("1 source, 0 × 304"), "{said}");
    let said = house.run(&["export", "ndjson", "--dir", "d"]).stderr;
    assert!(said.contains("1 document: 1 file written"), "{said}");
    house.know(&["one", "gone"]);
    house.run(&["poll", "gone"]);
    let said = house.run(&["status", "gone"]).ok();
    assert!(said.contains("1 failure: "), "{said}");
    let said = house.run(&["remove", "one"]).stderr;
    assert!(said.contains("1 entry is stored of it"), "{said}");
}

#[test]
fn an_address_that_is_missing_or_does_not_answer_has_a_way_out() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("depeche.toml"), FETCH).unwrap();
    for empty in ["", "  "] {
        let words = depeche(folder.path(), &["add", empty]).fails(2);
        assert!(
            words.contains("no address") && words.contains("depeche add https://"),
            "{words}"
        );
        assert_eq!(words.lines().count(), 1, "{words}");
    }
    // a port that nobody listens on
    let refusing = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let words = depeche(folder.path(), &["add", &format!("http://{refusing}")]).fails(1);
    assert!(
        words.contains("is it up") && words.contains("nothing was written"),
        "{words}"
    );
    assert_eq!(words.lines().count(), 1, "{words}");
    // without a scheme it is https://, and a server without TLS is asked for by its own
    let bare = format!("{refusing}/feed");
    let words = depeche(folder.path(), &["add", &bare]).fails(1);
    assert!(
        words.contains(&format!("`https://{bare}` was not added")),
        "{words}"
    );
    assert!(words.contains(&format!("at `http://{bare}`")), "{words}");
}

#[test]
fn no_line_ends_in_padding() {
    let house = House::new();
    let bare = "<item><guid>bare</guid><description>x</description></item>".to_owned();
    let none =
        "<item><guid>none</guid><pubDate>Sat, 04 Mar 2017 10:00:00 GMT</pubDate></item>".to_owned();
    let wide = item(
        "http://w.example/",
        "港の朝市 ",
        "",
        "salt and a story that ends in a blank ",
    );
    house
        .origin
        .serve("/one", Reply::feed(rss("One", &[bare, none, wide])));
    house.run(&["poll", "--all"]).ok();
    house.know(&["one", "two"]);
    for arguments in [
        &["list"][..],
        &["search", "salt"],
        &["status"],
        &["status", "one"],
        &["status", "gone"],
        &["export", "opml"],
    ] {
        let text = house.run(arguments).ok();
        assert!(!text.is_empty(), "{arguments:?}");
        for line in text.lines() {
            assert_eq!(line, line.trim_end(), "{arguments:?}");
        }
    }
    // as they come, too: the title stands last, and one entry has none
    let following = Running::start(house.path(), &["list", "--follow", "-n", "9"]);
    let text = following.print("Tide tables") + &following.stop().stdout;
    assert!(text.contains("  One"), "{text}");
    for line in text.lines() {
        assert_eq!(line, line.trim_end(), "{text}");
    }
}
