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
    /// When anybody answered last.
    answered: Option<Instant>,
}

#[derive(Debug)]
struct Look {
    at: Instant,
    host: String,
    source: String,
    unreachable: bool,
    /// Says something of our network: an answer, or none from who had one the time before.
    proves: bool,
    charged: bool,
}

/// A look at a source as an outage sees it.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    /// The source.
    pub source: &'a str,
    /// Its host.
    pub host: &'a str,
    /// No connection came about.
    pub unreachable: bool,
    /// The look before this one, where that failed too.
    pub failed_at: Option<Instant>,
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
    /// Knows that somebody answered then.
    pub fn since(answered: Option<Instant>) -> Self {
        Self {
            answered,
            ..Self::default()
        }
    }

    /// Notes a look. A host that was away the time before, while others answered, is away by itself.
    pub fn note(&mut self, now: Instant, sight: &Sight<'_>) -> Verdict {
        let Sight {
            source,
            host,
            unreachable,
            failed_at,
        } = *sight;
        let alone = |at| self.answered.is_some_and(|answered| answered > at);
        let proves = !unreachable || !failed_at.is_some_and(alone);
        let old = |look: &Look| now.since(look.at) > WINDOW;
        while self.looks.len() >= MOST_LOOKS || self.looks.front().is_some_and(old) {
            self.looks.pop_front();
        }
        self.looks.push_back(Look {
            at: now,
            host: host.to_owned(),
            source: source.to_owned(),
            unreachable,
            proves,
            charged: unreachable,
        });
        if !unreachable {
            self.answered = Some(now);
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
            if look.proves && now.since(look.at) <= WINDOW {
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

    fn look(
        outage: &mut Outage,
        minute: u64,
        source: &str,
        host: &str,
        unreachable: bool,
    ) -> Verdict {
        again(outage, minute, host, source, unreachable, None)
    }

    fn again(
        outage: &mut Outage,
        minute: u64,
        host: &str,
        source: &str,
        unreachable: bool,
        failed_at: Option<u64>,
    ) -> Verdict {
        let sight = Sight {
            source,
            host,
            unreachable,
            failed_at: failed_at.map(at),
        };
        outage.note(at(minute), &sight)
    }

    #[test]
    fn dead_hosts_are_not_our_network_for_ever() {
        let mut outage = Outage::default();
        let hosts = ["a", "b", "c", "d"];
        for host in hosts {
            look(&mut outage, 0, host, host, true);
        }
        // nobody has answered since: it goes on
        let dead = |outage: &mut Outage, minute, before| {
            let looks = hosts.map(|host| again(outage, minute, host, host, true, Some(before)));
            looks.iter().any(|verdict| verdict.ours)
        };
        assert!(dead(&mut outage, 20, 0));
        look(&mut outage, 25, "e", "e", false);
        // somebody has, and these have not
        assert!(!dead(&mut outage, 40, 20));
        // a process that starts knows when anybody answered last
        assert!(!dead(&mut Outage::since(Some(at(50))), 60, 40));
        assert!(dead(&mut Outage::since(Some(at(30))), 60, 40));
    }

    #[test]
    fn most_hosts_away_at_once_is_our_network() {
        let mut outage = Outage::default();
        assert!(!look(&mut outage, 0, "a", "a.example", true).ours);
        assert!(!look(&mut outage, 1, "b", "b.example", true).ours);
        let third = look(&mut outage, 2, "c", "c.example", true);
        assert!(third.ours);
        assert_eq!(third.pardoned, ["a", "b"]);
        let fourth = look(&mut outage, 3, "d", "d.example", true);
        assert_eq!((fourth.ours, fourth.pardoned), (true, Vec::new()));
        assert!(outage.is_ours(at(3)) && !outage.is_ours(at(30)));
        // one answers: it is back, and who is still away is so by himself
        assert!(!look(&mut outage, 4, "a", "a.example", false).ours);
        assert!(!look(&mut outage, 5, "b", "b.example", true).ours);
    }

    #[test]
    fn one_host_is_no_network_and_old_looks_are_forgotten() {
        let mut outage = Outage::default();
        for source in ["a", "b", "c", "d"] {
            assert!(!look(&mut outage, 0, source, "one.example", true).ours);
        }
        assert!(!look(&mut outage, 20, "x", "x.example", true).ours);
        assert!(!look(&mut outage, 40, "y", "y.example", true).ours);
        assert!(!look(&mut outage, 60, "z", "z.example", true).ours);
    }
}
