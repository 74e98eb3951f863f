//! `import`: another program's list of feeds into the user's file, by a plan that can be looked at.

use crate::cli::Usage;
use crate::cli::edit::after_change;
use crate::cli::edit::covers;
use crate::cli::edit::mention_cover;
use crate::cli::edit::save;
use crate::cli::edit::taken;
use crate::cli::say;
use crate::config::Config;
use crate::config::edit;
use crate::config::edit::NewOutput;
use crate::config::import;
use crate::config::import::Format;
use crate::config::import::Plan;
use crate::config::import::Row;
use crate::config::import::State;
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
    let config = Config::load(&path)?;
    let name = options.file.display();
    let bytes = std::fs::read(&options.file).with_context(|| format!("reading `{name}`"))?;
    let list = import::read(&bytes, options.format).with_context(|| format!("`{name}`"))?;
    if list.feeds.is_empty() && list.no_place.is_empty() {
        bail!("`{name}` ({}) names no feed", list.format.word());
    }
    let target = options.to.clone().unwrap_or_else(|| path.clone());
    if same_file(&target, &options.file) {
        return Err(Usage(format!("`{name}` cannot be imported into itself")).into());
    }
    let text = edit::text(&target)?;
    let mut plan = import::plan(list, &taken(&config, &target, &text).await?);
    if !plan.outputs.is_empty() && !has_outputs(&config, &target, &text)? {
        plan.outputs.insert(0, everything(&config));
    }
    let sources = plan.sources();
    let nothing = sources.is_empty() && plan.outputs.is_empty();
    if !options.dry_run && !nothing {
        let heading = format!("from {} ({})", file_name(&options.file), plan.format.word());
        let text = edit::appended(&text, Some(&heading), &sources, &plan.outputs);
        save(&path, &target, &text)?;
    }
    print(&plan, options.form.json)?;
    tell(&plan);
    if nothing {
        say(&format!(
            "nothing new: {} was left as it is",
            target.display()
        ));
    } else if options.dry_run {
        say(&format!(
            "nothing was written; without `--dry-run` it goes to {}",
            target.display()
        ));
    } else {
        say(&format!(
            "wrote {} and {} to {}",
            counted(sources.len(), "source"),
            counted(plan.outputs.len(), "output"),
            target.display()
        ));
        // read again: a new file may be covered by a pattern
        let config = Config::load(&path)?;
        if covers(&config, &target) {
            after_change(&config).await;
        } else {
            mention_cover(&path, &target);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn counted(count: usize, what: &str) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{count} {what}{end}")
}

fn same_file(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    real(one).is_some() && real(one) == real(other)
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// Whether any file has an `[[output]]`: without one there is `all`, and with one there is not.
fn has_outputs(config: &Config, target: &Path, text: &str) -> anyhow::Result<bool> {
    let mut found = !edit::held(target, text)?.outputs.is_empty();
    for file in &config.files {
        found |= !edit::held(file, &edit::text(file)?)?.outputs.is_empty();
    }
    Ok(found)
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
    let urls = width(|row| row.source.url.chars().count()).max(3);
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
            source.url,
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
            "url": source.url,
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
            State::Refused(why) => Some(format!("  {}: {why}", row.source.url)),
            State::New | State::There => None,
        })
        .collect();
    if !refused.is_empty() {
        say(&format!("cannot be a source:\n{}", refused.join("\n")));
    }
    let of_rows = plan.rows.iter().flat_map(|row| {
        let name = if row.source.id.is_empty() {
            &row.source.url
        } else {
            &row.source.id
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
    if !plan.from_feeds.is_empty() {
        let names: Vec<&str> = plan.from_feeds.iter().copied().collect();
        say(&format!(
            "read from the feeds themselves: {}",
            names.join(", ")
        ));
    }
}
