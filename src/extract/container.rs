//! Which element holds the article.
//!
//! Prose is weighed block by block, its weight is handed to the elements around it, the heaviest
//! one wins and then climbs as long as climbing gains prose without gaining links.

use super::known::Known;
use super::table::Block;
use super::table::Kind;
use super::table::Table;
use super::tokens::Hints;

/// How much may be pruned by name alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pruning {
    /// Whatever a name speaks against, but for what holds a good part of the page's prose.
    Guarded,
    /// Comments and dialogs only.
    Hard,
    /// Nothing.
    Nothing,
}

/// A page with its prose weighed and what is pruned left out.
#[derive(Debug)]
pub(super) struct Weighed {
    /// By block: pruned by the name of an element around it.
    pub(super) pruned: Vec<bool>,
    /// Sums over the blocks before each: weight of prose, words, words in links.
    sums: Vec<Sum>,
}

/// What a range of blocks holds.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    pub(super) prose: f32,
    pub(super) words: usize,
    pub(super) link_words: usize,
}

impl Weighed {
    pub(super) fn new(table: &Table<'_>, pruning: Pruning, known: &Known) -> Self {
        let pruned = prune(table, pruning, known.shown);
        let mut sums = Vec::with_capacity(table.blocks.len() + 1);
        let mut sum = Sum::default();
        sums.push(sum);
        for (block, &pruned) in table.blocks.iter().zip(&pruned) {
            if !pruned {
                sum.prose += prose(block);
                sum.words += block.words;
                sum.link_words += block.link_words;
            }
            sums.push(sum);
        }
        Self { pruned, sums }
    }

    /// What stands inside an element.
    pub(super) fn inside(&self, table: &Table<'_>, node: usize) -> Sum {
        let blocks = &table.node(node).blocks;
        let at = |block: usize| self.sums.get(block).copied().unwrap_or_default();
        let (from, to) = (at(blocks.start), at(blocks.end));
        Sum {
            prose: to.prose - from.prose,
            words: to.words - from.words,
            link_words: to.link_words - from.link_words,
        }
    }

    pub(super) fn total(&self) -> Sum {
        self.sums.last().copied().unwrap_or_default()
    }
}

/// The weight of a block as prose: words outside links, nothing for what does not read as sentences.
#[expect(clippy::cast_precision_loss, reason = "counts of words are small")]
pub(super) fn prose(block: &Block) -> f32 {
    let free = block.words.saturating_sub(block.link_words) as f32;
    let sentence = block.stop || block.commas > 0 || block.words >= 20;
    match block.kind {
        Kind::Heading(_) | Kind::Caption => 0.0,
        _ if block.link_share() > 0.5 || !sentence || block.words < 6 => 0.0,
        // an item that links away is a teaser of something else
        Kind::Item if block.link_words >= 3 => free * 0.1,
        Kind::Item | Kind::Row => free * 0.4,
        _ => free,
    }
}

/// A subtree with more of the page's prose than this is the article, whatever it is called.
const GUARD: f32 = 0.25;

fn prune(table: &Table<'_>, pruning: Pruning, headline: Option<usize>) -> Vec<bool> {
    let mut weights = Vec::with_capacity(table.blocks.len() + 1);
    let mut sum = 0.0;
    weights.push(sum);
    for block in &table.blocks {
        sum += prose(block);
        weights.push(sum);
    }
    let weight = |at: usize| weights.get(at).copied().unwrap_or_default();
    let mut pruned = vec![false; table.blocks.len()];
    let mut at = 0;
    while at < table.nodes.len() {
        let node = table.node(at);
        at += 1;
        let inside = weight(node.blocks.end) - weight(node.blocks.start);
        let hard = node.hints.any(Hints::HARD);
        let soft = node.hints.any(Hints::SOFT);
        let hidden = node.hints.any(Hints::HIDDEN);
        let holds_headline = headline.is_some_and(|block| node.blocks.contains(&block));
        let out = match pruning {
            Pruning::Guarded => hard || hidden || (soft && inside <= GUARD * sum),
            Pruning::Hard => hard,
            Pruning::Nothing => false,
        };
        if out && (!holds_headline || hidden || inside < 0.1 * sum) && inside < 0.9 * sum {
            pruned
                .get_mut(node.blocks.clone())
                .unwrap_or_default()
                .fill(true);
            at = node.end.max(at);
        }
    }
    pruned
}

/// How much of a block's weight each element around it is given, from inside out.
const SHARES: [f32; 6] = [1.0, 0.85, 0.7, 0.55, 0.4, 0.3];

/// How much more a block weighs that the feed's summary repeats.
const ANCHOR: f32 = 3.0;

/// The element that holds the article; `None` on a page without prose.
pub(super) fn container(table: &Table<'_>, weighed: &Weighed, known: &Known) -> Option<usize> {
    let mut scores = vec![0.0_f32; table.nodes.len()];
    for (at, (block, &pruned)) in table.blocks.iter().zip(&weighed.pruned).enumerate() {
        // what the feed says too is where the article is
        let weight = prose(block)
            * if known.anchor == Some(at) {
                ANCHOR
            } else {
                1.0
            };
        if pruned || weight <= 0.0 {
            continue;
        }
        let holders = table
            .ancestors(block.host)
            .skip_while(|&at| is_part(table.node(at).tag()));
        for (at, share) in holders.zip(SHARES) {
            if let Some(score) = scores.get_mut(at) {
                *score += weight * share;
            }
        }
    }
    let (best, _) = scores
        .iter()
        .enumerate()
        .map(|(at, &score)| (at, score * favour(table.node(at).hints)))
        .filter(|&(_, score)| score > 0.0)
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(climb(table, weighed, best, known))
}

fn favour(hints: Hints) -> f32 {
    if hints.any(Hints::BODY) {
        1.25
    } else if hints.any(Hints::ARTICLE) {
        1.1
    } else {
        1.0
    }
}

fn climb(table: &Table<'_>, weighed: &Weighed, from: usize, known: &Known) -> usize {
    let has = |node: usize, block: Option<usize>| {
        block.is_some_and(|block| table.node(node).blocks.contains(&block))
    };
    let anchored = has(from, known.anchor);
    let mut best = from;
    let mut kept = weighed.inside(table, from);
    for at in table.ancestors(from).skip(1) {
        if has(best, known.shown) || matches!(table.node(at).tag(), "body" | "html") {
            break;
        }
        let sum = weighed.inside(table, at);
        let gained = sum.prose - kept.prose;
        // where the summary said that this is the article, more than as much again is another one
        if links(sum) > links(kept) + 0.12 || (anchored && gained > kept.prose) {
            break;
        }
        // what is gained must read like an article too, not like a list of others
        if gained > kept.prose * 0.1
            && gained > 0.5 * super::table::ratio(sum.words - kept.words, 1)
        {
            best = at;
            kept = sum;
        }
    }
    best
}

fn links(sum: Sum) -> f32 {
    super::table::ratio(sum.link_words, sum.words.max(1))
}

/// Elements that are parts of a text, not holders of one.
fn is_part(tag: &str) -> bool {
    matches!(
        tag,
        "p" | "li"
            | "ul"
            | "ol"
            | "dl"
            | "dt"
            | "dd"
            | "blockquote"
            | "pre"
            | "figure"
            | "figcaption"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "tr"
            | "td"
            | "tbody"
            | "caption"
    )
}
