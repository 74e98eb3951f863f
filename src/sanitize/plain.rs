//! Text that is no markup: titles, names.

/// Folds white space to single spaces and drops what no title holds: control characters and
/// characters that turn the direction of what follows (U+202A–202E, U+2066–2069).
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| {
        c.is_ascii_whitespace() || c == '\u{85}' || c == '\u{2028}' || c == '\u{2029}'
    }) {
        let before = out.len();
        if before > 0 {
            out.push(' ');
        }
        let start = out.len();
        out.extend(word.chars().filter(|c| is_legal(*c) && !turns(*c)));
        if out.len() == start {
            out.truncate(before);
        }
    }
    out
}

/// Characters that XML 1.0 allows, but for the C1 controls that nothing shows.
pub(super) fn is_legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{7e}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn white_space_folds_and_tricks_go() {
        assert_eq!(plain(" a \n\u{0}\u{202e} b\u{a0}c\u{7} "), "a b\u{a0}c");
        assert_eq!(plain("\u{7}"), "");
    }
}
