//! A text as the words that a search looks for, each with its place in the text.

use super::tokens::fold;
use super::tokens::is_in_word;
use super::tokens::is_unspaced;

/// A word as searched for, or one character of a script that is written without spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it starts in the text, in octets.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Case folded, marks off; never empty, letters and digits only.
    pub folded: String,
}

/// The words of a text in order.
pub fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut word: Option<Word> = None;
    let mut push = |word: Option<Word>| found.extend(word.filter(|word| !word.folded.is_empty()));
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if is_unspaced(c) {
            push(word.take());
            let folded = c.to_string();
            push(Some(Word {
                start: at,
                end,
                folded,
            }));
        } else if is_in_word(c) {
            let word = word.get_or_insert_with(|| Word {
                start: at,
                end,
                folded: String::new(),
            });
            word.end = end;
            fold(c, &mut word.folded);
        } else {
            push(word.take());
        }
    }
    push(word);
    found
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_know_their_place() {
        let text = "L’Été: Straße 東京 5";
        let found: Vec<(String, &str)> = words(text)
            .into_iter()
            .map(|word| (word.folded, text.get(word.start..word.end).unwrap()))
            .collect();
        let found: Vec<(&str, &str)> = found.iter().map(|(a, b)| (a.as_str(), *b)).collect();
        assert_eq!(
            found,
            [
                ("l", "L"),
                ("ete", "Été"),
                ("strasse", "Straße"),
                ("東", "東"),
                ("京", "京"),
                ("5", "5")
            ]
        );
        assert!(words(" \u{301} —").is_empty());
    }
}
