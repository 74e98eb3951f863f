//! What had to be repaired, as a short list an owner can act on.
//!
//! The list is bounded; each kind stands in it once, with how often it was met.

use std::borrow::Cow;

/// Kinds noted of one document; a document that needs more has enough to read.
const MAX_KINDS: usize = 16;

/// The repairs of one document.
#[derive(Debug, Default)]
pub(super) struct Repairs {
    kinds: Vec<(Cow<'static, str>, usize)>,
}

impl Repairs {
    /// Notes one repair of a kind named by fixed words.
    pub(super) fn note(&mut self, words: &'static str) {
        match self.kinds.iter_mut().find(|(kind, _)| kind == words) {
            Some((_, count)) => *count += 1,
            None => self.push(Cow::Borrowed(words)),
        }
    }

    /// Notes one repair whose words are made for this document.
    pub(super) fn note_once(&mut self, words: String) {
        if !self.kinds.iter().any(|(kind, _)| *kind == words) {
            self.push(Cow::Owned(words));
        }
    }

    fn push(&mut self, words: Cow<'static, str>) {
        if self.kinds.len() < MAX_KINDS {
            self.kinds.push((words, 1));
        }
    }

    /// The list, in the order in which the kinds were first met.
    pub(super) fn into_words(self) -> Vec<String> {
        self.kinds
            .into_iter()
            .map(|(kind, count)| match count {
                1 => kind.into_owned(),
                _ => format!("{kind} ({count} times)"),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counted_once_and_bounded() {
        let mut repairs = Repairs::default();
        repairs.note("bare & escaped");
        repairs.note("bare & escaped");
        (0..100).for_each(|n| repairs.note_once(format!("kind {n}")));
        let words = repairs.into_words();
        assert_eq!(words.len(), MAX_KINDS);
        assert_eq!(words[0], "bare & escaped (2 times)");
    }
}
