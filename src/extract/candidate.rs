//! Several readings of one page, from pruned by every name to not pruned at all, and the choice.
//!
//! The guarded reading is right on nearly all pages. The others are asked where it leaves most of
//! the page's prose behind, and win only where they hold a good deal more.

use super::container;
use super::container::Pruning;
use super::container::Weighed;
use super::container::prose;
use super::features;
use super::features::Reading;
use super::filter;
use super::inset;
use super::inset::Insets;
use super::known::Known;
use super::scorer;
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
    let keep = kept(table, &weighed, container, &insets, known);
    let keep = scorer::refine(&Reading {
        table,
        weighed: &weighed,
        known,
        insets: &insets,
        container,
        keep: &keep,
    });
    let keep = if keep.contains(&true) {
        keep
    } else {
        scattered(table, &weighed)
    };
    let container = keep
        .iter()
        .enumerate()
        .filter(|&(_, &keep)| keep)
        .fold(container, |container, (at, _)| around(table, container, at));
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

/// All prose of a page whose container turned out to hold none.
fn scattered(table: &Table<'_>, weighed: &Weighed) -> Vec<bool> {
    let blocks = table.blocks.iter().zip(&weighed.pruned);
    blocks
        .map(|(block, &pruned)| !pruned && prose(block) >= 10.0)
        .collect()
}

/// What the rules alone keep.
fn kept(
    table: &Table<'_>,
    weighed: &Weighed,
    container: usize,
    insets: &Insets,
    known: &Known,
) -> Vec<bool> {
    let mut keep = filter::select(table, weighed, container, insets, &known.headline);
    if filter::is_english(table, &keep) {
        return keep;
    }
    for at in filter::lead(table, &keep, insets, known) {
        if let Some(keep) = keep.get_mut(at) {
            *keep = true;
        }
    }
    keep
}

/// What the rules say of a page and the numbers of each block, for training.
pub(super) fn samples(table: &Table<'_>, known: &Known) -> Option<Samples> {
    let pruning = best(table, known)?.pruning;
    let weighed = Weighed::new(table, pruning, known);
    let container = container::container(table, &weighed, known)?;
    let insets = inset::find(table, container, known.url.as_ref());
    let keep = kept(table, &weighed, container, &insets, known);
    let rows = features::rows(
        &Reading {
            table,
            weighed: &weighed,
            known,
            insets: &insets,
            container,
            keep: &keep,
        },
        &(0..table.blocks.len()).collect::<Vec<_>>(),
    );
    Some(Samples {
        container,
        keep,
        insets,
        rows,
    })
}

/// What training wants to know of a page.
#[derive(Debug)]
pub(super) struct Samples {
    pub(super) container: usize,
    pub(super) keep: Vec<bool>,
    pub(super) insets: Insets,
    pub(super) rows: Vec<features::Row>,
}

/// The smallest element around an element and a block.
fn around(table: &Table<'_>, node: usize, block: usize) -> usize {
    let mut around = table.ancestors(node);
    around
        .find(|&at| table.node(at).blocks.contains(&block))
        .unwrap_or(0)
}
