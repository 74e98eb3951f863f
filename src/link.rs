//! Across sources: the one owner that gives every entry its `seq` and its group.
//!
//! ```text
//! ready = store.unlinked                           page settled or hold over
//! for each, in commit order: relation = identity::relate; outputs = filter
//! store.apply_links(plans)                         one savepoint
//! ```
//!
//! Two polls that bring one story at the same moment meet here, so it shows once. The index is in
//! memory and made again from the store at the first entry to be linked.

use crate::filter::Facts;
use crate::filter::Output;
use crate::identity;
use crate::identity::Doc;
use crate::identity::Index;
use crate::identity::Kind;
use crate::model::Instant;
use crate::plan::AfterLink;
use crate::store;
use crate::store::LinkedDoc;
use crate::store::Store;

/// Linked in one savepoint.
const BATCH: usize = 512;
/// The index starts with at most this many of the newest entries.
const REMEMBERED: usize = 100_000;

/// Links what is ready; there is one in a process.
#[derive(Debug, Default)]
pub struct Linker {
    index: Option<Index>,
}

impl Linker {
    /// Links all that is ready at `now`; gives how many that were.
    pub async fn link(
        &mut self,
        store: &Store,
        outputs: &[Output],
        now: Instant,
    ) -> Result<usize, store::Error> {
        let mut linked = 0;
        loop {
            let ready = store.unlinked(BATCH, now).await?;
            if ready.entries.is_empty() {
                return Ok(linked);
            }
            let mut index = match self.index.take() {
                Some(index) => index,
                None => remember(store, now).await?,
            };
            let count = ready.entries.len();
            let outputs = outputs.to_vec();
            let work = tokio::task::spawn_blocking(move || {
                let first = ready.next_seq;
                let plans = (first..)
                    .zip(ready.entries)
                    .map(|(seq, doc)| decide(&mut index, &outputs, seq, &doc))
                    .collect();
                (index, plans)
            });
            let (index, plans): (Index, Vec<AfterLink>) =
                work.await.map_err(|_| store::Error::Stopped)?;
            if store.apply_links(plans).await? {
                linked += count;
                self.index = Some(index);
            }
        }
    }
}

async fn remember(store: &Store, now: Instant) -> Result<Index, store::Error> {
    let mut index = Index::new();
    let known = store
        .linked_since(now.minus(identity::WINDOW), REMEMBERED)
        .await?;
    tokio::task::spawn_blocking(move || {
        for doc in known {
            let candidate = candidate(doc.seq, &doc);
            index.insert(&candidate, doc.group, doc.story);
        }
        index
    })
    .await
    .map_err(|_| store::Error::Stopped)
}

fn decide(index: &mut Index, outputs: &[Output], seq: i64, doc: &LinkedDoc) -> AfterLink {
    let candidate = candidate(seq, doc);
    let relation = index.relate(&candidate);
    let group = match relation.kind {
        Kind::Same | Kind::Version => relation.of.unwrap_or(seq),
        Kind::Later | Kind::Story | Kind::Alone => seq,
    };
    let facts = Facts {
        source: &doc.source,
        tags: &doc.tags,
        language: doc.language.as_deref(),
    };
    let takes = |output: &&Output| !doc.held_back && output.takes(&facts).is_ok();
    AfterLink {
        uuid: doc.uuid.clone(),
        seq,
        group,
        kind: relation.kind.word(),
        rule: relation.rule.to_string(),
        score: f64::from(relation.score),
        why: relation.why,
        rule_version: identity::RULE_VERSION,
        story: Some(relation.story).filter(|story| *story != seq),
        version_of: match relation.kind {
            Kind::Version | Kind::Later => relation.of,
            Kind::Same | Kind::Story | Kind::Alone => None,
        },
        outputs: outputs
            .iter()
            .filter(takes)
            .map(|output| output.id.clone())
            .collect(),
    }
}

fn candidate(seq: i64, doc: &LinkedDoc) -> Doc {
    Doc {
        id: seq,
        source: doc.source.clone(),
        url_key: doc.url_key.clone(),
        title: doc.title.clone(),
        text: doc.body.text(),
        language: doc.language.clone(),
        published: doc.published,
        first_seen: doc.first_seen,
    }
}
