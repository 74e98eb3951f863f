//! Edits of the user's files: blocks are added at the end, a `[[source]]` is cut out; every other
//! byte stays. A file is replaced in one step.

mod cut;

pub use cut::without_source;

use crate::config::Config;
use crate::config::naming;
use crate::config::naming::one_line;
use crate::config::source;
use crate::filter::Output;
use crate::model::Source;
use std::collections::HashMap;
use std::collections::HashSet;
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use toml_edit::ArrayOfTables;
use toml_edit::Document;
use toml_edit::DocumentMut;
use toml_edit::Item;
use toml_edit::Table;
use toml_edit::value;

/// What a file that we make may be read by: the daemon seldom runs as who edits.
const MODE: u32 = 0o644;

/// Why a file was not edited.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file is not valid TOML.
    #[error("`{}` is not valid: {reason}", .0.display(), reason = .1)]
    Toml(PathBuf, String),
    /// The file cannot be read or written.
    #[error("cannot write `{}`: {reason}", .0.display(), reason = .1)]
    Write(PathBuf, std::io::Error),
    /// The folder of a new file cannot be made.
    #[error("cannot make `{}`: {reason}", .0.display(), reason = .1)]
    Folder(PathBuf, std::io::Error),
}

/// A `[[source]]` to be written; what is `None` or as built in is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewSource {
    /// Part of every entry id.
    pub id: String,
    /// Where the feed is.
    pub url: String,
    /// The name shown.
    pub name: Option<String>,
    /// What outputs select by.
    pub tags: Vec<String>,
    /// Written as `enabled = false`.
    pub disabled: bool,
    /// Written as `full_text = "always"`.
    pub full_text: bool,
    /// Written as `min_interval`.
    pub min_interval: Option<Duration>,
    /// Written as `first_entries`.
    pub first_entries: Option<u32>,
    /// A comment above it, one line.
    pub comment: Option<String>,
}

/// An `[[output]]` to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewOutput {
    /// The first segment of its addresses.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Takes sources with this tag; `None`: all.
    pub tag: Option<String>,
    /// Whole days that entries stand in it.
    pub window_days: Option<u32>,
    /// At most this many stand in it.
    pub max_entries: Option<u32>,
}

/// A source that is there already.
#[derive(Clone, Debug, Default)]
pub struct HeldSource {
    /// Its id, where none is written the one derived from its address.
    pub id: String,
    /// Where its feed is.
    pub url: String,
    /// What outputs select by.
    pub tags: Vec<String>,
}

/// An output that is there already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeldOutput {
    /// Its id.
    pub id: String,
    /// What it selects by.
    pub tags: Vec<String>,
}

/// What a file holds, as written; for files that the configuration does not cover yet.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// Its sources.
    pub sources: Vec<HeldSource>,
    /// Its outputs.
    pub outputs: Vec<HeldOutput>,
    /// Ids of sources that were removed, by address: under them their entries are known.
    former: HashMap<String, String>,
}

impl Held {
    /// The id that a source of this address had, where no other has it now.
    pub fn former_id(&self, url: &str) -> Option<&str> {
        let id = self.former.get(&naming::plain(url))?;
        let taken = self.sources.iter().any(|known| known.id == *id);
        (!taken).then_some(id.as_str())
    }

    /// Takes id and address of all sources that ever were.
    pub fn remember(&mut self, known: Vec<(String, String)>) {
        for (id, url) in known {
            self.former.entry(naming::plain(&url)).or_insert(id);
        }
    }

    /// Takes what another place holds.
    pub fn join(&mut self, other: Self) {
        let known: HashSet<String> = self.sources.iter().map(|one| one.id.clone()).collect();
        let is_new = |one: &HeldSource| !known.contains(&one.id);
        self.sources
            .extend(other.sources.into_iter().filter(is_new));
        for output in other.outputs {
            if !self.outputs.iter().any(|known| known.id == output.id) {
                self.outputs.push(output);
            }
        }
    }
}

/// Reads a file for editing; one that is not there is empty.
pub fn text(path: &Path) -> Result<String, Error> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(Error::Write(path.to_owned(), error)),
    }
}

/// What a text holds; `path` stands in messages.
pub fn held(path: &Path, text: &str) -> Result<Held, Error> {
    let document = parse(path, text)?;
    let tables = |key: &str| match document.get(key) {
        None => Ok(Vec::new()),
        Some(Item::ArrayOfTables(tables)) => Ok(tables.iter().collect::<Vec<_>>()),
        Some(item) => Err(Error::Toml(
            path.to_owned(),
            format!("expected `[[{key}]]`, found {}", item.type_name()),
        )),
    };
    let word = |table: &Table, key: &str| table.get(key)?.as_str().map(str::to_owned);
    let words = |table: &Table, key: &str| {
        let words = table
            .get(key)
            .and_then(Item::as_array)
            .into_iter()
            .flatten();
        words
            .filter_map(|word| word.as_str().map(str::to_owned))
            .collect()
    };
    Ok(Held {
        sources: tables("source")?
            .into_iter()
            .filter_map(|table| {
                Some(HeldSource {
                    id: id_of(table)?,
                    url: word(table, "url").unwrap_or_default(),
                    tags: words(table, "tags"),
                })
            })
            .collect(),
        outputs: tables("output")?
            .into_iter()
            .filter_map(|table| {
                Some(HeldOutput {
                    id: word(table, "id")?,
                    tags: words(table, "tags"),
                })
            })
            .collect(),
        former: HashMap::new(),
    })
}

/// What a configuration holds, as far as it is written.
pub fn of_config(config: &Config) -> Held {
    let source = |source: &Source| HeldSource {
        id: source.id.clone(),
        url: source.url.clone(),
        tags: source.tags.clone(),
    };
    let output = |output: &Output| HeldOutput {
        id: output.id.clone(),
        tags: output.tags.clone(),
    };
    Held {
        sources: config.sources.iter().map(source).collect(),
        outputs: if config.no_output_written {
            Vec::new()
        } else {
            config.outputs.iter().map(output).collect()
        },
        former: HashMap::new(),
    }
}

fn parse<'t>(path: &Path, text: &'t str) -> Result<Document<&'t str>, Error> {
    Document::parse(text)
        .map_err(|error| Error::Toml(path.to_owned(), error.to_string().trim_end().to_owned()))
}

fn id_of(table: &Table) -> Option<String> {
    let word = |key: &str| table.get(key)?.as_str();
    word("id")
        .map(str::to_owned)
        .or_else(|| word("url").map(source::derived_id))
}

/// The text with these blocks at its end, a heading above them where one is given.
pub fn appended(
    text: &str,
    heading: Option<&str>,
    sources: &[NewSource],
    outputs: &[NewOutput],
) -> String {
    let mut added = String::new();
    if let Some(heading) = heading {
        added.extend(["\n# ", &one_line(heading), "\n"]);
    }
    for source in sources {
        if let Some(comment) = &source.comment {
            added.extend(["\n# ", &one_line(comment)]);
        }
        added.push_str(&block("source", source_table(source)));
    }
    for output in outputs {
        added.push_str(&block("output", output_table(output)));
    }
    if text.is_empty() {
        return added.trim_start().to_owned();
    }
    let end = if text.ends_with('\n') { "" } else { "\n" };
    if text.contains("\r\n") {
        added = added.replace('\n', "\r\n");
    }
    format!("{text}{end}{added}")
}

/// One block, an empty line (or the end of its comment's line) before it.
fn block(key: &str, table: Table) -> String {
    let mut tables = ArrayOfTables::new();
    tables.push(table);
    let mut document = DocumentMut::new();
    document.insert(key, Item::ArrayOfTables(tables));
    format!("\n{document}")
}

fn source_table(source: &NewSource) -> Table {
    let mut table = Table::new();
    table.insert("id", value(&source.id));
    table.insert("url", value(&source.url));
    if let Some(name) = &source.name {
        table.insert("name", value(name));
    }
    if !source.tags.is_empty() {
        table.insert(
            "tags",
            value(source.tags.iter().collect::<toml_edit::Array>()),
        );
    }
    if source.disabled {
        table.insert("enabled", value(false));
    }
    if source.full_text {
        table.insert("full_text", value("always"));
    }
    if let Some(interval) = source.min_interval {
        table.insert("min_interval", value(written(interval)));
    }
    if let Some(count) = source.first_entries {
        table.insert("first_entries", value(i64::from(count)));
    }
    table
}

fn output_table(output: &NewOutput) -> Table {
    let mut table = Table::new();
    table.insert("id", value(&output.id));
    table.insert("title", value(&output.title));
    if let Some(tag) = &output.tag {
        table.insert("tags", value(toml_edit::Array::from_iter([tag])));
    }
    if let Some(days) = output.window_days {
        table.insert("window", value(format!("{days}d")));
    }
    if let Some(most) = output.max_entries {
        table.insert("max_entries", value(i64::from(most)));
    }
    table
}

/// A duration as the configuration writes it.
fn written(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0 => "0s".to_owned(),
        _ if seconds.is_multiple_of(3600) => format!("{}h", seconds / 3600),
        _ if seconds.is_multiple_of(60) => format!("{}m", seconds / 60),
        _ => format!("{seconds}s"),
    }
}

/// What the system says of a temporary file, without the path that only we know.
pub fn without_path(error: std::io::Error) -> std::io::Error {
    match error.to_string().rsplit_once(" at path ") {
        Some((words, _)) => std::io::Error::new(error.kind(), words.to_owned()),
        None => error,
    }
}

/// Writes a whole file in one step, with the owner and the rights that it had; a link stays a
/// link. The folder of a new file is made.
pub fn write(path: &Path, text: &str) -> Result<(), Error> {
    let failed = |error| Error::Write(path.to_owned(), error);
    let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = real
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|error| Error::Folder(folder.to_owned(), error))?;
    let mut file =
        tempfile::NamedTempFile::new_in(folder).map_err(|error| failed(without_path(error)))?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    let metadata = std::fs::metadata(&real).ok();
    let mode = metadata
        .as_ref()
        .map_or(MODE, |metadata| metadata.permissions().mode());
    if let Some(had) = &metadata {
        // only root may give a file away; whoever may not keeps it readable by its own rights
        drop(std::os::unix::fs::fchown(
            file.as_file(),
            Some(had.uid()),
            Some(had.gid()),
        ));
    }
    file.as_file()
        .set_permissions(std::fs::Permissions::from_mode(mode))
        .map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(&real).map_err(|error| failed(error.error))?;
    // the name is in the folder, and a folder is synced on its own
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(failed)
}

#[cfg(test)]
mod tests;
