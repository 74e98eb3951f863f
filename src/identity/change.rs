//! What a later text says that the shown one does not: nothing, other words, or news.
//!
//! Only a text that says nothing else may be hidden. A figure, a name or a word of the new title
//! makes it an entry of its own, and so does one in place of another (`swap.rs`). In scripts
//! without capitals names are not seen: there numerals, katakana and any change of a character
//! stand guard.

use super::house;
use super::overlap::Compared;
use super::record::Record;
use super::swap::Part;
use super::swap::swapped;
use super::tokens::Look;
use super::tokens::alike;
use std::collections::HashSet;

/// A credit or a date line is not longer.
const CREDIT: usize = 8;
/// A text that ends this much earlier is cut.
const CUT: usize = 12;
/// Changes so near the beginning are what the text is about.
const LEAD: usize = 30;
/// Words in common between two changes that are fewer than these are part of the change.
const ISLAND: usize = 10;
/// More capitals than this share of the words: a language that writes its nouns so.
const NOUNS: usize = 5;

/// What is different, in the order of weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Change {
    /// Nothing that a reader would miss.
    Nothing,
    /// Other words, no news in them.
    Words,
    /// A decisive word.
    Word,
    /// A name.
    Name,
    /// A figure.
    Figure,
}

impl Change {
    /// What is new, in a few words; nothing where there is no news.
    pub(super) const fn news(self) -> Option<&'static str> {
        match self {
            Self::Nothing | Self::Words => None,
            Self::Word => Some("a word of weight is another"),
            Self::Name => Some("with a new name"),
            Self::Figure => Some("with a new figure"),
        }
    }
}

/// A stretch of tokens that the other text has not.
#[derive(Clone, Copy)]
struct Run {
    from: usize,
    to: usize,
}

/// What `new` says beyond `shown`.
pub(super) fn change(shown: &Record, new: &Record, compared: &Compared) -> Change {
    let (there, here) = (runs(&compared.in_shown), runs(&compared.in_new));
    let (shown_tail, new_tail) = (tail(&compared.in_shown), tail(&compared.in_new));
    let lost = there
        .iter()
        .filter(|run| !is_harmless_loss(shown, **run, new_tail))
        .count();
    let known: HashSet<u32> = shown
        .text
        .words
        .iter()
        .chain(&shown.title)
        .copied()
        .collect();
    let mut found = Change::Nothing;
    // a slip that was mended is a hole of the same size in both texts
    let slips = here.len() == there.len()
        && here.iter().zip(&there).all(|(here, there)| {
            same_slip(new, *here, shown, *there) || is_credit(new, *here, shown_tail)
        });
    if slips && !here.is_empty() {
        return Change::Nothing;
    }
    for run in &here {
        if !is_credit(new, *run, shown_tail) {
            found = found.max(weigh(new, *run, &known, shown));
        }
    }
    if here.len() == there.len() {
        let pairs = there.iter().zip(&here).map(|(there, here)| {
            (
                Part::new(&shown.text, there.from, there.to),
                Part::new(&new.text, here.from, here.to),
            )
        });
        found = found.max(swapped(&shown.text, &new.text, pairs));
    }
    if lost > 0 || is_piece(shown, new, compared) {
        found = found.max(Change::Words);
    }
    found
}

/// A part of something that has other things around it and another title: a digest came first.
fn is_piece(shown: &Record, new: &Record, compared: &Compared) -> bool {
    let (shown_words, new_words) = (shown.text.words.len(), new.text.words.len());
    new_words * 10 < shown_words * 7
        && compared.titles < 0.2
        && compared.in_shown.first() == Some(&false)
}

/// What is not covered; a few words in common do not part a rewritten sentence in two.
fn runs(covered: &[bool]) -> Vec<Run> {
    let (mut found, mut at): (Vec<Run>, usize) = (Vec::new(), 0);
    for run in covered.chunk_by(|x, y| x == y) {
        let to = at + run.len();
        if run.first() == Some(&false) {
            match found.last_mut().filter(|last| at - last.to < ISLAND) {
                Some(last) => last.to = to,
                None => found.push(Run { from: at, to }),
            }
        }
        at = to;
    }
    found
}

/// How many words at the end are not covered.
fn tail(covered: &[bool]) -> usize {
    covered.iter().rev().take_while(|c| !**c).count()
}

/// Whole sentences, or the end of a text that was cut.
fn is_harmless_loss(shown: &Record, run: Run, new_tail: usize) -> bool {
    let end = run.to == shown.text.words.len();
    (shown.text.starts_at(run.from) && (end || shown.text.starts_at(run.to)))
        || (end && run.to - run.from >= CUT)
        || is_credit(shown, run, new_tail)
}

fn same_slip(new: &Record, here: Run, shown: &Record, there: Run) -> bool {
    let words = |record: &Record, run: Run| -> Vec<(u32, Look)> {
        let (words, looks) = (record.text.words.iter(), record.text.looks.iter());
        let both = words.copied().zip(looks.copied());
        both.skip(run.from).take(run.to - run.from).collect()
    };
    let (here, there) = (words(new, here), words(shown, there));
    here.len() == there.len()
        && here.iter().zip(&there).all(|((one, look), (other, was))| {
            one == other || (*look == Look::Plain && *was == Look::Plain && alike(*one, *other))
        })
}

/// A date line, an agency's mark, "read more", the half word at a cut; `tail` of the other text's
/// last words stand in this one nowhere.
fn is_credit(record: &Record, run: Run, tail: usize) -> bool {
    let length = run.to - run.from;
    let end = run.to == record.text.words.len();
    if (run.from > 0 && !end) || length > CREDIT {
        return false;
    }
    let words = || record.text.words.iter().skip(run.from).take(length);
    // what a text ends with in the middle of a sentence has been cut there
    let mut looks = record.text.looks.iter().skip(run.from).take(length);
    let mut agency =
        words().filter(|word| house::is_agency(**word, looks.next() == Some(&Look::Name)));
    agency.next().is_some()
        || words().all(|word| house::is_house(*word))
        || (end
            && length <= 2
            && run.from > 0
            && (tail == 0 || tail >= CUT)
            && !record.text.starts_at(run.from)
            && no_figure(record, run))
}

fn no_figure(record: &Record, run: Run) -> bool {
    let looks = record.text.looks.iter().skip(run.from);
    looks
        .take(run.to - run.from)
        .all(|look| *look != Look::Number)
}

fn weigh(new: &Record, run: Run, known: &HashSet<u32>, shown: &Record) -> Change {
    let text = &new.text;
    let length = run.to - run.from;
    let end = run.to == text.words.len();
    let whole = text.starts_at(run.from) && (end || text.starts_at(run.to));
    let edge = run.from == 0 || end;
    let name = adds_name(new, run, known);
    let words = || text.words.iter().skip(run.from).take(length);
    let of_house = words().filter(|word| house::is_house(**word)).count();
    if whole && edge && !name && no_figure(new, run) && of_house >= 2 && of_house * 14 >= length {
        return Change::Nothing;
    }
    if adds_figure(new, run, known) {
        return Change::Figure;
    }
    // a house that speaks of itself behind the article brings no news of it
    let looks = || text.looks.iter().skip(run.from).take(length);
    let mut named = words().zip(looks());
    if whole && edge && named.any(|(word, look)| *look == Look::Name && new.own.contains(word)) {
        return Change::Words;
    }
    if name {
        return Change::Name;
    }
    let fresh = |word: &&u32| !known.contains(word);
    let figure = |word: &&u32| house::value(**word).is_some() || house::is_multiple(**word);
    if words()
        .filter(fresh)
        .any(|word| new.title.contains(word) && !shown.title.contains(word))
        || (!whole && run.from < LEAD && words().any(|word| !figure(&word)))
    {
        return Change::Word;
    }
    Change::Words
}

fn adds_figure(new: &Record, run: Run, known: &HashSet<u32>) -> bool {
    let both = new.text.words.iter().zip(&new.text.looks);
    both.skip(run.from)
        .take(run.to - run.from)
        .any(|(word, look)| {
            if known.contains(word) || house::is_multiple(*word) {
                return false;
            }
            match house::value(*word) {
                Some(value) => !house::same_value(value).any(|word| known.contains(&word)),
                None => *look == Look::Number || house::is_numeral(*word),
            }
        })
}

fn adds_name(new: &Record, run: Run, known: &HashSet<u32>) -> bool {
    let text = &new.text;
    let names = text
        .looks
        .iter()
        .filter(|look| **look == Look::Name)
        .count();
    let nouns = names * NOUNS > text.words.len();
    let is_name = |at: usize| {
        let name = text.looks.get(at) == Some(&Look::Name);
        name && text.words.get(at).is_some_and(|word| !known.contains(word))
    };
    let kana = |at: usize| {
        text.words
            .get(at)
            .is_some_and(|word| house::is_katakana(*word) && !known.contains(word))
    };
    (run.from..run.to).any(|at| {
        // where every noun has a capital, a name is two of them
        let alone = !nouns || is_name(at + 1);
        (is_name(at) && alone) || (kana(at) && house::is_katakana_at(&text.words, at + 1))
    })
}
