//! Hostile inputs, one test a case: each number is a place in the list of what servers, networks
//! and clocks are known to do, and each name says what the program does about it.
//!
//! All of them over raw sockets, with what was asked compared byte for byte where the case is about
//! what is asked.

mod addresses;
mod answers;
mod clock;
mod hosts;
mod pace;
mod redirects;
mod reload;
mod slow;
mod validators;
mod victims;

use crate::poll::lab::Item;
use crate::poll::lab::Lab;
use crate::poll::lab::prose;
use crate::poll::lab::rss;
use depeche::model::Instant;
use std::net::TcpListener;

/// Feeds only: no page is asked for.
const NO_PAGES: &str = "full_text = \"never\"";

/// An RSS document with that many entries, the same each time.
fn document(count: usize) -> String {
    let items: Vec<Item> = (1..=count)
        .map(|at| Item::new(&format!("g{at}"), &format!("Title {at}"), &prose(at, 30)))
        .collect();
    rss(&items, None)
}

/// The whole head of a request for a feed: these header lines in this order and nothing more, no
/// cookie, no `Referer`, no `Connection`.
fn feed_head(lab: &Lab, path: &str, conditions: &[(&str, &[u8])]) -> Vec<u8> {
    let mut head = format!(
        "GET {path} HTTP/1.1\r\naccept: application/atom+xml, application/rss+xml, application/feed+json, \
         application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1\r\naccept-encoding: gzip, br\r\n"
    )
    .into_bytes();
    for (name, value) in conditions {
        head.extend_from_slice(name.as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value);
        head.extend_from_slice(b"\r\n");
    }
    let rest = format!(
        "user-agent: depeche/{}\r\nhost: 127.0.0.1:{}\r\n\r\n",
        env!("CARGO_PKG_VERSION"),
        lab.origin.port()
    );
    head.extend_from_slice(rest.as_bytes());
    head
}

/// All that was asked of the origin, compared byte for byte.
#[track_caller]
fn asked(lab: &Lab, wanted: &[Vec<u8>]) {
    let words = |heads: &[Vec<u8>]| -> Vec<String> {
        heads
            .iter()
            .map(|head| head.escape_ascii().to_string())
            .collect()
    };
    let heads: Vec<Vec<u8>> = lab
        .origin
        .requests()
        .into_iter()
        .map(|request| request.head)
        .collect();
    assert_eq!(words(&heads), words(wanted));
}

/// The ids of all linked entries, in order.
async fn ids(lab: &Lab) -> Vec<String> {
    let corpus = lab.corpus().await;
    corpus.into_iter().map(|entry| entry.uuid).collect()
}

/// Lets that many hours pass for a source: all that it remembers is so much older.
fn hours_pass(lab: &Lab, hours: i64) {
    let connection = rusqlite::Connection::open(lab.database()).unwrap();
    let sql = "UPDATE sources SET next_poll = next_poll - ?1, last_poll = last_poll - ?1,
                   held_until = max(held_until - ?1, 0), moving_since = moving_since - ?1";
    connection.execute(sql, [hours * 3_600_000]).unwrap();
}

/// A column of one source that holds a time, as it is stored.
fn stored_time(lab: &Lab, id: &str, column: &str) -> Instant {
    let connection = rusqlite::Connection::open(lab.database()).unwrap();
    let sql = format!("SELECT {column} FROM sources WHERE id = ?1");
    connection
        .query_row(&sql, [id], |row| row.get(0).map(Instant))
        .unwrap()
}

/// A port on which nobody may knock.
struct Trap(TcpListener);

impl Trap {
    fn on(address: &str) -> Self {
        let listener = TcpListener::bind((address, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    fn port(&self) -> u16 {
        self.0.local_addr().unwrap().port()
    }

    /// Connections are completed by the kernel: one that was made is there to be accepted.
    #[track_caller]
    fn untouched(&self) {
        let knock = self.0.accept();
        let nobody = knock
            .as_ref()
            .is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock);
        assert!(nobody, "{knock:?}");
    }
}
