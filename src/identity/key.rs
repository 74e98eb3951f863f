//! Entry keys and the ids made of them.

use super::decide::text_hash;
use crate::canonical::comparison_key;
use crate::model::Entry;
use sha2::Digest;
use sha2::Sha256;
use std::collections::HashMap;
use std::collections::HashSet;
use std::fmt::Write;

/// What makes an entry the same entry in the next document of its source.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryKey(pub String);

/// One key an entry, in document order; `text_of` gives an entry's visible text and is called once
/// for each, in order.
///
/// The id that the document gives, verbatim; else the comparison key of the link; else sha256 of
/// title and visible text. A second item with the key of an earlier one gets key and link, a third
/// with these too gets its words beside them. Items that agree in all of it have one key.
pub fn entry_keys(entries: &[Entry], mut text_of: impl FnMut(&Entry) -> String) -> Vec<EntryKey> {
    let mut used: HashSet<String> = HashSet::with_capacity(entries.len());
    let mut twins: HashMap<(String, String, [u8; 16]), String> = HashMap::new();
    entries
        .iter()
        .map(|entry| {
            let text = text_of(entry);
            let title = entry.title.as_deref().unwrap_or_default();
            let words = || hex(&digest(&[title, &text]));
            let plain = plain_key(entry, words);
            let link = entry.link.clone().unwrap_or_default();
            let twin = (plain.clone(), link.clone(), text_hash(title, &text));
            let key = twins.entry(twin).or_insert_with(|| {
                if !used.contains(&plain) {
                    return plain;
                }
                let with_link = format!("{plain}\n{link}");
                if used.contains(&with_link) {
                    return format!("{with_link}\n{}", words());
                }
                with_link
            });
            used.insert(key.clone());
            EntryKey(key.clone())
        })
        .collect()
}

fn plain_key(entry: &Entry, words: impl Fn() -> String) -> String {
    match &entry.id {
        Some(id) if !id.is_empty() => id.clone(),
        _ => entry
            .link
            .as_deref()
            .and_then(comparison_key)
            .unwrap_or_else(|| format!("sha256:{}", words())),
    }
}

/// `urn:uuid:` of version 8 (RFC 9562 section 5.8): the first 128 bits of sha256 over instance,
/// source id and entry key, each preceded by its length in octets (u64, big-endian).
pub fn entry_uuid(instance: &str, source: &str, key: &EntryKey) -> String {
    let digest = digest(&[instance, source, &key.0]);
    let mut bits = digest
        .first_chunk::<16>()
        .map_or(0, |bytes| u128::from_be_bytes(*bytes));
    bits = bits & !(0xf << 76) | (0x8 << 76);
    bits = bits & !(0x3 << 62) | (0x2 << 62);
    let hex = format!("{bits:032x}");
    let mut out = String::from("urn:uuid:");
    for (i, c) in hex.chars().enumerate() {
        if matches!(i, 8 | 12 | 16 | 20) {
            out.push('-');
        }
        out.push(c);
    }
    out
}

fn digest(parts: &[&str]) -> [u8; 32] {
    let mut sha = Sha256::new();
    for part in parts {
        sha.update((part.len() as u64).to_be_bytes());
        sha.update(part.as_bytes());
    }
    sha.finalize().into()
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
            write!(out, "{byte:02x}").expect("a string takes all");
            out
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str, link: &str, title: &str) -> Entry {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Entry {
            id: some(id),
            link: some(link),
            title: some(title),
            ..Entry::default()
        }
    }

    fn keys(entries: &[Entry]) -> Vec<String> {
        entry_keys(entries, |_| String::new())
            .into_iter()
            .map(|key| key.0)
            .collect()
    }

    #[test]
    fn id_then_link_then_words() {
        let keys = keys(&[
            entry(" Guid ", "https://x.example/a", "t"),
            entry("", "https://www.x.example/a?utm_source=x", "t"),
            entry("", "https://x.example/", "t"),
            entry("", "", "u"),
        ]);
        assert_eq!(keys[0], " Guid ");
        assert_eq!(keys[1], "x.example/a");
        assert!(
            keys[2].starts_with("sha256:") && keys[3].starts_with("sha256:") && keys[2] != keys[3]
        );
    }

    #[test]
    fn a_key_used_twice_takes_the_link_along() {
        let keys = keys(&[
            entry("1", "https://x.example/a", "t"),
            entry("1", "https://x.example/b", "t"),
            entry("1", "https://x.example/a", "t"),
            entry("1", "https://x.example/a", "u"),
            entry("1", "https://x.example/a", "v"),
        ]);
        assert_eq!(keys[0], "1");
        assert_eq!(keys[1], "1\nhttps://x.example/b");
        assert_eq!(keys[2], "1", "the same item listed twice");
        assert_eq!(keys[3], "1\nhttps://x.example/a");
        assert!(keys[4].starts_with("1\nhttps://x.example/a\n"));
    }

    #[test]
    fn ids_are_fixed_for_good() {
        let id = entry_uuid("depeche", "a", &EntryKey("1".to_owned()));
        // sha256 over 7"depeche" 1"a" 1"1", worked out with another program
        assert_eq!(id, "urn:uuid:13df5ee8-6e92-86a1-bf8f-64f7bdc00da4");
        assert_ne!(id, entry_uuid("depech", "ea", &EntryKey("1".to_owned())));
    }
}
