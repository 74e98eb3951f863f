//! What a site lets robots read (RFC 9309). Feeds are asked for by their readers and are not checked;
//! article pages are.
//!
//! Pure: bytes in, a verdict out. Deliberately absent: fetching, caching, and what is not in the RFC
//! but `Crawl-delay`, which many files still name.

use std::fmt::Write;
use std::time::Duration;

/// What a file says after this is not read (section 2.5 asks for at least as much).
pub const LIMIT: usize = 500 << 10;
/// The name that groups are compared with (section 2.2.1).
const NAME: &str = "depeche";
/// No longer `Crawl-delay` is waited.
const LONGEST_DELAY: Duration = Duration::from_mins(1);

/// What holds for us of one site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Whether it allows, and the pattern.
    rules: Vec<(bool, String)>,
    /// Between two requests.
    pub delay: Option<Duration>,
}

impl Rules {
    /// Reads a file: the groups that name us, all of them together, else those for `*`.
    pub fn read(file: &[u8]) -> Self {
        let file = file.get(..LIMIT).unwrap_or(file);
        let text = String::from_utf8_lossy(file);
        let text = text.trim_start_matches('\u{feff}');
        let (mut ours, mut all) = (Self::default(), Self::default());
        let mut named = false;
        let mut names: Vec<String> = Vec::new();
        let mut in_names = false;
        for line in text.split(['\n', '\r']) {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                if !in_names {
                    names.clear();
                }
                in_names = true;
                names.push(product(value));
                named |= names.last().is_some_and(|name| name == NAME);
                continue;
            }
            // what is not known ends no list of names (section 2.2.4)
            if !matches!(key.as_str(), "allow" | "disallow" | "crawl-delay") {
                continue;
            }
            in_names = false;
            if names.iter().any(|name| name == NAME) {
                ours.add(&key, value);
            }
            if names.iter().any(|name| name == "*") {
                all.add(&key, value);
            }
        }
        if named { ours } else { all }
    }

    fn add(&mut self, key: &str, value: &str) {
        match key {
            "crawl-delay" => {
                let seconds = value.parse::<f64>().ok().filter(|seconds| *seconds > 0.0);
                let delay = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
                self.delay = delay.map(|delay| delay.min(LONGEST_DELAY)).or(self.delay);
            }
            // an empty one disallows nothing
            _ if !value.is_empty() => self.rules.push((key == "allow", comparable(value))),
            _ => {}
        }
    }

    /// Whether a path with its query may be read: the longest pattern that fits decides, and
    /// `Allow` where two are as long (section 2.2.2).
    pub fn allows(&self, path_and_query: &str) -> bool {
        let path = comparable(path_and_query);
        if path == "/robots.txt" {
            return true;
        }
        let fitting = self
            .rules
            .iter()
            .filter(|(_, pattern)| fits(pattern, &path));
        let longest = fitting.max_by_key(|(allow, pattern)| (pattern.len(), *allow));
        longest.is_none_or(|(allow, _)| *allow)
    }
}

/// The sitemaps that a file names, for whoever reads it.
pub fn sitemaps(file: &[u8]) -> Vec<String> {
    /// A file that names more means something else.
    const MOST: usize = 50;
    let file = file.get(..LIMIT).unwrap_or(file);
    let text = String::from_utf8_lossy(file);
    let lines = text.split(['\n', '\r']);
    let pairs = lines.filter_map(|line| line.trim_start_matches('\u{feff}').split_once(':'));
    let named = pairs.filter(|(key, _)| key.trim().eq_ignore_ascii_case("sitemap"));
    named
        .map(|(_, value)| value.trim().to_owned())
        .take(MOST)
        .collect()
}

/// The product token: `Depeche/1.0 (…)` is `depeche`.
fn product(value: &str) -> String {
    if value.starts_with('*') {
        return "*".to_owned();
    }
    let end = value.find(|c: char| !(c.is_ascii_alphabetic() || c == '-' || c == '_'));
    let token = end.and_then(|end| value.get(..end)).unwrap_or(value);
    token.to_ascii_lowercase()
}

/// One spelling of what is the same: octets beyond ASCII are percent-encoded, those that need no
/// encoding are not (section 2.2.2).
fn comparable(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let (octet, escaped) = match (*first, hex(after)) {
            (b'%', Some(octet)) => {
                rest = after.get(2..).unwrap_or_default();
                (octet, true)
            }
            (octet, _) => (octet, false),
        };
        let plain = octet.is_ascii_alphanumeric() || b"-._~".contains(&octet);
        if plain || octet.is_ascii() && !escaped {
            out.push(char::from(octet));
        } else {
            // writing to a String cannot fail
            let _ = write!(out, "%{octet:02X}");
        }
    }
    out
}

/// The octet that two digits stand for.
fn hex(digits: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(digits.get(..2)?).ok()?;
    u8::from_str_radix(digits, 16).ok()
}

/// `*` is any octets, `$` at the end the path's end (section 2.2.3).
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, anchored) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    if !anchored {
        return parts.iter().all(|part| after(&mut rest, part));
    }
    match parts.pop() {
        None => rest.is_empty(),
        Some(last) => parts.iter().all(|part| after(&mut rest, part)) && rest.ends_with(last),
    }
}

/// Goes on behind the first `part`; false where there is none.
fn after(rest: &mut &str, part: &str) -> bool {
    let behind = rest.find(part).and_then(|at| rest.get(at + part.len()..));
    match behind {
        Some(behind) => {
            *rest = behind;
            true
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(file: &str, path: &str) -> bool {
        Rules::read(file.as_bytes()).allows(path)
    }

    #[test]
    fn the_group_that_names_us_counts_alone() {
        let file = "User-agent: *\nDisallow: /\n\nUser-Agent: Other\nUser-agent: DEPECHE/9 (x)\n\
                    Allow: /news\nDisallow: /private # not for us\n\nuser-agent: depeche\nDisallow: /more\n";
        assert!(allows(file, "/news") && allows(file, "/"));
        assert!(!allows(file, "/private/x") && !allows(file, "/more"));
        assert!(!allows("user-agent: *\nDisallow: /", "/x"));
        assert!(allows("user-agent: other\nDisallow: /", "/x"));
        assert!(allows(
            "User-agent: *\nDisallow: /\nUser-agent: depeche\n",
            "/x"
        ));
        assert!(!allows("\u{feff}User-agent:*\r\nDisallow:/x\r\n", "/x"));
    }

    #[test]
    fn a_line_that_is_not_known_ends_nothing() {
        let file = "User-agent: depeche\nSitemap: https://a.example/s.xml\nUser-agent: other\nDisallow: /x\n";
        assert!(!allows(file, "/x"));
    }

    #[test]
    fn sitemaps_are_named_for_all() {
        let file =
            "User-agent: x\nDisallow: /\nsitemap : https://a.example/s.xml?a#b\r\nSitemap:b.xml\n";
        let named = sitemaps(file.as_bytes());
        assert_eq!(named, ["https://a.example/s.xml?a#b", "b.xml"]);
    }

    #[test]
    fn the_longest_pattern_decides_and_allow_wins_ties() {
        let file = "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c\nAllow: /same\nDisallow: /same\n";
        assert!(!allows(file, "/a/x") && allows(file, "/a/b/x") && !allows(file, "/a/b/c"));
        assert!(allows(file, "/same"));
        assert!(allows("User-agent: *\nDisallow:\n", "/x"));
        assert!(allows("User-agent: *\nDisallow: /", "/robots.txt"));
    }

    #[test]
    fn patterns_have_wildcards_and_an_end() {
        let fits = |pattern: &str, path: &str| {
            !allows(&format!("User-agent: *\nDisallow: {pattern}\n"), path)
        };
        assert!(fits("/*.php", "/a/b.php?x=1") && !fits("/*.php$", "/a/b.php?x=1"));
        assert!(fits("/*.php$", "/a.php.php") && fits("/x$", "/x") && !fits("/x$", "/xy"));
        assert!(fits("/a*b*c", "/a1b2c3") && !fits("/a*b*c", "/acb"));
        assert!(fits("/caf%C3%A9", "/café") && fits("/café", "/caf%c3%a9"));
        assert!(fits("/%7Euser", "/~user") && !fits("/a%2Fb", "/a/b"));
        assert!(fits("*/print", "/x/print"));
    }

    #[test]
    fn delays_are_bounded() {
        let delay = |value: &str| {
            Rules::read(format!("User-agent: *\nCrawl-delay: {value}\n").as_bytes()).delay
        };
        assert_eq!(delay("2.5"), Some(Duration::from_millis(2_500)));
        assert_eq!(delay("86400"), Some(LONGEST_DELAY));
        assert_eq!(
            (delay("0"), delay("-1"), delay("x"), delay("1e300")),
            (None, None, None, None)
        );
    }
}
