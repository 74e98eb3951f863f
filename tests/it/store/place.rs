//! One database has one owner, by whatever name it is called; and it is one whole file at the end.

use depeche::control;
use depeche::store;
use depeche::store::Error;
use depeche::store::Store;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::door::START;
use super::door::claim_a;
use super::door::link;
use super::door::opened;
use super::door::plan;
use super::door::titles;

fn folder(path: &Path) {
    std::fs::create_dir(path).unwrap();
}

#[test]
fn a_database_has_one_owner_by_all_of_its_names() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path().canonicalize().unwrap();
    let (a, b) = (root.join("a"), root.join("b"));
    folder(&a);
    folder(&b);
    let file = b.join("depeche.db");
    let names = [
        a.join("absolute.db"),
        a.join("relative.db"),
        a.join("chain.db"),
        root.join("way/depeche.db"),
        root.join("a/../way/depeche.db"),
        file.clone(),
    ];
    symlink(&file, &names[0]).unwrap();
    symlink("../b/depeche.db", &names[1]).unwrap();
    symlink("relative.db", &names[2]).unwrap();
    symlink(&b, root.join("way")).unwrap();
    // first where it does not exist yet, then where it does
    for round in ["dangling", "there"] {
        for owner in &names {
            let store = Store::open(owner).unwrap();
            assert_eq!(store.path(), file, "{round} {}", owner.display());
            for other in &names {
                let second = Store::open(other);
                assert!(
                    matches!(&second, Err(Error::Locked(path)) if *path == file),
                    "{round}: {} beside {}: {second:?}",
                    other.display(),
                    owner.display()
                );
                assert!(Store::open_reader(other).is_ok(), "{}", other.display());
            }
            drop(store);
            if round == "dangling" {
                std::fs::remove_file(&file).unwrap();
            }
        }
    }
    for name in &names {
        assert_eq!(control::socket(name), b.join("depeche.db.control"));
    }
    assert_eq!(std::fs::read_dir(&a).unwrap().count(), 3, "only the links");
}

#[test]
fn a_link_to_itself_is_an_error_that_names_it() {
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join("round.db");
    symlink("round.db", &file).unwrap();
    let error = Store::open(&file).unwrap_err().to_string();
    assert!(error.contains("round.db"), "{error}");
    assert!(matches!(Store::open_reader(&file), Err(Error::Missing(_))));
}

#[test]
fn restore_replaces_the_file_and_leaves_the_link() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path().canonicalize().unwrap();
    let (file, link) = (root.join("real.db"), root.join("link.db"));
    symlink("real.db", &link).unwrap();
    drop(Store::open(&link).unwrap());
    store::backup(&link, &root.join("copy.db")).unwrap();
    let store = Store::open(&file).unwrap();
    let refused = store::restore(&root.join("copy.db"), &link);
    assert!(matches!(refused, Err(Error::Locked(_))), "{refused:?}");
    drop(store);
    let kept = store::restore(&root.join("copy.db"), &link).unwrap();
    assert_eq!(kept, Some(root.join("real.db.before-restore-0")));
    assert_eq!(std::fs::read_link(&link).unwrap(), Path::new("real.db"));
    assert!(std::fs::symlink_metadata(&file).unwrap().is_file());
    assert_eq!(
        std::fs::read(&file).unwrap(),
        std::fs::read(root.join("copy.db")).unwrap()
    );
}

/// The database's file alone, in a folder of its own.
fn alone(file: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(file, folder.path().join("depeche.db")).unwrap();
    folder
}

#[tokio::test]
async fn after_the_last_owner_the_file_alone_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("depeche.db");
    let store = opened(folder.path()).await;
    let job = claim_a(&store, START).await;
    store.apply_poll(plan(&job, &["1", "2"])).await.unwrap();
    link(&store, START).await;
    // it was read as well: these connections stay open until the end
    assert_eq!(titles(&store).await.len(), 2);
    let second = store.clone();
    drop(store);
    assert!(folder.path().join("depeche.db-wal").exists());
    drop(second);
    let wal = std::fs::metadata(folder.path().join("depeche.db-wal"));
    assert!(wal.is_err(), "there is no log any more: {wal:?}");
    let copy = alone(&file);
    let reader = Store::open_reader(&copy.path().join("depeche.db")).unwrap();
    assert_eq!(titles(&reader).await, ["Title 1", "Title 2"]);
}

#[tokio::test]
async fn beside_a_reader_that_rests_the_file_is_whole_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("depeche.db");
    let store = opened(folder.path()).await;
    // as `list --follow` has it between two looks: SQLite keeps the log for whoever is left
    let reader = Store::open_reader(&file).unwrap();
    let job = claim_a(&store, START).await;
    store.apply_poll(plan(&job, &["1"])).await.unwrap();
    link(&store, START).await;
    assert_eq!(titles(&reader).await, ["Title 1"]);
    drop(store);
    let wal = std::fs::metadata(folder.path().join("depeche.db-wal"));
    assert_eq!(wal.map_or(0, |wal| wal.len()), 0);
    let copy = alone(&file);
    let copied = Store::open_reader(&copy.path().join("depeche.db")).unwrap();
    assert_eq!(titles(&copied).await, ["Title 1"]);
    assert_eq!(titles(&reader).await, ["Title 1"]);
}

#[tokio::test]
async fn a_reader_at_work_keeps_the_owner_from_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("depeche.db");
    let store = opened(folder.path()).await;
    let reader = rusqlite::Connection::open(&file).unwrap();
    reader.execute_batch("BEGIN").unwrap();
    let count = |connection: &rusqlite::Connection| -> i64 {
        let sql = "SELECT count(*) FROM entries";
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    assert_eq!(count(&reader), 0);
    let job = claim_a(&store, START).await;
    store.apply_poll(plan(&job, &["1"])).await.unwrap();
    drop(store);
    assert_eq!(count(&reader), 0, "its moment stays");
    reader.execute_batch("COMMIT").unwrap();
    assert_eq!(count(&reader), 1);
    assert!(Store::open(&file).is_ok());
}
