//! Tables of the main file that are none: unknown, of a later version, or written as another kind.

use crate::config::keys;
use crate::config::report::Report;
use crate::config::section;
use std::ops::Range;
use toml_edit::Item;
use toml_edit::Table;

/// Notes each.
pub(super) fn note(root: &Table, report: &mut Report<'_>) {
    let known = || {
        let tables = keys::TABLES.iter().map(|keys| keys.table);
        tables.filter(|table| !table.is_empty()).chain(["include"])
    };
    for (key, item) in root {
        let span = root
            .key(key)
            .and_then(toml_edit::Key::span)
            .or_else(|| item.span());
        if key == "include" {
            continue;
        }
        if keys::LATER_TABLES.contains(&key) {
            report.note(span, key, "not in this version".to_owned());
        } else if known().any(|table| table == key) {
            wrong_kind(key, item, span, report);
        } else {
            report.note(span, key, section::unknown(key, "", known()));
        }
    }
}

/// `[source]` for `[[source]]`, `daemon = 5` for `[daemon]`.
fn wrong_kind(key: &str, item: &Item, span: Option<Range<usize>>, report: &mut Report<'_>) {
    let array = matches!(key, "source" | "output");
    let right = if array {
        item.is_array_of_tables()
    } else {
        item.is_table_like()
    };
    if !right {
        let (open, close) = if array { ("[[", "]]") } else { ("[", "]") };
        let found = if item.is_table() {
            format!("`[{key}]`")
        } else {
            item.type_name().to_owned()
        };
        report.note(
            span,
            key,
            format!("expected `{open}{key}{close}`, found {found}"),
        );
    }
}
