//! What an owner gives for one source: headers, cookies, credentials, files, programs.

use super::lab::Item;
use super::lab::Lab;
use super::lab::prose;
use super::lab::rss;
use crate::support::origin::Request;
use crate::support::process::PATIENCE;
use crate::support::process::Running;
use crate::support::reply::Reply;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;
use std::time::Instant;

fn sent(request: &Request, name: &str) -> String {
    String::from_utf8_lossy(request.header(name).unwrap_or(b"nothing")).into_owned()
}

fn article(seed: usize) -> String {
    let paragraphs = (0..4).map(|at| format!("<p>{}</p>", prose(seed + at, 60)));
    let text: String = paragraphs.collect();
    format!("<html><body><article><h1>A title</h1>{text}</article></body></html>")
}

#[tokio::test]
async fn keys_go_with_the_feed_and_the_pages_of_its_host_and_nowhere_else() {
    let keys = "full_text = \"always\"\nheaders = { X-Key = \"k3y\", Accept = \"text/plain\" }\n\
                cookie = \"session=s3ssion\"\nbearer = \"t0ken\"\nuser_agent = \"desk/1\"\n";
    let lab = Lab::new().source("a", "/feed", keys);
    let items = [
        Item::new("1", "Home", "Short.").link(&lab.origin.url("/home")),
        Item::new("2", "Away", "Short.").link(&lab.origin.url_on("one.localhost", "/away")),
        Item::new("3", "Leaves", "Short.").link(&lab.origin.url("/leaves")),
    ];
    lab.origin.serve("/feed", Reply::feed(rss(&items, None)));
    let set = |reply: Reply| reply.header("Set-Cookie", "tracked=1; Path=/");
    lab.origin.serve("/home", set(Reply::page(article(1))));
    lab.origin.serve("/away", Reply::page(article(20)));
    let to = lab.origin.url_on("two.localhost", "/left");
    lab.origin.serve("/leaves", set(Reply::redirect(302, &to)));
    lab.origin.serve("/left", Reply::page(article(40)));
    assert_eq!(lab.one().await.new, 3);
    for (path, keys) in [
        ("/feed", true),
        ("/home", true),
        ("/leaves", true),
        ("/away", false),
        ("/left", false),
    ] {
        let requests = lab.origin.requests_to(path);
        assert_eq!(requests.len(), 1, "{path}");
        let expected = |value: &str| {
            if keys {
                value.to_owned()
            } else {
                "nothing".to_owned()
            }
        };
        assert_eq!(sent(&requests[0], "x-key"), expected("k3y"), "{path}");
        assert_eq!(
            sent(&requests[0], "cookie"),
            expected("session=s3ssion"),
            "{path}"
        );
        assert_eq!(
            sent(&requests[0], "authorization"),
            expected("Bearer t0ken"),
            "{path}"
        );
        assert_eq!(sent(&requests[0], "user-agent"), "desk/1", "{path}");
        assert_eq!(sent(&requests[0], "referer"), "nothing", "{path}");
    }
    assert_eq!(
        sent(&lab.origin.requests_to("/feed")[0], "accept"),
        "text/plain"
    );
    assert!(lab.titled("Leaves").await.from_page);
}

#[tokio::test]
async fn a_file_is_a_feed() {
    let lab = Lab::new().source("a", "/feed", "full_text = \"never\"");
    let path = lab.folder().join("feed.xml");
    let (address, file) = (
        lab.origin.url("/feed"),
        format!("file://{}", path.display()),
    );
    let lab = lab.changed(&address, &file);
    let missing = lab.one().await;
    let error = missing.error.unwrap();
    assert!(
        error.contains("the file cannot be read: No such file"),
        "{error}"
    );
    let items: Vec<Item> = (1..=3)
        .map(|n| Item::new(&n.to_string(), &format!("Title {n}"), &prose(n, 30)))
        .collect();
    std::fs::write(&path, rss(&items[..2], None)).unwrap();
    let polled = lab.one().await;
    assert_eq!((polled.new, polled.error, polled.status), (2, None, None));
    assert!(lab.one().await.not_modified);
    std::fs::write(&path, rss(&items, None)).unwrap();
    assert_eq!(lab.one().await.new, 1);
    // and what is no file is not read as one
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    assert!(lab.one().await.error.unwrap().contains("no regular file"));
    assert!(lab.origin.requests().is_empty());
    assert_eq!(lab.corpus().await.len(), 3);
}

/// A program in the lab's folder.
fn program(lab: &Lab, name: &str, script: &str) {
    let path = lab.folder().join(name);
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[tokio::test]
async fn a_program_prints_a_feed() {
    let lab = Lab::new().source("a", "/feed", "full_text = \"never\"");
    let url = format!("url = \"{}\"", lab.origin.url("/feed"));
    let lab = lab.changed(&url, "exec = [\"./feed.sh\", \"two words\"]");
    let items = [
        Item::new("1", "One", &prose(1, 30)),
        Item::new("2", "Two", &prose(2, 30)),
    ];
    std::fs::write(lab.folder().join("two words"), rss(&items, None)).unwrap();
    program(&lab, "feed.sh", "cat \"$1\"");
    assert_eq!(lab.one().await.new, 2);
    assert!(lab.one().await.not_modified);
    program(
        &lab,
        "feed.sh",
        "echo 'no such thing: two words' >&2; exit 3",
    );
    let error = lab.one().await.error.unwrap();
    assert!(
        error.ends_with("feed.sh` ended with 3: no such thing: ***"),
        "{error}"
    );
    assert_eq!(lab.status("a").await.failures, 1);
    program(&lab, "feed.sh", "echo no feed");
    assert!(lab.one().await.error.is_some());
    assert_eq!(lab.corpus().await.len(), 2);
}

#[tokio::test]
async fn a_program_prints_pages() {
    let keys = "full_text = \"always\"\npage_exec = [\"./page.sh\", \"--dump\"]\n";
    let lab = Lab::new().source("a", "/feed", keys);
    let items = [
        Item::new("1", "Seen", "Short.").link(&lab.origin.url("/seen?a=1&b=$(x)")),
        Item::new("2", "Closed", "Short.").link(&lab.origin.url("/closed/1")),
        Item::new("3", "Private", "Short.").link("http://10.1.2.3/x"),
    ];
    let document = rss(&items, None).replace("&b", "&amp;b");
    lab.origin.serve("/feed", Reply::feed(document));
    let rules = "User-agent: *\nDisallow: /closed/\n";
    lab.origin
        .serve("/robots.txt", Reply::ok("text/plain", rules));
    std::fs::write(lab.folder().join("page.html"), article(1)).unwrap();
    program(&lab, "page.sh", "echo \"$@\" >> asked; cat page.html");
    lab.one().await;
    let asked = std::fs::read_to_string(lab.folder().join("asked")).unwrap();
    let seen = lab.origin.url("/seen?a=1&b=$(x)");
    assert_eq!(
        asked,
        format!("--dump {seen}\n"),
        "robots.txt and the guard hold"
    );
    assert!(lab.origin.requests_to("/seen").is_empty());
    assert!(lab.titled("Seen").await.from_page);
    let private = lab.titled("Private").await.page.1.unwrap();
    assert!(
        private.contains("link_networks = [\"10.1.2.3/32\"]"),
        "{private}"
    );
}

#[tokio::test]
async fn a_round_that_is_stopped_takes_its_programs_with_it() {
    let lab = Lab::new().source("a", "/feed", "full_text = \"never\"");
    let url = format!("url = \"{}\"", lab.origin.url("/feed"));
    let lab = lab.changed(&url, "exec = [\"./feed.sh\"]");
    lab.config_file();
    program(&lab, "feed.sh", "echo $$ > pid; sleep 60");
    let round = Running::start(lab.folder(), &["-c", "depeche.toml", "poll"]);
    let pid = lab.folder().join("pid");
    let from = Instant::now();
    let running = || std::fs::read_to_string(&pid).is_ok_and(|pid| pid.ends_with('\n'));
    while !running() {
        assert!(from.elapsed() < PATIENCE, "{}", round.said());
        std::thread::sleep(Duration::from_millis(10));
    }
    let outcome = round.stop();
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("stopped"), "{}", outcome.stderr);
    let pid = std::fs::read_to_string(&pid).unwrap();
    let state = std::path::Path::new("/proc").join(pid.trim()).join("stat");
    // a zombie waits for whoever started it, and does nothing more
    while std::fs::read_to_string(&state).is_ok_and(|state| !state.contains(") Z ")) {
        assert!(from.elapsed() < PATIENCE, "it still runs");
        std::thread::sleep(Duration::from_millis(10));
    }
}
