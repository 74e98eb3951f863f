//! Which blocks of the container are the article.
//!
//! Every block is judged by what it is and where it stands between prose; nothing is added, the
//! order never changes.

use super::container::Weighed;
use super::container::prose;
use super::credit;
use super::inset::Insets;
use super::known;
use super::known::Headline;
use super::known::Known;
use super::phrases;
use super::table::Block;
use super::table::Kind;
use super::table::Table;
use super::tokens::Hints;
use std::ops::Range;

/// By block of the page: stays.
pub(super) fn select(
    table: &Table<'_>,
    weighed: &Weighed,
    container: usize,
    insets: &Insets,
    headline: &Headline,
) -> Vec<bool> {
    let range = table.node(container).blocks.clone();
    let mut keep = vec![false; table.blocks.len()];
    for at in range.clone() {
        let block = table.block(at);
        let stays = !weighed.pruned.get(at).copied().unwrap_or(true)
            && insets.blocks.binary_search(&at).is_err()
            && !is_caption(table, container, block)
            && (!is_link(block) || is_said(table, &range, at, headline))
            && !phrases::is_boilerplate(table.text(block), block);
        if let Some(keep) = keep.get_mut(at) {
            *keep = stays;
        }
    }
    trim_head(table, &mut keep, range.clone(), headline);
    drop_orphans(table, &mut keep, range.clone());
    trim_tail(table, &mut keep, range, insets);
    keep
}

/// Whether what is kept is English by its most frequent word.
///
/// English papers write a line under the headline that the article does not need; in most other
/// languages what stands there is where the article begins.
pub(super) fn is_english(table: &Table<'_>, keep: &[bool]) -> bool {
    let kept = table.blocks.iter().zip(keep).filter(|&(_, &keep)| keep);
    let (mut words, mut articles) = (0, 0);
    for (block, _) in kept {
        words += block.words;
        articles += memchr::memmem::find_iter(table.text(block).as_bytes(), b" the ").count();
    }
    articles * 50 >= words
}

/// Shorter than this it is a second headline.
const LEAD_LEAST: usize = 20;
/// Longest standfirst, in words, and how many blocks it may have.
const LEAD_WORDS: usize = 90;
const LEAD_BLOCKS: usize = 2;

/// The standfirst: what reads as one between the headline and the first kept block, wherever it stands.
pub(super) fn lead(table: &Table<'_>, keep: &[bool], insets: &Insets, known: &Known) -> Vec<usize> {
    let first = keep.iter().position(|&keep| keep).unwrap_or(0);
    let Some(shown) = known.shown.filter(|&shown| shown < first) else {
        return Vec::new();
    };
    (shown + 1..first)
        .filter(|&at| {
            let block = table.block(at);
            let text = table.text(block);
            let around = || table.ancestors(block.host).map(|at| table.node(at));
            let dek = around().any(|node| node.hints.any(Hints::DEK));
            (LEAD_LEAST..=LEAD_WORDS).contains(&block.words)
                && (block.stop || dek)
                && matches!(block.kind, Kind::Paragraph | Kind::Heading(_) | Kind::Quote)
                && block.link_share() < 0.3
                && !around().any(|node| node.hints.any(FOREIGN) || matches!(node.tag(), "figure"))
                && insets.blocks.binary_search(&at).is_err()
                && !known.headline.is(text)
                && !credit::is_credit(text, true)
                && !phrases::is_boilerplate(text, block)
        })
        .take(LEAD_BLOCKS)
        .collect()
}

/// What a standfirst never stands in.
const FOREIGN: Hints = Hints::HARD.or(Hints::SOFT.without(Hints::HEADER));

fn is_caption(table: &Table<'_>, container: usize, block: &Block) -> bool {
    block.kind == Kind::Caption
        || (block.kind == Kind::Paragraph
            && table
                .ancestors(block.host)
                .take_while(|&at| at != container)
                .any(|at| table.node(at).tag() == "figure"))
}

/// A block that is a link and nothing else.
fn is_link(block: &Block) -> bool {
    match block.kind {
        Kind::Heading(_) => block.link_share() >= 0.9 && block.words > 3,
        _ => block.link_share() >= 0.8,
    }
}

/// A link that is a whole sentence, or speaks of what the headline does, in a paragraph of its own,
/// between paragraphs that are no links.
fn is_said(table: &Table<'_>, range: &Range<usize>, at: usize, headline: &Headline) -> bool {
    let block = table.block(at);
    let own = || {
        let text = table.text(block);
        let lone = range
            .clone()
            .all(|other| other == at || !is_link(table.block(other)));
        lone && text != text.to_uppercase()
            && known::folded(text)
                .iter()
                .any(|word| headline.words().any(|own| is_kin(word, own)))
    };
    block.kind == Kind::Paragraph
        && (8..=30).contains(&block.words)
        && table.node(block.host).tag() == "p"
        && (credit::ends_plainly(table.text(block)) || own())
        && [at.checked_sub(1), Some(at + 1)].into_iter().all(|beside| {
            beside
                .filter(|at| range.contains(at))
                .is_some_and(|at| table.block(at).link_share() < 0.5)
        })
}

/// How much of a word two forms of it share, in characters.
const STEM: usize = 4;

/// Whether two words look like forms of one.
fn is_kin(one: &str, other: &str) -> bool {
    let long = |word: &str| word.chars().count() > STEM;
    long(one) && long(other) && one.chars().take(STEM).eq(other.chars().take(STEM))
}

/// What stands above the first prose: the headline, the byline, the date.
fn trim_head(table: &Table<'_>, keep: &mut [bool], range: Range<usize>, headline: &Headline) {
    let kept = |keep: &[bool], at: usize| keep.get(at).copied().unwrap_or(false);
    let first = range
        .clone()
        .find(|&at| kept(keep, at) && prose(table.block(at)) >= 10.0);
    let Some(first) = first else {
        return;
    };
    for at in range.start..first {
        let block = table.block(at);
        let stays = kept(keep, at)
            && (block.kind == Kind::Item || (block.stop && block.words >= 5))
            && !headline.is(table.text(block));
        if let Some(keep) = keep.get_mut(at) {
            *keep = stays;
        }
    }
    for at in first..range.end {
        let block = table.block(at);
        if block.words < 30
            && block.is_heading()
            && headline.is(table.text(block))
            && let Some(keep) = keep.get_mut(at)
        {
            *keep = false;
        }
    }
}

/// What stands below the last prose.
fn trim_tail(table: &Table<'_>, keep: &mut [bool], range: Range<usize>, insets: &Insets) {
    for at in range.rev() {
        let Some(keep) = keep.get_mut(at) else {
            continue;
        };
        if !*keep {
            continue;
        }
        let block = table.block(at);
        let listed = matches!(block.kind, Kind::Item | Kind::Row | Kind::Preformatted);
        let said = block.words > 12
            || ((block.stop || insets.end(block) || prose(block) > 0.0) && !is_label(table, block));
        if listed || said {
            return;
        }
        *keep = false;
    }
}

/// Headings of nothing: what stood below them were links to other articles.
fn drop_orphans(table: &Table<'_>, keep: &mut [bool], range: Range<usize>) {
    let mut links = 0;
    let mut bare = true;
    for at in range.rev() {
        let block = table.block(at);
        let Some(keep) = keep.get_mut(at) else {
            continue;
        };
        if !*keep {
            links += usize::from(is_link(block));
            continue;
        }
        if bare && links > 0 && is_label(table, block) {
            *keep = false;
            continue;
        }
        bare = block.is_heading();
        links = 0;
    }
}

/// A heading, or a line that only announces what follows it.
fn is_label(table: &Table<'_>, block: &Block) -> bool {
    block.is_heading() || (block.words <= 6 && table.text(block).ends_with(':'))
}
