//! How often a server is asked: across restarts, while it asks for quiet, whatever it wishes, and
//! while many wait for one host.

use super::NO_PAGES;
use super::asked;
use super::document;
use super::feed_head;
use super::hours_pass;
use super::stored_time;
use crate::poll::lab::Lab;
use crate::support::origin::Origin;
use crate::support::process::Daemon;
use crate::support::process::PATIENCE;
use crate::support::process::depeche;
use crate::support::reply::Reply;
use depeche::clock;
use depeche::daemon::Round;
use depeche::poll::Polled;
use std::time::Duration;
use std::time::Instant;

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// A feed that is due at each start: when it was asked, the daemon has looked what is due.
const ALWAYS: &str = "full_text = \"never\"\nmin_interval = \"0s\"";

fn all() -> Round {
    Round {
        all: true,
        ..Round::default()
    }
}

/// The next round in which the source is due, and how long that took; its times are moved, not ours.
async fn when_due(lab: &Lab, id: &str) -> (Duration, Polled) {
    let now = clock::now();
    let wait = stored_time(lab, id, "next_poll").since(now);
    let hours = wait.as_secs() / 3_600;
    hours_pass(lab, i64::try_from(hours).unwrap());
    let early = lab.round(&Round::default()).await.1;
    assert!(early.is_empty(), "{early:?}");
    hours_pass(lab, 1);
    let mut polled = lab.round(&Round::default()).await.1;
    assert_eq!(polled.len(), 1, "{polled:?}");
    (wait, polled.remove(0))
}

/// The wait, and a tenth of it that sources are spread over.
#[track_caller]
fn about(wait: Duration, wanted: Duration) {
    let least = wanted.saturating_sub(Duration::from_mins(1));
    assert!(
        (least..wanted.mul_f64(1.11)).contains(&wait),
        "{wait:?} instead of {wanted:?}"
    );
}

#[test]
fn case_08_a_daemon_that_is_killed_twenty_times_asks_each_feed_once() {
    let lab = Lab::new()
        .source("a", "/a", NO_PAGES)
        .source("b", "/b", NO_PAGES)
        .source("broken", "/broken", NO_PAGES)
        .source("hangs", "/hangs", NO_PAGES)
        .source_on("beat", "beat.localhost", "/beat", ALWAYS);
    lab.config_file();
    lab.origin
        .serve("/a", Reply::feed(document(2)).etag("\"a\""));
    lab.origin.serve("/b", Reply::feed(document(1)));
    lab.origin.serve("/broken", Reply::status(500));
    lab.origin.serve("/hangs", Reply::hang());
    lab.origin.serve("/beat", Reply::feed(document(1)));
    for start in 1..=20 {
        let before = lab.origin.requests_to("/beat").len();
        let mut daemon = Daemon::start(lab.folder());
        let beats = if start == 20 { 3 } else { 1 };
        assert!(lab.origin.wait_for("/beat", before + beats, PATIENCE));
        if start == 1 {
            for path in ["/a", "/b", "/broken", "/hangs"] {
                assert!(lab.origin.wait_for(path, 1, PATIENCE), "{path}");
            }
        }
        daemon.process.signal("KILL");
        assert!(daemon.process.ended(PATIENCE).is_some());
    }
    for path in ["/a", "/b", "/broken", "/hangs"] {
        let heads: Vec<Vec<u8>> = lab
            .origin
            .requests_to(path)
            .into_iter()
            .map(|request| request.head)
            .collect();
        assert_eq!(heads, [feed_head(&lab, path, &[])], "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn case_09_429_with_two_hours_is_two_hours_of_quiet_whoever_asks() {
    let lab =
        Lab::new()
            .source("a", "/a", NO_PAGES)
            .source_on("beat", "beat.localhost", "/beat", ALWAYS);
    lab.config_file();
    let busy = Reply::status(429).header("Retry-After", "7200");
    lab.origin
        .serve_in_turn("", "/a", vec![busy, Reply::feed(document(2))]);
    lab.origin.serve("/beat", Reply::feed(document(1)));
    let before = clock::now();
    depeche(lab.folder(), &["-c", "depeche.toml", "poll"]).ok();
    let until = stored_time(&lab, "a", "held_until");
    assert!(until >= before.plus(2 * HOUR), "{until}");
    assert!(stored_time(&lab, "a", "next_poll") >= until);
    // another process, all sources, one by its name, a daemon, and all of it beside the daemon
    depeche(lab.folder(), &["-c", "depeche.toml", "poll", "--all"]).ok();
    depeche(lab.folder(), &["-c", "depeche.toml", "poll", "a"]).ok();
    let beats = lab.origin.requests_to("/beat").len();
    let daemon = Daemon::start(lab.folder());
    assert!(lab.origin.wait_for("/beat", beats + 2, PATIENCE));
    let said = depeche(lab.folder(), &["-c", "depeche.toml", "poll", "--all"]);
    assert!(
        said.stderr.contains("1 held back by Retry-After"),
        "{}",
        said.stderr
    );
    said.ok();
    daemon.process.stop();
    assert_eq!(lab.origin.requests_to("/a").len(), 1);
    // nor an hour later; when the time is over it is asked by itself
    hours_pass(&lab, 1);
    assert_eq!(lab.round(&all()).await.0, 1);
    assert_eq!(lab.origin.requests_to("/a").len(), 1);
    hours_pass(&lab, 2);
    let (held, polled) = lab.round(&Round::default()).await;
    assert_eq!(
        (held, polled[0].source.as_str(), polled[0].new),
        (0, "a", 2)
    );
}

#[tokio::test]
async fn case_10_a_retry_after_that_says_nothing_is_an_ordinary_back_off() {
    let past = "Sun, 06 Nov 1994 08:49:37 GMT";
    for words in [past, "-5", "1e99", "0"] {
        let lab = Lab::new().source("a", "/feed", NO_PAGES);
        let busy = Reply::status(503).header("Retry-After", words);
        lab.origin.serve("/feed", busy);
        let polled = lab.one().await;
        assert_eq!(polled.next.held_until, None, "{words}");
        let mut waits = Vec::new();
        // to its end for one of them
        for _ in 0..if words == past { 6 } else { 2 } {
            let (wait, polled) = when_due(&lab, "a").await;
            assert_eq!(polled.status, Some(503));
            waits.push(wait);
        }
        for (wait, hours) in waits.into_iter().zip([2, 4, 8, 16, 24, 24]) {
            about(wait, hours * HOUR);
        }
    }
    // what it does say, and more than anybody means
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    let busy = Reply::status(503).header("Retry-After", "99999999999999999999");
    lab.origin.serve("/feed", busy);
    let before = clock::now();
    lab.one().await;
    about(stored_time(&lab, "a", "held_until").since(before), 7 * DAY);
    about(stored_time(&lab, "a", "next_poll").since(before), 7 * DAY);
}

#[tokio::test]
async fn case_11_absurd_wishes_are_clamped_or_ignored() {
    let hours: Vec<String> = (0..24).map(|hour| format!("<hour>{hour}</hour>")).collect();
    let hours = hours.concat();
    let days: String = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ]
    .map(|day| format!("<day>{day}</day>"))
    .concat();
    let cases = [
        ("max-age=999999999999", String::new(), 7 * DAY),
        ("max-age=-1", String::new(), HOUR),
        ("max-age=1e12", String::new(), HOUR),
        ("", "<ttl>525600</ttl>".to_owned(), 7 * DAY),
        ("", "<ttl>0</ttl>".to_owned(), HOUR),
        ("", "<ttl>-1</ttl>".to_owned(), HOUR),
        ("", "<ttl>99999999999999999999</ttl>".to_owned(), 7 * DAY),
        ("", format!("<skipHours>{hours}</skipHours>"), HOUR),
        ("", format!("<skipDays>{days}</skipDays>"), HOUR),
    ];
    for (control, wish, wanted) in cases {
        let lab = Lab::new().source("a", "/feed", NO_PAGES);
        let body = document(2).replace("</title><link>", &format!("</title>{wish}<link>"));
        assert!(body.contains(&wish));
        let mut reply = Reply::feed(body).etag("\"1\"");
        if !control.is_empty() {
            reply = reply.header("Cache-Control", control);
        }
        lab.origin.serve("/feed", reply);
        let before = clock::now();
        assert_eq!(lab.one().await.error, None);
        let wait = stored_time(&lab, "a", "next_poll").since(before);
        let within = wanted.saturating_sub(Duration::from_mins(1))..=wanted.mul_f64(1.11);
        // or none at all, where a number cannot be read
        let ignored = HOUR..=HOUR.mul_f64(1.11);
        let huge = wish.contains("9999");
        assert!(
            within.contains(&wait) || huge && ignored.contains(&wait),
            "{control}{wish}: {wait:?}"
        );
        let (_, polled) = when_due(&lab, "a").await;
        assert!(polled.not_modified, "{control}{wish}: {polled:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn case_12_a_crowd_on_one_host_is_asked_one_by_one_and_keeps_nobody_else_waiting() {
    const CROWD: u32 = 30;
    let gap = Duration::from_millis(100);
    let fetch = "host_concurrency = 1\nallow_networks = [\"127.0.0.0/8\", \"::1/128\"]\n";
    let others = Origin::start();
    let mut lab = Lab::new().fetch(fetch).gap(gap);
    for at in 0..CROWD {
        lab = lab.source(&format!("crowd-{at}"), &format!("/{at}"), NO_PAGES);
        let reply = Reply::feed(document(1));
        // the last ones take longer than the gap: two at once would meet
        let reply = if at < 24 {
            reply
        } else {
            reply.after(gap + gap / 4)
        };
        lab.origin.serve(&format!("/{at}"), reply);
    }
    for name in ["one", "two", "three", "four"] {
        let url = others.url_on(&format!("{name}.localhost"), "/feed");
        lab = lab.source_at(name, &url, NO_PAGES);
    }
    others.serve("/feed", Reply::feed(document(1)));
    let from = Instant::now();
    assert_eq!(lab.all().await.len(), 34);
    let crowd = lab.origin.requests();
    assert_eq!(crowd.len(), 30);
    assert_eq!(lab.origin.most_waiting(), 1);
    // counted from the start of the round: a request that arrives late makes no later one early
    for (at, request) in (0..CROWD).zip(&crowd) {
        let came = request.at.duration_since(from);
        assert!(came >= gap * at, "request {at} after {came:?}");
    }
    let done = others.requests();
    assert_eq!(done.len(), 4);
    assert!(done.iter().all(|request| request.at < crowd[15].at));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn case_26_gone_is_looked_at_monthly_and_missing_for_ever() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    lab.config_file();
    lab.origin.serve("/feed", Reply::feed(document(3)));
    lab.one().await;
    lab.origin.serve("/feed", Reply::status(410));
    let polled = when_due(&lab, "a").await.1;
    assert_eq!((polled.status, polled.next.failures), (Some(410), 1));
    about(when_due(&lab, "a").await.0, DAY);
    for _ in 0..3 {
        about(when_due(&lab, "a").await.0, 30 * DAY);
    }
    // it is quiet, and all it ever said is served
    let daemon = Daemon::start(lab.folder());
    let served = daemon.get_until("/all.atom", |answer| answer.status == 200);
    for title in ["Title 1", "Title 2", "Title 3"] {
        assert!(served.body.contains(title), "{}", served.body);
    }
    let page = daemon.get("/status").body;
    assert!(
        page.contains("asleep") && !page.contains(">failing<"),
        "{page}"
    );
    daemon.process.stop();
    let said = depeche(lab.folder(), &["status"]).ok();
    assert!(said.contains(" asleep "), "{said}");
    assert_eq!(lab.origin.requests_to("/feed").len(), 6);
    // it came back
    lab.origin.serve("/feed", Reply::feed(document(4)));
    let polled = when_due(&lab, "a").await.1;
    assert_eq!(
        (polled.error, polled.new, polled.next.failures),
        (None, 1, 0)
    );

    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    lab.origin.serve("/feed", Reply::feed(document(3)));
    lab.one().await;
    lab.origin.serve("/feed", Reply::status(404));
    let mut polled = when_due(&lab, "a").await.1;
    let mut passed = Duration::ZERO;
    let mut hours = 1;
    while passed < 30 * DAY {
        assert_eq!(polled.status, Some(404));
        let (wait, next) = when_due(&lab, "a").await;
        about(wait, (hours * HOUR).min(7 * DAY));
        (hours, passed, polled) = (hours * 2, passed + wait, next);
    }
    let status = lab.status("a").await;
    assert!(!status.is_asleep(clock::now()), "missing is not gone");
    assert_eq!(super::ids(&lab).await.len(), 3);
    lab.origin.serve("/feed", Reply::feed(document(3)));
    assert_eq!(when_due(&lab, "a").await.1.error, None);
    let bare = feed_head(&lab, "/feed", &[]);
    asked(&lab, &vec![bare; lab.origin.requests().len()]);
}
