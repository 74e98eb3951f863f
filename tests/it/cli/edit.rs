//! `init` and `add`.

use crate::support::origin::Origin;
use crate::support::process::depeche;
use crate::support::reply::Reply;
use depeche::config::Config;
use std::path::Path;
use tempfile::TempDir;

const FEED: &str = "<rss version='2.0'><channel><title>Tide tables</title>\
    <item><title>High water</title><guid>1</guid></item></channel></rss>";

#[test]
fn init_writes_a_configuration_that_loads() {
    let folder = tempfile::tempdir().unwrap();
    let outcome = depeche(folder.path(), &["init", "new/house"]);
    assert!(outcome.stderr.contains("new/house/depeche.toml"));
    assert_eq!(outcome.ok(), "", "words go to stderr");
    let file = folder.path().join("new/house/depeche.toml");
    let config = Config::load(&file).unwrap();
    assert_ne!(config.instance, "depeche", "an instance of its own");
    assert!(!config.sources.is_empty() && !config.outputs.is_empty());
    depeche(folder.path(), &["init", "other"]).ok();
    let other = Config::load(&folder.path().join("other/depeche.toml")).unwrap();
    assert_ne!(config.instance, other.instance);
}

#[test]
fn init_does_not_overwrite() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("depeche.toml");
    std::fs::write(&file, "# mine").unwrap();
    let words = depeche(folder.path(), &["init"]).fails(2);
    assert!(
        words.contains("depeche.toml") && words.contains("exists"),
        "{words}"
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "# mine");
    std::fs::write(folder.path().join("taken"), "").unwrap();
    let words = depeche(folder.path(), &["init", "taken/house"]).fails(1);
    assert!(words.contains("taken/house"), "{words}");
}

/// A configuration with things worth keeping.
const BEFORE: &str = "# my wire\n\n[fetch] # neighbours\nhost_gap = \"0s\"\nallow_networks = [\"127.0.0.0/8\"]\n\n\
    # first\n[[source]]\nurl  =  \"http://127.0.0.1:9/old\"   # odd spaces\nid = \"source\"\n\n\
    # outputs\n[[output]]\nid = \"all\"\n";

fn house() -> (TempDir, Origin) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("depeche.toml"), BEFORE).unwrap();
    let origin = Origin::start();
    origin.serve("/feed", Reply::feed(FEED));
    origin.serve(
        "/page",
        Reply::page("<html><body><p>No feed.</p></body></html>"),
    );
    origin.serve("/gone", Reply::status(410));
    (folder, origin)
}

fn text(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("depeche.toml")).unwrap()
}

#[test]
fn add_writes_a_source_and_keeps_the_rest() {
    let (folder, origin) = house();
    let url = origin.url("/feed");
    let outcome = depeche(folder.path(), &["add", &url, "--tag", "sea", "--tag", "en"]);
    assert!(outcome.stderr.contains("Tide tables"), "{}", outcome.stderr);
    assert_eq!(outcome.ok(), "");
    let after = text(folder.path());
    let mut rest = after.lines();
    for line in BEFORE.lines() {
        assert!(
            rest.any(|other| other == line),
            "{line} is not where it was in:\n{after}"
        );
    }
    let config = Config::load(&folder.path().join("depeche.toml")).unwrap();
    assert_eq!(config.sources.len(), 2);
    let new = config
        .sources
        .iter()
        .find(|source| source.url == url)
        .unwrap();
    assert_eq!(new.tags, ["sea", "en"]);
    assert!(
        after.contains(&format!("id = \"{}\"", new.id)),
        "the id is written"
    );
    assert_ne!(new.id, "source");
}

#[test]
fn add_takes_an_id_and_another_file() {
    let (folder, origin) = house();
    let url = origin.url("/feed");
    std::fs::write(folder.path().join("more.toml"), "# more\n[merge]\n").unwrap();
    let arguments = ["add", &url, "--id", "tides", "--to", "more.toml"];
    depeche(folder.path(), &arguments).ok();
    assert_eq!(text(folder.path()), BEFORE);
    let more = std::fs::read_to_string(folder.path().join("more.toml")).unwrap();
    assert!(
        more.starts_with("# more\n[merge]\n") && more.contains("id = \"tides\""),
        "{more}"
    );
}

#[test]
fn what_is_no_feed_is_not_added() {
    let (folder, origin) = house();
    for (path, why) in [("/page", ""), ("/gone", "410")] {
        let url = origin.url(path);
        let words = depeche(folder.path(), &["add", &url]).fails(1);
        assert!(words.contains(&url) && words.contains(why), "{words}");
        assert_eq!(words.lines().count(), 1, "{words}");
        assert_eq!(text(folder.path()), BEFORE);
    }
}

#[test]
fn what_is_there_already_is_not_added_again() {
    let (folder, origin) = house();
    let url = origin.url("/feed");
    depeche(folder.path(), &["add", &url]).ok();
    let once = text(folder.path());
    let words = depeche(folder.path(), &["add", &url]).fails(1);
    assert!(words.contains("in the file already"), "{words}");
    let words = depeche(
        folder.path(),
        &["add", &format!("{url}?b"), "--id", "source"],
    )
    .fails(1);
    assert!(words.contains("`source`"), "{words}");
    assert_eq!(text(folder.path()), once);
}

#[test]
fn add_keeps_the_comments_at_the_end_of_the_file() {
    let (folder, origin) = house();
    let before = format!("{BEFORE}# the end\n");
    std::fs::write(folder.path().join("depeche.toml"), &before).unwrap();
    depeche(folder.path(), &["add", &origin.url("/feed")]).ok();
    let after = text(folder.path());
    assert!(
        after.find("# the end").unwrap() < after.find("/feed").unwrap(),
        "{after}"
    );
}
