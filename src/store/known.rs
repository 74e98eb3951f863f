//! What is known of the entries that a document brings again.

use crate::identity::Past;
use crate::identity::Words;
use crate::model::Enclosure;
use crate::model::Extras;
use crate::model::Instant;
use crate::sanitize::CleanHtml;
use crate::store::Error;
use crate::store::Store;
use crate::store::extras;
use crate::store::purge;
use crate::store::rows;
use crate::store::urn::Urn;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

/// What the store knows of an entry that a document brings again.
#[derive(Clone, Debug)]
pub struct Known {
    /// The entry.
    pub uuid: String,
    /// What outputs give as `updated`.
    pub updated: Instant,
    /// Title and the best body's text, only where the hash differs from the one asked with; nothing
    /// is known of the words of what was forgotten.
    pub words: Option<Words>,
    /// How an edit of it is taken; read with the words.
    pub past: Past,
    /// Its enclosures; nothing is known of what was forgotten.
    pub enclosures: Vec<Enclosure>,
    /// Everything else that it carries.
    pub extras: Extras,
    /// It was taken out for good.
    pub forgotten: bool,
    /// Its address.
    pub url: Option<String>,
}

impl Known {
    /// What is known of an entry that is stored no longer.
    fn gone(uuid: Urn) -> Self {
        Self {
            uuid: uuid.to_string(),
            updated: Instant::default(),
            words: None,
            past: Past::default(),
            enclosures: Vec::new(),
            extras: Extras::default(),
            forgotten: true,
            url: None,
        }
    }
}

impl Store {
    /// What is known of these keys of one source; `None` for what is new. Texts come only where
    /// the given hash differs, so that an unchanged document costs one index look-up an entry.
    pub async fn known(
        &self,
        source: &str,
        asked: Vec<(String, [u8; 16])>,
    ) -> Result<Vec<Option<Known>>, Error> {
        let source = source.to_owned();
        self.read(move |connection| {
            let mut find = connection.prepare_cached(
                "SELECT e.row, e.uuid, e.updated, e.text_hash, e.title, e.forgotten IS NOT NULL,
                     e.enclosures, e.extras, e.url FROM entries e
                 WHERE e.row = coalesce(
                     (SELECT row FROM entries WHERE source = ?1 AND key = ?2),
                     (SELECT entry FROM aliases WHERE source = ?1 AND key = ?2))",
            )?;
            let source: Option<i64> = connection
                .prepare_cached("SELECT row FROM sources WHERE id = ?1")?
                .query_row([source], |row| row.get(0))
                .optional()?;
            let purged = purge::any(connection)?;
            let mut body = connection.prepare_cached(
                "SELECT b.content, b.summary, t.told_title, t.told_text, t.moved, coalesce(t.unsaid, 0), t.said
                 FROM bodies b LEFT JOIN edits t ON t.entry = b.entry WHERE b.entry = ?1",
            )?;
            asked
                .iter()
                .map(|(key, hash)| {
                    let mut rows = find.query(params![source, rows::text(key)])?;
                    let Some(row) = rows.next()? else {
                        let gone = if purged { purge::find(connection, source, key)? } else { None };
                        return Ok(gone.map(Known::gone));
                    };
                    let stored: [u8; 16] = row.get(3)?;
                    let updated = Instant(row.get(2)?);
                    let (mut words, mut past) = (None, Past::default());
                    if stored != *hash && !row.get::<_, bool>(5)? {
                        let title: String = row.get(4)?;
                        let read = |row: &Row<'_>| state(row, title, updated);
                        let (state, earlier) = body.query_row([row.get::<_, i64>(0)?], read)?;
                        (words, past) = (Some(state), earlier);
                    }
                    Ok(Some(Known {
                        uuid: row.get::<_, Urn>(1)?.to_string(),
                        updated,
                        words,
                        past,
                        enclosures: rows::to_enclosures(
                            row.get_ref(6)?.as_str().unwrap_or_default(),
                        ),
                        extras: extras::read(row.get_ref(7)?.as_str_or_null().unwrap_or_default()),
                        forgotten: row.get(5)?,
                        url: row.get(8)?,
                    }))
                })
                .collect()
        })
        .await
    }
}

/// Title and text, and how an edit of them is taken.
fn state(row: &Row<'_>, title: String, updated: Instant) -> rusqlite::Result<(Words, Past)> {
    let (content, summary): (String, String) = (row.get(0)?, row.get(1)?);
    let best = if content.is_empty() { summary } else { content };
    let told: (Option<String>, Option<String>) = (row.get(2)?, row.get(3)?);
    let past = Past {
        told: told
            .0
            .zip(told.1)
            .map(|(title, text)| Words { title, text }),
        moved: row.get::<_, Option<i64>>(4)?.map(Instant),
        unsaid: row.get(5)?,
        said: row.get::<_, Option<i64>>(6)?.map_or(updated, Instant),
    };
    let text = CleanHtml::restore(best).text();
    Ok((Words { title, text }, past))
}
