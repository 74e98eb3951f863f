//! Rules for sites, as they are shared in files of the name `host.txt` with a directive a line.
//!
//! What such a file says and we do not obey is listed, with its line. Deliberately absent: headers
//! (a source's own keys say these), logins.

use super::Rules;
use super::place::Place;
use std::collections::HashMap;
use std::sync::Arc;

/// Directives of one file; what has more is none.
const MOST: usize = 500;

/// Something in a file that is not obeyed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The line, from 1.
    pub line: usize,
    /// Why.
    pub message: String,
}

/// Directives that say something of tests, or of work that is done anyway.
const SILENT: [&str; 7] = [
    "tidy",
    "test_url",
    "test_contains",
    "parser",
    "convert_double_br_tags",
    "strip_comments",
    "insert_detected_image",
];

impl Rules {
    /// Reads a file; `name` is what it is called in words.
    pub fn site(name: &str, text: &str) -> (Self, Vec<Unknown>) {
        let mut rules = Self::default();
        let mut unknown = Vec::new();
        let mut find: Option<String> = None;
        let mut count = 0;
        for (at, line) in text.lines().enumerate() {
            let line = line.trim_start_matches('\u{feff}').trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            count += 1;
            let done = if count > MOST {
                Err(format!("not read: a file has {MOST} directives at most"))
            } else {
                directive(line).and_then(|(key, argument, value)| {
                    rules.obey(name, key, argument, value, &mut find)
                })
            };
            if let Err(message) = done {
                let line = at + 1;
                unknown.push(Unknown { line, message });
                if count > MOST {
                    break;
                }
            }
        }
        (rules, unknown)
    }

    fn obey(
        &mut self,
        file: &str,
        key: &str,
        argument: Option<&str>,
        value: &str,
        find: &mut Option<String>,
    ) -> Result<(), String> {
        let name = format!("`{key}` of {file}");
        let xpath = |text: &str| Place::xpath(&name, text).map_err(|why| format!("`{key}`: {why}"));
        match key {
            "title" => self.title.push(xpath(value)?),
            "body" => self.body.push(xpath(value)?),
            "author" => self.author.push(xpath(value)?),
            "date" => self.date.push(xpath(value)?),
            "strip" => self.strip.push(xpath(value)?),
            "strip_id_or_class" => {
                let part = quoted(value)?;
                let path = format!("//*[contains(@class, {part}) or contains(@id, {part})]");
                self.strip.push(xpath(&path)?);
            }
            "strip_image_src" => {
                let path = format!("//img[contains(@src, {})]", quoted(value)?);
                self.strip.push(xpath(&path)?);
            }
            "next_page_link" => self.next_page.push(xpath(value)?),
            "single_page_link" => self.single_page.push(xpath(value)?),
            "find_string" => *find = Some(value.to_owned()),
            "replace_string" => {
                let from = argument.map(str::to_owned).or_else(|| find.take());
                let from = from.filter(|from| !from.is_empty());
                let from = from.ok_or("`replace_string` without a `find_string` before it")?;
                self.replace.push((from, value.to_owned()));
            }
            "prune" => self.prune = yes(key, value)?,
            "autodetect_on_failure" => self.autodetect = yes(key, value)?,
            "http_header" => {
                return Err(
                    "`http_header` is not obeyed: `headers` and `user_agent` of a source say what is sent".to_owned(),
                );
            }
            _ if SILENT.contains(&key) => {}
            _ => return Err(format!("the directive `{key}` is not obeyed")),
        }
        Ok(())
    }
}

/// A line's directive, what stands in brackets behind it, and its value.
fn directive(line: &str) -> Result<(&str, Option<&str>, &str), String> {
    let none = || "expected a directive, a colon and its value".to_owned();
    let end = line.find([':', '(']).ok_or_else(none)?;
    let (key, rest) = line.split_at_checked(end).ok_or_else(none)?;
    let (argument, value) = match rest.strip_prefix('(') {
        // what is in the brackets may have colons and brackets itself
        Some(inner) => {
            let split = inner.split_once("): ");
            let split = split.or_else(|| Some((inner.strip_suffix("):")?, "")));
            let (argument, value) = split.ok_or_else(none)?;
            (Some(argument), value)
        }
        None => (None, rest.strip_prefix(':').unwrap_or_default()),
    };
    Ok((key.trim(), argument, value.trim()))
}

fn yes(key: &str, value: &str) -> Result<bool, String> {
    match value.to_ascii_lowercase().as_str() {
        "yes" | "true" | "1" => Ok(true),
        "no" | "false" | "0" => Ok(false),
        _ => Err(format!("`{key}`: expected yes or no, found `{value}`")),
    }
}

/// A text as XPath has them; some write it with quotes around it.
fn quoted(value: &str) -> Result<String, String> {
    let value = value.trim_matches(['"', '\'']);
    if value.is_empty() {
        Err("expected a part of a name".to_owned())
    } else if !value.contains('"') {
        Ok(format!("\"{value}\""))
    } else if !value.contains('\'') {
        Ok(format!("'{value}'"))
    } else {
        Err(format!("`{value}` has quotes of both kinds"))
    }
}

/// The files of a folder, by the host that each is named after.
#[derive(Clone, Debug, Default)]
pub struct Sites(HashMap<String, Arc<Rules>>);

impl Sites {
    /// The rules of a host: those of its own file, of that without `www.`, or of the nearest domain
    /// around it whose file begins with a dot.
    pub fn of(&self, host: &str) -> Option<Arc<Rules>> {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let bare = host.strip_prefix("www.").unwrap_or(&host);
        let own = self.0.get(&host).or_else(|| self.0.get(bare));
        let around = || {
            let domains = bare.match_indices('.').filter_map(|(at, _)| bare.get(at..));
            // the last one is a top-level domain
            let mut domains =
                domains.filter(|domain| domain.len() > 1 && domain.matches('.').count() > 1);
            domains.find_map(|domain| self.0.get(domain))
        };
        own.or_else(around).cloned()
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(String, Rules)> for Sites {
    fn from_iter<T: IntoIterator<Item = (String, Rules)>>(files: T) -> Self {
        let files = files.into_iter();
        Self(
            files
                .map(|(host, rules)| (host.to_ascii_lowercase(), Arc::new(rules)))
                .collect(),
        )
    }
}
