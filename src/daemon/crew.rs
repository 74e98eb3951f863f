//! Those who work on hosts: one for a host at a time, so that a host's budget has one owner and a
//! long queue at one host leaves the others alone.

use crate::backfill::step;
use crate::config::Fetch;
use crate::daemon::told::Told;
use crate::page::page;
use crate::poll::World;
use crate::poll::poll;
use crate::store::Claimed;
use futures::StreamExt;
use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::task::Id;
use tokio::task::JoinSet;

/// Feeds and pages leased in one claim.
const CLAIM: usize = 256;

/// Workers and the hosts they have.
#[derive(Debug)]
pub(super) struct Crew {
    working: JoinSet<()>,
    hosts: HashMap<Id, Host>,
    most: usize,
    per_host: usize,
}

/// A host that somebody works on.
#[derive(Debug)]
struct Host {
    name: String,
    /// It failed the last time.
    doubtful: bool,
}

impl Crew {
    /// Nobody yet; twice as many workers as requests in flight, for half of them wait or compute.
    pub(super) fn new(fetch: &Fetch) -> Self {
        Self {
            working: JoinSet::new(),
            hosts: HashMap::new(),
            most: fetch.concurrency.saturating_mul(2),
            per_host: fetch.host_concurrency,
        }
    }

    /// Other limits from now on; those who are away keep theirs.
    pub(super) fn obey(&mut self, fetch: &Fetch) {
        self.most = fetch.concurrency.saturating_mul(2);
        self.per_host = fetch.host_concurrency;
    }

    /// How much more work may be handed out: half of those who can work go to hosts that failed
    /// the last time, the rest are for the others.
    pub(super) fn room(&self, doubtful: bool) -> usize {
        let working = self.hosts.values();
        let working = working.filter(|host| host.doubtful == doubtful).count();
        if doubtful {
            (self.most / 2).saturating_sub(working)
        } else if working < self.most {
            CLAIM
        } else {
            0
        }
    }

    /// Nobody works.
    pub(super) fn is_idle(&self) -> bool {
        self.working.is_empty()
    }

    /// The hosts that are worked on.
    pub(super) fn busy(&self) -> Vec<String> {
        self.hosts.values().map(|host| host.name.clone()).collect()
    }

    /// Sends somebody to a host.
    pub(super) fn send(&mut self, world: &World, host: Claimed, doubtful: bool, told: &Told) {
        let name = host.host.clone();
        let task = self
            .working
            .spawn(work(world.clone(), host, self.per_host, told.clone()));
        self.hosts.insert(task.id(), Host { name, doubtful });
    }

    /// Waits until somebody is back; for ever where nobody is away.
    pub(super) async fn one_back(&mut self) {
        let id = match self.working.join_next_with_id().await {
            Some(Ok((id, ()))) => id,
            Some(Err(error)) => {
                tracing::error!(%error, "working on a host");
                error.id()
            }
            None => return std::future::pending().await,
        };
        self.hosts.remove(&id);
    }

    /// Waits until somebody is back, and those who come soon after: one claim serves them all.
    /// Returns at once where nobody is away.
    pub(super) async fn some_back(&mut self) {
        const SOON: Duration = Duration::from_millis(30);
        if self.is_idle() {
            return;
        }
        self.one_back().await;
        let all = async {
            while !self.is_idle() {
                self.one_back().await;
            }
        };
        // those who are still away are waited for the next time
        drop(tokio::time::timeout(SOON, all).await);
    }

    /// Sends all home; what they had is due again at the next start.
    pub(super) async fn dismiss(mut self) {
        self.working.shutdown().await;
    }
}

/// The due work of one host, at most `per_host` at once; the fetcher spaces the requests.
async fn work(world: World, host: Claimed, per_host: usize, told: Told) {
    let (world, told) = (&world, &told);
    // a host that asked everyone to wait: the store has what was not asked yet
    let held = &AtomicBool::new(false);
    futures::stream::iter(host.feeds)
        .for_each_concurrent(per_host, |job| async move {
            if held.load(Ordering::Relaxed) {
                return;
            }
            match poll(world, job).await {
                Ok(polled) => {
                    held.fetch_or(polled.held, Ordering::Relaxed);
                    told.tell(&polled);
                }
                Err(error) => tracing::error!(%error, "storing a poll"),
            }
        })
        .await;
    futures::stream::iter(host.older)
        .for_each_concurrent(per_host, |job| async move {
            if held.load(Ordering::Relaxed) {
                return;
            }
            match step(world, job).await {
                Ok(stepped) => {
                    held.fetch_or(stepped.held, Ordering::Relaxed);
                }
                Err(error) => tracing::error!(%error, "storing older entries"),
            }
        })
        .await;
    futures::stream::iter(host.pages)
        .for_each_concurrent(per_host, |task| async move {
            if held.load(Ordering::Relaxed) {
                return;
            }
            match page(world, task).await {
                Ok(asked_to_wait) => {
                    held.fetch_or(asked_to_wait, Ordering::Relaxed);
                }
                Err(error) => tracing::error!(%error, "storing a page"),
            }
        })
        .await;
}
