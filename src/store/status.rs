//! How sources and outputs do: what the status page and `status` show.

use crate::identity::Basis;
use crate::identity::UNSAID;
use crate::model::FeedExtras;
use crate::model::Instant;
use crate::model::Rhythm;
use crate::store::Error;
use crate::store::SourceName;
use crate::store::Store;
use crate::store::extras;
use crate::store::read;
use crate::store::rows;
use rusqlite::Row;
use std::time::Duration;

/// One row of the status page.
#[derive(Clone, Debug)]
pub struct SourceStatus {
    /// The source.
    pub source: SourceName,
    /// Polled at all.
    pub active: bool,
    /// The last poll.
    pub last_poll: Option<Instant>,
    /// The last success.
    pub last_success: Option<Instant>,
    /// The next poll and why then.
    pub next: (Instant, String),
    /// The server asked not to be asked before this (`Retry-After`).
    pub held_until: Option<Instant>,
    /// Failures in a row.
    pub failures: u32,
    /// The last error; `None` after a success.
    pub error: Option<String>,
    /// What the parser had to mend in the last document.
    pub repairs: Vec<String>,
    /// Rules for pages that found nothing in the last page that was read by them.
    pub unmet: Vec<String>,
    /// Entries stored; of those forgotten only the key is left, they do not count.
    pub entries: usize,
    /// Of these with the page's text.
    pub full_text: usize,
    /// Entries whose page was wanted.
    pub pages: usize,
    /// Where it is asked instead of its configured address, which redirects there for good; `None`
    /// too where it is private.
    pub adopted: Option<String>,
    /// What its entries are told apart by.
    pub basis: Basis,
    /// Entries that changed so often that they are left as they are.
    pub frozen: usize,
    /// Documents in which nothing was known, so that entries may have fallen out between two polls.
    pub gaps: usize,
    /// Entries of its last document that stand in no output because they were too many at once.
    pub flood: usize,
    /// How often it would have to be asked to see all, where `min_interval` is longer.
    pub wanted: Option<Duration>,
    /// What the feed carries beside its title.
    pub extras: FeedExtras,
}

/// No failure delays the next look for longer, but of what said that it is gone.
const LONGEST: Duration = Duration::from_hours(8 * 24);

impl SourceStatus {
    /// It asked to be left alone, or said that it is gone: it is asked again, but not soon.
    pub fn is_asleep(&self, now: Instant) -> bool {
        let held = self.held_until.is_some_and(|until| until > now);
        held || self.failures > 0 && self.next.0.since(now) > LONGEST
    }
}

impl Store {
    /// When any source answered last.
    pub async fn last_answer(&self) -> Result<Option<Instant>, Error> {
        self.read(|connection| {
            let sql = "SELECT max(last_success) FROM sources";
            let at: Option<i64> = connection.query_row(sql, [], |row| row.get(0))?;
            Ok(at.map(Instant))
        })
        .await
    }

    /// One row a source, in the order of ids.
    pub async fn status(&self) -> Result<Vec<SourceStatus>, Error> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT s.id, coalesce(s.name, s.feed_title, s.id), CASE s.private WHEN 0 THEN s.url END,
                     CASE WHEN s.private = 0 OR s.feed_link <> s.url THEN s.feed_link END,
                     s.feed_updated, s.publish, s.tags, s.active, s.last_poll, s.last_success,
                     s.next_poll, s.why, s.failures, s.last_error, s.repairs, count(e.row),
                     count(CASE e.page_state WHEN 'used' THEN 1 END),
                     count(CASE WHEN e.page_state <> 'none' THEN 1 END), s.held_until,
                     s.gaps, s.window_span, s.min_interval, CASE s.private WHEN 0 THEN s.adopted END,
                     s.extras, s.unmet,
                     (SELECT count(*) FROM edits t JOIN entries f ON f.row = t.entry WHERE f.source = s.row AND t.unsaid >= ?1),
                     s.basis, s.flood
                 FROM sources s LEFT JOIN entries e ON e.source = s.row AND e.forgotten IS NULL GROUP BY s.row ORDER BY s.id",
            )?;
            let rows = statement.query_map([UNSAID], status)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Ids and addresses of all sources that were ever configured, in the order of ids.
    pub async fn sources(&self) -> Result<Vec<(String, String)>, Error> {
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT id, url FROM sources ORDER BY id")?;
            let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(found.collect::<Result<_, _>>()?)
        })
        .await
    }
}

fn status(row: &Row<'_>) -> rusqlite::Result<SourceStatus> {
    let count =
        |index| Ok::<_, rusqlite::Error>(usize::try_from(row.get::<_, i64>(index)?).unwrap_or(0));
    let floor = rows::duration(row.get(21)?);
    let rhythm = Rhythm {
        window_span: row.get::<_, Option<i64>>(20)?.map(rows::duration),
        ..Rhythm::default()
    };
    Ok(SourceStatus {
        source: read::name(row, 0)?,
        active: row.get(7)?,
        last_poll: row.get::<_, Option<i64>>(8)?.map(Instant),
        last_success: row.get::<_, Option<i64>>(9)?.map(Instant),
        next: (Instant(row.get(10)?), row.get(11)?),
        failures: row.get(12)?,
        error: row.get(13)?,
        repairs: rows::to_strings(&row.get::<_, String>(14)?),
        unmet: rows::to_strings(&row.get::<_, String>(24)?),
        entries: count(15)?,
        full_text: count(16)?,
        pages: count(17)?,
        held_until: Some(Instant(row.get(18)?)).filter(|at| at.0 > 0),
        adopted: row.get(22)?,
        gaps: count(19)?,
        frozen: count(25)?,
        flood: count(27)?,
        basis: Basis::of(row.get_ref(26)?.as_str().unwrap_or_default()),
        extras: extras::read_feed(row.get_ref(23)?.as_str_or_null().unwrap_or_default()),
        wanted: rhythm.safe_interval().filter(|wanted| *wanted < floor),
    })
}
