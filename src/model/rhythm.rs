//! How often a feed's entries come, and when its document wishes to be asked again.

use crate::model::Instant;
use std::time::Duration;

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
    /// Newest less oldest entry of the document.
    pub window_span: Option<Duration>,
    /// The newest entry; where entries have no dates, when one was last seen to be new.
    pub newest: Option<Instant>,
    /// What the document wishes.
    pub wishes: Wishes,
}
