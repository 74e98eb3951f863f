//! Raw TOML → checked `Config`, with every problem at once.
//!
//! Invariant: a key this version does not obey is an error, never silently accepted.

mod edit;
mod output;
mod section;
mod source;
mod starter;
mod units;

pub use edit::add_source;
pub use section::Problem;
pub use starter::starter;
pub use units::words as duration_words;

use crate::fetch::Network;
use crate::filter::Output;
use crate::model::Source;
use crate::serve::Address;
use section::Report;
use section::Section;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use toml_edit::Document;
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
    /// The sources, in file order.
    pub sources: Vec<Source>,
    /// The outputs, in file order; never empty.
    pub outputs: Vec<Output>,
}

/// `[fetch]`.
#[derive(Clone, Debug)]
pub struct Fetch {
    /// Into the User-Agent.
    pub contact: Option<String>,
    /// Requests in flight, all hosts.
    pub concurrency: usize,
    /// Requests in flight on one host (registrable domain).
    pub host_concurrency: usize,
    /// Between two starts on one host.
    pub host_gap: Duration,
    /// Private networks that sources may be in.
    pub allow_networks: Vec<Network>,
    /// Private networks that other links may lead to.
    pub link_networks: Vec<Network>,
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
    /// It was read and is wrong; never empty.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Wrong(Vec<Problem>),
}

const LATER_TABLES: &[&str] = &["include", "store", "page", "alert"];

impl Config {
    /// Reads and checks a file. Relative paths in it are relative to it.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path).map_err(|error| Error::Unreadable {
            path: path.to_owned(),
            reason: error,
        })?;
        let state = std::env::var_os("STATE_DIRECTORY").map(PathBuf::from);
        let folder = path.parent().unwrap_or_else(|| Path::new(""));
        let mut config = Self::parse(&text, &path.display().to_string(), folder, state.as_deref())?;
        config.files.push(path.to_owned());
        Ok(config)
    }

    /// Checks a text; `name` stands in messages, `folder` is where relative paths start, `state`
    /// is where the database is unless the text says so.
    pub fn parse(
        text: &str,
        name: &str,
        folder: &Path,
        state: Option<&Path>,
    ) -> Result<Self, Error> {
        let mut report = Report {
            name,
            text,
            problems: Vec::new(),
        };
        let document = match Document::parse(text) {
            Ok(document) => document,
            Err(error) => {
                report.note(error.span(), "", error.message().replace('\n', ", "));
                return Err(Error::Wrong(report.problems));
            }
        };
        let root = document.as_table();
        unknown_tables(root, &mut report);
        let mut config = daemon(root, folder, state, &mut report);
        config.fetch = fetch(root, &mut report);
        config.hold = merge(root, &mut report);
        config.sources = source::read(root, &mut report);
        config.outputs = output::read(root, &config, &mut report);
        if report.problems.is_empty() {
            Ok(config)
        } else {
            Err(Error::Wrong(report.problems))
        }
    }
}

fn unknown_tables(root: &Table, report: &mut Report<'_>) {
    const KNOWN: [&str; 6] = ["daemon", "fetch", "merge", "defaults", "source", "output"];
    for (key, item) in root {
        let span = root
            .key(key)
            .and_then(toml_edit::Key::span)
            .or_else(|| item.span());
        let array = matches!(key, "source" | "output");
        if LATER_TABLES.contains(&key) {
            report.note(span, key, "not in this version".to_owned());
        } else if !KNOWN.contains(&key) {
            report.note(span, key, section::unknown(key, KNOWN.into_iter()));
        } else if array && !item.is_array_of_tables() {
            report.note(
                span,
                key,
                format!("expected `[[{key}]]`, found {}", item.type_name()),
            );
        } else if !array && !item.is_table_like() {
            report.note(
                span,
                key,
                format!("expected `[{key}]`, found {}", item.type_name()),
            );
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
    section.finish(report, &[]);
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
        sources: Vec::new(),
        outputs: Vec::new(),
    }
}

impl Default for Fetch {
    fn default() -> Self {
        Self {
            contact: None,
            concurrency: 64,
            host_concurrency: 1,
            host_gap: Duration::from_secs(2),
            allow_networks: Vec::new(),
            link_networks: Vec::new(),
        }
    }
}

fn fetch(root: &Table, report: &mut Report<'_>) -> Fetch {
    let default = Fetch::default();
    let mut section = Section::new("fetch", root.get("fetch"));
    let contact = section.string(report, "contact");
    if contact
        .as_deref()
        .is_some_and(|text| !text.chars().all(|c| c.is_ascii_graphic() || c == ' '))
    {
        section.wrong(
            report,
            "contact",
            "only printable ASCII can stand in a User-Agent".to_owned(),
        );
    }
    let at_least_one = |section: &Section<'_>, report: &mut Report<'_>, key, value: usize| {
        if value == 0 {
            section.wrong(report, key, "expected 1 or more".to_owned());
        }
        value.max(1)
    };
    let concurrency = section
        .count(report, "concurrency")
        .unwrap_or(default.concurrency);
    let concurrency = at_least_one(&section, report, "concurrency", concurrency);
    let host_concurrency = section
        .count(report, "host_concurrency")
        .unwrap_or(default.host_concurrency);
    let host_concurrency = at_least_one(&section, report, "host_concurrency", host_concurrency);
    let host_gap = section
        .duration(report, "host_gap")
        .unwrap_or(default.host_gap);
    let allow_networks = networks(&mut section, report, "allow_networks");
    let link_networks = networks(&mut section, report, "link_networks");
    section.finish(report, &["proxy"]);
    Fetch {
        contact,
        concurrency,
        host_concurrency,
        host_gap,
        allow_networks,
        link_networks,
    }
}

fn networks(section: &mut Section<'_>, report: &mut Report<'_>, key: &'static str) -> Vec<Network> {
    let mut networks = Vec::new();
    for text in section.strings(report, key).unwrap_or_default() {
        match text.parse::<Network>() {
            Ok(network) => networks.push(network),
            Err(_) => section.wrong(
                report,
                key,
                format!("`{text}` is no network such as \"192.168.0.0/16\" or \"fd00::/8\""),
            ),
        }
    }
    networks
}

fn merge(root: &Table, report: &mut Report<'_>) -> Duration {
    let mut section = Section::new("merge", root.get("merge"));
    let hold = section
        .duration(report, "hold")
        .unwrap_or(Duration::from_mins(10));
    section.finish(report, &["settle"]);
    hold
}

fn is_http(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// The tables of an array of tables; empty where there is none.
fn tables<'a>(root: &'a Table, key: &str) -> impl Iterator<Item = &'a Table> {
    root.get(key)
        .and_then(Item::as_array_of_tables)
        .into_iter()
        .flatten()
}
