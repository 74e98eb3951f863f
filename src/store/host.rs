//! Where sources are asked: addresses that moved, and hosts that asked everyone to wait.

use crate::canonical;
use crate::model::Instant;
use crate::plan::HostHold;
use crate::schedule::moved::Address;
use crate::store::Company;
use crate::store::Error;
use crate::store::Store;
use crate::store::rest;
use rusqlite::Connection;
use rusqlite::params;

impl Store {
    /// Makes the sources due that Retry-After holds back.
    pub async fn lift_holds(&self, now: Instant) -> Result<(), Error> {
        self.write(Company::Alone, move |connection| {
            lift_holds(connection, "[]")?;
            rest::lift(connection, "[]", now)?;
            connection.execute(
                "UPDATE sources SET next_poll = min(next_poll, ?1)
                 WHERE active = 1 AND held_until > ?1",
                [now.0],
            )?;
            Ok(())
        })
        .await
    }
}

/// Moves all that is due on a host behind the hold; what was leased and not asked yet comes back.
/// Whoever is asked later anyway is held too: `--all` must not reach it.
pub(super) fn hold(connection: &Connection, hold: &HostHold, now: Instant) -> Result<(), Error> {
    connection
        .prepare_cached("DELETE FROM host_holds WHERE until <= ?1")?
        .execute([now.0])?;
    connection
        .prepare_cached(
            "INSERT INTO host_holds (host, until) VALUES (?1, ?2)
             ON CONFLICT (host) DO UPDATE SET until = max(until, excluded.until)",
        )?
        .execute(params![hold.host, hold.until.0])?;
    connection
        .prepare_cached(
            "UPDATE sources SET leased_until = 0 WHERE host = ?1 AND active = 1 AND held_until < ?2 AND leased_until > ?3",
        )?
        .execute(params![hold.host, hold.until.0, now.0])?;
    connection
        .prepare_cached(
            "UPDATE page_jobs SET due = max(due, ?2), leased_until = 0 WHERE host = ?1 AND leased_until > ?3",
        )?
        .execute(params![hold.host, hold.until.0, now.0])?;
    connection
        .prepare_cached(
            "UPDATE backfills SET due = max(due, ?2), leased_until = 0 WHERE host = ?1 AND leased_until > ?3",
        )?
        .execute(params![hold.host, hold.until.0, now.0])?;
    put_behind(connection, &hold.host, hold.until, now)
}

/// The holds that last hold what turned up since: a new source, a page that another host's feed
/// links to.
pub(super) fn renew_holds(connection: &Connection, now: Instant) -> Result<(), Error> {
    let mut lasting =
        connection.prepare_cached("SELECT host, until FROM host_holds WHERE until > ?1")?;
    let lasting: Vec<(String, i64)> = lasting
        .query_map([now.0], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (host, until) in lasting {
        put_behind(connection, &host, Instant(until), now)?;
    }
    Ok(())
}

fn put_behind(
    connection: &Connection,
    host: &str,
    until: Instant,
    now: Instant,
) -> Result<(), Error> {
    connection
        .prepare_cached(
            "UPDATE sources SET held_until = ?2,
                 why = CASE WHEN next_poll <= ?2 THEN 'its host asked everyone to wait' ELSE why END,
                 next_poll = max(next_poll, ?2)
             WHERE host = ?1 AND active = 1 AND held_until < ?2 AND leased_until <= ?3",
        )?
        .execute(params![host, until.0, now.0])?;
    connection
        .prepare_cached(
            "UPDATE page_jobs SET due = ?2 WHERE host = ?1 AND due < ?2 AND leased_until <= ?3",
        )?
        .execute(params![host, until.0, now.0])?;
    connection
        .prepare_cached(
            "UPDATE backfills SET due = ?2 WHERE host = ?1 AND due < ?2 AND leased_until <= ?3",
        )?
        .execute(params![host, until.0, now.0])?;
    Ok(())
}

/// Ends the holds of the hosts that these sources are on; of all, where none is named.
pub(super) fn lift_holds(connection: &Connection, named: &str) -> Result<(), Error> {
    connection
        .prepare_cached(
            "DELETE FROM host_holds WHERE ?1 = '[]' OR host IN
                 (SELECT host FROM sources WHERE id IN (SELECT value FROM json_each(?1)))",
        )?
        .execute([named])?;
    Ok(())
}

/// Writes what a look told of a source's address.
pub(super) fn write_address(
    connection: &Connection,
    source: i64,
    address: &Address,
) -> Result<(), Error> {
    match address {
        Address::Stays => {}
        Address::Seen(moving) => {
            let moving = moving.as_ref();
            connection
                .prepare_cached(
                    "UPDATE sources SET moving_to = ?2, moving_seen = ?3, moving_since = ?4 WHERE row = ?1",
                )?
                .execute(params![
                    source,
                    moving.map(|moving| &moving.to),
                    moving.map_or(0, |moving| moving.sightings),
                    moving.map(|moving| moving.since.0)
                ])?;
        }
        Address::Adopted(url) => {
            connection
                .prepare_cached(
                    "UPDATE sources SET adopted = ?2, host = ?3, moving_to = NULL WHERE row = ?1",
                )?
                .execute(params![
                    source,
                    url,
                    canonical::site(url).unwrap_or_default()
                ])?;
        }
        Address::Configured => {
            let url: String = connection
                .prepare_cached("SELECT url FROM sources WHERE row = ?1")?
                .query_row([source], |row| row.get(0))?;
            connection
                .prepare_cached(
                    "UPDATE sources SET adopted = NULL, host = ?2, etag = NULL, last_modified = NULL WHERE row = ?1",
                )?
                .execute(params![source, canonical::site(&url).unwrap_or_default()])?;
        }
    }
    Ok(())
}
