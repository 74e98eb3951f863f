//! Files: who may open what, and what is left as it was.

use depeche::store::Error;
use depeche::store::Store;
use std::path::Path;
use std::process::Command;
use std::process::Output;

use super::door::START;
use super::door::claim_a;
use super::door::config;
use super::door::opened;
use super::door::plan;

fn depeche(folder: &Path, verb: &[&str]) -> Output {
    let file = folder.join("depeche.toml");
    std::fs::write(
        &file,
        "[[source]]\nid = \"a\"\nurl = \"http://127.0.0.1:9/feed\"\n",
    )
    .unwrap();
    Command::new(env!("CARGO_BIN_EXE_depeche"))
        .arg("-c")
        .arg(&file)
        .args(verb)
        .env_remove("RUST_LOG")
        .env_remove("STATE_DIRECTORY")
        .output()
        .unwrap()
}

/// Exit 1 and one line that names the file.
fn refused(folder: &Path, verb: &[&str], words: &str) {
    let output = depeche(folder, verb);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(
        said.contains("depeche.db") && said.contains(words),
        "{said}"
    );
    assert!(!said.contains("database is locked"), "{said}");
    assert!(output.stdout.is_empty());
}

/// Names and bytes of everything in a folder, but the lock file and our own config.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .map(|path| {
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                std::fs::read(path).unwrap(),
            )
        })
        .filter(|(name, _)| !["depeche.db.lock", "depeche.toml"].contains(&name.as_str()))
        .collect();
    all.sort();
    all
}

#[tokio::test]
async fn a_second_writer_is_told_who_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("depeche.db");
    let store = opened(folder.path()).await;
    assert!(matches!(Store::open(&file), Err(Error::Locked(path)) if path == file));
    refused(folder.path(), &["poll"], "in use by another depeche");
    refused(folder.path(), &["run"], "in use by another depeche");
    drop(store);
    assert!(Store::open(&file).is_ok(), "the lock goes with its owner");
}

#[tokio::test]
async fn readers_work_beside_the_writer() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    let reader = Store::open_reader(&folder.path().join("depeche.db")).unwrap();
    assert_eq!(reader.status().await.unwrap()[0].entries, 0);
    let job = claim_a(&store, START).await;
    store
        .apply_poll(plan(&job, &["1", "2", "3"]))
        .await
        .unwrap();
    assert_eq!(reader.status().await.unwrap()[0].entries, 3);
    let output = depeche(folder.path(), &["export", "ndjson"]);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(
        matches!(reader.settle_now(START).await, Err(Error::Stopped)),
        "a reader cannot write"
    );
}

#[test]
fn a_missing_database_is_not_made_by_reading() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("depeche.db");
    assert!(matches!(Store::open_reader(&file), Err(Error::Missing(path)) if path == file));
    assert!(contents(folder.path()).is_empty());
    refused(folder.path(), &["export", "ndjson"], "no database at");
    assert!(contents(folder.path()).is_empty());
    // an empty file is no database either, and stays empty
    std::fs::write(&file, "").unwrap();
    assert!(matches!(Store::open_reader(&file), Err(Error::Missing(_))));
    assert_eq!(
        contents(folder.path()),
        [("depeche.db".to_owned(), Vec::new())]
    );
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("depeche.db");
    drop(opened(folder.path()).await);
    let connection = one_file(&file);
    connection
        .execute_batch("PRAGMA user_version = 999")
        .unwrap();
    drop(connection);
    let before = contents(folder.path());
    assert_eq!(
        before.len(),
        1,
        "one whole file: {:?}",
        before.iter().map(|(name, _)| name).collect::<Vec<_>>()
    );
    assert!(matches!(
        Store::open(&file),
        Err(Error::TooNew { found: 999, .. })
    ));
    assert!(matches!(
        Store::open_reader(&file),
        Err(Error::TooNew { found: 999, .. })
    ));
    refused(folder.path(), &["poll"], "schema 999");
    assert!(contents(folder.path()) == before, "the file changed");
}

/// The database as one file, without a log.
fn one_file(file: &Path) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(file).unwrap();
    connection
        .execute_batch("PRAGMA journal_mode = DELETE")
        .unwrap();
    connection
}

#[test]
fn what_is_no_database_of_ours_stays_as_it_is() {
    let noise: Vec<u8> = (0..70_000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let text = "these are somebody's notes\n".repeat(300).into_bytes();
    for bytes in [text, b"short".to_vec(), noise] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("depeche.db");
        std::fs::write(&file, &bytes).unwrap();
        assert!(
            matches!(Store::open(&file), Err(Error::NotOurs(path)) if path == file),
            "{} bytes",
            bytes.len()
        );
        assert!(
            matches!(Store::open_reader(&file), Err(Error::NotOurs(_))),
            "{} bytes",
            bytes.len()
        );
        refused(folder.path(), &["poll"], "not a depeche database");
        assert!(
            contents(folder.path()) == [("depeche.db".to_owned(), bytes)],
            "the file changed"
        );
    }
}

#[test]
fn another_programs_database_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("depeche.db");
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection
        .execute_batch("CREATE TABLE sources (a); INSERT INTO sources VALUES (1);")
        .unwrap();
    drop(connection);
    let before = contents(folder.path());
    assert!(matches!(Store::open(&file), Err(Error::NotOurs(_))));
    refused(folder.path(), &["poll"], "not a depeche database");
    assert!(contents(folder.path()) == before, "the file changed");
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("none").join("depeche.db");
    let error = Store::open(&file).unwrap_err().to_string();
    assert!(
        error.contains("none") && error.lines().count() == 1,
        "{error}"
    );
}

#[tokio::test]
async fn another_instance_is_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    let before = format!("{:?}", store.status().await.unwrap());
    let config = config(folder.path());
    let refused = store
        .apply_config("another", Vec::new(), config.outputs, START)
        .await;
    assert!(
        matches!(&refused, Err(Error::Instance { stored, configured })
            if *stored == config.instance && configured == "another"),
        "{refused:?}"
    );
    assert_eq!(format!("{:?}", store.status().await.unwrap()), before);
}

#[tokio::test]
async fn half_a_database_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("depeche.db");
    drop(opened(folder.path()).await);
    drop(one_file(&file));
    let half = std::fs::read(&file).unwrap();
    std::fs::write(&file, &half[..half.len() / 2]).unwrap();
    refused(folder.path(), &["poll"], "");
    let output = depeche(folder.path(), &["export", "ndjson"]);
    assert_eq!(output.status.code(), Some(1));
}
