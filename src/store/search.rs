//! Full-text search: fed behind the commit, never in a plan; what is not fed yet is looked through.
//!
//! Invariant: an entry that search does not know as it is has a row in `search_jobs`, so a search
//! finds all that is linked, also what came this second.

use crate::identity::Word;
use crate::identity::words;
use crate::model::Instant;
use crate::sanitize::CleanHtml;
use crate::store::Company;
use crate::store::Error;
use crate::store::Query;
use crate::store::Store;
use crate::store::Stored;
use crate::store::list::Narrow;
use crate::store::list::narrowed;
use crate::store::read;
use rusqlite::Connection;
use rusqlite::params;
use std::collections::HashSet;

/// What a match in the title weighs beside one in the text.
const TITLE_WEIGHT: &str = "5.0, 1.0";

/// An entry that waits to be indexed: its row, how often that was asked for, title and text.
type Waiting = (i64, i64, String, String);

const BODY: &str = "CASE WHEN b.page IS NOT NULL THEN b.page WHEN b.content <> '' THEN b.content ELSE b.summary END";

impl Store {
    /// Feeds at most `limit` entries to search, the newest first; gives how many still wait.
    pub async fn index_search(&self, limit: usize) -> Result<usize, Error> {
        let waiting = self
            .read(move |connection| waiting(connection, limit))
            .await?;
        if waiting.is_empty() {
            return Ok(0);
        }
        self.write(Company::Wait, move |connection| {
            let mut forget = connection.prepare_cached("DELETE FROM search WHERE rowid = ?1")?;
            let mut insert = connection
                .prepare_cached("INSERT INTO search (rowid, title, text) VALUES (?1, ?2, ?3)")?;
            let mut done = connection
                .prepare_cached("DELETE FROM search_jobs WHERE entry = ?1 AND asked = ?2")?;
            for (row, asked, title, text) in &waiting {
                // asked for once more since: its newer state is still to come
                if done.execute([row, asked])? == 1 {
                    forget.execute([row])?;
                    insert.execute(params![row, title, text])?;
                }
            }
            let left: i64 =
                connection.query_row("SELECT count(*) FROM search_jobs", [], |row| row.get(0))?;
            Ok(usize::try_from(left).unwrap_or(0))
        })
        .await
    }

    /// Linked entries that answer a query, at most `limit`: first those that came too lately to
    /// be ranked (those with the first word in the title, then the newest), then by rank (BM25,
    /// a word in the title weighs five times), then by date.
    pub async fn search(
        &self,
        query: &Query,
        narrow: &Narrow,
        limit: usize,
    ) -> Result<Vec<Stored>, Error> {
        if query.is_empty() {
            return Ok(Vec::new());
        }
        let (query, narrow) = (query.clone(), narrow.clone());
        self.read(move |connection| {
            let mut rows = looked_through(connection, &query, &narrow)?;
            rows.extend(ranked(connection, &query, &narrow)?);
            let mut groups = HashSet::new();
            rows.retain(|(_, group)| narrow.all_copies || groups.insert(*group));
            rows.truncate(limit);
            let entry = |(row, _): &(i64, i64)| Ok(read::by_row(connection, *row)?);
            rows.iter().map(entry).collect()
        })
        .await
    }
}

/// The entry is to be fed to search, again where it was before; where it is not linked yet, link
/// will ask.
pub(super) fn ask(connection: &Connection, entry: i64) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO search_jobs (entry) SELECT entry FROM links WHERE entry = ?1
             ON CONFLICT (entry) DO UPDATE SET asked = asked + 1",
        )?
        .execute([entry])?;
    Ok(())
}

/// The same for an entry that is linked just now.
pub(super) fn ask_first(connection: &Connection, entry: i64) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO search_jobs (entry) VALUES (?1) ON CONFLICT (entry) DO NOTHING",
        )?
        .execute([entry])?;
    Ok(())
}

fn waiting(connection: &Connection, limit: usize) -> Result<Vec<Waiting>, Error> {
    let sql = format!(
        "SELECT j.entry, j.asked, e.title, {BODY} FROM search_jobs j JOIN entries e ON e.row = j.entry
         JOIN bodies b ON b.entry = j.entry ORDER BY j.entry DESC LIMIT ?1"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let found = statement.query_map([i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
        let text = CleanHtml::restore(row.get(3)?).text();
        Ok((
            row.get(0)?,
            row.get(1)?,
            folded(&words(&row.get::<_, String>(2)?)),
            folded(&words(&text)),
        ))
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn folded(words: &[Word]) -> String {
    let words: Vec<&str> = words.iter().map(|word| word.folded.as_str()).collect();
    words.join(" ")
}

/// What waits and answers: row and group.
fn looked_through(
    connection: &Connection,
    query: &Query,
    narrow: &Narrow,
) -> Result<Vec<(i64, i64)>, Error> {
    let sql = format!(
        "SELECT e.row, l.grp, e.sort_at, e.title, {BODY} FROM search_jobs j JOIN entries e ON e.row = j.entry
         JOIN bodies b ON b.entry = e.row JOIN links l ON l.entry = e.row JOIN sources s ON s.row = e.source
         WHERE {}",
        narrowed(1)
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(narrow.values()))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let title = words(row.get_ref(3)?.as_str().unwrap_or_default());
        let text = words(&CleanHtml::restore(row.get(4)?).text());
        let in_title = query.begins_in(&title);
        if query.matches(&[title, text]) {
            let at = Instant(row.get(2)?);
            found.push((in_title, at, (row.get(0)?, row.get(1)?)));
        }
    }
    found.sort_by_key(|(in_title, at, place)| std::cmp::Reverse((*in_title, *at, *place)));
    Ok(found.into_iter().map(|(_, _, place)| place).collect())
}

/// What is indexed as it is and answers: row and group, the best first.
fn ranked(
    connection: &Connection,
    query: &Query,
    narrow: &Narrow,
) -> Result<Vec<(i64, i64)>, Error> {
    let sql = format!(
        "SELECT e.row, l.grp FROM search JOIN entries e ON e.row = search.rowid
         JOIN links l ON l.entry = e.row JOIN sources s ON s.row = e.source
         WHERE search MATCH ?1 AND NOT EXISTS (SELECT 1 FROM search_jobs j WHERE j.entry = e.row) AND {}
         ORDER BY bm25(search, {TITLE_WEIGHT}), e.sort_at DESC, e.uuid",
        narrowed(2)
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut values: Vec<Box<dyn rusqlite::ToSql>> = vec![Box::new(query.expression())];
    values.extend(narrow.values());
    let found = statement.query_map(rusqlite::params_from_iter(values), |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}
