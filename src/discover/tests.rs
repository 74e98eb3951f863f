//! Pages and addresses → the feeds they have.

use super::*;

fn urls(html: &str) -> Vec<String> {
    let found = feeds(html, "https://blog.example/2026/post.html");
    found.into_iter().map(|candidate| candidate.url).collect()
}

#[test]
fn links_in_their_order_against_the_base_and_once() {
    let html = "<head><base href='/de/'><LINK REL='alternate nofollow' TYPE='application/rss+xml; charset=utf-8' \
        href='feed?a=1&amp;b=2' title='Neues &amp; Altes'><link rel=alternate type=application/atom+xml href=//cdn.example/atom>\
        <link rel=alternate type=application/rss+xml href=feed?a=1&b=2><link rel=stylesheet type=text/xml href=x>\
        <link rel=alternate hreflang=fr href=/fr/><link rel=alternate type=application/activity+json href=/me>\
        <link rel=alternate type=application/json href=/wp-json/wp/v2/posts/1><link rel=alternate type=application/feed+json href=j>";
    assert_eq!(
        urls(html),
        [
            "https://blog.example/de/feed?a=1&b=2",
            "https://cdn.example/atom",
            "https://blog.example/de/j"
        ]
    );
    let first = feeds(html, "https://blog.example/").remove(0);
    assert_eq!(
        (first.title.as_str(), first.kind.as_str()),
        ("Neues & Altes", "application/rss+xml")
    );
}

#[test]
fn comments_come_last() {
    let html = "<link rel=alternate type=application/rss+xml href=/a title='Blog » Kommentar-Feed'>\
        <link rel=alternate type=application/rss+xml href=/comments/feed/>\
        <link rel=alternate type=application/rss+xml href=/feed/ title=Blog>";
    let found = feeds(html, "https://blog.example/");
    assert_eq!(found[0].url, "https://blog.example/feed/");
    let comments: Vec<bool> = found.iter().map(|candidate| candidate.comments).collect();
    assert_eq!(comments, [false, true, true]);
}

#[test]
fn links_in_the_text_count_only_where_the_head_names_none() {
    let body = "<a href='/about'>About</a> <a href='/atom.xml'>\n Subscribe <b>here</b></a> <a href='javascript:rss'>x</a>\
        <a href='/tags/rss/index.html'>no</a>";
    let found = feeds(body, "https://blog.example/");
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].url.as_str(), found[0].title.as_str()),
        ("https://blog.example/atom.xml", "Subscribe here")
    );
    let both = format!("<link rel=alternate type=text/xml href=/feed>{body}");
    assert_eq!(urls(&both), ["https://blog.example/feed"]);
    assert!(urls("<p>nothing</p>").is_empty());
}

#[test]
fn the_pages_own_feed_first_and_one_form_of_each() {
    let html = "<link rel=alternate type=application/rss+xml title='Blog RSS' href=/feed>\
        <link rel=alternate type=application/feed+json title='Blog (JSON Feed)' href=/feed.json>\
        <link rel=alternate type=application/atom+xml title='Blog Atom 1.0' href=/atom>\
        <link rel=alternate type=application/rss+xml title='Sea' href=/tag/sea/feed>";
    let found = feeds(html, "https://blog.example/tag/sea");
    let paths: Vec<&str> = found
        .iter()
        .map(|it| it.url.trim_start_matches("https://blog.example"))
        .collect();
    assert_eq!(paths, ["/tag/sea/feed", "/atom", "/feed.json", "/feed"]);
    assert!(found[1].is_form_of(&found[3]) && !found[0].is_form_of(&found[1]));
}

/// A page's address and the feeds a rule gives.
type Rule = (&'static str, &'static [&'static str]);

const KNOWN: &[Rule] = &[
    (
        "https://www.youtube.com/channel/UC1234567890abcdefABCDEF/videos",
        &["https://www.youtube.com/feeds/videos.xml?channel_id=UC1234567890abcdefABCDEF"],
    ),
    (
        "https://m.youtube.com/playlist?x=1&list=PL-1_a",
        &["https://www.youtube.com/feeds/videos.xml?playlist_id=PL-1_a"],
    ),
    (
        "https://youtube.com/user/someone",
        &["https://www.youtube.com/feeds/videos.xml?user=someone"],
    ),
    ("https://www.youtube.com/@someone", &[]),
    ("https://www.youtube.com/feeds/videos.xml?channel_id=x", &[]),
    (
        "https://old.reddit.com/r/rust/",
        &["https://www.reddit.com/r/rust/.rss"],
    ),
    (
        "https://www.reddit.com/r/rust/top/?t=week",
        &[
            "https://www.reddit.com/r/rust/top/.rss?t=week",
            "https://www.reddit.com/r/rust/.rss",
        ],
    ),
    (
        "https://www.reddit.com/r/rust/comments/1abc/a_title/",
        &[
            "https://www.reddit.com/r/rust/.rss",
            "https://www.reddit.com/r/rust/comments/1abc/a_title/.rss",
        ],
    ),
    (
        "https://reddit.com/u/me",
        &[
            "https://www.reddit.com/user/me/.rss",
            "https://www.reddit.com/user/me/submitted/.rss",
        ],
    ),
    ("https://www.reddit.com/r/rust/.rss", &[]),
    (
        "https://github.com/o/r.git",
        &[
            "https://github.com/o/r/releases.atom",
            "https://github.com/o/r/tags.atom",
            "https://github.com/o/r/commits.atom",
        ],
    ),
    (
        "https://github.com/o/r/tree/next/src",
        &[
            "https://github.com/o/r/commits/next/src.atom",
            "https://github.com/o/r/releases.atom",
            "https://github.com/o/r/tags.atom",
            "https://github.com/o/r/commits.atom",
        ],
    ),
    (
        "https://github.com/o/r/tags",
        &[
            "https://github.com/o/r/tags.atom",
            "https://github.com/o/r/releases.atom",
            "https://github.com/o/r/commits.atom",
        ],
    ),
    ("https://github.com/o", &["https://github.com/o.atom"]),
    ("https://github.com/o/r/releases.atom", &[]),
    ("https://github.com/topics/rss", &[]),
    ("https://github.com/", &[]),
    (
        "https://gitlab.com/g/sub/p/-/tags",
        &[
            "https://gitlab.com/g/sub/p/-/tags?format=atom",
            "https://gitlab.com/g/sub/p?format=atom",
            "https://gitlab.com/g/sub/p/-/commits/HEAD?format=atom",
        ],
    ),
    ("https://gitlab.com/explore/projects", &[]),
    (
        "https://codeberg.org/o/r",
        &[
            "https://codeberg.org/o/r/releases.rss",
            "https://codeberg.org/o/r.rss",
        ],
    ),
    (
        "https://wire.substack.com/p/a-post",
        &["https://wire.substack.com/feed"],
    ),
    ("https://wire.substack.com/feed", &[]),
    (
        "https://open.substack.com/pub/wire/p/x",
        &["https://wire.substack.com/feed"],
    ),
    ("https://substack.com/home", &[]),
    (
        "https://medium.com/@me/a-post-1",
        &["https://medium.com/feed/@me"],
    ),
    (
        "https://medium.com/paper",
        &["https://medium.com/feed/paper"],
    ),
    ("https://medium.com/feed/paper", &[]),
    ("https://me.medium.com/x", &["https://me.medium.com/feed"]),
    (
        "https://bsky.app/profile/a.example",
        &["https://bsky.app/profile/a.example/rss"],
    ),
    (
        "https://pypi.org/project/x/",
        &["https://pypi.org/rss/project/x/releases.xml"],
    ),
    (
        "https://crates.io/crates/x",
        &["https://static.crates.io/rss/crates/x.xml"],
    ),
    (
        "https://arxiv.org/list/cs.CL/recent",
        &["https://rss.arxiv.org/atom/cs.CL"],
    ),
    ("https://example.org/r/rust", &[]),
    ("https://notgithub.com/o/r", &[]),
    ("file:///r/rust", &[]),
    ("no address", &[]),
];

const LIKELY: &[Rule] = &[
    (
        "https://social.example/@me",
        &["https://social.example/@me.rss"],
    ),
    (
        "https://social.example/@me/1234",
        &["https://social.example/@me.rss"],
    ),
    ("https://social.example/@me@other.example", &[]),
    ("https://social.example/@me.rss", &[]),
    ("https://www.tiktok.com/@me", &[]),
    (
        "https://social.example/users/me",
        &["https://social.example/users/me.rss"],
    ),
    (
        "https://lemmy.example/c/rust",
        &["https://lemmy.example/feeds/c/rust.xml?sort=New"],
    ),
    (
        "https://talk.example/c/news/5",
        &["https://talk.example/c/news/5.rss"],
    ),
    (
        "https://talk.example/t/a-title/55",
        &["https://talk.example/t/a-title/55.rss"],
    ),
    (
        "https://gitlab.gnome.org/g/p",
        &[
            "https://gitlab.gnome.org/g/p?format=atom",
            "https://gitlab.gnome.org/g/p/-/tags?format=atom",
            "https://gitlab.gnome.org/g/p/-/commits/HEAD?format=atom",
        ],
    ),
    ("https://example.org/", &[]),
];

#[test]
fn rules_of_sites() {
    for (rules, of) in [
        (KNOWN, known as fn(&str) -> Vec<Candidate>),
        (LIKELY, likely),
    ] {
        for (page, expected) in rules {
            let found: Vec<String> = of(page).into_iter().map(|it| it.url).collect();
            assert_eq!(&found, expected, "{page}");
        }
    }
    assert_eq!(known("https://github.com/o/r")[0].title, "Releases of o/r");
}

#[test]
fn a_channel_is_told_by_its_page() {
    let id = "UC1234567890abcdefABCDEF";
    let html = format!(
        "<title>Tides &amp; more - YouTube</title><script>{{\"channelId\":\"UCother\"}} {{\"externalId\":\"{id}\"}}</script>"
    );
    let found = of_page("https://www.youtube.com/@tides", &html);
    assert_eq!(found.len(), 1);
    assert!(found[0].url.ends_with(&format!("?channel_id={id}")));
    assert_eq!(found[0].title, "Tides & more");
    assert!(of_page("https://example.org/@tides", &html).is_empty());
}

#[test]
fn usual_places_are_few_and_the_programs_own_comes_first() {
    let paths = |html: &str, page: &str| -> Vec<String> {
        let found = usual(html, page).into_iter();
        found
            .map(|it| it.url.trim_start_matches("https://a.example").to_owned())
            .collect()
    };
    assert_eq!(
        paths("", "https://a.example/?x=1"),
        [
            "/feed",
            "/rss.xml",
            "/atom.xml",
            "/feed.xml",
            "/index.xml",
            "/rss"
        ]
    );
    let hugo = "<META content='Hugo 0.1' name=Generator>";
    assert_eq!(
        paths(hugo, "https://a.example/blog/2026/post.html"),
        [
            "/blog/index.xml",
            "/index.xml",
            "/blog/feed",
            "/feed",
            "/blog/rss.xml",
            "/rss.xml"
        ]
    );
    assert_eq!(
        paths("", "https://a.example/feed").len(),
        5,
        "not the page again"
    );
    assert!(usual("", "no address").is_empty());
}
