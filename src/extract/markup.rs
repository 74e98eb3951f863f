//! Writes kept blocks as markup: lists, tables and quotes stay what they are, the rest is paragraphs.
//!
//! What is open is a stack of elements of the page; each piece closes what it is not in and opens
//! what it is in. Deliberately absent: attributes beyond addresses and spans of cells.

use super::body::spans;
use super::caption;
use super::inset::Insets;
use super::table::Block;
use super::table::Image;
use super::table::Table;
use super::tokens::Hints;
use crate::html;
use std::ops::Range;

/// Writes blocks in order, closing and opening what is around them.
pub(super) struct Writer<'t, 'd> {
    table: &'t Table<'d>,
    /// What is written is inside this element.
    container: usize,
    out: String,
    /// Open elements with the names they were written under.
    open: Vec<(usize, &'static str)>,
    /// The block element whose text is written as a paragraph.
    leaf: Option<usize>,
}

impl<'t, 'd> Writer<'t, 'd> {
    pub(super) fn new(table: &'t Table<'d>, container: usize) -> Self {
        Self {
            table,
            container,
            out: String::new(),
            open: Vec::new(),
            leaf: None,
        }
    }

    /// Everything written, with what is still open closed.
    pub(super) fn finish(mut self) -> String {
        self.close_to(0);
        self.out
    }

    /// Writes a block without the insets in it.
    pub(super) fn block(&mut self, block: &Block, insets: &Insets) {
        self.end_leaf();
        let mut around = self
            .table
            .ancestors(block.host)
            .take_while(|&at| at != self.container);
        let held = around.any(|at| holds_text(self.table.node(at).tag()))
            || holds_only(self.table.node(block.host).tag());
        self.leaf = (!held).then_some(block.host);
        let spans = spans(&block.text, insets);
        let mut end = block.text.start;
        for piece in self.table.pieces(block) {
            let first = spans.partition_point(|span| span.end <= piece.text.start);
            for span in spans
                .iter()
                .skip(first)
                .take_while(|span| span.start < piece.text.end)
            {
                let from = piece.text.start.max(span.start);
                let to = piece.text.end.min(span.end);
                // where something was cut out, the words around it stay apart
                let gap = if end < span.start && end > block.text.start {
                    " "
                } else {
                    self.table.span(&(end.max(span.start)..from))
                };
                end = to;
                self.open_for(piece.host, gap);
                self.text(&(from..to));
            }
        }
    }

    /// Opens the elements around a piece; white space in front of it stands outside what is opened.
    fn open_for(&mut self, host: usize, gap: &str) {
        let mut chain: Vec<(usize, &'static str)> = Vec::new();
        for at in self
            .table
            .ancestors(host)
            .take_while(|&at| at != self.container)
        {
            if self.leaf == Some(at) {
                chain.push((at, "p"));
            } else if let Some(name) = written(self.table.node(at).tag()) {
                chain.push((at, name));
            }
        }
        if self.leaf == Some(self.container) {
            chain.push((self.container, "p"));
        }
        chain.reverse();
        let common = self
            .open
            .iter()
            .zip(&chain)
            .take_while(|(a, b)| a == b)
            .count();
        self.close_to(common);
        self.push_gap(gap);
        for &(at, name) in chain.iter().skip(common) {
            self.out.push('<');
            self.out.push_str(name);
            self.attributes(at, name);
            self.out.push('>');
            self.open.push((at, name));
        }
    }

    fn push_gap(&mut self, gap: &str) {
        let preformatted = self.open.iter().any(|&(_, name)| name == "pre");
        for c in gap.chars() {
            match c {
                '\n' if !preformatted => self.out.push_str("<br>"),
                c => self.out.push(c),
            }
        }
    }

    fn text(&mut self, span: &Range<usize>) {
        let preformatted = self.open.iter().any(|&(_, name)| name == "pre");
        let mut lines = self.table.span(span).split('\n');
        if let Some(line) = lines.next() {
            html_escape::encode_text_to_string(line, &mut self.out);
        }
        for line in lines {
            self.out.push_str(if preformatted { "\n" } else { "<br>" });
            html_escape::encode_text_to_string(line, &mut self.out);
        }
    }

    fn attributes(&mut self, at: usize, name: &str) {
        let Some(element) = self.table.node(at).element else {
            return;
        };
        let names: &[&str] = match name {
            "a" => &["href", "title"],
            "td" | "th" => &["colspan", "rowspan"],
            "ol" => &["start"],
            _ => &[],
        };
        for name in names {
            if let Some(value) = element.attr(name) {
                push_attribute(&mut self.out, name, value);
            }
        }
    }

    /// Writes an image with its caption, unless it belongs to an inset or to the page's furniture.
    pub(super) fn image(&mut self, image: &Image, insets: &Insets, keep: &[bool]) {
        if image.node < self.container || image.node >= self.table.node(self.container).end {
            return;
        }
        let mut around = self
            .table
            .ancestors(image.node)
            .take_while(|&at| at != self.container);
        let pruned =
            Hints::HARD | Hints::NAV | Hints::RELATED | Hints::PROMO | Hints::BYLINE | Hints::SHARE;
        if around.any(|at| {
            insets.nodes.binary_search(&at).is_ok() || self.table.node(at).hints.any(pruned)
        }) {
            return;
        }
        let Some(element) = self.table.node(image.node).element else {
            return;
        };
        let small = |name| {
            element
                .attr(name)
                .and_then(|size| size.parse::<u32>().ok())
                .is_some_and(|size| size < 80)
        };
        let source = ["data-src", "data-original", "data-lazy-src", "src"]
            .into_iter()
            .find_map(|name| {
                element
                    .attr(name)
                    .filter(|source| !source.is_empty() && !source.starts_with("data:"))
            });
        let beside = self.beside(image);
        let candidates = ["srcset", "data-srcset"];
        let is_picture = source.is_some()
            || !beside.is_empty()
            || candidates.iter().any(|name| element.attr(name).is_some());
        if !is_picture || small("width") || small("height") {
            return;
        }
        self.end_leaf();
        let around = |at| (at..self.table.node(at).end).contains(&image.node);
        let stay = self
            .open
            .iter()
            .take_while(|&&(at, name)| holds_blocks(name) && around(at))
            .count();
        self.close_to(stay);
        // which of its addresses is shown is for the cleaning to say
        self.out.push_str("<figure>");
        self.out.push_str(&beside);
        self.out.push_str("<img");
        if let Some(source) = source {
            push_attribute(&mut self.out, "src", source);
        }
        for name in candidates
            .into_iter()
            .chain(["alt", "title", "width", "height"])
        {
            if let Some(value) = element.attr(name).filter(|value| !value.is_empty()) {
                push_attribute(&mut self.out, name, value);
            }
        }
        self.out.push('>');
        if !beside.is_empty() {
            self.out.push_str("</picture>");
        }
        if let Some(caption) = caption::find(self.table, self.container, image, insets, keep) {
            self.out.push_str("<figcaption>");
            html_escape::encode_text_to_string(caption, &mut self.out);
            self.out.push_str("</figcaption>");
        }
        self.out.push_str("</figure>\n");
    }

    /// The start of a `picture` around an image, with the sources in it; nothing where there is none.
    fn beside(&self, image: &Image) -> String {
        let mut out = String::new();
        let mut around = self.table.ancestors(image.node).skip(1).take(2);
        let Some(picture) = around.find(|&at| self.table.node(at).tag() == "picture") else {
            return out;
        };
        for at in picture + 1..self.table.node(picture).end {
            let source = self.table.node(at);
            let Some(element) = source.element.filter(|_| source.tag() == "source") else {
                continue;
            };
            out.push_str("<source");
            for name in ["srcset", "data-srcset", "type"] {
                if let Some(value) = element.attr(name) {
                    push_attribute(&mut out, name, value);
                }
            }
            out.push('>');
        }
        if !out.is_empty() {
            out.insert_str(0, "<picture>");
        }
        out
    }

    /// Ends the paragraph of the block before; lists, quotes and tables stay open.
    fn end_leaf(&mut self) {
        let stay = self
            .open
            .iter()
            .take_while(|&&(at, name)| holds_blocks(name) && Some(at) != self.leaf)
            .count();
        self.close_to(stay);
        self.leaf = None;
    }

    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            if let Some((_, name)) = self.open.pop() {
                self.out.push_str("</");
                self.out.push_str(name);
                self.out.push('>');
                if html::is_block(name) {
                    self.out.push('\n');
                }
            }
        }
    }
}

fn push_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    html_escape::encode_double_quoted_attribute_to_string(value.trim(), out);
    out.push('"');
}

/// Elements written under their own name, the most frequent first.
const WRITTEN: &str = "\
    p a li ul strong em b i h2 h3 td tr th ol blockquote table tbody thead tfoot h4 h5 h6 dl dt dd \
    pre code kbd samp sub sup s del ins u q cite mark abbr dfn var ruby rt small";

/// The name an element is written under; `None` where only what is inside it counts.
fn written(tag: &str) -> Option<&'static str> {
    match tag {
        // what most pages are made of
        "div" | "span" | "section" | "article" | "main" => None,
        // the headline is the entry's
        "h1" => Some("h2"),
        _ => WRITTEN.split(' ').find(|&name| name == tag),
    }
}

/// Elements that may hold text with no paragraph around it.
fn holds_text(tag: &str) -> bool {
    matches!(
        tag,
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "li" | "dt" | "dd" | "pre" | "td" | "th"
    )
}

/// Elements that hold no text of their own; what is in them stands in their cells and items.
fn holds_only(tag: &str) -> bool {
    matches!(
        tag,
        "ul" | "ol" | "dl" | "table" | "thead" | "tbody" | "tfoot" | "tr"
    )
}

/// Elements that stay open between blocks.
fn holds_blocks(name: &str) -> bool {
    matches!(
        name,
        "ul" | "ol"
            | "li"
            | "dl"
            | "dd"
            | "blockquote"
            | "table"
            | "thead"
            | "tbody"
            | "tfoot"
            | "tr"
            | "td"
            | "th"
    )
}
