//! Numbers about what stands before and behind a block.

use super::Reading;
use super::Row;
use super::flag;
use super::log;
use crate::extract::container::prose;
use crate::extract::table::Block;
use crate::extract::table::Kind;
use crate::extract::table::ratio;

pub(super) const COUNT: usize = 33;

/// What stands around the blocks of a page.
pub(super) struct Nears<'r, 'd> {
    reading: &'r Reading<'r, 'd>,
    /// By block: how far back and ahead the nearest prose is.
    before: Vec<usize>,
    after: Vec<usize>,
    /// By block: the heading it stands under, itself if it is one.
    headings: Vec<Option<usize>>,
    sections: Vec<(usize, usize, usize)>,
}

impl<'r, 'd> Nears<'r, 'd> {
    pub(super) fn new(reading: &'r Reading<'r, 'd>) -> Self {
        let blocks = &reading.table.blocks;
        let heavy = || blocks.iter().map(|block| prose(block) >= 10.0);
        let mut after = distances(heavy().rev());
        after.reverse();
        let mut heading = None;
        let headings = blocks.iter().enumerate().map(|(at, block)| {
            if block.is_heading() {
                heading = Some(at);
            }
            heading
        });
        Self {
            reading,
            before: distances(heavy()),
            after,
            headings: headings.collect(),
            sections: sections(blocks),
        }
    }

    pub(super) fn push(&self, row: &mut Row, at: usize, block: &Block) {
        let blocks = &self.reading.table.blocks;
        row.push(log(self.before.get(at).copied().unwrap_or(FAR)));
        row.push(log(self.after.get(at).copied().unwrap_or(FAR)));
        for step in [-2_isize, -1, 1, 2] {
            let other = at.checked_add_signed(step);
            let other = other.and_then(|at| Some((at, blocks.get(at)?)));
            neighbour(self.reading, row, block, other);
        }
        match self.headings.get(at).copied().flatten() {
            Some(head) => {
                let heading = self.reading.table.block(head);
                row.extend([
                    log(at - head),
                    level(heading),
                    flag(self.reading.keep.get(head).copied().unwrap_or(false)),
                    log(heading.words),
                ]);
            }
            None => row.extend([9.0, 0.0, 0.0, 0.0]),
        }
        let (words, links, count) = self.sections.get(at).copied().unwrap_or_default();
        row.extend([log(words), ratio(links, words.max(1)), log(count)]);
    }
}

/// So many blocks are as good as any more.
const FAR: usize = 99;

fn level(block: &Block) -> f32 {
    match block.kind {
        Kind::Heading(level) => f32::from(level),
        _ => 0.0,
    }
}

fn neighbour(
    reading: &Reading<'_, '_>,
    row: &mut Row,
    own: &Block,
    other: Option<(usize, &Block)>,
) {
    let Some((there, block)) = other else {
        row.extend([0.0, 0.0, 0.0, -1.0, 0.0, 0.0]);
        return;
    };
    let table = reading.table;
    row.extend([
        log(block.words),
        block.link_share(),
        flag(block.stop),
        level(block),
        flag(reading.keep.get(there).copied().unwrap_or(false)),
        flag(table.node(own.host).parent == table.node(block.host).parent),
    ]);
}

/// How far back the nearest yes is.
fn distances(yes: impl Iterator<Item = bool>) -> Vec<usize> {
    let mut distance = FAR;
    yes.map(|yes| {
        let here = distance;
        distance = if yes { 1 } else { distance + 1 };
        here
    })
    .collect()
}

/// By block: words, linked words and blocks from here to the next heading.
fn sections(blocks: &[Block]) -> Vec<(usize, usize, usize)> {
    let mut out = vec![(0, 0, 0); blocks.len()];
    let mut sum = (0, 0, 0);
    for (block, out) in blocks.iter().zip(&mut out).rev() {
        *out = sum;
        if block.is_heading() {
            sum = (0, 0, 0);
        } else {
            sum = (sum.0 + block.words, sum.1 + block.link_words, sum.2 + 1);
        }
    }
    out
}
