//! `apply_config`: the table is the truth at run time, the configuration is its input.

use crate::canonical;
use crate::filter::Output;
use crate::model::FullText;
use crate::model::Instant;
use crate::model::Publish;
use crate::model::Source;
use crate::plan::NewEntry;
use crate::store::Company;
use crate::store::Error;
use crate::store::Store;
use crate::store::carry;
use crate::store::choose;
use crate::store::poll::insert_entry;
use crate::store::rows;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::params;
use std::time::Duration;

impl Store {
    /// Makes the stored sources those given. A source that is no longer configured keeps its
    /// entries and leaves the outputs; one whose address changed loses its validators and is due
    /// at once. `instance` is part of every entry id and may never change.
    pub async fn apply_config(
        &self,
        instance: &str,
        sources: Vec<Source>,
        outputs: Vec<Output>,
        now: Instant,
    ) -> Result<(), Error> {
        let instance = instance.to_owned();
        let (changed, stay, moved) = self
            .write(Company::Alone, move |connection| {
                keep_instance(connection, &instance)?;
                connection.execute(
                    "UPDATE sources SET active = 0, removed = coalesce(removed, ?1)",
                    [now.0],
                )?;
                let mut moved = Vec::new();
                for source in &sources {
                    moved.extend(carry::follow(connection, source, &sources)?);
                    upsert(connection, source, now)?;
                }
                let changed = choose::again(connection, &sources, &outputs)?;
                Ok((changed, staying(connection, sources)?, moved))
            })
            .await?;
        for it in &moved {
            tracing::info!(source = it.to, "it carries on the entries of `{}`", it.from);
        }
        if changed {
            self.moved();
        }
        let kept = match self.carry_raw_pages(moved).await {
            Ok(()) => self.only_raw_pages_of(stay).await,
            Err(error) => Err(error),
        };
        if let Err(error) = kept {
            tracing::warn!(%error, "pages of sources that are gone may be kept until the next reload");
        }
        Ok(())
    }
}

impl Store {
    /// From the next `apply_config` without this source on, its entries stay in the outputs; until
    /// then nothing changes. How many entries it has; `None` where no such source was ever known.
    pub async fn keep_source(&self, id: &str) -> Result<Option<usize>, Error> {
        let id = id.to_owned();
        self.write(Company::Alone, move |connection| {
            let known = connection.execute("UPDATE sources SET kept = 1 WHERE id = ?1", [&id])?;
            if known == 0 {
                return Ok(None);
            }
            let entries: i64 = connection.query_row(
                "SELECT count(*) FROM entries e JOIN sources s ON s.row = e.source WHERE s.id = ?1",
                [&id],
                |row| row.get(0),
            )?;
            Ok(Some(usize::try_from(entries).unwrap_or_default()))
        })
        .await
    }
}

impl Store {
    /// A source that no configuration has and nothing is polled for: what is handed over is its. It
    /// stands in outputs like one that was removed with `--keep`. Nothing changes where it is known.
    pub async fn make_source(&self, id: &str, now: Instant) -> Result<(), Error> {
        let id = id.to_owned();
        self.write(Company::Alone, move |connection| {
            connection.execute(
                "INSERT INTO sources (id, url, host, tags, priority, active, kept, private, publish, full_text,
                     min_interval, max_interval, first_entries, timeout, next_poll, why, ids_as)
                 VALUES (?1, 'ingest:' || ?1, '', '[]', 0, 0, 1, 1, ?2, ?3, ?4, ?4, 0, ?5, ?6, 'nothing is polled for it', ?1)
                 ON CONFLICT DO NOTHING",
                params![
                    id,
                    rows::publish(Publish::Full),
                    rows::full_text(FullText::Always),
                    rows::millis(Duration::from_hours(24)),
                    rows::millis(Duration::from_mins(1)),
                    now.0
                ],
            )?;
            Ok(())
        })
        .await
    }

    /// Writes entries of a source that no feed brought; gives how many were new.
    pub async fn ingest(&self, source: &str, entries: Vec<NewEntry>) -> Result<usize, Error> {
        let source = source.to_owned();
        self.write(Company::Wait, move |connection| {
            let row: i64 = connection
                .prepare_cached("SELECT row FROM sources WHERE id = ?1")?
                .query_row([&source], |row| row.get(0))?;
            let mut new = 0;
            for entry in &entries {
                new += usize::from(insert_entry(connection, row, entry)?);
            }
            Ok(new)
        })
        .await
    }
}

/// Sources whose entries still stand in outputs, by their ids.
fn staying(connection: &Connection, sources: Vec<Source>) -> Result<Vec<String>, Error> {
    let mut stay: Vec<String> = sources.into_iter().map(|source| source.id).collect();
    let mut kept = connection.prepare("SELECT id FROM sources WHERE kept = 1")?;
    for id in kept.query_map([], |row| row.get(0))? {
        stay.push(id?);
    }
    Ok(stay)
}

fn keep_instance(connection: &Connection, instance: &str) -> Result<(), Error> {
    let stored = meta(connection, "instance")?;
    match stored {
        Some(stored) if stored != instance => Err(Error::Instance {
            stored,
            configured: instance.to_owned(),
        }),
        Some(_) => Ok(()),
        None => set_meta(connection, "instance", instance),
    }
}

/// A value of the `meta` table.
pub(super) fn meta(connection: &Connection, key: &str) -> Result<Option<String>, Error> {
    Ok(connection
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

/// Sets a value of the `meta` table.
pub(super) fn set_meta(connection: &Connection, key: &str, value: &str) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO meta (key, value) VALUES (?1, ?2)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        )?
        .execute([key, value])?;
    Ok(())
}

fn upsert(connection: &Connection, source: &Source, now: Instant) -> Result<(), Error> {
    let url = source.kept_as.as_ref().unwrap_or(&source.url);
    // what is on no host has a worker of its own
    let host = canonical::site(&source.url).unwrap_or_else(|| url.clone());
    // older documents of another address are of another feed
    connection
        .prepare_cached(
            "DELETE FROM backfills WHERE source = (SELECT row FROM sources WHERE id = ?1 AND url <> ?2)",
        )?
        .execute([&source.id, url])?;
    connection
        .prepare_cached(
            "INSERT INTO sources (id, url, host, name, tags, priority, active, private, publish, full_text,
                 min_interval, max_interval, first_entries, timeout, lang, next_poll, ids_as)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
             ON CONFLICT (id) DO UPDATE SET
                 etag = CASE WHEN url = excluded.url THEN etag END,
                 last_modified = CASE WHEN url = excluded.url THEN last_modified END,
                 -- a secret address may change with each reload: that is no reason to ask sooner
                 next_poll = CASE WHEN url = excluded.url THEN next_poll
                     WHEN url LIKE 'hidden:%' AND excluded.url LIKE 'hidden:%' THEN next_poll
                     WHEN host = excluded.host THEN max(excluded.next_poll, held_until) ELSE excluded.next_poll END,
                 held_until = CASE WHEN url = excluded.url OR host = excluded.host THEN held_until ELSE 0 END,
                 -- what is in flight belongs to the old address
                 epoch = CASE WHEN url = excluded.url THEN epoch ELSE epoch + 1 END,
                 leased_until = CASE WHEN url = excluded.url THEN leased_until ELSE 0 END,
                 failures = CASE WHEN url = excluded.url THEN failures ELSE 0 END,
                 gone = CASE WHEN url = excluded.url THEN gone ELSE 0 END,
                 host = CASE WHEN url = excluded.url THEN host ELSE excluded.host END,
                 moving_to = CASE WHEN url = excluded.url THEN moving_to END,
                 adopted = CASE WHEN url = excluded.url THEN adopted END,
                 url = excluded.url, name = excluded.name,
                 tags = excluded.tags, priority = excluded.priority, active = excluded.active,
                 private = excluded.private, publish = excluded.publish, full_text = excluded.full_text,
                 min_interval = excluded.min_interval, max_interval = excluded.max_interval,
                 first_entries = excluded.first_entries, timeout = excluded.timeout,
                 lang = excluded.lang, ids_as = excluded.ids_as, removed = NULL, kept = 0",
        )?
        .execute(params![
            source.id,
            url,
            host,
            source.name,
            rows::strings(&source.tags),
            source.priority,
            source.enabled,
            source.private,
            rows::publish(source.publish),
            rows::full_text(source.full_text),
            rows::millis(source.min_interval),
            rows::millis(source.max_interval),
            i64::try_from(source.first_entries).unwrap_or(i64::MAX),
            rows::millis(source.timeout),
            source.lang,
            now.0,
            source.ids_as()
        ])?;
    Ok(())
}
