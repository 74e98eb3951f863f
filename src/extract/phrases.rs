//! Words that no article says: calls to read, share, subscribe, accept.

use super::table::Block;

/// Longest line that is furniture by its first words; notices about cookies run longer.
const LINE: usize = 30;
const SHORT_LINE: usize = 14;
const NOTICE: usize = 80;

/// Whether a block is furniture of the page by its first words.
pub(super) fn is_boilerplate(text: &str, block: &Block) -> bool {
    if block.words > NOTICE {
        return false;
    }
    let text = text.trim_start();
    let first = text.chars().flat_map(char::to_lowercase).next();
    let opens = |openings: &[&str]| {
        let mut likely = openings.iter().filter(|it| it.chars().next() == first);
        likely.any(|opening| is_opened_by(text, opening))
    };
    opens(&NOTICES)
        || (block.words <= LINE && opens(&OPENINGS))
        || (block.words <= SHORT_LINE && opens(&SHORT))
        || is_byline(text, block)
        || (block.words <= CREW && CONTRIBUTED.iter().any(|words| text.contains(words)))
}

/// Whether a text begins with those lower-case words, whatever its capitals.
fn is_opened_by(text: &str, opening: &str) -> bool {
    let mut letters = text.chars().flat_map(char::to_lowercase);
    opening.chars().all(|c| letters.next() == Some(c))
}

/// Longest line that names who else wrote.
const CREW: usize = 40;

/// What such a line says.
const CONTRIBUTED: [&str; 8] = [
    "contributed to this report",
    "contributed to this story",
    "contributed to this article",
    "contributed reporting",
    "Reporting by ",
    "a contribué à cet article",
    "contribuyó a este",
    "ha collaborato a questo articolo",
];

/// `Par Jane Doe, publié le 12 novembre 2026 à 18h20`: a name after the word for "by", no sentence.
fn is_byline(text: &str, block: &Block) -> bool {
    if block.stop || block.words > LINE {
        return false;
    }
    let Some((by, name)) = text.trim_start().split_once(char::is_whitespace) else {
        return false;
    };
    let by = by.trim_end_matches(':').to_lowercase();
    BY.contains(&by.as_str()) && name.trim_start().starts_with(char::is_uppercase)
}

/// "By", as bylines say it.
const BY: [&str; 12] = [
    "by", "par", "von", "por", "di", "door", "av", "af", "przez", "de", "från", "от",
];

/// Openings of notices about cookies.
const NOTICES: [&str; 12] = [
    "we use cookies",
    "this website uses cookies",
    "this site uses cookies",
    "wir verwenden cookies",
    "diese website verwendet cookies",
    "diese seite verwendet cookies",
    "nous utilisons des cookies",
    "ce site utilise des cookies",
    "en poursuivant votre navigation",
    "utilizamos cookies",
    "questo sito utilizza",
    "deze website gebruikt cookies",
];

/// Openings of lines that are never prose.
const OPENINGS: [&str; 38] = [
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
    "le puede interesar",
    "te puede interesar",
    "das könnte sie auch",
    "das könnte dich auch",
    "like this story",
    "updated at ",
    "last updated",
    "zuletzt aktualisiert",
];

/// Openings of lines that are none when they are short.
const SHORT: [&str; 28] = [
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
    "auch interessant",
    "externer inhalt",
    "voir aussi",
    "sur le même sujet",
];

#[cfg(test)]
mod tests {
    use super::super::table::Kind;
    use super::*;

    #[test]
    fn calls_and_notices_are_furniture_and_sentences_are_not() {
        let block = |words| Block {
            host: 0,
            kind: Kind::Paragraph,
            pieces: 0..0,
            text: 0..0,
            words,
            link_words: 0,
            commas: 0,
            stop: true,
        };
        assert!(is_boilerplate("Read more: The ferry", &block(4)));
        assert!(is_boilerplate(
            "We use cookies to make this site better.",
            &block(60)
        ));
        assert!(!is_boilerplate(
            "Comments on the plan came from both sides, he said.",
            &block(20)
        ));
        assert!(!is_boilerplate("The ferry was late.", &block(4)));
        let open = |words| Block {
            stop: false,
            ..block(words)
        };
        let byline = "Par Jane Doe, publié le 12 novembre 2026 à 18h20";
        assert!(is_boilerplate(byline, &open(10)));
        assert!(!is_boilerplate("Par ailleurs, le pont rouvre", &open(6)));
        assert!(!is_boilerplate("Von Anfang an war er dabei.", &block(6)));
    }
}
