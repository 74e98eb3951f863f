//! `run` and `poll`.

use crate::cli::Usage;
use crate::cli::choice;
use crate::cli::keep::Owner;
use crate::cli::keep::owner;
use crate::cli::listen;
use crate::cli::listen::Given;
use crate::cli::progress::Progress;
use crate::cli::say;
use crate::clock;
use crate::config::Config;
use crate::config::Problem;
use crate::config::duration_words;
use crate::control::Command;
use crate::control::Reply;
use crate::control::Told;
use crate::daemon;
use crate::daemon::Round;
use crate::model::Source;
use crate::model::counted;
use crate::store::Store;
use clap::Args;
use serde_json::Value;
use serde_json::json;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;
use tokio_util::sync::CancellationToken;

/// `run`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  depeche run --listen 127.0.0.1:8080")]
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
#[command(
    after_help = "With --json: a line a source, with its id, its result (new, unchanged or failed), how many
entries are new or updated, the server's status where it is known, the error, when it is asked next.

Example:
  depeche poll --all --strict && depeche list --since 1h"
)]
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
    /// Only these sources: ids, addresses or beginnings of one
    sources: Vec<String>,
    #[command(flatten)]
    form: super::Json,
}

pub(super) async fn run(config: Config, options: Run, given: Given) -> anyhow::Result<ExitCode> {
    for warning in warnings(&config) {
        tracing::warn!("{warning}");
    }
    let database = options.database.as_ref().unwrap_or(&config.database);
    let store = Store::open(database)?;
    let listening = listen::open(options.listen.as_deref(), given, &config).await?;
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

/// What is unwise in the configuration; of many only how many.
fn warnings(config: &Config) -> Vec<String> {
    /// More than these are read with `check`.
    const FEW: usize = 3;
    let all = &config.warnings;
    if all.len() > FEW {
        let count = all.len();
        return vec![format!(
            "{count} warnings of the configuration: `depeche check` lists them"
        )];
    }
    all.iter().map(Problem::headline).collect()
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

/// The ids of the sources that are named; each has to be one that is polled.
fn named(config: &Config, names: &[String]) -> anyhow::Result<Vec<String>> {
    let sources = config.sources.iter();
    let known: Vec<(String, String)> = sources
        .map(|source| (source.id.clone(), source.url.clone()))
        .collect();
    let ids = choice::sources(names, &known)?;
    let disabled = |source: &&Source| !source.enabled && ids.contains(&source.id);
    if let Some(source) = config.sources.iter().find(disabled) {
        return Err(Usage(format!(
            "`{}` has `enabled = false` in the configuration: it is not polled",
            source.id
        ))
        .into());
    }
    Ok(ids)
}

pub(super) async fn poll(config: Config, mut options: Poll) -> anyhow::Result<ExitCode> {
    options.sources = named(&config, &options.sources)?;
    for warning in warnings(&config) {
        say(&warning);
    }
    let command = Command::Poll {
        all: options.all,
        force: options.force,
        sources: options.sources.clone(),
    };
    let progress = Progress::new();
    let mut tally = Tally {
        json: options.form.json,
        ..Tally::default()
    };
    let owner = owner(&config, &command, |reply| tally.hear(reply, &progress)).await?;
    let held = match owner {
        Owner::Daemon(held) => held.parse().unwrap_or(0),
        Owner::We(store) => ours(store, &config, &options, &mut tally, &progress).await?,
    };
    progress.done();
    let holds = match (held, options.force) {
        (0, false) => String::new(),
        (0, true) => ", holds lifted".to_owned(),
        (held, _) => format!(", {held} held back by Retry-After (--force lifts that)"),
    };
    say(&format!(
        "{}, {} × 304, {} failed, {} new{holds}",
        counted(tally.polled, "source"),
        tally.unchanged,
        tally.failed,
        tally.new
    ));
    let code = if options.strict && tally.failed > 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    };
    Ok(code)
}

/// What a round came to.
#[derive(Debug, Default)]
struct Tally {
    json: bool,
    polled: usize,
    unchanged: usize,
    failed: usize,
    new: usize,
}

impl Tally {
    fn hear(&mut self, reply: Reply, progress: &Progress) {
        match reply {
            Reply::Polled(one) => {
                self.polled += 1;
                self.unchanged += usize::from(one.not_modified);
                self.new += one.new;
                if let Some(error) = &one.error {
                    self.failed += 1;
                    let wait = duration_words(Duration::from_millis(one.wait));
                    progress.say(&format!("{}: {error}; next try in {wait}", one.source));
                }
                if self.json {
                    // a reader that went away stops no round
                    drop(writeln!(std::io::stdout().lock(), "{}", record(&one)));
                }
                progress.polled(self.polled, self.new);
            }
            Reply::Left(left) => progress.left(left),
            // these answer other commands
            Reply::Done(_)
            | Reply::Refused(_)
            | Reply::Walked(..)
            | Reply::Reread(..)
            | Reply::Bad(..) => {}
        }
    }
}

/// One poll as a JSON line.
fn record(one: &Told) -> Value {
    let result = match &one.error {
        Some(_) => "failed",
        None if one.new + one.revised > 0 => "new",
        None => "unchanged",
    };
    json!({
        "id": one.source,
        "result": result,
        "new": one.new,
        "updated": one.revised,
        "status": one.status,
        "error": one.error,
        "next_seconds": one.wait / 1000,
    })
}

/// The round of a process that owns the database; gives how many sources were held back.
async fn ours(
    store: Store,
    config: &Config,
    options: &Poll,
    tally: &mut Tally,
    progress: &Progress,
) -> anyhow::Result<usize> {
    let world = daemon::world(store.clone(), config).await?;
    let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let round = Round {
        all: options.all,
        sources: options.sources.clone(),
        force: options.force,
    };
    let started = clock::now();
    let rolling = daemon::round(&world, config, &round, told);
    tokio::pin!(rolling);
    // programs that sources are made of would go on without us
    let stop = stop_signal();
    tokio::pin!(stop);
    let mut look = tokio::time::interval(Duration::from_millis(500));
    let held = loop {
        tokio::select! {
            () = &mut stop => anyhow::bail!("stopped: what was not asked is due the next time"),
            held = &mut rolling => break held?,
            Some(polled) = heard.recv() => tally.hear(Reply::Polled(daemon::told(&polled)), progress),
            _ = look.tick(), if progress.is_shown() => {
                let left = store.round_left(&options.sources, started, clock::now()).await?;
                progress.left(left);
            }
        }
    };
    while let Ok(polled) = heard.try_recv() {
        tally.hear(Reply::Polled(daemon::told(&polled)), progress);
    }
    Ok(held)
}
