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
    origin.serve("/feed", Reply::status(404));
    for (path, why, lines) in [("/page", "usual places", 2), ("/gone", "410", 1)] {
        let url = origin.url(path);
        let words = depeche(folder.path(), &["add", &url]).fails(1);
        assert!(words.contains(&url) && words.contains(why), "{words}");
        assert_eq!(words.lines().count(), lines, "{words}");
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

#[test]
fn each_kind_of_house_has_a_starter_that_loads() {
    let folder = tempfile::tempdir().unwrap();
    let mut texts = Vec::new();
    for like in ["reader", "desk", "planet", "corpus"] {
        depeche(folder.path(), &["init", "--like", like, like]).ok();
        let file = folder.path().join(like).join("depeche.toml");
        let config = Config::load(&file).unwrap();
        assert!(config.sources.len() >= 4, "{like}");
        texts.push(std::fs::read_to_string(file).unwrap());
        // a verb that reads the configuration gets as far as the database
        let file = format!("{like}/depeche.toml");
        let words = depeche(folder.path(), &["-c", &file, "export", "text"]).fails(1);
        assert!(words.contains("no database"), "{words}");
    }
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), 4);
    let words = depeche(folder.path(), &["init", "--like", "shop", "x"]).fails(2);
    assert!(words.contains("planet"), "{words}");
}

fn sources(folder: &Path) -> Vec<depeche::model::Source> {
    Config::load(&folder.join("depeche.toml")).unwrap().sources
}

#[test]
fn the_feed_behind_a_page_is_found() {
    let (folder, origin) = house();
    origin.serve(
        "/blog/post",
        Reply::page(
            "<html><head><base href='/blog/'><link rel='alternate' type='application/rss+xml' title='Kommentare' href='comments/feed/'>\
             <link rel='alternate' type='application/rss+xml' href='../feed'></head>",
        ),
    );
    let outcome = depeche(folder.path(), &["add", &origin.url("/blog/post")]);
    assert!(outcome.stderr.contains("Tide tables"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("next: "), "{}", outcome.stderr);
    assert_eq!(outcome.ok(), "");
    let added = sources(folder.path()).remove(1);
    assert_eq!(added.url, origin.url("/feed"));
    assert_eq!(added.name.as_deref(), Some("Tide tables"));
    assert!(origin.requests_to("/blog/comments/feed/").is_empty());
    // asked for again by its page, it is there already
    let words = depeche(folder.path(), &["add", &origin.url("/blog/post")]).fails(1);
    assert!(words.contains("in the file already"), "{words}");
}

#[test]
fn of_several_feeds_one_is_picked() {
    let (folder, origin) = house();
    origin.serve(
        "/",
        Reply::page(
            "<link rel=alternate type=application/atom+xml title='Sport' href=/sport><link rel=alternate type=application/rss+xml title='Sea' href=/feed>",
        ),
    );
    let page = origin.url("/");
    let words = depeche(folder.path(), &["add", &page]).fails(2);
    assert!(words.contains("--pick N"), "{words}");
    let first = format!("  1  {}  Sport", origin.url("/sport"));
    let second = format!("  2  {}  Sea", origin.url("/feed"));
    assert!(words.contains(&format!("{first}\n{second}")), "{words}");
    assert!(origin.requests_to("/sport").is_empty(), "only named");
    let words = depeche(folder.path(), &["add", &page, "--pick", "3"]).fails(2);
    assert!(words.contains(&second), "{words}");
    assert_eq!(text(folder.path()), BEFORE);
    depeche(
        folder.path(),
        &["add", &page, "--pick", "2", "--name", "The sea"],
    )
    .ok();
    let added = sources(folder.path()).remove(1);
    assert_eq!(added.url, origin.url("/feed"));
    assert_eq!(added.name.as_deref(), Some("The sea"));
}

#[test]
fn a_page_whose_feed_is_none_is_not_added() {
    let (folder, origin) = house();
    origin.serve(
        "/",
        Reply::page("<link rel=alternate type=application/rss+xml href=/page>"),
    );
    let words = depeche(folder.path(), &["add", &origin.url("/")]).fails(1);
    assert!(words.contains(&origin.url("/page")), "{words}");
    let words = depeche(folder.path(), &["add", "ftp://x.example/feed"]).fails(2);
    assert!(words.contains("ftp://x.example/feed"), "{words}");
    assert_eq!(text(folder.path()), BEFORE);
}

#[test]
fn a_feed_that_has_moved_for_good_is_written_where_it_is() {
    let (folder, origin) = house();
    origin.serve("/old", Reply::redirect(301, "/feed"));
    origin.serve("/for-now", Reply::redirect(302, "/feed"));
    depeche(folder.path(), &["add", &origin.url("/old")]).ok();
    assert_eq!(sources(folder.path())[1].url, origin.url("/feed"));
    depeche(folder.path(), &["add", &origin.url("/for-now")]).ok();
    assert_eq!(sources(folder.path())[2].url, origin.url("/for-now"));
}

#[test]
fn a_file_keeps_its_rights_and_a_link_stays_a_link() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, origin) = house();
    let real = folder.path().join("real.toml");
    std::fs::rename(folder.path().join("depeche.toml"), &real).unwrap();
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("real.toml", folder.path().join("depeche.toml")).unwrap();
    depeche(folder.path(), &["add", &origin.url("/feed")]).ok();
    let link = std::fs::symlink_metadata(folder.path().join("depeche.toml")).unwrap();
    assert!(link.is_symlink());
    let mode = std::fs::metadata(&real).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    assert!(std::fs::read_to_string(&real).unwrap().contains("/feed"));
}
