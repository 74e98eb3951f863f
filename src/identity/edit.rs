//! What an edit changed, and whether that is worth a word to readers.

use super::decide::Words;
use super::words::words;
use std::collections::HashMap;
use std::collections::HashSet;

/// An edit of at most this share of the text, in per cent, is a correction: no news.
const SMALL: usize = 3;
/// A number in so many first words is what the text is about.
const LEAD: usize = 60;

/// A change of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// In a few words.
    pub(super) why: String,
    /// No word went: it has only become longer.
    pub(super) grows: bool,
}

/// What changed; `None` where only white space did.
pub(super) fn between(before: &Words, after: &Words) -> Option<Change> {
    let title = !same(&before.title, &after.title);
    if !title && same(&before.text, &after.text) {
        return None;
    }
    let (lost, won, of) = counts(&before.text, &after.text);
    let mut what = Vec::new();
    if title {
        what.push(format!("title was “{}”", before.title));
    }
    if lost + won > 0 {
        what.push(format!("text: {} of {of} words changed", lost.max(won)));
    } else if !title {
        what.push("text: case, punctuation or order changed".to_owned());
    }
    Some(Change {
        why: what.join("; "),
        grows: !title && lost == 0 && won > 0,
    })
}

/// Whether readers are told of it: another title beyond case, spacing and punctuation, more than
/// [`SMALL`] per cent of the normalised text, or another number in the first [`LEAD`] words.
pub(super) fn outweighs(told: &Words, fresh: &Words) -> bool {
    let folded = |text: &str| {
        words(text)
            .into_iter()
            .map(|word| word.folded)
            .collect::<Vec<String>>()
    };
    if folded(&told.title).concat() != folded(&fresh.title).concat() {
        return true;
    }
    let (told, fresh) = (folded(&told.text), folded(&fresh.text));
    told != fresh && (another_number(&told, &fresh) || share_changed(&told, &fresh))
}

fn same(one: &str, other: &str) -> bool {
    one == other || one.split_whitespace().eq(other.split_whitespace())
}

/// Words that only the one has, that only the other has, and the words of the longer.
fn counts(before: &str, after: &str) -> (usize, usize, usize) {
    let (before, after) = (words(before), words(after));
    let longer = before.len().max(after.len());
    let mut counts: HashMap<&str, i64> = HashMap::new();
    for word in &after {
        *counts.entry(&word.folded).or_default() += 1;
    }
    for word in &before {
        *counts.entry(&word.folded).or_default() -= 1;
    }
    let sum = |sign: i64| {
        let all: i64 = counts.values().map(|n| (n * sign).max(0)).sum();
        usize::try_from(all).unwrap_or_default()
    };
    (sum(-1), sum(1), longer)
}

/// A number that leads the one text and stands nowhere in the other.
fn another_number(told: &[String], fresh: &[String]) -> bool {
    let leads = |text: &[String], other: &[String]| {
        let all: HashSet<&String> = other.iter().collect();
        let number = |word: &&String| word.chars().any(char::is_numeric);
        let mut lead = text.iter().take(LEAD).filter(number);
        lead.any(|word| !all.contains(word))
    };
    leads(told, fresh) || leads(fresh, told)
}

/// The smaller of two counts of characters, each too large where the other is right: the stretch
/// from the first change to the last, and the words that only one of the texts has.
fn share_changed(told: &[String], fresh: &[String]) -> bool {
    let joined = |text: &[String]| text.join(" ").chars().collect::<Vec<char>>();
    let (one, other) = (joined(told), joined(fresh));
    let longer = one.len().max(other.len());
    let (begin, end) = ends(&one, &other);
    let stretch = longer - begin - end;
    let mut counts: HashMap<&str, i64> = HashMap::new();
    for (text, sign) in [(told, -1), (fresh, 1)] {
        for word in text {
            *counts.entry(word).or_default() += sign;
        }
    }
    let sum = |sign: i64| {
        let of = |(word, n): (&&str, &i64)| {
            let times = usize::try_from(n * sign).unwrap_or_default();
            times * (word.chars().count() + 1)
        };
        counts.iter().map(of).sum::<usize>()
    };
    stretch.min(sum(1).max(sum(-1))) * 100 > (longer + 1) * SMALL
}

/// How many items are the same at the beginning and, of the rest, at the end.
fn ends<T: PartialEq>(one: &[T], other: &[T]) -> (usize, usize) {
    let begin = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let room = one.len().min(other.len()) - begin;
    let tails = one.iter().rev().zip(other.iter().rev()).take(room);
    (begin, tails.take_while(|(a, b)| a == b).count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(title: &str, text: &str) -> Words {
        Words {
            title: title.to_owned(),
            text: text.to_owned(),
        }
    }

    fn text(count: usize) -> Vec<String> {
        (0..count)
            .map(|n| format!("word{}", ["a", "b", "c"][n % 3]))
            .collect()
    }

    fn moves(before: &str, after: &str) -> bool {
        outweighs(&of("t", before), &of("t", after))
    }

    #[test]
    fn white_space_is_no_change_typography_a_quiet_one() {
        let before = of("A title", "One two “three”.");
        assert_eq!(
            between(&before, &of("A  title", " One\ntwo “three”.")),
            None
        );
        let after = of("A TITLE!", "One two \"three\"");
        assert!(between(&before, &after).is_some());
        assert!(!outweighs(&before, &after));
    }

    #[test]
    fn a_title_counts_by_its_letters() {
        for same in ["A Title", "a title!", "A  title", "A-title", "Atitle"] {
            assert!(!outweighs(&of("A title", ""), &of(same, "")), "{same}");
        }
        for other in ["A title 2", "Title", "A titel", ""] {
            assert!(outweighs(&of("A title", ""), &of(other, "")), "{other}");
        }
    }

    #[test]
    fn three_per_cent_are_the_border() {
        let before = text(100);
        for (changed, told) in [(1, false), (2, false), (3, false), (4, true), (50, true)] {
            let mut after = before.clone();
            for word in after.iter_mut().step_by(100 / changed).take(changed) {
                *word = "other".to_owned();
            }
            assert_eq!(
                moves(&before.join(" "), &after.join(" ")),
                told,
                "{changed}"
            );
        }
        // one letter in a short text is one letter
        assert!(!moves(
            "The committee postponed the vote until the sumer recess.",
            "The committee postponed the vote until the summer recess."
        ));
        assert!(moves("The committee", "The committee postponed the vote"));
        assert!(moves("", "Words") && moves("Words", ""));
    }

    #[test]
    fn a_number_counts_where_it_leads() {
        let mut lead = text(300);
        lead[59] = "12".to_owned();
        let mut later = lead.clone();
        later[59] = "21".to_owned();
        assert!(moves(&lead.join(" "), &later.join(" ")));
        let mut after = lead.clone();
        after[60] = "7".to_owned();
        assert!(!moves(&lead.join(" "), &after.join(" ")));
        // pushed out of the lead by a line before it, it is still there
        let longer = format!("word {}", lead.join(" "));
        assert!(!moves(&lead.join(" "), &longer));
    }

    #[test]
    fn what_grows_is_told_from_what_flickers() {
        let grows = |a: &str, b: &str| between(&of("t", a), &of("t", b)).is_some_and(|it| it.grows);
        assert!(grows("one two", "zero one two"));
        assert!(!grows(
            "one two",
            "one three two three".replace("two", "2").as_str()
        ));
        assert!(!grows("seen 5 times", "seen 6 times"));
        assert!(!grows("one two", "two one"));
    }

    proptest! {
        #[test]
        fn nothing_outweighs_itself_and_it_does_not_matter_which_came_first(
            a in "\\PC{0,40}", b in "\\PC{0,40}", t in "\\PC{0,8}", u in "\\PC{0,8}"
        ) {
            let (one, other) = (of(&t, &a), of(&u, &b));
            prop_assert!(!outweighs(&one, &one) && between(&one, &one).is_none());
            prop_assert_eq!(outweighs(&one, &other), outweighs(&other, &one));
            if between(&one, &other).is_none() {
                prop_assert!(!outweighs(&one, &other));
            }
        }

        #[test]
        fn case_and_punctuation_are_never_told(words in prop::collection::vec("[a-zé]{1,8}", 1..80)) {
            let before = of(&words.join(" "), &words.join(" "));
            let loud = words.iter().map(|word| word.to_uppercase()).collect::<Vec<_>>();
            prop_assert!(!outweighs(&before, &of(&loud.join(" — "), &loud.join(", "))));
        }
    }
}
