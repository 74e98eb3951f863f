//! One poll of one source.
//!
//! ```text
//! job     = store.claim                            leased, next due time saved
//! fetched = fetch.feed(conditions)                 network
//! read    = parse → sanitize → entry keys          pure, on the blocking pool
//! known   = store.known(keys)                      read
//! verdict = identity::decide(known, fresh)         pure
//! plan    = entries, validators, next poll, page jobs
//! store.apply_poll(plan)                           one savepoint
//! ```
//!
//! Invariants: whatever the source does wrong is part of the plan, only the store's own failures
//! are errors; no validators are written without the entries they came with.

pub(crate) mod entries;
pub(crate) mod flood;
mod gap;
mod known;
mod outcome;
pub(crate) mod read;

use crate::caching::Validators;
use crate::canonical;
use crate::clock;
use crate::extract::RuleBook;
use crate::fetch::Accesses;
use crate::fetch::Failure;
use crate::fetch::FeedRequest;
use crate::fetch::Fetched;
use crate::fetch::Fetcher;
use crate::fetch::Modified;
use crate::filter::Output;
use crate::model::Entry;
use crate::model::Instant;
use crate::plan::AfterPoll;
use crate::plan::HostHold;
use crate::plan::Next;
use crate::schedule;
use crate::schedule::FailureClass;
use crate::schedule::Hints;
use crate::schedule::Outage;
use crate::schedule::Outcome;
use crate::schedule::Sight;
use crate::schedule::Verdict;
use crate::schedule::moved;
use crate::scrape::Scrape;
use crate::scrape::Scrapes;
use crate::store::Applied;
use crate::store::FeedJob;
use crate::store::Store;
use outcome::begin;
use outcome::failed;
use outcome::next;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use tokio::sync::Semaphore;

/// What every spine works with.
#[derive(Clone, Debug)]
pub struct World {
    /// The database.
    pub store: Store,
    /// Outbound HTTP.
    pub fetcher: Fetcher,
    /// How each source is asked.
    pub access: Accesses,
    /// How the entries of those that are no feeds are found.
    pub scrape: Scrapes,
    /// Where articles are in pages, as owners say it.
    pub rules: RuleBook,
    /// Part of every entry id.
    pub instance: Arc<str>,
    /// How long an entry waits for its page.
    pub hold: Duration,
    /// The looks of the last minutes: whether it is our network that is down.
    pub outage: Arc<Mutex<Outage>>,
    /// What outputs take.
    pub outputs: Arc<[Output]>,
    /// Documents and pages read at the same time: a few more than there are cores.
    pub reading: Arc<Semaphore>,
}

impl World {
    /// Runs work that only computes, off the tasks that wait; the error is its panic.
    pub async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, tokio::task::JoinError> {
        // the semaphore is never closed; without a permit it would only be slower
        let permit = Arc::clone(&self.reading).acquire_owned().await.ok();
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop(permit);
            done
        })
        .await
    }
}

impl World {
    fn verdict(&self, job: &FeedJob, fetched: &Fetched, now: Instant) -> Verdict {
        let unreachable = matches!(fetched, Fetched::Failed(failure) if failure.class() == FailureClass::Unreachable);
        let Some(host) = canonical::site(&job.url) else {
            // files and programs prove nothing
            return Verdict::default();
        };
        let mut outage = self.outage.lock().unwrap_or_else(PoisonError::into_inner);
        outage.note(
            now,
            &Sight {
                source: &job.source,
                host: &host,
                unreachable,
                failed_at: job.failed_at,
            },
        )
    }

    /// Whether a page's failure is our own network's. Pages themselves prove nothing: they are
    /// wherever strangers link to.
    pub(crate) fn is_ours(&self, failure: &Failure, now: Instant) -> bool {
        let outage = self.outage.lock().unwrap_or_else(PoisonError::into_inner);
        failure.class() == FailureClass::Unreachable && outage.is_ours(now)
    }
}

/// What a poll came to, for logs and reports.
#[derive(Clone, Debug, Default)]
pub struct Polled {
    /// The source.
    pub source: String,
    /// Nothing new on the server's word (304).
    pub not_modified: bool,
    /// The status, where a server answered.
    pub status: Option<u16>,
    /// Entries that were not known.
    pub new: usize,
    /// Entries that changed.
    pub revised: usize,
    /// Why it failed.
    pub error: Option<String>,
    /// The whole host is to be left alone for a while.
    pub held: bool,
    /// What the parser had to mend.
    pub repairs: Vec<String>,
    /// When it is asked again, and why then.
    pub next: Next,
}

/// Polls a source and writes what came of it.
pub async fn poll(world: &World, job: FeedJob) -> Result<Polled, crate::store::Error> {
    let access = world.access.of(&job.source);
    let job = match &access.address {
        Some(url) => FeedJob {
            url: url.clone(),
            ..job
        },
        None => job,
    };
    let scrape = world.scrape.of(&job.source);
    let request = FeedRequest {
        url: job.url.clone(),
        access: Arc::clone(&access),
        validators: read::under(scrape.as_deref(), job.validators.clone()),
        timeout: job.timeout,
        doubtful: job.failures > 0,
    };
    let started = clock::now();
    let mut fetched = world.fetcher.feed(&request).await;
    if access.address.is_some() {
        // where a secret address leads may be as secret
        fetched.forget_redirect();
    }
    let now = clock::now();
    let verdict = world.verdict(&job, &fetched, now);
    let status = fetched.status();
    let mut plan = match fetched {
        Fetched::NotModified(answer) => {
            let hints = Hints {
                freshness: answer.freshness,
                retry_after: answer.retry_after,
            };
            let to = answer.permanent_redirect.as_deref();
            AfterPoll {
                address: moved::after_success(job.moving.as_ref(), to, now),
                validators: Some(read::under(scrape.as_deref(), answer.validators)),
                next: next(&job, None, Outcome::NotModified, true, &hints, now),
                ..begin(&job, now)
            }
        }
        Fetched::Modified(answer) => modified(world, &job, answer, scrape, now).await?,
        Fetched::Failed(failure) => {
            let hints = Hints {
                retry_after: failure.retry_after(),
                ..Hints::default()
            };
            AfterPoll {
                hold: hold(&failure, now),
                ..failed(&job, failure.class(), failure.to_string(), &hints, now)
            }
        }
    };
    if verdict.ours {
        plan.next = not_charged(&job, now);
    }
    let polled = finish(world, &job, status, plan).await?;
    if !verdict.pardoned.is_empty() {
        let next = not_charged(&job, now);
        world
            .store
            .pardon(verdict.pardoned, next.at, &next.why)
            .await?;
    }
    log(&polled, &job, clock::now().since(started));
    Ok(polled)
}

/// When a source is asked again that our own network kept us from.
fn not_charged(job: &FeedJob, now: Instant) -> Next {
    Next {
        at: now.plus(schedule::NETWORK_RETRY),
        why: "most hosts cannot be reached: our own network seems to be down".to_owned(),
        failures: job.failures,
        gone: job.gone,
        held_until: None,
    }
}

/// What a failure asks of everybody on the public host that answered, wherever it was on the way.
pub(crate) fn hold(failure: &Failure, now: Instant) -> Option<HostHold> {
    let until = schedule::host_hold(failure.class(), failure.retry_after(), now)?;
    let host = failure.site()?.to_owned();
    Some(HostHold { host, until })
}

/// Whether a hold is of the host that an address is on.
pub(crate) fn is_of(hold: Option<&HostHold>, url: &str) -> bool {
    hold.is_some_and(|hold| canonical::site(url).as_ref() == Some(&hold.host))
}

async fn modified(
    world: &World,
    job: &FeedJob,
    answer: Modified,
    scrape: Option<Arc<Scrape>>,
    now: Instant,
) -> Result<AfterPoll, crate::store::Error> {
    let hints = Hints {
        freshness: answer.freshness,
        retry_after: answer.retry_after,
    };
    let validators = read::under(scrape.as_deref(), answer.validators.clone());
    let to = answer.permanent_redirect.clone();
    let private = job.private.then(|| job.url.clone());
    let basis = job.basis;
    let parsed = world
        .compute(move || {
            let basis = |entries: &[Entry]| basis.for_document(entries);
            read::document(&answer, private.as_deref(), scrape.as_deref(), basis)
        })
        .await
        .map_err(|panic| panic.to_string())
        .and_then(|read| read.map_err(|error| error.to_string()));
    let mut document = match parsed {
        Ok(document) => document,
        Err(error) => return Ok(failed(job, FailureClass::Parse, error, &hints, now)),
    };
    let mut job = job.clone();
    let met = known::meet(world, &mut job, &mut document.entries, document.basis).await?;
    let (job, known) = (&job, met.known);
    let mut facts = document.facts;
    facts.rhythm = facts.rhythm.after(&job.rhythm);
    let fresh = known.iter().filter(|known| known.is_none()).count();
    facts.gap = !job.first && known.len() > 1 && fresh == known.len();
    let older = gap::note(world, job, &document.ways, &mut facts, now);
    if facts.rhythm.newest.is_none() {
        facts.rhythm.newest = if fresh > 0 {
            Some(now)
        } else {
            job.rhythm.newest
        };
    }
    let gap = facts.gap;
    let truncated = document.truncated;
    let validators = if truncated {
        Validators::default()
    } else {
        validators
    };
    let can_ask = !validators.is_empty();
    // a document without anything known may be anybody's
    let to = to.filter(|_| fresh < known.len());
    let mut plan = AfterPoll {
        address: moved::after_success(job.moving.as_ref(), to.as_deref(), now),
        validators: Some(validators),
        next: next(job, Some(&facts), Outcome::Changed, can_ask, &hints, now),
        feed: Some(facts),
        older,
        also: met.also,
        basis: met.basis,
        migrated: met.migrated,
        listed: (!truncated).then(|| entries::listed(world, job, &document.entries, &known)),
        ..begin(job, now)
    };
    if gap {
        plan.next.why.push_str("; entries were missed before");
    }
    entries::sort(world, job, document.entries, known, &mut plan);
    if truncated {
        // half an entry does not say what it carries
        plan.carried.clear();
    }
    Ok(plan)
}

async fn finish(
    world: &World,
    job: &FeedJob,
    status: Option<u16>,
    plan: AfterPoll,
) -> Result<Polled, crate::store::Error> {
    let mut polled = Polled {
        source: job.source.clone(),
        not_modified: plan.error.is_none() && plan.feed.is_none(),
        status,
        new: 0,
        revised: plan.revised.len(),
        error: plan.error.clone(),
        held: is_of(plan.hold.as_ref(), &job.url),
        repairs: plan
            .feed
            .as_ref()
            .map(|feed| feed.repairs.clone())
            .unwrap_or_default(),
        next: plan.next.clone(),
    };
    if let Applied::Done(new) = world.store.apply_poll(plan).await? {
        polled.new = new;
    }
    Ok(polled)
}

fn log(polled: &Polled, job: &FeedJob, took: Duration) {
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let source = polled.source.as_str();
    let url = canonical::without_secrets(&job.url);
    let url = (!job.private).then_some(url);
    match &polled.error {
        Some(error) => {
            tracing::warn!(source, url, error, duration_ms, next = %polled.next.at, "poll failed");
        }
        None if polled.new + polled.revised > 0 => {
            tracing::info!(
                source,
                entries_new = polled.new,
                entries_revised = polled.revised,
                duration_ms,
                "polled"
            );
        }
        None => tracing::debug!(
            source,
            not_modified = polled.not_modified,
            duration_ms,
            next = %polled.next.at,
            "polled, nothing new"
        ),
    }
}
