//! The keys that say how a source is asked: headers, credentials, proxy, programs.

use crate::config::report::Report;
use crate::config::secret::Secret;
use crate::config::section::Section;
use crate::fetch::Access;
use crate::fetch::NotAProxy;
use crate::fetch::Program;
use crate::fetch::Proxy;
use hyper::header::AUTHORIZATION;
use hyper::header::COOKIE;
use hyper::header::HeaderMap;
use hyper::header::HeaderName;
use hyper::header::HeaderValue;
use std::path::Path;

/// Headers that are the fetcher's own business, with what says it instead.
const OURS: [(&str, &str); 13] = [
    ("host", "it follows from `url`"),
    ("user-agent", "`user_agent` says it"),
    ("cookie", "`cookie` says it"),
    ("authorization", "`basic_auth` or `bearer` says it"),
    (
        "proxy-authorization",
        "name and password belong into `proxy`",
    ),
    ("accept-encoding", "what can be decoded is known"),
    ("connection", "connections are kept by the fetcher"),
    ("content-length", "nothing is sent but a request"),
    ("transfer-encoding", "nothing is sent but a request"),
    ("if-none-match", "the last answer says it"),
    ("if-modified-since", "the last answer says it"),
    ("range", "feeds are asked for as a whole"),
    ("referer", "no server is told where we come from"),
];

/// What the keys of a source, or of the defaults, say.
#[derive(Clone, Default)]
pub(super) struct Asking {
    headers: HeaderMap,
    cookie: Option<HeaderValue>,
    basic: Option<(String, String)>,
    bearer: Option<HeaderValue>,
    user_agent: Option<HeaderValue>,
    proxy: Option<Proxy>,
    page_exec: Option<Program>,
}

impl Asking {
    /// Nothing special, through the proxy of `[fetch]`.
    pub(super) fn through(proxy: Option<Proxy>) -> Self {
        Self {
            proxy,
            ..Self::default()
        }
    }

    /// The keys of one table, over these; files and programs are relative to `folder`.
    pub(super) fn read(
        mut self,
        section: &mut Section<'_>,
        folder: &Path,
        report: &mut Report<'_>,
    ) -> Self {
        if let Some(headers) = headers(section, folder, report) {
            self.headers = headers;
        }
        if let Some(cookie) = section.secret(report, "cookie", folder) {
            self.cookie = value(section, "cookie", cookie.reveal(), report);
        }
        self.authorization(section, folder, report);
        if let Some(name) = section.string(report, "user_agent") {
            self.user_agent = value(section, "user_agent", &name, report);
        }
        self.proxy = proxy(section, folder, report, self.proxy);
        if let Some(words) = section.strings(report, "page_exec") {
            self.page_exec = program(&words, folder);
        }
        self
    }

    fn authorization(&mut self, section: &mut Section<'_>, folder: &Path, report: &mut Report<'_>) {
        let basic = section.secret(report, "basic_auth", folder);
        let bearer = section.secret(report, "bearer", folder);
        if basic.is_some() || bearer.is_some() {
            // one way takes the place of the other
            (self.basic, self.bearer) = (None, None);
        }
        let basic = basic.filter(|it| !it.reveal().is_empty());
        let bearer = bearer.filter(|it| !it.reveal().is_empty());
        if basic.is_some() && bearer.is_some() {
            let message = "`basic_auth` stands here too; a server takes one of them".to_owned();
            section.wrong(report, "bearer", message);
        }
        if let Some(basic) = basic {
            let parts = basic.reveal().split_once(':');
            let parts = parts.filter(|(name, _)| !name.is_empty());
            self.basic = parts.map(|(name, word)| (name.to_owned(), word.to_owned()));
            if parts.is_none() {
                let message = "expected \"name:password\"".to_owned();
                section.wrong(report, "basic_auth", message);
            }
        }
        if let Some(bearer) = bearer {
            let text = format!("Bearer {}", bearer.reveal());
            self.bearer = value(section, "bearer", &text, report);
        }
    }

    /// Something that only the source's own host may see.
    pub(super) fn is_secret(&self) -> bool {
        self.cookie.is_some() || self.basic.is_some() || self.bearer.is_some()
    }

    /// How the source at `url` is asked.
    pub(super) fn of(self, url: &str) -> Access {
        let mut headers = self.headers;
        headers.extend(self.cookie.map(|value| (COOKIE, value)));
        headers.extend(self.bearer.map(|value| (AUTHORIZATION, value)));
        for value in headers.values_mut() {
            value.set_sensitive(true);
        }
        Access {
            headers,
            basic: self.basic,
            user_agent: self.user_agent,
            proxy: self.proxy,
            page_exec: self.page_exec,
            ..Access::to(url)
        }
    }
}

/// `proxy`, which may say that there is none; `otherwise` where the key is not there.
pub(super) fn proxy(
    section: &mut Section<'_>,
    folder: &Path,
    report: &mut Report<'_>,
    otherwise: Option<Proxy>,
) -> Option<Proxy> {
    let Some(proxy) = section.secret(report, "proxy", folder) else {
        return otherwise;
    };
    if proxy.reveal().trim().is_empty() {
        return None;
    }
    proxy
        .reveal()
        .parse()
        .map_err(|error: NotAProxy| section.wrong(report, "proxy", error.to_string()))
        .ok()
}

/// A program and its arguments; none where the list is empty. A name with a slash is a path.
pub(super) fn program(words: &[String], folder: &Path) -> Option<Program> {
    let (name, arguments) = words.split_first().filter(|(name, _)| !name.is_empty())?;
    // a program is not started where we are
    let here = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let folder = std::path::absolute(here).unwrap_or_else(|_| here.to_owned());
    Some(Program {
        name: if name.contains('/') {
            folder.join(name).into()
        } else {
            name.into()
        },
        arguments: arguments.iter().map(Into::into).collect(),
        folder,
    })
}

/// Why a header is not the owner's to set.
pub(super) fn not_to_be_set(name: &str) -> Option<&'static str> {
    let mut ours = OURS.iter();
    let found = ours.find(|(ours, _)| name.eq_ignore_ascii_case(ours));
    found.map(|(_, why)| *why)
}

/// Whether it can stand in `headers`.
pub(super) fn is_header(name: &str, text: &str) -> bool {
    not_to_be_set(name).is_none()
        && HeaderName::from_bytes(name.as_bytes()).is_ok()
        && is_value(text)
}

/// Whether it can be the value of a header.
pub(super) fn is_value(text: &str) -> bool {
    !text.is_empty() && of(text).is_ok()
}

fn headers(section: &mut Section<'_>, folder: &Path, report: &mut Report<'_>) -> Option<HeaderMap> {
    let table = section.table(report, "headers")?;
    let mut headers = HeaderMap::new();
    for (key, item) in table.iter() {
        let header = match (not_to_be_set(key), HeaderName::from_bytes(key.as_bytes())) {
            (Some(why), _) => Err(format!("`{key}` is not to be set: {why}")),
            (None, Err(_)) => Err(format!("`{key}` is no name of a header")),
            (None, Ok(name)) => Secret::read(item, folder)
                .and_then(|secret| {
                    if let Some(warning) = &secret.warning {
                        section.warn(report, "headers", warning.clone());
                    }
                    of(secret.reveal())
                })
                .map(|value| (name, value))
                .map_err(|why| format!("`{key}`: {why}")),
        };
        match header {
            Ok((name, value)) => drop(headers.insert(name, value)),
            Err(message) => section.wrong(report, "headers", message),
        }
    }
    Some(headers)
}

/// A value that can stand in a header; none where it is empty.
fn value(
    section: &Section<'_>,
    key: &'static str,
    text: &str,
    report: &mut Report<'_>,
) -> Option<HeaderValue> {
    if text.is_empty() {
        return None;
    }
    of(text)
        .map_err(|message| section.wrong(report, key, message))
        .ok()
}

fn of(text: &str) -> Result<HeaderValue, String> {
    let mut value = HeaderValue::from_str(text)
        .map_err(|_| "it cannot stand in a header: visible characters only".to_owned())?;
    value.set_sensitive(true);
    Ok(value)
}
