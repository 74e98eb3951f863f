//! `backfill` and `ingest`: older documents, sitemaps, pages that are handed over; gaps that are filled.

mod gaps;
mod handed;
mod walks;

use crate::support::origin::Origin;
use crate::support::process::Outcome;
use crate::support::process::depeche;
use crate::support::reply::Reply;
use rusqlite::Connection;
use rusqlite::OpenFlags;
use serde_json::Value;
use std::fmt::Write;
use std::ops::RangeInclusive;
use std::path::Path;
use tempfile::TempDir;

/// A folder with a configuration of one source, `example`, and the web it is on.
struct House {
    folder: TempDir,
    origin: Origin,
}

/// `Wed, 05 Nov 2025` and the like: entry `day` of the year's days.
fn date(day: u32) -> String {
    let (month, day) = (day / 28, day % 28 + 1);
    format!("2025-{:02}-{day:02}T12:00:00Z", month + 1)
}

/// An Atom feed with these entries, the newest first, and these lines at its head.
fn atom(days: RangeInclusive<u32>, head: &str) -> String {
    let mut entries = String::new();
    for day in days.rev() {
        let date = date(day);
        write!(
            entries,
            "<entry><title>About day {day}</title><id>tag:a.example,{day}</id><updated>{date}</updated>\
             <published>{date}</published><link href='http://a.example/2025/day-{day}.html'/>\
             <content>What was seen on day {day} of the year stands in one line here.</content></entry>"
        )
        .unwrap();
    }
    format!(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>Example</title><id>x</id>{head}{entries}</feed>"
    )
}

fn link(rel: &str, href: &str) -> String {
    format!("<link rel='{rel}' href='{href}'/>")
}

impl House {
    fn new() -> Self {
        Self::with("full_text = \"never\"\n")
    }

    /// With these keys of the source.
    fn with(keys: &str) -> Self {
        let house = Self {
            folder: tempfile::tempdir().unwrap(),
            origin: Origin::start(),
        };
        let url = house.origin.url("/feed");
        let text = format!(
            "[fetch]\nhost_gap = \"0s\"\nallow_networks = [\"127.0.0.0/8\"]\nlink_networks = [\"127.0.0.0/8\"]\n\
             [[source]]\nid = \"example\"\nurl = \"{url}\"\nmin_interval = \"1s\"\n{keys}\
             [[output]]\nid = \"all\"\nwindow = \"9000d\"\n"
        );
        std::fs::write(house.path().join("depeche.toml"), text).unwrap();
        house
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        depeche(self.path(), arguments)
    }

    fn serve(&self, path: &str, feed: impl AsRef<[u8]>) {
        self.origin.serve(path, Reply::feed(feed));
    }

    fn poll(&self) {
        self.run(&["poll", "--all", "--strict"]).ok();
    }

    /// The words of a verb that succeeds.
    fn said(&self, arguments: &[&str]) -> String {
        let outcome = self.run(arguments);
        let words = outcome.stderr.clone();
        outcome.ok();
        words
    }

    /// Titles of all that is stored, sorted.
    fn titles(&self) -> Vec<String> {
        titles_of(&self.run(&["export", "ndjson"]).ok())
    }

    /// Titles of what stands in the output, sorted.
    fn shown(&self) -> Vec<String> {
        let all = ["list", "--output", "all", "--json", "-n", "1000"];
        titles_of(&self.run(&all).ok())
    }

    /// A number out of the database.
    fn number(&self, sql: &str) -> i64 {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let database = Connection::open_with_flags(self.path().join("depeche.db"), flags).unwrap();
        database.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    fn asked(&self) -> Vec<String> {
        let requests = self.origin.requests().into_iter();
        requests.map(|request| request.target).collect()
    }
}

/// Of JSON lines, sorted; what was forgotten has none.
fn titles_of(lines: &str) -> Vec<String> {
    let title = |line: &str| {
        let value: Value = serde_json::from_str(line).unwrap();
        value["title"].as_str().map(str::to_owned)
    };
    let mut titles: Vec<String> = lines.lines().filter_map(title).collect();
    titles.sort();
    titles
}

fn days(days: RangeInclusive<u32>) -> Vec<String> {
    let mut titles: Vec<String> = days.map(|day| format!("About day {day}")).collect();
    titles.sort();
    titles
}
