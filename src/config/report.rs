//! What is wrong with a configuration, each with its place and the line it stands in.

use crate::config::excerpt::Lines;
use crate::config::include::File;
use std::fmt;
use std::fmt::Write as _;
use std::ops::Range;

/// Whether there can be a configuration in spite of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// No.
    Error,
    /// Yes, but it may not be what is meant.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One thing that is wrong with a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// The key, with its table; empty where it is the text itself.
    pub key: String,
    /// What is wrong and what was expected.
    pub message: String,
    /// The line with a mark below the place; empty where there is none to show.
    pub excerpt: String,
}

impl Problem {
    /// Its first line: place, key and message.
    pub fn headline(&self) -> String {
        let mut line = format!("{}:{}:{}: ", self.file, self.line, self.column);
        if !self.key.is_empty() {
            // writing to a String cannot fail
            let _ = write!(line, "`{}`: ", self.key);
        }
        if self.severity == Severity::Warning {
            line.push_str("warning: ");
        }
        line + &self.message
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline())?;
        if !self.excerpt.is_empty() {
            write!(f, "\n{}", self.excerpt)?;
        }
        Ok(())
    }
}

/// The file that is being read, and what was found wrong so far.
#[derive(Debug)]
pub(super) struct Report<'a> {
    /// The file's name in messages.
    pub(super) name: &'a str,
    lines: Lines<'a>,
    /// What was found, in all files.
    pub(super) problems: Vec<Problem>,
    /// A part could not be read: what is absent proves nothing.
    pub(super) incomplete: bool,
    /// No source's address is shown.
    pub(super) private: bool,
    /// The file is the main one.
    pub(super) is_main: bool,
}

impl<'a> Report<'a> {
    pub(super) fn new(name: &'a str, text: &'a str) -> Self {
        Self {
            name,
            lines: Lines::of(text),
            problems: Vec::new(),
            incomplete: false,
            private: false,
            is_main: true,
        }
    }

    /// Goes on with another file, or with the same.
    pub(super) fn enter(&mut self, file: &'a File, is_main: bool) {
        self.is_main = is_main;
        self.name = &file.name;
        if !std::ptr::eq(self.lines.text, file.text()) {
            self.lines = Lines::of(file.text());
        }
    }

    /// Notes an error at a place of the text.
    pub(super) fn note(&mut self, span: Option<Range<usize>>, key: &str, message: String) {
        self.add(Severity::Error, span, key, message);
    }

    /// Notes a warning at a place of the text.
    pub(super) fn warn(&mut self, span: Option<Range<usize>>, key: &str, message: String) {
        self.add(Severity::Warning, span, key, message);
    }

    fn add(&mut self, severity: Severity, span: Option<Range<usize>>, key: &str, message: String) {
        let (line, column) = self.lines.place(span.as_ref());
        self.problems.push(Problem {
            severity,
            file: self.name.to_owned(),
            line,
            column,
            key: key.to_owned(),
            message,
            excerpt: span
                .and_then(|span| self.lines.excerpt(line, column, &span, self.private))
                .unwrap_or_default(),
        });
    }

    /// `file:line:column` of a span.
    pub(super) fn at(&self, span: Option<&Range<usize>>) -> String {
        let (line, column) = self.lines.place(span);
        format!("{}:{line}:{column}", self.name)
    }

    /// The problems: errors first, then by file and line.
    pub(super) fn sorted(mut self, files: &[File]) -> Vec<Problem> {
        let number = |name: &str| files.iter().position(|file| file.name == name);
        self.problems.sort_by_cached_key(|problem| {
            // files of rules come after those of the configuration, by name
            let number = number(&problem.file).unwrap_or(usize::MAX);
            let name = (number == usize::MAX).then(|| problem.file.clone());
            (problem.severity, number, name, problem.line, problem.column)
        });
        self.problems
    }
}
