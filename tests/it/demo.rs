//! `demo`: the whole job on the sample web, and the sample article all the way through it.

#![expect(
    clippy::unwrap_used,
    clippy::string_slice,
    reason = "helpers of tests, not of the program"
)]

use crate::support::process::Answer;
use crate::support::process::Running;
use crate::support::process::ask;
use crate::support::process::depeche;
use crate::support::validate;
use serde_json::Value;
use std::net::TcpListener;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

const SOURCES: [&str; 10] = [
    "courrier", "harbour", "inland", "knoten", "papel", "market", "orbit", "kaze", "ridge", "drip",
];
/// The sample article in the sample's form, without the credit that is no part of it.
const EXPECTED: &str = include_str!("../fixtures/sample/expected.txt");
const PAGE: &str =
    include_str!("../../src/demo/web/courrier/articles/syrie-operation-conjointe-qalamoun.html");

/// What `demo --once` said and left.
struct Told {
    stdout: String,
    stderr: String,
    /// The demo's own directory stands in it, and goes with it.
    folder: TempDir,
}

impl Told {
    fn once() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let arguments = ["demo", "--once", "--listen", "127.0.0.1:0"];
        let outcome = depeche(folder.path(), &arguments);
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        Self {
            stdout: outcome.stdout,
            stderr: outcome.stderr,
            folder,
        }
    }

    /// The configuration that the demo wrote.
    fn config(&self) -> PathBuf {
        let kept = std::fs::read_dir(self.folder.path()).unwrap();
        let mut kept: Vec<PathBuf> = kept.map(|entry| entry.unwrap().path()).collect();
        assert_eq!(kept.len(), 1, "{kept:?}");
        kept.remove(0).join("depeche.toml")
    }

    fn export(&self, form: &str) -> String {
        let config = self.config();
        let arguments = ["-c", config.to_str().unwrap(), "export", form];
        depeche(Path::new("."), &arguments).ok()
    }

    /// What the report says below a heading.
    fn part(&self, heading: &str) -> &str {
        let rest = self.stderr.split_once(heading).map(|(_, rest)| rest);
        let rest = rest.unwrap_or_else(|| panic!("no {heading} in:\n{}", self.stderr));
        rest.split("\n\n").next().unwrap()
    }

    /// The export's record of the sample article.
    fn sample(&self) -> Value {
        let records = self.export("ndjson");
        let records = records
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        let mut found: Vec<Value> = records
            .filter(|record| {
                record["url"]
                    .as_str()
                    .is_some_and(|url| url.contains("qalamoun"))
            })
            .collect();
        assert_eq!(found.len(), 1);
        found.remove(0)
    }
}

#[test]
fn stdout_is_a_valid_feed_and_nothing_else() {
    let told = Told::once();
    assert_eq!(validate::atom(&told.stdout), Vec::<String>::new());
    // 38 came in, two of them as copies
    assert_eq!(told.stdout.matches("</entry>").count(), 36);
}

#[test]
fn the_report_says_what_came_in() {
    let told = Told::once();
    let part = told.part("WHAT CAME IN");
    let named: Vec<&str> = part
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(named, SOURCES);
    let failed: Vec<&str> = part
        .lines()
        .filter(|line| line.contains("failed"))
        .collect();
    assert_eq!(failed.len(), 1, "{part}");
    assert!(failed[0].contains("drip") && failed[0].contains("500"));
    let line = |name: &str| part.lines().find(|line| line.contains(name)).unwrap();
    assert!(line("courrier").contains("5 entries, 5 with the whole article"));
    assert!(line("market").contains("bare & escaped"));
}

#[test]
fn the_report_says_what_was_cut_away_merged_and_failed() {
    let told = Told::once();
    let part = told.part("WHAT WAS CUT AWAY");
    assert!(part.contains("© AP Photo/ Sergei Grits Russie, Turquie et Iran"));
    assert!(part.contains("5 paragraphs, "));
    let part = told.part("WHAT WAS MERGED");
    // whichever came first is shown
    let line = |words: &str| part.lines().position(|line| line.contains(words)).unwrap();
    let harbour = line("Harbour Wire: “Calderhaven port strike ends with four-year deal”");
    let inland = line("Inland Post: “Dock peace at last");
    assert_eq!(harbour.abs_diff(inland), 2, "{part}");
    let why = part
        .lines()
        .skip(harbour.max(inland))
        .find(|line| line.contains("  why"));
    let why = why.unwrap();
    let figure = why.split("figure ").nth(1).unwrap();
    let figure: f64 = figure.trim_end_matches(')').parse().unwrap();
    assert!((0.5..=1.0).contains(&figure), "{why}");
    let part = told.part("WHAT FAILED");
    assert!(part.contains("drip: status 500; next try in "), "{part}");
    assert!(!told.stderr.contains("\u{1b}["), "no colour off a terminal");
}

#[test]
fn a_second_round_brings_nothing() {
    let told = Told::once();
    let part = told.part("A SECOND ROUND");
    assert!(part.starts_with(": 10 sources, 9 × 304, 0 new"), "{part}");
}

#[test]
fn the_explain_line_works_as_printed() {
    let told = Told::once();
    let line = told
        .stderr
        .lines()
        .find(|line| line.contains("explain -c "));
    let at = line.unwrap().find(env!("CARGO_BIN_EXE_depeche")).unwrap();
    let line = &line.unwrap()[at..];
    let output = Command::new("sh").args(["-c", line]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{line}: {said}");
    assert!(
        said.contains(line.split_whitespace().last().unwrap()),
        "{said}"
    );
    assert!(said.contains("It stands in: all"), "{said}");
}

#[test]
fn a_taken_port_gives_way_to_the_next() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken_port = taken.local_addr().unwrap().port();
    let folder = tempfile::tempdir().unwrap();
    let listen = format!("127.0.0.1:{taken_port}");
    let demo = Running::start(folder.path(), &["demo", "--listen", &listen]);
    let said = demo.hear("Ctrl-C ends the demo");
    assert!(
        said.contains(&format!("port {taken_port} is taken")),
        "{said}"
    );
    let address = said.split("subscribe  http://").nth(1).unwrap();
    let address = address.split('/').next().unwrap().parse().unwrap();
    assert_ne!(address, taken.local_addr().unwrap());
    let Answer { status, body, .. } = ask(address, "GET", "/all.atom", "");
    assert_eq!((status, validate::atom(&body)), (200, Vec::new()));
    let outcome = demo.stop();
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 0, "nothing stays behind but with --once");
}

#[test]
fn the_sample_article_comes_out_in_the_samples_form() {
    let told = Told::once();
    let text = told.export("text");
    let documents: Vec<&str> = text.split("\u{c}\n").collect();
    let found: Vec<&&str> = documents
        .iter()
        .filter(|document| document.contains("Qalamoun"))
        .collect();
    assert_eq!(found, [&EXPECTED]);
}

#[test]
fn the_expected_text_is_the_pages_own_five_paragraphs() {
    let paragraphs: Vec<&str> = EXPECTED
        .strip_prefix("date 2017-02 ")
        .unwrap()
        .strip_suffix('\n')
        .unwrap()
        .split("\n\n")
        .collect();
    assert_eq!(paragraphs.len(), 5);
    let page = html_escape::decode_html_entities(PAGE).replace(['\u{a0}', '\u{202f}'], " ");
    for paragraph in paragraphs {
        assert!(page.contains(&format!("<p>{paragraph}</p>")), "{paragraph}");
    }
}

#[test]
fn the_sample_article_is_stored_as_it_was_written() {
    let sample = Told::once().sample();
    assert_eq!(sample["published"], "2017-02");
    assert_eq!(sample["published_precision"], "month");
    assert_eq!(sample["language"], "fr");
    assert_eq!(sample["text_from"], "page");
    let text = sample["text"].as_str().unwrap();
    assert!(
        text.contains("chiffre actuellement à 1\u{a0}203, selon"),
        "{text}"
    );
    let folded = text.replace(['\u{a0}', '\u{202f}'], " ");
    assert_eq!(format!("date 2017-02 {folded}\n"), EXPECTED);
}

#[test]
fn the_sample_article_is_published_with_its_month() {
    let atom = Told::once().stdout;
    let entry = atom
        .split("</entry>")
        .find(|entry| entry.contains("Syrie : l'armée"));
    let entry = entry.unwrap();
    for part in [
        "<published>2017-02-01T00:00:00Z</published>",
        "<depeche:published-precision>month</depeche:published-precision>",
        "xml:lang=\"fr\"",
    ] {
        assert!(entry.contains(part), "{part} is not in {entry}");
    }
    assert!(!entry.contains("Sergei Grits") && !entry.contains("Iran contrôleront"));
}
