//! What pages of one host share: blocks that stand on many of them are the site's, not the article's.
//!
//! A plain value goes in and a plain value comes out; who counts pages is the store. Deliberately
//! absent: texts, of which only hashes are known.

use super::candidate::Candidate;
use super::container::prose;
use super::known::Known;
use super::table::Block;
use super::table::Kind;
use super::table::Table;
use super::table::count_words;
use super::tokens;
use std::collections::HashSet;
use xxhash_rust::xxh3::xxh3_64;

/// What is known of a host's pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// Texts of blocks that stood on several pages.
    pub texts: HashSet<i64>,
    /// Class paths whose blocks keep repeating.
    pub paths: HashSet<i64>,
}

/// What a page has that others of its host may have too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traces {
    /// The headline; `None` where the page has none, and then it counts for nothing.
    pub title: Option<i64>,
    /// Blocks that were taken for the article, in the order of the page.
    pub blocks: Vec<Trace>,
}

/// One block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Its words.
    pub text: i64,
    /// The names of the elements around it; `None` where these have none.
    pub path: Option<i64>,
}

/// Blocks that are remembered of one page.
const BLOCKS: usize = 100;
/// Shorter lines recur in articles that have nothing else in common.
const LEAST: usize = 4;
/// Elements around a block that make its path.
const STEPS: usize = 4;
/// Where more than this share of the article's words would go for their path alone, the template
/// changed or was never one.
const MOST: f32 = 0.4;

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Recalled {
    pub(super) traces: Traces,
    /// Words that were left out.
    pub(super) words: usize,
    /// Blocks that were left out.
    pub(super) blocks: Vec<usize>,
}

/// Leaves out of the article what the host's other pages have too.
pub(super) fn recall(
    table: &Table<'_>,
    known: &Known,
    title: Option<&str>,
    found: &mut Candidate,
    memory: &Memory,
) -> Recalled {
    let mut recalled = Recalled::default();
    recalled.traces.title = title.filter(|title| !title.is_empty()).map(hash);
    let traced: Vec<(usize, Trace)> = table
        .blocks
        .iter()
        .enumerate()
        .filter(|&(at, block)| {
            found.keep.get(at) == Some(&true)
                && block.words >= LEAST
                && block.kind != Kind::Preformatted
                && known.anchor != Some(at)
        })
        .map(|(at, block)| (at, trace(table, found.container, block)))
        .collect();
    let blocks = traced.iter().take(BLOCKS);
    recalled.traces.blocks = blocks.map(|&(_, trace)| trace).collect();
    if memory.texts.is_empty() && memory.paths.is_empty() {
        return recalled;
    }
    let weight = |blocks: &[usize]| -> f32 {
        let blocks = blocks.iter().map(|&at| prose(table.block(at)));
        blocks.sum()
    };
    let by = |is: &dyn Fn(&Trace) -> bool| -> Vec<usize> {
        let hits = traced.iter().filter(|(_, trace)| is(trace));
        hits.map(|&(at, _)| at).collect()
    };
    let mut out = by(&|trace| memory.texts.contains(&trace.text));
    let placed = by(&|trace| trace.path.is_some_and(|path| memory.paths.contains(&path)));
    if weight(&placed) <= MOST * found.prose {
        out.extend(placed);
    }
    out.sort_unstable();
    out.dedup();
    let out = with_headings(table, &found.keep, out);
    found.prose = (found.prose - weight(&out)).max(0.0);
    for &at in &out {
        recalled.words += table.block(at).words;
        if let Some(keep) = found.keep.get_mut(at) {
            *keep = false;
        }
    }
    recalled.blocks = out;
    recalled
}

/// A heading goes with what stands under it, and stays with it: articles share headings.
fn with_headings(table: &Table<'_>, keep: &[bool], mut out: Vec<usize>) -> Vec<usize> {
    let kept: Vec<usize> = (0..table.blocks.len())
        .filter(|&at| keep.get(at) == Some(&true))
        .collect();
    let mut below_goes = true;
    for &at in kept.iter().rev() {
        let goes = out.binary_search(&at);
        if table.block(at).is_heading() {
            match goes {
                Ok(place) if !below_goes => {
                    out.remove(place);
                }
                Ok(_) => {}
                Err(_) => below_goes = false,
            }
        } else {
            below_goes = goes.is_ok();
        }
    }
    out
}

fn trace(table: &Table<'_>, container: usize, block: &Block) -> Trace {
    let mut path = String::new();
    let mut named = false;
    for at in table
        .ancestors(block.host)
        .take_while(|&at| at != container)
        .take(STEPS)
    {
        let node = table.node(at);
        path.push_str(node.tag());
        for name in node.element.map(tokens::names).into_iter().flatten() {
            named = true;
            path.push('.');
            path.push_str(name);
        }
        path.push('/');
    }
    Trace {
        text: hash(table.text(block)),
        path: named.then(|| signed(xxh3_64(path.as_bytes()))),
    }
}

/// A text by its words alone.
fn hash(text: &str) -> i64 {
    let mut folded = String::with_capacity(text.len());
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        if !word.is_empty() {
            folded.extend(word.chars().flat_map(char::to_lowercase));
            folded.push(' ');
        }
    }
    if count_words(&folded) == 0 {
        folded.push_str(text);
    }
    signed(xxh3_64(folded.as_bytes()))
}

/// The same bits, as the store keeps numbers.
fn signed(bits: u64) -> i64 {
    i64::from_ne_bytes(bits.to_ne_bytes())
}
