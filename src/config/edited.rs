//! A file as it would be after an edit: the configuration is checked with it before it is written.

use crate::config::Config;
use crate::config::Error;
use std::path::Path;
use std::path::PathBuf;

/// A text that stands for a file's own; the file need not be there yet.
#[derive(Clone, Debug)]
pub struct Edited<'a> {
    path: PathBuf,
    /// What the file would hold.
    pub(super) text: &'a str,
}

impl<'a> Edited<'a> {
    /// The text of a file.
    pub fn new(path: &Path, text: &'a str) -> Self {
        Self {
            path: real(path),
            text,
        }
    }

    /// Whether it is that file.
    pub(super) fn is(&self, path: &Path) -> bool {
        real(path) == self.path
    }

    /// Its name, where it is a file of that folder.
    pub(super) fn name_in(&self, folder: &Path) -> Option<&str> {
        let own = self.path.parent()?;
        (own == real(folder))
            .then(|| self.path.file_name()?.to_str())
            .flatten()
    }
}

impl Config {
    /// The same as it would be after an edit of one of its files.
    pub fn load_with(path: &Path, edited: Option<&Edited<'_>>) -> Result<Self, Error> {
        let text = match edited.filter(|edited| edited.is(path) && path.exists()) {
            Some(edited) => edited.text.to_owned(),
            None => std::fs::read_to_string(path).map_err(|error| Error::Unreadable {
                path: path.to_owned(),
                reason: error,
            })?,
        };
        let state = std::env::var_os("STATE_DIRECTORY").map(PathBuf::from);
        let folder = path.parent().unwrap_or_else(|| Path::new(""));
        let name = path.display().to_string();
        Self::checked(&text, &name, folder, state.as_deref(), edited)
    }
}

/// A path without links, as far as there is something at it.
pub fn real(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    };
    if let Ok(found) = std::fs::canonicalize(path) {
        return found;
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => real(parent).join(name),
        _ => path.to_owned(),
    }
}
