//! Which documents hold a sampled shingle: flat tables, no allocation a shingle.

use super::story::Wide;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

/// A value with this bit is a place in the lists.
const LIST: u32 = 1 << 31;

/// Sampled shingles to the numbers of the documents that hold them. Half of a shingle is its key:
/// two that meet there make one false hit, and it takes two to make a candidate.
#[derive(Debug, Default)]
pub(super) struct Sketches {
    /// The document where it is one, as for most; else the place of its list.
    heads: HashMap<u32, u32, BuildHasherDefault<Wide>>,
    lists: Vec<List>,
    /// A document, and the posting before it (its own index: none).
    postings: Vec<(u32, u32)>,
}

/// The newest posting of a shingle, and how many documents hold it.
#[derive(Debug)]
struct List {
    newest: u32,
    count: u32,
}

impl Sketches {
    /// Adds a document, numbered in order and below 2^31, under a shingle; no more than one beyond
    /// `most` are kept.
    pub(super) fn add(&mut self, shingle: u64, number: u32, most: u32) {
        let Some(head) = self.heads.get_mut(&key(shingle)) else {
            self.heads.insert(key(shingle), number);
            return;
        };
        // 2^31 lists and postings are far beyond what a day's table is allowed to hold
        let (Ok(list), Ok(own)) = (
            u32::try_from(self.lists.len()),
            u32::try_from(self.postings.len()),
        ) else {
            return;
        };
        if *head & LIST == 0 {
            self.postings.push((*head, own));
            self.postings.push((number, own));
            self.lists.push(List {
                newest: own + 1,
                count: 2,
            });
            *head = LIST | list;
        } else if let Some(list) = self.lists.get_mut((*head & !LIST) as usize)
            && list.count <= most
        {
            self.postings.push((number, list.newest));
            list.newest = own;
            list.count += 1;
        }
    }

    /// How many documents are kept under a shingle.
    pub(super) fn count(&self, shingle: u64) -> u32 {
        match self.heads.get(&key(shingle)) {
            None => 0,
            Some(head) if head & LIST == 0 => 1,
            Some(head) => {
                let list = self.lists.get((head & !LIST) as usize);
                list.map_or(0, |list| list.count)
            }
        }
    }

    /// The documents under a shingle, newest first, at most one more than were kept.
    pub(super) fn documents(&self, shingle: u64) -> impl Iterator<Item = u32> + '_ {
        let head = self.heads.get(&key(shingle)).copied();
        let only = head.filter(|head| head & LIST == 0);
        let list = head.filter(|head| head & LIST != 0);
        let list = list.and_then(|head| self.lists.get((head & !LIST) as usize));
        let mut next = list.map(|list| list.newest);
        let chain = std::iter::from_fn(move || {
            let own = next?;
            let (number, before) = *self.postings.get(own as usize)?;
            next = (before != own).then_some(before);
            Some(number)
        });
        only.into_iter().chain(chain)
    }
}

/// The half of a shingle that it is found by; the other half chose it for the sample.
const fn key(shingle: u64) -> u32 {
    super::tokens::truncated(shingle)
}

#[cfg(test)]
mod tests {
    use super::Sketches;

    #[test]
    fn newest_first_and_no_more_than_are_asked_for() {
        let mut sketches = Sketches::default();
        for (shingle, number) in [(7, 1), (8, 1), (7, 2), (7, 3), (7, 4), (7, 5)] {
            sketches.add(shingle, number, 3);
        }
        let counted = |shingle| sketches.count(shingle);
        assert_eq!((counted(7), counted(8), counted(9)), (4, 1, 0));
        let under = |shingle| sketches.documents(shingle).collect::<Vec<_>>();
        assert_eq!(
            (under(7), under(8), under(9)),
            (vec![4, 3, 2, 1], vec![1], vec![])
        );
    }
}
