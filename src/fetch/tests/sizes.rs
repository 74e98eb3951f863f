//! Bodies that are too long, packed in odd ways, or cut.

use super::LOOPBACK;
use super::failure;
use super::fetcher;
use super::modified;
use super::ok;
use super::origin::Origin;
use crate::fetch::Failure;
use async_compression::tokio::write::BrotliEncoder;
use std::io::Write;
use tokio::io::AsyncWriteExt;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

async fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut packer = BrotliEncoder::new(Vec::new());
    packer.write_all(bytes).await.unwrap();
    packer.shutdown().await.unwrap();
    packer.into_inner()
}

/// An origin that sends a body without its length.
fn packed(coding: &str, body: &[u8]) -> Origin {
    let head =
        format!("HTTP/1.1 200 OK\r\ncontent-encoding: {coding}\r\nconnection: close\r\n\r\n");
    Origin::fixed([head.as_bytes(), body].concat())
}

#[tokio::test]
async fn packed_bodies_are_unpacked() {
    let fetcher = fetcher(LOOPBACK, &[]);
    let whole = b"<feed>packed</feed>".repeat(9_999);
    let two = [gzip(&whole[..70_000]), gzip(&whole[70_000..])].concat();
    for (coding, body) in [
        ("gzip", gzip(&whole)),
        ("GZip", two),
        ("x-gzip", gzip(&whole)),
        ("br", brotli(&whole).await),
        ("identity", whole.clone()),
    ] {
        let origin = packed(coding, &body);
        let answer = modified(&fetcher, origin.url("/")).await;
        assert!(answer.body == whole, "{coding}");
    }
}

#[tokio::test]
async fn bombs_end_at_the_limit() {
    let fetcher = fetcher(LOOPBACK, &[]);
    let declared = Origin::fixed("HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n<");
    let got = failure(&fetcher, declared.url("/")).await;
    assert!(matches!(got, Failure::TooLarge { .. }), "{got:?}");
    let zeros = vec![0; 64 << 20];
    // nothing comes of a file name (RFC 1952 section 2.3), however long
    let name = [
        b"\x1f\x8b\x08\x08\0\0\0\0\0\x03".to_vec(),
        vec![b'a'; 20 << 20],
    ]
    .concat();
    for (coding, bomb) in [
        ("gzip", gzip(&zeros)),
        ("br", brotli(&zeros).await),
        ("gzip", name),
    ] {
        let got = failure(&fetcher, packed(coding, &bomb).url("/")).await;
        assert!(matches!(got, Failure::TooLarge { .. }), "{coding}: {got:?}");
    }
}

#[tokio::test]
async fn what_was_not_asked_for_or_does_not_decode_is_an_error() {
    let fetcher = fetcher(LOOPBACK, &[]);
    for coding in [
        "lzma",
        "zstd",
        "deflate",
        "gzip, gzip",
        "br\r\ncontent-encoding: gzip",
    ] {
        let odd = Origin::fixed(ok(&format!("content-encoding: {coding}\r\n"), "x"));
        let got = failure(&fetcher, odd.url("/")).await;
        assert!(matches!(got, Failure::Encoding { .. }), "{coding}: {got:?}");
    }
    let lies = Origin::fixed(ok("content-encoding: gzip\r\n", "plain"));
    let got = failure(&fetcher, lies.url("/")).await;
    assert!(matches!(got, Failure::Decoding { .. }), "{got:?}");
    assert!(got.is_transient());
    let half = gzip(&b"<feed>".repeat(9_999));
    for cut in [
        Origin::fixed("HTTP/1.1 200 OK\r\ncontent-length: 10\r\nconnection: close\r\n\r\n<fee"),
        packed("gzip", &half[..half.len() / 2]),
        packed("br", &brotli(&b"<feed>".repeat(9_999)).await[..20]),
    ] {
        let got = failure(&fetcher, cut.url("/")).await;
        let broken = matches!(got, Failure::Body { .. } | Failure::Decoding { .. });
        assert!(broken, "{got:?}");
    }
    let nothing = Origin::fixed(ok("content-encoding: gzip\r\n", ""));
    let got = failure(&fetcher, nothing.url("/")).await;
    assert!(matches!(got, Failure::Empty), "{got:?}");
}

#[tokio::test]
async fn files_that_are_packed_are_unpacked_to_a_limit() {
    let unpacked = |bytes: Vec<u8>| crate::fetch::unpacked(bytes.into(), 1 << 16);
    assert_eq!(unpacked(b"plain".to_vec()).await.unwrap(), "plain");
    assert_eq!(unpacked(gzip(b"<urlset/>")).await.unwrap(), "<urlset/>");
    let bomb = unpacked(gzip(&vec![0; 8 << 20])).await;
    assert!(matches!(bomb, Err(Failure::TooLarge { .. })), "{bomb:?}");
    let cut = gzip(b"<urlset/>");
    assert!(unpacked(cut[..12].to_vec()).await.is_err());
}
