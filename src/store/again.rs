//! Entries that come again under another key.

use crate::identity::Traits;
use crate::model::Instant;
use crate::sanitize::CleanHtml;
use crate::store::Error;
use crate::store::Store;
use crate::store::urn::Urn;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

/// Keys kept of one entry beside its first: an id that is another one each time leaves no more.
const KEYS: i64 = 4;

/// An entry as it is recognised by.
#[derive(Clone, Debug)]
pub struct Remembered {
    /// Its first key.
    pub key: String,
    /// `urn:uuid:…`.
    pub uuid: String,
    /// What it is recognised by.
    pub traits: Traits,
}

/// What the entries are recognised by, their texts only where ?2 says so.
const COLUMNS: &str = "e.key, e.uuid, e.url, e.title, e.text_hash, e.published,
     CASE ?2 WHEN 1 THEN (SELECT CASE content WHEN '' THEN summary ELSE content END
                          FROM bodies WHERE entry = e.row) END FROM entries e";

fn remembered(row: &Row<'_>) -> rusqlite::Result<Remembered> {
    let url: Option<String> = row.get(2)?;
    let title: String = row.get(3)?;
    let text = row.get::<_, Option<String>>(6)?;
    let text = text.map(|html| CleanHtml::restore(html).text());
    let date = row.get::<_, Option<i64>>(5)?.map(Instant);
    Ok(Remembered {
        key: row.get(0)?,
        uuid: row.get::<_, Urn>(1)?.to_string(),
        traits: Traits::new(url.as_deref(), &title, text.as_deref(), row.get(4)?, date),
    })
}

impl Store {
    /// The newest entries of a source, the last one first; their texts are read only where `texts`
    /// says so.
    pub async fn newest(
        &self,
        source: &str,
        limit: usize,
        texts: bool,
    ) -> Result<Vec<Remembered>, Error> {
        let source = source.to_owned();
        self.read(move |connection| {
            let mut newest = connection.prepare_cached(&format!(
                "SELECT {COLUMNS} WHERE e.source = (SELECT row FROM sources WHERE id = ?1)
                 ORDER BY e.row DESC LIMIT ?3"
            ))?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let found = newest.query_map(params![source, texts, limit], remembered)?;
            Ok(found.collect::<Result<_, _>>()?)
        })
        .await
    }
}

/// The entry has this key too from now on.
pub(super) fn also(
    connection: &Connection,
    source: i64,
    uuid: &str,
    key: &str,
) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO aliases (source, key, entry) SELECT ?1, ?2, row FROM entries WHERE uuid = ?3 AND source = ?1
             ON CONFLICT (source, key) DO UPDATE SET entry = excluded.entry",
        )?
        .execute(params![source, key, Urn::of(uuid)])?;
    connection
        .prepare_cached(
            "DELETE FROM aliases WHERE row IN (
                 SELECT a.row FROM aliases a JOIN entries e ON e.row = a.entry WHERE e.uuid = ?1
                 ORDER BY a.row DESC LIMIT -1 OFFSET ?2)",
        )?
        .execute(params![Urn::of(uuid), KEYS])?;
    Ok(())
}

/// What is still stored of a listing, without texts.
pub(super) fn listed(connection: &Connection, octets: &[u8]) -> Result<Vec<Remembered>, Error> {
    let mut find = connection.prepare_cached(&format!("SELECT {COLUMNS} WHERE e.uuid = ?1"))?;
    let mut found = Vec::new();
    for uuid in octets.as_chunks::<16>().0 {
        found.extend(
            find.query_row(params![uuid, false], remembered)
                .optional()?,
        );
    }
    Ok(found)
}

/// What the last document of a source listed: 16 octets an entry.
pub(super) fn list(connection: &Connection, source: i64, uuids: &[String]) -> Result<(), Error> {
    let octets: Vec<u8> = uuids
        .iter()
        .filter_map(|uuid| Urn::of(uuid))
        .flat_map(Urn::octets)
        .collect();
    connection
        .prepare_cached(
            "INSERT INTO listings (source, entries) VALUES (?1, ?2)
             ON CONFLICT (source) DO UPDATE SET entries = excluded.entries WHERE entries <> excluded.entries",
        )?
        .execute(params![source, octets])?;
    Ok(())
}
