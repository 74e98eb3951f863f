//! `merge` and `unmerge`: somebody knows better which entries are one article.

use crate::cli::choice;
use crate::cli::keep::Owner;
use crate::cli::keep::owner;
use crate::cli::reader;
use crate::cli::say;
use crate::clock;
use crate::config::Config;
use crate::control::Command;
use crate::control::Overrule;
use crate::store::Stored;
use anyhow::bail;
use clap::Args;
use std::process::ExitCode;

/// `merge`
#[derive(Debug, Args)]
#[command(
    after_help = "For good: no rule takes it back. What came first is the article, and goes on showing where it did.

Example:
  depeche merge 2aad202c 91b0fe44"
)]
pub(super) struct Merge {
    /// An entry: its id, an unambiguous beginning of it, or its address
    #[arg(value_name = "ID")]
    one: String,
    /// The other
    #[arg(value_name = "ID")]
    other: String,
}

/// `unmerge`
#[derive(Debug, Args)]
#[command(
    after_help = "For good: no rule takes it back. It is published as new where a copy stood for it.

Example:
  depeche unmerge 91b0fe44"
)]
pub(super) struct Unmerge {
    /// The entry: its id, an unambiguous beginning of it, or its address
    #[arg(value_name = "ID")]
    id: String,
}

pub(super) async fn merge(config: Config, options: Merge) -> anyhow::Result<ExitCode> {
    let reading = reader(&config)?;
    let one = linked(choice::entry(&reading, &options.one).await?)?;
    let other = linked(choice::entry(&reading, &options.other).await?)?;
    drop(reading);
    if group(&one) == group(&other) {
        say(&format!(
            "{} and {} are one article already",
            told(&one),
            told(&other)
        ));
        return Ok(ExitCode::SUCCESS);
    }
    let what = Overrule::Merge(one.uuid.clone(), other.uuid.clone());
    let command = Command::Overrule(what);
    if let Owner::We(store) = owner(&config, &command, |_| ()).await? {
        let outputs = config.outputs.clone();
        store.merge(&one.uuid, &other.uuid, outputs).await?;
    }
    say(&format!(
        "one article from now on: {} and {}",
        told(&one),
        told(&other)
    ));
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn unmerge(config: Config, options: Unmerge) -> anyhow::Result<ExitCode> {
    let reading = reader(&config)?;
    let entry = linked(choice::copy(&reading, &options.id).await?)?;
    if reading.copies(&entry.uuid).await?.is_empty() {
        say(&format!(
            "{} is an article of its own already",
            told(&entry)
        ));
        return Ok(ExitCode::SUCCESS);
    }
    drop(reading);
    let command = Command::Overrule(Overrule::Unmerge(entry.uuid.clone()));
    if let Owner::We(store) = owner(&config, &command, |_| ()).await? {
        let outputs = config.outputs.clone();
        store.unmerge(&entry.uuid, outputs, clock::now()).await?;
    }
    say(&format!(
        "an article of its own from now on: {}",
        told(&entry)
    ));
    Ok(ExitCode::SUCCESS)
}

/// What still waits is related to nothing yet.
fn linked(entry: Stored) -> anyhow::Result<Stored> {
    if let Some(at) = entry.forgotten {
        bail!("{} was forgotten for good on {at}", entry.uuid);
    }
    if entry.link.is_none() {
        bail!(
            "{} waits for its page and is compared with others after that: try again in a few minutes",
            told(&entry)
        );
    }
    Ok(entry)
}

fn group(entry: &Stored) -> Option<&str> {
    entry.link.as_ref().map(|link| link.group.as_str())
}

fn told(entry: &Stored) -> String {
    format!(
        "“{}” of {} ({})",
        entry.title, entry.source.name, entry.uuid
    )
}
