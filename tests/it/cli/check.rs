//! `check`: errors and warnings at once, files that are included, secrets, precedence.

use crate::support::origin::Origin;
use crate::support::process::Outcome;
use crate::support::process::depeche;
use crate::support::reply::Reply;
use depeche::config::Config;
use depeche::model::FullText;
use depeche::model::Publish;
use depeche::model::Source;
use serde_json::Value;
use std::time::Duration;
use tempfile::TempDir;

fn house(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn check(folder: &TempDir) -> Outcome {
    depeche(folder.path(), &["check"])
}

fn load(folder: &TempDir) -> Config {
    Config::load(&folder.path().join("depeche.toml")).unwrap()
}

/// What `check` warns of in a configuration that is valid.
#[track_caller]
fn warns(text: &str, words: &[&str]) {
    let folder = house(&[("depeche.toml", text)]);
    let outcome = check(&folder);
    let said = outcome.stderr.clone();
    let told = outcome.ok();
    for word in words {
        assert!(told.contains(word), "{word} is not in {told}");
    }
    assert!(said.contains("1 warning"), "{said}{told}");
    let json = depeche(folder.path(), &["check", "--json"]).ok();
    let json: Value = serde_json::from_str(&json).unwrap();
    let one = &json.as_array().unwrap()[0];
    assert_eq!(one["severity"], "warning");
    assert!(one["line"].as_u64().unwrap() > 0 && one["column"].as_u64().unwrap() > 0);
}

#[test]
fn what_is_allowed_and_unwise_is_warned_of() {
    warns(
        "[[source]]\nurl = \"https://a.example/feed\"\n",
        &["`source.id`", "depeche.toml:1:", "id = \""],
    );
    warns(
        "[daemon]\nlisten = \"0.0.0.0:8080\"\n[[source]]\nid = \"a\"\nurl = \"https://a.example/feed\"\n",
        &["`daemon.listen`", "admin_listen", "depeche.toml:2:"],
    );
    warns(
        "[[source]]\nid = \"a\"\nurl = \"https://a.example/feed\"\nmin_interval = \"5m\"\n",
        &["`source.min_interval`", "depeche.toml:4:"],
    );
    warns(
        "[[source]]\nid = \"a\"\nurl = \"https://a.example/feed\"\ntags = [\"x\"]\n\
         [[output]]\nid = \"all\"\n[[output]]\nid = \"b\"\ntags = [\"y\"]\n",
        &["`output", "depeche.toml:8:"],
    );
    warns(
        "[[source]]\nid = \"a\"\nurl = \"https://a.example/feed\"\n[daemon]\ninclude = [\"more/*.toml\"]\n",
        &["include", "depeche.toml:5:"],
    );
}

#[test]
fn a_sound_configuration_is_said_to_be() {
    let folder = house(&[(
        "depeche.toml",
        "[daemon]\nlisten = \"0.0.0.0:80\"\nadmin_listen = \"127.0.0.1:8081\"\n\
         [[source]]\nid = \"a\"\nurl = \"https://a.example/feed\"\n",
    )]);
    let outcome = check(&folder);
    assert_eq!(
        outcome.stderr.trim(),
        "1 source, 1 output, no problems",
        "{}",
        outcome.stdout
    );
    assert_eq!(outcome.ok(), "");
}

#[test]
fn errors_and_warnings_come_together_each_with_its_line() {
    let folder = house(&[(
        "depeche.toml",
        "[fetch]\nhost_gab = \"2s\"\n[[source]]\nurl = \"https://a.example/feed\"\nfull_text = \"allways\"\n",
    )]);
    let outcome = check(&folder);
    let told = outcome.stdout.clone();
    assert!(told.contains("did you mean `host_gap`?"), "{told}");
    assert!(told.contains("\"always\""), "the nearest value: {told}");
    assert!(
        told.contains("2 | host_gab = \"2s\"\n   | ^^^^^^^^"),
        "{told}"
    );
    assert!(outcome.stderr.contains("2 errors"), "{}", outcome.stderr);
    assert_eq!(outcome.code, Some(2));
}

#[test]
fn the_file_may_be_spread_over_several() {
    let folder = house(&[
        (
            "depeche.toml",
            "include = [\"sources.d/*.toml\"]\n[defaults]\ntags = [\"t\"]\n",
        ),
        (
            "sources.d/b.toml",
            "[[source]]\nid = \"b\"\nurl = \"https://b.example/feed\"\n",
        ),
        (
            "sources.d/a.toml",
            "[[source]]\nid = \"a\"\nurl = \"https://a.example/feed\"\n[[output]]\nid = \"o\"\n",
        ),
        ("sources.d/readme.md", "no TOML"),
    ]);
    let config = load(&folder);
    let ids: Vec<&str> = config
        .sources
        .iter()
        .map(|source| source.id.as_str())
        .collect();
    assert_eq!(ids, ["a", "b"], "in the order of the files' names");
    assert!(config.sources.iter().all(|source| source.tags == ["t"]));
    assert_eq!(config.files.len(), 3);
    check(&folder).ok();
    // a new source goes where it is told, and an included file is known as such
    let wrong =
        "[[source]]\nid = \"a\"\nurl = \"https://c.example/feed\"\n[fetch]\nconcurrency = 1\n";
    std::fs::write(folder.path().join("sources.d/c.toml"), wrong).unwrap();
    let told = check(&folder).stdout;
    assert!(told.contains("sources.d/c.toml:4:"), "{told}");
    let twice = told
        .lines()
        .find(|line| line.contains("sources.d/c.toml:2:"))
        .unwrap_or_else(|| panic!("{told}"));
    assert!(
        twice.contains("sources.d/a.toml"),
        "names the other place: {twice}"
    );
    std::fs::remove_file(folder.path().join("sources.d/c.toml")).unwrap();
    std::fs::write(
        folder.path().join("depeche.toml"),
        "include = [\"gone.toml\"]\n",
    )
    .unwrap();
    let told = check(&folder).stdout;
    assert!(
        told.contains("depeche.toml:1:") && told.contains("gone.toml"),
        "{told}"
    );
}

#[test]
fn secrets_come_from_files_and_are_never_shown() {
    let origin = Origin::start();
    let feed = "<rss version='2.0'><channel><title>Hidden</title><link>http://x.example/</link><item>\
        <title>News</title><guid>1</guid><description>Words.</description></item></channel></rss>";
    origin.serve("/feed?key=s3cret", Reply::feed(feed));
    let folder = house(&[
        ("key", &format!("{}\n", origin.url("/feed?key=s3cret"))),
        (
            "depeche.toml",
            "[fetch]\nallow_networks = [\"127.0.0.0/8\"]\n[[source]]\nid = \"a\"\nurl = { file = \"key\" }\nfull_text = \"never\"\n",
        ),
    ]);
    let config = load(&folder);
    assert_eq!(config.sources[0].url, origin.url("/feed?key=s3cret"));
    assert!(config.sources[0].private);
    depeche(folder.path(), &["poll", "--all", "-v"]).ok();
    for shown in [
        vec!["export", "ndjson"],
        vec!["export", "opml"],
        vec!["status"],
        vec!["status", "a"],
        vec!["list", "--json"],
        vec!["check", "--online"],
    ] {
        let outcome = depeche(folder.path(), &shown);
        let all = format!("{}{}", outcome.stdout, outcome.stderr);
        assert!(!all.contains("s3cret"), "{shown:?}: {all}");
    }
    for (value, named) in [
        ("{ file = \"gone\" }", "gone"),
        ("{ env = \"DEPECHE_TEST_NO_SUCH\" }", "DEPECHE_TEST_NO_SUCH"),
        ("{ credential = \"feed\" }", "feed"),
        ("{ vault = \"x\" }", "file"),
    ] {
        let text = format!("[[source]]\nid = \"a\"\nurl = {value}\n");
        std::fs::write(folder.path().join("depeche.toml"), text).unwrap();
        let outcome = check(&folder);
        assert!(
            outcome.stdout.contains("`source.url`") && outcome.stdout.contains(named),
            "{}",
            outcome.stdout
        );
        assert_eq!(outcome.code, Some(2));
    }
}

#[test]
fn passwords_in_addresses_are_masked_where_the_line_is_shown() {
    let folder = house(&[(
        "depeche.toml",
        "[[source]]\nid = \"a\"\nurl = \"https://me:hunter2@a.example/feed\"\n",
    )]);
    let outcome = check(&folder);
    let all = format!("{}{}", outcome.stdout, outcome.stderr);
    assert!(
        all.contains("`source.url`") && !all.contains("hunter2"),
        "{all}"
    );
    assert_eq!(outcome.code, Some(2));
}

#[test]
fn online_asks_each_source() {
    let origin = Origin::start();
    origin.serve(
        "/good",
        Reply::feed("<rss version='2.0'><channel><title>Good</title><item><title>x</title></item></channel></rss>"),
    );
    origin.serve("/bad", Reply::status(404));
    let text = format!(
        "[fetch]\nallow_networks = [\"127.0.0.0/8\"]\nhost_gap = \"0s\"\n\
         [[source]]\nid = \"good\"\nurl = \"{}\"\n[[source]]\nid = \"bad\"\nurl = \"{}\"\n",
        origin.url("/good"),
        origin.url("/bad")
    );
    let folder = house(&[("depeche.toml", &text)]);
    let outcome = depeche(folder.path(), &["check", "--online"]);
    let told = outcome.stdout.clone();
    let line = |id: &str| {
        let found = told.lines().find(|line| line.starts_with(id));
        found.unwrap_or_else(|| panic!("{told}"))
    };
    assert!(
        line("good").contains("Good") && line("good").contains('1'),
        "{told}"
    );
    assert!(line("bad").contains("404"), "{told}");
    assert_eq!(outcome.code, Some(1));
    assert!(
        !folder.path().join("depeche.db").exists(),
        "nothing is stored"
    );
}

fn of<'c>(config: &'c Config, id: &str) -> &'c Source {
    config
        .sources
        .iter()
        .find(|source| source.id == id)
        .unwrap()
}

#[test]
fn a_source_wins_over_the_defaults_and_these_over_what_is_built_in() {
    let keys = "tags = [\"d\"]\npriority = 3\nenabled = false\npublish = \"link\"\nfull_text = \"never\"\n\
        min_interval = \"2h\"\nmax_interval = \"3h\"\nfirst_entries = 7\ntimeout = \"5s\"\nlang = \"de\"\n";
    let own = "tags = [\"s\"]\npriority = 9\nenabled = true\npublish = \"summary\"\nfull_text = \"always\"\n\
        min_interval = \"4h\"\nmax_interval = \"5h\"\nfirst_entries = 1\ntimeout = \"6s\"\nlang = \"fr\"\n";
    let plain = "[[source]]\nid = \"plain\"\nurl = \"https://a.example/1\"\n";
    let facts = |source: &Source| {
        (
            source.tags.clone(),
            source.priority,
            source.enabled,
            source.publish,
            source.full_text,
            [source.min_interval, source.max_interval, source.timeout].map(|time| time.as_secs()),
            source.first_entries,
            source.lang.clone(),
        )
    };
    let tag = |tag: &str| vec![tag.to_owned()];
    let built_in = house(&[("depeche.toml", plain)]);
    assert_eq!(
        facts(of(&load(&built_in), "plain")),
        (
            Vec::new(),
            0,
            true,
            Publish::Full,
            FullText::Auto,
            [3_600, 86_400, 60],
            10,
            None
        )
    );
    let text = format!(
        "[defaults]\n{keys}{plain}[[source]]\nid = \"own\"\nurl = \"https://a.example/2\"\n{own}"
    );
    let folder = house(&[("depeche.toml", &text)]);
    let config = load(&folder);
    assert_eq!(
        facts(of(&config, "plain")),
        (
            tag("d"),
            3,
            false,
            Publish::Link,
            FullText::Never,
            [7_200, 10_800, 5],
            7,
            Some("de".to_owned())
        )
    );
    assert_eq!(
        facts(of(&config, "own")),
        (
            tag("s"),
            9,
            true,
            Publish::Summary,
            FullText::Always,
            [14_400, 18_000, 6],
            1,
            Some("fr".to_owned())
        )
    );
    assert_eq!(of(&config, "own").timeout, Duration::from_secs(6));
}
