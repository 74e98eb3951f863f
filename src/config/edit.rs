//! Edits of the user's files: blocks are added at the end, a `[[source]]` is cut out; every other
//! byte stays. A file is replaced in one step.

mod asks;
mod cut;
mod held;

pub use asks::Asks;
pub use cut::without_source;
pub use held::Held;
pub use held::HeldOutput;
pub use held::HeldSource;
pub use held::held;
pub use held::of_config;

use crate::config::naming::one_line;
use crate::config::source;
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
    /// Where the feed is; empty where a program prints it.
    pub url: String,
    /// The program and its arguments, written as `exec`.
    pub exec: Vec<String>,
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
    /// What it is asked with.
    pub asks: Asks,
    /// A comment above it, one line.
    pub comment: Option<String>,
}

impl NewSource {
    /// What tells it from others: its address, or its program as the configuration knows it.
    pub fn key(&self) -> String {
        if self.exec.is_empty() {
            self.url.clone()
        } else {
            source::command(&self.exec)
        }
    }

    /// Where it is, for the eye; of a program no arguments, which may be secret.
    pub fn shown(&self) -> String {
        source::program(&self.exec).map_or_else(
            || self.url.clone(),
            |program| format!("exec {}", one_line(program)),
        )
    }
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

/// Reads a file for editing; one that is not there is empty.
pub fn text(path: &Path) -> Result<String, Error> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(Error::Write(path.to_owned(), error)),
    }
}

fn parse<'t>(path: &Path, text: &'t str) -> Result<Document<&'t str>, Error> {
    Document::parse(text)
        .map_err(|error| Error::Toml(path.to_owned(), error.to_string().trim_end().to_owned()))
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
    if source.exec.is_empty() {
        table.insert("url", value(&source.url));
    } else {
        let words = source.exec.iter().collect::<toml_edit::Array>();
        table.insert("exec", value(words));
    }
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
    source.asks.write(&mut table);
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
