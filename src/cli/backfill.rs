//! `backfill`: older entries of a source.

use crate::backfill;
use crate::cli::Usage;
use crate::cli::choice;
use crate::cli::keep::Owner;
use crate::cli::keep::owner;
use crate::cli::progress::Progress;
use crate::cli::say;
use crate::clock;
use crate::config::Config;
use crate::control::Command;
use crate::control::Reply;
use crate::daemon;
use crate::store::Store;
use anyhow::bail;
use clap::Args;
use std::process::ExitCode;
use std::time::Duration;

/// `backfill`
#[derive(Debug, Args)]
#[command(
    after_help = "Where its feed links archives or next pages (RFC 5005, next_url of JSON Feed) these are read; else
WordPress's ?paged=2 and so on; else the site's sitemap, of which 50 addresses count as a document.
What comes is history: stored, searched and exported, it stands in no output. It stops where nothing
is new; run again, it goes on where it stopped.

Example:
  depeche backfill example --since 2024-01"
)]
pub(super) struct Backfill {
    /// The source: its id, its address or a beginning of one
    source: String,
    /// Older documents at most
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pages: u32,
    /// Nothing before this: 2024-01, 2024-01-31, RFC 3339, or an age: 90d
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
}

pub(super) async fn backfill(config: Config, options: Backfill) -> anyhow::Result<ExitCode> {
    let sources = config.sources.iter();
    let known: Vec<(String, String)> = sources
        .map(|source| (source.id.clone(), source.url.clone()))
        .collect();
    let ids = choice::sources(std::slice::from_ref(&options.source), &known)?;
    let source = ids.into_iter().next().unwrap_or_default();
    if config
        .sources
        .iter()
        .any(|one| one.id == source && !one.enabled)
    {
        let words =
            format!("`{source}` has `enabled = false` in the configuration: it is not polled");
        return Err(Usage(words).into());
    }
    let since = options.since.as_deref();
    let since = since
        .map(|text| choice::since(text, clock::now()))
        .transpose()?;
    let command = Command::Backfill {
        source: source.clone(),
        pages: options.pages,
        since: since.map(|at| at.0),
    };
    let progress = Progress::new();
    let hear = |reply| {
        if let Reply::Walked(documents, entries) = reply {
            progress.walked(documents, entries, 0);
        }
    };
    let owner = owner(&config, &command, hear).await;
    let words = match owner.inspect_err(|_| progress.done())? {
        Owner::Daemon(words) => words,
        Owner::We(store) => {
            let world = daemon::world(store.clone(), &config).await?;
            if let Err(why) = backfill::begin(&world, &source, options.pages, since).await? {
                bail!("{why}");
            }
            let work = daemon::history(&world, &config, &source);
            watched(&store, &source, work, &progress).await?;
            progress.done();
            let state = store.backfill(&source).await?.unwrap_or_default();
            match backfill::told(&source, &state, clock::now()) {
                Some(Ok(words)) => words,
                Some(Err(words)) => bail!("{words}"),
                None => {
                    format!("{source}: it goes on with `depeche run` or the next `depeche poll`")
                }
            }
        }
    };
    progress.done();
    say(&words);
    Ok(ExitCode::SUCCESS)
}

/// Does the work, and shows how far it is.
pub(super) async fn watched<E>(
    store: &Store,
    source: &str,
    work: impl Future<Output = Result<(), E>>,
    progress: &Progress,
) -> anyhow::Result<()>
where
    anyhow::Error: From<E>,
{
    tokio::pin!(work);
    let mut look = tokio::time::interval(Duration::from_millis(500));
    loop {
        tokio::select! {
            done = &mut work => return Ok(done?),
            _ = look.tick(), if progress.is_shown() => {
                let walk = store.backfill(source).await?.unwrap_or_default().walk;
                let pages = store.pages_left(source, clock::now()).await?;
                progress.walked(walk.documents, walk.entries, pages);
            }
        }
    }
}
