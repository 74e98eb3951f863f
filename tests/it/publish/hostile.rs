//! Entries that want to harm their readers.

use super::Wire;
use super::problems;
use crate::support::validate;

/// Everything at once; the words in capitals may come through, the rest not.
const FEED: &str = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "Evil \u001b[31m\u202egnp ]]> <script>t()</script>",
  "home_page_url": "javascript:h()", "items": [
  {"id": "1", "url": "javascript:alert(1)", "title": "ONE \u0000\u0008\u202e <script>alert(2)</script> ]]> <b onclick=x()>bold</b>",
   "date_published": "2024-01-01T00:00:00Z", "authors": [{"name": "EVE \u2066<img src=x onerror=a()>", "url": "javascript:b()"}],
   "content_html": "<p onclick=\"c()\">TWO</p><script>d()</script><img src=x onerror=\"e()\"><a href=\"javascript:f()\">THREE</a><a href=\" java\tscript:g()\">FOUR</a><svg><script>h()</script></svg><iframe srcdoc=\"<script>i()</script>\"></iframe><style>body{display:none}</style><form action=\"https://evil.example/\"><input name=q></form><p>]]&gt; FIVE \u0001\u0085\ufffe</p><object data=\"data:text/html,<script>j()</script>\"></object><math><mtext><style><img src onerror=k()></style></mtext></math><base href=\"https://evil.example/\"><meta http-equiv=refresh content=\"0;url=https://evil.example/\"><p>SIX</p><!-- ]]><script>l()</script> -->"},
  {"id": "2", "url": "https://a.example/\"><script>m()</script>", "title": "SEVEN", "tags": ["<script>n()</script>", "\u0007"],
   "summary": "EIGHT <script>o()</script>", "content_html": "<p>NINE</p></content></entry><script>p()</script></div></article></main>",
   "attachments": [{"url": "javascript:q()", "mime_type": "text/html\"><script>r()</script>", "size_in_bytes": 1}]}
]}"#;
const MARKS: [&str; 6] = ["ONE", "TWO", "THREE", "FIVE", "SIX", "SEVEN"];

/// Addresses and mark-up that must not be anywhere, escaped or not.
const NOWHERE: [&str; 6] = [
    "javascript:",
    "srcdoc",
    "http-equiv=refresh",
    "evil.example/\"",
    "onerror=\"",
    "onclick=\"",
];

fn wire() -> Wire {
    Wire::start(&[("evil", "", FEED)], "", "all", 2)
}

/// What no XML document and no page may hold, and what turns the words around it.
fn is_wild(letter: char) -> bool {
    matches!(letter, '\u{0}'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}')
}

#[test]
fn hostile_entries_leave_valid_feeds() {
    let wire = wire();
    for path in ["/all.atom", "/all.rss", "/all.json"] {
        let body = wire.body(path);
        assert_eq!(problems(path, &body), Vec::<String>::new(), "{body}");
        for mark in MARKS {
            assert!(body.contains(mark), "{mark} was lost from {path}:\n{body}");
        }
    }
}

/// The mark-up of a JSON Feed's items.
fn contents(body: &str) -> String {
    let feed: serde_json::Value = serde_json::from_str(body).unwrap();
    let items = feed["items"].as_array().unwrap();
    let contents: Vec<&str> = items
        .iter()
        .filter_map(|item| item["content_html"].as_str())
        .collect();
    assert!(!contents.is_empty());
    contents.concat()
}

#[test]
fn nothing_that_runs_reaches_an_output() {
    let wire = wire();
    for path in [
        "/all.atom",
        "/all.rss",
        "/all.json",
        "/all",
        "/status",
        "/opml",
    ] {
        let body = wire.body(path);
        for part in NOWHERE {
            assert!(!body.contains(part), "{part} in {path}:\n{body}");
        }
        // in JSON a name is plain text, and what looks like mark-up in it is none
        let markup = if path.ends_with("json") {
            contents(&body)
        } else {
            body.clone()
        };
        assert!(
            !markup.contains("<script") && !markup.contains("<iframe"),
            "{path}:\n{body}"
        );
        let wild: Vec<char> = body.chars().filter(|letter| is_wild(*letter)).collect();
        assert_eq!(wild, Vec::<char>::new(), "{path}:\n{body}");
    }
}

#[test]
fn the_pages_hold_no_live_markup_of_a_source() {
    let wire = wire();
    for path in ["/all", "/status"] {
        let page = wire.body(path);
        for tag in [
            "<script",
            "<iframe",
            "<object",
            "<form",
            "<svg",
            "<math",
            "<base",
            "<img src=\"x\"",
            "<b onclick",
        ] {
            assert!(!page.contains(tag), "{tag} in {path}:\n{page}");
        }
        assert_eq!(
            page.matches("</main>").count(),
            1,
            "the page's frame is whole"
        );
    }
    let page = wire.body("/all");
    assert_eq!(
        page.matches("</article>").count(),
        2,
        "each entry stays inside its own element"
    );
}

#[test]
fn bidi_controls_do_not_leave_a_title() {
    let wire = wire();
    for path in [
        "/all.atom",
        "/all.rss",
        "/all.json",
        "/all",
        "/status",
        "/opml",
    ] {
        let body = wire.body(path);
        assert!(!body.contains('\u{202e}'), "{path}:\n{body}");
    }
}

#[test]
fn a_hostile_atom_feed_is_no_way_round() {
    let feed = "<feed xmlns='http://www.w3.org/2005/Atom'><title type='html'>&lt;script&gt;a()&lt;/script&gt;T</title><id>x</id>\
        <entry><id>1</id><title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>ONE<script>b()</script></div></title>\
        <link href='data:text/html,%3Cscript%3E'/><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>\
        <p onmouseover='c()'>TWO <![CDATA[<script>d()</script>]]></p><script>e()</script></div></content></entry></feed>";
    let wire = Wire::start(&[("evil", "", feed)], "", "all", 1);
    for path in ["/all.atom", "/all.rss", "/all.json", "/all"] {
        let body = wire.body(path);
        assert!(
            body.contains("ONE") && body.contains("TWO"),
            "{path}:\n{body}"
        );
        for part in ["<script", "onmouseover", "data:text/html", "e()"] {
            assert!(!body.contains(part), "{part} in {path}:\n{body}");
        }
    }
    assert_eq!(
        validate::atom(&wire.body("/all.atom")),
        Vec::<String>::new()
    );
}

#[test]
fn bidi_controls_do_not_leave_a_name() {
    let wire = wire();
    for path in ["/all.atom", "/all.rss", "/all.json", "/all"] {
        let body = wire.body(path);
        assert!(!body.contains('\u{2066}'), "{path}:\n{body}");
    }
}
