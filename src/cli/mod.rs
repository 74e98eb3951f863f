//! argv → configuration → one call into the house → exit code.
//!
//! Data goes to stdout, words to stderr. Exit 0 done, 1 failed, 2 usage or configuration.

mod backfill;
mod batch;
mod carried;
mod check;
mod choice;
mod demo;
mod edit;
mod export;
mod extract;
mod import;
mod ingest;
mod keep;
mod later;
mod list;
mod listen;
mod log;
mod manual;
mod overrule;
mod progress;
mod reextract;
mod round;
mod sandbox;
mod search;
mod show;
mod status;
mod table;
mod tell;

use crate::config;
use crate::config::Config;
use crate::store;
use crate::store::Store;
use anyhow::Context;
use clap::Args;
use clap::Parser;
use clap::Subcommand;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

/// Many feeds in, one clean feed out.
#[derive(Debug, Parser)]
#[command(name = "depeche", version, about, max_term_width = 100)]
struct Cli {
    /// Configuration [default: $DEPECHE_CONFIG, else depeche.toml here, else /etc/depeche/depeche.toml]
    #[arg(
        short,
        long,
        global = true,
        value_name = "FILE",
        env = "DEPECHE_CONFIG"
    )]
    config: Option<PathBuf>,
    /// Say more: -v one line a poll, -vv everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
    /// The form of log lines on stderr
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        value_enum,
        default_value_t,
        hide_possible_values = true,
        hide_default_value = true,
        help = "Log lines: auto, pretty, plain, json or journald"
    )]
    log_format: log::Format,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// The whole job on a sample web: nothing installed, no network
    Demo(demo::Options),
    /// The daemon: polls when due, serves the merged feeds; SIGTERM stops it
    Run(round::Run),
    /// One round of the due sources, then exit
    Poll(round::Poll),
    /// Every problem of the configuration at once
    Check(check::Check),
    /// Write a commented starter configuration
    Init(edit::Init),
    /// Find the feed behind an address and add it to the configuration
    Add(edit::Add),
    /// Take a source out of the configuration; what is stored of it stays stored
    Remove(edit::Remove),
    /// Bring in another program's list: OPML, Planet Venus or Pluto, newsboat
    Import(import::Import),
    /// Entries, the newest first
    List(list::List),
    /// One entry whole
    Show(show::Show),
    /// Full-text search
    Search(search::Search),
    /// How sources and outputs do
    Status(status::Status),
    /// One entry's life in sentences
    Explain(tell::Explain),
    /// Say that two entries are one article, for good
    Merge(overrule::Merge),
    /// Say that an entry is an article of its own, for good
    Unmerge(overrule::Unmerge),
    /// Take an entry out for good: outputs, exports, search; it never comes back
    Forget(keep::Forget),
    /// Older entries of a source: archives (RFC 5005), WordPress's pages, the site's sitemap
    Backfill(backfill::Backfill),
    /// Addresses, or pages as NDJSON, into the store like a feed's entries
    Ingest(ingest::Ingest),
    /// Read the pages that are kept again, by the rules of today
    Reextract(reextract::Reextract),
    /// Copy the database to a file, also while the daemon runs
    Backup(keep::Backup),
    /// Put a backup in the database's place; what stood there is kept
    Restore(keep::Restore),
    /// Have the running daemon read its configuration again
    #[command(after_help = "Example:\n  depeche reload -c /etc/depeche/depeche.toml")]
    Reload,
    /// The corpus as NDJSON, text or TEI; the list of sources as OPML
    Export(export::Export),
    /// Feed documents → one JSON line each
    Parse(batch::Parse),
    /// HTML on stdin → the article's text on stdout
    Extract(extract::Extract),
    /// NDJSON documents in arrival order → duplicates
    #[command(after_help = "Example:
  depeche dedup < articles.ndjson | jq -c 'select(.duplicate_of)'")]
    Dedup,
    /// One URL a line in, its comparison key a line out
    #[command(after_help = "Example:
  echo 'https://example.org/a?utm_source=x' | depeche url-key")]
    UrlKey,
    /// A script that completes the command line: bash, zsh, fish, elvish, powershell
    Completions(manual::Completions),
    /// The manual page, or one page a verb
    Man(manual::Man),
}

/// Flags of verbs that open the database.
#[derive(Debug, Args)]
struct Json {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// An error that was the user's: exit code 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Usage(String);

/// Runs the verb that argv names.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            if let Some(words) = later::words(&error) {
                say(&words);
                return ExitCode::from(2);
            }
            drop(error.print());
            return if error.use_stderr() {
                ExitCode::from(2)
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    log::start(
        cli.log_format,
        cli.verbose,
        matches!(cli.verb, Verb::Run(_)),
    );
    match run(cli) {
        Ok(code) => code,
        Err(error) if broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            drop(writeln!(std::io::stderr(), "depeche: {error:#}"));
            if let Some(hint) = sandbox::hint(&error) {
                say(&format!("depeche: {hint}"));
            }
            let usage = error.downcast_ref::<Usage>().is_some()
                || error.downcast_ref::<config::Error>().is_some();
            ExitCode::from(if usage { 2 } else { 1 })
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let config = cli.config.as_deref();
    match cli.verb {
        Verb::Demo(options) => block(demo::run(options)),
        Verb::Run(options) => {
            let given = listen::Given::from_env();
            block(round::run(load(config)?, options, given))
        }
        Verb::Poll(options) => block(round::poll(load(config)?, options)),
        Verb::Check(options) => check::check(&chosen(config)?, &options),
        Verb::Init(options) => edit::init(&options),
        Verb::Add(options) => block(edit::add(chosen(config)?, options)),
        Verb::Remove(options) => block(edit::remove(chosen(config)?, options)),
        Verb::Import(options) => block(import::import(chosen(config)?, options)),
        Verb::List(options) => block(list::list(load(config)?, options)),
        Verb::Show(options) => block(show::show(load(config)?, options)),
        Verb::Status(options) => block(status::status(load(config)?, options)),
        Verb::Search(options) => block(search::search(load(config)?, options)),
        Verb::Explain(options) => block(tell::explain(load(config)?, options)),
        Verb::Merge(options) => block(overrule::merge(load(config)?, options)),
        Verb::Unmerge(options) => block(overrule::unmerge(load(config)?, options)),
        Verb::Forget(options) => block(keep::forget(load(config)?, options)),
        Verb::Backfill(options) => block(backfill::backfill(load(config)?, options)),
        Verb::Ingest(options) => block(ingest::ingest(load(config)?, options)),
        Verb::Reextract(options) => block(reextract::reextract(load(config)?, options)),
        Verb::Backup(options) => keep::backup(&load(config)?, &options),
        Verb::Restore(options) => keep::restore(&load(config)?, &options),
        Verb::Reload => block(keep::reload(load(config)?)),
        Verb::Export(options) => block(export::run(load(config)?, options)),
        Verb::Parse(options) => batch::parse(&options),
        Verb::Extract(options) => extract::extract(&options),
        Verb::Dedup => batch::dedup(),
        Verb::UrlKey => batch::url_key(),
        Verb::Completions(options) => manual::completions(&options),
        Verb::Man(options) => manual::man(&options),
    }
}

fn block<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        // name look-ups, database reads, parsing: each has its own limit below this one
        .max_blocking_threads(64)
        .build()
        .context("starting the runtime")?;
    let result = runtime.block_on(work);
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    result
}

/// The configuration file that is meant.
fn found(given: Option<&Path>) -> PathBuf {
    if let Some(path) = given {
        return path.to_owned();
    }
    let here = PathBuf::from("depeche.toml");
    if here.is_file() {
        here
    } else {
        PathBuf::from("/etc/depeche/depeche.toml")
    }
}

fn load(given: Option<&Path>) -> anyhow::Result<Config> {
    Config::load(&chosen(given)?).map_err(|error| match &error {
        config::Error::Unreadable { reason, .. }
            if reason.kind() == std::io::ErrorKind::PermissionDenied =>
        {
            Usage(format!("{error}: try `sudo -u depeche depeche …`")).into()
        }
        _ => error.into(),
    })
}

/// The configuration file that is meant, or what to do where there is none.
fn chosen(given: Option<&Path>) -> anyhow::Result<PathBuf> {
    let path = found(given);
    if given.is_none() && !path.is_file() {
        return Err(Usage(
            "no configuration: `depeche init` writes depeche.toml here, `-c FILE` names another"
                .to_owned(),
        )
        .into());
    }
    Ok(path)
}

/// Opens for reading, with a word about what to type where there is nothing to read or no right to.
fn reader(config: &Config) -> anyhow::Result<Store> {
    /// Where the unit of this project keeps the service's.
    const SERVICE: &str = "/var/lib/depeche/depeche.db";
    let path = &config.database;
    let denied = |path: &Path| {
        let look = std::fs::File::open(path);
        look.is_err_and(|error| error.kind() == std::io::ErrorKind::PermissionDenied)
    };
    Store::open_reader(path).map_err(|error| match error {
        store::Error::Missing(_) | store::Error::Unusable { .. } if denied(path) => {
            anyhow::anyhow!(
                "no right to read the database at `{}`: try `sudo -u depeche depeche …`",
                path.display()
            )
        }
        store::Error::Missing(_) => {
            let service = Path::new(SERVICE);
            if service != path && (denied(service) || service.exists()) {
                anyhow::anyhow!(
                    "{error}; the service's is `{SERVICE}`: try `sudo -u depeche depeche …`"
                )
            } else {
                anyhow::anyhow!(
                    "{error}: `depeche poll` or `depeche run` makes one; a service's is read with `sudo -u depeche depeche …`"
                )
            }
        }
        error @ store::Error::Unusable { .. } => anyhow::anyhow!(
            "{error}; where it is the service's, try `sudo -u depeche depeche …`"
        ),
        error => error.into(),
    })
}

fn broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
    })
}

/// One line of words.
fn say(words: &str) {
    drop(writeln!(std::io::stderr(), "{words}"));
}

/// A date at its own precision, with a word where it is not exact.
fn said_date(date: &crate::model::PartialDate) -> String {
    match date.precision {
        crate::model::Precision::Minute | crate::model::Precision::Second => date.to_string(),
        precision => format!("{date} (known to the {})", precision.word()),
    }
}
