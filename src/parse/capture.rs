//! One element whose content is taken whole: its text, or its markup as it was written.

use super::names::Tag;
use super::references;
use super::references::Entities;
use super::repairs::Repairs;
use crate::html;
use std::borrow::Cow;

/// What stands in a captured element.
#[derive(Clone, Copy, Debug)]
enum Piece<'a> {
    Text(&'a str),
    Cdata(&'a str),
    Start {
        name: &'a str,
        attributes: &'a str,
        empty: bool,
    },
    End(&'a str),
}

/// An element being captured.
#[derive(Debug)]
pub(super) struct Capture<'a> {
    /// Its node in the tree.
    pub(super) node: usize,
    pub(super) name: &'a str,
    tag: Tag,
    /// Open elements of the same name inside it.
    same: usize,
    /// Open elements inside it, as far as their end tags tell.
    inner: usize,
    pieces: Vec<Piece<'a>>,
}

impl<'a> Capture<'a> {
    pub(super) const fn new(node: usize, name: &'a str, tag: Tag) -> Self {
        Self {
            node,
            name,
            tag,
            same: 0,
            inner: 0,
            pieces: Vec::new(),
        }
    }

    /// Whether the start of an element means that this one's end tag was forgotten.
    pub(super) fn is_ended_by(&self, tag: Tag, name: &str) -> bool {
        if self.tag.holds_markup() {
            tag == Tag::Item || self.inner == 0 && tag.ends_a_text() && name != self.name
        } else {
            tag != Tag::Other
        }
    }

    pub(super) fn text(&mut self, text: &'a str) {
        self.pieces.push(Piece::Text(text));
    }

    pub(super) fn cdata(&mut self, text: &'a str) {
        self.pieces.push(Piece::Cdata(text));
    }

    /// A start tag inside; `shown` is its name without the prefix of XHTML.
    pub(super) fn start(&mut self, shown: &'a str, name: &str, attributes: &'a str, empty: bool) {
        self.same += usize::from(!empty && name == self.name);
        self.inner += usize::from(!empty && !html::is_void(shown));
        self.pieces.push(Piece::Start {
            name: shown,
            attributes,
            empty,
        });
    }

    /// An end tag; true where it is this element's own.
    pub(super) fn end(&mut self, name: &str) -> bool {
        if !name.eq_ignore_ascii_case(self.name) {
            return false;
        }
        if self.same == 0 {
            return true;
        }
        self.same -= 1;
        false
    }

    /// Whether an end tag that nothing in it asks for is its own, written wrong: it begins alike.
    pub(super) fn is_misspelt(&self, name: &str) -> bool {
        const ALIKE: usize = 3;
        let start = |name: &str| name.as_bytes().get(..ALIKE).map(<[u8]>::to_ascii_lowercase);
        self.inner == 0
            && name.len().abs_diff(self.name.len()) <= ALIKE
            && start(name).is_some_and(|found| start(self.name) == Some(found))
            && !name.contains(':')
    }

    /// An end tag of something inside.
    pub(super) fn stray_end(&mut self, name: &'a str) {
        self.inner = self.inner.saturating_sub(1);
        self.pieces.push(Piece::End(name));
    }

    /// The content, and whether it is markup.
    pub(super) fn close(
        self,
        entities: &mut Entities,
        repairs: &mut Repairs,
    ) -> (Cow<'a, str>, bool) {
        let markup = self
            .pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Start { .. }));
        if markup {
            return (Cow::Owned(written(&self.pieces)), true);
        }
        let mut out = Cow::Borrowed("");
        for piece in self.pieces {
            match piece {
                Piece::Text(text) => out += references::resolve(text, entities, repairs),
                Piece::Cdata(text) => out += Cow::Borrowed(text),
                Piece::Start { .. } | Piece::End(_) => {}
            }
        }
        (out, false)
    }
}

/// Markup as it was written: its references are HTML's too.
fn written(pieces: &[Piece<'_>]) -> String {
    let mut out = String::new();
    for piece in pieces {
        match *piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Cdata(text) => {
                html_escape::encode_text_to_string(text, &mut out);
            }
            Piece::Start {
                name,
                attributes,
                empty,
            } => {
                out.extend(["<", name, attributes]);
                out.push_str(if empty { "/>" } else { ">" });
            }
            Piece::End(name) => {
                let name = name.split_once(':').map_or(name, |(_, local)| local);
                out.extend(["</", name, ">"]);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closed(capture: Capture<'_>) -> (String, bool) {
        let (text, markup) = capture.close(&mut Entities::default(), &mut Repairs::default());
        (text.into_owned(), markup)
    }

    #[test]
    fn text_is_resolved_and_markup_is_kept() {
        let mut capture = Capture::new(1, "title", Tag::Title);
        capture.text("a &amp; ");
        capture.cdata("<b>");
        assert_eq!(closed(capture), ("a & <b>".to_owned(), false));
        let mut capture = Capture::new(1, "title", Tag::Title);
        capture.text("a &lt; ");
        capture.start("b", "x:b", "", false);
        capture.cdata("<c>");
        capture.stray_end("x:b");
        assert_eq!(
            closed(capture),
            ("a &lt; <b>&lt;c&gt;</b>".to_owned(), true)
        );
    }

    #[test]
    fn same_names_nest() {
        let mut capture = Capture::new(1, "summary", Tag::Summary);
        capture.start("summary", "summary", "", false);
        assert!(!capture.end("summary"));
        assert!(capture.end("summary"));
    }
}
