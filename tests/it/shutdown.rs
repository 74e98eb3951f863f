//! `run` ends when it is told to, whatever others are doing to it.

#![expect(clippy::unwrap_used, reason = "helpers of tests, not of the program")]

use crate::support::origin::Origin;
use crate::support::process::Daemon;
use crate::support::process::PATIENCE;
use crate::support::reply::Reply;
use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;
use std::time::Instant;
use tempfile::TempDir;

/// The promise: SIGTERM ends it within that.
const LIMIT: Duration = Duration::from_secs(10);

fn config(folder: &Path, origin: &Origin) {
    let (feed, slow) = (origin.url("/feed"), origin.url_on("two.localhost", "/slow"));
    let text = format!(
        "[fetch]\nallow_networks = [\"127.0.0.0/8\", \"::1/128\"]\nhost_gap = \"0s\"\n[defaults]\nmin_interval = \"1s\"\n\
         [[source]]\nid = \"one\"\nurl = \"{feed}\"\n[[source]]\nid = \"two\"\nurl = \"{slow}\"\n"
    );
    std::fs::write(folder.join("depeche.toml"), text).unwrap();
}

/// A daemon whose two upstreams never end: one sends nothing, the other a head and no body.
fn hanging() -> (TempDir, Origin, Daemon) {
    let folder = tempfile::tempdir().unwrap();
    let origin = Origin::start();
    origin.serve("/feed", Reply::hang());
    origin.serve("/slow", Reply::feed("<rss/>").hang_body());
    config(folder.path(), &origin);
    let daemon = Daemon::start(folder.path());
    for path in ["/feed", "/slow"] {
        assert!(origin.wait_for(path, 1, PATIENCE), "{path} is not asked");
    }
    (folder, origin, daemon)
}

/// Sends the signal and gives how long the end took.
#[track_caller]
fn ends_by(signal: &str, mut daemon: Daemon) {
    let from = Instant::now();
    daemon.process.signal(signal);
    let status = daemon.process.ended(LIMIT);
    let status = status.unwrap_or_else(|| panic!("still there: {}", daemon.process.said()));
    assert_eq!(status.code(), Some(0), "{}", daemon.process.said());
    assert!(from.elapsed() <= LIMIT);
}

#[test]
fn a_hanging_upstream_does_not_hold_up_sigterm() {
    let (_folder, _origin, daemon) = hanging();
    ends_by("TERM", daemon);
}

#[test]
fn a_hanging_upstream_does_not_hold_up_sigint() {
    let (_folder, _origin, daemon) = hanging();
    ends_by("INT", daemon);
}

#[test]
fn clients_with_half_a_request_hold_up_nothing() {
    let (_folder, _origin, daemon) = hanging();
    let mut clients = Vec::new();
    for half in ["", "GET /all.atom HT", "GET / HTTP/1.1\r\nHost: x\r\n"] {
        let mut client = TcpStream::connect(daemon.address).unwrap();
        client.write_all(half.as_bytes()).unwrap();
        clients.push(client);
    }
    assert_eq!(daemon.get("/healthz").status, 200, "others are served");
    ends_by("TERM", daemon);
    for mut client in clients {
        client.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut rest = Vec::new();
        // closed or reset, but not left open
        let waited = client.read_to_end(&mut rest).map_err(|error| error.kind());
        assert_ne!(waited, Err(std::io::ErrorKind::WouldBlock));
    }
}

#[test]
fn a_client_that_is_idle_after_its_answer_holds_up_nothing() {
    let (_folder, _origin, daemon) = hanging();
    let mut client = TcpStream::connect(daemon.address).unwrap();
    client
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        .unwrap();
    let mut first = [0_u8; 12];
    client.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    ends_by("TERM", daemon);
}

#[test]
fn what_was_under_way_is_done_by_the_next_run() {
    let (folder, origin, daemon) = hanging();
    ends_by("TERM", daemon);
    let feed = "<rss version='2.0'><channel><title>t</title><item><title>Late news</title><guid>1</guid></item></channel></rss>";
    origin.serve("/feed", Reply::feed(feed));
    let again = Daemon::start(folder.path());
    let answer = again.get_until("/all.atom", |answer| answer.body.contains("Late news"));
    assert_eq!(answer.status, 200);
    ends_by("TERM", again);
}
