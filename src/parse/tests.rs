//! Whole documents of each kind, and that no document at all is too much.

use super::*;
use crate::model::Precision;

fn read(text: &str) -> Feed {
    feed(&Document {
        bytes: text.as_bytes(),
        content_type: None,
        base: Some("http://a.example/feed"),
    })
    .unwrap()
}

const RSS: &str = r#"<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>News &amp; <![CDATA[<b>more</b>]]></title><link>/home</link><ttl> 90 </ttl><copyright>(c) us</copyright>
<item><title>One</title><link>1</link><guid isPermaLink="false">tag:1</guid><pubDate>Sun, 22 Nov 2026 06:00:00 EST</pubDate>
<dc:creator>Ann</dc:creator><category>c</category><description>short</description><content:encoded><![CDATA[<p>long</p>]]></content:encoded>
<enclosure url="/1.mp3" type="audio/mpeg" length="42"/></item>
<item><title>A <i>x</i> B</title><guid>http://a.example/2</guid><dc:date>2017-02</dc:date><author>bob@b.example (Bob)</author></item>
</channel></rss>"#;

const ATOM: &str = r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="http://b.example/">
<title type="html">T &lt;b&gt;x&lt;/b&gt;</title><link href="home"/><updated>2024-01-02T03:04:05Z</updated>
<entry xml:base="e/"><id>urn:1</id><title>1 &lt; 2</title><link rel="enclosure" href="x.ogg"/><link href="1.html"/>
<author><name>Ann</name><uri>ann</uri></author><updated>2024-01-02T03:04:05Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p><a href="rel">a</a> &amp; b</p></div></content></entry></feed>"#;

const RDF: &str = r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="http://a.example/"><title>R</title><link>http://a.example/</link></channel>
<item rdf:about="http://a.example/i"><title>I</title><link>http://a.example/i?x</link></item></rdf:RDF>"#;

const ATOM_03: &str = r#"<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>old</title><tagline>t</tagline>
<entry><title mode="escaped" type="text/html">&lt;b&gt;x&lt;/b&gt;</title><link rel="alternate" type="text/html" href="http://a.example/o"/>
<issued>2003-12-31T10:14:55Z</issued><modified>2004-01-01T00:00:00Z</modified><summary mode="base64" type="text/html">PHA+aGk8L3A+</summary></entry></feed>"#;

#[test]
fn rss_2() {
    let feed = read(RSS);
    assert_eq!(feed.title.as_deref(), Some("News & more"));
    assert_eq!(feed.link.as_deref(), Some("http://a.example/home"));
    assert_eq!(
        (feed.wishes.ttl, feed.rights.as_deref()),
        (Some(std::time::Duration::from_mins(90)), Some("(c) us"))
    );
    assert!(
        feed.repairs.is_empty() && !feed.truncated,
        "{:?}",
        feed.repairs
    );
    let [one, two] = feed.entries.as_slice() else {
        panic!("{:?}", feed.entries)
    };
    assert_eq!(
        (one.id.as_deref(), one.link.as_deref()),
        (Some("tag:1"), Some("http://a.example/1"))
    );
    assert_eq!(
        one.published.as_ref().unwrap().date.to_string(),
        "2026-11-22T11:00:00Z"
    );
    assert_eq!(
        one.published.as_ref().unwrap().raw,
        "Sun, 22 Nov 2026 06:00:00 EST"
    );
    assert_eq!(
        (
            one.summary.as_ref().unwrap().0.as_str(),
            one.content.as_ref().unwrap().0.as_str()
        ),
        ("short", "<p>long</p>")
    );
    assert_eq!(one.enclosures[0].url, "http://a.example/1.mp3");
    assert_eq!(one.enclosures[0].length, Some(42));
    assert_eq!(
        (
            one.authors[0].name.as_str(),
            one.categories[0].term.as_str()
        ),
        ("Ann", "c")
    );
    assert_eq!(
        (two.title.as_deref(), two.link.as_deref()),
        (Some("A x B"), Some("http://a.example/2"))
    );
    assert_eq!(
        two.published.as_ref().unwrap().date.precision,
        Precision::Month
    );
    assert_eq!(
        (
            two.authors[0].name.as_str(),
            two.authors[0].email.as_deref()
        ),
        ("Bob", Some("bob@b.example"))
    );
}

#[test]
fn atom_1() {
    let feed = read(ATOM);
    assert_eq!(
        (feed.title.as_deref(), feed.language.as_deref()),
        (Some("T x"), Some("de"))
    );
    assert_eq!(feed.link.as_deref(), Some("http://b.example/home"));
    let entry = &feed.entries[0];
    assert_eq!(
        (entry.id.as_deref(), entry.title.as_deref()),
        (Some("urn:1"), Some("1 < 2"))
    );
    assert_eq!(entry.link.as_deref(), Some("http://b.example/e/1.html"));
    assert_eq!(entry.enclosures[0].url, "http://b.example/e/x.ogg");
    assert_eq!(
        entry.authors[0].uri.as_deref(),
        Some("http://b.example/e/ann")
    );
    assert!(entry.published.is_none() && entry.updated.is_some());
    assert!(
        entry
            .content
            .as_ref()
            .unwrap()
            .0
            .contains("<a href=\"http://b.example/e/rel\">a</a> &amp; b")
    );
}

#[test]
fn rdf_and_atom_03() {
    let rdf = read(RDF);
    assert_eq!(rdf.entries[0].id.as_deref(), Some("http://a.example/i"));
    assert_eq!(rdf.entries[0].link.as_deref(), Some("http://a.example/i?x"));
    let old = read(ATOM_03);
    let entry = &old.entries[0];
    assert_eq!(
        (entry.id.as_deref(), entry.title.as_deref()),
        (None, Some("x"))
    );
    assert_eq!(
        entry.published.as_ref().unwrap().date.to_string(),
        "2003-12-31T10:14:55Z"
    );
    assert_eq!(entry.summary.as_ref().unwrap().0, "<p>hi</p>");
}

#[test]
fn what_is_wrong_is_said() {
    let cut = read(
        "<rss><channel><title>a&nbsp;b & c</title><item><x:title>no</x:title><guid>g</guid></item><item><title>t",
    );
    assert_eq!(cut.title.as_deref(), Some("a\u{a0}b & c"));
    assert_eq!((cut.entries.len(), cut.truncated), (1, true));
    assert_eq!(
        (
            cut.entries[0].title.as_deref(),
            cut.entries[0].link.as_deref()
        ),
        (None, None)
    );
    assert_eq!(
        cut.repairs,
        [
            "undeclared entity &nbsp; resolved",
            "bare & escaped",
            "undeclared namespace prefix taken for its usual meaning",
            "entry that ended early left out",
            "truncated document: closed 4 elements",
        ]
    );
}

#[test]
fn what_is_no_feed_is_named() {
    let error = |bytes: &[u8]| {
        feed(&Document {
            bytes,
            content_type: None,
            base: None,
        })
        .unwrap_err()
        .to_string()
    };
    assert_eq!(error(b" \n"), "empty document");
    assert_eq!(
        error(b"<!DOCTYPE html><html><body>x"),
        "not a feed: the document is HTML"
    );
    assert_eq!(
        error(b"{\"a\": 1}"),
        "not a feed: the document is JSON without items"
    );
    assert_eq!(
        error(b"<opml/>"),
        "not a feed: no element of a feed at the root"
    );
    assert_eq!(
        error(&vec![b' '; MAX_OCTETS + 1]),
        "document is longer than 32 MiB"
    );
}

#[test]
fn errors_travel() {
    const fn travels<T: std::error::Error + Send + Sync + 'static>() {}
    travels::<Error>();
}

#[test]
fn unknown_vocabularies_change_nothing() {
    let feed = read(
        "<rss xmlns=\"http://nobody.example/\" xmlns:m=\"http://x.example/\"><channel><item><m:title>no</m:title><title>yes</title></item></channel></rss>",
    );
    assert_eq!(feed.entries[0].title.as_deref(), Some("yes"));
}

#[test]
fn entries_are_bounded() {
    let many = format!(
        "<rss><channel>{}</channel></rss>",
        "<item/>".repeat(build::MAX_ENTRIES + 5)
    );
    assert_eq!(read(&many).entries.len(), build::MAX_ENTRIES);
}

/// Numbers that are the same in each run (Knuth's constants).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound.max(1)
    }
}

#[test]
fn mangled_documents_are_read_or_refused_and_always_alike() {
    const PIECES: [&[u8]; 20] = [
        b"<",
        b">",
        b"&",
        b"\"",
        b"'",
        b"]]>",
        b"<![CDATA[",
        b"<!--",
        b"</item>",
        b"<item>",
        b"\0",
        b"\xff",
        b"&#0;",
        b"&#x110000;",
        b"<!DOCTYPE x [<!ENTITY a \"&a;\">]>",
        b"{",
        b"xmlns=\"\"",
        b" xml:base=\"::\"",
        b"\xed\xa0\x80",
        b"<?xml encoding='utf-16'?>",
    ];
    let json = br#"{"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [{"id": 1, "url": "x", "content_html": "<p>"}]}"#;
    let seeds = [
        RSS.as_bytes(),
        ATOM.as_bytes(),
        RDF.as_bytes(),
        ATOM_03.as_bytes(),
        json,
    ];
    let mut numbers = Numbers(7);
    for _ in 0..3000 {
        let mut bytes = seeds[numbers.below(seeds.len())].to_vec();
        for _ in 0..=numbers.below(4) {
            let at = numbers.below(bytes.len());
            match numbers.below(4) {
                0 => bytes.truncate(at),
                1 => drop(bytes.drain(at..(at + numbers.below(20)).min(bytes.len()))),
                _ => {
                    drop(bytes.splice(at..at, PIECES[numbers.below(PIECES.len())].iter().copied()));
                }
            }
        }
        let document = Document {
            bytes: &bytes,
            content_type: None,
            base: Some("http://a.example/"),
        };
        match (feed(&document), feed(&document)) {
            (Ok(one), Ok(two)) => assert_eq!(one, two),
            (Err(one), Err(two)) => {
                assert_eq!(one.to_string(), two.to_string());
                assert!(
                    !matches!(one, Error::Panic(_) | Error::Unreadable(_)),
                    "{one}: {}",
                    String::from_utf8_lossy(&bytes)
                );
            }
            _ => panic!("not the same twice: {}", String::from_utf8_lossy(&bytes)),
        }
    }
}
