//! HTTP/2 that breaks: the host is asked in HTTP/1.1 from the next time on, and no other host is.

use crate::support::process::Daemon;
use crate::support::process::PATIENCE;
use crate::support::tls::Http2;
use crate::support::tls::TlsOrigin;
use crate::tls::House;
use crate::tls::TRUST;
use std::time::Duration;
use std::time::Instant;

/// Frames of HTTP/2 (RFC 9113, section 6).
const SETTINGS: &[u8] = b"\0\0\0\x04\0\0\0\0\0";
const GOAWAY_HTTP_1_1_REQUIRED: &[u8] =
    b"\0\0\0\x04\0\0\0\0\0\0\0\x08\x07\0\0\0\0\0\0\0\0\0\0\0\0\x0d";
const RESET: &[u8] = b"\0\0\0\x04\0\0\0\0\0\0\0\x04\x03\0\0\0\0\x01\0\0\0\x01";
/// `:status: 200`, and a reset within the body.
const RESET_IN_BODY: &[u8] = b"\0\0\0\x04\0\0\0\0\0\0\0\x01\x01\x04\0\0\0\x01\x88\
    \0\0\x04\0\0\0\0\0\x01<rss\0\0\x04\x03\0\0\0\0\x01\0\0\0\x02";

/// Sources by that id, each at an origin that breaks in that way.
fn broken(house: &House) -> Vec<(&'static str, TlsOrigin)> {
    let ways = [
        ("garbage", b"HTTP/1.1 400 Bad Request\r\n\r\n".as_slice()),
        ("goaway", GOAWAY_HTTP_1_1_REQUIRED),
        ("reset", RESET),
        ("body", RESET_IN_BODY),
        ("end", SETTINGS),
    ];
    ways.map(|(id, bytes)| (id, house.origin(Http2::Broken(bytes))))
        .into()
}

#[test]
fn after_a_fault_of_its_http_2_a_host_is_asked_in_http_1() {
    let house = House::new();
    let (broken, good) = (broken(&house), house.origin(Http2::Spoken));
    let address = |(id, origin): &(&'static str, TlsOrigin)| {
        (*id, origin.url(&format!("{id}.good.localhost"), "/feed"))
    };
    let mut sources: Vec<_> = broken.iter().map(address).collect();
    sources.push(("good", good.url("a.good.localhost", "/feed")));
    house.configure(&sources);
    let daemon = Daemon::start_under(house.folder.path(), &TRUST);
    let wait = |id: &str, field: &str| {
        let from = Instant::now();
        while house.status(id)[field] != 1 {
            assert!(from.elapsed() < PATIENCE, "{id}: {}", daemon.process.said());
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    // the first round is over for all: a poll of what is under way would be one with it
    wait("good", "entries");
    for (id, origin) in &broken {
        wait(id, "failures");
        let error = house.status(id)["error"].as_str().unwrap().to_owned();
        assert!(error.starts_with("broken HTTP/2: "), "{id}: {error}");
        assert_eq!(origin.agreed(), ["h2"], "{id}");
    }
    house.run(&["poll", "--all"]).ok();
    for (id, origin) in &broken {
        let status = house.status(id);
        assert_eq!(
            (&status["failures"], &status["entries"]),
            (&0.into(), &1.into()),
            "{id}: {status}"
        );
        assert_eq!(origin.agreed(), ["h2", "http/1.1"], "{id}");
    }
    assert_eq!(good.requests().len(), 2);
    for request in good.requests() {
        assert_eq!(request.version, hyper::Version::HTTP_2);
    }
    // another process has its own experience
    drop(daemon.process.stop());
    house.run(&["poll", "goaway"]).ok();
    assert_eq!(broken[1].1.agreed(), ["h2", "http/1.1", "h2"]);
}
