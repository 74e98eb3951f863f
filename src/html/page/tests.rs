//! The tree is the one that html5ever makes, but for what is left out.

use super::super::MAX_DEPTH;
use super::super::MAX_ELEMENTS;
use super::document;
use super::page;
use ego_tree::iter::Edge;
use proptest::prelude::*;
use scraper::Html;
use scraper::Node;

/// A tree in one line.
fn told(document: &Html) -> String {
    let edges = document.tree.root().traverse();
    let told = edges.map(|edge| match edge {
        Edge::Open(node) => match node.value() {
            Node::Text(text) => text.to_string(),
            Node::Element(element) => format!("{element:?}"),
            other => format!("{other:?}"),
        },
        Edge::Close(node) if node.value().is_element() => "</>".to_owned(),
        Edge::Close(_) => String::new(),
    });
    told.collect()
}

fn same(html: &str) {
    assert_eq!(document(html), Html::parse_document(html), "{html:?}");
}

#[test]
fn what_nobody_reads_is_left_out() {
    for (written, left) in [
        ("<script>var a = '<p>';</script>", "<script></script>"),
        ("<script type='application/ld+json'>{}</script>", ""),
        ("<script type=Application/LD+JSON>{}</script>", ""),
        (
            "<script><!-- <script> </script> --></script>a",
            "<script></script>a",
        ),
        ("<style>p { color: red }</style>", "<style></style>"),
        ("<p>a<!-- b -->c</p>", "<p>ac</p>"),
        (
            "<p data-x=1 class=a onclick='b()'>c</p>",
            "<p class=a>c</p>",
        ),
        ("<p style=\"color:red\"id=a>b</p>", "<p id=a>b</p>"),
        ("<p style='display:none'>b</p>", ""),
        (
            "<img data-src=a.png data-w=3 alt=b/>",
            "<img data-src=a.png alt=b/>",
        ),
        (
            "<svg id=a><title>b</title><g><path d=c /></g></svg>d",
            "<svg id=a></svg>d",
        ),
        ("<svg><g><p>a</svg>", ""),
        ("<svg><g><b/><path></svg>", ""),
        ("<svg /><g>a</g>", ""),
        ("<br data-a/>b", "<br>b"),
        ("a<p data-x='é", "a"),
    ] {
        let left = if left.is_empty() { written } else { left };
        assert_eq!(told(&page(written)), told(&Html::parse_document(left)));
    }
}

#[test]
fn what_no_parser_may_read_becomes_text() {
    for bomb in [
        format!("{}kept", "<div>".repeat(2 * MAX_DEPTH)),
        format!("{}kept", "<b><div></b>".repeat(2 * MAX_DEPTH)),
        format!("{}kept", "<hr>".repeat(MAX_ELEMENTS + 1)),
        format!("<p {}>kept</p>", "a=1 ".repeat(300)),
    ] {
        let tree = told(&page(&bomb));
        assert!(tree.ends_with("<p>kept</></></>"), "{tree}");
    }
}

#[test]
fn declarations_are_read_as_html5ever_reads_them() {
    for written in [
        "<!doctype html>",
        "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 3.2 Final//EN\">",
        "<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Transitional//EN' \"http://www.w3.org/a.dtd\">",
        "<!DOCTYPE html PUBLIC '-//W3C//DTD HTML 4.01 Transitional//EN'>",
        "<!doctypehtml system'a'b>",
        "<!doctype html public \"a>b\">",
        "<!doctype html a>",
        "<!doctype>",
        "<!doctype html",
        "<!a>",
    ] {
        // what is open at a table depends on it
        same(&format!("{written}<p>a<table><td>b"));
    }
}

#[test]
fn lines_and_characters_without_meaning_are_read() {
    same("\u{feff}<p title='a\r\nb\rc'>a\rb\r\nc</p><pre>\r\nd</pre>");
    assert!(told(&page("<p>a\0b")).contains("ab"));
}

fn pieces(of: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(of), 0..24).prop_map(|pieces| pieces.concat())
}

const TAGS: &[&str] = &[
    "</",
    "<!a>",
    "<![CDATA[g]]>",
    "<svg>",
    "<path d=h />",
    "</svg>",
    "<style>i</style>",
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<a href=x>",
    "</a>",
    "<table>",
    "<tr>",
    "<td>",
    "</table>",
    "<caption>",
    "<div class='a b'>",
    "</div>",
    "<select>",
    "<option>",
    "<template>",
    "</template>",
    "<math>",
    "<mi>",
    "</math>",
    "<li>",
    "<ul>",
    "<h1>",
    "</h1>",
    "<form>",
    "<button>",
    "<br/>",
    "<input type=hidden />",
    "<frameset>",
    "<body class=c>",
    "</body>",
    "<html lang=d>",
    "<head>",
    "<meta charset=e>",
    "<title>f</title>",
    "<noscript>",
    "</noscript>",
    "<pre>",
    "\n",
    " ",
    "a",
    "é",
    "<",
    "<A B=C b=D>",
];

const MARKS: &[&str] = &[
    "<script",
    "<table>",
    "<svg>",
    "<style>",
    "</style",
    "<p",
    "<a b",
    "</p",
    ">",
    "/",
    "=",
    "\"",
    "'",
    " ",
    "\n",
    "a",
    "é",
    "<",
    "</>",
    "<!",
    "<?",
    "&amp;",
    "&amp",
    "&notit",
    "&not",
    "&#x41",
    "&#65;",
    "&#0;",
    "&",
    "#",
    ";",
    "<title>",
    "</title>",
    "</title ",
    "<textarea>\n",
    "</textarea>",
    "<script type=json>",
    "</script>",
    "<!--",
    "--",
    "-->",
    "--!>",
    "!",
    "-",
    "<xmp>",
    "</xmp>",
    "<iframe>",
    "</iframe/>",
    "<plaintext>",
    "<math>",
    "<![CDATA[",
    "<![cdata[",
    "]",
    "]]>",
    "<!doctype html>",
];

proptest! {
    #[test]
    fn tags_make_the_same_tree(html in pieces(TAGS)) {
        same(&html);
    }

    #[test]
    fn marks_make_the_same_tree(html in pieces(MARKS)) {
        same(&html);
    }
}
