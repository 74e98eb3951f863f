//! `[[output]]`; with none there is one, `all`, of everything.

use crate::config::Config;
use crate::config::section::Report;
use crate::config::section::Section;
use crate::config::source::PUBLISH;
use crate::config::tables;
use crate::filter::Output;
use crate::filter::ShowSource;
use std::collections::HashSet;
use toml_edit::Table;

const LATER: &[&str] = &[
    "keep",
    "drop",
    "max_per_source",
    "dedup",
    "ids",
    "aliases",
    "token",
    "hub",
    "webhook",
    "ntfy",
    "exec",
];
/// Names that routes of our own have.
pub(super) const RESERVED: &[&str] = &[
    "status", "opml", "health", "healthz", "readyz", "metrics", "source", "tag", "p", "static",
    "archive", "search",
];
const SHOW_SOURCE: &[(&str, ShowSource)] = &[
    ("author", ShowSource::Author),
    ("title", ShowSource::Title),
    ("none", ShowSource::None),
];

/// All outputs of the file.
pub(super) fn read(root: &Table, config: &Config, report: &mut Report<'_>) -> Vec<Output> {
    let mut ids = HashSet::new();
    let mut outputs = Vec::new();
    for table in tables(root, "output") {
        let mut section = Section::of("output", table, table.span());
        let output = one(&mut section, config, report);
        if !ids.insert(output.id.clone()) {
            section.wrong(
                report,
                "id",
                format!("`{}` stands twice; ids are unique", output.id),
            );
        }
        section.finish(report, LATER);
        outputs.push(output);
    }
    if outputs.is_empty() {
        outputs.push(Output::all(&config.title));
    }
    outputs
}

fn one(section: &mut Section<'_>, config: &Config, report: &mut Report<'_>) -> Output {
    let id = section.string(report, "id").unwrap_or_default();
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.is_empty() || !id.chars().all(allowed) {
        section.wrong(
            report,
            "id",
            "expected a name of a-z, 0-9 and - such as \"monde\"".to_owned(),
        );
    } else if RESERVED.contains(&id.as_str()) {
        section.wrong(
            report,
            "id",
            format!("`{id}` is the name of a page of depeche's own"),
        );
    }
    let default = Output::all(&config.title);
    let strings = |section: &mut Section<'_>, report: &mut Report<'_>, key| {
        section.strings(report, key).unwrap_or_default()
    };
    let output = Output {
        title: section
            .string(report, "title")
            .unwrap_or_else(|| id.clone()),
        id,
        tags: strings(section, report, "tags"),
        all_tags: strings(section, report, "all_tags"),
        not_tags: strings(section, report, "not_tags"),
        sources: strings(section, report, "sources"),
        languages: strings(section, report, "languages"),
        window: section.duration(report, "window").unwrap_or(default.window),
        min_entries: section
            .count(report, "min_entries")
            .unwrap_or(default.min_entries),
        max_entries: section
            .count(report, "max_entries")
            .unwrap_or(default.max_entries),
        content: section
            .word(report, "content", PUBLISH)
            .unwrap_or(default.content),
        show_source: section
            .word(report, "show_source", SHOW_SOURCE)
            .unwrap_or(default.show_source),
    };
    for name in &output.sources {
        if !config.sources.iter().any(|source| source.id == *name) {
            section.wrong(
                report,
                "sources",
                format!("no `[[source]]` has the id `{name}`"),
            );
        }
    }
    output
}
