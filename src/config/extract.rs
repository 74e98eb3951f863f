//! `extract` and `site_rules`: where articles are in pages, as owners say it.

use crate::config::report::Problem;
use crate::config::report::Report;
use crate::config::report::Severity;
use crate::config::section::Section;
use crate::config::section::nearest;
use crate::extract::Keys;
use crate::extract::Rules;
use crate::extract::Sites;
use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use toml_edit::Item;

const KEY: &str = "extract";
const NAMES: [&str; 6] = ["body", "strip", "title", "author", "date", "next_page"];

/// The rules of a table, else the default's.
pub(super) fn read(
    section: &mut Section<'_>,
    default: Option<Arc<Rules>>,
    report: &mut Report<'_>,
) -> Option<Arc<Rules>> {
    let Some(table) = section.table(report, KEY) else {
        return default;
    };
    let place = |key: &str| {
        let found = table.get_key_value(key);
        let span = found.and_then(|(key, item)| item.span().or_else(|| key.span()));
        span.or_else(|| section.place(KEY))
    };
    let name = |key: &str| format!("{}.{KEY}.{key}", section.name);
    let mut keys = Keys::default();
    let mut is_wrong = false;
    for (key, item) in table.iter() {
        let message = match take(&mut keys, key, item) {
            Ok(true) => continue,
            Ok(false) => match nearest(key, NAMES.into_iter()) {
                Some(near) => format!("unknown key, did you mean `{near}`?"),
                None => format!("unknown key; `extract` has {}", NAMES.join(", ")),
            },
            Err(expected) => format!("expected {expected}, found {}", item.type_name()),
        };
        is_wrong = true;
        let known = NAMES.contains(&key);
        let own = table.get_key_value(key).and_then(|(key, _)| key.span());
        let span = own.filter(|_| !known).or_else(|| place(key));
        report.note(span, &name(key), message);
    }
    if is_wrong {
        return None;
    }
    match Rules::new(&keys) {
        Ok(rules) => rules.map(Arc::new),
        Err(wrong) => {
            for one in wrong {
                report.note(place(one.key), &name(one.key), one.message);
            }
            None
        }
    }
}

/// Takes one key; false where there is none of that name, the error is what was expected.
fn take(keys: &mut Keys, key: &str, item: &Item) -> Result<bool, &'static str> {
    let field = match key {
        "body" => &mut keys.body,
        "title" => &mut keys.title,
        "author" => &mut keys.author,
        "date" => &mut keys.date,
        "next_page" => &mut keys.next_page,
        "strip" => {
            let texts = item.as_array().and_then(|list| {
                let texts = list.iter().map(|value| value.as_str().map(str::to_owned));
                texts.collect::<Option<Vec<_>>>()
            });
            let one = item.as_str().map(|text| vec![text.to_owned()]);
            keys.strip = texts.or(one).ok_or("a list of strings")?;
            keys.strip.retain(|text| !text.trim().is_empty());
            return Ok(true);
        }
        _ => return Ok(false),
    };
    item.as_str().ok_or("a string")?.trim().clone_into(field);
    Ok(true)
}

/// Folders of rules for sites that were read already.
#[derive(Debug, Default)]
pub(super) struct Folders(HashMap<PathBuf, Option<Arc<Sites>>>);

impl Folders {
    /// Those of the folder that a table names, else the default's.
    pub(super) fn read(
        &mut self,
        section: &mut Section<'_>,
        folder: &Path,
        default: Option<Arc<Sites>>,
        report: &mut Report<'_>,
    ) -> Option<Arc<Sites>> {
        /// The key.
        const KEY: &str = "site_rules";
        let Some(named) = section.string(report, KEY) else {
            return default;
        };
        if named.is_empty() {
            return None;
        }
        let path = folder.join(&named);
        if let Some(known) = self.0.get(&path) {
            return known.clone();
        }
        let sites = match files(&path) {
            Ok(files) => Some(Arc::new(sites(files, report))),
            Err(error) => {
                let message = format!("cannot read the folder `{}`: {error}", path.display());
                section.wrong(report, KEY, message);
                None
            }
        };
        self.0.insert(path, sites.clone());
        sites
    }
}

/// A file's path, the host that it is named after, and its text.
type File = (PathBuf, String, String);

/// The files of a folder that are named after a host.
fn files(folder: &Path) -> io::Result<Vec<File>> {
    /// Octets of the longest file.
    const LONGEST: u64 = 256 << 10;
    /// Files of one folder.
    const MOST: usize = 20_000;
    let mut paths = Vec::new();
    for file in std::fs::read_dir(folder)?.take(MOST) {
        let path = file?.path();
        let stem = path.file_name().and_then(|name| name.to_str());
        let host = stem.and_then(|name| name.strip_suffix(".txt"));
        if let Some(host) = host.filter(|host| host.contains('.')) {
            let host = host.to_owned();
            paths.push((path, host));
        }
    }
    paths.sort();
    let mut files = Vec::new();
    for (path, host) in paths {
        let size = std::fs::metadata(&path)?.len();
        if size <= LONGEST {
            let text = String::from_utf8_lossy(&std::fs::read(&path)?).into_owned();
            files.push((path, host, text));
        }
    }
    Ok(files)
}

/// Reads them; what is not obeyed in them is a warning each.
fn sites(files: Vec<File>, report: &mut Report<'_>) -> Sites {
    let read = files.into_iter().map(|(path, host, text)| {
        let (rules, unknown) = Rules::site(&format!("{host}.txt"), &text);
        report
            .problems
            .extend(unknown.into_iter().map(|unknown| Problem {
                severity: Severity::Warning,
                file: path.display().to_string(),
                line: unknown.line,
                column: 1,
                key: String::new(),
                message: unknown.message,
                excerpt: String::new(),
            }));
        (host, rules)
    });
    read.collect()
}
