//! `remove`: a source out of the user's file; what is stored of it stays stored.

use crate::cli::Usage;
use crate::cli::edit::after_change;
use crate::cli::keep::Owner;
use crate::cli::keep::owner;
use crate::cli::say;
use crate::config::Config;
use crate::config::Edited;
use crate::config::edit;
use crate::control::Command;
use crate::model::Source;
use crate::model::counted;
use crate::store::Store;
use anyhow::Context;
use anyhow::bail;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// `remove`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  depeche remove example --keep")]
pub(in crate::cli) struct Remove {
    /// Its id or address, or an unambiguous beginning of one
    source: String,
    /// Its entries stay in the outputs
    #[arg(long)]
    keep: bool,
}

pub(in crate::cli) async fn remove(path: PathBuf, options: Remove) -> anyhow::Result<ExitCode> {
    let config = Config::load(&path)?;
    let source = one(&config.sources, &options.source)?;
    if let Some(output) = config
        .outputs
        .iter()
        .find(|output| output.sources.contains(&source.id))
    {
        bail!(
            "the output `{}` names `{}` in its `sources`: take it out there first",
            output.id,
            source.id
        );
    }
    let mut edited = None;
    for file in &config.files {
        if let Some(text) = edit::without_source(file, &edit::text(file)?, &source.id)? {
            edited = Some((file, text));
            break;
        }
    }
    let Some((file, text)) = edited else {
        bail!(
            "no file of the configuration has a `[[source]]` of `{}` that could be cut out",
            source.id
        );
    };
    // the lock is held until the file is written: nobody applies the old one in between
    let (lock, entries) = if options.keep {
        keep(&config, source).await?
    } else {
        (None, stored(&config, source).await)
    };
    let after = Config::load_with(&path, Some(&Edited::new(file, &text)))
        .context("nothing was written, the configuration would not be valid any more")?;
    edit::write(file, &text)?;
    drop(lock);
    let stay = if options.keep {
        "they stay in the outputs"
    } else {
        "they stay stored and leave the outputs"
    };
    let entries = match entries {
        Some(count) if count > 0 => {
            let are = if count == 1 { "is" } else { "are" };
            format!("; {} {are} stored of it: {stay}", counted(count, "entry"))
        }
        _ => String::new(),
    };
    // a secret address, and what a program is given, stay unsaid
    let place = match &source.kept_as {
        None => format!(" ({})", source.url),
        Some(_) => String::new(),
    };
    say(&format!(
        "removed `{}`{place} from {}{entries}",
        source.id,
        file.display()
    ));
    after_change(&after).await;
    Ok(ExitCode::SUCCESS)
}

/// The source that is meant.
fn one<'s>(sources: &'s [Source], name: &str) -> anyhow::Result<&'s Source> {
    if let Some(source) = sources
        .iter()
        .find(|source| source.id == name || source.url == name)
    {
        return Ok(source);
    }
    // an address may be meant without its scheme
    let begins = |text: &str| {
        let bare = text.split_once("://").map_or(text, |(_, rest)| rest);
        text.starts_with(name) || bare.starts_with(name)
    };
    let found: Vec<&Source> = sources
        .iter()
        .filter(|source| begins(&source.id) || begins(&source.url))
        .collect();
    match found.as_slice() {
        [source] => Ok(source),
        [] => Err(Usage(format!("no source has the id or address `{name}`")).into()),
        several => {
            let ids: Vec<String> = several
                .iter()
                .map(|source| format!("`{}`", source.id))
                .collect();
            Err(Usage(format!("`{name}` may be any of {}", ids.join(", "))).into())
        }
    }
}

async fn keep(config: &Config, source: &Source) -> anyhow::Result<(Option<Store>, Option<usize>)> {
    if !config.database.is_file() {
        return Ok((None, None));
    }
    let command = Command::Keep {
        source: source.id.clone(),
    };
    Ok(match owner(config, &command, |_| ()).await? {
        Owner::We(store) => {
            let entries = store.keep_source(&source.id).await?;
            (Some(store), entries)
        }
        Owner::Daemon(entries) => (None, entries.parse().ok()),
    })
}

/// How many entries are stored of it; `None` where there is no database to read.
async fn stored(config: &Config, source: &Source) -> Option<usize> {
    let store = Store::open_reader(&config.database).ok()?;
    let known = store.status().await.ok()?;
    let own = known.into_iter().find(|row| row.source.id == source.id)?;
    Some(own.entries)
}
