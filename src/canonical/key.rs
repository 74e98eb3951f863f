//! The comparison key: two addresses of one article on one site have the same.

use super::registrable_domain;
use super::tracking::is_tracking;
use super::unwrap::unwrapped;
use super::view::is_index;
use super::view::is_shared;
use super::view::is_view;
use super::view::is_view_host;
use percent_encoding::percent_decode_str;
use std::fmt::Write;
use url::Url;

/// Redirectors inside redirectors are followed this deep.
const UNWRAP: usize = 3;

/// The comparison key of an address, `host/path?query`; `None` where the address proves nothing
/// (no http(s) address, or a bare home page).
///
/// Gone are scheme, user information, default port, leading `www.` `m.` `mobile.` `amp.`, last
/// slash, empty segments, index files, marks of a view (AMP, print), session ids, tracking
/// parameters and the fragment (unless it is a route, `#!` or `#/`). Parameters are sorted by name,
/// repeated ones keep their order. Percent-encoding is normalised (RFC 3986 section 6.2.2); the path keeps its case.
/// Redirectors whose target stands in the address are seen through.
pub fn comparison_key(url: &str) -> Option<String> {
    let mut url = Url::parse(url.trim()).ok()?;
    for _ in 0..UNWRAP {
        match unwrapped(&url) {
            Some(target) => url = target,
            None => break,
        }
    }
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let mut key = host(url.host_str()?).to_owned();
    if let Some(port) = url.port() {
        // the scheme is no part of the key, so its default port is not either
        write!(key, ":{port}").expect("a string takes all");
    }
    let segments = segments(url.path());
    let query = query(&url);
    let route = url
        .fragment()
        .filter(|fragment| fragment.starts_with(['!', '/']));
    if segments.is_empty() && query.is_empty() && route.is_none() {
        return None;
    }
    for segment in &segments {
        key.push('/');
        key.push_str(segment);
    }
    if segments.is_empty() {
        key.push('/');
    }
    if !query.is_empty() {
        key.push('?');
        key.push_str(&query);
    }
    if let Some(route) = route {
        key.push('#');
        key.push_str(&normalised(route));
    }
    Some(key)
}

fn host(host: &str) -> &str {
    let mut host = host.trim_end_matches('.');
    while let Some((first, rest)) = host.split_once('.') {
        if !is_view_host(first) || registrable_domain(rest).is_none() {
            break;
        }
        host = rest;
    }
    host
}

fn segments(path: &str) -> Vec<String> {
    let mut segments: Vec<String> = path
        .split('/')
        .map(without_session)
        .filter(|segment| !segment.is_empty() && !is_session_segment(segment))
        .map(normalised)
        .collect();
    while trim(&mut segments) {}
    segments
}

/// Takes one mark of a view or one index file off, where there is one.
fn trim(segments: &mut Vec<String>) -> bool {
    let several = segments.len() > 1;
    if several && segments.first().is_some_and(|first| first == "amp") {
        segments.remove(0);
        return true;
    }
    let Some(last) = segments.last_mut() else {
        return false;
    };
    if is_index(last) || (several && matches!(last.as_str(), "amp" | "print")) {
        segments.pop();
        return true;
    }
    for (mark, plain) in [(".amp.html", ".html"), (".amp", "")] {
        if let Some(stem) = last.strip_suffix(mark).filter(|stem| !stem.is_empty()) {
            *last = format!("{stem}{plain}");
            return true;
        }
    }
    false
}

/// `a;jsessionid=8F3A` → `a`.
fn without_session(segment: &str) -> &str {
    match segment.split_once(';') {
        Some((head, parameter)) if is_session(parameter.split('=').next().unwrap_or_default()) => {
            head
        }
        _ => segment,
    }
}

/// `(S(lit3py55t21z5v55vlm25s55))`: the session of an ASP.NET site without cookies.
fn is_session_segment(segment: &str) -> bool {
    let inside = segment
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix("))"));
    inside
        .and_then(|inside| inside.split_once('('))
        .is_some_and(|(kind, _)| matches!(kind, "S" | "A" | "F" | "X"))
}

fn is_session(name: &str) -> bool {
    [
        "jsessionid",
        "phpsessid",
        "aspsessionid",
        "sessionid",
        "session_id",
        "sid",
    ]
    .iter()
    .any(|known| name.eq_ignore_ascii_case(known))
}

fn query(url: &Url) -> String {
    let google_news = url.host_str() == Some("news.google.com");
    let query = url.query().unwrap_or_default();
    let shared = is_shared(query);
    let mut kept: Vec<(String, String)> = query
        .split('&')
        // an ampersand that was escaped once too often
        .map(|pair| pair.trim_start_matches("amp;"))
        .filter(|pair| !pair.is_empty())
        .filter_map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let noise = is_tracking(name, value)
                || is_session(name)
                || is_view(name, value, shared)
                || (google_news && matches!(name, "oc" | "hl" | "gl" | "ceid"));
            let spaced = |text: &str| normalised(&text.replace('+', "%20"));
            (!noise).then(|| (spaced(name), spaced(pair)))
        })
        .collect();
    kept.sort_by(|(a, _), (b, _)| a.cmp(b));
    let pairs: Vec<String> = kept.into_iter().map(|(_, pair)| pair).collect();
    pairs.join("&")
}

/// Upper-case hex digits; unreserved characters decoded, nothing else.
fn normalised(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((head, tail)) = rest.split_once('%') {
        out.push_str(head);
        let code = tail
            .get(..2)
            .filter(|code| code.bytes().all(|b| b.is_ascii_hexdigit()));
        rest = tail;
        let Some(code) = code else {
            out.push('%');
            continue;
        };
        let escaped = format!("%{}", code.to_ascii_uppercase());
        match percent_decode_str(&escaped).next() {
            Some(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&escaped),
        }
        rest = rest.get(2..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::comparison_key;

    #[test]
    fn what_proves_nothing_has_no_key() {
        for url in [
            "",
            "mailto:a@b.example",
            "https://news.example/",
            "https://www.news.example",
            "not an address",
            "https://news.example/index.html",
        ] {
            assert_eq!(comparison_key(url), None, "{url}");
        }
    }

    #[test]
    fn one_article_one_key() {
        for (url, key) in [
            (
                "http://WWW.News.example:80/a//b/?utm_source=x&b=2&a=1#top",
                "news.example/a/b?a=1&b=2",
            ),
            ("https://news.example:8443/a", "news.example:8443/a"),
            ("https://news.example/#!/a/1", "news.example/#!/a/1"),
            (
                "https://www.google.com/url?q=https%3A%2F%2Fnews.example%2Fa%2F1",
                "news.example/a/1",
            ),
            ("https://amp.dev/about", "amp.dev/about"),
            (
                "https://news.example/amp/print/a/amp",
                "news.example/print/a",
            ),
            ("https://news.example/%7ea%2fb", "news.example/~a%2Fb"),
            ("https://[::1]/a", "[::1]/a"),
        ] {
            assert_eq!(comparison_key(url).as_deref(), Some(key), "{url}");
        }
    }

    #[test]
    fn a_key_is_its_own_key() {
        for url in [
            "http://m.www.news.example/amp/amp/x/1.amp.amp.html?z&y=%c3%a9;1",
            "https://a.example/%25%37e?b=%2",
            "https://a.example/index.html/amp/x/index.html.amp?amp;amp;a=b+c",
        ] {
            let key = comparison_key(url).unwrap();
            assert_eq!(
                comparison_key(&format!("https://{key}")).as_deref(),
                Some(key.as_str())
            );
        }
    }
}
