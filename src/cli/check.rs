//! `check`: every problem of the configuration at once; with `--online` each source is asked too.

mod online;
mod proposal;

use crate::cli::block;
use crate::cli::say;
use crate::config;
use crate::config::Config;
use crate::config::Problem;
use crate::config::Severity;
use crate::model::counted;
use clap::Args;
use serde_json::Value;
use serde_json::json;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

/// `check`
#[derive(Debug, Args)]
#[command(
    after_help = "With --json: one array, an object each problem; its severity is error or warning. With --online
an object each source too, with what it answered beside (`source`, `title`, `entries`, `type`,
`validators`, `fresh_seconds`, `seconds`, `preview`, `better`): its severity is error or ok.

Example:
  depeche check --online
  depeche check --online --json | jq '.[] | select(.severity == \"error\")'"
)]
pub(super) struct Check {
    /// Ask each enabled source too, and say what could be better; nothing is stored
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
        Some(config) if options.online => block(online::ask_all(config, |source, answer| {
            if is_json {
                items.push(online::record(source, answer));
                return Ok(());
            }
            writeln!(
                std::io::stdout().lock(),
                "{}",
                online::lines(source, answer)
            )
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
