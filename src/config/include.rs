//! The files of a configuration: the main one and those that its `include` names.

use crate::config::edited::Edited;
use crate::config::report::Problem;
use crate::config::report::Report;
use crate::config::section;
use std::ops::Range;
use std::path::Path;
use std::path::PathBuf;
use toml_edit::Document;
use toml_edit::Item;
use toml_edit::Table;
use toml_edit::TableLike;

/// Syntax errors that are told at once.
const MOST_ERRORS: usize = 20;

/// A file that was parsed.
#[derive(Debug)]
pub(super) struct File {
    /// What stands in messages.
    pub(super) name: String,
    /// Where relative paths start.
    pub(super) folder: PathBuf,
    document: Document<String>,
}

impl File {
    /// Parses a text; the error is never empty.
    pub(super) fn parse(name: &str, folder: &Path, text: &str) -> Result<Self, Vec<Problem>> {
        match Document::parse(text.to_owned()) {
            Ok(document) => Ok(Self {
                name: name.to_owned(),
                folder: folder.to_owned(),
                document,
            }),
            Err(_) => Err(syntax_errors(name, text)),
        }
    }

    pub(super) fn text(&self) -> &str {
        self.document.raw()
    }

    pub(super) fn root(&self) -> &Table {
        self.document.as_table()
    }
}

/// All errors of a text that is not TOML, as far as one does not follow from another: a line that
/// is wrong by itself is blanked and the rest is looked at again.
fn syntax_errors(name: &str, text: &str) -> Vec<Problem> {
    let mut report = Report::new(name, text);
    let mut rest = text.to_owned();
    while let Err(error) = Document::parse(rest.as_str()) {
        let span = error.span();
        let message = match error.message() {
            "duplicate key" => {
                "this stands in the file already: a key or table is written once".to_owned()
            }
            message => message.replace('\n', ", "),
        };
        report.note(span.clone(), "", message);
        let Some(line) = span.and_then(|span| wrong_alone(&rest, span.start)) else {
            break;
        };
        if report.problems.len() == MOST_ERRORS {
            break;
        }
        let blank = " ".repeat(line.len());
        rest.replace_range(line, &blank);
    }
    report.problems
}

/// The line at an offset, where it is a key and value that would be wrong anywhere.
fn wrong_alone(text: &str, offset: usize) -> Option<Range<usize>> {
    let offset = offset.min(text.len());
    let start = text.get(..offset)?.rfind('\n').map_or(0, |at| at + 1);
    let end = text
        .get(offset..)?
        .find('\n')
        .map_or(text.len(), |at| offset + at);
    let line = text.get(start..end)?;
    let header = line.trim_start().starts_with('[');
    let long = line.contains("\"\"\"") || line.contains("'''");
    let open = line.matches(['[', '{']).count() != line.matches([']', '}']).count();
    let alone = !line.trim().is_empty() && !header && !long && !open;
    (alone && Document::parse(line).is_err()).then_some(start..end)
}

/// The files that `include` of the main file names, in order, and what was wrong with them. A file
/// that is edited is there, with the text that it would have.
pub(super) fn read(main: &File, edited: Option<&Edited<'_>>) -> (Vec<File>, Vec<Problem>) {
    let mut report = Report::new(&main.name, main.text());
    let mut files: Vec<File> = Vec::new();
    for (item, span) in named(main, &mut report) {
        let Some(patterns) = item.as_array() else {
            let found = item.type_name();
            let message = format!("expected a list such as [\"sources.d/*.toml\"], found {found}");
            report.note(span, "include", message);
            continue;
        };
        for value in patterns {
            let Some(pattern) = value.as_str() else {
                let message = format!("expected a file name, found {}", value.type_name());
                report.note(value.span(), "include", message);
                continue;
            };
            let paths = match matching(&main.folder, pattern, edited) {
                Ok(paths) => paths,
                Err(message) => {
                    report.note(value.span(), "include", message);
                    continue;
                }
            };
            for path in paths {
                let name = path.display().to_string();
                if name == main.name || files.iter().any(|file| file.name == name) {
                    continue;
                }
                match text_of(&path, edited) {
                    Err(error) => {
                        let message = format!("cannot read `{name}`: {error}");
                        report.note(value.span(), "include", message);
                    }
                    Ok(text) => {
                        let folder = path.parent().unwrap_or_else(|| Path::new(""));
                        match File::parse(&name, folder, &text) {
                            Ok(file) => files.push(file),
                            Err(problems) => report.problems.extend(problems),
                        }
                    }
                }
            }
        }
    }
    (files, report.problems)
}

fn text_of(path: &Path, edited: Option<&Edited<'_>>) -> std::io::Result<String> {
    match edited.filter(|edited| edited.is(path)) {
        Some(edited) => Ok(edited.text.to_owned()),
        None => std::fs::read_to_string(path),
    }
}

/// Every `include` of a file: the one before the first table, and those that slipped into one,
/// which are obeyed with a warning.
fn named<'f>(file: &'f File, report: &mut Report<'_>) -> Vec<(&'f Item, Option<Range<usize>>)> {
    let root = file.root();
    let mut found = Vec::new();
    if let Some((key, item)) = root.get_key_value("include") {
        found.push((item, item.span().or_else(|| key.span())));
    }
    for (table, item) in root {
        let single = item.as_table_like().into_iter();
        let many = item.as_array_of_tables().into_iter().flatten();
        let parts = single.chain(many.map(|table| table as &dyn TableLike));
        for (key, item) in parts.filter_map(|part| part.get_key_value("include")) {
            let message = format!(
                "it stands inside `{table}` and is read all the same; it belongs before the first table"
            );
            report.warn(key.span(), &format!("{table}.include"), message);
            found.push((item, item.span().or_else(|| key.span())));
        }
    }
    found
}

/// The files of a pattern, sorted. `*` and `?` stand for letters of a file's name; such a pattern
/// may match nothing, a plain name may not.
fn matching(
    folder: &Path,
    pattern: &str,
    edited: Option<&Edited<'_>>,
) -> Result<Vec<PathBuf>, String> {
    let is_wild = |text: &str| text.contains(['*', '?']);
    let (inner, last) = pattern
        .rsplit_once('/')
        .map_or(("", pattern), |(inner, last)| {
            (if inner.is_empty() { "/" } else { inner }, last)
        });
    if is_wild(inner) {
        return Err(format!(
            "`{pattern}`: * and ? may stand in a file's name, not in a folder's"
        ));
    }
    if !is_wild(last) {
        let path = folder.join(pattern);
        return if path.is_file() || edited.is_some_and(|edited| edited.is(&path)) {
            Ok(vec![path])
        } else {
            Err(format!("there is no file `{}`", path.display()))
        };
    }
    let folder = folder.join(inner);
    let listed = if folder.as_os_str().is_empty() {
        std::fs::read_dir(".")
    } else {
        std::fs::read_dir(&folder)
    };
    let listed = match listed {
        Ok(listed) => Some(listed),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(format!("cannot list `{}`: {error}", folder.display())),
    };
    let new = edited.and_then(|edited| edited.name_in(&folder));
    let mut names: Vec<String> = listed
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .chain(new.map(str::to_owned))
        // as in a shell, hidden files and editors' leftovers are not meant
        .filter(|name| !name.starts_with('.') && fits(last, name))
        .collect();
    names.sort();
    names.dedup();
    Ok(names.into_iter().map(|name| folder.join(name)).collect())
}

fn fits(pattern: &str, name: &str) -> bool {
    let mut rest = name.chars();
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '*' => {
                let tail = letters.as_str();
                return std::iter::successors(Some(rest.as_str()), |left| {
                    let mut left = left.chars();
                    left.next().map(|_| left.as_str())
                })
                .any(|left| fits(tail, left));
            }
            '?' => {
                if rest.next().is_none() {
                    return false;
                }
            }
            letter => {
                if rest.next() != Some(letter) {
                    return false;
                }
            }
        }
    }
    rest.as_str().is_empty()
}

/// Refuses what does not belong into an included file.
pub(super) fn only_sources_and_outputs(file: &File, report: &mut Report<'_>) {
    for (key, item) in file.root() {
        if matches!(key, "source" | "output") {
            continue;
        }
        let span = file.root().key(key).and_then(toml_edit::Key::span);
        let near = section::nearest(key, ["source", "output"].into_iter())
            .map(|near| format!(", did you mean `{near}`?"))
            .unwrap_or_default();
        report.note(
            span.or_else(|| item.span()),
            key,
            format!("an included file holds [[source]] and [[output]] only{near}"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, name, expected) in [
            ("*.toml", "a.toml", true),
            ("*.toml", "a.toml~", false),
            ("*", "", true),
            ("a?c*", "abcd", true),
            ("a?", "a", false),
            ("*a*b", "xaxb", true),
            ("*a*b", "xaxc", false),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn several_syntax_errors_at_once_and_none_that_follows() {
        let lines = |text: &str| -> Vec<usize> {
            let problems = File::parse("a", Path::new(""), text).unwrap_err();
            problems.iter().map(|problem| problem.line).collect()
        };
        assert_eq!(lines("a = \nb = 1\nc = tru\nd = \"x\"\n"), [1, 3]);
        assert_eq!(lines("a = [1,\nb = 2\nc = 3\nd = 4\n"), [2]);
    }
}
