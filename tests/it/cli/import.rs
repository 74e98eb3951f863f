//! `import`: each format by the real binary, twice, and dry.

use crate::support::process::depeche;
use depeche::config::Config;
use depeche::model::FullText;
use serde_json::Value;
use std::path::Path;
use tempfile::TempDir;

const BEFORE: &str = "# mine\n[daemon]\ntitle = \"Wire\" # here\n\n[[source]]\nid = \"lwn\"\nurl = \"https://lwn.example/rss\"\n# the end\n";
const OPML: &str = r#"<?xml version="1.0"?>
<opml version="2.0" xmlns:miniflux="https://miniflux.app/opml" xmlns:frss="https://freshrss.org/opml"><body>
<outline text="Tech">
  <outline text="LWN" xmlUrl="https://lwn.example/rss" miniflux:crawler="true"/>
  <outline text="Kernel" xmlUrl="https://kernel.example/rss" miniflux:crawler="true" miniflux:scraperRules="article"/>
</outline>
<outline text="Old" xmlUrl="https://old.example/rss" miniflux:disabled="true" frss:priority="hidden"/>
</body></opml>"#;
const PLANET: &str =
    "[Planet]\nname = Planet X\ndays_per_page = 7\n[https://ann.example/feed]\nname = Ann\n";
const NEWSBOAT: &str =
    "https://a.example/feed tech \"~The A\"\nfilter:~/bin/x.sh:https://me:pw@b.example/\n";

fn house() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("depeche.toml", BEFORE),
        ("list.opml", OPML),
        ("config.ini", PLANET),
        ("urls", NEWSBOAT),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn text(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("depeche.toml")).unwrap()
}

fn loaded(folder: &Path) -> Config {
    Config::load(&folder.join("depeche.toml")).unwrap()
}

#[test]
fn opml_becomes_sources_and_an_output_a_folder() {
    let folder = house();
    let outcome = depeche(folder.path(), &["import", "list.opml"]);
    let words = outcome.stderr.clone();
    assert!(
        words.contains("has no place here yet:\n  lwn: the source there stays as it is, without the tags tech\n  kernel: miniflux:scraperRules = article\n  old: frss:priority = hidden\n"),
        "{words}"
    );
    assert!(
        words.contains("2 sources") && words.contains("next: "),
        "{words}"
    );
    let table = outcome.ok();
    let states: Vec<&str> = table
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(states, ["STATE", "there", "new", "new", "new", "new"]);
    assert!(text(folder.path()).starts_with(BEFORE));
    let config = loaded(folder.path());
    let [_, kernel, old] = config.sources.as_slice() else {
        panic!("{:?}", config.sources)
    };
    assert_eq!(kernel.id, "kernel");
    assert_eq!(kernel.full_text, FullText::Always);
    assert_eq!(kernel.tags, ["tech"]);
    assert!(!old.enabled);
    let outputs: Vec<&str> = config.outputs.iter().map(|out| out.id.as_str()).collect();
    assert_eq!(
        outputs,
        ["all", "tech"],
        "`all`, which was there without a word, is written"
    );
    assert_eq!(config.outputs[0].title, "Wire");
}

#[test]
fn the_same_list_again_adds_nothing() {
    let folder = house();
    for file in ["list.opml", "config.ini", "urls"] {
        depeche(folder.path(), &["import", file]).ok();
        let once = text(folder.path());
        let outcome = depeche(folder.path(), &["import", file]);
        assert!(outcome.stderr.contains("nothing new"), "{}", outcome.stderr);
        let table = outcome.ok();
        assert!(table.contains("there") && !table.contains("new"), "{table}");
        assert_eq!(text(folder.path()), once, "{file}");
    }
    assert_eq!(loaded(folder.path()).sources.len(), 5);
}

#[test]
fn a_dry_run_writes_nothing_and_says_the_same() {
    for file in ["list.opml", "config.ini", "urls"] {
        let folder = house();
        let before = std::fs::read_dir(folder.path()).unwrap().count();
        let dry = depeche(folder.path(), &["import", file, "--dry-run"]);
        assert!(dry.stderr.contains("nothing was written"), "{}", dry.stderr);
        assert_eq!(text(folder.path()), BEFORE);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), before);
        let wet = depeche(folder.path(), &["import", file]).ok();
        assert_eq!(dry.ok(), wet);
    }
}

#[test]
fn a_planet_becomes_an_output_with_its_window() {
    let folder = house();
    depeche(folder.path(), &["import", "config.ini"]).ok();
    let config = loaded(folder.path());
    let planet = config
        .outputs
        .iter()
        .find(|output| output.id == "planet-x")
        .unwrap();
    assert_eq!(planet.title, "Planet X");
    assert_eq!(planet.window.as_secs(), 7 * 86_400);
    let ann = &config.sources[1];
    assert_eq!(ann.url, "https://ann.example/feed");
    assert_eq!(ann.name.as_deref(), Some("Ann"));
    assert!(planet.takes_source(&ann.id, &ann.tags).is_ok());
    assert!(planet.takes_source("lwn", &[]).is_err());
}

#[test]
fn newsboat_lines_without_a_place_are_told() {
    let folder = house();
    let outcome = depeche(folder.path(), &["import", "urls", "--json"]);
    assert!(
        outcome
            .stderr
            .contains("line 2: filter:~/bin/x.sh:https://…@b.example/ (`exec` can do it"),
        "{}",
        outcome.stderr
    );
    let plan: Value = serde_json::from_str(&outcome.ok()).unwrap();
    assert_eq!(plan["format"], "newsboat");
    assert_eq!(plan["sources"][0]["state"], "new");
    assert_eq!(plan["sources"][0]["name"], "The A");
    assert_eq!(plan["no_place"][0]["place"], "line 2");
    assert_eq!(loaded(folder.path()).sources[1].id, "the-a");
}

#[test]
fn another_file_is_made_where_it_is_missing() {
    let folder = house();
    let outcome = depeche(folder.path(), &["import", "list.opml", "--to", "more.toml"]);
    assert!(
        outcome.stderr.contains("include = [\"more.toml\"]"),
        "{}",
        outcome.stderr
    );
    outcome.ok();
    assert_eq!(text(folder.path()), BEFORE);
    let more = Config::load(&folder.path().join("more.toml")).unwrap();
    assert_eq!(more.sources.len(), 2, "lwn is in the configuration already");
    let again = depeche(folder.path(), &["import", "list.opml", "--to", "more.toml"]);
    assert!(again.stderr.contains("nothing new"), "{}", again.stderr);
}

#[test]
fn what_is_no_list_is_an_error() {
    let folder = house();
    for (name, bad, words) in [
        ("cut.opml", "<opml>\n<body>\n<outline text='a'>", "line 3"),
        ("page.html", "<html><p>x</p></html>", "no OPML"),
        ("empty", "", "empty"),
    ] {
        std::fs::write(folder.path().join(name), bad).unwrap();
        let said = depeche(folder.path(), &["import", name]).fails(1);
        assert!(said.contains(name) && said.contains(words), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    let said = depeche(folder.path(), &["import", "missing.opml"]).fails(1);
    assert!(said.contains("missing.opml"), "{said}");
    // the format may be said, and then it is what it is
    let said = depeche(folder.path(), &["import", "urls", "--format", "opml"]).fails(1);
    assert!(said.contains("urls"), "{said}");
    assert_eq!(text(folder.path()), BEFORE);
}
