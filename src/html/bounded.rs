//! The pre-scan in front of every tree parse: what would cost more than linear time becomes text.

use super::Attributes;
use super::Token;
use super::Tokens;
use super::is_void;
use super::text::visible_text;
use std::borrow::Cow;

/// Open elements inside each other; a parser looks through all of them for each tag.
pub const MAX_DEPTH: usize = 512;
/// Attributes of one tag; a parser compares each with all before it.
pub const MAX_ATTRIBUTES: usize = 256;
/// Attributes of one document.
const MAX_ATTRIBUTED: usize = 1_000_000;
/// Elements of one document, those that a parser re-opens on its own included.
pub const MAX_ELEMENTS: usize = 200_000;

/// Paragraphs that text in the place of markup has; what comes behind these stands in one.
const MAX_PARAGRAPHS: usize = 20_000;

/// Returns `html` itself where a tree parser may read it, else its visible text as escaped paragraphs.
pub fn bounded(html: &str) -> Cow<'_, str> {
    let mut bounds = Bounds::default();
    // the shortest tag has three bytes: nothing short goes beyond any limit
    let is_short = html.len() < 2 * MAX_ATTRIBUTES;
    if is_short || Tokens::new(html).all(|token| bounds.hold(&token)) && bounds.held() {
        return Cow::Borrowed(html);
    }
    Cow::Owned(paragraphs(html))
}

/// The visible text of what no tree parser may read.
pub(super) fn paragraphs(html: &str) -> String {
    let text = visible_text(html);
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut paragraphs = text.split("\n\n").filter(|p| !p.is_empty());
    for paragraph in paragraphs.by_ref().take(MAX_PARAGRAPHS) {
        out.push_str("<p>");
        html_escape::encode_text_to_string(paragraph, &mut out);
        out.push_str("</p>");
    }
    for paragraph in paragraphs {
        html_escape::encode_text_to_string(paragraph, &mut out);
        out.push('\n');
    }
    out
}

/// What is open and what there was so far, as a tree parser would count it.
#[derive(Default)]
pub(super) struct Bounds {
    open: Vec<u32>,
    formatting: usize,
    elements: usize,
    attributed: usize,
}

impl Bounds {
    /// Whether a document still holds them with this token.
    fn hold(&mut self, token: &Token<'_>) -> bool {
        match token {
            Token::Start { name, attributes } => {
                self.start(name, Attributes::new(attributes).count())
            }
            Token::End(name) => {
                self.end(name);
                true
            }
            Token::Text(_) | Token::Raw(_) | Token::Other => true,
        }
    }

    /// Whether it still does with this start tag.
    pub(super) fn start(&mut self, name: &str, attributes: usize) -> bool {
        self.attributed += attributes;
        if attributes > MAX_ATTRIBUTES || self.attributed > MAX_ATTRIBUTED {
            return false;
        }
        self.open(name);
        self.open.len() + self.formatting <= MAX_DEPTH && self.held()
    }

    /// Counts an end tag.
    pub(super) fn end(&mut self, name: &str) {
        if is_formatting(name) {
            self.formatting = self.formatting.saturating_sub(1);
        } else {
            self.elements += self.formatting;
            close(&mut self.open, id(name));
        }
    }

    /// Whether all of it did.
    pub(super) fn held(&self) -> bool {
        self.elements <= MAX_ELEMENTS
    }

    fn open(&mut self, name: &str) {
        self.elements += 1;
        if is_formatting(name) {
            self.formatting += 1;
        } else if is_table_part(name) {
            if let Some(table) = self.open.iter().rposition(|&id| id == TABLE) {
                self.open.truncate(table + 1);
            }
            if matches!(name, "td" | "th" | "caption") {
                self.open.push(CELL);
            }
            self.elements += self.formatting;
        } else if closes_itself(name) {
            // unclosed formatting is opened anew in each such element
            self.elements += self.formatting;
        } else if !is_void(name) {
            self.open.push(id(name));
            self.elements += self.formatting;
        }
    }
}

const TABLE: u32 = 1;
const CELL: u32 = 2;

/// Pops to the element an end tag names; a table or a cell in between hides it.
fn close(open: &mut Vec<u32>, id: u32) {
    let found = open
        .iter()
        .rposition(|&each| each == id || (id != TABLE && (each == TABLE || each == CELL)))
        .filter(|&at| open.get(at) == Some(&id));
    if let Some(at) = found {
        open.truncate(at);
    }
}

fn id(name: &str) -> u32 {
    match name {
        "table" => TABLE,
        "td" | "th" | "caption" => CELL,
        _ => name.bytes().take(128).fold(0x811c_9dc5_u32, |hash, b| {
            (hash ^ u32::from(b)).wrapping_mul(0x0100_0193)
        }),
    }
}

fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

fn is_table_part(name: &str) -> bool {
    matches!(
        name,
        "td" | "th" | "tr" | "tbody" | "thead" | "tfoot" | "caption" | "colgroup"
    )
}

fn closes_itself(name: &str) -> bool {
    matches!(
        name,
        "p" | "li" | "dt" | "dd" | "option" | "optgroup" | "rp" | "rt"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_page_passes_untouched() {
        let html = "<div><p>one<p>two<ul><li>x<li>y</ul></div>".repeat(2000);
        assert!(matches!(bounded(&html), Cow::Borrowed(_)));
    }

    #[test]
    fn what_is_left_of_a_bomb_is_bounded_too() {
        let bomb = format!("{}kept", "<p>x".repeat(MAX_ELEMENTS + 1));
        let out = bounded(&bomb);
        assert_eq!(out.matches("<p>").count(), MAX_PARAGRAPHS);
        assert!(out.ends_with("kept\n"));
    }

    #[test]
    fn bombs_become_text() {
        let attributes = format!("<p {}>kept</p>", "a=1 ".repeat(300));
        let fonts = (0..500)
            .map(|i| format!("<font size={i}>"))
            .collect::<Vec<_>>()
            .concat();
        for bomb in [
            format!("{}kept", "<div>".repeat(1000)),
            format!("{}kept", "<b><div></b>".repeat(1000)),
            format!("{}kept", "<div><table></div>".repeat(1000)),
            format!("{}kept", "<hr>".repeat(MAX_ELEMENTS + 1)),
            format!("{fonts}{}kept", "<p>x</p>".repeat(1000)),
            attributes,
        ] {
            let out = bounded(&bomb);
            assert!(matches!(out, Cow::Owned(_)), "{}", bomb.len());
            assert!(out.contains("kept"));
        }
    }
}
