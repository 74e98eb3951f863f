//! What a try at an entry's page writes.

use crate::model::Instant;
use crate::model::counted;
use crate::plan::AfterPage;
use crate::plan::PageResult;
use crate::plan::PageText;
use crate::sanitize;
use crate::store::Applied;
use crate::store::Company;
use crate::store::Error;
use crate::store::Store;
use crate::store::extras;
use crate::store::host;
use crate::store::poll::sort_at;
use crate::store::rest;
use crate::store::rows;
use crate::store::search;
use crate::store::urn::Urn;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::params;

impl Store {
    /// Writes what a try at a page brought.
    pub async fn apply_page(&self, plan: AfterPage) -> Result<Applied, Error> {
        let visible = matches!(plan.result, PageResult::Used(_) | PageResult::Kept(_));
        let applied = self
            .write(Company::Wait, move |connection| {
                write_page(connection, &plan)
            })
            .await?;
        if visible {
            self.moved();
        }
        Ok(applied)
    }
}

fn write_page(connection: &Connection, plan: &AfterPage) -> Result<Applied, Error> {
    let entry: Option<i64> = connection
        .prepare_cached(
            "SELECT e.row FROM entries e JOIN page_jobs p ON p.entry = e.row WHERE e.uuid = ?1 AND p.epoch = ?2",
        )?
        .query_row(params![Urn::of(&plan.uuid), plan.epoch], |row| row.get(0))
        .optional()?;
    let Some(entry) = entry else {
        return Ok(Applied::LeaseLost);
    };
    if let Some(hold) = &plan.hold {
        host::hold(connection, hold, plan.at)?;
    }
    if !plan.addresses.is_empty() {
        // what was linked stays what it is
        connection
            .prepare_cached(
                "UPDATE entries SET page_keys = ?2 WHERE row = ?1 AND NOT EXISTS (SELECT 1 FROM links WHERE entry = ?1)",
            )?
            .execute(params![entry, rows::strings(&plan.addresses)])?;
    }
    let (state, note) = match &plan.result {
        PageResult::Used(text) => {
            use_page(connection, entry, text)?;
            search::ask(connection, entry)?;
            ("used", after_failures(connection, entry, &text.why)?)
        }
        PageResult::Kept(why) => {
            connection
                .prepare_cached("UPDATE bodies SET page = NULL, cut = '[]' WHERE entry = ?1")?
                .execute([entry])?;
            search::ask(connection, entry)?;
            ("kept", after_failures(connection, entry, why)?)
        }
        PageResult::GivenUp(why) => ("given up", after_failures(connection, entry, why)?),
        PageResult::Retry(due, why) | PageResult::Postponed(due, why) => {
            // it was counted when it was leased
            let taken_back = matches!(plan.result, PageResult::Postponed(..));
            let rest = if taken_back {
                None
            } else {
                rest::failed(connection, entry, plan.at)?
            };
            // whoever was tried goes behind those that wait
            let due = rest.map_or(*due, |rest| (*due).max(Instant(rest.0 + 1)));
            connection
                .prepare_cached(
                    "UPDATE page_jobs SET due = ?2, tries = max(tries - ?4, 0), last_error = ?3, leased_until = 0
                     WHERE entry = ?1",
                )?
                .execute(params![entry, due.0, why, taken_back])?;
            ("wanted", why.clone())
        }
    };
    if matches!(plan.result, PageResult::Used(_) | PageResult::Kept(_)) {
        rest::ended(connection, entry, plan.at)?;
    }
    connection
        .prepare_cached(
            "UPDATE entries SET page_state = ?2, page_note = ?3, fetched = CASE WHEN ?2 IN ('used', 'kept') THEN ?4
                 ELSE fetched END WHERE row = ?1",
        )?
        .execute(params![entry, state, note, plan.at.0])?;
    if state != "wanted" {
        connection
            .prepare_cached("DELETE FROM page_jobs WHERE entry = ?1")?
            .execute([entry])?;
        connection
            .prepare_cached("UPDATE link_jobs SET due = min(due, ?2) WHERE entry = ?1")?
            .execute(params![entry, plan.at.0])?;
    }
    Ok(Applied::Done(0))
}

/// What came of a page, with the tries that failed before.
fn after_failures(connection: &Connection, entry: i64, why: &str) -> Result<String, Error> {
    let tries: u32 = connection
        .prepare_cached("SELECT tries FROM page_jobs WHERE entry = ?1")?
        .query_row([entry], |row| row.get(0))?;
    Ok(match tries.saturating_sub(1) {
        0 => why.to_owned(),
        failed => format!("{why}; it had failed {} before", counted(failed, "time")),
    })
}

/// Writes an article's text.
pub(super) fn use_page(connection: &Connection, entry: i64, page: &PageText) -> Result<(), Error> {
    connection
        .prepare_cached("UPDATE bodies SET page = ?2, sanitizer = ?3, cut = ?4 WHERE entry = ?1")?
        .execute(params![
            entry,
            page.body.as_str(),
            sanitize::VERSION,
            rows::strings(&page.cut)
        ])?;
    connection
        .prepare_cached(
            "UPDATE entries SET page_extras = ?2, rights = coalesce(rights, ?3) WHERE row = ?1",
        )?
        .execute(params![
            entry,
            extras::column(&page.extras),
            page.rights.as_deref().map(rows::text)
        ])?;
    if let Some(title) = &page.title {
        connection
            .prepare_cached("UPDATE entries SET title = ?2 WHERE row = ?1 AND title = ''")?
            .execute(params![entry, rows::text(title)])?;
    }
    if !page.authors.is_empty() {
        connection
            .prepare_cached("UPDATE entries SET authors = ?2 WHERE row = ?1 AND authors = '[]'")?
            .execute(params![entry, rows::people(&page.authors)])?;
    }
    if let Some((language, from)) = &page.language {
        connection
            .prepare_cached(
                "UPDATE entries SET language = ?2, language_from = ?3
                 WHERE row = ?1 AND coalesce(language_from, '') NOT IN ('config', 'feed')",
            )?
            .execute(params![entry, language, from])?;
    }
    if let Some(dated) = &page.published {
        let first_seen: i64 = connection
            .prepare_cached("SELECT first_seen FROM entries WHERE row = ?1")?
            .query_row([entry], |row| row.get(0))?;
        connection
            .prepare_cached(
                "UPDATE entries SET published = ?2, precision = ?3, published_raw = ?4, published_from = ?5,
                     sort_at = ?6 WHERE row = ?1 AND published IS NULL
                     AND NOT EXISTS (SELECT 1 FROM links WHERE entry = ?1)",
            )?
            .execute(params![
                entry,
                dated.date.start.0,
                dated.date.precision.word(),
                rows::text(&dated.raw),
                dated.from.word(),
                sort_at(Some(dated.date.start), Instant(first_seen)).0
            ])?;
    }
    Ok(())
}
