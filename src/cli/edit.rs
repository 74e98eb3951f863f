//! `init` and `add`.

use crate::cli::Usage;
use crate::cli::say;
use crate::clock;
use crate::config;
use crate::config::Config;
use crate::daemon;
use crate::fetch::FeedRequest;
use crate::fetch::Fetched;
use crate::parse;
use anyhow::Context;
use anyhow::bail;
use clap::Args;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// `init`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  depeche init wire")]
pub(super) struct Init {
    /// Where depeche.toml is written
    #[arg(default_value = ".")]
    dir: PathBuf,
}

/// `add`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  depeche add https://example.org/feed.xml --tag monde")]
pub(super) struct Add {
    /// The feed's address
    url: String,
    /// A tag that outputs can select by; may be repeated
    #[arg(long, value_name = "T")]
    tag: Vec<String>,
    /// The source's id, part of every entry id of it
    #[arg(long, value_name = "I")]
    id: Option<String>,
    /// The file to write to [default: the configuration]
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

pub(super) fn init(options: &Init) -> anyhow::Result<ExitCode> {
    std::fs::create_dir_all(&options.dir)
        .with_context(|| format!("making `{}`", options.dir.display()))?;
    let path = options.dir.join("depeche.toml");
    let text = config::starter(&format!("{:012x}", clock::random() & 0xffff_ffff_ffff));
    let mut file = match OpenOptions::new().write(true).create_new(true).open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(Usage(format!(
                "`{}` exists already; it was left as it is",
                path.display()
            ))
            .into());
        }
        Err(error) => return Err(error).with_context(|| format!("writing `{}`", path.display())),
    };
    file.write_all(text.as_bytes())
        .with_context(|| format!("writing `{}`", path.display()))?;
    say(&format!(
        "wrote {}; next: `depeche -c {} add URL`, then `depeche -c {} run`",
        path.display(),
        path.display(),
        path.display()
    ));
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn add(path: PathBuf, options: Add) -> anyhow::Result<ExitCode> {
    let config = Config::load(&path)?;
    let fetcher = daemon::fetcher(&config)?;
    let request = FeedRequest {
        url: options.url.clone(),
        timeout: Duration::from_secs(30),
        ..FeedRequest::default()
    };
    let feed = match fetcher.feed(&request).await {
        Fetched::Modified(answer) => parse::feed(&parse::Document {
            bytes: &answer.body,
            content_type: answer.content_type.as_deref(),
            base: Some(&answer.final_url),
        })
        .with_context(|| format!("`{}` was not added", options.url))?,
        Fetched::NotModified(_) => bail!("`{}` answered 304 to a first request", options.url),
        Fetched::Failed(failure) => bail!("`{}` was not added: {failure}", options.url),
    };
    let target = options.to.unwrap_or(path);
    let id = config::add_source(
        &target,
        &options.url,
        options.id.as_deref(),
        None,
        &options.tag,
    )?;
    let title = feed.title.as_deref().unwrap_or("untitled");
    say(&format!(
        "added `{id}` to {}: {title}, {} entries; `depeche run` polls it (restart it where it runs)",
        target.display(),
        feed.entries.len()
    ));
    Ok(ExitCode::SUCCESS)
}
