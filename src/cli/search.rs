//! `search`: full-text search over what is stored.

use crate::cli::Usage;
use crate::cli::list;
use crate::cli::list::SOME;
use crate::cli::list::Which;
use crate::cli::reader;
use crate::cli::say;
use crate::cli::table;
use crate::config::Config;
use crate::store::Query;
use clap::Args;
use std::io::IsTerminal;
use std::io::Write;
use std::process::ExitCode;
use unicode_width::UnicodeWidthStr;

/// `search`
#[derive(Debug, Args)]
#[command(
    after_help = "All words have to be there, in any order; case and accents do not count. \"words in a row\" is a
phrase, -word excludes (within quotes, or after --), word* is the beginning of a word.
The best match stands first: a word in the title counts five times.

Example:
  depeche search --since 30d 'salt \"sea wall\" -sport'"
)]
pub(super) struct Search {
    /// What to look for
    #[arg(required = true, value_name = "WORDS")]
    words: Vec<String>,
    #[command(flatten)]
    narrow: Which,
    /// At most this many
    #[arg(short, value_name = "N", default_value_t = SOME)]
    n: usize,
    #[command(flatten)]
    form: super::Json,
}

/// Characters of an excerpt where the width does not matter.
const EXCERPT: usize = 160;
/// An excerpt stands this far in.
const INDENT: &str = "    ";

pub(super) async fn search(config: Config, options: Search) -> anyhow::Result<ExitCode> {
    let text = options.words.join(" ");
    let query = Query::parse(&text);
    if query.is_empty() {
        return Err(Usage(format!(
            "`{text}` holds no word to look for (excluding alone is no search)"
        ))
        .into());
    }
    let store = reader(&config)?;
    let narrow = options.narrow.narrow(&store, &config).await?;
    let found = store.search(&query, &narrow, options.n).await?;
    if found.is_empty() {
        say(&format!("nothing found for `{text}`"));
        return Ok(ExitCode::SUCCESS);
    }
    if options.form.json {
        list::json(&store, &found).await?;
        return Ok(ExitCode::SUCCESS);
    }
    let width = table::width();
    let marks = if std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        ("\u{1b}[1m", "\u{1b}[0m")
    } else {
        ("", "")
    };
    let mut out = std::io::stdout().lock();
    for entry in &found {
        let [date, source, title, id] = list::row(entry).map(|value| table::line(&value));
        let line = format!("{date}  {id}  {source}: {title}");
        let line = width.map_or(line.clone(), |width| table::cut(&line, width));
        writeln!(out, "{}", line.trim_end())?;
        let text = entry.body.text();
        let room = width.map_or(EXCERPT, |width| width.saturating_sub(INDENT.len() + 2));
        let plain = query.excerpt(&text, room, ("", ""));
        // wide characters take two columns
        let length = room * room / plain.width().max(room).max(1);
        let excerpt = query.excerpt(&text, length, marks);
        if !excerpt.is_empty() {
            writeln!(out, "{INDENT}{}", excerpt.trim_end())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
