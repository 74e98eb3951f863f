//! The line that a problem of a configuration stands in, with a mark below the place.
//!
//! Invariant: no excerpt shows a secret. It is blanked by what the line says, not by what was
//! understood of it, so that it holds for a file that cannot be parsed too.

use std::ops::Range;

/// Keys whose values are never shown.
const SECRET: &[&str] = &[
    "bearer",
    "basic_auth",
    "cookie",
    "exec",
    "headers",
    "page_exec",
    "token",
    "proxy",
    "password",
];

/// A text by its lines, found once: a file of thousands of sources has thousands of places.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    /// The text.
    pub(super) text: &'a str,
    all: Vec<&'a str>,
    /// Where each begins, and the text's end.
    starts: Vec<usize>,
    /// Some string may go over several of them.
    long_strings: bool,
}

impl<'a> Lines<'a> {
    /// Finds the lines of a text.
    pub(super) fn of(text: &'a str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            text,
            all: text.lines().collect(),
            starts: std::iter::once(0).chain(ends).collect(),
            long_strings: text.contains("\"\"\"") || text.contains("'''"),
        }
    }

    /// Line and column of a span, from 1.
    pub(super) fn place(&self, span: Option<&Range<usize>>) -> (usize, usize) {
        let offset = span.map_or(0, |span| span.start).min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).and_then(|at| self.starts.get(at));
        let before = self.text.get(start.copied().unwrap_or(0)..offset);
        (line, before.unwrap_or_default().chars().count() + 1)
    }

    /// The line, and a mark below what the span covers of it.
    pub(super) fn excerpt(
        &self,
        line: usize,
        column: usize,
        span: &Range<usize>,
        private: bool,
    ) -> Option<String> {
        let lines = &self.all;
        let shown = *lines.get(line - 1)?;
        if shown.trim().is_empty() || self.long_strings && in_a_long_string(lines, line - 1) {
            return None;
        }
        let before: String = shown.chars().take(column - 1).collect();
        let covered = self.text.get(span.clone()).unwrap_or_default();
        let covered = covered.lines().next().unwrap_or_default().chars().count();
        let private = private || block(lines, line - 1).any(says_private);
        let headers = block(lines, line - 1).next().is_some_and(|header| {
            header.trim_start().starts_with('[') && header.contains("headers")
        });
        let (shown, hidden) = masked(shown, private, headers);
        // a mark inside what was blanked stands below the blank
        let (start, width) = match hidden {
            Some(from) if column > from => (from, 3),
            Some(from) => (column - 1, covered.min(from + 1 - column)),
            None => (column - 1, covered),
        };
        let indent: String = before
            .chars()
            .chain(std::iter::repeat(' '))
            .take(start)
            .map(|c| if c == '\t' { '\t' } else { ' ' })
            .collect();
        let gutter = line.to_string();
        let empty = " ".repeat(gutter.len());
        Some(format!(
            " {gutter} | {shown}\n {empty} | {indent}{}",
            "^".repeat(width.max(1))
        ))
    }
}

/// The lines of the table that a line stands in.
fn block<'l>(lines: &'l [&'l str], at: usize) -> impl Iterator<Item = &'l str> {
    let is_header = |line: &&str| line.trim_start().starts_with('[');
    let start = lines
        .iter()
        .take(at + 1)
        .rposition(is_header)
        .unwrap_or_default();
    lines
        .iter()
        .skip(start)
        .enumerate()
        .take_while(move |(count, line)| *count == 0 || *count <= at - start || !is_header(line))
        .map(|(_, line)| *line)
}

/// Whether a line may be the inside of a `"""` string, which no key on it tells about.
fn in_a_long_string(lines: &[&str], at: usize) -> bool {
    let marks = lines
        .iter()
        .take(at)
        .map(|line| line.matches("\"\"\"").count() + line.matches("'''").count())
        .sum::<usize>();
    marks % 2 == 1
}

fn says_private(line: &str) -> bool {
    assigned(line, "private").is_some_and(|at| {
        line.get(at..)
            .is_some_and(|rest| rest.trim_start().starts_with("true"))
    })
}

/// Where the value of `key` begins in a line, after its `=`.
fn assigned(line: &str, key: &str) -> Option<usize> {
    line.match_indices(key).find_map(|(at, _)| {
        let before = line.get(..at)?;
        let apart = |c: char| !(c.is_alphanumeric() || c == '_' || c == '-');
        if !before.chars().next_back().is_none_or(apart) {
            return None;
        }
        let rest = line.get(at + key.len()..)?;
        let after = rest.trim_start_matches(['"', '\'']).trim_start();
        // `token.file = …`, `headers.x = …` too
        if !(after.starts_with('=') || after.starts_with('.')) {
            return None;
        }
        let equals = rest.find('=')?;
        let value = at + key.len() + equals + 1;
        let blanks = line.get(value..)?;
        Some(value + blanks.len() - blanks.trim_start().len())
    })
}

/// The line without its secrets, and the column (from 0) where the blank begins.
fn masked(line: &str, private: bool, headers: bool) -> (String, Option<usize>) {
    let any = line.find('=').filter(|_| headers).map(|at| at + 1);
    let url = ["url", "was"].iter().filter(|_| private);
    let from = SECRET
        .iter()
        .chain(url)
        .filter_map(|key| assigned(line, key))
        .chain(credentials(line))
        .chain(any)
        .min();
    match from {
        Some(from) => {
            let kept = line.get(..from).unwrap_or_default();
            (format!("{kept}***"), Some(kept.chars().count()))
        }
        None => (line.to_owned(), None),
    }
}

/// Where an address goes on with a name and password, or with a query, which often is a key.
fn credentials(line: &str) -> Option<usize> {
    let start = line.find("://")? + 3;
    let rest = line.get(start..)?;
    let end = rest.find(['"', '\'', ' ']).unwrap_or(rest.len());
    let address = rest.get(..end)?;
    let user = address
        .split('/')
        .next()
        .is_some_and(|host| host.contains('@'));
    if user {
        return Some(start);
    }
    address.find('?').map(|at| start + at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, part: &str) -> String {
        let at = text.find(part).unwrap();
        let span = at..at + part.len();
        let lines = Lines::of(text);
        let (line, column) = lines.place(Some(&span));
        lines
            .excerpt(line, column, &span, false)
            .unwrap_or_default()
    }

    #[test]
    fn the_line_and_a_mark_below_the_place() {
        assert_eq!(
            shown("[fetch]\nhost_gab = \"2s\"\n", "host_gab"),
            " 2 | host_gab = \"2s\"\n   | ^^^^^^^^"
        );
        assert_eq!(
            shown("[\n\t\"é\", 5]", "5"),
            " 2 | \t\"é\", 5]\n   | \t     ^"
        );
    }

    #[test]
    fn no_secret_is_shown() {
        for (text, part, expected) in [
            ("bearer = \"s3cret\"", "\"s3cret\"", "bearer = ***"),
            ("bearer = \"s3cret\"", "bearer", "bearer = ***"),
            ("\"basic_auth\" = \"s3cret\"", "s3c", "\"basic_auth\" = ***"),
            (
                "a = { id = 5, token = \"s3cret\" }",
                "5",
                "a = { id = 5, token = ***",
            ),
            (
                "headers.X-Key = \"s3cret\"",
                "s3cret",
                "headers.X-Key = ***",
            ),
            (
                "[[source]]\n[source.headers]\nX-Key = \"s3cret",
                "s3cret",
                "X-Key =***",
            ),
            ("exec = [\"x\", \"s3cret\"]", "x", "exec = ***"),
            (
                "url = \"https://me:s3cret@a.example/\"",
                "https",
                "url = \"https://***",
            ),
            (
                "url = \"https://a.example/?key=s3cret\"",
                "https",
                "url = \"https://a.example/?***",
            ),
            (
                "[[source]]\nurl = \"https://a.example/s3cret\"\nprivate = true",
                "\"https",
                "url = ***",
            ),
            (
                "[[source]]\nprivate=true\nurl = \"https://a.example/s3cret\"\n[[source]]",
                "\"https",
                "url = ***",
            ),
        ] {
            let shown = shown(text, part);
            assert!(
                shown.contains(expected) && !shown.contains("s3cret"),
                "{shown}"
            );
        }
        let long = "bearer = \"\"\"\ns3cret\n\"\"\"\nfull = 1\n";
        assert_eq!(shown(long, "s3cret"), "");
        assert!(!shown(long, "full").is_empty());
        let other = "[[source]]\nprivate = true\n[[source]]\nurl = \"https://a.example/open\"\n";
        assert!(shown(other, "\"https").contains("open"));
    }
}
