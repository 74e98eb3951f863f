//! Several readings of one page, from pruned by every name to not pruned at all, and the choice.
//!
//! The guarded reading is right on nearly all pages. The others are asked where it leaves most of
//! the page's prose behind, and win only where they hold a good deal more.

use super::container;
use super::container::Pruning;
use super::container::Weighed;
use super::container::prose;
use super::filter;
use super::inset;
use super::inset::Insets;
use super::meta::Headline;
use super::table::Table;
use url::Url;

/// One reading of a page.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) container: usize,
    /// By block of the page: stays.
    pub(super) keep: Vec<bool>,
    pub(super) insets: Insets,
    /// Weight of the prose that stays.
    pub(super) prose: f32,
}

/// A reading with less prose than this share of the page's is doubted.
const DOUBT: f32 = 0.25;
/// So is one with less than this many words.
const SHORT: f32 = 60.0;
/// How much more another reading has to hold.
const MORE: f32 = 2.0;

/// The best reading of a page; `None` on a page without prose.
pub(super) fn best(table: &Table<'_>, headline: &Headline, url: Option<&Url>) -> Option<Candidate> {
    let total: f32 = table.blocks.iter().map(prose).sum();
    let mut best = read(table, Pruning::Guarded, headline, url);
    for pruning in [Pruning::Hard, Pruning::Nothing] {
        let held = best.as_ref().map_or(0.0, |best| best.prose);
        if held >= DOUBT * total && held >= SHORT {
            break;
        }
        if let Some(other) = read(table, pruning, headline, url).filter(|other| other.prose > held * MORE) {
            best = Some(other);
        }
    }
    best
}

fn read(table: &Table<'_>, pruning: Pruning, headline: &Headline, url: Option<&Url>) -> Option<Candidate> {
    let weighed = Weighed::new(table, pruning);
    let container = container::container(table, &weighed, headline.find(table))?;
    let insets = inset::find(table, container, url);
    let keep = filter::select(table, &weighed, container, &insets, headline);
    let kept = table.blocks.iter().zip(&keep).filter(|&(_, &keep)| keep);
    let prose = kept.map(|(block, _)| prose(block)).sum();
    Some(Candidate { container, keep, insets, prose })
}
