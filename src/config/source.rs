//! `[[source]]` and `[defaults]`: the source's own key, else the default's, else the built-in.

use crate::config::is_http;
use crate::config::section::Report;
use crate::config::section::Section;
use crate::config::tables;
use crate::model::FullText;
use crate::model::Publish;
use crate::model::Source;
use sha2::Digest;
use sha2::Sha256;
use std::collections::HashSet;
use std::fmt::Write as _;
use std::time::Duration;
use toml_edit::Table;

const LATER: &[&str] = &[
    "was",
    "private",
    "site",
    "image",
    "rights",
    "headers",
    "cookie",
    "basic_auth",
    "bearer",
    "user_agent",
    "page_exec",
    "extract",
    "scrape",
    "drop",
    "keep",
    "exec",
];
const FULL_TEXT: &[(&str, FullText)] = &[
    ("auto", FullText::Auto),
    ("always", FullText::Always),
    ("never", FullText::Never),
];
/// The words of `publish` and of an output's `content`.
pub(super) const PUBLISH: &[(&str, Publish)] = &[
    ("full", Publish::Full),
    ("summary", Publish::Summary),
    ("link", Publish::Link),
];

/// The keys that `[defaults]` and `[[source]]` share.
#[derive(Clone, Debug)]
struct Shared {
    tags: Vec<String>,
    priority: i64,
    enabled: bool,
    publish: Publish,
    full_text: FullText,
    min_interval: Duration,
    max_interval: Duration,
    first_entries: usize,
    timeout: Duration,
    lang: Option<String>,
}

impl Shared {
    const fn built_in() -> Self {
        Self {
            tags: Vec::new(),
            priority: 0,
            enabled: true,
            publish: Publish::Full,
            full_text: FullText::Auto,
            min_interval: Duration::from_hours(1),
            max_interval: Duration::from_hours(24),
            first_entries: 10,
            timeout: Duration::from_mins(1),
            lang: None,
        }
    }

    fn read(self, section: &mut Section<'_>, report: &mut Report<'_>) -> Self {
        let shared = Self {
            tags: section.strings(report, "tags").unwrap_or(self.tags),
            priority: section.integer(report, "priority").unwrap_or(self.priority),
            enabled: section.bool(report, "enabled").unwrap_or(self.enabled),
            publish: section
                .word(report, "publish", PUBLISH)
                .unwrap_or(self.publish),
            full_text: section
                .word(report, "full_text", FULL_TEXT)
                .unwrap_or(self.full_text),
            min_interval: section
                .duration(report, "min_interval")
                .unwrap_or(self.min_interval),
            max_interval: section
                .duration(report, "max_interval")
                .unwrap_or(self.max_interval),
            first_entries: section
                .count(report, "first_entries")
                .unwrap_or(self.first_entries),
            timeout: section.duration(report, "timeout").unwrap_or(self.timeout),
            lang: section
                .string(report, "lang")
                .filter(|lang| !lang.is_empty())
                .or(self.lang),
        };
        if shared.timeout.is_zero() {
            section.wrong(report, "timeout", "expected more than 0s".to_owned());
        }
        shared
    }
}

/// All sources of the file.
pub(super) fn read(root: &Table, report: &mut Report<'_>) -> Vec<Source> {
    let mut defaults = Section::new("defaults", root.get("defaults"));
    let shared = Shared::built_in().read(&mut defaults, report);
    defaults.finish(report, LATER);
    let mut ids = HashSet::new();
    let mut sources = Vec::new();
    for table in tables(root, "source") {
        let mut section = Section::of("source", table, table.span());
        let Some(source) = one(&mut section, shared.clone(), report) else {
            section.finish(report, LATER);
            continue;
        };
        if !ids.insert(source.id.clone()) {
            section.wrong(
                report,
                "id",
                format!("`{}` stands twice; ids are unique", source.id),
            );
        }
        section.finish(report, LATER);
        sources.push(source);
    }
    sources
}

fn one(section: &mut Section<'_>, shared: Shared, report: &mut Report<'_>) -> Option<Source> {
    let id = section.string(report, "id");
    let name = section.string(report, "name");
    let url = section.string(report, "url");
    let shared = shared.read(section, report);
    let Some(url) = url else {
        section.wrong(report, "url", "missing: the address of the feed".to_owned());
        return None;
    };
    if url::Url::parse(&url).is_ok_and(|url| !url.username().is_empty() || url.password().is_some())
    {
        section.wrong(
            report,
            "url",
            "a user name or password in the address would be published with every entry; `basic_auth` is not in this version".to_owned(),
        );
        return None;
    }
    if !is_http(&url) {
        section.wrong(
            report,
            "url",
            format!("`{url}` is no http:// or https:// address"),
        );
        return None;
    }
    let id = id.unwrap_or_else(|| derived_id(&url));
    if id.is_empty() || id.chars().any(char::is_control) {
        section.wrong(
            report,
            "id",
            "expected a short name such as \"example\"".to_owned(),
        );
    }
    Some(Source {
        id,
        url,
        name,
        tags: shared.tags,
        priority: shared.priority,
        enabled: shared.enabled,
        publish: shared.publish,
        full_text: shared.full_text,
        min_interval: shared.min_interval,
        max_interval: shared.max_interval.max(shared.min_interval),
        first_entries: shared.first_entries,
        timeout: shared.timeout,
        lang: shared.lang,
    })
}

/// The id of a source that has none: the first 12 hex digits of sha256 of its address as written.
pub(super) fn derived_id(url: &str) -> String {
    let mut id = String::with_capacity(12);
    for byte in Sha256::digest(url.as_bytes()).iter().take(6) {
        // writing to a String cannot fail
        let _ = write!(id, "{byte:02x}");
    }
    id
}
