//! `kill -9` of the real binary in the middle of its work: nothing twice, nothing lost, nothing moved.

use rusqlite::Connection;
use rusqlite::OpenFlags;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use crate::poll::lab::Item;
use crate::poll::lab::Lab;
use crate::poll::lab::prose;
use crate::poll::lab::rss;
use crate::support::reply::Reply;

const SOURCES: usize = 12;
const ENTRIES: usize = 15;
const ALL: usize = SOURCES * ENTRIES;
const PATIENCE: Duration = Duration::from_mins(1);

/// Twelve sources of fifteen entries, every entry with a page of its own on its source's host.
fn lab() -> Lab {
    let mut lab = Lab::new();
    for source in 0..SOURCES {
        let host = format!("c{source:02}.localhost");
        let keys = "full_text = \"always\"\nfirst_entries = 100";
        lab = lab.source_on(&format!("c{source:02}"), &host, "/feed", keys);
        let items: Vec<Item> = (0..ENTRIES)
            .map(|entry| item(&lab, &host, source, entry))
            .collect();
        // undated entries take `updated` from when they were first seen: stored twice, it would show
        let date = (source % 2 == 0).then_some("Tue, 24 Nov 2026 08:00:00 GMT");
        let reply = Reply::feed(rss(&items, date))
            .etag(format!("W/\"{source}\""))
            .chunked(700);
        lab.origin.serve_on(&host, "/feed", reply);
    }
    lab
}

fn item(lab: &Lab, host: &str, source: usize, entry: usize) -> Item {
    let text = prose(source * 100 + entry, 120);
    let target = format!("/p?{entry}");
    let page = format!("<html><body><article><h1>Title</h1><p>{text}</p></article></body></html>");
    lab.origin.serve_on(host, &target, Reply::page(page));
    let lead: String = text.split_inclusive(' ').take(30).collect();
    Item::new(
        &format!("guid-{entry}"),
        &format!("Title {source} {entry}"),
        lead.trim(),
    )
    .link(&lab.origin.url_on(host, &target))
}

/// A process that does not outlive its test.
struct Running(Child);

impl Running {
    fn start(lab: &Lab) -> Self {
        let log = File::create(lab.folder().join("run.log")).unwrap();
        let child = command(lab, &["run"])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        Self(child)
    }

    /// SIGKILL; it must have been alive until then.
    fn kill(mut self, lab: &Lab) {
        let ended = self.0.try_wait().unwrap();
        let said = || std::fs::read_to_string(lab.folder().join("run.log")).unwrap_or_default();
        assert!(ended.is_none(), "it ended by itself: {ended:?} {}", said());
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn command(lab: &Lab, verb: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_depeche"));
    command.arg("-c").arg(lab.config_file()).args(verb);
    command
        .env_remove("RUST_LOG")
        .env_remove("STATE_DIRECTORY")
        .stdin(Stdio::null());
    command
}

/// `poll --all` to its end; what it says.
fn poll_all(lab: &Lab) -> String {
    let output = command(lab, &["poll", "--all"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    said.trim().to_owned()
}

/// What must not change about an entry that is stored.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    uuid: String,
    updated: i64,
    first_seen: i64,
    revision: i64,
    link: Option<(i64, i64, String)>,
}

/// Entries by source and title.
type Rows = BTreeMap<(String, String), Row>;

fn database(lab: &Lab) -> Connection {
    Connection::open_with_flags(lab.database(), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

fn rows(connection: &Connection) -> Rows {
    let sql =
        "SELECT s.id, e.title, hex(e.uuid), e.updated, e.first_seen, e.revision, l.seq, l.grp, l.kind
               FROM entries e JOIN sources s ON s.row = e.source
               LEFT JOIN links l ON l.entry = e.row ORDER BY e.row";
    let mut statement = connection.prepare(sql).unwrap();
    let mut found = statement.query([]).unwrap();
    let mut rows = Rows::new();
    while let Some(row) = found.next().unwrap() {
        let link = row.get::<_, Option<i64>>(6).unwrap();
        let link = link.map(|seq| (seq, row.get(7).unwrap(), row.get(8).unwrap()));
        let name = (row.get(0).unwrap(), row.get(1).unwrap());
        let stored = Row {
            uuid: row.get(2).unwrap(),
            updated: row.get(3).unwrap(),
            first_seen: row.get(4).unwrap(),
            revision: row.get(5).unwrap(),
            link,
        };
        let twice = rows.insert(name, stored);
        assert!(twice.is_none(), "stored twice: {twice:?}");
    }
    rows
}

fn count(connection: &Connection, sql: &str) -> usize {
    let count: i64 = connection.query_row(sql, [], |row| row.get(0)).unwrap();
    usize::try_from(count).unwrap()
}

/// What holds at every moment, so after a crash at any moment too.
fn whole(connection: &Connection) {
    consistent(connection);
    let ok: String = connection
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(ok, "ok");
}

/// What every commit leaves behind: validators with their entries, page jobs with theirs.
fn consistent(connection: &Connection) {
    let half = format!(
        "SELECT count(*) FROM (SELECT s.etag, s.last_success, count(e.row) AS n FROM sources s
             LEFT JOIN entries e ON e.source = s.row GROUP BY s.row)
         WHERE NOT (n = {ENTRIES} AND etag IS NOT NULL AND last_success IS NOT NULL)
           AND NOT (n = 0 AND etag IS NULL AND last_success IS NULL)"
    );
    assert_eq!(count(connection, &half), 0, "validators and entries apart");
    let lost = "SELECT count(*) FROM entries e WHERE (page_state = 'wanted') <>
                EXISTS (SELECT 1 FROM page_jobs p WHERE p.entry = e.row)";
    assert_eq!(count(connection, lost), 0, "a page job lost, or left over");
    let bodies = "SELECT count(*) FROM entries e LEFT JOIN bodies b ON b.entry = e.row
                  WHERE b.entry IS NULL OR (page_state = 'used') <> (b.page IS NOT NULL)";
    assert_eq!(count(connection, bodies), 0, "half an entry");
    let unlinked =
        "SELECT count(*) FROM entries e WHERE (SELECT count(*) FROM links l WHERE l.entry = e.row)
                 + (SELECT count(*) FROM link_jobs j WHERE j.entry = e.row) <> 1";
    assert_eq!(count(connection, unlinked), 0, "neither linked nor waiting");
    let apart = "SELECT count(*) FROM links WHERE NOT EXISTS
                 (SELECT 1 FROM shown WHERE shown.grp = links.grp)";
    assert_eq!(count(connection, apart), 0, "linked and not shown");
}

/// Everything in `before` is in `after` as it was; what was linked stays linked the same.
fn unchanged(before: &Rows, after: &Rows) {
    for (name, old) in before {
        let new = after
            .get(name)
            .unwrap_or_else(|| panic!("{name:?} is gone"));
        let link = if old.link.is_some() {
            new.link.clone()
        } else {
            None
        };
        assert_eq!(
            old,
            &Row {
                link,
                ..new.clone()
            },
            "{name:?}"
        );
    }
}

fn ids(rows: &Rows) -> BTreeMap<&(String, String), &str> {
    rows.iter()
        .map(|(name, row)| (name, row.uuid.as_str()))
        .collect()
}

/// Every entry once, linked, shown, with its page; and the servers say so too.
fn finished(lab: &Lab) -> Rows {
    let said = poll_all(lab);
    assert!(
        said.starts_with(&format!("{SOURCES} sources")) && said.contains(" 0 failed"),
        "{said}"
    );
    let connection = database(lab);
    whole(&connection);
    let all = rows(&connection);
    assert_eq!(all.len(), ALL);
    let seqs = "SELECT count(DISTINCT seq) FROM links WHERE seq BETWEEN 1 AND (SELECT count(*) FROM entries)";
    assert_eq!(count(&connection, seqs), ALL);
    assert_eq!(count(&connection, "SELECT count(*) FROM shown"), ALL);
    assert_eq!(
        count(
            &connection,
            "SELECT count(*) FROM entries WHERE page_state = 'used'"
        ),
        ALL
    );
    assert_eq!(count(&connection, "SELECT count(*) FROM page_jobs"), 0);
    let said = poll_all(lab);
    assert_eq!(
        said,
        format!("{SOURCES} sources, {SOURCES} × 304, 0 failed, 0 new")
    );
    unchanged(&all, &rows(&connection));
    all
}

/// Runs until that many requests have come to a path, kills, looks; gives what is stored.
fn run_and_kill(lab: &Lab, path: &str, requests: usize) -> Rows {
    lab.origin.clear_log();
    let running = Running::start(lab);
    let came = lab.origin.wait_for(path, requests, PATIENCE);
    let log = || std::fs::read_to_string(lab.folder().join("run.log")).unwrap_or_default();
    assert!(
        came,
        "{requests} requests to {path} did not come: {}",
        log()
    );
    running.kill(lab);
    let connection = database(lab);
    whole(&connection);
    let stored = rows(&connection);
    let open = count(&connection, "SELECT count(*) FROM page_jobs");
    assert!(
        stored.len() < ALL || open > 0,
        "it was killed after all was done"
    );
    stored
}

/// Looks at every state that a reader can see until so many sources are stored, then kills.
fn watch_and_kill(lab: &Lab, sources: usize) -> Rows {
    let running = Running::start(lab);
    let began = Instant::now();
    while !is_stored(lab, sources) {
        assert!(
            began.elapsed() < PATIENCE,
            "{sources} sources were not stored"
        );
    }
    running.kill(lab);
    let connection = database(lab);
    whole(&connection);
    rows(&connection)
}

/// Whether that many sources are stored by now; the state that says so is consistent.
fn is_stored(lab: &Lab, sources: usize) -> bool {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let Ok(connection) = Connection::open_with_flags(lab.database(), flags) else {
        return false;
    };
    connection.busy_timeout(PATIENCE).unwrap();
    let made = "SELECT count(*) FROM sqlite_schema WHERE name = 'page_jobs'";
    if connection.query_row(made, [], |row| row.get::<_, i64>(0)) != Ok(1) {
        return false;
    }
    for _ in 0..50 {
        consistent(&connection);
        let stored = "SELECT count(*) FROM sources WHERE last_success IS NOT NULL";
        if count(&connection, stored) >= sources {
            return true;
        }
    }
    false
}

/// Kills at these moments, one start after the other, then lets it finish; gives the rows at the end.
fn survives(kills: &[(&str, usize)]) -> Rows {
    let lab = lab();
    let mut before = Rows::new();
    for (path, requests) in kills {
        let stored = run_and_kill(&lab, path, *requests);
        unchanged(&before, &stored);
        before = stored;
    }
    let after = finished(&lab);
    unchanged(&before, &after);
    after
}

fn undisturbed() -> Rows {
    let lab = lab();
    let all = finished(&lab);
    no_lock_stays_behind(lab.folder());
    all
}

/// The lock file may stay, but nobody holds it.
fn no_lock_stays_behind(folder: &Path) {
    assert!(depeche::store::Store::open(&folder.join("depeche.db")).is_ok());
}

#[test]
fn killed_while_feeds_come_in() {
    let quiet = undisturbed();
    for requests in [1, 7, SOURCES] {
        assert_eq!(
            ids(&survives(&[("/feed", requests)])),
            ids(&quiet),
            "after {requests} feeds"
        );
    }
}

#[test]
fn killed_as_soon_as_a_poll_is_stored() {
    let quiet = undisturbed();
    for sources in [1, 2, 5, 9] {
        let lab = lab();
        let before = watch_and_kill(&lab, sources);
        assert!(before.len() >= sources * ENTRIES);
        let after = finished(&lab);
        unchanged(&before, &after);
        assert_eq!(ids(&after), ids(&quiet), "after {sources} polls");
    }
}

#[test]
fn killed_while_pages_come_in() {
    let quiet = undisturbed();
    for requests in [1, 20, 60, 100] {
        assert_eq!(
            ids(&survives(&[("/p", requests)])),
            ids(&quiet),
            "after {requests} pages"
        );
    }
}

#[test]
fn killed_again_and_again() {
    let quiet = undisturbed();
    assert_eq!(
        ids(&survives(&[("/p", 20), ("/p", 1), ("/p", 1)])),
        ids(&quiet)
    );
}
