//! Where sources are asked: addresses that moved, and hosts that asked everyone to wait.

use crate::canonical;
use crate::model::Instant;
use crate::plan::HostHold;
use crate::schedule::moved::Address;
use crate::store::Error;
use rusqlite::Connection;
use rusqlite::params;

/// Moves all that is due on a host behind the hold; what was leased and not asked yet comes back.
pub(super) fn hold(connection: &Connection, hold: &HostHold, now: Instant) -> Result<(), Error> {
    connection
        .prepare_cached(
            "UPDATE sources SET held_until = ?2, next_poll = max(next_poll, ?2), leased_until = 0,
                 why = 'its host asked everyone to wait'
             WHERE host = ?1 AND active = 1 AND held_until < ?2 AND (next_poll < ?2 OR leased_until > ?3)",
        )?
        .execute(params![hold.host, hold.until.0, now.0])?;
    connection
        .prepare_cached(
            "UPDATE page_jobs SET due = ?2, leased_until = 0 WHERE host = ?1 AND (due < ?2 OR leased_until > ?3)",
        )?
        .execute(params![hold.host, hold.until.0, now.0])?;
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
