//! Times that a clock left behind which had run ahead of the world and was set right.

use crate::caching::LONGEST_WISH;
use crate::model::Instant;
use crate::schedule;
use crate::store::Company;
use crate::store::Error;
use crate::store::Store;
use crate::store::rows;
use rusqlite::Connection;
use rusqlite::params;
use std::time::Duration;

/// Clocks that differ by less are no matter: what waits for them waits an hour longer.
const SLACK: Duration = Duration::from_hours(1);
/// Nothing but a wrong clock lets a source with an ordinary `max_interval` wait that long.
const BEYOND: Duration = Duration::from_hours(60 * 24);
/// No page waits that long for another try.
const PAGE_BEYOND: Duration = Duration::from_hours(8 * 24);
/// No robots.txt is kept that long.
const ROBOTS_BEYOND: Duration = Duration::from_hours(2 * 24);

impl Store {
    /// Brings back to `now` what was noted in a future that will not come for long: a source waits
    /// as long as was decided for it, from now on; pages and entries wait no longer. Changes nothing
    /// where the clock was never ahead.
    pub async fn set_back(&self, now: Instant) -> Result<(), Error> {
        self.write(Company::Alone, move |connection| {
            let brought = sources(connection, now)?;
            if brought > 0 {
                tracing::warn!(
                    sources = brought,
                    "the clock was set back: due times follow it"
                );
            }
            jobs(connection, now)
        })
        .await
    }
}

fn sources(connection: &Connection, now: Instant) -> Result<usize, Error> {
    let brought = connection.execute(
        "UPDATE sources SET
             next_poll = ?1 + CASE WHEN last_poll > ?1
                 THEN min(max(next_poll - last_poll, min_interval), max(?3, 2 * max_interval)) ELSE min_interval END,
             held_until = CASE WHEN held_until <= ?1 THEN held_until
                 WHEN last_poll > ?1 THEN ?1 + min(max(held_until - last_poll, 0), ?4) ELSE min(held_until, ?1 + ?4) END,
             moving_since = min(moving_since, ?1), newest = min(newest, ?1),
             last_success = min(last_success, ?1), last_poll = min(last_poll, ?1)
         WHERE last_poll > ?1 + ?2 OR next_poll > ?1 + max(?3, 2 * max_interval)",
        params![
            now.0,
            rows::millis(SLACK),
            rows::millis(BEYOND),
            rows::millis(LONGEST_WISH)
        ],
    )?;
    Ok(brought)
}

fn jobs(connection: &Connection, now: Instant) -> Result<(), Error> {
    connection.execute(
        "UPDATE page_jobs SET due = ?1 WHERE due > ?2",
        [now.0, now.plus(PAGE_BEYOND).0],
    )?;
    connection.execute(
        "UPDATE edits SET due = ?1 WHERE due > ?2",
        [now.0, now.plus(SLACK).0],
    )?;
    connection.execute(
        "UPDATE backfills SET due = ?1 WHERE due > ?2",
        [now.0, now.plus(PAGE_BEYOND).0],
    )?;
    connection.execute(
        "UPDATE link_jobs SET due = ?1
         WHERE due > ?2 AND (SELECT first_seen FROM entries WHERE row = entry) > ?2",
        [now.0, now.plus(SLACK).0],
    )?;
    connection.execute(
        "UPDATE host_holds SET until = min(until, ?1)",
        [now.plus(LONGEST_WISH).0],
    )?;
    if let Some(longest) = schedule::host_rest(u32::MAX, now, 1.0) {
        connection.execute("UPDATE host_rests SET until = min(until, ?1)", [longest.0])?;
    }
    connection.execute(
        "DELETE FROM robots WHERE expires > ?1",
        [now.plus(ROBOTS_BEYOND).0],
    )?;
    Ok(())
}
