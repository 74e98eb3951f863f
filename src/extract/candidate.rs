//! Several readings of one page, from pruned by every name to not pruned at all, and the choice.
//!
//! The guarded reading is right on nearly all pages. The others are asked where it leaves most of
//! the page's prose behind, and win only where they hold a good deal more.

use super::container;
use super::container::Pruning;
use super::container::Weighed;
use super::container::prose;
use super::features;
use super::filter;
use super::inset;
use super::inset::Insets;
use super::known::Known;
use super::table::Table;
use super::table::ratio;

/// One reading of a page.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) container: usize,
    /// By block of the page: stays.
    pub(super) keep: Vec<bool>,
    pub(super) insets: Insets,
    /// Weight of the prose that stays.
    pub(super) prose: f32,
    /// 0 to 1: much prose, most of the page's, few links, a headline.
    pub(super) confidence: f32,
    pub(super) pruning: Pruning,
}

/// A reading with less prose than this share of the page's is doubted.
const DOUBT: f32 = 0.25;
/// So is one with less than this many words.
const SHORT: f32 = 40.0;
/// How much more another reading has to hold.
const MORE: f32 = 2.0;

/// The best reading of a page; `None` on a page without prose.
pub(super) fn best(table: &Table<'_>, known: &Known) -> Option<Candidate> {
    let total = Weighed::new(table, Pruning::Hard, known).total().prose;
    let mut best = read(table, Pruning::Guarded, known);
    for pruning in [Pruning::Hard, Pruning::Nothing] {
        let held = best.as_ref().map_or(0.0, |best| best.prose);
        if held >= SHORT && (held >= DOUBT * total || pruning == Pruning::Nothing) {
            break;
        }
        if let Some(other) = read(table, pruning, known).filter(|other| other.prose > held * MORE) {
            best = Some(other);
        }
    }
    best
}

fn read(table: &Table<'_>, pruning: Pruning, known: &Known) -> Option<Candidate> {
    let weighed = Weighed::new(table, pruning, known);
    let container = container::container(table, &weighed, known)?;
    let insets = inset::find(table, container, known.url.as_ref());
    let mut keep = filter::select(table, &weighed, container, &insets, &known.headline);
    let lead = filter::lead(table, &keep, &insets, known);
    let container = lead
        .iter()
        .fold(container, |container, &at| around(table, container, at));
    for at in lead {
        if let Some(keep) = keep.get_mut(at) {
            *keep = true;
        }
    }
    let kept = || {
        table
            .blocks
            .iter()
            .zip(&keep)
            .filter(|&(_, &keep)| keep)
            .map(|(block, _)| block)
    };
    let prose: f32 = kept().map(prose).sum();
    let links = ratio(
        kept().map(|block| block.link_words).sum(),
        kept().map(|block| block.words).sum::<usize>().max(1),
    );
    let share = prose / weighed.total().prose.max(1.0);
    let vouched = known
        .anchor
        .is_some_and(|anchor| keep.get(anchor).copied().unwrap_or(false));
    let mass: f32 = prose / (prose + 60.0);
    let shown = if known.shown.is_some() { 1.0 } else { 0.9 };
    let confidence =
        if vouched { mass.max(0.6) } else { mass } * (0.6 + 0.4 * share) * (1.0 - links) * shown;
    Some(Candidate {
        container,
        keep,
        insets,
        prose,
        confidence,
        pruning,
    })
}

/// The numbers of every block of a page under its best reading.
pub(super) fn rows(table: &Table<'_>, known: &Known) -> Option<(Candidate, Vec<features::Row>)> {
    let best = best(table, known)?;
    let weighed = Weighed::new(table, best.pruning, known);
    let rows = features::rows(&features::Reading {
        table,
        weighed: &weighed,
        known,
        insets: &best.insets,
        container: best.container,
        keep: &best.keep,
    });
    Some((best, rows))
}

/// The smallest element around an element and a block.
fn around(table: &Table<'_>, node: usize, block: usize) -> usize {
    let mut around = table.ancestors(node);
    around
        .find(|&at| table.node(at).blocks.contains(&block))
        .unwrap_or(0)
}
