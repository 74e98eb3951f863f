//! Raw pages and the file they are in.

use super::door::LATER;
use super::door::START;
use super::door::claim_a;
use super::door::config;
use super::door::opened;
use super::door::plan;
use super::door::urn;
use depeche::model::Instant;
use depeche::store::Error;
use depeche::store::RawPage;
use depeche::store::Store;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;

fn second(folder: &Path) -> PathBuf {
    folder.join("depeche.pages.db")
}

/// Octets that nothing packs, others for each number.
fn noise(number: u64, octets: usize) -> Vec<u8> {
    let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut out = Vec::with_capacity(octets);
    while out.len() < octets {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        out.extend_from_slice(&state.to_le_bytes());
    }
    out
}

fn page(key: u64, part: u32, body: &[u8]) -> RawPage {
    let page = RawPage {
        entry: urn(&key.to_string()),
        source: "a".to_owned(),
        part,
        url: format!("https://a.example/page-of-{key}-part-{part}"),
        headers: vec![("content-type".to_owned(), "text/html".to_owned())],
        fetched: START,
        ..RawPage::default()
    };
    page.pack(body)
}

async fn keeping(folder: &Path) -> Store {
    let store = opened(folder).await;
    store.limit_raw_pages(256 << 20).await;
    store
}

async fn keys(store: &Store) -> Vec<String> {
    let pages = store.raw_pages(None, None, 1000).await.unwrap();
    let last = |page: RawPage| {
        page.entry
            .rsplit('-')
            .next()
            .unwrap()
            .trim_start_matches('0')
            .to_owned()
    };
    pages.into_iter().map(last).collect()
}

#[tokio::test]
async fn a_page_is_read_as_it_was_kept_and_the_last_one_counts() {
    let folder = tempfile::tempdir().unwrap();
    let store = keeping(folder.path()).await;
    assert!(!second(folder.path()).exists(), "nothing was kept yet");
    assert_eq!(store.raw_pages(None, None, 9).await.unwrap(), []);
    let first = vec![
        page(1, 0, b"<p>old"),
        page(1, 1, b"<p>old, on"),
        page(1, 2, b"<p>end"),
    ];
    store.keep_raw_pages(first).await;
    store.keep_raw_pages(vec![page(2, 0, b"<p>two")]).await;
    let new = vec![page(1, 0, b"<p>new"), page(1, 1, b"<p>new, on")];
    store.keep_raw_pages(new.clone()).await;
    // beside its owner, too
    let reader = Store::open_reader(&folder.path().join("depeche.db")).unwrap();
    let all = reader.raw_pages(Some("a"), None, 1).await.unwrap();
    assert_eq!(all, new, "an entry's pages come together");
    assert_eq!(all[1].body().unwrap(), b"<p>new, on");
    assert_eq!(all[0].header("content-type"), Some("text/html"));
    let rest = reader.raw_pages(None, Some(&urn("1")), 9).await.unwrap();
    assert_eq!(rest, [page(2, 0, b"<p>two")]);
    assert_eq!(reader.raw_pages(Some("b"), None, 9).await.unwrap(), []);
    assert_eq!(reader.raw_pages_kept().await.unwrap().0, 3);
    let mode = std::fs::metadata(second(folder.path()))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o007, 0, "nobody else's business");
}

#[tokio::test]
async fn the_newest_stay_within_the_limit() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    store.keep_raw_pages(vec![page(9, 0, b"x")]).await;
    assert!(!store.keeps_raw_pages());
    store.limit_raw_pages(100_000).await;
    for key in 1..=20 {
        store
            .keep_raw_pages(vec![page(key, 0, &noise(key, 10_000))])
            .await;
    }
    let all: Vec<String> = (12..=20).map(|key| key.to_string()).collect();
    assert_eq!(keys(&store).await, all);
    let (count, octets) = store.raw_pages_kept().await.unwrap();
    assert!(count == 9 && octets <= 100_000, "{count} pages of {octets}");
    // a lower limit holds at once, and gives the room back
    store.limit_raw_pages(25_000).await;
    assert_eq!(keys(&store).await, ["19", "20"]);
    let after = std::fs::metadata(second(folder.path())).unwrap().len();
    assert!(after < 80_000, "{after}");
    store.limit_raw_pages(0).await;
    assert_eq!(store.raw_pages_kept().await.unwrap(), (0, 0));
}

#[tokio::test]
async fn a_page_that_comes_after_its_entry_was_forgotten_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = keeping(folder.path()).await;
    let job = claim_a(&store, START).await;
    store.apply_poll(plan(&job, &["1", "2"])).await.unwrap();
    store.keep_raw_pages(vec![page(2, 0, b"<p>two")]).await;
    let outputs = config(folder.path()).outputs;
    assert!(store.forget(&urn("1"), outputs, LATER).await.unwrap());
    // it was under way
    store.keep_raw_pages(vec![page(1, 0, b"<p>one")]).await;
    assert!(is_anywhere(folder.path(), b"page-of-1-part"));
    store.drop_raw_pages(&urn("1")).await.unwrap();
    assert!(!is_anywhere(folder.path(), b"page-of-1-part"));
    assert!(is_anywhere(folder.path(), b"page-of-2-part"));
}

#[tokio::test]
async fn who_holds_the_second_file_stops_no_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let store = keeping(folder.path()).await;
    store.keep_raw_pages(vec![page(1, 0, b"<p>one")]).await;
    let other = rusqlite::Connection::open(second(folder.path())).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let config = config(folder.path());
    let done = store.apply_config(&config.instance, config.sources, config.outputs, LATER);
    done.await.unwrap();
}

#[tokio::test]
async fn raw_pages_that_a_reader_holds_on_to_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let store = keeping(folder.path()).await;
    let job = claim_a(&store, START).await;
    store.apply_poll(plan(&job, &["1", "2"])).await.unwrap();
    for key in [1, 2] {
        store.keep_raw_pages(vec![page(key, 0, b"<p>one")]).await;
    }
    let reader = rusqlite::Connection::open(second(folder.path())).unwrap();
    reader.execute_batch("BEGIN").unwrap();
    let count = "SELECT count(*) FROM pages";
    let seen: i64 = reader.query_row(count, [], |row| row.get(0)).unwrap();
    assert_eq!(seen, 2);
    let outputs = config(folder.path()).outputs;
    let told = store.forget(&urn("1"), outputs.clone(), LATER).await;
    assert!(
        matches!(&told, Err(Error::Traces(reason)) if reason.contains("reading")),
        "{told:?}"
    );
    drop(reader);
    assert!(store.forget(&urn("2"), outputs, LATER).await.unwrap());
    assert!(!is_anywhere(folder.path(), b"page-of-1-part"));
}

/// Whether any file of the folder has these octets.
fn is_anywhere(folder: &Path, octets: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|file| {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        memchr::memmem::find(&bytes, octets).is_some()
    })
}

#[tokio::test]
async fn what_is_forgotten_or_removed_is_kept_no_longer() {
    let folder = tempfile::tempdir().unwrap();
    let store = keeping(folder.path()).await;
    let job = claim_a(&store, START).await;
    store.apply_poll(plan(&job, &["1", "2"])).await.unwrap();
    for key in [1, 2] {
        // twice: the first is in the gaps
        store
            .keep_raw_pages(vec![page(key, 0, &noise(key, 9_000))])
            .await;
        store
            .keep_raw_pages(vec![page(key, 0, &noise(key, 7_000))])
            .await;
    }
    let of_b = RawPage {
        source: "b".to_owned(),
        ..page(3, 0, b"<p>of b")
    };
    store.keep_raw_pages(vec![of_b]).await;
    let telling = |key: u64| noise(key, 7_000)[3_000..3_400].to_vec();
    assert!(is_anywhere(folder.path(), &telling(1)));
    let outputs = config(folder.path()).outputs;
    assert!(store.forget(&urn("1"), outputs, LATER).await.unwrap());
    assert!(!is_anywhere(folder.path(), &telling(1)));
    assert!(!is_anywhere(folder.path(), b"page-of-1-part"));
    assert!(is_anywhere(folder.path(), &telling(2)));
    assert_eq!(keys(&store).await, ["2", "3"]);
    // `b` is removed and stays in the outputs, `a` is removed
    store.keep_source("b").await.unwrap();
    let known = config(folder.path());
    store
        .apply_config(&known.instance, Vec::new(), known.outputs, LATER)
        .await
        .unwrap();
    assert_eq!(keys(&store).await, ["3"]);
}

fn overwrite(path: &Path, from: u64, octets: &[u8]) {
    let mut file = std::fs::File::options().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(from)).unwrap();
    file.write_all(octets).unwrap();
}

async fn with_pages(folder: &Path, count: u64) {
    let store = keeping(folder).await;
    for key in 1..=count {
        store
            .keep_raw_pages(vec![page(key, 0, &noise(key, 5_000))])
            .await;
    }
    assert_eq!(store.raw_pages_kept().await.unwrap().0, count);
}

#[tokio::test]
async fn a_damaged_file_is_made_anew() {
    for (from, octets) in [
        // the header is ours, nothing behind it is
        (100, vec![0xff; 30_000]),
        // nothing is
        (0, b"no database at all ".repeat(500)),
        // the schema can be read, the pages cannot
        (4_096, vec![0xaa; 40_000]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        with_pages(folder.path(), 20).await;
        overwrite(&second(folder.path()), from, &octets);
        let store = keeping(folder.path()).await;
        // whoever finds the damage may be lost with it, nobody after
        store.keep_raw_pages(vec![page(31, 0, b"<p>one")]).await;
        store.keep_raw_pages(vec![page(32, 0, b"<p>two")]).await;
        let kept = keys(&store).await;
        assert!(kept.contains(&"32".to_owned()), "{from}: {kept:?}");
        assert!(kept.len() <= 2, "{from}: {kept:?}");
        drop(store);
        let store = keeping(folder.path()).await;
        assert_eq!(keys(&store).await, kept, "{from}: and whole from then on");
    }
}

#[tokio::test]
async fn a_file_of_somebody_else_or_of_a_later_version_stays() {
    let folder = tempfile::tempdir().unwrap();
    with_pages(folder.path(), 1).await;
    // user_version in the header: of a later version
    overwrite(&second(folder.path()), 60, &[0, 0, 0, 99]);
    let other = tempfile::tempdir().unwrap();
    drop(opened(other.path()).await);
    std::fs::rename(other.path().join("depeche.db"), second(other.path())).unwrap();
    std::fs::remove_file(other.path().join("depeche.db.lock")).unwrap();
    for folder in [folder, other] {
        let before = std::fs::read(second(folder.path())).unwrap();
        let store = keeping(folder.path()).await;
        store.keep_raw_pages(vec![page(2, 0, b"<p>x")]).await;
        store.drop_raw_pages(&urn("2")).await.unwrap();
        store.limit_raw_pages(0).await;
        drop(store);
        assert!(std::fs::read(second(folder.path())).unwrap() == before);
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_stops_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let store = keeping(folder.path()).await;
    std::fs::create_dir(second(folder.path())).unwrap();
    store.keep_raw_pages(vec![page(1, 0, b"<p>x")]).await;
    assert_eq!(store.raw_pages_kept().await.unwrap(), (0, 0));
    let job = claim_a(&store, Instant(START.0 + 1)).await;
    store.apply_poll(plan(&job, &["1"])).await.unwrap();
}

#[tokio::test]
async fn it_is_named_after_the_database_itself() {
    let folder = tempfile::tempdir().unwrap();
    drop(opened(folder.path()).await);
    let link = folder.path().join("other.db");
    std::os::unix::fs::symlink("depeche.db", &link).unwrap();
    let store = Store::open(&link).unwrap();
    store.limit_raw_pages(1 << 20).await;
    store.keep_raw_pages(vec![page(1, 0, b"<p>x")]).await;
    assert!(second(folder.path()).exists());
    assert!(!folder.path().join("other.pages.db").exists());
    drop(store);
    // and it is whole when its owner is gone
    assert!(!folder.path().join("depeche.pages.db-wal").exists());
}
