//! Where credits and the headlines glued to them stand in the page's blocks.
//!
//! The grammar is [`super::credit`]'s; here it is laid over pieces, lines, blocks and the elements
//! around them. Deliberately absent: class names.

use super::credit;
use super::labels;
use super::labels::Cut;
use super::table::Block;
use super::table::Kind;
use super::table::Table;
use super::table::count_words;
use std::ops::Range;
use url::Url;

/// What is to be left out of a page as credits and insets.
#[derive(Debug, Default)]
pub(super) struct Insets {
    /// Blocks, in order.
    pub(super) blocks: Vec<usize>,
    /// Bytes of the buffer inside other blocks, in order.
    pub(super) bytes: Vec<Range<usize>>,
    /// Elements that are another article's, whose images go with them, in order.
    pub(super) nodes: Vec<usize>,
    /// Blocks that are a credit and nothing of another article, in order: captions as they stand.
    pub(super) captions: Vec<usize>,
}

/// Largest number of blocks of an inset: label, headline, credit, date, teaser and a button.
const INSET: usize = 6;

/// Longest sentence that comes with the headline of another article, in words.
const TEASER: usize = 45;

/// Longest credit behind which a headline may stand in a block of its own without a link, in words.
const ANNOUNCED: usize = 8;

/// Longest line shown of what was cut, in characters, and how many of them.
const LINE: usize = 120;
pub(super) const LINES: usize = 10;

impl Insets {
    /// Whether what a block ends with is cut out of it.
    pub(super) fn end(&self, block: &Block) -> bool {
        self.bytes.iter().any(|cut| cut.end == block.text.end)
    }

    /// What was cut, as short lines in the order of the page.
    pub(super) fn lines(&self, table: &Table<'_>) -> Vec<String> {
        let blocks = self.blocks.iter().map(|&at| table.block(at).text.clone());
        let mut spans: Vec<Range<usize>> = blocks.chain(self.bytes.iter().cloned()).collect();
        spans.sort_by_key(|span| span.start);
        let lines = spans.iter().map(|span| line(table, span));
        lines.take(LINES).collect()
    }
}

/// What was left out, as a short line.
pub(super) fn line(table: &Table<'_>, span: &Range<usize>) -> String {
    let words = table.span(span).split_ascii_whitespace();
    let line = words.collect::<Vec<_>>().join(" ");
    line.chars().take(LINE).collect()
}

/// How far into an article credits are looked for inside of blocks, in words: no article is that long
/// (4 MB of "& x" took 4.4 s without this bound and .2 s with it when it was set).
const WORDS: usize = 100_000;

/// Finds the insets among the blocks of `container`.
pub(super) fn find(table: &Table<'_>, container: usize, url: Option<&Url>) -> Insets {
    let mut found = Insets::default();
    let images = image_blocks(table);
    let mut credits = Vec::new();
    let mut words = 0;
    let range = table.node(container).blocks.clone();
    for at in range.clone() {
        let block = table.block(at);
        let near =
            (at.saturating_sub(1)..=at + 1).any(|at| images.get(at).copied().unwrap_or(false));
        let whole = !block.is_heading()
            && block.kind != Kind::Quote
            && credit::is_credit(table.text(block), near);
        words += block.words;
        let cuts = match words {
            0..=WORDS => labels::cuts(table, block, url),
            _ => Vec::new(),
        };
        let glued = cuts.iter().any(|cut| cut.glued);
        if whole && !is_part(table, container, at, &cuts) {
            credits.push((at, glued));
            continue;
        }
        if let [cut] = &*cuts
            && (cut.bytes == block.text || is_captioned(table, container, block, cut))
        {
            credits.push((at, glued));
        } else {
            found.bytes.extend(cuts.into_iter().map(|cut| cut.bytes));
        }
    }
    for &(credit, glued) in &credits {
        let inset = around(table, container, credit);
        let blocks = inset.map_or(credit..credit + 1, |node| table.node(node).blocks.clone());
        let line = table.text(table.block(credit));
        let lone = inset.is_none_or(|node| node == table.block(credit).host);
        let announced =
            lone && count_words(line) <= ANNOUNCED && credit::opening(line).is_some() && !glued;
        let beside = [blocks.start.checked_sub(1), Some(blocks.end)];
        let beside = beside.into_iter().flatten().filter(|at| range.contains(at));
        let titles: Vec<usize> = beside
            .filter(|&at| {
                let block = table.block(at);
                is_title_link(table, block)
                    || (at == blocks.end && announced && is_bare_title(table, block))
            })
            .collect();
        let titled = |at| is_title_link(table, table.block(at));
        if glued || !titles.is_empty() || blocks.clone().any(titled) {
            found.nodes.extend(inset);
        } else {
            found.captions.push(credit);
        }
        found.blocks.extend(blocks.chain(titles));
    }
    found.blocks.sort_unstable();
    found.blocks.dedup();
    found.nodes.sort_unstable();
    found
}

/// Longest caption beside its image, in words; right behind it.
const CAPTION: usize = 45;
const SHORT_CAPTION: usize = 25;

/// Whether only the cuts of a block go, though as a whole it looks like a credit: the article goes
/// on behind them, or has ended a sentence before them.
fn is_part(table: &Table<'_>, container: usize, at: usize, cuts: &[Cut]) -> bool {
    let block = table.block(at);
    if cuts.iter().any(|cut| cut.resumed) {
        return true;
    }
    let [cut] = cuts else {
        return false;
    };
    let before = table.span(&(block.text.start..cut.bytes.start));
    let said = super::table::ends_sentence(before) && count_words(before) >= 4;
    let words = count_words(before);
    let short =
        words <= SHORT_CAPTION && !cut.glued && table.images.iter().any(|image| image.block == at);
    said && !short && (words > CAPTION || !is_beside_image(table, container, block))
}

/// Longest caption in front of a credit that goes with it, in words.
const SENTENCE: usize = 20;

/// Whether all that stands in front of a cut is one sentence in a small element with an image.
fn is_captioned(table: &Table<'_>, container: usize, block: &Block, cut: &Cut) -> bool {
    let before = table.span(&(block.text.start..cut.bytes.start)).trim();
    cut.bytes.end == block.text.end
        && count_words(before) <= SENTENCE
        && !before.contains(['\n', '!', '?'])
        && before.matches(". ").count() == 0
        && is_beside_image(table, container, block)
}

/// Whether a block shares a small element with an image.
fn is_beside_image(table: &Table<'_>, container: usize, block: &Block) -> bool {
    table
        .ancestors(block.host)
        .take_while(|&at| at != container && table.node(at).blocks.len() <= INSET)
        .any(|at| {
            let inside = at..table.node(at).end;
            let first = table.images.partition_point(|image| image.node < at);
            table
                .images
                .get(first)
                .is_some_and(|image| inside.contains(&image.node))
        })
}

/// By block: an image stands in front of it or in it.
fn image_blocks(table: &Table<'_>) -> Vec<bool> {
    let mut images = vec![false; table.blocks.len() + 1];
    for image in &table.images {
        if let Some(near) = images.get_mut(image.block) {
            *near = true;
        }
    }
    images
}

/// The largest element around a credit that holds nothing of the article.
fn around(table: &Table<'_>, container: usize, credit: usize) -> Option<usize> {
    table
        .ancestors(table.block(credit).host)
        .take_while(|&at| at != container)
        .take_while(|&at| {
            let blocks = table.node(at).blocks.clone();
            if blocks.len() > INSET {
                return false;
            }
            let mut statements = blocks
                .clone()
                .map(|at| table.block(at))
                .filter(|block| is_statement(table, block));
            // the headline of another article may come with one sentence about it
            match (statements.next(), statements.next()) {
                (None, _) => true,
                (Some(teaser), None) => {
                    teaser.words <= TEASER
                        && blocks
                            .clone()
                            .any(|at| is_title_link(table, table.block(at)))
                }
                _ => false,
            }
        })
        .last()
}

/// Whether a block is the link of another article and nothing else.
fn is_title_link(table: &Table<'_>, block: &Block) -> bool {
    block.link_share() >= 0.9 && block.words >= 2 && !credit::ends_plainly(table.text(block))
}

/// Whether a block may be the headline of another article without a link.
fn is_bare_title(table: &Table<'_>, block: &Block) -> bool {
    let text = table.text(block);
    let large = text
        .chars()
        .find(|c| c.is_alphanumeric())
        .is_some_and(|c| !c.is_lowercase());
    block.kind == Kind::Paragraph
        && !block.stop
        && large
        && !text.contains('\n')
        && (3..=18).contains(&block.words)
}

/// Whether a block reads as a sentence of the article.
fn is_statement(table: &Table<'_>, block: &Block) -> bool {
    let linked = block.link_share() > 0.5;
    !linked
        && (block.words > 25
            || (block.words > 3
                && (credit::ends_plainly(table.text(block))
                    || table.text(block).trim_end().ends_with('!'))))
}
