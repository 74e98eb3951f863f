//! A page as flat tables: elements in document order and, over them, blocks of text.
//!
//! One walk over the parsed tree, one text buffer. The blocks of any element are a range of the
//! block table, so what is asked of a subtree is asked of a range. Deliberately absent: any
//! judgement about what is the article.

use super::tokens::Hints;
use scraper::node::Element;
use std::ops::Range;

/// One element.
#[derive(Debug)]
pub(super) struct Node<'d> {
    /// The element as parsed; `None` for the document itself.
    pub(super) element: Option<&'d Element>,
    /// The element around it; the root is its own.
    pub(super) parent: usize,
    /// One past the last element inside it.
    pub(super) end: usize,
    /// Its blocks.
    pub(super) blocks: Range<usize>,
    /// Its pieces.
    pub(super) pieces: Range<usize>,
    /// What its own names and tag say.
    pub(super) hints: Hints,
    /// It stands on lines of its own.
    pub(super) is_block: bool,
}

impl Node<'_> {
    pub(super) fn tag(&self) -> &str {
        self.element.map_or("", Element::name)
    }
}

/// What a block is by its markup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Paragraph,
    Heading(u8),
    Item,
    Quote,
    Row,
    Preformatted,
    Caption,
}

/// A run of text with the same inline ancestors.
#[derive(Debug)]
pub(super) struct Piece {
    /// The element that holds it.
    pub(super) host: usize,
    /// The link around it.
    pub(super) link: Option<usize>,
    /// Its bytes in the buffer.
    pub(super) text: Range<usize>,
}

/// A block of text.
#[derive(Debug)]
pub(super) struct Block {
    /// The nearest block element around it.
    pub(super) host: usize,
    pub(super) kind: Kind,
    /// Its pieces.
    pub(super) pieces: Range<usize>,
    /// Its bytes in the buffer.
    pub(super) text: Range<usize>,
    pub(super) words: usize,
    pub(super) link_words: usize,
    pub(super) commas: usize,
    /// It ends as a sentence does.
    pub(super) stop: bool,
}

impl Block {
    /// The share of its words that are links.
    pub(super) fn link_share(&self) -> f32 {
        ratio(self.link_words, self.words.max(1))
    }

    pub(super) fn is_heading(&self) -> bool {
        matches!(self.kind, Kind::Heading(_))
    }
}

/// An image and the block it stands in front of or in.
#[derive(Debug)]
pub(super) struct Image {
    pub(super) node: usize,
    pub(super) block: usize,
}

/// A page as tables.
#[derive(Debug, Default)]
pub(super) struct Table<'d> {
    pub(super) nodes: Vec<Node<'d>>,
    pub(super) blocks: Vec<Block>,
    pub(super) pieces: Vec<Piece>,
    pub(super) images: Vec<Image>,
    /// Elements that may say what the page is about: of the head, and what is marked as author.
    pub(super) heads: Vec<usize>,
    /// Scripts of linked data.
    pub(super) linked_data: Vec<&'d str>,
    /// The document's title.
    pub(super) title: Option<&'d str>,
    /// The text of all pieces.
    pub(super) buffer: String,
}

impl<'d> Table<'d> {
    pub(super) fn node(&self, at: usize) -> &Node<'d> {
        self.nodes
            .get(at)
            .expect("element numbers come from this table")
    }

    pub(super) fn block(&self, at: usize) -> &Block {
        self.blocks
            .get(at)
            .expect("block numbers come from this table")
    }

    pub(super) fn text(&self, block: &Block) -> &str {
        self.span(&block.text)
    }

    pub(super) fn span(&self, bytes: &Range<usize>) -> &str {
        self.buffer.get(bytes.clone()).unwrap_or_default()
    }

    pub(super) fn pieces(&self, block: &Block) -> &[Piece] {
        self.pieces.get(block.pieces.clone()).unwrap_or_default()
    }

    /// The text inside an element, which may be less than a block.
    pub(super) fn text_inside(&self, node: usize) -> &str {
        let pieces = self
            .pieces
            .get(self.node(node).pieces.clone())
            .unwrap_or_default();
        match (pieces.first(), pieces.last()) {
            (Some(first), Some(last)) => self.span(&(first.text.start..last.text.end)),
            _ => "",
        }
    }

    /// `at` and the elements around it, innermost first, without the root.
    pub(super) fn ancestors(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(at), |&node| Some(self.node(node).parent))
            .take_while(|&node| node != 0)
    }
}

/// `part` of `whole` as a share.
#[expect(clippy::cast_precision_loss, reason = "counts of words are small")]
pub(super) fn ratio(part: usize, whole: usize) -> f32 {
    part as f32 / whole as f32
}

/// Words by white space; scripts without spaces count two characters a word.
pub(super) fn count_words(text: &str) -> usize {
    count(text).0
}

/// The words and the commas of a text.
pub(super) fn count(text: &str) -> (usize, usize) {
    let (mut words, mut wide, mut commas) = (0, 0, 0);
    let mut inside = false;
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        if byte.is_ascii() {
            let (is_word, is_space) = (byte.is_ascii_alphanumeric(), byte.is_ascii_whitespace());
            words += usize::from(is_word && !inside);
            commas += usize::from(matches!(byte, b',' | b';'));
            inside = is_word || (inside && !is_space);
            at += 1;
            continue;
        }
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else {
            break;
        };
        at += c.len_utf8();
        match c {
            '،' | '、' | '，' | '；' => commas += 1,
            _ if c.is_whitespace() => inside = false,
            _ => {
                wide += usize::from(is_wide(c));
                if !inside && c.is_alphanumeric() {
                    words += 1;
                    inside = true;
                }
            }
        }
    }
    (words.max(wide / 2), commas)
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{0e00}'..='\u{0e7f}')
}

/// An attribute's value; elements have few, and the tree's own way interns the name first.
pub(super) fn attr<'e>(element: &'e Element, name: &str) -> Option<&'e str> {
    let mut attributes = element.attrs();
    attributes
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
}

/// Whether `text` ends as a sentence does, closing quotes and brackets aside.
pub(super) fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(c, '"' | '\'' | '”' | '“' | '»' | '’' | ')' | ']' | '」')
    })
    .ends_with([
        '.', '!', '?', '…', '。', '！', '？', '؟', '।', '։', '۔', ':',
    ])
}
