//! Where a sentence reads on behind a headline that stands in the middle of it.
//!
//! Deliberately absent: whether one stands there; a credit has to show that.

use super::MOST;
use super::Run;
use super::is_link;
use super::is_space;
use super::words;

/// Fewest and most words of a headline that the sentence around it goes on behind.
const AMID: std::ops::RangeInclusive<usize> = 2..=18;

/// Where a sentence reads on behind a headline that stands in it, in small letters: behind a mark of the
/// headline's own, with a relative clause, or, where a comma stands in front, with its next part.
pub(in super::super) fn reads_on(text: &str, comma: bool) -> Option<usize> {
    let (head, words) = words(text, MOST * 2);
    let run = Run::new(head, &words);
    let stop = run.hard_stop().unwrap_or(words.len());
    let find = |is: &dyn Fn(&str, &str) -> bool| {
        AMID.take_while(|&at| at <= stop).find(|&at| {
            let small = |at: usize| run.text(at).starts_with(char::is_lowercase);
            let gap = run.word(at - 1).map_or("", |word| word.gap);
            small(at) && gap.contains(is_space) && is(run.text(at), gap) && {
                let link = small(at - 1) && is_link(run.text(at - 1));
                !link
            }
        })
    };
    find(&|_, gap| gap.starts_with(['»', '”', '"', '“', '’', '?', '!', '…']))
        .or_else(|| find(&|word, gap| gap.trim().is_empty() && is_relative(word)))
        .or_else(|| find(&|word, gap| comma && gap.trim().is_empty() && goes_on(word)))
        .map(|at| run.start(at))
}

/// Words that open relative clauses and nothing else.
fn is_relative(word: &str) -> bool {
    const WORDS: &str = " qui dont lequel laquelle lesquels où which who whose whom que quien quienes cuyo cuya \
        cui cujo cuja который которая которое которые которого которой которых whereas während weshalb welcher welche welches ";
    WORDS.split_ascii_whitespace().any(|one| one == word)
}

/// Words that go on with a sentence behind a comma: articles, conjunctions, forms of "be" and "have".
fn goes_on(word: &str) -> bool {
    const WORDS: &str = " le la les un une the a an his her its their el los las una unos il lo gli i uno o os as um uma \
        der die das ein eine che y et and und e и а but mais aber pero ma mas но \
        a ont est sont avait avaient has have had is are was were will hat haben ist sind war waren ha han había fue es son \
        hanno è sono era tem têm foi é são ";
    WORDS.split_ascii_whitespace().any(|one| one == word)
}

impl Run<'_, '_> {
    /// The word behind which a full stop ends a sentence.
    fn hard_stop(&self) -> Option<usize> {
        let mut from = 0;
        while let Some(stop) = self.stop_behind(from) {
            if self
                .word(stop)
                .is_some_and(|word| word.gap.contains(['.', '。', '।']))
            {
                return Some(stop);
            }
            from = stop + 1;
        }
        None
    }
}
