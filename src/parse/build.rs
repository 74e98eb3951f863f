//! The repair: tokens to a tree, with a stack of open elements.
//!
//! An end tag closes down to its start or is ignored; an item closes the one before it; what is
//! open at the end is closed there, so a document that was cut keeps every entry that can be told
//! again in the whole one: with its id, and not cut within a text. A text is captured whole, markup
//! that was left unescaped included. Depth, entries and nodes are bounded.

use super::capture::Capture;
use super::names::Ns;
use super::names::Tag;
use super::names::tag;
use super::references;
use super::references::Entities;
use super::repairs::Repairs;
use super::scope::Bindings;
use super::tokens::Token;
use super::tokens::Tokens;
use super::tree::Node;
use super::tree::Tree;
use std::borrow::Cow;

/// Elements inside each other; deeper ones are dropped.
const MAX_DEPTH: usize = 128;
/// Entries of one document; more are dropped.
pub(super) const MAX_ENTRIES: usize = 20_000;
/// Elements of one document that mean something; more are dropped.
const MAX_NODES: usize = 1_000_000;

/// An element on the stack; one that means nothing has no node.
#[derive(Debug)]
pub(super) struct Open<'a> {
    pub(super) name: &'a str,
    pub(super) tag: Tag,
    pub(super) node: Option<usize>,
    scope: usize,
}

/// A document half read.
#[derive(Debug)]
pub(super) struct Builder<'a, 'r> {
    pub(super) tree: Tree<'a>,
    pub(super) stack: Vec<Open<'a>>,
    pub(super) capture: Option<Capture<'a>>,
    pub(super) bindings: Bindings<'a>,
    pub(super) entities: Entities,
    pub(super) repairs: &'r mut Repairs,
    /// Open elements below [`MAX_DEPTH`].
    too_deep: usize,
    entries: usize,
}

/// Reads `text`; `base` is the address that relative ones are resolved against.
pub(super) fn tree<'a>(text: &'a str, base: Option<&str>, repairs: &mut Repairs) -> Tree<'a> {
    let mut builder = Builder {
        tree: Tree::new(base),
        stack: Vec::new(),
        capture: None,
        bindings: Bindings::default(),
        entities: Entities::default(),
        repairs,
        too_deep: 0,
        entries: 0,
    };
    let mut tokens = Tokens::new(text);
    for token in tokens.by_ref() {
        builder.token(token);
    }
    builder.finish(tokens.cut())
}

/// What a root element of this name is.
fn root(local: &str) -> Tag {
    match tag(Ns::Rss, local) {
        tag @ (Tag::Rss | Tag::Channel | Tag::Feed) => tag,
        _ => Tag::Other,
    }
}

impl<'a> Builder<'a, '_> {
    fn token(&mut self, token: Token<'a>) {
        match token {
            Token::Start {
                name,
                attributes,
                empty,
            } => self.start(name, attributes, empty),
            Token::End(name) => self.end(name),
            Token::Text(text) => match &mut self.capture {
                Some(capture) => capture.text(text),
                None => self.loose_text(text, false),
            },
            Token::Cdata(text) => match &mut self.capture {
                Some(capture) => capture.cdata(text),
                None => self.loose_text(text, true),
            },
            Token::Subset(subset) => self.entities.declare(subset),
        }
    }

    /// Text directly inside a container (an RSS author or source), or in markup there.
    fn loose_text(&mut self, text: &'a str, literal: bool) {
        let mut open = self.stack.iter().rev();
        let Some(open) = open
            .find(|open| open.tag != Tag::Other)
            .filter(|open| open.tag.is_person() || open.tag == Tag::Source)
        else {
            return;
        };
        if text.trim_ascii().is_empty() {
            return;
        }
        let value = if literal {
            Cow::Borrowed(text)
        } else {
            references::resolve(text, &mut self.entities, self.repairs)
        };
        if let Some(node) = open.node.and_then(|index| self.tree.nodes.get_mut(index)) {
            node.text += value;
        }
    }

    fn start(&mut self, name: &'a str, attributes: &'a str, empty: bool) {
        let depth = self.stack.len() + 1;
        if self.too_deep > 0 || depth > MAX_DEPTH {
            self.too_deep += usize::from(!empty);
            self.repairs.note_at(
                format!("elements nested deeper than {MAX_DEPTH} dropped"),
                name,
            );
            return;
        }
        self.bindings.declare(depth, attributes);
        let (ns, local) = self.bindings.resolve(name, self.repairs);
        self.tree.page |= depth == 1 && local.eq_ignore_ascii_case("html");
        let mut tag = tag(ns, local);
        if tag == Tag::Other && self.is_at_root() {
            // a root of an unknown vocabulary is what its name says
            tag = root(local);
            if tag != Tag::Other {
                self.repairs.tag(
                    "<",
                    name,
                    "> is in a namespace that is none of a feed's, read all the same",
                );
                self.bindings
                    .adopt(name, if tag == Tag::Feed { Ns::Atom } else { Ns::Rss });
            }
        }
        if tag == Tag::Service && self.stack.is_empty() {
            self.repairs.note(
                "an Atom service document (RFC 5023), which has no entries: its collections are the feeds",
            );
        }
        if let Some(capture) = &mut self.capture {
            if !capture.is_ended_by(tag, name) {
                capture.start(
                    if ns == Ns::Xhtml { local } else { name },
                    name,
                    attributes,
                    empty,
                );
                return;
            }
            self.repairs.unclosed(capture.name);
            self.bindings.leave(depth);
            self.close_capture();
            self.bindings.declare(depth, attributes);
        }
        if !tag.is_of_a_person() {
            self.close_person(tag);
        }
        if tag == Tag::Item && !self.close_open_item() {
            tag = Tag::Other;
        }
        if self.stack.is_empty() && tag != Tag::Other && self.tree.nodes.len() == 1 {
            self.tree.atom = tag == Tag::Feed || tag == Tag::Item && ns == Ns::Atom;
        }
        self.open(name, (ns, tag), attributes, empty);
    }

    /// Whether the next element is the root, or stands in RDF, whose root is in a vocabulary of its own.
    fn is_at_root(&self) -> bool {
        match self.stack.as_slice() {
            [] => true,
            [only] => only.tag == Tag::Rss && self.bindings.is_rdf(only.name),
            _ => false,
        }
    }

    fn open(&mut self, name: &'a str, (ns, tag): (Ns, Tag), attributes: &'a str, empty: bool) {
        let outer = self.stack.last().map_or(0, |open| open.scope);
        let scope = self.tree.scope_within(outer, attributes);
        let node = self.add(tag, attributes, scope);
        if let Some(node) = node.and_then(|index| self.tree.nodes.get_mut(index)) {
            (node.name, node.ns) = (name, ns);
        }
        if empty {
            self.bindings.leave(self.stack.len() + 1);
            return;
        }
        match node {
            Some(index) if !tag.is_container() => {
                self.capture = Some(Capture::new(index, name, tag));
            }
            _ => self.stack.push(Open {
                name,
                tag,
                node,
                scope,
            }),
        }
    }

    /// Makes a node under the innermost element that has one; `None` where it would mean nothing.
    fn add(&mut self, tag: Tag, attributes: &'a str, scope: usize) -> Option<usize> {
        if tag == Tag::Other {
            return None;
        }
        let item = tag == Tag::Item;
        let parent = match self.stack.last() {
            None => 0,
            // a field inside an element that means nothing is not a field of what is around that
            Some(_) if !matches!(tag, Tag::Item | Tag::Channel | Tag::Feed | Tag::Rss) => {
                self.place_of_field(scope)?
            }
            Some(_) => self.meaningful(),
        };
        if item && self.entries >= MAX_ENTRIES || self.tree.nodes.len() >= MAX_NODES {
            self.repairs.note(if item {
                "entries beyond 20000 dropped"
            } else {
                "elements beyond 1000000 dropped"
            });
            return None;
        }
        self.entries += usize::from(item);
        self.tree.push(parent, Node::new(tag, attributes, scope))
    }

    /// The node of the innermost element that means something.
    fn meaningful(&self) -> usize {
        let mut open = self.stack.iter().rev();
        open.find_map(|open| open.node.filter(|_| open.tag != Tag::Other))
            .unwrap_or(0)
    }

    /// The node that a field belongs to: of the innermost element, where that means nothing one of
    /// its own, out of which the field comes if the end tag turns out to be missing.
    fn place_of_field(&mut self, scope: usize) -> Option<usize> {
        let innermost = self.stack.last()?;
        if innermost.tag != Tag::Other || innermost.node.is_some() {
            return innermost.node;
        }
        if self.tree.nodes.len() >= MAX_NODES {
            return None;
        }
        let parent = self.meaningful();
        let node = self.tree.push(parent, Node::new(Tag::Other, "", scope));
        self.stack.last_mut()?.node = node;
        node
    }

    fn end(&mut self, name: &'a str) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        if let Some(capture) = &mut self.capture {
            if capture.end(name) {
                self.close_capture();
                self.bindings.leave(self.stack.len() + 1);
                return;
            }
            if capture.is_misspelt(name) {
                self.repairs
                    .tag("</", name, "> read as the end tag that is due");
                self.close_capture();
                self.bindings.leave(self.stack.len() + 1);
                return;
            }
            if !self
                .stack
                .iter()
                .any(|open| open.name == name && open.tag.is_container())
            {
                capture.stray_end(name);
                return;
            }
            self.repairs.unclosed(capture.name);
            self.close_capture();
        }
        match self.stack.iter().rposition(|open| open.name == name) {
            Some(at) => self.close_to(at),
            None => self
                .repairs
                .tag("</", name, "> without a start tag ignored"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str) -> (Vec<String>, bool) {
        let mut repairs = Repairs::default();
        let tree = tree(text, None, &mut repairs);
        let root = tree.document().children().next().unwrap();
        let channel = root.all(Tag::Channel).next().unwrap_or(root);
        let titles = channel.all(Tag::Item).map(|item| {
            item.first(Tag::Title)
                .map_or(String::new(), |t| t.text().to_owned())
        });
        (titles.collect(), tree.truncated)
    }

    #[test]
    fn unclosed_items_are_closed() {
        let (titles, truncated) =
            items("<rss><channel><item><title>a</title><item><title>b</channel></rss>");
        assert_eq!(titles, ["a", "b"]);
        assert!(!truncated);
    }

    #[test]
    fn a_cut_document_keeps_what_it_has() {
        let whole = "<rss><channel><item><title>a</title></item>";
        let with = |rest: &str| items(&format!("{whole}{rest}"));
        // half a text, and no id to know it again by
        for half in [
            "<item><title>b",
            "<item><title>b</title>",
            "<item><guid>b</guid><title>b",
            "<item><title>b</title><guid",
        ] {
            assert_eq!(with(half), (vec!["a".to_owned()], true), "{half}");
        }
        let (titles, truncated) = with("<item><guid>b</guid><title>b</title><desc");
        assert_eq!(titles, ["a", "b"]);
        assert!(truncated);
        assert!(items("<rss><channel><item/>").1);
        assert!(!items("<rss><channel><item/></channel>").1);
    }

    #[test]
    fn stray_ends_and_wrappers_do_no_harm() {
        let (titles, _) = items(
            "<rss><channel></b><x:w><title>no</title><item><title>a</b></title></item></x:w></channel></rss>",
        );
        assert_eq!(titles, ["a"]);
    }

    #[test]
    fn an_open_person_swallows_no_entry() {
        let (titles, _) = items(
            "<feed xmlns='http://www.w3.org/2005/Atom'><author><name>A</name><id>1</id><entry><title>a</title></entry></feed>",
        );
        assert_eq!(titles, ["a"]);
        let (titles, _) = items(
            "<rss><channel><item><author><name>A</name><link>u</link><title>x</title></author><title>a</title></item></channel></rss>",
        );
        assert_eq!(titles, ["a"]);
    }

    #[test]
    fn a_misspelt_end_tag_ends() {
        let (titles, _) = items(
            "<rss><channel><item><link>u</link><title>a</titel><link>u</link></item><item><title>b</tr></title></item></channel></rss>",
        );
        assert_eq!(titles, ["a", "b"]);
    }

    #[test]
    fn what_an_unclosed_element_swallowed_comes_out() {
        let (titles, _) = items(
            "<rss><channel><item><br><x:m><title>a</title></item><item><x:m><title>no</title></x:m></item>\
             <item><author><name>n</name><title>c</title></item></channel></rss>",
        );
        assert_eq!(titles, ["a", "", "c"]);
    }

    #[test]
    fn depth_is_bounded() {
        let deep = format!(
            "<rss><channel>{}{}<item><title>a</title></item></channel></rss>",
            "<x>".repeat(5000),
            "</x>".repeat(5000)
        );
        assert_eq!(items(&deep).0, ["a"]);
    }
}
