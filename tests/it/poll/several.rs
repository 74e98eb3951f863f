//! Articles that go over several pages, and pages that are none.

use super::lab::Item;
use super::lab::Lab;
use super::lab::prose;
use super::lab::rss;
use crate::support::reply::Reply;

/// One page with `head` in its head and `pager` below its text.
fn page(head: &str, seed: usize, pager: &str) -> Reply {
    Reply::page(format!(
        "<html><head><title>A long story</title>{head}</head><body><article><h1>A long story</h1>\
         <p>This line stands on each of the pages, as lines do.</p><p>{}</p></article>{pager}</body></html>",
        prose(seed, 90)
    ))
}

fn lab(more: &str) -> Lab {
    let lab = Lab::new().source("a", "/feed", &format!("full_text = \"always\"\n{more}"));
    let item = Item::new("1", "A long story", "Short.").link(&lab.origin.url("/story"));
    lab.origin.serve("/feed", Reply::feed(rss(&[item], None)));
    lab
}

fn asked(lab: &Lab) -> Vec<String> {
    let requests = lab.origin.requests().into_iter();
    let mut targets: Vec<String> = requests.map(|request| request.target).collect();
    targets.retain(|target| target != "/feed" && target != "/robots.txt");
    targets
}

async fn text(lab: &Lab) -> String {
    lab.titled("A long story").await.body.text()
}

#[tokio::test]
async fn pages_are_followed_and_joined_without_what_repeats() {
    let lab = lab("");
    let pager = "<p><a href='/story'>1</a> <a href='/story/2'>2</a> <a href='/story/3'>3</a></p>";
    lab.origin.serve("/story", page("", 1, pager));
    lab.origin.serve("/story/2", page("", 2, pager));
    lab.origin.serve("/story/3", page("", 3, pager));
    lab.one().await;
    assert_eq!(asked(&lab), ["/story", "/story/2", "/story/3"]);
    let text = text(&lab).await;
    let at = |seed| text.find(&prose(seed, 90));
    assert!(at(1) < at(2) && at(2) < at(3) && at(1).is_some(), "{text}");
    assert_eq!(text.matches("This line stands").count(), 1);
    let pages = lab.reader().raw_pages(None, None, 9).await.unwrap();
    let parts: Vec<u32> = pages.iter().map(|page| page.part).collect();
    assert_eq!(parts, [0, 1, 2], "each is kept");
    let note = lab.titled("A long story").await.page.1.unwrap();
    assert!(note.contains("joined from 3 pages"), "{note}");
}

#[tokio::test]
async fn kept_parts_are_joined_again() {
    let lab = lab("");
    let next = |to: &str| format!("<a href='{to}'>Nächste Seite »</a>");
    lab.origin.serve("/story", page("", 1, &next("?seite=2")));
    lab.origin
        .serve("/story?seite=2", page("", 2, &next("?seite=3")));
    lab.origin.serve("/story?seite=3", page("", 3, ""));
    lab.one().await;
    assert_eq!(asked(&lab).len(), 3);
    let before = text(&lab).await;
    lab.config_file();
    let said = crate::support::process::depeche(lab.folder(), &["reextract"]);
    assert!(
        said.stderr.contains("1 article read again, 0 changed"),
        "{}",
        said.stderr
    );
    assert_eq!(text(&lab).await, before);
}

#[tokio::test]
async fn what_goes_on_with_a_page_that_is_kept_no_longer_is_not_the_article() {
    let lab = lab("");
    lab.origin
        .serve("/story", page("", 1, "<a href='?page=2'>Next page</a>"));
    lab.origin.serve("/story?page=2", page("", 2, ""));
    lab.one().await;
    let before = text(&lab).await;
    assert!(before.contains(&prose(1, 90)) && before.contains(&prose(2, 90)));
    // the oldest goes first
    let pages = rusqlite::Connection::open(lab.folder().join("depeche.pages.db")).unwrap();
    let gone = pages.execute("DELETE FROM pages WHERE part = 0", []);
    assert_eq!(gone.unwrap(), 1);
    drop(pages);
    lab.config_file();
    let said = crate::support::process::depeche(lab.folder(), &["reextract"]);
    assert!(said.stderr.contains("0 changed"), "{}", said.stderr);
    assert_eq!(text(&lab).await, before);
}

#[tokio::test]
async fn the_next_article_is_no_page_of_this_one() {
    let other = "<link rel='canonical' href='/other'>";
    for (head, pager, second) in [
        ("<link rel='next' href='/story-2'>", "", ""),
        ("", "<a rel='next' href='/next-story'>Next</a>", ""),
        ("", "<a href='/news?page=2'>Next page</a>", ""),
        ("", "<a href='http://one.localhost/story?page=2'>2</a>", ""),
        ("", "<a href='/story?page=3'>Next page</a>", ""),
        (
            "",
            "<div id='comments'><a href='/story?page=2'>2</a></div>",
            "",
        ),
        ("", "<a href='/story?page=2#comments'>2</a>", ""),
    ] {
        let lab = lab("");
        lab.origin.serve("/story", page(head, 1, pager));
        lab.origin.serve("/story-2", page(second, 2, ""));
        lab.one().await;
        assert_eq!(asked(&lab), ["/story"], "{head}{pager}");
    }
    // the same again, with what readers say
    let lab = lab("");
    lab.origin
        .serve("/story", page("", 1, "<a href='/story?page=2'>2</a>"));
    let said = format!("<p>{}</p>", prose(9, 30));
    lab.origin.serve("/story?page=2", page("", 1, &said));
    lab.one().await;
    assert!(!text(&lab).await.contains(&prose(9, 30)));
    // it looked like the next page, and says that it is another article
    let lab = self::lab("");
    lab.origin
        .serve("/story", page("", 1, "<a href='/story?page=2'>2</a>"));
    lab.origin.serve("/story?page=2", page(other, 2, ""));
    lab.one().await;
    assert_eq!(asked(&lab), ["/story", "/story?page=2"]);
    assert!(!text(&lab).await.contains(&prose(2, 90)));
    let kept = lab.reader().raw_pages(None, None, 9).await.unwrap();
    assert_eq!(kept.len(), 1, "it is no part");
}

#[tokio::test]
async fn a_next_page_that_moved_elsewhere_is_no_part() {
    // to where readers subscribe; to another address of the page
    for (to, is_part) in [("/subscribe", false), ("/story/page/2", true)] {
        let lab = lab("");
        let pager = "<a href='/story?page=2'>2</a>";
        lab.origin.serve("/story", page("", 1, pager));
        lab.origin.serve("/story?page=2", Reply::redirect(302, to));
        lab.origin.serve(to, page("", 2, ""));
        lab.one().await;
        assert_eq!(asked(&lab), ["/story", "/story?page=2", to]);
        let text = text(&lab).await;
        assert!(text.contains(&prose(1, 90)));
        assert_eq!(text.contains(&prose(2, 90)), is_part, "{to}");
        let kept = lab.reader().raw_pages(None, None, 9).await.unwrap();
        assert_eq!(kept.len(), 1 + usize::from(is_part));
    }
}

#[tokio::test]
async fn ten_pages_are_the_end_and_no_circle_is_walked() {
    let lab = lab("");
    for number in 1..=14_usize {
        let pager = format!(
            "<a rel='next' href='/story?page={}'>Next page</a>",
            number + 1
        );
        let path = match number {
            1 => "/story".to_owned(),
            number => format!("/story?page={number}"),
        };
        lab.origin.serve(&path, page("", number, &pager));
    }
    lab.one().await;
    assert_eq!(asked(&lab).len(), 10);
    // each names itself or the first as the next
    let lab = self::lab("extract = { next_page = \"a.on\" }");
    lab.origin
        .serve("/story", page("", 1, "<a class='on' href='/more'>on</a>"));
    lab.origin
        .serve("/more", page("", 2, "<a class='on' href='/story'>on</a>"));
    lab.one().await;
    assert_eq!(
        asked(&lab),
        ["/story", "/more"],
        "a rule may name any page of the site"
    );
    assert!(text(&lab).await.contains(&prose(2, 90)));
}

#[tokio::test]
async fn a_page_in_the_middle_that_fails_is_told_and_robots_are_asked() {
    let lab = lab("");
    let next = |number: usize| format!("<a href='/story?page={number}'>next page</a>");
    lab.origin.serve("/story", page("", 1, &next(2)));
    lab.origin.serve("/story?page=2", page("", 2, &next(3)));
    lab.origin.serve("/story?page=3", Reply::status(500));
    lab.one().await;
    let entry = lab.titled("A long story").await;
    assert!(entry.body.text().contains(&prose(2, 90)));
    let note = entry.page.1.unwrap();
    assert!(
        note.contains("page 3 of it is missing (status 500"),
        "{note}"
    );
    let lab = self::lab("");
    lab.origin.serve("/story", page("", 1, &next(2)));
    lab.origin.serve(
        "/robots.txt",
        Reply::ok("text/plain", "User-agent: *\nDisallow: /*page=\n"),
    );
    lab.one().await;
    assert_eq!(asked(&lab), ["/story"]);
    let note = lab.titled("A long story").await.page.1.unwrap();
    assert!(note.contains("page 2 of it is missing"), "{note}");
}

#[tokio::test]
async fn the_whole_on_one_page_is_taken_where_a_file_names_it() {
    let lab = lab("site_rules = \"rules\"");
    std::fs::create_dir(lab.folder().join("rules")).unwrap();
    std::fs::write(
        lab.folder().join("rules/127.0.0.1.txt"),
        "single_page_link: //a[@class='all']/@href\n",
    )
    .unwrap();
    let pager = "<a href='/story?page=2'>2</a> <a class='all' href='/story?all=1'>All of it</a>";
    lab.origin.serve("/story", page("", 1, pager));
    lab.origin.serve(
        "/story?all=1",
        page(
            "",
            7,
            &format!("<article><p>{}</p></article>", prose(8, 90)),
        ),
    );
    lab.one().await;
    assert_eq!(asked(&lab), ["/story", "/story?all=1"]);
    assert!(text(&lab).await.contains(&prose(7, 90)));
}

#[tokio::test]
async fn what_is_no_page_is_refused_with_a_word() {
    for (kind, body, words) in [
        ("application/pdf", "%PDF-1.7 and so on", "the page is a PDF"),
        ("text/html", "%PDF-1.7 and so on", "the page is a PDF"),
        ("image/png", "\u{89}PNG", "the page is an image"),
        ("audio/mpeg", "ID3", "the page is a sound"),
        ("video/mp4", "x", "the page is a video"),
        ("application/json", "{}", "not a page: `application/json`"),
    ] {
        let lab = lab("");
        lab.origin.serve("/story", Reply::ok(kind, body));
        lab.one().await;
        lab.one().await;
        assert_eq!(asked(&lab), ["/story"], "{kind}: once and no more");
        lab.config_file();
        let url = lab.origin.url("/story");
        let said = crate::support::process::depeche(lab.folder(), &["explain", &url]).ok();
        let word = format!("Its page was given up: {words}");
        assert!(said.contains(&word), "{kind}: {said}");
        assert_eq!(text(&lab).await, "Short.");
        assert!(
            !lab.folder().join("depeche.pages.db").exists(),
            "none is kept"
        );
    }
}
