//! Pages are kept as they came, beside the database and out of its backups.

use super::lab::Item;
use super::lab::Lab;
use super::lab::rss;
use crate::support::process::depeche;
use crate::support::reply::Reply;
use depeche::store::Store;

const ALWAYS: &str = "full_text = \"always\"";
const ARTICLE: &str = "The ferry at Calder Point has run every day since 1911, and on Tuesday it did not. \
    The engine, older than both of the men who tend it, gave a cough and stopped halfway across, with \
    eleven people and a horse on board. They waited for the tide, which brought them back.";

fn lab() -> Lab {
    let lab = Lab::new().source("a", "/feed", ALWAYS);
    let items: Vec<Item> = ["/1", "/2"]
        .iter()
        .map(|path| Item::new(path, path, "Short.").link(&lab.origin.url(path)))
        .collect();
    lab.origin.serve("/feed", Reply::feed(rss(&items, None)));
    for path in ["/1", "/2"] {
        let html =
            format!("<html><body><article><h1>{path}</h1><p>{ARTICLE}</p></article></body></html>");
        let page = Reply::page(html)
            .header("Last-Modified", "Tue, 03 Jan 2017 10:00:00 GMT")
            .header("Set-Cookie", "a=b");
        lab.origin.serve(path, page);
    }
    lab
}

#[tokio::test]
async fn pages_are_kept_as_they_came_and_no_backup_has_them() {
    let lab = lab();
    lab.config_file();
    depeche(lab.folder(), &["poll"]).ok();
    let store = Store::open_reader(&lab.database()).unwrap();
    let pages = store.raw_pages(Some("a"), None, 10).await.unwrap();
    assert_eq!(pages.len(), 2);
    for page in &pages {
        let body = String::from_utf8(page.body().unwrap()).unwrap();
        assert!(body.starts_with("<html><body><article><h1>/") && body.contains(ARTICLE));
        assert!(page.url.starts_with(&lab.origin.url("/")), "{}", page.url);
        assert!(
            page.header("content-type")
                .is_some_and(|kind| kind.starts_with("text/html"))
        );
        assert_eq!(
            page.header("last-modified"),
            Some("Tue, 03 Jan 2017 10:00:00 GMT")
        );
        assert_eq!(page.header("set-cookie"), None);
    }
    drop(store);
    depeche(lab.folder(), &["backup", "copy.db"]).ok();
    assert!(!lab.folder().join("copy.pages.db").exists());
    let whole = std::fs::read(lab.folder().join("copy.db")).unwrap();
    assert!(memchr::memmem::find(&whole, b"last-modified").is_none());
    // what is forgotten is forgotten there, too
    depeche(lab.folder(), &["forget", &lab.origin.url("/1")]).ok();
    let store = Store::open_reader(&lab.database()).unwrap();
    assert_eq!(store.raw_pages_kept().await.unwrap().0, 1);
    drop(store);
    // nobody's source, nobody's pages
    let config = lab.config_text().replace("id = \"a\"", "id = \"b\"");
    std::fs::write(lab.folder().join("depeche.toml"), config).unwrap();
    lab.origin.serve("/feed", Reply::status(500));
    depeche(lab.folder(), &["poll"]).ok();
    let store = Store::open_reader(&lab.database()).unwrap();
    assert_eq!(store.raw_pages_kept().await.unwrap(), (0, 0));
}

#[tokio::test]
async fn none_are_kept_where_none_are_wanted() {
    let lab = lab();
    lab.config_file();
    let config = format!("{}\n[store]\nraw_pages = 0\n", lab.config_text());
    std::fs::write(lab.folder().join("depeche.toml"), config).unwrap();
    depeche(lab.folder(), &["poll"]).ok();
    assert!(!lab.folder().join("depeche.pages.db").exists());
    let body = lab.titled("/1").await.body.text();
    assert!(body.contains("Calder Point"));
}

#[tokio::test]
async fn a_damaged_file_is_told_and_made_anew() {
    let lab = lab();
    lab.config_file();
    let second = lab.folder().join("depeche.pages.db");
    std::fs::write(&second, "no database at all ".repeat(1000)).unwrap();
    let said = depeche(lab.folder(), &["poll", "-v"]);
    assert!(said.stderr.contains("made anew"), "{}", said.stderr);
    said.ok();
    let store = Store::open_reader(&lab.database()).unwrap();
    assert_eq!(store.raw_pages_kept().await.unwrap().0, 2);
}
