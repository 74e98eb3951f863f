//! Ids and tags out of other people's names, and whether two addresses are one.

pub mod userinfo;

use crate::canonical;
use sha2::Digest;
use sha2::Sha256;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// Letters of an id or tag made from a name; longer names are cut.
const LONGEST: usize = 40;

/// Text of somebody else's on one line without control characters.
pub fn one_line(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ").chars().take(200).collect()
}

/// An address in the one way that it can be written, for comparison.
pub fn plain(url: &str) -> String {
    url::Url::parse(url).map_or_else(|_| url.to_owned(), String::from)
}

/// Whether two addresses are one.
pub fn same_url(one: &str, other: &str) -> bool {
    one == other || plain(one) == plain(other)
}

/// A whole path of a file, as an address.
pub fn is_file(url: &str) -> bool {
    url.starts_with("file:///") && url::Url::parse(url).is_ok_and(|url| url.to_file_path().is_ok())
}

/// An id for a new source: of its name, else of its host, counted up until `taken` has it not.
pub fn id_of_name(name: Option<&str>, url: &str, taken: &BTreeSet<String>) -> String {
    let stem = name.map(ascii_slug).filter(|slug| slug.len() > 1);
    counted(&stem.unwrap_or_else(|| host_stem(url)), taken)
}

/// An id for a new source: of its host, where that is taken of its name, else counted up.
pub fn id_of_host(name: Option<&str>, url: &str, taken: &BTreeSet<String>) -> String {
    let stem = host_stem(url);
    let slug = name.map(ascii_slug).filter(|slug| slug.len() > 1);
    match slug {
        Some(slug) if taken.contains(&stem) => counted(&slug, taken),
        _ => counted(&stem, taken),
    }
}

/// `stem`, else `stem-2`, `stem-3` …, whichever `taken` has not.
pub fn counted(stem: &str, taken: &BTreeSet<String>) -> String {
    let is_free = |id: &String| !taken.contains(id);
    let stem = stem.to_owned();
    if is_free(&stem) {
        return stem;
    }
    (2..=u32::MAX)
        .map(|count| format!("{stem}-{count}"))
        .find(is_free)
        .unwrap_or(stem)
}

/// What a host is called: the first part of its registrable domain. A file is called by its name.
fn host_stem(url: &str) -> String {
    let stem = if is_file(url) {
        ascii_slug(file_stem(url))
    } else {
        let site = canonical::site(url).unwrap_or_default();
        ascii_slug(site.split('.').next().unwrap_or_default())
    };
    if stem.is_empty() || stem.parse::<u8>().is_ok() {
        "source".to_owned()
    } else {
        stem
    }
}

/// The last part of a path, without what tells its kind.
pub fn file_stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}

/// A name in a-z, 0-9 and single hyphens; empty where it has no such letters.
pub fn ascii_slug(name: &str) -> String {
    let plain = name
        .nfkd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c));
    slug(plain, |c| c.is_ascii_alphanumeric())
}

/// Whether a name's slug in ASCII lacks letters of it.
pub fn is_lossy(name: &str) -> bool {
    name.nfkd().any(|c| c.is_alphanumeric() && !c.is_ascii())
}

/// The first hex digits of a text's hash.
pub fn hash(text: &str, digits: usize) -> String {
    let hash = Sha256::digest(text.as_bytes());
    let hex = hash.iter().map(|byte| format!("{byte:02x}"));
    hex.collect::<String>().chars().take(digits).collect()
}

/// A name as a tag: lower case, letters of any script and digits, single hyphens. A name that is
/// too long ends with its hash, for others may begin as it does.
pub fn tag(name: &str) -> String {
    let whole = slug_of(name.nfc(), |c| {
        c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
    });
    if whole.chars().count() <= LONGEST {
        return whole;
    }
    let start: String = whole.chars().take(LONGEST - 5).collect();
    format!("{}-{}", start.trim_matches('-'), hash(&whole, 4))
}

fn slug(name: impl Iterator<Item = char>, keeps: impl Fn(char) -> bool) -> String {
    let slug: String = slug_of(name, keeps).chars().take(LONGEST).collect();
    slug.trim_matches('-').to_owned()
}

/// The slug at its whole length.
fn slug_of(name: impl Iterator<Item = char>, keeps: impl Fn(char) -> bool) -> String {
    let mut slug = String::new();
    for c in name.flat_map(char::to_lowercase) {
        let begins = slug.is_empty() || slug.ends_with('-');
        if keeps(c) {
            slug.push(c);
        } else if c == '+' {
            // C++ is not C
            slug.push_str(if begins { "plus-" } else { "-plus-" });
        } else if c == '#' && !begins {
            slug.push_str("-sharp-");
        } else if !slug.is_empty() && !slug.ends_with('-') && !matches!(c, '\'' | '’') {
            slug.push('-');
        }
    }
    slug.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_tags_of_names() {
        let taken = BTreeSet::from(["example".to_owned(), "tides".to_owned()]);
        let none = BTreeSet::new();
        let url = "https://www.example.org/b";
        assert_eq!(id_of_host(None, url, &taken), "example-2");
        assert_eq!(id_of_host(Some("Tides"), url, &taken), "tides-2");
        assert_eq!(id_of_host(Some("Tides"), url, &none), "example");
        assert_eq!(id_of_name(Some("Élan & Co."), url, &taken), "elan-co");
        assert_eq!(id_of_name(Some("潮"), url, &taken), "example-2");
        assert_eq!(id_of_host(None, "http://127.0.0.1:9/", &none), "source");
        assert_eq!(id_of_host(None, "http://[::1]/", &none), "source");
        assert_eq!(id_of_host(None, "file:///srv/My.feed.xml", &none), "my");
        assert_eq!(
            id_of_host(None, "https://blog.rust-lang.org/", &none),
            "rust-lang"
        );
        assert_eq!(tag("  Économie / Monde's "), "économie-mondes");
        assert_eq!(tag("科技"), "科技");
        assert_eq!(
            ["C++", "C#", "C", "#rust", "A + B"].map(tag),
            ["c-plus-plus", "c-sharp", "c", "rust", "a-plus-b"]
        );
        let long = "x".repeat(60);
        assert_ne!(tag(&format!("{long}a")), tag(&format!("{long}b")));
        assert!(tag(&long).chars().count() <= LONGEST);
        assert_eq!(
            (ascii_slug("科技"), ascii_slug("--")),
            (String::new(), String::new())
        );
    }

    #[test]
    fn one_line_has_no_control_characters() {
        assert_eq!(one_line(" a\n\u{1b}[2J  b "), "a [2J b");
    }

    #[test]
    fn addresses_that_are_one() {
        assert!(same_url("HTTPS://Example.org", "https://example.org/"));
        assert!(!same_url("https://example.org/a", "https://example.org/a/"));
    }
}
