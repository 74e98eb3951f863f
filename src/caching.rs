//! What HTTP headers say about keeping and asking again (RFC 9110, RFC 9111).
//!
//! Invariant: validators are opaque bytes, kept and sent back as they came; nothing is invented
//! where a server gave none. Deliberately absent: a store of responses, and `s-maxage`, which is
//! for shared caches.

use crate::model::Instant;
use hyper::header;
use hyper::header::HeaderMap;
use hyper::header::HeaderName;
use std::time::Duration;
use std::time::UNIX_EPOCH;
use xxhash_rust::xxh3::xxh3_64;

/// No wish of a server is taken for longer than this: a typing error must not silence a source.
pub const LONGEST_WISH: Duration = Duration::from_hours(7 * 24);

/// What makes the next request conditional (RFC 9110 sections 8.8.2 and 8.8.3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`, with quotes and `W/`.
    pub etag: Option<Vec<u8>>,
    /// `Last-Modified`, never parsed.
    pub last_modified: Option<Vec<u8>>,
    /// The address that gave them, as [`Validators::mark`] makes it: they are sent to no other.
    pub given_by: i64,
}

impl Validators {
    /// What a 200 from `url` says; what it leaves out is forgotten.
    pub fn of(headers: &HeaderMap, url: &str) -> Self {
        let bytes = |name: HeaderName| {
            let value = headers.get(name)?.as_bytes().trim_ascii();
            (!value.is_empty()).then(|| value.to_vec())
        };
        Self {
            etag: bytes(header::ETAG),
            last_modified: bytes(header::LAST_MODIFIED),
            given_by: Self::mark(url),
        }
    }

    /// A hash of an address: it tells one from another and gives none away.
    pub fn mark(url: &str) -> i64 {
        xxh3_64(url.as_bytes()).cast_signed()
    }

    /// What holds after a 304: its own headers, else those that were sent (RFC 9111 section 4.3.4).
    #[must_use]
    pub fn after_not_modified(&self, headers: &HeaderMap) -> Self {
        let told = Self::of(headers, "");
        Self {
            given_by: self.given_by,
            etag: told.etag.or_else(|| self.etag.clone()),
            last_modified: told.last_modified.or_else(|| self.last_modified.clone()),
        }
    }

    /// Nothing to ask with.
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

/// How long the answer stays fresh from `now` on: `max-age` less `Age`; `Expires` less `Date` only
/// where there is no `Cache-Control` at all. `no-cache` and `no-store` make it `None`, as does
/// whatever cannot be read or lies in the past.
pub fn freshness(headers: &HeaderMap, now: Instant) -> Option<Duration> {
    let mut controlled = false;
    let mut max_age = None;
    for value in headers.get_all(header::CACHE_CONTROL) {
        controlled = true;
        for directive in value.as_bytes().split(|byte| *byte == b',') {
            let mut parts = directive.splitn(2, |byte| *byte == b'=');
            let name = parts.next().unwrap_or_default().trim_ascii();
            if name.eq_ignore_ascii_case(b"no-cache") || name.eq_ignore_ascii_case(b"no-store") {
                return None;
            }
            if name.eq_ignore_ascii_case(b"max-age") && max_age.is_none() {
                max_age = parts
                    .next()
                    .and_then(|value| seconds(unquoted(value.trim_ascii())));
            }
        }
    }
    let lasts = if controlled {
        let age = text(headers, header::AGE).and_then(|age| seconds(age.as_bytes()));
        max_age?.saturating_sub(age.unwrap_or(Duration::ZERO))
    } else {
        let expires = date(text(headers, header::EXPIRES)?)?;
        let from = text(headers, header::DATE).and_then(date).unwrap_or(now);
        expires.since(from)
    };
    (!lasts.is_zero()).then_some(lasts)
}

/// `Retry-After` (RFC 9110 section 10.2.3) as a point in time, at most [`LONGEST_WISH`] from `now`.
/// `None` where it is absent, garbage, zero or in the past.
pub fn retry_after(headers: &HeaderMap, now: Instant) -> Option<Instant> {
    let value = text(headers, header::RETRY_AFTER)?;
    let wait = match seconds(value.as_bytes()) {
        Some(wait) => wait,
        None => date(value)?.since(now),
    };
    (!wait.is_zero()).then(|| now.plus(wait.min(LONGEST_WISH)))
}

/// Whether a request for something of ours is answered 304 (RFC 9110 section 13.2.2): weak
/// comparison, `If-None-Match` beats `If-Modified-Since`, a later date counts as not modified.
/// `etag` is with its quotes.
pub fn not_modified(
    if_none_match: Option<&[u8]>,
    if_modified_since: Option<&[u8]>,
    etag: &str,
    last_modified: Instant,
) -> bool {
    if let Some(list) = if_none_match {
        return list.trim_ascii() == b"*" || tags(list).any(|tag| tag == opaque(etag.as_bytes()));
    }
    let since = if_modified_since.and_then(|value| date(std::str::from_utf8(value).ok()?));
    since.is_some_and(|since| since.0.div_euclid(1_000) >= last_modified.0.div_euclid(1_000))
}

/// The entity tags of a list, each with its quotes and without `W/`; a comma may stand in quotes.
fn tags(list: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut quoted = false;
    list.split(move |byte| {
        quoted ^= *byte == b'"';
        *byte == b',' && !quoted
    })
    .map(opaque)
    .filter(|tag| tag.len() >= 2 && tag.starts_with(b"\"") && tag.ends_with(b"\""))
}

fn opaque(tag: &[u8]) -> &[u8] {
    let tag = tag.trim_ascii();
    tag.strip_prefix(b"W/").unwrap_or(tag)
}

fn unquoted(value: &[u8]) -> &[u8] {
    let inner = value
        .strip_prefix(b"\"")
        .and_then(|rest| rest.strip_suffix(b"\""));
    inner.unwrap_or(value)
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// `delta-seconds`: digits only; too many of them is the longest wish, not an error.
fn seconds(digits: &[u8]) -> Option<Duration> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = std::str::from_utf8(digits)
        .ok()?
        .parse()
        .unwrap_or(u64::MAX);
    Some(Duration::from_secs(number.min(u64::from(u32::MAX))))
}

/// Any of the three forms of RFC 9110 section 5.6.7.
fn date(value: &str) -> Option<Instant> {
    let time = httpdate::parse_http_date(value.trim()).ok()?;
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok().map(Instant)
}

#[cfg(test)]
mod tests {
    use super::LONGEST_WISH;
    use super::Validators;
    use super::freshness;
    use super::not_modified;
    use super::retry_after;
    use crate::model::Instant;
    use hyper::header::HeaderMap;
    use hyper::header::HeaderName;
    use hyper::header::HeaderValue;
    use std::time::Duration;

    // Sun, 06 Nov 1994 08:49:37 GMT
    const NOW: Instant = Instant(784_111_777_000);

    fn headers(lines: &[(&'static str, &[u8])]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in lines {
            map.append(
                HeaderName::from_static(name),
                HeaderValue::from_bytes(value).unwrap(),
            );
        }
        map
    }

    #[test]
    fn validators_are_bytes_and_a_304_replaces_only_what_it_names() {
        let first = Validators::of(
            &headers(&[("etag", b"W/\"caf\xe9\""), ("last-modified", b"yesterday")]),
            "http://a.example/",
        );
        assert_eq!(first.etag.as_deref(), Some(&b"W/\"caf\xe9\""[..]));
        let after = first.after_not_modified(&headers(&[("etag", b"\"2\"")]));
        assert_eq!(after.etag.as_deref(), Some(&b"\"2\""[..]));
        assert_eq!(after.last_modified.as_deref(), Some(&b"yesterday"[..]));
        assert_eq!(after.given_by, Validators::mark("http://a.example/"));
        assert!(Validators::of(&headers(&[("etag", b"")]), "").is_empty());
    }

    #[test]
    fn freshness_reads_max_age_then_expires() {
        let lasts = |lines: &[(&'static str, &[u8])]| {
            freshness(&headers(lines), NOW).map(|lasts| lasts.as_secs())
        };
        assert_eq!(
            lasts(&[
                ("cache-control", b"public, Max-Age=\"600\""),
                ("age", b"60")
            ]),
            Some(540)
        );
        assert_eq!(
            lasts(&[("cache-control", b"max-age=600"), ("age", b"601")]),
            None
        );
        assert_eq!(
            lasts(&[
                ("cache-control", b"max-age=600"),
                ("cache-control", b"no-cache")
            ]),
            None
        );
        assert_eq!(lasts(&[("cache-control", b"max-age=-1")]), None);
        assert_eq!(
            lasts(&[
                ("cache-control", b"public"),
                ("expires", b"Sun, 06 Nov 1994 09:49:37 GMT")
            ]),
            None
        );
        assert_eq!(
            lasts(&[("expires", b"Sun, 06 Nov 1994 09:49:37 GMT")]),
            Some(3_600)
        );
        let two = [
            ("expires", &b"Sun, 06 Nov 1994 09:49:37 GMT"[..]),
            ("date", b"Sun, 06 Nov 1994 09:39:37 GMT"),
        ];
        assert_eq!(lasts(&two), Some(600));
        assert!(lasts(&[("cache-control", b"max-age=99999999999999999999999")]).is_some());
    }

    #[test]
    fn retry_after_in_every_form() {
        let wait = |value: &[u8]| {
            retry_after(&headers(&[("retry-after", value)]), NOW).map(|at| at.since(NOW))
        };
        assert_eq!(wait(b"7200"), Some(Duration::from_hours(2)));
        assert_eq!(
            wait(b"Sun, 06 Nov 1994 08:50:37 GMT"),
            Some(Duration::from_mins(1))
        );
        assert_eq!(
            wait(b"Sunday, 06-Nov-94 08:50:37 GMT"),
            Some(Duration::from_mins(1))
        );
        assert_eq!(
            wait(b"Sun Nov  6 08:50:37 1994"),
            Some(Duration::from_mins(1))
        );
        assert_eq!(wait(b"99999999999999999999999"), Some(LONGEST_WISH));
        for garbage in [
            &b"-5"[..],
            b"1e99",
            b"soon",
            b"0",
            b"",
            b"Sun, 06 Nov 1994 08:49:36 GMT",
            b"\xff",
        ] {
            assert_eq!(wait(garbage), None);
        }
    }

    #[test]
    fn our_own_304() {
        let none_match = |list: &[u8]| not_modified(Some(list), None, "\"a,b\"", NOW);
        assert!(none_match(b"*"));
        assert!(none_match(b"\"x\", W/\"a,b\""));
        assert!(!none_match(b"\"a\", \"b\", a,b"));
        assert!(!none_match(b""));
        let date = |since: &[u8]| {
            not_modified(
                None,
                Some(since),
                "\"a\"",
                NOW.plus(Duration::from_millis(900)),
            )
        };
        assert!(date(b"Sun, 06 Nov 1994 08:49:37 GMT"));
        assert!(date(b"Sun, 06 Nov 1994 08:49:38 GMT"));
        assert!(!date(b"Sun, 06 Nov 1994 08:49:36 GMT"));
        assert!(!date(b"now"));
        assert!(!not_modified(
            Some(b"\"x\""),
            Some(b"Sun, 06 Nov 1994 08:49:38 GMT"),
            "\"a\"",
            NOW
        ));
    }
}
