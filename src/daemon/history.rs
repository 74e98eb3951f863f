//! What a verb that owns the database does of one source's past: older documents and pages.

use crate::clock;
use crate::config::Config;
use crate::daemon::crew::Crew;
use crate::daemon::told::Told;
use crate::link::Linker;
use crate::model::Instant;
use crate::poll::World;
use crate::store;
use crate::store::Scope;

/// Entries fed to search at the end; the rest is fed by whoever comes next.
const SEARCH_BATCH: usize = 200;

/// Reads the older documents of one source that are due, and its pages; then links what is ready.
pub async fn history(world: &World, config: &Config, source: &str) -> Result<(), store::Error> {
    let mut crew = Crew::new(&config.fetch);
    loop {
        let mut sent = 0;
        for doubtful in [false, true] {
            let scope = Scope {
                now: clock::now(),
                // no feed is
                feeds_due_by: Instant(i64::MIN),
                limit: crew.room(doubtful),
                only: vec![source.to_owned()],
                pages_of: Some(source.to_owned()),
                busy: crew.busy(),
                doubtful: Some(doubtful),
            };
            for host in world.store.claim(scope).await? {
                crew.send(world, host, doubtful, &Told::default());
                sent += 1;
            }
        }
        if sent == 0 && crew.is_idle() {
            break;
        }
        crew.some_back().await;
    }
    let mut linker = Linker::default();
    let choosing = config.choosing(clock::now());
    let linked = linker.link(&world.store, choosing).await?;
    if linked > 0 {
        world.store.index_search(SEARCH_BATCH).await?;
    }
    Ok(())
}
