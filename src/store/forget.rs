//! Taking an entry out for good.

use crate::filter::Output;
use crate::model::Instant;
use crate::store::Company;
use crate::store::Error;
use crate::store::Store;
use crate::store::choose;
use crate::store::overrule;
use crate::store::urn::Urn;
use crate::store::wipe::wipe;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::params;

impl Store {
    /// Takes an entry out of outputs, exports and search, and its words out of the database's files;
    /// its key stays, so that it never comes back. Other sources' copies stay, and the first of them is shown
    /// in its place. False where there is no such entry or it is forgotten already.
    pub async fn forget(
        &self,
        uuid: &str,
        outputs: Vec<Output>,
        now: Instant,
    ) -> Result<bool, Error> {
        let entry = uuid.to_owned();
        let uuid = uuid.to_owned();
        let done = self
            .write(Company::Alone, move |connection| {
                let row: Option<i64> = connection
                    .prepare_cached(
                        "SELECT row FROM entries WHERE uuid = ?1 AND forgotten IS NULL",
                    )?
                    .query_row([Urn::of(&uuid)], |row| row.get(0))
                    .optional()?;
                let Some(row) = row else { return Ok(false) };
                connection.execute_batch("PRAGMA secure_delete = ON")?;
                let taken = take_out(connection, row, now);
                connection.execute_batch("PRAGMA secure_delete = OFF")?;
                taken?;
                let group: Option<i64> = connection
                    .prepare_cached("SELECT grp FROM links WHERE entry = ?1")?
                    .query_row([row], |row| row.get(0))
                    .optional()?;
                if let Some(group) = group {
                    choose::of_group(connection, &outputs, group, None)?;
                }
                Ok(true)
            })
            .await?;
        if done {
            self.moved();
            let wiped = self.apart(wipe).await;
            self.wipe_raw_pages(&entry).await?;
            wiped?;
        }
        Ok(done)
    }
}

fn take_out(connection: &Connection, row: i64, now: Instant) -> Result<(), Error> {
    connection.execute(
        "UPDATE entries SET forgotten = ?2, title = '', authors = '[]', categories = '[]', enclosures = '[]',
             extras = NULL, page_extras = NULL, rights = NULL, page_state = 'none', page_note = NULL WHERE row = ?1",
        params![row, now.0],
    )?;
    connection.execute(
        "UPDATE bodies SET summary = '', content = '', page = NULL, cut = '[]' WHERE entry = ?1",
        [row],
    )?;
    for table in ["revisions", "edits", "page_jobs", "link_jobs", "shown"] {
        connection.execute(&format!("DELETE FROM {table} WHERE entry = ?1"), [row])?;
    }
    connection.execute("DELETE FROM search_jobs WHERE entry = ?1", [row])?;
    connection.execute("DELETE FROM search WHERE rowid = ?1", [row])?;
    overrule::note(connection, row)?;
    Ok(())
}

/// Whether anything was ever forgotten.
pub(super) fn any(connection: &Connection) -> Result<bool, Error> {
    let any = "SELECT EXISTS (SELECT 1 FROM entries WHERE forgotten IS NOT NULL)";
    Ok(connection
        .prepare_cached(any)?
        .query_row([], |row| row.get(0))?)
}

/// Holds an entry back that its own source brought before and that was forgotten since: the same
/// article under another id, by its address or by what link found. True where it did.
pub(super) fn held(connection: &Connection, row: i64, group: i64) -> Result<bool, Error> {
    let held = connection
        .prepare_cached(
            "UPDATE entries SET held_back = 1 WHERE row = ?1 AND EXISTS (
                 SELECT 1 FROM entries f LEFT JOIN links l ON l.entry = f.row
                 WHERE f.source = entries.source AND f.forgotten IS NOT NULL
                     AND (f.url_key = entries.url_key OR l.seq = ?2
                         OR (l.grp = ?2 AND l.kind IN ('same', 'version'))))",
        )?
        .execute([row, group])?;
    Ok(held > 0)
}
