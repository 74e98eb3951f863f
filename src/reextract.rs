//! Kept pages, read again by the rules of today: no network, no news.
//!
//! Each goes through the quality gate as when it came. What outputs give as `updated` stays, no
//! revision is made, nobody is told. Entries whose page waits to be fetched are left alone.

use crate::clock;
use crate::extract::RuleBook;
use crate::model::Instant;
use crate::model::counted;
use crate::page::reading::Part;
use crate::page::reading::Read;
use crate::page::reading::Reading;
use crate::page::reading::host;
use crate::plan::PageResult;
use crate::store;
use crate::store::RawPage;
use crate::store::ReadPage;
use crate::store::Store;
use futures::StreamExt;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Entries that are read and written together: their pages are all in memory, at most 16 MiB each.
const BATCH: usize = 8;

/// What is read again, and by what.
#[derive(Clone, Debug)]
pub struct Again {
    /// The database.
    pub store: Store,
    /// The rules of today.
    pub rules: RuleBook,
    /// Pages read at the same time.
    pub reading: Arc<Semaphore>,
    /// What changed is written.
    pub write: bool,
}

/// How far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Articles read.
    pub read: u64,
    /// Those that came out otherwise than before.
    pub changed: u64,
}

impl std::fmt::Display for Done {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let read = counted(self.read, "article");
        write!(f, "{read} read again, {} changed", self.changed)
    }
}

/// An article that comes out otherwise than before.
#[derive(Clone, Debug)]
pub struct Change {
    /// What was stored.
    pub old: ReadPage,
    /// What takes its place.
    pub result: PageResult,
}

/// Reads what is kept of these sources, or of all, again; each step and each change is told.
pub async fn reextract(
    again: &Again,
    sources: &[String],
    mut heard: impl FnMut(Done, Option<&Change>),
) -> Result<Done, store::Error> {
    let mut done = Done::default();
    let mut latest: HashMap<String, (Instant, Vec<String>)> = HashMap::new();
    let all = [None];
    let named: Vec<Option<&str>> = sources.iter().map(|id| Some(id.as_str())).collect();
    for source in if named.is_empty() { &all[..] } else { &named } {
        let mut after: Option<String> = None;
        loop {
            let pages = again
                .store
                .raw_pages(*source, after.as_deref(), BATCH)
                .await?;
            let Some(last) = pages.last() else { break };
            after = Some(last.entry.clone());
            let mut changes = Vec::new();
            for (old, fetched, read) in batch(again, pages).await? {
                done.read += 1;
                let unmet = read.unmet.unwrap_or_default();
                let newest = latest.entry(old.task.source.clone()).or_default();
                if newest.0 <= fetched {
                    *newest = (fetched, unmet);
                }
                if is_changed(&old, &read.result) {
                    done.changed += 1;
                    changes.push(Change {
                        old,
                        result: read.result,
                    });
                }
            }
            if again.write && !changes.is_empty() {
                let plans = changes.iter();
                let plans = plans.map(|one| (one.old.task.uuid.clone(), one.result.clone()));
                again
                    .store
                    .apply_again(plans.collect(), clock::now())
                    .await?;
            }
            for change in &changes {
                heard(done, Some(change));
            }
            heard(done, None);
        }
    }
    if again.write {
        for (source, (_, unmet)) in latest {
            again.store.note_rules(&source, unmet).await?;
        }
    }
    Ok(done)
}

/// Reads the pages of some entries.
async fn batch(
    again: &Again,
    pages: Vec<RawPage>,
) -> Result<Vec<(ReadPage, Instant, Read)>, store::Error> {
    let mut entries: HashMap<String, Vec<RawPage>> = HashMap::new();
    for page in pages {
        entries.entry(page.entry.clone()).or_default().push(page);
    }
    let known = again
        .store
        .read_pages(entries.keys().cloned().collect())
        .await?;
    let work = known.into_iter().filter_map(|old| {
        let pages = entries.remove(&old.task.uuid)?;
        Some(one(again, old, pages))
    });
    let work: Vec<_> = work.collect();
    let read = futures::stream::iter(work)
        .buffered(8)
        .collect::<Vec<_>>()
        .await;
    Ok(read.into_iter().flatten().collect())
}

/// Reads the pages of one entry; none where the first is kept no longer, they are damaged, or reading
/// them panics.
async fn one(
    again: &Again,
    old: ReadPage,
    pages: Vec<RawPage>,
) -> Option<(ReadPage, Instant, Read)> {
    // what goes on with a page that is gone is not the article
    let first = pages.first().filter(|page| page.part == 0)?;
    let fetched = first.fetched;
    let rules = again.rules.of(&old.task.source, &first.url);
    let task = Arc::new(old.task.clone());
    let memory = again.store.site_memory(&host(&first.url)).await;
    // the semaphore is never closed; without a permit it would only be slower
    let permit = Arc::clone(&again.reading).acquire_owned().await.ok();
    let work = move || {
        let mut reading = Reading::new(task, rules, memory);
        for page in &pages {
            let bytes = page.body()?;
            let is_part = reading.take(&Part {
                bytes: &bytes,
                content_type: page.header("content-type"),
                url: &page.url,
            });
            let wanted = reading.wanted();
            if !is_part || wanted.is_none() {
                break;
            }
        }
        drop(permit);
        Some(reading.finish())
    };
    let read = tokio::task::spawn_blocking(work).await.ok()??;
    Some((old, fetched, read))
}

fn is_changed(old: &ReadPage, result: &PageResult) -> bool {
    match result {
        PageResult::Used(text) => old.page.as_ref() != Some(&text.body),
        PageResult::Kept(_) => old.page.is_some(),
        _ => false,
    }
}
