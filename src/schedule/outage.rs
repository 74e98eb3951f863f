//! When most hosts cannot be reached at once, it is our own network.

use crate::model::Instant;
use std::collections::HashMap;
use std::collections::VecDeque;
use std::time::Duration;

/// Looks of this time are taken together.
const WINDOW: Duration = Duration::from_mins(10);
/// More are not kept: the latest tell.
const MOST_LOOKS: usize = 200;
/// Fewer hosts prove nothing.
const FEWEST_HOSTS: usize = 3;
/// This share of the hosts, in percent, is most.
const MOST: usize = 80;
/// Our network is tried again after this.
pub const NETWORK_RETRY: Duration = Duration::from_mins(10);

/// The looks of the last minutes, of all hosts.
#[derive(Debug, Default)]
pub struct Outage {
    looks: VecDeque<Look>,
}

#[derive(Debug)]
struct Look {
    at: Instant,
    host: String,
    source: String,
    unreachable: bool,
    charged: bool,
}

/// What one look means in the light of the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Our network seems to be down: the source is not charged.
    pub ours: bool,
    /// Sources that were charged before that was clear.
    pub pardoned: Vec<String>,
}

impl Outage {
    /// Notes that `source` was looked at on `host`; `unreachable` where no connection came about.
    pub fn note(&mut self, now: Instant, source: &str, host: &str, unreachable: bool) -> Verdict {
        let old = |look: &Look| now.since(look.at) > WINDOW;
        while self.looks.len() >= MOST_LOOKS || self.looks.front().is_some_and(old) {
            self.looks.pop_front();
        }
        self.looks.push_back(Look {
            at: now,
            host: host.to_owned(),
            source: source.to_owned(),
            unreachable,
            charged: unreachable,
        });
        if !unreachable {
            return Verdict::default();
        }
        if !self.is_ours(now) {
            return Verdict::default();
        }
        let mut pardoned = Vec::new();
        for look in &mut self.looks {
            if look.charged && look.source != source {
                pardoned.push(look.source.clone());
            }
            look.charged = false;
        }
        Verdict {
            ours: true,
            pardoned,
        }
    }

    /// Whether most hosts that sources were looked at on lately were away at the last look.
    pub fn is_ours(&self, now: Instant) -> bool {
        let mut hosts: HashMap<&str, bool> = HashMap::new();
        for look in &self.looks {
            if now.since(look.at) <= WINDOW {
                hosts.insert(&look.host, look.unreachable);
            }
        }
        let away = hosts.values().filter(|unreachable| **unreachable).count();
        hosts.len() >= FEWEST_HOSTS && away * 100 >= hosts.len() * MOST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: u64) -> Instant {
        Instant(0).plus(Duration::from_mins(minute))
    }

    #[test]
    fn most_hosts_away_at_once_is_our_network() {
        let mut outage = Outage::default();
        assert!(!outage.note(at(0), "a", "a.example", true).ours);
        assert!(!outage.note(at(1), "b", "b.example", true).ours);
        let third = outage.note(at(2), "c", "c.example", true);
        assert!(third.ours);
        assert_eq!(third.pardoned, ["a", "b"]);
        let fourth = outage.note(at(3), "d", "d.example", true);
        assert_eq!((fourth.ours, fourth.pardoned), (true, Vec::new()));
        assert!(outage.is_ours(at(3)) && !outage.is_ours(at(30)));
        // one answers: it is back, and who is still away is so by himself
        assert!(!outage.note(at(4), "a", "a.example", false).ours);
        assert!(!outage.note(at(5), "b", "b.example", true).ours);
    }

    #[test]
    fn one_host_is_no_network_and_old_looks_are_forgotten() {
        let mut outage = Outage::default();
        for source in ["a", "b", "c", "d"] {
            assert!(!outage.note(at(0), source, "one.example", true).ours);
        }
        assert!(!outage.note(at(20), "x", "x.example", true).ours);
        assert!(!outage.note(at(40), "y", "y.example", true).ours);
        assert!(!outage.note(at(60), "z", "z.example", true).ours);
    }
}
