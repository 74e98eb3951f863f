//! A podcast in, a podcast out: nothing that a player needs is lost on the way.

use super::Wire;
use super::problems;
use crate::support::process::depeche;
use crate::support::reply::Reply;
use serde_json::Value;

const PODCAST: &str = include_str!("../../fixtures/podcast.xml");

/// What every form of an output keeps of what an entry carries.
const KEPT: [&str; 11] = [
    "chapter_marks",
    "chapters",
    "comment_feed",
    "comments",
    "geo",
    "images",
    "itunes",
    "license",
    "media",
    "persons",
    "transcripts",
];

fn wire() -> Wire {
    Wire::start(&[("low", "", PODCAST)], "", "all", 2)
}

/// What `parse` says of a document, its entries by their titles.
fn parsed(wire: &Wire, name: &str, body: &str) -> Vec<Value> {
    let path = wire.folder.path().join(name);
    std::fs::write(&path, body).unwrap();
    let outcome = depeche(wire.folder.path(), &["parse", path.to_str().unwrap()]);
    let record: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(record["repairs"], serde_json::json!([]), "{name}");
    let mut entries = record["entries"].as_array().unwrap().clone();
    entries.sort_by_key(|entry| entry["title"].to_string());
    entries
}

#[test]
fn atom_and_rss_give_back_what_came_in() {
    let wire = wire();
    let given = parsed(&wire, "given.xml", PODCAST);
    assert_eq!(given[1]["extras"]["transcripts"][0]["rel"], "captions");
    for path in ["/all.rss", "/all.atom"] {
        let body = wire.body(path);
        assert_eq!(problems(path, &body), Vec::<String>::new(), "{body}");
        let read = parsed(&wire, "read.xml", &body);
        assert_eq!(read.len(), given.len(), "{path}");
        for (read, given) in read.iter().zip(&given) {
            assert_eq!(read["title"], given["title"]);
            assert_eq!(read["enclosures"], given["enclosures"], "{path}: {body}");
            for key in KEPT {
                assert_eq!(
                    read["extras"][key], given["extras"][key],
                    "{path}: {key}: {body}"
                );
            }
        }
        let related = &read[1]["extras"]["links"][0];
        assert_eq!(related, &given[1]["extras"]["links"][0], "{path}");
    }
}

#[test]
fn json_feed_has_pictures_attachments_and_the_rest_apart() {
    let wire = wire();
    let body = wire.body("/all.json");
    assert_eq!(problems("/all.json", &body), Vec::<String>::new(), "{body}");
    let feed: Value = serde_json::from_str(&body).unwrap();
    let item = &feed["items"][0];
    assert_eq!(item["image"], "https://lowwater.example/12.jpg");
    assert_eq!(item["attachments"][0]["duration_in_seconds"], 3662);
    assert_eq!(item["attachments"][1]["title"], "The rope walk, seen");
    let given = &parsed(&wire, "given.xml", PODCAST)[1];
    let mut expected = given["extras"].clone();
    // counted anew all day: no reason to ask for an output again
    expected.as_object_mut().unwrap().remove("comment_count");
    assert_eq!(item["_depeche"]["extras"], expected);
    let read = &parsed(&wire, "read.json", &body)[1];
    assert_eq!(read["enclosures"], given["enclosures"]);
}

#[test]
fn the_verbs_tell_what_is_carried() {
    let wire = wire();
    let folder = wire.folder.path();
    let name = "https://lowwater.example/12";
    let shown = depeche(folder, &["show", name, "--json"]).stdout;
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["extras"]["itunes"]["season"], 2);
    assert_eq!(shown["extras"]["comment_count"], 4);
    assert_eq!(shown["enclosures"][1]["title"], "The rope walk, seen");
    assert_eq!(
        shown["license"],
        "https://creativecommons.org/licenses/by/4.0/"
    );
    let told = "episode 12 of season 2, 2 images, 2 transcripts, a file of chapters, 2 chapters, a person, \
                a comments link (4 comments), a link, a place (45.256, -71.92), \
                a licence (https://creativecommons.org/licenses/by/4.0/)";
    let explained = depeche(folder, &["explain", name]).stdout;
    assert!(
        explained.contains(&format!("It carries: {told}.")),
        "{explained}"
    );
    let shown = depeche(folder, &["show", name]).stdout;
    assert!(shown.contains(&format!("Carries:   {told}")), "{shown}");
    let exported = depeche(folder, &["export", "ndjson"]).stdout;
    let carried = exported
        .lines()
        .filter(|line| line.contains("\"transcripts\""));
    assert_eq!(carried.count(), 1, "{exported}");
    let status = depeche(folder, &["status", "--json"]).stdout;
    let status: Value = serde_json::from_str(&status).unwrap();
    let feed = &status["sources"][0]["extras"];
    assert_eq!(feed["image"], "https://lowwater.example/cover.jpg");
    assert_eq!(
        feed["categories"],
        serde_json::json!(["Leisure", "Hobbies"])
    );
    assert_eq!(feed["owner"]["name"], "Harbour Radio");
    assert!(
        !status.to_string().contains("radio@lowwater"),
        "nobody needs it"
    );
}

#[test]
fn what_may_not_be_republished_is_not() {
    let document = PODCAST;
    let wire = Wire::start(&[("low", "publish = \"link\"", document)], "", "all", 2);
    for path in ["/all.rss", "/all.atom", "/all.json"] {
        let body = wire.body(path);
        assert_eq!(problems(path, &body), Vec::<String>::new(), "{body}");
        for name in ["media.example", "12.vtt", "12.jpg", "Bo Ropemaker", "#talk"] {
            assert!(!body.contains(name), "{path}: {name}: {body}");
        }
        assert!(body.contains("creativecommons.org"), "{path}: {body}");
    }
}

#[test]
fn a_comment_more_is_no_reason_to_ask_for_an_output_again() {
    let wire = wire();
    let folder = wire.folder.path();
    let paths = ["/all.atom", "/all.rss", "/all.json"];
    let before = paths.map(|path| wire.body(path));
    let talked = PODCAST.replace(
        "<slash:comments>4</slash:comments>",
        "<slash:comments>5</slash:comments>",
    );
    wire.origin.serve("/low", Reply::feed(&talked));
    let polled = depeche(folder, &["poll", "--all"]);
    assert_eq!(polled.code, Some(0), "{}", polled.stderr);
    let shown = depeche(folder, &["show", "https://lowwater.example/12", "--json"]).stdout;
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["extras"]["comment_count"], 5);
    assert_eq!(paths.map(|path| wire.body(path)), before);
    // another transcript is one
    let spoken = talked.replace("12.txt", "12-corrected.txt");
    wire.origin.serve("/low", Reply::feed(spoken));
    let polled = depeche(folder, &["poll", "--all"]);
    assert_eq!(polled.code, Some(0), "{}", polled.stderr);
    for (path, before) in paths.iter().zip(before) {
        let after = wire
            .daemon
            .get_until(path, |answer| answer.body.contains("12-corrected.txt"));
        assert_eq!(
            after.body.replace("12-corrected.txt", "12.txt"),
            before,
            "{path}: nothing else has moved"
        );
    }
}
