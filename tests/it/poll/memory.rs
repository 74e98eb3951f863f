//! Site memory: what stands on several pages of a host is the site's, from then on.

use super::lab::Item;
use super::lab::Lab;
use super::lab::prose;
use super::lab::rss;
use crate::support::process::depeche;
use crate::support::reply::Reply;
use depeche::clock;
use std::fmt::Write;

/// One page after the other, as a host is asked by default.
const IN_TURN: &str = "host_gap = \"0s\"\nhost_concurrency = 1\n\
                       allow_networks = [\"127.0.0.0/8\"]\nlink_networks = [\"127.0.0.0/8\"]\n";
const ALWAYS: &str = "full_text = \"always\"\nfirst_entries = 100";
const PLUG: &str = "Every Friday our letter brings the best of the week to your kitchen table.";
const SERIES: &str = "Ada Trewin writes about harbours and what becomes of them.";

/// A page of an article: each paragraph with the class of the box around it.
fn article(at: usize, paragraphs: &[(&str, &str)]) -> String {
    let mut body = String::new();
    for (class, text) in paragraphs {
        match *class {
            "" => write!(body, "<p>{text}</p>"),
            "h2" => write!(body, "<h2>{text}</h2>"),
            class => write!(body, "<div class=\"{class}\"><p>{text}</p></div>"),
        }
        .unwrap();
    }
    format!(
        "<html><head><title>Story {at}</title></head><body><article class=\"story\"><h1>Story {at}</h1>{body}</article></body></html>"
    )
}

/// Serves pages, numbered from 1, and a feed that names them with a line each.
fn serve(lab: &Lab, pages: &[String]) {
    let mut items = Vec::new();
    for (at, page) in (1..).zip(pages) {
        let path = format!("/page/{at}");
        let link = lab.origin.url(&path);
        items.push(Item::new(&format!("g{at}"), &format!("Story {at}"), "A line.").link(&link));
        lab.origin.serve(&path, Reply::page(page));
    }
    lab.origin.serve("/feed", Reply::feed(rss(&items, None)));
}

async fn body(lab: &Lab, at: usize) -> String {
    let entry = lab.titled(&format!("Story {at}")).await;
    assert_eq!(entry.page.0, "used", "{:?}", entry.page);
    entry.body.as_str().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plug_is_gone_from_the_fourth_page_on_and_what_is_the_articles_stays() {
    let lab = Lab::new().fetch(IN_TURN).source("a", "/feed", ALWAYS);
    let once = |at: usize| format!("{}.", prose(at, 40));
    let more = |at: usize| format!("{}.", prose(at + 50, 40));
    let pages: Vec<String> = (1..=5)
        .map(|at| {
            let (first, last) = (once(at), more(at));
            let heading = ("h2", "What the harbour says now");
            let mut parts = vec![
                ("", first.as_str()),
                ("bx", PLUG),
                heading,
                ("", last.as_str()),
            ];
            if at >= 4 {
                parts.push(("", SERIES));
            }
            article(at, &parts)
        })
        .collect();
    serve(&lab, &pages);
    lab.all().await;
    for at in 1..=5 {
        let body = body(&lab, at).await;
        assert_eq!(body.contains("Every Friday"), at <= 3, "page {at}: {body}");
        assert!(
            body.contains(once(at).trim_end_matches('.')),
            "page {at}: {body}"
        );
        assert!(
            body.contains("What the harbour says now"),
            "page {at}: {body}"
        );
        assert_eq!(body.contains("Ada Trewin"), at >= 4, "page {at}: {body}");
    }
    lab.config_file();
    let uuid = lab.titled("Story 5").await.uuid;
    let said = depeche(lab.folder(), &["explain", &uuid]).ok();
    assert!(
        said.contains("Left out of the page: “Every Friday our letter"),
        "{said}"
    );
    // kept pages that came before it was known lose it too
    depeche(lab.folder(), &["reextract"]).ok();
    for at in 1..=5 {
        let body = body(&lab, at).await;
        assert!(!body.contains("Every Friday"), "page {at}: {body}");
        assert!(
            body.contains("What the harbour says now"),
            "page {at}: {body}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_path_that_keeps_repeating_is_the_sites_whatever_it_says() {
    let lab = Lab::new().fetch(IN_TURN).source("a", "/feed", ALWAYS);
    let pages: Vec<String> = (1..=8)
        .map(|at| {
            let (first, last) = (
                format!("{}.", prose(at, 40)),
                format!("{}.", prose(at + 50, 40)),
            );
            let other = "In May the letter rests, and comes back with the first of the cherries.";
            let plug = if at == 8 { other } else { PLUG };
            article(
                at,
                &[
                    ("part", first.as_str()),
                    ("bx", plug),
                    ("part", last.as_str()),
                ],
            )
        })
        .collect();
    serve(&lab, &pages);
    lab.all().await;
    let last = body(&lab, 8).await;
    assert!(!last.contains("In May the letter rests"), "{last}");
    assert!(last.contains(prose(8, 40).as_str()), "{last}");
    assert!(last.contains(prose(58, 40).as_str()), "{last}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_remembered_goes_with_its_entry_and_its_source() {
    let lab = Lab::new()
        .fetch(IN_TURN)
        .source("a", "/feed", ALWAYS)
        .source("b", "/other", "full_text = \"never\"");
    let pages: Vec<String> = (1..=3)
        .map(|at| {
            article(
                at,
                &[("", format!("{}.", prose(at, 60)).as_str()), ("bx", PLUG)],
            )
        })
        .collect();
    serve(&lab, &pages);
    lab.origin.serve("/other", Reply::feed(rss(&[], None)));
    lab.all().await;
    assert_eq!(lab.reader().remembered().await.unwrap(), 3);
    let uuid = lab.titled("Story 2").await.uuid;
    let config = lab.config();
    let store = depeche::store::Store::open(&config.database).unwrap();
    store.limit_raw_pages(config.raw_pages).await;
    assert_eq!(store.site_memory("127.0.0.1").await.texts.len(), 1);
    store.forget(&uuid, Vec::new(), clock::now()).await.unwrap();
    assert_eq!(store.remembered().await.unwrap(), 2);
    assert!(store.site_memory("127.0.0.1").await.texts.is_empty());
    assert!(store.site_memory("other.example").await.texts.is_empty());
    let stay = config.sources.into_iter().filter(|source| source.id == "b");
    store
        .apply_config(&config.instance, stay.collect(), Vec::new(), clock::now())
        .await
        .unwrap();
    assert_eq!(store.remembered().await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_that_stands_on_three_pages_replaces_nothing_on_the_fourth() {
    let lab = Lab::new().fetch(IN_TURN).source("a", "/feed", ALWAYS);
    let wall = format!("{}.", prose(7, 40));
    let pages: Vec<String> = (1..=5)
        .map(|at| article(at, &[("", wall.as_str())]))
        .collect();
    serve(&lab, &pages);
    lab.all().await;
    for at in 4..=5 {
        let entry = lab.titled(&format!("Story {at}")).await;
        assert_eq!(entry.page.0, "kept", "page {at}");
        let why = entry.page.1.unwrap();
        let said = "most of the page's text stands on other pages of its host too";
        assert_eq!(why, said);
        assert!(entry.body.as_str().contains("A line."));
    }
}
