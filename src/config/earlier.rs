//! `was`: earlier ids and addresses of a source.

use crate::config::include::File;
use crate::config::report::Report;
use crate::config::section::Section;
use crate::config::tables;
use crate::model::Source;
use std::collections::HashMap;
use toml_edit::Item;

/// What is carried on is one source's alone, and that of none that is still there.
pub(super) fn check<'a>(files: &'a [File], sources: &[Source], report: &mut Report<'a>) {
    let mut taken: HashMap<&str, usize> = HashMap::new();
    for (number, (at, table)) in tables(files, "source").into_iter().enumerate() {
        let Some(file) = files.get(at) else { continue };
        report.enter(file, at == 0);
        let section = Section::of("source", table, table.span());
        let own = |key: &str| table.get(key).and_then(Item::as_str);
        let names = table.get("was").and_then(Item::as_array);
        for name in names.into_iter().flatten().filter_map(|name| name.as_str()) {
            let is = |source: &&Source| source.id == name || source.url == name;
            let itself = |source: &Source| {
                Some(source.id.as_str()) == own("id") || Some(source.url.as_str()) == own("url")
            };
            let problem = if sources.iter().find(is).is_some_and(|other| !itself(other)) {
                format!("`{name}` is a source of its own here; remove it, or this word")
            } else if *taken.entry(name).or_insert(number) != number {
                format!("`{name}` is carried on by another source; it can be only one")
            } else {
                continue;
            };
            section.wrong(report, "was", problem);
        }
    }
}
