//! One budget per host, for feeds and pages together.
//!
//! Invariants: on one host at most `host_concurrency` requests are open, and two starts are at least
//! `host_gap` apart; a request waits for its host before it takes one of the slots all share, so a
//! host that hangs keeps no slot but its own. The table holds no host that nobody waits for.

use crate::canonical;
use crate::fetch::Failure;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use url::Url;

/// The table is swept when it has grown to this, or to twice what was left after the last sweep.
const SWEEP: usize = 1_024;

/// Who may ask which host now. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Hosts {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    slots: Arc<Semaphore>,
    per_host: usize,
    gap: Duration,
    table: Mutex<Table>,
}

#[derive(Debug)]
struct Table {
    hosts: HashMap<String, Arc<Host>>,
    sweep_at: usize,
}

#[derive(Debug)]
struct Host {
    open: Arc<Semaphore>,
    // held while waiting for the gap and the slot: starts are counted when they happen
    last_start: tokio::sync::Mutex<Option<Instant>>,
}

/// The right to one request; given back when dropped.
#[derive(Debug)]
pub struct Permit {
    _host: OwnedSemaphorePermit,
    _slot: OwnedSemaphorePermit,
}

impl Hosts {
    /// `slots` requests at once in all, `per_host` on one host (each at least one), two starts on
    /// one host `gap` apart.
    pub fn new(slots: usize, per_host: usize, gap: Duration) -> Self {
        let table = Table {
            hosts: HashMap::new(),
            sweep_at: SWEEP,
        };
        let slots = slots.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            shared: Arc::new(Shared {
                slots: Arc::new(Semaphore::new(slots)),
                per_host: per_host.clamp(1, Semaphore::MAX_PERMITS),
                gap,
                table: Mutex::new(table),
            }),
        }
    }

    /// Waits until `url` may be asked.
    pub async fn permit(&self, url: &Url) -> Result<Permit, Failure> {
        let host = self.host(key(url)?);
        let closed = || Failure::BadUrl {
            why: "the fetcher is closed".to_owned(),
        };
        let open = Arc::clone(&host.open)
            .acquire_owned()
            .await
            .map_err(|_| closed())?;
        let mut last_start = host.last_start.lock().await;
        if let Some(last) = *last_start {
            tokio::time::sleep_until(last + self.shared.gap).await;
        }
        let slot = Arc::clone(&self.shared.slots)
            .acquire_owned()
            .await
            .map_err(|_| closed())?;
        *last_start = Some(Instant::now());
        Ok(Permit {
            _host: open,
            _slot: slot,
        })
    }

    fn host(&self, key: String) -> Arc<Host> {
        let mut table = self
            .shared
            .table
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if table.hosts.len() >= table.sweep_at {
            let gap = self.shared.gap;
            table.hosts.retain(|_, host| !idle(host, gap));
            table.sweep_at = table.hosts.len().saturating_mul(2).max(SWEEP);
        }
        let host = table.hosts.entry(key).or_insert_with(|| {
            Arc::new(Host {
                open: Arc::new(Semaphore::new(self.shared.per_host)),
                last_start: tokio::sync::Mutex::new(None),
            })
        });
        Arc::clone(host)
    }
}

/// Nobody waits or asks, and the gap is over: a fresh row would say the same.
fn idle(host: &Arc<Host>, gap: Duration) -> bool {
    // an open request holds the semaphore, one that waits holds the host
    Arc::strong_count(host) == 1
        && Arc::strong_count(&host.open) == 1
        && host
            .last_start
            .try_lock()
            .is_ok_and(|last| last.is_none_or(|last| last.elapsed() >= gap))
}

fn key(url: &Url) -> Result<String, Failure> {
    canonical::site(url.as_str()).ok_or_else(|| Failure::BadUrl {
        why: "it names no host".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::Hosts;
    use super::SWEEP;
    use std::time::Duration;
    use tokio::time::Instant;
    use tokio::time::timeout;
    use url::Url;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[tokio::test]
    async fn starts_on_one_host_are_apart_and_others_do_not_wait() {
        let gap = Duration::from_millis(60);
        let hosts = Hosts::new(8, 1, gap);
        let first = Instant::now();
        drop(hosts.permit(&url("http://a.example.org/1")).await.unwrap());
        drop(hosts.permit(&url("http://other.net/")).await.unwrap());
        assert!(first.elapsed() < gap);
        drop(hosts.permit(&url("http://b.example.org/2")).await.unwrap());
        assert!(first.elapsed() >= gap);
    }

    #[tokio::test]
    async fn a_hung_host_keeps_one_slot() {
        let hosts = Hosts::new(2, 1, Duration::ZERO);
        let hung = url("http://hung.example/");
        let open = hosts.permit(&hung).await.unwrap();
        let mut waiting: Vec<_> = (0..5).map(|_| Box::pin(hosts.permit(&hung))).collect();
        for queued in &mut waiting {
            assert!(timeout(Duration::from_millis(5), queued).await.is_err());
        }
        assert!(
            timeout(
                Duration::from_secs(1),
                hosts.permit(&url("http://well.example/"))
            )
            .await
            .is_ok()
        );
        drop(open);
        let next = waiting.remove(0);
        assert!(timeout(Duration::from_secs(1), next).await.is_ok());
    }

    #[tokio::test]
    async fn the_table_stays_small() {
        let hosts = Hosts::new(1, 1, Duration::ZERO);
        for number in 0..SWEEP * 3 {
            drop(
                hosts
                    .permit(&url(&format!("http://h{number}.net/")))
                    .await
                    .unwrap(),
            );
        }
        assert!(hosts.shared.table.lock().unwrap().hosts.len() <= SWEEP);
    }
}
