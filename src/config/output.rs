//! `[[output]]`; with none there is one, `all`, of everything.

use crate::config::Config;
use crate::config::include::File;
use crate::config::report::Report;
use crate::config::section;
use crate::config::section::Section;
use crate::config::source::PUBLISH;
use crate::config::tables;
use crate::filter::Dedup;
use crate::filter::Facts;
use crate::filter::Output;
use crate::filter::ShowSource;
use std::collections::HashMap;

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
const DEDUP: &[(&str, Dedup)] = &[
    ("fold", Dedup::Fold),
    ("mark", Dedup::Mark),
    ("off", Dedup::Off),
];

/// All outputs of the files.
pub(super) fn read<'a>(files: &'a [File], config: &Config, report: &mut Report<'a>) -> Vec<Output> {
    let mut ids: HashMap<String, String> = HashMap::new();
    let mut outputs = Vec::new();
    for (at, table) in tables(files, "output") {
        let Some(file) = files.get(at) else { continue };
        report.enter(file, at == 0);
        let mut section = Section::of("output", table, table.span());
        let output = one(&mut section, config, report);
        let place = report.at(section.place("id").as_ref());
        if let Some(first) = ids.get(&output.id) {
            let message = format!("`{}` stands at {first} too; ids are unique", output.id);
            section.wrong(report, "id", message);
        } else {
            ids.insert(output.id.clone(), place);
        }
        warn_if_unfed(&section, &output, config, report);
        section.finish(report);
        outputs.push(output);
    }
    if outputs.is_empty() {
        outputs.push(Output::all(&config.title));
    }
    outputs
}

/// Warns of an output that no enabled source can bring an entry to.
fn warn_if_unfed(section: &Section<'_>, output: &Output, config: &Config, report: &mut Report<'_>) {
    if report.incomplete {
        return;
    }
    let mut enabled = config.sources.iter().filter(|source| source.enabled);
    let verdicts: Vec<Result<(), String>> = enabled
        .by_ref()
        .map(|source| match &source.lang {
            Some(language) => output.takes(&Facts {
                source: &source.id,
                tags: &source.tags,
                language: Some(language),
            }),
            None => output.takes_source(&source.id, &source.tags),
        })
        .collect();
    if verdicts.iter().any(Result::is_ok) {
        return;
    }
    let why = match verdicts.as_slice() {
        [] => "no source is enabled".to_owned(),
        [Err(why)] => format!("of the one enabled source, {why}"),
        verdicts => format!(
            "none of the {} enabled sources passes {}",
            verdicts.len(),
            rules(output)
        ),
    };
    section.warn(report, "id", format!("nothing feeds this output: {why}"));
}

/// The rules of an output by which it chooses sources.
fn rules(output: &Output) -> String {
    let rules = [
        ("tags", &output.tags),
        ("all_tags", &output.all_tags),
        ("not_tags", &output.not_tags),
        ("sources", &output.sources),
        ("languages", &output.languages),
    ];
    let set = rules.iter().filter(|(_, list)| !list.is_empty());
    set.map(|(key, _)| format!("`{key}`"))
        .collect::<Vec<_>>()
        .join(", ")
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
        max_per_source: section
            .count(report, "max_per_source")
            .unwrap_or(default.max_per_source),
        dedup: section
            .word(report, "dedup", DEDUP)
            .unwrap_or(default.dedup),
        content: section
            .word(report, "content", PUBLISH)
            .unwrap_or(default.content),
        show_source: section
            .word(report, "show_source", SHOW_SOURCE)
            .unwrap_or(default.show_source),
    };
    for name in &output.sources {
        let known = || config.sources.iter().map(|source| source.id.as_str());
        if !report.incomplete && !known().any(|id| id == name) {
            let near = section::nearest(name, known())
                .map(|near| format!(", did you mean `{near}`?"))
                .unwrap_or_default();
            let message = format!("no `[[source]]` has the id `{name}`{near}");
            section.wrong(report, "sources", message);
        }
    }
    output
}
