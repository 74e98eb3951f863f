//! What elements are to a reader of pages, by their names and attributes.
//!
//! Deliberately absent: what their classes say (`tokens.rs`).

use super::table::attr;
use ego_tree::NodeRef;
use scraper::Node as Parsed;
use scraper::node::Element;

/// Whether an element of the site's own making (HTML, section 4.13.3) stands on a line of its own: no
/// text stands beside it.
pub(super) fn is_apart(node: NodeRef<'_, Parsed>, element: &Element) -> bool {
    let is_text = |sibling: Option<NodeRef<'_, Parsed>>| {
        sibling.is_some_and(|sibling| match sibling.value() {
            Parsed::Text(text) => text.contains(|c: char| !c.is_whitespace()),
            _ => false,
        })
    };
    element.name().contains('-') && !is_text(node.prev_sibling()) && !is_text(node.next_sibling())
}

/// What says something about the page, whatever its attributes.
pub(super) fn is_head(name: &str) -> bool {
    matches!(name, "meta" | "link" | "base" | "html" | "time")
}

/// Elements whose text is not the page's.
pub(super) fn is_unread(element: &Element) -> bool {
    let name = element.name();
    if name == "script" {
        return attr(element, "type")
            .is_none_or(|kind| !kind.trim().eq_ignore_ascii_case("application/ld+json"));
    }
    matches!(
        name,
        "style"
            | "noscript"
            | "template"
            | "svg"
            | "math"
            | "iframe"
            | "object"
            | "video"
            | "audio"
            | "canvas"
            | "button"
            | "select"
            | "textarea"
            | "option"
            | "input"
            | "label"
            | "frameset"
            | "map"
    )
}

/// Elements inside a line: hidden ones would be glued into the text around them.
pub(super) fn is_run(name: &str) -> bool {
    matches!(
        name,
        "span" | "a" | "b" | "em" | "i" | "small" | "strong" | "font"
    )
}

/// Whether what has that style is not shown.
pub(super) fn hides(style: &str) -> bool {
    let mut style = style.split(';').filter_map(|rule| rule.split_once(':'));
    style.any(|(name, value)| name.trim() == "display" && value.trim().starts_with("none"))
}
