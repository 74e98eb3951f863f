//! Whole pages: what is glued between the paragraphs goes, what belongs to them stays.

use super::*;
use crate::model::DateFrom;

/// Paragraphs that name agencies, begin with words for pictures and hold links of their own.
const BODY: [&str; 7] = [
    "<p>The divers who searched the old harbour basin on Tuesday found the anchor of the freighter, the master of the port said, 1&nbsp;203 days after it was lost.</p>",
    "<p>“We had given up hope, and then the lamp caught a piece of chain,” one of the divers told Reuters.</p>",
    "<p>Photo plates taken in the winter of that year show the freighter at the quay, and <a href=\"/2017/02/plates.html\">The Plates Of The Harbour</a> have since been shown in the museum.</p>",
    "<p>Photos : the museum wants to show more of them next year, its director said, if the town pays for the frames.</p>",
    "<p>Reuters and AFP had both written about the storm, which sank two boats and drove a third ashore.</p>",
    "<p>The anchor weighs four tonnes. It will be lifted next week, weather permitting, by a crane from the yard across the river.</p>",
    "<p>Until then no ship may enter the basin, and the ferries will leave from the northern pier instead, as they did in the autumn.</p>",
];

/// A page as news sites build them, with `inset` in the middle of the article.
fn page(inset: &str) -> String {
    let (head, tail) = BODY.split_at(4);
    format!(
        r#"<!DOCTYPE html><html lang="en"><head><title>Divers find the lost anchor - The Example</title>
<meta property="og:title" content="Divers find the lost anchor"></head><body>
<div class="notice"><p>We use cookies to make this site better. <a href="/privacy">More about cookies</a></p></div>
<ul class="m"><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul>
<div class="page"><div class="c7"><h1>Divers find the lost anchor</h1><div class="d">12:04 03.02.2017</div>
<div class="f"><img src="/anchor.jpg"><div>© AP Photo/ Jane Doe</div></div>
<div class="t">{}
{inset}
{}</div>
<ul><li><a href="/tag/harbour">harbour</a></li><li><a href="/tag/divers">divers</a></li></ul></div>
<div class="r"><h3>Most read</h3><ul><li><a href="/a">A Ferry Runs Aground In The Fog</a></li><li><a href="/b">The Museum Buys A Lighthouse</a></li></ul></div></div>
<footer><p>© 2017 The Example. All rights reserved.</p></footer></body></html>"#,
        head.concat(),
        tail.concat()
    )
}

fn extracted(inset: &str) -> Article {
    let html = page(inset);
    article(&Page {
        html: &html,
        url: Some("https://example.org/2017/02/anchor.html"),
        title: None,
        summary: None,
    })
}

#[test]
fn glued_credits_and_headlines_go() {
    let without = extracted("").text;
    assert_eq!(without.split("\n\n").count(), BODY.len(), "{without}");
    for inset in [
        r#"<div class="x"><span>© AP Photo/ Sergei Example</span> <a href="/world/2017.html">Turkey and Iran agree on a truce</a></div>"#,
        r#"<div><img src="/x.jpg"><div><div>© AP Photo/ Sergei Example</div><a href="/world/2017.html">Turkey and Iran agree on a truce</a></div></div>"#,
        r#"<p>© AP Photo/ Sergei Example <a href="/world/2017.html">Turkey and Iran agree on a truce</a></p>"#,
        r#"<p>© <a href="https://agency.example/">AP Photo</a>/ Sergei Example <a href="/world/2017.html">Will the truce hold?</a></p>"#,
        r#"<p><a href="/world/2017.html">Turkey and Iran agree on a truce</a> <span>© AP Photo/ Sergei Example</span></p>"#,
        r#"<aside><a href="/world/2017.html">Turkey and Iran agree on a truce</a><span>|</span><em>© Sputnik / Sergei Example</em></aside>"#,
        r#"<figure><a href="/world/2017.html"><img src="/x.jpg"></a><span>© AFP Jean Exemple</span><a href="/world/2017.html">La Turquie et l'Iran s'accordent</a></figure>"#,
        r"<p>© AFP Jean Exemple La Turquie et l'Iran s'accordent sur une trêve</p>",
        r"<div>© AFP / Jean Exemple</div>",
        r"<p>© REUTERS/ Jane Doe<br>Turkey and Iran agree on a truce</p>",
        r#"<div><p>Photo: AFP</p><p><a href="/world/2017.html">Turkey and Iran agree on a truce</a></p></div>"#,
        r#"<div><span>Foto: dpa</span><br><a href="/welt/2017.html">Die Türkei und Iran einigen sich</a></div>"#,
        r#"<p>Crédit photo : AFP / Jean Exemple <a href="/monde/2017.html">La trêve tiendra-t-elle ?</a></p>"#,
        r#"<div>Фото: РИА Новости / Иван Примеров <a href="/world/2017.html">Турция и Иран договорились о перемирии</a></div>"#,
        r#"<div><span>© РИА Новости. Иван Примеров</span><a href="/world/2017.html">Турция и Иран договорились о перемирии</a></div>"#,
        r#"<div><span>写真：共同通信</span><a href="/world/2017.html">トルコとイランが停戦で合意</a></div>"#,
        r#"<div><span>صورة: رويترز</span> <a href="/world/2017.html">تركيا وإيران تتفقان على الهدنة</a></div>"#,
        r"<p>Getty Images</p>",
        r#"<img src="/y.jpg"><p>The freighter at the quay in 2014. (Photo by Ann Other/Getty Images)</p>"#,
        r#"<div class="x"><div>© AP Photo/ Sergei Example</div><h4><a href="/world/2017.html">Turkey and Iran agree on a truce</a></h4></div>"#,
        r#"<div class="x"><img src="/x.jpg"><span>© AFP</span><a href="/world/2017.html">Turkey and Iran agree on a truce</a><p>Both sides said that the truce would hold.</p></div>"#,
        r#"<a href="/world/2017.html"><img src="/x.jpg"><span>© AFP</span><h4>The truce holds</h4></a>"#,
        "<div><p>Source: AFP</p></div>",
        r#"<p><b>Foto AFP</b> <a href="/world/2017.html">Turkey and Iran agree on a truce</a></p>"#,
        r#"<div class="x"><div>© AP Photo/ Sergei Example</div><h4>Turkey and Iran agree on a truce</h4></div>"#,
    ] {
        let article = extracted(inset);
        assert_eq!(article.text, without, "{inset}");
        for word in [
            "Example",
            "Exemple",
            "truce",
            "2017.html",
            "world",
            "AFP Jean",
            "Getty",
            "停戦",
        ] {
            assert!(
                !article.body.0.contains(word),
                "{word} in {}",
                article.body.0
            );
        }
        assert!(
            article.cut.iter().any(|line| !line.contains("Jane Doe")) || inset.contains("Jane Doe"),
            "{inset}: {:?}",
            article.cut
        );
    }
}

#[test]
fn a_credit_inside_a_paragraph_is_cut_out_of_it() {
    for (inset, left) in [
        (
            r#"<p>The crane comes from the yard, said the master. <span>© AP Photo/ Sergei Example</span> <a href="/world/2017.html">Turkey and Iran agree on a truce</a> It will be here on Monday, he added.</p>"#,
            "The crane comes from the yard, said the master. It will be here on Monday, he added.",
        ),
        (
            r"<p>The crane comes from the yard, said the master. © AP Photo/ Sergei Example Turkey and Iran agree on a truce</p>",
            "The crane comes from the yard, said the master.",
        ),
        (
            r#"<p>© AFP <a href="/world/2017.html">Turkey and Iran agree on a truce</a><br>The crane comes from the yard, said the master.</p>"#,
            "The crane comes from the yard, said the master.",
        ),
    ] {
        let article = extracted(inset);
        assert!(
            article
                .text
                .split("\n\n")
                .any(|paragraph| paragraph == left),
            "{inset}\n{}",
            article.text
        );
        assert!(!article.body.0.contains("truce"), "{}", article.body.0);
    }
}

#[test]
fn sentences_and_links_of_the_body_stay() {
    for kept in [
        "<p>Foto und Film sollen künftig in einem Haus gezeigt werden, sagte der Direktor.</p>",
        "<p>A statement sent to AFP said that the crane would come on Monday.</p>",
        r#"<p>As <a href="https://agency.example/1">AP reported</a>, the crane will come on Monday.</p>"#,
        r#"<p>See also what <a href="/2016/12/crane.html">The Crane And Its Crew</a> have lifted before, from bells to buses.</p>"#,
        "<p>“© is the sign of copyright, and it does not stand for care,” the lawyer said.</p>",
        "<ul><li>the anchor, four tonnes</li><li>the chain, two tonnes</li></ul>",
        "<blockquote><p>Nobody thought that we would see it again.</p></blockquote>",
        "<h2>What happens next</h2>",
        r#"<p>The harbour in winter.<br>It freezes <a href="/2016/ice.html">The Ice Report</a> says, once in ten years.</p>"#,
        r#"<div><img src="/h.jpg"><div>© AFP</div><p>The basin is forty feet deep, and nobody has seen its floor since the war.</p></div>"#,
    ] {
        let article = extracted(kept);
        let wanted = html::visible_text(&kept.replace("<div>© AFP</div>", ""));
        for paragraph in wanted.split("\n\n") {
            assert!(
                article.text.contains(paragraph),
                "{paragraph}\n{}",
                article.text
            );
        }
    }
}

#[test]
fn a_long_article_stays_whole() {
    for paragraphs in [30, 120, 500, 2000] {
        let body = (0..paragraphs).map(|at| {
            let more = "It goes on from there, as the one before did. ".repeat(at % 5);
            format!("<p>Paragraph {at} of the report says what was seen on day {at}. {more}</p>")
        });
        let html = format!(
            "<article><h1>A report</h1>{}</article>",
            body.collect::<String>()
        );
        let page = Page {
            html: &html,
            url: None,
            title: None,
            summary: None,
        };
        let found = article(&page).text.matches("Paragraph ").count();
        assert_eq!(found, paragraphs);
    }
}

#[test]
fn a_table_at_the_end_of_the_article_stays() {
    for row in [
        "<td>Anna</td><td>1,200</td>",
        "<td>Hessen</td><td>9,8 %</td>",
    ] {
        let table = format!("<table><tr><th>Of</th><th>2023</th></tr><tr>{row}</tr></table>");
        let article = extracted(&table);
        let cells = row.replace("</td><td>", " ");
        let cells = cells.trim_start_matches("<td>").trim_end_matches("</td>");
        assert!(article.text.contains(cells), "{}", article.text);
        assert!(article.text.contains("Of 2023"), "{}", article.text);
    }
}

#[test]
fn the_body_says_what_the_text_says() {
    let article = extracted(
        "<ul><li>one <b>bold</b> thing, said twice</li><li>another thing, said once</li></ul><table><tr><td>a</td><td>b</td></tr></table><img src=\"/z.jpg\">",
    );
    let squeezed = |text: &str| text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(
        squeezed(&html::visible_text(&article.body.0)),
        squeezed(&article.text)
    );
    assert!(article.text.contains("1\u{a0}203"));
    assert!(article.body.0.contains("<ul><li>one <b>bold</b> thing"));
    assert!(article.body.0.contains("<tr><td>a</td> <td>b</td></tr>"));
    assert!(article.body.0.contains("<img src=\"/z.jpg\">"));
    assert!(article.body.0.contains("<a href=\"/2017/02/plates.html\">"));
    assert_eq!(
        article.title.as_deref(),
        Some("Divers find the lost anchor")
    );
    assert_eq!(article.language.as_deref(), Some("en"));
    assert!(
        article.confidence > 0.5 && article.confidence <= 1.0,
        "{}",
        article.confidence
    );
}

#[test]
fn hidden_words_inside_a_line_are_not_read() {
    let article = extracted(
        r#"<p>The crane <span style="display: none">(see box)</span>comes from the yard, said the master.</p>"#,
    );
    assert!(
        article.text.contains("The crane comes from the yard"),
        "{}",
        article.text
    );
}

#[test]
fn the_page_says_who_when_and_where() {
    let head = r#"<html><head><title>Divers find the lost anchor | The Example</title>
<link rel="canonical" href="/2017/02/anchor.html"><meta property="og:locale" content="en_GB">
<meta property="article:published_time" content="2017-02-03T12:04:00+01:00"><meta name="author" content="By Ann Other and Jean Exemple">
<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"Divers find the lost anchor","dateModified":"2017-02-05"}</script>
</head><body><h1>Divers find the lost anchor</h1>"#;
    let html = format!("{head}{}</body></html>", BODY.concat());
    let url = Some("https://example.org/x?y=1");
    let article = article(&Page {
        html: &html,
        url,
        title: None,
        summary: None,
    });
    assert_eq!(
        article.title.as_deref(),
        Some("Divers find the lost anchor")
    );
    assert_eq!(article.authors, ["Ann Other", "Jean Exemple"]);
    assert_eq!(
        article.canonical.as_deref(),
        Some("https://example.org/2017/02/anchor.html")
    );
    assert_eq!(article.language.as_deref(), Some("en-GB"));
    let published = article
        .published
        .map(|dated| (dated.date.start.rfc3339(), dated.from));
    assert_eq!(
        published,
        Some(("2017-02-03T11:04:00Z".to_owned(), DateFrom::Meta))
    );
}

#[test]
fn a_page_shows_its_dates() {
    let headline = "<title>Divers find the lost anchor</title><h1>Divers find the lost anchor</h1>";
    let dates = |ahead: &str, behind: &str| {
        let html = format!(
            "{headline}<p>{ahead}</p>{}{behind}",
            BODY.concat().repeat(12)
        );
        let page = Page {
            html: &html,
            url: None,
            title: None,
            summary: None,
        };
        let article = article(&page);
        [article.published, article.modified].map(|it| it.map(|it| it.date.to_string()))
    };
    let some = |date: &str| Some(date.to_owned());
    let line = "Last updated 04 Jun 2020, originally created 17 Jun 2019";
    assert_eq!(dates(line, ""), [some("2019-06-17"), some("2020-06-04")]);
    let line = "5 March 2024 (updated 6 March 2024)";
    assert_eq!(dates(line, ""), [some("2024-03-05"), some("2024-03-06")]);
    let line = "<span class=updated>2022-12-07</span> <b>25 December 2022</b>";
    assert_eq!(dates(line, ""), [some("2022-12-25"), some("2022-12-07")]);
    let line = "<span class=post-date>Ann Other | 06.11.23</span>";
    assert_eq!(dates(line, ""), [some("2023-11-06"), None]);
    // the only date of a page, in its foot
    let foot = "<footer><ul><li>Published: <time datetime=2019-12-03>3 December</time></li>\
        <li>Updated: <time datetime=2019-12-06>6 December</time></li></ul></footer>";
    assert_eq!(dates("", foot), [some("2019-12-03"), None]);
    // those of other articles are not this one's
    let others = "<aside class=related><p><a href=/a>A Ferry Runs Aground</a> <time datetime=2019-09-14>14 September</time></p>\
        <p><a href=/b>The Museum Buys A Lighthouse</a> <time datetime=2020-02-07>7 February</time></p></aside>";
    assert_eq!(dates("", others), [None, None]);
}

#[test]
fn the_feeds_summary_says_which_text_is_meant() {
    let others = "<p>A ferry ran aground in the fog on Monday, and all of its passengers were brought ashore by boats.</p>";
    let ours = "<p>The divers who searched the old harbour basin found the anchor of the freighter on Tuesday.</p>";
    let apart = |text: String| format!("{}{text}{}", "<div>".repeat(4), "</div>".repeat(4));
    let html = format!(
        "<div>{}{}</div>",
        apart(others.repeat(3)),
        apart(ours.repeat(2))
    );
    let told = |summary| {
        article(&Page {
            html: &html,
            url: None,
            title: None,
            summary,
        })
        .text
    };
    let summary =
        Some("<b>Divers</b> who searched the old harbour basin found the anchor of the freighter…");
    let ours = told(summary);
    assert!(ours.starts_with("The divers who searched"), "{ours}");
    assert!(!ours.contains("ferry"), "{ours}");
    assert!(told(None).starts_with("A ferry ran aground"));
}

#[test]
fn linked_data_stands_in_for_a_page_that_shows_nothing() {
    let said = "The divers who searched the basin found the anchor on Tuesday. ".repeat(8);
    let html = format!(
        r#"<script type="application/ld+json">{{"@type":"NewsArticle","articleBody":"{said}\n© AFP / Jean Exemple\n{said}"}}</script><p>Loading, please wait.</p>"#
    );
    let article = article(&Page {
        html: &html,
        url: None,
        title: None,
        summary: None,
    });
    assert_eq!(article.text, format!("{0}\n\n{0}", said.trim()));
    assert!(!article.body.0.contains("AFP"));
}

proptest::proptest! {
    #[test]
    fn markup_of_any_kind_gives_an_article(parts in proptest::collection::vec(
        proptest::sample::select(vec![
            "<p>", "</p>", "<div>", "</div>", "<a href=/x>", "</a>", "<td>", "<table>", "<li>", "<br>", "<pre>", "<img src=x>",
            "<h1>", "© AFP ", "Photo: ", "Reuters", " said that it would hold, ", "Ünïcödé. ", "\n", "\u{a0}", "写真：", "<figure>",
            "</figure>", "<script type='application/ld+json'>", "</script>", "{\"@type\":\"Article\"}", "(", "/", "…", "<b>", "</b>",
        ]), 0..80)
    ) {
        let html = parts.concat();
        let article = article(&Page { html: &html, url: Some("https://example.org/"), title: Some("x"), summary: Some(&html) });
        proptest::prop_assert!((0.0..=1.0).contains(&article.confidence));
        let squeezed = |text: &str| text.split_whitespace().collect::<String>();
        // captions stand in the markup alone
        let prose = |markup: &str| if article.text.is_empty() { String::new() } else { html::prose(markup) };
        proptest::prop_assert_eq!(squeezed(&prose(&article.body.0)), squeezed(&article.text));
    }
}

#[test]
fn anything_gives_an_article() {
    for html in [
        "",
        "<",
        "<p>",
        "no markup at all",
        "\u{0}",
        "<body><table><tr><td>©",
        "<p>©<a href=x>A B C</a>",
        "<script type=application/ld+json>[[[",
    ] {
        let article = article(&Page {
            html,
            url: None,
            title: None,
            summary: None,
        });
        assert!(article.confidence >= 0.0);
    }
}
