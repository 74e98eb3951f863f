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
struct Open<'a> {
    name: &'a str,
    tag: Tag,
    node: Option<usize>,
    scope: usize,
}

/// A document half read.
#[derive(Debug)]
pub(super) struct Builder<'a, 'r> {
    tree: Tree<'a>,
    stack: Vec<Open<'a>>,
    capture: Option<Capture<'a>>,
    bindings: Bindings<'a>,
    entities: Entities,
    repairs: &'r mut Repairs,
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

    /// Text directly inside a container (an RSS author or source).
    fn loose_text(&mut self, text: &'a str, literal: bool) {
        let person = |open: &&Open<'_>| {
            matches!(
                open.tag,
                Tag::Author | Tag::Contributor | Tag::ManagingEditor | Tag::Source
            )
        };
        let Some(open) = self.stack.last().filter(person) else {
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
            self.repairs.note("elements nested too deeply dropped");
            return;
        }
        self.bindings.declare(depth, attributes);
        let (ns, local) = self.bindings.resolve(name, self.repairs);
        let mut tag = tag(ns, local);
        if tag == Tag::Other && self.stack.is_empty() {
            // a root of an unknown vocabulary is what its name says
            tag = root(local);
            if tag != Tag::Other {
                self.repairs
                    .note("unknown namespace of the root taken for the usual one");
                self.bindings
                    .adopt(name, if tag == Tag::Feed { Ns::Atom } else { Ns::Rss });
            }
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
            self.repairs.note("unclosed element closed");
            self.bindings.leave(depth);
            self.close_capture();
            self.bindings.declare(depth, attributes);
        }
        if tag == Tag::Item && !self.close_open_item() {
            tag = Tag::Other;
        }
        if self.stack.is_empty() && tag != Tag::Other && self.tree.nodes.len() == 1 {
            self.tree.atom = tag == Tag::Feed || tag == Tag::Item && ns == Ns::Atom;
        }
        self.open(name, (ns, tag), attributes, empty);
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
            Some(open) if !matches!(tag, Tag::Item | Tag::Channel | Tag::Feed | Tag::Rss) => {
                open.node?
            }
            Some(_) => self
                .stack
                .iter()
                .rev()
                .find_map(|open| open.node)
                .unwrap_or(0),
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
            if !self
                .stack
                .iter()
                .any(|open| open.name == name && open.tag.is_container())
            {
                capture.stray_end(name);
                return;
            }
            self.repairs.note("unclosed element closed");
            self.close_capture();
        }
        match self.stack.iter().rposition(|open| open.name == name) {
            Some(at) => self.close_to(at),
            None => self.repairs.note("end tag without a start ignored"),
        }
    }

    fn close_to(&mut self, at: usize) {
        if self.stack.len() > at + 1 {
            self.repairs.note("unclosed element closed");
        }
        self.stack.truncate(at);
        self.bindings.leave(at + 1);
    }

    /// Items do not stand in items: one that was not closed is. False where the new one belongs to
    /// something else in the open one, its source or an extension.
    fn close_open_item(&mut self) -> bool {
        let Some(at) = self.stack.iter().rposition(|open| open.tag == Tag::Item) else {
            return true;
        };
        if self
            .stack
            .last()
            .is_some_and(|open| matches!(open.tag, Tag::Other | Tag::Source))
        {
            return false;
        }
        self.repairs.note("unclosed element closed");
        self.close_to(at);
        true
    }

    fn close_capture(&mut self) {
        if let Some(capture) = self.capture.take()
            && let Some(node) = self.tree.nodes.get_mut(capture.node)
        {
            (node.text, node.markup) = capture.close(&mut self.entities, self.repairs);
        }
    }

    /// An entry that was cut within a text, or before its id, would come again as another one.
    fn leave_out_half_entry(&mut self) {
        let mut open = self.stack.iter();
        let item = open.rfind(|open| open.tag == Tag::Item);
        let Some(index) = item.and_then(|item| item.node) else {
            return;
        };
        let named = self.tree.element(index).is_some_and(|item| {
            let id = item.first_of(&[Tag::Guid, Tag::Id]);
            id.is_some()
        });
        if named && self.capture.is_none() {
            return;
        }
        if let Some(node) = self.tree.nodes.get_mut(index) {
            node.tag = Tag::Other;
            self.repairs.note("entry that ended early left out");
        }
    }

    fn finish(mut self, cut: bool) -> Tree<'a> {
        let open = self.stack.len() + usize::from(self.capture.is_some());
        // where the channel is closed, a forgotten end of `rss` costs nothing
        let whole = self
            .stack
            .last()
            .is_some_and(|open| open.name.eq_ignore_ascii_case("rss"))
            && self.tree.nodes.iter().any(|node| node.tag == Tag::Channel);
        self.tree.truncated = open > 0 && (self.capture.is_some() || !whole);
        if self.tree.truncated {
            self.leave_out_half_entry();
        }
        self.close_capture();
        if self.tree.truncated {
            self.repairs
                .note_once(format!("truncated document: closed {open} elements"));
        } else if open > 0 {
            self.repairs.note("unclosed element closed");
        } else if cut {
            self.repairs.note("junk after the end ignored");
        }
        self.tree
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
    fn depth_is_bounded() {
        let deep = format!(
            "<rss><channel>{}{}<item><title>a</title></item></channel></rss>",
            "<x>".repeat(5000),
            "</x>".repeat(5000)
        );
        assert_eq!(items(&deep).0, ["a"]);
    }
}
