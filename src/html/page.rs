//! A page to its tree, in one pass; for readers of articles without what they do not look at, a third of its bytes.
//!
//! The tokenizer of HTML (section 13.2.5) over a whole string, in front of html5ever's tree builder, which
//! says what the content of an element is. It counts what it hands over as the pre-scan does: what would
//! cost more than linear time becomes text.

use super::Token as Piece;
use super::Tokens;
use super::bounded::Bounds;
use super::bounded::paragraphs;
use super::doctype::doctype;
use super::references::resolved;
use super::scan;
use super::scan::Attributes;
use ego_tree::NodeId;
use html5ever::Attribute;
use html5ever::LocalName;
use html5ever::QualName;
use html5ever::ns;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::Tag;
use html5ever::tokenizer::TagKind;
use html5ever::tokenizer::Token;
use html5ever::tokenizer::TokenSink;
use html5ever::tokenizer::TokenSinkResult;
use html5ever::tokenizer::states::RawKind;
use html5ever::tree_builder::TreeBuilder;
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::tree_builder::TreeSink;
use memchr::memchr;
use memchr::memchr2;
use memchr::memmem;
use scraper::Html;
use scraper::HtmlTreeSink;
use std::borrow::Cow;
use std::ops::Range;

/// The tree of a page; where no tree parser may read it, of its visible text as paragraphs.
pub fn document(html: &str) -> Html {
    read(html, false)
}

/// The same for readers of articles: without comments, styles, scripts but JSON, drawings, and attributes
/// that only scripts and styles look at.
pub fn page(html: &str) -> Html {
    read(html, true)
}

fn read(html: &str, lean: bool) -> Html {
    let html = normal(html.strip_prefix('\u{feff}').unwrap_or(html));
    tree(&html, lean)
        .or_else(|| tree(&paragraphs(&html), lean))
        .unwrap_or_else(Html::new_document)
}

/// Lines ended by line feeds, no character without a meaning (section 13.2.3.5).
fn normal(html: &str) -> Cow<'_, str> {
    let first = |text: &str| memchr2(b'\r', b'\0', text.as_bytes());
    if first(html).is_none() {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = first(rest).and_then(|at| rest.split_at_checked(at)) {
        out.push_str(before);
        rest = match after.strip_prefix('\0') {
            Some(after) => after,
            None => {
                out.push('\n');
                let after = after.strip_prefix('\r').unwrap_or_default();
                after.strip_prefix('\n').unwrap_or(after)
            }
        };
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// `None` beyond the bounds.
fn tree(html: &str, lean: bool) -> Option<Html> {
    let sink = HtmlTreeSink::new(Html::new_document());
    let mut parser = Parser {
        html,
        shared: StrTendril::from_slice(html),
        lean,
        at: 0,
        builder: TreeBuilder::new(sink, TreeBuilderOpts::default()),
        bounds: Bounds::default(),
    };
    while parser.at < html.len() {
        parser.step()?;
    }
    parser.give(Token::EOFToken);
    parser.builder.end();
    parser.bounds.held().then(|| parser.builder.sink.finish())
}

/// Nobody asks for the number of a line.
const LINE: u64 = 1;

/// Where the pass stands.
struct Parser<'h> {
    html: &'h str,
    /// The same: texts and values of the tree are parts of it.
    shared: StrTendril,
    /// Without what readers of articles do not look at.
    lean: bool,
    at: usize,
    builder: TreeBuilder<NodeId, HtmlTreeSink>,
    bounds: Bounds,
}

impl Parser<'_> {
    /// The next piece; `None` beyond the bounds.
    fn step(&mut self) -> Option<()> {
        let bytes = self.html.as_bytes();
        let byte = |ahead: usize| bytes.get(self.at + ahead).copied();
        match (byte(0), byte(1), byte(2)) {
            (Some(b'<'), Some(b), _) if b.is_ascii_alphabetic() => return self.start(),
            (Some(b'<'), Some(b'/'), Some(b)) if b.is_ascii_alphabetic() => self.end(),
            (Some(b'<'), Some(b'!'), _) => self.declaration(),
            (Some(b'<'), Some(b'/'), Some(b'>')) => self.at += 3,
            (Some(b'<'), Some(b'/'), Some(_)) => self.bogus(2),
            (Some(b'<'), Some(b'?'), _) => self.bogus(1),
            _ => {
                let end = scan::text_end(bytes, self.at);
                self.text(self.at..end, true);
            }
        }
        Some(())
    }

    fn start(&mut self) -> Option<()> {
        let from = self.at;
        let name_end = scan::name_end(self.html.as_bytes(), from + 1);
        let name = scan::lower(self.html.get(from + 1..name_end)?);
        let mut attributes = Attributes::new(self.html.get(name_end..)?);
        let (mut attrs, mut count, mut is_json) = (Vec::new(), 0, false);
        for (name, value) in attributes.by_ref() {
            count += 1;
            is_json |= name == "type" && value.to_ascii_lowercase().contains("json");
            let unread = self.lean && is_unread(&name, value);
            if !unread && count <= super::MAX_ATTRIBUTES {
                self.attribute(&mut attrs, &name, value);
            }
        }
        let Some((left, self_closing)) = attributes.end() else {
            // a page that ends in a tag ends before it
            self.at = self.html.len();
            return Some(());
        };
        self.at = self.html.len() - left;
        if !self.bounds.start(&name, count) {
            return None;
        }
        let tag = Tag {
            kind: TagKind::StartTag,
            name: LocalName::from(&*name),
            self_closing,
            attrs,
            had_duplicate_attributes: false,
        };
        match self.builder.process_token(Token::TagToken(tag), LINE) {
            TokenSinkResult::RawData(kind) => {
                let end = scan::raw_end(self.html.as_bytes(), self.at, name.as_bytes());
                let unread = name == "style" || (name == "script" && !is_json);
                if unread && self.lean {
                    self.at = end;
                } else {
                    self.text(self.at..end, kind == RawKind::Rcdata);
                }
            }
            TokenSinkResult::Plaintext => self.text(self.at..self.html.len(), false),
            _ if name == "svg" && !self_closing && self.lean => {
                self.at = drawn(self.html, from).unwrap_or(self.at);
            }
            _ => {}
        }
        Some(())
    }

    /// Takes over an attribute, if there is none of that name.
    fn attribute(&self, attrs: &mut Vec<Attribute>, name: &str, value: &str) {
        let name = QualName::new(None, ns!(), LocalName::from(name));
        if attrs.iter().all(|known| known.name != name) {
            let value = if memchr(b'&', value.as_bytes()).is_some() {
                resolved(value, true)
            } else {
                self.part(value)
            };
            attrs.push(Attribute { name, value });
        }
    }

    fn end(&mut self) {
        let name_end = scan::name_end(self.html.as_bytes(), self.at + 2);
        let name = scan::lower(self.html.get(self.at + 2..name_end).unwrap_or_default());
        let behind = self.html.get(name_end..).unwrap_or_default();
        let Some((left, self_closing)) = Attributes::new(behind).end() else {
            self.at = self.html.len();
            return;
        };
        self.at = self.html.len() - left;
        self.bounds.end(&name);
        self.give(Token::TagToken(Tag {
            kind: TagKind::EndTag,
            name: LocalName::from(&*name),
            self_closing,
            attrs: Vec::new(),
            had_duplicate_attributes: false,
        }));
    }

    /// What begins with `<!`.
    fn declaration(&mut self) {
        let bytes = self.html.as_bytes();
        let rest = bytes.get(self.at + 2..).unwrap_or_default();
        let is_doctype = || {
            let word = rest.get(.."doctype".len());
            word.is_some_and(|word| word.eq_ignore_ascii_case(b"doctype"))
        };
        let is_foreign = || {
            let builder = &self.builder;
            builder.adjusted_current_node_present_but_not_in_html_namespace()
        };
        if rest.starts_with(b"--") {
            let from = self.at + "<!--".len();
            let (to, end) = scan::comment_end(bytes, self.at);
            self.at = end;
            self.comment(self.html.get(from..to).unwrap_or_default());
        } else if is_doctype() {
            let end = scan::through(bytes, self.at);
            let written = self.html.get(self.at + "<!doctype".len()..end);
            self.at = end;
            self.give(Token::DoctypeToken(doctype(written.unwrap_or_default())));
        } else if rest.starts_with(b"[CDATA[") && is_foreign() {
            let from = self.at + "<![CDATA[".len();
            let rest = bytes.get(from..).unwrap_or_default();
            let end = memmem::find(rest, b"]]>").map_or(bytes.len(), |at| from + at);
            self.text(from..end, false);
            self.at = (end + "]]>".len()).min(bytes.len());
        } else {
            self.bogus(2);
        }
    }

    /// What is read as a comment though it is none; it begins so many bytes ahead.
    fn bogus(&mut self, ahead: usize) {
        let from = self.at + ahead;
        self.at = scan::through(self.html.as_bytes(), from);
        let written = self.html.get(from..self.at).unwrap_or_default();
        self.comment(written.strip_suffix('>').unwrap_or(written));
    }

    fn comment(&self, text: &str) {
        if !self.lean {
            self.give(Token::CommentToken(self.part(text)));
        }
    }

    /// Hands over a text and goes on behind it.
    fn text(&mut self, range: Range<usize>, has_references: bool) {
        self.at = range.end;
        let text = self.html.get(range).unwrap_or_default();
        if has_references && memchr(b'&', text.as_bytes()).is_some() {
            self.give(Token::CharacterTokens(resolved(text, false)));
        } else if !text.is_empty() {
            self.give(Token::CharacterTokens(self.part(text)));
        }
    }

    /// A part of the page, without a copy.
    fn part(&self, part: &str) -> StrTendril {
        let shared = || {
            // where it stands is told by where both are
            let from = part.as_ptr().addr();
            let from = u32::try_from(from.checked_sub(self.html.as_ptr().addr())?).ok()?;
            let length = u32::try_from(part.len()).ok()?;
            self.shared.try_subtendril(from, length).ok()
        };
        shared().unwrap_or_else(|| StrTendril::from_slice(part))
    }

    /// Hands over what the builder has nothing to say about.
    fn give(&self, token: Token) {
        let _ = self.builder.process_token(token, LINE);
    }
}

/// Where `</svg` begins, if what begins at `from` is a drawing that holds nothing else.
fn drawn(html: &str, from: usize) -> Option<usize> {
    let mut pieces = Tokens::new(html.get(from..)?);
    pieces.next()?;
    loop {
        let at = pieces.at();
        match pieces.next()? {
            Piece::End(name) if name == "svg" => return Some(from + at),
            Piece::Start { name, .. } | Piece::End(name) if is_drawn(&name) => {}
            Piece::Text(_) => {}
            _ => return None,
        }
    }
}

/// What stands in a drawing and would not end it.
fn is_drawn(name: &str) -> bool {
    matches!(
        name,
        "path"
            | "g"
            | "circle"
            | "rect"
            | "line"
            | "polygon"
            | "polyline"
            | "ellipse"
            | "use"
            | "defs"
            | "symbol"
            | "stop"
            | "lineargradient"
            | "radialgradient"
            | "clippath"
            | "mask"
            | "title"
    )
}

/// What styles and scripts alone look at.
fn is_unread(name: &str, value: &str) -> bool {
    match name.as_bytes() {
        [b'd', b'a', b't', b'a', b'-', ..] => !matches!(
            name,
            "data-src" | "data-original" | "data-lazy-src" | "data-srcset" | "data-sitekey"
        ),
        [b'a', b'r', b'i', b'a', b'-', ..] | [b'o', b'n', ..] => true,
        // what is not displayed is told by it
        b"style" => !value.contains("display"),
        b"sizes" => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
