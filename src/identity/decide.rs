//! Within a source: is a known entry still what it was?

use super::tokens::Text;
use std::collections::HashMap;
use xxhash_rust::xxh3::Xxh3;

/// An edit of at most this many words (and of no title) does not move `updated`: a typo is no news.
const SMALL_EDIT: usize = 3;

/// The state of an entry that is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its title.
    pub title: String,
    /// Its visible text.
    pub text: String,
}

/// What a document says of an entry, against what is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Not stored yet.
    New,
    /// The same words; white space, case and typography do not count.
    Unchanged,
    /// Other words.
    Revised {
        /// What changed, in a few words.
        why: String,
        /// Enough changed for readers to be told.
        moves_updated: bool,
    },
}

/// A fingerprint of title and text as they are: equal means that nothing need be compared.
pub fn text_hash(title: &str, text: &str) -> [u8; 16] {
    let mut hash = Xxh3::new();
    hash.update(&(title.len() as u64).to_le_bytes());
    hash.update(title.as_bytes());
    hash.update(text.as_bytes());
    hash.digest128().to_be_bytes()
}

/// Compares what a document says with what is stored.
pub fn decide(known: Option<&Known>, title: &str, text: &str) -> Verdict {
    let Some(known) = known else {
        return Verdict::New;
    };
    let title_changed = changed(&known.title, title).0 > 0;
    let (words, of) = changed(&known.text, text);
    let mut what = Vec::new();
    if title_changed {
        what.push(format!("title was “{}”", known.title));
    }
    if words > 0 {
        what.push(format!("text: {words} of {of} words changed"));
    }
    if what.is_empty() {
        return Verdict::Unchanged;
    }
    Verdict::Revised {
        why: what.join("; "),
        moves_updated: title_changed || words > SMALL_EDIT,
    }
}

/// Words that one has and the other has not (the larger side), and the words of the longer text.
fn changed(before: &str, after: &str) -> (usize, usize) {
    if before == after {
        return (0, 0);
    }
    let (before, after) = (Text::new(before), Text::new(after));
    let longer = before.words.len().max(after.words.len());
    if before.words == after.words {
        return (0, longer);
    }
    let mut counts: HashMap<u32, i64> = HashMap::new();
    for word in &after.words {
        *counts.entry(*word).or_default() += 1;
    }
    for word in &before.words {
        *counts.entry(*word).or_default() -= 1;
    }
    let sum = |sign: i64| counts.values().map(|n| (n * sign).max(0)).sum::<i64>();
    let moved = usize::try_from(sum(1).max(sum(-1))).unwrap_or(usize::MAX);
    // the same words in another order are a change too
    (moved.max(1), longer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(title: &str, text: &str) -> Verdict {
        let known = Known {
            title: "A title".to_owned(),
            text: "One two three four five “six”.".to_owned(),
        };
        decide(Some(&known), title, text)
    }

    #[test]
    fn typography_is_no_change() {
        assert_eq!(decide(None, "", ""), Verdict::New);
        assert_eq!(
            verdict("A Title", "One  two three four five \"six\" ."),
            Verdict::Unchanged
        );
    }

    #[test]
    fn a_typo_is_recorded_and_stays_quiet() {
        let Verdict::Revised { why, moves_updated } =
            verdict("A title", "One two thre four five six.")
        else {
            panic!()
        };
        assert_eq!(
            (why.as_str(), moves_updated),
            ("text: 1 of 6 words changed", false)
        );
        assert!(matches!(
            verdict("Another", "One two three four five six."),
            Verdict::Revised {
                moves_updated: true,
                ..
            }
        ));
        assert!(matches!(
            verdict("A title", "6 5 4 3"),
            Verdict::Revised {
                moves_updated: true,
                ..
            }
        ));
        assert!(matches!(
            verdict("A title", "two One three four five six"),
            Verdict::Revised { .. }
        ));
    }
}
