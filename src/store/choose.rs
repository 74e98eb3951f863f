//! Which copy of a group each output shows: chosen when the output first shows one, then frozen.
//!
//! Highest priority first, then what came first; never by what an entry says of its own date. What
//! is a copy by its address alone hides no other. Deliberately absent: how much an output shows of
//! what stands in it (`store/standing.rs`).

use crate::filter::Facts;
use crate::filter::Output;
use crate::model::Instant;
use crate::model::Source;
use crate::store::Company;
use crate::store::Error;
use crate::store::Store;
use crate::store::rows;
use crate::store::sources::meta;
use crate::store::sources::set_meta;
use crate::store::urn::Urn;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;
use std::collections::HashSet;
use std::time::Duration;

/// Nothing stands further down in an output than this before it was first seen: nothing newly seen
/// is buried, and no back catalogue comes before what is new.
pub(super) const BURIED: Duration = Duration::from_hours(48);

/// How outputs choose what they show.
#[derive(Clone, Debug)]
pub struct Choosing {
    /// The outputs.
    pub outputs: Vec<Output>,
    /// How long copies of other sources are waited for.
    pub settle: Duration,
    /// Now.
    pub now: Instant,
}

impl Store {
    /// Chooses for groups whose time to settle is over at `now`; gives how many these were.
    pub async fn choose_due(&self, outputs: &[Output], now: Instant) -> Result<usize, Error> {
        let due: Vec<i64> = self
            .read(move |connection| {
                let mut due =
                    connection.prepare_cached("SELECT grp FROM choice_jobs WHERE due <= ?1")?;
                Ok(due
                    .query_map([now.0], |row| row.get(0))?
                    .collect::<Result<_, _>>()?)
            })
            .await?;
        if due.is_empty() {
            return Ok(0);
        }
        let (count, outputs) = (due.len(), outputs.to_vec());
        self.write(Company::Alone, move |connection| {
            for group in due {
                connection
                    .prepare_cached("DELETE FROM choice_jobs WHERE grp = ?1")?
                    .execute([group])?;
                of_group(connection, &outputs, group, None)?;
            }
            Ok(())
        })
        .await?;
        self.moved();
        Ok(count)
    }

    /// Lets `settle` count as elapsed.
    pub async fn choose_now(&self, now: Instant) -> Result<(), Error> {
        self.write(Company::Alone, move |connection| {
            connection.execute("UPDATE choice_jobs SET due = min(due, ?1)", [now.0])?;
            Ok(())
        })
        .await
    }

    /// When it is chosen what is shown of an entry's group; `None` where that is done.
    pub async fn chosen_at(&self, uuid: &str) -> Result<Option<Instant>, Error> {
        let uuid = uuid.to_owned();
        self.read(move |connection| {
            let due = connection
                .prepare_cached(
                    "SELECT j.due FROM entries e JOIN links l ON l.entry = e.row JOIN choice_jobs j ON j.grp = l.grp
                     WHERE e.uuid = ?1",
                )?
                .query_row([Urn::of(&uuid)], |row| row.get(0))
                .optional()?;
            Ok(due.map(Instant))
        })
        .await
    }

    /// Nothing waits for other sources' copies any more, as far as it may be chosen by then.
    pub async fn is_chosen(&self, now: Instant) -> Result<bool, Error> {
        self.read(move |connection| {
            let waits = "SELECT NOT EXISTS (SELECT 1 FROM choice_jobs WHERE due <= ?1)";
            Ok(connection.query_row(waits, [now.0], |row| row.get(0))?)
        })
        .await
    }
}

/// An entry that may be shown.
struct Candidate {
    row: i64,
    seq: i64,
    group: i64,
    language: Option<String>,
    source: String,
    tags: Vec<String>,
}

const COLUMNS: &str = "e.row, l.seq, l.grp, e.language, s.id, s.tags";
const FROM: &str = "links l JOIN entries e ON e.row = l.entry JOIN sources s ON s.row = e.source";
const STANDS: &str = "(e.held_back = 0 AND e.forgotten IS NULL AND (s.active = 1 OR s.kept = 1))";
const BEST_FIRST: &str = "ORDER BY l.rule = 'address', s.priority DESC, l.seq";

fn candidate(row: &Row<'_>) -> rusqlite::Result<Candidate> {
    Ok(Candidate {
        row: row.get(0)?,
        seq: row.get(1)?,
        group: row.get(2)?,
        language: row.get(3)?,
        source: row.get(4)?,
        tags: rows::to_strings(row.get_ref(5)?.as_str().unwrap_or("[]")),
    })
}

impl Candidate {
    fn fits(&self, output: &Output) -> bool {
        let facts = Facts {
            source: &self.source,
            tags: &self.tags,
            language: self.language.as_deref(),
        };
        output.takes(&facts).is_ok()
    }

    /// The group it stands for in an output.
    fn place(&self, output: &Output) -> i64 {
        if output.folds() { self.group } else { self.seq }
    }
}

/// A copy of a group was linked: outputs that show none yet choose, now or when copies had time to
/// meet.
pub(super) fn arrived(
    connection: &Connection,
    choosing: &Choosing,
    group: i64,
) -> Result<(), Error> {
    let outputs = &choosing.outputs;
    if choosing.settle.is_zero() || !outputs.iter().any(Output::folds) {
        return of_group(connection, outputs, group, None);
    }
    let at_once: Vec<Output> = outputs.iter().filter(|it| !it.folds()).cloned().collect();
    of_group(connection, &at_once, group, None)?;
    connection
        .prepare_cached(
            "INSERT INTO choice_jobs (grp, due) VALUES (?1, ?2) ON CONFLICT (grp) DO NOTHING",
        )?
        .execute([group, choosing.now.plus(choosing.settle).0])?;
    Ok(())
}

/// Outputs that show none of a group yet take the best that fits; it stands no further down than at
/// `floor`.
pub(super) fn of_group(
    connection: &Connection,
    outputs: &[Output],
    group: i64,
    floor: Option<Instant>,
) -> Result<(), Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {FROM} WHERE {STANDS}
             AND (l.seq = ?1 OR (l.grp = ?1 AND l.kind IN ('same', 'version'))) {BEST_FIRST}"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    for found in statement.query_map([group], candidate)? {
        let found = found?;
        for output in outputs.iter().filter(|output| found.fits(output)) {
            show(connection, output, &found, floor)?;
        }
    }
    Ok(())
}

/// Chooses what outputs show again when the configuration changed what they take. True where it did.
pub(super) fn again(
    connection: &Connection,
    sources: &[Source],
    outputs: &[Output],
) -> Result<bool, Error> {
    let mut signature: Vec<String> = outputs.iter().map(Output::signature).collect();
    let mut tags: Vec<String> = sources
        .iter()
        .map(|source| {
            let private = if source.private { " private" } else { "" };
            format!(
                "{} {}{private} {:?}",
                source.id, source.enabled, source.tags
            )
        })
        .collect();
    tags.sort();
    signature.extend(tags);
    let signature = signature.join("\n");
    if meta(connection, "outputs")?.as_deref() == Some(signature.as_str()) {
        return Ok(false);
    }
    all(connection, outputs)?;
    set_meta(connection, "outputs", &signature)?;
    Ok(true)
}

/// What outputs show and still may stays frozen, the rest goes; every group that nothing is shown of
/// gets its first copy that fits, but for those whose copies may still meet.
pub(super) fn all(connection: &Connection, outputs: &[Output]) -> Result<(), Error> {
    for (output, group) in stale(connection, outputs)? {
        connection
            .prepare_cached("DELETE FROM shown WHERE output = ?1 AND grp = ?2")?
            .execute(params![output, group])?;
    }
    let waiting: HashSet<i64> = connection
        .prepare("SELECT grp FROM choice_jobs")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE {STANDS} {BEST_FIRST}");
    let mut linked = connection.prepare(&sql)?;
    // there may be millions of them: none is kept
    for found in linked.query_map([], candidate)? {
        let found = found?;
        for output in outputs.iter().filter(|output| found.fits(output)) {
            // its copies may still meet
            if !(output.folds() && waiting.contains(&found.group)) {
                show(connection, output, &found, None)?;
            }
        }
    }
    Ok(())
}

/// What outputs show and may not any more: output and group.
fn stale(connection: &Connection, outputs: &[Output]) -> Result<Vec<(String, i64)>, Error> {
    let sql = format!(
        "SELECT {COLUMNS}, o.output, o.grp, {STANDS} FROM shown o JOIN {FROM} WHERE l.entry = o.entry"
    );
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let mut stale = Vec::new();
    while let Some(row) = rows.next()? {
        let (found, id, group) = (candidate(row)?, row.get::<_, String>(6)?, row.get(7)?);
        let output = outputs.iter().find(|output| output.id == id);
        let stays = row.get(8)?
            && output.is_some_and(|output| found.fits(output) && found.place(output) == group);
        if !stays {
            stale.push((id, group));
        }
    }
    Ok(stale)
}

/// The output shows this copy of the group, unless it already shows one.
fn show(
    connection: &Connection,
    output: &Output,
    found: &Candidate,
    floor: Option<Instant>,
) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO shown (output, grp, entry, sort_at)
             SELECT ?1, ?2, row, max(sort_at, first_seen - ?5, ?4) FROM entries WHERE row = ?3 ON CONFLICT DO NOTHING",
        )?
        .execute(params![
            output.id,
            found.place(output),
            found.row,
            floor.map_or(i64::MIN, |floor| floor.0),
            rows::millis(BURIED)
        ])?;
    Ok(())
}
