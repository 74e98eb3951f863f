//! `run` as a service: what it tells systemd, where it listens, what its log looks like.

#![expect(clippy::unwrap_used, reason = "helpers of tests, not of the program")]

use crate::support::origin::Origin;
use crate::support::process::PATIENCE;
use crate::support::process::Running;
use crate::support::process::ask_unix;
use crate::support::reply::Reply;
use std::fmt::Write;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::time::Duration;
use std::time::Instant;

const FEED: &str = "<rss version='2.0'><channel><title>t</title><item><title>Wire news</title><guid>1</guid></item></channel></rss>";
/// What systemd allows between two pings, in these tests.
const WATCHDOG_USEC: &str = "600000";

/// Writes a configuration: lines of `[daemon]`, and the sources' ids and addresses.
fn write_config(folder: &Path, daemon: &str, sources: &[(&str, String)]) {
    let mut text = format!(
        "[daemon]\n{daemon}\n[fetch]\nallow_networks = [\"127.0.0.0/8\", \"::1/128\"]\nhost_gap = \"0s\"\n"
    );
    for (id, url) in sources {
        writeln!(
            text,
            "[[source]]\nid = \"{id}\"\nurl = \"{url}\"\nfull_text = \"never\""
        )
        .unwrap();
    }
    std::fs::write(folder.join("depeche.toml"), text).unwrap();
}

/// A stand-in for systemd's end of `$NOTIFY_SOCKET`.
struct Supervisor(UnixDatagram);

impl Supervisor {
    /// The daemon with a watchdog, on `folder/http.sock`.
    fn start(folder: &Path) -> (Self, Running) {
        let path = folder.join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        let listen = format!("unix:{}", folder.join("http.sock").display());
        let process = Running::start_with_env(
            folder,
            &["-c", "depeche.toml", "run", "--listen", &listen],
            &[
                ("NOTIFY_SOCKET", path.to_str().unwrap()),
                ("WATCHDOG_USEC", WATCHDOG_USEC),
            ],
        );
        (Self(socket), process)
    }

    /// The next message; None where none comes within `limit`.
    fn next(&self, limit: Duration) -> Option<String> {
        let mut buffer = [0_u8; 512];
        self.0.set_read_timeout(Some(limit)).unwrap();
        match self.0.recv(&mut buffer) {
            Ok(count) => Some(String::from_utf8(buffer.get(..count).unwrap().to_vec()).unwrap()),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::WouldBlock);
                None
            }
        }
    }

    /// The next message that is no ping.
    #[track_caller]
    fn next_word(&self) -> String {
        loop {
            let message = self.next(PATIENCE).expect("a message comes");
            if message != "WATCHDOG=1\n" {
                return message;
            }
        }
    }

    /// Waits for that many pings, with nothing else between them.
    #[track_caller]
    fn pings(&self, count: usize) {
        for _ in 0..count {
            assert_eq!(self.next(PATIENCE).as_deref(), Some("WATCHDOG=1\n"));
        }
    }

    /// The pings that come within that time, however many.
    fn pings_within(&self, time: Duration) -> usize {
        let from = Instant::now();
        let mut count = 0;
        while let Some(left) = time
            .checked_sub(from.elapsed())
            .filter(|left| !left.is_zero())
        {
            count += usize::from(self.next(left).as_deref() == Some("WATCHDOG=1\n"));
        }
        count
    }
}

#[test]
fn systemd_hears_of_each_step_of_a_life() {
    let folder = tempfile::tempdir().unwrap();
    write_config(folder.path(), "", &[]);
    let (supervisor, process) = Supervisor::start(folder.path());
    assert_eq!(
        supervisor.next_word(),
        "READY=1\nSTATUS=0 sources, 1 output\n"
    );
    let answer = ask_unix(&folder.path().join("http.sock"), "/healthz");
    assert_eq!(answer.status, 200, "ready means that it answers");
    supervisor.pings(2);

    let origin = Origin::start();
    origin.serve("/feed", Reply::feed(FEED));
    write_config(folder.path(), "", &[("one", origin.url("/feed"))]);
    process.signal("HUP");
    let reloading = supervisor.next_word();
    let since = reloading
        .strip_prefix("RELOADING=1\nMONOTONIC_USEC=")
        .unwrap();
    assert!(since.trim_end().parse::<u64>().unwrap() > 0, "{reloading}");
    assert_eq!(
        supervisor.next_word(),
        "READY=1\nSTATUS=1 source, 1 output\n"
    );

    std::fs::write(folder.path().join("depeche.toml"), "[[source]\n").unwrap();
    process.signal("HUP");
    assert!(supervisor.next_word().starts_with("RELOADING=1\n"));
    assert_eq!(
        supervisor.next_word(),
        "READY=1\nSTATUS=1 source, 1 output\n",
        "a reload that fails ends too"
    );

    process.signal("TERM");
    assert_eq!(supervisor.next_word(), "STOPPING=1\n");
    assert_eq!(process.stop().code, Some(0));
    assert_eq!(
        supervisor.next(Duration::from_millis(1)),
        None,
        "the last word"
    );
}

#[test]
fn a_look_for_work_that_does_not_come_back_ends_the_pings() {
    let folder = tempfile::tempdir().unwrap();
    write_config(folder.path(), "", &[]);
    let (supervisor, process) = Supervisor::start(folder.path());
    assert!(supervisor.next_word().starts_with("READY=1\n"));
    supervisor.pings(3);

    let other = rusqlite::Connection::open(folder.path().join("depeche.db")).unwrap();
    other.busy_timeout(PATIENCE).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let before = supervisor.0.try_clone().unwrap();
    before.set_nonblocking(true).unwrap();
    while before.recv(&mut [0_u8; 512]).is_ok() {}
    before.set_nonblocking(false).unwrap();
    // the look that finds the database taken is said to have begun
    let pings = supervisor.pings_within(Duration::from_millis(1500));
    assert!(pings <= 1, "{pings} pings, and nothing was looked for");
    let answer = ask_unix(&folder.path().join("http.sock"), "/healthz");
    assert_eq!(
        answer.status, 200,
        "it is the look that hangs, not the process"
    );

    other.execute_batch("ROLLBACK").unwrap();
    supervisor.pings(2);
    assert_eq!(process.stop().code, Some(0));
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Runs until it serves at `socket`, asks for what is there, ends it.
#[track_caller]
fn serves_at(folder: &Path, arguments: &[&str], socket: &Path) {
    let process = Running::start(
        folder,
        &[&["-c", "depeche.toml", "run"], arguments].concat(),
    );
    process.hear(&format!("serving unix:{}", socket.display()));
    assert_eq!(mode(socket), 0o666, "a proxy of another user gets in");
    assert_eq!(ask_unix(socket, "/healthz").body, "ok\n");
    let feed = ask_unix(socket, "/all.atom");
    assert_eq!(
        (feed.status, feed.header("content-type")),
        (200, "application/atom+xml; charset=utf-8")
    );
    assert_eq!(
        ask_unix(socket, "/status").status,
        200,
        "the only door opens to everything"
    );
    let ended = process.stop();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(!socket.exists(), "the socket's file goes with it");
}

#[test]
fn a_socket_file_serves_as_a_port_does() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (
        folder.path().join("http.sock"),
        folder.path().join("other.sock"),
    );
    let listen = format!("listen = \"unix:{}\"", one.display());
    write_config(folder.path(), &listen, &[]);
    serves_at(folder.path(), &[], &one);
    serves_at(
        folder.path(),
        &["--listen", &format!("unix:{}", two.display())],
        &two,
    );
    assert!(
        !one.exists(),
        "the command line goes before the configuration"
    );
}

#[test]
fn operations_are_answered_at_the_admin_listener_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (public, admin) = (
        folder.path().join("http.sock"),
        folder.path().join("admin.sock"),
    );
    let doors = format!(
        "listen = \"unix:{}\"\nadmin_listen = \"unix:{}\"",
        public.display(),
        admin.display()
    );
    write_config(folder.path(), &doors, &[]);
    let process = Running::start(folder.path(), &["-c", "depeche.toml", "run"]);
    process.hear(&format!("operations on unix:{}", admin.display()));
    assert_eq!((mode(&public), mode(&admin)), (0o666, 0o660));
    for path in ["/status", "/opml"] {
        let refused = ask_unix(&public, path);
        assert_eq!(refused.status, 404, "{path}");
        assert!(refused.body.contains("admin_listen"), "{}", refused.body);
        assert_eq!(ask_unix(&admin, path).status, 200, "{path}");
    }
    for path in ["/all.atom", "/healthz"] {
        assert_eq!(ask_unix(&public, path).status, 200, "{path}");
        assert_eq!(ask_unix(&admin, path).status, 200, "{path}");
    }
    let page = ask_unix(&public, "/").body;
    assert!(
        !page.contains("status"),
        "pages for everybody do not lead there: {page}"
    );
    assert_eq!(process.stop().code, Some(0));
    assert!(!public.exists() && !admin.exists());
}

/// Sources that poll well, fail, are sent on, and cannot be reached; each address has a key in its query.
fn keyed_sources(folder: &Path) -> Origin {
    let origin = Origin::start();
    origin.serve("/feed", Reply::feed(FEED));
    origin.serve("/gone", Reply::status(404));
    origin.serve("/moved", Reply::redirect(302, "/gone?key=secret-4"));
    let sources = [
        ("good", origin.url("/feed?key=secret-1")),
        ("bad", origin.url_on("two.localhost", "/gone?key=secret-2")),
        (
            "moved",
            origin.url_on("three.localhost", "/moved?key=secret-3"),
        ),
        // nobody listens on port 1
        (
            "away",
            "http://four.localhost:1/feed?key=secret-5".to_owned(),
        ),
    ];
    let listen = format!("listen = \"unix:{}\"", folder.join("http.sock").display());
    write_config(folder, &listen, &sources);
    origin
}

/// All that `run` says with these options until it has polled [`keyed_sources`].
#[track_caller]
fn log_of_a_run(options: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let _origin = keyed_sources(folder.path());
    let arguments = [options, &["-c", "depeche.toml", "run"]].concat();
    let process = Running::start(folder.path(), &arguments);
    for id in ["good", "bad", "moved", "away"] {
        process.hear(&format!("\"{id}\""));
    }
    let ended = process.stop();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(ended.stdout, "", "words go to stderr");
    assert!(
        !ended.stderr.contains("secret"),
        "a key is in the log: {}",
        ended.stderr
    );
    ended.stderr
}

#[test]
fn a_failing_source_is_one_plain_line() {
    let log = log_of_a_run(&["--log-format", "plain", "-vv"]);
    for id in ["bad", "moved", "away"] {
        let lines: Vec<&str> = log
            .lines()
            .filter(|line| line.contains(&format!("source=\"{id}\"")))
            .collect();
        let [line] = lines.as_slice() else {
            panic!("{id} has {} lines: {log}", lines.len());
        };
        assert!(line.contains(" WARN poll failed"), "{line}");
        assert!(line.contains(" error="), "{line}");
        assert!(!line.contains('\u{1b}'), "{line}");
    }
    let good = log.lines().find(|line| line.contains("source=\"good\""));
    assert!(good.unwrap().contains("INFO polled"), "{log}");
}

#[test]
fn json_lines_have_a_level_a_message_and_their_fields() {
    let log = log_of_a_run(&["--log-format", "json", "-vv"]);
    let lines: Vec<serde_json::Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect();
    for line in &lines {
        let word = |name: &str| line.get(name).and_then(|value| value.as_str());
        let level = word("level").unwrap();
        assert!(["WARN", "INFO", "DEBUG"].contains(&level), "{line}");
        assert!(word("message").is_some_and(|message| !message.is_empty()));
        assert!(word("timestamp").is_some(), "{line}");
    }
    let of = |id: &str| {
        let mut those = lines.iter().filter(|line| line["source"] == id);
        those.next().unwrap_or_else(|| panic!("{id}: {log}"))
    };
    assert_eq!(of("good")["message"], "polled");
    assert_eq!(of("good")["entries_new"], 1);
    assert!(of("good")["duration_ms"].as_u64().is_some());
    for id in ["bad", "moved", "away"] {
        assert_eq!(of(id)["message"], "poll failed");
        assert_eq!(of(id)["level"], "WARN");
        assert!(of(id)["error"].is_string(), "{log}");
    }
}
