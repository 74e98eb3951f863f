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
        ("<form action=/x><input name=a>b</form>", "<div>b</div>"),
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
        "<p><img src=\"https://news.example/i/a.jpg\" alt=\"\" width=\"640\">x \
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

#[test]
fn pictures_are_those_that_a_reader_would_see() {
    for (given, kept) in [
        (
            "<img class=lazy src=\"data:image/gif;base64,R0\" data-src=\"/i/a.jpg\" alt=\"b\"><noscript><img src=\"/i/a.jpg\"></noscript>",
            "<img src=\"https://news.example/i/a.jpg\" alt=\"b\">",
        ),
        (
            "<img src=/blank.gif data-original=a.jpg>",
            "<img src=\"https://news.example/a/a.jpg\">",
        ),
        (
            "<noscript><img src=a.jpg></noscript><img data-src=a-small.jpg>",
            "<img src=\"https://news.example/a/a.jpg\">",
        ),
        (
            "<img class=lazy><noscript>Turn scripts on <img src=a.jpg></noscript>",
            "<img src=\"https://news.example/a/a.jpg\">",
        ),
        (
            "<img data-srcset=\"s.jpg 320w, m.jpg 1200w, l.jpg 4000w\" src=s.jpg width=320>",
            "<img src=\"https://news.example/a/m.jpg\" width=\"320\">",
        ),
        (
            "<picture><source type=image/avif srcset=a.avif><source srcset=\"a.webp 1x, b.webp 2x\"><img alt=c></picture>",
            "<img src=\"https://news.example/a/b.webp\" alt=\"c\">",
        ),
        (
            "<amp-img src=a.jpg width=9 height=9 layout=fill></amp-img>",
            "<img src=\"https://news.example/a/a.jpg\" width=\"9\" height=\"9\">",
        ),
        (
            "<figure><img src=a.jpg><figcaption>By <b>B</b></figcaption></figure>",
            "<figure><img src=\"https://news.example/a/a.jpg\"><figcaption>By <b>B</b></figcaption></figure>",
        ),
        ("a<img src=/x.png width=1 height=1>b", "ab"),
        ("a<img src=//pixel.x.example/i?u=1>b", "ab"),
        ("a<img src=x.png style='display: none'>b", "ab"),
    ] {
        assert_eq!(cleaned(given), kept, "{given}");
    }
}

#[test]
fn players_and_frames_become_links() {
    for (given, kept) in [
        (
            "<video poster=p.jpg title=\"A &lt;film&gt;\"><source src=v.mp4>Too old</video>",
            "<a href=\"https://news.example/a/v.mp4\">A &lt;film&gt;</a>",
        ),
        (
            "<audio src=/a.mp3 controls>none</audio>b",
            "<a href=\"https://news.example/a.mp3\">news.example</a>b",
        ),
        ("<video>Words <b>only</b></video>", "Words <b>only</b>"),
        (
            "<video src=v.mp4>a",
            "<a href=\"https://news.example/a/v.mp4\">news.example</a>a",
        ),
        (
            "<iframe width=560 src=\"//www.v.example/e/1\" title=\"A &amp; B\"><p>c</p></iframe>d",
            "<a href=\"https://www.v.example/e/1\">A &amp; B</a>d",
        ),
        ("a<iframe src=//t.example/ height=0></iframe>b", "ab"),
        ("a<iframe srcdoc=x></iframe>b", "ab"),
        (
            "<object data=//v.example/o><embed src=//v.example/o></object>",
            "<a href=\"https://v.example/o\">v.example</a>",
        ),
    ] {
        assert_eq!(cleaned(given), kept, "{given}");
    }
}

#[test]
fn what_carries_meaning_survives() {
    for same in [
        "<pre><code class=\"language-rust\">a &lt; b\n  c</code></pre>",
        "<table><caption>a</caption><tbody><tr><th scope=\"row\">b</th><td colspan=\"2\">c</td></tr></tbody></table>",
        "<ol start=\"3\"><li>a<ul><li>b</li></ul></li></ol>",
        "<blockquote cite=\"https://x.example/\"><p>q</p></blockquote>",
        "<p lang=\"ar\" dir=\"rtl\">a<bdo dir=\"ltr\">b</bdo></p>",
        "<details><summary>a</summary>b</details>",
        "<dl><dt>a</dt><dd>b</dd></dl>",
        "<p>a<sup><a href=\"https://news.example/a/1#fn1\">1</a></sup></p><ol><li>b</li></ol>",
        "<ruby>a<rp>(</rp><rt>b</rt><rp>)</rp></ruby>",
    ] {
        assert_eq!(cleaned(same), same);
    }
    assert_eq!(
        cleaned(
            "<section xml:lang=fr><p>a<sup id=r1><a href=#fn1>1</a></sup></section><li id=fn1>b"
        ),
        "<div lang=\"fr\"><p>a<sup><a href=\"https://news.example/a/1#fn1\">1</a></sup></p></div><li>b</li>"
    );
    assert_eq!(
        cleaned("<base href=/x/><a href=\"y?utm_source=z&amp;b=1\">d</a>"),
        "<a href=\"https://news.example/x/y?b=1\">d</a>"
    );
}

#[test]
fn what_grows_comes_out_as_words() {
    let bomb = "<p><b><i><a href=//x.example>".repeat(120) + &"<p>words".repeat(300);
    let out = cleaned(&bomb);
    assert!(out.len() <= 3 * bomb.len() + 4096, "{}", out.len());
    assert!(out.contains("words"));
    assert_eq!(cleaned(&out), out);
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
    "<a href=\"https://x.example/a?b=1&amp;c=2\">",
    "<a href=\"https://x.example/?a&amp;amp;b&amp;utm_source=d\">",
    "<a href=\"/q?copy=1&amp;copy=2#e&amp;f\">",
    "<a href=\"https://x.example/a?b=1&copy=2\">",
    "<img src=\"https://x.example/i?w=1&amp;h=2\">",
    "</a>",
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
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(4000))]

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
