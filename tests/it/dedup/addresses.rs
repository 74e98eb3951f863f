//! What an article's page tells of its addresses joins what is not linked yet, and nothing else.

use crate::poll::lab::Item;
use crate::poll::lab::Lab;
use crate::poll::lab::everything;
use crate::poll::lab::rss;
use crate::support::process::depeche;
use crate::support::reply::Reply;
use depeche::daemon::Round;

const PAGES: &str = "full_text = \"always\"";
const TITLE: &str = "The bridge over the Lenn reopens";

fn lab() -> Lab {
    Lab::new()
        .source_on("first", "first.localhost", "/feed", PAGES)
        .source_on("second", "second.localhost", "/feed", PAGES)
}

/// Too little to be taken for the article.
fn page(head: &str) -> Reply {
    Reply::page(format!(
        "<html><head>{head}</head><body><p>Read on.</p></body></html>"
    ))
}

fn serve(lab: &Lab, id: &str, items: &[Item]) {
    let host = format!("{id}.localhost");
    lab.origin
        .serve_on(&host, "/feed", Reply::feed(rss(items, None)));
}

/// Both bring one headline and few words of their own; the second's link is another address.
async fn both(lab: &Lab) {
    let article = lab.origin.url_on("first.localhost", "/article");
    let link = lab.origin.url_on("second.localhost", "/teaser");
    lab.origin.serve_on("first.localhost", "/article", page(""));
    serve(
        lab,
        "first",
        &[Item::new("1", TITLE, "Cars may cross it.").link(&article)],
    );
    serve(lab, "second", &[]);
    lab.all().await;
    serve(
        lab,
        "second",
        &[Item::new("2", TITLE, "After a year.").link(&link)],
    );
    lab.all().await;
}

#[tokio::test]
async fn where_a_page_was_found_and_what_it_names_is_an_address() {
    type Teaser = fn(&str) -> Reply;
    let ways: [(&str, Teaser); 4] = [
        ("redirect", |to| Reply::redirect(302, to)),
        ("canonical", |to| {
            page(&format!("<link rel=canonical href='{to}'>"))
        }),
        ("og", |to| {
            page(&format!("<meta property='og:url' content='{to}'>"))
        }),
        ("amp", |to| {
            page(&format!(
                "<link rel=canonical href='/teaser'><link rel=amphtml href='{to}'>"
            ))
        }),
    ];
    for (way, teaser) in ways {
        let lab = lab();
        let article = lab.origin.url_on("first.localhost", "/article");
        lab.origin
            .serve_on("second.localhost", "/teaser", teaser(&article));
        both(&lab).await;
        let shown = everything(&lab.reader()).await;
        assert_eq!(shown.len(), 1, "{way}: {shown:#?}");
        assert_eq!(shown[0].entry.source.id, "first", "{way}");
        let copy = &shown[0].copies[0];
        assert_eq!(copy.link.as_ref().unwrap().rule, "address", "{way}");
        lab.config_file();
        let told = depeche(lab.folder(), &["explain", &copy.uuid]).ok();
        assert!(
            told.contains("the same address, on the earlier's own site"),
            "{told}"
        );
    }
}

#[tokio::test]
async fn a_page_that_comes_late_splits_and_joins_nothing() {
    let lab = lab();
    let article = lab.origin.url_on("first.localhost", "/article");
    lab.origin
        .serve_on("second.localhost", "/teaser", Reply::status(503));
    both(&lab).await;
    let before = everything(&lab.reader()).await;
    assert_eq!(before.len(), 2, "{before:#?}");
    let late = page(&format!("<link rel=canonical href='{article}'>"));
    lab.origin.serve_on("second.localhost", "/teaser", late);
    let force = Round {
        all: true,
        force: true,
        ..Round::default()
    };
    let asked = || lab.origin.requests_to("/teaser").len();
    let times = asked();
    // its page is due in minutes: tried now
    let database = rusqlite::Connection::open(lab.database()).unwrap();
    database
        .execute("UPDATE page_jobs SET due = 0", [])
        .unwrap();
    database.execute("DELETE FROM host_holds", []).unwrap();
    drop(database);
    lab.round(&force).await;
    assert!(asked() > times, "the page was read");
    let told = |shown: Vec<depeche::store::OutputEntry>| -> Vec<(String, i64, usize)> {
        let of = |one: depeche::store::OutputEntry| {
            (one.entry.uuid, one.entry.updated.0, one.copies.len())
        };
        shown.into_iter().map(of).collect()
    };
    assert_eq!(told(everything(&lab.reader()).await), told(before));
}
