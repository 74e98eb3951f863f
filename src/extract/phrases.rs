//! Words that no article says: calls to read, share, subscribe, accept.

use super::table::Block;

/// Whether a short block is furniture of the page by its first words.
pub(super) fn is_boilerplate(text: &str, block: &Block) -> bool {
    if block.words > 30 {
        return false;
    }
    let start: String = text
        .trim_start()
        .chars()
        .take(48)
        .flat_map(char::to_lowercase)
        .collect();
    let short = block.words <= 14;
    OPENINGS.iter().any(|opening| start.starts_with(opening))
        || (short && SHORT.iter().any(|opening| start.starts_with(opening)))
}

/// Openings of lines that are never prose.
const OPENINGS: [&str; 30] = [
    "read more:",
    "read also",
    "also read",
    "see also:",
    "read next",
    "related:",
    "related article",
    "related stor",
    "more:",
    "don't miss",
    "don’t miss",
    "click here",
    "sign up for",
    "subscribe to",
    "follow us",
    "share this",
    "advertisement",
    "lire aussi",
    "à lire aussi",
    "lesen sie auch",
    "lesen sie mehr",
    "mehr zum thema",
    "leer también",
    "lea también",
    "leggi anche",
    "читайте также",
    "leia também",
    "lees ook",
    "all rights reserved",
    "copyright ©",
];

/// Openings of lines that are none when they are short.
const SHORT: [&str; 24] = [
    "read more",
    "continue reading",
    "photo gallery",
    "story continues",
    "article continues",
    "scroll down",
    "watch:",
    "video:",
    "share on",
    "share with",
    "print this",
    "leave a comment",
    "comments",
    "posted in",
    "posted by",
    "filed under",
    "tagged",
    "tags:",
    "schlagwörter",
    "kommentare",
    "anzeige",
    "publicité",
    "newsletter",
    "copyright",
];
