//! Addresses and media types as documents may hold them.

/// An absolute IRI, characters that none may hold percent-encoded (RFC 3987); `None` for relative
/// references and for schemes that run or hold something.
pub(super) fn iri(address: &str) -> Option<String> {
    let address = address.trim();
    let (scheme, rest) = address.split_once(':')?;
    let named = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    let runs = ["javascript", "vbscript", "data", "blob"];
    if !named || rest.is_empty() || runs.iter().any(|it| scheme.eq_ignore_ascii_case(it)) {
        return None;
    }
    let mut out = String::with_capacity(address.len());
    for c in address.chars() {
        let illegal = c.is_control()
            || c.is_whitespace()
            || matches!(c, '<' | '>' | '"' | '{' | '}' | '|' | '\\' | '^' | '`')
            || matches!(c, '\u{fff0}'..='\u{ffff}' | '\u{e000}'..='\u{f8ff}');
        if illegal {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                out.push('%');
                for digit in [byte >> 4, byte & 15] {
                    out.extend(
                        char::from_digit(u32::from(digit), 16).map(|c| c.to_ascii_uppercase()),
                    );
                }
            }
        } else {
            out.push(c);
        }
    }
    Some(out)
}

/// A web address, where it is one.
pub(super) fn web(address: &str) -> Option<String> {
    let address = iri(address)?;
    let scheme = address.split(':').next().unwrap_or_default();
    matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https").then_some(address)
}

/// A media type of the form `type/subtype`, parameters left out.
pub(super) fn media_type(given: Option<&str>) -> Option<String> {
    let essence = given?
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let token = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
    };
    let (kind, subtype) = essence.split_once('/')?;
    (token(kind) && token(subtype)).then_some(essence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_absolute_legal_and_do_not_run() {
        assert_eq!(
            iri(" https://b.example/é?a=\"b c\" ").as_deref(),
            Some("https://b.example/é?a=%22b%20c%22")
        );
        for address in [
            "/a",
            "a/b:c",
            "",
            "https:",
            "JavaScript:x()",
            "data:text/html,x",
        ] {
            assert_eq!(iri(address), None, "{address}");
        }
        assert_eq!(web("ftp://b.example/"), None);
        assert_eq!(
            media_type(Some("Audio/MPEG; x=1")).as_deref(),
            Some("audio/mpeg")
        );
        assert_eq!(media_type(Some("mp3")), None);
    }
}
