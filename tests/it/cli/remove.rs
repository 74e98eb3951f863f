//! `remove`: what goes from the file, what stays of it in the store and in the outputs.

use crate::support::origin::Origin;
use crate::support::process::Daemon;
use crate::support::process::depeche;
use crate::support::reply::Reply;
use std::path::Path;
use tempfile::TempDir;

const HEAD: &str = "# my wire\n[fetch]\nhost_gap = \"0s\"\nallow_networks = [\"127.0.0.0/8\"]\n\n";

fn feed(name: &str) -> String {
    format!(
        "<rss version='2.0'><channel><title>{name}</title><item><title>News of {name}</title><guid>{name}</guid>\
         <link>http://{name}.example/</link><description>All about {name}.</description></item></channel></rss>"
    )
}

/// The block of a source, comment and empty line included.
fn block(origin: &Origin, name: &str) -> String {
    format!(
        "# about {name}\n[[source]]\nid  =  \"{name}\" # odd\nurl = \"{}\"\nfull_text = \"never\"\n\n",
        origin.url(&format!("/{name}"))
    )
}

/// Two sources, polled.
fn house() -> (TempDir, Origin) {
    let (folder, origin) = (tempfile::tempdir().unwrap(), Origin::start());
    let mut text = HEAD.to_owned();
    for name in ["alpha", "beta"] {
        origin.serve(&format!("/{name}"), Reply::feed(feed(name)));
        text.push_str(&block(&origin, name));
    }
    text.push_str("# the end\n[[output]]\nid = \"all\"\n");
    std::fs::write(folder.path().join("depeche.toml"), text).unwrap();
    depeche(folder.path(), &["poll", "--all"]).ok();
    (folder, origin)
}

fn text(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("depeche.toml")).unwrap()
}

fn stands_in(folder: &Path, url: &str) -> bool {
    let life = depeche(folder, &["explain", url]).ok();
    assert!(life.contains("stands in"), "{life}");
    !life.contains("stands in no output")
}

#[test]
fn a_removed_source_leaves_the_file_and_the_outputs_and_stays_stored() {
    let (folder, origin) = house();
    let before = text(folder.path());
    let outcome = depeche(folder.path(), &["remove", "alpha"]);
    assert!(
        outcome.stderr.contains("1 entry") && outcome.stderr.contains("next: "),
        "{}",
        outcome.stderr
    );
    assert_eq!(outcome.ok(), "");
    assert_eq!(
        text(folder.path()),
        before.replace(&block(&origin, "alpha"), "")
    );
    depeche(folder.path(), &["poll", "--all"]).ok();
    assert!(!stands_in(folder.path(), "http://alpha.example/"));
    assert!(stands_in(folder.path(), "http://beta.example/"));
    // added again it has the id that it had, and nothing of it is new
    depeche(folder.path(), &["add", &origin.url("/alpha")]).ok();
    assert!(text(folder.path()).contains("id = \"alpha\""));
    depeche(folder.path(), &["poll", "--all"]).ok();
    assert!(stands_in(folder.path(), "http://alpha.example/"));
    let corpus = depeche(folder.path(), &["export", "ndjson", "--all-copies"]).ok();
    assert_eq!(corpus.lines().count(), 2, "{corpus}");
}

#[test]
fn a_kept_source_stays_in_the_outputs() {
    let (folder, origin) = house();
    depeche(folder.path(), &["remove", "--keep", &origin.url("/alp")]).ok();
    assert!(!text(folder.path()).contains("alpha"));
    depeche(folder.path(), &["poll", "--all"]).ok();
    assert!(stands_in(folder.path(), "http://alpha.example/"));
    assert_eq!(origin.requests_to("/alpha").len(), 1, "not polled any more");
    // other outputs, other choices: it is still chosen
    let more = format!("{}\n[[output]]\nid = \"more\"\n", text(folder.path()));
    std::fs::write(folder.path().join("depeche.toml"), more).unwrap();
    depeche(folder.path(), &["poll", "--all"]).ok();
    let life = depeche(folder.path(), &["explain", "http://alpha.example/"]).ok();
    assert!(life.contains("all") && life.contains("more"), "{life}");
}

#[test]
fn beside_a_daemon_it_takes_effect_at_once() {
    let (folder, _origin) = house();
    let daemon = Daemon::start(folder.path());
    daemon.get_until("/all.atom", |answer| {
        answer.body.contains("News of alpha") && answer.body.contains("News of beta")
    });
    for (id, stays, arguments) in [
        ("alpha", true, &["remove", "alpha", "--keep"][..]),
        ("beta", false, &["remove", "beta"]),
    ] {
        let outcome = depeche(folder.path(), arguments);
        assert!(
            outcome.stderr.contains("the running daemon has it"),
            "{}",
            outcome.stderr
        );
        outcome.ok();
        let feed = daemon.get("/all.atom").body;
        assert_eq!(feed.contains(&format!("News of {id}")), stays, "{feed}");
    }
}

#[test]
fn what_is_meant_has_to_be_clear() {
    let (folder, origin) = house();
    let before = text(folder.path());
    let words = depeche(folder.path(), &["remove", "gamma"]).fails(2);
    assert!(words.contains("`gamma`"), "{words}");
    let words = depeche(folder.path(), &["remove", "127.0.0.1"]).fails(2);
    assert!(words.contains("`alpha`, `beta`"), "{words}");
    let words = depeche(folder.path(), &["remove", &origin.url("/")]).fails(2);
    assert!(words.contains("`alpha`, `beta`"), "{words}");
    assert_eq!(text(folder.path()), before);
    let named = format!("{before}sources = [\"alpha\"]\n");
    std::fs::write(folder.path().join("depeche.toml"), &named).unwrap();
    let words = depeche(folder.path(), &["remove", "alpha"]).fails(1);
    assert!(words.contains("output `all`"), "{words}");
    assert_eq!(text(folder.path()), named);
}
