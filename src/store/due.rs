//! What is due, and what is made due.

use crate::model::Instant;
use crate::store::Company;
use crate::store::Error;
use crate::store::Store;
use crate::store::host;
use crate::store::rest;
use crate::store::rows;
use rusqlite::params;

impl Store {
    /// The earliest time at which something becomes due.
    pub async fn next_due(&self) -> Result<Option<Instant>, Error> {
        self.read(|connection| {
            let due: Option<i64> = connection.query_row(
                "SELECT min(due) FROM (
                     SELECT min(next_poll) AS due FROM sources WHERE active = 1
                     UNION ALL SELECT min(due) FROM page_jobs
                     UNION ALL SELECT min(due) FROM link_jobs
                     UNION ALL SELECT min(max(b.due, s.held_until)) FROM backfills b
                         JOIN sources s ON s.row = b.source WHERE s.active = 1)",
                [],
                |row| row.get(0),
            )?;
            Ok(due.map(Instant))
        })
        .await
    }

    /// Feeds of these sources (of all, where none is named) due by `started`, and pages of news due by
    /// `now`, that nobody has tried yet.
    pub async fn round_left(
        &self,
        only: &[String],
        started: Instant,
        now: Instant,
    ) -> Result<u64, Error> {
        let named = rows::strings(only);
        self.read(move |connection| {
            let mut left = connection.prepare_cached(
                "SELECT (SELECT count(*) FROM sources s WHERE s.active = 1 AND (next_poll <= ?1 OR leased_until > ?2)
                         AND (?3 = '[]' OR s.id IN (SELECT value FROM json_each(?3))))
                     + (SELECT count(*) FROM page_jobs p JOIN entries e ON e.row = p.entry JOIN sources s ON s.row = e.source
                         WHERE (p.due <= ?2 OR p.leased_until > ?2) AND p.later = 0
                         AND (?3 = '[]' OR s.id IN (SELECT value FROM json_each(?3))))",
            )?;
            let left: i64 = left.query_row(params![started.0, now.0, named], |row| row.get(0))?;
            Ok(u64::try_from(left).unwrap_or(0))
        })
        .await
    }

    /// Makes sources due now: all active ones, or those named. Retry-After holds stay unless
    /// `force`. Gives how many are held.
    pub async fn make_due(
        &self,
        only: Vec<String>,
        force: bool,
        now: Instant,
    ) -> Result<usize, Error> {
        self.write(Company::Alone, move |connection| {
            let named = rows::strings(&only);
            if force {
                host::lift_holds(connection, &named)?;
                rest::lift(connection, &named, now)?;
            } else {
                host::renew_holds(connection, now)?;
            }
            let filter = "active = 1 AND (?2 = '[]' OR id IN (SELECT value FROM json_each(?2)))";
            connection.execute(
                &format!(
                    "UPDATE sources SET next_poll = min(next_poll, ?1)
                     WHERE {filter} AND (held_until <= ?1 OR ?3)"
                ),
                params![now.0, named, force],
            )?;
            let held = connection.query_row(
                &format!(
                    "SELECT count(*) FROM sources WHERE {filter} AND held_until > ?1 AND NOT ?3"
                ),
                params![now.0, named, force],
                |row| row.get::<_, i64>(0),
            )?;
            Ok(usize::try_from(held).unwrap_or(0))
        })
        .await
    }
}
