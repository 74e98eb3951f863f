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
#[command(
    after_help = "With --json: one array, an object each problem; its severity is error or warning. With --online
an object each source too, with `source`, `title` and `entries` beside: its severity is error or ok.

Example:
  depeche check --online
  depeche check --online --json | jq '.[] | select(.severity == \"error\")'"
)]
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
    let is_json = options.form.json;
    let mut items: Vec<Value> = problems.iter().map(record).collect();
    if !is_json {
        let mut out = std::io::stdout().lock();
        for problem in &problems {
            writeln!(out, "{problem}")?;
        }
    }
    say(&summary(config.as_ref(), &problems));
    let code = match &config {
        None => ExitCode::from(2),
        Some(config) if options.online => block(online(config, |source, answer| {
            if is_json {
                items.push(answer_record(source, answer));
                return Ok(());
            }
            writeln!(std::io::stdout().lock(), "{}", answer_line(source, answer))
        }))?,
        Some(_) => ExitCode::SUCCESS,
    };
    if is_json {
        writeln!(std::io::stdout().lock(), "{}", Value::from(items))?;
    }
    Ok(code)
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

/// Asks each enabled source; each answer is told when it comes.
async fn online(
    config: &Config,
    mut tell: impl FnMut(&Source, &Answer) -> std::io::Result<()>,
) -> anyhow::Result<ExitCode> {
    let fetcher = &daemon::fetcher(config)?;
    let enabled = config.sources.iter().filter(|source| source.enabled);
    let mut answers = futures::stream::iter(enabled)
        .map(|source| async move { (source, ask(fetcher, source).await) })
        .buffer_unordered(config.fetch.concurrency);
    let (mut asked, mut failed) = (0, 0);
    while let Some((source, answer)) = answers.next().await {
        asked += 1;
        failed += usize::from(answer.is_err());
        tell(source, &answer)?;
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

/// In the shape of a problem, so that all of a check is one list.
fn answer_record(source: &Source, answer: &Answer) -> Value {
    let (severity, message, title, entries) = match answer {
        Ok((title, entries)) => (
            "ok",
            counted(*entries, "entry"),
            title.clone(),
            Some(*entries),
        ),
        Err(error) => ("error", error.clone(), None, None),
    };
    json!({
        "file": null,
        "line": null,
        "column": null,
        "key": "source.url",
        "message": message,
        "severity": severity,
        "source": source.id,
        "title": title,
        "entries": entries,
    })
}
