//! Numbers about what stands before and behind a block.

use super::Reading;
use super::Row;
use super::flag;
use super::log;
use crate::extract::container::prose;
use crate::extract::table::Block;

pub(super) const COUNT: usize = 34;

/// Adds what stands around each block.
pub(super) fn push(reading: &Reading<'_, '_>, rows: &mut [Row]) {
    let blocks = &reading.table.blocks;
    let heavy: Vec<bool> = blocks.iter().map(|block| prose(block) >= 10.0).collect();
    let before = distances(heavy.iter().copied());
    let mut after = distances(heavy.iter().rev().copied());
    after.reverse();
    let mut heading: Option<usize> = None;
    let sections = sections(blocks);
    for (at, row) in rows.iter_mut().enumerate() {
        row.push(log(before.get(at).copied().unwrap_or(99)));
        row.push(log(after.get(at).copied().unwrap_or(99)));
        for step in [-2_isize, -1, 1, 2] {
            let other = at.checked_add_signed(step).and_then(|at| Some((at, blocks.get(at)?)));
            neighbour(reading, row, at, other);
        }
        let block = reading.table.block(at);
        if block.is_heading() {
            heading = Some(at);
        }
        match heading.map(|at| (at, reading.table.block(at))) {
            Some((head, block)) => row.extend([
                log(at - head),
                f32::from(block_level(block)),
                flag(reading.keep.get(head).copied().unwrap_or(false)),
                log(block.words),
            ]),
            None => row.extend([9.0, 0.0, 0.0, 0.0]),
        }
        let (words, links, count) = sections.get(at).copied().unwrap_or_default();
        row.extend([log(words), super::super::table::ratio(links, words.max(1)), log(count), 0.0]);
    }
}

fn block_level(block: &Block) -> u8 {
    match block.kind {
        crate::extract::table::Kind::Heading(level) => level,
        _ => 0,
    }
}

fn neighbour(reading: &Reading<'_, '_>, row: &mut Row, at: usize, other: Option<(usize, &Block)>) {
    let Some((there, block)) = other else {
        row.extend([0.0, 0.0, 0.0, -1.0, 0.0, 0.0]);
        return;
    };
    let table = reading.table;
    let own = table.block(at).host;
    row.extend([
        log(block.words),
        block.link_share(),
        flag(block.stop),
        f32::from(block_level(block)),
        flag(reading.keep.get(there).copied().unwrap_or(false)),
        flag(table.node(own).parent == table.node(block.host).parent),
    ]);
}

/// How far back the nearest yes is.
fn distances(yes: impl Iterator<Item = bool>) -> Vec<usize> {
    let mut distance = 99;
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
