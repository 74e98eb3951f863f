//! `check`: every problem of the configuration at once; with `--online` each source is asked too.

use crate::cli::block;
use crate::cli::say;
use crate::config;
use crate::config::Config;
use crate::config::Problem;
use crate::config::Severity;
use crate::daemon;
use crate::fetch::FeedRequest;
use crate::fetch::Fetched;
use crate::fetch::Fetcher;
use crate::model::Source;
use crate::model::counted;
use crate::parse;
use clap::Args;
use futures::StreamExt;
use serde_json::Value;
use serde_json::json;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

/// `check`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  depeche check --online")]
pub(super) struct Check {
    /// Ask each enabled source too, one line each; nothing is stored
    #[arg(long)]
    online: bool,
    #[command(flatten)]
    form: super::Json,
}

pub(super) fn check(path: &Path, options: &Check) -> anyhow::Result<ExitCode> {
    let (config, problems) = match Config::load(path) {
        Ok(config) => {
            let warnings = config.warnings.clone();
            (Some(config), warnings)
        }
        Err(config::Error::Wrong(problems)) => (None, problems),
        Err(error) => return Err(error.into()),
    };
    print(&problems, options.form.json)?;
    say(&summary(config.as_ref(), &problems));
    match config {
        None => Ok(ExitCode::from(2)),
        Some(config) if options.online => block(online(&config, options.form.json)),
        Some(_) => Ok(ExitCode::SUCCESS),
    }
}

fn print(problems: &[Problem], as_json: bool) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    if as_json {
        let list: Vec<Value> = problems.iter().map(record).collect();
        writeln!(out, "{}", Value::from(list))?;
    } else {
        for problem in problems {
            writeln!(out, "{problem}")?;
        }
    }
    Ok(())
}

fn record(problem: &Problem) -> Value {
    json!({
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "key": problem.key,
        "message": problem.message,
        "severity": problem.severity.word(),
    })
}

/// `3 sources, 2 outputs, no problems`.
fn summary(config: Option<&Config>, problems: &[Problem]) -> String {
    let count = |severity, word: &str| {
        let count = problems.iter().filter(|one| one.severity == severity);
        let count = count.count();
        (count > 0).then(|| counted(count, word))
    };
    let found = [
        count(Severity::Error, "error"),
        count(Severity::Warning, "warning"),
    ];
    let found: Vec<String> = found.into_iter().flatten().collect();
    let found = if found.is_empty() {
        "no problems".to_owned()
    } else {
        found.join(", ")
    };
    match config {
        Some(config) => format!(
            "{}, {}, {found}",
            counted(config.sources.len(), "source"),
            counted(config.outputs.len(), "output")
        ),
        None => found,
    }
}

/// What a source answered: its title and the number of its entries, or why that is not known.
type Answer = Result<(Option<String>, usize), String>;

async fn online(config: &Config, as_json: bool) -> anyhow::Result<ExitCode> {
    let fetcher = &daemon::fetcher(config)?;
    let enabled = config.sources.iter().filter(|source| source.enabled);
    let mut answers = futures::stream::iter(enabled)
        .map(|source| async move { (source, ask(fetcher, source).await) })
        .buffer_unordered(config.fetch.concurrency);
    let (mut asked, mut failed) = (0, 0);
    while let Some((source, answer)) = answers.next().await {
        asked += 1;
        failed += usize::from(answer.is_err());
        let line = if as_json {
            answer_record(source, &answer).to_string()
        } else {
            answer_line(source, &answer)
        };
        writeln!(std::io::stdout().lock(), "{line}")?;
    }
    say(&format!(
        "{} asked, {failed} failed",
        counted(asked, "source")
    ));
    Ok(if failed > 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

async fn ask(fetcher: &Fetcher, source: &Source) -> Answer {
    let request = FeedRequest {
        url: source.url.clone(),
        timeout: source.timeout,
        ..FeedRequest::default()
    };
    match fetcher.feed(&request).await {
        Fetched::Modified(answer) => {
            let document = parse::Document {
                bytes: &answer.body,
                content_type: answer.content_type.as_deref(),
                base: Some(&answer.final_url),
            };
            let feed = parse::feed(&document).map_err(|error| error.to_string())?;
            Ok((feed.title, feed.entries.len()))
        }
        Fetched::NotModified(_) => Err("304 to a first request".to_owned()),
        Fetched::Failed(failure) => Err(failure.to_string()),
    }
}

fn answer_line(source: &Source, answer: &Answer) -> String {
    let line = match answer {
        Ok((title, entries)) => {
            let title = title.as_deref().unwrap_or("untitled");
            let entries = counted(*entries, "entry");
            format!("{}: ok, “{title}”, {entries}", source.id)
        }
        Err(error) => format!("{}: {error}", source.id),
    };
    // one line each, and what a feed calls itself moves no cursor
    line.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace(char::is_control, "")
}

fn answer_record(source: &Source, answer: &Answer) -> Value {
    match answer {
        Ok((title, entries)) => {
            json!({ "source": source.id, "ok": true, "title": title, "entries": entries })
        }
        Err(error) => json!({ "source": source.id, "ok": false, "error": error }),
    }
}
