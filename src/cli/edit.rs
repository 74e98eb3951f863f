//! `init`, `add` and `remove`.

mod add;
mod find;
mod remove;

pub(super) use add::Add;
pub(super) use add::add;
pub(super) use remove::Remove;
pub(super) use remove::remove;

use crate::cli::Usage;
use crate::cli::say;
use crate::clock;
use crate::config;
use crate::config::Config;
use crate::config::Edited;
use crate::config::Like;
use crate::config::edit;
use crate::config::edit::Held;
use crate::config::edit::NewSource;
use crate::config::real;
use crate::control;
use crate::control::Command;
use crate::store::Store;
use anyhow::Context;
use clap::Args;
use clap::ValueEnum;
use clap::builder::PossibleValue;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

/// `init`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  depeche init wire")]
pub(super) struct Init {
    /// What it is for: one person's reading, a newsroom, a planet of blogs, a corpus of texts
    #[arg(long, value_name = "KIND", default_value = "reader")]
    like: Like,
    /// Where depeche.toml is written
    #[arg(default_value = ".")]
    dir: PathBuf,
}

impl ValueEnum for Like {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.word()))
    }
}

pub(super) fn init(options: &Init) -> anyhow::Result<ExitCode> {
    std::fs::create_dir_all(&options.dir)
        .with_context(|| format!("making `{}`", options.dir.display()))?;
    let path = options.dir.join("depeche.toml");
    let instance = format!("{:012x}", clock::random() & 0xffff_ffff_ffff);
    let text = config::starter(options.like, &instance);
    let mut file = match OpenOptions::new().write(true).create_new(true).open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(Usage(format!(
                "`{}` exists already; it was left as it is",
                path.display()
            ))
            .into());
        }
        Err(error) => return Err(error).with_context(|| format!("writing `{}`", path.display())),
    };
    file.write_all(text.as_bytes())
        .with_context(|| format!("writing `{}`", path.display()))?;
    let file = option(&path);
    say(&format!(
        "wrote {}; next: `depeche{file} add URL`, then `depeche{file} run`",
        path.display()
    ));
    Ok(ExitCode::SUCCESS)
}

/// A file that is about to be edited, and the configuration that it belongs to. The configuration
/// is read once before the edit and once as it would be after it.
pub(super) struct Edit {
    path: PathBuf,
    /// The file that is written to; it need not be there yet.
    pub(super) target: PathBuf,
    /// What it holds.
    pub(super) text: String,
    /// Before the edit.
    pub(super) config: Config,
    is_covered: bool,
}

impl Edit {
    /// Reads the configuration at `path`; `target` is the file to write to, if it is another.
    pub(super) fn start(path: PathBuf, target: Option<PathBuf>) -> anyhow::Result<Self> {
        let target = target.unwrap_or_else(|| path.clone());
        let text = edit::text(&target)?;
        let config = Config::load_with(&path, Some(&Edited::new(&target, &text)))?;
        let real_target = real(&target);
        let is_covered = config.files.iter().any(|file| real(file) == real_target);
        Ok(Self {
            path,
            target,
            text,
            config,
            is_covered,
        })
    }

    /// The sources and outputs that there are already: of the configuration, and of the file that
    /// is written to where the configuration does not cover it.
    pub(super) async fn held(&self) -> anyhow::Result<Held> {
        let mut held = if self.is_covered {
            Held::default()
        } else {
            edit::held(&self.target, &self.text)?
        };
        held.join(edit::of_config(&self.config));
        // without a database nothing was ever known
        if let Ok(store) = Store::open_reader(&self.config.database) {
            held.remember(store.sources().await.unwrap_or_default());
        }
        Ok(held)
    }

    /// Writes the file, unless the configuration would no longer be valid with it; gives the
    /// configuration after that.
    pub(super) fn save(&self, text: &str) -> anyhow::Result<Config> {
        let after = if self.is_covered {
            Config::load_with(&self.path, Some(&Edited::new(&self.target, text)))
                .context("nothing was written, the configuration would not be valid any more")?
        } else {
            self.config.clone()
        };
        edit::write(&self.target, text)?;
        Ok(after)
    }

    /// A word where secrets were written into a file that others may read.
    pub(super) fn mention_secrets(&self, written: &[NewSource]) {
        let mode = std::fs::metadata(&self.target).map_or(0, |state| state.permissions().mode());
        if mode & 0o007 != 0 && written.iter().any(|source| source.asks.is_secret()) {
            say(&format!(
                "`{0}` may be read by everybody and now holds secrets: {{ file = \"…\" }} in their place ends that, or `chmod o= {0}` where the daemon is its owner or of its group",
                self.target.display()
            ));
        }
    }

    /// A running daemon reads what was written; where nobody would, that is said.
    pub(super) async fn apply(&self, after: &Config) {
        if self.is_covered {
            after_change(after).await;
        } else {
            mention_cover(&self.path, &self.target);
        }
    }
}

/// A word where what was written is not read by anybody yet.
fn mention_cover(config: &Path, target: &Path) {
    let target = real(target);
    // paths in a configuration are relative to it
    let named = real(config)
        .parent()
        .and_then(|folder| target.strip_prefix(folder).ok())
        .unwrap_or(&target)
        .display()
        .to_string();
    say(&format!(
        "`{}` does not read it yet: add `include = [\"{named}\"]` before its first table",
        config.display()
    ));
}

/// ` -c FILE` where it would not be found without.
fn option(file: &Path) -> String {
    let found = [
        "depeche.toml",
        "./depeche.toml",
        "/etc/depeche/depeche.toml",
    ];
    if found.iter().any(|path| file.as_os_str() == *path) {
        String::new()
    } else {
        format!(" -c {}", file.display())
    }
}

/// What follows an edit: a running daemon reads it, else the command to run is said.
async fn after_change(config: &Config) {
    match control::ask(&control::socket(&config.database), &Command::Reload, |_| ()).await {
        Ok(Ok(words)) => return say(&format!("the running daemon has it: {words}")),
        Ok(Err(words)) => return say(&format!("the running daemon stays as it was: {words}")),
        Err(control::Error::Nobody(_)) => {}
        Err(error) => return say(&format!("{error}; the daemon reads it at its next reload")),
    }
    let file = config
        .files
        .first()
        .map_or_else(String::new, |file| option(file));
    say(&format!(
        "next: `depeche{file} poll` for one round, `depeche{file} run` for good"
    ));
}
