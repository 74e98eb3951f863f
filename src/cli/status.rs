//! `status`: how sources and outputs do.

mod advice;

use crate::backfill;
use crate::cli::Usage;
use crate::cli::choice;
use crate::cli::list::minute;
use crate::cli::reader;
use crate::cli::say;
use crate::cli::table;
use crate::cli::table::Table;
use crate::clock;
use crate::config::Config;
use crate::config::duration_words;
use crate::filter::Output;
use crate::model::Instant;
use crate::model::counted;
use crate::render;
use crate::store::SourceStatus;
use crate::store::Span;
use clap::Args;
use serde_json::Value;
use serde_json::json;
use std::io::Write;
use std::process::ExitCode;

/// `status`
#[derive(Debug, Args)]
#[command(
    after_help = "States: ok; failing (tried again by itself); new (not polled yet); asleep (the server asked for
quiet until then); disabled (enabled = false); removed (not in the configuration, its entries are kept);
ingested (no feed, `depeche ingest` brought its entries).

Example:
  depeche status
  depeche status example --json"
)]
pub(super) struct Status {
    /// All about one source: an id, an address or a beginning of one
    source: Option<String>,
    #[command(flatten)]
    form: super::Json,
}

/// How a source does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Ok,
    Failing,
    New,
    Asleep,
    Disabled,
    Removed,
    Ingested,
}

impl State {
    fn of(status: &SourceStatus, config: &Config, now: Instant) -> Self {
        let known = |source: &&crate::model::Source| source.id == status.source.id;
        match config.sources.iter().find(known) {
            // no feed ever brought them
            None if status.last_poll.is_none() && status.entries > 0 => return Self::Ingested,
            None => return Self::Removed,
            Some(source) if !source.enabled => return Self::Disabled,
            Some(_) => {}
        }
        if status.is_asleep(now) {
            Self::Asleep
        } else if status.failures > 0 || status.error.is_some() {
            Self::Failing
        } else if status.last_poll.is_none() {
            Self::New
        } else {
            Self::Ok
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failing => "failing",
            Self::New => "new",
            Self::Asleep => "asleep",
            Self::Disabled => "disabled",
            Self::Removed => "removed",
            Self::Ingested => "ingested",
        }
    }

    const fn is_polled(self) -> bool {
        !matches!(self, Self::Disabled | Self::Removed | Self::Ingested)
    }
}

pub(super) async fn status(config: Config, options: Status) -> anyhow::Result<ExitCode> {
    let store = reader(&config)?;
    let now = clock::now();
    let mut rows = store.status().await?;
    if let Some(name) = options.source {
        let known = choice::known(&store, &config).await?;
        let id = choice::sources(&[name], &known)?.remove(0);
        let row = rows.into_iter().find(|row| row.source.id == id);
        let row = row.ok_or_else(|| {
            Usage(format!(
                "`{id}` was configured after the last `depeche poll` or `depeche run`: nothing is known of it yet"
            ))
        })?;
        let walk = store.backfill(&id).await?;
        let older = walk.map(|walk| match backfill::told(&id, &walk, now) {
            Some(Ok(words) | Err(words)) => words,
            None => format!(
                "being read: {}, {} so far",
                counted(walk.walk.documents, "document"),
                counted(
                    u64::try_from(walk.walk.entries).unwrap_or(u64::MAX),
                    "entry"
                )
            ),
        });
        return one(&row, &config, (options.form.json, older), now);
    }
    rows.sort_by_key(|row| State::of(row, &config, now) != State::Failing);
    let mut outputs = Vec::new();
    for output in &config.outputs {
        outputs.push((output, store.span(output, now).await?));
    }
    if options.form.json {
        let sources = rows.iter().map(|row| value(row, &config, now));
        let outputs = outputs
            .iter()
            .map(|(output, span)| output_value(output, span));
        let all = json!({ "sources": sources.collect::<Vec<_>>(), "outputs": outputs.collect::<Vec<_>>() });
        writeln!(std::io::stdout().lock(), "{all}")?;
        return Ok(ExitCode::SUCCESS);
    }
    all(&rows, &outputs, &config, now)?;
    Ok(ExitCode::SUCCESS)
}

fn all(
    rows: &[SourceStatus],
    outputs: &[(&Output, Span)],
    config: &Config,
    now: Instant,
) -> anyhow::Result<()> {
    let width = table::width();
    let mut out = std::io::stdout().lock();
    let heads = [
        "SOURCE",
        "STATE",
        "SUCCESS",
        "NEXT",
        "FAILED",
        "MENDED",
        "ENTRIES",
        "FULL TEXT",
        "GAPS",
        "WHY",
    ];
    let mut sources = Table::new(&heads, &[9, 0], &[4, 5, 6, 7, 8]).sparing(&[5, 7, 8, 2, 6, 4, 3]);
    for row in rows {
        let state = State::of(row, config, now);
        let why = match &row.error {
            Some(error) => format!("{error}; {}", row.next.1),
            None => row.next.1.clone(),
        };
        sources.push(&[
            row.source.id.clone(),
            state.word().to_owned(),
            row.last_success
                .map_or("never".to_owned(), |at| ago(at, now)),
            if state.is_polled() {
                soon(row.next.0, now)
            } else {
                "-".to_owned()
            },
            row.failures.to_string(),
            row.repairs.len().to_string(),
            row.entries.to_string(),
            share(row),
            row.gaps.to_string(),
            if state.is_polled() {
                why
            } else {
                String::new()
            },
        ]);
    }
    if sources.is_empty() {
        say("there is no source yet; `depeche add URL` adds one");
    } else {
        sources.write(&mut out, width)?;
        for words in advice::all(rows, &config.fetch) {
            say(&words);
        }
    }
    let mut table = Table::new(&["OUTPUT", "ENTRIES", "FROM", "TO"], &[0], &[1]).sparing(&[2]);
    for (output, span) in outputs {
        let (from, to) = span
            .dates
            .map_or(("-".to_owned(), "-".to_owned()), |dates| {
                (minute(dates.0), minute(dates.1))
            });
        table.push(&[output.id.clone(), span.entries.to_string(), from, to]);
    }
    writeln!(out)?;
    table.write(&mut out, width)?;
    Ok(())
}

/// The feed's address, where there is one and it may be shown.
fn feed(row: &SourceStatus, state: State) -> String {
    let none = if state == State::Ingested {
        "none"
    } else {
        "private"
    };
    row.source.url.clone().unwrap_or_else(|| none.to_owned())
}

fn one(
    row: &SourceStatus,
    config: &Config,
    (json, older): (bool, Option<String>),
    now: Instant,
) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    if json {
        writeln!(out, "{}", value(row, config, now))?;
        return Ok(ExitCode::SUCCESS);
    }
    let state = State::of(row, config, now);
    let when = |at: Option<Instant>| {
        at.map_or("never".to_owned(), |at| format!("{} ({at})", ago(at, now)))
    };
    let mut lines = vec![
        ("Source", format!("{} ({})", row.source.name, row.source.id)),
        ("Feed", feed(row, state)),
        ("State", state.word().to_owned()),
        ("Last poll", when(row.last_poll)),
        ("Last success", when(row.last_success)),
    ];
    if let Some(site) = &row.source.site {
        lines.insert(2, ("Site", site.clone()));
    }
    if state.is_polled() {
        let (at, why) = &row.next;
        lines.push(("Next poll", format!("{} ({at})", soon(*at, now))));
        lines.push(("Why then", why.clone()));
    }
    if let Some(until) = row.held_until.filter(|until| *until > now) {
        lines.push((
            "Held until",
            format!("{until}, as the server asked (`poll --force` lifts that)"),
        ));
    }
    lines.push(("Failures", format!("{} in a row", row.failures)));
    lines.extend(row.error.iter().map(|error| ("Last error", error.clone())));
    lines.extend(row.repairs.iter().map(|repair| ("Mended", repair.clone())));
    lines.extend(row.unmet.iter().map(|rule| ("Rule", rule.clone())));
    lines.push(("Entries", row.entries.to_string()));
    lines.push(("Full text", full_text(row)));
    let gaps = counted(row.gaps, "document");
    lines.push(("Gaps", format!("{gaps} with nothing known in them")));
    lines.extend(older.map(|words| ("Older", words)));
    lines.extend(advice::moved(row).map(|words| ("Moved", words)));
    lines.extend(advice::losing(row).map(|words| ("Loses", words)));
    lines.extend(advice::frozen(row).map(|words| ("Frozen", words)));
    lines.extend(advice::degraded(row).map(|words| ("Key", words)));
    lines.extend(advice::flooding(row).map(|words| ("Flood", words)));
    if !row.source.tags.is_empty() {
        lines.push(("Tags", row.source.tags.join(", ")));
    }
    let takes = |output: &&Output| {
        output
            .takes_source(&row.source.id, &row.source.tags)
            .is_ok()
    };
    let outputs = config.outputs.iter().filter(takes);
    let outputs: Vec<&str> = outputs.map(|output| output.id.as_str()).collect();
    if state.is_polled() {
        let words = if outputs.is_empty() {
            "none".to_owned()
        } else {
            outputs.join(", ")
        };
        lines.push(("Outputs", words));
    }
    for (name, words) in lines {
        let line = format!("{name:<13} {}", table::line(&words));
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn value(row: &SourceStatus, config: &Config, now: Instant) -> Value {
    let state = State::of(row, config, now);
    let at = |at: Option<Instant>| at.map(Instant::rfc3339);
    let interval = row.last_poll.map(|last| row.next.0.since(last).as_secs());
    json!({
        "id": row.source.id,
        "name": row.source.name,
        "url": row.source.url,
        "site": row.source.site,
        "tags": row.source.tags,
        "state": state.word(),
        "last_poll": at(row.last_poll),
        "last_success": at(row.last_success),
        "next_poll": at(Some(row.next.0).filter(|_| state.is_polled())),
        "interval_seconds": interval,
        "why": row.next.1,
        "held_until": at(row.held_until.filter(|until| *until > now)),
        "failures": row.failures,
        "error": row.error,
        "repairs": row.repairs,
        "unmet_rules": row.unmet,
        "entries": row.entries,
        "pages_used": row.full_text,
        "pages_wanted": row.pages,
        "moved_to": row.adopted,
        "gaps": row.gaps,
        "flood": row.flood,
        "frozen": row.frozen,
        "key": row.basis.words(),
        "wanted_interval_seconds": row.wanted.map(|wanted| wanted.as_secs()),
        "extras": render::feed_extras(&row.extras),
    })
}

fn output_value(output: &Output, span: &Span) -> Value {
    json!({
        "id": output.id,
        "title": output.title,
        "entries": span.entries,
        "from": span.dates.map(|dates| dates.0.rfc3339()),
        "to": span.dates.map(|dates| dates.1.rfc3339()),
    })
}

/// Pages whose text is shown, of those that were wanted.
fn share(row: &SourceStatus) -> String {
    match row.full_text.saturating_mul(100).checked_div(row.pages) {
        Some(share) => format!("{share} %"),
        None => "-".to_owned(),
    }
}

fn full_text(row: &SourceStatus) -> String {
    match row.pages {
        0 => "no page was wanted: the feed brings whole texts".to_owned(),
        pages => format!(
            "{} of {pages} wanted pages are shown ({})",
            row.full_text,
            share(row)
        ),
    }
}

fn ago(at: Instant, now: Instant) -> String {
    format!("{} ago", duration_words(now.since(at)))
}

fn soon(at: Instant, now: Instant) -> String {
    if at <= now {
        "now".to_owned()
    } else {
        format!("in {}", duration_words(at.since(now)))
    }
}
