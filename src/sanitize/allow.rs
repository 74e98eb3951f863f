//! The last word: which elements, attributes and values may stand in clean markup.
//!
//! Nothing is repaired here: an address that is not yet absolute goes.

use super::address;
use super::address::Use;
use ammonia::Builder;
use ammonia::UrlRelative;
use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Elements that carry text, tables, pictures; the content of others moves up.
const TAGS: &str = "\
    a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption \
    figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small strong sub \
    summary sup table tbody td tfoot th thead time tr u ul var wbr";

/// Elements that go with all that is in them.
const DROPPED: &str = "\
    script style template svg math iframe frameset object embed applet noembed noframes noscript textarea \
    title select button audio video canvas datalist xmp plaintext";

/// Attributes that stand on some elements only; the first word is the element.
const ATTRIBUTES: [&str; 14] = [
    "a href hreflang",
    "img src alt width height",
    "blockquote cite",
    "q cite",
    "del cite datetime",
    "ins cite datetime",
    "td colspan rowspan",
    "th colspan rowspan scope",
    "col span",
    "colgroup span",
    "ol start reversed type",
    "li value",
    "time datetime",
    "code class",
];

/// Built once: building costs as much as cleaning a short text.
static RULES: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let names = |list: &'static str| -> HashSet<&'static str> { list.split(' ').collect() };

    let attributes: HashMap<&str, HashSet<&str>> = ATTRIBUTES
        .iter()
        .filter_map(|row| row.split_once(' '))
        .map(|(element, list)| (element, names(list)))
        .collect();
    let mut rules = Builder::empty();
    rules
        .tags(TAGS.split_whitespace().collect())
        .clean_content_tags(DROPPED.split_whitespace().collect())
        .generic_attributes(names("lang dir title"))
        .tag_attributes(attributes)
        .url_schemes(names("http https mailto"))
        .url_relative(UrlRelative::Deny)
        .attribute_filter(value)
        .link_rel(None)
        .strip_comments(true);
    rules
});

/// Markup without anything that is not allowed, written as a parser would write it.
pub(super) fn only(markup: &str) -> String {
    RULES.clean(markup).to_string()
}

fn value<'v>(element: &str, attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
    let kept = match attribute {
        "href" => address::is_published(value, Use::Link),
        "src" | "cite" => address::is_published(value, Use::Source),
        "width" | "height" | "colspan" | "rowspan" | "span" => is_number(value),
        "start" | "value" => is_number(value.strip_prefix('-').unwrap_or(value)),
        "dir" => matches!(value, "ltr" | "rtl" | "auto"),
        "lang" | "hreflang" => is_language(value),
        "scope" => matches!(value, "row" | "col" | "rowgroup" | "colgroup"),
        "type" => element == "ol" && matches!(value, "1" | "a" | "A" | "i" | "I"),
        "class" => return language_of_code(value),
        _ => true,
    };
    kept.then_some(Cow::Borrowed(value))
}

pub(super) fn is_number(value: &str) -> bool {
    (1..=5).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit())
}

fn is_language(value: &str) -> bool {
    (2..=35).contains(&value.len())
        && value
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// The class that says what language code is in; no other class means anything elsewhere.
fn language_of_code(classes: &str) -> Option<Cow<'_, str>> {
    let class = classes.split_ascii_whitespace().find(|class| {
        class
            .strip_prefix("language-")
            .or_else(|| class.strip_prefix("lang-"))
            .is_some_and(|language| {
                (1..=20).contains(&language.len())
                    && language
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'#'))
            })
    })?;
    Some(Cow::Borrowed(class))
}
