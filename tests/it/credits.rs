//! Agency credits and insets in the middle of articles: pages of many wrappers and languages, none of them known to
//! any rule. `UPDATE=1` rewrites the expected texts.

#![expect(clippy::unwrap_used, reason = "helpers of tests, not of the program")]

use depeche::extract;
use std::path::Path;
use std::path::PathBuf;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/credits")
}

fn pages() -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder()).unwrap();
    let mut pages: Vec<PathBuf> = files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "html"))
        .collect();
    pages.sort();
    assert!(!pages.is_empty(), "no page in {}", folder().display());
    pages
}

fn extracted(page: &Path) -> String {
    let html = extract::decode(&std::fs::read(page).unwrap(), None);
    let article = extract::article(&extract::Page {
        html: &html,
        url: None,
        title: None,
        summary: None,
    });
    format!("{}\n", article.text)
}

/// The first paragraph that differs, from both sides.
fn difference(expected: &str, found: &str) -> String {
    let (mut left, mut right) = (expected.split("\n\n"), found.split("\n\n"));
    loop {
        match (left.next(), right.next()) {
            (None, None) => return String::new(),
            (left, right) if left == right => {}
            (left, right) => return format!("expected {left:?}\n     got {right:?}"),
        }
    }
}

/// Pages of the fixtures that may come out otherwise: what is learned is right for most, not for each.
const MISSED: usize = 2;

#[test]
fn only_the_article_comes_out() {
    let pages = pages();
    let mut wrong = Vec::new();
    for page in &pages {
        let expected_file = page.with_extension("txt");
        let found = extracted(page);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&expected_file, &found).unwrap();
        }
        let expected = std::fs::read_to_string(&expected_file).unwrap();
        if expected != found {
            let name = page.file_stem().unwrap().display();
            wrong.push(format!("{name}: {}", difference(&expected, &found)));
        }
    }
    let (count, of) = (wrong.len(), pages.len());
    assert!(
        count <= MISSED,
        "{count} of {of} pages:\n{}",
        wrong.join("\n")
    );
}

/// The words of a text, markup left out.
fn words(text: &str) -> Vec<String> {
    let text = depeche::html::visible_text(text);
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// A paragraph with what is planted in it, and without.
fn both(line: &str) -> (String, String) {
    let planted = line.replace("[[", "").replace("]]", "");
    let mut kept = String::new();
    for part in line.split("]]") {
        kept.push_str(part.split("[[").next().unwrap());
        kept.push(' ');
    }
    (planted, kept)
}

#[test]
fn what_is_planted_in_a_paragraph_goes_and_the_rest_stays() {
    let cases = std::fs::read_to_string(folder().join("paragraphs.txt")).unwrap();
    let (mut around, mut count, mut wrong) = (Vec::new(), 0, Vec::new());
    for line in cases.lines() {
        if let Some(head) = line.strip_prefix("= ") {
            around = head.split(" | ").map(str::to_owned).collect();
        }
        let [language, first, second] = &*around else {
            continue;
        };
        if !line.starts_with('<') {
            continue;
        }
        let (planted, kept) = both(line);
        let html = format!(
            "<html lang={language}><body><h1>Title</h1><article><p>{first}</p>{planted}<p>{second}</p>\
             <p>{second} {first}</p></article></body></html>"
        );
        let article = extract::article(&extract::Page {
            html: &html,
            url: Some("https://news.example/a/b"),
            title: None,
            summary: None,
        });
        count += 1;
        let expected = words(&format!("{first} {kept} {second} {second} {first}"));
        if words(&article.text) != expected {
            wrong.push(format!("{line}\n    got {}", article.text));
        }
    }
    assert!(
        count > 40 && wrong.is_empty(),
        "{count}, wrong:\n{}",
        wrong.join("\n")
    );
}
