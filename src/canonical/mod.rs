//! Addresses: relative to absolute, tracking parameters, registrable domains, the comparison key.
//!
//! A comparison key is for comparison only; what is opened and published is the address as given.
//! Deliberately absent: any look at a page (`rel=canonical` is a hint that callers weigh).

mod key;
mod tracking;
mod unwrap;
mod view;

pub use key::comparison_key;
pub use tracking::without_tracking;

use url::Host;
use url::Url;

/// Resolves `href` against `base` (RFC 3986 section 5). `None` where the result is no address
/// that can be opened: another scheme than http(s), ftp or mailto, or nothing to resolve against.
pub fn absolute(base: Option<&str>, href: &str) -> Option<String> {
    let href = href.trim();
    if href.is_empty() {
        return None;
    }
    let url = match Url::parse(href) {
        Ok(url) => url,
        Err(_) => Url::parse(base?.trim()).ok()?.join(href).ok()?,
    };
    matches!(url.scheme(), "http" | "https" | "ftp" | "mailto").then(|| url.into())
}

/// The registrable domain ("eTLD+1" of the public suffix list) of a host name or an address.
///
/// An IP address is its own; `None` for a public suffix itself and for what has no host.
pub fn registrable_domain(host_or_url: &str) -> Option<String> {
    if host_or_url.contains("://") {
        let url = Url::parse(host_or_url).ok()?;
        return match url.host()? {
            Host::Domain(name) => registrable_domain(name),
            Host::Ipv4(address) => Some(address.to_string()),
            Host::Ipv6(address) => Some(address.to_string()),
        };
    }
    let host = host_or_url.trim_end_matches('.');
    if host.parse::<std::net::IpAddr>().is_ok() {
        return Some(host.to_owned());
    }
    let host = host.to_ascii_lowercase();
    psl::domain_str(&host).map(str::to_owned)
}

/// Whether a host's name is below a suffix of the public suffix list.
pub fn has_public_suffix(host: &str) -> bool {
    psl::suffix(host.trim_end_matches('.').as_bytes()).is_some_and(|suffix| suffix.is_known())
}

/// `scheme://host:port` of an address, and its path with the query; `None` where there is no host.
pub fn origin_and_path(url: &str) -> Option<(String, String)> {
    let url = Url::parse(url).ok().filter(Url::has_host)?;
    let mut path = url.path().to_owned();
    if let Some(query) = url.query() {
        path.push('?');
        path.push_str(query);
    }
    Some((url.origin().ascii_serialization(), path))
}

/// An address as it may stand in a log: without name, password, query and fragment, where keys are.
pub fn without_secrets(url: &str) -> String {
    match Url::parse(url) {
        Ok(mut url) if url.has_host() => {
            // addresses with a host take all of these
            let _ = url.set_username("");
            let _ = url.set_password(None);
            url.set_query(None);
            url.set_fragment(None);
            url.into()
        }
        _ => url.split(['?', '#']).next().unwrap_or_default().to_owned(),
    }
}

/// The site that an address belongs to, whose requests share one budget: the registrable domain of
/// its host, else the host itself (`nas`, a public suffix). `None` where there is no host.
pub fn site(url: &str) -> Option<String> {
    let host = Url::parse(url).ok()?.host_str()?.to_owned();
    Some(registrable_domain(url).unwrap_or(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_addresses_resolve_and_scripts_do_not() {
        let base = Some("https://news.example/a/feed.xml");
        assert_eq!(
            absolute(base, "../b?x=1").as_deref(),
            Some("https://news.example/b?x=1")
        );
        assert_eq!(
            absolute(base, "//cdn.example/i.png").as_deref(),
            Some("https://cdn.example/i.png")
        );
        assert_eq!(
            absolute(base, " https://x.example/ ").as_deref(),
            Some("https://x.example/")
        );
        assert_eq!(absolute(base, "javascript:alert(1)"), None);
        assert_eq!(absolute(None, "b.html"), None);
        assert_eq!(absolute(base, ""), None);
    }

    #[test]
    fn keys_stay_out_of_logs() {
        let secret = "https://me:pw@news.example/feed?key=1#x";
        assert_eq!(without_secrets(secret), "https://news.example/feed");
        assert_eq!(without_secrets("not an address?key=1"), "not an address");
    }

    #[test]
    fn registrable_domains() {
        assert_eq!(
            registrable_domain("https://a.b.co.uk:8080/x").as_deref(),
            Some("b.co.uk")
        );
        assert_eq!(
            registrable_domain("Feeds.Example.ORG.").as_deref(),
            Some("example.org")
        );
        assert_eq!(
            registrable_domain("http://127.0.0.1:9/x").as_deref(),
            Some("127.0.0.1")
        );
        assert_eq!(
            registrable_domain("a.localhost").as_deref(),
            Some("a.localhost")
        );
        assert_eq!(registrable_domain("co.uk"), None);
        assert_eq!(site("http://nas/feed").as_deref(), Some("nas"));
        assert_eq!(site("http://a.b.co.uk/feed").as_deref(), Some("b.co.uk"));
        assert_eq!(site("mailto:a@b.example"), None);
    }
}
