//! The walk that turns a parsed page into the flat tables.
//!
//! It visits every node once and keeps its own stack, so a deep page costs no more than a flat one.

use super::elements::hides;
use super::elements::is_apart;
use super::elements::is_head;
use super::elements::is_run;
use super::elements::is_unread;
use super::hashed::ByHash;
use super::table::Block;
use super::table::Image;
use super::table::Kind;
use super::table::Node;
use super::table::Piece;
use super::table::Table;
use super::table::count;
use super::table::count_words;
use super::table::ends_sentence;
use super::tokens;
use super::tokens::Hints;
use crate::html;
use ego_tree::NodeRef;
use scraper::Html;
use scraper::Node as Parsed;
use scraper::node::Element;
use xxhash_rust::xxh3::xxh3_64;

/// Reads a parsed page into tables.
pub(super) fn tables(document: &Html) -> Table<'_> {
    let mut builder = Builder::default();
    builder
        .table
        .nodes
        .reserve_exact(document.tree.values().len());
    let mut current = document.tree.root();
    'walk: loop {
        if builder.enter(current)
            && let Some(child) = current.first_child()
        {
            current = child;
            continue;
        }
        loop {
            builder.leave(current.value());
            if let Some(next) = current.next_sibling() {
                current = next;
                continue 'walk;
            }
            match current.parent() {
                Some(parent) => current = parent,
                None => break 'walk,
            }
        }
    }
    builder.table
}

/// What an element's attributes say.
#[derive(Default)]
struct Said {
    /// Its names, and its tag.
    hints: Hints,
    /// It is not shown.
    hidden: bool,
    /// Something about the page or its author.
    head: bool,
    /// Where it leads to.
    leads: bool,
}

/// The tables so far and where the walk stands.
#[derive(Default)]
struct Builder<'d> {
    table: Table<'d>,
    /// The elements around the current node.
    open: Vec<usize>,
    /// The link around it.
    link: Option<usize>,
    /// What was read out of class and id values already.
    read: ByHash<Hints>,
    /// How many `pre` elements are around it.
    preformatted: usize,
    /// Where the open block starts in the buffer and in the pieces.
    from: (usize, usize),
    /// White space or a line break stands between the last text and the next.
    space: bool,
    line: bool,
}

impl<'d> Builder<'d> {
    /// Whether what is inside is to be walked.
    fn enter(&mut self, node: NodeRef<'d, Parsed>) -> bool {
        match node.value() {
            Parsed::Text(text) => {
                let host = self.open.last().map_or("", |&at| self.table.node(at).tag());
                match host {
                    "script" => self.table.linked_data.push(text),
                    "title" => self.table.title = self.table.title.or(Some(text)),
                    _ => self.text(text),
                }
                false
            }
            Parsed::Element(element) => {
                let is_block = html::is_block(element.name()) || is_apart(node, element);
                self.element(element, is_block)
            }
            Parsed::Document => {
                self.push(None, Hints::NONE, true);
                true
            }
            _ => false,
        }
    }

    fn element(&mut self, element: &'d Element, is_block: bool) -> bool {
        let name = element.name();
        match name {
            "br" => {
                if self.line {
                    self.close();
                }
                self.line = true;
            }
            "td" | "th" => self.space = true,
            "pre" => self.preformatted += 1,
            "img" => {
                let (node, block) = (self.table.nodes.len(), self.table.blocks.len());
                self.table.images.push(Image { node, block });
            }
            _ => {}
        }
        if is_block {
            self.close();
        }
        let unread = is_unread(element);
        let said = self.said(element, unread);
        let skipped = unread || (is_run(name) && said.hidden);
        let hints = if skipped { Hints::NONE } else { said.hints };
        let at = self.push(Some(element), hints, is_block);
        if said.head || is_head(name) {
            self.table.heads.push(at);
        }
        if name == "a" && said.leads {
            self.link = Some(at);
        }
        !skipped
    }

    /// What an element and its attributes say, in one look at them; of what is not read without names.
    fn said(&mut self, element: &'d Element, unread: bool) -> Said {
        let mut said = Said::default();
        let nameless = unread || matches!(element.name(), "body" | "html");
        for (name, value) in element.attrs() {
            match name {
                "class" | "id" | "role" | "itemprop" if !nameless => {
                    let read = self.read.entry(xxh3_64(value.as_bytes()));
                    said.hints |= *read.or_insert_with(|| tokens::hints(value));
                }
                "hidden" => said.hidden = true,
                "style" => said.hidden |= hides(value),
                "href" => said.leads = true,
                _ => {}
            }
            said.head |= matches!(name, "itemprop" | "property" | "rel");
        }
        if !nameless {
            said.hints |= by_tag(element.name());
            if said.hidden {
                said.hints |= Hints::HIDDEN;
            }
        }
        said
    }

    fn push(&mut self, element: Option<&'d Element>, hints: Hints, is_block: bool) -> usize {
        let at = self.table.nodes.len();
        let (block, piece) = (self.table.blocks.len(), self.table.pieces.len());
        self.table.nodes.push(Node {
            element,
            parent: self.open.last().copied().unwrap_or(0),
            end: at + 1,
            blocks: block..block,
            pieces: piece..piece,
            hints,
            is_block,
        });
        self.open.push(at);
        at
    }

    fn leave(&mut self, value: &'d Parsed) {
        let element = match value {
            Parsed::Element(element) => Some(element),
            Parsed::Document => None,
            _ => return,
        };
        let name = element.map_or("html", Element::name);
        let open = self.open.last();
        if open.is_some_and(|&at| self.table.node(at).is_block) {
            self.close();
        }
        match name {
            "td" | "th" => self.space = true,
            "pre" => self.preformatted = self.preformatted.saturating_sub(1),
            _ => {}
        }
        let end = self.table.nodes.len();
        let (blocks, pieces) = (self.table.blocks.len(), self.table.pieces.len());
        if let Some(at) = self.open.pop() {
            if self.link == Some(at) {
                self.link = None;
            }
            if let Some(node) = self.table.nodes.get_mut(at) {
                node.end = end;
                node.blocks.end = blocks;
                node.pieces.end = pieces;
            }
        }
    }

    fn text(&mut self, text: &str) {
        let buffer = &mut self.table.buffer;
        let mut start = None;
        if self.preformatted > 0 {
            start = (!text.trim().is_empty() || buffer.len() > self.from.0).then_some(buffer.len());
            if start.is_some() {
                buffer.push_str(text);
            }
        } else {
            self.space |= text.starts_with(|c: char| c.is_ascii_whitespace());
            let line = text.trim_ascii();
            let whole = if is_plain(line) { Some(line) } else { None };
            let words = if whole.is_some() { "" } else { line };
            for word in whole.into_iter().chain(words.split_ascii_whitespace()) {
                if buffer.len() > self.from.0 {
                    if self.line {
                        buffer.push('\n');
                    } else if self.space {
                        buffer.push(' ');
                    }
                }
                self.line = false;
                self.space = true;
                start.get_or_insert(buffer.len());
                push_word(buffer, word);
            }
            self.space &= start.is_none() || text.ends_with(|c: char| c.is_ascii_whitespace());
        }
        if let Some(start) = start {
            let text = start..buffer.len();
            let host = self.open.last().copied().unwrap_or(0);
            self.table.pieces.push(Piece {
                host,
                link: self.link,
                text,
            });
        }
    }

    /// Ends the open block, if there is text in it.
    fn close(&mut self) {
        self.space = false;
        self.line = false;
        let (from, first) = self.from;
        let text = from..self.table.buffer.len();
        let pieces = first..self.table.pieces.len();
        self.from = (text.end, pieces.end);
        let Some(last) = pieces
            .clone()
            .last()
            .and_then(|at| self.table.pieces.get(at))
        else {
            return;
        };
        let host = self.block_host(last.host);
        let kind = self.kind(host);
        let content = self.table.span(&text);
        if content.trim().is_empty() {
            return;
        }
        let (words, commas) = count(content);
        let stop = ends_sentence(content);
        let links = self
            .table
            .pieces
            .get(pieces.clone())
            .unwrap_or_default()
            .iter()
            .filter(|piece| piece.link.is_some());
        let link_words = links
            .map(|piece| {
                if piece.text == text {
                    words
                } else {
                    count_words(self.table.span(&piece.text))
                }
            })
            .sum::<usize>()
            .min(words);
        self.table.blocks.push(Block {
            host,
            kind,
            pieces,
            text,
            words,
            link_words,
            commas,
            stop,
        });
    }

    /// The block element a piece stands in; all others have been left or entered since.
    fn block_host(&self, host: usize) -> usize {
        self.table
            .ancestors(host)
            .find(|&at| self.table.node(at).is_block)
            .unwrap_or(0)
    }

    fn kind(&self, host: usize) -> Kind {
        for at in self.table.ancestors(host).take(6) {
            match self.table.node(at).tag() {
                "h1" => return Kind::Heading(1),
                "h2" => return Kind::Heading(2),
                "h3" => return Kind::Heading(3),
                "h4" => return Kind::Heading(4),
                "h5" => return Kind::Heading(5),
                "h6" => return Kind::Heading(6),
                "li" | "dt" | "dd" => return Kind::Item,
                "tr" if at == host => return Kind::Row,
                "blockquote" => return Kind::Quote,
                "pre" => return Kind::Preformatted,
                "figcaption" | "caption" => return Kind::Caption,
                _ => {}
            }
        }
        Kind::Paragraph
    }
}

fn by_tag(name: &str) -> Hints {
    match name {
        "nav" | "footer" | "menu" => Hints::NAV,
        "header" => Hints::HEADER,
        "aside" => Hints::RELATED,
        "figcaption" => Hints::CAPTION,
        "dialog" => Hints::DIALOG,
        "article" => Hints::ARTICLE,
        "time" | "address" => Hints::BYLINE,
        _ => Hints::NONE,
    }
}

/// Words of ASCII with one space between two, as most texts between tags are.
fn is_plain(line: &str) -> bool {
    let mut before = b' ';
    let mut bytes = line.bytes();
    let plain = bytes.all(|b| {
        let plain = (b > b' ' && b.is_ascii()) || (b == b' ' && before != b' ');
        before = b;
        plain
    });
    plain && !line.is_empty()
}

/// Adds a word without the places where it might be broken (soft hyphens, zero-width spaces).
fn push_word(buffer: &mut String, word: &str) {
    if word.is_ascii() {
        buffer.push_str(word);
    } else {
        buffer.extend(word.split(['\u{ad}', '\u{200b}', '\u{feff}']));
    }
}
