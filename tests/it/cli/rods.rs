//! Verbs that are one room on the command line: `parse`, `extract`, `dedup`, `url-key`.

use crate::support::process::depeche;
use crate::support::process::depeche_with;
use serde_json::Value;
use serde_json::json;
use std::path::Path;

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The JSON lines of a verb that has to succeed.
#[track_caller]
fn records(arguments: &[&str], input: &str) -> Vec<Value> {
    let out = depeche_with(here(), arguments, input).ok();
    out.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn keys(record: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = record
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    keys
}

#[test]
fn parse_prints_the_shape_of_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let feed = "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>Tides</title>\
        <link>https://t.example/</link><item><title>High</title><link>https://t.example/1</link>\
        <pubDate>Tue, 24 Nov 2026 06:45:00 +0100</pubDate><description>Short</description>\
        <content:encoded>&lt;p&gt;Long&lt;/p&gt;</content:encoded><category>sea</category>\
        <enclosure url='https://t.example/a.mp3' type='audio/mpeg' length='5'/></item></channel></rss>";
    std::fs::write(folder.path().join("a.xml"), feed).unwrap();
    let out = depeche(folder.path(), &["parse", "a.xml"]).ok();
    let record: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        keys(&record),
        ["entries", "file", "link", "repairs", "title"]
    );
    assert_eq!(record["file"], "a.xml");
    let entry = &record["entries"][0];
    let names = "authors categories content enclosures id key link published summary title updated";
    assert_eq!(keys(entry).join(" "), names);
    assert_eq!(
        entry["id"],
        Value::Null,
        "what the document does not say is null"
    );
    assert_eq!(entry["published"], "2026-11-24T05:45:00Z");
    assert_eq!(entry["categories"], json!(["sea"]));
    let enclosure = json!({ "url": "https://t.example/a.mp3", "type": "audio/mpeg", "length": 5 });
    assert_eq!(entry["enclosures"][0], enclosure);
    assert!(entry["key"].as_str().is_some_and(|key| !key.is_empty()));
}

#[test]
fn parse_reads_the_headers_beside_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let feed =
        b"<?xml version='1.0'?><rss version='2.0'><channel><title>\xcf\xf0\xe8\xe2\xe5\xf2</title>\
        <item><title>x</title><link>/1</link></item></channel></rss>";
    let headers = r#"{"Content-Type": "application/xml; charset=windows-1251", "Content-Location": "https://t.example/f/"}"#;
    std::fs::write(folder.path().join("a.xml"), feed).unwrap();
    std::fs::write(folder.path().join("a.xml.headers"), headers).unwrap();
    let out = depeche(folder.path(), &["parse", "a.xml"]).ok();
    let record: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(record["title"], "Привет");
    assert_eq!(record["entries"][0]["link"], "https://t.example/1");
}

#[test]
fn parse_prints_one_line_a_file_whatever_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("good.xml"),
        "<rss version='2.0'><channel><title>t</title></channel></rss>",
    )
    .unwrap();
    std::fs::write(
        folder.path().join("page.xml"),
        "<!DOCTYPE html><html><body><p>no feed</p></body></html>",
    )
    .unwrap();
    std::fs::write(folder.path().join("bytes.xml"), [0_u8, 159, 146, 150]).unwrap();
    std::fs::write(folder.path().join("empty.xml"), "").unwrap();
    let files = [
        "page.xml",
        "good.xml",
        "nowhere.xml",
        "bytes.xml",
        "empty.xml",
        "good.xml",
    ];
    let out = depeche(folder.path(), &[&["parse"], &files[..]].concat()).ok();
    let records: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let named: Vec<&str> = records
        .iter()
        .map(|record| record["file"].as_str().unwrap())
        .collect();
    assert_eq!(named, files);
    for (record, file) in records.iter().zip(files) {
        if file == "good.xml" {
            assert_eq!(record["title"], "t");
        } else {
            assert_eq!(keys(record), ["error", "file"]);
            assert!(!record["error"].as_str().unwrap().is_empty());
        }
    }
}

/// A page with an article named by that word.
fn page(word: &str) -> String {
    let paragraph = format!(
        "The {word} was brought up from the harbour at dawn by eleven people, two tractors and a borrowed trailer. \
         Nobody had counted on the rain, which began as soon as the gates of the yard had been closed again."
    );
    format!(
        "<html lang=en><head><title>The {word}</title></head><body><nav><a href=/>Home</a> <a href=/news>News</a></nav>\
         <article><h1>The {word}</h1><p>{paragraph}</p><p>Second. {paragraph}</p>\
         <p>Third, with <a href=/more>a link</a>. {paragraph}</p></article><footer>All rights reserved</footer></body></html>"
    )
}

#[test]
fn extract_prints_text_html_or_json() {
    let page = page("anchor");
    let text = depeche_with(here(), &["extract"], &page).ok();
    assert!(text.starts_with("The anchor was brought up"), "{text}");
    assert_eq!(text.trim_end().split("\n\n").count(), 3, "{text}");
    assert!(
        !text.contains("Home") && !text.contains("All rights"),
        "{text}"
    );
    let arguments = ["extract", "https://a.example/x", "--format", "html"];
    let html = depeche_with(here(), &arguments, &page).ok();
    assert!(html.contains("<p>The anchor was"), "{html}");
    assert!(html.contains("href=\"https://a.example/more\""), "{html}");
    let json = records(&["extract", "--format", "json"], &page);
    assert_eq!(json.len(), 1);
    assert_eq!(json[0]["text"].as_str().unwrap(), text.trim_end());
    assert_eq!(json[0]["title"], "The anchor");
    assert_eq!(json[0]["language"], "en");
    assert_eq!(
        depeche_with(here(), &["extract"], "").ok().trim(),
        "",
        "nothing in, nothing out"
    );
}

/// Twenty pages, the eighth line broken, the ninth without its page.
fn batch() -> String {
    let mut lines: Vec<String> = (0..20)
        .map(|at| {
            json!({ "id": at, "url": "https://a.example/", "html": page(&format!("anchor{at}")) })
                .to_string()
        })
        .collect();
    lines[7].replace_range(.., "{\"id\": 7, \"html\"");
    lines[8].replace_range(.., "{\"id\": 8}");
    lines.join("\n")
}

#[test]
fn a_batch_keeps_order_and_drops_no_line() {
    for jobs in ["1", "4", "64"] {
        let records = records(&["extract", "--batch", "--jobs", jobs], &batch());
        assert_eq!(records.len(), 20);
        assert_eq!(records[7]["id"], Value::Null);
        assert_eq!(records[8]["id"], 8);
        for (at, record) in records.iter().enumerate() {
            if at == 7 || at == 8 {
                assert_eq!(keys(record), ["error", "id"]);
                continue;
            }
            assert_eq!(record["id"], at);
            let text = record["text"].as_str().unwrap();
            assert!(text.starts_with(&format!("The anchor{at} was")), "{text}");
            assert_eq!(
                keys(record).join(" "),
                "authors id language published text title"
            );
        }
    }
}

#[test]
fn a_batch_gives_html_when_asked() {
    let records = records(&["extract", "--batch", "--html"], &batch());
    assert!(
        records[0]["html"]
            .as_str()
            .unwrap()
            .contains("<p>The anchor0 was")
    );
}

/// What the feed says of an entry: its title is the headline that goes, its summary takes nothing away.
#[test]
fn a_batch_hears_title_and_summary() {
    let headline = "Salt comes back to Merrow";
    let (lead, rest) = STORY.split_once(". ").unwrap();
    let html = format!(
        "<title>The Merrow Paper</title><div class=story><h2>{headline}</h2><p>{lead}.</p><p>{rest}</p><p>{OTHER}</p></div>"
    );
    let page = |with: Value| {
        let mut line = json!({ "id": 1, "url": "https://merrow.example/salt", "html": html });
        let fields = line.as_object_mut().unwrap();
        fields.extend(with.as_object().unwrap().clone());
        let records = records(&["extract", "--batch"], &[line.to_string()].join("\n"));
        records[0]["text"].as_str().unwrap().to_owned()
    };
    let body = format!("{lead}.\n\n{rest}\n\n{OTHER}");
    assert_eq!(page(json!({})), format!("{headline}\n\n{body}"));
    assert_eq!(page(json!({ "title": headline })), body);
    let both = json!({ "title": headline, "summary": format!("{lead}.") });
    assert_eq!(page(both), body);
}

const STORY: &str = "Workers let the sea back into the salt pans of Merrow on Friday, eight years after a storm broke \
    the outer wall and turned one of the oldest industries on the coast into a mud flat. The first crust of salt is \
    expected in June. Until then the shallow basins have to be flooded, drained and rolled four times so that the \
    clay closes up, a job which used to be done by ponies and will now be done by a borrowed road roller, said the \
    man who leads the cooperative of nineteen families that bought the site from the county three winters ago.";
const OTHER: &str = "Parliament in Castoria voted through the night on a bill that would move the clocks for good. \
    Farmers, bakers and the operators of three observatories had asked for opposite things, and the committee gave \
    all of them half. The minister called it the longest sitting since the river tax and went home by tram at six.";

fn document(id: &str, source: &str, title: &str, hour: u32, text: &str) -> Value {
    json!({ "id": id, "source": source, "url": format!("https://{source}.example/{id}"), "title": title,
        "published": format!("2026-11-24T{hour:02}:00:00Z"), "lang": "en", "text": text })
}

#[test]
fn dedup_tells_copies_versions_and_others_apart() {
    // a later state: the last third has been written anew
    let (kept, _) = STORY.split_once(", a job which").unwrap();
    let grown = format!(
        "{kept}. By noon on Saturday the water stood a hand deep in the northern basins and herons had come. The \
         county has promised a road and a second wall, of chalk and willow, before the spring tides."
    );
    let lines = [
        document("a", "one", "Sea returns to the salt pans", 6, STORY),
        document("b", "two", "The sea is back at Merrow", 7, STORY),
        document("c", "three", "Clocks to stay", 8, OTHER),
        document(
            "d",
            "one",
            "Sea returns to the salt pans: water stands",
            12,
            &grown,
        ),
    ];
    let input: Vec<String> = lines.iter().map(Value::to_string).collect();
    // an empty line is no document
    let records = records(&["dedup"], &input.join("\n\n"));
    assert_eq!(records.len(), 4);
    let said = |at: usize, key: &str| records[at][key].clone();
    for (at, record) in records.iter().enumerate() {
        assert_eq!(
            keys(record),
            ["duplicate_of", "id", "kind", "story_id", "why"]
        );
        assert_eq!(record["id"], lines[at]["id"]);
    }
    assert_eq!(
        (said(0, "duplicate_of"), said(0, "kind")),
        (Value::Null, Value::Null)
    );
    assert_eq!(
        (said(1, "duplicate_of"), said(1, "kind")),
        (json!("a"), json!("same"))
    );
    assert!(!said(1, "why").as_str().unwrap().is_empty());
    assert_eq!(
        (said(2, "duplicate_of"), said(2, "kind")),
        (Value::Null, Value::Null)
    );
    assert_eq!(
        (said(3, "duplicate_of"), said(3, "kind")),
        (json!("a"), json!("version")),
        "with news in it a later state is not hidden"
    );
    assert_eq!(said(3, "story_id"), "a");
    let why = said(3, "why");
    assert!(
        why.as_str().unwrap().starts_with("a later state of"),
        "{why}"
    );
}

#[test]
fn dedup_names_the_line_that_is_no_document() {
    let input = format!("{}\nnonsense\n", document("a", "one", "t", 6, STORY));
    let outcome = depeche_with(here(), &["dedup"], input);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stderr.contains("line 2"), "{}", outcome.stderr);
}

#[test]
fn url_key_gives_one_line_a_line() {
    let input = "https://www.example.org/news/a-story?utm_source=x\nnot a url\n\nhttp://example.org/news/a-story\nmailto:a@b.example\n";
    let out = depeche_with(here(), &["url-key"], input).ok();
    let lines: Vec<&str> = out.split('\n').collect();
    assert_eq!(lines.len(), 6, "{out:?}");
    assert!(!lines[0].is_empty());
    assert_eq!(lines[0], lines[3]);
    assert_eq!([lines[1], lines[2], lines[4], lines[5]], [""; 4]);
}
