//! One step to an older document of a source.
//!
//! ```text
//! job     = store.claim                            leased
//! fetched = fetch.feed                             network; without validators
//! read    = parse → sanitize → entry keys          pure, on the blocking pool
//! known   = store.known(keys)                      read
//! then    = decide                                 pure: the next address, or why it is over
//! store.apply_step(plan)                           entries and the new place, one savepoint
//! ```
//!
//! A walk is a row of the store: whoever comes after a crash goes on where it stands. Invariants:
//! nothing of the source's own rhythm, validators and failures is touched; what is known stays as it
//! is, for an archive may hold an earlier state; one document a step, so that news of the same host
//! never wait for history.

mod decide;
mod site;

use crate::caching::Validators;
use crate::clock;
use crate::fetch::Access;
use crate::fetch::Failure;
use crate::fetch::FeedRequest;
use crate::fetch::Fetched;
use crate::fetch::Modified;
use crate::ingest;
use crate::model::Instant;
use crate::model::PartialDate;
use crate::model::counted;
use crate::older::Means;
use crate::plan::AfterStep;
use crate::plan::NewEntry;
use crate::plan::Then;
use crate::plan::Walk;
use crate::poll;
use crate::poll::World;
use crate::poll::entries;
use crate::poll::flood::FLOOD;
use crate::poll::read;
use crate::poll::read::Fresh;
use crate::schedule;
use crate::schedule::FailureClass;
use crate::store::Applied;
use crate::store::Backfill;
use crate::store::Begun;
use crate::store::OlderJob;
use decide::Read;
use std::sync::Arc;

/// What a step came to, for the one who works on the host.
#[derive(Clone, Debug, Default)]
pub struct Stepped {
    /// The host is to be left alone for a while.
    pub held: bool,
    /// Entries that were new.
    pub new: usize,
}

/// Why a source has no older documents that could be asked for; `None` where it may have.
pub fn refusal(access: &Access) -> Option<&'static str> {
    if access.exec.is_some() {
        return Some("a program prints it, so there is nothing to go back to");
    }
    let words = "its address is a secret that the database must not know, and the addresses of \
                 older documents may hold it";
    access.address.is_some().then_some(words)
}

/// Begins a walk of a source, or goes on with its last one; as `Err` why not.
pub async fn begin(
    world: &World,
    source: &str,
    pages: u32,
    since: Option<Instant>,
) -> Result<Result<(), String>, crate::store::Error> {
    if let Some(why) = refusal(&world.access.of(source)) {
        return Ok(Err(format!("no older documents of `{source}`: {why}")));
    }
    let store = &world.store;
    let begun = store
        .begin_backfill(source, pages, since, clock::now())
        .await?;
    Ok(match begun {
        Begun::Yes => Ok(()),
        Begun::NotPolled => Err(format!(
            "`{source}` was not polled yet: `depeche poll {source}` first"
        )),
        Begun::Held(until) => Err(format!(
            "the server of `{source}` asked to be left alone until {until}; `depeche poll --force {source}` lifts that"
        )),
        Begun::Unknown => Err(format!("`{source}` is not polled")),
    })
}

/// What a walk came to, in a line; as `Err` where it found nothing to read. `None` while it is at
/// work.
pub fn told(source: &str, state: &Backfill, now: Instant) -> Option<Result<String, String>> {
    let walk = &state.walk;
    let back = walk.oldest.map(|at| PartialDate::exact(at).to_string());
    let back = back.as_deref().and_then(|date| date.get(..7));
    let back = back
        .map(|month| format!(", back to {month}"))
        .unwrap_or_default();
    let words = format!(
        "{source}: {}, {}{back}",
        counted(walk.documents, "document"),
        counted(u64::try_from(walk.entries).unwrap_or(u64::MAX), "entry")
    );
    let held = "its host asked everyone to wait";
    let note = state.note.as_deref().unwrap_or(held);
    match state.due {
        Some(due) if due > now => Some(Err(format!(
            "{words}; then {note}; it goes on by itself at {due}"
        ))),
        Some(_) => None,
        None if state.more => Some(Ok(format!(
            "{words}; {note}, `depeche backfill {source}` goes on from there"
        ))),
        None if walk.documents == 0 => Some(Err(format!("{words}; {note}"))),
        None => Some(Ok(format!("{words} ({}); {note}", walk.means.words()))),
    }
}

/// Reads one older document and writes what came of it.
pub async fn step(world: &World, job: OlderJob) -> Result<Stepped, crate::store::Error> {
    let access = world.access.of(&job.feed.source);
    let url = match job.walk.ahead.first() {
        Some(url) => url.clone(),
        None => job.feed.url.clone(),
    };
    let plan = if let Some(why) = refusal(&access) {
        plan(
            &job,
            clock::now(),
            job.walk.clone(),
            Then::End(why.to_owned()),
        )
    } else if job.walk.means == Means::Sitemap {
        site::step(world, &job, &access).await?
    } else {
        let fetched = fetch(world, &job, &url, access).await;
        let now = clock::now();
        match fetched {
            Ok(answer) => modified(world, &job, &url, answer, now).await?,
            Err(failure) => failed(world, &job, &failure, now),
        }
    };
    log(&job, &plan);
    let held = poll::is_of(plan.hold.as_ref(), &url);
    let new = match world.store.apply_step(plan).await? {
        Applied::Done(new) => new,
        Applied::LeaseLost => 0,
    };
    Ok(Stepped { held, new })
}

async fn fetch(
    world: &World,
    job: &OlderJob,
    url: &str,
    access: Arc<Access>,
) -> Result<Modified, Failure> {
    let request = FeedRequest {
        url: url.to_owned(),
        access,
        validators: Validators::default(),
        timeout: job.feed.timeout,
        doubtful: job.tries > 0,
    };
    match world.fetcher.feed(&request).await {
        Fetched::Modified(answer) => Ok(answer),
        // nothing was sent that allows it
        Fetched::NotModified(_) => Err(Failure::Unasked304),
        Fetched::Failed(failure) => Err(failure),
    }
}

fn plan(job: &OlderJob, now: Instant, walk: Walk, then: Then) -> AfterStep {
    AfterStep {
        source: job.feed.source.clone(),
        epoch: job.feed.epoch,
        at: now,
        walk,
        then,
        ..AfterStep::default()
    }
}

async fn modified(
    world: &World,
    job: &OlderJob,
    url: &str,
    answer: Modified,
    now: Instant,
) -> Result<AfterStep, crate::store::Error> {
    let private = job.feed.private.then(|| job.feed.url.clone());
    // numbered pages are counted from where the feed is, not from where it redirects
    let found = Some(answer.final_url.clone()).filter(|place| !place.is_empty());
    let found = found.unwrap_or_else(|| url.to_owned());
    let scrape = world.scrape.of(&job.feed.source);
    // the source's own documents decide
    let basis = job.feed.basis;
    let parsed = world
        .compute(move || read::document(&answer, private.as_deref(), scrape.as_deref(), |_| basis))
        .await
        .map_err(|panic| panic.to_string())
        .and_then(|read| read.map_err(|error| error.to_string()));
    let document = match parsed {
        Ok(document) => document,
        Err(error) => {
            let (walk, then) = decide::unreadable(&job.walk, error);
            return Ok(plan(job, now, walk, then));
        }
    };
    if job.walk.means == Means::Look {
        // its entries are the next poll's
        let (walk, then) = decide::first(&job.walk, &found, &document.ways);
        return Ok(plan(job, now, walk, then));
    }
    let keys = document.entries.iter();
    let keys = keys.map(|fresh| (fresh.key.0.clone(), fresh.words.text_hash));
    let known = world.store.known(&job.feed.source, keys.collect()).await?;
    let mut read = Read {
        known: known.iter().filter(|known| known.is_some()).count(),
        ..Read::default()
    };
    let mut new = Vec::new();
    let mut shown = 0;
    for (fresh, known) in document.entries.into_iter().zip(known) {
        let date = fresh.entry.date();
        read.see(&job.walk, date);
        let wanted = job
            .walk
            .since
            .is_none_or(|since| date.is_none_or(|date| date >= since));
        if known.is_none() && wanted {
            let missed = |(missed, date)| missed < date;
            let news =
                job.walk.missed.zip(date).is_some_and(missed) && !job.feed.flooded && shown < FLOOD;
            shown += usize::from(news);
            new.push(older_entry(world, job, fresh, news, now));
        }
    }
    read.new = new.len();
    let (walk, then) = decide::after(&job.walk, url, &document.ways, &read);
    Ok(AfterStep {
        new,
        ..plan(job, now, walk, then)
    })
}

/// What was missed between two polls is news, all else is history: it waits for its page as long as
/// that takes, and stands in no output.
fn older_entry(world: &World, job: &OlderJob, fresh: Fresh, news: bool, now: Instant) -> NewEntry {
    let mut entry = entries::new_entry(world, &job.feed, fresh, !news, now);
    if !news && entry.page.is_some() {
        entry.later = true;
        entry.link_due = now.plus(ingest::PATIENCE);
    }
    entry
}

fn failed(world: &World, job: &OlderJob, failure: &Failure, now: Instant) -> AfterStep {
    let then = after_failure(world, job, failure, now);
    let (walk, then) = match then {
        Ok(retry) => (job.walk.clone(), retry),
        Err(why) => decide::unreadable(&job.walk, why),
    };
    AfterStep {
        hold: poll::hold(failure, now),
        tries: tries(world, job, failure, now),
        ..plan(job, now, walk, then)
    }
}

/// Tries at the address after this one; where our own network failed it was none.
fn tries(world: &World, job: &OlderJob, failure: &Failure, now: Instant) -> u32 {
    let counts = u32::from(!world.is_ours(failure, now));
    job.tries.saturating_add(counts)
}

/// The next try; as `Err` why there is none.
fn after_failure(
    world: &World,
    job: &OlderJob,
    failure: &Failure,
    now: Instant,
) -> Result<Then, String> {
    let why = failure.to_string();
    if world.is_ours(failure, now) {
        return Ok(Then::Retry(now.plus(schedule::NETWORK_RETRY), why));
    }
    let gone = matches!(
        failure.class(),
        FailureClass::NotFound | FailureClass::Gone | FailureClass::Refused
    );
    if gone || !failure.is_transient() {
        return Err(why);
    }
    let jitter = schedule::jitter(&job.feed.source);
    let retry = schedule::page_retry(job.tries, now, jitter);
    let retry = retry.map(|due| failure.retry_after().map_or(due, |held| held.max(due)));
    retry.map(|due| Then::Retry(due, why.clone())).ok_or(why)
}

fn log(job: &OlderJob, plan: &AfterStep) {
    let source = job.feed.source.as_str();
    let (new, means) = (plan.new.len(), plan.walk.means.word());
    match &plan.then {
        Then::Go => tracing::debug!(source, means, entries_new = new, "older document read"),
        Then::Retry(at, error) => {
            tracing::warn!(source, means, error, next = %at, "older document failed");
        }
        Then::End(why) | Then::Pause(why) => tracing::info!(
            source,
            means,
            documents = plan.walk.documents,
            entries = plan.walk.entries + new,
            why,
            "older documents read"
        ),
    }
}
