//! The fixtures of `tests/fixtures/dedup` as documents and verdicts.

use depeche::identity::Address;
use depeche::identity::Doc;
use depeche::identity::Index;
use depeche::identity::Kind;
use depeche::model::Instant;
use depeche::parse;
use serde_json::Value;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;

/// A document as written down.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub(super) id: String,
    pub(super) source: String,
    pub(super) url: Option<String>,
    pub(super) published: Option<String>,
    pub(super) lang: String,
    pub(super) title: String,
    pub(super) text: String,
}

/// What a document was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// `same`, `version`, `later`, `story` or `alone`.
    pub(super) kind: String,
    /// The document it is a copy or a state of.
    pub(super) of: Option<String>,
    pub(super) story: String,
    pub(super) why: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/dedup")
}

fn listed(path: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    found.sort();
    assert!(!found.is_empty(), "nothing in {}", path.display());
    found
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn named(value: &str) -> Option<String> {
    (value != "-").then(|| value.to_owned())
}

/// Documents of a file whose head lines start with `==`.
fn documents(path: &Path, first_is_id: bool) -> Vec<(String, Document)> {
    let text = read(path);
    let mut found = Vec::new();
    for (number, block) in text.split("\n== ").skip(1).enumerate() {
        let (head, body) = block.split_once('\n').unwrap();
        let fields: Vec<&str> = head.split(" | ").map(str::trim).collect();
        let (title, text) = body.split_once('\n').unwrap();
        let (id, url, published, lang) = match (first_is_id, fields.as_slice()) {
            (true, [id, _, url, published, lang]) => {
                ((*id).to_owned(), named(url), named(published), *lang)
            }
            (false, [_, source, published, lang]) => {
                let url = format!("https://{source}.example/{number}");
                (number.to_string(), Some(url), named(published), *lang)
            }
            _ => panic!("{}: {head}", path.display()),
        };
        let document = Document {
            id,
            source: fields[1].to_owned(),
            url,
            published,
            lang: lang.to_owned(),
            title: title.to_owned(),
            text: text.trim().to_owned(),
        };
        found.push((fields[0].to_owned(), document));
    }
    assert!(found.len() > 1, "{}: too few documents", path.display());
    found
}

/// A scenario: its name, its documents, its verdicts with their comments.
pub(super) type Scenario = (String, Vec<Document>, Vec<(String, String)>);

/// All of them.
pub(super) fn scenarios() -> Vec<Scenario> {
    listed(&folder().join("scenarios"))
        .into_iter()
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let documents: Vec<Document> = documents(&path.join("documents.txt"), true)
                .into_iter()
                .map(|(_, document)| document)
                .collect();
            let verdicts: Vec<(String, String)> = read(&path.join("verdicts.txt"))
                .lines()
                .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
                .map(|line| {
                    let (verdict, comment) = line.split_once("  #").unwrap_or((line, ""));
                    (verdict.trim().to_owned(), comment.trim().to_owned())
                })
                .collect();
            assert_eq!(
                documents.len(),
                verdicts.len(),
                "{name}: a verdict a document"
            );
            (name, documents, verdicts)
        })
        .collect()
}

/// Two states of an event: a name, then both.
pub(super) fn developments() -> Vec<(String, [Document; 2])> {
    let mut found = Vec::new();
    for path in listed(&folder().join("developments")) {
        let lang = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = read(&path);
        let before = found.len();
        for block in text.split("\n-- ").skip(1) {
            let (name, states) = block.split_once('\n').unwrap();
            let (one, other) = states.split_once("\n>>\n").unwrap();
            let state = |id: &str, source: &str, hour: u32, text: &str| {
                let (title, text) = text.trim().split_once('\n').unwrap();
                Document {
                    id: id.to_owned(),
                    source: source.to_owned(),
                    url: Some(format!("https://{source}.example/{id}")),
                    published: Some(format!("2026-02-03T{hour:02}:00:00Z")),
                    lang: lang.clone(),
                    title: title.to_owned(),
                    text: text.trim().to_owned(),
                }
            };
            let pair = [
                state("A", "outlet-one", 8, one),
                state("B", "outlet-two", 9, other),
            ];
            found.push((format!("{lang}: {name}"), pair));
        }
        assert!(found.len() > before, "no pair in {}", path.display());
    }
    found
}

/// Articles in the order of publication, each with its event.
pub(super) fn stories(lang: &str) -> Vec<(String, Document)> {
    documents(&folder().join(format!("stories/{lang}.txt")), false)
}

/// What the library says.
pub(super) fn related(documents: &[Document]) -> Vec<Answer> {
    let mut index = Index::new();
    let mut latest = Instant(0);
    let name = |id: i64| documents[usize::try_from(id).unwrap()].id.clone();
    (0i64..)
        .zip(documents)
        .map(|(id, document)| {
            let published = document.published.as_deref().and_then(parse::date);
            let published = published.map(|date| date.start);
            latest = published.unwrap_or(latest).max(latest);
            let url = document.url.as_deref();
            let address = url.and_then(|url| Address::of(url, &document.source));
            let relation = index.relate(&Doc {
                id,
                source: document.source.clone(),
                addresses: address.into_iter().collect(),
                title: document.title.clone(),
                text: document.text.clone(),
                language: Some(document.lang.clone()),
                published,
                first_seen: published.unwrap_or(latest),
            });
            let of = match relation.kind {
                Kind::Same | Kind::Version | Kind::Later => relation.of.map(name),
                Kind::Story | Kind::Alone => None,
            };
            Answer {
                kind: relation.kind.word().to_owned(),
                of,
                story: name(relation.story),
                why: relation.why,
            }
        })
        .collect()
}

/// What the verb says.
pub(super) fn told(documents: &[Document]) -> Vec<Answer> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_depeche"))
        .arg("dedup")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    for one in documents {
        let record = json!({
            "id": one.id, "source": one.source, "url": one.url, "title": one.title,
            "published": one.published, "lang": one.lang, "text": one.text,
        });
        writeln!(input, "{record}").unwrap();
    }
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let lines = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<Answer> = lines.lines().map(answer).collect();
    assert_eq!(answers.len(), documents.len());
    answers
}

fn answer(line: &str) -> Answer {
    let record: Value = serde_json::from_str(line).unwrap();
    let field = |name: &str| record[name].as_str().map(str::to_owned);
    let (of, story, id) = (field("duplicate_of"), field("story_id"), field("id"));
    let why = field("why").unwrap();
    let kind = match field("kind") {
        Some(_) if why.starts_with("a later state of ") => "later".to_owned(),
        Some(kind) => kind,
        None if story == id => "alone".to_owned(),
        None => "story".to_owned(),
    };
    Answer {
        kind,
        of,
        story: story.unwrap(),
        why,
    }
}

/// What is wrong with the answers to a scenario's documents.
pub(super) fn mistakes(
    documents: &[Document],
    verdicts: &[(String, String)],
    answers: &[Answer],
) -> Vec<String> {
    let by_id: BTreeMap<&str, &Answer> = documents
        .iter()
        .map(|document| document.id.as_str())
        .zip(answers)
        .collect();
    let mut found = Vec::new();
    for (verdict, comment) in verdicts {
        let mut words = verdict.split_whitespace();
        let (id, wanted, of) = (words.next().unwrap(), words.next().unwrap(), words.next());
        let answer = by_id[id];
        // a copy of a copy is a copy of the first
        let first = of.and_then(|of| match by_id[of].kind.as_str() {
            "same" | "version" => by_id[of].of.as_deref(),
            _ => Some(of),
        });
        let is = |kind: &str| answer.kind == kind && answer.of.as_deref() == first;
        let one_story = || of.is_some_and(|of| by_id[of].story == answer.story);
        let right = match wanted {
            "alone" => answer.kind == "alone" && answer.story == id,
            "same" => is("same"),
            "version" => is("version") || (comment.contains("or same") && is("same")),
            "new-version" => answer.kind == "later" && one_story(),
            "story" => answer.kind == "story" && one_story(),
            "not-same" => answer.kind != "same",
            other => panic!("no verdict: {other}"),
        };
        if !right {
            found.push(format!("{verdict}  # {comment}: {answer:?}"));
        }
    }
    found
}
