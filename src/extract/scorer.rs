//! The learned judge of blocks: small trees over the numbers of [`super::features`].
//!
//! It speaks last, after the rules, and only about the container and what stands between it and the
//! headline. It is never asked about credits and insets, which the grammar knows better, nor about
//! the headline, comments and dialogs. A short page is the rules' alone, for there is too little to compare
//! with, and a very long one, for there was too little to learn from.
//! The trees are constants that `benches/extraction/train.py` writes.

use super::container::prose;
use super::credit;
use super::features;
use super::features::Reading;
use super::features::Row;
use super::filter;
use super::spelled;
use super::table::Block;
use super::table::Kind;
use super::tokens::Hints;
use super::trees::BASE;
use super::trees::TREES;

/// One tree of three questions in a row: "is number `.0` at most `.1`?".
#[derive(Clone, Copy, Debug)]
pub(super) struct Tree {
    /// The root, its two children, their four children.
    pub(super) splits: [(u8, f32); 7],
    pub(super) leaves: [f32; 8],
}

/// What the rules keep goes below this, what they leave out comes back above that.
const DROP: f32 = 0.45;
const ADD: f32 = 0.65;
/// A standfirst outside the container; there are none in English (see [`filter::is_english`]).
const LEAD: f32 = 0.4;
/// A paragraph among paragraphs goes only when it is hopeless, as does a row of figures: one at the end of an
/// article looks like the page's furniture.
const DROP_PROSE: f32 = 0.3;
/// Farthest block in front of the container that is looked at.
const REACH: usize = 25;
/// Less prose than this is the rules' alone, in words, and more too: no page the trees have learned from has as
/// much, and what they say of its second half is chance (of 2,000 paragraphs they dropped 1,580).
const LEAST: f32 = 120.0;
const MOST: f32 = 8_000.0;

/// Drops and adds blocks.
pub(super) fn refine(reading: &Reading<'_, '_>) -> Vec<bool> {
    let mut keep = reading.keep.to_vec();
    let table = reading.table;
    let kept = table.blocks.iter().zip(&keep).filter(|&(_, &keep)| keep);
    let words = kept.map(|(block, _)| prose(block)).sum::<f32>();
    if !(LEAST..=MOST).contains(&words) {
        return keep;
    }
    let range = table.node(reading.container).blocks.clone();
    let headline = reading.known.shown.map_or(range.start, |shown| shown + 1);
    let from = if filter::is_english(table, &keep) {
        range.start
    } else {
        headline
            .max(range.start.saturating_sub(REACH))
            .min(range.start)
    };
    let first = keep.iter().position(|&keep| keep).unwrap_or(0);
    let asked: Vec<usize> = (from..range.end)
        .filter(|&at| {
            keep.get(at).copied().unwrap_or(false)
                || may_come_back(reading, first, at, table.block(at))
        })
        .collect();
    for (&at, score) in asked.iter().zip(scores(&features::rows(reading, &asked))) {
        let Some(keep) = keep.get_mut(at) else {
            continue;
        };
        let block = table.block(at);
        let least = match (*keep, range.contains(&at)) {
            (true, _) if is_plain(block) => DROP_PROSE,
            (true, _) => DROP,
            (false, true) => ADD,
            (false, false) => LEAD,
        };
        *keep = score > least;
    }
    keep
}

fn is_plain(block: &Block) -> bool {
    let set_apart = matches!(block.kind, Kind::Row | Kind::Item | Kind::Quote);
    (set_apart || (block.stop && block.words >= 12)) && block.link_share() < 0.2
}

fn may_come_back(reading: &Reading<'_, '_>, first: usize, at: usize, block: &Block) -> bool {
    let table = reading.table;
    let is_headline =
        || (at < first || block.is_heading()) && reading.known.headline.is(table.text(block));
    if at < first && is_dated(block, table.text(block)) {
        return false;
    }
    reading.insets.blocks.binary_search(&at).is_err()
        && !(block.words < 30 && is_headline())
        && !table
            .ancestors(block.host)
            .any(|at| table.node(at).hints.any(Hints::HARD))
}

/// Longest line that says who wrote and when, in words.
const BYLINE: usize = 12;

/// Whether a line above the article has a date in it and is no sentence.
fn is_dated(block: &Block, text: &str) -> bool {
    block.words <= BYLINE && !credit::ends_plainly(text) && spelled::find(text, true).is_some()
}

/// How likely it is that blocks with these numbers are the article's, 0 to 1 each.
fn scores(rows: &[Row]) -> Vec<f32> {
    let mut sums = vec![0.0; rows.len()];
    // tree by tree, for no block has to wait for what another one's path through it is
    for tree in &TREES {
        for (sum, row) in sums.iter_mut().zip(rows) {
            *sum += tree.value(row);
        }
    }
    for sum in &mut sums {
        *sum = 1.0 / (1.0 + (-(BASE + *sum)).exp());
    }
    sums
}

impl Tree {
    fn value(&self, row: &[f32]) -> f32 {
        let mut at = 0;
        for _ in 0..3 {
            let (number, bound) = self.splits.get(at).copied().unwrap_or_default();
            let small = row
                .get(usize::from(number))
                .is_none_or(|&value| value <= bound);
            at = 2 * at + if small { 1 } else { 2 };
        }
        self.leaves.get(at - 7).copied().unwrap_or_default()
    }
}
