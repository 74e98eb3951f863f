//! `export`: the corpus in a stable order, or the list of sources.

mod opml;
pub(super) mod record;
mod sink;

use crate::cli::Usage;
use crate::cli::choice;
use crate::cli::progress::Progress;
use crate::cli::reader;
use crate::config::Config;
use crate::config::edit;
use crate::model::PartialDate;
use crate::parse;
use crate::store::Overruled;
use crate::store::Store;
use crate::store::Stored;
use anyhow::Context;
use clap::Args;
use clap::ValueEnum;
use sink::Sink;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

/// `export`
#[derive(Debug, Args)]
#[command(
    after_help = "--lang, --from, --to, --min-words and what follows them are for entries; opml takes --tag and --source.

Example:
  depeche export ndjson --state seen | jq -r .title
  depeche export text --lang fr --from 2017-02 --full-text-only --dir corpus"
)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub(super) struct Export {
    /// NDJSON records, texts with their date in front, TEI P5, or the list of sources as OPML
    form: Form,
    /// Only entries in this language (repeatable)
    #[arg(long)]
    lang: Vec<String>,
    /// Only sources with this tag (repeatable)
    #[arg(long)]
    tag: Vec<String>,
    /// Only this source: an id, an address or a beginning of one (repeatable)
    #[arg(long)]
    source: Vec<String>,
    /// Only what the output shows or has shown
    #[arg(long)]
    output: Option<String>,
    /// Published in or after this year, month or day
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// Published in or before this year, month or day
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
    /// Only texts of at least this many words
    #[arg(long, value_name = "N")]
    min_words: Option<usize>,
    /// Only entries whose text is the article page's
    #[arg(long)]
    full_text_only: bool,
    /// Every copy, not one for each group of copies
    #[arg(long)]
    all_copies: bool,
    /// Only what came after this `seq`
    #[arg(long, value_name = "SEQ", conflicts_with = "state")]
    since: Option<i64>,
    /// Only what is new since the last time, remembered in FILE
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// One file a document: YYYY/MM/DATE-ID.txt, with a .json of the rest beside it
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// text: undated entries too, as `date ????`
    #[arg(long)]
    undated: bool,
    /// text: the title as the first paragraph
    #[arg(long)]
    with_title: bool,
    /// text: what becomes of no-break spaces [default: fold]
    #[arg(long, value_enum)]
    spaces: Option<Spaces>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    Ndjson,
    Text,
    Tei,
    Opml,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Spaces {
    Fold,
    Keep,
}

/// Entries read in one go.
const PAGE: usize = 500;

struct Bounds {
    from: Option<PartialDate>,
    to: Option<PartialDate>,
}

pub(super) async fn run(config: Config, options: Export) -> anyhow::Result<ExitCode> {
    if options.form == Form::Opml {
        of_entries(&options)?;
        return opml::run(&config, &options).await;
    }
    let store = reader(&config)?;
    let options = resolved(&store, &config, options).await?;
    let bounds = bounds(&options)?;
    let mut after = match (&options.state, options.since) {
        (Some(file), _) => state(file)?,
        (None, since) => since.unwrap_or(0),
    };
    let mut sink = Sink::start(&options, &config.title)?;
    let first = after;
    let progress = Progress::of(store.last_seq().await?.abs_diff(first), "entries");
    loop {
        let entries = store.corpus(after, PAGE).await?;
        let Some(last) = entries.last().and_then(|entry| entry.seq) else {
            break;
        };
        for entry in entries {
            if wanted(&store, &entry, &options, &bounds).await? {
                sink.write(&store, &entry).await?;
            }
        }
        after = last;
        progress.at(after.abs_diff(first));
    }
    for (seq, overruled) in store.overruled(first).await? {
        match overruled {
            Overruled::Forgotten(uuid, at) => sink.gone(&uuid, "deleted", &at.to_string())?,
            Overruled::Merged(uuid, into) => sink.gone(&uuid, "merged_into", &into)?,
            // in an earlier slice it stood behind another
            Overruled::Unmerged(entry) if entry.seq.is_some_and(|seq| seq <= first) => {
                if wanted(&store, &entry, &options, &bounds).await? {
                    sink.write(&store, &entry).await?;
                }
            }
            Overruled::Unmerged(_) => {}
        }
        after = after.max(seq);
    }
    progress.done();
    sink.finish()?;
    if let Some(file) = &options.state {
        remember(file, after)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A list of sources has no entries: flags that narrow or write these are refused, by name.
fn of_entries(options: &Export) -> anyhow::Result<()> {
    let given = [
        ("--lang", !options.lang.is_empty()),
        ("--output", options.output.is_some()),
        ("--from", options.from.is_some()),
        ("--to", options.to.is_some()),
        ("--min-words", options.min_words.is_some()),
        ("--full-text-only", options.full_text_only),
        ("--all-copies", options.all_copies),
        ("--since", options.since.is_some()),
        ("--state", options.state.is_some()),
        ("--dir", options.dir.is_some()),
        ("--undated", options.undated),
        ("--with-title", options.with_title),
        ("--spaces", options.spaces.is_some()),
    ];
    let names: Vec<String> = given
        .into_iter()
        .filter(|(_, is_given)| *is_given)
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    if names.is_empty() {
        return Ok(());
    }
    Err(Usage(format!(
        "`export opml` is a list of sources: it takes `--tag` and `--source`, not {}",
        names.join(", ")
    ))
    .into())
}

/// The time that is asked for; it has to have a length.
fn bounds(options: &Export) -> anyhow::Result<Bounds> {
    let bounds = Bounds {
        from: date(options.from.as_deref())?,
        to: date(options.to.as_deref())?,
    };
    if let (Some(from), Some(to)) = (&bounds.from, &bounds.to)
        && from.start >= to.end()
    {
        return Err(Usage(format!(
            "`--from {from}` is after `--to {to}`: nothing is between"
        ))
        .into());
    }
    Ok(bounds)
}

/// The options with their sources as ids, and an output that exists.
async fn resolved(store: &Store, config: &Config, options: Export) -> anyhow::Result<Export> {
    if let Some(id) = &options.output {
        choice::output(config, id)?;
    }
    if options.source.is_empty() {
        return Ok(options);
    }
    let known = choice::known(store, config).await?;
    Ok(Export {
        source: choice::sources(&options.source, &known)?,
        ..options
    })
}

/// Writes the state file whole or not at all.
fn remember(file: &Path, seq: i64) -> anyhow::Result<()> {
    let context = || format!("writing `{}`", file.display());
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or_else(|| Path::new("."));
    let mut new = tempfile::NamedTempFile::new_in(folder)
        .map_err(edit::without_path)
        .with_context(context)?;
    writeln!(new, "{seq}").with_context(context)?;
    new.as_file().sync_all().with_context(context)?;
    new.persist(file).with_context(context)?;
    Ok(())
}

fn date(given: Option<&str>) -> anyhow::Result<Option<PartialDate>> {
    match given {
        None => Ok(None),
        Some(text) => match parse::date(text) {
            Some(date) => Ok(Some(date)),
            None => Err(Usage(format!(
                "`{text}` is no date; expected YYYY, YYYY-MM or YYYY-MM-DD"
            ))
            .into()),
        },
    }
}

fn state(file: &Path) -> anyhow::Result<i64> {
    match std::fs::read_to_string(file) {
        Ok(text) => text
            .trim()
            .parse()
            .with_context(|| format!("`{}` is no state file of export", file.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error).with_context(|| format!("reading `{}`", file.display())),
    }
}

async fn wanted(
    store: &Store,
    entry: &Stored,
    options: &Export,
    bounds: &Bounds,
) -> anyhow::Result<bool> {
    let copy = entry
        .link
        .as_ref()
        .is_some_and(|link| link.group != entry.uuid);
    let language = entry.language.as_ref().map(|(language, _)| language);
    let speaks = options.lang.is_empty()
        || options
            .lang
            .iter()
            .any(|lang| language.is_some_and(|known| speaks(known, lang)));
    let tagged = options.tag.is_empty()
        || options
            .tag
            .iter()
            .any(|tag| entry.source.tags.contains(tag));
    let sourced = options.source.is_empty() || options.source.contains(&entry.source.id);
    let start = entry.published.as_ref().map(|dated| dated.date.start);
    let in_time = match (&bounds.from, &bounds.to) {
        (None, None) => true,
        (from, to) => start.is_some_and(|start| {
            from.is_none_or(|from| start >= from.start) && to.is_none_or(|to| start < to.end())
        }),
    };
    if (copy && !options.all_copies && options.output.is_none())
        || !speaks
        || !tagged
        || !sourced
        || !in_time
        || (options.full_text_only && !entry.from_page)
    {
        return Ok(false);
    }
    let words = || entry.body.text().split_whitespace().count();
    if options.min_words.is_some_and(|least| words() < least) {
        return Ok(false);
    }
    match &options.output {
        None => Ok(true),
        // of a group the copy that the output shows
        Some(id) => Ok(store
            .shown_in(&entry.uuid)
            .await?
            .iter()
            .any(|(output, shown)| output == id && (options.all_copies || *shown == entry.uuid))),
    }
}

/// Whether a language tag is the one asked for, or one of its kinds: `fr` takes `fr-CH`.
fn speaks(known: &str, asked: &str) -> bool {
    let mut known = known.split('-');
    asked.split('-').all(|part| {
        known
            .next()
            .is_some_and(|known| known.eq_ignore_ascii_case(part))
    })
}
