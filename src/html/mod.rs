//! Reading HTML that somebody else wrote: a small tokenizer, the bounded pre-scan, the tree of a
//! page, visible text.
//!
//! Every function is total and linear in its input. Deliberately absent: another parser's trees;
//! whoever has one parses what [`bounded()`] lets through.

mod bounded;
mod doctype;
mod page;
mod references;
mod scan;
mod text;
mod tokens;

pub use bounded::MAX_ATTRIBUTES;
pub use bounded::MAX_DEPTH;
pub use bounded::MAX_ELEMENTS;
pub use bounded::bounded;
pub use page::document;
pub use page::page;
pub use scan::Attributes;
pub use text::prose;
pub use text::visible_text;
pub use tokens::Token;
pub use tokens::Tokens;

/// Elements that never have content (HTML, section 13.1.2 "void elements").
pub fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Elements that stand on lines of their own.
pub fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "optgroup"
            | "option"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "tfoot"
            | "thead"
            | "tr"
            | "ul"
    )
}
