//! Site memory: what the newest pages of a host share, in the second file.
//!
//! Bounded per host and in all, by pages; a page goes with its entry and with its source, and all of
//! it goes with the file, or where no raw pages are kept. Deliberately absent: texts, of which only
//! hashes are kept.

use crate::extract::Memory;
use crate::extract::Traces;
use crate::store::Error;
use crate::store::Store;
use crate::store::urn::Urn;
use rusqlite::Connection;
use rusqlite::params;
use std::collections::BTreeMap;
use std::collections::HashSet;
use xxhash_rust::xxh3::xxh3_64;

/// Pages that are remembered of one host, and of all: some 30 MiB.
const OF_A_HOST: i64 = 50;
const OF_ALL: i64 = 20_000;
/// A text on that many pages is the site's.
const PAGES: i64 = 3;
/// A path on that many pages is, where that share of them (of ten) repeats.
const PATH_PAGES: i64 = 5;
const PATH_SHARE: i64 = 6;

/// A page that was read.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Its host, as in its address.
    pub host: String,
    /// Where it was found.
    pub url: String,
    /// The entry whose page it is.
    pub entry: String,
    /// That entry's source.
    pub source: String,
    /// What it has.
    pub traces: Traces,
}

impl Store {
    /// What is known of a host's pages. Where the second file cannot be had, nothing is.
    pub async fn site_memory(&self, host: &str) -> Memory {
        let host = host.to_owned();
        let known = self.second.read(move |connection| known(connection, &host));
        match known.await {
            Ok(memory) => memory.unwrap_or_default(),
            Err(error) => {
                tracing::warn!(%error, "site memory");
                Memory::default()
            }
        }
    }

    /// Remembers a page; one of an address or a headline that is known already tells nothing new.
    pub async fn remember(&self, seen: Seen) {
        let Some(title) = seen.traces.title.filter(|_| !seen.traces.blocks.is_empty()) else {
            return;
        };
        if !self.keeps_raw_pages() {
            return;
        }
        let kept = self.second.write(move |connection| {
            if insert(connection, &seen, title)? {
                trim(connection, &seen.host)?;
            }
            Ok(())
        });
        if let Err(error) = kept.await {
            tracing::warn!(%error, "a page is not remembered");
        }
    }

    /// How many pages are remembered.
    pub async fn remembered(&self) -> Result<u64, Error> {
        let read = self.second.read(|connection| {
            let count = connection.query_row("SELECT count(*) FROM site_pages", [], |row| {
                row.get::<_, i64>(0)
            });
            Ok(u64::try_from(count?).unwrap_or(0))
        });
        Ok(read.await?.unwrap_or(0))
    }
}

fn known(connection: &Connection, host: &str) -> Result<Memory, Error> {
    let set = |sql: &str, bounds: &[&dyn rusqlite::ToSql]| -> Result<HashSet<i64>, Error> {
        let mut found = connection.prepare_cached(sql)?;
        let found = found.query_map(bounds, |row| row.get(0))?;
        Ok(found.collect::<Result<_, _>>()?)
    };
    Ok(Memory {
        texts: set(
            "SELECT t.text FROM site_pages p JOIN site_texts t ON t.page = p.seq WHERE p.host = ?1
             GROUP BY t.text HAVING count(*) >= ?2",
            params![host, PAGES],
        )?,
        paths: set(
            "SELECT t.path FROM site_pages p JOIN site_paths t ON t.page = p.seq WHERE p.host = ?1
             GROUP BY t.path HAVING count(*) >= ?2 AND sum(t.repeats) * 10 >= count(*) * ?3",
            params![host, PATH_PAGES, PATH_SHARE],
        )?,
    })
}

/// False where the page is known.
fn insert(connection: &Connection, seen: &Seen, title: i64) -> Result<bool, Error> {
    let url = i64::from_ne_bytes(xxh3_64(seen.url.as_bytes()).to_ne_bytes());
    let new = connection
        .prepare_cached(
            "INSERT INTO site_pages (host, url, title, entry, source) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO NOTHING",
        )?
        .execute(params![
            seen.host,
            url,
            title,
            Urn::of(&seen.entry),
            seen.source
        ])?;
    if new == 0 {
        return Ok(false);
    }
    let page = connection.last_insert_rowid();
    let mut before = connection.prepare_cached(
        "SELECT count(*) FROM site_pages p JOIN site_texts t ON t.page = p.seq
         WHERE p.host = ?1 AND t.text = ?2 AND p.seq < ?3",
    )?;
    let mut paths: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
    for block in &seen.traces.blocks {
        let Some(path) = block.path else { continue };
        let pages: i64 =
            before.query_row(params![seen.host, block.text, page], |row| row.get(0))?;
        let (blocks, repeated) = paths.entry(path).or_default();
        *blocks += 1;
        *repeated += i64::from(pages + 1 >= PAGES);
    }
    let mut text = connection.prepare_cached(
        "INSERT INTO site_texts (page, text) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    )?;
    for block in &seen.traces.blocks {
        text.execute([page, block.text])?;
    }
    let mut into = connection
        .prepare_cached("INSERT INTO site_paths (page, path, repeats) VALUES (?1, ?2, ?3)")?;
    for (path, (blocks, repeated)) in paths {
        into.execute(params![page, path, repeated * 10 >= blocks * PATH_SHARE])?;
    }
    Ok(true)
}

fn trim(connection: &Connection, host: &str) -> Result<(), Error> {
    connection
        .prepare_cached(
            "DELETE FROM site_pages WHERE host = ?1 AND seq <= (
                 SELECT seq FROM site_pages WHERE host = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2)",
        )?
        .execute(params![host, OF_A_HOST])?;
    let kept: i64 = connection
        .prepare_cached("SELECT count(*) FROM site_pages")?
        .query_row([], |row| row.get(0))?;
    connection
        .prepare_cached("DELETE FROM site_pages WHERE seq IN (SELECT seq FROM site_pages ORDER BY seq LIMIT ?1)")?
        .execute([(kept - OF_ALL).max(0)])?;
    Ok(())
}

/// Nothing is remembered of an entry's page.
pub(super) fn forget(connection: &Connection, entry: Option<Urn>) -> Result<(), Error> {
    connection.execute("DELETE FROM site_pages WHERE entry = ?1", [entry])?;
    Ok(())
}

/// Nothing is remembered of sources but these, a JSON array of ids.
pub(super) fn only_of(connection: &Connection, sources: &str) -> Result<(), Error> {
    connection.execute(
        "DELETE FROM site_pages WHERE source NOT IN (SELECT value FROM json_each(?1))",
        [sources],
    )?;
    Ok(())
}
