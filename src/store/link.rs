//! What link reads and writes: one owner, one entry at a time, in commit order.

use crate::identity::Address;
use crate::identity::Kind;
use crate::model::Instant;
use crate::plan::AfterLink;
use crate::sanitize::CleanHtml;
use crate::store::Choosing;
use crate::store::Company;
use crate::store::Error;
use crate::store::Store;
use crate::store::choose;
use crate::store::forget;
use crate::store::rows;
use crate::store::search;
use crate::store::urn::Urn;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;
use std::collections::BTreeSet;
use std::time::Duration;

/// An entry as link sees it.
#[derive(Clone, Debug)]
pub struct LinkedDoc {
    /// The entry.
    pub uuid: String,
    /// Its seq and its group's, 0 where it is not linked yet.
    pub seq: i64,
    /// The first entry of its group.
    pub group: i64,
    /// The first entry of its story.
    pub story: i64,
    /// Its source's id.
    pub source: String,
    /// Its addresses: the feed's first, then those that its page told.
    pub addresses: Vec<Address>,
    /// Title.
    pub title: String,
    /// The best body there is.
    pub body: CleanHtml,
    /// When it was published, the first instant of the period.
    pub published: Option<Instant>,
    /// When we first saw it.
    pub first_seen: Instant,
    /// BCP 47 language.
    pub language: Option<String>,
}

/// What is ready to be linked.
#[derive(Clone, Debug, Default)]
pub struct Unlinked {
    /// The seq of the first of them.
    pub next_seq: i64,
    /// In the order in which they are linked.
    pub entries: Vec<LinkedDoc>,
}

const COLUMNS: &str = "e.uuid, s.id, e.url_key,
     e.title, CASE WHEN b.page IS NOT NULL THEN b.page WHEN b.content <> '' THEN b.content ELSE b.summary END,
     e.published, e.first_seen, e.language, s.host, e.page_keys";
const FROM: &str = "entries e JOIN sources s ON s.row = e.source JOIN bodies b ON b.entry = e.row";

/// Entries are linked in the order in which they were seen, but for those that waited for a page.
const LATE: Duration = Duration::from_hours(24);

impl Store {
    /// At most `limit` entries whose page is settled or whose hold is over.
    pub async fn unlinked(&self, limit: usize, now: Instant) -> Result<Unlinked, Error> {
        self.read(move |connection| {
            let last: i64 =
                last_seq(connection)?;
            let entries = connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS}, 0, 0, 0 FROM link_jobs j JOIN {FROM} WHERE e.row = j.entry AND j.due <= ?1
                     ORDER BY j.due, j.entry LIMIT ?2"
                ))?
                .query_map(params![now.0, i64::try_from(limit).unwrap_or(i64::MAX)], doc)?
                .collect::<Result<_, _>>()?;
            Ok(Unlinked { next_seq: last + 1, entries })
        })
        .await
    }

    /// The seq before the first linked entry that was first seen since then, of the newest `most`.
    pub async fn linked_before(&self, since: Instant, most: usize) -> Result<i64, Error> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT l.seq, e.first_seen FROM links l JOIN entries e ON e.row = l.entry
                 ORDER BY l.seq DESC LIMIT ?1",
            )?;
            let mut rows = statement.query([i64::try_from(most).unwrap_or(i64::MAX)])?;
            let mut before = i64::MAX;
            while let Some(row) = rows.next()? {
                let seen = Instant(row.get(1)?);
                if seen < since.minus(LATE) {
                    break;
                }
                if seen >= since {
                    before = row.get::<_, i64>(0)? - 1;
                }
            }
            Ok(before)
        })
        .await
    }

    /// The next `limit` linked entries behind a seq that were first seen since then, in its order.
    pub async fn linked_since(
        &self,
        since: Instant,
        after: i64,
        limit: usize,
    ) -> Result<Vec<LinkedDoc>, Error> {
        self.read(move |connection| {
            // the plus: by seq, whatever else there is an index of
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {COLUMNS}, l.seq, l.grp, coalesce(l.story, l.seq) FROM links l JOIN {FROM}
                 WHERE e.row = l.entry AND l.seq > ?1 AND +e.first_seen >= ?2
                 ORDER BY l.seq LIMIT ?3"
            ))?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let entries = statement.query_map(params![after, since.0, limit], doc)?;
            Ok(entries.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Writes decisions; an entry that has a seq keeps it (frozen). False, and nothing written, where
    /// their seqs were given away meanwhile: decide again.
    pub async fn apply_links(
        &self,
        plans: Vec<AfterLink>,
        choosing: Choosing,
    ) -> Result<bool, Error> {
        let applied = self
            .write(Company::Alone, move |connection| {
                write_links(connection, &plans, &choosing)
            })
            .await?;
        self.moved();
        Ok(applied)
    }

    /// Nothing that may be linked by then waits.
    pub async fn is_linked(&self, now: Instant) -> Result<bool, Error> {
        self.read(move |connection| {
            let waits = "SELECT NOT EXISTS (SELECT 1 FROM link_jobs WHERE due <= ?1)";
            Ok(connection.query_row(waits, [now.0], |row| row.get(0))?)
        })
        .await
    }
}

fn write_links(
    connection: &Connection,
    plans: &[AfterLink],
    choosing: &Choosing,
) -> Result<bool, Error> {
    let last = last_seq(connection)?;
    if plans.first().is_some_and(|plan| plan.seq <= last) {
        return Ok(false);
    }
    let forgetful = forget::any(connection)?;
    let mut find = connection
        .prepare_cached("SELECT row FROM entries WHERE uuid = ?1 AND forgotten IS NULL")?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO links (seq, entry, grp, kind, rule, score, why, rule_version, story, version_of, candidate)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT (entry) DO NOTHING",
    )?;
    let mut done = connection.prepare_cached("DELETE FROM link_jobs WHERE entry = ?1")?;
    let mut groups = BTreeSet::new();
    for plan in plans {
        let found = find.query_row([Urn::of(&plan.uuid)], |row| row.get::<_, i64>(0));
        let Some(row) = found.optional()? else {
            continue;
        };
        done.execute([row])?;
        let place = Place::of(connection, plan)?;
        let inserted = insert.execute(params![
            plan.seq,
            row,
            place.group,
            place.kind,
            plan.rule,
            plan.score,
            plan.why,
            plan.rule_version,
            place.story,
            place.version_of,
            plan.candidate
        ])?;
        if inserted == 0 {
            continue;
        }
        search::ask_first(connection, row)?;
        if forgetful {
            forget::held(connection, row, place.group)?;
        }
        groups.insert(place.group);
    }
    for group in groups {
        choose::arrived(connection, choosing, group)?;
    }
    Ok(true)
}

/// Where an entry comes to stand.
struct Place {
    group: i64,
    kind: &'static str,
    story: Option<i64>,
    version_of: Option<i64>,
}

impl Place {
    /// Beside the entry that it was compared with, wherever somebody put that one meanwhile.
    fn of(connection: &Connection, plan: &AfterLink) -> Result<Self, Error> {
        let beside = match plan.candidate {
            Some(candidate) => connection
                .prepare_cached("SELECT grp, coalesce(story, seq) FROM links WHERE seq = ?1")?
                .query_row([candidate], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?,
            None => None,
        };
        let Some((group, story)): Option<(i64, i64)> = beside else {
            return Ok(Self {
                group: plan.seq,
                kind: Kind::Alone.word(),
                story: None,
                version_of: None,
            });
        };
        let folded = matches!(plan.kind, Kind::Same | Kind::Version);
        let state = matches!(plan.kind, Kind::Version | Kind::Later);
        Ok(Self {
            group: if folded { group } else { plan.seq },
            kind: plan.kind.word(),
            story: Some(story),
            version_of: state.then_some(group),
        })
    }
}

/// The last seq that was given away.
pub(super) fn last_seq(connection: &Connection) -> Result<i64, Error> {
    let last = "SELECT max(coalesce((SELECT max(seq) FROM links), 0), coalesce((SELECT max(seq) FROM overrules), 0))";
    Ok(connection
        .prepare_cached(last)?
        .query_row([], |row| row.get(0))?)
}

fn doc(row: &Row<'_>) -> rusqlite::Result<LinkedDoc> {
    let site: String = row.get(8)?;
    let of_page = rows::to_strings(
        row.get_ref(9)?
            .as_str_or_null()
            .unwrap_or_default()
            .unwrap_or("[]"),
    );
    let keys = row.get::<_, Option<String>>(2)?.into_iter().chain(of_page);
    Ok(LinkedDoc {
        uuid: row.get::<_, Urn>(0)?.to_string(),
        source: row.get(1)?,
        addresses: keys.map(|key| Address::new(key, Some(&site))).collect(),
        title: row.get(3)?,
        body: CleanHtml::restore(row.get(4)?),
        published: row.get::<_, Option<i64>>(5)?.map(Instant),
        first_seen: Instant(row.get(6)?),
        language: row.get(7)?,
        seq: row.get(10)?,
        group: row.get(11)?,
        story: row.get(12)?,
    })
}
