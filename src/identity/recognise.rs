//! An entry whose key is not known may be one that is: its site gave it another id or address.
//!
//! A single entry is recognised by two things that no other one has. Where most of a document is
//! known by something else than its ids, the ids have changed: then one thing will do.

use super::decide::Words;
use super::words::words;
use crate::canonical::comparison_key;
use crate::model::Instant;
use std::collections::HashSet;
use xxhash_rust::xxh3::xxh3_64;

/// Fewer prove nothing about a document.
const FEWEST: usize = 3;
/// Of the entries of a document, in per cent: that many known ones are no accident.
const MOST: usize = 80;
/// Shorter texts are like others.
const TEXT: usize = 8;
/// Texts of one language share fewer words than half.
const OTHER: f32 = 0.5;

/// What an entry is recognised by; hashes, 0 where it has nothing of the kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traits {
    link: u64,
    /// The address without its host.
    path: u64,
    title: u64,
    /// Title and text, as they are.
    words: u64,
    /// The text alone; 0 too where it was not asked for.
    text: u64,
    date: Option<Instant>,
}

impl Traits {
    /// Of an entry's address, title, text (where that is known), [`text_hash`](super::text_hash) and date.
    pub fn new(
        url: Option<&str>,
        title: &str,
        text: Option<&str>,
        words: [u8; 16],
        date: Option<Instant>,
    ) -> Self {
        let key = url.and_then(comparison_key).unwrap_or_default();
        let path = key.split_once('/').map_or("", |(_, path)| path);
        let title = folded(title);
        Self {
            link: hash(&key),
            path: hash(path),
            title: hash(&title.concat()),
            words: if title.is_empty() { 0 } else { xxh3_64(&words) },
            text: text.map_or(0, |text| {
                let words = folded(text);
                if words.len() < TEXT {
                    0
                } else {
                    hash(&words.join(" "))
                }
            }),
            date,
        }
    }

    /// How surely they are one: 0 is not at all, from [`SURE`] on without others' help.
    fn likeness(&self, other: &Self) -> u32 {
        let same = |one: u64, other: u64| one != 0 && one == other;
        let link = same(self.link, other.link);
        let path = link || same(self.path, other.path);
        let title = same(self.title, other.title);
        let words = same(self.words, other.words);
        let text = words || same(self.text, other.text);
        let dates = (self.date, other.date);
        let date = dates.0.is_some() && dates.0 == dates.1;
        let undated = dates.0.is_none() || dates.1.is_none();
        let sure = (link && (text || date)) || (text && title && date);
        let likely = text
            || (path && (title || date || undated))
            || (title && (date || undated && (self.link == 0 || other.link == 0)));
        let parts = [link, path, title, text, date].map(u32::from);
        let count: u32 = parts.iter().sum();
        match (sure, likely) {
            (true, _) => SURE + count,
            (false, true) => count,
            (false, false) => 0,
        }
    }
}

const SURE: u32 = 10;

/// Which of `stored`, by its place, each of `fresh` is; both are what is left without known keys.
/// `of` are the entries of the document; `degraded` where their keys are made otherwise from now on.
/// True where the document's ids have changed.
pub fn recognise(
    fresh: &[Traits],
    stored: &[Traits],
    of: usize,
    degraded: bool,
) -> (Vec<Option<usize>>, bool) {
    let mut pairs: Vec<(u32, usize, usize)> = Vec::new();
    for (at, one) in fresh.iter().enumerate() {
        let likeness = |(place, other)| (one.likeness(other), at, place);
        let all = stored.iter().enumerate().map(likeness);
        let best = all.clone().map(|(likeness, ..)| likeness).max();
        let mut best = all.filter(|(likeness, ..)| *likeness > 0 && Some(*likeness) == best);
        // several that are as like are a series
        if let (Some(pair), None) = (best.next(), best.next()) {
            pairs.push(pair);
        }
    }
    pairs.sort_by_key(|(likeness, ..)| std::cmp::Reverse(*likeness));
    let mut taken: HashSet<usize> = HashSet::new();
    pairs.retain(|(_, _, place)| taken.insert(*place));
    let mass = pairs.len() >= FEWEST && pairs.len() * 100 >= of * MOST;
    let mut found = vec![None; fresh.len()];
    for (likeness, at, place) in pairs {
        if (mass || degraded || likeness >= SURE)
            && let Some(found) = found.get_mut(at)
        {
            *found = Some(place);
        }
    }
    (found, mass && !degraded)
}

/// Whether what has a stored entry's key is another article: nothing of it is the same.
pub fn is_another(
    (stored_url, stored): (Option<&str>, &Words),
    (url, fresh): (Option<&str>, &Words),
) -> bool {
    let keys = (
        stored_url.and_then(comparison_key),
        url.and_then(comparison_key),
    );
    let (Some(one), Some(other)) = keys else {
        return false;
    };
    let path = |key: &str| key.split_once('/').map(|(_, path)| path.to_owned());
    if one == other || path(&one) == path(&other) {
        return false;
    }
    let long = |words: &Words| folded(&words.text).len() >= TEXT;
    long(stored)
        && long(fresh)
        && shared(&stored.title, &fresh.title) < OTHER
        && shared(&stored.text, &fresh.text) < OTHER
}

/// The share of the smaller text's different words that the other has too.
fn shared(one: &str, other: &str) -> f32 {
    let set = |text: &str| folded(text).into_iter().collect::<HashSet<String>>();
    let (one, other) = (set(one), set(other));
    let least = one.len().min(other.len()).max(1);
    #[expect(clippy::cast_precision_loss, reason = "counts of words")]
    let share = one.intersection(&other).count() as f32 / least as f32;
    share
}

fn folded(text: &str) -> Vec<String> {
    words(text).into_iter().map(|word| word.folded).collect()
}

fn hash(text: &str) -> u64 {
    if text.is_empty() {
        0
    } else {
        xxh3_64(text.as_bytes()).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::text_hash;

    fn traits(url: &str, title: &str, text: &str, date: Option<usize>) -> Traits {
        let url = Some(url).filter(|url| !url.is_empty());
        let date = date.map(|day| Instant(i64::try_from(day).unwrap()));
        Traits::new(url, title, Some(text), text_hash(title, text), date)
    }

    fn many(make: impl Fn(usize) -> Traits) -> Vec<Traits> {
        (0..10).map(make).collect()
    }

    fn text(n: usize) -> String {
        let words: Vec<String> = (0..12).map(|at| format!("word{n}{at}")).collect();
        words.join(" ")
    }

    fn found(fresh: &[Traits], stored: &[Traits]) -> (usize, bool) {
        let (found, mass) = recognise(fresh, stored, fresh.len(), false);
        for (at, place) in found.iter().enumerate() {
            assert!(place.is_none_or(|place| place == at), "{found:?}");
        }
        (found.iter().flatten().count(), mass)
    }

    #[test]
    fn a_migration_is_known_by_link_title_or_text() {
        let url = |n: usize| format!("https://old.example/posts/{n}");
        let stored = many(|n| traits(&url(n), &format!("Title {n}"), &text(n), Some(n)));
        let moved = |n: usize| format!("https://new.example/posts/{n}");
        let elsewhere = |n: usize| format!("https://new.example/{}", n + 77);
        for fresh in [
            many(|n| traits(&url(n), "Other", "", None)),
            many(|n| traits(&moved(n), &format!("Title {n}"), "", None)),
            many(|n| traits(&elsewhere(n), &format!("Title {n}"), "", Some(n))),
            many(|n| traits(&elsewhere(n), &format!("{n} other"), &text(n), None)),
            many(|n| traits("", &format!("TITLE {n}!"), "", None)),
        ] {
            assert_eq!(found(&fresh, &stored), (10, true), "{fresh:?}");
        }
    }

    #[test]
    fn a_new_day_of_a_series_is_new() {
        let at = |day: usize, n: usize| {
            let url = format!("https://x.example/{day}/{n}");
            traits(&url, &format!("Series {n}"), &text(n + 20 * day), Some(day))
        };
        assert_eq!(found(&many(|n| at(2, n)), &many(|n| at(1, n))), (0, false));
        // one page for all, one title for all
        let all = |day: usize| {
            move |n: usize| {
                let n = day * 20 + n;
                traits("https://x.example/menu", "Menu", &text(n), Some(n))
            }
        };
        assert_eq!(found(&many(all(2)), &many(all(1))), (0, false));
        let undated = |n: usize| traits("https://x.example/menu", "Menu", &text(n), None);
        assert_eq!(found(&[undated(30)], &many(undated)), (0, false));
    }

    #[test]
    fn one_entry_alone_needs_two_things() {
        let url = "https://x.example/1";
        let stored = [traits(url, "One", &text(1), Some(1))];
        let one = |fresh: Traits| found(&[fresh], &stored).0;
        assert_eq!(one(traits(url, "One", &text(1), None)), 1);
        assert_eq!(one(traits(url, "Uno", &text(9), Some(1))), 1);
        assert_eq!(one(traits("", "One", &text(1), Some(1))), 1);
        assert_eq!(one(traits(url, "One", &text(9), Some(2))), 0);
        assert_eq!(
            one(traits("https://x.example/2", "One", &text(9), Some(1))),
            0
        );
    }

    #[test]
    fn an_id_that_is_used_again_is_another_article() {
        let words = |title: &str, text: String| Words {
            title: title.to_owned(),
            text,
        };
        let stored = (
            Some("https://x.example/1"),
            &words("Budget passed", text(1)),
        );
        let other = words("Storm hits coast", text(2));
        assert!(is_another(stored, (Some("https://x.example/2"), &other)));
        assert!(!is_another(stored, (Some("https://x.example/1"), &other)));
        assert!(!is_another(stored, (None, &other)));
        assert!(!is_another(stored, (Some("https://y.example/1"), &other)));
        let edited = words("Storm hits coast", text(1));
        assert!(!is_another(stored, (Some("https://x.example/2"), &edited)));
    }
}
