//! The places in a run of text where a credit may begin.
//!
//! Behind the end of a sentence any credit may begin, in the middle of one only a marked one.
//! Deliberately absent: whether there is one.

use super::agency;
use super::credit;
use super::names::is_particle;

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
    for (at, c) in text.char_indices() {
        let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
        if ended && before.is_whitespace() && !c.is_whitespace() {
            out.push(Place { at, opens: true });
            ended = false;
        } else if at > 0 && is_mark(c, before, rest) {
            out.push(Place { at, opens: false });
        } else if word > 0 && text.get(word..at).is_some_and(|name| is_named(name, c)) {
            out.push(Place {
                at: word,
                opens: false,
            });
        }
        if c == '/'
            && let Some(from) = text.get(..at).and_then(names_start)
        {
            out.push(Place {
                at: from,
                opens: false,
            });
        }
        if ended && c.is_uppercase() && text.get(..at).is_some_and(is_tight) {
            out.push(Place { at, opens: true });
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
            word = at;
        }
        before = c;
    }
    out.sort_by_key(|place| place.at);
    out.dedup_by_key(|place| place.at);
    out
}

/// Most words of the names in front of a stroke.
const NAMES: usize = 4;

/// Where the names begin that a text ends with.
fn names_start(text: &str) -> Option<usize> {
    let mut start = None;
    for (count, word) in text.trim_end().rsplit(' ').enumerate() {
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        let closed = count > 0 && word.ends_with([',', '.', ';', ':', '!', '?', ')', '»', '”']);
        if count == NAMES || closed && word.chars().count() > 2 {
            break;
        }
        if word.starts_with(char::is_uppercase) {
            start = Some(at);
        } else if !is_particle(word) {
            break;
        }
    }
    start.filter(|&start| start > 0)
}

/// Whether a sentence ends right at the end of a text, behind a word and not behind an initial.
fn is_tight(text: &str) -> bool {
    let end = text.trim_end_matches(is_end);
    let word = end
        .rsplit(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default();
    end.len() < text.len() && word.chars().count() > 2
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
