//! The exact comparison of two texts: how much of one stands in the other, and whether what
//! differs makes it another piece of news.
//!
//! The figures were measured on labelled pairs of Reuters, French and multi-outlet news.

use super::house;
use super::record;
use super::tokens::Look;
use super::tokens::SHINGLE;
use super::tokens::Text;
use std::collections::HashSet;

/// Fewer shared shingles prove nothing.
const FEWEST: usize = 10;
/// A match has to cover half of one text's first tokens: shared background or house boilerplate
/// stands further down.
const OPENING: usize = 30;
/// Under this many tokens a template's figures and names are most of what differs.
const SHORT: usize = 150;

/// One word in this many that speaks to readers: no article does.
const HOUSE: usize = 7;

/// As much has to be shared under one title where the lead is another.
const REWRITTEN: f32 = 0.6;

/// What two texts share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Overlap {
    /// The share of the shorter text's shingles that stand in the longer, 0 to 1.
    pub(super) containment: f32,
    /// Length of the shorter over length of the longer, 0 to 1.
    pub(super) ratio: f32,
}

/// Two texts side by side.
#[derive(Clone, Debug)]
pub(super) struct Compared {
    /// How much they share; `None`: not the same article.
    pub(super) overlap: Option<Overlap>,
    /// The Jaccard index of their titles' words.
    pub(super) titles: f32,
    /// For each token of the earlier text whether it stands in a shingle of the new one.
    pub(super) in_shown: Vec<bool>,
    /// For each of the new one.
    pub(super) in_new: Vec<bool>,
}

/// Compares two texts; `titles` is the Jaccard index of their titles' words, `two` whether they are
/// of two sources.
pub(super) fn compare(shown: &Text, new: &Text, titles: f32, two: bool) -> Compared {
    let (in_new, shared_new) = covered(new, shown);
    let mut compared = Compared {
        overlap: None,
        titles,
        in_shown: Vec::new(),
        in_new,
    };
    if shared_new == 0 {
        return compared;
    }
    let (in_shown, shared_shown) = covered(shown, new);
    compared.in_shown = in_shown;
    let shorter_is_shown = shown.words.len() <= new.words.len();
    let shared = if shorter_is_shown {
        shared_shown
    } else {
        shared_new
    };
    let (a, in_a, b, in_b) = if shorter_is_shown {
        (shown, &compared.in_shown, new, &compared.in_new)
    } else {
        (new, &compared.in_new, shown, &compared.in_shown)
    };
    compared.overlap = overlap((a, in_a), (b, in_b), shared, titles, two);
    compared
}

/// Of a shorter and a longer text, each with what of it is covered. `None`: not the same.
fn overlap(
    (a, in_a): (&Text, &[bool]),
    (b, in_b): (&Text, &[bool]),
    shared: usize,
    titles: f32,
    two: bool,
) -> Option<Overlap> {
    if shared < FEWEST {
        return None;
    }
    let containment = ratio(shared, a.words.len().saturating_sub(SHINGLE - 1));
    let ratio = ratio(a.words.len(), b.words.len());
    let opening = |covered: &[bool]| {
        2 * covered.iter().take(OPENING).filter(|c| **c).count() >= OPENING.min(covered.len())
    };
    let needed = if a.words.len() < record::SHORT {
        // a text that was cut so short has to stand in the longer, under its title
        if titles < 0.5 {
            return None;
        }
        0.85
    } else if titles >= 0.5 {
        0.5
    } else if titles >= 0.2 || (opening(in_a) && opening(in_b)) {
        0.65
    } else {
        0.8
    };
    // one title over two leads: an outlet wrote its own
    let rewritten = two && titles >= 0.99 && containment >= REWRITTEN;
    let same = containment >= needed
        && (opening(in_a) || opening(in_b) || rewritten)
        && !is_template(a, in_a)
        && !is_patchwork(a, in_a)
        && (titles >= 0.5 || !is_boilerplate((a, in_a), in_b))
        && !is_digest(in_b, ratio, containment, titles);
    same.then_some(Overlap { containment, ratio })
}

/// For each token of `a` whether it stands in a shingle of `b` too; and how many shingles do.
fn covered(a: &Text, b: &Text) -> (Vec<bool>, usize) {
    let there: HashSet<u64, Hashed> = b.shingles().collect();
    let mut covered = vec![false; a.words.len()];
    let mut shared = 0;
    for (at, shingle) in a.shingles().enumerate() {
        if there.contains(&shingle) {
            shared += 1;
            for token in covered.iter_mut().skip(at).take(SHINGLE) {
                *token = true;
            }
        }
    }
    (covered, shared)
}

/// Shingles are hashes already.
pub(super) type Hashed = std::hash::BuildHasherDefault<AsIs>;

/// A hasher that takes a `u64` as it is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AsIs(u64);

impl std::hash::Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxhash_rust::xxh3::xxh3_64(bytes);
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// The same sentences about other figures or other people: weather, results, notices.
fn is_template(a: &Text, covered: &[bool]) -> bool {
    let (mut figures, mut names) = ((0, 0), (0, 0));
    let mut near = nearness(covered);
    for (look, covered) in a.looks.iter().zip(covered) {
        let near = near.next().unwrap_or(false);
        let (changed, all) = match look {
            Look::Plain => continue,
            Look::Number => &mut figures,
            Look::Name => &mut names,
        };
        *all += 1;
        *changed += usize::from(!covered && near);
    }
    let short = a.words.len() < SHORT;
    let over = |(changed, all): (usize, usize), least: usize, percent: usize| {
        changed >= least && changed * 100 > all * percent
    };
    over(figures, 3, 30)
        || (short && over(figures, 1, 60))
        || over(names, 3, if short { 30 } else { 45 })
}

/// For each token whether covered text is at most five tokens away.
fn nearness(covered: &[bool]) -> impl Iterator<Item = bool> + '_ {
    const NEAR: usize = 5;
    (0..covered.len()).map(move |at| {
        covered
            .iter()
            .skip(at.saturating_sub(NEAR))
            .take(2 * NEAR + 1)
            .any(|c| *c)
    })
}

/// Two texts that each begin with something of their own and share what a house tells its readers.
fn is_boilerplate((a, in_a): (&Text, &[bool]), in_b: &[bool]) -> bool {
    let begins = |covered: &[bool]| covered.iter().take(2).all(|c| !c);
    let shared = a.words.iter().zip(in_a).filter(|(_, c)| **c);
    let (all, of_house) = shared.fold((0, 0), |(all, of_house), (word, _)| {
        (all + 1, of_house + usize::from(house::is_house(*word)))
    });
    begins(in_a) && begins(in_b) && of_house * HOUSE > all
}

/// Many short holes: the same form filled in otherwise.
fn is_patchwork(a: &Text, covered: &[bool]) -> bool {
    let all = covered.iter().filter(|c| **c).count();
    let (mut holes, mut figures, mut at) = (0, 0, 0);
    for run in covered.chunk_by(|x, y| x == y) {
        let inside = at > 0 && at + run.len() < covered.len();
        if run.first() == Some(&false) && inside && run.len() <= 8 {
            holes += 1;
            figures += a
                .looks
                .iter()
                .skip(at)
                .take(run.len())
                .filter(|look| **look == Look::Number)
                .count();
        }
        at += run.len();
    }
    holes * 100 > all * 8 || (holes * 100 > all * 4 && figures >= 2)
}

/// A longer text that takes this one up somewhere down its page is a digest of several.
fn is_digest(in_b: &[bool], ratio: f32, containment: f32, titles: f32) -> bool {
    let amid = in_b.first() == Some(&false) && in_b.last() == Some(&false);
    let start = in_b.iter().position(|c| *c).unwrap_or(0);
    (ratio < 0.5 && start > 60 && start * 10 > in_b.len() * 3)
        || (ratio < 0.3 && containment < 0.75)
        || (ratio < 0.6 && titles < 0.1 && amid)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "lengths of texts are far below 2^23"
)]
fn ratio(part: usize, whole: usize) -> f32 {
    if whole == 0 {
        0.0
    } else {
        part as f32 / whole as f32
    }
}

/// The Jaccard index of two titles' words, 0 to 1.
pub(super) fn titles(one: &[u32], other: &[u32]) -> f32 {
    let one: HashSet<u32> = one.iter().copied().collect();
    let other: HashSet<u32> = other.iter().copied().collect();
    ratio(one.intersection(&other).count(), one.union(&other).count())
}
