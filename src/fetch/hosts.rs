//! One budget per host, for feeds and pages together.
//!
//! Invariants: on one host at most `host_concurrency` requests are open, and two starts are at least
//! `host_gap` apart; a request waits for its host before it takes one of the slots all share, so a
//! host that hangs keeps no slot but its own. Half of the slots are for those that answer: a request
//! that takes long goes over to the other half, or ends where that is full and others wait, and one
//! to a host that failed the last time begins there. The table holds no host that nobody waits for.

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

/// A request that takes longer gives its slot to a quicker one.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often it looks whether others wait.
const LOOK: Duration = Duration::from_millis(250);
/// The table is swept when it has grown to this, or to twice what was left after the last sweep.
const SWEEP: usize = 1_024;

/// Who may ask which host now. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Hosts {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    quick: Arc<Semaphore>,
    /// None where there is only one slot.
    slow: Option<Arc<Semaphore>>,
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
    // held while waiting for the gap and the slot: starts are counted when they happen; with the gap
    // that the host wanted
    last_start: tokio::sync::Mutex<Option<(Instant, Duration)>>,
}

/// The right to one request; given back when dropped.
#[derive(Debug)]
pub struct Permit {
    _host: OwnedSemaphorePermit,
    slot: OwnedSemaphorePermit,
    started: Instant,
    /// Where it is when it begins and where to go when it takes long.
    lanes: Option<(Arc<Semaphore>, Arc<Semaphore>)>,
}

impl Permit {
    /// Does a part of the request; when it takes long, in a slot of those that do.
    pub async fn during<T>(
        &mut self,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        tokio::pin!(work);
        let Some((quick, slow)) = &self.lanes else {
            return work.await;
        };
        let mut look = tokio::time::interval_at(self.started + PATIENCE, LOOK);
        loop {
            tokio::select! {
                biased;
                done = &mut work => return done,
                _ = look.tick() => {}
            }
            if let Ok(slot) = Arc::clone(slow).try_acquire_owned() {
                self.slot = slot;
                self.lanes = None;
                return work.await;
            }
            if quick.available_permits() == 0 {
                return Err(Failure::Crowded { limit: PATIENCE });
            }
        }
    }
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
                quick: Arc::new(Semaphore::new(slots - slots / 2)),
                slow: (slots > 1).then(|| Arc::new(Semaphore::new(slots / 2))),
                per_host: per_host.clamp(1, Semaphore::MAX_PERMITS),
                gap,
                table: Mutex::new(table),
            }),
        }
    }

    /// Waits until `url` may be asked; `doubtful` where the last request failed. `gap` is since the
    /// last start, where it is longer than that of all.
    pub async fn permit(
        &self,
        url: &Url,
        doubtful: bool,
        gap: Option<Duration>,
    ) -> Result<Permit, Failure> {
        let host = self.host(key(url)?);
        let closed = || Failure::BadUrl {
            why: "the fetcher is closed".to_owned(),
        };
        let open = Arc::clone(&host.open)
            .acquire_owned()
            .await
            .map_err(|_| closed())?;
        let mut last_start = host.last_start.lock().await;
        let gap = gap.unwrap_or_default().max(self.shared.gap);
        if let Some((last, _)) = *last_start {
            tokio::time::sleep_until(last + gap).await;
        }
        let quick = &self.shared.quick;
        let (lane, lanes) = match &self.shared.slow {
            Some(slow) if doubtful => (slow, None),
            Some(slow) => (quick, Some((Arc::clone(quick), Arc::clone(slow)))),
            None => (quick, None),
        };
        let slot = Arc::clone(lane)
            .acquire_owned()
            .await
            .map_err(|_| closed())?;
        let started = Instant::now();
        *last_start = Some((started, gap));
        Ok(Permit {
            _host: open,
            slot,
            started,
            lanes,
        })
    }

    fn host(&self, key: String) -> Arc<Host> {
        let mut table = self
            .shared
            .table
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if table.hosts.len() >= table.sweep_at {
            table.hosts.retain(|_, host| !idle(host));
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
fn idle(host: &Arc<Host>) -> bool {
    // an open request holds the semaphore, one that waits holds the host
    Arc::strong_count(host) == 1
        && Arc::strong_count(&host.open) == 1
        && host
            .last_start
            .try_lock()
            .is_ok_and(|last| last.is_none_or(|(last, gap)| last.elapsed() >= gap))
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
        drop(
            hosts
                .permit(&url("http://a.example.org/1"), false, None)
                .await
                .unwrap(),
        );
        drop(
            hosts
                .permit(&url("http://other.net/"), false, None)
                .await
                .unwrap(),
        );
        assert!(first.elapsed() < gap);
        drop(
            hosts
                .permit(&url("http://b.example.org/2"), false, None)
                .await
                .unwrap(),
        );
        assert!(first.elapsed() >= gap);
    }

    #[tokio::test]
    async fn a_hung_host_keeps_one_slot() {
        let hosts = Hosts::new(4, 1, Duration::ZERO);
        let hung = url("http://hung.example/");
        let open = hosts.permit(&hung, false, None).await.unwrap();
        let mut waiting: Vec<_> = (0..5)
            .map(|_| Box::pin(hosts.permit(&hung, false, None)))
            .collect();
        for queued in &mut waiting {
            assert!(timeout(Duration::from_millis(5), queued).await.is_err());
        }
        assert!(
            timeout(
                Duration::from_secs(1),
                hosts.permit(&url("http://well.example/"), false, None)
            )
            .await
            .is_ok()
        );
        drop(open);
        let next = waiting.remove(0);
        assert!(timeout(Duration::from_secs(1), next).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn those_that_take_long_leave_half_the_slots() {
        let hosts = &Hosts::new(4, 1, Duration::ZERO);
        let ask = |name: String, doubtful, takes| async move {
            let place = url(&format!("http://{name}.net/"));
            let from = Instant::now();
            let mut permit = hosts.permit(&place, doubtful, None).await.unwrap();
            let work = async {
                tokio::time::sleep(Duration::from_secs(takes)).await;
                Ok(())
            };
            let done = permit.during(work).await.is_ok();
            (from.elapsed().as_secs(), done)
        };
        // as many as there are slots hang for a minute, the quick ones come just after them
        let hung = futures::future::join_all((0..4).map(|at| ask(format!("hung{at}"), false, 60)));
        let quick = futures::future::join_all((0..8).map(|at| ask(format!("quick{at}"), false, 1)));
        let (hung, quick) = tokio::join!(hung, quick);
        assert!(
            quick.iter().all(|(took, done)| *took <= 10 && *done),
            "{quick:?}"
        );
        assert_eq!(hung.iter().filter(|(_, done)| *done).count(), 2, "{hung:?}");
        // the next time they are known: nobody waits
        let hung = futures::future::join_all((0..9).map(|at| ask(format!("hung{at}"), true, 60)));
        let quick = futures::future::join_all((0..2).map(|at| ask(format!("quick{at}"), false, 1)));
        let (_, quick) = tokio::join!(hung, quick);
        assert_eq!(quick, [(1, true), (1, true)]);
    }

    #[tokio::test]
    async fn the_table_stays_small() {
        let hosts = Hosts::new(1, 1, Duration::ZERO);
        for number in 0..SWEEP * 3 {
            drop(
                hosts
                    .permit(&url(&format!("http://h{number}.net/")), false, None)
                    .await
                    .unwrap(),
            );
        }
        assert!(hosts.shared.table.lock().unwrap().hosts.len() <= SWEEP);
    }
}
