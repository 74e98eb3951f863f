//! One word as it is looked at: its shape, its letters, what stands in front of it.
//!
//! Deliberately absent: its neighbours.

use super::lists;
use super::lists::Class;
use super::lists::Known;
use super::segments::Segment;
use crate::extract::agency::Word;
use std::ops::Range;
use xxhash_rust::xxh3::xxh3_64;

/// One word and what is seen of it without its neighbours.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a sign of its own")]
pub(super) struct Seen {
    /// Its bytes in the buffer.
    pub(super) bytes: Range<usize>,
    pub(super) shape: Shape,
    pub(super) known: Known,
    /// Its lower case, and what that ends with, as numbers.
    pub(super) own: u32,
    pub(super) tail: u32,
    /// What stands in front of it, as a number, and whether a sentence ends there.
    pub(super) gap: u32,
    pub(super) stop: bool,
    /// What markup begins or ends in front of it; 0 where none does.
    pub(super) markup: u8,
    pub(super) inside: u8,
    /// A sentence or a line begins with it.
    pub(super) opens: bool,
    /// What would begin with it ends without a stop, as no sentence of an article does.
    pub(super) hangs: bool,
    /// It is a word or stands behind a mark that credits have.
    pub(super) signs: bool,
}

/// What a word looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Shape {
    /// There is no word.
    None,
    Small,
    /// Small, with capitals inside.
    SmallMixed,
    Capital,
    /// One capital letter.
    Initial,
    Capitals,
    Mixed,
    Number,
    Year,
    /// A script without capitals.
    Uncased,
}

/// After how many octets no more is looked at of what stands between two words.
const GAP: usize = 5;
/// How many letters of a word's end are looked at.
const TAIL: usize = 4;

/// The upper half, which a product mixes best.
pub(super) fn high(hash: u64) -> u32 {
    u32::try_from(hash >> 32).unwrap_or_default()
}

impl Seen {
    /// A word at byte `at`, behind `gap`, with its lower case.
    pub(super) fn new(word: &Word<'_>, at: usize, gap: &str, lower: &str) -> Self {
        let hash = xxh3_64(lower.as_bytes());
        let known = lists::known(lower, hash);
        let gap = Gap::new(gap);
        Self {
            bytes: at..at + word.text.len(),
            shape: shape(word.text),
            known,
            own: high(hash),
            tail: number(last(lower)),
            gap: gap.number,
            stop: gap.stop,
            markup: 0,
            inside: 0,
            opens: false,
            hangs: false,
            signs: gap.mark || matches!(known.class, Class::Picture | Class::Given | Class::Source),
        }
    }

    /// A stretch that goes may have begun near it: it signs, or a link or an element begins with it that has
    /// several words and no stop.
    pub(super) fn may_begin(&self) -> bool {
        self.signs || (self.markup & KIND != 0 && self.hangs && !self.is_small())
    }

    /// It begins as no sentence does.
    pub(super) fn is_small(&self) -> bool {
        matches!(self.shape, Shape::Small | Shape::SmallMixed)
    }

    /// It is of a script without capitals, whose words are not told from clauses in some of them.
    pub(super) fn is_uncased(&self) -> bool {
        self.shape == Shape::Uncased
    }

    /// A small word that no sentence opens with.
    pub(super) fn is_told(&self) -> bool {
        self.shape == Shape::Small && self.known.class == Class::Other
    }

    pub(super) fn is_large(&self) -> bool {
        !matches!(
            self.shape,
            Shape::Small | Shape::SmallMixed | Shape::Uncased
        )
    }
}

/// What stands between two words, in few characters.
struct Gap {
    number: u32,
    stop: bool,
    mark: bool,
}

impl Gap {
    fn new(gap: &str) -> Self {
        let mut out = [0; GAP + 3];
        let (mut many, mut stop, mut mark) = (0, false, false);
        let mut last = '\0';
        for c in gap.chars() {
            let c = match c {
                c if c.is_whitespace() => ' ',
                '–' | '—' | '−' => '-',
                '“' | '„' | '”' => '"',
                '‘' | '’' => '\'',
                'ⓒ' | 'Ⓒ' => '©',
                c => c,
            };
            stop |= matches!(
                c,
                '.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '।' | '۔'
            );
            mark |= matches!(c, '©' | '/' | '|' | '@');
            if !(c == ' ' && last == ' ')
                && many < GAP
                && let Some(free) = out.get_mut(many..)
            {
                many += c.encode_utf8(free).len();
            }
            last = c;
        }
        Self {
            number: high(xxh3_64(out.get(..many).unwrap_or_default())),
            stop,
            mark,
        }
    }
}

pub(super) fn number(text: &str) -> u32 {
    high(xxh3_64(text.as_bytes()))
}

/// Puts a word in lower case into `lower`.
pub(super) fn lower_case(word: &str, lower: &mut String) {
    lower.clear();
    if word.is_ascii() {
        lower.push_str(word);
        lower.make_ascii_lowercase();
    } else {
        lower.extend(word.chars().flat_map(char::to_lowercase));
    }
}

/// The last letters of a word.
fn last(word: &str) -> &str {
    let at = word.char_indices().rev().nth(TAIL - 1);
    word.get(at.map_or(0, |(at, _)| at)..).unwrap_or(word)
}

/// What of a segment's markup says its kind.
pub(super) const KIND: u8 = 3;
/// A line begins; a link to another page, a link or an element of its own begins; one ends.
pub(super) const LINE: u8 = 8;
const CLOSED: u8 = 16;
const SOME: u8 = 32;

/// What begins or ends between two segments; `kind`: that of the second.
pub(super) fn crossing(before: Option<&Segment>, now: &Segment, kind: u8) -> u8 {
    let closed = before.is_some_and(|before| before.link.is_some() || before.inline);
    let line = if now.first { LINE } else { 0 };
    let ended = if closed { CLOSED } else { 0 };
    SOME | kind | line | ended
}

/// A link to another page, a link, an element of its own, or none of them.
pub(super) fn kind_of(segment: &Segment, leads: &dyn Fn(&Segment) -> bool) -> u8 {
    match segment.link {
        Some(_) if leads(segment) => 3,
        Some(_) => 2,
        None => u8::from(segment.inline),
    }
}

fn shape(word: &str) -> Shape {
    let mut chars = word.chars();
    let Some(first) = chars.next() else {
        return Shape::None;
    };
    if first.is_ascii_digit() {
        return if is_year(word) {
            Shape::Year
        } else {
            Shape::Number
        };
    }
    let (mut any, mut small, mut large) = (false, false, false);
    for c in chars {
        any = true;
        small |= c.is_lowercase();
        large |= c.is_uppercase();
    }
    match (first.is_lowercase(), first.is_uppercase()) {
        (true, _) if large => Shape::SmallMixed,
        (true, _) => Shape::Small,
        (_, false) => Shape::Uncased,
        _ if !any => Shape::Initial,
        _ if !small => Shape::Capitals,
        _ if large => Shape::Mixed,
        _ => Shape::Capital,
    }
}

fn is_year(word: &str) -> bool {
    word.len() == 4
        && (word.starts_with("19") || word.starts_with("20"))
        && word.bytes().all(|b| b.is_ascii_digit())
}
