//! Values that stand in no file that is shown around: `{ file = … }`, `{ env = … }`,
//! `{ credential = … }`.

use crate::config::section;
use std::fmt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;
use toml_edit::Item;
use toml_edit::TableLike;

/// Where secrets may come from.
const FROM: [&str; 3] = ["file", "env", "credential"];

/// A value that may be secret; its `Debug` never shows it.
pub(super) struct Secret {
    value: String,
    /// It stands in the file as it is.
    pub(super) plain: bool,
    /// What is not as it should be, though it can be used.
    pub(super) warning: Option<String>,
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Secret {
    /// Reads a value; files are relative to `folder`. The error says what was expected.
    pub(super) fn read(item: &Item, folder: &Path) -> Result<Self, String> {
        if let Some(value) = item.as_str() {
            return Ok(Self {
                value: value.to_owned(),
                plain: true,
                warning: None,
            });
        }
        let table = item
            .as_table_like()
            .ok_or_else(|| format!("expected a string or a secret, found {}", item.type_name()))?;
        let (from, name) = named(table)?;
        let mut warning = None;
        let value = match from {
            "env" => variable(name)?,
            "credential" => file(&credential(name)?)?,
            _ => {
                let path = folder.join(name);
                warning = readable_by_others(&path);
                file(&path)?
            }
        };
        let value = value.trim_end_matches(['\n', '\r']).to_owned();
        if value.is_empty() {
            return Err(format!("the {from} `{name}` is empty"));
        }
        Ok(Self {
            value,
            plain: false,
            warning,
        })
    }

    /// The value itself, for whoever has to use it.
    pub(super) fn reveal(&self) -> &str {
        &self.value
    }
}

fn named(table: &dyn TableLike) -> Result<(&'static str, &str), String> {
    const EXPECTED: &str =
        "expected one of { file = \"…\" }, { env = \"…\" }, { credential = \"…\" }";
    let mut keys = table.iter();
    let (Some((key, item)), None) = (keys.next(), keys.next()) else {
        return Err(EXPECTED.to_owned());
    };
    let Some(from) = FROM.into_iter().find(|from| *from == key) else {
        let near = section::nearest(key, FROM.into_iter())
            .map(|near| format!("did you mean `{near}`? "))
            .unwrap_or_default();
        return Err(format!(
            "`{key}` is no place for a secret; {near}{EXPECTED}"
        ));
    };
    match item.as_str() {
        Some(name) if !name.is_empty() => Ok((from, name)),
        _ => Err(format!("expected a name after `{from} =`")),
    }
}

#[expect(clippy::disallowed_methods, reason = "the configuration says so")]
fn variable(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|error| match error {
        std::env::VarError::NotPresent => format!("the environment variable `{name}` is not set"),
        std::env::VarError::NotUnicode(_) => {
            format!("the environment variable `{name}` is not UTF-8")
        }
    })
}

fn credential(name: &str) -> Result<PathBuf, String> {
    if name.contains('/') {
        return Err(format!("`{name}` is no name of a credential"));
    }
    let folder = std::env::var_os("CREDENTIALS_DIRECTORY").ok_or_else(|| {
        format!(
            "no credentials here: systemd gives them, with `LoadCredential={name}:…` in the unit"
        )
    })?;
    Ok(Path::new(&folder).join(name))
}

fn file(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read `{}`: {error}", path.display()))
}

fn readable_by_others(path: &Path) -> Option<String> {
    let mode = std::fs::metadata(path).ok()?.permissions().mode();
    (mode & 0o077 != 0).then(|| {
        format!(
            "`{0}` may be read by others; `chmod 600 {0}` ends that",
            path.display()
        )
    })
}
