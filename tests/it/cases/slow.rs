//! Servers that never come to an end: each has its time, then whoever waited for it does something
//! else, and no memory is lost to it.

use super::NO_PAGES;
use super::document;
use crate::poll::lab::Lab;
use crate::support::origin::Line;
use crate::support::origin::Request;
use crate::support::process::PATIENCE;
use crate::support::process::Running;
use crate::support::reply::Reply;
use crate::support::reply::forever;
use std::io::Write;
use std::time::Duration;
use std::time::Instant;

const A_SECOND: &str = "full_text = \"never\"\ntimeout = \"1s\"";

/// A byte, a pause, and so on, until the client goes.
fn drip(line: &mut Line<'_>, bytes: &[u8]) -> std::io::Result<()> {
    for byte in bytes.iter().cycle() {
        line.write(&[*byte])?;
        if !line.stay(Some(Duration::from_millis(50))) {
            break;
        }
    }
    Ok(())
}

#[tokio::test]
async fn case_30_servers_that_dawdle_are_left_in_time_and_the_next_is_asked() {
    // one worker and one slot, and all on one host: each waits for the one before it
    let one = "host_gap = \"0s\"\nhost_concurrency = 1\nconcurrency = 1\nallow_networks = [\"127.0.0.0/8\"]\n";
    let lab = Lab::new()
        .fetch(one)
        .source("1-silent", "/silent", A_SECOND)
        .source("2-head", "/head", A_SECOND)
        .source("3-stops", "/stops", A_SECOND)
        .source("4-body", "/body", A_SECOND)
        .source("5-good", "/good", NO_PAGES);
    lab.origin.serve("/silent", Reply::hang());
    lab.origin.serve(
        "/head",
        Reply::script(|line| drip(line, b"HTTP/1.1 200 OK\r\nX-Slow: a")),
    );
    lab.origin
        .serve("/stops", Reply::feed(document(2)).hang_body());
    lab.origin.serve(
        "/body",
        Reply::script(|line| {
            line.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n")?;
            drip(line, b"<rss> ")
        }),
    );
    lab.origin.serve("/good", Reply::feed(document(2)));
    let from = Instant::now();
    let polled = lab.all().await;
    assert!(from.elapsed() < Duration::from_secs(15), "{polled:?}");
    let said: Vec<Option<&str>> = polled.iter().map(|one| one.error.as_deref()).collect();
    assert_eq!(
        said,
        [
            Some("no answer within 1 s"),
            Some("no answer within 1 s"),
            Some("no rest of the answer within 1 s"),
            Some("no rest of the answer within 1 s"),
            None
        ]
    );
    assert_eq!(polled[4].new, 2);
    let requests = lab.origin.requests();
    let paths: Vec<&str> = requests.iter().map(Request::path).collect();
    assert_eq!(paths, ["/silent", "/head", "/stops", "/body", "/good"]);
    // each had its second, and not much more
    for pair in requests.windows(2) {
        let took = pair[1].at.duration_since(pair[0].at);
        assert!(took > Duration::from_millis(900), "{took:?}");
    }
    let stored: Vec<usize> = lab
        .reader()
        .status()
        .await
        .unwrap()
        .iter()
        .map(|row| row.entries)
        .collect();
    assert_eq!(stored, [0, 0, 0, 0, 2]);
}

/// The most memory that `poll` has, in KiB, and what it says.
fn poll(lab: &Lab) -> (u64, String) {
    let arguments = ["-c", "depeche.toml", "poll", "--all"];
    let mut poll = Running::start(lab.folder(), &arguments);
    let from = Instant::now();
    let mut peak = 0;
    while poll.ended(Duration::ZERO).is_none() {
        peak = poll.memory_peak().unwrap_or(0).max(peak);
        assert!(from.elapsed() < PATIENCE, "{}", poll.said());
        std::thread::sleep(Duration::from_millis(5));
    }
    (peak, poll.said())
}

/// Zeros, packed: a thousandth of what they are.
fn packed(megabytes: usize) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..megabytes {
        packer.write_all(&zeros).unwrap();
    }
    packer.finish().unwrap()
}

#[tokio::test]
async fn case_32_bombs_end_at_the_limit_in_little_memory() {
    let mut lab = Lab::new();
    // 200 MiB each out of 200 KiB, on hosts of their own: all at once
    let bomb = packed(200);
    assert!(bomb.len() < 1 << 18);
    for at in 0..32 {
        let path = format!("/{at}");
        lab = lab.source_on(
            &format!("s{at}"),
            &format!("h{at}.localhost"),
            &path,
            NO_PAGES,
        );
        let coding = if at % 4 == 3 { "zstd" } else { "gzip" };
        lab.origin
            .serve(&path, Reply::feed(&bomb).header("Content-Encoding", coding));
    }
    let empty = Lab::new().source("a", "/a", NO_PAGES);
    empty.origin.serve("/a", Reply::feed(document(2)));
    lab.config_file();
    empty.config_file();
    let (least, _) = poll(&empty);
    let (peak, said) = poll(&lab);
    assert_eq!(
        said.matches("more than 15728640 bytes").count(),
        24,
        "{said}"
    );
    assert_eq!(
        said.matches("`zstd` was not asked for").count(),
        8,
        "{said}"
    );
    // what was decoded of each by then, and no more
    let most = least + 32 * (15 << 10) + (32 << 10);
    assert!(peak < most, "{peak} KiB, {least} KiB without bombs");
}

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n";

fn endless(path: &str) -> Reply {
    match path {
        "line" => Reply::script(|line| {
            line.write(OK)?;
            line.write(b"X-Long: ")?;
            forever(line, &[b'a'; 16_384])
        }),
        "name" => Reply::script(|line| {
            line.write(OK)?;
            forever(line, &[b'a'; 16_384])
        }),
        "lines" => Reply::script(|line| {
            line.write(OK)?;
            for _ in 0..1_000 {
                line.write(&b"X-More: 1\r\n".repeat(1_000))?;
            }
            line.write(b"\r\n<rss version=\"2.0\"><channel/></rss>")
        }),
        "early" => Reply::script(|line| {
            let hints = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n";
            forever(line, &hints.repeat(300))
        }),
        "extension" => Reply::script(|line| {
            line.write(OK)?;
            line.write(b"Transfer-Encoding: chunked\r\n\r\n5;name=")?;
            forever(line, &[b'a'; 16_384])
        }),
        "extensions" => Reply::script(|line| {
            line.write(OK)?;
            line.write(b"Transfer-Encoding: chunked\r\n\r\n")?;
            forever(
                line,
                &b"1;a=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\r\n<\r\n".repeat(400),
            )
        }),
        "trailers" => Reply::script(|line| {
            line.write(OK)?;
            line.write(b"Transfer-Encoding: chunked\r\n\r\n0\r\n")?;
            forever(line, &b"X-More: 1\r\n".repeat(1_000))
        }),
        other => panic!("no such answer: {other}"),
    }
}

#[test]
fn case_31_heads_without_end_are_ended_and_take_no_memory() {
    let kinds = [
        "line",
        "name",
        "lines",
        "early",
        "extension",
        "extensions",
        "trailers",
    ];
    let mut lab = Lab::new();
    let mut calm = Lab::new();
    for kind in kinds {
        let path = format!("/{kind}");
        let keys = "full_text = \"never\"\ntimeout = \"2s\"";
        lab = lab.source(kind, &path, keys);
        lab.origin.serve(&path, endless(kind));
        calm = calm.source(kind, &path, keys);
        calm.origin.serve(&path, Reply::feed(document(3)));
    }
    lab.config_file();
    calm.config_file();
    let (usual, said) = poll(&calm);
    assert!(said.contains("0 failed"), "{said}");
    let (peak, said) = poll(&lab);
    assert!(said.contains("7 failed"), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    assert!(
        usual > 1_000 && peak < usual + 24_576,
        "{usual} KiB, then {peak} KiB"
    );
    for words in [
        "lines: broken answer: message head is too large",
        "extension: broken answer: chunk extensions over limit",
        "early: no answer within 2 s",
    ] {
        assert!(said.contains(words), "{said}");
    }
}
