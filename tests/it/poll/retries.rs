//! Pages that fail for a while: tried again, waiting as one where a host is down, and in the end all there.

use super::lab::Item;
use super::lab::Lab;
use super::lab::prose;
use super::lab::rss;
use crate::support::process::depeche;
use crate::support::reply::Reply;
use depeche::daemon::Round;
use depeche::store::Stored;

const ALWAYS: &str = "full_text = \"always\"\nfirst_entries = 100";

/// Lets that many minutes pass for pages and their hosts.
fn minutes_pass(lab: &Lab, minutes: i64) {
    let connection = rusqlite::Connection::open(lab.database()).unwrap();
    let span = minutes * 60_000;
    for sql in [
        "UPDATE page_jobs SET due = due - ?1",
        "UPDATE host_rests SET until = until - ?1 WHERE until > 0",
        "UPDATE host_rests SET since = since - ?1",
        "UPDATE entries SET first_seen = first_seen - ?1",
    ] {
        connection.execute(sql, [span]).unwrap();
    }
}

fn article(at: usize) -> String {
    let text = format!("{}. {}.", prose(at, 30), prose(at + 100, 60));
    format!(
        "<html><head><title>Title {at}</title></head><body><article><h1>Title {at}</h1><p>{text}</p></article></body></html>"
    )
}

fn lab_with(pages: usize) -> Lab {
    let lab = Lab::new().source("a", "/feed", ALWAYS);
    let items: Vec<Item> = (1..=pages)
        .map(|at| {
            let link = lab.origin.url(&format!("/page/{at}"));
            Item::new(&format!("g{at}"), &format!("Title {at}"), &prose(at, 30)).link(&link)
        })
        .collect();
    lab.origin.serve("/feed", Reply::feed(rss(&items, None)));
    lab
}

fn serve_pages(lab: &Lab, pages: usize, reply: impl Fn(usize) -> Reply) {
    for at in 1..=pages {
        lab.origin.serve(&format!("/page/{at}"), reply(at));
    }
}

fn asked(lab: &Lab) -> usize {
    let all = lab.origin.requests();
    all.iter()
        .filter(|request| request.path().starts_with("/page/"))
        .count()
}

/// What readers and slices see of an entry besides its text.
fn told(corpus: &[Stored]) -> Vec<(String, i64, u32, Option<i64>)> {
    let told = |entry: &Stored| {
        let place = entry.seq;
        (entry.uuid.clone(), entry.updated.0, entry.revision, place)
    };
    corpus.iter().map(told).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_down_for_two_hours_ends_with_full_text_everywhere() {
    const PAGES: usize = 20;
    let lab = lab_with(PAGES);
    serve_pages(&lab, PAGES, |_| Reply::status(500));
    lab.all().await;
    let before = lab.corpus().await;
    assert_eq!(before.len(), PAGES);
    assert!(before.iter().all(|entry| entry.page.0 == "wanted"));
    let first = asked(&lab);
    assert!(
        (3..=6).contains(&first),
        "{first} pages asked of a host that is down"
    );
    let untried = before.iter().filter(|entry| entry.page.1.is_none());
    assert!(
        untried.count() >= PAGES - 6,
        "pages that nobody asked for are untried"
    );
    let rest = lab.reader().rest(&before[0].uuid).await.unwrap().unwrap();
    assert!(rest.failures >= 3, "{rest:?}");

    let mut minutes = 0;
    while minutes < 120 {
        minutes_pass(&lab, 5);
        minutes += 5;
        let so_far = asked(&lab);
        lab.round(&Round::default()).await;
        assert!(asked(&lab) <= so_far + 1, "one page at a time");
    }
    assert!(
        asked(&lab) <= first + 6,
        "{} asked in two hours",
        asked(&lab)
    );
    serve_pages(&lab, PAGES, |at| Reply::page(article(at)));
    while minutes < 6 * 60 {
        minutes_pass(&lab, 5);
        minutes += 5;
        lab.round(&Round::default()).await;
        if lab.corpus().await.iter().all(|entry| entry.from_page) {
            break;
        }
    }
    assert!(minutes <= 210, "all there after {minutes} minutes");
    let after = lab.corpus().await;
    assert!(
        after
            .iter()
            .all(|entry| entry.from_page && entry.page.0 == "used")
    );
    assert_eq!(
        told(&after),
        told(&before),
        "nothing moved, nobody was told"
    );
    assert!(lab.reader().rest(&after[0].uuid).await.unwrap().is_none());
    let retold = after.iter().filter_map(|entry| entry.page.1.as_deref());
    assert!(
        retold
            .clone()
            .any(|why| why.ends_with("it had failed 1 time before"))
    );
    assert_eq!(
        retold.filter(|why| !why.contains("failed")).count(),
        PAGES - failed(&after)
    );
}

fn failed(corpus: &[Stored]) -> usize {
    let why = |entry: &Stored| entry.page.1.clone().unwrap_or_default();
    corpus
        .iter()
        .filter(|entry| why(entry).contains("failed"))
        .count()
}

#[tokio::test]
async fn a_page_that_fails_alone_keeps_its_own_times() {
    let lab = lab_with(3);
    serve_pages(&lab, 3, |at| Reply::page(article(at)));
    lab.origin.serve("/page/2", Reply::status(502));
    lab.all().await;
    let bad = lab.titled("Title 2").await;
    assert_eq!(bad.page.0, "wanted");
    assert!(lab.reader().rest(&bad.uuid).await.unwrap().is_none());
    for (minutes, asked) in [
        (4, 1),
        (2, 2),
        (58, 2),
        (10, 3),
        (350, 3),
        (60, 4),
        (27 * 60, 5),
    ] {
        minutes_pass(&lab, minutes);
        lab.round(&Round::default()).await;
        let count = lab.origin.requests_to("/page/2").len();
        assert_eq!(count, asked, "after {minutes} minutes more");
    }
    let bad = lab.titled("Title 2").await;
    assert_eq!(bad.page.0, "given up");
    assert!(!bad.from_page);
    let why = bad.page.1.unwrap();
    assert!(why.ends_with("it had failed 4 times before"), "{why}");
}

#[tokio::test]
async fn a_test_for_robots_is_asked_again_and_not_settled() {
    let lab = lab_with(1);
    let wall = "<html><head><title>Just a moment...</title></head><body><div><p>Checking your browser before you go on. \
                You will be redirected automatically in a few seconds.</p></div></body></html>";
    lab.origin.serve("/page/1", Reply::page(wall));
    lab.all().await;
    let before = lab.titled("Title 1").await;
    lab.config_file();
    assert_eq!(before.page.0, "wanted", "{:?}", before.page);
    let said = depeche(lab.folder(), &["explain", &before.uuid]).ok();
    assert!(
        said.contains(
            "Its page failed 1 time, last with: the page checks whether a robot asks; next try in"
        ),
        "{said}"
    );
    lab.origin.serve("/page/1", Reply::page(article(1)));
    minutes_pass(&lab, 6);
    lab.round(&Round::default()).await;
    let after = lab.titled("Title 1").await;
    assert_eq!(after.page.0, "used", "{:?}", after.page);
    assert_eq!(
        (after.updated, after.revision, after.seq),
        (before.updated, before.revision, before.seq)
    );
}

#[tokio::test]
async fn a_page_behind_a_shield_is_asked_again_and_one_that_is_gone_is_not() {
    let lab = lab_with(2);
    lab.origin.serve("/page/1", Reply::status(403));
    lab.origin.serve("/page/2", Reply::status(410));
    lab.all().await;
    assert_eq!(lab.titled("Title 1").await.page.0, "wanted");
    assert_eq!(lab.titled("Title 2").await.page.0, "given up");
    serve_pages(&lab, 2, |at| Reply::page(article(at)));
    minutes_pass(&lab, 6);
    lab.round(&Round::default()).await;
    assert!(lab.titled("Title 1").await.from_page);
    assert!(!lab.titled("Title 2").await.from_page);
}

#[tokio::test]
async fn a_wall_that_stays_leaves_the_feeds_text() {
    let lab = lab_with(1);
    let wall = "<html><body><div><p>Please verify you are human to continue. Complete the captcha below.</p></div></body></html>";
    lab.origin.serve("/page/1", Reply::page(wall));
    lab.all().await;
    for minutes in [6, 70, 7 * 60, 27 * 60] {
        minutes_pass(&lab, minutes);
        lab.round(&Round::default()).await;
    }
    let entry = lab.titled("Title 1").await;
    assert_eq!(
        (entry.page.0.as_str(), entry.from_page),
        ("given up", false)
    );
    assert!(
        entry.body.as_str().contains(prose(1, 30).trim()),
        "{}",
        entry.body.as_str()
    );
    assert_eq!(lab.origin.requests_to("/page/1").len(), 5);
}

#[tokio::test]
async fn a_host_that_is_gone_is_given_up_with_all_its_pages() {
    const PAGES: usize = 30;
    let lab = lab_with(PAGES);
    serve_pages(&lab, PAGES, |_| Reply::status(500));
    lab.all().await;
    // four days until the host is given up, and three for the page that was tried last to end by itself
    for _ in 0..25 {
        minutes_pass(&lab, 7 * 60);
        lab.round(&Round::default()).await;
    }
    let corpus = lab.corpus().await;
    assert!(
        corpus.iter().all(|entry| entry.page.0 == "given up"),
        "{:?}",
        corpus.iter().map(|entry| &entry.page).collect::<Vec<_>>()
    );
    assert!(asked(&lab) <= PAGES, "{} asked", asked(&lab));
}

#[tokio::test]
async fn old_entries_are_not_given_up_because_their_host_failed_for_minutes() {
    const PAGES: usize = 6;
    let lab = lab_with(PAGES);
    serve_pages(&lab, PAGES, |_| Reply::status(500));
    // as if they had come with an archive: known for long, their host asked for the first time
    lab.all().await;
    let connection = rusqlite::Connection::open(lab.database()).unwrap();
    let old = "UPDATE entries SET first_seen = first_seen - 10 * 86400000";
    connection.execute(old, []).unwrap();
    for _ in 0..3 {
        minutes_pass(&lab, 60);
        lab.round(&Round::default()).await;
    }
    let states: Vec<_> = lab.corpus().await.into_iter().map(|one| one.page).collect();
    assert!(states.iter().all(|state| state.0 == "wanted"), "{states:?}");
    serve_pages(&lab, PAGES, |at| Reply::page(article(at)));
    minutes_pass(&lab, 8 * 60);
    lab.round(&Round::default()).await;
    assert!(lab.corpus().await.iter().all(|entry| entry.from_page));
}

#[tokio::test]
async fn who_forces_a_round_ends_the_rests() {
    const PAGES: usize = 6;
    let lab = lab_with(PAGES);
    serve_pages(&lab, PAGES, |_| Reply::status(500));
    lab.all().await;
    serve_pages(&lab, PAGES, |at| Reply::page(article(at)));
    lab.all().await;
    assert!(lab.corpus().await.iter().all(|entry| !entry.from_page));
    let forced = Round {
        all: true,
        force: true,
        ..Round::default()
    };
    lab.round(&forced).await;
    assert!(lab.corpus().await.iter().all(|entry| entry.from_page));
}
