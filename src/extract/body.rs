//! The kept blocks as text and as markup.
//!
//! Both say the same, but for the captions of pictures, which are no text: the markup is written
//! from the kept pieces with the structural and inline elements around them, so whatever was left
//! out of the text cannot stand in it. Deliberately absent: safety, which is the sanitiser's.

use super::inset::Insets;
use super::markup::Writer;
use super::table::Table;
use std::ops::Range;

/// The kept blocks, separated by empty lines.
pub(super) fn text(table: &Table<'_>, keep: &[bool], insets: &Insets) -> String {
    let mut out = String::new();
    for (block, _) in table.blocks.iter().zip(keep).filter(|&(_, &keep)| keep) {
        let block = block_text(table, &block.text, insets);
        if block.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        out.push_str(&block);
    }
    out
}

/// The text of a block without the insets in it: where something was cut out, one space keeps the
/// words around it apart.
pub(super) fn block_text(table: &Table<'_>, text: &Range<usize>, insets: &Insets) -> String {
    let mut out = String::new();
    for span in spans(text, insets) {
        let text = table.span(&span);
        let apart = out.is_empty() || out.ends_with(char::is_whitespace);
        if !apart && !text.starts_with(char::is_whitespace) {
            out.push(' ');
        }
        let text = if apart { text.trim_start() } else { text };
        out.push_str(text);
    }
    out.truncate(out.trim_end().len());
    out
}

/// What is left of a range of the buffer without the insets in it.
pub(super) fn spans(text: &Range<usize>, insets: &Insets) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut from = text.start;
    let first = insets.bytes.partition_point(|cut| cut.end <= from);
    for cut in insets
        .bytes
        .iter()
        .skip(first)
        .take_while(|cut| cut.start < text.end)
    {
        if from < cut.start {
            out.push(from..cut.start);
        }
        from = cut.end;
    }
    if from < text.end {
        out.push(from..text.end);
    }
    out
}

/// The kept blocks as markup, with the images between them.
pub(super) fn markup(
    table: &Table<'_>,
    keep: &[bool],
    insets: &Insets,
    container: usize,
) -> String {
    let mut writer = Writer::new(table, container);
    let mut images = table.images.iter().peekable();
    let last = keep.iter().rposition(|&keep| keep);
    for at in table.node(container).blocks.clone() {
        while let Some(image) = images.next_if(|image| image.block <= at) {
            if last.is_some_and(|last| image.block <= last) {
                writer.image(image, insets, keep);
            }
        }
        if keep.get(at).copied().unwrap_or(false) {
            writer.block(table.block(at), insets);
        }
    }
    writer.finish()
}
