//! The house keeps its shape: layers, absences, sizes, and a row in `ARCHITECTURE.md` for each room.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

/// Rooms from the ground up; a room may name only rooms before it, or beside it in one row.
const ROWS: &[&[&str]] = &[
    &["model"],
    &["canonical"],
    &["robots"],
    &["caching"],
    &["html"],
    &["schedule"],
    &["discover"],
    &["parse"],
    &["older"],
    &["sanitize"],
    &["extract"],
    &["scrape"],
    &["identity"],
    &["filter"],
    &["plan"],
    &["render"],
    &["clock"],
    &["fetch"],
    &["store"],
    &["serve"],
    &["control"],
    &["notify"],
    &["config"],
    &["poll"],
    &["page"],
    &["reextract"],
    &["ingest"],
    &["backfill"],
    &["link"],
    &["daemon"],
    &["demo"],
    &["cli"],
];

/// Rooms without async, clock, socket, file or SQL.
const PURE: &[&str] = &[
    "model",
    "canonical",
    "caching",
    "html",
    "schedule",
    "parse",
    "discover",
    "older",
    "sanitize",
    "extract",
    "scrape",
    "identity",
    "filter",
    "plan",
    "render",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All Rust files below a folder: the path from there, the text.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        for entry in std::fs::read_dir(&path).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path
                    .strip_prefix(folder)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(!found.is_empty(), "nothing in {}", folder.display());
    found.sort();
    found
}

fn sources() -> Vec<(String, String)> {
    files(&root().join("src"))
}

fn room(file: &str) -> &str {
    let first = file.split('/').next().unwrap();
    first.strip_suffix(".rs").unwrap_or(first)
}

/// The part of a file that ships: its unit tests are at its end, or in a file of their own.
fn shipped(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap()
}

fn is_test_file(file: &str) -> bool {
    file.ends_with("tests.rs") || file.contains("/tests/")
}

/// Lines of code: comments tell about other rooms freely.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    shipped(text)
        .lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

fn row(room: &str) -> Option<usize> {
    ROWS.iter().position(|row| row.contains(&room))
}

#[test]
fn a_room_names_only_rooms_below_it() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let own = room(&file);
        if matches!(own, "lib" | "main") {
            continue;
        }
        let own_row =
            row(own).unwrap_or_else(|| panic!("src/{file}: the room `{own}` has no row here"));
        for (line, code) in code(&text) {
            for rest in code.split("crate::").skip(1) {
                let named: String = rest
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                if named != own && row(&named).is_none_or(|named| named >= own_row) {
                    wrong.push(format!("src/{file}:{line}: `{own}` names `{named}`"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_a_room_must_not_hold() {
    let mut wrong = Vec::new();
    for (file, text) in sources()
        .into_iter()
        .filter(|(file, _)| !is_test_file(file))
    {
        let own = room(&file);
        for (line, code) in code(&text) {
            let mut refuse = |what: &str, hit: bool| {
                if hit {
                    wrong.push(format!("src/{file}:{line}: {what}: {}", code.trim()));
                }
            };
            let any = |words: &[&str]| words.iter().any(|word| code.contains(word));
            if own != "store" {
                refuse(
                    "SQL outside `store`",
                    any(&["rusqlite", "SELECT ", "INSERT INTO", "DELETE FROM"]),
                );
            }
            if PURE.contains(&own) {
                let edges = [
                    "tokio",
                    "async fn",
                    "std::fs",
                    "std::net::Tcp",
                    "std::net::Udp",
                    "SystemTime",
                    "Instant::now",
                    "std::env::",
                    "reqwest",
                ];
                refuse("clock, socket, file or async in a pure room", any(&edges));
            }
            if own == "model" {
                refuse("`Serialize` on the model", any(&["Serialize"]));
            }
            if !matches!(own, "fetch") {
                refuse(
                    "outbound HTTP outside `fetch`",
                    any(&["reqwest", "TcpStream::connect"]),
                );
            }
            if own != "store" && own != "sanitize" {
                refuse(
                    "`CleanHtml::restore` outside `store`",
                    any(&["CleanHtml::restore"]),
                );
            }
            if own != "daemon" && file != "serve/accept.rs" {
                refuse(
                    "a task spawned outside `daemon` and the accept loop",
                    any(&["tokio::spawn", ".spawn(async", "JoinSet"]),
                );
            }
            refuse(
                "a global",
                any(&["static mut ", "OnceLock<Config", "lazy_static"]),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_stay_small_and_say_what_they_are() {
    /// Lines; a table or one state machine may be longer, and says so.
    const MOST: usize = 400;
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let lines = text.lines().count();
        if lines > MOST && !text.contains("longer than most files") {
            wrong.push(format!("src/{file}: {lines} lines"));
        }
        if !text.starts_with("//!") && !text.starts_with("// ") {
            wrong.push(format!("src/{file}: does not begin by saying what it is"));
        }
        for word in [
            "utils",
            "helpers",
            "common",
            "types",
            "manager",
            "handler",
            "processor",
            "service",
        ] {
            if room(&file) == word || file.ends_with(&format!("/{word}.rs")) {
                wrong.push(format!("src/{file}: `{word}` says nothing"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn spines_read_like_the_plan() {
    /// Lines of code of the function that is the spine.
    const MOST: usize = 80;
    for (file, start) in [
        ("poll.rs", "pub async fn poll("),
        ("page.rs", "pub async fn page("),
        ("backfill.rs", "pub async fn step("),
        ("link.rs", "pub async fn link("),
    ] {
        let text = std::fs::read_to_string(root().join("src").join(file)).unwrap();
        let indent = text
            .lines()
            .find(|line| line.trim_start().starts_with(start))
            .unwrap_or_else(|| panic!("{file} has no `{start}`"));
        let indent = indent.len() - indent.trim_start().len();
        let end = format!("{}}}", " ".repeat(indent));
        let lines = text
            .lines()
            .skip_while(|line| !line.trim_start().starts_with(start))
            .take_while(|line| *line != end)
            .count();
        assert!(lines < MOST, "{file}: the spine has {lines} lines");
    }
}

#[test]
fn every_room_and_dependency_has_its_line_in_the_architecture() {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let rooms: BTreeSet<String> = sources()
        .iter()
        .map(|(file, _)| room(file).to_owned())
        .filter(|room| room != "lib" && room != "main")
        .collect();
    for room in &rooms {
        assert!(
            text.contains(&format!("`{room}`")) || text.contains(&format!("`{room}/`")),
            "ARCHITECTURE.md has no row for `{room}`"
        );
    }
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let dependencies = manifest
        .split("[dependencies]")
        .nth(1)
        .unwrap()
        .split("\n[")
        .next()
        .unwrap();
    for line in dependencies.lines().filter(|line| !line.trim().is_empty()) {
        let name = line.split(' ').next().unwrap();
        assert!(
            text.contains(&format!("`{name}`")),
            "ARCHITECTURE.md does not say why `{name}` is there"
        );
    }
}

#[test]
fn migrations_are_numbered_without_gaps() {
    let mut names: Vec<String> = std::fs::read_dir(root().join("migrations/sqlite"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(!names.is_empty());
    let open = std::fs::read_to_string(root().join("src/store/open.rs")).unwrap();
    for (at, name) in names.iter().enumerate() {
        assert!(
            name.starts_with(&format!("{:04}_", at + 1)),
            "{name} is not number {}",
            at + 1
        );
        assert!(open.contains(name.as_str()), "{name} is not embedded");
    }
}
