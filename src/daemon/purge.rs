//! What is kept no longer, as `[store] retain` says, goes in small steps.

use crate::clock;
use crate::config::Config;
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
pub(super) async fn all(store: &Store, config: &Config) -> Result<(), store::Error> {
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
