//! `claim`: which hosts have something due, leased to the caller.

use crate::caching::Validators;
use crate::identity::Basis;
use crate::model::FullText;
use crate::model::Instant;
use crate::model::Rhythm;
use crate::model::Wishes;
use crate::plan::Walk;
use crate::sanitize::CleanHtml;
use crate::schedule::moved::Moving;
use crate::store::Company;
use crate::store::Error;
use crate::store::Store;
use crate::store::host;
use crate::store::older;
use crate::store::rest;
use crate::store::revise;
use crate::store::rows;
use crate::store::urn::Urn;
use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::params;
use std::collections::BTreeMap;
use std::time::Duration;

/// A lease outlives the work that is claimed for one host together, at a minute for each.
const LEASE: Duration = Duration::from_mins(30);
/// A page that was in flight this often when all ended may have been the cause: it waits from then on.
const AT_ONCE: u32 = 3;
/// That long, from when it was begun.
const AFTER_A_CRASH: Duration = Duration::from_mins(5);
/// Feeds, and pages, of one host in one claim: they are fetched one after the other.
const OF_ONE_HOST: i64 = 8;

/// What may be claimed.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Now.
    pub now: Instant,
    /// Feeds whose due time is not later than this (a round's start, else now).
    pub feeds_due_by: Instant,
    /// How many feeds and how many pages at most.
    pub limit: usize,
    /// Feeds and older documents of these sources only, by id; empty: of all.
    pub only: Vec<String>,
    /// Pages of that source only.
    pub pages_of: Option<String>,
    /// Nothing of these hosts: a worker has them already.
    pub busy: Vec<String>,
    /// Only hosts of which all that is due failed the last time, or only the others; `None`: both.
    /// What is due on a host goes in its order, failed or not.
    pub doubtful: Option<bool>,
}

/// The due work of one host: one worker owns a host's budget.
#[derive(Clone, Debug, Default)]
pub struct Claimed {
    /// Registrable domain.
    pub host: String,
    /// Feeds to poll.
    pub feeds: Vec<FeedJob>,
    /// Pages to fetch.
    pub pages: Vec<PageTask>,
    /// Older documents to read.
    pub older: Vec<OlderJob>,
}

/// One step to an older document of a source.
#[derive(Clone, Debug)]
pub struct OlderJob {
    /// The source, with the lease of the step.
    pub feed: FeedJob,
    /// Where it stands.
    pub walk: Walk,
    /// Tries at the next address so far.
    pub tries: u32,
}

/// All that a poll needs to know about its source.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "columns of a row")]
pub struct FeedJob {
    /// The source's id.
    pub source: String,
    /// Where the feed is; a stand-in where only the configuration knows.
    pub url: String,
    /// That address stands in no log.
    pub private: bool,
    /// The lease.
    pub epoch: i64,
    /// What to send back.
    pub validators: Validators,
    /// Failures in a row.
    pub failures: u32,
    /// When the look before this one was, where that failed, whoever was to blame.
    pub failed_at: Option<Instant>,
    /// It said that the feed is gone.
    pub gone: bool,
    /// The look before this one.
    pub last_poll: Option<Instant>,
    /// No success yet: `first_entries` applies.
    pub first: bool,
    /// Setting of that name.
    pub first_entries: usize,
    /// Setting of that name.
    pub full_text: FullText,
    /// Setting of that name.
    pub min_interval: Duration,
    /// Setting of that name.
    pub max_interval: Duration,
    /// Setting of that name.
    pub timeout: Duration,
    /// Setting of that name.
    pub lang: Option<String>,
    /// What the last document told.
    pub rhythm: Rhythm,
    /// The address is not the configured one but where a redirect led for long.
    pub adopted: bool,
    /// A permanent redirect that was seen.
    pub moving: Option<Moving>,
    /// What its entries are told apart by.
    pub basis: Basis,
    /// How often all its ids were others than before.
    pub migrations: u32,
    /// The source id that its entry ids are made of.
    pub ids_as: String,
    /// The last document brought too many entries at once.
    pub flooded: bool,
}

/// All that a page's fetch and extraction need to know about the entry.
#[derive(Clone, Debug)]
pub struct PageTask {
    /// The entry.
    pub uuid: String,
    /// Its source's id.
    pub source: String,
    /// Its page.
    pub url: String,
    /// The lease.
    pub epoch: i64,
    /// Tries so far.
    pub tries: u32,
    /// The feed's title.
    pub title: String,
    /// The feed's short form, as stored.
    pub summary: CleanHtml,
    /// The feed's long form, as stored.
    pub content: CleanHtml,
    /// The feed named an author.
    pub has_authors: bool,
    /// The feed gave a date.
    pub has_date: bool,
    /// The feed gave a language.
    pub has_language: bool,
    /// Setting of the source.
    pub timeout: Duration,
}

impl Store {
    /// Leases what is due, grouped by host. The next due time is saved in the same step, so a
    /// crash in mid-poll does not ask a server again early. Edits that waited for their hour are told.
    pub async fn claim(&self, scope: Scope) -> Result<Vec<Claimed>, Error> {
        let (claimed, told) = self
            .write(Company::Alone, move |connection| {
                let told = revise::tell(connection, scope.now)?;
                host::renew_holds(connection, scope.now)?;
                rest::renew(connection, scope.now)?;
                let mut hosts: BTreeMap<String, Claimed> = BTreeMap::new();
                for (host, job) in feeds(connection, &scope, scope.doubtful, &[])? {
                    hosts.entry(host).or_default().feeds.push(job);
                }
                let chosen: Vec<String> = hosts.keys().cloned().collect();
                for (host, task) in pages(connection, &scope, &chosen)? {
                    hosts.entry(host).or_default().pages.push(task);
                }
                // a host is chosen with all it has due, or its feeds would wait for its last page
                let more = hosts.keys().filter(|host| !chosen.contains(host));
                let more: Vec<String> = more.cloned().collect();
                if scope.doubtful.is_some() && !more.is_empty() {
                    for (host, job) in feeds(connection, &scope, None, &more)? {
                        hosts.entry(host).or_default().feeds.push(job);
                    }
                }
                for (host, job) in older::claim(connection, &scope, LEASE)? {
                    hosts.entry(host).or_default().older.push(job);
                }
                let hosts = hosts.into_iter();
                let claimed = hosts.map(|(host, claimed)| Claimed { host, ..claimed });
                Ok((claimed.collect(), told))
            })
            .await?;
        if told {
            self.moved();
        }
        Ok(claimed)
    }
}

/// What [`feed_job`] reads, after the host.
pub(super) const FEED_JOB: &str = "id, coalesce(adopted, url), epoch, etag, last_modified, failures, first_success IS NULL,
    first_entries, full_text, min_interval, max_interval, timeout, lang, private, last_poll, median_gap, window_span,
    newest, ttl, update_period, skip_hours, skip_days, adopted IS NOT NULL, moving_to, moving_seen, moving_since,
    validators_of, CASE WHEN last_error IS NOT NULL THEN last_poll END, gone, basis, migrations, ids_as,
    flood > 0";

/// Feeds of hosts of that kind; of `hosts` only, where any is named.
fn feeds(
    connection: &Connection,
    scope: &Scope,
    doubtful: Option<bool>,
    hosts: &[String],
) -> Result<Vec<(String, FeedJob)>, Error> {
    let mut due = connection.prepare_cached(&format!(
        "UPDATE sources SET epoch = epoch + 1, leased_until = ?1, next_poll = max(next_poll, ?2 + min_interval)
         WHERE row IN (
             SELECT row FROM (
                 SELECT row, next_poll, row_number() OVER (PARTITION BY host ORDER BY next_poll, row) AS place,
                     min(failures > 0) OVER (PARTITION BY host) AS doubtful
                 FROM sources WHERE active = 1 AND next_poll <= ?3 AND leased_until <= ?2
                     AND (?5 = '[]' OR id IN (SELECT value FROM json_each(?5)))
                     AND host NOT IN (SELECT value FROM json_each(?6))
                     AND (?9 = '[]' OR host IN (SELECT value FROM json_each(?9))))
             WHERE place <= ?7 AND (?8 IS NULL OR doubtful = ?8) ORDER BY next_poll, row LIMIT ?4)
         RETURNING host, {FEED_JOB}",
    ))?;
    let jobs = due
        .query_map(
            params![
                scope.now.plus(LEASE).0,
                scope.now.0,
                scope.feeds_due_by.0,
                i64::try_from(scope.limit).unwrap_or(i64::MAX),
                rows::strings(&scope.only),
                rows::strings(&scope.busy),
                OF_ONE_HOST,
                doubtful,
                rows::strings(hosts)
            ],
            |row| Ok((row.get(0)?, feed_job(row)?)),
        )?
        .collect::<Result<_, _>>()?;
    Ok(jobs)
}

pub(super) fn feed_job(row: &Row<'_>) -> rusqlite::Result<FeedJob> {
    let span =
        |index| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(index)?.map(rows::duration));
    Ok(FeedJob {
        source: row.get(1)?,
        url: row.get(2)?,
        epoch: row.get(3)?,
        validators: Validators {
            etag: row.get(4)?,
            last_modified: row.get(5)?,
            given_by: row.get(27)?,
        },
        failures: row.get(6)?,
        failed_at: row.get::<_, Option<i64>>(28)?.map(Instant),
        gone: row.get(29)?,
        first: row.get(7)?,
        first_entries: usize::try_from(row.get::<_, i64>(8)?).unwrap_or(usize::MAX),
        full_text: rows::to_full_text(&row.get::<_, String>(9)?),
        min_interval: rows::duration(row.get(10)?),
        max_interval: rows::duration(row.get(11)?),
        timeout: rows::duration(row.get(12)?),
        lang: row.get(13)?,
        private: row.get(14)?,
        last_poll: row.get::<_, Option<i64>>(15)?.map(Instant),
        adopted: row.get(23)?,
        basis: Basis::of(row.get_ref(30)?.as_str().unwrap_or_default()),
        migrations: row.get(31)?,
        ids_as: row.get(32)?,
        flooded: row.get(33)?,
        moving: moving(row)?,
        rhythm: Rhythm {
            median_gap: span(16)?,
            window_span: span(17)?,
            newest: row.get::<_, Option<i64>>(18)?.map(Instant),
            wishes: Wishes {
                ttl: span(19)?,
                update: span(20)?,
                skip_hours: row.get(21)?,
                skip_days: row.get(22)?,
            },
        },
    })
}

fn moving(row: &Row<'_>) -> rusqlite::Result<Option<Moving>> {
    let Some(to) = row.get(24)? else {
        return Ok(None);
    };
    Ok(Some(Moving {
        to,
        sightings: row.get(25)?,
        since: Instant(row.get(26)?),
    }))
}

/// Pages of hosts of that kind, and of those that were chosen for their feeds; one of a host whose
/// pages failed one after the other.
fn pages(
    connection: &Connection,
    scope: &Scope,
    chosen: &[String],
) -> Result<Vec<(String, PageTask)>, Error> {
    let mut due = connection.prepare_cached(
        "SELECT p.host, e.uuid, p.url, p.epoch + 1, p.tries, e.title, b.summary, b.content, e.authors <> '[]',
             e.published IS NOT NULL, coalesce(e.language_from, '') IN ('config', 'feed'), s.id, s.timeout, p.entry
         FROM (SELECT *, row_number() OVER (PARTITION BY host ORDER BY later, due, entry) AS place,
                   min(tries > 0 OR host IN (SELECT host FROM host_rests WHERE until > 0))
                       OVER (PARTITION BY host) AS doubtful FROM page_jobs
               WHERE due <= ?1 AND leased_until <= ?1
                   AND host NOT IN (SELECT value FROM json_each(?4))
                   AND (?7 IS NULL OR entry IN (SELECT e.row FROM entries e JOIN sources s ON s.row = e.source WHERE s.id = ?7))) p
             JOIN entries e ON e.row = p.entry JOIN bodies b ON b.entry = e.row JOIN sources s ON s.row = e.source
         WHERE p.place <= CASE WHEN p.host IN (SELECT host FROM host_rests WHERE until > 0) THEN 1 ELSE ?3 END
             AND (?5 IS NULL OR p.doubtful = ?5 OR p.host IN (SELECT value FROM json_each(?6))) ORDER BY p.later, p.due, p.entry LIMIT ?2",
    )?;
    let limit = i64::try_from(scope.limit).unwrap_or(i64::MAX);
    let tasks: Vec<(i64, String, PageTask)> = due
        .query_map(
            params![
                scope.now.0,
                limit,
                OF_ONE_HOST,
                rows::strings(&scope.busy),
                scope.doubtful,
                rows::strings(chosen),
                scope.pages_of
            ],
            |row| {
                let task = PageTask {
                    uuid: row.get::<_, Urn>(1)?.to_string(),
                    url: row.get(2)?,
                    epoch: row.get(3)?,
                    tries: row.get(4)?,
                    title: row.get(5)?,
                    summary: CleanHtml::restore(row.get(6)?),
                    content: CleanHtml::restore(row.get(7)?),
                    has_authors: row.get(8)?,
                    has_date: row.get(9)?,
                    has_language: row.get(10)?,
                    source: row.get(11)?,
                    timeout: rows::duration(row.get(12)?),
                };
                Ok((row.get(13)?, row.get(0)?, task))
            },
        )?
        .collect::<Result<_, _>>()?;
    let mut lease = connection.prepare_cached(
        "UPDATE page_jobs SET epoch = epoch + 1, leased_until = ?2, tries = tries + 1,
             due = CASE WHEN tries >= ?4 THEN ?3 ELSE due END WHERE entry = ?1",
    )?;
    let (until, again) = (scope.now.plus(LEASE), scope.now.plus(AFTER_A_CRASH));
    for (entry, _, _) in &tasks {
        lease.execute(params![entry, until.0, again.0, AT_ONCE])?;
    }
    Ok(tasks
        .into_iter()
        .map(|(_, host, task)| (host, task))
        .collect())
}
