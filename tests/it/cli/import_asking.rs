//! `import`, `add` and `remove`: sources that are asked in a way of their own, and those that are no
//! address.

use crate::support::origin::Origin;
use crate::support::process::Outcome;
use crate::support::process::depeche;
use crate::support::reply::Reply;
use depeche::config::Config;
use serde_json::Value;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use tempfile::TempDir;

const BEFORE: &str =
    "# mine\n[fetch]\nhost_gap = \"0s\" # near\nallow_networks = [\"127.0.0.0/8\"]\n";
const FEED: &str = "<rss version='2.0'><channel><title>Tides</title><item><title>High water</title><guid>1</guid></item></channel></rss>";
/// What no message may hold.
const SECRETS: [&str; 5] = ["p@ss", "p%40ss", "sid=1", "k3y", "bWU6"];

fn house() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "depeche.toml", BEFORE);
    write(folder.path(), "feed.xml", FEED);
    let mode = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(folder.path().join("depeche.toml"), mode).unwrap();
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).unwrap();
}

fn text(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("depeche.toml")).unwrap()
}

fn loaded(folder: &Path) -> Config {
    Config::load(&folder.join("depeche.toml")).unwrap()
}

/// What a verb printed and said, which holds none of the secrets.
fn said(outcome: Outcome) -> String {
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let all = outcome.stdout + &outcome.stderr;
    for secret in SECRETS {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
    all
}

fn with_user(url: &str) -> String {
    url.replace("http://", "http://me:p%40ss@")
}

fn header(request: &crate::support::origin::Request, name: &str) -> String {
    String::from_utf8_lossy(request.header(name).unwrap_or_default()).into_owned()
}

#[test]
fn a_list_says_how_its_feeds_are_asked() {
    let (folder, origin) = (house(), Origin::start());
    origin.serve("/a", Reply::feed(FEED));
    origin.serve("/b", Reply::feed(FEED));
    let list = format!(
        "<opml xmlns:frss='https://freshrss.org/opml' xmlns:m='https://miniflux.app/opml'><body>\
         <outline text='Alpha' xmlUrl='{}' m:userAgent='reader/1'/>\
         <outline text='Beta' xmlUrl='{}' frss:CURLOPT_COOKIE='sid=1' frss:CURLOPT_USERAGENT='reader/2'\
          frss:CURLOPT_HTTPHEADER='X-Key: k3y&#10;Range: bytes=0-1' frss:CURLOPT_COOKIEFILE='' frss:CURLOPT_PROXYTYPE='-1'/>\
         </body></opml>",
        with_user(&origin.url("/a")),
        origin.url("/b")
    );
    write(folder.path(), "list.opml", &list);
    for form in [&[][..], &["--json"]] {
        let arguments = [&["import", "list.opml", "--dry-run"], form].concat();
        let plan = said(depeche(folder.path(), &arguments));
        assert!(plan.contains(&origin.url("/a")), "{plan}");
        assert_eq!(text(folder.path()), BEFORE);
    }
    let words = said(depeche(folder.path(), &["import", "list.opml"]));
    for expected in [
        "  alpha: basic_auth, user_agent\n  beta: headers, cookie, user_agent, proxy\n",
        "  beta: frss:CURLOPT_COOKIEFILE (cookies of servers are never kept)\n",
        "  beta: frss:CURLOPT_HTTPHEADER `Range` (feeds are asked for as a whole)\n",
        "`depeche.toml` may be read by everybody and now holds secrets",
    ] {
        assert!(words.contains(expected), "{expected} in {words}");
    }
    let once = text(folder.path());
    assert!(once.starts_with(BEFORE));
    assert_eq!(loaded(folder.path()).sources[0].url, origin.url("/a"));
    said(depeche(folder.path(), &["poll", "--all"]));
    let [a, b] = ["/a", "/b"].map(|path| origin.requests_to(path).remove(0));
    assert_eq!(header(&a, "authorization"), "Basic bWU6cEBzcw==");
    assert_eq!(header(&a, "user-agent"), "reader/1");
    assert_eq!(header(&b, "user-agent"), "reader/2");
    assert_eq!(header(&b, "cookie"), "sid=1");
    assert_eq!(header(&b, "x-key"), "k3y");
    let again = said(depeche(folder.path(), &["import", "list.opml"]));
    assert!(again.contains("nothing new"), "{again}");
    assert_eq!(text(folder.path()), once);
}

#[test]
fn a_file_that_others_cannot_read_is_not_spoken_of() {
    let folder = house();
    let file = folder.path().join("depeche.toml");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    write(folder.path(), "urls", "https://me:p%40ss@a.example/\n");
    let words = said(depeche(folder.path(), &["import", "urls"]));
    assert!(!words.contains("may be read by everybody"), "{words}");
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[test]
fn programs_and_files_of_newsboat_are_polled_known_again_and_removed() {
    let folder = house();
    let script = folder.path().join("make.sh");
    write(
        folder.path(),
        "make.sh",
        "sed \"s/Tides/$1/; s/<guid>1/<guid>$1/\" feed.xml\n",
    );
    let urls = format!(
        "\"exec:sh {0} 'k3y one'\" sea\nfile://{1}\n\"exec:sh {0} two\" \"~Second\"\nquery:x:y\n",
        script.display(),
        folder.path().join("feed.xml").display()
    );
    write(folder.path(), "urls", &urls);
    let words = said(depeche(folder.path(), &["import", "urls"]));
    assert!(words.contains("exec sh"), "{words}");
    assert!(
        words.contains("line 4: query:x:y (an `[[output]]`"),
        "{words}"
    );
    let config = loaded(folder.path());
    let ids: Vec<&str> = config.sources.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["sh", "feed", "second"]);
    assert_eq!(config.sources[0].tags, ["sea"]);
    depeche(folder.path(), &["poll", "--all"]).ok();
    let corpus = depeche(folder.path(), &["export", "ndjson", "--all-copies"]).ok();
    assert_eq!(corpus.lines().count(), 3, "{corpus}");
    let once = text(folder.path());
    let plan = depeche(folder.path(), &["import", "urls", "--json"]);
    assert!(plan.stderr.contains("nothing new"), "{}", plan.stderr);
    let plan: Value = serde_json::from_str(&plan.ok()).unwrap();
    assert_eq!(plan["sources"][0]["state"], "there");
    assert_eq!(plan["sources"][0]["url"], Value::Null);
    assert_eq!(text(folder.path()), once);
    // out and in again, under the id that it had
    let words = said(depeche(folder.path(), &["remove", "second"]));
    assert!(
        words.contains("removed `second` from depeche.toml; 1 entry is stored"),
        "{words}"
    );
    assert_eq!(loaded(folder.path()).sources.len(), 2);
    let list = urls.replace("~Second", "~Other");
    write(folder.path(), "urls", &list);
    depeche(folder.path(), &["import", "urls"]).ok();
    assert_eq!(loaded(folder.path()).sources[2].id, "second");
}

#[test]
fn add_takes_name_and_password_out_of_the_address() {
    let (folder, origin) = (house(), Origin::start());
    origin.serve("/feed", Reply::feed(FEED));
    let page =
        "<html><head><link rel='alternate' type='application/rss+xml' href='/feed'></head></html>";
    origin.serve("/page", Reply::page(page));
    let words = said(depeche(
        folder.path(),
        &["add", &with_user(&origin.url("/page"))],
    ));
    assert!(words.contains(&origin.url("/feed")), "{words}");
    for path in ["/page", "/feed"] {
        let request = origin.requests_to(path).remove(0);
        assert_eq!(
            header(&request, "authorization"),
            "Basic bWU6cEBzcw==",
            "{path}"
        );
    }
    let config = loaded(folder.path());
    let source = &config.sources[0];
    assert_eq!(source.url, origin.url("/feed"));
    let basic = config.access.of(&source.id).basic.clone();
    assert_eq!(basic, Some(("me".to_owned(), "p@ss".to_owned())));
    let again = depeche(folder.path(), &["add", &with_user(&origin.url("/feed"))]).fails(1);
    assert!(
        again.contains("in the file already") && !again.contains("ss@"),
        "{again}"
    );
    for (wrong, code) in [
        (with_user("http://127.0.0.1:1/feed"), 1),
        ("http://:p%40ss@h.example/".to_owned(), 2),
        ("ftp://me:p%40ss@h.example/".to_owned(), 2),
    ] {
        let words = depeche(folder.path(), &["add", &wrong]).fails(code);
        assert!(
            !words.contains("p@ss") && !words.contains("p%40ss"),
            "{words}"
        );
    }
}

#[test]
fn add_gives_a_password_to_no_other_host() {
    let (folder, origin) = (house(), Origin::start());
    origin.serve("/feed", Reply::feed(FEED));
    let elsewhere = origin.url_on("other.localhost", "/feed");
    let page = format!(
        "<html><head><link rel='alternate' type='application/rss+xml' href='{elsewhere}'></head></html>"
    );
    origin.serve("/page", Reply::page(page));
    let words = said(depeche(
        folder.path(),
        &["add", &with_user(&origin.url("/page"))],
    ));
    assert!(
        words.contains("name and password were not written"),
        "{words}"
    );
    let request = origin.requests_to("/feed").remove(0);
    assert_eq!(request.host(), "other.localhost");
    assert!(request.header("authorization").is_none());
    assert!(!text(folder.path()).contains("basic_auth"));
}

#[test]
fn add_reads_a_file() {
    let folder = house();
    let url = format!("file://{}", folder.path().join("feed.xml").display());
    let words = said(depeche(folder.path(), &["add", &url]));
    assert!(words.contains("Tides, 1 entry"), "{words}");
    assert_eq!(loaded(folder.path()).sources[0].url, url);
    assert!(text(folder.path()).contains("id = \"feed\""));
    depeche(folder.path(), &["poll", "--all"]).ok();
    assert_eq!(
        depeche(folder.path(), &["export", "ndjson"])
            .ok()
            .lines()
            .count(),
        1
    );
    let again = depeche(folder.path(), &["add", &url]).fails(1);
    assert!(again.contains("in the file already, as `feed`"), "{again}");
    write(
        folder.path(),
        "page.html",
        "<html><body>no feed</body></html>",
    );
    for (name, code) in [("page.html", 1), ("missing.xml", 1)] {
        let url = format!("file://{}", folder.path().join(name).display());
        let words = depeche(folder.path(), &["add", &url]).fails(code);
        assert!(
            words.contains(&url) && words.lines().count() == 1,
            "{words}"
        );
    }
    let words = depeche(folder.path(), &["add", "file://feed.xml"]).fails(2);
    assert!(words.contains("three slashes"), "{words}");
}

#[test]
fn sources_without_an_address_are_told_apart() {
    let (folder, origin) = (house(), Origin::start());
    origin.serve("/feed", Reply::feed(FEED));
    let own = format!(
        "{BEFORE}\n# one\n[[source]]\nid = \"one\"\nexec = [\"cat\", \"feed.xml\"]\n\n# two\n[[source]]\nexec = [\"cat\", \"k3y\"]\n\n\
         # three\n[[source]]\nurl = {{ file = \"secret\" }}\n"
    );
    write(folder.path(), "depeche.toml", &own);
    write(folder.path(), "secret", "https://three.example/k3y\n");
    let ids: Vec<String> = loaded(folder.path())
        .sources
        .into_iter()
        .map(|source| source.id)
        .collect();
    said(depeche(folder.path(), &["add", &origin.url("/feed")]));
    assert_eq!(loaded(folder.path()).sources.len(), 4);
    let words = depeche(
        folder.path(),
        &["add", "https://x.example/", "--id", &ids[2]],
    )
    .fails(1);
    assert!(words.contains(&ids[2]) && !words.contains("k3y"), "{words}");
    // a secret address is known where it is written openly
    write(folder.path(), "urls", "https://three.example/k3y\n");
    let plan = depeche(folder.path(), &["import", "urls"]);
    assert!(plan.stderr.contains("nothing new"), "{}", plan.stderr);
    for id in &ids {
        let words = said(depeche(folder.path(), &["remove", id]));
        assert!(words.contains(&format!("removed `{id}` from")), "{words}");
    }
    let after = text(folder.path());
    assert!(
        !after.contains("exec") && !after.contains("# two") && after.starts_with(BEFORE),
        "{after}"
    );
    assert_eq!(loaded(folder.path()).sources.len(), 1);
}
