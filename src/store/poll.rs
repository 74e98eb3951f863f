//! What polls and page fetches read and write.

use crate::model::Instant;
use crate::plan::AfterPoll;
use crate::plan::NewEntry;
use crate::plan::Words;
use crate::sanitize;
use crate::store::Company;
use crate::store::Error;
use crate::store::Store;
use crate::store::again;
use crate::store::extras;
use crate::store::host;
use crate::store::older;
use crate::store::page;
use crate::store::purge;
use crate::store::revise;
use crate::store::rows;
use crate::store::urn::Urn;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::params;
use std::time::Duration;

/// Whether a plan was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// It was; the number of entries that were new to the store.
    Done(usize),
    /// Somebody else holds the lease by now; nothing was written.
    LeaseLost,
}

impl Store {
    /// Writes what a poll brought: entries, validators, next due time and page jobs together.
    pub async fn apply_poll(&self, plan: AfterPoll) -> Result<Applied, Error> {
        let visible = !plan.revised.is_empty() || plan.carried.iter().any(|it| it.shown);
        let applied = self
            .write(Company::Wait, move |connection| {
                write_poll(connection, &plan)
            })
            .await?;
        if visible {
            self.moved();
        }
        Ok(applied)
    }

    /// Takes back a failure each that was our own network's, and asks again at `at`.
    pub async fn pardon(&self, sources: Vec<String>, at: Instant, why: &str) -> Result<(), Error> {
        let (sources, why) = (rows::strings(&sources), why.to_owned());
        self.write(Company::Wait, move |connection| {
            connection.execute(
                "UPDATE sources SET failures = max(failures - 1, 0), next_poll = min(next_poll, ?2), why = ?3
                 WHERE id IN (SELECT value FROM json_each(?1)) AND failures > 0",
                params![sources, at.0, why],
            )?;
            Ok(())
        })
        .await
    }

    /// Lets `hold` count as elapsed: whatever is not linked yet may be linked now, but for history
    /// whose pages are still to come.
    pub async fn settle_now(&self, now: Instant) -> Result<(), Error> {
        self.write(Company::Alone, move |connection| {
            connection.execute(
                "UPDATE link_jobs SET due = ?1 WHERE due > ?1
                     AND entry NOT IN (SELECT entry FROM page_jobs WHERE later = 1)",
                [now.0],
            )?;
            Ok(())
        })
        .await
    }
}

fn write_poll(connection: &Connection, plan: &AfterPoll) -> Result<Applied, Error> {
    let source: Option<i64> = connection
        .prepare_cached("SELECT row FROM sources WHERE id = ?1 AND epoch = ?2")?
        .query_row(params![plan.source, plan.epoch], |row| row.get(0))
        .optional()?;
    let Some(source) = source else {
        return Ok(Applied::LeaseLost);
    };
    write_state(connection, source, plan)?;
    host::write_address(connection, source, &plan.address)?;
    if let Some(hold) = &plan.hold {
        host::hold(connection, hold, plan.at)?;
    }
    let mut new = 0;
    for entry in &plan.new {
        new += usize::from(insert_entry(connection, source, entry)?);
    }
    if let Some(walk) = &plan.older {
        older::begin(connection, source, walk, plan.at)?;
    }
    for entry in &plan.revised {
        revise::revise(connection, entry, plan.at)?;
    }
    for entry in &plan.carried {
        extras::carry(connection, entry)?;
    }
    for (uuid, key) in &plan.also {
        again::also(connection, source, uuid, &rows::text(key))?;
    }
    if let Some(listed) = &plan.listed {
        again::list(connection, source, listed)?;
    }
    Ok(Applied::Done(new))
}

fn write_state(connection: &Connection, source: i64, plan: &AfterPoll) -> Result<(), Error> {
    let succeeded = plan.error.is_none().then_some(plan.at.0);
    connection
        .prepare_cached(
            "UPDATE sources SET next_poll = ?2, why = ?3, failures = ?4, held_until = ?5, last_error = ?6,
                 last_poll = ?7, last_success = coalesce(?8, last_success),
                 first_success = coalesce(first_success, ?8), gone = ?9, leased_until = 0 WHERE row = ?1",
        )?
        .execute(params![
            source,
            plan.next.at.0,
            plan.next.why,
            plan.next.failures,
            plan.next.held_until.map_or(0, |at| at.0),
            plan.error,
            plan.at.0,
            succeeded,
            plan.next.gone
        ])?;
    if let Some(validators) = &plan.validators {
        connection
            .prepare_cached("UPDATE sources SET etag = ?2, last_modified = ?3, validators_of = ?4 WHERE row = ?1")?
            .execute(params![
                source,
                validators.etag,
                validators.last_modified,
                validators.given_by
            ])?;
    }
    if let Some(feed) = &plan.feed {
        let wishes = &feed.rhythm.wishes;
        connection
            .prepare_cached(
                "UPDATE sources SET feed_title = ?2, feed_link = ?3, feed_updated = ?4, repairs = ?5, median_gap = ?6,
                     window_span = ?7, newest = ?8, ttl = ?9, update_period = ?10, skip_hours = ?11, skip_days = ?12,
                     gaps = gaps + ?13, extras = ?14, basis = ?15, migrations = migrations + ?16,
                     flood = ?17 WHERE row = ?1",
            )?
            .execute(params![
                source,
                feed.title.as_deref().map(rows::text),
                feed.link.as_deref().map(rows::text),
                feed.updated.map(|at| at.0),
                rows::strings(&feed.repairs),
                feed.rhythm.median_gap.map(rows::millis),
                feed.rhythm.window_span.map(rows::millis),
                feed.rhythm.newest.map(|at| at.0),
                wishes.ttl.map(rows::millis),
                wishes.update.map(rows::millis),
                wishes.skip_hours,
                wishes.skip_days,
                feed.gap,
                extras::feed_column(&feed.extras),
                plan.basis.words(),
                plan.migrated,
                i64::try_from(feed.flood).unwrap_or(i64::MAX)
            ])?;
    }
    Ok(())
}

/// Writes an entry; false where it was there.
pub(super) fn insert_entry(
    connection: &Connection,
    source: i64,
    entry: &NewEntry,
) -> Result<bool, Error> {
    if purge::any(connection)? && purge::find(connection, Some(source), &entry.key)?.is_some() {
        return Ok(false);
    }
    let published = entry.published.as_ref();
    let inserted = connection
        .prepare_cached(
            "INSERT INTO entries (source, key, uuid, guid, url, url_key, title, authors, categories, enclosures,
                 language, language_from, rights, published, precision, published_raw, published_from, updated,
                 first_seen, sort_at, text_hash, held_back, page_state, extras)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
                 ?21, ?22, ?23, ?24)
             ON CONFLICT DO NOTHING",
        )?
        .execute(params![
            source,
            rows::text(&entry.key),
            Urn::of(&entry.uuid),
            entry.guid.as_deref().map(rows::text),
            entry.url.as_deref().map(rows::text),
            entry.url_key,
            rows::text(&entry.words.title),
            rows::people(&entry.authors),
            rows::categories(&entry.categories),
            rows::enclosures(&entry.enclosures),
            entry.language.as_ref().map(|(language, _)| language),
            entry.language.as_ref().map(|(_, from)| from),
            entry.rights.as_deref().map(rows::text),
            published.map(|dated| dated.date.start.0),
            published.map(|dated| dated.date.precision.word()),
            published.map(|dated| rows::text(&dated.raw)),
            published.map(|dated| dated.from.word()),
            entry.updated.0,
            entry.first_seen.0,
            sort_at(published.map(|dated| dated.date.start), entry.first_seen).0,
            entry.words.text_hash,
            entry.held_back,
            match (&entry.text, &entry.page) {
                (Some(_), _) => "used",
                (None, Some(_)) => "wanted",
                (None, None) => "none",
            },
            extras::column(&entry.extras)
        ])?;
    if inserted == 0 {
        return Ok(false);
    }
    insert_rest(connection, connection.last_insert_rowid(), entry)?;
    Ok(true)
}

/// An entry's texts, and what is to be done about it.
fn insert_rest(connection: &Connection, row: i64, entry: &NewEntry) -> Result<(), Error> {
    write_bodies(connection, row, &entry.words)?;
    connection
        .prepare_cached("INSERT INTO link_jobs (entry, due) VALUES (?1, ?2)")?
        .execute([row, entry.link_due.0])?;
    if let Some(page) = &entry.page {
        connection
            .prepare_cached(
                "INSERT INTO page_jobs (entry, url, host, due, later) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                row,
                page.url,
                page.host,
                entry.first_seen.0,
                entry.later
            ])?;
    }
    if let Some(text) = &entry.text {
        page::use_page(connection, row, text)?;
        connection
            .prepare_cached("UPDATE entries SET page_note = ?2, fetched = ?3 WHERE row = ?1")?
            .execute(params![row, text.why, entry.first_seen.0])?;
    }
    Ok(())
}

/// The texts as the feed gives them; the page's stays.
pub(super) fn write_bodies(connection: &Connection, row: i64, words: &Words) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO bodies (entry, summary, content, sanitizer) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (entry) DO UPDATE SET summary = excluded.summary, content = excluded.content,
                 sanitizer = excluded.sanitizer",
        )?
        .execute(params![
            row,
            words.summary.as_str(),
            words.content.as_str(),
            sanitize::VERSION
        ])?;
    Ok(())
}

/// Where an entry stands among others: its date; first seen where it has none, a date in the future
/// (more than an hour ahead: clocks differ) or one before 1990 (a default value).
pub(super) fn sort_at(published: Option<Instant>, first_seen: Instant) -> Instant {
    const YEAR_1990: Instant = Instant(631_152_000_000);
    published
        .filter(|at| *at <= first_seen.plus(Duration::from_hours(1)) && *at >= YEAR_1990)
        .unwrap_or(first_seen)
}
