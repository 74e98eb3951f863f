//! Name and password in an address: they belong into `basic_auth`, and on no screen.

use percent_encoding::percent_decode_str;
use url::Url;

/// Whether an address names a user.
pub fn is_in(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| !url.username().is_empty() || url.password().is_some())
}

/// The address as it may be shown and written; one that names no user stays as it is.
pub fn without(url: &str) -> String {
    match Url::parse(url) {
        Ok(mut parsed) if is_in(url) => {
            // an address that has a name has a place for it
            let _ = parsed.set_username("");
            let _ = parsed.set_password(None);
            parsed.into()
        }
        Ok(_) => url.to_owned(),
        // what is no address may still hold a password
        Err(_) => match (url.split_once("://"), url.rsplit_once('@')) {
            (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://…@{rest}"),
            (None, Some((_, rest))) => format!("…@{rest}"),
            (_, None) => url.to_owned(),
        },
    }
}

/// `name:password` of an address, or why that cannot be sent; `None` where it names no user.
pub fn basic_auth(url: &str) -> Option<Result<String, &'static str>> {
    let url = Url::parse(url).ok().filter(|_| is_in(url))?;
    let decoded = |text| percent_decode_str(text).decode_utf8();
    let (Ok(name), Ok(word)) = (
        decoded(url.username()),
        decoded(url.password().unwrap_or_default()),
    ) else {
        return Some(Err("name and password in the address are not UTF-8"));
    };
    Some(if name.is_empty() {
        Err("the address has a password and no name")
    } else if name.contains(':') {
        Err("no server can tell a name with a colon from its password")
    } else {
        Ok(format!("{name}:{word}"))
    })
}

/// Any text, the names and passwords of its addresses left out.
pub fn masked(text: &str) -> String {
    let ends = |c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'');
    let (mut masked, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("://") {
        let end = after.find(ends).unwrap_or(after.len());
        let (host, tail) = after.split_at_checked(end).unwrap_or((after, ""));
        masked.extend([before, "://"]);
        match host.rsplit_once('@') {
            Some((_, host)) => masked.extend(["…@", host]),
            None => masked.push_str(host),
        }
        rest = tail;
    }
    masked + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_a_password_are_taken_out_of_an_address() {
        let url = "https://m%65:p%40s%3As@h.example/feed?x=1#y";
        assert_eq!(without(url), "https://h.example/feed?x=1#y");
        assert_eq!(basic_auth(url), Some(Ok("me:p@s:s".to_owned())));
        let token = basic_auth("https://token@h.example/");
        assert_eq!(token, Some(Ok("token:".to_owned())));
        for odd in [
            "https://:pw@h.example/",
            "https://a%3Ab:pw@h.example/",
            "https://me:%ff@h.example/",
        ] {
            assert!(matches!(basic_auth(odd), Some(Err(_))), "{odd}");
        }
        // others stay as they were written
        for plain in ["HTTPS://H.example", "https://h.example/@me/feed", "x"] {
            assert_eq!((without(plain), basic_auth(plain)), (plain.into(), None));
        }
    }

    #[test]
    fn no_password_is_shown() {
        assert_eq!(
            without("https://me:p/w@h.example/"),
            "https://…@h.example/",
            "no address, and still a password"
        );
        assert_eq!(
            masked("a|b:https://me:pw@h.example/x@y \"http://c:d@e\" f@g"),
            "a|b:https://…@h.example/x@y \"http://…@e\" f@g"
        );
    }
}
