//! What is closed without an end tag of its own: the repair's other half.

use super::build::Builder;
use super::build::Open;
use super::names::Tag;
use super::tree::Tree;

impl<'a> Builder<'a, '_> {
    pub(super) fn close_to(&mut self, at: usize) {
        if let Some(open) = self.stack.get(at + 1) {
            self.repairs.unclosed(open.name);
        }
        if self
            .stack
            .get(at)
            .is_some_and(|open| open.tag != Tag::Other)
        {
            for inner in (at + 1..self.stack.len()).rev() {
                self.release(inner);
            }
        }
        self.stack.truncate(at);
        self.bindings.leave(at + 1);
    }

    /// Items do not stand in items: one that was not closed is. False where the new one belongs to
    /// something else in the open one, its source or an extension.
    pub(super) fn close_open_item(&mut self) -> bool {
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
        if let Some(open) = self.stack.get(at) {
            self.repairs.unclosed(open.name);
        }
        self.close_to(at);
        true
    }

    /// Closes a person whose end tag was forgotten: nobody has an entry or a date, and one that has
    /// text of its own has no elements.
    pub(super) fn close_person(&mut self, inner: Tag) {
        let node = |open: &Open<'_>| open.node.and_then(|index| self.tree.nodes.get(index));
        let has_text = |open: &Open<'_>| node(open).is_some_and(|node| !node.text.is_empty());
        let may_stay = inner.may_be_of_a_person() || inner == Tag::Id && !self.tree.atom;
        if let Some(open) = self.stack.last()
            && open.tag.is_person()
            && (!may_stay || has_text(open))
        {
            self.repairs.unclosed(open.name);
            let at = self.stack.len() - 1;
            self.release(at);
            self.close_to(at);
        }
    }

    /// Gives what stands in an element without an end tag to the element around it, where it cannot
    /// be its own: an unknown element's fields, a person's title.
    fn release(&mut self, at: usize) {
        let Some((open, outer)) = self.stack.get(..=at).and_then(<[_]>::split_last) else {
            return;
        };
        let person = open.tag.is_person();
        let around = outer.iter().rfind(|open| open.tag != Tag::Other);
        if (person || open.tag == Tag::Other)
            && let Some(from) = open.node
            && let Some(to) = around.and_then(|open| open.node)
        {
            self.tree
                .adopt(to, from, |tag| !person || !tag.is_of_a_person());
        }
    }

    pub(super) fn close_capture(&mut self) {
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
            self.repairs
                .note("entry that ended early left out".to_owned());
        }
    }

    pub(super) fn finish(mut self, cut: bool) -> Tree<'a> {
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
                .note(format!("truncated document: closed {open} elements"));
        } else if let Some(open) = self.stack.last() {
            self.repairs.unclosed(open.name);
        } else if cut {
            self.repairs.note("junk after the end ignored");
        }
        self.tree
    }
}
