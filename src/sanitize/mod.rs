//! Untrusted markup in, markup that is safe to publish out.
//!
//! Invariant: nothing but this room makes a [`CleanHtml`]; it holds no script, no style, no form,
//! no frame, no event handler, no address but absolute http(s) and mailto. Deliberately absent:
//! any judgement of what is worth keeping (that is `extract`).

mod plain;
mod simple;

pub use plain::plain;

use crate::html;
use crate::model::RawHtml;
use ammonia::Builder;
use ammonia::UrlRelative;
use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::LazyLock;
use url::Url;

/// Changes whenever the same input may give another output.
pub const VERSION: u32 = 1;

/// Markup that went through this room; nothing else may reach the store or an output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CleanHtml(String);

impl CleanHtml {
    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The visible text, blocks separated by an empty line.
    pub fn text(&self) -> String {
        html::visible_text(&self.0)
    }

    /// Takes back markup that this room made and the store kept; called by `store` alone.
    pub fn restore(stored: String) -> Self {
        Self(stored)
    }
}

type Names = HashSet<&'static str>;

/// Elements that carry text, tables, pictures; the content of others moves up.
static TAGS: LazyLock<Names> = LazyLock::new(|| {
    "a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure \
     h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small strong sub summary sup \
     table tbody td tfoot th thead time tr u ul var"
        .split_whitespace()
        .collect()
});

/// Elements that go with all that is in them.
static DROPPED: LazyLock<Names> = LazyLock::new(|| {
    "script style template svg math iframe object embed noembed noframes textarea title select button audio video canvas"
        .split_whitespace()
        .collect()
});

static GENERIC: LazyLock<Names> = LazyLock::new(|| ["lang", "dir", "title"].into());
static SCHEMES: LazyLock<Names> = LazyLock::new(|| ["http", "https", "mailto"].into());
static ATTRIBUTES: LazyLock<HashMap<&'static str, Names>> = LazyLock::new(|| {
    HashMap::from([
        ("a", Names::from(["href", "hreflang"])),
        ("img", Names::from(["src", "alt", "width", "height"])),
        ("blockquote", Names::from(["cite"])),
        ("q", Names::from(["cite"])),
        ("td", Names::from(["colspan", "rowspan"])),
        ("th", Names::from(["colspan", "rowspan", "scope"])),
        ("ol", Names::from(["start", "reversed"])),
        ("time", Names::from(["datetime"])),
    ])
});

/// Cleans a fragment; relative addresses are resolved against `base`, or go where there is none.
///
/// Idempotent: what came out comes out again unchanged.
pub fn clean(raw: &RawHtml, base: Option<&str>) -> CleanHtml {
    let markup = raw.0.trim();
    let base = base.and_then(|base| Url::parse(base).ok());
    if let Some(clean) = simple::simple(markup, base.as_ref()) {
        return CleanHtml(clean.into_owned());
    }
    let relative = base.map_or(UrlRelative::Deny, UrlRelative::RewriteWithBase);
    let mut builder = Builder::empty();
    builder
        .tags(TAGS.clone())
        .clean_content_tags(DROPPED.clone())
        .generic_attributes(GENERIC.clone())
        .tag_attributes(ATTRIBUTES.clone())
        .url_schemes(SCHEMES.clone())
        .url_relative(relative)
        .link_rel(None)
        .strip_comments(true);
    let legal: String = html::bounded(markup)
        .chars()
        .filter(|c| plain::is_legal(*c))
        .collect();
    CleanHtml(builder.clean(&legal).to_string().trim().to_owned())
}

#[cfg(test)]
mod tests {
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
            ("<iframe src=//e.example></iframe>a", "a"),
            ("<svg><a href='javascript:1'>x</a></svg>a", "a"),
            ("<p style='x:y'>a</p>", "<p>a</p>"),
            ("<form action=/x><input name=a>b</form>", "b"),
            ("<img src=\"data:text/html,x\">", "<img>"),
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
            cleaned(
                "<p><img src=\"/i/a.jpg\" alt=\"\" width=\"640\"/>x <a href=\"/b?c=d\">y</a></p>"
            ),
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
}
