//! Feeds that claim to be others, and feeds that shout others down (cases 48 to 50).

use super::NO_PAGES;
use crate::poll::lab::Item;
use crate::poll::lab::Lab;
use crate::poll::lab::everything;
use crate::poll::lab::prose;
use crate::poll::lab::rss;
use crate::support::reply::Reply;
use depeche::store::OutputEntry;

/// The victim and somebody who reads it; the attacker is polled first where `first` says so.
fn pair(first: &str, settings: &str) -> Lab {
    let lab = Lab::new();
    let other = if first == "victim" {
        "attacker"
    } else {
        "victim"
    };
    let host = |id: &str| format!("{id}.localhost");
    let settings = format!("{settings}\nfirst_entries = 10");
    lab.source_on(first, &host(first), "/feed", &settings)
        .source_on(other, &host(other), "/feed", &settings)
}

fn serve(lab: &Lab, id: &str, document: String) {
    let host = format!("{id}.localhost");
    lab.origin.serve_on(&host, "/feed", Reply::feed(document));
}

fn by<'a>(shown: &'a [OutputEntry], source: &str) -> Vec<&'a OutputEntry> {
    let its = shown.iter().filter(|one| one.entry.source.id == source);
    its.collect()
}

#[tokio::test]
async fn case_48_whoever_repeats_an_id_and_a_link_changes_nothing_of_the_victims() {
    for attacker_first in [false, true] {
        let lab = pair("victim", NO_PAGES);
        let link = lab.origin.url_on("victim.localhost", "/article");
        let real = Item::new(&link, "The bridge reopens", "A short line.").link(&link);
        let fake = Item::new(&link, "The bridge reopens", "Buy my pills now.").link(&link);
        let early = Some("Sun, 01 Nov 2026 00:00:00 GMT");
        let empty = || rss(&[], None);
        let (first, second) = if attacker_first {
            (
                ["attacker", "victim"],
                [rss(&[fake], early), rss(&[real], None)],
            )
        } else {
            (
                ["victim", "attacker"],
                [rss(&[real], None), rss(&[fake], early)],
            )
        };
        serve(&lab, first[0], second[0].clone());
        serve(&lab, first[1], empty());
        lab.all().await;
        serve(&lab, first[1], second[1].clone());
        lab.all().await;
        let corpus = lab.corpus().await;
        let stored = corpus
            .iter()
            .find(|entry| entry.source.id == "victim")
            .unwrap();
        assert_eq!(stored.body.text(), "A short line.");
        let shown = everything(&lab.reader()).await;
        let victims = by(&shown, "victim");
        assert_eq!(victims.len(), 1, "first: {}: {shown:#?}", first[0]);
        assert_eq!(victims[0].entry.uuid, stored.uuid);
        assert_eq!(victims[0].entry.revision, 1);
    }
}

#[tokio::test]
async fn case_48_a_priority_does_not_put_a_borrower_in_the_owners_place() {
    let lab = Lab::new()
        .source_on("victim", "victim.localhost", "/feed", NO_PAGES)
        .source_on(
            "borrower",
            "borrower.localhost",
            "/feed",
            &format!("{NO_PAGES}\npriority = 50"),
        );
    let link = lab.origin.url_on("victim.localhost", "/article");
    let item = |text: &str| Item::new(&link, "The bridge reopens", text).link(&link);
    serve(&lab, "victim", rss(&[item("A short line.")], None));
    serve(&lab, "borrower", rss(&[], None));
    lab.all().await;
    serve(&lab, "borrower", rss(&[item("Comment of mine.")], None));
    lab.all().await;
    let shown = everything(&lab.reader()).await;
    assert_eq!(shown.len(), 1, "{shown:#?}");
    assert_eq!(shown[0].entry.source.id, "victim");
    assert_eq!(shown[0].copies[0].link.as_ref().unwrap().rule, "address");
    // an output without the victim shows what it has
    let lab = lab.more("[[output]]\nid = \"mine\"\nsources = [\"borrower\"]\n");
    lab.all().await;
    let mine = lab.standing("mine").await;
    assert_eq!(mine[0].entry.source.id, "borrower");
}

#[tokio::test]
async fn case_49_a_claimed_source_and_a_claimed_canonical_are_shown_under_the_claimer() {
    let lab = pair("victim", "full_text = \"always\"").hold("1m");
    let victim = lab.origin.url_on("victim.localhost", "/article");
    let attacker = lab.origin.url_on("attacker.localhost", "/fake");
    let page = |words: &str, canonical: &str| {
        format!(
            "<html><head><link rel=canonical href='{canonical}'><meta property='og:url' content='{canonical}'></head>\
             <body><article><h1>The bridge reopens</h1><p>{words}</p></article></body></html>"
        )
    };
    let reply = |words: &str| Reply::page(page(words, &victim));
    lab.origin
        .serve_on("victim.localhost", "/article", reply(&prose(1, 150)));
    lab.origin
        .serve_on("attacker.localhost", "/fake", reply(&prose(2, 150)));
    let own = Item::new(&victim, "The bridge reopens", "Short.").link(&victim);
    let atom = format!(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>Fake</title><id>x</id><updated>2026-11-01T00:00:00Z</updated>\
         <entry><id>{victim}</id><title>The bridge reopens</title><link href='{attacker}'/>\
         <updated>2026-11-01T00:00:00Z</updated><summary>Short.</summary>\
         <source><id>victim</id><title>The Victim</title><link rel='self' href='{victim}'/></source></entry></feed>"
    );
    serve(&lab, "attacker", atom);
    serve(&lab, "victim", rss(&[], None));
    lab.all().await;
    serve(&lab, "victim", rss(&[own], None));
    lab.all().await;
    let shown = everything(&lab.reader()).await;
    for id in ["victim", "attacker"] {
        let its = by(&shown, id);
        assert_eq!(its.len(), 1, "{id}: {shown:#?}");
        assert!(its[0].copies.is_empty());
        assert_eq!(its[0].entry.page.0, "used", "{:?}", its[0].entry.page);
        assert_eq!(its[0].entry.source.id, id);
        assert_ne!(its[0].entry.source.name, "The Victim");
    }
}

#[tokio::test]
async fn case_50_a_flood_leaves_the_others_where_they_are() {
    const A_POLL: usize = 1_000;
    const ROUNDS: usize = 4;
    let lab = pair("victim", NO_PAGES).more("[[output]]\nid = \"all\"\nmax_entries = 200\n");
    let items = |name: &str, from: usize, count: usize| -> Vec<Item> {
        (from..from + count)
            .map(|n| Item::new(&format!("{name}{n}"), &format!("{name} {n}"), &prose(n, 50)))
            .collect()
    };
    serve(&lab, "victim", rss(&items("victim", 900_000, 10), None));
    serve(&lab, "attacker", rss(&items("attacker", 0, 10), None));
    lab.all().await;
    for round in 1..=ROUNDS {
        let flood = items("attacker", round * A_POLL, A_POLL);
        serve(&lab, "attacker", rss(&flood, None));
        lab.all().await;
        let status = lab.status("attacker").await;
        assert_eq!(status.flood, A_POLL - if round == 1 { 100 } else { 10 });
    }
    let shown = lab.standing("all").await;
    assert_eq!(by(&shown, "victim").len(), 10);
    assert_eq!(by(&shown, "attacker").len(), 10 + 100 + 10 * (ROUNDS - 1));
    assert_eq!(
        lab.corpus().await.len(),
        20 + ROUNDS * A_POLL,
        "all is kept"
    );
    // an ordinary document ends it
    let last = items("attacker", 500_000, 3);
    serve(&lab, "attacker", rss(&last, None));
    lab.all().await;
    assert_eq!(lab.status("attacker").await.flood, 0);
    let shown = lab.standing("all").await;
    assert_eq!(by(&shown, "attacker").len(), 143);
    lab.config_file();
    let folder = lab.folder();
    let said = crate::support::process::depeche(folder, &["status"]).ok();
    assert!(!said.contains("flush"), "{said}");
}
