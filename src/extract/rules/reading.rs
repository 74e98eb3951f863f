//! An article of which rules say where it is: all of that, in the order of the page.
//!
//! Nothing is weighed here. Credits and insets go, where the rules let them, and the headline at
//! the top, which is the entry's own.

use super::place::Hit;
use crate::extract::Article;
use crate::extract::body;
use crate::extract::inset;
use crate::extract::inset::Insets;
use crate::extract::known::Known;
use crate::extract::table::Table;
use scraper::node::Element;
use std::collections::HashSet;

/// The elements that rules name as the article.
#[derive(Debug, Default)]
pub(in crate::extract) struct Named {
    /// Where they are in memory, which tells one element from all others.
    elements: HashSet<usize>,
    prune: bool,
    /// The rule, in words.
    pub(in crate::extract) by: String,
    /// Without any, the article is looked for.
    pub(in crate::extract) autodetect: bool,
}

/// Text, markup, what was left out.
pub(in crate::extract) struct Reading {
    pub(in crate::extract) text: String,
    pub(in crate::extract) markup: String,
    pub(in crate::extract) cut: Vec<String>,
}

fn place(element: &Element) -> usize {
    std::ptr::from_ref(element).addr()
}

impl Named {
    pub(super) fn of(by: &str, hits: &[Hit<'_>], prune: bool) -> Self {
        let elements = hits.iter().filter_map(|hit| match hit {
            Hit::Element(element) => Some(place(element.value())),
            Hit::Text(_) => None,
        });
        Self {
            elements: elements.collect(),
            prune,
            by: by.to_owned(),
            autodetect: true,
        }
    }

    pub(super) fn nothing(autodetect: bool) -> Self {
        Self {
            autodetect,
            ..Self::default()
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    /// The article was named, and was not what came of it.
    pub(super) fn is_lost(&self, article: &Article) -> bool {
        !self.is_empty() && article.named.is_none()
    }

    /// What is named; none where that has no text.
    pub(in crate::extract) fn reading(&self, table: &Table<'_>, known: &Known) -> Option<Reading> {
        let mut roots: Vec<usize> = Vec::new();
        for (at, node) in table.nodes.iter().enumerate() {
            let is_inside = roots.last().is_some_and(|&root| at < table.node(root).end);
            let is_named = |element| self.elements.contains(&place(element));
            if !is_inside && node.element.is_some_and(is_named) {
                roots.push(at);
            }
        }
        let mut all = Reading {
            text: String::new(),
            markup: String::new(),
            cut: Vec::new(),
        };
        for root in roots {
            let insets = if self.prune {
                inset::find(table, root, known.url.as_ref())
            } else {
                Insets::default()
            };
            let keep = kept(table, root, &insets, known, all.text.is_empty());
            let text = body::text(table, &keep, &insets);
            if text.is_empty() {
                continue;
            }
            if !all.text.is_empty() {
                all.text.push_str("\n\n");
            }
            all.text.push_str(&text);
            all.markup
                .push_str(&body::markup(table, &keep, &insets, root));
            all.cut.extend(insets.lines(table));
        }
        (!all.text.is_empty()).then_some(all)
    }
}

/// The blocks of a root that stay.
fn kept(
    table: &Table<'_>,
    root: usize,
    insets: &Insets,
    known: &Known,
    is_first: bool,
) -> Vec<bool> {
    let mut keep = vec![false; table.blocks.len()];
    let node = table.node(root);
    // a root inside a line holds no block: the one around it is meant
    let range = if node.blocks.is_empty() {
        let piece = node.pieces.start;
        let around = table
            .blocks
            .iter()
            .position(|block| block.pieces.contains(&piece));
        around
            .filter(|_| !node.pieces.is_empty())
            .map_or(0..0, |at| at..at + 1)
    } else {
        node.blocks.clone()
    };
    let mut is_top = is_first;
    for at in range {
        let block = table.block(at);
        is_top &= block.is_heading();
        let is_headline = is_top && known.headline.is(table.text(block));
        let is_inset = insets.blocks.binary_search(&at).is_ok();
        if let Some(keep) = keep.get_mut(at) {
            *keep = !is_headline && !is_inset;
        }
    }
    keep
}
