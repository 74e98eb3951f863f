//! `completions` and `man`: what the command line says of itself.

use crate::cli::Cli;
use anyhow::Context;
use clap::Args;
use clap::CommandFactory;
use clap_complete::Shell;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// `completions`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  depeche completions bash > /etc/bash_completion.d/depeche")]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

/// `man`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  depeche man --dir /usr/local/share/man/man1")]
pub(super) struct Man {
    /// Write one page a verb there, instead of the main page to stdout
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

pub(super) fn completions(options: &Completions) -> anyhow::Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Cli::command(), "depeche", &mut script);
    std::io::stdout().lock().write_all(&script)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn man(options: &Man) -> anyhow::Result<ExitCode> {
    match &options.dir {
        Some(folder) => {
            let writing = || format!("writing manual pages into `{}`", folder.display());
            std::fs::create_dir_all(folder).with_context(writing)?;
            clap_mangen::generate_to(Cli::command(), folder).with_context(writing)?;
        }
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut page)?;
            std::io::stdout().lock().write_all(&page)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
