//! Sources that are carried on under another id: entries, and their ids, stay.

use crate::filter::Output;
use crate::model::Source;
use crate::store::Company;
use crate::store::Error;
use crate::store::Remembered;
use crate::store::Store;
use crate::store::again;
use crate::store::choose;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::params;

/// Removed sources that a new one is compared with: the last ones.
const LAST: i64 = 50;

/// A source whose entries another one has now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Its id.
    pub from: String,
    /// The id of the other.
    pub to: String,
}

impl Store {
    /// The sources that were removed last, each with what its last document listed.
    pub async fn removed(&self) -> Result<Vec<(String, Vec<Remembered>)>, Error> {
        self.read(|connection| {
            let mut removed = connection.prepare_cached(
                "SELECT s.id, l.entries FROM sources s JOIN listings l ON l.source = s.row
                 WHERE s.removed IS NOT NULL ORDER BY s.removed DESC LIMIT ?1",
            )?;
            let found = removed.query_map([LAST], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let found: Vec<(String, Vec<u8>)> = found.collect::<Result<_, _>>()?;
            let listed =
                |(id, octets): (String, Vec<u8>)| Ok((id, again::listed(connection, &octets)?));
            found.into_iter().map(listed).collect()
        })
        .await
    }

    /// Gives the entries of a removed source to another one, and shows them in outputs again.
    pub async fn carry_over(&self, moved: Moved, outputs: Vec<Output>) -> Result<(), Error> {
        let raw = moved.clone();
        self.write(Company::Alone, move |connection| {
            let row = |id: &str| {
                let mut find =
                    connection.prepare_cached("SELECT row FROM sources WHERE id = ?1")?;
                find.query_row([id], |row| row.get::<_, i64>(0)).optional()
            };
            if let (Some(from), Some(to)) = (row(&moved.from)?, row(&moved.to)?) {
                merge(connection, from, to)?;
                choose::all(connection, &outputs)?;
            }
            Ok(())
        })
        .await?;
        self.moved();
        self.carry_raw_pages(vec![raw]).await
    }

    /// Kept pages go with their source.
    pub(super) async fn carry_raw_pages(&self, moved: Vec<Moved>) -> Result<(), Error> {
        if moved.is_empty() || !self.second.is_there() {
            return Ok(());
        }
        let work = move |connection: &Connection| {
            let mut carry =
                connection.prepare_cached("UPDATE pages SET source = ?2 WHERE source = ?1")?;
            for Moved { from, to } in &moved {
                carry.execute([from, to])?;
            }
            Ok(())
        };
        self.second.write(work).await.map(drop)
    }
}

/// Makes what is stored of a source's earlier ids and addresses its own; what is configured is
/// nobody else's.
pub(super) fn follow(
    connection: &Connection,
    source: &Source,
    configured: &[Source],
) -> Result<Vec<Moved>, Error> {
    let mut moved = Vec::new();
    for name in &source.was {
        let found: Vec<(i64, String)> = connection
            .prepare_cached(
                "SELECT row, id FROM sources WHERE (id = ?1 OR url = ?1 OR adopted = ?1) AND id <> ?2 ORDER BY row",
            )?
            .query_map([name, &source.id], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        for (from, id) in found {
            if configured.iter().any(|other| other.id == id) {
                continue;
            }
            let to: Option<i64> = connection
                .prepare_cached("SELECT row FROM sources WHERE id = ?1")?
                .query_row([&source.id], |row| row.get(0))
                .optional()?;
            match to {
                Some(to) => merge(connection, from, to)?,
                None => {
                    connection.execute(
                        "UPDATE sources SET id = ?2 WHERE row = ?1",
                        params![from, source.id],
                    )?;
                }
            }
            moved.push(Moved {
                from: id,
                to: source.id.clone(),
            });
        }
    }
    Ok(moved)
}

/// All that is stored of one source becomes another's, but for keys that this one has too.
fn merge(connection: &Connection, from: i64, to: i64) -> Result<(), Error> {
    for table in ["entries", "aliases", "purged"] {
        connection.execute(
            &format!("UPDATE OR IGNORE {table} SET source = ?2 WHERE source = ?1"),
            [from, to],
        )?;
    }
    for table in ["listings", "backfills", "aliases", "purged"] {
        connection.execute(&format!("DELETE FROM {table} WHERE source = ?1"), [from])?;
    }
    connection.execute(
        "UPDATE sources SET first_success = coalesce(sources.first_success, o.first_success),
             basis = CASE sources.basis WHEN 'id' THEN o.basis ELSE sources.basis END
         FROM (SELECT first_success, basis FROM sources WHERE row = ?1) o WHERE sources.row = ?2",
        [from, to],
    )?;
    connection.execute(
        "DELETE FROM sources WHERE row = ?1 AND NOT EXISTS (SELECT 1 FROM entries WHERE source = ?1)",
        [from],
    )?;
    Ok(())
}
