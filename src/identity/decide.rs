//! Within a source: is a known entry still what it was, and is that worth a word to readers?
//!
//! Every change of the words is stored. `updated` moves only where enough changed since readers
//! were last told ([`outweighs`](super::edit)), at most once in [`HOUR`]; what changes again and
//! again without its feed giving it another date is left as it is after [`UNSAID`] changes.

use super::edit;
use crate::model::Instant;
use std::time::Duration;
use xxhash_rust::xxh3::Xxh3;

/// `updated` moves at most this often: readers look no sooner.
const HOUR: Duration = Duration::from_hours(1);
/// So many changes that the feed gave no date for are advertisements, counters or tokens: an
/// article has fewer corrections, and what only grows is not counted.
pub const UNSAID: u32 = 24;

/// Title and visible text of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Its title.
    pub title: String,
    /// Its visible text.
    pub text: String,
}

/// What is stored of an entry, apart from its words, that says how an edit is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// The words that `updated` stands for; `None` where these are the stored ones.
    pub told: Option<Words>,
    /// When an edit last moved `updated`.
    pub moved: Option<Instant>,
    /// Changes that the feed gave no date for.
    pub unsaid: u32,
    /// The newest date that the feed gave it.
    pub said: Instant,
}

/// What a document says of an entry, against what is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The same words.
    Unchanged,
    /// Other words, and it stays as it is: it has changed too often.
    Frozen,
    /// Other words.
    Revised(Edit),
}

/// An edit by the feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    /// What changed, in a few words.
    pub why: String,
    /// Enough changed since readers were last told.
    pub weighs: bool,
    /// Readers are told then, where that is due at all; now or earlier is now.
    pub tell: Option<Instant>,
    /// Changes that the feed gave no date for, this one among them.
    pub unsaid: u32,
}

/// A fingerprint of title and text as they are: equal means that nothing need be compared.
pub fn text_hash(title: &str, text: &str) -> [u8; 16] {
    let mut hash = Xxh3::new();
    hash.update(&(title.len() as u64).to_le_bytes());
    hash.update(title.as_bytes());
    hash.update(text.as_bytes());
    hash.digest128().to_be_bytes()
}

/// Compares what a document says with what is stored; `said` is the date that the document gives
/// the entry, `now` when that was read.
pub fn decide(
    stored: &Words,
    past: &Past,
    fresh: &Words,
    said: Option<Instant>,
    now: Instant,
) -> Verdict {
    let Some(change) = edit::between(stored, fresh) else {
        return Verdict::Unchanged;
    };
    let dated = said.is_some_and(|said| said > past.said);
    let unsaid = match (dated, change.grows) {
        (true, _) => 0,
        (false, true) => past.unsaid,
        (false, false) if past.unsaid >= UNSAID => return Verdict::Frozen,
        (false, false) => past.unsaid + 1,
    };
    let weighs = edit::outweighs(past.told.as_ref().unwrap_or(stored), fresh);
    Verdict::Revised(Edit {
        why: change.why,
        weighs,
        tell: weighs.then(|| past.moved.map_or(now, |moved| moved.min(now).plus(HOUR))),
        unsaid,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Instant = Instant(1_000_000_000);

    fn words(title: &str, text: &str) -> Words {
        Words {
            title: title.to_owned(),
            text: text.to_owned(),
        }
    }

    fn edit_of(past: &Past, before: &Words, after: &Words, now: Instant) -> Option<Edit> {
        match decide(before, past, after, None, now) {
            Verdict::Revised(edit) => Some(edit),
            _ => None,
        }
    }

    /// What is stored after an edit, as the store keeps it.
    fn after(past: Past, before: &Words, edit: &Edit, now: Instant) -> Past {
        let moves = edit.tell.is_some_and(|at| at <= now);
        Past {
            told: (!moves).then(|| past.told.unwrap_or_else(|| before.clone())),
            moved: if moves { Some(now) } else { past.moved },
            unsaid: edit.unsaid,
            ..past
        }
    }

    #[test]
    fn a_second_edit_waits_until_the_hour_is_over() {
        let (one, two, three) = (words("One", "a b"), words("Two", "a b"), words("3", "a b"));
        let edit = edit_of(&Past::default(), &one, &two, NOW).unwrap();
        assert_eq!(edit.tell, Some(NOW));
        let past = after(Past::default(), &one, &edit, NOW);
        let soon = NOW.plus(Duration::from_mins(5));
        let edit = edit_of(&past, &two, &three, soon).unwrap();
        assert_eq!(edit.tell, Some(NOW.plus(HOUR)));
        // it is taken back before readers heard of it
        let past = after(past, &two, &edit, soon);
        let edit = edit_of(&past, &three, &two, soon).unwrap();
        assert_eq!((edit.weighs, edit.tell), (false, None));
        let late = NOW.plus(HOUR);
        let edit = edit_of(&past, &three, &one, late).unwrap();
        assert_eq!(edit.tell, Some(late));
    }

    #[test]
    fn small_edits_add_up() {
        let text: Vec<String> = (0..200)
            .map(|n| format!("w{}x", "a".repeat(n % 7)))
            .collect();
        let mut now = words("One", &text.join(" "));
        let mut past = Past::default();
        let mut moved = 0;
        for at in 0..12 {
            let mut text: Vec<String> = now.text.split(' ').map(str::to_owned).collect();
            text[at * 15] = "other".to_owned();
            let next = words("One", &text.join(" "));
            let edit = edit_of(&past, &now, &next, NOW).unwrap();
            moved += usize::from(edit.tell == Some(NOW));
            past = after(past, &now, &edit, NOW);
            now = next;
            past.moved = None;
        }
        assert!(moved == 1 || moved == 2, "{moved}");
    }

    #[test]
    fn what_flickers_is_left_as_it_is() {
        let mut past = Past::default();
        let mut stored = words("One", "Read 0 times");
        for n in 1..=UNSAID {
            let next = words("One", &format!("Read {n} times"));
            let edit = edit_of(&past, &stored, &next, NOW).unwrap();
            past = after(past, &stored, &edit, NOW);
            stored = next;
        }
        let next = words("One", "Read 99 times");
        let verdict = |said| decide(&stored, &past, &next, said, NOW);
        assert_eq!(verdict(None), Verdict::Frozen);
        assert_eq!(verdict(Some(Instant(0))), Verdict::Frozen);
        // a date of the feed's own makes it an edit like any other
        assert!(matches!(verdict(Some(Instant(1))), Verdict::Revised(edit) if edit.unsaid == 0));
        // so does what only grows, as a running report does
        let more = words("One", &format!("{} and more", stored.text));
        assert!(matches!(
            decide(&stored, &past, &more, None, NOW),
            Verdict::Revised(_)
        ));
        assert_eq!(
            decide(&stored, &past, &stored, None, NOW),
            Verdict::Unchanged
        );
    }

    proptest! {
        /// Whatever a feed writes and whenever: `updated` moves once an hour at most, only where the
        /// words differ from those that it stood for, and never for what is the same.
        #[test]
        fn updated_is_never_moved_too_often_or_for_nothing(
            steps in prop::collection::vec(("[ab1]{0,3}( [ab1]{1,3}){0,6}", 0_u64..4000), 1..60)
        ) {
            let mut stored = words("Title", "Text");
            let mut past = Past::default();
            let mut told = stored.clone();
            let mut now = NOW;
            let mut last: Option<Instant> = None;
            for (text, wait) in steps {
                now = now.plus(Duration::from_secs(wait));
                let fresh = words("Title", &text);
                let verdict = decide(&stored, &past, &fresh, None, now);
                if stored == fresh {
                    prop_assert_eq!(&verdict, &Verdict::Unchanged);
                }
                let Verdict::Revised(edit) = verdict else { continue };
                prop_assert!(edit.unsaid <= UNSAID);
                if edit.tell.is_some_and(|at| at <= now) {
                    prop_assert!(last.is_none_or(|last| now.since(last) >= HOUR));
                    prop_assert!(edit::outweighs(&told, &fresh));
                    last = Some(now);
                    told = fresh.clone();
                }
                past = after(past, &stored, &edit, now);
                stored = fresh;
                prop_assert_eq!(past.told.as_ref().unwrap_or(&stored), &told);
            }
        }
    }
}
