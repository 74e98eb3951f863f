//! A block as segments: links, inline elements, lines, and runs of plain text between them.
//!
//! Deliberately absent: what the segments say.

use crate::extract::table::Block;
use crate::extract::table::Table;
use std::ops::Range;

/// Most elements of a block that are asked which of them holds most of it.
const HOSTS: usize = 16;
/// One link, one inline element, one line or one run of plain text.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    pub(super) text: Range<usize>,
    pub(super) link: Option<usize>,
    /// It stands in an element of its own.
    pub(super) inline: bool,
    /// A line break stands in front of it, or the block begins.
    pub(super) first: bool,
}

/// The segments of a block, in order.
pub(super) fn segments(table: &Table<'_>, block: &Block) -> Vec<Segment> {
    let pieces = table.pieces(block);
    // the element that holds most of a block is no element of its own, whatever it is
    let mut hosts: Vec<(usize, usize)> = Vec::new();
    for piece in pieces.iter().filter(|piece| piece.link.is_none()) {
        let known = hosts.iter().position(|&(host, _)| host == piece.host);
        if let Some((_, held)) = known.and_then(|at| hosts.get_mut(at)) {
            *held += piece.text.len();
        } else if hosts.len() < HOSTS {
            hosts.push((piece.host, piece.text.len()));
        }
    }
    let base = hosts
        .iter()
        .find(|(_, held)| held * 2 > block.text.len())
        .filter(|_| hosts.iter().all(|&(host, _)| host != block.host))
        .map_or(block.host, |&(host, _)| host);
    let raw = |host: usize| host == block.host || host == base;
    let mut out: Vec<Segment> = Vec::new();
    let mut host = None;
    for piece in pieces {
        let broken = out.last().is_none_or(|last| {
            table
                .span(&(last.text.end..piece.text.start))
                .contains('\n')
        });
        match out.last_mut() {
            Some(last)
                if !broken
                    && last.link == piece.link
                    && (piece.link.is_some() || host == Some(piece.host)) =>
            {
                last.text.end = piece.text.end;
            }
            _ => out.push(Segment {
                text: piece.text.clone(),
                link: piece.link,
                inline: piece.link.is_some() || !raw(piece.host),
                first: broken,
            }),
        }
        host = Some(piece.host);
    }
    if let [only] = &mut *out {
        only.inline = false;
    }
    out
}
