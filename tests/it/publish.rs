//! What is published: valid, stable, honest about dates, and harmless whatever comes in.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests, not of the program"
)]

mod hostile;
mod outputs;
mod podcast;
mod private;
mod routes;
mod secrets;
mod steady;

use crate::support::origin::Origin;
use crate::support::process::Answer;
use crate::support::process::Daemon;
use crate::support::process::ask;
use crate::support::reply::Reply;
use crate::support::validate;
use feed_rs::model::Feed;
use std::fmt::Write as _;
use tempfile::TempDir;

/// The daemon over a scripted web.
struct Wire {
    folder: TempDir,
    origin: Origin,
    daemon: Daemon,
}

impl Wire {
    /// Sources by id, keys of their own, and document; `rest` goes into the configuration as it is. Ready when
    /// the output `first` of it has shown `count` entries.
    fn start(sources: &[(&str, &str, &str)], rest: &str, first: &str, count: usize) -> Self {
        let (folder, origin) = (tempfile::tempdir().unwrap(), Origin::start());
        let mut text = format!(
            "[daemon]\ninstance = \"test\"\nbase_url = \"https://wire.example/\"\n[fetch]\nhost_gap = \"0s\"\n\
             allow_networks = [\"127.0.0.0/8\"]\n[defaults]\nfull_text = \"never\"\n{rest}\n"
        );
        for (id, keys, document) in sources {
            let url = origin.url(&format!("/{id}"));
            writeln!(text, "[[source]]\nid = \"{id}\"\nurl = \"{url}\"\n{keys}").unwrap();
            origin.serve(&format!("/{id}"), Reply::feed(document));
        }
        std::fs::write(folder.path().join("depeche.toml"), text).unwrap();
        let daemon = Daemon::start(folder.path());
        let wire = Self {
            folder,
            origin,
            daemon,
        };
        wire.ready(first, count);
        wire
    }

    fn ready(&self, output: &str, count: usize) {
        let path = format!("/{output}.atom");
        let entries = |answer: &Answer| answer.body.matches("</entry>").count();
        self.daemon
            .get_until(&path, |answer| entries(answer) == count);
    }

    fn get(&self, path: &str) -> Answer {
        self.daemon.get(path)
    }

    fn body(&self, path: &str) -> String {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}");
        answer.body
    }

    fn status_with(&self, path: &str, header: &str) -> Answer {
        ask(self.daemon.address, "GET", path, &format!("{header}\r\n"))
    }
}

fn problems(path: &str, body: &str) -> Vec<String> {
    match path.rsplit_once('.').unwrap().1 {
        "atom" => validate::atom(body),
        "rss" => validate::rss(body),
        _ => validate::json(body),
    }
}

fn parsed(body: &str) -> Feed {
    feed_rs::parser::parse(body.as_bytes()).unwrap()
}

fn rss(title: &str, items: &str) -> String {
    format!(
        "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/' \
         xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>{title}</title>\
         <link>https://{title}.example/</link><language>en</language>{items}</channel></rss>"
    )
}

fn item(name: &str, date: &str, content: &str) -> String {
    format!(
        "<item><title>About {name} &amp;amp; more</title><link>https://a.example/{name}</link><guid>{name}</guid>\
         <dc:creator>Jane Doe</dc:creator>{date}<category>sea</category><description>Short: {name}</description>\
         <content:encoded>{content}</content:encoded></item>"
    )
}

fn dated(text: &str) -> String {
    format!("<dc:date>{text}</dc:date>")
}

/// Four entries of one source: in the document they stand in no order, and one has no date.
fn four() -> Wire {
    let long = "&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two &lt;em&gt;and&lt;/em&gt; &lt;a href='/x'&gt;three&lt;/a&gt;.&lt;/p&gt;";
    let items = [
        item(
            "old",
            &dated("2019-05-06T07:08:09Z"),
            "&lt;p&gt;An old text about rope.&lt;/p&gt;",
        ),
        item("new", &dated("2024-05-06T07:08:09+02:00"), long),
        item(
            "none",
            "",
            "&lt;p&gt;A text that has no date at all.&lt;/p&gt;",
        ),
        item(
            "month",
            &dated("2021-03"),
            "&lt;p&gt;Somewhere in spring it began.&lt;/p&gt;",
        ),
    ];
    Wire::start(
        &[("one", "name = \"One\"", &rss("a", &items.concat()))],
        "",
        "all",
        4,
    )
}

#[test]
fn every_form_is_valid_and_says_the_same() {
    let wire = four();
    let mut ids = Vec::new();
    for path in ["/all.atom", "/all.rss", "/all.json"] {
        let body = wire.body(path);
        assert_eq!(problems(path, &body), Vec::<String>::new(), "{body}");
        let feed = parsed(&body);
        let links: Vec<&str> = feed
            .entries
            .iter()
            .map(|entry| entry.links[0].href.as_str())
            .collect();
        let expected =
            ["none", "new", "month", "old"].map(|name| format!("https://a.example/{name}"));
        assert_eq!(
            links, expected,
            "{path}: undated by first seen, then by published"
        );
        let titles: Vec<String> = feed
            .entries
            .iter()
            .map(|entry| entry.title.clone().unwrap().content)
            .collect();
        assert_eq!(
            titles,
            ["none", "new", "month", "old"].map(|name| format!("About {name} & more")),
            "{path}"
        );
        ids.push(
            feed.entries
                .iter()
                .map(|entry| entry.id.clone())
                .collect::<Vec<_>>(),
        );
    }
    assert!(
        ids[0]
            .iter()
            .all(|id| id.starts_with("urn:uuid:") && id.as_bytes()[23] == b'8'),
        "{ids:?}"
    );
    assert_eq!(ids[0], ids[1]);
    assert_eq!(ids[0], ids[2]);
}

#[test]
fn dates_and_content_come_back_as_they_went_in() {
    let wire = four();
    for path in ["/all.atom", "/all.rss", "/all.json"] {
        let feed = parsed(&wire.body(path));
        let entry = |name: &str| {
            feed.entries
                .iter()
                .find(|entry| entry.links[0].href.ends_with(name))
                .unwrap()
        };
        let published = |name: &str| entry(name).published.map(|at| at.to_rfc3339());
        assert_eq!(
            published("/new").as_deref(),
            Some("2024-05-06T05:08:09+00:00"),
            "{path}"
        );
        assert_eq!(
            published("/month").as_deref(),
            Some("2021-03-01T00:00:00+00:00"),
            "{path}"
        );
        assert_eq!(published("/none"), None, "{path}: no date is made up");
        let new = entry("/new");
        let content = new
            .content
            .as_ref()
            .and_then(|content| content.body.clone())
            .unwrap();
        let expected = "<p>One.</p><p>Two <em>and</em> <a href=\"https://a.example/x\"";
        assert!(
            content.replace('\n', "").starts_with(expected),
            "{path}: {content}"
        );
        let authors: Vec<&str> = new
            .authors
            .iter()
            .map(|person| person.name.as_deref().unwrap())
            .collect();
        assert_eq!(authors, ["Jane Doe, One"], "{path}");
    }
    let atom = wire.body("/all.atom");
    assert!(atom.contains("<depeche:published-precision>month</depeche:published-precision>"));
    let json: serde_json::Value = serde_json::from_str(&wire.body("/all.json")).unwrap();
    assert_eq!(json["items"][2]["_depeche"]["published_precision"], "month");
    assert_eq!(json["items"][2]["_depeche"]["sources"][0]["id"], "one");
}

#[test]
fn nothing_new_means_the_same_bytes_even_after_a_restart() {
    let Wire {
        folder,
        origin,
        daemon,
    } = four();
    let paths = ["/all.atom", "/all.rss", "/all.json", "/all", "/opml"];
    let bodies = paths.map(|path| daemon.get(path).body);
    let tags = paths.map(|path| daemon.get(path).header("etag").to_owned());
    assert_eq!(paths.map(|path| daemon.get(path).body), bodies);
    assert_eq!(daemon.process.stop().code, Some(0));
    let again = Daemon::start(folder.path());
    assert_eq!(paths.map(|path| again.get(path).body), bodies);
    assert_eq!(
        paths.map(|path| again.get(path).header("etag").to_owned()),
        tags
    );
    assert!(
        origin.requests_to("/one").len() <= 1,
        "the due time is kept, too"
    );
}

#[test]
fn a_conditional_get_is_answered_by_304() {
    let wire = four();
    for path in ["/all.atom", "/all.rss", "/all.json", "/all"] {
        let first = wire.get(path);
        let (etag, modified) = (first.header("etag"), first.header("last-modified"));
        assert!(etag.len() > 2 && !modified.is_empty(), "{}", first.head);
        let same = [
            format!("If-None-Match: {etag}"),
            format!("If-None-Match: \"other\", W/{etag}"),
            "If-None-Match: *".to_owned(),
            format!("If-Modified-Since: {modified}"),
        ];
        for header in same {
            let answer = wire.status_with(path, &header);
            assert_eq!(
                (answer.status, answer.body.as_str()),
                (304, ""),
                "{path} {header}"
            );
            assert_eq!(answer.header("etag"), etag);
        }
        let other = [
            "If-None-Match: \"other\"".to_owned(),
            "If-Modified-Since: Mon, 01 Jan 2001 00:00:00 GMT".to_owned(),
            "If-Modified-Since: yesterday".to_owned(),
            format!("If-None-Match: \"other\"\r\nIf-Modified-Since: {modified}"),
        ];
        for header in other {
            assert_eq!(
                wire.status_with(path, &header).body,
                first.body,
                "{path} {header}"
            );
        }
    }
}
