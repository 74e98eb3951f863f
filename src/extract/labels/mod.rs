//! Credits with another article's headline stuck to them, inside a block: which of its bytes go.
//!
//! Where a credit begins, where the headline behind it, and where the article goes on, is read off no
//! single sign, so each word is labelled by all that is seen at it, with weights learned from paragraphs
//! of many languages (`benches/extraction/labels`). Deliberately absent: names of classes and elements,
//! and whole blocks, which are [`super::inset`]'s.

mod lists;
mod model;
mod segments;
mod signs;
mod starters;
mod word;

use super::table;
use super::table::Block;
use super::table::Table;
use segments::Segment;
use signs::Signs;
use std::ops::Range;
use url::Url;
use word::Seen;

/// A stretch of a block that goes.
#[derive(Clone, Debug)]
pub(super) struct Cut {
    pub(super) bytes: Range<usize>,
    /// The article was seen to go on behind it.
    pub(super) resumed: bool,
    /// A headline is stuck to the credit.
    pub(super) glued: bool,
}

/// How much likelier than the article's own words a stretch has to be (hundredths of log odds). With the weights it was
/// set by, half as many pages of the development set changed as at 0, and as much of what was planted in our own went.
const SURE: i32 = 200;

/// How many words are looked at in front of the first sign of credits and behind the last: no headline is longer.
const BEFORE: usize = 25;
const BEHIND: usize = 60;

/// The stretches of a block that are credits with what is stuck to them.
pub(super) fn cuts(table: &Table<'_>, block: &Block, url: Option<&Url>) -> Vec<Cut> {
    if matches!(
        block.kind,
        table::Kind::Heading(_) | table::Kind::Preformatted
    ) {
        return Vec::new();
    }
    let signs = look(table, block, url);
    let Some(near) = near(&signs, block) else {
        return Vec::new();
    };
    let whole = near.end == signs.words.len();
    let words = signs.words.get(near.clone()).unwrap_or_default();
    let scores = model::scores(&signs, near);
    let labels = model::best(words, &scores);
    let mut out: Vec<Cut> = Vec::new();
    let mut at = 0;
    while let Some(label) = labels.get(at) {
        if !label.is_foreign() {
            at += 1;
            continue;
        }
        let behind = labels.get(at..).unwrap_or_default();
        let many = behind.iter().take_while(|label| label.is_foreign()).count();
        let end = at + many;
        if let Some([first, .., last] | [first @ last]) = words.get(at..end)
            && (whole || end < words.len())
            && model::margin(&scores, &labels, at) > SURE
        {
            let next = words.get(end).map(|word| word.bytes.start);
            let free = out.last().map_or(0, |cut| cut.bytes.end);
            let begin = begin(table, block, first.bytes.start).max(free);
            let end = next.map_or(block.text.end, |next| close(table, last.bytes.end, next));
            out.push(Cut {
                bytes: begin..end,
                resumed: next.is_some(),
                glued: behind.iter().take(many).any(|label| label.is_title()),
            });
        }
        at = end;
    }
    out
}

/// The words of a block near what a stretch may begin with; none of it where nothing may.
fn near(signs: &Signs, block: &Block) -> Option<Range<usize>> {
    let many = signs.words.len();
    if block.kind == table::Kind::Paragraph && !signs.stops {
        return Some(0..many);
    }
    let first = signs.words.iter().position(Seen::may_begin)?;
    let last = signs.words.iter().rposition(Seen::may_begin)?;
    Some(first.saturating_sub(BEFORE)..(last + BEHIND).min(many))
}

/// Where a stretch begins whose first word begins at `word`: with the marks right in front of it.
fn begin(table: &Table<'_>, block: &Block, word: usize) -> usize {
    let before = table.span(&(block.text.start..word));
    // "sentence. (© Name": bracket and mark are the credit's, the stop is not
    let marks = before.trim_end_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '(' | '['
                    | '©'
                    | 'ⓒ'
                    | 'Ⓒ'
                    | '|'
                    | '/'
                    | '-'
                    | '–'
                    | '—'
                    | '•'
                    | '*'
                    | '«'
                    | '"'
                    | '“'
                    | '„'
                    | '‘'
                    | '【'
                    | '（'
                    | '@'
                    | '#'
            )
    });
    if marks.is_empty() {
        return block.text.start;
    }
    let gap = before.get(marks.len()..).unwrap_or_default();
    block.text.start + marks.len() + (gap.len() - gap.trim_start().len())
}

/// Where a stretch ends whose last word ends at `last`, with the article's next word at `next`: with
/// what closes it and what joined it, but not with the quotation mark that opens the next sentence.
fn close(table: &Table<'_>, last: usize, next: usize) -> usize {
    let gap = table.span(&(last..next));
    let closing = |c: char| {
        matches!(
            c,
            ')' | ']' | '.' | '!' | '?' | '…' | '»' | '”' | ',' | ';' | ':'
        )
    };
    let rest = match gap.find(char::is_whitespace) {
        Some(space) => gap.get(space..).unwrap_or_default(),
        None => gap.trim_start_matches(closing),
    };
    let own = rest.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, ')' | ']' | '-' | '–' | '—' | '|' | '/' | '•' | '·' | ':')
    });
    next - own.len()
}

fn look(table: &Table<'_>, block: &Block, url: Option<&Url>) -> Signs {
    Signs::new(table, block, &|segment| {
        leads_elsewhere(table, segment, url)
    })
}

/// Whether a segment is a link to another page.
fn leads_elsewhere(table: &Table<'_>, segment: &Segment, url: Option<&Url>) -> bool {
    let href = segment
        .link
        .and_then(|link| table.node(link).element)
        .and_then(|link| table::attr(link, "href"));
    let Some(href) = href.map(str::trim) else {
        return false;
    };
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

/// A word of a block and what is seen at it, for training.
#[doc(hidden)]
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a sign of its own")]
pub struct Look {
    /// The word.
    pub text: String,
    /// What markup begins or ends in front of it; 0 where none does.
    pub markup: u8,
    /// It is a sign of credits.
    pub signed: bool,
    /// A sentence or a line begins with it.
    pub opens: bool,
    /// It begins with a small letter.
    pub small: bool,
    /// What would begin with it ends without a stop.
    pub hangs: bool,
    /// The signs.
    pub signs: Vec<u32>,
}

/// What is seen at each word of a block.
pub(super) fn seen(table: &Table<'_>, block: &Block, url: Option<&Url>) -> Vec<Look> {
    let signs = look(table, block, url);
    let words = signs.words.iter().enumerate();
    words
        .map(|(at, word)| Look {
            text: table.span(&word.bytes).to_owned(),
            markup: word.markup,
            signed: word.signs,
            opens: word.opens,
            small: word.is_small(),
            hangs: word.hangs,
            signs: signs.at(at).to_vec(),
        })
        .collect()
}

#[cfg(test)]
mod tests;
