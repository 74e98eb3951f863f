//! The quality gate: pages that are no articles, in many languages, and short or odd ones that are. Each page
//! begins with what its feed said of it and with whose text is to be shown.

#![expect(clippy::unwrap_used, reason = "helpers of tests, not of the program")]

use depeche::extract;
use std::path::Path;
use std::path::PathBuf;

/// A page as it comes, and what its feed said.
struct Case {
    name: String,
    html: String,
    head: String,
}

impl Case {
    fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        let (head, html) = text.split_once("-->\n").unwrap();
        Self {
            name: path.file_stem().unwrap().to_str().unwrap().to_owned(),
            html: html.to_owned(),
            head: head.to_owned(),
        }
    }

    fn said(&self, key: &str) -> Option<&str> {
        let mut lines = self.head.lines();
        lines.find_map(|line| line.strip_prefix(key)?.strip_prefix(':').map(str::trim))
    }

    fn judged(&self) -> extract::Judgement {
        let (title, feed) = (self.said("title").unwrap(), self.said("feed").unwrap());
        let full = self.said("kind") == Some("full");
        let article = extract::article(&extract::Page {
            html: &self.html,
            url: self.said("found").or(self.said("url")),
            title: Some(title),
            summary: Some(if full { "" } else { feed }),
        });
        let said = extract::Said {
            title,
            text: feed,
            asked: self.said("url"),
            found: self.said("found"),
        };
        extract::judge(&article, &said)
    }
}

fn cases() -> Vec<Case> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/gate");
    let files = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| Case::read(file)).collect()
}

fn check(expected: &str, least: usize) {
    let (mut wrong, mut of) = (Vec::new(), 0);
    for case in cases() {
        if case.said("expect").unwrap() != expected {
            continue;
        }
        of += 1;
        let verdict = case.judged();
        if verdict.use_page != (expected == "page") {
            wrong.push(format!("{}: {}", case.name, verdict.why));
        }
    }
    assert!(of >= least, "{of} pages");
    let count = wrong.len();
    assert!(wrong.is_empty(), "{count} of {of}:\n{}", wrong.join("\n"));
}

#[test]
fn no_page_replaces_what_is_better() {
    check("feed", 110);
}

#[test]
fn a_good_page_is_taken() {
    check("page", 40);
}
