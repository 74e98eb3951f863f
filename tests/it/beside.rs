//! Verbs beside a running daemon, and what they do to what is kept: `poll`, `reload`, `forget`,
//! `backup`, `restore`.

use crate::support::origin::Origin;
use crate::support::process::Daemon;
use crate::support::process::PATIENCE;
use crate::support::process::depeche;
use crate::support::reply::Reply;
use std::fmt::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

const HEAD: &str = "[fetch]\nallow_networks = [\"127.0.0.0/8\", \"::1/128\"]\nhost_gap = \"0s\"\n\
    [defaults]\nfull_text = \"never\"\n";

struct House {
    folder: TempDir,
    origin: Origin,
}

fn feed(words: &str) -> String {
    let mut items = String::new();
    for word in words.split(' ') {
        write!(
            items,
            "<item><title>About {word}</title><guid>{word}</guid><link>http://x.example/{word}</link>\
             <description>All that is known of {word} in one line.</description></item>"
        )
        .unwrap();
    }
    format!("<rss version='2.0'><channel><title>Of {words}</title>{items}</channel></rss>")
}

impl House {
    fn new() -> Self {
        let house = Self {
            folder: tempfile::tempdir().unwrap(),
            origin: Origin::start(),
        };
        house.origin.serve("/one", Reply::feed(feed("salt tide")));
        house.origin.serve("/two", Reply::feed(feed("mill")));
        house.configure(&["one"], "");
        house
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn configure(&self, sources: &[&str], more: &str) {
        let mut text = HEAD.to_owned();
        for id in sources {
            let url = self.origin.url(&format!("/{id}"));
            write!(text, "[[source]]\nid = \"{id}\"\nurl = \"{url}\"\n").unwrap();
        }
        text.push_str(more);
        std::fs::write(self.path().join("depeche.toml"), text).unwrap();
    }

    fn feed(&self) -> String {
        depeche(self.path(), &["export", "ndjson"]).ok()
    }
}

fn shows(daemon: &Daemon, words: &str) {
    let answer = daemon.get_until("/all.atom", |answer| answer.body.contains(words));
    assert!(answer.body.contains(words), "{}", answer.body);
}

#[test]
fn poll_beside_the_daemon_is_done_by_it_and_waits() {
    let house = House::new();
    let daemon = Daemon::start(house.path());
    shows(&daemon, "About salt");
    let late = feed("salt tide whale");
    house
        .origin
        .serve("/one", Reply::feed(late).after(Duration::from_millis(700)));
    let outcome = depeche(house.path(), &["poll", "--all"]);
    assert!(
        outcome
            .stderr
            .contains("1 source, 0 × 304, 0 failed, 1 new"),
        "{}",
        outcome.stderr
    );
    outcome.ok();
    // it waited until the entry was linked: the very next answer has it
    assert!(daemon.get("/all.atom").body.contains("About whale"));
    house.origin.serve("/one", Reply::status(500));
    let outcome = depeche(house.path(), &["poll", "--strict", "one"]);
    assert!(
        outcome.stderr.contains("one: status 500"),
        "{}",
        outcome.stderr
    );
    outcome.fails(1);
}

#[test]
fn a_reload_reads_a_page_by_its_new_rules() {
    let house = House::new();
    let page = "<ul><li><a href='http://x.example/1'>About salt</a></ul><p><a href='http://x.example/2'>About peat</a></p>";
    house.origin.serve("/page", Reply::page(page).etag("\"1\""));
    house.configure(&["page"], "scrape = { item = \"li\" }\n");
    let daemon = Daemon::start(house.path());
    shows(&daemon, "About salt");
    house.configure(&["page"], "scrape = { item = \"p\" }\n");
    depeche(house.path(), &["reload"]).ok();
    depeche(house.path(), &["poll", "page"]).ok();
    let answer = daemon.get("/all.atom").body;
    assert!(
        answer.contains("About peat") && answer.contains("About salt"),
        "{answer}"
    );
}

#[test]
fn reload_takes_a_new_configuration_or_leaves_all_as_it_was() {
    let house = House::new();
    let mut daemon = Daemon::start(house.path());
    shows(&daemon, "About salt");
    assert_eq!(daemon.get("/mills.atom").status, 404);
    house.configure(
        &["one", "two"],
        "[[output]]\nid = \"all\"\n[[output]]\nid = \"mills\"\ntitle = \"Mills\"\nsources = [\"two\"]\n",
    );
    let outcome = depeche(house.path(), &["reload"]);
    assert!(
        outcome.stderr.contains("reloaded: 2 sources, 2 outputs"),
        "{}",
        outcome.stderr
    );
    outcome.ok();
    let answer = daemon.get_until("/mills.atom", |answer| answer.body.contains("About mill"));
    assert!(!answer.body.contains("About salt"));
    house.configure(&["one", "two"], "[[output]]\nidd = \"all\"\n");
    let said = depeche(house.path(), &["reload"]);
    // the file is wrong for this process already
    assert!(
        said.stderr.contains("did you mean `id`?"),
        "{}",
        said.stderr
    );
    said.fails(2);
    daemon.process.signal("HUP");
    daemon.process.hear("all stays as it was");
    assert_eq!(daemon.get("/mills.atom").status, 200);
    house.configure(&["two"], "");
    daemon.process.signal("HUP");
    daemon.process.hear("reloaded: 1 source, 1 output");
    let answer = daemon.get_until("/all.atom", |answer| !answer.body.contains("About salt"));
    assert!(answer.body.contains("About mill"), "{}", answer.body);
    assert_eq!(daemon.get("/mills.atom").status, 404);
    daemon.process.signal("TERM");
    assert!(daemon.process.ended(PATIENCE).is_some());
    let gone = depeche(house.path(), &["reload"]);
    assert!(gone.stderr.contains("no daemon answers"), "{}", gone.stderr);
    gone.fails(1);
}

#[test]
fn the_control_socket_is_for_its_owner_and_goes_with_the_daemon() {
    let house = House::new();
    let socket = house.path().join("depeche.db.control");
    let mut daemon = Daemon::start(house.path());
    shows(&daemon, "About salt");
    let mode = std::fs::metadata(&socket).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    daemon.process.signal("KILL");
    assert!(daemon.process.ended(PATIENCE).is_some());
    assert!(socket.exists(), "nobody took it away");
    // without a daemon verbs do it themselves, and the next daemon takes the socket over
    depeche(house.path(), &["poll", "--all"]).ok();
    let mut daemon = Daemon::start(house.path());
    shows(&daemon, "About salt");
    depeche(house.path(), &["reload"]).ok();
    daemon.process.signal("TERM");
    assert!(daemon.process.ended(PATIENCE).is_some());
    assert!(!socket.exists());
}

/// The id of the entry about that word.
fn id_of(house: &House, word: &str) -> String {
    let said = depeche(
        house.path(),
        &["explain", &format!("http://x.example/{word}"), "--json"],
    )
    .ok();
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    said[0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn what_is_forgotten_leaves_and_never_returns() {
    let house = House::new();
    depeche(house.path(), &["poll", "--all"]).ok();
    let salt = id_of(&house, "salt");
    let outcome = depeche(house.path(), &["forget", &salt]);
    assert!(
        outcome.stderr.contains("forgotten for good: “About salt”"),
        "{}",
        outcome.stderr
    );
    outcome.ok();
    let left = house.feed();
    let gone = left
        .lines()
        .find(|line| line.contains("\"deleted\""))
        .unwrap();
    assert!(gone.contains(&salt), "{gone}");
    assert!(
        left.contains("About tide") && !left.contains("About salt"),
        "{left}"
    );
    // edited, it is still the same entry
    let edited = feed("salt tide").replace("in one line", "in very many other words and lines");
    house.origin.serve("/one", Reply::feed(edited));
    let said = depeche(house.path(), &["poll", "--all", "--force"]);
    assert!(said.stderr.contains(" 0 new"), "{}", said.stderr);
    let raw = std::fs::read(house.path().join("depeche.db")).unwrap();
    assert!(raw.windows(10).any(|bytes| bytes == b"About tide"));
    assert!(!house.feed().contains("known of salt"));
    let again = depeche(house.path(), &["forget", &salt]);
    assert!(again.stderr.contains("already"), "{}", again.stderr);
    again.ok();
    // under another id from the same source it is the same article
    let renamed = feed("salt tide").replace("<guid>salt</guid>", "<guid>salt-2</guid>");
    house.origin.serve("/one", Reply::feed(renamed));
    depeche(house.path(), &["poll", "--all", "--force"]).ok();
    let mut daemon = Daemon::start(house.path());
    shows(&daemon, "About tide");
    assert!(!daemon.get("/all.atom").body.contains("About salt"));
    // beside the daemon too
    let tide = id_of(&house, "tide");
    depeche(house.path(), &["forget", &tide]).ok();
    assert!(!daemon.get("/all.atom").body.contains("About tide"));
    daemon.process.signal("TERM");
    assert!(daemon.process.ended(PATIENCE).is_some());
}

#[test]
fn a_backup_is_made_beside_the_daemon_and_put_back_without_it() {
    let house = House::new();
    let mut daemon = Daemon::start(house.path());
    shows(&daemon, "About salt");
    let outcome = depeche(house.path(), &["backup", "copy.db"]);
    assert!(
        outcome.stderr.contains("wrote copy.db"),
        "{}",
        outcome.stderr
    );
    outcome.ok();
    let before = house.feed();
    let twice = depeche(house.path(), &["backup", "copy.db"]);
    assert!(twice.stderr.contains("exists already"), "{}", twice.stderr);
    twice.fails(1);
    let refused = depeche(house.path(), &["restore", "copy.db"]);
    assert!(
        refused.stderr.contains("stop it first"),
        "{}",
        refused.stderr
    );
    refused.fails(1);
    let salt = id_of(&house, "salt");
    depeche(house.path(), &["forget", &salt]).ok();
    daemon.process.signal("TERM");
    assert!(daemon.process.ended(PATIENCE).is_some());
    let outcome = depeche(house.path(), &["restore", "copy.db"]);
    assert!(
        outcome.stderr.contains("depeche.db.before-restore-0"),
        "{}",
        outcome.stderr
    );
    outcome.ok();
    assert_eq!(house.feed(), before);
    std::fs::write(house.path().join("words.db"), "no database at all").unwrap();
    let wrong = depeche(house.path(), &["restore", "words.db"]);
    assert!(wrong.stderr.contains("words.db"), "{}", wrong.stderr);
    wrong.fails(1);
    assert_eq!(house.feed(), before, "a wrong copy changes nothing");
}
