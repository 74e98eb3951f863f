//! Addresses that only lead to another address, as far as they can be read without asking.

use super::registrable_domain;
use percent_encoding::percent_decode_str;
use url::Url;

/// The address behind one redirector or cache, if `url` is one whose target is written in it.
pub(super) fn unwrapped(url: &Url) -> Option<Url> {
    let host = url.host_str()?;
    let path = url.path();
    let target = if is_google(host) && path == "/url" {
        parameter(url, "url").or_else(|| parameter(url, "q"))
    } else if is_google(host) && path.starts_with("/amp/") {
        rest_of_amp(path.strip_prefix("/amp/")?)
    } else if host.ends_with(".cdn.ampproject.org") {
        let rest = path
            .strip_prefix("/c/")
            .or_else(|| path.strip_prefix("/v/"))?;
        rest_of_amp(rest)
    } else if host.ends_with("bing.com") && path.eq_ignore_ascii_case("/news/apiclick.aspx") {
        parameter(url, "url")
    } else if matches!(host, "l.facebook.com" | "lm.facebook.com") && path == "/l.php" {
        parameter(url, "u")
    } else if host.ends_with("feedsportal.com") {
        feedsportal(path)
    } else if host == "web.archive.org" {
        // /web/20170301000000id_/http://…
        path.strip_prefix("/web/")
            .and_then(|rest| rest.split_once('/'))
            .map(|(_, target)| with_query(url, target))
    } else {
        None
    }?;
    let target = Url::parse(&target).ok()?;
    matches!(target.scheme(), "http" | "https").then_some(target)
}

fn is_google(host: &str) -> bool {
    registrable_domain(host).is_some_and(|domain| domain.starts_with("google."))
        && (host.starts_with("www.") || host.starts_with("google."))
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs()
        .find(|(found, _)| found == name)
        .map(|(_, value)| value.into_owned())
}

fn with_query(url: &Url, target: &str) -> String {
    url.query()
        .map_or_else(|| target.to_owned(), |query| format!("{target}?{query}"))
}

/// `s/` marks https.
fn rest_of_amp(rest: &str) -> Option<String> {
    let decoded = percent_decode_str(rest).decode_utf8().ok()?;
    Some(match decoded.strip_prefix("s/") {
        Some(rest) => format!("https://{rest}"),
        None => format!("http://{decoded}"),
    })
}

/// The escapes of feedsportal.com (a dead service whose links live on in archives).
fn feedsportal(path: &str) -> Option<String> {
    let coded = path.split("/l/").nth(1)?.split('/').next()?;
    let mut out = String::new();
    let mut chars = coded.chars();
    while let Some(c) = chars.next() {
        if c != '0' {
            out.push(c);
            continue;
        }
        out.push_str(match chars.next()? {
            'A' => "0",
            'B' => ".",
            'C' => "/",
            'D' => "?",
            'E' => "-",
            'F' => "=",
            'G' => "&",
            'H' => ",",
            'I' => "_",
            'J' => "%",
            'K' => "+",
            'L' => "http://",
            'M' => "https://",
            'N' => ".com",
            'O' => ".co.uk",
            'S' => "www.",
            _ => return None,
        });
    }
    Some(out)
}
