//! What is there already: of a configuration, or of a file that it does not cover yet.

use crate::config::Config;
use crate::config::edit::Error;
use crate::config::edit::parse;
use crate::config::naming;
use crate::config::secret::Secret;
use crate::config::source;
use crate::filter::Output;
use crate::model::Source;
use std::collections::HashMap;
use std::collections::HashSet;
use std::path::Path;
use toml_edit::Item;
use toml_edit::Table;

/// A source that is there already.
#[derive(Clone, Debug, Default)]
pub struct HeldSource {
    /// Its id, where none is written the one derived from its address.
    pub id: String,
    /// Where its feed is, a program as [`source::command`] writes it; may be a secret.
    url: String,
    /// That is not to be shown.
    is_hidden: bool,
    /// What outputs select by.
    pub tags: Vec<String>,
}

impl HeldSource {
    /// Its address, where that is one and no secret.
    pub fn shown(&self) -> Option<&str> {
        Some(self.url.as_str()).filter(|url| !self.is_hidden && !url.is_empty())
    }

    /// What tells it from others; `None` where its place cannot be read.
    pub fn key(&self) -> Option<String> {
        Some(naming::plain(&self.url)).filter(|key| !key.is_empty())
    }
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
    /// The source of an address (or of a program, as [`source::command`] writes it).
    pub fn source_at(&self, url: &str) -> Option<&HeldSource> {
        let key = naming::plain(url);
        self.sources
            .iter()
            .find(|known| known.key().as_ref() == Some(&key))
    }

    /// The id that a source of this address had, where no other has it now.
    pub fn former_id(&self, url: &str) -> Option<&str> {
        // programs, and addresses that were secret, are known by what stands for them
        let id = self
            .former
            .get(&naming::plain(url))
            .or_else(|| self.former.get(&source::stand_in(url)))?;
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

/// What a text holds; `path` stands in messages, and secrets are looked for in its folder.
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
    let folder = folder(path);
    Ok(Held {
        sources: tables("source")?
            .into_iter()
            .filter_map(|table| {
                Some(HeldSource {
                    id: id_of(table, folder)?,
                    url: place_of(table, folder).unwrap_or_default(),
                    is_hidden: table.get("url").and_then(Item::as_str).is_none(),
                    tags: words(table, "tags"),
                })
            })
            .collect(),
        outputs: tables("output")?
            .into_iter()
            .filter_map(|table| {
                Some(HeldOutput {
                    id: table.get("id")?.as_str()?.to_owned(),
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
        is_hidden: source.kept_as.is_some(),
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

/// Where a file's relative names start.
pub(super) fn folder(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

/// The id of a `[[source]]`, as the configuration would have it.
pub(super) fn id_of(table: &Table, folder: &Path) -> Option<String> {
    let written = table.get("id").and_then(Item::as_str).map(str::to_owned);
    written.or_else(|| place_of(table, folder).map(|place| source::derived_id(&place)))
}

/// Its address or program, where it can be read.
fn place_of(table: &Table, folder: &Path) -> Option<String> {
    if table.get("exec").is_some() {
        return Some(source::command(&words(table, "exec")));
    }
    let url = Secret::read(table.get("url")?, folder).ok()?;
    Some(url.reveal().to_owned())
}

fn words(table: &Table, key: &str) -> Vec<String> {
    let words = table.get(key).and_then(Item::as_array);
    let words = words.into_iter().flatten();
    words
        .filter_map(|word| word.as_str().map(str::to_owned))
        .collect()
}
