//! `[[source]]` and `[defaults]`: the source's own key, else the default's, else the built-in.

use crate::config::include::File;
use crate::config::is_http;
use crate::config::report::Report;
use crate::config::secret::Secret;
use crate::config::section::Section;
use crate::config::tables;
use crate::config::units;
use crate::model::FullText;
use crate::model::Publish;
use crate::model::Source;
use sha2::Digest;
use sha2::Sha256;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

/// Below this, `min_interval` is allowed, with a warning.
const FLOOR: Duration = Duration::from_hours(1);

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
    private: bool,
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
            private: false,
            publish: Publish::Full,
            full_text: FullText::Auto,
            min_interval: FLOOR,
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
            private: section.bool(report, "private").unwrap_or(self.private),
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
        if section.has("min_interval") && shared.min_interval < FLOOR {
            let asked = units::words(shared.min_interval);
            let message = format!(
                "{asked} is less than an hour; most owners ask for an hour or more between two looks"
            );
            section.warn(report, "min_interval", message);
        }
        shared
    }
}

/// All sources of the files; `[defaults]` is the main file's.
pub(super) fn read<'a>(files: &'a [File], report: &mut Report<'a>) -> Vec<Source> {
    let Some(main) = files.first() else {
        return Vec::new();
    };
    report.enter(main, true);
    let mut defaults = Section::new("defaults", main.root().get("defaults"));
    let shared = Shared::built_in().read(&mut defaults, report);
    defaults.finish(report);
    report.private = shared.private;
    let mut ids: HashMap<String, String> = HashMap::new();
    let mut sources = Vec::new();
    for (at, table) in tables(files, "source") {
        let Some(file) = files.get(at) else { continue };
        report.enter(file, at == 0);
        let mut section = Section::of("source", table, table.span());
        let source = one(&mut section, &file.folder, shared.clone(), report);
        if let Some(source) = source {
            let place = report.at(section.place("id").as_ref());
            if let Some(first) = ids.get(&source.id) {
                let message = format!("`{}` stands at {first} too; ids are unique", source.id);
                section.wrong(report, "id", message);
            } else {
                ids.insert(source.id.clone(), place);
            }
            sources.push(source);
        } else {
            report.incomplete = true;
        }
        section.finish(report);
    }
    report.private = false;
    sources
}

fn one(
    section: &mut Section<'_>,
    folder: &Path,
    shared: Shared,
    report: &mut Report<'_>,
) -> Option<Source> {
    let given = section.string(report, "id");
    let name = section.string(report, "name");
    let url = section.secret(report, "url", folder);
    let shared = shared.read(section, report);
    if url.is_none() && !section.has("url") {
        section.wrong(report, "url", "missing: the address of the feed".to_owned());
    }
    let url = url?;
    let private = shared.private || !url.plain;
    let url = checked(section, &url, private, report)?;
    if given.is_none() && !section.has("id") {
        let message = format!(
            "missing; it is `{0}` until the address changes, so write `id = \"{0}\"` (or another name before the first poll)",
            derived_id(&url)
        );
        section.warn(report, "id", message);
    }
    let id = given.unwrap_or_else(|| derived_id(&url));
    if id.is_empty() || id.chars().any(char::is_control) {
        let message = "expected a short name such as \"example\"".to_owned();
        section.wrong(report, "id", message);
    }
    Some(Source {
        id,
        url,
        name,
        tags: shared.tags,
        priority: shared.priority,
        enabled: shared.enabled,
        private,
        publish: shared.publish,
        full_text: shared.full_text,
        min_interval: shared.min_interval,
        max_interval: shared.max_interval.max(shared.min_interval),
        first_entries: shared.first_entries,
        timeout: shared.timeout,
        lang: shared.lang,
    })
}

/// The address, where it is one that can be asked.
fn checked(
    section: &Section<'_>,
    url: &Secret,
    private: bool,
    report: &mut Report<'_>,
) -> Option<String> {
    let url = url.reveal().to_owned();
    let parsed = url::Url::parse(&url);
    let message = if parsed.is_ok_and(|url| !url.username().is_empty() || url.password().is_some())
    {
        "a user name or password in the address would be published with every entry; `basic_auth` is not in this version".to_owned()
    } else if is_http(&url) {
        return Some(url);
    } else if private {
        "it is no http:// or https:// address".to_owned()
    } else {
        format!("`{url}` is no http:// or https:// address")
    };
    section.wrong(report, "url", message);
    None
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
