//! Entries that were kept as long as `[store] retain` says.

use crate::canonical;
use crate::model::Instant;
use crate::store::Company;
use crate::store::Error;
use crate::store::Store;
use crate::store::link::last_seq;
use crate::store::rows;
use crate::store::urn::Urn;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::params;
use sha2::Digest;
use sha2::Sha256;
use std::collections::HashSet;

/// So many in one step, between which polls are written.
const BATCH: usize = 500;

/// What is left of an entry that was purged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purged {
    /// `urn:uuid:…`.
    pub uuid: String,
    /// Its source's id.
    pub source: String,
    /// When it went.
    pub at: Instant,
}

impl Store {
    /// Removes entries that were neither seen nor told anew since `before`, the oldest first, 500 at
    /// most; gives how many. What a feed still lists stays, and so do the copies of what stays.
    /// Their keys stay, so that none of them comes back as new.
    pub async fn purge(&self, before: Instant, now: Instant) -> Result<usize, Error> {
        let gone = self
            .write(Company::Alone, move |connection| {
                let old = old(connection, before)?;
                for one in &old {
                    remove(connection, one, now)?;
                }
                Ok(old)
            })
            .await?;
        if !gone.is_empty() {
            self.moved();
        }
        for one in &gone {
            self.drop_raw_pages(&one.uuid.to_string()).await?;
        }
        Ok(gone.len())
    }

    /// Purged entries of that id, or beginning of one, or address.
    pub async fn purged(&self, name: &str) -> Result<Vec<Purged>, Error> {
        let uuid = name
            .strip_prefix("urn:uuid:")
            .unwrap_or(name)
            .replace('-', "")
            .to_ascii_uppercase();
        let address = canonical::comparison_key(name).unwrap_or_default();
        let (name, address) = (hash(name), hash(&address));
        self.read(move |connection| {
            let mut find = connection.prepare_cached(
                "SELECT DISTINCT p.uuid, s.id, p.at FROM purged p JOIN sources s ON s.row = p.source
                 WHERE (length(?1) >= 4 AND substr(hex(p.uuid), 1, length(?1)) = ?1) OR p.key IN (?2, ?3)
                 ORDER BY p.at, p.uuid LIMIT 20",
            )?;
            let found = find.query_map(params![uuid, name, address], |row| {
                Ok(Purged {
                    uuid: row.get::<_, Urn>(0)?.to_string(),
                    source: row.get(1)?,
                    at: Instant(row.get(2)?),
                })
            })?;
            Ok(found.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// How many earlier states of an entry are kept from now on.
    pub async fn keep_revisions(&self, count: usize) -> Result<(), Error> {
        self.write(Company::Alone, move |connection| {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            crate::store::sources::set_meta(connection, "revisions", &count.to_string())?;
            connection.execute(
                "DELETE FROM revisions WHERE revision < (SELECT revision FROM entries WHERE row = entry) - ?1",
                [count],
            )?;
            Ok(())
        })
        .await
    }
}

/// An entry that goes.
struct Old {
    row: i64,
    uuid: Urn,
}

/// The oldest entries that nobody needs any more.
fn old(connection: &Connection, before: Instant) -> Result<Vec<Old>, Error> {
    let listed = listed(connection)?;
    let last = last_seq(connection)?;
    let mut entries = connection.prepare_cached(
        "SELECT e.row, e.uuid, e.first_seen, e.updated, l.seq, l.grp
         FROM entries e LEFT JOIN links l ON l.entry = e.row WHERE e.forgotten IS NULL ORDER BY e.row",
    )?;
    let mut rows = entries.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()?
        && found.len() < BATCH
    {
        let (uuid, seen, updated): (Urn, i64, i64) = (row.get(1)?, row.get(2)?, row.get(3)?);
        // rows are in the order in which entries were seen
        if seen >= before.0 {
            break;
        }
        let (seq, group): (Option<i64>, Option<i64>) = (row.get(4)?, row.get(5)?);
        // the last seq tells which are given away
        if updated >= before.0 || listed.contains(&uuid.octets()) || seq == Some(last) {
            continue;
        }
        let row: i64 = row.get(0)?;
        if let Some(group) = group
            && is_needed(connection, row, group, before, &listed)?
        {
            continue;
        }
        found.push(Old { row, uuid });
    }
    Ok(found)
}

/// What the last documents of all configured sources listed.
fn listed(connection: &Connection) -> Result<HashSet<[u8; 16]>, Error> {
    let mut listings = connection.prepare_cached(
        "SELECT l.entries FROM listings l JOIN sources s ON s.row = l.source WHERE s.removed IS NULL",
    )?;
    let mut rows = listings.query([])?;
    let mut listed = HashSet::new();
    while let Some(row) = rows.next()? {
        let octets = row.get_ref(0)?.as_blob().unwrap_or_default();
        listed.extend(octets.as_chunks::<16>().0.iter().copied());
    }
    Ok(listed)
}

/// Whether another copy of its group stays.
fn is_needed(
    connection: &Connection,
    row: i64,
    group: i64,
    before: Instant,
    listed: &HashSet<[u8; 16]>,
) -> Result<bool, Error> {
    let mut others = connection.prepare_cached(
        "SELECT e.uuid, max(e.first_seen, e.updated) FROM links l JOIN entries e ON e.row = l.entry
         WHERE (l.seq = ?1 OR (l.grp = ?1 AND l.kind IN ('same', 'version')))
             AND l.entry <> ?2 AND e.forgotten IS NULL",
    )?;
    let mut rows = others.query([group, row])?;
    while let Some(row) = rows.next()? {
        let (uuid, at): (Urn, i64) = (row.get(0)?, row.get(1)?);
        if at >= before.0 || listed.contains(&uuid.octets()) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn remove(connection: &Connection, old: &Old, now: Instant) -> Result<(), Error> {
    let keys: Vec<(i64, String)> = connection
        .prepare_cached(
            "SELECT source, key FROM entries WHERE row = ?1 UNION SELECT source, key FROM aliases WHERE entry = ?1",
        )?
        .query_map([old.row], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut keep = connection.prepare_cached(
        "INSERT INTO purged (source, key, uuid, at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
    )?;
    for (source, key) in keys {
        keep.execute(params![source, hash(&key), old.uuid, now.0])?;
    }
    for table in [
        "aliases",
        "bodies",
        "revisions",
        "edits",
        "page_jobs",
        "link_jobs",
        "search_jobs",
        "shown",
        "overrules",
        "links",
    ] {
        connection
            .prepare_cached(&format!("DELETE FROM {table} WHERE entry = ?1"))?
            .execute([old.row])?;
    }
    connection
        .prepare_cached("DELETE FROM search WHERE rowid = ?1")?
        .execute([old.row])?;
    connection
        .prepare_cached("DELETE FROM entries WHERE row = ?1")?
        .execute([old.row])?;
    Ok(())
}

/// Whether anything was ever purged.
pub(super) fn any(connection: &Connection) -> Result<bool, Error> {
    let any = "SELECT EXISTS (SELECT 1 FROM purged)";
    Ok(connection
        .prepare_cached(any)?
        .query_row([], |row| row.get(0))?)
}

/// The purged entry of a source that has this key.
pub(super) fn find(
    connection: &Connection,
    source: Option<i64>,
    key: &str,
) -> Result<Option<Urn>, Error> {
    let mut find =
        connection.prepare_cached("SELECT uuid FROM purged WHERE source = ?1 AND key = ?2")?;
    let found = find.query_row(params![source, hash(&rows::text(key))], |row| row.get(0));
    Ok(found.optional()?)
}

fn hash(key: &str) -> [u8; 16] {
    let digest: [u8; 32] = Sha256::digest(key.as_bytes()).into();
    digest.first_chunk().copied().unwrap_or_default()
}
