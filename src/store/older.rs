//! Walks to older documents: where each stands, so that whoever comes next goes on there.

use crate::canonical;
use crate::model::Instant;
use crate::older::Means;
use crate::plan::AfterStep;
use crate::plan::Then;
use crate::plan::Walk;
use crate::store::Applied;
use crate::store::Company;
use crate::store::Error;
use crate::store::OlderJob;
use crate::store::Scope;
use crate::store::Store;
use crate::store::claim;
use crate::store::host;
use crate::store::poll::insert_entry;
use crate::store::rows;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;
use std::time::Duration;

/// How a walk does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backfill {
    /// How far it is.
    pub walk: Walk,
    /// When its next step is due; `None` where it is over.
    pub due: Option<Instant>,
    /// Why it is over, or what failed last.
    pub note: Option<String>,
    /// It stopped at its bounds.
    pub more: bool,
}

/// Whether a walk began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It did.
    Yes,
    /// The source was never polled yet.
    NotPolled,
    /// The server asked to be left alone until then.
    Held(Instant),
    /// No such source is polled.
    Unknown,
}

const WALK: &str = "b.means, b.ahead, b.asked, b.pages_left, b.since, b.gap, b.missed, b.documents, b.entries, b.oldest";

impl Store {
    /// Begins a walk, or goes on with the one that stopped at its bounds or is at work.
    pub async fn begin_backfill(
        &self,
        source: &str,
        pages: u32,
        since: Option<Instant>,
        now: Instant,
    ) -> Result<Begun, Error> {
        let source = source.to_owned();
        self.write(Company::Alone, move |connection| {
            let found: Option<(i64, bool, i64)> = connection
                .query_row(
                    "SELECT row, first_success IS NOT NULL, held_until FROM sources WHERE id = ?1 AND active = 1",
                    [&source],
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
                )
                .optional()?;
            let row = match found {
                None => return Ok(Begun::Unknown),
                Some((_, false, _)) => return Ok(Begun::NotPolled),
                Some((_, _, until)) if until > now.0 => return Ok(Begun::Held(Instant(until))),
                Some((row, ..)) => row,
            };
            let before = stored(connection, row)?;
            let on = before.filter(|before| before.more || before.due.is_some());
            let walk = match on {
                Some(before) => Walk {
                    left: pages,
                    since,
                    gap: false,
                    documents: 0,
                    entries: 0,
                    oldest: None,
                    ..before.walk
                },
                None => Walk {
                    left: pages,
                    since,
                    ..Walk::default()
                },
            };
            put(connection, row, &walk, now)?;
            Ok(Begun::Yes)
        })
        .await
    }

    /// The last walk of a source.
    pub async fn backfill(&self, source: &str) -> Result<Option<Backfill>, Error> {
        let source = source.to_owned();
        self.read(move |connection| {
            let row: Option<i64> = connection
                .prepare_cached("SELECT row FROM sources WHERE id = ?1")?
                .query_row([source], |row| row.get(0))
                .optional()?;
            match row {
                Some(row) => stored(connection, row),
                None => Ok(None),
            }
        })
        .await
    }

    /// Addresses of a source's entries, and their comparison keys.
    pub async fn addresses(&self, source: &str) -> Result<Vec<(String, Option<String>)>, Error> {
        let source = source.to_owned();
        self.read(move |connection| {
            let mut all = connection.prepare_cached(
                "SELECT url, url_key FROM entries
                 WHERE source = (SELECT row FROM sources WHERE id = ?1) AND url IS NOT NULL",
            )?;
            let all = all.query_map([source], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(all.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// The site that a source's feed says it belongs to.
    pub async fn site_of(&self, source: &str) -> Result<Option<String>, Error> {
        let source = source.to_owned();
        self.read(move |connection| {
            let link = connection
                .prepare_cached("SELECT feed_link FROM sources WHERE id = ?1")?
                .query_row([source], |row| row.get::<_, Option<String>>(0))
                .optional()?;
            Ok(link.flatten())
        })
        .await
    }

    /// Pages of a source that nobody has tried yet, or that somebody is trying.
    pub async fn pages_left(&self, source: &str, now: Instant) -> Result<u64, Error> {
        let source = source.to_owned();
        self.read(move |connection| {
            let left: i64 = connection
                .prepare_cached(
                    "SELECT count(*) FROM page_jobs p JOIN entries e ON e.row = p.entry JOIN sources s ON s.row = e.source
                     WHERE s.id = ?1 AND (p.due <= ?2 OR p.leased_until > ?2)",
                )?
                .query_row(params![source, now.0], |row| row.get(0))?;
            Ok(u64::try_from(left).unwrap_or(0))
        })
        .await
    }

    /// Writes what a step brought: entries, and where the walk stands, together.
    pub async fn apply_step(&self, plan: AfterStep) -> Result<Applied, Error> {
        self.write(Company::Wait, move |connection| {
            write_step(connection, &plan)
        })
        .await
    }
}

/// A gap's walk begins, unless one is at work.
pub(super) fn begin(
    connection: &Connection,
    source: i64,
    walk: &Walk,
    now: Instant,
) -> Result<(), Error> {
    let at_work = stored(connection, source)?.is_some_and(|before| before.due.is_some());
    if at_work {
        return Ok(());
    }
    put(connection, source, walk, now)
}

fn stored(connection: &Connection, source: i64) -> Result<Option<Backfill>, Error> {
    let found = connection
        .prepare_cached(&format!(
            "SELECT b.due, b.note, b.more, {WALK} FROM backfills b WHERE b.source = ?1"
        ))?
        .query_row([source], |row| {
            Ok(Backfill {
                due: row.get::<_, Option<i64>>(0)?.map(Instant),
                note: row.get(1)?,
                more: row.get(2)?,
                walk: walk(row, 3)?,
            })
        });
    Ok(found.optional()?)
}

fn walk(row: &Row<'_>, from: usize) -> rusqlite::Result<Walk> {
    let at = |index: usize| row.get::<_, Option<i64>>(from + index);
    let list = |index: usize| {
        let text: String = row.get(from + index)?;
        Ok::<_, rusqlite::Error>(rows::to_strings(&text))
    };
    Ok(Walk {
        means: Means::from_word(&row.get::<_, String>(from)?),
        ahead: list(1)?,
        asked: list(2)?,
        left: row.get(from + 3)?,
        since: at(4)?.map(Instant),
        gap: row.get(from + 5)?,
        missed: at(6)?.map(Instant),
        documents: row.get(from + 7)?,
        entries: usize::try_from(row.get::<_, i64>(from + 8)?).unwrap_or_default(),
        oldest: at(9)?.map(Instant),
    })
}

/// Puts a walk where its source has none, or in the place of the last one; due now.
fn put(connection: &Connection, source: i64, walk: &Walk, now: Instant) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO backfills (source, means, ahead, asked, pages_left, since, gap, missed, documents, entries,
                 oldest, host, due)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, coalesce(?12, host), ?13 FROM sources WHERE row = ?1
             ON CONFLICT (source) DO UPDATE SET means = excluded.means, ahead = excluded.ahead, asked = excluded.asked,
                 pages_left = excluded.pages_left, since = excluded.since, gap = excluded.gap,
                 missed = excluded.missed, documents = excluded.documents, entries = excluded.entries,
                 oldest = excluded.oldest, host = excluded.host, due = excluded.due, tries = 0, note = NULL, more = 0,
                 leased_until = 0, epoch = epoch + 1",
        )?
        .execute(params![
            source,
            walk.means.word(),
            rows::strings(&walk.ahead),
            rows::strings(&walk.asked),
            walk.left,
            walk.since.map(|at| at.0),
            walk.gap,
            walk.missed.map(|at| at.0),
            walk.documents,
            i64::try_from(walk.entries).unwrap_or(i64::MAX),
            walk.oldest.map(|at| at.0),
            next_host(walk),
            now.0
        ])?;
    Ok(())
}

/// The host whose budget the next step counts on; `None` for the source's own.
fn next_host(walk: &Walk) -> Option<String> {
    canonical::site(walk.ahead.first()?)
}

/// Leases the steps that are due.
pub(super) fn claim(
    connection: &Connection,
    scope: &Scope,
    lease: Duration,
) -> Result<Vec<(String, OlderJob)>, Error> {
    let mut due = connection.prepare_cached(
        "UPDATE backfills SET epoch = epoch + 1, leased_until = ?1
         WHERE source IN (
             SELECT b.source FROM backfills b JOIN sources s ON s.row = b.source
             WHERE b.due <= ?2 AND b.leased_until <= ?2 AND s.active = 1 AND s.held_until <= ?2
                 AND (?3 = '[]' OR s.id IN (SELECT value FROM json_each(?3)))
                 AND b.host NOT IN (SELECT value FROM json_each(?4))
                 AND (?5 IS NULL OR (b.tries > 0) = ?5)
             ORDER BY b.due, b.source LIMIT ?6)
         RETURNING source, host, epoch, tries",
    )?;
    let claimed: Vec<(i64, String, i64, u32)> = due
        .query_map(
            params![
                scope.now.plus(lease).0,
                scope.now.0,
                rows::strings(&scope.only),
                rows::strings(&scope.busy),
                scope.doubtful,
                i64::try_from(scope.limit).unwrap_or(i64::MAX)
            ],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )?
        .collect::<Result<_, _>>()?;
    let mut jobs = Vec::with_capacity(claimed.len());
    let mut feed = connection.prepare_cached(&format!(
        "SELECT host, {} FROM sources WHERE row = ?1",
        claim::FEED_JOB
    ))?;
    for (source, host, epoch, tries) in claimed {
        let Some(before) = stored(connection, source)? else {
            continue;
        };
        let mut feed = feed.query_row([source], claim::feed_job)?;
        feed.epoch = epoch;
        let walk = before.walk;
        jobs.push((host, OlderJob { feed, walk, tries }));
    }
    Ok(jobs)
}

fn write_step(connection: &Connection, plan: &AfterStep) -> Result<Applied, Error> {
    let source: Option<i64> = connection
        .prepare_cached(
            "SELECT b.source FROM backfills b JOIN sources s ON s.row = b.source WHERE s.id = ?1 AND b.epoch = ?2",
        )?
        .query_row(params![plan.source, plan.epoch], |row| row.get(0))
        .optional()?;
    let Some(source) = source else {
        return Ok(Applied::LeaseLost);
    };
    if let Some(hold) = &plan.hold {
        host::hold(connection, hold, plan.at)?;
    }
    let mut walk = plan.walk.clone();
    let mut new = 0;
    for entry in &plan.new {
        if insert_entry(connection, source, entry)? {
            new += 1;
        }
    }
    walk.entries += new;
    put(connection, source, &walk, plan.at)?;
    let (due, note, more, tries) = match &plan.then {
        Then::Go => return Ok(Applied::Done(new)),
        Then::Retry(at, why) => (Some(at.0), why, false, plan.tries),
        Then::End(why) => (None, why, false, 0),
        Then::Pause(why) => (None, why, true, 0),
    };
    connection
        .prepare_cached(
            "UPDATE backfills SET due = ?2, note = ?3, more = ?4, tries = ?5 WHERE source = ?1",
        )?
        .execute(params![source, due, note, more, tries])?;
    Ok(Applied::Done(new))
}
