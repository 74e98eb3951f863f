//! Every key this version obeys, in one place: what errors name, what `config/reference.toml` prints.
//!
//! `Section::finish` holds each reader to its table (in debug builds), and a test holds the
//! defaults written here to those of the code.

mod fetch;
mod output;
mod tables;

pub(super) use tables::LATER_TABLES;
pub(super) use tables::TABLES;

use std::fmt::Write as _;

/// One key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    value: Value,
    kind: &'static str,
    about: &'static str,
}

#[derive(Clone, Copy, Debug)]
enum Value {
    /// The default, as TOML.
    Default(&'static str),
    /// There is no default, or it depends on other keys: a value that could stand there.
    Example(&'static str),
    /// There is no default and the table cannot be without it, or should not.
    Own(&'static str),
}

/// One table of the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keys {
    /// Its name; empty for what stands before the first table.
    pub(super) table: &'static str,
    many: bool,
    about: &'static str,
    own: &'static [Key],
    /// Those that it shares with another table, which prints them.
    shared: &'static [Key],
    /// Keys of later versions.
    pub(super) later: &'static [&'static str],
}

impl Keys {
    /// The names of all keys of the table.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.own.iter().chain(self.shared).map(|key| key.name)
    }

    /// `[daemon]`, `[[source]]`.
    pub(super) fn header(&self) -> String {
        if self.many {
            format!("[[{}]]", self.table)
        } else {
            format!("[{}]", self.table)
        }
    }
}

const fn key(
    name: &'static str,
    default: &'static str,
    kind: &'static str,
    about: &'static str,
) -> Key {
    Key {
        name,
        value: Value::Default(default),
        kind,
        about,
    }
}

const fn free(
    name: &'static str,
    example: &'static str,
    kind: &'static str,
    about: &'static str,
) -> Key {
    Key {
        value: Value::Example(example),
        ..key(name, "", kind, about)
    }
}

const fn own(
    name: &'static str,
    example: &'static str,
    kind: &'static str,
    about: &'static str,
) -> Key {
    Key {
        value: Value::Own(example),
        ..key(name, "", kind, about)
    }
}

/// The keys of a table; `None` where there is no such table in this version.
pub(super) fn of(table: &str) -> Option<&'static Keys> {
    TABLES.iter().find(|keys| keys.table == table)
}

/// `config/reference.toml`: every key with its default, kind and a sentence.
pub fn reference() -> String {
    let mut text = "# Every key of depeche.toml in this version. Values are the defaults; a line that begins with #\n\
         # has no default and shows an example. A duration is numbers with s, m, h or d: \"30m\", \"1h30m\".\n\
         # This file is written from the program's own table.\n"
        .to_owned();
    for table in TABLES {
        if !table.table.is_empty() {
            // writing to a String cannot fail
            let _ = write!(text, "\n# {}\n{}\n", table.about, table.header());
        }
        for key in table.own {
            let (mark, value) = match key.value {
                Value::Default(value) | Value::Own(value) => ("", value),
                Value::Example(value) => ("# ", value),
            };
            let _ = write!(
                text,
                "\n# {} ({})\n{mark}{} = {value}\n",
                key.about, key.kind, key.name
            );
        }
    }
    text
}
