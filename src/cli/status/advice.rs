//! What the owner can do about what `status` shows.

use crate::canonical;
use crate::config::Fetch;
use crate::config::duration_words;
use crate::identity::Basis;
use crate::identity::UNSAID;
use crate::model::counted;
use crate::poll::flood::FLOOD;
use crate::store::SourceStatus;
use std::collections::BTreeMap;
use std::time::Duration;

/// Everything there is to say, in the order of sources and sites.
pub(super) fn all(rows: &[SourceStatus], fetch: &Fetch) -> Vec<String> {
    let of_sources = rows
        .iter()
        .flat_map(|row| {
            [
                losing(row),
                moved(row),
                unmet(row),
                frozen(row),
                degraded(row),
                flooding(row),
            ]
        })
        .flatten();
    of_sources.chain(crowded(rows, fetch)).collect()
}

/// What to do where a feed is at another address for good.
pub(super) fn moved(row: &SourceStatus) -> Option<String> {
    let to = row.adopted.as_ref()?;
    Some(format!(
        "{} has moved for good and is asked at its new address; set url = \"{to}\" for it",
        row.source.id
    ))
}

/// Rules of the owner's that no longer fit the source's pages.
fn unmet(row: &SourceStatus) -> Option<String> {
    let rule = row.unmet.first()?;
    Some(format!("{}: on its last page {rule}", row.source.id))
}

/// What to do where entries fall out of the document between two polls.
pub(super) fn losing(row: &SourceStatus) -> Option<String> {
    let minutes = row.wanted.filter(|_| row.gaps > 0)?.as_secs() / 60;
    Some(format!(
        "{} loses entries: they stand in its document for a shorter time than `min_interval` allows to look; \
         set min_interval = \"{}m\" for it",
        row.source.id,
        minutes.max(1)
    ))
}

/// Ids that tell nothing.
pub(super) fn degraded(row: &SourceStatus) -> Option<String> {
    (row.basis != Basis::Id).then(|| {
        format!(
            "{}: its ids are repeated, blank or others each time; its entries are told apart by {} instead",
            row.source.id,
            row.basis.words()
        )
    })
}

/// Too many entries at once.
pub(super) fn flooding(row: &SourceStatus) -> Option<String> {
    let entries = counted(row.flood, "entry");
    (row.flood > 0).then(|| {
        format!(
            "{}: {entries} of its last document stand in no output, as it brings more than {FLOOD} at once and would \
             flush the others out; they are stored, found and exported",
            row.source.id
        )
    })
}

/// Entries that flicker.
pub(super) fn frozen(row: &SourceStatus) -> Option<String> {
    let entries = counted(row.frozen, "entry");
    (row.frozen > 0).then(|| {
        format!(
            "{}: {entries} changed {UNSAID} times and more without another date (advertisements, counters or \
             tokens in the text) and stay as they are",
            row.source.id
        )
    })
}

/// Sites whose sources want more than one site is asked for: what is due first goes first, so all
/// of them wait longer alike.
fn crowded(rows: &[SourceStatus], fetch: &Fetch) -> Vec<String> {
    let mut sites: BTreeMap<String, Vec<Duration>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.active) {
        let site = row.source.url.as_deref().and_then(canonical::site);
        if let (Some(site), Some(last)) = (site, row.last_poll) {
            let interval = row.next.0.since(last).max(Duration::from_secs(1));
            sites.entry(site).or_default().push(interval);
        }
    }
    let told = sites.iter().filter_map(|(site, intervals)| {
        let round = stretched(intervals, fetch.host_gap)?;
        Some(format!(
            "{site} has {} that want more than one request every {}: each is asked about every {} instead",
            counted(intervals.len(), "source"),
            duration_words(fetch.host_gap),
            duration_words(round)
        ))
    });
    told.collect()
}

/// How long a round over all takes where these intervals ask for more than one request in `gap`.
fn stretched(intervals: &[Duration], gap: Duration) -> Option<Duration> {
    let demand: f64 = intervals
        .iter()
        .map(|interval| gap.as_secs_f64() / interval.as_secs_f64())
        .sum();
    let round = gap.saturating_mul(u32::try_from(intervals.len()).ok()?);
    (demand > 1.0).then_some(Duration::from_secs(round.as_secs()))
}

#[cfg(test)]
mod tests {
    use super::stretched;
    use std::time::Duration;

    #[test]
    fn two_thousand_feeds_of_one_site_take_longer_than_an_hour() {
        let hour = Duration::from_hours(1);
        let gap = Duration::from_secs(2);
        assert_eq!(
            stretched(&vec![hour; 2_000], gap),
            Some(Duration::from_secs(4_000))
        );
        assert_eq!(stretched(&vec![hour; 1_700], gap), None);
        assert_eq!(stretched(&[], gap), None);
    }
}
