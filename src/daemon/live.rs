//! What the daemon runs with, and how that changes while it runs: a reload takes the place of the
//! whole at once, or of nothing.

use crate::clock;
use crate::config::Config;
use crate::daemon::Error;
use crate::daemon::fetcher;
use crate::daemon::served;
use crate::daemon::told::Told;
use crate::daemon::world;
use crate::model::counted;
use crate::poll::World;
use crate::serve;
use crate::store::Store;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::Mutex;
use tokio::sync::Notify;
use tokio::sync::watch;

/// A configuration and what was made from it.
#[derive(Debug)]
pub(super) struct State {
    pub(super) world: World,
    pub(super) config: Config,
}

/// The running daemon, shared by its tasks.
#[derive(Debug)]
pub(super) struct Live {
    pub(super) store: Store,
    state: watch::Sender<Arc<State>>,
    settings: watch::Sender<Arc<serve::Settings>>,
    address: Option<SocketAddr>,
    /// Every poll is told here.
    pub(super) told: Told,
    /// Something was made due.
    pub(super) due: Notify,
    /// Something may be ready to be linked.
    pub(super) arrived: Notify,
    reloading: Mutex<()>,
}

impl Live {
    /// Makes the store's tables what the configuration says.
    pub(super) async fn start(
        store: Store,
        config: Config,
        address: Option<SocketAddr>,
        apart: bool,
    ) -> Result<Arc<Self>, Error> {
        let world = world(store.clone(), &config).await?;
        let settings = serve::Settings {
            apart,
            ..served(&config, address)
        };
        Ok(Arc::new(Self {
            store,
            state: watch::channel(Arc::new(State { world, config })).0,
            settings: watch::channel(Arc::new(settings)).0,
            address,
            told: Told::default(),
            due: Notify::new(),
            arrived: Notify::new(),
            reloading: Mutex::new(()),
        }))
    }

    /// What it works on, in a few words.
    pub(super) fn in_short(&self) -> String {
        let config = &self.state().config;
        let sources = counted(config.sources.len(), "source");
        format!("{sources}, {}", counted(config.outputs.len(), "output"))
    }

    /// The state of this moment.
    pub(super) fn state(&self) -> Arc<State> {
        self.state.borrow().clone()
    }

    /// What is served, as it changes.
    pub(super) fn settings(&self) -> watch::Receiver<Arc<serve::Settings>> {
        self.settings.subscribe()
    }

    /// Reads the configuration again; gives what became of it in words, as `Err` where everything
    /// stays as it was.
    pub(super) async fn reload(&self) -> Result<String, String> {
        let _one_at_a_time = self.reloading.lock().await;
        let old = self.state();
        let Some(path) = old.config.files.first() else {
            return Err("this daemon's configuration was not read from a file".to_owned());
        };
        let config = Config::load(path).map_err(|error| error.to_string())?;
        let mut later = Vec::new();
        if config.database != old.config.database {
            later.push("database");
        }
        if config.listen != old.config.listen {
            later.push("listen");
        }
        if config.admin_listen != old.config.admin_listen {
            later.push("admin_listen");
        }
        self.store
            .apply_config(
                &config.instance,
                config.sources.clone(),
                config.outputs.clone(),
                clock::now(),
            )
            .await
            .map_err(|error| error.to_string())?;
        self.store.limit_raw_pages(config.raw_pages).await;
        let kept = self.store.keep_revisions(config.revisions).await;
        kept.map_err(|error| error.to_string())?;
        // the budget of hosts lives in the fetcher: a new one only where it has to be
        let fetcher = if config.fetch == old.config.fetch {
            old.world.fetcher.clone()
        } else {
            fetcher(&config).map_err(|error| error.to_string())?
        };
        let world = World {
            fetcher,
            access: config.access.clone(),
            scrape: config.scrape.clone(),
            rules: config.rules.clone(),
            hold: config.hold,
            outputs: Arc::from(config.outputs.as_slice()),
            ..old.world.clone()
        };
        let settings = serve::Settings {
            apart: self.settings.borrow().apart,
            ..served(&config, self.address)
        };
        self.settings.send_replace(Arc::new(settings));
        self.state.send_replace(Arc::new(State { world, config }));
        self.due.notify_one();
        let restart = if later.is_empty() {
            String::new()
        } else {
            format!("; a new `{}` needs a restart", later.join("` and `"))
        };
        Ok(format!("reloaded: {}{restart}", self.in_short()))
    }
}
