//! What somebody decides against link, for good: two entries are one article, or one is not.
//!
//! Links stay frozen after that as they were before; who reads slices by seq hears of it in the next.

use crate::filter::Output;
use crate::model::Instant;
use crate::store::Company;
use crate::store::Error;
use crate::store::Store;
use crate::store::Stored;
use crate::store::choose;
use crate::store::choose::BURIED;
use crate::store::link::last_seq;
use crate::store::read;
use crate::store::urn::Urn;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::params;

/// What was decided of an entry after it had a seq.
#[derive(Clone, Debug)]
pub enum Overruled {
    /// It was taken out: its id, when.
    Forgotten(String, Instant),
    /// It is the same article as another: its id, the id of its group's first entry.
    Merged(String, String),
    /// It is an article of its own.
    Unmerged(Box<Stored>),
}

impl Store {
    /// Makes two entries, and the copies of each, one article. False, and nothing is changed, where
    /// they are that already or one of them is not linked.
    pub async fn merge(&self, one: &str, other: &str, outputs: Vec<Output>) -> Result<bool, Error> {
        let (one, other) = (one.to_owned(), other.to_owned());
        let done = self
            .write(Company::Alone, move |connection| {
                match (group_of(connection, &one)?, group_of(connection, &other)?) {
                    (Some(one), Some(other)) if one.group != other.group => {
                        let (first, second) =
                            (one.group.min(other.group), one.group.max(other.group));
                        unite(connection, first, second, &outputs)?;
                        Ok(true)
                    }
                    _ => Ok(false),
                }
            })
            .await?;
        self.moved();
        Ok(done)
    }

    /// Makes an entry an article of its own: published as new where a copy stood for it. False, and
    /// nothing is changed, where it is one already or is not linked.
    pub async fn unmerge(
        &self,
        uuid: &str,
        outputs: Vec<Output>,
        now: Instant,
    ) -> Result<bool, Error> {
        let uuid = uuid.to_owned();
        let done = self
            .write(Company::Alone, move |connection| {
                let Some(entry) = group_of(connection, &uuid)? else {
                    return Ok(false);
                };
                let Some(rest) = part(connection, &entry, &outputs)? else {
                    return Ok(false);
                };
                let floor = Some(now.minus(BURIED));
                choose::of_group(connection, &outputs, entry.seq, floor)?;
                choose::of_group(connection, &outputs, rest, floor)?;
                note(connection, entry.row)?;
                Ok(true)
            })
            .await?;
        self.moved();
        Ok(done)
    }

    /// What was decided after `seq`, each with the seq of that.
    pub async fn overruled(&self, after: i64) -> Result<Vec<(i64, Overruled)>, Error> {
        self.read(move |connection| {
            let mut statement = connection
                .prepare_cached("SELECT seq, entry FROM overrules WHERE seq > ?1 ORDER BY seq")?;
            let found = statement.query_map([after], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let found: Vec<(i64, i64)> = found.collect::<Result<_, _>>()?;
            let told = |(seq, row)| Ok((seq, told(read::by_row(connection, row)?)));
            found.into_iter().map(told).collect()
        })
        .await
    }
}

fn told(entry: Stored) -> Overruled {
    let group = entry.link.as_ref().map(|link| link.group.clone());
    match (entry.forgotten, group) {
        (Some(at), _) => Overruled::Forgotten(entry.uuid, at),
        (None, Some(group)) if group != entry.uuid && !group.is_empty() => {
            Overruled::Merged(entry.uuid, group)
        }
        (None, _) => Overruled::Unmerged(Box::new(entry)),
    }
}

/// A linked entry.
struct Member {
    row: i64,
    seq: i64,
    group: i64,
}

fn group_of(connection: &Connection, uuid: &str) -> Result<Option<Member>, Error> {
    let found = connection
        .prepare_cached(
            "SELECT e.row, l.seq, l.grp FROM entries e JOIN links l ON l.entry = e.row
             WHERE e.uuid = ?1 AND e.forgotten IS NULL",
        )?
        .query_row([Urn::of(uuid)], |row| {
            Ok(Member {
                row: row.get(0)?,
                seq: row.get(1)?,
                group: row.get(2)?,
            })
        })
        .optional()?;
    Ok(found)
}

/// The second group becomes part of the first, and what follows it follows that one.
fn unite(
    connection: &Connection,
    first: i64,
    second: i64,
    outputs: &[Output],
) -> Result<(), Error> {
    let story: i64 = connection.query_row(
        "SELECT coalesce(story, seq) FROM links WHERE grp = ?1 ORDER BY seq LIMIT 1",
        [first],
        |row| row.get(0),
    )?;
    connection.execute(
        "UPDATE links SET version_of = ?1 WHERE version_of = ?2",
        [first, second],
    )?;
    connection.execute(
        "UPDATE links SET story = ?1 WHERE story = ?2 AND seq <> ?1",
        [story, second],
    )?;
    connection.execute(
        "UPDATE links SET grp = ?1, story = ?3 WHERE grp = ?2",
        [first, second, story],
    )?;
    connection.execute(
        "UPDATE links SET kind = 'same', rule = 'merge', score = 1, why = 'merged by hand', version_of = NULL,
             candidate = ?1 WHERE seq = ?2",
        [first, second],
    )?;
    connection.execute("DELETE FROM choice_jobs WHERE grp = ?1", [second])?;
    for output in outputs.iter().filter(|output| output.folds()) {
        // where both show, the first group's copy goes on to
        connection.execute(
            "UPDATE OR IGNORE shown SET grp = ?1 WHERE grp = ?2 AND output = ?3",
            params![first, second, output.id],
        )?;
        connection.execute(
            "DELETE FROM shown WHERE grp = ?1 AND output = ?2",
            params![second, output.id],
        )?;
    }
    let row = connection
        .query_row("SELECT entry FROM links WHERE seq = ?1", [second], |row| {
            row.get(0)
        })
        .optional()?;
    row.map_or(Ok(()), |row| note(connection, row))
}

/// Takes an entry out of its group; gives the group of those that stay, nothing where none do.
fn part(connection: &Connection, entry: &Member, outputs: &[Output]) -> Result<Option<i64>, Error> {
    let first: Option<i64> = connection.query_row(
        "SELECT min(l.seq) FROM links l JOIN entries e ON e.row = l.entry
         WHERE l.grp = ?1 AND l.seq <> ?2 AND e.forgotten IS NULL",
        [entry.group, entry.seq],
        |row| row.get(0),
    )?;
    let Some(first) = first else {
        return Ok(None);
    };
    let alone = |seq: i64, why: &str| {
        connection.execute(
            "UPDATE links SET grp = seq, kind = 'alone', rule = 'unmerge', score = 0, why = ?2, version_of = NULL
             WHERE seq = ?1",
            params![seq, why],
        )
    };
    let rest = if entry.group == entry.seq {
        connection.execute(
            "UPDATE links SET grp = ?1, version_of = CASE version_of WHEN ?2 THEN ?1 ELSE version_of END
             WHERE grp = ?2 AND seq <> ?2",
            [first, entry.seq],
        )?;
        alone(
            first,
            "the entry that it was a copy of was unmerged by hand",
        )?;
        first
    } else {
        entry.group
    };
    alone(entry.seq, "unmerged by hand")?;
    // what an output shows it goes on to show
    for output in outputs.iter().filter(|output| output.folds()) {
        connection.execute(
            "UPDATE shown SET grp = CASE entry WHEN ?2 THEN ?3 ELSE ?4 END WHERE grp = ?5 AND output = ?1",
            params![output.id, entry.row, entry.seq, rest, entry.group],
        )?;
    }
    Ok(Some(rest))
}

/// The decision gets a seq of its own.
pub(super) fn note(connection: &Connection, row: i64) -> Result<(), Error> {
    let seq = last_seq(connection)? + 1;
    connection
        .prepare_cached(
            "INSERT INTO overrules (seq, entry) SELECT ?2, ?1 WHERE EXISTS (SELECT 1 FROM links WHERE entry = ?1)
             ON CONFLICT (entry) DO UPDATE SET seq = excluded.seq",
        )?
        .execute([row, seq])?;
    Ok(())
}
