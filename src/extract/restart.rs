//! Where the article goes on behind a headline that is glued into it in one run of text.
//!
//! A headline has no full stop, so the place has to be read from what follows: a word that opens
//! sentences with a capital, a quotation, a capital behind a word that no name follows. Where
//! nothing tells, the answer is that there is no headline, and the words stay.

mod within;

pub(super) use within::reads_on;

use super::agency::Word;
use super::agency::words;
use super::clause;
use super::names::is_capital;
use super::signature::signature;
use super::starters::is_cased_capital;
use super::starters::is_german;
use super::starters::is_link;
use super::starters::is_prefix;
use super::starters::is_starter;
use super::starters::is_told;
use super::starters::is_uncased;
use super::table::ends_sentence;

/// What stands behind a credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behind {
    /// A headline to the end of the run.
    Headline,
    /// A headline and, from this byte, the article.
    Until(usize),
    /// The article, as far as can be told.
    Article,
}

/// Fewest and most words of a headline.
const LEAST: usize = 3;
const MOST: usize = 22;
/// Farthest from its first word that the article is looked for.
const FAR: usize = 18;
/// The same where only a capital tells.
const BARELY: usize = 13;
/// Last word of the first sentence of a headline that has two, and most words of its second.
const FIRST: usize = 13;
const SECOND: usize = 8;
/// Fewest words of a sentence behind one.
const SENTENCE: usize = 3;

/// Reads what stands behind a credit. `last`: the run ends where the line does.
pub(super) fn behind(text: &str, last: bool) -> Behind {
    let (head, words) = words(text, MOST * 3);
    let run = Run::new(head, &words);
    let stop = run.stop();
    // an article ends its lines with a stop, whatever stops a headline has inside
    let short = words.len() <= MOST + 3;
    if last && !ends_sentence(text) && (stop.is_none() || (short && run.ends_open(text))) {
        return if short {
            Behind::Headline
        } else {
            Behind::Article
        };
    }
    let Some(stop) = stop else {
        return run
            .restart(words.len())
            .map_or(Behind::Article, Behind::Until);
    };
    if let Some(at) = run.restart(stop + 1) {
        return Behind::Until(at);
    }
    if let Some(at) = run.restart_behind(stop) {
        return Behind::Until(at);
    }
    let asked = run.word(stop).is_some_and(|word| {
        word.gap
            .trim_start()
            .starts_with(['?', '!', '؟', '？', '！'])
    });
    // "What is a caterer? Types of catering"
    if asked && last && words.len() <= MOST && run.stop_behind(stop + 1).is_none() {
        return Behind::Headline;
    }
    if asked && (LEAST..=MOST).contains(&(stop + 1)) {
        return if stop + 1 == words.len() {
            Behind::Headline
        } else {
            Behind::Until(run.start(stop + 1))
        };
    }
    Behind::Article
}

struct Run<'w, 't> {
    words: &'w [Word<'t>],
    starts: Vec<usize>,
    german: bool,
}

impl<'w, 't> Run<'w, 't> {
    fn new(head: &str, words: &'w [Word<'t>]) -> Self {
        let mut at = head.len();
        let mut starts = Vec::with_capacity(words.len());
        let mut signs = 0;
        for word in words {
            starts.push(at);
            at += word.text.len() + word.gap.len();
            signs += usize::from(is_german(word.text));
        }
        Self {
            words,
            starts,
            german: signs >= 1,
        }
    }

    fn word(&self, at: usize) -> Option<&Word<'t>> {
        self.words.get(at)
    }

    fn text(&self, at: usize) -> &'t str {
        self.word(at).map_or("", |word| word.text)
    }

    /// Where a word begins, with the quotation mark in front of it.
    fn start(&self, at: usize) -> usize {
        let start = self.starts.get(at).copied().unwrap_or_default();
        let quote = at
            .checked_sub(1)
            .and_then(|before| self.word(before))
            .filter(|before| is_opened(before.gap))
            .map_or(0, |before| {
                let gap = before.gap;
                gap.trim_end_matches(is_space)
                    .char_indices()
                    .rev()
                    .take_while(|&(_, c)| is_opening(c))
                    .last()
                    .map_or(0, |(from, _)| gap.len() - from)
            });
        start - quote
    }

    /// The word that the first sentence ends with.
    fn stop(&self) -> Option<usize> {
        self.stop_behind(0)
    }

    /// The same from word `from` on.
    fn stop_behind(&self, from: usize) -> Option<usize> {
        (from..self.words.len()).find(|&at| {
            let gap = self.word(at).map_or("", |word| word.gap);
            let Some(from) = gap.find(['.', '!', '?', '…', '。', '؟', '۔', '।', '！', '？'])
            else {
                return false;
            };
            let dot = gap.get(from..).is_some_and(|rest| rest.starts_with('.'));
            let open = gap
                .get(from + 1..)
                .is_none_or(|rest| !rest.contains(char::is_whitespace));
            let next = self.word(at + 1);
            if next.is_none() {
                return true;
            }
            // "St. Albans", "3.5", "Nr. 7"
            let short = dot
                && (is_short(self.text(at))
                    || next.is_some_and(|next| next.text.starts_with(char::is_lowercase)));
            !(short || dot && open)
        })
    }

    /// Whether words of a headline stand behind the last stop, and no credit.
    fn ends_open(&self, text: &str) -> bool {
        let mut from = 0;
        while let Some(stop) = self
            .stop_behind(from)
            .filter(|stop| stop + 1 < self.words.len())
        {
            from = stop + 1;
        }
        let tail = text.get(self.start(from)..).unwrap_or_default();
        (2..=SECOND).contains(&(self.words.len() - from)) && signature(tail, true).is_none()
    }

    /// Where the article goes on before word `to`.
    fn restart(&self, to: usize) -> Option<usize> {
        let last = to.saturating_sub(SENTENCE).min(FAR);
        let find =
            |is: &dyn Fn(usize) -> bool| (LEAST..=last).find(|&at| self.is_free(at) && is(at));
        find(&|at| self.opens_strongly(at) || self.is_opening_quote(at))
            .or_else(|| find(&|at| self.opens_weakly(at)))
            .or_else(|| find(&|at| self.ends_capitals(at)).map(|at| self.with_first_name(at)))
            .or_else(|| find(&|at| clause::opens(self.words, at, self.german)))
            .or_else(|| find(&|at| (LEAST + 1..=BARELY).contains(&at) && self.opens_barely(at)))
            .map(|at| self.start(at))
    }

    /// The same behind a headline that has a stop inside: "Goal in the last minute. Coach resigns".
    fn restart_behind(&self, stop: usize) -> Option<usize> {
        let from = stop + 1;
        if stop > FIRST {
            return None;
        }
        let to = self.stop_behind(from)?.saturating_sub(SENTENCE - 1);
        (from + 2..=to.min(from + SECOND))
            .filter(|&at| self.is_free(at))
            .find(|&at| self.opens_strongly(at) || clause::opens(self.words, at, self.german))
            .map(|at| self.start(at))
    }

    /// A sentence that names somebody and says who that is begins with the first name.
    fn with_first_name(&self, at: usize) -> usize {
        let told = self.word(at).is_some_and(|word| word.gap.starts_with(','));
        if told && at > LEAST && is_cased_capital(self.text(at - 1)) && self.is_free(at - 1) {
            at - 1
        } else {
            at
        }
    }

    /// Whether only a space (or a quotation mark) stands before a word, and the word before may end a headline.
    fn is_free(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1).and_then(|before| self.word(before)) else {
            return false;
        };
        let gap = before.gap.trim();
        let spaced = before.gap.contains(char::is_whitespace);
        let plain = gap
            .chars()
            .all(|c| is_opening(c) || matches!(c, ')' | '»' | '”' | '"' | '|' | '?' | '!'));
        spaced && plain
    }

    /// Whether the word before is one that no headline ends with.
    fn is_linked(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map_or("", |before| self.text(before));
        before.starts_with(char::is_lowercase)
            && is_link(before)
            && !(self.german && is_prefix(before))
    }

    /// A word that opens sentences, and small words behind it.
    fn opens_strongly(&self, at: usize) -> bool {
        let word = self.text(at);
        if !is_cased_capital(word) || !is_starter(word) {
            return is_uncased(word) && is_starter(word);
        }
        if self.german {
            // "gehen Sie": a pronoun that is always written large
            let polite = matches!(
                word,
                "Sie" | "Ihr" | "Ihre" | "Ihren" | "Ihrem" | "Ihrer" | "Ihnen"
            );
            let large = is_capital(self.text(at - 1)) || is_prefix(self.text(at - 1));
            return !self.is_linked(at)
                && (!polite || large)
                && (at + 1..at + 9).any(|at| is_told(self.text(at)));
        }
        let next = self.text(at + 1);
        let goes_on = next.starts_with(char::is_lowercase) || word.contains(['\'', '’']);
        // "Norway Is the First": a headline whose words have capitals
        let titled = self.is_titled(at) && !(at + 1..at + 4).any(|at| is_told(self.text(at)));
        goes_on && !titled && !(word == "I" && self.is_linked(at))
    }

    /// The same where a name comes first.
    fn opens_weakly(&self, at: usize) -> bool {
        let word = self.text(at);
        is_cased_capital(word) && is_starter(word) && !self.is_linked(at) && self.goes_on(at)
    }

    /// Any capital behind a small word, in texts that keep capitals for names.
    fn opens_barely(&self, at: usize) -> bool {
        let word = self.text(at);
        let before = at.checked_sub(1).map_or("", |before| self.text(before));
        let left = matches!(
            before,
            "zurück" | "los" | "weg" | "fest" | "ein" | "teil" | "statt" | "frei"
        );
        (!self.german || left)
            && is_cased_capital(word)
            && word.chars().nth(1).is_none_or(char::is_lowercase)
            && !(at > 10 && self.word(at).is_some_and(|word| word.gap.contains(',')))
            && !is_capital(before)
            && (left || !self.is_linked(at))
            && self.goes_on(at)
    }

    /// Whether all words before one have capitals but for small links between them.
    fn is_titled(&self, at: usize) -> bool {
        let told = |at: usize| is_told(self.text(at));
        !(0..at).any(told)
            && (1..at)
                .filter(|&at| is_cased_capital(self.text(at)))
                .count()
                >= 2
    }

    /// A capital with small words behind it, where all words before had capitals.
    fn ends_capitals(&self, at: usize) -> bool {
        let large = |at: usize| is_cased_capital(self.text(at));
        let small = |at: usize| self.text(at).starts_with(char::is_lowercase);
        large(at)
            && large(at - 1)
            && self.is_titled(at)
            && (is_told(self.text(at + 1)) || ((at + 1..at + 4).all(small) && self.goes_on(at)))
    }

    fn is_opening_quote(&self, at: usize) -> bool {
        let gap = at
            .checked_sub(1)
            .map_or("", |before| self.word(before).map_or("", |word| word.gap));
        let opened = is_opened(gap) && !gap.trim_end_matches(is_space).ends_with(['—', '–']);
        let closes = (at..at + 3).any(|at| {
            self.word(at)
                .is_some_and(|word| word.gap.contains(['»', '”', '"', '“', '’']))
        });
        opened && is_capital(self.text(at)) && !closes
    }

    /// Small words that are no mere links follow soon.
    fn goes_on(&self, at: usize) -> bool {
        (at + 1..at + 5).any(|at| is_told(self.text(at)))
    }
}

/// An abbreviation before a name or a number: "St", "Dr", "Nr", one letter.
fn is_short(word: &str) -> bool {
    let letters = word.chars().count();
    let known = matches!(
        word,
        "vs" | "bzw"
            | "ca"
            | "inkl"
            | "approx"
            | "Prof"
            | "Gov"
            | "Sen"
            | "Inc"
            | "Corp"
            | "Mme"
            | "Sra"
    );
    // "10. Oktober"
    let number = letters <= 2 && word.bytes().all(|b| b.is_ascii_digit());
    letters == 1
        || known
        || number
        || (letters <= 3
            && word.starts_with(char::is_uppercase)
            && word.chars().skip(1).all(char::is_lowercase))
}

fn is_space(c: char) -> bool {
    c.is_whitespace()
}

/// Whether what stands before a word opens a quotation: the mark that opens here closes there, so
/// but for some it has to stand at its word.
fn is_opened(gap: &str) -> bool {
    let inner = gap.trim_end_matches(is_space);
    inner.ends_with(['«', '„', '‚', '¿', '¡', '—', '–'])
        || (inner.len() == gap.len() && inner.ends_with(is_opening) && inner.starts_with(is_space))
}

fn is_opening(c: char) -> bool {
    matches!(
        c,
        '«' | '“' | '„' | '"' | '‘' | '‚' | '»' | '”' | '—' | '–' | '¿' | '¡'
    )
}

#[cfg(test)]
mod tests;
