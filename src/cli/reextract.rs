//! `reextract`: kept pages read again by the rules of today.

use crate::cli::choice;
use crate::cli::keep::Owner;
use crate::cli::keep::owner;
use crate::cli::progress::Progress;
use crate::cli::reader;
use crate::cli::say;
use crate::cli::show::diff;
use crate::config::Config;
use crate::control::Command;
use crate::control::Reply;
use crate::model::counted;
use crate::plan::PageResult;
use crate::reextract;
use crate::reextract::Again;
use crate::reextract::Change;
use crate::reextract::Done;
use crate::sanitize::CleanHtml;
use crate::store::Store;
use clap::Args;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// `reextract`
#[derive(Debug, Args)]
#[command(
    after_help = "For pages that are kept (`[store] raw_pages`), after `extract` or `site_rules` changed. Nothing is
fetched, nobody is notified, `updated` stays. A running daemon reads its configuration again first.

Example:
  depeche reextract example --diff"
)]
pub(super) struct Reextract {
    /// Only these: ids, addresses or beginnings of them
    #[arg(value_name = "SOURCE")]
    sources: Vec<String>,
    /// Print what would change; nothing is written
    #[arg(long)]
    diff: bool,
}

pub(super) async fn reextract(config: Config, options: Reextract) -> anyhow::Result<ExitCode> {
    let store = reader(&config)?;
    let known = choice::known(&store, &config).await?;
    let sources = choice::sources(&options.sources, &known)?;
    if options.diff {
        return differences(&config, store, &sources).await;
    }
    drop(store);
    let progress = Progress::new();
    let command = Command::Reextract {
        sources: sources.clone(),
    };
    let hear = |reply| {
        if let Reply::Reread(read, changed) = reply {
            progress.doing(&Done { read, changed }.to_string());
        }
    };
    let owner = owner(&config, &command, hear).await;
    let words = match owner.inspect_err(|_| progress.done())? {
        Owner::Daemon(words) => words,
        Owner::We(store) => {
            let again = again(&config, store, true);
            let told = |done: Done, _: Option<&Change>| progress.doing(&done.to_string());
            let done = reextract::reextract(&again, &sources, told).await?;
            done.to_string()
        }
    };
    progress.done();
    say(&words);
    Ok(ExitCode::SUCCESS)
}

fn again(config: &Config, store: Store, write: bool) -> Again {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    Again {
        store,
        rules: config.rules.clone(),
        reading: Arc::new(Semaphore::new(cores)),
        write,
    }
}

async fn differences(
    config: &Config,
    store: Store,
    sources: &[String],
) -> anyhow::Result<ExitCode> {
    let progress = Progress::new();
    let again = again(config, store, false);
    let mut written = Ok(());
    let done = reextract::reextract(&again, sources, |done, change| {
        progress.doing(&done.to_string());
        if let (Some(change), Ok(())) = (change, &written) {
            written = print(change);
        }
    });
    let done = done.await?;
    progress.done();
    written?;
    say(&format!(
        "{} read, {} would change",
        counted(done.read, "article"),
        done.changed
    ));
    Ok(ExitCode::SUCCESS)
}

fn print(change: &Change) -> std::io::Result<()> {
    let task = &change.old.task;
    let feed = || {
        let own = if task.content.is_empty() {
            &task.summary
        } else {
            &task.content
        };
        own.text()
    };
    let old = change.old.page.as_ref().map_or_else(feed, CleanHtml::text);
    let (new, why) = match &change.result {
        PageResult::Used(text) => (text.body.text(), text.why.as_str()),
        PageResult::Kept(why) => (feed(), why.as_str()),
        _ => return Ok(()),
    };
    let mut out = std::io::stdout().lock();
    writeln!(out, "“{}” of {} {}", task.title, task.source, task.url)?;
    writeln!(out, "  {why}")?;
    let lines = diff::words(&old, &new);
    if lines.is_empty() {
        writeln!(out, "  The words stay, their markup changes.")?;
    }
    for line in lines {
        writeln!(out, "  {line}")?;
    }
    Ok(())
}
