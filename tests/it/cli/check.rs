//! `check`: what is allowed but may not be meant, the forms it is told in, and a try of each source.

use crate::support::origin::Origin;
use crate::support::process::depeche;
use crate::support::reply::Reply;
use serde_json::Value;
use std::path::Path;

const GOOD: &str = "[[source]]\nid = \"a\"\nurl = \"https://a.example/feed\"\ntags = [\"x\"]\n";

/// What `check` prints of a configuration that is allowed.
#[track_caller]
fn warnings(text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("my.toml"), text).unwrap();
    let said = depeche(folder.path(), &["-c", "my.toml", "check"]).ok();
    let files = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files, 1, "nothing is made");
    said.lines()
        .filter(|line| line.starts_with("my.toml:"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn nothing_wrong_is_said_on_stderr_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text =
        format!("{GOOD}[[source]]\nid = \"b\"\nurl = \"https://b.example/\"\nenabled = false\n");
    std::fs::write(folder.path().join("depeche.toml"), text).unwrap();
    let outcome = depeche(folder.path(), &["check"]);
    assert_eq!(outcome.stderr, "2 sources, 1 output, no problems\n");
    assert_eq!(outcome.ok(), "");
    let outcome = depeche(folder.path(), &["check", "--json"]);
    assert_eq!(outcome.ok(), "[]\n");
    let reference = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/reference.toml");
    let outcome = depeche(folder.path(), &["check", "-c", reference.to_str().unwrap()]);
    assert_eq!(outcome.ok(), "");
}

#[test]
fn each_warning() {
    for (text, place, parts) in [
        (
            "[[source]]\nurl = \"https://a.example/feed\"\n".to_owned(),
            "my.toml:1:1: `source.id`: warning: missing",
            // sha256 of the address as written
            &["`id = \"f4dd3bc9a686\"`"][..],
        ),
        (
            format!("{GOOD}[daemon]\nlisten = \"0.0.0.0:8080\"\n"),
            "my.toml:6:10: `daemon.listen`: warning: ",
            &["`admin_listen", "/status"],
        ),
        (
            format!("{GOOD}[[source]]\nid = \"b\"\nurl = \"https://a.example/feed\"\n"),
            "my.toml:7:7: `source.url`: warning: source `a` has the same address",
            &[],
        ),
        (
            "[[source]]\nid = \"a\"\nurl = \"http://example.org/\"\nbearer = \"x\"\n".to_owned(),
            "my.toml:3:7: `source.url`: warning: the credentials of this source",
            &["https://"],
        ),
        (
            format!("{GOOD}[defaults]\nmin_interval = \"10m\"\n"),
            "my.toml:6:16: `defaults.min_interval`: warning: 10 min",
            &["an hour"],
        ),
        (
            format!("{GOOD}min_interval = \"59m\"\n"),
            "my.toml:5:16: `source.min_interval`: warning: 59 min",
            &["an hour"],
        ),
        (
            format!("{GOOD}[[output]]\nid = \"o\"\ntags = [\"y\"]\n"),
            "my.toml:6:6: `output.id`: warning: nothing feeds",
            &["none of `tags` is on its source"],
        ),
        (
            format!("{GOOD}enabled = false\n[[output]]\nid = \"o\"\n"),
            "my.toml:7:6: `output.id`: warning: nothing feeds",
            &["no source is enabled"],
        ),
        (
            format!("{GOOD}lang = \"fr\"\n[[output]]\nid = \"o\"\nlanguages = [\"de\"]\n"),
            "my.toml:7:6: `output.id`: warning: nothing feeds",
            &["`languages` does not name `fr`"],
        ),
        (
            format!("{GOOD}include = [\"nothing-here-*.toml\"]\n"),
            "my.toml:5:1: `source.include`: warning: it stands inside `source`",
            &["before the first table"],
        ),
    ] {
        let found = warnings(&text);
        assert_eq!(found.len(), 1, "{text}\n{found:?}");
        assert!(found[0].starts_with(place), "{place}\n{found:?}");
        for part in parts {
            assert!(found[0].contains(part), "{part}\n{found:?}");
        }
    }
}

#[test]
fn what_is_meant_so_is_not_warned_of() {
    for text in [
        format!("{GOOD}[daemon]\nlisten = \"127.0.0.2:8080\"\n"),
        format!("{GOOD}[daemon]\nlisten = \"[::1]:8080\"\n"),
        format!("{GOOD}min_interval = \"1h\"\n"),
        format!("{GOOD}[[output]]\nid = \"o\"\ntags = [\"x\", \"y\"]\n"),
        // its language is known only when it was read
        format!("{GOOD}[[output]]\nid = \"o\"\nlanguages = [\"de\"]\n"),
    ] {
        assert_eq!(warnings(&text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn errors_come_before_warnings_and_end_with_2() {
    let folder = tempfile::tempdir().unwrap();
    let text = "[[source]]\nurl = \"https://a.example/feed\"\n[merge]\nholt = \"1m\"\n";
    std::fs::write(folder.path().join("depeche.toml"), text).unwrap();
    let outcome = depeche(folder.path(), &["check"]);
    assert_eq!(outcome.code, Some(2));
    assert_eq!(outcome.stderr, "1 error, 1 warning\n");
    let lines: Vec<&str> = outcome.stdout.lines().collect();
    assert!(
        lines[0].starts_with("depeche.toml:4:1: `merge.holt`: unknown key, did you mean `hold`?")
    );
    assert_eq!(lines[1..3], [" 4 | holt = \"1m\"", "   | ^^^^"]);
    assert!(lines[3].starts_with("depeche.toml:1:1: `source.id`: warning: "));

    let outcome = depeche(folder.path(), &["check", "--json"]);
    assert_eq!(outcome.code, Some(2));
    let list: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(
        list[0],
        serde_json::json!({
            "file": "depeche.toml", "line": 4, "column": 1, "key": "merge.holt", "severity": "error",
            "message": "unknown key, did you mean `hold`?",
        })
    );
    assert_eq!(list[1]["severity"], "warning");
    assert_eq!(list.as_array().unwrap().len(), 2);
    // the verbs that need the configuration tell the errors alone
    let words = depeche(folder.path(), &["poll"]).fails(2);
    assert!(!words.contains("source.id"), "{words}");
}

#[test]
fn a_missing_file_is_2() {
    let folder = tempfile::tempdir().unwrap();
    let words = depeche(folder.path(), &["check", "-c", "nowhere.toml"]).fails(2);
    assert!(words.contains("cannot read `nowhere.toml`"), "{words}");
    let words = depeche(folder.path(), &["check"]).fails(2);
    assert!(words.contains("`depeche init`"), "{words}");
}

#[test]
fn poll_and_run_say_the_warnings_once() {
    let folder = tempfile::tempdir().unwrap();
    let text = "[[output]]\nid = \"o\"\n";
    std::fs::write(folder.path().join("depeche.toml"), text).unwrap();
    let outcome = depeche(folder.path(), &["poll"]);
    assert_eq!(
        outcome.stderr.matches("nothing feeds").count(),
        1,
        "{}",
        outcome.stderr
    );
    assert_eq!(outcome.ok(), "");
    let daemon = crate::support::process::Daemon::start(folder.path());
    let said = daemon.process.stop().stderr;
    assert_eq!(
        said.matches("WARN depeche.toml:2:6: `output.id`").count(),
        1,
        "{said}"
    );
}

#[test]
fn online_tries_each_enabled_source() {
    let folder = tempfile::tempdir().unwrap();
    let origin = Origin::start();
    let feed = "<rss version='2.0'><channel><title>Tide\n tables</title><item><title>High water</title>\
                <guid>1</guid></item></channel></rss>";
    origin.serve("/feed", Reply::feed(feed));
    origin.serve("/gone", Reply::status(410));
    origin.serve("/page", Reply::page("<html><a href=/rss.xml>x</a>"));
    let source = |id: &str, rest: &str| {
        format!(
            "[[source]]\nid = \"{id}\"\nurl = \"{}\"\n{rest}",
            origin.url(&format!("/{id}"))
        )
    };
    let fetch = "[fetch]\nhost_gap = \"0s\"\nallow_networks = [\"127.0.0.0/8\"]\n";
    let good = format!(
        "{fetch}{}{}",
        source("feed", ""),
        source("off", "enabled = false\n")
    );
    std::fs::write(folder.path().join("depeche.toml"), &good).unwrap();
    let outcome = depeche(folder.path(), &["check", "--online"]);
    assert!(
        outcome.stderr.ends_with("1 source asked, 0 failed\n"),
        "{}",
        outcome.stderr
    );
    let said = outcome.ok();
    let lines: Vec<&str> = said.lines().collect();
    assert!(
        lines[0].starts_with("feed: 200, “Tide tables”, 1 entry, application/xml, ")
            && lines[0].ends_with(" s"),
        "{said}"
    );
    assert_eq!(
        lines[1..],
        [
            "  the server gives no ETag and no Last-Modified: each poll costs it all 1 KiB",
            "  1 entry without a date",
        ]
    );
    assert!(
        !folder.path().join("depeche.db").exists(),
        "nothing is stored"
    );

    let bad = good + &source("gone", "") + &source("page", "");
    std::fs::write(folder.path().join("depeche.toml"), bad).unwrap();
    let outcome = depeche(folder.path(), &["check", "--online"]);
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    let mut lines: Vec<&str> = outcome.stdout.lines().collect();
    lines.retain(|line| !line.starts_with(' '));
    lines.sort_unstable();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].starts_with("feed: 200, “Tide tables”, 1 entry"));
    assert_eq!(lines[1], "gone: status 410");
    let said = "page: not a feed: HTML page, it links to these feeds: ";
    let feed = origin.url("/rss.xml");
    assert_eq!(lines[2], format!("{said}{feed}; set url = \"{feed}\" (x)"));

    let outcome = depeche(folder.path(), &["check", "--online", "--json"]);
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    let found: Vec<Value> = serde_json::from_str(&outcome.stdout).unwrap();
    let of = |id: &str| found.iter().find(|item| item["source"] == id).unwrap();
    assert_eq!(of("feed")["severity"], "ok");
    assert_eq!(of("feed")["title"], "Tide tables");
    assert_eq!(of("feed")["entries"], 1);
    assert_eq!(of("feed")["validators"], Value::from(Vec::<Value>::new()));
    assert_eq!(of("feed")["better"].as_array().unwrap().len(), 2);
    assert_eq!(of("gone")["severity"], "error");
    assert_eq!(of("gone")["message"], "status 410");
    assert_eq!(found.len(), 3);
}

#[test]
fn online_problems_and_answers_are_one_list_of_one_shape() {
    let folder = tempfile::tempdir().unwrap();
    let origin = Origin::start();
    origin.serve("/gone", Reply::status(410));
    // no id: a warning
    let text = format!(
        "[fetch]\nhost_gap = \"0s\"\nallow_networks = [\"127.0.0.0/8\"]\n[[source]]\nurl = \"{}\"\n",
        origin.url("/gone")
    );
    std::fs::write(folder.path().join("depeche.toml"), text).unwrap();
    let outcome = depeche(folder.path(), &["check", "--online", "--json"]);
    let found: Vec<Value> = serde_json::from_str(&outcome.stdout).unwrap();
    let severities: Vec<&str> = found
        .iter()
        .map(|item| item["severity"].as_str().unwrap())
        .collect();
    assert_eq!(severities, ["warning", "error"]);
    let has_all = |item: &Value| {
        let keys = ["file", "line", "column", "key", "message", "severity"];
        keys.iter().all(|key| item.get(key).is_some())
    };
    assert!(found.iter().all(has_all), "{found:?}");
    // without --online, too, and of a configuration that is wrong
    let offline = depeche(folder.path(), &["check", "--json"]).ok();
    let offline: Vec<Value> = serde_json::from_str(&offline).unwrap();
    assert_eq!(offline[..], found[..1]);
    std::fs::write(folder.path().join("depeche.toml"), "x = 1\n").unwrap();
    let outcome = depeche(folder.path(), &["check", "--online", "--json"]);
    assert_eq!(outcome.code, Some(2));
    let wrong: Vec<Value> = serde_json::from_str(&outcome.stdout).unwrap();
    assert!(has_all(&wrong[0]), "{wrong:?}");
}

#[test]
fn online_says_what_could_be_better() {
    let folder = tempfile::tempdir().unwrap();
    let origin = Origin::start();
    let item = |minute: u32| {
        format!(
            "<item><title>{minute}</title><pubDate>Mon, 05 Jan 2026 08:{minute:02}:00 GMT</pubDate></item>"
        )
    };
    let items: String = (0..10).map(|at| item(at * 4)).collect();
    let feed = format!(
        "<rss version='2.0'><channel><title>A & B</title><ttl>90</ttl>\
         <skipHours><hour>0</hour><hour>1</hour></skipHours>{items}</channel></rss>"
    );
    let reply = Reply::ok("text/html; charset=utf-8", feed).etag("\"1\"");
    origin.serve("/new", reply.header("Cache-Control", "max-age=1800"));
    origin.serve("/old", Reply::redirect(301, "/new"));
    let text = format!(
        "[fetch]\nallow_networks = [\"127.0.0.0/8\"]\nhost_gap = \"0s\"\n\
         [[source]]\nid = \"a\"\nurl = \"{}\"\n",
        origin.url("/old")
    );
    std::fs::write(folder.path().join("depeche.toml"), text).unwrap();
    let said = depeche(folder.path(), &["check", "--online"]).ok();
    for part in [
        "a: 200, “A & B”, 10 entries, text/html; charset=utf-8, ETag, fresh for 30 min, ttl 1 h 30 min, skips 2 hours, ",
        &format!(
            "  it has moved for good: set url = \"{}\"",
            origin.url("/new")
        ),
        "  it is served as text/html; charset=utf-8, which readers may refuse",
        "  mended: bare & escaped",
        "  entries may fall out between two polls: set min_interval = \"12m\"",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
}

#[test]
fn a_file_has_no_server_whose_owner_could_do_better() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("feed.xml");
    let item = "<item><title>One</title><guid>1</guid><pubDate>Tue, 24 Nov 2026 08:00:00 GMT</pubDate></item>";
    let feed = format!("<rss version=\"2.0\"><channel><title>Own</title>{item}</channel></rss>");
    std::fs::write(&file, feed).unwrap();
    let text = format!(
        "[[source]]\nid = \"a\"\nurl = \"file://{}\"\n[[source]]\nid = \"b\"\nexec = [\"cat\", \"feed.xml\"]\n",
        file.display()
    );
    std::fs::write(folder.path().join("depeche.toml"), text).unwrap();
    let said = depeche(folder.path(), &["check", "--online"]).ok();
    let mut lines: Vec<&str> = said.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines.len(), 2, "{said}");
    assert!(
        lines[0].starts_with("a: ok, “Own”, 1 entry, application/xml, "),
        "{said}"
    );
    assert!(lines[1].starts_with("b: ok, “Own”, 1 entry, 0."), "{said}");
}
