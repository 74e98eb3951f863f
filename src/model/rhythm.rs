//! How often a feed's entries come, and when its document wishes to be asked again.

use crate::model::Instant;
use std::time::Duration;

/// A document's window is looked at this many times, so that nothing falls out unseen.
const LOOKS_PER_WINDOW: u32 = 3;
/// From here on a window grows again.
const LEAST: Duration = Duration::from_mins(10);
/// Fewer entries than these show no rushes.
const FEW: usize = 4;

/// What a feed document says of its own rhythm; hours and days are GMT.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    /// RSS 2.0 `ttl`.
    pub ttl: Option<Duration>,
    /// `updatePeriod` over `updateFrequency` of the RSS 1.0 syndication module.
    pub update: Option<Duration>,
    /// RSS 2.0 `skipHours`: bit 0 is the hour from midnight.
    pub skip_hours: u32,
    /// RSS 2.0 `skipDays`: bit 0 is Monday.
    pub skip_days: u8,
}

/// What the last document tells of the source's rhythm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rhythm {
    /// Median time between entries.
    pub median_gap: Option<Duration>,
    /// How long an entry stands in the document: newest less oldest entry, or less where entries
    /// come in rushes, see [`Rhythm::of`].
    pub window_span: Option<Duration>,
    /// The newest entry; where entries have no dates, when one was last seen to be new.
    pub newest: Option<Instant>,
    /// What the document wishes.
    pub wishes: Wishes,
}

impl Rhythm {
    /// The rhythm of entries with these dates, in any order. The window is what it would be if all
    /// entries came as fast as its fastest half: a weekend in a document, or an old entry that is
    /// kept on top, does not make it last longer. It is newest less oldest where they come evenly.
    pub fn of(mut dates: Vec<Instant>, wishes: Wishes) -> Self {
        dates.sort_unstable();
        let pairs = dates.iter().zip(dates.iter().skip(1));
        let mut gaps: Vec<Duration> = pairs.map(|(from, to)| to.since(*from)).collect();
        gaps.sort_unstable();
        let half = gaps.len() / 2;
        let fastest = dates.iter().zip(dates.iter().skip(half));
        let fastest = fastest.map(|(from, to)| to.since(*from)).min();
        let all = u32::try_from(gaps.len()).unwrap_or(u32::MAX);
        let part = u32::try_from(half.max(1)).unwrap_or(u32::MAX);
        let rushing = fastest.map(|fastest| fastest.saturating_mul(all) / part);
        let span = dates.first().zip(dates.last());
        let span = span.map(|(oldest, newest)| newest.since(*oldest));
        Self {
            median_gap: gaps.get(gaps.len() / 2).copied(),
            window_span: if dates.len() < FEW {
                span
            } else {
                span.min(rushing)
            },
            newest: dates.last().copied(),
            wishes,
        }
    }

    /// The longest wait between two looks that lets nothing fall out of the document unseen.
    pub fn safe_interval(&self) -> Option<Duration> {
        let safe = self.window_span? / LOOKS_PER_WINDOW;
        (!safe.is_zero()).then_some(safe)
    }

    /// With what was known before: a window that was short grows by an eighth from document to
    /// document, for rushes come again.
    #[must_use]
    pub fn after(mut self, before: &Self) -> Self {
        let grown = before.window_span.map(|was| {
            let was = was.max(LEAST);
            was.saturating_add(was / 8)
        });
        self.window_span = match (self.window_span, grown) {
            (Some(window), Some(grown)) => Some(window.min(grown)),
            (window, grown) => window.or(grown),
        };
        self
    }

    /// After a wait in which entries came and went unseen: the window is taken for so short that
    /// the next wait is at most half of it, and grows again from there.
    #[must_use]
    pub fn after_gap(mut self, waited: Duration) -> Self {
        let half = waited.max(LEAST).saturating_mul(LOOKS_PER_WINDOW) / 2;
        self.window_span = Some(self.window_span.map_or(half, |window| window.min(half)));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    fn window(hours: &[i64]) -> u64 {
        let dates = hours.iter().map(|hour| Instant(hour * HOUR)).collect();
        let rhythm = Rhythm::of(dates, Wishes::default());
        rhythm.window_span.unwrap().as_secs() / 3_600
    }

    #[test]
    fn a_window_is_as_long_as_its_rushes_let_it() {
        assert_eq!(window(&[0, 6, 12, 18, 24, 30, 36, 42, 48, 54]), 54);
        assert_eq!(window(&[9, 3, 6, 0, 12]), 12);
        // a weekend, and an entry of last year on top
        assert_eq!(window(&[0, 1, 2, 3, 4, 64, 65, 66, 67, 68]), 9);
        assert_eq!(window(&[-9_000, 0, 1, 2, 3, 4, 5, 6, 7, 8]), 9);
        assert_eq!(window(&[0, 9_000]), 9_000);
        let of = |window_span| Rhythm {
            window_span,
            ..Rhythm::default()
        };
        let hours = |hours| Some(Duration::from_hours(hours));
        let after = |now, before| of(now).after(&of(before)).window_span;
        assert_eq!(after(hours(80), hours(8)), hours(9));
        assert_eq!(after(hours(4), hours(8)), hours(4));
        assert_eq!(after(hours(4), None), hours(4));
        assert_eq!(Rhythm::of(Vec::new(), Wishes::default()).window_span, None);
    }

    #[test]
    fn a_gap_halves_the_wait_and_is_remembered() {
        let hours = Duration::from_hours;
        let mut rhythm = Rhythm {
            window_span: Some(hours(60)),
            ..Rhythm::default()
        };
        rhythm = rhythm.after_gap(hours(8));
        assert_eq!(rhythm.safe_interval(), Some(hours(4)));
        // a document without dates says nothing against it
        let next = Rhythm::default().after(&rhythm);
        assert_eq!(next.safe_interval(), Some(hours(4) + hours(4) / 8));
        // waits that were shorter than a window explains change nothing
        let short = Rhythm {
            window_span: Some(hours(3)),
            ..Rhythm::default()
        };
        assert_eq!(short.after_gap(hours(200)).window_span, Some(hours(3)));
        let none = Rhythm::default().after_gap(Duration::ZERO);
        assert_eq!(none.safe_interval(), Some(LEAST / 2));
        assert!(none.after_gap(Duration::MAX).window_span.is_some());
    }
}
