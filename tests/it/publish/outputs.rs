//! Several outputs by tag and language, and what may be republished of a source.

use super::Wire;
use super::dated;
use super::item;
use super::parsed;
use super::problems;
use super::rss;

const FORMS: [&str; 4] = [".atom", ".rss", ".json", ""];

/// The last part of the links of an output.
fn shown(wire: &Wire, output: &str) -> Vec<String> {
    let path = format!("/{output}.atom");
    let body = wire.body(&path);
    assert_eq!(problems(&path, &body), Vec::<String>::new());
    let name = |href: &str| href.rsplit('/').next().unwrap().to_owned();
    let mut names: Vec<String> = parsed(&body)
        .entries
        .iter()
        .map(|entry| name(&entry.links[0].href))
        .collect();
    names.sort();
    names
}

#[test]
fn outputs_show_what_their_rules_ask_for() {
    let text = |words: &str| format!("&lt;p&gt;{words}&lt;/p&gt;");
    let english = "The harbour was closed for the whole of the morning because nobody had found the key of the gate.";
    let other = "A ropemaker in the old town has opened her workshop again and shows how hemp was twisted long ago.";
    let francais = "Le port est resté fermé toute la matinée parce que personne ne retrouvait la clef de la grille.";
    let sources = [
        (
            "sea",
            "tags = [\"sea\", \"en\"]",
            rss("a", &item("sea", &dated("2024-01-01"), &text(english))),
        ),
        (
            "rope",
            "tags = [\"craft\", \"en\"]",
            rss("a", &item("rope", &dated("2024-01-02"), &text(other))),
        ),
        (
            "port",
            "tags = [\"sea\"]\nlang = \"fr-CH\"",
            rss("f", &item("port", &dated("2024-01-03"), &text(francais))),
        ),
    ];
    let sources: Vec<(&str, &str, &str)> = sources
        .iter()
        .map(|(id, keys, text)| (*id, *keys, text.as_str()))
        .collect();
    let outputs = "[[output]]\nid = \"everything\"\n\
        [[output]]\nid = \"by-tag\"\ntags = [\"sea\"]\n\
        [[output]]\nid = \"both\"\nall_tags = [\"sea\", \"en\"]\n\
        [[output]]\nid = \"but\"\nnot_tags = [\"craft\"]\n\
        [[output]]\nid = \"french\"\nlanguages = [\"fr\"]\n\
        [[output]]\nid = \"named\"\nsources = [\"rope\", \"port\"]\n";
    let wire = Wire::start(&sources, outputs, "everything", 3);
    assert_eq!(shown(&wire, "by-tag"), ["port", "sea"]);
    assert_eq!(shown(&wire, "both"), ["sea"]);
    assert_eq!(shown(&wire, "but"), ["port", "sea"]);
    assert_eq!(shown(&wire, "french"), ["port"]);
    assert_eq!(shown(&wire, "named"), ["port", "rope"]);
    assert_eq!(wire.body("/"), wire.body("/everything"));
    assert_eq!(
        wire.get("/all.atom").status,
        404,
        "`all` is only there where no output is asked for"
    );
}

/// Two entries, one of each source, in an output that asks for everything.
fn published_as(keys: &str, output: &str) -> Wire {
    let text =
        "&lt;p&gt;The whole text, SECRET in the middle, of an entry about the ferry.&lt;/p&gt;";
    let document = rss("a", &item("ferry", &dated("2024-01-01"), text));
    Wire::start(
        &[("one", keys, &document)],
        &format!("[[output]]\nid = \"all\"\n{output}"),
        "all",
        1,
    )
}

#[test]
fn a_source_is_shown_no_further_than_it_allows() {
    for (keys, output, summary, content) in [
        ("publish = \"full\"", "", true, true),
        ("publish = \"summary\"", "", true, false),
        ("publish = \"link\"", "", false, false),
        ("publish = \"full\"", "content = \"summary\"", true, false),
        ("publish = \"full\"", "content = \"link\"", false, false),
        ("publish = \"link\"", "content = \"full\"", false, false),
        ("publish = \"summary\"", "content = \"link\"", false, false),
    ] {
        let wire = published_as(keys, output);
        for form in FORMS {
            let body = wire.body(&format!("/all{form}"));
            assert!(body.contains("About ferry"), "{keys} {output} {form}");
            assert!(
                body.contains("https://a.example/ferry"),
                "{keys} {output} {form}"
            );
            assert_eq!(
                body.contains("SECRET"),
                content,
                "{keys} {output} {form}: {body}"
            );
            if !content {
                assert_eq!(
                    body.contains("Short: ferry"),
                    summary,
                    "{keys} {output} {form}: {body}"
                );
            }
        }
        for path in ["/all.atom", "/all.rss", "/all.json"] {
            assert_eq!(
                problems(path, &wire.body(path)),
                Vec::<String>::new(),
                "{keys} {output}"
            );
        }
    }
}

#[test]
fn a_feeds_language_is_its_entries() {
    let text = "&lt;p&gt;Le port est resté fermé toute la matinée parce que personne ne retrouvait la clef.&lt;/p&gt;";
    let document = rss("f", &item("port", &dated("2024-01-03"), text))
        .replace("<language>en<", "<language>fr<");
    let wire = Wire::start(
        &[("port", "", &document)],
        "[[output]]\nid = \"all\"\n[[output]]\nid = \"french\"\nlanguages = [\"fr\"]\n",
        "all",
        1,
    );
    assert_eq!(shown(&wire, "french"), ["port"]);
}
