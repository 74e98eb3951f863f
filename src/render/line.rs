//! Text on one line.

use super::xml::allowed;

/// The name on one line, else the id.
pub(super) fn named(name: &str, id: &str) -> String {
    match folded(name) {
        name if name.is_empty() => id.to_owned(),
        name => name,
    }
}

/// Text on one line, without characters that a document may not hold; empty where there is nothing
/// to see.
pub(super) fn folded(text: &str) -> String {
    let line = text
        .split(|c: char| c.is_ascii_whitespace() || !allowed(c))
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    if line.trim().is_empty() {
        String::new()
    } else {
        line
    }
}

/// The first `count` words on one line, with an ellipsis where there are more. Where words are not
/// spaced (Japanese), a word counts as six characters.
pub(super) fn first_words(text: &str, count: usize) -> String {
    const WORD: usize = 6;
    let mut out = String::new();
    let mut left = count.saturating_mul(WORD);
    let mut more = false;
    for (i, word) in text.split_ascii_whitespace().enumerate() {
        let length = word.chars().count();
        if i >= count || (length > left && i > 0) {
            more = true;
            break;
        }
        if i > 0 {
            out.push(' ');
        }
        out.extend(word.chars().take(left));
        more = length > left;
        left = left.saturating_sub(length);
        if more {
            break;
        }
    }
    if more {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_words_count_in_any_script() {
        assert_eq!(first_words("one two three", 3), "one two three");
        assert_eq!(first_words("one\n\ntwo three", 2), "one two…");
        assert_eq!(first_words("港の朝市は冬も続ける", 1), "港の朝市は冬…");
        assert_eq!(first_words("", 2), "");
    }

    #[test]
    fn folding_keeps_no_break_spaces_and_drops_what_no_document_holds() {
        assert_eq!(folded(" «\u{a0}a\u{a0}»\n b\u{fffe}"), "«\u{a0}a\u{a0}» b");
        assert_eq!(folded("\u{3000}\u{0}"), "");
    }
}
