//! Tables and paragraphs that fit the terminal.
//!
//! On a terminal (as wide as it is, or as COLUMNS says) a row is one line, cut with `…`; elsewhere
//! values stand whole, for whoever reads them may be a program.

use std::io::IsTerminal;
use std::io::Write;
use unicode_width::UnicodeWidthChar;
use unicode_width::UnicodeWidthStr;

/// Between two columns.
const GAP: usize = 2;
/// A column that gives way keeps this much.
const NARROWEST: usize = 12;
/// It keeps this much where nothing else can be left out.
const FEWEST: usize = 4;
/// Paragraphs are no wider: longer lines are hard to read.
const PARAGRAPH: usize = 80;

/// How wide the place is that is written to; `None` where it does not matter.
pub(super) fn width() -> Option<usize> {
    if !std::io::stdout().is_terminal() {
        return None;
    }
    let said = std::env::var_os("COLUMNS")
        .and_then(|columns| columns.to_str()?.trim().parse().ok())
        .filter(|columns| *columns > 0);
    said.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)))
}

/// Rows under heads; numbers stand right.
#[derive(Debug)]
pub(super) struct Table {
    heads: Vec<&'static str>,
    /// The columns that give way where the place is narrow, the first one first.
    yielding: Vec<usize>,
    /// The columns that are left out where that is not enough, the first one first.
    spare: Vec<usize>,
    right: Vec<usize>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table; of the columns `yielding` gives way first to last, `right` stand right.
    pub(super) fn new(heads: &[&'static str], yielding: &[usize], right: &[usize]) -> Self {
        Self {
            heads: heads.to_vec(),
            yielding: yielding.to_vec(),
            spare: Vec::new(),
            right: right.to_vec(),
            rows: Vec::new(),
        }
    }

    /// These columns can be left out where the place is narrow, the first one first.
    pub(super) fn sparing(mut self, columns: &[usize]) -> Self {
        self.spare = columns.to_vec();
        self
    }

    /// One more row, a value a head.
    pub(super) fn push(&mut self, row: &[String]) {
        self.rows
            .push(row.iter().map(|value| line(value)).collect());
    }

    /// No rows.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Writes heads and rows, none wider than `width`.
    pub(super) fn write(&self, out: &mut impl Write, width: Option<usize>) -> std::io::Result<()> {
        let heads: Vec<String> = self.heads.iter().map(|&head| head.to_owned()).collect();
        let widths = self.widths(width);
        for row in std::iter::once(&heads).chain(&self.rows) {
            writeln!(out, "{}", self.row(row, &widths, width))?;
        }
        Ok(())
    }

    fn row(&self, row: &[String], widths: &[usize], width: Option<usize>) -> String {
        let mut text = String::new();
        for (at, (value, width)) in row.iter().zip(widths).enumerate() {
            if *width == 0 {
                continue;
            }
            if !text.is_empty() {
                text.push_str(&" ".repeat(GAP));
            }
            let value = cut(value, *width);
            if self.right.contains(&at) {
                text.push_str(&" ".repeat(width.saturating_sub(value.width())));
                text.push_str(&value);
            } else {
                text.push_str(&padded(&value, *width));
            }
        }
        let text = text.trim_end();
        width.map_or_else(|| text.to_owned(), |width| cut(text, width))
    }

    fn widths(&self, width: Option<usize>) -> Vec<usize> {
        let widest = |at: usize, head: &str| {
            let cells = self.rows.iter().filter_map(|row| row.get(at));
            let widest = cells.map(|value| value.width()).max().unwrap_or(0);
            widest.max(head.width())
        };
        let whole: Vec<usize> = self
            .heads
            .iter()
            .enumerate()
            .map(|(at, head)| widest(at, head))
            .collect();
        let Some(width) = width else { return whole };
        let mut left = whole;
        let mut spare = self.spare.iter();
        loop {
            let fitting = self.yielded(left.clone(), width, NARROWEST);
            if taken(&fitting) <= width {
                return fitting;
            }
            match spare.next().and_then(|at| left.get_mut(*at)) {
                Some(column) => *column = 0,
                None => return self.yielded(left, width, FEWEST),
            }
        }
    }

    fn yielded(&self, mut widths: Vec<usize>, width: usize, floor: usize) -> Vec<usize> {
        for at in &self.yielding {
            let over = taken(&widths).saturating_sub(width);
            if let Some(column) = widths.get_mut(*at) {
                *column -= over.min(column.saturating_sub(floor));
            }
        }
        widths
    }
}

/// The width of a row: of the columns that are there, and the gaps between them.
fn taken(widths: &[usize]) -> usize {
    let there = widths.iter().filter(|width| **width > 0);
    widths.iter().sum::<usize>() + GAP * there.count().saturating_sub(1)
}

/// Text on one line: control characters would move the cursor.
pub(super) fn line(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_ascii_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

/// Text of at most `width` columns, with `…` where some is left out.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide + 1 > width {
            break;
        }
        used += wide;
        out.push(c);
    }
    if width > 0 {
        out.push('…');
    }
    out
}

/// Text with spaces after it up to `width` columns.
pub(super) fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// Paragraphs wrapped to a width that reads well; as they are where the width does not matter.
pub(super) fn paragraphs(text: &str, width: Option<usize>) -> String {
    let Some(width) = width else {
        return text.to_owned();
    };
    let lines: Vec<String> = text
        .lines()
        .map(|line| wrapped(line, width.min(PARAGRAPH)))
        .collect();
    lines.join("\n")
}

fn wrapped(line: &str, width: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    for word in line.split(' ').filter(|word| !word.is_empty()) {
        let wide = word.width();
        if used > 0 && used + 1 + wide > width {
            out.push('\n');
            used = 0;
        } else if used > 0 {
            out.push(' ');
            used += 1;
        }
        if wide <= width {
            out.push_str(word);
            used += wide;
            continue;
        }
        // no spaces between words in this script, or one long address
        for c in word.chars() {
            let wide = c.width().unwrap_or(0);
            if used + wide > width {
                out.push('\n');
                used = 0;
            }
            out.push(c);
            used += wide;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(&["DATE", "TITLE", "N"], &[1], &[2]).sparing(&[0]);
        table.push(&[
            "2017-02".into(),
            "A long title\tof many words".into(),
            "5".into(),
        ]);
        table.push(&[
            "2018".into(),
            "港の朝市は冬も続けるので見に行く".into(),
            "17".into(),
        ]);
        table
    }

    #[test]
    fn rows_are_whole_or_fit() {
        let mut whole = Vec::new();
        table().write(&mut whole, None).unwrap();
        let whole = String::from_utf8(whole).unwrap();
        assert!(whole.contains("A long title of many words"), "{whole}");
        assert!(whole.contains("見に行く  17"), "{whole}");
        for width in [8, 10, 24, 30, 79] {
            let mut narrow = Vec::new();
            table().write(&mut narrow, Some(width)).unwrap();
            let narrow = String::from_utf8(narrow).unwrap();
            assert_eq!(narrow.lines().count(), 3);
            assert!(narrow.lines().all(|line| line.width() <= width), "{narrow}");
            // what does not give way is there to the last
            assert!(narrow.contains("17"), "{narrow}");
            assert_eq!(narrow.contains("DATE"), width >= 25, "{narrow}");
        }
    }

    #[test]
    fn text_is_cut_and_wrapped_by_display_width() {
        assert_eq!(cut("港の朝市", 8), "港の朝市");
        assert_eq!(cut("港の朝市", 7), "港の朝…");
        assert_eq!(cut("港の朝市", 6), "港の…");
        assert_eq!(paragraphs("one two\n\nthree", Some(5)), "one\ntwo\n\nthree");
        assert_eq!(paragraphs("港の朝市", Some(4)), "港の\n朝市");
        assert_eq!(paragraphs("one two", None), "one two");
    }
}
