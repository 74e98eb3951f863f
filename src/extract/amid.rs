//! Credits that need what stands around them: in the middle of a sentence, at the end without a stop.
//!
//! What stands in the middle of a sentence is told by the sentence, which reads on in small letters where it is
//! taken out. Deliberately absent: credits at the head of a sentence whose own signs suffice.

use super::restart;
use super::signature::Kind;
use super::signature::Signature;
use super::starters::is_link;
use super::stuck::Cut;
use super::stuck::Reader;
use super::stuck::begins_large;
use super::stuck::is_between;
use super::stuck::resumes;
use super::table;
use super::table::count_words;
use super::table::ends_sentence;
use super::unended;
use super::unended::Place;

/// Most words of a headline in an element of its own.
const HEADLINE: usize = 25;
/// Longest credit in front of a link (octets).
const SIGNED: usize = 120;

impl Reader<'_, '_> {
    /// A credit and a headline from byte `start` of segment `at` to the end of its element, without a stop.
    pub(super) fn unended(&self, at: usize, start: usize) -> Option<Cut> {
        let segment = self.segments.get(at)?;
        let paragraph = self.block.kind == table::Kind::Paragraph;
        let cell = self.block.kind == table::Kind::Row && start == self.block.text.start;
        if segment.link.is_some() || !(paragraph || cell) || !self.opens_sentence(start) {
            return None;
        }
        let text = self.table.span(&(start..segment.text.end));
        let block = &self.block.text;
        let whole = start == block.start && segment.text.end == block.end;
        let place = if whole { Place::Block } else { Place::Behind };
        let end = if segment.is_closed() && unended::is_glued(text, place) {
            segment.text.end
        } else if text.len() <= SIGNED && unended::is_signed(text) && self.is_headline(at + 1) {
            self.segments.get(at + 1)?.text.end
        } else {
            return None;
        };
        let after = self.table.span(&(end..block.end));
        resumes(after).then_some(Cut {
            bytes: start..end,
            resumed: !after.trim().is_empty(),
            glued: true,
            loose: false,
        })
    }

    /// A credit and a headline that the sentence around them goes on behind.
    pub(super) fn amid(&self, at: usize, start: usize, signed: Signature) -> Option<Cut> {
        let segment = self.segments.get(at)?;
        let before = self.table.span(&(self.block.text.start..start)).trim_end();
        let last = before
            .rsplit(char::is_whitespace)
            .next()
            .unwrap_or_default();
        let linking = last.starts_with(char::is_lowercase) && is_link(last);
        if linking || before.is_empty() || ends_sentence(before) || signed.kind == Kind::Bare {
            return None;
        }
        let rest = self.table.span(&(start + signed.end..segment.text.end));
        let behind = rest.trim_start_matches(is_between);
        let end = if behind.is_empty() {
            let next = self.segments.get(at + 1)?;
            let text = self.table.span(&next.text);
            let own =
                next.inline && begins_large(text) && (3..=HEADLINE).contains(&count_words(text));
            (own || self.is_headline(at + 1)).then_some(next.text.end)?
        } else {
            let told = restart::reads_on(behind, before.ends_with(','))?;
            segment.text.end - behind.len() + told
        };
        let after = self.table.span(&(end..self.block.text.end));
        let gap = after.len() - after.trim_start().len();
        let small = after.trim_start().starts_with(char::is_lowercase);
        small.then_some(Cut {
            bytes: start..end + gap,
            resumed: true,
            glued: true,
            loose: false,
        })
    }
}
