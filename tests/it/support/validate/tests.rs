//! Each rule fires on a document that breaks it, and on it alone.

use super::atom;
use super::json;
use super::rss;

const ATOM: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:d="urn:depeche:1">
<id>urn:x:feed</id><title>Wire</title><updated>2026-01-02T03:04:05Z</updated>
<link rel="self" href="https://a.example/all.atom"/>
<entry xml:lang="fr"><id>urn:x:1</id><title>One</title><updated>2026-01-02T03:04:05Z</updated>
<link href="https://b.example/1"/><author><name>Jane</name><email>j@b.example</email></author><category term="c"/>
<content type="html">&lt;p&gt;&lt;a href="https://b.example/2"&gt;two&lt;/a&gt;</content>
<source><id>https://b.example/feed</id><title>B</title><updated>2026-01-01T00:00:00Z</updated><link rel="self" href="https://b.example/feed"/></source>
<d:source id="b" name="B" url="https://b.example/feed" published="2026-01" first_seen="2026-01-02T03:04:05Z" rule="first" score="1"/>
<d:story>urn:x:9</d:story><d:published-precision>month</d:published-precision><d:full-text>true</d:full-text></entry>
</feed>"#;

const RSS: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:d="urn:depeche:1"><channel>
<title>Wire</title><link>https://a.example/all</link><description>Wire</description>
<atom:link rel="self" type="application/rss+xml" href="https://a.example/all.rss"/>
<item><title>One</title><link>https://b.example/1</link><guid isPermaLink="false">urn:x:1</guid>
<pubDate>Fri, 02 Jan 2026 03:04:05 +0000</pubDate><enclosure url="https://b.example/a.mp3" length="1" type="audio/mpeg"/>
<description>short</description><content:encoded>long</content:encoded><source url="https://b.example/feed">B</source>
<d:source id="b" name="B" url="https://b.example/feed" first_seen="2026-01-02T03:04:05Z" rule="first" score="1"/></item>
</channel></rss>"#;

const JSON: &str = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "Wire", "home_page_url": "https://a.example/all",
"feed_url": "https://a.example/all.json", "items": [{"id": "urn:x:1", "url": "https://b.example/1", "title": "One", "language": "fr",
"content_html": "<p>long", "date_published": "2026-01-02T03:04:05Z", "authors": [{"name": "Jane"}], "tags": ["c"],
"attachments": [{"url": "https://b.example/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 1}],
"_depeche": {"sources": [{"id": "b", "name": "B", "url": "https://b.example/feed", "published": "2026-01", "first_seen":
"2026-01-02T03:04:05Z", "rule": "first", "score": 1}], "story_id": null, "version_of": null, "published_precision": "month",
"full_text": true}}]}"#;

/// What is replaced, what by, and words of the problem that has to be named.
type Edit = (&'static str, &'static str, &'static str);

const XML_EDITS: &[Edit] = &[
    ("<title>One", "<title>One & two", "bare &"),
    ("<title>One", "<title>&nbsp;", "reference &nbsp;"),
    ("<title>One", "<title>&#0;", "reference &#0;"),
    ("<title>One", "<title>]]>", "]]>"),
    ("<title>One", "<title>\u{b}", "U+000B"),
    ("<title>One", "<title>\u{ffff}", "U+FFFF"),
    ("<title>One</title>", "<title>One</titel>", "closes <title>"),
    ("</feed>", "", "not closed"),
    ("</feed>", "</feed><a/>", "second root"),
    ("</feed>", "</feed>x", "outside the root"),
    ("<feed ", "<!DOCTYPE feed><feed ", "DOCTYPE"),
    ("<?xml", "\u{feff}<?xml", "byte order mark"),
    ("<?xml", " <?xml", "not at the start"),
    (" xmlns:d=\"urn:depeche:1\"", "", "not declared"),
    ("term=\"c\"", "term=c", "without quotes"),
    ("term=\"c\"", "term=\"c\"label=\"x\"", "no space"),
    ("term=\"c\"", "term=\"<\"", "< in the attribute"),
    ("term=\"c\"", "term=\"c\" term=\"d\"", "twice"),
    ("term=\"c\"", "term", "without a value"),
    ("<id>urn:x:feed", "<!-- a -- b --><id>urn:x:feed", "comment"),
    ("<id>urn:x:feed", "<1/><id>urn:x:feed", "no name"),
];

const FEED_EDITS: &[Edit] = &[
    (
        "http://www.w3.org/2005/Atom",
        "http://purl.org/atom/ns#",
        "the root is",
    ),
    ("<id>urn:x:feed</id>", "", "feed: 0 times id"),
    ("<id>urn:x:feed</id>", "<id>feed</id>", "no absolute IRI"),
    ("<title>Wire</title>", "<title> </title>", "empty title"),
    (
        "<title>Wire</title>",
        "<title>a</title><title>b</title>",
        "2 times title",
    ),
    (
        "<updated>2026-01-02T03:04:05Z</updated>",
        "",
        "0 times updated",
    ),
    ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05", "no date"),
    ("2026-01-02T03:04:05Z", "2026-01-02 03:04:05Z", "no date"),
    (
        "rel=\"self\" href=\"https://a",
        "rel=\"via\" href=\"https://a",
        "exactly one link rel=self",
    ),
    ("<title>Wire", "words<title>Wire", "text between"),
    (
        "<title>Wire",
        "<published/><title>Wire",
        "may not stand here",
    ),
    (
        "<title>Wire",
        "<x xmlns=\"\"/><title>Wire",
        "without a namespace",
    ),
];

const ENTRY_EDITS: &[Edit] = &[
    (
        "<author><name>Jane</name><email>j@b.example</email></author>",
        "",
        "no author",
    ),
    ("<name>Jane</name>", "", "exactly one name"),
    ("j@b.example", "jane", "e-mail"),
    (
        "<email>j@b.example</email>",
        "<uri>jane</uri>",
        "uri is no absolute",
    ),
    (
        "xml:lang=\"fr\"",
        "xml:lang=\"french_language\"",
        "xml:lang",
    ),
    ("term=\"c\"", "term=\"\"", "without a term"),
    ("term=\"c\"", "term=\"c\" scheme=\"x\"", "scheme"),
    ("type=\"html\"", "type=\"text/html\"", "of type text/html"),
    ("<title>One", "<title><b/>One", "elements inside title"),
    (
        "href=\"https://b.example/2\"",
        "href=\"/2\"",
        "href is not absolute",
    ),
    ("&lt;p&gt;", "&lt;script&gt;", "a script"),
    ("&lt;p&gt;", "&lt;p onclick=\"x()\"&gt;", "onclick"),
    (
        "<link href=\"https://b.example/1\"/>",
        "<link href=\"/1\"/>",
        "link is not absolute",
    ),
    (
        "<link href=\"https://b.example/1\"/>",
        "<link href=\"https://b.example/a b\"/>",
        "link is not absolute",
    ),
    (
        "<link href",
        "<link href=\"https://c.example/\"/><link href",
        "two alternate",
    ),
    (
        "<link href",
        "<link rel=\"enclosure\" length=\"x\" href",
        "length is no number",
    ),
    ("<link href", "<link type=\"html\" href", "no media type"),
    (
        "<source><id>https://b.example/feed</id>",
        "<source>",
        "source: 0 times id",
    ),
    (
        "<link rel=\"self\" href=\"https://b",
        "<link rel=\"via\" href=\"https://b",
        "source: no link rel=self",
    ),
    ("</source>", "</source><source/>", "2 times source"),
    (
        "<d:full-text>true",
        "<d:full-text>yes",
        "neither true nor false",
    ),
    ("<d:story>urn:x:9", "<d:story>9", "depeche:story is no id"),
    (">month<", ">monthly<", "published-precision"),
    (
        "d:story>urn:x:9</d:story",
        "d:tale>urn:x:9</d:tale",
        "depeche:tale is not known",
    ),
    (" rule=\"first\"", "", "without rule"),
    (
        "published=\"2026-01\"",
        "published=\"Jan\"",
        "published is no date",
    ),
    ("score=\"1\"", "score=\"high\"", "score is no number"),
];

const RSS_EDITS: &[Edit] = &[
    (
        "version=\"2.0\" xmlns",
        "version=\"0.91\" xmlns",
        "version is not 2.0",
    ),
    ("</channel>", "</channel><channel/>", "exactly one channel"),
    (
        "<description>Wire</description>",
        "",
        "channel: no description",
    ),
    ("<link>https://a.example/all</link>", "", "channel: no link"),
    (
        "<link>https://a.example/all</link>",
        "<link>/all</link>",
        "not absolute",
    ),
    ("rel=\"self\"", "rel=\"via\"", "atom:link rel=self"),
    (
        "<title>One</title>",
        "<title>One</title><title>Two</title>",
        "2 times title",
    ),
    ("isPermaLink=\"false\"", "", "no permalink"),
    ("<guid isPermaLink=\"false\">urn:x:1</guid>", "", "no guid"),
    ("02 Jan 2026", "02 Jan 26", "no date"),
    ("+0000", "GMT", "no date"),
    ("Fri, 02", "Mon, 02", "no date"),
    ("<pubDate>", "<author>Jane</author><pubDate>", "no e-mail"),
    (
        "<pubDate>",
        "<creator>Jane</creator><pubDate>",
        "may not stand here",
    ),
    ("length=\"1\"", "", "without a length"),
    ("type=\"audio/mpeg\"", "", "without a type"),
    (
        "url=\"https://b.example/a.mp3\"",
        "url=\"a.mp3\"",
        "without a web address",
    ),
    (
        "<description>short</description>",
        "<description>&lt;img src=x&gt;</description>",
        "src is not absolute",
    ),
    (
        "<source url=\"https://b.example/feed\">B</source>",
        "",
        "no source",
    ),
    (">B</source>", "></source>", "without url and name"),
    ("<d:source", "<d:quelle", "no depeche:source"),
];

const JSON_EDITS: &[Edit] = &[
    ("{", "\u{feff}{", "byte order mark"),
    ("{", "[", "no JSON"),
    ("version/1.1", "version/1", "version is not 1.1"),
    ("\"title\": \"Wire\", ", "", "no title"),
    ("\"feed_url\"", "\"feed\"", "no feed_url"),
    (
        "\"home_page_url\": \"https://a.example/all\"",
        "\"next_url\": \"https://a.example/all.json\"",
        "next_url is feed_url",
    ),
    (
        "\"https://a.example/all\"",
        "\"/all\"",
        "home_page_url is not absolute",
    ),
    ("\"items\"", "\"_items\"", "no items"),
    ("\"id\": \"urn:x:1\"", "\"id\": 1", "id is no string"),
    (
        "[{\"id\"",
        "[{\"id\": \"urn:x:1\"}, {\"id\"",
        "stands twice",
    ),
    (
        "\"content_html\"",
        "\"_html\"",
        "neither content_html nor content_text",
    ),
    ("<p>long", "<a href='x'>", "href is not absolute"),
    (
        "2026-01-02T03:04:05Z\", \"authors",
        "2026-01-02\", \"authors",
        "date_published is no date",
    ),
    (
        "\"title\": \"One\"",
        "\"title\": null",
        "title is of the wrong type",
    ),
    (
        "\"authors\": [{\"name\": \"Jane\"}]",
        "\"author\": {\"name\": \"Jane\"}",
        "author may not stand here",
    ),
    ("{\"name\": \"Jane\"}", "{}", "without name, url or avatar"),
    ("[\"c\"]", "[1]", "a tag that is no string"),
    ("\"fr\"", "\"?\"", "language is no tag"),
    (
        "\"mime_type\": \"audio/mpeg\"",
        "\"type\": \"audio/mpeg\"",
        "without a mime_type",
    ),
    (
        "\"size_in_bytes\": 1",
        "\"size_in_bytes\": \"1\"",
        "size_in_bytes is no number",
    ),
    ("https://b.example/a.mp3", "a.mp3", "without a url"),
    ("\"_depeche\"", "\"_other\"", "no _depeche"),
    ("\"sources\"", "\"origins\"", "without sources"),
    ("\"rule\": \"first\", ", "", "without rule"),
    (
        "\"published\": \"2026-01\"",
        "\"published\": \"January\"",
        "a bad date",
    ),
    ("\"full_text\"", "\"whole\"", "without full_text"),
];

/// Each edit of the valid document has to be named by a problem that holds the words.
fn fires(check: fn(&str) -> Vec<String>, valid: &str, edits: &[Edit]) {
    assert_eq!(check(valid), Vec::<String>::new());
    for (old, new, problem) in edits {
        assert!(valid.contains(old), "{old} is not in the document");
        let problems = check(&valid.replacen(old, new, 1));
        assert!(
            problems.iter().any(|it| it.contains(problem)),
            "{old} -> {new}: wanted {problem:?}, got {problems:?}"
        );
    }
}

#[test]
fn xml_has_to_be_well_formed() {
    fires(atom, ATOM, XML_EDITS);
}

#[test]
fn atom_feed_rules() {
    fires(atom, ATOM, FEED_EDITS);
}

#[test]
fn atom_entry_rules() {
    let twice = ATOM.replacen("</entry>", "</entry><entry><id>urn:x:1</id></entry>", 1);
    assert!(atom(&twice).iter().any(|it| it.contains("stands twice")));
    fires(atom, ATOM, ENTRY_EDITS);
    let bare = ATOM.replacen("<link href=\"https://b.example/1\"/>", "", 1);
    assert_eq!(atom(&bare), Vec::<String>::new());
    let without =
        bare.replacen("<content type", "<summary type", 1)
            .replacen("</content>", "</summary>", 1);
    assert!(
        atom(&without)
            .iter()
            .any(|it| it.contains("neither content nor an alternate link"))
    );
    let (before, after) = ATOM.split_once("<source>").unwrap();
    let (_, after) = after.split_once("</source>").unwrap();
    let without = [before, after].concat();
    assert!(atom(&without).iter().any(|it| it.ends_with("no source")));
}

#[test]
fn rss_rules() {
    let twice = RSS.replacen("</item>", "</item><item><guid>urn:x:1</guid></item>", 1);
    assert!(rss(&twice).iter().any(|it| it.contains("stands twice")));
    fires(rss, RSS, RSS_EDITS);
    let late = RSS
        .replacen("<description>short</description>", "", 1)
        .replacen(
            "</content:encoded>",
            "</content:encoded><description>short</description>",
            1,
        );
    assert!(
        rss(&late)
            .iter()
            .any(|it| it.contains("before description"))
    );
    let untitled = RSS.replacen("<title>One</title>", "", 1).replacen(
        "<description>short</description>",
        "",
        1,
    );
    assert!(
        rss(&untitled)
            .iter()
            .any(|it| it.contains("neither title nor description"))
    );
}

#[test]
fn json_rules() {
    fires(json, JSON, JSON_EDITS);
}
