//! How Miniflux and FreshRSS ask for a feed, from their attributes of OPML. FreshRSS writes options
//! of curl, so what they mean is what curl makes of them.

use crate::config::access;
use crate::config::edit::Asks;
use crate::config::import::Feed;
use crate::config::import::said;
use crate::fetch::Proxy;

/// Attributes that are looked at here and nowhere else.
const TAKEN: [&str; 10] = [
    "miniflux:userAgent",
    "miniflux:proxyUrl",
    "miniflux:fetchViaProxy",
    "frss:CURLOPT_USERAGENT",
    "frss:CURLOPT_COOKIE",
    "frss:CURLOPT_COOKIEFILE",
    "frss:CURLOPT_FOLLOWLOCATION",
    "frss:CURLOPT_HTTPHEADER",
    "frss:CURLOPT_PROXY",
    "frss:CURLOPT_PROXYTYPE",
];

/// Whether [`take`] looks at an attribute.
pub(super) fn is_taken(name: &str) -> bool {
    TAKEN.contains(&name)
}

/// Gives each of these attributes its place, or says why it has none.
pub(super) fn take(feed: &mut Feed, attributes: &[(String, String)]) {
    let get = |wanted: &str| {
        let mut named = attributes.iter().filter(|(name, _)| name == wanted);
        named.next().map(|(_, value)| value.as_str())
    };
    let some = |wanted: &str| get(wanted).filter(|value| !value.is_empty());
    let mut lost = Vec::new();
    for name in ["miniflux:userAgent", "frss:CURLOPT_USERAGENT"] {
        if let Some(value) = some(name) {
            let place = &mut feed.asks.user_agent;
            sent(place, value, name, &mut lost);
        }
    }
    if let Some(value) = some("frss:CURLOPT_COOKIE") {
        let place = &mut feed.asks.cookie;
        sent(place, value, "frss:CURLOPT_COOKIE", &mut lost);
    }
    if get("frss:CURLOPT_COOKIEFILE").is_some() {
        lost.push("frss:CURLOPT_COOKIEFILE (cookies of servers are never kept)".to_owned());
    }
    if let Some(value) = get("frss:CURLOPT_FOLLOWLOCATION")
        && matches!(value, "" | "0" | "false")
    {
        lost.push("frss:CURLOPT_FOLLOWLOCATION (redirects are always followed)".to_owned());
    }
    if let Some(lines) = some("frss:CURLOPT_HTTPHEADER") {
        for line in lines.lines().filter(|line| !line.trim().is_empty()) {
            header(&mut feed.asks, line, &mut lost);
        }
    }
    if let Some(value) = some("miniflux:proxyUrl") {
        match value.parse::<Proxy>() {
            Ok(_) => feed.asks.proxy = Some(value.to_owned()),
            Err(error) => lost.push(format!("{}: {error}", said("miniflux:proxyUrl", value))),
        }
    }
    if let Some("1" | "t" | "T" | "true" | "TRUE" | "True") = get("miniflux:fetchViaProxy") {
        let words = "miniflux:fetchViaProxy (which proxy stands in Miniflux's own settings; `proxy` takes its address)";
        lost.push(words.to_owned());
    }
    let kind = some("frss:CURLOPT_PROXYTYPE");
    match proxy(some("frss:CURLOPT_PROXY"), kind) {
        Ok(None) => {}
        Ok(proxy) => feed.asks.proxy = proxy,
        Err(why) => lost.push(format!(
            "frss:CURLOPT_PROXY (its value is not shown): {why}"
        )),
    }
    feed.no_place.extend(lost);
}

/// Into its place, where it can be sent.
fn sent(place: &mut Option<String>, value: &str, name: &str, lost: &mut Vec<String>) {
    if access::is_value(value) {
        *place = Some(value.to_owned());
    } else {
        lost.push(format!(
            "{}: it cannot stand in a header",
            said(name, value)
        ));
    }
}

/// One line of `CURLOPT_HTTPHEADER`.
fn header(asks: &mut Asks, line: &str, lost: &mut Vec<String>) {
    let Some((name, value)) = line.split_once(':') else {
        // `Name;` sends an empty one, all else is none
        let name = line.split([';', ' ']).next().unwrap_or_default();
        return lost.push(format!(
            "frss:CURLOPT_HTTPHEADER `{name}` (without a value)"
        ));
    };
    let (name, value) = (name.trim(), value.trim());
    let is = |other: &str| name.eq_ignore_ascii_case(other);
    let token = value
        .split_once(' ')
        .filter(|(scheme, _)| is("authorization") && scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim());
    let place = match token {
        Some(_) => Some(&mut asks.bearer),
        None if is("cookie") => Some(&mut asks.cookie),
        None if is("user-agent") => Some(&mut asks.user_agent),
        None => None,
    };
    let place = place.filter(|place| place.is_none() && access::is_value(value));
    if let Some(place) = place {
        *place = Some(token.unwrap_or(value).to_owned());
        return;
    }
    let is_there = asks
        .headers
        .iter()
        .any(|(known, _)| name.eq_ignore_ascii_case(known));
    if !is_there && access::is_header(name, value) {
        asks.headers.push((name.to_owned(), value.to_owned()));
        return;
    }
    let why = match access::not_to_be_set(name) {
        Some(_) if is("cookie") || is("user-agent") => "it stands there twice, or cannot be sent",
        Some(why) => why,
        None if is_there => "it stands there twice",
        None => "it cannot be sent",
    };
    lost.push(format!("frss:CURLOPT_HTTPHEADER `{name}` ({why})"));
}

/// A proxy of curl's as `proxy` takes it. An address' own scheme wins over the kind (a number of
/// curl's); without a port it is 1080, but for https.
fn proxy(address: Option<&str>, kind: Option<&str>) -> Result<Option<String>, String> {
    // 3 is an old way of FreshRSS to say none
    if let Some("-1" | "3") = kind {
        return Ok(Some(String::new()));
    }
    let Some(address) = address else {
        return Ok(None);
    };
    let whole = if address.contains("://") {
        address.to_owned()
    } else {
        let scheme = match kind.unwrap_or("0") {
            "0" | "1" => "http",
            "2" => "https",
            "5" => "socks5",
            "7" => "socks5h",
            "4" | "6" => return Err("SOCKS4 is not spoken here".to_owned()),
            _ => return Err("its kind is none that we know".to_owned()),
        };
        format!("{scheme}://{address}")
    };
    whole.parse::<Proxy>().map_err(|error| error.to_string())?;
    let bare = whole.trim_end_matches('/');
    let has_port = bare
        .rsplit_once(':')
        .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let is_https = bare.starts_with("https:");
    Ok(Some(if has_port || is_https {
        whole
    } else {
        format!("{bare}:1080")
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_of_curl() {
        for (address, kind, expected) in [
            (None, None, None),
            (None, Some("0"), None),
            (Some("p.example:8080"), None, Some("http://p.example:8080")),
            (Some("p.example"), Some("0"), Some("http://p.example:1080")),
            (Some("p.example"), Some("2"), Some("https://p.example")),
            (Some("[::1]"), Some("5"), Some("socks5://[::1]:1080")),
            (
                Some("me:1@p.example"),
                Some("7"),
                Some("socks5h://me:1@p.example:1080"),
            ),
            (
                Some("socks5://p.example:9"),
                Some("0"),
                Some("socks5://p.example:9"),
            ),
            (Some("p.example:8080"), Some("-1"), Some("")),
            (None, Some("3"), Some("")),
        ] {
            let found = proxy(address, kind).unwrap();
            assert_eq!(found.as_deref(), expected, "{address:?} {kind:?}");
        }
        for (address, kind) in [
            ("p.example:1", "4"),
            ("p.example:1", "9"),
            ("socks4://p.example", "5"),
        ] {
            assert!(proxy(Some(address), Some(kind)).is_err(), "{address}");
        }
    }

    #[test]
    fn header_lines_of_curl() {
        let lines = "X-Key: a:b\nAuthorization: Bearer t0k\nUser-Agent: me/1\nHost: x\nEmpty;\nX-Gone:\nx-key: c\nAuthorization: Basic bWU6cHc=";
        let mut feed = Feed::default();
        let attribute = ("frss:CURLOPT_HTTPHEADER".to_owned(), lines.to_owned());
        take(&mut feed, &[attribute]);
        let asks = feed.asks;
        assert_eq!(asks.headers, [("X-Key".to_owned(), "a:b".to_owned())]);
        assert_eq!(asks.bearer.as_deref(), Some("t0k"));
        assert_eq!(asks.user_agent.as_deref(), Some("me/1"));
        let named: Vec<&str> = feed
            .no_place
            .iter()
            .filter_map(|words| words.split('`').nth(1))
            .collect();
        assert_eq!(named, ["Host", "Empty", "X-Gone", "x-key", "Authorization"]);
        let all = feed.no_place.concat();
        assert!(!all.contains("bWU6") && !all.contains("a:b"), "{all}");
        assert!(all.contains("`basic_auth` or `bearer` says it"), "{all}");
    }
}
