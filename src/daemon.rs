//! Tasks, signals, reload, shutdown. Tasks are spawned here (and in serve's accept loop) only.

mod answer;
mod crew;
mod history;
mod live;
mod round;
mod told;
mod upkeep;

use crate::clock;
use crate::config::Config;
use crate::control;
use crate::fetch;
use crate::fetch::Fetcher;
use crate::fetch::Settings;
use crate::link::Linker;
use crate::model::Instant;
use crate::notify;
use crate::notify::Notify;
use crate::poll::World;
use crate::schedule::Outage;
use crate::serve;
use crate::serve::Address;
use crate::serve::Listener;
use crate::serve::Listening;
use crate::store;
use crate::store::Scope;
use crate::store::Store;
use answer::answer;
pub use answer::told;
use crew::Crew;
pub use history::history;
use live::Live;
pub use round::Round;
pub use round::round;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;
use tokio::signal::unix::Signal;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use told::Told;
use upkeep::Purges;
use upkeep::follow_clock;

/// Entries fed to search in one step, between two looks for what is to be linked.
const SEARCH_BATCH: usize = 200;
/// Between two such steps while entries wait: search leaves the disk to polls.
const SEARCH_PAUSE: Duration = Duration::from_millis(20);
/// The longest sleep between two looks for something due; covers clock jumps.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);
/// How often it looks whether the clock was set back by years, and how long after its start first:
/// a machine without a clock of its own is in the past until it has asked what time it is.
const CLOCK_LOOK: Duration = Duration::from_mins(10);

/// Why the daemon did not start or stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The HTTP client.
    #[error(transparent)]
    Fetch(#[from] fetch::SetupError),
}

/// The HTTP client that a configuration asks for.
pub fn fetcher(config: &Config) -> Result<Fetcher, fetch::SetupError> {
    let settings = Settings {
        contact: config.fetch.contact.clone(),
        concurrency: config.fetch.concurrency,
        host_concurrency: config.fetch.host_concurrency,
        host_gap: config.fetch.host_gap,
        allow_networks: config.fetch.allow_networks.clone(),
        link_networks: config.fetch.link_networks.clone(),
        sandboxed: notify::is_service(),
    };
    Fetcher::new(&settings)
}

/// Makes what the spines work with, and the store's tables what the configuration says.
pub async fn world(store: Store, config: &Config) -> Result<World, Error> {
    store
        .apply_config(
            &config.instance,
            config.sources.clone(),
            config.outputs.clone(),
            clock::now(),
        )
        .await?;
    store.limit_raw_pages(config.raw_pages).await;
    store.keep_revisions(config.revisions).await?;
    Ok(World {
        outputs: Arc::from(config.outputs.as_slice()),
        outage: Arc::new(Mutex::new(Outage::since(store.last_answer().await?))),
        store,
        fetcher: fetcher(config)?,
        access: config.access.clone(),
        scrape: config.scrape.clone(),
        rules: config.rules.clone(),
        instance: Arc::from(config.instance.as_str()),
        hold: config.hold,
        reading: Arc::new(Semaphore::new(
            std::thread::available_parallelism().map_or(2, usize::from) + 2,
        )),
    })
}

/// What is served; addresses start with `base_url`, else with where we listen.
pub fn served(config: &Config, address: Option<SocketAddr>) -> serve::Settings {
    let listen = match (address, Address::from(config.listen.as_str())) {
        (Some(address), _) => address.to_string(),
        (None, Address::Tcp(address)) => address,
        (None, Address::Unix(_)) => "localhost".to_owned(),
    };
    let base = config
        .base_url
        .clone()
        .unwrap_or_else(|| format!("http://{listen}/"));
    serve::Settings {
        instance: config.instance.clone(),
        title: config.title.clone(),
        base: if base.ends_with('/') {
            base
        } else {
            format!("{base}/")
        },
        outputs: config.outputs.clone(),
        apart: false,
    }
}

/// Polls when due, links, serves, answers verbs; until `shutdown`. SIGHUP reads the configuration
/// again.
pub async fn run(
    listening: impl Into<Listening>,
    store: Store,
    config: Config,
    shutdown: CancellationToken,
) -> Result<(), Error> {
    let listening = listening.into();
    let address = listening.public.address();
    let apart = listening.admin.is_some();
    let mut systemd = Notify::from_env();
    let live = Live::start(store.clone(), config, address, apart).await?;
    // all that is configured is stored by now: whoever reads this may ask for it
    say_where(&listening, &live.state().config);
    let mut tasks = JoinSet::new();
    tasks.spawn(serve::run(
        listening,
        store,
        live.settings(),
        shutdown.clone(),
    ));
    let socket = control::socket(live.store.path());
    match control::listen(&socket) {
        Ok(listener) => {
            let answering = Arc::clone(&live);
            tasks.spawn(control::serve(
                listener,
                socket,
                move |command, replies| answer(Arc::clone(&answering), command, replies),
                shutdown.clone(),
            ));
        }
        // verbs that write have to wait until it stops; all else goes on
        Err(error) => tracing::warn!(%error, path = %socket.display(), "no control socket"),
    }
    match signal(SignalKind::hangup()) {
        // taken before anybody is told that we are ready: until then SIGHUP would be our end
        Ok(hangup) => drop(tasks.spawn(keep_reloading(
            Arc::clone(&live),
            hangup,
            systemd.clone(),
            shutdown.clone(),
        ))),
        Err(error) => tracing::warn!(%error, "SIGHUP is not heard"),
    }
    tasks.spawn(keep_linking(Arc::clone(&live), shutdown.clone()));
    systemd.ready(&live.in_short());
    keep_polling(&live, &mut systemd, &shutdown).await;
    while tasks.join_next().await.is_some() {}
    Ok(())
}

fn say_where(listening: &Listening, config: &Config) {
    let first = config.outputs.first();
    let first = first.map_or("all", |output| output.id.as_str());
    let sources = config.sources.len();
    match &listening.public {
        Listener::Tcp(_) => tracing::info!(sources, "serving {}/{first}.atom", listening.public),
        Listener::Unix(_) => tracing::info!(sources, "serving {}", listening.public),
    }
    if let Some(admin) = &listening.admin {
        tracing::info!("operations on {admin}");
    }
}

async fn keep_reloading(
    live: Arc<Live>,
    mut hangup: Signal,
    systemd: Notify,
    shutdown: CancellationToken,
) {
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            _ = hangup.recv() => {
                systemd.reloading();
                match live.reload().await {
                    Ok(words) => tracing::info!("{words}"),
                    Err(words) => tracing::error!("not reloaded, all stays as it was: {words}"),
                }
                systemd.ready(&live.in_short());
            }
        }
    }
}

async fn keep_polling(live: &Live, systemd: &mut Notify, shutdown: &CancellationToken) {
    let mut crew = Crew::new(&live.state().config.fetch);
    let mut looked = tokio::time::Instant::now();
    while !shutdown.is_cancelled() {
        // here, and nowhere else: a look for work that never comes back must end the pings
        systemd.alive();
        if looked.elapsed() >= CLOCK_LOOK {
            looked = tokio::time::Instant::now();
            if let Err(error) = follow_clock(&live.store).await {
                tracing::error!(%error, "looking whether the clock was set back");
            }
        }
        let state = live.state();
        crew.obey(&state.config.fetch);
        tokio::select! {
            () = shutdown.cancelled() => break,
            wait = hand_out(&state.world, &mut crew, &live.told) => tokio::select! {
                () = shutdown.cancelled() => break,
                () = crew.one_back() => live.arrived.notify_one(),
                () = live.due.notified() => {}
                () = tokio::time::sleep(systemd.pulse().map_or(wait, |pulse| wait.min(pulse))) => {}
            }
        }
    }
    systemd.stopping();
    crew.dismiss().await;
}

/// Claims what is due for hosts that nobody works on; gives the time until the next look.
async fn hand_out(world: &World, crew: &mut Crew, told: &Told) -> Duration {
    /// Between two looks while something due is being worked on.
    const SHORTEST: Duration = Duration::from_millis(500);
    let now = clock::now();
    if let Err(error) = claim(world, crew, now, &[], told).await {
        tracing::error!(%error, "claiming what is due");
    }
    match world.store.next_due().await {
        Ok(Some(due)) => due.since(now).clamp(SHORTEST, LONGEST_SLEEP),
        _ => LONGEST_SLEEP,
    }
}

async fn keep_linking(live: Arc<Live>, shutdown: CancellationToken) {
    /// How often holds that ran out are looked for.
    const LOOK: Duration = Duration::from_secs(1);
    let mut linker = Linker::default();
    let mut purges = Purges::default();
    while !shutdown.is_cancelled() {
        let state = live.state();
        let linked = tokio::select! {
            () = shutdown.cancelled() => break,
            linked = linker.link(&live.store, state.config.choosing(clock::now())) => linked,
        };
        let idle = match linked {
            Ok(0) => true,
            Ok(linked) => {
                tracing::debug!(linked, "linked");
                false
            }
            Err(error) => {
                tracing::error!(%error, "linking");
                false
            }
        };
        if idle {
            purges.step(&live.store, &state.config).await;
        }
        let look = if idle && feed_search(&live.store).await {
            SEARCH_PAUSE
        } else {
            LOOK
        };
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = live.arrived.notified() => {}
            () = tokio::time::sleep(look) => {}
        }
    }
}

/// One step of feeding search; true where entries still wait.
async fn feed_search(store: &Store) -> bool {
    match store.index_search(SEARCH_BATCH).await {
        Ok(left) => left > 0,
        Err(error) => {
            tracing::error!(%error, "feeding search");
            false
        }
    }
}

/// Claims what is due and sends the crew to it; gives how many hosts that were.
async fn claim(
    world: &World,
    crew: &mut Crew,
    feeds_due_by: Instant,
    only: &[String],
    told: &Told,
) -> Result<usize, store::Error> {
    let mut sent = 0;
    for doubtful in [false, true] {
        let limit = crew.room(doubtful);
        if limit == 0 {
            continue;
        }
        let scope = Scope {
            now: clock::now(),
            feeds_due_by,
            limit,
            only: only.to_vec(),
            pages_of: None,
            busy: crew.busy(),
            doubtful: Some(doubtful),
        };
        for host in world.store.claim(scope).await? {
            crew.send(world, host, doubtful, told);
            sent += 1;
        }
    }
    Ok(sent)
}
