//! What there is to know about each block, as numbers: what the learned scorer reads.
//!
//! Numbers about the text itself come from [`text`], about where it stands from [`place`]. Nothing
//! here names a site, and no number depends on one.

mod near;
mod place;
mod text;

use super::container::Weighed;
use super::inset::Insets;
use super::known::Known;
use super::table::Table;

/// How many numbers a block has.
pub(super) const COUNT: usize = text::COUNT + place::COUNT + near::COUNT;

/// The numbers of one block.
pub(super) type Row = Vec<f32>;

/// One reading of a page, as far as the rules have read it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading<'r, 'd> {
    pub(super) table: &'r Table<'d>,
    pub(super) weighed: &'r Weighed,
    pub(super) known: &'r Known,
    pub(super) insets: &'r Insets,
    pub(super) container: usize,
    /// By block: the rules keep it.
    pub(super) keep: &'r [bool],
}

/// The numbers of some of the page's blocks.
pub(super) fn rows(reading: &Reading<'_, '_>, asked: &[usize]) -> Vec<Row> {
    let texts = text::Texts::new(reading);
    let places = place::Places::new(reading);
    let nears = near::Nears::new(reading);
    asked
        .iter()
        .map(|&at| {
            let block = reading.table.block(at);
            let mut row = Row::with_capacity(COUNT);
            texts.push(&mut row, at, block);
            places.push(&mut row, at, block);
            nears.push(&mut row, at, block);
            debug_assert_eq!(row.len(), COUNT);
            row
        })
        .collect()
}

/// A yes or a no as a number.
fn flag(yes: bool) -> f32 {
    if yes { 1.0 } else { 0.0 }
}

/// A count on a scale on which ten more matter less the more there are.
#[expect(clippy::cast_precision_loss, reason = "counts are small")]
fn log(count: usize) -> f32 {
    (1.0 + count as f32).ln()
}
