//! `list`: entries, the newest first; or as they come.

use crate::cli::choice;
use crate::cli::export::record::record;
use crate::cli::reader;
use crate::cli::round;
use crate::cli::say;
use crate::cli::table;
use crate::cli::table::Table;
use crate::clock;
use crate::config::Config;
use crate::model::Instant;
use crate::model::Precision;
use crate::store::Narrow;
use crate::store::Store;
use crate::store::Stored;
use clap::Args;
use rustix::event::PollFd;
use rustix::event::PollFlags;
use rustix::event::Timespec;
use std::collections::HashSet;
use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

/// `list`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  depeche list --tag monde --since 24h
  depeche list --follow --json | jq -r .title")]
pub(super) struct List {
    #[command(flatten)]
    narrow: Which,
    /// What this output shows now
    #[arg(long, value_name = "O")]
    output: Option<String>,
    /// Every copy, not one for each group of copies
    #[arg(long)]
    all_copies: bool,
    /// Print entries as they come, oldest first, until Ctrl-C (-n: and the last N first)
    #[arg(long)]
    follow: bool,
    /// At most this many [default: 50]
    #[arg(short, value_name = "N")]
    n: Option<usize>,
    #[command(flatten)]
    form: super::Json,
}

/// Flags that narrow what is listed or searched.
#[derive(Debug, Args)]
pub(super) struct Which {
    /// Only this source: an id, an address or a beginning of one (repeatable)
    #[arg(long, value_name = "S")]
    source: Vec<String>,
    /// Only sources with this tag (repeatable)
    #[arg(long, value_name = "T")]
    tag: Vec<String>,
    /// Dated then or later: 2026-11, 2026-11-24, RFC 3339, or an age such as 24h or 7d
    #[arg(long, value_name = "WHEN")]
    since: Option<String>,
}

impl Which {
    /// The flags with their names looked up.
    pub(super) async fn narrow(&self, store: &Store, config: &Config) -> anyhow::Result<Narrow> {
        let known = if self.source.is_empty() {
            Vec::new()
        } else {
            choice::known(store, config).await?
        };
        let since = self.since.as_deref();
        Ok(Narrow {
            sources: choice::sources(&self.source, &known)?,
            tags: self.tag.clone(),
            since: since
                .map(|text| choice::since(text, clock::now()))
                .transpose()?,
            all_copies: false,
        })
    }
}

/// Listed where nobody says how many.
pub(super) const SOME: usize = 50;
/// Columns of text that stand for a title where there is none.
const UNTITLED: usize = 80;
/// How often new entries are looked for.
const LOOK: Duration = Duration::from_secs(1);
/// Columns: date, source, title, beginning of the id.
const HEADS: [&str; 4] = ["DATE", "SOURCE", "TITLE", "ID"];

pub(super) async fn list(config: Config, options: List) -> anyhow::Result<ExitCode> {
    let store = reader(&config)?;
    let mut narrow = options.narrow.narrow(&store, &config).await?;
    narrow.all_copies = options.all_copies;
    if let Some(id) = &options.output {
        choice::output(&config, id)?;
    }
    let after = store.last_seq().await?;
    let limit = match options.n {
        Some(n) => n,
        None if options.follow && narrow.since.is_none() => 0,
        None if options.follow => usize::MAX,
        None => SOME,
    };
    let mut entries = listed(&store, &config, &options, &narrow, limit).await?;
    if options.follow {
        entries.reverse();
        let shown = entries.iter().map(|entry| entry.uuid.clone()).collect();
        for entry in &entries {
            one(&store, entry, options.form.json).await?;
        }
        return follow(&store, &options, &narrow, after, shown).await;
    }
    if options.form.json {
        json(&store, &entries).await?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut rows = Table::new(&HEADS, &[2, 1], &[]).sparing(&[0]);
    for entry in &entries {
        rows.push(&row(entry));
    }
    if rows.is_empty() && limit > 0 {
        say("no entries");
    } else {
        rows.write(&mut std::io::stdout().lock(), table::width())?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn listed(
    store: &Store,
    config: &Config,
    options: &List,
    narrow: &Narrow,
    limit: usize,
) -> anyhow::Result<Vec<Stored>> {
    let Some(id) = &options.output else {
        return Ok(store.list(narrow, limit).await?);
    };
    let output = choice::output(config, id)?;
    let shown = store.standing(output, clock::now()).await?;
    let fits = |entry: &Stored| {
        narrow.takes(entry) && narrow.since.is_none_or(|since| dated(entry) >= since)
    };
    Ok(shown
        .into_iter()
        .map(|shown| shown.entry)
        .filter(fits)
        .take(limit)
        .collect())
}

fn dated(entry: &Stored) -> Instant {
    let published = entry.published.as_ref();
    published.map_or(entry.first_seen, |dated| dated.date.start)
}

/// The values of an entry's row.
pub(super) fn row(entry: &Stored) -> [String; 4] {
    let date = match &entry.published {
        Some(dated) if dated.date.precision < Precision::Minute => dated.date.to_string(),
        Some(dated) => minute(dated.date.start),
        None => minute(entry.first_seen),
    };
    let title = if entry.title.is_empty() {
        table::cut(&table::line(&entry.body.text()), UNTITLED)
    } else {
        entry.title.clone()
    };
    [date, entry.source.name.clone(), title, short(&entry.uuid)]
}

/// `2026-11-24 13:05`, UTC.
pub(super) fn minute(at: Instant) -> String {
    let whole = at.rfc3339().replace('T', " ");
    whole.get(..16).unwrap_or(&whole).to_owned()
}

/// The beginning of an id that verbs take for the whole.
fn short(uuid: &str) -> String {
    let digits = uuid.strip_prefix("urn:uuid:").unwrap_or(uuid);
    digits.get(..8).unwrap_or(digits).to_owned()
}

/// The entries as records, one a line.
pub(super) async fn json(store: &Store, entries: &[Stored]) -> anyhow::Result<()> {
    for entry in entries {
        let copies = store.copies(&entry.uuid).await?;
        writeln!(std::io::stdout().lock(), "{}", record(entry, &copies))?;
    }
    Ok(())
}

/// Prints what is linked after `after`, until a signal or until nobody reads.
async fn follow(
    store: &Store,
    options: &List,
    narrow: &Narrow,
    mut after: i64,
    shown: HashSet<String>,
) -> anyhow::Result<ExitCode> {
    /// Entries read in one go.
    const PAGE: usize = 200;
    let stop = round::stop_signal();
    tokio::pin!(stop);
    loop {
        let entries = store.corpus(after, PAGE).await?;
        let more = entries.len() == PAGE;
        for entry in entries {
            after = entry.seq.unwrap_or(after);
            if !shown.contains(&entry.uuid) && comes(store, options, narrow, &entry).await? {
                one(store, &entry, options.form.json).await?;
            }
        }
        if nobody_reads() {
            return Ok(ExitCode::SUCCESS);
        }
        if !more {
            tokio::select! {
                () = &mut stop => return Ok(ExitCode::SUCCESS),
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }
}

/// Whether stdout is a pipe that has lost its reader.
fn nobody_reads() -> bool {
    let stdout = std::io::stdout();
    let mut watched = [PollFd::new(&stdout, PollFlags::empty())];
    // only faults are reported; the look does not wait
    rustix::event::poll(&mut watched, Some(&Timespec::default())).is_ok()
        && watched
            .iter()
            .any(|stdout| stdout.revents().contains(PollFlags::ERR))
}

/// Whether a new entry is one of those asked for.
async fn comes(
    store: &Store,
    options: &List,
    narrow: &Narrow,
    entry: &Stored,
) -> anyhow::Result<bool> {
    let first = entry
        .link
        .as_ref()
        .is_none_or(|link| link.group == entry.uuid);
    let some = !narrow.sources.is_empty() || !narrow.tags.is_empty();
    if !narrow.takes(entry) || narrow.since.is_some_and(|since| dated(entry) < since) {
        return Ok(false);
    }
    match &options.output {
        Some(id) => Ok(store
            .shown_in(&entry.uuid)
            .await?
            .iter()
            .any(|(output, shown)| output == id && *shown == entry.uuid)),
        None => Ok(first || some || narrow.all_copies),
    }
}

/// One entry on one line, at once.
async fn one(store: &Store, entry: &Stored, json: bool) -> anyhow::Result<()> {
    /// A source's name, so that titles stand below each other.
    const SOURCE: usize = 20;
    if json {
        self::json(store, std::slice::from_ref(entry)).await?;
    } else {
        let [date, source, title, id] = row(entry).map(|value| table::line(&value));
        let source = table::padded(&table::cut(&source, SOURCE), SOURCE);
        let line = format!("{date:<16}  {id}  {source}  {title}");
        let line = table::width().map_or(line.clone(), |width| table::cut(&line, width));
        writeln!(std::io::stdout().lock(), "{}", line.trim_end())?;
    }
    std::io::stdout().flush()?;
    Ok(())
}
