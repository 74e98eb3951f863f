//! Entry keys and the ids made of them.

use super::decide::text_hash;
use crate::canonical::comparison_key;
use crate::model::Entry;
use sha2::Digest;
use sha2::Sha256;
use std::collections::HashMap;
use std::collections::HashSet;
use std::fmt::Write;

/// What tells the entries of a source apart. It only ever goes down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// The id that the document gives, else the link.
    #[default]
    Id,
    /// Link and date of publication: ids are repeated, or others in each document.
    LinkDate,
    /// The title too: links are repeated as well.
    LinkDateTitle,
}

impl Basis {
    const ALL: [Self; 3] = [Self::Id, Self::LinkDate, Self::LinkDateTitle];

    /// In words, which are those that are stored.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::LinkDate => "link and date",
            Self::LinkDateTitle => "link, date and title",
        }
    }

    /// What these words say; unknown ones say `Id`.
    pub fn of(words: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|basis| basis.words() == words).unwrap_or_default()
    }

    /// This one where it tells the entries of a document apart, else the next one that does; this
    /// one too where none does.
    pub fn for_document(self, entries: &[Entry]) -> Self {
        let from = Self::ALL.into_iter().filter(|basis| *basis >= self);
        let fits = |basis: &Self| basis.tells_apart(entries);
        from.into_iter().find(fits).unwrap_or(self)
    }

    /// The next one that tells the entries of a document apart, where ids are others in each
    /// document; this one where none does.
    pub fn without_ids(self, entries: &[Entry]) -> Self {
        let lower = Self::LinkDate.for_document(entries);
        if self == Self::Id && lower.tells_apart(entries) {
            lower
        } else {
            self
        }
    }

    /// Whether at most 5 per cent of the entries, rounded, have nothing of the kind or the same as
    /// another one. The same item listed twice is one. Without an id the link will do.
    fn tells_apart(self, entries: &[Entry]) -> bool {
        const MOST: usize = 5;
        let mut first = HashMap::new();
        let bad = entries.iter().filter(|entry| {
            let Some(key) = self.key(entry) else {
                return true;
            };
            let item = (&entry.link, &entry.title, &entry.summary, &entry.content);
            *first.entry(key).or_insert(item) != item
        });
        let (bad, of) = (bad.count(), entries.len());
        (200 * bad + of).checked_div(2 * of).unwrap_or_default() <= MOST
    }

    fn key(self, entry: &Entry) -> Option<String> {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let link = || {
            let key = entry.link.as_deref().and_then(comparison_key);
            key.or_else(|| given(&entry.link))
        };
        let date = || {
            let dated = entry.published.as_ref();
            dated.map_or_else(String::new, |dated| dated.date.start.0.to_string())
        };
        match self {
            Self::Id => {
                let key = || entry.link.as_deref().and_then(comparison_key);
                given(&entry.id).or_else(key)
            }
            Self::LinkDate => Some(format!("link+date:{}\n{}", link()?, date())),
            Self::LinkDateTitle => {
                let (link, title) = (link(), given(&entry.title));
                let any = link.is_some() || title.is_some();
                any.then(|| {
                    let (link, title) = (link.unwrap_or_default(), title.unwrap_or_default());
                    format!("link+date+title:{link}\n{}\n{title}", date())
                })
            }
        }
    }
}

/// What makes an entry the same entry in the next document of its source.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryKey(pub String);

/// One key an entry, in document order; `text_of` gives an entry's visible text and is called once
/// for each, in order.
///
/// What `basis` says (for `Id` the id that the document gives, verbatim; else the comparison key of
/// the link); else sha256 of title and visible text. A second item with the key of an earlier one gets key and link, a third
/// with these too gets its words beside them. Items that agree in all of it have one key.
pub fn entry_keys(
    entries: &[Entry],
    basis: Basis,
    mut text_of: impl FnMut(&Entry) -> String,
) -> Vec<EntryKey> {
    let mut used: HashSet<String> = HashSet::with_capacity(entries.len());
    let mut twins: HashMap<(String, String, [u8; 16]), String> = HashMap::new();
    entries
        .iter()
        .map(|entry| {
            let text = text_of(entry);
            let title = entry.title.as_deref().unwrap_or_default();
            let words = || hex(&digest(&[title, &text]));
            let plain = basis.key(entry);
            let plain = plain.unwrap_or_else(|| format!("sha256:{}", words()));
            let link = entry.link.clone().unwrap_or_default();
            let twin = (plain.clone(), link.clone(), text_hash(title, &text));
            let key = twins.entry(twin).or_insert_with(|| {
                if !used.contains(&plain) {
                    return plain;
                }
                let with_link = EntryKey(plain).beside(&link).0;
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

impl EntryKey {
    /// The key of another article that has the same one.
    #[must_use]
    pub fn beside(&self, link: &str) -> Self {
        Self(format!("{}\n{link}", self.0))
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
        entry_keys(entries, Basis::Id, |_| String::new())
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
    fn ids_that_repeat_degrade_the_key_once() {
        let document = |twins: usize| -> Vec<Entry> {
            let id = |n: usize| if n < twins { 0 } else { n };
            let link = |n| format!("https://x.example/{n}");
            (0..20)
                .map(|n| entry(&format!("{}", id(n)), &link(n), "t"))
                .collect()
        };
        assert_eq!(Basis::Id.for_document(&document(1)), Basis::Id);
        assert_eq!(
            Basis::Id.for_document(&document(2)),
            Basis::Id,
            "5 per cent"
        );
        assert_eq!(Basis::Id.for_document(&document(3)), Basis::LinkDate);
        assert_eq!(Basis::LinkDate.for_document(&document(0)), Basis::LinkDate);
        assert_eq!(Basis::Id.for_document(&[]), Basis::Id);
        let one_link: Vec<Entry> = (0..20)
            .map(|n| entry("x", "https://x.example/all", &format!("Title {n}")))
            .collect();
        assert_eq!(Basis::Id.for_document(&one_link), Basis::LinkDateTitle);
        // nothing tells them apart: their words have to
        let same: Vec<Entry> = (0..20)
            .map(|n| Entry {
                summary: Some(crate::model::RawHtml(format!("Words {n}"))),
                ..entry("", "", "Title")
            })
            .collect();
        assert_eq!(Basis::Id.for_document(&same), Basis::Id);
        // no ids at all: the links are as good
        let links: Vec<Entry> = (0..20)
            .map(|n| entry("", &format!("https://x.example/{n}"), "t"))
            .collect();
        assert_eq!(Basis::Id.for_document(&links), Basis::Id);
        assert_eq!(Basis::Id.without_ids(&links), Basis::LinkDate);
        assert_eq!(Basis::Id.without_ids(&same), Basis::Id);
        for basis in Basis::ALL {
            assert_eq!(Basis::of(basis.words()), basis);
        }
    }

    #[test]
    fn ids_are_fixed_for_good() {
        let id = entry_uuid("depeche", "a", &EntryKey("1".to_owned()));
        // sha256 over 7"depeche" 1"a" 1"1", worked out with another program
        assert_eq!(id, "urn:uuid:13df5ee8-6e92-86a1-bf8f-64f7bdc00da4");
        assert_ne!(id, entry_uuid("depech", "ea", &EntryKey("1".to_owned())));
    }
}
