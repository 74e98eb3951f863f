//! Numbers about where a block stands in the tree and in the article.

use super::Reading;
use super::Row;
use super::flag;
use super::log;
use crate::extract::container::prose;
use crate::extract::hashed::ByHash;
use crate::extract::table::Block;
use crate::extract::table::Node;
use crate::extract::table::attr;
use crate::extract::table::ratio;
use crate::extract::tokens::Hints;
use std::collections::HashMap;
use xxhash_rust::xxh3::xxh3_64;

pub(super) const COUNT: usize = 60;

const KINDS: [Hints; 13] = [
    Hints::BODY,
    Hints::COMMENT,
    Hints::RELATED,
    Hints::SHARE,
    Hints::PROMO,
    Hints::BYLINE,
    Hints::CAPTION,
    Hints::NAV,
    Hints::DIALOG,
    Hints::ARTICLE,
    Hints::DEK,
    Hints::HIDDEN,
    Hints::HEADER,
];

/// What an element has from those around it.
#[derive(Clone, Copy, Debug, Default)]
struct Around {
    depth: usize,
    /// Tags and classes from the container down.
    path: u64,
    /// Inside these.
    tags: u8,
    /// Hints of the elements inside the container; of all others.
    inner: Hints,
    outer: Hints,
}

/// The places of a page.
pub(super) struct Places<'r, 'd> {
    reading: &'r Reading<'r, 'd>,
    around: Vec<Around>,
    /// Prose by path of tags and classes, by own tag and class, by element around.
    paths: ByHash<f32>,
    own: ByHash<f32>,
    parents: HashMap<usize, f32>,
    /// Sum of prose in the container before each block, and all of it.
    sums: Vec<f32>,
    total: f32,
    page: f32,
    depth: f32,
    first: usize,
    last: usize,
}

impl<'r, 'd> Places<'r, 'd> {
    pub(super) fn new(reading: &'r Reading<'r, 'd>) -> Self {
        let table = reading.table;
        let mut places = Self {
            reading,
            around: around(reading),
            paths: ByHash::default(),
            own: ByHash::default(),
            parents: HashMap::new(),
            sums: Vec::with_capacity(table.blocks.len() + 1),
            total: 0.0,
            page: 0.0,
            depth: 0.0,
            first: table.blocks.len(),
            last: 0,
        };
        for (at, block) in table.blocks.iter().enumerate() {
            let weight = prose(block);
            places.page += weight;
            places.sums.push(places.total);
            if !reading.keep.get(at).copied().unwrap_or(false) {
                continue;
            }
            places.total += weight;
            places.depth += weight * ratio(places.at(block.host).depth, 1);
            *places.paths.entry(places.at(block.host).path).or_default() += weight;
            *places
                .own
                .entry(signature(table.node(block.host)))
                .or_default() += weight;
            *places
                .parents
                .entry(table.node(block.host).parent)
                .or_default() += weight;
            if weight >= 10.0 {
                places.first = places.first.min(at);
                places.last = at;
            }
        }
        places.depth /= places.total.max(1.0);
        places
    }

    fn at(&self, node: usize) -> Around {
        self.around.get(node).copied().unwrap_or_default()
    }

    pub(super) fn push(&self, row: &mut Row, at: usize, block: &Block) {
        let table = self.reading.table;
        let around = self.at(block.host);
        let kept = self.reading.keep.get(at).copied().unwrap_or(false);
        let weight = if kept { prose(block) } else { 0.0 };
        let total = self.total.max(1.0);
        let rest = (self.total - weight).max(1.0);
        let share = |sum: Option<&f32>| (sum.copied().unwrap_or_default() - weight) / rest;
        let parent = table.node(block.host).parent;
        let grand = table.node(parent).parent;
        row.extend([
            flag(kept),
            flag(
                self.reading
                    .weighed
                    .pruned
                    .get(at)
                    .copied()
                    .unwrap_or(false),
            ),
            share(self.paths.get(&around.path)),
            share(self.own.get(&signature(table.node(block.host)))),
            share(self.parents.get(&parent)),
            share(self.parents.get(&grand)),
            share(self.parents.get(&block.host)),
            ratio(around.depth, 1) - self.depth,
        ]);
        self.position(row, at, total);
        self.subtree(row, parent);
        self.subtree(row, grand);
        row.extend((0..8).map(|bit| flag(around.tags & (1 << bit) != 0)));
        row.extend(KINDS.map(|kind| flag(around.inner.any(kind))));
        row.extend(KINDS.map(|kind| flag(around.outer.any(kind))));
    }

    fn position(&self, row: &mut Row, at: usize, total: f32) {
        let range = &self.reading.table.node(self.reading.container).blocks;
        let before = self.sums.get(at).copied().unwrap_or_default() / total;
        let shown = self.reading.known.shown;
        row.extend([
            before,
            before * total,
            (1.0 - before) * total,
            signed(at, self.first),
            signed(at, self.last),
            signed(at, range.start),
            signed(at, range.end),
            shown.map_or(9.0, |shown| signed(at, shown)),
            flag(shown.is_some_and(|shown| range.contains(&shown))),
            total,
            total / self.page.max(1.0),
            log(range.len()),
        ]);
    }

    /// What stands in an element around it.
    fn subtree(&self, row: &mut Row, node: usize) {
        let table = self.reading.table;
        let blocks = table.node(node).blocks.clone();
        let sum = self.reading.weighed.inside(table, node);
        row.extend([
            log(blocks.len()),
            ratio(sum.link_words, sum.words.max(1)),
            sum.prose / self.page.max(1.0),
        ]);
    }
}

/// How far `at` is behind a place, on a scale that shrinks what is far.
fn signed(at: usize, from: usize) -> f32 {
    if at >= from {
        log(at - from)
    } else {
        -log(from - at)
    }
}

fn around(reading: &Reading<'_, '_>) -> Vec<Around> {
    let table = reading.table;
    let container = table.node(reading.container);
    let inside = reading.container + 1..container.end;
    let mut out: Vec<Around> = Vec::with_capacity(table.nodes.len());
    for (at, node) in table.nodes.iter().enumerate() {
        let mut around = out.get(node.parent).copied().unwrap_or_default();
        around.depth += 1;
        around.tags |= tag(node.tag());
        if inside.contains(&at) {
            around.inner |= node.hints;
            around.path = (around.path ^ signature(node))
                .wrapping_mul(0x9e37_79b9_7f4a_7c15)
                .rotate_left(5);
        } else {
            around.outer |= node.hints;
        }
        out.push(around);
    }
    out
}

fn tag(name: &str) -> u8 {
    match name {
        "figure" => 1,
        "aside" => 2,
        "table" => 4,
        "blockquote" => 8,
        "form" => 16,
        "footer" | "nav" => 32,
        "ul" | "ol" => 64,
        "article" | "main" => 128,
        _ => 0,
    }
}

/// Tag and class of an element.
fn signature(node: &Node<'_>) -> u64 {
    let class = node.element.and_then(|element| attr(element, "class"));
    xxh3_64(class.unwrap_or_default().as_bytes()) ^ xxh3_64(node.tag().as_bytes()).rotate_left(1)
}
