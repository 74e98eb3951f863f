//! Hosts whose pages failed one after the other: what is due there waits as one, then one page is tried.
//!
//! Invariants: a host that rests costs its waiting pages no tries; the page that was tried last is the
//! last to be tried again; one page that comes ends the rest for all.

use crate::model::Instant;
use crate::schedule;
use crate::store::Error;
use crate::store::Store;
use crate::store::urn::Urn;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::params;

/// A host that rests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rest {
    /// Registrable domain.
    pub host: String,
    /// Pages that failed there one after the other.
    pub failures: u32,
    /// When one is tried again.
    pub until: Instant,
}

impl Store {
    /// The rest of the host that an entry's page is on, if it has one.
    pub async fn rest(&self, uuid: &str) -> Result<Option<Rest>, Error> {
        let uuid = uuid.to_owned();
        self.read(move |connection| {
            let mut found = connection.prepare_cached(
                "SELECT r.host, r.failures, r.until FROM host_rests r JOIN page_jobs p ON p.host = r.host
                     JOIN entries e ON e.row = p.entry WHERE e.uuid = ?1 AND r.until > 0",
            )?;
            let found = found.query_row([Urn::of(&uuid)], |row| {
                Ok(Rest {
                    host: row.get(0)?,
                    failures: row.get(1)?,
                    until: Instant(row.get(2)?),
                })
            });
            Ok(found.optional()?)
        })
        .await
    }
}

/// Counts a page that failed; gives until when its host rests, if it does. What was leased with it
/// and not asked yet comes back untried.
pub(super) fn failed(
    connection: &Connection,
    entry: i64,
    now: Instant,
) -> Result<Option<Instant>, Error> {
    let (host, failures): (String, u32) = connection
        .prepare_cached(
            "INSERT INTO host_rests (host, failures, until, since) SELECT host, 1, 0, ?2 FROM page_jobs WHERE entry = ?1
             ON CONFLICT (host) DO UPDATE SET failures = failures + 1 RETURNING host, failures",
        )?
        .query_row([entry, now.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let Some(until) = schedule::host_rest(failures, now, schedule::jitter(&host)) else {
        return Ok(None);
    };
    connection
        .prepare_cached("UPDATE host_rests SET until = ?2 WHERE host = ?1")?
        .execute(params![host, until.0])?;
    connection
        .prepare_cached(
            "UPDATE page_jobs SET leased_until = 0, tries = max(tries - 1, 0)
             WHERE host = ?1 AND leased_until > ?2 AND entry <> ?3",
        )?
        .execute(params![host, now.0, entry])?;
    put_behind(connection, &host, until, now)?;
    give_up(connection, &host, entry, now)?;
    Ok(Some(until))
}

/// A page came: its host rests no more, and what failed or waited there is due.
pub(super) fn ended(connection: &Connection, entry: i64, now: Instant) -> Result<(), Error> {
    let rested: Option<(String, bool)> = connection
        .prepare_cached(
            "DELETE FROM host_rests WHERE host = (SELECT host FROM page_jobs WHERE entry = ?1)
             RETURNING host, until > 0",
        )?
        .query_row([entry], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some((host, true)) = rested {
        connection
            .prepare_cached("UPDATE page_jobs SET due = ?2 WHERE host = ?1 AND due > ?2")?
            .execute(params![host, now.0])?;
    }
    Ok(())
}

/// Ends the rests of the hosts that pages of these sources wait for; of all, where none is named.
pub(super) fn lift(connection: &Connection, named: &str, now: Instant) -> Result<(), Error> {
    let mut lifted = connection.prepare_cached(
        "DELETE FROM host_rests WHERE until > 0 AND (?1 = '[]' OR host IN (
             SELECT p.host FROM page_jobs p JOIN entries e ON e.row = p.entry JOIN sources s ON s.row = e.source
             WHERE s.id IN (SELECT value FROM json_each(?1)))) RETURNING host",
    )?;
    let lifted = lifted.query_map([named], |row| row.get::<_, String>(0))?;
    let lifted: Vec<String> = lifted.collect::<Result<_, _>>()?;
    for host in lifted {
        connection
            .prepare_cached("UPDATE page_jobs SET due = ?2 WHERE host = ?1 AND due > ?2")?
            .execute(params![host, now.0])?;
    }
    Ok(())
}

/// Rests hold what turned up since.
pub(super) fn renew(connection: &Connection, now: Instant) -> Result<(), Error> {
    let mut resting =
        connection.prepare_cached("SELECT host, until FROM host_rests WHERE until > ?1")?;
    let resting: Vec<(String, i64)> = resting
        .query_map([now.0], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (host, until) in resting {
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
            "UPDATE page_jobs SET due = ?2 WHERE host = ?1 AND due < ?2 AND leased_until <= ?3",
        )?
        .execute(params![host, until.0, now.0])?;
    Ok(())
}

/// Of a host that fails since before a time, known since before it too, but for one.
const OLD: &str = "SELECT p.entry FROM page_jobs p JOIN entries e ON e.row = p.entry
         JOIN host_rests r ON r.host = p.host
     WHERE p.host = ?1 AND r.since <= ?2 AND e.first_seen <= ?2 AND p.entry <> ?3 AND p.later = 0";

/// Gives up what waited too long for a host that does not answer; the page that was just tried has
/// its own end.
fn give_up(connection: &Connection, host: &str, entry: i64, now: Instant) -> Result<(), Error> {
    let patience = i64::try_from(schedule::HOST_PATIENCE.as_millis()).unwrap_or(i64::MAX);
    let waited = params![host, now.0.saturating_sub(patience), entry];
    let given_up = connection
        .prepare_cached(&format!(
            "UPDATE entries SET page_state = 'given up',
                 page_note = 'its host has not given a page for days' WHERE row IN ({OLD})"
        ))?
        .execute(waited)?;
    if given_up == 0 {
        return Ok(());
    }
    let waited = params![host, now.0.saturating_sub(patience), entry];
    connection
        .prepare_cached(&format!(
            "UPDATE link_jobs SET due = min(due, ?4) WHERE entry IN ({OLD})"
        ))?
        .execute(params![host, now.0.saturating_sub(patience), entry, now.0])?;
    connection
        .prepare_cached(&format!("DELETE FROM page_jobs WHERE entry IN ({OLD})"))?
        .execute(waited)?;
    Ok(())
}
