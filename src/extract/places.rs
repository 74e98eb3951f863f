//! The places in a run of text where a credit may begin.
//!
//! Behind the end of a sentence any credit may begin, in the middle of one only a marked one.
//! Deliberately absent: whether there is one.

use super::agency;
use super::credit;

/// A place where a credit may begin.
pub(super) struct Place {
    pub(super) at: usize,
    /// It is where a sentence, a line or an element begins.
    pub(super) opens: bool,
}

/// The places in a run of text where a credit may begin, in order.
pub(super) fn places(text: &str, opens: bool) -> Vec<Place> {
    let mut out = Vec::new();
    if opens {
        out.push(Place { at: 0, opens });
    }
    let mut ended = false;
    let mut before = ' ';
    let mut word = 0;
    // where the word before it begins
    let mut first = 0;
    for (at, c) in text.char_indices() {
        let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
        let glued = ended && c.is_uppercase() && is_word_end(text, at);
        if ended && (before.is_whitespace() || glued) && !c.is_whitespace() {
            out.push(Place { at, opens: true });
            ended = false;
        } else if at > 0 && is_mark(c, before, rest) {
            out.push(Place { at, opens: false });
        } else if word > 0 && text.get(word..at).is_some_and(|name| is_named(name, c)) {
            out.push(Place {
                at: word,
                opens: false,
            });
        } else if first > 0 && c == '/' && text.get(first..at).is_some_and(is_agency) {
            out.push(Place {
                at: first,
                opens: false,
            });
        }
        if is_end(c) {
            ended = true;
        } else if matches!(c, '。' | '！' | '？') {
            ended = rest.starts_with(char::is_whitespace);
            if !ended && !rest.is_empty() {
                out.push(Place {
                    at: at + c.len_utf8(),
                    opens: true,
                });
            }
        } else if !c.is_whitespace() && !matches!(c, ')' | ']' | '’' | '\'') {
            ended = false;
        }
        if before.is_whitespace() && !c.is_whitespace() {
            (first, word) = (word, at);
        }
        before = c;
    }
    out.sort_by_key(|place| place.at);
    out.dedup_by_key(|place| place.at);
    out
}

/// Whether a word or a number ends in front of the stop in front of a byte: no abbreviation.
fn is_word_end(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let word = before.trim_end_matches(is_end);
    let letters = word.chars().rev().take_while(|c| c.is_alphanumeric());
    let small = word.ends_with(|c: char| c.is_lowercase() || c.is_ascii_digit());
    word.len() < before.len() && small && letters.take(4).count() == 4
}

/// Whether a character is a mark of copyright or begins one.
fn is_mark(c: char, before: char, rest: &str) -> bool {
    match c {
        '©' | 'ⓒ' => !before.is_alphanumeric(),
        '(' => rest.starts_with("c)") || rest.starts_with("C)") || rest.starts_with('©'),
        _ => false,
    }
}

/// Whether `name` opens a credit by what stands behind it: a label and a colon, an agency and a stroke.
fn is_named(name: &str, behind: char) -> bool {
    match behind {
        ':' | '：' => is_label(name),
        '/' => agency::is_in(name),
        _ => false,
    }
}

/// An agency of two words: "AP Photo".
fn is_agency(name: &str) -> bool {
    let (_, words) = agency::words(name, 3);
    words.len() == 2 && agency::length(&words) == 2
}

/// What a sentence, or a quotation in it, ends with.
fn is_end(c: char) -> bool {
    matches!(
        c,
        '.' | '!' | '?' | '…' | '»' | '”' | '"' | '“' | '।' | '؟' | '۔'
    )
}

/// A word for a picture with a capital, as it stands before a colon.
fn is_label(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && credit::is_picture(&word.trim().to_lowercase())
}

/// Where the last sentence of a text begins that is not yet ended.
pub(super) fn sentence_start(text: &str) -> usize {
    let mut start = 0;
    let mut ended = false;
    for (at, c) in text.char_indices() {
        if matches!(
            c,
            '.' | '!' | '?' | '…' | '。' | '؟' | '۔' | '»' | '”' | '"'
        ) {
            ended = true;
        } else if ended && !c.is_whitespace() {
            if text
                .get(..at)
                .is_some_and(|before| before.ends_with(char::is_whitespace))
                && !c.is_lowercase()
            {
                start = at;
            }
            ended = false;
        }
    }
    start
}

/// What may stand between a credit and what is stuck to it.
pub(super) fn is_between(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '–' | '—' | ':' | '：' | '|' | '.' | ',' | '/' | ')' | ']' | '•' | '·'
        )
}

/// Whether a text begins with a capital, or a digit.
pub(super) fn begins_large(text: &str) -> bool {
    text.chars()
        .find(|c| c.is_alphanumeric())
        .is_some_and(|c| !c.is_lowercase())
}

/// Whether what is left behind a cut may be the beginning of a sentence.
pub(super) fn resumes(text: &str) -> bool {
    let mut chars = text.trim_start().chars();
    chars
        .next()
        .is_none_or(|c| !c.is_lowercase() && !matches!(c, ',' | ';' | ':' | '.' | '?'))
}
