//! Where a sentence goes on behind what was put into the middle of it.

use super::LEAST;
use super::MOST;
use super::Run;
use super::words;

/// Words by which a sentence goes on that something was put into, lower case.
const GOES_ON: [&str; 16] = [
    "qui",
    "que",
    "dont",
    "che",
    "cui",
    "which",
    "who",
    "quien",
    "quienes",
    "который",
    "которая",
    "которое",
    "которые",
    "которую",
    "которых",
    "welche",
];

/// Where a sentence goes on in small letters behind a headline that stands in the middle of it: behind
/// its closing mark, or with a word that follows a noun.
pub(in crate::extract) fn amid(text: &str) -> Option<usize> {
    let (head, words) = words(text, MOST);
    let run = Run::new(head, &words);
    let large = words
        .first()
        .is_some_and(|first| !first.text.starts_with(char::is_lowercase));
    let to = (LEAST..words.len()).find(|&at| {
        let gap = run.word(at - 1).map_or("", |word| word.gap);
        let closed = gap.trim_end().ends_with(['»', '”', '’', '?', '!']);
        let small = run.text(at).starts_with(char::is_lowercase);
        small && (closed || (gap.trim().is_empty() && GOES_ON.contains(&run.text(at))))
    })?;
    large.then(|| run.start(to))
}
