//! What stands in an output now: of what it shows, the newest, within its bounds.

use crate::filter::Output;
use crate::model::Instant;
use crate::store::Error;
use crate::store::Store;
use crate::store::Stored;
use crate::store::read;
use crate::store::urn::Urn;
use rusqlite::Connection;
use rusqlite::params;
use std::collections::HashMap;

/// Where sources are held to `max_per_source`, the rest is looked for among this many of the newest.
const LOOKED_THROUGH: usize = 20_000;

/// An entry of an output, with the other copies of its group.
#[derive(Clone, Debug)]
pub struct OutputEntry {
    /// The copy that shows.
    pub entry: Stored,
    /// The others, in the order of linking.
    pub copies: Vec<Stored>,
}

/// How much an output holds and from when to when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Entries that stand in it.
    pub entries: usize,
    /// The date of the oldest and of the newest.
    pub dates: Option<(Instant, Instant)>,
}

/// An entry in its place.
struct Place {
    row: i64,
    group: i64,
    /// Its own date, wherever it stands.
    dated: Instant,
}

impl Store {
    /// What an output shows: newest first, those within `window` and at least `min_entries`, at most
    /// `max_entries`, `max_per_source` of one source. Equal times are ordered by date and id, so the same
    /// state gives the same order.
    pub async fn standing(&self, output: &Output, now: Instant) -> Result<Vec<OutputEntry>, Error> {
        let output = output.clone();
        self.read(move |connection| {
            let full = |place: Place| {
                let entry = read::by_row(connection, place.row)?;
                let copies = read::copies(connection, place.group, &entry.uuid)?;
                Ok(OutputEntry { entry, copies })
            };
            places(connection, &output, now)?
                .into_iter()
                .map(full)
                .collect()
        })
        .await
    }

    /// How much of it that is.
    pub async fn span(&self, output: &Output, now: Instant) -> Result<Span, Error> {
        let output = output.clone();
        self.read(move |connection| {
            let places = places(connection, &output, now)?;
            let dates = || places.iter().map(|place| place.dated);
            Ok(Span {
                entries: places.len(),
                dates: dates().min().zip(dates().max()),
            })
        })
        .await
    }

    /// The outputs in which the entry or its group shows, each with the copy that does.
    pub async fn shown_in(&self, uuid: &str) -> Result<Vec<(String, String)>, Error> {
        let uuid = uuid.to_owned();
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT o.output, (SELECT uuid FROM entries x WHERE x.row = o.entry)
                 FROM entries e JOIN links l ON l.entry = e.row JOIN shown o ON o.grp IN (l.grp, l.seq)
                 WHERE e.uuid = ?1 ORDER BY o.output, o.entry <> e.row",
            )?;
            let found = statement.query_map([Urn::of(&uuid)], |row| {
                Ok((row.get(0)?, row.get::<_, Urn>(1)?.to_string()))
            })?;
            let mut found: Vec<(String, String)> = found.collect::<Result<_, _>>()?;
            found.dedup_by(|later, first| later.0 == first.0);
            Ok(found)
        })
        .await
    }
}

fn places(connection: &Connection, output: &Output, now: Instant) -> Result<Vec<Place>, Error> {
    let since = now.minus(output.window);
    let mut statement = connection.prepare_cached(
        "SELECT e.row, l.grp, o.sort_at, e.sort_at, e.source FROM shown o JOIN entries e JOIN links l
         WHERE o.output = ?1 AND e.row = o.entry AND l.entry = o.entry ORDER BY o.sort_at DESC, e.sort_at DESC, e.uuid",
    )?;
    let mut rows = statement.query(params![output.id])?;
    let mut places = Vec::new();
    let mut of_source: HashMap<i64, usize> = HashMap::new();
    let mut seen = 0;
    while let Some(row) = rows.next()?
        && places.len() < output.max_entries
    {
        let place = Place {
            row: row.get(0)?,
            group: row.get(1)?,
            dated: Instant(row.get(3)?),
        };
        seen += 1;
        let enough = places.len() >= output.min_entries || seen > LOOKED_THROUGH;
        if enough && Instant(row.get(2)?) < since {
            break;
        }
        if output.max_per_source > 0 {
            let count = of_source.entry(row.get(4)?).or_default();
            *count += 1;
            if *count > output.max_per_source {
                continue;
            }
        }
        places.push(place);
    }
    Ok(places)
}
