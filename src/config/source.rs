//! `[[source]]` and `[defaults]`: the source's own key, else the default's, else the built-in.

use crate::config::access;
use crate::config::access::Asking;
use crate::config::extract;
use crate::config::extract::Folders;
use crate::config::include::File;
use crate::config::is_http;
use crate::config::naming;
use crate::config::naming::userinfo;
use crate::config::report::Report;
use crate::config::scrape;
use crate::config::secret::Secret;
use crate::config::section::Section;
use crate::config::tables;
use crate::config::units;
use crate::extract::SourceRules;
use crate::fetch::Access;
use crate::fetch::Program;
use crate::fetch::Proxy;
use crate::fetch::public_site;
use crate::model::FullText;
use crate::model::Publish;
use crate::model::Source;
use crate::scrape::Scrape;
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
#[derive(Clone)]
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
    rules: SourceRules,
    asking: Asking,
}

impl Shared {
    fn built_in(proxy: Option<Proxy>) -> Self {
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
            rules: SourceRules::default(),
            asking: Asking::through(proxy),
        }
    }

    /// `folder` is where relative files start.
    fn read(
        self,
        section: &mut Section<'_>,
        folder: &Path,
        folders: &mut Folders,
        report: &mut Report<'_>,
    ) -> Self {
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
            rules: SourceRules {
                own: extract::read(section, self.rules.own, report),
                sites: folders.read(section, folder, self.rules.sites, report),
            },
            asking: self.asking.read(section, folder, report),
        };
        if shared.timeout.is_zero() {
            section.wrong(report, "timeout", "expected more than 0s".to_owned());
        }
        shared
    }

    fn warn_of_haste(&self, section: &Section<'_>, report: &mut Report<'_>) {
        if section.has("min_interval") && self.min_interval < FLOOR {
            let asked = units::words(self.min_interval);
            let message = format!(
                "{asked} is less than an hour; most owners ask for an hour or more between two looks"
            );
            section.warn(report, "min_interval", message);
        }
    }
}

/// A source, how it is asked, how its pages are read.
type Asked = (Source, Access, SourceRules);

/// All sources, with how each is asked and read, by id.
#[derive(Default)]
pub(super) struct Sources {
    pub(super) list: Vec<Source>,
    pub(super) access: Vec<(String, Access)>,
    pub(super) scrape: Vec<(String, Scrape)>,
    pub(super) rules: Vec<(String, SourceRules)>,
}

/// All sources of the files; `[defaults]` is the main file's, `proxy` that of `[fetch]`.
pub(super) fn read<'a>(
    files: &'a [File],
    proxy: Option<Proxy>,
    report: &mut Report<'a>,
) -> Sources {
    let Some(main) = files.first() else {
        return Sources::default();
    };
    report.enter(main, true);
    let mut defaults = Section::new("defaults", main.root().get("defaults"));
    let folders = &mut Folders::default();
    let shared = Shared::built_in(proxy).read(&mut defaults, &main.folder, folders, report);
    shared.warn_of_haste(&defaults, report);
    defaults.finish(report);
    report.private = shared.private;
    let mut ids: HashMap<String, String> = HashMap::new();
    let mut urls: HashMap<String, String> = HashMap::new();
    let mut read = Sources::default();
    for (at, table) in tables(files, "source") {
        let Some(file) = files.get(at) else { continue };
        report.enter(file, at == 0);
        let mut section = Section::of("source", table, table.span());
        let rules = scrape::read(&mut section, report);
        let source = one(&mut section, &file.folder, shared.clone(), folders, report);
        if let Some((source, access, pages)) = source {
            let place = report.at(section.place("id").as_ref());
            if let Some(first) = ids.get(&source.id) {
                let message = format!("`{}` stands at {first} too; ids are unique", source.id);
                section.wrong(report, "id", message);
            } else {
                ids.insert(source.id.clone(), place);
            }
            if let Some(first) = urls.get(&source.url) {
                let message = format!(
                    "source `{first}` has the same address, which is asked for each of them"
                );
                section.warn(report, "url", message);
            } else {
                urls.insert(source.url.clone(), source.id.clone());
            }
            read.access.push((source.id.clone(), access));
            read.rules.push((source.id.clone(), pages));
            read.scrape
                .extend(rules.map(|rules| (source.id.clone(), rules)));
            read.list.push(source);
        } else {
            report.incomplete = true;
        }
        section.finish(report);
    }
    report.private = false;
    read
}

fn one(
    section: &mut Section<'_>,
    folder: &Path,
    shared: Shared,
    folders: &mut Folders,
    report: &mut Report<'_>,
) -> Option<Asked> {
    let given = section.string(report, "id");
    let name = section.string(report, "name");
    let was = section.strings(report, "was").unwrap_or_default();
    let url = section.secret(report, "url", folder);
    let exec = section.strings(report, "exec");
    let shared = shared.read(section, folder, folders, report);
    let found = Place::read(section, url, exec, folder, shared.private, report)?;
    if !found.is_local() {
        shared.warn_of_haste(section, report);
        warn_of_plain(section, &found.url, &shared.asking, report);
    }
    if given.is_none() && !section.has("id") {
        let message = format!(
            "missing; it is `{0}` until the address changes, so write `id = \"{0}\"` (or another name before the first poll)",
            derived_id(&found.url)
        );
        section.warn(report, "id", message);
    }
    let id = given.unwrap_or_else(|| derived_id(&found.url));
    if id.is_empty() || id.chars().any(char::is_control) {
        let message = "expected a short name such as \"example\"".to_owned();
        section.wrong(report, "id", message);
    }
    let access = Access {
        address: found.kept_as.as_ref().map(|_| found.url.clone()),
        exec: found.exec.clone(),
        ..shared.asking.of(&found.url)
    };
    let source = Source {
        id,
        private: shared.private || found.is_hidden(),
        kept_as: found.kept_as,
        url: found.url,
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
        was,
    };
    Some((source, access, shared.rules))
}

/// Where a feed comes from.
struct Place {
    /// As written.
    url: String,
    /// What the database knows instead: the address is a secret or a command.
    kept_as: Option<String>,
    exec: Option<Program>,
}

impl Place {
    fn read(
        section: &Section<'_>,
        url: Option<Secret>,
        exec: Option<Vec<String>>,
        folder: &Path,
        private: bool,
        report: &mut Report<'_>,
    ) -> Option<Self> {
        if let Some(words) = exec {
            if section.has("url") {
                let message = "`url` stands here too; a feed comes from one of them".to_owned();
                section.wrong(report, "exec", message);
            }
            let program = access::program(&words, folder);
            if program.is_none() {
                let message = "expected a program and its arguments".to_owned();
                section.wrong(report, "exec", message);
            }
            let url = command(&words);
            return Some(Self {
                kept_as: Some(stand_in(&url)),
                url,
                exec: Some(program?),
            });
        }
        if url.is_none() && !section.has("url") && !section.has("exec") {
            section.wrong(report, "url", "missing: the address of the feed".to_owned());
        }
        let secret = url?;
        let url = checked(section, &secret, private || !secret.plain, report)?;
        Some(Self {
            kept_as: (!secret.plain).then(|| stand_in(&url)),
            url,
            exec: None,
        })
    }

    /// Nobody else's server is asked.
    fn is_local(&self) -> bool {
        self.exec.is_some() || self.url.starts_with("file:")
    }

    /// Nobody else has any use for the address, or may know it.
    fn is_hidden(&self) -> bool {
        self.kept_as.is_some() || self.is_local()
    }
}

/// Tells one address from another and gives none away.
pub(super) fn stand_in(url: &str) -> String {
    format!("hidden:{}", hash(url, 16))
}

/// What is given to a server in the clear is given to the whole way.
fn warn_of_plain(section: &Section<'_>, url: &str, asking: &Asking, report: &mut Report<'_>) {
    if asking.is_secret() && url.starts_with("http:") && public_site(url).is_some() {
        let message =
            "the credentials of this source travel unencrypted; does https:// work?".to_owned();
        section.warn(report, "url", message);
    }
}

/// The address, where it is one that can be asked.
fn checked(
    section: &Section<'_>,
    url: &Secret,
    private: bool,
    report: &mut Report<'_>,
) -> Option<String> {
    let url = url.reveal().to_owned();
    let parsed = url::Url::parse(&url).ok();
    let message = if userinfo::is_in(&url) {
        "a user name or password in the address would be published with every entry; write it as `basic_auth = \"name:password\"`".to_owned()
    } else if is_http(&url) || naming::is_file(&url) {
        return Some(url);
    } else if parsed.is_some_and(|url| url.scheme() == "file") {
        "expected three slashes and a whole path, such as \"file:///srv/feed.xml\"".to_owned()
    } else if private {
        "it is no http://, https:// or file:// address".to_owned()
    } else {
        format!("`{url}` is no http://, https:// or file:// address")
    };
    section.wrong(report, "url", message);
    None
}

/// A program and its arguments as one text, which no address is.
pub(super) fn command(words: &[String]) -> String {
    serde_json::to_string(words).unwrap_or_default()
}

/// What a program is called: where a shell runs it, the first word of what the shell is told.
pub(super) fn program(words: &[String]) -> Option<&str> {
    match words {
        [shell, flag, script, ..] if shell == "sh" && flag == "-c" => {
            script.split_whitespace().next()
        }
        [program, ..] => Some(program),
        [] => None,
    }
}

/// The id of a source that has none: the first 12 hex digits of sha256 of its address as written.
pub(super) fn derived_id(url: &str) -> String {
    hash(url, 6)
}

/// The first octets of sha256, in hex.
fn hash(text: &str, octets: usize) -> String {
    let mut hex = String::with_capacity(2 * octets);
    for byte in Sha256::digest(text.as_bytes()).iter().take(octets) {
        // writing to a String cannot fail
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}
