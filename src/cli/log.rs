//! Where log lines go and what they look like; all of them to stderr or the journal.
//!
//! Invariant: a field's control characters are escaped, so a feed writes no lines of its own.

use crate::clock;
use clap::ValueEnum;
use std::io::IsTerminal;
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::fmt::format::FormatFields;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::format::debug_fn;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

/// The form of log lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Pretty on a terminal, fields of the journal under systemd, else plain
    #[default]
    Auto,
    /// Short time and colours
    Pretty,
    /// One line each, with the full time
    Plain,
    /// One JSON object a line
    Json,
    /// Fields of the journal
    Journald,
}

/// Starts logging.
pub(super) fn start(format: Format, verbose: u8, daemon: bool) {
    let level = match (verbose, daemon) {
        (0, false) => "depeche=error",
        (0, true) | (1, false) => "depeche=info",
        _ => "depeche=debug",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let terminal = std::io::stderr().is_terminal();
    let (layer, missing) = match chosen(format, terminal) {
        Format::Json => (json(), None),
        Format::Pretty => (lines(true), None),
        Format::Journald => match tracing_journald::layer() {
            Ok(journal) => (journal.with_field_prefix(None).boxed(), None),
            Err(error) => (lines(false), Some(error)),
        },
        Format::Plain | Format::Auto => (lines(false), None),
    };
    tracing_subscriber::registry()
        .with(layer.with_filter(filter))
        .init();
    if let Some(error) = missing {
        tracing::warn!(%error, "no journal here, plain lines instead");
    }
}

fn chosen(format: Format, terminal: bool) -> Format {
    match format {
        Format::Auto if terminal => Format::Pretty,
        Format::Auto if to_journal() => Format::Journald,
        Format::Auto => Format::Plain,
        format => format,
    }
}

/// Stderr is the journal's own stream (`$JOURNAL_STREAM`, systemd.exec(5)).
fn to_journal() -> bool {
    let Some(stream) = std::env::var_os("JOURNAL_STREAM") else {
        return false;
    };
    let stderr = std::io::stderr().as_fd().try_clone_to_owned();
    let stderr = stderr.and_then(|stderr| std::fs::File::from(stderr).metadata());
    stderr.is_ok_and(|stderr| *stream == *format!("{}:{}", stderr.dev(), stderr.ino()))
}

type Boxed<S> = Box<dyn Layer<S> + Send + Sync>;

fn json<S: tracing::Subscriber + for<'a> LookupSpan<'a>>() -> Boxed<S> {
    tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_writer(std::io::stderr)
        .with_target(false)
        .boxed()
}

fn lines<S: tracing::Subscriber + for<'a> LookupSpan<'a>>(pretty: bool) -> Boxed<S> {
    let colours = pretty && std::env::var_os("NO_COLOR").is_none();
    tracing_subscriber::fmt::layer()
        .fmt_fields(fields())
        .with_timer(Time { short: pretty })
        .with_writer(std::io::stderr)
        .with_ansi(colours)
        .with_target(false)
        .boxed()
}

fn fields() -> impl for<'w> FormatFields<'w> + Send + Sync + 'static {
    debug_fn(|writer: &mut Writer<'_>, field, value| {
        let value = clean(&format!("{value:?}"));
        match field.name() {
            "message" => write!(writer, "{value}"),
            name => write!(writer, " {name}={value}"),
        }
    })
}

/// Control characters and those that turn the direction of text, as escapes.
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}

struct Time {
    short: bool,
}

impl FormatTime for Time {
    fn format_time(&self, writer: &mut Writer<'_>) -> std::fmt::Result {
        let now = clock::now().rfc3339();
        // `2026-02-03T04:05:06Z`
        let shown = if self.short {
            now.split(['T', '.', 'Z']).nth(1).unwrap_or(&now)
        } else {
            &now
        };
        writer.write_str(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_cannot_write_lines_or_colours() {
        assert_eq!(
            clean("a\nb\u{1b}[31m\u{202e}é"),
            "a\\nb\\u{1b}[31m\\u{202e}é"
        );
    }

    #[test]
    fn what_is_asked_for_is_taken() {
        assert_eq!(chosen(Format::Json, true), Format::Json);
        assert_eq!(chosen(Format::Auto, true), Format::Pretty);
    }
}
