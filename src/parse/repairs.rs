//! What had to be repaired, as a short list an owner can act on: what is wrong, and in which line.
//!
//! The list is bounded; each kind stands in it once, with where it was met first and how often.

use std::borrow::Cow;

/// Kinds noted of one document; a document that needs more has enough to read.
const MAX_KINDS: usize = 16;

/// Octets of a name that are shown.
const MAX_NAME: usize = 40;

/// One kind of repair.
#[derive(Debug)]
struct Kind {
    words: Cow<'static, str>,
    count: usize,
    /// The address in memory of the piece of the document where it was met first.
    at: Option<usize>,
}

/// The repairs of one document.
#[derive(Debug, Default)]
pub(super) struct Repairs {
    kinds: Vec<Kind>,
}

impl Repairs {
    /// Notes one repair of the whole document.
    pub(super) fn note(&mut self, words: impl Into<Cow<'static, str>>) {
        self.add(words.into(), None);
    }

    /// Notes one repair at `piece`, a part of the document's text.
    pub(super) fn note_at(&mut self, words: impl Into<Cow<'static, str>>, piece: &str) {
        self.add(words.into(), Some(piece.as_ptr().addr()));
    }

    /// Notes an element that was closed for want of its end tag; `name` is that of its start tag.
    pub(super) fn unclosed(&mut self, name: &str) {
        self.tag("<", name, "> without an end tag closed");
    }

    /// Notes what is wrong with a tag of this name, a part of the document's text.
    pub(super) fn tag(&mut self, before: &str, name: &str, after: &str) {
        let shown = name.split_ascii_whitespace().next().unwrap_or_default();
        let shown = shown
            .get(..shown.floor_char_boundary(MAX_NAME))
            .unwrap_or(shown);
        self.note_at(format!("{before}{shown}{after}"), name);
    }

    fn add(&mut self, words: Cow<'static, str>, at: Option<usize>) {
        if let Some(kind) = self.kinds.iter_mut().find(|kind| kind.words == words) {
            kind.count += 1;
        } else if self.kinds.len() < MAX_KINDS {
            self.kinds.push(Kind {
                words,
                count: 1,
                at,
            });
        }
    }

    /// The list, in the order in which the kinds were first met; `text` is the whole document.
    pub(super) fn into_words(self, text: &str) -> Vec<String> {
        let words = |kind: Kind| {
            let line = kind.at.and_then(|at| line(text, at));
            match (line, kind.count) {
                (None, 1) => kind.words.into_owned(),
                (None, count) => format!("{} ({count} times)", kind.words),
                (Some(line), 1) => format!("{}, line {line}", kind.words),
                (Some(line), count) => {
                    format!("{}, line {line} ({count} times)", kind.words)
                }
            }
        };
        self.kinds.into_iter().map(words).collect()
    }
}

/// The line of `text` that the byte at this address stands in; `None` where it is none of `text`.
fn line(text: &str, at: usize) -> Option<usize> {
    let before = text
        .as_bytes()
        .get(..at.checked_sub(text.as_ptr().addr())?)?;
    Some(1 + memchr::memchr_iter(b'\n', before).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counted_once_and_bounded() {
        let mut repairs = Repairs::default();
        repairs.note("bare & escaped");
        repairs.note("bare & escaped");
        (0..100).for_each(|n| repairs.note(format!("kind {n}")));
        let words = repairs.into_words("");
        assert_eq!(words.len(), MAX_KINDS);
        assert_eq!(words[0], "bare & escaped (2 times)");
    }

    #[test]
    fn the_line_of_the_first() {
        let text = "a\nb\nc & d\n&".to_owned();
        let other = "elsewhere".to_owned();
        let mut repairs = Repairs::default();
        repairs.note_at("bare & escaped", text.get(6..).unwrap());
        repairs.note_at("bare & escaped", text.get(10..).unwrap());
        repairs.note_at("strange", &other);
        assert_eq!(
            repairs.into_words(&text),
            ["bare & escaped, line 3 (2 times)", "strange"]
        );
    }
}
