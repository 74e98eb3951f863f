//! What is done now and then: old entries go as `[store] retain` says, times follow the clock.

use crate::clock;
use crate::config::Config;
use crate::model;
use crate::store;
use crate::store::Store;
use std::time::Duration;
use tokio::time::Instant;

/// Between two looks for what is old.
const LOOK: Duration = Duration::from_hours(1);

/// The daemon's purges.
#[derive(Debug, Default)]
pub(super) struct Purges {
    looked: Option<Instant>,
}

impl Purges {
    /// One step, where one is due: at once after a step that found something, else once an hour.
    pub(super) async fn step(&mut self, store: &Store, config: &Config) {
        if self.looked.is_some_and(|looked| looked.elapsed() < LOOK) {
            return;
        }
        match step(store, config).await {
            Ok(0) => self.looked = Some(Instant::now()),
            Ok(entries) => tracing::info!(entries, "purged: older than `retain`"),
            Err(error) => {
                self.looked = Some(Instant::now());
                tracing::error!(%error, "purging what is older than `retain`");
            }
        }
    }
}

/// All that is old, at the end of a round.
pub(super) async fn purge(store: &Store, config: &Config) -> Result<(), store::Error> {
    while step(store, config).await? > 0 {}
    Ok(())
}

async fn step(store: &Store, config: &Config) -> Result<usize, store::Error> {
    let Some(retain) = config.retain else {
        return Ok(0);
    };
    let now = clock::now();
    store.purge(now.minus(retain), now).await
}

/// What was noted while the clock was ahead must not wait until then. A clock that is older than the
/// program was not set yet and proves nothing.
pub(super) async fn follow_clock(store: &Store) -> Result<(), store::Error> {
    /// 2026-01-01T00:00:00Z.
    const WRITTEN: model::Instant = model::Instant(1_767_225_600_000);
    let now = clock::now();
    if now < WRITTEN {
        return Ok(());
    }
    store.set_back(now).await
}
