//! The address of a private source stands in nothing that anybody else sees.

use super::rss;
use crate::support::origin::Origin;
use crate::support::process::Daemon;
use crate::support::process::depeche;
use crate::support::reply::Reply;
use std::path::Path;

const SECRET: &str = "s3cret";

/// All that is published and told in this folder; the daemon's log at its end.
fn everything(folder: &Path, count: usize) -> Vec<(String, String)> {
    let daemon = Daemon::start(folder);
    daemon.get_until("/all.atom", |answer| {
        answer.body.matches("</entry>").count() == count
    });
    // the failing source was asked too
    daemon.get_until("/status", |answer| answer.body.contains("status 410"));
    let mut all: Vec<(String, String)> = [
        "/all.atom",
        "/all.rss",
        "/all.json",
        "/all",
        "/",
        "/opml",
        "/status",
        "/nothing",
    ]
    .iter()
    .map(|path| {
        let answer = daemon.get(path);
        ((*path).to_owned(), answer.head + &answer.body)
    })
    .collect();
    all.push(("log".to_owned(), daemon.process.stop().stderr));
    for verb in [
        &["export", "ndjson"][..],
        &["explain", "https://a.example/tide"],
        &["-vv", "poll", "--all"],
        &["check", "--online"],
    ] {
        let outcome = depeche(folder, verb);
        all.push((verb.join(" "), outcome.stdout + &outcome.stderr));
    }
    all
}

#[test]
fn a_private_address_is_nowhere() {
    let (folder, origin) = (tempfile::tempdir().unwrap(), Origin::start());
    // one that names itself, and leads to itself, wherever it can
    let own = origin.url("/s3cret.xml?key=s3cret");
    let item = "<item><title>Tide</title><guid>tide</guid><link>https://a.example/tide</link>\
         <description>&lt;p&gt;&lt;a href=&quot;#note&quot;&gt;note&lt;/a&gt; high&lt;/p&gt;</description></item>\
         <item><title>Loop</title><guid isPermaLink='false'>loop</guid><link>?</link></item>";
    origin.serve("/s3cret.xml", Reply::feed(rss("tides", item)));
    origin.serve("/s3cret-gone", Reply::status(410));
    let text = |private: &str| {
        format!(
            "[fetch]\nhost_gap = \"0s\"\nallow_networks = [\"127.0.0.0/8\"]\n[defaults]\nfull_text = \"never\"\n{private}\n\
             [[source]]\nid = \"a\"\nurl = \"{own}\"\n\
             [[source]]\nid = \"gone\"\nurl = \"{}\"\n",
            origin.url("/s3cret-gone")
        )
    };
    std::fs::write(folder.path().join("depeche.toml"), text("private = true")).unwrap();
    for (what, said) in everything(folder.path(), 2) {
        assert!(!said.contains(SECRET), "{what}: {said}");
        if what.starts_with("/all") {
            assert!(said.contains("Tide"), "{what}: {said}");
        }
    }
    // the same without the key, to see that it is the key that hides it
    std::fs::write(folder.path().join("depeche.toml"), text("")).unwrap();
    let shown: Vec<String> = everything(folder.path(), 2)
        .into_iter()
        .filter(|(_, said)| said.contains(SECRET))
        .map(|(what, _)| what)
        .collect();
    for what in [
        "/all.atom",
        "/all.rss",
        "/all.json",
        "/opml",
        "export ndjson",
    ] {
        assert!(shown.iter().any(|shown| shown == what), "{what} {shown:?}");
    }
}
