//! The repaired elements of a document, flat in one vector: nothing here is recursive.

use super::attributes;
use super::names::Ns;
use super::names::Tag;
use super::scope::Scope;
use std::borrow::Cow;
use std::rc::Rc;

/// One element that means something to a feed.
#[derive(Debug)]
pub(super) struct Node<'a> {
    pub(super) tag: Tag,
    /// As written, with its prefix.
    pub(super) name: &'a str,
    pub(super) ns: Ns,
    pub(super) attributes: &'a str,
    /// The text, references resolved; with `markup` the content as HTML.
    pub(super) text: Cow<'a, str>,
    /// The element held elements of its own, which `text` has as they were written.
    pub(super) markup: bool,
    /// Index into [`Tree::scopes`].
    pub(super) scope: usize,
    pub(super) first_child: Option<usize>,
    pub(super) last_child: Option<usize>,
    pub(super) next: Option<usize>,
}

/// Elements with an `xml:base` or `xml:lang` of their own; more take what is around them.
const MAX_SCOPES: usize = 50_000;

/// A document; node 0 stands for the document itself.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) scopes: Vec<Scope>,
    /// It is Atom: texts say of what type they are.
    pub(super) atom: bool,
    /// It ended before its root element did.
    pub(super) truncated: bool,
    /// Its outermost element is HTML's.
    pub(super) page: bool,
}

impl<'a> Node<'a> {
    pub(super) const fn new(tag: Tag, attributes: &'a str, scope: usize) -> Self {
        Self {
            tag,
            name: "",
            ns: Ns::Rss,
            attributes,
            text: Cow::Borrowed(""),
            markup: false,
            scope,
            first_child: None,
            last_child: None,
            next: None,
        }
    }
}

impl<'a> Tree<'a> {
    /// An empty document whose relative addresses are resolved against `base`.
    pub(super) fn new(base: Option<&str>) -> Self {
        let scope = Scope {
            base: base.map(Rc::from),
            lang: None,
        };
        Self {
            nodes: vec![Node::new(Tag::Other, "", 0)],
            scopes: vec![scope],
            atom: false,
            truncated: false,
            page: false,
        }
    }

    /// Appends a node to the children of `parent`; `None` where there is no such node.
    pub(super) fn push(&mut self, parent: usize, node: Node<'a>) -> Option<usize> {
        let index = self.nodes.len();
        self.nodes.get(parent)?;
        self.link(parent, index);
        self.nodes.push(node);
        Some(index)
    }

    fn link(&mut self, parent: usize, child: usize) {
        let Some(parent) = self.nodes.get_mut(parent) else {
            return;
        };
        parent.first_child.get_or_insert(child);
        let before = parent.last_child.replace(child);
        if let Some(before) = before.and_then(|before| self.nodes.get_mut(before)) {
            before.next = Some(child);
        }
    }

    /// Moves the children of `from` that are `wanted` behind those of `to`.
    pub(super) fn adopt(&mut self, to: usize, from: usize, wanted: impl Fn(Tag) -> bool) {
        let mut next = self.nodes.get_mut(from).and_then(|node| {
            node.last_child = None;
            node.first_child.take()
        });
        while let Some(index) = next {
            let Some(node) = self.nodes.get_mut(index) else {
                return;
            };
            next = node.next.take();
            let parent = if wanted(node.tag) { to } else { from };
            self.link(parent, index);
        }
    }

    /// The scope inside a start tag that stands in scope `outer`.
    pub(super) fn scope_within(&mut self, outer: usize, attributes: &str) -> usize {
        let Some(inner) = self
            .scopes
            .get(outer)
            .and_then(|scope| scope.within(attributes))
        else {
            return outer;
        };
        if self.scopes.len() >= MAX_SCOPES {
            return outer;
        }
        self.scopes.push(inner);
        self.scopes.len() - 1
    }

    /// The element of a node.
    pub(super) fn element(&self, index: usize) -> Option<Element<'_, 'a>> {
        (index < self.nodes.len()).then_some(Element { tree: self, index })
    }

    /// The document's own node.
    pub(super) const fn document(&self) -> Element<'_, 'a> {
        Element {
            tree: self,
            index: 0,
        }
    }
}

/// A node in its tree.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element<'t, 'a> {
    tree: &'t Tree<'a>,
    index: usize,
}

impl<'t, 'a> Element<'t, 'a> {
    fn node(self) -> &'t Node<'a> {
        self.tree
            .nodes
            .get(self.index)
            .expect("an element is only made for a node that exists")
    }

    pub(super) fn tag(self) -> Tag {
        self.node().tag
    }

    /// The vocabulary of its name.
    pub(super) fn ns(self) -> Ns {
        self.node().ns
    }

    /// Its name without the prefix, as written.
    pub(super) fn local(self) -> &'a str {
        let name = self.node().name;
        name.split_once(':').map_or(name, |(_, local)| local)
    }

    /// The text without white space around it.
    pub(super) fn text(self) -> &'t str {
        self.node().text.trim()
    }

    pub(super) fn has_markup(self) -> bool {
        self.node().markup
    }

    pub(super) const fn in_atom(self) -> bool {
        self.tree.atom
    }

    /// An attribute's value, resolved; names are compared without case.
    pub(super) fn attribute(self, name: &str) -> Option<Cow<'t, str>> {
        if self.node().attributes.is_empty() {
            return None;
        }
        attributes::value(self.node().attributes, name)
    }

    pub(super) fn scope(self) -> &'t Scope {
        self.tree
            .scopes
            .get(self.node().scope)
            .expect("a node's scope is made before the node")
    }

    /// The base address here, where it is another than the document's.
    pub(super) fn own_base(self) -> Option<&'t str> {
        let base = self.scope().base.as_deref()?;
        let outer = self.tree.scopes.first()?.base.as_deref();
        (outer != Some(base)).then_some(base)
    }

    pub(super) fn children(self) -> impl Iterator<Item = Self> {
        let tree = self.tree;
        std::iter::successors(self.node().first_child, move |&index| {
            tree.nodes.get(index)?.next
        })
        .map(move |index| Self { tree, index })
    }

    /// The children of this kind, in document order.
    pub(super) fn all(self, tag: Tag) -> impl Iterator<Item = Self> {
        self.children().filter(move |child| child.tag() == tag)
    }

    /// The first child of this kind that has text.
    pub(super) fn first(self, tag: Tag) -> Option<Self> {
        self.all(tag).find(|child| !child.text().is_empty())
    }

    /// The first child with text of the first of these kinds that has one.
    pub(super) fn first_of(self, tags: &[Tag]) -> Option<Self> {
        tags.iter().find_map(|&tag| self.first(tag))
    }
}
