//! `forget`, `backup`, `restore`, `reload`: what is kept, and how the daemon is told.

use crate::cli::Usage;
use crate::cli::choice;
use crate::cli::reader;
use crate::cli::say;
use crate::clock;
use crate::config::Config;
use crate::control;
use crate::control::Command;
use crate::control::Overrule;
use crate::control::Reply;
use crate::store;
use crate::store::Store;
use anyhow::bail;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// `forget`
#[derive(Debug, Args)]
#[command(
    after_help = "Its words leave the database's files too, which are written anew: that takes as long as a backup.
Backups made before keep them.

Example:
  depeche forget https://example.org/2026/11/retracted.html"
)]
pub(super) struct Forget {
    /// The entry: its id, an unambiguous beginning of it, or its address
    #[arg(value_name = "ID")]
    id: String,
}

/// `backup`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  depeche backup /srv/backup/depeche-$(date +%F).db")]
pub(super) struct Backup {
    /// The file to write; it must not exist
    file: PathBuf,
}

/// `restore`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  depeche restore /srv/backup/depeche-2026-11-24.db")]
pub(super) struct Restore {
    /// A file that `backup` wrote
    file: PathBuf,
}

/// Who does what a writing verb asks.
pub(super) enum Owner {
    /// This process: it holds the lock.
    We(Store),
    /// The running daemon did it; what it said.
    Daemon(String),
}

/// Opens the database for writing, or has the daemon that owns it do the command.
pub(super) async fn owner(
    config: &Config,
    command: &Command,
    heard: impl FnMut(Reply),
) -> anyhow::Result<Owner> {
    let locked = match Store::open(&config.database) {
        Ok(store) => return Ok(Owner::We(store)),
        Err(error @ store::Error::Locked(_)) => error,
        Err(error) => return Err(error.into()),
    };
    match control::ask(&control::socket(&config.database), command, heard).await {
        Ok(Ok(words)) => Ok(Owner::Daemon(words)),
        Ok(Err(words)) => bail!("{words}"),
        // whoever holds the lock is no daemon: another verb at work
        Err(control::Error::Nobody(_)) => Err(locked.into()),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn forget(config: Config, options: Forget) -> anyhow::Result<ExitCode> {
    let reading = reader(&config)?;
    let entry = choice::entry(&reading, &options.id).await?;
    if let Some(at) = entry.forgotten {
        say(&format!("{} was forgotten on {at} already", entry.uuid));
        return Ok(ExitCode::SUCCESS);
    }
    let copies = reading.copies(&entry.uuid).await?;
    drop(reading);
    let command = Command::Overrule(Overrule::Forget(entry.uuid.clone()));
    if let Owner::We(store) = owner(&config, &command, |_| ()).await? {
        store
            .forget(&entry.uuid, config.outputs.clone(), clock::now())
            .await?;
    }
    say(&format!(
        "forgotten for good: “{}” of {} ({})",
        entry.title, entry.source.name, entry.uuid
    ));
    for copy in copies {
        say(&format!(
            "still there: the copy in {}; `depeche forget {}` takes that out too",
            copy.source.name, copy.uuid
        ));
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn backup(config: &Config, options: &Backup) -> anyhow::Result<ExitCode> {
    let size = store::backup(&config.database, &options.file)?;
    say(&format!(
        "wrote {} ({} KiB), checked",
        options.file.display(),
        size.div_ceil(1024)
    ));
    Ok(ExitCode::SUCCESS)
}

pub(super) fn restore(config: &Config, options: &Restore) -> anyhow::Result<ExitCode> {
    let kept = match store::restore(&options.file, &config.database) {
        Err(error @ store::Error::Locked(_)) => {
            bail!("{error}: stop it first (`sudo systemctl stop depeche`), restore, start it again")
        }
        kept => kept?,
    };
    say(&format!(
        "{} is what it was in {}",
        config.database.display(),
        options.file.display()
    ));
    if let Some(kept) = kept {
        say(&format!(
            "what stood there before is kept as {}",
            kept.display()
        ));
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn reload(config: Config) -> anyhow::Result<ExitCode> {
    let socket = control::socket(&config.database);
    match control::ask(&socket, &Command::Reload, |_| ()).await? {
        Ok(words) => say(&words),
        Err(words) => {
            return Err(Usage(format!("not reloaded, all stays as it was:\n{words}")).into());
        }
    }
    Ok(ExitCode::SUCCESS)
}
