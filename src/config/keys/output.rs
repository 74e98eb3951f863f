//! The keys of an output.

use super::Key;
use super::free;
use super::key;
use super::own;
use super::tables::COUNT;
use super::tables::LIST;
use super::tables::TEXT;
use super::tables::TIME;

pub(super) const OUTPUT: &[Key] = &[
    own(
        "id",
        "\"all\"",
        "a-z, 0-9 and -",
        "Served at /ID.atom, /ID.rss, /ID.json and /ID.",
    ),
    free(
        "title",
        "\"Everything\"",
        TEXT,
        "Its title; without it the id.",
    ),
    key(
        "tags",
        "[]",
        LIST,
        "Takes sources with any of these tags; empty: all.",
    ),
    key(
        "all_tags",
        "[]",
        LIST,
        "Takes only sources with all of these tags.",
    ),
    key(
        "not_tags",
        "[]",
        LIST,
        "Takes no source with one of these tags.",
    ),
    key(
        "sources",
        "[]",
        "list of source ids",
        "Takes these sources only; empty: all.",
    ),
    key(
        "languages",
        "[]",
        "list of languages such as fr",
        "Takes entries in these languages only; empty: all.",
    ),
    key(
        "window",
        "\"72h\"",
        TIME,
        "Entries stand in the output this long.",
    ),
    key(
        "min_entries",
        "50",
        COUNT,
        "At least this many stand in it, however old.",
    ),
    key(
        "max_entries",
        "1000",
        COUNT,
        "At most this many stand in it.",
    ),
    key(
        "max_per_source",
        "0",
        COUNT,
        "At most this many of one source stand in it; 0: as many as there are.",
    ),
    key(
        "content",
        "\"full\"",
        "full, summary or link",
        "How much of an entry is published.",
    ),
    key(
        "show_source",
        "\"author\"",
        "author, title or none",
        "How the source is named: \"Jane Doe, Example\", \"Example: the title\", not at all.",
    ),
    key(
        "dedup",
        "\"fold\"",
        "fold, mark or off",
        "Of copies of one article the first shows and lists the others; all show, each linked to the others; all show as if nobody had compared them.",
    ),
];

/// Those of later versions.
pub(super) const LATER: &[&str] = &[
    "keep", "drop", "ids", "aliases", "token", "hub", "webhook", "ntfy", "exec",
];
