//! What cleaning keeps and what it takes away.

use super::*;

fn cleaned(markup: &str) -> String {
    clean(
        &RawHtml(markup.to_owned()),
        Some("https://news.example/a/1"),
    )
    .0
}

#[test]
fn nothing_that_runs_gets_through() {
    for (given, kept) in [
        ("<p onclick=x()>a<script>b</script></p>", "<p>a</p>"),
        ("<a href=\"javascript:x()\">a</a>", "<a>a</a>"),
        ("<a href=' java\nscript:x()'>a</a>", "<a>a</a>"),
        (
            "<img src=x onerror=y()>",
            "<img src=\"https://news.example/a/x\">",
        ),
        (
            "<iframe src=//e.example></iframe>a",
            "<a href=\"https://e.example/\">e.example</a>a",
        ),
        ("<svg><a href='javascript:1'>x</a></svg>a", "a"),
        ("<p style='x:y'>a</p>", "<p>a</p>"),
        ("<form action=/x><input name=a>b</form>", "b"),
        ("<img src=\"data:text/html,x\">", ""),
        ("<p title='a\u{0}b'>x\u{8}y</p>", "<p title=\"ab\">xy</p>"),
    ] {
        assert_eq!(cleaned(given), kept, "{given}");
    }
}

#[test]
fn addresses_become_absolute_and_text_stays() {
    assert_eq!(
        cleaned("<a href=\"../b\">é&nbsp;« x »</a>"),
        "<a href=\"https://news.example/b\">é&nbsp;« x »</a>"
    );
    assert_eq!(
        cleaned("<p><img src=\"/i/a.jpg\" alt=\"\" width=\"640\"/>x <a href=\"/b?c=d\">y</a></p>"),
        "<p><img src=\"https://news.example/i/a.jpg\" alt=\"\" width=\"640\"/>x \
         <a href=\"https://news.example/b?c=d\">y</a></p>"
    );
    assert_eq!(cleaned("<span>1&#8239;203</span>"), "1\u{202f}203");
    assert_eq!(
        clean(&RawHtml("<a href=\"/b\">x</a>".to_owned()), None).0,
        "<a>x</a>"
    );
}

#[test]
fn cleaning_twice_is_cleaning_once() {
    for given in [
        "<p>a<div>b</p><td>c",
        "a &amp; b &lt;c>",
        "<p>x&#39;y&nbsp;z</p>",
        "<b><p>x</b>y</p>",
        "<table><p>x<tr><td>y",
    ] {
        let once = cleaned(given);
        assert_eq!(cleaned(&once), once, "{given}");
    }
}

const PIECES: &[&str] = &[
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<a href=\"https://x.example/a?b=c\">",
    "<a href=\"/r\">",
    "</a>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<em>",
    "</em>",
    "<ul>",
    "</ul>",
    "<li>",
    "</li>",
    "<ol start=2>",
    "</ol>",
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "</td>",
    "</tr>",
    "<caption>",
    "<pre>",
    "</pre>",
    "<blockquote cite=/q>",
    "</blockquote>",
    "<br>",
    "<br/>",
    "<br />",
    "<hr>",
    "<h2>",
    "</h2>",
    "<img src=\"https://x.example/i.png\" alt=\"a &quot;b&quot;\" />",
    "<img src=\"/i.jpg\" width=\"640\">",
    "<img alt=\"x\" src=\"https://x.example/pixel.gif\">",
    "<img data-src=/l.jpg src=data:,>",
    "<noscript>",
    "</noscript>",
    "<img src=1.jpg width=1>",
    "<picture>",
    "<source srcset='a.jpg 1x, b.jpg 2x'>",
    "</picture>",
    "<iframe src=//v.example/e title='t>'>",
    "</iframe>",
    "<video src=v.mp4>",
    "</video>",
    "<audio>",
    "</audio>",
    "<source src=a.mp3>",
    "<svg>",
    "</svg>",
    "<math>",
    "<mtext>",
    "</math>",
    "<title>",
    "</title>",
    "<style>",
    "</style>",
    "<script>",
    "</script>",
    "<textarea>",
    "<plaintext>",
    "<xmp>",
    "<template>",
    "</template>",
    "<select>",
    "<option>",
    "</select>",
    "<form>",
    "<button>",
    "<details open>",
    "<summary>",
    "<figure>",
    "</figure>",
    "<figcaption>",
    "</figcaption>",
    "<code class=\"x language-rust\">",
    "</code>",
    "<sup>",
    "</sup>",
    "<ruby>",
    "<rt>",
    "<dl>",
    "<dt>",
    "<dd>",
    "<section>",
    "</section>",
    "<font>",
    "<nobr>",
    "<frameset>",
    "<body>",
    "<html>",
    "<head>",
    "<base href=https://b.example/c/>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?x",
    "<",
    ">",
    "&",
    "&amp;",
    "&lt;",
    "&quot;",
    "&nbsp;",
    "&#8;",
    "&#10;",
    "&notit;",
    "\"",
    "'",
    "=",
    "\n",
    "\r\n",
    " ",
    "\t",
    "\u{a0}",
    "\u{0}",
    "\u{8}",
    "\u{feff}",
    "a",
    "word ",
    "é",
    "<span lang=fr dir=rtl>",
    "</span>",
    "<p xml:lang=de>",
    "</",
    "<a",
    "<foreignObject>",
    "<desc>",
    "<annotation-xml encoding=text/html>",
    "<object data=o.swf>",
    "</object>",
    "<embed src=e>",
    "<col span=2>",
    "<image src=k.jpg>",
    "<isindex>",
    "<listing>",
    "<input type=image src=z>",
    "<marquee>",
    "<a id=x name=y>",
];

fn markup() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    let piece = prop_oneof![
        12 => proptest::sample::select(PIECES).prop_map(str::to_owned),
        1 => "[ -~]{0,6}",
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(1500))]

    #[test]
    fn cleaning_any_markup_twice_is_cleaning_it_once(markup in markup()) {
        let once = cleaned(&markup);
        proptest::prop_assert_eq!(&cleaned(&once), &once);
        let elsewhere = clean(&RawHtml(once.clone()), Some("http://other.example/b/"));
        proptest::prop_assert_eq!(elsewhere.as_str(), &once);
    }

    #[test]
    fn the_short_way_leads_where_the_long_way_does(markup in markup()) {
        let base = Url::parse("https://news.example/a/1").ok();
        let markup = markup.trim_matches(is_space);
        if let Some(short) = simple::simple(markup, base.as_ref()) {
            proptest::prop_assert_eq!(&*short, &settled(markup, base.as_ref()));
        }
    }
}
