//! What an entry's new words write.

use crate::model::Instant;
use crate::plan::PageWish;
use crate::plan::RevisedEntry;
use crate::store::Error;
use crate::store::poll;
use crate::store::rows;
use crate::store::search;
use crate::store::sources;
use crate::store::urn::Urn;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::params;

/// Earlier states kept of an entry, unless the configuration says otherwise.
const REVISIONS: i64 = 10;

pub(super) fn revise(
    connection: &Connection,
    entry: &RevisedEntry,
    at: Instant,
) -> Result<(), Error> {
    let row: Option<i64> = connection
        .prepare_cached(
            "SELECT row FROM entries WHERE uuid = ?1 AND text_hash <> ?2 AND forgotten IS NULL",
        )?
        .query_row(
            params![Urn::of(&entry.uuid), entry.words.text_hash],
            |row| row.get(0),
        )
        .optional()?;
    let Some(row) = row else { return Ok(()) };
    connection
        .prepare_cached(
            "INSERT INTO revisions (entry, revision, at, why, title, content)
             SELECT e.row, e.revision, ?2, ?3, e.title, CASE b.content WHEN '' THEN b.summary ELSE b.content END
             FROM entries e JOIN bodies b ON b.entry = e.row WHERE e.row = ?1",
        )?
        .execute(params![row, at.0, entry.why])?;
    connection
        .prepare_cached(
            "UPDATE entries SET title = ?2, text_hash = ?3, updated = coalesce(?4, updated), revision = revision + 1
             WHERE row = ?1",
        )?
        .execute(params![
            row,
            rows::text(&entry.words.title),
            entry.words.text_hash,
            entry.updated.map(|at| at.0)
        ])?;
    poll::write_bodies(connection, row, &entry.words)?;
    write_edit(connection, row, entry, at)?;
    match &entry.page {
        // its page may have changed with it: what is shown stays until that is read
        PageWish::Read(page) => {
            connection
                .prepare_cached(
                    "INSERT INTO page_jobs (entry, url, host, due) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (entry) DO UPDATE SET
                         due = CASE WHEN url = excluded.url THEN max(due, excluded.due) ELSE excluded.due END,
                         tries = CASE WHEN url = excluded.url THEN tries ELSE 0 END,
                         url = excluded.url, host = excluded.host, epoch = epoch + 1, leased_until = 0",
                )?
                .execute(params![row, page.url, page.host, at.0])?;
            page_state(connection, row, "wanted")?;
        }
        PageWish::Keep => {}
        PageWish::Drop => {
            connection
                .prepare_cached("UPDATE bodies SET page = NULL, cut = '[]' WHERE entry = ?1")?
                .execute([row])?;
            connection
                .prepare_cached("DELETE FROM page_jobs WHERE entry = ?1")?
                .execute([row])?;
            page_state(connection, row, "none")?;
        }
    }
    search::ask(connection, row)?;
    let kept = sources::meta(connection, "revisions")?;
    let kept = kept.and_then(|kept| kept.parse().ok()).unwrap_or(REVISIONS);
    connection
        .prepare_cached(
            "DELETE FROM revisions WHERE entry = ?1
                 AND revision <= (SELECT revision FROM entries WHERE row = ?1) - 1 - ?2",
        )?
        .execute(params![row, kept])?;
    Ok(())
}

/// What is kept of an entry's edits so that the next one is taken rightly.
fn write_edit(
    connection: &Connection,
    row: i64,
    entry: &RevisedEntry,
    at: Instant,
) -> Result<(), Error> {
    let told = entry.told.as_ref();
    connection
        .prepare_cached(
            "INSERT INTO edits (entry, told_title, told_text, moved, due, unsaid, said)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (entry) DO UPDATE SET told_title = excluded.told_title, told_text = excluded.told_text,
                 moved = coalesce(excluded.moved, moved), due = excluded.due, unsaid = excluded.unsaid,
                 said = excluded.said",
        )?
        .execute(params![
            row,
            told.map(|(title, _)| rows::text(title)),
            told.map(|(_, text)| rows::text(text)),
            entry.updated.map(|_| at.0),
            entry.due.map(|due| due.0),
            entry.unsaid,
            entry.said.map(|said| said.0)
        ])?;
    Ok(())
}

/// Moves `updated` where an edit waited for its hour; true where one did.
pub(super) fn tell(connection: &Connection, now: Instant) -> Result<bool, Error> {
    let told = connection
        .prepare_cached(
            "UPDATE entries SET updated = max(updated, ?1) WHERE row IN (SELECT entry FROM edits WHERE due <= ?1)",
        )?
        .execute([now.0])?;
    if told > 0 {
        connection
            .prepare_cached(
                "UPDATE edits SET told_title = NULL, told_text = NULL, moved = ?1, due = NULL WHERE due <= ?1",
            )?
            .execute([now.0])?;
    }
    Ok(told > 0)
}

fn page_state(connection: &Connection, row: i64, state: &str) -> Result<(), Error> {
    connection
        .prepare_cached("UPDATE entries SET page_state = ?2 WHERE row = ?1")?
        .execute(params![row, state])?;
    Ok(())
}
