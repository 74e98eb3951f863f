//! Earlier states of an entry.

use crate::identity::UNSAID;
use crate::model::Instant;
use crate::sanitize::CleanHtml;
use crate::store::Error;
use crate::store::Store;
use crate::store::urn::Urn;
use rusqlite::params;

/// A state of an entry that the feed replaced.
#[derive(Clone, Debug)]
pub struct Revision {
    /// Its number, from 1.
    pub revision: u32,
    /// When it was replaced.
    pub at: Instant,
    /// Why the newer state counts as a change.
    pub why: String,
    /// The title then.
    pub title: String,
    /// The feed's text then.
    pub content: CleanHtml,
}

/// How edits of an entry stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Edits {
    /// It has changed too often for the next change to be taken.
    pub frozen: bool,
    /// When `updated` moves for the last change, where an earlier one is too young for that.
    pub due: Option<Instant>,
}

impl Store {
    /// How edits of an entry stand; as nothing where it has none.
    pub async fn edits(&self, uuid: &str) -> Result<Edits, Error> {
        let uuid = uuid.to_owned();
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT t.unsaid >= ?2, t.due FROM edits t JOIN entries e ON e.row = t.entry WHERE e.uuid = ?1",
            )?;
            let mut found = statement.query_map(params![Urn::of(&uuid), UNSAID], |row| {
                Ok(Edits {
                    frozen: row.get(0)?,
                    due: row.get::<_, Option<i64>>(1)?.map(Instant),
                })
            })?;
            Ok(found.next().transpose()?.unwrap_or_default())
        })
        .await
    }

    /// Earlier states of an entry, the oldest first.
    pub async fn revisions(&self, uuid: &str) -> Result<Vec<Revision>, Error> {
        let uuid = uuid.to_owned();
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT r.revision, r.at, r.why, r.title, r.content FROM revisions r JOIN entries e ON e.row = r.entry
                 WHERE e.uuid = ?1 ORDER BY r.revision",
            )?;
            let found = statement.query_map([Urn::of(&uuid)], |row| {
                Ok(Revision {
                    revision: row.get(0)?,
                    at: Instant(row.get(1)?),
                    why: row.get(2)?,
                    title: row.get(3)?,
                    content: CleanHtml::restore(row.get(4)?),
                })
            })?;
            Ok(found.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// The feed's own text of an entry as it is now, which is what its earlier states are compared
    /// with; empty where there is no such entry.
    pub async fn feed_text(&self, uuid: &str) -> Result<CleanHtml, Error> {
        let uuid = uuid.to_owned();
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT CASE b.content WHEN '' THEN b.summary ELSE b.content END
                 FROM entries e JOIN bodies b ON b.entry = e.row WHERE e.uuid = ?1",
            )?;
            let mut found = statement.query_map([Urn::of(&uuid)], |row| row.get(0))?;
            Ok(CleanHtml::restore(
                found.next().transpose()?.unwrap_or_default(),
            ))
        })
        .await
    }
}
