//! Every key this version obeys, in one place: what errors name, what `config/reference.toml` prints.
//!
//! `Section::finish` holds each reader to its table (in debug builds), and a test holds the
//! defaults written here to those of the code.

use std::fmt::Write as _;

/// One key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    value: Value,
    kind: &'static str,
    about: &'static str,
}

#[derive(Clone, Copy, Debug)]
enum Value {
    /// The default, as TOML.
    Default(&'static str),
    /// There is no default, or it depends on other keys: a value that could stand there.
    Example(&'static str),
    /// There is no default and the table cannot be without it, or should not.
    Own(&'static str),
}

/// One table of the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keys {
    /// Its name; empty for what stands before the first table.
    pub(super) table: &'static str,
    many: bool,
    about: &'static str,
    own: &'static [Key],
    /// Those that it shares with another table, which prints them.
    shared: &'static [Key],
    /// Keys of later versions.
    pub(super) later: &'static [&'static str],
}

impl Keys {
    /// The names of all keys of the table.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.own.iter().chain(self.shared).map(|key| key.name)
    }

    /// `[daemon]`, `[[source]]`.
    pub(super) fn header(&self) -> String {
        if self.many {
            format!("[[{}]]", self.table)
        } else {
            format!("[{}]", self.table)
        }
    }
}

const fn key(
    name: &'static str,
    default: &'static str,
    kind: &'static str,
    about: &'static str,
) -> Key {
    Key {
        name,
        value: Value::Default(default),
        kind,
        about,
    }
}

const fn free(
    name: &'static str,
    example: &'static str,
    kind: &'static str,
    about: &'static str,
) -> Key {
    Key {
        value: Value::Example(example),
        ..key(name, "", kind, about)
    }
}

const fn own(
    name: &'static str,
    example: &'static str,
    kind: &'static str,
    about: &'static str,
) -> Key {
    Key {
        value: Value::Own(example),
        ..key(name, "", kind, about)
    }
}

const TEXT: &str = "text";
const ADDRESS: &str = "http:// or https:// address";
const TIME: &str = "duration";
const NUMBER: &str = "whole number";
const LIST: &str = "list of texts";

/// The tables that arrive with a later version.
pub(super) const LATER_TABLES: &[&str] = &["store", "page", "alert"];

const TOP: &[Key] = &[free(
    "include",
    "[\"sources.d/*.toml\"]",
    "list of files, * and ? in their names, relative to this one",
    "More [[source]] and [[output]]; it stands before the first table.",
)];

const DAEMON: &[Key] = &[
    key(
        "instance",
        "\"depeche\"",
        TEXT,
        "Part of every entry id; `init` writes one; never change it.",
    ),
    free(
        "database",
        "\"/var/lib/depeche/depeche.db\"",
        "file",
        "The database; without it $STATE_DIRECTORY/depeche.db, else depeche.db beside this file.",
    ),
    key(
        "listen",
        "\"127.0.0.1:8080\"",
        "address and port",
        "Where the outputs are served.",
    ),
    free(
        "base_url",
        "\"https://feeds.example.org/\"",
        ADDRESS,
        "What outputs give as their own address; without it, it is made from `listen`.",
    ),
    key(
        "title",
        "\"depeche\"",
        TEXT,
        "Title of the start page and of the output `all`.",
    ),
];

const FETCH: &[Key] = &[
    free(
        "contact",
        "\"https://example.org/about-our-fetcher\"",
        "printable ASCII",
        "Stands in the User-Agent, so that owners of servers can reach you.",
    ),
    key(
        "concurrency",
        "64",
        "whole number, 1 or more",
        "Requests in flight, all hosts.",
    ),
    key(
        "host_concurrency",
        "1",
        "whole number, 1 or more",
        "Requests in flight on one host (registrable domain).",
    ),
    key(
        "host_gap",
        "\"2s\"",
        TIME,
        "Between two starts on one host, feeds and pages together.",
    ),
    key(
        "allow_networks",
        "[]",
        "list of networks such as 192.168.0.0/16",
        "Private networks that sources, and links on a source's own host and port, may be in.",
    ),
    key(
        "link_networks",
        "[]",
        "list of networks such as fd00::/8",
        "Private networks that other links and redirects may lead to.",
    ),
];

const MERGE: &[Key] = &[key(
    "hold",
    "\"10m\"",
    TIME,
    "How long an entry waits for its article page before it is published without it.",
)];

const SHARED: &[Key] = &[
    key("tags", "[]", LIST, "What outputs select by."),
    key(
        "priority",
        "0",
        NUMBER,
        "Higher wins where several copies are known when an output first shows one.",
    ),
    key("enabled", "true", "true or false", "Polled at all."),
    key(
        "private",
        "false",
        "true or false",
        "The address stands in no output, page, list or log; an address from a secret always is.",
    ),
    key(
        "publish",
        "\"full\"",
        "full, summary or link",
        "How much may be republished.",
    ),
    key(
        "full_text",
        "\"auto\"",
        "auto, always or never",
        "Whether an entry's page is fetched; auto: when the feed's text looks cut.",
    ),
    key(
        "min_interval",
        "\"1h\"",
        TIME,
        "Never asked more often than this; less is allowed, with a warning.",
    ),
    key(
        "max_interval",
        "\"24h\"",
        TIME,
        "Our own stretching of the interval ends here.",
    ),
    key(
        "first_entries",
        "10",
        "whole number, 0 or more",
        "How many entries of a new source's first document stand in outputs; the rest is stored.",
    ),
    key(
        "timeout",
        "\"60s\"",
        TIME,
        "The whole exchange takes at most this long.",
    ),
    key(
        "lang",
        "\"\"",
        "language tag such as fr",
        "Overrides the language that the feed says.",
    ),
];

const SOURCE: &[Key] = &[
    own(
        "id",
        "\"example\"",
        TEXT,
        "Part of every entry id of the source; without it 12 hex digits made from `url`.",
    ),
    own(
        "url",
        "\"https://example.org/feed.xml\"",
        ADDRESS,
        "Where the feed is; may be a secret: { file = … }, { env = … } or { credential = … }.",
    ),
    free(
        "name",
        "\"Example\"",
        TEXT,
        "The name shown; without it the feed's own title.",
    ),
];

const OUTPUT: &[Key] = &[
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
        "whole number, 0 or more",
        "At least this many stand in it, however old.",
    ),
    key(
        "max_entries",
        "1000",
        "whole number, 0 or more",
        "At most this many stand in it.",
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
];

/// Every table, in the order of the reference.
pub(super) const TABLES: &[Keys] = &[
    Keys {
        table: "",
        many: false,
        about: "",
        own: TOP,
        shared: &[],
        later: &[],
    },
    Keys {
        table: "daemon",
        many: false,
        about: "The program itself.",
        own: DAEMON,
        shared: &[],
        later: &["admin_listen"],
    },
    Keys {
        table: "fetch",
        many: false,
        about: "How other people's servers are asked.",
        own: FETCH,
        shared: &[],
        later: &["proxy"],
    },
    Keys {
        table: "merge",
        many: false,
        about: "How entries of several sources become one feed.",
        own: MERGE,
        shared: &[],
        later: &["settle"],
    },
    Keys {
        table: "defaults",
        many: false,
        about: "What every source has unless it says otherwise.",
        own: SHARED,
        shared: &[],
        later: LATER_OF_SOURCES,
    },
    Keys {
        table: "source",
        many: true,
        about: "One block a feed. Every key of [defaults] may stand here too and wins over it.",
        own: SOURCE,
        shared: SHARED,
        later: LATER_OF_SOURCES,
    },
    Keys {
        table: "output",
        many: true,
        about: "One block a published feed. With none there is one, `all`, of everything.",
        own: OUTPUT,
        shared: &[],
        later: LATER_OF_OUTPUTS,
    },
];

const LATER_OF_SOURCES: &[&str] = &[
    "was",
    "site",
    "image",
    "rights",
    "headers",
    "cookie",
    "basic_auth",
    "bearer",
    "user_agent",
    "page_exec",
    "extract",
    "scrape",
    "drop",
    "keep",
    "exec",
];

const LATER_OF_OUTPUTS: &[&str] = &[
    "keep",
    "drop",
    "max_per_source",
    "dedup",
    "ids",
    "aliases",
    "token",
    "hub",
    "webhook",
    "ntfy",
    "exec",
];

/// The keys of a table; `None` where there is no such table in this version.
pub(super) fn of(table: &str) -> Option<&'static Keys> {
    TABLES.iter().find(|keys| keys.table == table)
}

/// `config/reference.toml`: every key with its default, kind and a sentence.
pub fn reference() -> String {
    let mut text = "# Every key of depeche.toml in this version. Values are the defaults; a line that begins with #\n\
         # has no default and shows an example. A duration is numbers with s, m, h or d: \"30m\", \"1h30m\".\n\
         # This file is written from the program's own table.\n"
        .to_owned();
    for table in TABLES {
        if !table.table.is_empty() {
            // writing to a String cannot fail
            let _ = write!(text, "\n# {}\n{}\n", table.about, table.header());
        }
        for key in table.own {
            let (mark, value) = match key.value {
                Value::Default(value) | Value::Own(value) => ("", value),
                Value::Example(value) => ("# ", value),
            };
            let _ = write!(
                text,
                "\n# {} ({})\n{mark}{} = {value}\n",
                key.about, key.kind, key.name
            );
        }
    }
    text
}
