//! What outputs, status pages, `explain` and `export` read.

use crate::model::Category;
use crate::model::Dated;
use crate::model::Enclosure;
use crate::model::Extras;
use crate::model::Instant;
use crate::model::Person;
use crate::model::Publish;
use crate::sanitize::CleanHtml;
use crate::store::Error;
use crate::store::Store;
use crate::store::extras;
use crate::store::rows;
use crate::store::urn::Urn;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

/// An entry as it is stored.
#[derive(Clone, Debug)]
pub struct Stored {
    /// `urn:uuid:…`.
    pub uuid: String,
    /// Its place in the order of linking; `None` while it waits.
    pub seq: Option<i64>,
    /// How often the feed changed it, from 1.
    pub revision: u32,
    /// The source's id, name and address.
    pub source: SourceName,
    /// The id the document gave.
    pub guid: Option<String>,
    /// The article's address.
    pub url: Option<String>,
    /// Title.
    pub title: String,
    /// Authors.
    pub authors: Vec<Person>,
    /// Categories.
    pub categories: Vec<Category>,
    /// Enclosures.
    pub enclosures: Vec<Enclosure>,
    /// Everything else that it carries.
    pub extras: Extras,
    /// BCP 47 language and where it was read.
    pub language: Option<(String, String)>,
    /// Rights.
    pub rights: Option<String>,
    /// When it was published.
    pub published: Option<Dated>,
    /// What outputs give as `updated`.
    pub updated: Instant,
    /// When we first saw it.
    pub first_seen: Instant,
    /// When its page was fetched.
    pub fetched: Option<Instant>,
    /// The feed's short form.
    pub summary: CleanHtml,
    /// The best body: the page's, else the feed's.
    pub body: CleanHtml,
    /// What was left out of the page's body as credits and insets.
    pub cut: Vec<String>,
    /// The body is the page's.
    pub from_page: bool,
    /// `none`, `wanted`, `used`, `kept`, `given up`, and why.
    pub page: (String, Option<String>),
    /// Stands in no current feed by `first_entries`.
    pub held_back: bool,
    /// What link decided; `None` while it waits.
    pub link: Option<LinkFacts>,
    /// When it was taken out for good.
    pub forgotten: Option<Instant>,
}

/// Names of a source for outputs.
#[derive(Clone, Debug)]
pub struct SourceName {
    /// Its id.
    pub id: String,
    /// Its configured name, else the feed's title, else its id.
    pub name: String,
    /// The feed's address; `None` where it is private.
    pub url: Option<String>,
    /// The site it belongs to.
    pub site: Option<String>,
    /// When the feed last changed, as it says.
    pub updated: Option<Instant>,
    /// How much of it may be republished.
    pub publish: Publish,
    /// Its tags.
    pub tags: Vec<String>,
}

/// What link decided of an entry.
#[derive(Clone, Debug)]
pub struct LinkFacts {
    /// The first entry of its group.
    pub group: String,
    /// `same`, `version`, `later`, `story` or `alone`.
    pub kind: String,
    /// The rule.
    pub rule: String,
    /// Its figure.
    pub score: f64,
    /// In a sentence.
    pub why: String,
    /// The story's first entry, where there is a story.
    pub story: Option<String>,
    /// The entry that it is folded under, or a later state of.
    pub version_of: Option<String>,
}

const COLUMNS: &str = "e.uuid, l.seq, e.revision, s.id, coalesce(s.name, s.feed_title, s.id),
     CASE s.private WHEN 0 THEN s.url END, CASE WHEN s.private = 0 OR s.feed_link <> s.url THEN s.feed_link END,
     s.feed_updated, s.publish, s.tags, e.guid, e.url, e.title, e.authors, e.categories,
     e.enclosures, e.language, e.language_from, e.rights, e.published, e.precision, e.published_raw, e.published_from,
     e.updated, e.first_seen, e.fetched, b.summary, b.content, b.page, e.page_state, e.page_note, e.held_back,
     (SELECT g.uuid FROM links f JOIN entries g ON g.row = f.entry WHERE f.seq = l.grp), l.kind, l.rule, l.score, l.why,
     (SELECT g.uuid FROM links f JOIN entries g ON g.row = f.entry
       WHERE f.seq = coalesce(l.story, (SELECT m.story FROM links m WHERE m.story = l.seq LIMIT 1))), b.cut, e.forgotten,
     e.extras, e.page_extras, (SELECT g.uuid FROM links f JOIN entries g ON g.row = f.entry WHERE f.seq = l.version_of)";
const FROM: &str = "entries e JOIN sources s ON s.row = e.source JOIN bodies b ON b.entry = e.row
     LEFT JOIN links l ON l.entry = e.row";

impl Store {
    /// Entries by an address, an id, or an unambiguous beginning of one; at most a few.
    pub async fn find(&self, name: &str) -> Result<Vec<Stored>, Error> {
        let uuid = name
            .strip_prefix("urn:uuid:")
            .unwrap_or(name)
            .replace('-', "")
            .to_ascii_uppercase();
        let name = name.to_owned();
        let key = crate::canonical::comparison_key(&name);
        self.read(move |connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM {FROM} WHERE (length(?1) >= 4 AND substr(hex(e.uuid), 1, length(?1)) = ?1)
                     OR e.url = ?2 OR e.url_key = ?3 OR e.guid = ?2 ORDER BY e.row LIMIT 20"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let found = statement.query_map(params![uuid, name, key], stored)?;
            Ok(found.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// The other copies of an entry's group, in the order of linking.
    pub async fn copies(&self, uuid: &str) -> Result<Vec<Stored>, Error> {
        let uuid = uuid.to_owned();
        self.read(move |connection| {
            let grp = connection
                .prepare_cached(
                    "SELECT l.grp FROM entries e JOIN links l ON l.entry = e.row WHERE e.uuid = ?1",
                )?
                .query_row([Urn::of(&uuid)], |row| row.get::<_, i64>(0))
                .optional()?;
            grp.map_or_else(|| Ok(Vec::new()), |grp| copies(connection, grp, &uuid))
        })
        .await
    }

    /// What happened to an entry's page: the tries so far, the next one, the last error.
    pub async fn page_job(
        &self,
        uuid: &str,
    ) -> Result<Option<(u32, Instant, Option<String>)>, Error> {
        let uuid = uuid.to_owned();
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT p.tries, p.due, p.last_error FROM page_jobs p JOIN entries e ON e.row = p.entry
                 WHERE e.uuid = ?1",
            )?;
            let mut found =
                statement.query_map([Urn::of(&uuid)], |row| Ok((row.get(0)?, Instant(row.get(1)?), row.get(2)?)))?;
            Ok(found.next().transpose()?)
        })
        .await
    }

    /// The whole corpus after `seq`, at most `limit` entries, in the order of linking.
    pub async fn corpus(&self, after: i64, limit: usize) -> Result<Vec<Stored>, Error> {
        self.read(move |connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM {FROM} WHERE l.seq > ?1 AND e.forgotten IS NULL
                 ORDER BY l.seq LIMIT ?2"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let found = statement.query_map(
                params![after, i64::try_from(limit).unwrap_or(i64::MAX)],
                stored,
            )?;
            Ok(found.collect::<Result<_, _>>()?)
        })
        .await
    }
}

/// The other copies of a group.
pub(super) fn copies(connection: &Connection, grp: i64, shown: &str) -> Result<Vec<Stored>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {FROM} WHERE (l.seq = ?1 OR (l.grp = ?1 AND l.kind IN ('same', 'version')))
             AND e.uuid <> ?2 AND e.forgotten IS NULL ORDER BY l.seq"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let found = statement.query_map(params![grp, Urn::of(shown)], stored)?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// The entry in a row that is there.
pub(super) fn by_row(connection: &Connection, row: i64) -> rusqlite::Result<Stored> {
    let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE e.row = ?1");
    connection.prepare_cached(&sql)?.query_row([row], stored)
}

/// A source's names, from the column `first` on.
pub(super) fn name(row: &Row<'_>, first: usize) -> rusqlite::Result<SourceName> {
    Ok(SourceName {
        id: row.get(first)?,
        name: row.get(first + 1)?,
        url: row.get(first + 2)?,
        site: row.get(first + 3)?,
        updated: row.get::<_, Option<i64>>(first + 4)?.map(Instant),
        publish: rows::to_publish(row.get_ref(first + 5)?.as_str().unwrap_or_default()),
        tags: rows::to_strings(row.get_ref(first + 6)?.as_str().unwrap_or_default()),
    })
}

fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    let text = |index| row.get::<_, String>(index);
    let urn = |index| {
        Ok::<_, rusqlite::Error>(row.get::<_, Option<Urn>>(index)?.map(|urn| urn.to_string()))
    };
    let (summary, content, page): (String, String, Option<String>) =
        (row.get(26)?, row.get(27)?, row.get(28)?);
    let from_page = page.is_some();
    let own = if content.is_empty() {
        summary.clone()
    } else {
        content
    };
    let language: Option<String> = row.get(16)?;
    let link = match row.get::<_, Option<String>>(33)? {
        None => None,
        Some(kind) => Some(LinkFacts {
            group: urn(32)?.unwrap_or_default(),
            kind,
            rule: text(34)?,
            score: row.get(35)?,
            why: text(36)?,
            story: urn(37)?,
            version_of: urn(42)?,
        }),
    };
    Ok(Stored {
        uuid: row.get::<_, Urn>(0)?.to_string(),
        seq: row.get(1)?,
        revision: row.get(2)?,
        source: name(row, 3)?,
        guid: row.get(10)?,
        url: row.get(11)?,
        title: row.get(12)?,
        authors: rows::to_people(&text(13)?),
        categories: rows::to_categories(&text(14)?),
        enclosures: rows::to_enclosures(&text(15)?),
        language: language.zip(row.get(17)?),
        rights: row.get(18)?,
        published: rows::to_dated(
            row.get(19)?,
            row.get::<_, Option<String>>(20)?.as_deref(),
            row.get(21)?,
            row.get::<_, Option<String>>(22)?.as_deref(),
        ),
        updated: Instant(row.get(23)?),
        first_seen: Instant(row.get(24)?),
        fetched: row.get::<_, Option<i64>>(25)?.map(Instant),
        summary: CleanHtml::restore(summary),
        body: CleanHtml::restore(page.unwrap_or(own)),
        cut: rows::to_strings(&text(38)?),
        from_page,
        page: (row.get(29)?, row.get(30)?),
        held_back: row.get(31)?,
        link,
        forgotten: row.get::<_, Option<i64>>(39)?.map(Instant),
        extras: extras::both(
            row.get_ref(40)?.as_str_or_null().unwrap_or_default(),
            row.get_ref(41)?.as_str_or_null().unwrap_or_default(),
        ),
    })
}
