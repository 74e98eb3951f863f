//! One story from many sources shows once; what waits for its page is published all the same.

mod addresses;
mod choosing;
mod fixtures;
mod keys;
mod languages;
mod relations;

use depeche::clock;
use depeche::daemon;
use depeche::link::Linker;
use depeche::store::OutputEntry;
use depeche::store::Store;
use depeche::store::Stored;
use std::collections::BTreeSet;
use std::io::Read;
use std::io::Write;
use std::sync::mpsc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::poll::lab::Item;
use crate::poll::lab::Lab;
use crate::poll::lab::everything;
use crate::poll::lab::prose;
use crate::poll::lab::rss;
use crate::support::reply::Reply;

const SOURCES: usize = 50;
const PATIENCE: Duration = Duration::from_secs(30);

/// Fifty sources on hosts of their own, each with what `item` gives for its number.
fn fifty(item: impl Fn(&Lab, usize) -> Item) -> Lab {
    let mut lab = Lab::new();
    for n in 0..SOURCES {
        let host = format!("s{n:02}.localhost");
        lab = lab.source_on(&format!("s{n:02}"), &host, "/feed", "full_text = \"never\"");
        let item = item(&lab, n);
        lab.origin
            .serve_on(&host, "/feed", Reply::feed(rss(&[item], None)));
    }
    lab
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_sources_with_one_story_show_it_once() {
    let story = prose(7, 150);
    let lab = fifty(|_, n| {
        Item::new(
            &format!("id-{n}"),
            &format!("{} headline {n}", prose(1_000 + n, 4)),
            &story,
        )
        .link(&format!("https://outlet{n:02}.example/{n}/article"))
    });
    let polled = lab.all().await;
    assert_eq!(polled.iter().map(|one| one.new).sum::<usize>(), SOURCES);
    assert!(lab.origin.peak() > 1, "polled at once, not in turn");
    let output = everything(&lab.reader()).await;
    assert_eq!(output.len(), 1);
    assert_eq!(output[0].copies.len(), SOURCES - 1);
    let first = output[0].entry.uuid.clone();
    let corpus = lab.corpus().await;
    assert_eq!(
        corpus.iter().map(|e| e.seq.unwrap()).collect::<Vec<_>>(),
        (1..=50).collect::<Vec<i64>>()
    );
    assert_eq!(corpus[0].uuid, first, "the first that was linked");
    for copy in &corpus[1..] {
        let link = copy.link.as_ref().unwrap();
        assert_eq!((link.kind.as_str(), &link.group), ("same", &first));
        assert!(!link.why.is_empty());
    }
    let sources: BTreeSet<&str> = output[0]
        .copies
        .iter()
        .map(|copy| copy.source.id.as_str())
        .collect();
    assert_eq!(sources.len(), SOURCES - 1, "every copy names its source");
    // a second round and a start in between move nothing
    let before: Vec<_> = corpus.iter().map(frozen).collect();
    assert_eq!(
        lab.all()
            .await
            .iter()
            .map(|one| one.new + one.revised)
            .sum::<usize>(),
        0
    );
    assert_eq!(
        lab.corpus().await.iter().map(frozen).collect::<Vec<_>>(),
        before
    );
    let again = everything(&lab.reader()).await;
    assert_eq!((again.len(), &again[0].entry.uuid), (1, &first));
}

/// What never changes once an entry is linked.
fn frozen(entry: &Stored) -> String {
    format!(
        "{} {:?} {} {} {:?}",
        entry.uuid, entry.seq, entry.revision, entry.updated, entry.link
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn different_texts_all_show_whatever_they_share_beside() {
    // one headline, one guid, an agency's first sentence: none of it makes two texts one
    let lab = fifty(|_, n| {
        Item::new(
            "1",
            "Breaking news",
            &format!("Reported by the agency today. {}", prose(n, 150)),
        )
        .link(&format!("https://outlet{n:02}.example/1"))
    });
    lab.all().await;
    let output = everything(&lab.reader()).await;
    assert_eq!(output.len(), SOURCES);
    assert!(output.iter().all(|one| one.copies.is_empty()));
    let ids: BTreeSet<&str> = output.iter().map(|one| one.entry.uuid.as_str()).collect();
    assert_eq!(ids.len(), SOURCES);
}

#[tokio::test]
async fn a_story_that_comes_later_joins_its_group() {
    let story = prose(7, 150);
    let item = |n: usize| Item::new(&format!("{n}"), &format!("Title {n}"), &story);
    let lab = Lab::new().source("a", "/a", "full_text = \"never\"");
    lab.origin.serve("/a", Reply::feed(rss(&[item(1)], None)));
    lab.origin.serve("/b", Reply::feed(rss(&[item(2)], None)));
    lab.all().await;
    let before = everything(&lab.reader()).await.remove(0).entry;
    // another start: the index is made again from the store
    let lab = lab.source_on(
        "b",
        "b.localhost",
        "/b",
        "full_text = \"never\"\npriority = 9",
    );
    lab.all().await;
    let output = everything(&lab.reader()).await;
    assert_eq!((output.len(), output[0].copies.len()), (1, 1));
    assert_eq!(
        output[0].entry.uuid, before.uuid,
        "which copy shows is frozen"
    );
    assert_eq!(
        (output[0].entry.seq, output[0].entry.updated),
        (before.seq, before.updated)
    );
}

/// Waits until the only shown entry fulfils `condition`.
async fn until(lab: &Lab, what: &str, condition: impl Fn(&OutputEntry) -> bool) -> OutputEntry {
    let waiting = async {
        loop {
            let mut output = everything(&lab.reader()).await;
            assert!(output.len() <= 1, "{output:?}");
            if output.first().is_some_and(&condition) {
                break output.remove(0);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.expect(what)
}

/// Runs the daemon while `test` goes on, and stops it.
async fn daemon_while<T>(lab: &Lab, test: impl Future<Output = T>) -> T {
    let config = lab.config();
    let store = Store::open(&config.database).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let shutdown = CancellationToken::new();
    let stop = shutdown.clone();
    let testing = async {
        let result = test.await;
        stop.cancel();
        result
    };
    let (running, result) = tokio::join!(daemon::run(listener, store, config, shutdown), testing);
    running.unwrap();
    result
}

fn waiting(page: Reply, more: &str) -> Lab {
    let lab =
        Lab::new()
            .hold("1s")
            .source("a", "/feed", &format!("full_text = \"always\"\n{more}"));
    let item = Item::new("1", "One", "The feed's own few words.").link(&lab.origin.url("/page"));
    lab.origin.serve("/feed", Reply::feed(rss(&[item], None)));
    lab.origin.serve("/page", page);
    lab
}

#[tokio::test]
async fn a_hanging_page_delays_an_entry_by_the_hold_only() {
    let lab = waiting(Reply::hang(), "timeout = \"50s\"");
    daemon_while(&lab, async {
        let output = until(&lab, "published without its page", |_| true).await;
        assert_eq!(
            lab.origin.requests_to("/page").len(),
            1,
            "it was asked and hangs"
        );
        assert_eq!(output.entry.body.text(), "The feed's own few words.");
        assert_eq!((output.entry.from_page, output.entry.seq), (false, Some(1)));
        let waited = clock::now().since(output.entry.first_seen);
        assert!(
            waited >= Duration::from_millis(950),
            "before the hold was over: {waited:?}"
        );
    })
    .await;
    assert!(
        lab.reader()
            .page_job(&lab.titled("One").await.uuid)
            .await
            .unwrap()
            .is_some(),
        "the page is still wanted"
    );
}

/// Has no robots.txt, and answers one other request with that page, but not before it is told to.
fn page_on_demand(page: String) -> (String, mpsc::Sender<()>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/page", listener.local_addr().unwrap());
    let (tell, told) = mpsc::channel();
    let answer = move |status: &str, body: &str, stream: &mut std::net::TcpStream| {
        let head = format!("HTTP/1.1 {status}\r\nContent-Type: text/html\r\nConnection: close");
        let answer = format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        stream.write_all(answer.as_bytes()).unwrap();
    };
    std::thread::spawn(move || {
        loop {
            let (mut stream, _) = listener.accept().unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).unwrap();
                head.push(byte[0]);
            }
            if head.starts_with(b"GET /robots.txt") {
                answer("404 Not Found", "", &mut stream);
                continue;
            }
            if told.recv().is_ok() {
                answer("200 OK", &page, &mut stream);
            }
            return;
        }
    });
    (url, tell)
}

#[tokio::test]
async fn an_entry_whose_page_comes_late_is_upgraded_in_place() {
    let paragraph = prose(3, 150);
    let page =
        format!("<html><body><article><h1>One</h1><p>{paragraph}</p></article></body></html>");
    let (url, tell) = page_on_demand(page);
    let lab = Lab::new()
        .hold("1s")
        .source("a", "/feed", "full_text = \"always\"");
    let item = Item::new("1", "One", "The feed's own few words.").link(&url);
    lab.origin.serve("/feed", Reply::feed(rss(&[item], None)));
    daemon_while(&lab, async {
        let before = until(&lab, "published without its page", |_| true)
            .await
            .entry;
        assert!(!before.from_page);
        tell.send(()).unwrap();
        let after = until(&lab, "upgraded", |one| one.entry.from_page)
            .await
            .entry;
        assert_eq!(after.body.text().trim(), paragraph);
        assert_eq!(
            (after.uuid, after.seq, after.updated),
            (before.uuid, before.seq, before.updated)
        );
        assert_eq!(after.revision, 1, "our own doing is no revision");
    })
    .await;
}

#[tokio::test]
async fn the_hold_is_judged_by_the_time_that_is_passed() {
    let lab = waiting(Reply::status(500), "");
    let config = lab.config();
    let store = Store::open(&config.database).unwrap();
    let world = daemon::world(store.clone(), &config).await.unwrap();
    let scope = depeche::store::Scope {
        now: clock::now(),
        feeds_due_by: clock::now(),
        limit: 10,
        only: Vec::new(),
        pages_of: None,
        busy: Vec::new(),
        doubtful: None,
    };
    let job = store
        .claim(scope.clone())
        .await
        .unwrap()
        .remove(0)
        .feeds
        .remove(0);
    let polled = depeche::poll::poll(&world, job).await.unwrap();
    assert_eq!((polled.new, polled.error), (1, None));
    let now = clock::now();
    let mut linker = Linker::default();
    // a page that failed for now keeps its entry waiting
    let scope = depeche::store::Scope { now, ..scope };
    let task = store.claim(scope).await.unwrap().remove(0).pages.remove(0);
    depeche::page::page(&world, task).await.unwrap();
    assert_eq!(
        linker
            .link(&store, config.choosing(now.minus(Duration::from_secs(2))))
            .await
            .unwrap(),
        0
    );
    assert_eq!(
        linker
            .link(&store, config.choosing(now.plus(Duration::from_secs(2))))
            .await
            .unwrap(),
        1
    );
    let output = everything(&store).await;
    assert_eq!(output[0].entry.body.text(), "The feed's own few words.");
    assert_eq!(output[0].entry.page.0, "wanted");
}
