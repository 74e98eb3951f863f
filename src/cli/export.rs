//! `export`: the corpus, in a stable order.

pub(super) mod record;

use crate::cli::Usage;
use crate::cli::reader;
use crate::cli::say;
use crate::config::Config;
use crate::model::PartialDate;
use crate::parse;
use crate::render;
use crate::store::Store;
use crate::store::Stored;
use anyhow::Context;
use clap::Args;
use clap::ValueEnum;
use record::record;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

/// `export`
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub(super) struct Export {
    /// NDJSON records, or texts with their date in front
    form: Form,
    /// Only entries in this language (repeatable)
    #[arg(long)]
    lang: Vec<String>,
    /// Only sources with this tag (repeatable)
    #[arg(long)]
    tag: Vec<String>,
    /// Only these sources, by id (repeatable)
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
    #[arg(long, value_name = "N", default_value_t = 0)]
    min_words: usize,
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
    /// text: what becomes of no-break spaces
    #[arg(long, value_enum, default_value = "fold")]
    spaces: Spaces,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    Ndjson,
    Text,
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

#[derive(Default)]
struct Count {
    written: usize,
    undated: usize,
    empty: usize,
    kept: usize,
}

pub(super) async fn run(config: Config, options: Export) -> anyhow::Result<ExitCode> {
    let store = reader(&config)?;
    let bounds = Bounds {
        from: date(options.from.as_deref())?,
        to: date(options.to.as_deref())?,
    };
    let mut after = match (&options.state, options.since) {
        (Some(file), _) => state(file)?,
        (None, since) => since.unwrap_or(0),
    };
    let mut count = Count::default();
    loop {
        let entries = store.corpus(after, PAGE).await?;
        let Some(last) = entries.last().and_then(|entry| entry.seq) else {
            break;
        };
        for entry in entries {
            if wanted(&store, &entry, &options, &bounds).await? {
                write(&store, &entry, &options, &mut count).await?;
            }
        }
        after = last;
    }
    std::io::stdout().flush()?;
    if let Some(file) = &options.state {
        std::fs::write(file, format!("{after}\n"))
            .with_context(|| format!("writing `{}`", file.display()))?;
    }
    if count.undated > 0 {
        say(&format!(
            "{} undated entries left out (--undated writes them)",
            count.undated
        ));
    }
    if count.empty > 0 {
        say(&format!(
            "{} entries without any text left out",
            count.empty
        ));
    }
    if count.kept > 0 {
        say(&format!(
            "{} files were there with other content: the new state stands beside them as -rN",
            count.kept
        ));
    }
    if options.dir.is_some() {
        say(&format!("{} documents written", count.written));
    }
    Ok(ExitCode::SUCCESS)
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
    let language = entry
        .language
        .as_ref()
        .and_then(|(language, _)| language.split('-').next());
    let speaks = options.lang.is_empty()
        || options
            .lang
            .iter()
            .any(|lang| language.is_some_and(|known| known.eq_ignore_ascii_case(lang)));
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
    if options.min_words > 0 && entry.body.text().split_whitespace().count() < options.min_words {
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

async fn write(
    store: &Store,
    entry: &Stored,
    options: &Export,
    count: &mut Count,
) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    if options.form == Form::Ndjson {
        let copies = store.copies(&entry.uuid).await?;
        writeln!(out, "{}", record(entry, &copies))?;
        count.written += 1;
        return Ok(());
    }
    let mut text = entry.body.text();
    if text.is_empty() {
        count.empty += 1;
        return Ok(());
    }
    if options.with_title && !entry.title.is_empty() {
        text = format!("{}\n\n{text}", entry.title);
    }
    let date = match &entry.published {
        Some(dated) => dated.date.to_string(),
        None if options.undated => "????".to_owned(),
        None => {
            count.undated += 1;
            return Ok(());
        }
    };
    let document = render::article_text(&date, &text, options.spaces == Spaces::Fold);
    match &options.dir {
        Some(dir) => {
            let copies = store.copies(&entry.uuid).await?;
            count.kept += usize::from(file(
                dir,
                entry,
                &date,
                &document,
                &record(entry, &copies).to_string(),
            )?);
        }
        None if count.written > 0 => write!(out, "\u{c}\n{document}")?,
        None => write!(out, "{document}")?,
    }
    count.written += 1;
    Ok(())
}

/// Writes a document and its record; true where an older state was there and stays.
fn file(
    dir: &Path,
    entry: &Stored,
    date: &str,
    document: &str,
    record: &str,
) -> anyhow::Result<bool> {
    let folder: PathBuf = match date.get(..7).map(|month| month.split_once('-')) {
        Some(Some((year, month))) => dir.join(year).join(month),
        _ if date.starts_with('?') => dir.join("undated"),
        _ => dir.join(date),
    };
    std::fs::create_dir_all(&folder).with_context(|| format!("making `{}`", folder.display()))?;
    let id = entry
        .uuid
        .strip_prefix("urn:uuid:")
        .and_then(|uuid| uuid.get(..8))
        .unwrap_or_default();
    let date = if date.starts_with('?') {
        "undated"
    } else {
        date
    };
    let mut name = format!("{date}-{id}");
    let there = std::fs::read_to_string(folder.join(format!("{name}.txt"))).ok();
    let changed = there.is_some_and(|there| there != document);
    if changed {
        name = format!("{name}-r{}", entry.revision);
    }
    for (extension, text) in [("txt", document), ("json", record)] {
        let path = folder.join(format!("{name}.{extension}"));
        std::fs::write(&path, text).with_context(|| format!("writing `{}`", path.display()))?;
    }
    Ok(changed)
}
