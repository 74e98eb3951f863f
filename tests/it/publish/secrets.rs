//! What an owner gave for a source stands in the configuration, on the wire, and nowhere else.

use super::rss;
use crate::support::origin::Origin;
use crate::support::process::Daemon;
use crate::support::process::depeche;
use crate::support::reply::Reply;
use std::path::Path;

const SECRET: &str = "s3cret";

/// Every file below a folder, as bytes.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.is_file() {
            let name = path.display().to_string();
            found.push((name, std::fs::read(&path).unwrap_or_default()));
        }
    }
    found
}

fn nowhere(what: &str, bytes: &[u8]) {
    let hit = bytes
        .windows(SECRET.len())
        .position(|it| it == SECRET.as_bytes());
    let around = hit.map(|at| {
        let near = &bytes[at.saturating_sub(80)..(at + 40).min(bytes.len())];
        String::from_utf8_lossy(near).into_owned()
    });
    assert_eq!(around, None, "in {what}");
}

fn item(n: u8) -> String {
    format!(
        "<item><title>Tide {n}</title><guid isPermaLink='false'>{n}</guid><link>?{n}</link>\
         <description>&lt;img src=&quot;tide.png&quot;&gt; high, and falling since noon</description>\
         <comments>#talk</comments><podcast:transcript url='tide.vtt'/><media:thumbnail url='?small'/></item>"
    )
}

/// Sources of every kind that holds a secret; the secrets are in files below `keys`.
fn lab(folder: &Path, origin: &Origin) {
    let keys = folder.join("keys");
    std::fs::create_dir(&keys).unwrap();
    let url = |path: &str| origin.url(path);
    for (name, secret) in [
        ("a", url("/s3cret/a.xml?key=s3cret")),
        ("moved", url("/s3cret-moved.xml")),
        ("broken", url("/s3cret-broken.xml")),
        ("header", "s3cret".to_owned()),
        ("basic", "me:s3cret".to_owned()),
        ("cookie", "session=s3cret".to_owned()),
        ("proxy", "http://me:s3cret@127.0.0.1:1".to_owned()),
    ] {
        std::fs::write(keys.join(name), secret).unwrap();
    }
    let text = format!(
        "[daemon]\ndatabase = \"state/depeche.db\"\n\
         [fetch]\nhost_gap = \"0s\"\nallow_networks = [\"127.0.0.0/8\"]\n\
         [defaults]\nmin_interval = \"1s\"\nfull_text = \"never\"\n\
         [[source]]\nid = \"a\"\nurl = {{ file = \"keys/a\" }}\n\
         [[source]]\nid = \"moved\"\nurl = {{ file = \"keys/moved\" }}\n\
         [[source]]\nid = \"broken\"\nurl = {{ file = \"keys/broken\" }}\n\
         [[source]]\nid = \"b\"\nurl = \"{}\"\nheaders = {{ X-Key = {{ file = \"keys/header\" }} }}\n\
         basic_auth = {{ file = \"keys/basic\" }}\ncookie = {{ file = \"keys/cookie\" }}\n\
         [[source]]\nid = \"through\"\nurl = \"http://nowhere.example/\"\nproxy = {{ file = \"keys/proxy\" }}\n\
         [[source]]\nid = \"program\"\nexec = [\"cat\", \"keys/s3cret.xml\"]\n",
        url("/b.xml")
    );
    std::fs::create_dir(folder.join("state")).unwrap();
    std::fs::write(folder.join("depeche.toml"), text).unwrap();
    let of = |n: u8| Reply::feed(rss("tides", &item(n)));
    origin.serve("/s3cret/a.xml", of(1).etag("\"1\""));
    let to = url("/s3cret-there.xml");
    origin.serve("/s3cret-moved.xml", Reply::redirect(301, &to));
    origin.serve("/s3cret-there.xml", of(2));
    origin.serve("/s3cret-broken.xml", Reply::feed("no feed"));
    origin.serve("/b.xml", of(3));
}

#[test]
fn no_secret_is_stored_published_or_told() {
    let (folder, origin) = (tempfile::tempdir().unwrap(), Origin::start());
    let folder = folder.path();
    lab(folder, &origin);
    let daemon = Daemon::start(folder);
    daemon.get_until("/all.atom", |answer| {
        answer.body.matches("</entry>").count() == 3
    });
    // those that fail were asked too
    daemon.get_until("/status", |answer| {
        ["no connection", "ended with 1", "not a feed:"]
            .iter()
            .all(|words| answer.body.contains(words))
    });
    for path in [
        "/all.atom",
        "/all.rss",
        "/all.json",
        "/all",
        "/",
        "/opml",
        "/status",
        "/health.atom",
        "/source/a.atom",
    ] {
        let answer = daemon.get(path);
        nowhere(path, (answer.head + &answer.body).as_bytes());
    }
    depeche(folder, &["backup", "state/backup.db"]).ok();
    // the database as it lies there in the middle of its work, its log too
    for (name, bytes) in files(&folder.join("state")) {
        nowhere(&name, &bytes);
    }
    nowhere("the log", daemon.process.stop().stderr.as_bytes());
    for verb in [
        &["-vv", "poll", "--all"][..],
        &["-vv", "check", "--online"],
        &["status"],
        &["--json", "status"],
        &["status", "a"],
        &["status", "program"],
        &["export", "ndjson"],
        &["export", "opml"],
        &["list", "--json"],
    ] {
        let outcome = depeche(folder, verb);
        nowhere(
            &verb.join(" "),
            (outcome.stdout + &outcome.stderr).as_bytes(),
        );
    }
    // it was used all the same
    let asked = origin.requests_to("/b.xml");
    let sent = |name: &str| String::from_utf8_lossy(asked[0].header(name).unwrap()).into_owned();
    assert_eq!(sent("x-key"), SECRET);
    assert_eq!(sent("cookie"), "session=s3cret");
    assert_eq!(sent("authorization"), "Basic bWU6czNjcmV0");
    let asked = origin.requests_to("/s3cret/a.xml");
    assert_eq!(asked[0].target, "/s3cret/a.xml?key=s3cret");
    let conditional =
        |request: &&crate::support::origin::Request| request.header("if-none-match").is_some();
    assert!(
        asked.iter().any(|request| conditional(&request)),
        "it is known again by its stand-in"
    );
}
