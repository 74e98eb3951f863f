//! Thirty days of virtual time over sources of every rhythm: what the schedule costs the servers
//! and what it misses. The figures are printed (`cargo test simulation -- --nocapture`).
//!
//! The world decides by itself what was asked for, and counts what comes too early.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "times of one month in milliseconds, and dice"
)]

use depeche::model::Instant;
use depeche::model::Rhythm;
use depeche::model::Wishes;
use depeche::schedule;
use depeche::schedule::FailureClass;
use depeche::schedule::Hints;
use depeche::schedule::History;
use depeche::schedule::Outcome;
use depeche::schedule::Policy;
use std::fmt;
use std::time::Duration;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const START: i64 = 1_790_000_000_000;
const DAYS: i64 = 30;
const END: i64 = START + DAYS * DAY;
const SOURCES: u64 = 600;
const RESTARTS: i64 = 50;
/// A poll that is this young at a restart is lost, and its answer with it.
const IN_FLIGHT: i64 = 5 * SECOND;
const POLICY: Policy = Policy {
    min_interval: Duration::from_hours(1),
    max_interval: Duration::from_hours(24),
};

/// Numbers that are the same each time (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// In `0.0..1.0`.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + (self.share() * (high - low) as f64) as i64
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[(self.next() % of.len() as u64) as usize]
    }

    /// Time to the next event of a Poisson process.
    fn gap(&mut self, mean: i64) -> i64 {
        ((-(1.0 - self.share()).ln() * mean as f64) as i64).max(SECOND)
    }
}

/// A server's feed, for a month before the first poll too.
struct Source {
    id: String,
    /// When each entry appears.
    entries: Vec<i64>,
    /// How many stand in the document.
    window: usize,
    /// The generator's median gap.
    median: i64,
    validators: bool,
    max_age: i64,
    wishes: Wishes,
    /// From, to, and what it answers in between: a hint of Retry-After, or nothing.
    outages: Vec<(i64, i64, Option<i64>)>,
}

fn source(number: u64) -> Source {
    let mut dice = Dice(number * 7_919 + 1);
    let mean = (10.0 * MINUTE as f64 * (1_000.0_f64).powf(dice.share())) as i64;
    let kind = number % 6;
    let mut entries = Vec::new();
    let mut at = START - DAYS * DAY;
    while at < END {
        match kind {
            // even, with a little noise
            0 => at += mean * 9 / 10 + dice.between(0, mean / 5 + 1),
            // by chance
            1 | 2 => at += dice.gap(mean),
            // in working hours only
            3 => {
                at += dice.gap(mean / 3 + 1);
                let hour = at.rem_euclid(DAY) / HOUR;
                if !(7..19).contains(&hour) || (at / DAY + 3).rem_euclid(7) > 4 {
                    continue;
                }
            }
            // a handful at a time
            4 => {
                at += dice.gap(mean * 5);
                for _ in 0..dice.between(1, 9) {
                    entries.push(at);
                    at += dice.between(SECOND, 10 * MINUTE);
                }
            }
            // falls silent at some time
            _ => {
                at += dice.gap(mean);
                if at > START - DAYS * DAY + dice.between(DAY, 400 * DAY) {
                    break;
                }
            }
        }
        entries.push(at);
    }
    let wish = dice.next() % 20;
    let skip_hours: u32 = if wish == 19 { 0b1111 } else { 0 };
    // whoever names hours to skip does not write in them
    entries.retain(|at| *at < END && skip_hours >> (at.rem_euclid(DAY) / HOUR) & 1 == 0);
    entries.sort_unstable();
    entries.dedup();
    let mut gaps: Vec<i64> = entries.windows(2).map(|pair| pair[1] - pair[0]).collect();
    gaps.sort_unstable();
    let mut outages = Vec::new();
    for _ in 0..dice.next() % 3 {
        let from = dice.between(START, END);
        let to = from + dice.between(10 * MINUTE, 12 * HOUR);
        let asks = dice
            .next()
            .is_multiple_of(3)
            .then(|| dice.between(5 * MINUTE, 2 * HOUR));
        outages.push((from, to, asks));
    }
    Source {
        id: format!("source-{number}"),
        window: dice.one(&[10, 20, 30, 50, 100]),
        median: gaps.get(gaps.len() / 2).copied().unwrap_or(DAY),
        validators: !dice.next().is_multiple_of(16),
        max_age: dice.one(&[0, 0, 0, 5 * MINUTE, 15 * MINUTE, HOUR]),
        wishes: Wishes {
            ttl: (wish < 5).then(|| Duration::from_hours(1)),
            update: (4..10).contains(&wish).then(|| Duration::from_hours(1)),
            skip_hours,
            skip_days: 0,
        },
        entries,
        outages,
    }
}

/// What is kept between polls, as the database would.
#[derive(Default)]
struct Kept {
    due: i64,
    failures: u32,
    last_poll: Option<Instant>,
    rhythm: Rhythm,
    /// The version that was seen, where the server names one.
    etag: Option<usize>,
}

#[derive(Default)]
struct Figures {
    requests: u64,
    early: u64,
    unconditional: u64,
    entries: u64,
    in_time: u64,
    /// Entries of sources that can be asked conditionally, and of these the ones seen in time.
    conditional: (u64, u64),
    lost: u64,
    lost_behind_outages: u64,
    fixed: u64,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = |part: u64, of: u64| 100.0 * part as f64 / of as f64;
        writeln!(
            f,
            "{SOURCES} sources, {DAYS} days, {RESTARTS} restarts, {} entries",
            self.entries
        )?;
        writeln!(
            f,
            "requests                                  {:>9}",
            self.requests
        )?;
        writeln!(
            f,
            "  saved against a fixed 60 minutes        {:>8.1} %",
            100.0 - share(self.requests, self.fixed)
        )?;
        writeln!(
            f,
            "  earlier than asked                      {:>9}",
            self.early
        )?;
        writeln!(
            f,
            "  unconditional though validators exist   {:>9}",
            self.unconditional
        )?;
        writeln!(
            f,
            "entries seen within max(2 h, 2 gaps)      {:>8.2} %",
            share(self.in_time, self.entries)
        )?;
        writeln!(
            f,
            "  the same, sources with validators       {:>8.2} %",
            share(self.conditional.1, self.conditional.0)
        )?;
        writeln!(
            f,
            "  lost from windows of more than 3 h      {:>9}",
            self.lost
        )?;
        write!(
            f,
            "  lost while and after the server was away {:>8}",
            self.lost_behind_outages
        )
    }
}

/// A source's server, and what it and the counting know of its one client.
struct Server<'s> {
    source: &'s Source,
    /// It asked for no request before this.
    not_before: i64,
    /// It has answered.
    asked: bool,
    /// Entries from here on were never seen.
    seen: usize,
    /// It was away since it was last seen.
    away: bool,
}

impl Server<'_> {
    /// Answers a request.
    fn ask(&mut self, now: i64, kept: &mut Kept, figures: &mut Figures) -> (Outcome, Hints) {
        let source = self.source;
        let mut outages = source.outages.iter();
        if let Some((_, _, asks)) = outages.find(|(from, to, _)| (*from..*to).contains(&now)) {
            self.away = true;
            self.not_before = self.not_before.max(asks.map_or(0, |wait| now + wait));
            let hints = Hints {
                retry_after: asks.map(|wait| Instant(now + wait)),
                ..Hints::default()
            };
            let class = match asks {
                Some(_) => FailureClass::RetryLater,
                None => FailureClass::Transient,
            };
            return (Outcome::Failed(class), hints);
        }
        let there = source.entries.partition_point(|at| *at <= now);
        let oldest = there.saturating_sub(source.window);
        let wishes = source.wishes;
        let wish = wishes.ttl.max(wishes.update).unwrap_or_default();
        self.not_before = self
            .not_before
            .max(now + source.max_age)
            .max(now + wish.as_millis() as i64);
        self.asked = true;
        self.count(there, oldest, now, figures);
        self.seen = there;
        self.away = false;
        let hints = Hints {
            freshness: (source.max_age > 0).then(|| Duration::from_millis(source.max_age as u64)),
            retry_after: None,
        };
        if kept.etag == Some(there) {
            return (Outcome::NotModified, hints);
        }
        kept.etag = source.validators.then_some(there);
        let document = source.entries[oldest..there].iter().map(|at| Instant(*at));
        kept.rhythm = Rhythm::of(document.collect(), wishes).after(&kept.rhythm);
        (Outcome::Changed, hints)
    }

    fn count(&self, there: usize, oldest: usize, now: i64, figures: &mut Figures) {
        let source = self.source;
        let patience = (2 * HOUR).max(2 * source.median);
        for at in self.seen..there {
            let published = source.entries[at];
            figures.entries += 1;
            figures.conditional.0 += u64::from(source.validators);
            if at >= oldest {
                let in_time = u64::from(now - published <= patience);
                figures.in_time += in_time;
                figures.conditional.1 += in_time * u64::from(source.validators);
                continue;
            }
            // how much the document spanned when this entry fell out of it
            let pushed_by = source.entries[at + source.window];
            if self.away {
                figures.lost_behind_outages += 1;
            } else if pushed_by - published > 3 * HOUR {
                figures.lost += 1;
            }
        }
    }
}

/// Lives a source's month.
fn live(source: &Source, restarts: &[i64], figures: &mut Figures) {
    let jitter = schedule::jitter(&source.id);
    let mut kept = Kept {
        due: START + (jitter * HOUR as f64) as i64,
        ..Kept::default()
    };
    let mut server = Server {
        source,
        not_before: 0,
        asked: false,
        seen: source.entries.partition_point(|at| *at < START),
        away: false,
    };
    while kept.due < END {
        let now = kept.due;
        figures.requests += 1;
        figures.early += u64::from(now < server.not_before);
        let bare = server.asked && source.validators && kept.etag.is_none();
        figures.unconditional += u64::from(bare);
        // the lease: the next look is fixed before the request goes out
        kept.due = now + HOUR;
        server.not_before = now + HOUR;
        if restarts
            .iter()
            .any(|at| (now..now + IN_FLIGHT).contains(at))
        {
            continue;
        }
        let (outcome, hints) = server.ask(now, &mut kept, figures);
        let history = History {
            failures: kept.failures,
            last_poll: kept.last_poll,
            rhythm: kept.rhythm,
            validators: source.validators,
            gone: false,
        };
        let next = schedule::next_poll(&history, &outcome, &hints, &POLICY, Instant(now), jitter);
        kept.due = next.at.0;
        kept.failures = next.failures;
        kept.last_poll = Some(Instant(now));
    }
    figures.fixed += (DAYS * 24) as u64;
}

#[test]
fn a_month_of_polling_is_polite_and_misses_nothing() {
    let mut dice = Dice(42);
    let restarts: Vec<i64> = (0..RESTARTS).map(|_| dice.between(START, END)).collect();
    let mut figures = Figures::default();
    for number in 0..SOURCES {
        live(&source(number), &restarts, &mut figures);
    }
    println!("{figures}");
    assert_eq!(figures.early, 0, "{figures}");
    assert_eq!(figures.unconditional, 0, "{figures}");
    assert_eq!(figures.lost, 0, "{figures}");
    assert!(figures.in_time * 100 >= figures.entries * 95, "{figures}");
    assert!(figures.requests * 100 < figures.fixed * 65, "{figures}");
}
