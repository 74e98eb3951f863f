//! What somebody types to search: words, "phrases", -word, beginnings*.
//!
//! Every text is a query: what is no word is left out. Case and marks do not count.

use crate::identity::Word;
use crate::identity::words;

/// A search as asked for: all terms have to be there, none of the excluded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    wanted: Vec<Term>,
    excluded: Vec<Term>,
}

/// Words that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    words: Vec<String>,
    /// The last word is the beginning of one.
    open: bool,
}

impl Query {
    /// Reads a query: words are all looked for, `"words in a row"`, `-word` excludes, `word*` is
    /// the beginning of one.
    pub fn parse(text: &str) -> Self {
        let mut query = Self::default();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let excludes = rest.starts_with('-');
            rest = rest.trim_start_matches('-');
            let (term, tail) = match rest.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                None => {
                    let end = rest.find(|c: char| c.is_whitespace() || c == '"');
                    rest.split_at_checked(end.unwrap_or(rest.len()))
                        .unwrap_or((rest, ""))
                }
            };
            let (tail, open) = match tail.strip_prefix('*') {
                Some(tail) => (tail, true),
                None => (tail, term.ends_with('*')),
            };
            let found: Vec<String> = words(term).into_iter().map(|word| word.folded).collect();
            if !found.is_empty() {
                let term = Term { words: found, open };
                if excludes {
                    query.excluded.push(term);
                } else {
                    query.wanted.push(term);
                }
            }
            rest = tail.trim_start();
        }
        query
    }

    /// Nothing is looked for (to exclude alone is no search).
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    /// As an FTS5 expression; everything in it is quoted.
    pub(super) fn expression(&self) -> String {
        let joined = |terms: &[Term], by: &str| {
            let terms: Vec<String> = terms.iter().map(Term::quoted).collect();
            terms.join(by)
        };
        let wanted = joined(&self.wanted, " AND ");
        if self.excluded.is_empty() {
            wanted
        } else {
            format!("({wanted}) NOT ({})", joined(&self.excluded, " OR "))
        }
    }

    /// Whether a document's fields answer it: each term within one of them.
    pub(super) fn matches(&self, fields: &[Vec<Word>]) -> bool {
        let has = |term: &Term| fields.iter().any(|field| term.find(field, 0).is_some());
        self.wanted.iter().all(has) && !self.excluded.iter().any(has)
    }

    /// Whether the first word looked for stands in a text.
    pub(super) fn begins_in(&self, text: &[Word]) -> bool {
        self.wanted
            .first()
            .is_some_and(|term| term.find(text, 0).is_some())
    }

    /// A part of `text` around the first match, on one line, of about `length` characters; what
    /// matches stands between `marks`. Without a match the text's beginning.
    pub fn excerpt(&self, text: &str, length: usize, marks: (&str, &str)) -> String {
        let found = words(text);
        let mut hits: Vec<(usize, usize)> = Vec::new();
        for term in &self.wanted {
            let mut from = 0;
            while let Some(at) = term.find(&found, from) {
                let (first, last) = (found.get(at), found.get(at + term.words.len() - 1));
                if let (Some(first), Some(last)) = (first, last) {
                    hits.push((first.start, last.end));
                }
                from = at + term.words.len();
            }
        }
        hits.sort_unstable();
        let first = hits.first().map_or(0, |hit| hit.0);
        let start = beginning(text, &found, first, length / 3);
        let mut out = if start > 0 {
            "…".to_owned()
        } else {
            String::new()
        };
        let mut at = start;
        let mut left = length;
        for (from, to) in hits {
            if from < at {
                continue;
            }
            if !pushed(&mut out, text.get(at..from).unwrap_or_default(), &mut left) {
                return out;
            }
            out.push_str(marks.0);
            let whole = pushed(&mut out, text.get(from..to).unwrap_or_default(), &mut left);
            out.push_str(marks.1);
            if !whole {
                return out;
            }
            at = to;
        }
        pushed(&mut out, text.get(at..).unwrap_or_default(), &mut left);
        out
    }
}

/// The start of the word that stands about `before` characters before `place`.
fn beginning(text: &str, words: &[Word], place: usize, before: usize) -> usize {
    let near = |word: &&Word| {
        text.get(word.start..place)
            .is_some_and(|between| between.chars().count() <= before)
    };
    let first = words.partition_point(|word| word.start < place);
    let mut start = place;
    for word in words.get(..first).unwrap_or_default().iter().rev() {
        if !near(&word) {
            return start;
        }
        start = word.start;
    }
    0
}

/// Appends text on one line, and an ellipsis where there is no more room; true where it had room.
fn pushed(out: &mut String, text: &str, left: &mut usize) -> bool {
    let mut space = out.ends_with(' ');
    for c in text.chars() {
        if *left == 0 {
            out.push('…');
            return false;
        }
        let blank = c.is_ascii_whitespace();
        if !(blank && space) {
            out.push(if blank { ' ' } else { c });
            *left -= 1;
        }
        space = blank;
    }
    true
}

impl Term {
    fn quoted(&self) -> String {
        // folded words hold letters and digits only
        let star = if self.open { " *" } else { "" };
        format!("\"{}\"{star}", self.words.join(" "))
    }

    /// Where it stands in a text, at or after `from`.
    fn find(&self, text: &[Word], from: usize) -> Option<usize> {
        let last = self.words.len().checked_sub(1)?;
        let is = |(at, (wanted, word)): (usize, (&String, &Word))| {
            word.folded == *wanted
                || (self.open && at == last && word.folded.starts_with(wanted.as_str()))
        };
        text.get(from..)?
            .windows(last + 1)
            .position(|window| self.words.iter().zip(window).enumerate().all(is))
            .map(|at| at + from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(query: &str, text: &str) -> bool {
        Query::parse(query).matches(&[words("A title"), words(text)])
    }

    #[test]
    fn words_phrases_beginnings_and_what_is_excluded() {
        let text = "The Café at the sea wall; 東京で会う";
        for query in [
            "cafe SEA",
            "\"sea wall\"",
            "title sea",
            "sea-wall",
            "wal*",
            "\"sea wa\"*",
            "東京",
            "sea -mountain",
            "\"sea wall",
            "sea AND",
        ] {
            assert_eq!(answers(query, text), !query.contains("AND"), "{query}");
        }
        for query in ["wal", "\"wall sea\"", "sea -cafe", "京東", "mountain"] {
            assert!(!answers(query, text), "{query}");
        }
    }

    #[test]
    fn nothing_raises_a_syntax_error() {
        for text in ["", "-", "\"\"", "*", "-x", "!? ()"] {
            assert!(Query::parse(text).is_empty(), "{text}");
        }
        assert_eq!(
            Query::parse("a OR \"b\" NEAR(c) -(d) col:e*").expression(),
            "(\"a\" AND \"or\" AND \"b\" AND \"near c\" AND \"col e\" *) NOT (\"d\")"
        );
    }

    #[test]
    fn an_excerpt_is_around_the_first_match() {
        let query = Query::parse("wall");
        let text = "One two three four five six\n\nthe sea wall broke on a Friday in March";
        assert_eq!(
            query.excerpt(text, 30, ("[", "]")),
            "…the sea [wall] broke on a Friday…"
        );
        assert_eq!(query.excerpt("A wall", 30, ("", "")), "A wall");
        assert_eq!(query.excerpt("Nothing here", 7, ("", "")), "Nothing…");
    }
}
