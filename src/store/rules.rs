//! What became of rules for pages: kept pages read again, and rules that find nothing any more.

use crate::model::Instant;
use crate::plan::PageResult;
use crate::sanitize::CleanHtml;
use crate::store::Company;
use crate::store::Error;
use crate::store::PageTask;
use crate::store::Store;
use crate::store::page::use_page;
use crate::store::rows;
use crate::store::search;
use crate::store::urn::Urn;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

/// An entry whose page was read, with what came of it.
#[derive(Clone, Debug)]
pub struct ReadPage {
    /// What reading its page takes; it is leased to nobody.
    pub task: PageTask,
    /// The page's text, where that is shown.
    pub page: Option<CleanHtml>,
}

impl Store {
    /// Notes which rules of a source found nothing in the page that was read last; none where all did.
    pub async fn note_rules(&self, source: &str, unmet: Vec<String>) -> Result<(), Error> {
        let (source, unmet) = (source.to_owned(), rows::strings(&unmet));
        self.write(Company::Wait, move |connection| {
            connection
                .prepare_cached("UPDATE sources SET unmet = ?2 WHERE id = ?1 AND unmet <> ?2")?
                .execute(params![source, unmet])?;
            Ok(())
        })
        .await
    }

    /// Those of these entries whose page was read, and waits for no other try.
    pub async fn read_pages(&self, entries: Vec<String>) -> Result<Vec<ReadPage>, Error> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT e.uuid, s.id, coalesce(e.url, ''), e.title, b.summary, b.content, e.authors <> '[]',
                     e.published IS NOT NULL, coalesce(e.language_from, '') IN ('config', 'feed'), s.timeout, b.page
                 FROM entries e JOIN bodies b ON b.entry = e.row JOIN sources s ON s.row = e.source
                 WHERE e.uuid = ?1 AND e.forgotten IS NULL AND e.page_state IN ('used', 'kept')
                     AND NOT EXISTS (SELECT 1 FROM page_jobs p WHERE p.entry = e.row)",
            )?;
            let mut found = Vec::new();
            for entry in entries {
                let one = statement.query_row([Urn::of(&entry)], read_page);
                found.extend(one.optional()?);
            }
            Ok(found)
        })
        .await
    }

    /// Writes what came of pages that were read again. No lease is needed: an entry whose page
    /// waits for a try, or that was forgotten meanwhile, stays as it is.
    pub async fn apply_again(
        &self,
        results: Vec<(String, PageResult)>,
        now: Instant,
    ) -> Result<(), Error> {
        self.write(Company::Alone, move |connection| {
            for (uuid, result) in &results {
                write_again(connection, uuid, result, now)?;
            }
            Ok(())
        })
        .await?;
        self.moved();
        Ok(())
    }
}

fn read_page(row: &Row<'_>) -> rusqlite::Result<ReadPage> {
    Ok(ReadPage {
        task: PageTask {
            uuid: row.get::<_, Urn>(0)?.to_string(),
            source: row.get(1)?,
            url: row.get(2)?,
            epoch: 0,
            tries: 0,
            title: row.get(3)?,
            summary: CleanHtml::restore(row.get(4)?),
            content: CleanHtml::restore(row.get(5)?),
            has_authors: row.get(6)?,
            has_date: row.get(7)?,
            has_language: row.get(8)?,
            timeout: rows::duration(row.get(9)?),
        },
        page: row.get::<_, Option<String>>(10)?.map(CleanHtml::restore),
    })
}

fn write_again(
    connection: &Connection,
    uuid: &str,
    result: &PageResult,
    now: Instant,
) -> Result<(), Error> {
    let entry: Option<i64> = connection
        .prepare_cached(
            "SELECT row FROM entries WHERE uuid = ?1 AND forgotten IS NULL AND page_state IN ('used', 'kept')
                 AND NOT EXISTS (SELECT 1 FROM page_jobs WHERE entry = row)",
        )?
        .query_row([Urn::of(uuid)], |row| row.get(0))
        .optional()?;
    let Some(entry) = entry else { return Ok(()) };
    let (state, why) = match result {
        PageResult::Used(text) => {
            use_page(connection, entry, text)?;
            ("used", &text.why)
        }
        PageResult::Kept(why) => {
            connection
                .prepare_cached("UPDATE bodies SET page = NULL, cut = '[]' WHERE entry = ?1")?
                .execute([entry])?;
            ("kept", why)
        }
        _ => return Ok(()),
    };
    let note = format!("{why}; read again on {now}");
    connection
        .prepare_cached("UPDATE entries SET page_state = ?2, page_note = ?3 WHERE row = ?1")?
        .execute(params![entry, state, note])?;
    search::ask(connection, entry)
}
