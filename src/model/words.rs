//! Numbers in sentences.

use std::fmt::Display;

/// `1 entry`, `2 entries`, `0 sources`.
pub fn counted<N: Copy + Display + PartialEq + From<u8>>(count: N, word: &str) -> String {
    if count == N::from(1) {
        return format!("1 {word}");
    }
    match word.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{count} {stem}ies"),
        _ => format!("{count} {word}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_many() {
        let said = [(1_usize, "source"), (0, "source"), (2, "entry"), (2, "day")];
        assert_eq!(
            said.map(|(count, word)| counted(count, word)),
            ["1 source", "0 sources", "2 entries", "2 days"]
        );
    }
}
