//! A text as the words that are compared: marks off, case folded, one token a word, or a character
//! in scripts that are written without spaces.

use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use xxhash_rust::xxh3::xxh3_64;

/// Tokens of one shingle.
pub(super) const SHINGLE: usize = 5;

/// The bits of a token that are nought: the index keeps there how the word looked.
pub(super) const MARKS: u32 = 7;

/// What a token looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// Anything else.
    Plain,
    /// Holds a digit.
    Number,
    /// Starts with a capital that no sentence start explains.
    Name,
}

/// A tokenised text.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    /// A hash a token.
    pub(super) words: Vec<u32>,
    /// The look of each.
    pub(super) looks: Vec<Look>,
    /// The tokens that begin a sentence, in order.
    pub(super) starts: Vec<u32>,
    /// What stories are compared by: the beginnings of the first words, or pairs of characters in
    /// scripts without spaces. Not kept.
    pub(super) stems: Vec<u32>,
}

/// Words further down say little about what a text is on.
const STEMS: usize = 100;
/// A name counts as so many other words: it is who and where that make an event.
const NAME: usize = 3;
/// Shorter words are the joints of a language.
const SHORTEST: usize = 4;
/// Letters of a word that endings leave alone.
const STEM: usize = 6;

impl Text {
    pub(super) fn new(text: &str) -> Self {
        let mut out = Self::default();
        let mut word = String::new();
        let mut look = Look::Plain;
        let mut sentence = true;
        let mut start = true;
        let mut before = None;
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if word.is_empty()
                && c.is_ascii_alphanumeric()
                && let Some((token, kind, tail)) = ascii_word(rest, sentence)
            {
                out.begin(&mut start);
                out.words.push(token.token);
                out.looks.push(kind);
                if let Some(stem) = token.stem {
                    out.stem(stem, kind);
                }
                sentence = false;
                before = None;
                rest = tail;
                continue;
            }
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
            if is_unspaced(c) {
                out.push(&mut word, &mut look);
                out.begin(&mut start);
                word.push(c);
                out.push(&mut word, &mut look);
                if let Some(before) = before.filter(|_| out.stems.len() < STEMS) {
                    out.stems.push(pair(before, c));
                }
                before = Some(c);
            } else if is_in_word(c) {
                if word.is_empty() {
                    out.begin(&mut start);
                }
                before = None;
                if is_digit(c) {
                    look = Look::Number;
                } else if word.is_empty() && !sentence && c.is_uppercase() {
                    look = Look::Name;
                }
                fold(c, &mut word);
                sentence = false;
            } else {
                out.push(&mut word, &mut look);
                before = None;
                start |= ends_sentence(c, rest);
                sentence |= precedes_capital(c);
            }
        }
        out.push(&mut word, &mut look);
        out
    }

    /// A word is over.
    fn push(&mut self, word: &mut String, look: &mut Look) {
        let look = std::mem::replace(look, Look::Plain);
        if word.is_empty() {
            return;
        }
        self.words.push(token(word));
        self.looks.push(look);
        let joint = look == Look::Plain && word.char_indices().nth(SHORTEST - 1).is_none();
        if !joint && !word.starts_with(is_unspaced) {
            let end = word
                .char_indices()
                .nth(STEM)
                .map_or(word.len(), |(at, _)| at);
            let stem = xxh3_64(word.as_bytes().get(..end).unwrap_or_default());
            self.stem(truncated(stem), look);
        }
        word.clear();
    }

    fn stem(&mut self, stem: u32, look: Look) {
        if self.stems.len() < STEMS {
            let times = if look == Look::Name { NAME } else { 1 };
            self.stems.extend(std::iter::repeat_n(stem, times));
        }
    }

    /// The next token begins a sentence where `start` says so.
    fn begin(&mut self, start: &mut bool) {
        if std::mem::take(start) {
            self.starts
                .push(u32::try_from(self.words.len()).unwrap_or(u32::MAX));
        }
    }

    /// Whether a sentence begins with this token.
    pub(super) fn starts_at(&self, token: usize) -> bool {
        u32::try_from(token).is_ok_and(|token| self.starts.binary_search(&token).is_ok())
    }

    /// Hashes of all windows of [`SHINGLE`] tokens, in order.
    pub(super) fn shingles(&self) -> impl Iterator<Item = u64> + '_ {
        self.words.windows(SHINGLE).map(|window| {
            window.iter().fold(0x9e37_79b9_7f4a_7c15_u64, |hash, word| {
                (hash ^ u64::from(*word))
                    .wrapping_mul(0xff51_afd7_ed55_8ccd)
                    .rotate_left(29)
            })
        })
    }

    /// One hash of all.
    pub(super) fn whole(&self) -> u64 {
        let mut bytes = Vec::with_capacity(self.words.len() * 4);
        for word in &self.words {
            bytes.extend_from_slice(&word.to_le_bytes());
        }
        xxh3_64(&bytes)
    }
}

/// A word of ASCII letters and digits.
struct Plain {
    token: u32,
    /// Nothing for the joints of a language.
    stem: Option<u32>,
}

/// A word of plain ASCII at the start of `text`: its token, its look, what comes after. `None` where it is long
/// or goes on in other characters. Most words of most languages written in Latin letters are such.
fn ascii_word(text: &str, sentence: bool) -> Option<(Plain, Look, &str)> {
    let mut folded = [0; 32];
    let length = text
        .bytes()
        .position(|b| !b.is_ascii_alphanumeric())
        .unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(length)?;
    if rest.bytes().next().is_some_and(|b| !b.is_ascii()) {
        return None;
    }
    let folded = folded.get_mut(..length)?;
    folded.copy_from_slice(word.as_bytes());
    folded.make_ascii_lowercase();
    let look = if word.bytes().any(|b| b.is_ascii_digit()) {
        Look::Number
    } else if !sentence && word.starts_with(|c: char| c.is_ascii_uppercase()) {
        Look::Name
    } else {
        Look::Plain
    };
    let stem = (length >= SHORTEST || look != Look::Plain)
        .then(|| truncated(xxh3_64(folded.get(..STEM).unwrap_or(folded))));
    let token = token_of(folded, look == Look::Number);
    Some((Plain { token, stem }, look, rest))
}

/// Two characters of a script without spaces.
fn pair(one: char, other: char) -> u32 {
    (one as u32).wrapping_mul(0x9e37_79b1).rotate_left(13)
        ^ (other as u32).wrapping_mul(0x85eb_ca6b)
}

/// The token of a folded word.
pub(super) fn token(word: &str) -> u32 {
    let exact = word.contains(|c: char| !is_cased(c) || is_digit(c));
    token_of(word.as_bytes(), exact)
}

/// The upper half of a token is one for words of the same letters, the first of them in its place:
/// words that differ by a slip of the pen only. In scripts without capitals a letter says more.
fn token_of(word: &[u8], exact: bool) -> u32 {
    let hash = xxh3_64(word) & !u64::from(MARKS);
    if exact {
        return truncated(hash);
    }
    let letters = word.iter().fold(0u32, |all, byte| all | 1 << (byte & 31));
    let first = u32::from(word.first().copied().unwrap_or_default());
    let slip = (letters ^ first.rotate_left(27)).wrapping_mul(0x9e37_79b1) & 0xffff_0000;
    slip | (truncated(hash) & 0xffff)
}

/// A mark that a sentence ends with, before `rest`: no point in a number or an address.
fn ends_sentence(c: char, rest: &str) -> bool {
    match c {
        '\n' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '।' => true,
        '.' => !rest.starts_with(char::is_alphanumeric),
        _ => false,
    }
}

/// A mark after which a capital says nothing.
const fn precedes_capital(c: char) -> bool {
    matches!(
        c,
        '.' | '!' | '?' | '…' | ':' | '\n' | '"' | '«' | '“' | '„' | '•' | '。' | '¿' | '¡'
    )
}

/// Whether two words differ by a slip of the pen at most.
pub(super) const fn alike(one: u32, other: u32) -> bool {
    one >> 16 == other >> 16
}

/// Latin, Greek and Cyrillic letters.
fn is_cased(c: char) -> bool {
    matches!(c, '\0'..='\u{52f}' | '\u{1e00}'..='\u{1fff}')
}

/// The low half.
pub(super) const fn truncated(hash: u64) -> u32 {
    (hash & 0xffff_ffff) as u32
}

/// Case folded and marks off: characters below [`FOLDED`]'s end from its table.
pub(super) fn fold(c: char, word: &mut String) {
    if c.is_ascii() {
        word.push(c.to_ascii_lowercase());
        return;
    }
    match FOLDED.get(c as usize) {
        Some(folded) => word.push_str(folded),
        None => word.push_str(&folded(c)),
    }
}

/// Latin, Greek, Cyrillic, Hebrew and Arabic letters, folded once: U+0000 to U+06FF.
static FOLDED: LazyLock<Vec<String>> = LazyLock::new(|| ('\0'..='\u{6ff}').map(folded).collect());

fn folded(c: char) -> String {
    if c == 'ß' {
        return "ss".to_owned();
    }
    std::iter::once(c)
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .map(|c| western(c).unwrap_or(c))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The noughts of scripts that have digits of their own, where decomposition leaves them alone.
const NOUGHTS: [u32; 18] = [
    0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66,
    0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x17e0, 0x1810,
];

/// A digit of another script as 0 to 9: houses of one language write either.
fn western(c: char) -> Option<char> {
    let value = |nought: &u32| u32::from(c).checked_sub(*nought);
    let digit = NOUGHTS.iter().filter_map(value).find(|digit| *digit < 10);
    digit.and_then(|digit| char::from_digit(digit, 10))
}

/// Letters, digits and their marks; the ranges that most texts are written in need no table.
pub(super) fn is_in_word(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => c.is_ascii_alphanumeric(),
        '×' | '÷' | '\u{2000}'..='\u{206f}' => false,
        'À'..='ɏ' | 'Έ'..='ώ' | 'Ѐ'..='ҁ' | 'Ҋ'..='ԯ' | 'א'..='ת' | 'ؠ'..='ي' => true,
        _ => c.is_alphanumeric() || is_combining_mark(c),
    }
}

/// Of what stands in words.
fn is_digit(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => c.is_ascii_digit(),
        'À'..='ԯ' | 'א'..='ת' | 'ؠ'..='ي' => false,
        _ => c.is_numeric(),
    }
}

/// Han, kana, Thai, Lao, Khmer, Burmese: no spaces between words. Their digits make numbers.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{e4f}' | '\u{e5a}'..='\u{ecf}' | '\u{eda}'..='\u{eff}' | '\u{1000}'..='\u{103f}' | '\u{104a}'..='\u{109f}'
        | '\u{1780}'..='\u{17df}' | '\u{17ea}'..='\u{17ff}' | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_marks_and_punctuation_do_not_count() {
        assert_eq!(
            Text::new("L’Été, à PARIS !").words,
            Text::new("l'ete a paris").words
        );
        assert_eq!(Text::new("Straße").words, Text::new("strasse").words);
        assert_eq!(Text::new("東京で").words.len(), 3);
        assert_ne!(Text::new("ab c").words, Text::new("a bc").words);
    }

    #[test]
    fn a_number_is_one_in_all_digits() {
        use Look::{Number, Plain};
        for (text, number) in [
            ("١٢", "12"),
            ("۱۲", "12"),
            ("１２", "12"),
            ("๑๒", "12"),
            ("१२", "12"),
        ] {
            let (one, other) = (Text::new(text), Text::new(number));
            assert_eq!(
                (&one.words, &one.looks),
                (&other.words, &other.looks),
                "{text}"
            );
        }
        assert_eq!(
            Text::new("รถ ๑๒ คัน").looks,
            [Plain, Plain, Number, Plain, Plain, Plain]
        );
        assert_eq!(Text::new("รถ๑๒คัน").words, Text::new("รถ12คัน").words);
    }

    #[test]
    fn names_and_numbers_are_seen() {
        use Look::{Name, Number, Plain};
        let text = Text::new("The mayor of Lyon said 12 things. He left");
        assert_eq!(
            text.looks,
            [
                Plain, Plain, Plain, Name, Plain, Number, Plain, Plain, Plain
            ]
        );
    }
}
