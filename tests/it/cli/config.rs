//! Bad configurations, and a house that cannot be moved into.

use crate::support::process::depeche;
use std::net::TcpListener;
use std::path::Path;

const SOURCE: &str = "[[source]]\nid = \"a\"\nurl = \"http://127.0.0.1:9/feed\"\n";

/// The words about a configuration, without `depeche: `; it has to be exit 2 for every verb that reads it.
#[track_caller]
fn words(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("my.toml"), text).unwrap();
    let by_run = depeche(folder.path(), &["-c", "my.toml", "run"]).fails(2);
    let by_export = depeche(folder.path(), &["export", "ndjson", "-c", "my.toml"]).fails(2);
    assert_eq!(by_run, by_export);
    let files = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files, 1, "nothing is made");
    by_run
        .strip_prefix("depeche: ")
        .unwrap()
        .trim_end()
        .to_owned()
}

/// The first lines of the problems: the others show the place.
fn problems(words: &str) -> Vec<&str> {
    words
        .lines()
        .filter(|line| line.starts_with("my.toml:"))
        .collect()
}

#[test]
fn an_unknown_key_is_named_with_its_place_and_the_nearest() {
    let words = words(&format!("{SOURCE}\n[fetch]\nhost_gab = \"2s\"\n"));
    assert!(words.starts_with("my.toml:6:"), "{words}");
    assert!(words.contains("`fetch.host_gab`"), "{words}");
    assert!(words.contains("did you mean `host_gap`?"), "{words}");
    assert_eq!(
        words.lines().skip(1).collect::<Vec<_>>(),
        [" 6 | host_gab = \"2s\"", "   | ^^^^^^^^"]
    );
}

#[test]
fn a_key_of_another_table_is_sent_there() {
    let words = words("[daemon]\nhost_gap = \"2s\"\n[defaults]\nurl = \"x\"\n");
    assert!(words.contains("`daemon.host_gap`: unknown key here, it belongs into `[fetch]`"));
    assert!(words.contains("`defaults.url`: unknown key here, it belongs into `[[source]]`"));
}

#[test]
fn an_unknown_table_is_named_with_the_nearest() {
    let words = words("[fetsh]\n");
    assert!(words.starts_with("my.toml:1:"), "{words}");
    assert!(words.contains("did you mean `fetch`?"), "{words}");
}

#[test]
fn a_wrong_type_says_what_was_expected_and_found() {
    let words = words("[fetch]\nconcurrency = \"many\"\n");
    assert!(words.starts_with("my.toml:2:"), "{words}");
    assert!(
        words.contains("`fetch.concurrency`: expected a whole number"),
        "{words}"
    );
    assert!(words.contains("found string"), "{words}");
}

#[test]
fn a_wrong_value_says_what_was_expected() {
    for (text, key, expected) in [
        ("[merge]\nhold = \"soon\"\n", "merge.hold", "\"30m\""),
        (
            "[daemon]\nlisten = \"here\"\n",
            "daemon.listen",
            "127.0.0.1:8080",
        ),
        (
            "[[source]]\nid = \"a\"\nurl = \"gopher://x\"\n",
            "source.url",
            "http://",
        ),
        ("[[source]]\nid = \"a\"\n", "source.url", "missing"),
        (
            "[[output]]\nid = \"status\"\n",
            "output.id",
            "depeche's own",
        ),
        ("[[output]]\nid = \"Ä\"\n", "output.id", "a-z"),
        (
            "[[output]]\nid = \"a\"\nsources = [\"b\"]\n",
            "output.sources",
            "`b`",
        ),
        (
            "[defaults]\nfull_text = \"perhaps\"\n",
            "defaults.full_text",
            "\"auto\"",
        ),
        (
            "[fetch]\nallow_networks = [\"home\"]\n",
            "fetch.allow_networks",
            "192.168.0.0/16",
        ),
    ] {
        let words = words(text);
        assert!(words.starts_with("my.toml:"), "{words}");
        assert!(
            words.contains(&format!("`{key}`")) && words.contains(expected),
            "{words}"
        );
        assert_eq!(problems(&words).len(), 1, "{words}");
        let marks = words.lines().filter(|line| line.contains('^'));
        assert_eq!(marks.count(), 1, "{words}");
    }
}

#[test]
fn the_nearest_value_is_named() {
    for (text, near) in [
        (
            "[defaults]\nfull_text = \"allways\"\n",
            "did you mean \"always\"?",
        ),
        (
            "[defaults]\npublish = \"sumary\"\n",
            "did you mean \"summary\"?",
        ),
        (
            "[[output]]\nid = \"a\"\nshow_source = \"titel\"\n",
            "did you mean \"title\"?",
        ),
        (
            "[[source]]\nid = \"tides\"\nurl = \"http://a.example/\"\n[[output]]\nid = \"a\"\nsources = [\"tide\"]\n",
            "did you mean `tides`?",
        ),
    ] {
        let words = words(text);
        assert!(words.contains(near), "{words}");
    }
    let words = words("[defaults]\npublish = \"x\"\n");
    assert!(!words.contains("did you mean"), "{words}");
}

#[test]
fn an_excerpt_shows_no_secret() {
    let words = words(
        "[[source]]\nid = \"a\"\nurl = \"https://me:s3cret@a.example/\"\nbearer = \"s3cret\"\n\
         [[source]]\nid = \"b\"\nurl = \"gopher://b.example/s3cret\"\nprivate = true\n\
         [[source]]\nid = \"c\"\nurl = \"https://c.example/feed?key=s3cret\"\ncookie = s3cret\n",
    );
    assert!(!words.contains("s3cret"), "{words}");
    // the last line is no TOML: it is told alone
    assert_eq!(problems(&words).len(), 1, "{words}");
    assert!(words.contains("12 | cookie = ***"), "{words}");
}

#[test]
fn a_private_address_is_in_no_message() {
    let words = words(
        "[[source]]\nid = \"a\"\nurl = \"https://me:s3cret@a.example/\"\nbearer = \"s3cret\\n\"\n\
         [[source]]\nid = \"b\"\nurl = \"gopher://b.example/s3cret\"\nprivate = true\n\
         [[source]]\nid = \"c\"\nurl = { env = \"DEPECHE_TEST_IS_NOT_SET\" }\n",
    );
    assert!(!words.contains("s3cret"), "{words}");
    assert_eq!(problems(&words).len(), 4, "{words}");
    assert!(words.contains("4 | bearer = ***"), "{words}");
    assert!(words.contains("7 | url = ***"), "{words}");
    assert!(
        words.contains(
            "`source.url`: the environment variable `DEPECHE_TEST_IS_NOT_SET` is not set"
        ),
        "{words}"
    );
}

#[test]
fn keys_of_later_versions_are_refused_as_such() {
    for (text, key) in [
        ("[page]\nimages = true\n", "page"),
        ("[[alert]]\non = [\"gap\"]\n", "alert"),
        ("[defaults]\nsite = \"x\"\n", "defaults.site"),
        (
            "[[source]]\nid = \"a\"\nurl = \"http://a.example/\"\nrights = \"x\"\n",
            "source.rights",
        ),
        ("[[output]]\nid = \"a\"\nids = \"own\"\n", "output.ids"),
    ] {
        let words = words(text);
        assert!(
            words.contains(&format!("`{key}`: not in this version")),
            "{words}"
        );
    }
}

#[test]
fn broken_toml_is_named_with_its_line() {
    let words = words("[daemon]\ntitle = \"open\n");
    assert!(words.starts_with("my.toml:2:"), "{words}");
    assert!(words.contains("2 | title = \"open"), "{words}");
}

#[test]
fn broken_lines_are_all_named() {
    let words = words("[daemon]\ntitle = yes\nlisten = \"127.0.0.1:1\"\nbase_url =\n");
    let found = problems(&words);
    assert_eq!(found.len(), 2, "{words}");
    assert!(found[0].starts_with("my.toml:2:") && found[1].starts_with("my.toml:4:"));
}

#[test]
fn every_problem_is_listed_at_once() {
    let text = "[daemon]\ntitel = \"x\"\n[merge]\nhold = 5\n[[source]]\nid = \"a\"\n[alert]\n";
    let words = words(text);
    for part in ["`daemon.titel`", "`merge.hold`", "`source.url`", "`alert`"] {
        assert!(words.contains(part), "{part} is not in {words}");
    }
    let places: Vec<&str> = problems(&words)
        .iter()
        .filter_map(|line| line.split(": ").next())
        .collect();
    assert_eq!(
        places,
        ["my.toml:2:1", "my.toml:4:8", "my.toml:5:1", "my.toml:7:2"],
        "{words}"
    );
}

#[test]
fn an_unreadable_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    // missing, and a directory where a file should be
    for name in ["nowhere.toml", "."] {
        let words = depeche(folder.path(), &["-c", name, "run"]).fails(2);
        assert!(words.contains(&format!("cannot read `{name}`")), "{words}");
        assert_eq!(words.lines().count(), 1, "{words}");
    }
}

#[test]
fn a_file_that_is_not_utf8_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("my.toml"),
        b"[daemon]\ntitle = \"\xe9\"\n",
    )
    .unwrap();
    let words = depeche(folder.path(), &["-c", "my.toml", "run"]).fails(2);
    assert!(words.contains("my.toml"), "{words}");
}

/// The one line that `run` ends with.
#[track_caller]
fn run_fails(folder: &Path, options: &[&str]) -> String {
    std::fs::write(folder.join("depeche.toml"), SOURCE).unwrap();
    let listen = ["run", "--listen", "127.0.0.1:0"];
    let words = depeche(folder, &[&listen[..], options].concat()).fails(1);
    let ours: Vec<&str> = words
        .lines()
        .filter(|line| line.starts_with("depeche: "))
        .collect();
    assert_eq!(ours.len(), 1, "{words}");
    ours[0].to_owned()
}

#[test]
fn a_port_in_use_is_one_line_and_exit_1() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    std::fs::write(folder.path().join("depeche.toml"), SOURCE).unwrap();
    let words = depeche(folder.path(), &["run", "--listen", &address]).fails(1);
    assert!(
        words.contains(&address) && words.contains("--listen"),
        "{words}"
    );
    assert_eq!(words.lines().count(), 1, "{words}");
}

#[test]
fn a_directory_that_cannot_be_written_is_one_line_and_exit_1() {
    let folder = tempfile::tempdir().unwrap();
    // a file where the directory should be: nobody can write there, root neither
    std::fs::write(folder.path().join("state"), "").unwrap();
    let words = run_fails(folder.path(), &["--database", "state/depeche.db"]);
    assert!(words.contains("state/depeche.db"), "{words}");
    let words = run_fails(folder.path(), &["--database", "missing/depeche.db"]);
    assert!(words.contains("missing/depeche.db"), "{words}");
}

#[test]
fn a_database_that_is_none_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.txt");
    let text = "my notes, far from any database\n".repeat(200);
    std::fs::write(&file, &text).unwrap();
    let words = run_fails(folder.path(), &["--database", "notes.txt"]);
    assert!(words.contains("notes.txt"), "{words}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}

#[test]
fn somebody_elses_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("other.db");
    let other = rusqlite::Connection::open(&file).unwrap();
    other.execute_batch("CREATE TABLE things (name)").unwrap();
    drop(other);
    let before = std::fs::read(&file).unwrap();
    let words = run_fails(folder.path(), &["--database", "other.db"]);
    assert!(words.contains("other.db"), "{words}");
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[test]
fn a_newer_schema_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("depeche.toml"), SOURCE).unwrap();
    depeche(folder.path(), &["poll"]).ok();
    let file = folder.path().join("depeche.db");
    let database = rusqlite::Connection::open(&file).unwrap();
    database
        .execute_batch("PRAGMA user_version = 999; PRAGMA journal_mode = DELETE")
        .unwrap();
    drop(database);
    let before = std::fs::read(&file).unwrap();
    let words = run_fails(folder.path(), &[]);
    assert!(words.contains("999"), "{words}");
    depeche(folder.path(), &["export", "ndjson"]).fails(1);
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[test]
fn an_unreadable_file_gives_its_reason_once() {
    let folder = tempfile::tempdir().unwrap();
    let words = depeche(folder.path(), &["-c", "nowhere.toml", "run"]).fails(2);
    assert_eq!(words.matches("No such file").count(), 1, "{words}");
}

#[test]
fn a_password_in_an_address_is_refused_before_it_is_published() {
    let words = words("[[source]]\nid = \"a\"\nurl = \"https://bob:s3cret@news.example/f\"\n");
    assert!(words.starts_with("my.toml:3:"), "{words}");
    assert!(words.contains("basic_auth"), "{words}");
    assert!(!words.contains("s3cret"), "{words}");
}

#[test]
fn what_stands_twice_is_said_to() {
    let words = words("[fetch]\nhost_gap = \"2s\"\n[daemon]\n[fetch]\n");
    assert!(
        words.starts_with("my.toml:4:2: this stands in the file already"),
        "{words}"
    );
}
