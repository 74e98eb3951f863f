//! Raw pages: what was fetched, as it came, so that changed rules can be tried on it.
//!
//! The newest stay, within `[store] raw_pages`. Packing is work of the caller's thread: the one
//! that writes only moves octets.

use crate::model::Instant;
use crate::store::Error;
use crate::store::Store;
use crate::store::memory;
use crate::store::rows;
use crate::store::urn::Urn;
use crate::store::wipe;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::params;
use std::io::Read;
use std::io::Write;
use std::sync::atomic::Ordering;

/// Octets of the largest page, unpacked: as much as is ever fetched.
const LARGEST: u64 = 16 << 20;
/// What a row takes besides its texts and its body.
const ROW: usize = 96;

/// A page as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawPage {
    /// The entry it belongs to.
    pub entry: String,
    /// That entry's source.
    pub source: String,
    /// 0, or which of the pages that go on with the first.
    pub part: u32,
    /// Where it was found.
    pub url: String,
    /// Header lines worth keeping: names in small letters, with their values.
    pub headers: Vec<(String, String)>,
    /// When.
    pub fetched: Instant,
    /// Its body, as [`RawPage::pack`] makes it.
    pub packed: Vec<u8>,
}

impl RawPage {
    /// Packs a body; milliseconds of work.
    pub fn pack(self, body: &[u8]) -> Self {
        // 4: a fifth of a page is left; 6 takes twice the time for one part in a hundred
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(4));
        let packed = encoder.write_all(body).and_then(|()| encoder.finish());
        // writing to a Vec cannot fail
        let packed = packed.unwrap_or_default();
        Self { packed, ..self }
    }

    /// The body; `None` where it is damaged.
    pub fn body(&self) -> Option<Vec<u8>> {
        let mut body = Vec::new();
        let mut unpacked = DeflateDecoder::new(self.packed.as_slice()).take(LARGEST);
        unpacked.read_to_end(&mut body).ok()?;
        Some(body)
    }

    /// A header's value; `name` in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(own, _)| own == name)?;
        Some(&found.1)
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            entry: row.get::<_, Urn>(0)?.to_string(),
            part: row.get(1)?,
            source: row.get(2)?,
            url: row.get(3)?,
            headers: serde_json::from_str(&row.get::<_, String>(4)?).unwrap_or_default(),
            fetched: Instant(row.get(5)?),
            packed: row.get(6)?,
        })
    }
}

impl Store {
    /// How many octets of raw pages are kept at most, from now on; what is too much goes.
    pub async fn limit_raw_pages(&self, octets: u64) {
        self.second.limit().store(octets, Ordering::Relaxed);
        if !self.second.is_there() {
            return;
        }
        let limit = i64::try_from(octets).unwrap_or(i64::MAX);
        let done = self.second.apart(move |connection| {
            if octets == 0 {
                memory::only_of(connection, "[]")?;
            }
            let had: i64 = connection.query_row("SELECT bytes FROM kept", [], |row| row.get(0))?;
            if had > limit {
                let transaction = connection.unchecked_transaction()?;
                trim(&transaction, limit)?;
                transaction.commit()?;
                smaller(connection)?;
            }
            Ok(())
        });
        if let Err(error) = done.await {
            self.second.tell(&error);
        }
    }

    /// Whether raw pages are kept at all.
    pub fn keeps_raw_pages(&self) -> bool {
        self.second.limit().load(Ordering::Relaxed) > 0
    }

    /// Keeps an entry's pages instead of those that were kept of it. That it could not is told in
    /// the log, and no reason to stop.
    pub async fn keep_raw_pages(&self, pages: Vec<RawPage>) {
        let limit = self.second.limit().load(Ordering::Relaxed);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let kept = self.second.write(move |connection| {
            for page in &pages {
                insert(connection, page)?;
            }
            trim(connection, limit)
        });
        if let Err(error) = kept.await {
            self.second.tell(&error);
        }
    }

    /// Nothing is kept of an entry any more; of one that was forgotten, nothing is left.
    pub async fn drop_raw_pages(&self, entry: &str) -> Result<(), Error> {
        self.remove_raw_pages(entry).await?;
        let entry = Urn::of(entry);
        let forgotten = self.read(move |connection| {
            let mut found = connection.prepare_cached(
                "SELECT 1 FROM entries WHERE uuid = ?1 AND forgotten IS NOT NULL",
            )?;
            Ok(found.exists([entry])?)
        });
        if forgotten.await? {
            self.wipe_second().await?;
        }
        Ok(())
    }

    async fn remove_raw_pages(&self, entry: &str) -> Result<(), Error> {
        if !self.second.is_there() {
            return Ok(());
        }
        let entry = Urn::of(entry);
        let work = move |connection: &Connection| {
            connection.execute("DELETE FROM pages WHERE entry = ?1", [entry])?;
            memory::forget(connection, entry)
        };
        self.second.write(work).await.map(drop)
    }

    /// Pages of entries in the order of their ids, those of an entry together: of `limit` entries
    /// after that one. Of one source, or of all.
    pub async fn raw_pages(
        &self,
        source: Option<&str>,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<RawPage>, Error> {
        let source = source.map(str::to_owned);
        let after = after.and_then(Urn::of);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let read = self.second.read(move |connection| {
            let mut found = connection.prepare(
                "SELECT entry, part, source, url, headers, fetched, body FROM pages
                 WHERE entry IN (SELECT DISTINCT entry FROM pages WHERE (?1 IS NULL OR source = ?1)
                     AND (?2 IS NULL OR entry > ?2) ORDER BY entry LIMIT ?3)
                 ORDER BY entry, part",
            )?;
            let pages = found.query_map(params![source, after, limit], RawPage::read)?;
            Ok(pages.collect::<Result<_, _>>()?)
        });
        Ok(read.await?.unwrap_or_default())
    }

    /// How many raw pages are kept, and octets of them.
    pub async fn raw_pages_kept(&self) -> Result<(u64, u64), Error> {
        let count = "SELECT (SELECT count(*) FROM pages), bytes FROM kept";
        let read = self.second.read(move |connection| {
            let whole = |count: i64| u64::try_from(count).unwrap_or(0);
            let row = |row: &Row<'_>| Ok((whole(row.get(0)?), whole(row.get(1)?)));
            Ok(connection.query_row(count, [], row)?)
        });
        Ok(read.await?.unwrap_or_default())
    }

    /// Nothing is kept of sources but these.
    pub(super) async fn only_raw_pages_of(&self, sources: Vec<String>) -> Result<(), Error> {
        if !self.second.is_there() {
            return Ok(());
        }
        let work = move |connection: &Connection| {
            connection.execute(
                "DELETE FROM pages WHERE source NOT IN (SELECT value FROM json_each(?1))",
                [rows::strings(&sources)],
            )?;
            memory::only_of(connection, &rows::strings(&sources))
        };
        self.second.write(work).await.map(drop)
    }

    /// Nothing is left of an entry in the second file, also not in its gaps and its log.
    pub(super) async fn wipe_raw_pages(&self, entry: &str) -> Result<(), Error> {
        self.remove_raw_pages(entry).await?;
        self.wipe_second().await
    }

    async fn wipe_second(&self) -> Result<(), Error> {
        let wiped = self.second.apart(smaller).await;
        match wiped.map_err(|error| Error::Traces(error.to_string()))? {
            Some(false) => Err(Error::Traces(wipe::READ_ALL_THE_WHILE.to_owned())),
            Some(true) | None => Ok(()),
        }
    }
}

fn insert(connection: &Connection, page: &RawPage) -> Result<(), Error> {
    let entry = Urn::of(&page.entry);
    // an entry's page is written with all that go on with it
    connection
        .prepare_cached("DELETE FROM pages WHERE entry = ?1 AND part >= ?2")?
        .execute(params![entry, page.part])?;
    let headers = serde_json::to_string(&page.headers).unwrap_or_default();
    let size = ROW + page.packed.len() + headers.len() + page.url.len() + page.source.len();
    connection
        .prepare_cached(
            "INSERT INTO pages (entry, part, source, url, headers, fetched, body, size)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            entry,
            page.part,
            page.source,
            rows::text(&page.url),
            rows::text(&headers),
            page.fetched.0,
            page.packed,
            i64::try_from(size).unwrap_or(i64::MAX)
        ])?;
    Ok(())
}

/// The oldest go until the rest is within the limit.
fn trim(connection: &Connection, limit: i64) -> Result<(), Error> {
    let mut kept = connection.prepare_cached("SELECT bytes FROM kept")?;
    let mut oldest =
        connection.prepare_cached("DELETE FROM pages WHERE seq = (SELECT min(seq) FROM pages)")?;
    while kept.query_row([], |row| row.get::<_, i64>(0))? > limit && oldest.execute([])? > 0 {}
    Ok(())
}

/// Writes the file anew, without what is no longer kept; false where a reader held on to the old.
fn smaller(connection: &Connection) -> Result<bool, Error> {
    connection.execute_batch("PRAGMA temp_store = FILE")?;
    let done = connection.execute_batch("VACUUM");
    connection.execute_batch("PRAGMA temp_store = MEMORY")?;
    done?;
    let busy: i64 =
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    Ok(busy == 0)
}

#[cfg(test)]
mod tests {
    use super::RawPage;

    #[test]
    fn a_body_comes_back_as_it_was() {
        let body = "<p>one of many</p>".repeat(1000).into_bytes();
        let page = RawPage::default().pack(&body);
        assert!(page.packed.len() * 20 < body.len());
        assert_eq!(page.body(), Some(body));
        let broken = RawPage {
            packed: page.packed[..20].to_vec(),
            ..page
        };
        assert_eq!(broken.body(), None);
    }
}
