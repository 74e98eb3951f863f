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
//! Invariants: a poll never returns an error to the daemon, a failure is part of the plan; no
//! validators are written without the entries they came with.

mod read;

use crate::caching::Validators;
use crate::canonical;
use crate::clock;
use crate::fetch::FeedRequest;
use crate::fetch::Fetched;
use crate::fetch::Fetcher;
use crate::fetch::Modified;
use crate::identity;
use crate::identity::Verdict;
use crate::model::FullText;
use crate::model::Instant;
use crate::plan::AfterPoll;
use crate::plan::FeedFacts;
use crate::plan::NewEntry;
use crate::plan::Next;
use crate::plan::PageJob;
use crate::plan::RevisedEntry;
use crate::schedule;
use crate::schedule::FailureClass;
use crate::schedule::Hints;
use crate::schedule::History;
use crate::schedule::Outcome;
use crate::schedule::Policy;
use crate::store::Applied;
use crate::store::FeedJob;
use crate::store::Known;
use crate::store::Store;
use read::Fresh;
use std::sync::Arc;
use std::time::Duration;

/// What every spine works with.
#[derive(Clone, Debug)]
pub struct World {
    /// The database.
    pub store: Store,
    /// Outbound HTTP.
    pub fetcher: Fetcher,
    /// Part of every entry id.
    pub instance: Arc<str>,
    /// How long an entry waits for its page.
    pub hold: Duration,
}

/// What a poll came to, for logs and reports.
#[derive(Clone, Debug, Default)]
pub struct Polled {
    /// The source.
    pub source: String,
    /// Nothing new on the server's word (304).
    pub not_modified: bool,
    /// Entries that were not known.
    pub new: usize,
    /// Entries that changed.
    pub revised: usize,
    /// Why it failed.
    pub error: Option<String>,
    /// What the parser had to mend.
    pub repairs: Vec<String>,
    /// When it is asked again, and why then.
    pub next: Next,
}

/// Polls a source and writes what came of it.
pub async fn poll(world: &World, job: FeedJob) -> Result<Polled, crate::store::Error> {
    let request = FeedRequest {
        url: job.url.clone(),
        validators: job.validators.clone(),
        timeout: job.timeout,
    };
    let fetched = world.fetcher.feed(&request).await;
    let now = clock::now();
    let plan = match fetched {
        Fetched::NotModified(answer) => {
            let hints = Hints {
                freshness: answer.freshness,
                retry_after: answer.retry_after,
                ttl: job.ttl,
            };
            AfterPoll {
                validators: Some(answer.validators),
                next: next(&job, None, Outcome::NotModified, &hints, now),
                ..begin(&job, now)
            }
        }
        Fetched::Modified(answer) => modified(world, &job, answer, now).await?,
        Fetched::Failed(failure) => {
            let hints = Hints {
                retry_after: failure.retry_after(),
                ..Hints::default()
            };
            failed(&job, failure.class(), failure.to_string(), &hints, now)
        }
    };
    finish(world, &job, plan).await
}

async fn modified(
    world: &World,
    job: &FeedJob,
    answer: Modified,
    now: Instant,
) -> Result<AfterPoll, crate::store::Error> {
    let hints = Hints {
        freshness: answer.freshness,
        retry_after: answer.retry_after,
        ttl: None,
    };
    let validators = answer.validators.clone();
    let parsed = tokio::task::spawn_blocking(move || read::document(&answer)).await;
    let document = match parsed {
        Ok(Ok(document)) => document,
        Ok(Err(error)) => {
            return Ok(failed(
                job,
                FailureClass::Parse,
                error.to_string(),
                &hints,
                now,
            ));
        }
        Err(_) => {
            return Ok(failed(
                job,
                FailureClass::Parse,
                "reading the document panicked".to_owned(),
                &hints,
                now,
            ));
        }
    };
    let asked = document
        .entries
        .iter()
        .map(|fresh| (fresh.key.0.clone(), fresh.words.text_hash))
        .collect();
    let known = if job.first {
        vec![None; document.entries.len()]
    } else {
        world.store.known(&job.source, asked).await?
    };
    let hints = Hints {
        ttl: document.facts.ttl,
        ..hints
    };
    let mut plan = AfterPoll {
        validators: Some(if document.truncated {
            Validators::default()
        } else {
            validators
        }),
        next: next(job, Some(&document.facts), Outcome::Changed, &hints, now),
        feed: Some(document.facts),
        ..begin(job, now)
    };
    for (fresh, known) in document.entries.into_iter().zip(known) {
        sort(world, job, fresh, known, &mut plan);
    }
    Ok(plan)
}

/// Puts one entry of the document where it belongs: new, revised, or nowhere.
fn sort(world: &World, job: &FeedJob, fresh: Fresh, known: Option<Known>, plan: &mut AfterPoll) {
    let Some(known) = known else {
        let held_back = job.first && plan.new.len() >= job.first_entries;
        let entry = new_entry(world, job, fresh, held_back, plan.at);
        plan.new.push(entry);
        return;
    };
    let Some((title, body)) = known.words else {
        return;
    };
    let text = body.text();
    let before = identity::Known { title, text };
    match identity::decide(Some(&before), &fresh.words.title, &fresh.text()) {
        Verdict::Revised { why, moves_updated } => plan.revised.push(RevisedEntry {
            uuid: known.uuid,
            page: page_job(job, &fresh),
            words: fresh.words,
            updated: moves_updated.then(|| plan.at.max(known.updated)),
            why,
        }),
        Verdict::New | Verdict::Unchanged => {}
    }
}

fn new_entry(
    world: &World,
    job: &FeedJob,
    fresh: Fresh,
    held_back: bool,
    now: Instant,
) -> NewEntry {
    let page = page_job(job, &fresh);
    let hold = if page.is_some() {
        world.hold
    } else {
        Duration::ZERO
    };
    let entry = fresh.entry;
    let date = |dated: &Option<crate::model::Dated>| dated.as_ref().map(|dated| dated.date.start);
    let dated = date(&entry.updated)
        .or(date(&entry.published))
        .filter(|at| *at <= now);
    NewEntry {
        uuid: identity::entry_uuid(&world.instance, &job.source, &fresh.key),
        key: fresh.key.0,
        guid: entry.id,
        url_key: entry.link.as_deref().and_then(canonical::comparison_key),
        url: entry.link.as_deref().map(canonical::without_tracking),
        words: fresh.words,
        authors: entry.authors,
        categories: entry.categories,
        enclosures: entry.enclosures,
        language: job
            .lang
            .clone()
            .map(|lang| (lang, "config"))
            .or(fresh.language),
        rights: entry.rights,
        published: entry.published.or(entry.updated),
        updated: dated.unwrap_or(now),
        first_seen: now,
        held_back,
        page,
        link_due: now.plus(hold),
    }
}

/// Whether the feed's own text looks cut: short, or ending in an ellipsis or a "read more".
fn wants_page(setting: FullText, fresh: &Fresh) -> bool {
    /// Below this many characters a body counts as cut: a lead has 200 to 600, an article more.
    const WHOLE: usize = 1_500;
    match setting {
        FullText::Always => true,
        FullText::Never => false,
        FullText::Auto => {
            let text = fresh.text();
            let end = text
                .trim_end()
                .trim_end_matches(['[', ']', '(', ')', '»', '>'])
                .trim_end();
            text.chars().count() < WHOLE || end.ends_with('…') || end.ends_with("...")
        }
    }
}

fn page_job(job: &FeedJob, fresh: &Fresh) -> Option<PageJob> {
    if !wants_page(job.full_text, fresh) {
        return None;
    }
    let url = fresh.entry.link.clone()?;
    let host = canonical::registrable_domain(&url)?;
    Some(PageJob { url, host })
}

fn begin(job: &FeedJob, now: Instant) -> AfterPoll {
    AfterPoll {
        source: job.source.clone(),
        epoch: job.epoch,
        at: now,
        ..AfterPoll::default()
    }
}

fn failed(
    job: &FeedJob,
    class: FailureClass,
    error: String,
    hints: &Hints,
    now: Instant,
) -> AfterPoll {
    AfterPoll {
        error: Some(error),
        next: next(job, None, Outcome::Failed(class), hints, now),
        ..begin(job, now)
    }
}

fn next(
    job: &FeedJob,
    facts: Option<&FeedFacts>,
    outcome: Outcome,
    hints: &Hints,
    now: Instant,
) -> Next {
    let history = History {
        failures: job.failures,
        median_gap: facts.map_or(job.median_gap, |facts| facts.median_gap),
        window_span: facts.map_or(job.window_span, |facts| facts.window_span),
    };
    let policy = Policy {
        min_interval: job.min_interval,
        max_interval: job.max_interval,
    };
    let next = schedule::next_poll(
        &history,
        &outcome,
        hints,
        &policy,
        now,
        schedule::jitter(&job.source),
    );
    Next {
        at: next.at,
        why: next.why,
        failures: next.failures,
        held_until: hints.retry_after,
    }
}

async fn finish(
    world: &World,
    job: &FeedJob,
    plan: AfterPoll,
) -> Result<Polled, crate::store::Error> {
    let mut polled = Polled {
        source: job.source.clone(),
        not_modified: plan.error.is_none() && plan.feed.is_none(),
        new: 0,
        revised: plan.revised.len(),
        error: plan.error.clone(),
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
    log(&polled, &job.url);
    Ok(polled)
}

fn log(polled: &Polled, url: &str) {
    let source = polled.source.as_str();
    match &polled.error {
        Some(error) => tracing::warn!(source, url, error, next = %polled.next.at, "poll failed"),
        None if polled.new + polled.revised > 0 => {
            tracing::info!(
                source,
                entries_new = polled.new,
                entries_revised = polled.revised,
                "polled"
            );
        }
        None => tracing::debug!(
            source,
            not_modified = polled.not_modified,
            "polled, nothing new"
        ),
    }
}
