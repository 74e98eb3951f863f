//! Cutting a `[[source]]` out of a text: whole lines go, every other byte stays.

use crate::config::edit::Error;
use crate::config::edit::held::folder;
use crate::config::edit::held::id_of;
use crate::config::edit::parse;
use std::ops::Range;
use std::path::Path;
use toml_edit::Item;
use toml_edit::Table;

/// The text without the `[[source]]` of that id: its comments directly above go with it, and the
/// empty lines behind it. `None` where it does not hold it.
pub fn without_source(path: &Path, text: &str, id: &str) -> Result<Option<String>, Error> {
    let document = parse(path, text)?;
    let Some(tables) = document.get("source").and_then(Item::as_array_of_tables) else {
        return Ok(None);
    };
    let Some(table) = tables
        .iter()
        .find(|table| id_of(table, folder(path)).as_deref() == Some(id))
    else {
        return Ok(None);
    };
    let Some(header) = table.span() else {
        return Ok(None);
    };
    let mut end = header.end;
    furthest(table, &mut end);
    let mut foreign = Vec::new();
    headers(document.as_table(), &mut foreign);
    let next = foreign
        .into_iter()
        .filter(|start| *start > end)
        .min()
        .unwrap_or(text.len());
    let cut = extent(text, header.start, end, next);
    let before = text.get(..cut.start).unwrap_or_default();
    let after = text.get(cut.end..).unwrap_or_default();
    let before = if after.is_empty() {
        let kept = before.trim_end_matches(['\n', '\r', ' ', '\t']);
        let line_end = line_end(text, kept.len());
        before.get(..line_end).unwrap_or(before)
    } else {
        before
    };
    Ok(Some(format!("{before}{after}")))
}

/// The end of the last thing in a table, its sub-tables included.
fn furthest(table: &Table, end: &mut usize) {
    for (_, item) in table {
        if let Some(span) = item.span() {
            *end = (*end).max(span.end);
        }
        if let Some(inner) = item.as_table() {
            furthest(inner, end);
        }
        for inner in item.as_array_of_tables().into_iter().flatten() {
            if let Some(span) = inner.span() {
                *end = (*end).max(span.end);
            }
            furthest(inner, end);
        }
    }
}

/// Where table headers start.
fn headers(table: &Table, starts: &mut Vec<usize>) {
    for (_, item) in table {
        if let Some(inner) = item.as_table() {
            if !inner.is_implicit() && !inner.is_dotted() {
                starts.extend(inner.span().map(|span| span.start));
            }
            headers(inner, starts);
        }
        for inner in item.as_array_of_tables().into_iter().flatten() {
            starts.extend(inner.span().map(|span| span.start));
            headers(inner, starts);
        }
    }
}

/// Whole lines: the comments directly above `start`, all up to `end`, comments directly below that
/// are not directly above `next`, and the empty lines behind.
fn extent(text: &str, start: usize, end: usize, next: usize) -> Range<usize> {
    let mut first = text
        .get(..start)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |at| at + 1);
    while let Some(line) = line_before(text, first).filter(|line| is_comment(text, line)) {
        first = line.start;
    }
    let mut last = line_end(text, end);
    let mut below = last;
    while below < next && is_comment(text, &(below..line_end(text, below))) {
        below = line_end(text, below);
    }
    if below < next || next == text.len() {
        last = below;
    }
    while last < text.len() && is_blank(text, &(last..line_end(text, last))) {
        last = line_end(text, last);
    }
    first..last
}

/// One past the line break of the line that holds `at`.
fn line_end(text: &str, at: usize) -> usize {
    text.get(at..)
        .and_then(|rest| rest.find('\n'))
        .map_or(text.len(), |found| at + found + 1)
}

fn line_before(text: &str, at: usize) -> Option<Range<usize>> {
    let before = text.get(..at.checked_sub(1)?)?;
    Some(before.rfind('\n').map_or(0, |found| found + 1)..at)
}

fn is_comment(text: &str, line: &Range<usize>) -> bool {
    text.get(line.clone())
        .is_some_and(|line| line.trim_start().starts_with('#'))
}

fn is_blank(text: &str, line: &Range<usize>) -> bool {
    text.get(line.clone())
        .is_some_and(|line| line.trim().is_empty())
}
