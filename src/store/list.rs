//! Entries in the order of their dates, narrowed: what `list` shows.

use crate::model::Instant;
use crate::store::Error;
use crate::store::Store;
use crate::store::Stored;
use crate::store::link;
use crate::store::read;
use crate::store::rows;
use rusqlite::ToSql;
use std::collections::HashSet;

/// Which entries are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrow {
    /// Of these sources, by id; empty: of all.
    pub sources: Vec<String>,
    /// Of sources with one of these tags; empty: of all.
    pub tags: Vec<String>,
    /// Dated then or later (first seen, where an entry has no date to go by).
    pub since: Option<Instant>,
    /// Every copy, not one for each group of copies.
    pub all_copies: bool,
}

impl Narrow {
    /// Whether an entry of a source is meant, its date aside.
    pub fn takes(&self, entry: &Stored) -> bool {
        let source = &entry.source;
        (self.sources.is_empty() || self.sources.contains(&source.id))
            && (self.tags.is_empty() || self.tags.iter().any(|tag| source.tags.contains(tag)))
    }

    /// The values of [`narrowed`], in order.
    pub(super) fn values(&self) -> Vec<Box<dyn ToSql>> {
        let list = |list: &[String]| (!list.is_empty()).then(|| rows::strings(list));
        vec![
            Box::new(list(&self.sources)),
            Box::new(list(&self.tags)),
            Box::new(self.since.map(|at| at.0)),
        ]
    }
}

/// The condition on `e` and `s`, with its three values from `?first` on.
pub(super) fn narrowed(first: usize) -> String {
    let (sources, tags, since) = (first, first + 1, first + 2);
    format!(
        "e.forgotten IS NULL
         AND (?{sources} IS NULL OR s.id IN (SELECT value FROM json_each(?{sources})))
         AND (?{tags} IS NULL OR EXISTS (SELECT 1 FROM json_each(s.tags) t
             WHERE t.value IN (SELECT value FROM json_each(?{tags}))))
         AND (?{since} IS NULL OR e.sort_at >= ?{since})"
    )
}

impl Store {
    /// Linked entries, the newest first, at most `limit`; of a group of copies one: the first
    /// that came, or the newest of those that are left where sources or tags are asked for.
    pub async fn list(&self, narrow: &Narrow, limit: usize) -> Result<Vec<Stored>, Error> {
        let narrow = narrow.clone();
        self.read(move |connection| {
            let some = !narrow.sources.is_empty() || !narrow.tags.is_empty();
            let firsts = if some || narrow.all_copies {
                ""
            } else {
                "AND l.seq = l.grp"
            };
            let sql = format!(
                "SELECT e.row, l.grp FROM entries e JOIN links l ON l.entry = e.row
                 JOIN sources s ON s.row = e.source WHERE {} {firsts} ORDER BY e.sort_at DESC, e.uuid",
                narrowed(1)
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query(rusqlite::params_from_iter(narrow.values()))?;
            let mut groups = HashSet::new();
            let mut found = Vec::new();
            while found.len() < limit
                && let Some(row) = rows.next()?
            {
                let (entry, group): (i64, i64) = (row.get(0)?, row.get(1)?);
                if narrow.all_copies || groups.insert(group) {
                    found.push(read::by_row(connection, entry)?);
                }
            }
            Ok(found)
        })
        .await
    }

    /// The seq that was given last, 0 where none was.
    pub async fn last_seq(&self) -> Result<i64, Error> {
        self.read(link::last_seq).await
    }
}
