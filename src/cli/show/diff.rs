//! What changed between two texts, word by word.

use crate::model::counted;

/// Words around a change that are told with it.
const AROUND: usize = 5;
/// Pairs of words that are compared at most; past this the text counts as written anew.
const MOST: usize = 16_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step<'a> {
    Same(&'a str),
    Gone(&'a str),
    New(&'a str),
}

/// The changed places with a few words around each: `[-gone-]` and `{+new+}`.
pub(in crate::cli) fn words(old: &str, new: &str) -> Vec<String> {
    let old: Vec<&str> = old.split_whitespace().collect();
    let new: Vec<&str> = new.split_whitespace().collect();
    match steps(&old, &new) {
        Some(steps) => parts(&steps),
        None => vec![format!(
            "The text was written anew: {} before, {} after.",
            counted(old.len(), "word"),
            new.len()
        )],
    }
}

/// The shortest way from one text to the other; `None` where both are very long.
fn steps<'a>(old: &[&'a str], new: &[&'a str]) -> Option<Vec<Step<'a>>> {
    let both = old.iter().zip(new);
    let start = both.take_while(|(old, new)| old == new).count();
    let (head, old) = old.split_at_checked(start)?;
    let new = new.get(start..)?;
    let both = old.iter().rev().zip(new.iter().rev());
    let end = both.take_while(|(old, new)| old == new).count();
    let (old, tail) = old.split_at_checked(old.len() - end)?;
    let new = new.get(..new.len() - end)?;
    if old.len().saturating_mul(new.len()) > MOST {
        return None;
    }
    let mut steps: Vec<Step<'a>> = head.iter().map(|word| Step::Same(word)).collect();
    steps.extend(between(old, new));
    steps.extend(tail.iter().map(|word| Step::Same(word)));
    Some(steps)
}

/// By the longest common run of words in order (a table of lengths from each place to the end).
fn between<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<Step<'a>> {
    let row = new.len() + 1;
    let mut lengths = vec![0_u32; (old.len() + 1) * row];
    let at = |lengths: &[u32], i: usize, j: usize| lengths.get(i * row + j).copied().unwrap_or(0);
    for (i, left) in old.iter().enumerate().rev() {
        for (j, right) in new.iter().enumerate().rev() {
            let length = if left == right {
                at(&lengths, i + 1, j + 1) + 1
            } else {
                at(&lengths, i + 1, j).max(at(&lengths, i, j + 1))
            };
            if let Some(place) = lengths.get_mut(i * row + j) {
                *place = length;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut steps = Vec::new();
    loop {
        match (old.get(i), new.get(j)) {
            (Some(left), Some(right)) if left == right => {
                steps.push(Step::Same(left));
                (i, j) = (i + 1, j + 1);
            }
            (Some(left), right)
                if right.is_none() || at(&lengths, i + 1, j) >= at(&lengths, i, j + 1) =>
            {
                steps.push(Step::Gone(left));
                i += 1;
            }
            (_, Some(right)) => {
                steps.push(Step::New(right));
                j += 1;
            }
            (_, None) => return steps,
        }
    }
}

fn parts(steps: &[Step<'_>]) -> Vec<String> {
    let changed: Vec<usize> = steps
        .iter()
        .enumerate()
        .filter(|(_, step)| !matches!(step, Step::Same(_)))
        .map(|(at, _)| at)
        .collect();
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for at in changed {
        let (from, to) = (at.saturating_sub(AROUND), at + AROUND + 1);
        match ranges.last_mut() {
            Some(last) if last.1 >= from => last.1 = to,
            _ => ranges.push((from, to)),
        }
    }
    ranges
        .into_iter()
        .map(|(from, to)| {
            let part = steps.get(from..to.min(steps.len())).unwrap_or_default();
            let before = if from > 0 { "… " } else { "" };
            let after = if to < steps.len() { " …" } else { "" };
            format!("{before}{}{after}", told(part))
        })
        .collect()
}

/// Steps as words; runs of gone and of new words stand together.
fn told(steps: &[Step<'_>]) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut rest = steps;
    while let Some(first) = rest.first() {
        let kind = |step: &Step<'_>| match step {
            Step::Same(_) => 0,
            Step::Gone(_) => 1,
            Step::New(_) => 2,
        };
        let length = rest
            .iter()
            .take_while(|step| kind(step) == kind(first))
            .count();
        let (run, tail) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        let texts: Vec<&str> = run
            .iter()
            .map(|step| match step {
                Step::Same(word) | Step::Gone(word) | Step::New(word) => *word,
            })
            .collect();
        let text = texts.join(" ");
        words.push(match first {
            Step::Same(_) => text,
            Step::Gone(_) => format!("[-{text}-]"),
            Step::New(_) => format!("{{+{text}+}}"),
        });
        rest = tail;
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn changes_are_told_with_what_stands_around_them() {
        assert!(words("the same", "the  same").is_empty());
        assert_eq!(
            words("It cost 1 crown.", "It cost 2 old crowns."),
            ["It cost [-1 crown.-] {+2 old crowns.+}"]
        );
        assert_eq!(words("", "new"), ["{+new+}"]);
        assert_eq!(words("old", ""), ["[-old-]"]);
        let long: Vec<String> = (1..=40).map(|n| n.to_string()).collect();
        let long = long.join(" ");
        let changed = format!("x {long} y").replace("20 ", "");
        assert_eq!(
            words(&long, &changed),
            [
                "{+x+} 1 2 3 4 5 …",
                "… 15 16 17 18 19 [-20-] 21 22 23 24 25 …",
                "… 36 37 38 39 40 {+y+}"
            ]
        );
        let page = "w ".repeat(5000);
        assert!(words(&page, &format!("x {page} y").replace("w ", "v "))[0].contains("anew"));
    }
}
