//! Sources that are carried on: `was`, and a removed one that comes again under another id.

use std::collections::BTreeMap;

use depeche::config::Config;
use depeche::store::Stored;

use super::lab::Item;
use super::lab::Lab;
use super::lab::everything;
use super::lab::prose;
use super::lab::rss;
use crate::support::reply::Reply;

const NO_PAGES: &str = "full_text = \"never\"\nfirst_entries = 100";

fn items(host: &str, range: std::ops::Range<usize>) -> Vec<Item> {
    range
        .map(|n| {
            let link = format!("https://{host}/{n}");
            Item::new(&link, &format!("Title of {n}"), &prose(n, 60)).link(&link)
        })
        .collect()
}

fn serve(lab: &Lab, path: &str, items: &[Item]) {
    lab.origin.serve(path, Reply::feed(rss(items, None)));
}

async fn ids(lab: &Lab) -> BTreeMap<String, String> {
    let all: Vec<Stored> = lab.corpus().await;
    let ids: BTreeMap<_, _> = all
        .iter()
        .map(|one| (one.title.clone(), one.uuid.clone()))
        .collect();
    assert_eq!(ids.len(), all.len(), "an article twice");
    ids
}

async fn shown(lab: &Lab) -> BTreeMap<String, String> {
    let all = everything(&lab.reader()).await;
    all.into_iter()
        .map(|one| (one.entry.title, one.entry.uuid))
        .collect()
}

#[tokio::test]
async fn was_carries_entries_and_ids_over() {
    for by_url in [false, true] {
        let lab = Lab::new().source("old", "/old", NO_PAGES);
        serve(&lab, "/old", &items("x.example", 0..6));
        assert_eq!(lab.one().await.new, 6);
        let before = ids(&lab).await;
        let was = if by_url {
            lab.origin.url("/old")
        } else {
            "old".to_owned()
        };
        let lab = lab
            .changed("id = \"old\"", &format!("id = \"new\"\nwas = [\"{was}\"]"))
            .changed("/old\"\nfull", "/new\"\nfull");
        serve(&lab, "/new", &items("x.example", 1..7));
        let polled = lab.one().await;
        assert_eq!(
            (polled.source.as_str(), polled.new, polled.revised),
            ("new", 1, 0)
        );
        let after = ids(&lab).await;
        assert!(before.iter().all(|one| after.get(one.0) == Some(one.1)));
        assert_eq!(shown(&lab).await, after);
        assert!(lab.corpus().await.iter().all(|one| one.source.id == "new"));
        if by_url {
            continue;
        }
        // the same ids where all is read anew under the new name
        for file in std::fs::read_dir(lab.folder()).unwrap() {
            std::fs::remove_file(file.unwrap().path()).unwrap();
        }
        assert_eq!(lab.one().await.new, 6);
        let again = ids(&lab).await;
        assert!(again.iter().all(|one| after.get(one.0) == Some(one.1)));
    }
}

#[tokio::test]
async fn a_removed_source_that_comes_again_elsewhere_is_carried_over() {
    for (common, moved) in [(10, true), (8, true), (7, false)] {
        let lab = Lab::new()
            .source("old", "/old", NO_PAGES)
            .source("other", "/other", NO_PAGES);
        serve(&lab, "/old", &items("x.example", 0..10));
        serve(&lab, "/other", &items("z.example", 100..104));
        lab.all().await;
        let before = ids(&lab).await;
        let lab = lab
            .changed("id = \"old\"", "id = \"new\"")
            .changed("/old\"\nfull", "/new\"\nfull");
        // other addresses and ids; some entries are new
        serve(&lab, "/new", &items("y.example", 10 - common..20 - common));
        let polled = lab.all().await;
        assert_eq!(polled[0].source, "new");
        let new = if moved { 10 - common } else { 10 };
        assert_eq!(polled[0].new, new, "{common} in common");
        if moved {
            let after = ids(&lab).await;
            assert!(before.iter().all(|one| after.get(one.0) == Some(one.1)));
            assert_eq!(shown(&lab).await, after);
            assert_eq!(lab.all().await[0].new, 0);
            assert_eq!(ids(&lab).await, after);
        }
    }
}

#[tokio::test]
async fn what_is_still_configured_is_nobody_elses() {
    let lab = Lab::new().source("old", "/old", NO_PAGES).source(
        "new",
        "/new",
        &format!("{NO_PAGES}\nenabled = false"),
    );
    serve(&lab, "/old", &items("x.example", 0..10));
    serve(&lab, "/new", &items("x.example", 0..10));
    lab.all().await;
    // switched off is not removed
    let lab = lab
        .changed(&format!("{NO_PAGES}\nenabled = false"), NO_PAGES)
        .changed("id = \"old\"", "id = \"old\"\nenabled = false");
    let polled = lab.all().await;
    assert_eq!((polled[0].source.as_str(), polled[0].new), ("new", 10));
}

#[test]
fn was_names_nothing_that_is_there() {
    let check = |was: &str| {
        let text = format!(
            "[[source]]\nid = \"a\"\nurl = \"https://a.example/\"\nwas = [{was}]\n\
             [[source]]\nid = \"b\"\nurl = \"https://b.example/\"\nwas = [\"older\"]\n"
        );
        let config = Config::parse(&text, "t.toml", std::path::Path::new("/"), None);
        config.map(drop).map_err(|error| error.to_string())
    };
    assert_eq!(check("\"old\", \"https://c.example/\", \"a\""), Ok(()));
    for (was, says) in [
        ("\"b\"", "is a source of its own here"),
        ("\"https://b.example/\"", "is a source of its own here"),
        ("\"older\"", "is carried on by another source"),
    ] {
        let error = check(was).unwrap_err();
        assert!(error.contains(says), "{error}");
    }
}
