//! Where credits and the headlines glued to them stand in the page's blocks.
//!
//! The grammar is [`super::credit`]'s; here it is laid over pieces, lines, blocks and the elements
//! around them. Deliberately absent: class names.

use super::agency;
use super::credit;
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
    /// Elements whose images go with them, in order.
    pub(super) nodes: Vec<usize>,
}

/// Largest number of blocks of an inset: label, headline, credit, date, teaser and a button.
const INSET: usize = 6;

/// Longest sentence that comes with the headline of another article, in words.
const TEASER: usize = 45;

/// Longest line shown of what was cut, in characters, and how many of them.
const LINE: usize = 120;
pub(super) const LINES: usize = 10;

impl Insets {
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

/// Finds the insets among the blocks of `container`.
pub(super) fn find(table: &Table<'_>, container: usize, url: Option<&Url>) -> Insets {
    let mut found = Insets::default();
    let images = image_blocks(table);
    let mut credits = Vec::new();
    let range = table.node(container).blocks.clone();
    for at in range.clone() {
        let block = table.block(at);
        let near =
            (at.saturating_sub(1)..=at + 1).any(|at| images.get(at).copied().unwrap_or(false));
        let text = table.text(block);
        if credit::is_credit(text, near) && !block.is_heading() && block.kind != Kind::Quote {
            credits.push(at);
            continue;
        }
        let runs = runs(table, block, url);
        if let [run] = &*runs
            && run.start == block.text.start
            && run.end == block.text.end
        {
            credits.push(at);
        } else {
            found.bytes.extend(runs);
        }
    }
    for &credit in &credits {
        let inset = around(table, container, credit);
        let blocks = inset.map_or(credit..credit + 1, |node| table.node(node).blocks.clone());
        found.nodes.extend(inset);
        found.blocks.extend(blocks.clone());
        let beside = [blocks.start.checked_sub(1), Some(blocks.end)];
        let beside = beside.into_iter().flatten().filter(|at| range.contains(at));
        found
            .blocks
            .extend(beside.filter(|&at| is_title_link(table.block(at))));
    }
    found.blocks.sort_unstable();
    found.blocks.dedup();
    found.nodes.sort_unstable();
    found
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
                        && blocks.clone().any(|at| is_title_link(table.block(at)))
                }
                _ => false,
            }
        })
        .last()
}

/// Whether a block is the link of another article and nothing else.
fn is_title_link(block: &Block) -> bool {
    block.link_share() >= 0.9 && block.words >= 2
}

/// Whether a block reads as a sentence of the article.
fn is_statement(table: &Table<'_>, block: &Block) -> bool {
    let linked = block.link_share() > 0.5;
    !linked && (block.words > 25 || (block.words > 3 && credit::ends_plainly(table.text(block))))
}

/// A stretch of a block that is one link, one run of plain text or one line of it.
struct Segment {
    text: Range<usize>,
    link: Option<usize>,
}

fn segments(table: &Table<'_>, block: &Block) -> Vec<Segment> {
    let mut out: Vec<Segment> = Vec::new();
    let mut host = None;
    for piece in table.pieces(block) {
        match out.last_mut() {
            Some(last)
                if last.link == piece.link
                    && (piece.link.is_some() || host == Some(piece.host))
                    && !table
                        .span(&(last.text.end..piece.text.start))
                        .contains('\n') =>
            {
                last.text.end = piece.text.end;
            }
            _ => out.push(Segment {
                text: piece.text.clone(),
                link: piece.link,
            }),
        }
        host = Some(piece.host);
    }
    out
}

/// Stretches of a block that are a credit with what is glued to it.
fn runs(table: &Table<'_>, block: &Block, url: Option<&Url>) -> Vec<Range<usize>> {
    let segments = segments(table, block);
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(segment) = segments.get(at) {
        let Some(offset) = start(table, block, segment) else {
            at += 1;
            continue;
        };
        let mut from = segment.text.start + offset;
        let glued = segments
            .iter()
            .skip(at + 1)
            .take_while(|part| is_glued(table, part, url));
        let next = at + 1 + glued.count();
        if let Some(before) = at.checked_sub(1).and_then(|at| segments.get(at))
            && offset == 0
            && is_headline(table, before, url)
            && opens_sentence(table, block, before.text.start)
        {
            from = before.text.start;
        }
        let end = segments
            .get(next)
            .map_or(block.text.end, |after| after.text.start);
        let rest = table.span(&(end..block.text.end));
        let resumes = rest
            .trim_start()
            .chars()
            .next()
            .is_none_or(|c| !c.is_lowercase());
        // a credit with nothing glued to it may be part of a sentence, unless it has a line of its own
        let lone = next == at + 1 && from > block.text.start && !rest.is_empty();
        if resumes && (!lone || from != segment.text.start || is_line(table, block, &segment.text))
        {
            out.push(from..end);
        }
        at = next;
    }
    out
}

/// Where in a segment a credit begins.
fn start(table: &Table<'_>, block: &Block, segment: &Segment) -> Option<usize> {
    let text = table.span(&segment.text);
    if credit::opening(text).is_some()
        && opens_sentence(table, block, segment.text.start)
        && !credit::ends_plainly(text)
    {
        return (count_words(text) <= 20).then_some(0);
    }
    segment.link.is_none().then(|| credit::tail(text)).flatten()
}

/// Whether a byte stands at the start of a block or line or behind the end of a sentence.
fn opens_sentence(table: &Table<'_>, block: &Block, at: usize) -> bool {
    let before = table.span(&(block.text.start..at));
    before.ends_with('\n') || before.trim().is_empty() || super::table::ends_sentence(before)
}

fn is_line(table: &Table<'_>, block: &Block, text: &Range<usize>) -> bool {
    let before = table.span(&(block.text.start..text.start));
    let after = table.span(&(text.end..block.text.end));
    (before.is_empty() || before.ends_with('\n')) && (after.is_empty() || after.starts_with('\n'))
}

/// Whether a segment belongs to the credit before it: a name, the agency's link, a headline.
fn is_glued(table: &Table<'_>, segment: &Segment, url: Option<&Url>) -> bool {
    let text = table.span(&segment.text);
    if segment.link.is_some() {
        return agency::is_in(text) || count_words(text) <= 2 || is_headline(table, segment, url);
    }
    count_words(text) <= 6 && !super::table::ends_sentence(text)
}

/// Whether a segment is the stand-alone link of another article.
fn is_headline(table: &Table<'_>, segment: &Segment, url: Option<&Url>) -> bool {
    let Some(href) = segment
        .link
        .and_then(|link| table.node(link).element)
        .and_then(|link| link.attr("href"))
    else {
        return false;
    };
    let text = table.span(&segment.text);
    let stands_alone = count_words(text) >= 3
        && text
            .chars()
            .find(|c| c.is_alphabetic())
            .is_some_and(|c| !c.is_lowercase());
    stands_alone && leads_elsewhere(href, url)
}

fn leads_elsewhere(href: &str, url: Option<&Url>) -> bool {
    let href = href.trim();
    if href.is_empty()
        || href.starts_with('#')
        || href.starts_with("mailto:")
        || href.starts_with("javascript:")
    {
        return false;
    }
    let Some(url) = url else {
        return true;
    };
    url.join(href)
        .is_ok_and(|to| (to.host(), to.path(), to.query()) != (url.host(), url.path(), url.query()))
}
