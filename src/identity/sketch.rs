//! Which documents hold a sampled shingle: two flat tables, no allocation a shingle.

use super::overlap::Hashed;
use std::collections::HashMap;

/// Sampled shingles to the numbers of the documents that hold them.
#[derive(Debug, Default)]
pub(super) struct Sketches {
    /// The newest posting of each shingle, and how many there are; the document where it is one.
    /// Most shingles stand in one.
    heads: HashMap<u64, (u32, u32), Hashed>,
    /// A document, and the posting before it (its own index: none).
    postings: Vec<(u32, u32)>,
}

impl Sketches {
    /// Adds a document, numbered in order, under a shingle.
    pub(super) fn add(&mut self, shingle: u64, number: u32) {
        // 2^32 postings are 40 million documents: the index is made anew long before
        let Ok(mut own) = u32::try_from(self.postings.len()) else {
            return;
        };
        let Some((newest, count)) = self.heads.get_mut(&shingle) else {
            self.heads.insert(shingle, (number, 1));
            return;
        };
        if *count == 1 {
            self.postings.push((*newest, own));
            *newest = own;
            own += 1;
        }
        self.postings.push((number, *newest));
        *newest = own;
        *count += 1;
    }

    /// The documents under a shingle, newest first; none where there are more than `most`.
    pub(super) fn documents(&self, shingle: u64, most: u32) -> impl Iterator<Item = u32> + '_ {
        let head = self.heads.get(&shingle).filter(|(_, count)| *count <= most);
        let only = head
            .filter(|(_, count)| *count == 1)
            .map(|(number, _)| *number);
        let newest = head.filter(|(_, count)| *count > 1);
        let mut next = newest.map(|(newest, _)| *newest);
        let chain = std::iter::from_fn(move || {
            let own = next?;
            let (number, before) = *self.postings.get(own as usize)?;
            next = (before != own).then_some(before);
            Some(number)
        });
        only.into_iter().chain(chain)
    }
}

#[cfg(test)]
mod tests {
    use super::Sketches;

    #[test]
    fn newest_first() {
        let mut sketches = Sketches::default();
        for (shingle, number) in [(7, 1), (8, 1), (7, 2), (7, 3)] {
            sketches.add(shingle, number);
        }
        let under = |shingle| sketches.documents(shingle, 3).collect::<Vec<_>>();
        assert_eq!(
            (under(7), under(8), under(9)),
            (vec![3, 2, 1], vec![1], vec![])
        );
        assert_eq!(sketches.documents(7, 2).count(), 0);
    }
}
