//! Points in time and dates of partial precision.
//!
//! No function here reads a clock.

use chrono::DateTime;
use chrono::Datelike;
use chrono::NaiveDate;
use chrono::SecondsFormat;
use chrono::Timelike;
use std::fmt;
use std::time::Duration;

/// A point in time: milliseconds since 1970-01-01T00:00:00Z, may be negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

impl Instant {
    /// This instant moved forward by `duration` (saturating).
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(millis(duration)))
    }

    /// This instant moved back by `duration` (saturating).
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(millis(duration)))
    }

    /// Time from `earlier` to this instant; zero where `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// RFC 3339 in UTC, whole seconds: `2017-02-03T04:05:06Z`.
    pub fn rfc3339(self) -> String {
        utc(self).to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// RFC 822 with a four-digit year and a numeric zone (RSS 2.0 `pubDate`).
    pub fn rfc822(self) -> String {
        utc(self).format("%a, %d %b %Y %H:%M:%S +0000").to_string()
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

/// How much of a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// Only the year.
    Year,
    /// Year and month.
    Month,
    /// Year, month and day.
    Day,
    /// To the minute.
    Minute,
    /// To the second.
    Second,
}

impl Precision {
    /// The word used in outputs and the store.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
            Self::Minute => "minute",
            Self::Second => "second",
        }
    }

    /// The inverse of [`Precision::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "year" => Self::Year,
            "month" => Self::Month,
            "day" => Self::Day,
            "minute" => Self::Minute,
            "second" => Self::Second,
            _ => return None,
        })
    }
}

/// A date at the precision that is known (W3CDTF, the W3C note on date and time formats).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartialDate {
    /// The first instant of the period, UTC.
    pub start: Instant,
    /// How much of it is known.
    pub precision: Precision,
}

impl PartialDate {
    /// A date known to the second.
    pub const fn exact(start: Instant) -> Self {
        Self {
            start,
            precision: Precision::Second,
        }
    }

    /// A calendar date; `month` and `day` are 1-based. `None` where no such date exists.
    pub fn calendar(year: i32, month: Option<u32>, day: Option<u32>) -> Option<Self> {
        let precision = match (month, day) {
            (None, _) => Precision::Year,
            (Some(_), None) => Precision::Month,
            (Some(_), Some(_)) => Precision::Day,
        };
        let date = NaiveDate::from_ymd_opt(year, month.unwrap_or(1), day.unwrap_or(1))?;
        let start = date.and_hms_opt(0, 0, 0)?.and_utc().timestamp_millis();
        Some(Self {
            start: Instant(start),
            precision,
        })
    }
}

impl PartialDate {
    /// Whether this is what programs write for a date they do not have: the first of January of the
    /// year 1 (the zero of Go's and .NET's dates), in whatever zone.
    pub const fn is_unset(&self) -> bool {
        const YEAR_1: i64 = -62_135_596_800_000;
        const DAY: i64 = 24 * 60 * 60 * 1000;
        self.start.0 <= YEAR_1 + DAY
    }

    /// The first instant after the period, UTC.
    pub fn end(&self) -> Instant {
        let start = utc(self.start);
        let months = match self.precision {
            Precision::Year => 12,
            Precision::Month => 1,
            Precision::Day => return self.start.plus(Duration::from_hours(24)),
            Precision::Minute => return self.start.plus(Duration::from_mins(1)),
            Precision::Second => return self.start.plus(Duration::from_secs(1)),
        };
        let end = start.checked_add_months(chrono::Months::new(months));
        Instant(end.map_or(i64::MAX, |end| end.timestamp_millis()))
    }
}

impl fmt::Display for PartialDate {
    /// At its own precision: `2017`, `2017-02`, `2017-02-03`, else RFC 3339 in UTC.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = utc(self.start);
        match self.precision {
            Precision::Year => write!(f, "{:04}", at.year()),
            Precision::Month => write!(f, "{:04}-{:02}", at.year(), at.month()),
            Precision::Day => write!(f, "{:04}-{:02}-{:02}", at.year(), at.month(), at.day()),
            Precision::Minute => write!(
                f,
                "{:04}-{:02}-{:02}T{:02}:{:02}Z",
                at.year(),
                at.month(),
                at.day(),
                at.hour(),
                at.minute()
            ),
            Precision::Second => f.write_str(&self.start.rfc3339()),
        }
    }
}

/// Where a date came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateFrom {
    /// The feed's own element.
    Feed,
    /// The page's JSON-LD.
    JsonLd,
    /// A `meta` or `time` element of the page.
    Meta,
    /// The address of the page.
    Url,
    /// The page's visible text.
    Text,
}

impl DateFrom {
    /// The word used in outputs and the store.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Feed => "feed",
            Self::JsonLd => "json-ld",
            Self::Meta => "meta",
            Self::Url => "url",
            Self::Text => "text",
        }
    }

    /// The inverse of [`DateFrom::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "feed" => Self::Feed,
            "json-ld" => Self::JsonLd,
            "meta" => Self::Meta,
            "url" => Self::Url,
            "text" => Self::Text,
            _ => return None,
        })
    }
}

/// A date as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// The date.
    pub date: PartialDate,
    /// The text it was read from.
    pub raw: String,
    /// Where that text stood.
    pub from: DateFrom,
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn utc(instant: Instant) -> DateTime<chrono::Utc> {
    DateTime::from_timestamp_millis(instant.0).unwrap_or(DateTime::UNIX_EPOCH)
}
