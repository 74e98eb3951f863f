//! Raw TOML → checked `Config`, with every problem at once.
//!
//! Invariant: a key this version does not obey is an error, never silently accepted.

mod access;
mod earlier;
pub mod edit;
mod edited;
mod excerpt;
mod extract;
mod fetch;
pub mod import;
mod include;
mod keys;
pub mod naming;
mod output;
mod report;
mod scrape;
mod secret;
mod section;
mod source;
mod starter;
mod strangers;
mod units;

pub use edited::Edited;
pub use edited::real;
pub use fetch::Fetch;
pub use keys::reference;
pub use report::Problem;
pub use report::Severity;
pub use starter::Like;
pub use starter::starter;
pub use units::duration;
pub use units::words as duration_words;

use crate::extract::RuleBook;
use crate::fetch::Accesses;
use crate::filter::Output;
use crate::model::Instant;
use crate::model::Source;
use crate::scrape::Scrapes;
use crate::serve::Address;
use crate::store::Choosing;
use include::File;
use report::Report;
use section::Section;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use toml_edit::Item;
use toml_edit::Table;

/// A checked configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// The files it was read from, the main one first.
    pub files: Vec<PathBuf>,
    /// Part of every entry id.
    pub instance: String,
    /// The database file.
    pub database: PathBuf,
    /// Where the outputs are served, `ADDRESS:PORT` or `unix:/PATH`.
    pub listen: String,
    /// Where operations are answered, instead of there.
    pub admin_listen: Option<String>,
    /// What outputs give as their own address; `None` derives it from `listen`.
    pub base_url: Option<String>,
    /// The title of the start page and of the output `all`.
    pub title: String,
    /// `[fetch]`.
    pub fetch: Fetch,
    /// How long an entry waits for its page before it is published without it.
    pub hold: Duration,
    /// How long copies of other sources are waited for before one of them is shown.
    pub settle: Duration,
    /// Octets of pages that are kept as they came.
    pub raw_pages: u64,
    /// How long entries are kept; `None` for ever.
    pub retain: Option<Duration>,
    /// Earlier states kept of an entry.
    pub revisions: usize,
    /// The sources, in file order.
    pub sources: Vec<Source>,
    /// How each is asked.
    pub access: Accesses,
    /// How the entries of those that are no feeds are found.
    pub scrape: Scrapes,
    /// Where articles are in pages, as owners say it.
    pub rules: RuleBook,
    /// The outputs, in file order; never empty.
    pub outputs: Vec<Output>,
    /// `outputs` is the one that there is without a word.
    pub no_output_written: bool,
    /// What may not be as it was meant; no errors among them.
    pub warnings: Vec<Problem>,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("cannot read `{}`: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: std::io::Error,
    },
    /// It was read and is wrong: the errors, of which there is one at least, then the warnings.
    #[error("{}", errors(.0))]
    Wrong(Vec<Problem>),
}

fn errors(problems: &[Problem]) -> String {
    let errors = problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error);
    errors
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

impl Config {
    /// How outputs choose what they show at `now`.
    pub fn choosing(&self, now: Instant) -> Choosing {
        Choosing {
            outputs: self.outputs.clone(),
            settle: self.settle,
            now,
        }
    }

    /// Reads and checks a file, and those that it includes. Relative paths in a file are relative
    /// to it.
    pub fn load(path: &Path) -> Result<Self, Error> {
        Self::load_with(path, None)
    }

    /// Checks a text; `name` is its file, which stands in messages, `folder` is where relative
    /// paths start, `state` is where the database is unless the text says so.
    pub fn parse(
        text: &str,
        name: &str,
        folder: &Path,
        state: Option<&Path>,
    ) -> Result<Self, Error> {
        Self::checked(text, name, folder, state, None)
    }

    /// `parse`, with an edit of one of the files.
    fn checked(
        text: &str,
        name: &str,
        folder: &Path,
        state: Option<&Path>,
        edited: Option<&Edited<'_>>,
    ) -> Result<Self, Error> {
        let main = File::parse(name, folder, text).map_err(Error::Wrong)?;
        let (included, problems) = include::read(&main, edited);
        let files: Vec<File> = std::iter::once(main).chain(included).collect();
        let mut report = Report::new(name, text);
        report.incomplete = problems
            .iter()
            .any(|problem| problem.severity == Severity::Error);
        report.problems = problems;
        let Some(root) = files.first().map(File::root) else {
            return Err(Error::Wrong(report.problems));
        };
        strangers::note(root, &mut report);
        let mut config = daemon(root, folder, state, &mut report);
        config.files = files.iter().map(|file| PathBuf::from(&file.name)).collect();
        config.fetch = fetch::read(root, folder, &mut report);
        (config.hold, config.settle) = merge(root, &mut report);
        store(root, &mut config, &mut report);
        for (at, file) in files.iter().enumerate().skip(1) {
            report.enter(file, at == 0);
            include::only_sources_and_outputs(file, &mut report);
        }
        let proxy = config.fetch.proxy.clone();
        let read = source::read(&files, proxy.clone(), &mut report);
        config.access = Accesses::new(read.access, proxy);
        config.scrape = read.scrape.into_iter().collect();
        config.rules = read.rules.into_iter().collect();
        config.sources = read.list;
        earlier::check(&files, &config.sources, &mut report);
        config.outputs = output::read(&files, &config, &mut report);
        config.no_output_written = files.iter().all(|file| file.root().get("output").is_none());
        let problems = report.sorted(&files);
        if problems
            .iter()
            .any(|problem| problem.severity == Severity::Error)
        {
            Err(Error::Wrong(problems))
        } else {
            config.warnings = problems;
            Ok(config)
        }
    }
}

fn daemon(root: &Table, folder: &Path, state: Option<&Path>, report: &mut Report<'_>) -> Config {
    let mut section = Section::new("daemon", root.get("daemon"));
    let instance = section
        .string(report, "instance")
        .unwrap_or_else(|| "depeche".to_owned());
    let database = match section.string(report, "database") {
        Some(file) => folder.join(file),
        None => state.unwrap_or(folder).join("depeche.db"),
    };
    let listen = section
        .string(report, "listen")
        .unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let admin_listen = section.string(report, "admin_listen");
    for (key, text) in [
        ("listen", Some(&listen)),
        ("admin_listen", admin_listen.as_ref()),
    ] {
        if let Some(problem) = text.and_then(|text| Address::from(text.as_str()).problem()) {
            section.wrong(report, key, problem);
        }
    }
    let base_url = section.string(report, "base_url");
    if let Some(url) = base_url.as_deref().filter(|url| !is_http(url)) {
        section.wrong(
            report,
            "base_url",
            format!("`{url}` is no http:// or https:// address"),
        );
    }
    let title = section
        .string(report, "title")
        .unwrap_or_else(|| "depeche".to_owned());
    warn_of_public(&section, &listen, report);
    section.finish(report);
    Config {
        files: Vec::new(),
        instance,
        database,
        listen,
        admin_listen,
        base_url,
        title,
        fetch: Fetch::default(),
        hold: Duration::ZERO,
        settle: Duration::ZERO,
        raw_pages: 0,
        retain: None,
        revisions: 0,
        sources: Vec::new(),
        access: Accesses::default(),
        scrape: Scrapes::default(),
        rules: RuleBook::default(),
        outputs: Vec::new(),
        no_output_written: false,
        warnings: Vec::new(),
    }
}

/// Everybody who reaches a public address reaches the operator's pages, unless they answer elsewhere.
fn warn_of_public(section: &Section<'_>, listen: &str, report: &mut Report<'_>) {
    let public = listen
        .parse::<std::net::SocketAddr>()
        .is_ok_and(|address| !address.ip().is_loopback());
    if public && !section.has("admin_listen") {
        section.warn(
            report,
            "listen",
            format!(
                "`{listen}` is open to other machines, and so are /status and /opml; `admin_listen = \"127.0.0.1:8081\"` takes these apart"
            ),
        );
    }
}

/// How long an entry waits for its page, and a group for its copies.
fn merge(root: &Table, report: &mut Report<'_>) -> (Duration, Duration) {
    let mut section = Section::new("merge", root.get("merge"));
    let hold = section.duration(report, "hold");
    let settle = section.duration(report, "settle");
    section.finish(report);
    (
        hold.unwrap_or(Duration::from_mins(10)),
        settle.unwrap_or_default(),
    )
}

fn store(root: &Table, config: &mut Config, report: &mut Report<'_>) {
    /// Some seven thousand pages of news.
    const RAW_PAGES: u64 = 256 << 20;
    let mut section = Section::new("store", root.get("store"));
    config.retain = section.duration_or(report, "retain", "forever");
    if config.retain.is_some_and(|retain| retain < DAY) {
        let message = "expected a day or more, or \"forever\"".to_owned();
        section.wrong(report, "retain", message);
    }
    config.revisions = section.count(report, "revisions").unwrap_or(10);
    config.raw_pages = section.size(report, "raw_pages").unwrap_or(RAW_PAGES);
    section.finish(report);
}

/// Less is kept by no feed.
const DAY: Duration = Duration::from_hours(24);

fn is_http(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// The tables of an array of tables, with the number of their file.
fn tables<'f>(files: &'f [File], key: &str) -> Vec<(usize, &'f Table)> {
    let of_file = |(at, file): (usize, &'f File)| {
        let tables = file.root().get(key).and_then(Item::as_array_of_tables);
        tables.into_iter().flatten().map(move |table| (at, table))
    };
    files.iter().enumerate().flat_map(of_file).collect()
}
