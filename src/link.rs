//! Across sources: the one owner that gives every entry its `seq` and its group.
//!
//! ```text
//! ready = store.unlinked                           page settled or hold over
//! for each, in commit order: relation = identity::relate
//! store.apply_links(plans), choose_due             one savepoint
//! ```
//!
//! Two polls that bring one story at the same moment meet here, so it shows once. The index is in
//! memory and made again from the store at the first entry to be linked.

use crate::identity;
use crate::identity::Doc;
use crate::identity::Index;
use crate::model::Instant;
use crate::plan::AfterLink;
use crate::store;
use crate::store::Choosing;
use crate::store::LinkedDoc;
use crate::store::Store;

/// Linked in one savepoint, read at once.
const BATCH: usize = 512;
/// The index starts with at most this many of the newest entries.
const REMEMBERED: usize = 100_000;

/// Links what is ready; there is one in a process.
#[derive(Debug, Default)]
pub struct Linker {
    index: Option<Index>,
}

impl Linker {
    /// Links all that is ready now, and lets outputs choose where their groups are settled; gives
    /// how many entries and choices that were.
    pub async fn link(&mut self, store: &Store, choosing: Choosing) -> Result<usize, store::Error> {
        let mut linked = 0;
        loop {
            let ready = store.unlinked(BATCH, choosing.now).await?;
            if ready.entries.is_empty() {
                return Ok(linked + store.choose_due(&choosing.outputs, choosing.now).await?);
            }
            let mut index = match self.index.take() {
                Some(index) => index,
                None => remember(store, choosing.now).await?,
            };
            let count = ready.entries.len();
            let work = tokio::task::spawn_blocking(move || {
                let first = ready.next_seq;
                let plans = (first..)
                    .zip(ready.entries)
                    .map(|(seq, doc)| decide(&mut index, seq, &doc))
                    .collect();
                (index, plans)
            });
            let (index, plans): (Index, Vec<AfterLink>) =
                work.await.map_err(|_| store::Error::Stopped)?;
            if store.apply_links(plans, choosing.clone()).await? {
                linked += count;
                self.index = Some(index);
            }
        }
    }
}

/// As far back as stories go, in pieces: of two articles on one event that come with a start between
/// them the second belongs to the first all the same.
async fn remember(store: &Store, now: Instant) -> Result<Index, store::Error> {
    let mut index = Index::new();
    let since = now.minus(identity::STORY);
    let mut after = store.linked_before(since, REMEMBERED).await?;
    loop {
        let known = store.linked_since(since, after, BATCH).await?;
        let Some(last) = known.last() else {
            return Ok(index);
        };
        after = last.seq;
        let work = tokio::task::spawn_blocking(move || {
            for doc in known {
                let candidate = candidate(doc.seq, &doc);
                index.insert(&candidate, doc.group, doc.story);
            }
            index
        });
        index = work.await.map_err(|_| store::Error::Stopped)?;
    }
}

fn decide(index: &mut Index, seq: i64, doc: &LinkedDoc) -> AfterLink {
    let relation = index.relate(&candidate(seq, doc));
    AfterLink {
        uuid: doc.uuid.clone(),
        seq,
        candidate: relation.candidate,
        kind: relation.kind,
        rule: relation.rule.to_string(),
        score: (f64::from(relation.score).clamp(0.0, 1.0) * 1e4).round() / 1e4,
        why: relation.why,
        rule_version: identity::RULE_VERSION,
    }
}

fn candidate(seq: i64, doc: &LinkedDoc) -> Doc {
    Doc {
        id: seq,
        source: doc.source.clone(),
        addresses: doc.addresses.clone(),
        title: doc.title.clone(),
        text: doc.body.text(),
        language: doc.language.clone(),
        published: doc.published,
        first_seen: doc.first_seen,
    }
}
