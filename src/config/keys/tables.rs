//! The tables and their keys, in the order of the reference.

use super::Key;
use super::Keys;
use super::fetch::FETCH;
use super::free;
use super::key;
use super::output;
use super::own;

pub(super) const TEXT: &str = "text";
const ADDRESS: &str = "http:// or https:// address";
pub(super) const TIME: &str = "duration";
const NUMBER: &str = "whole number";
pub(super) const LIST: &str = "list of texts";
pub(super) const COUNT: &str = "whole number, 0 or more";
pub(super) const PROXY: &str = "http://, https://, socks5:// or socks5h:// address";

/// The tables that arrive with a later version.
pub(in crate::config) const LATER_TABLES: &[&str] = &["page", "alert"];

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
        "address and port, or unix:/PATH",
        "Where the outputs are served.",
    ),
    free(
        "admin_listen",
        "\"127.0.0.1:8081\"",
        "address and port, or unix:/PATH",
        "If set, /status, /metrics, /opml and /health.atom answer only there.",
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

const MERGE: &[Key] = &[
    key(
        "hold",
        "\"10m\"",
        TIME,
        "How long an entry waits for its article page before it is published without it.",
    ),
    key(
        "settle",
        "\"0s\"",
        TIME,
        "How long to wait for other sources' copies before choosing whose is shown.",
    ),
];

const STORE: &[Key] = &[
    key(
        "retain",
        "\"forever\"",
        "time such as 400d, a day or more, or forever",
        "How long entries are kept; those that a feed still lists are, and none that went comes back as new.",
    ),
    key("revisions", "10", COUNT, "Earlier states kept of an entry."),
    key(
        "raw_pages",
        "\"256MiB\"",
        "size such as 256MiB, 0 for none",
        "The newest article pages as they came, compressed, in a second file beside the database, out of backups.",
    ),
];

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
        COUNT,
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
    key(
        "headers",
        "{}",
        "table of texts or secrets",
        "More header lines for the source's own host, such as { X-Api-Key = { env = \"KEY\" } }.",
    ),
    key(
        "cookie",
        "\"\"",
        "NAME=VALUE; NAME=VALUE, or a secret",
        "Sent to the source's own host, with its feed and its pages; cookies of servers are never kept.",
    ),
    key(
        "basic_auth",
        "\"\"",
        "NAME:PASSWORD, or a secret",
        "Credentials for the source's own host.",
    ),
    key(
        "bearer",
        "\"\"",
        "text or secret",
        "A token for the source's own host.",
    ),
    key(
        "user_agent",
        "\"\"",
        "printable ASCII",
        "Instead of depeche/VERSION (+contact); most owners want to know who asks.",
    ),
    free(
        "proxy",
        "\"\"",
        PROXY,
        "Instead of that of [fetch], for the feed and its pages; \"\" is none.",
    ),
    key(
        "page_exec",
        "[]",
        "program and its arguments",
        "Prints the HTML of a page whose address it gets as its last argument, for pages that need a browser.",
    ),
    key(
        "extract",
        "{}",
        "table of CSS selectors",
        "Where the article is in its page: { body, strip = [], title, author, date, next_page }; CSS may end in @attribute.",
    ),
    key(
        "site_rules",
        "\"\"",
        "folder",
        "Rules for sites in files named HOST.txt, with XPath, as they are shared for readers of articles; `extract` goes before.",
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
        "http://, https:// or file:// address",
        "Where the feed is; may be a secret: { file = … }, { env = … } or { credential = … }.",
    ),
    free(
        "exec",
        "[\"./feed.sh\", \"argument\"]",
        "program and its arguments",
        "Instead of `url`: a program that prints the feed; no shell, relative to this file.",
    ),
    free(
        "name",
        "\"Example\"",
        TEXT,
        "The name shown; without it the feed's own title.",
    ),
    free(
        "was",
        "[\"old-id\", \"https://old.example/feed\"]",
        "list of earlier ids and addresses",
        "Sources whose entries this one carries on; their ids stay, and none is new again.",
    ),
    free(
        "scrape",
        "{ item = \"article\", title = \"h2\", link = \"h2 a\", date = \"time\", summary = \"p\" }",
        "CSS selectors, or JSON Pointers",
        "Makes entries from a page or JSON that is no feed; only `item` has to be there; CSS may end in @attribute.",
    ),
];

/// Every table, in the order of the reference.
pub(in crate::config) const TABLES: &[Keys] = &[
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
        later: &[],
    },
    Keys {
        table: "fetch",
        many: false,
        about: "How other people's servers are asked.",
        own: FETCH,
        shared: &[],
        later: &[],
    },
    Keys {
        table: "merge",
        many: false,
        about: "How entries of several sources become one feed.",
        own: MERGE,
        shared: &[],
        later: &[],
    },
    Keys {
        table: "store",
        many: false,
        about: "What is kept, and for how long.",
        own: STORE,
        shared: &[],
        later: &[],
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
        own: output::OUTPUT,
        shared: &[],
        later: output::LATER,
    },
];

const LATER_OF_SOURCES: &[&str] = &["site", "image", "rights", "drop", "keep"];
