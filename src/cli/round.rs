//! `run` and `poll`.

use crate::cli::Usage;
use crate::cli::listen;
use crate::cli::listen::Given;
use crate::cli::say;
use crate::clock;
use crate::config::Config;
use crate::config::duration_words;
use crate::daemon;
use crate::daemon::Round;
use crate::serve::Listener;
use crate::store::Store;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;
use tokio_util::sync::CancellationToken;

/// `run`
#[derive(Debug, Args)]
pub(super) struct Run {
    /// Where to serve: address and port, or unix:/PATH
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// The database file
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,
}

/// `poll`
#[derive(Debug, Args)]
pub(super) struct Poll {
    /// All sources, not only those due
    #[arg(long)]
    all: bool,
    /// Lift Retry-After holds
    #[arg(long)]
    force: bool,
    /// Exit 1 if any source failed
    #[arg(long)]
    strict: bool,
    /// Only these sources (ids)
    sources: Vec<String>,
}

pub(super) async fn run(
    mut config: Config,
    options: Run,
    given: Given,
) -> anyhow::Result<ExitCode> {
    if let Some(database) = options.database {
        config.database = database;
    }
    let store = Store::open(&config.database)?;
    let listening = listen::open(options.listen.as_deref(), given, &config).await?;
    let first = config
        .outputs
        .first()
        .map_or("all", |output| output.id.as_str());
    let sources = config.sources.len();
    match &listening.public {
        Listener::Tcp(_) => tracing::info!(sources, "serving {}/{first}.atom", listening.public),
        Listener::Unix(_) => tracing::info!(sources, "serving {}", listening.public),
    }
    if let Some(admin) = &listening.admin {
        tracing::info!("operations on {admin}");
    }
    if config.base_url.is_none() && listening.public.address().is_none() {
        tracing::warn!(
            "`[daemon] base_url` is not set: addresses in the feeds begin with http://localhost/"
        );
    }
    let shutdown = CancellationToken::new();
    let running = daemon::run(listening, store, config, shutdown.clone());
    tokio::pin!(running);
    tokio::select! {
        result = &mut running => result?,
        () = stop_signal() => {
            tracing::info!("stopping");
            shutdown.cancel();
            running.await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// SIGTERM or SIGINT.
pub(super) async fn stop_signal() {
    let (Ok(mut terminate), Ok(mut interrupt)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    ) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

pub(super) async fn poll(config: Config, options: Poll) -> anyhow::Result<ExitCode> {
    for name in &options.sources {
        if !config.sources.iter().any(|source| source.id == *name) {
            return Err(Usage(format!("no source has the id `{name}`")).into());
        }
    }
    let store = Store::open(&config.database)?;
    let world = daemon::world(store, &config).await?;
    let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let round = Round {
        all: options.all,
        sources: options.sources,
        force: options.force,
    };
    let held = daemon::round(&world, &config, &round, told).await?;
    let (mut polled, mut unchanged, mut failed, mut new) = (0, 0, 0, 0);
    while let Ok(one) = heard.try_recv() {
        polled += 1;
        unchanged += usize::from(one.not_modified);
        new += one.new;
        if let Some(error) = &one.error {
            failed += 1;
            let wait = duration_words(one.next.at.since(clock::now()));
            say(&format!("{}: {error}; next try in {wait}", one.source));
        }
    }
    let holds = match (held, round.force) {
        (0, false) => String::new(),
        (0, true) => ", holds lifted".to_owned(),
        (held, _) => format!(", {held} held back by Retry-After (--force lifts that)"),
    };
    say(&format!(
        "{polled} sources, {unchanged} × 304, {failed} failed, {new} new{holds}"
    ));
    let code = if options.strict && failed > 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    };
    Ok(code)
}
