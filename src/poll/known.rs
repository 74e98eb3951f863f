//! What is stored already of a document's entries, also where their keys say nothing of it.
//!
//! By key; where what has that key is another article, by key and link; else by what an entry is
//! recognised by. A source that is new may be one that was removed and has moved.

use crate::identity;
use crate::identity::Basis;
use crate::identity::Traits;
use crate::poll::World;
use crate::poll::read::Fresh;
use crate::store;
use crate::store::FeedJob;
use crate::store::Known;
use crate::store::Moved;
use crate::store::Remembered;

/// Stored entries that unknown ones are compared with, at most.
const COMPARED: usize = 2_000;
/// From the second time on that all ids are others they tell nothing.
const OFTEN: u32 = 2;
/// Fewer entries in common prove nothing.
const FEWEST: usize = 3;

/// A document against what is stored.
#[derive(Default)]
pub(super) struct Met {
    /// What is known of each entry, in document order.
    pub(super) known: Vec<Option<Known>>,
    /// Keys that stored entries have too from now on, by uuid.
    pub(super) also: Vec<(String, String)>,
    /// What tells the source's entries apart from now on.
    pub(super) basis: Basis,
    /// All ids were others.
    pub(super) migrated: bool,
}

/// Looks a document's entries up; `basis` is what their keys were made of. A source that turns out
/// to have moved is no new one any more.
pub(super) async fn meet(
    world: &World,
    job: &mut FeedJob,
    entries: &mut [Fresh],
    basis: Basis,
) -> Result<Met, store::Error> {
    if job.first {
        if !carry_on(world, job, entries).await? {
            return Ok(Met {
                known: vec![None; entries.len()],
                basis,
                ..Met::default()
            });
        }
        job.first = false;
    }
    let all: Vec<usize> = (0..entries.len()).collect();
    let mut met = Met {
        known: vec![None; entries.len()],
        basis,
        ..Met::default()
    };
    look_up(world, job, entries, &all, &mut met).await?;
    let others: Vec<usize> = all
        .iter()
        .copied()
        .filter(|at| is_another(entries.get(*at), met.known.get(*at)))
        .collect();
    for at in &others {
        if let Some(fresh) = entries.get_mut(*at) {
            fresh.key = fresh
                .key
                .beside(fresh.entry.link.as_deref().unwrap_or_default());
        }
    }
    look_up(world, job, entries, &others, &mut met).await?;
    recognise(world, job, entries, &mut met).await?;
    if met.migrated && job.migrations + 1 >= OFTEN {
        let list: Vec<_> = entries.iter().map(|fresh| fresh.entry.clone()).collect();
        met.basis = met.basis.without_ids(&list);
    }
    tell(job, &met, basis);
    Ok(met)
}

/// Said once: what is stored afterwards is another basis, and known keys.
fn tell(job: &FeedJob, met: &Met, read: Basis) {
    let source = job.source.as_str();
    if met.basis != job.basis {
        let why = if met.basis == read {
            "are blank or repeated"
        } else {
            "change all the time"
        };
        let by = met.basis.words();
        tracing::warn!(
            source,
            "its ids {why}: entries are told apart by {by} from now on"
        );
    }
    if met.migrated {
        let entries = met.also.len();
        tracing::info!(
            source,
            entries,
            "all its ids are others than before: the entries stay what they are"
        );
    }
}

async fn look_up(
    world: &World,
    job: &FeedJob,
    entries: &[Fresh],
    places: &[usize],
    met: &mut Met,
) -> Result<(), store::Error> {
    if places.is_empty() {
        return Ok(());
    }
    let asked = places.iter().filter_map(|at| entries.get(*at));
    let asked = asked.map(|fresh| (fresh.key.0.clone(), fresh.words.text_hash));
    let known = world.store.known(&job.source, asked.collect()).await?;
    for (at, known) in places.iter().zip(known) {
        if let Some(place) = met.known.get_mut(*at) {
            *place = known;
        }
    }
    Ok(())
}

/// The id was used again: the stored entry is another article.
fn is_another(fresh: Option<&Fresh>, known: Option<&Option<Known>>) -> bool {
    let (Some(fresh), Some(Some(known))) = (fresh, known) else {
        return false;
    };
    let Some(stored) = &known.words else {
        return false;
    };
    let link = fresh.entry.link.as_deref();
    identity::is_another((known.url.as_deref(), stored), (link, &fresh.said()))
}

/// Finds stored entries whose keys are others now.
async fn recognise(
    world: &World,
    job: &FeedJob,
    entries: &[Fresh],
    met: &mut Met,
) -> Result<(), store::Error> {
    let places = || {
        met.known
            .iter()
            .enumerate()
            .filter(|(_, known)| known.is_none())
    };
    let unknown: Vec<usize> = places().map(|(at, _)| at).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let degraded = met.basis != job.basis;
    let limit = (2 * entries.len() + 50).min(COMPARED);
    // texts are read where most of the document is unknown: for a few the rest must do
    let texts = degraded || unknown.len() * 2 > entries.len();
    let mut stored = world.store.newest(&job.source, limit, texts).await?;
    let taken: std::collections::HashSet<&String> = met
        .known
        .iter()
        .flatten()
        .map(|known| &known.uuid)
        .collect();
    stored.retain(|one| !taken.contains(&one.uuid));
    let fresh = unknown.iter().filter_map(|at| entries.get(*at)).map(traits);
    let (found, migrated) = compared(world, fresh.collect(), stored, entries.len(), degraded).await;
    met.migrated = migrated;
    let mut asked = Vec::new();
    for (at, one) in unknown.into_iter().zip(found) {
        if let (Some(one), Some(fresh)) = (one, entries.get(at)) {
            asked.push((at, one.key, fresh));
        }
    }
    let keys = asked
        .iter()
        .map(|(_, key, fresh)| (key.clone(), fresh.words.text_hash));
    let known = world.store.known(&job.source, keys.collect()).await?;
    for ((at, _, fresh), known) in asked.into_iter().zip(known) {
        if let (Some(known), Some(place)) = (known, met.known.get_mut(at)) {
            met.also.push((known.uuid.clone(), fresh.key.0.clone()));
            *place = Some(known);
        }
    }
    Ok(())
}

fn traits(fresh: &Fresh) -> Traits {
    let date = fresh.entry.date();
    Traits::new(
        fresh.entry.link.as_deref(),
        &fresh.words.title,
        Some(&fresh.text),
        fresh.words.text_hash,
        date,
    )
}

/// The stored entry that each fresh one is; whether all ids are others.
async fn compared(
    world: &World,
    fresh: Vec<Traits>,
    stored: Vec<Remembered>,
    of: usize,
    degraded: bool,
) -> (Vec<Option<Remembered>>, bool) {
    let compare = move || {
        let traits: Vec<Traits> = stored.iter().map(|one| one.traits).collect();
        let (found, migrated) = identity::recognise(&fresh, &traits, of, degraded);
        let found = found.into_iter().map(|place| stored.get(place?).cloned());
        (found.collect(), migrated)
    };
    // it does not panic; if it did, nothing would be recognised
    world.compute(compare).await.unwrap_or_default()
}

/// Whether the source is a removed one that has moved: then its entries are this one's.
async fn carry_on(world: &World, job: &FeedJob, entries: &[Fresh]) -> Result<bool, store::Error> {
    if entries.len() < FEWEST {
        return Ok(false);
    }
    let removed = world.store.removed().await?;
    if removed.is_empty() {
        return Ok(false);
    }
    let mut best: Option<(usize, String)> = None;
    let fresh: Vec<Traits> = entries.iter().map(traits).collect();
    for (id, stored) in removed {
        let of = entries.len().min(stored.len());
        let (found, same) = compared(world, fresh.clone(), stored, of, false).await;
        let count = found.iter().flatten().count();
        if same && best.as_ref().is_none_or(|(most, _)| count > *most) {
            best = Some((count, id));
        }
    }
    let Some((common, from)) = best else {
        return Ok(false);
    };
    tracing::info!(
        source = job.source,
        "it is `{from}`, which was removed and has moved ({common} entries in common): the entries and their ids \
         stay; `was = [\"{from}\"]` says so for good"
    );
    let to = job.source.clone();
    let outputs = world.outputs.to_vec();
    world.store.carry_over(Moved { from, to }, outputs).await?;
    Ok(true)
}
