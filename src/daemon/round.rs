//! One round: what is due is polled, its pages are fetched, all is linked and chosen.

use crate::clock;
use crate::config::Config;
use crate::daemon::SEARCH_BATCH;
use crate::daemon::claim;
use crate::daemon::crew::Crew;
use crate::daemon::told::Told;
use crate::daemon::upkeep;
use crate::daemon::upkeep::follow_clock;
use crate::link::Linker;
use crate::model::Instant;
use crate::poll::Polled;
use crate::poll::World;
use crate::store;
use crate::store::Choosing;
use crate::store::Store;
use std::time::Duration;
use tokio::sync::mpsc;

/// Which sources one round polls.
#[derive(Clone, Debug, Default)]
pub struct Round {
    /// All, not only the due.
    pub all: bool,
    /// Only these ids.
    pub sources: Vec<String>,
    /// Lifts Retry-After holds.
    pub force: bool,
}

impl Round {
    /// Makes due what the round polls; gives how many sources Retry-After holds back.
    pub(super) async fn make_due(
        &self,
        store: &Store,
        now: Instant,
    ) -> Result<usize, store::Error> {
        if self.all || !self.sources.is_empty() {
            return store.make_due(self.sources.clone(), self.force, now).await;
        }
        if self.force {
            store.lift_holds(now).await?;
        }
        Ok(0)
    }
}

/// One round: every source that is due (or all), every page due in it, then everything linked.
pub async fn round(
    world: &World,
    config: &Config,
    round: &Round,
    told: mpsc::UnboundedSender<Polled>,
) -> Result<usize, store::Error> {
    let started = clock::now();
    follow_clock(&world.store).await?;
    let held = round.make_due(&world.store, started).await?;
    let told = Told::to(told);
    let mut crew = Crew::new(&config.fetch);
    loop {
        let sent = claim(world, &mut crew, started, &round.sources, &told).await?;
        if sent == 0 && crew.is_idle() {
            break;
        }
        crew.some_back().await;
    }
    let ended = clock::now();
    world.store.settle_now(ended).await?;
    world.store.choose_now(ended).await?;
    let choosing = Choosing {
        settle: Duration::ZERO,
        ..config.choosing(ended)
    };
    let linked = Linker::default().link(&world.store, choosing).await?;
    if linked > 0 {
        world.store.index_search(SEARCH_BATCH).await?;
    }
    upkeep::purge(&world.store, config).await?;
    Ok(held)
}
