//! One word in place of another: the same sentence about another day, sum, person or place.
//!
//! That the new word stands elsewhere in the shown text too says nothing here: "of them 10" for "of
//! them 6" is news though the price was 6.2.

use super::change::Change;
use super::house;
use super::tokens::Look;
use super::tokens::Text;
use super::tokens::alike;
use std::collections::BTreeSet;

/// Texts of so many words are read for what one word says; in longer ones somebody may have edited.
const SHORT: usize = 150;

/// Where more is another, a sentence was rewritten.
const SWAP: usize = 6;

/// A stretch of a text that the other has not, as words and how they look.
pub(super) struct Part<'a> {
    words: &'a [u32],
    looks: &'a [Look],
}

impl<'a> Part<'a> {
    pub(super) fn new(text: &'a Text, from: usize, to: usize) -> Self {
        Self {
            words: text.words.get(from..to).unwrap_or_default(),
            looks: text.looks.get(from..to).unwrap_or_default(),
        }
    }

    /// Without so many words at the beginning and at the end.
    fn inside(&self, before: usize, after: usize) -> Self {
        let to = self.words.len().saturating_sub(after);
        Self {
            words: self.words.get(before..to).unwrap_or_default(),
            looks: self.looks.get(before..to).unwrap_or_default(),
        }
    }

    /// The figures, as values where they have a small one.
    fn figures(&self) -> BTreeSet<u64> {
        let both = self.words.iter().zip(self.looks);
        both.filter_map(|(word, look)| match house::value(*word) {
            Some(value) => Some(u64::from(value)),
            None if *look == Look::Number || house::is_numeral(*word) => {
                Some(u64::from(*word) << 8)
            }
            None => None,
        })
        .collect()
    }

    fn days(&self) -> BTreeSet<u32> {
        let words = self.words.iter().copied();
        words.filter(|word| house::is_day(*word)).collect()
    }

    fn has_name(&self) -> bool {
        self.looks.contains(&Look::Name)
    }
}

/// What stands in place of something else, in stretches of two texts that lie side by side.
pub(super) fn swapped<'a>(
    shown: &Text,
    new: &Text,
    pairs: impl Iterator<Item = (Part<'a>, Part<'a>)>,
) -> Change {
    let short = new.words.len() < SHORT && shown.words.len() < SHORT;
    let no_capitals = ![shown, new]
        .iter()
        .any(|text| text.looks.contains(&Look::Name));
    let one = |(shown, new): (Part, Part)| {
        let (shown, new) = differing(&shown, &new);
        if ![&shown, &new]
            .iter()
            .all(|part| (1..=SWAP).contains(&part.words.len()))
        {
            return Change::Nothing;
        }
        let (was, is) = (shown.figures(), new.figures());
        let days = (shown.days(), new.days());
        let other_day = days.0 != days.1 && !days.0.is_empty() && !days.1.is_empty();
        let other_figure = was != is && !was.is_empty() && !is.is_empty();
        let slip = shown.words.len() == new.words.len()
            && shown
                .words
                .iter()
                .zip(new.words)
                .all(|(a, b)| alike(*a, *b));
        if other_figure || other_day {
            Change::Figure
        } else if short && !slip && (no_capitals || (shown.has_name() && new.has_name())) {
            Change::Name
        } else {
            Change::Nothing
        }
    };
    pairs.map(one).max().unwrap_or(Change::Nothing)
}

/// Two stretches without the words that both begin and end with.
fn differing<'a>(shown: &Part<'a>, new: &Part<'a>) -> (Part<'a>, Part<'a>) {
    let same = |(one, other): &(&u32, &u32)| one == other;
    let before = shown.words.iter().zip(new.words).take_while(same).count();
    let (shown, new) = (shown.inside(before, 0), new.inside(before, 0));
    let ends = shown.words.iter().rev().zip(new.words.iter().rev());
    let after = ends.take_while(same).count();
    (shown.inside(0, after), new.inside(0, after))
}
