//! `import`: another program's list of feeds into the user's file, by a plan that can be looked at.

use crate::cli::Usage;
use crate::cli::edit::Edit;
use crate::cli::progress::Progress;
use crate::cli::say;
use crate::config::Config;
use crate::config::edit;
use crate::config::edit::HeldOutput;
use crate::config::edit::NewOutput;
use crate::config::import;
use crate::config::import::Format;
use crate::config::import::Plan;
use crate::config::import::Row;
use crate::config::import::State;
use crate::config::real;
use crate::model::counted;
use anyhow::Context;
use anyhow::bail;
use clap::Args;
use clap::ValueEnum;
use clap::builder::PossibleValue;
use serde_json::Value;
use serde_json::json;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

/// `import`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  depeche import feeds.opml --dry-run")]
pub(super) struct Import {
    /// OPML, a Planet Venus or Pluto configuration, or newsboat's urls
    file: PathBuf,
    /// Only show the plan
    #[arg(long)]
    dry_run: bool,
    /// The file to write to, made where it is missing [default: the configuration]
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// Whose list it is [default: seen from its text]
    #[arg(long)]
    format: Option<Format>,
    #[command(flatten)]
    form: super::Json,
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.word()))
    }
}

pub(super) async fn import(path: PathBuf, options: Import) -> anyhow::Result<ExitCode> {
    let progress = Progress::new();
    progress.doing("reading the configuration");
    let edit = Edit::start(path, options.to)?;
    let name = options.file.display();
    let bytes = std::fs::read(&options.file).with_context(|| format!("reading `{name}`"))?;
    let list = import::read(&bytes, options.format).with_context(|| format!("`{name}`"))?;
    if list.feeds.is_empty() && list.no_place.is_empty() {
        bail!("`{name}` ({}) names no feed", list.format.word());
    }
    if real(&edit.target) == real(&options.file) {
        return Err(Usage(format!("`{name}` cannot be imported into itself")).into());
    }
    progress.doing(&format!(
        "comparing {} with what is there",
        counted(list.feeds.len(), "feed")
    ));
    let mut held = edit.held().await?;
    // without an `[[output]]` there is `all`, and with one there is not
    let none_is_written = held.outputs.is_empty();
    if none_is_written {
        held.outputs.push(HeldOutput {
            id: "all".to_owned(),
            ..HeldOutput::default()
        });
    }
    let mut plan = import::plan(list, &held);
    if !plan.outputs.is_empty() && none_is_written {
        plan.outputs.insert(0, everything(&edit.config));
    }
    let sources = plan.sources();
    let target = edit.target.display();
    if sources.is_empty() && plan.outputs.is_empty() {
        progress.done();
        print(&plan, options.form.json)?;
        tell(&plan);
        say(&format!(
            "nothing new: {}; {target} was left as it is",
            summary(&plan)
        ));
    } else if options.dry_run {
        progress.done();
        print(&plan, options.form.json)?;
        tell(&plan);
        say(&format!(
            "nothing was written; without `--dry-run` {} go to {target}",
            summary(&plan)
        ));
    } else {
        let heading = format!("from {} ({})", file_name(&options.file), plan.format.word());
        let text = edit::appended(&edit.text, Some(&heading), &sources, &plan.outputs);
        progress.doing(&format!(
            "checking the configuration with {} more",
            counted(sources.len(), "feed")
        ));
        let after = edit.save(&text)?;
        progress.done();
        print(&plan, options.form.json)?;
        tell(&plan);
        say(&format!("wrote {} to {target}", summary(&plan)));
        edit.mention_secrets(&sources);
        edit.apply(&after).await;
    }
    Ok(ExitCode::SUCCESS)
}

/// How many are written, and what becomes of the rest.
fn summary(plan: &Plan) -> String {
    let count = |wanted: fn(&State) -> bool| {
        let rows = plan.rows.iter().filter(|row| wanted(&row.state));
        rows.count()
    };
    let new = count(|state| *state == State::New);
    let there = count(|state| *state == State::There);
    let refused = count(|state| matches!(state, State::Refused(_)));
    let rest = match (there, refused) {
        (0, 0) => String::new(),
        (there, 0) => format!(" ({there} there already)"),
        (0, refused) => format!(" ({refused} refused)"),
        (there, refused) => format!(" ({there} there already, {refused} refused)"),
    };
    format!(
        "{} of {}{rest} and {}",
        counted(new, "source"),
        plan.rows.len(),
        counted(plan.outputs.len(), "output")
    )
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn everything(config: &Config) -> NewOutput {
    NewOutput {
        id: "all".to_owned(),
        title: config.title.clone(),
        ..NewOutput::default()
    }
}

fn state(row: &Row) -> &'static str {
    match row.state {
        State::New => "new",
        State::There => "there",
        State::Refused(_) => "refused",
    }
}

fn print(plan: &Plan, as_json: bool) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    if as_json {
        writeln!(out, "{}", document(plan))?;
        return Ok(());
    }
    let width = |length: fn(&Row) -> usize| plan.rows.iter().map(length).max().unwrap_or(0);
    let ids = width(|row| row.source.id.chars().count()).max(2);
    let urls = width(|row| row.source.shown().chars().count()).max(3);
    writeln!(
        out,
        "{:<7}  {:<ids$}  {:<urls$}  TAGS",
        "STATE", "ID", "URL"
    )?;
    for row in &plan.rows {
        let source = &row.source;
        let line = format!(
            "{:<7}  {:<ids$}  {:<urls$}  {}",
            state(row),
            source.id,
            source.shown(),
            source.tags.join(", ")
        );
        writeln!(out, "{}", line.trim_end())?;
    }
    for output in &plan.outputs {
        let of = output.tag.as_deref().unwrap_or("everything");
        writeln!(out, "new      /{}.atom  {} ({of})", output.id, output.title)?;
    }
    Ok(())
}

fn document(plan: &Plan) -> Value {
    let rows = plan.rows.iter().map(|row| {
        let source = &row.source;
        let why = match &row.state {
            State::Refused(why) => Some(why),
            State::New | State::There => None,
        };
        json!({
            "state": state(row),
            "id": Some(&source.id).filter(|id| !id.is_empty()),
            "url": Some(&source.url).filter(|url| !url.is_empty()),
            "exec": Some(source.shown()).filter(|_| source.url.is_empty()),
            "asked_with": source.asks.keys(),
            "name": source.name,
            "tags": source.tags,
            "enabled": !source.disabled,
            "why": why,
            "no_place": row.no_place,
        })
    });
    let outputs = plan.outputs.iter().map(
        |output| json!({ "id": output.id, "title": output.title, "tags": Vec::from_iter(&output.tag) }),
    );
    let no_place = plan
        .no_place
        .iter()
        .map(|(place, words)| json!({ "place": place, "what": words }));
    json!({
        "format": plan.format.word(),
        "sources": rows.collect::<Vec<_>>(),
        "outputs": outputs.collect::<Vec<_>>(),
        "no_place": no_place.collect::<Vec<_>>(),
        "from_feeds": plan.from_feeds,
    })
}

/// What the plan leaves out, in words.
fn tell(plan: &Plan) {
    let refused: Vec<String> = plan
        .rows
        .iter()
        .filter_map(|row| match &row.state {
            State::Refused(why) => Some(format!("  {}: {why}", row.source.shown())),
            State::New | State::There => None,
        })
        .collect();
    if !refused.is_empty() {
        say(&format!("cannot be a source:\n{}", refused.join("\n")));
    }
    let of_rows = plan.rows.iter().flat_map(|row| {
        let name = if row.source.id.is_empty() {
            row.source.shown()
        } else {
            row.source.id.clone()
        };
        row.no_place
            .iter()
            .map(move |words| format!("  {name}: {words}"))
    });
    let of_file = plan
        .no_place
        .iter()
        .map(|(place, words)| format!("  {place}: {words}"));
    let lines: Vec<String> = of_rows.chain(of_file).collect();
    if !lines.is_empty() {
        say(&format!("has no place here yet:\n{}", lines.join("\n")));
    }
    let asked: Vec<String> = plan
        .rows
        .iter()
        .filter(|row| row.state == State::New)
        .map(|row| (&row.source.id, row.source.asks.keys()))
        .filter(|(_, keys)| !keys.is_empty())
        .map(|(id, keys)| format!("  {id}: {}", keys.join(", ")))
        .collect();
    if !asked.is_empty() {
        say(&format!(
            "asked as the list says, the values are not shown:\n{}",
            asked.join("\n")
        ));
    }
    if !plan.from_feeds.is_empty() {
        let names: Vec<&str> = plan.from_feeds.iter().copied().collect();
        say(&format!(
            "read from the feeds themselves: {}",
            names.join(", ")
        ));
    }
}
