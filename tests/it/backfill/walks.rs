//! `backfill`: archives, pages, WordPress, sitemaps; killed, resumed, beside a daemon.

use super::House;
use super::atom;
use super::days;
use super::link;
use crate::support::process::Daemon;
use crate::support::process::Running;
use crate::support::process::depeche;
use crate::support::reply::Reply;
use std::io::Write as _;
use std::time::Duration;

/// A feed of days 31 to 40, and archives of ten days each before it.
fn chain(house: &House) {
    let archive = |name: &str| link("prev-archive", &house.origin.url(&format!("/{name}")));
    house.serve("/feed", atom(31..=40, &archive("a3")));
    house.serve("/a3", atom(21..=30, &archive("a2")));
    house.serve("/a2", atom(11..=20, &archive("a1")));
    house.serve("/a1", atom(1..=10, ""));
}

#[test]
fn archives_are_read_to_their_end_and_stand_in_no_output() {
    let house = House::new();
    chain(&house);
    house.poll();
    house.origin.clear_log();
    let words = house.said(&["backfill", "exa"]);
    assert!(
        words.contains("example: 3 documents, 30 entries, back to 2025-01"),
        "{words}"
    );
    assert_eq!(house.asked(), ["/feed", "/a3", "/a2", "/a1"]);
    assert_eq!(house.titles(), days(1..=40));
    assert_eq!(house.shown(), days(31..=40));
    let life = house
        .run(&["explain", "http://a.example/2025/day-1.html"])
        .ok();
    assert!(life.contains("history"), "{life}");
    // again: nothing is new, nothing twice
    let words = house.said(&["backfill", "example"]);
    assert!(words.contains("0 entries"), "{words}");
    assert_eq!(house.titles().len(), 40);
}

#[test]
fn nothing_of_the_source_itself_is_touched() {
    let house = House::new();
    chain(&house);
    let archive = link("prev-archive", &house.origin.url("/a3"));
    let reply = Reply::feed(atom(31..=40, &archive)).etag("\"1\"");
    house.origin.serve("/feed", reply);
    house.poll();
    let state = "SELECT next_poll + last_poll + failures + median_gap + window_span FROM sources";
    let before = house.number(state);
    house.said(&["backfill", "example"]);
    assert_eq!(house.number(state), before);
    house.run(&["poll", "--all"]).ok();
    let last = house.origin.requests().pop().unwrap();
    assert_eq!(last.header("If-None-Match"), Some(&b"\"1\""[..]));
}

#[test]
fn pages_bound_it_and_it_goes_on_from_there() {
    let house = House::new();
    chain(&house);
    house.poll();
    let words = house.said(&["backfill", "example", "--pages", "2"]);
    let status = house.run(&["status", "example"]).ok();
    assert!(status.contains("2 documents, 20 entries"), "{status}");
    assert!(words.contains("2 documents, 20 entries"), "{words}");
    assert!(words.contains("goes on from there"), "{words}");
    house.origin.clear_log();
    let words = house.said(&["backfill", "example"]);
    assert!(words.contains("1 document, 10 entries"), "{words}");
    assert_eq!(house.asked(), ["/a1"]);
    assert_eq!(house.titles(), days(1..=40));
}

#[test]
fn another_address_begins_anew() {
    let house = House::new();
    chain(&house);
    house.poll();
    house.said(&["backfill", "example", "--pages", "1"]);
    let file = house.path().join("depeche.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("/feed\"", "/moved\"")).unwrap();
    house.serve(
        "/moved",
        atom(31..=40, &link("prev-archive", &house.origin.url("/a1"))),
    );
    house.poll();
    house.origin.clear_log();
    house.said(&["backfill", "example"]);
    assert_eq!(house.asked(), ["/moved", "/a1"]);
}

#[test]
fn a_server_that_is_busy_is_tried_again_later() {
    let house = House::new();
    chain(&house);
    house.poll();
    house.origin.serve("/a2", Reply::status(500));
    let words = house.run(&["backfill", "example"]).fails(1);
    assert!(words.contains("1 document, 10 entries"), "{words}");
    assert!(words.contains("status 500"), "{words}");
    // nothing asks before its time, but whoever says so
    house.origin.clear_log();
    house.run(&["poll"]).ok();
    assert!(!house.asked().contains(&"/a2".to_owned()));
    chain(&house);
    let words = house.said(&["backfill", "example"]);
    assert!(words.contains("2 documents, 20 entries"), "{words}");
    assert_eq!(house.titles(), days(1..=40));
    // a server that wants to be left alone is
    let busy = Reply::status(503).header("Retry-After", "7200");
    house.origin.serve("/feed", busy);
    house.run(&["poll", "--all"]).ok();
    let words = house.run(&["backfill", "example"]).fails(1);
    assert!(words.contains("asked to be left alone"), "{words}");
}

#[test]
fn a_secret_address_and_a_program_are_refused() {
    let house = House::new();
    let text = "[fetch]\nallow_networks = [\"127.0.0.0/8\"]\n[[source]]\nid = \"hidden\"\nurl = { file = \"key\" }\n\
        [[source]]\nid = \"made\"\nexec = [\"echo\"]\n";
    std::fs::write(house.path().join("key"), house.origin.url("/feed?key=1")).unwrap();
    std::fs::write(house.path().join("depeche.toml"), text).unwrap();
    let words = house.run(&["backfill", "hidden"]).fails(1);
    assert!(words.contains("secret"), "{words}");
    let words = house.run(&["backfill", "made"]).fails(1);
    assert!(words.contains("a program prints it"), "{words}");
}

#[test]
fn since_bounds_it() {
    let house = House::new();
    chain(&house);
    house.poll();
    // day 15 is 2025-01-16
    let words = house.said(&["backfill", "example", "--since", "2025-01-16"]);
    assert!(words.contains("16 entries, back to 2025-01"), "{words}");
    assert_eq!(house.titles(), days(15..=40));
}

#[test]
fn next_pages_in_a_circle_end() {
    let house = House::new();
    let next = |path: &str| link("next", &house.origin.url(path));
    house.serve("/feed", atom(31..=40, &next("/feed?page=2")));
    house.serve("/feed?page=2", atom(21..=30, &next("/feed?page=3")));
    house.serve("/feed?page=3", atom(11..=20, &next("/feed?page=2")));
    house.poll();
    house.origin.clear_log();
    let words = house.said(&["backfill", "example"]);
    assert!(words.contains("lead back to each other"), "{words}");
    assert_eq!(house.asked(), ["/feed", "/feed?page=2", "/feed?page=3"]);
    assert_eq!(house.titles(), days(11..=40));
}

#[test]
fn json_feeds_have_next_urls() {
    let house = House::new();
    let page = |id: u32, next: &str| {
        format!(
            "{{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"x\",{next}\"items\":[{{\"id\":\"{id}\",\
             \"title\":\"About day {id}\",\"content_text\":\"Of day {id}.\"}}]}}"
        )
    };
    let json = |body: String| Reply::ok("application/feed+json", body);
    house
        .origin
        .serve("/feed", json(page(2, "\"next_url\":\"/feed?p=2\",")));
    house.origin.serve("/feed?p=2", json(page(1, "")));
    house.poll();
    let words = house.said(&["backfill", "example"]);
    assert!(words.contains("1 document, 1 entry"), "{words}");
    assert_eq!(house.titles(), days(1..=2));
}

#[test]
fn wordpress_is_counted_through_until_there_is_no_page() {
    let house = House::new();
    let by = "<generator uri='https://wordpress.org/' version='6.4'>WordPress</generator>";
    house.serve("/feed", atom(31..=40, by));
    house.serve("/feed?paged=2", atom(21..=30, by));
    house.serve("/feed?paged=3", atom(11..=20, by));
    house.origin.serve("/feed?paged=4", Reply::status(404));
    house.poll();
    house.origin.clear_log();
    let words = house.said(&["backfill", "example"]);
    assert!(words.contains("2 documents, 20 entries"), "{words}");
    let asked = ["/feed", "/feed?paged=2", "/feed?paged=3", "/feed?paged=4"];
    assert_eq!(house.asked(), asked);
    assert_eq!(house.titles(), days(11..=40));
}

fn packed(text: &str) -> Vec<u8> {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(text.as_bytes()).unwrap();
    gz.finish().unwrap()
}

const WORDS: &str = "The sea came back into the salt pans on Friday, eight years after a storm broke the wall and \
    turned the oldest industry of the coast into a flat of mud. The first crust of salt is expected in June.";

fn article(title: &str) -> Reply {
    Reply::page(format!(
        "<html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{WORDS}</p><p>{WORDS} {title}</p>\
         </article></body></html>"
    ))
}

#[test]
fn a_sitemap_is_the_last_means() {
    let house = House::new();
    let feed = atom(40..=40, &link("alternate", &house.origin.url("/")));
    let own = feed.replace("http://a.example", &house.origin.url(""));
    house.serve("/feed", own);
    let robots = format!(
        "User-agent: *\nDisallow: /2025/secret-\nSitemap: {}\n",
        house.origin.url("/index.xml")
    );
    house
        .origin
        .serve("/robots.txt", Reply::ok("text/plain", robots));
    let part = house.origin.url("/part.xml.gz");
    house.serve(
        "/index.xml",
        format!("<sitemapindex><sitemap><loc>{part}</loc></sitemap></sitemapindex>"),
    );
    let mut urls = String::new();
    for path in [
        "/2025/old-story.html",
        "/2025/secret-story.html",
        "/2025/day-40.html",
        "/about.html",
        "/tag/two-words.html",
    ] {
        urls.extend(["<url><loc>", &house.origin.url(path), "</loc></url>"]);
    }
    urls += "<url><loc>http://elsewhere.example/2025/other-story.html</loc></url>";
    let list = packed(&format!("<urlset>{urls}</urlset>"));
    house
        .origin
        .serve("/part.xml.gz", Reply::ok("application/gzip", list));
    house
        .origin
        .serve("/2025/old-story.html", article("An old story"));
    house
        .origin
        .serve("/2025/secret-story.html", article("A secret"));
    house.poll();
    let words = house.said(&["backfill", "example"]);
    assert!(words.contains("1 document, 2 entries"), "{words}");
    assert!(words.contains("sitemap"), "{words}");
    let titles = house.titles();
    assert!(titles.contains(&"An old story".to_owned()), "{titles:?}");
    let asked = house.asked();
    assert!(asked.contains(&"/2025/old-story.html".to_owned()));
    for never in [
        "/2025/secret-story.html",
        "/about.html",
        "/tag/two-words.html",
    ] {
        assert!(!asked.contains(&never.to_owned()), "{asked:?}");
    }
    let text = house.run(&["export", "ndjson"]).ok();
    assert!(text.contains("The first crust of salt"), "{text}");
}

#[test]
fn a_feed_without_a_past_says_so() {
    let house = House::new();
    house.serve("/feed", atom(31..=40, ""));
    let words = house.run(&["backfill", "example"]).fails(1);
    assert!(words.contains("`depeche poll example` first"), "{words}");
    house.poll();
    let words = house.run(&["backfill", "example"]).fails(1);
    assert!(words.contains("names no older documents"), "{words}");
    let words = house.run(&["backfill", "other"]).fails(2);
    assert!(words.contains("`other`"), "{words}");
    house
        .run(&["backfill", "example", "--since", "soon"])
        .fails(2);
    house.run(&["backfill", "example", "--pages", "0"]).fails(2);
}

#[test]
fn what_was_killed_goes_on_where_it_was() {
    let house = House::new();
    chain(&house);
    house.poll();
    let archive = link("prev-archive", &house.origin.url("/a1"));
    let slow = Reply::feed(atom(11..=20, &archive)).after(Duration::from_mins(2));
    house.origin.serve("/a2", slow);
    house.origin.clear_log();
    let verb = Running::start(house.path(), &["backfill", "example"]);
    assert!(house.origin.wait_for("/a2", 1, Duration::from_mins(1)));
    verb.signal("KILL");
    drop(verb);
    assert_eq!(house.number("SELECT count(*) FROM entries"), 20);
    chain(&house);
    house.origin.clear_log();
    // whoever comes next goes on: a round as well as the verb
    house.run(&["poll"]).ok();
    assert_eq!(house.origin.requests_to("/a3").len(), 0);
    assert_eq!(house.origin.requests_to("/a2").len(), 1);
    assert_eq!(house.titles(), days(1..=40));
    assert_eq!(house.shown(), days(31..=40));
}

#[test]
fn beside_a_daemon_it_is_done_there() {
    let house = House::new();
    chain(&house);
    let daemon = Daemon::start(house.path());
    daemon.get_until("/all.atom", |answer| answer.body.contains("About day 40"));
    let outcome = depeche(house.path(), &["backfill", "example"]);
    assert!(
        outcome.stderr.contains("example: 3 documents, 30 entries"),
        "{}",
        outcome.stderr
    );
    outcome.ok();
    assert_eq!(house.number("SELECT count(*) FROM entries"), 40);
    let words = depeche(house.path(), &["backfill", "example"]).stderr;
    assert!(words.contains("0 entries"), "{words}");
    assert!(!daemon.get("/all.atom").body.contains("About day 9<"));
}
