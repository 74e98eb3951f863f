-- The first schema. Instants are milliseconds since 1970-01-01T00:00:00Z; lists are JSON arrays.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row a source that was ever configured: its settings as of the last `apply_config`, its state.
CREATE TABLE sources (
    row            INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE,
    -- a stand-in where the address is a secret or a command
    url            TEXT NOT NULL,
    host           TEXT NOT NULL,
    name           TEXT,
    tags           TEXT NOT NULL,
    priority       INTEGER NOT NULL,
    active         INTEGER NOT NULL,
    -- no longer configured, its entries stay in the outputs
    kept           INTEGER NOT NULL DEFAULT 0,
    -- its address is shown to nobody
    private        INTEGER NOT NULL DEFAULT 0,
    publish        TEXT NOT NULL,
    full_text      TEXT NOT NULL,
    min_interval   INTEGER NOT NULL,
    max_interval   INTEGER NOT NULL,
    first_entries  INTEGER NOT NULL,
    timeout        INTEGER NOT NULL,
    lang           TEXT,
    next_poll      INTEGER NOT NULL,
    why            TEXT NOT NULL DEFAULT 'not polled yet',
    held_until     INTEGER NOT NULL DEFAULT 0,
    epoch          INTEGER NOT NULL DEFAULT 0,
    leased_until   INTEGER NOT NULL DEFAULT 0,
    etag           BLOB,
    last_modified  BLOB,
    -- a hash of the address that gave them
    validators_of  INTEGER NOT NULL DEFAULT 0,
    failures       INTEGER NOT NULL DEFAULT 0,
    last_error     TEXT,
    -- the last look was told that the feed is gone (410)
    gone           INTEGER NOT NULL DEFAULT 0,
    last_poll      INTEGER,
    last_success   INTEGER,
    first_success  INTEGER,
    median_gap     INTEGER,
    window_span    INTEGER,
    newest         INTEGER,
    ttl            INTEGER,
    update_period  INTEGER,
    skip_hours     INTEGER NOT NULL DEFAULT 0,
    skip_days      INTEGER NOT NULL DEFAULT 0,
    -- a permanent redirect that was seen, and the address that was taken over from one
    moving_to      TEXT,
    moving_seen    INTEGER NOT NULL DEFAULT 0,
    moving_since   INTEGER,
    adopted        TEXT,
    -- documents in which nothing was known: entries may have fallen out between two polls
    gaps           INTEGER NOT NULL DEFAULT 0,
    -- what its entries are told apart by, and how often all their ids were others
    basis          TEXT NOT NULL DEFAULT 'id',
    migrations     INTEGER NOT NULL DEFAULT 0,
    -- entries of the last document that stand in no output because they were too many at once
    flood          INTEGER NOT NULL DEFAULT 0,
    -- the source id that its entry ids are made of: an earlier one's, where that is carried on
    ids_as         TEXT NOT NULL,
    -- since when it is in no configuration
    removed        INTEGER,
    repairs        TEXT NOT NULL DEFAULT '[]',
    -- rules for pages that found nothing in the last page: a JSON array
    unmet          TEXT NOT NULL DEFAULT '[]',
    feed_title     TEXT,
    feed_link      TEXT,
    feed_updated   INTEGER,
    -- what else the feed carries: an object, NULL where that is nothing
    extras         TEXT
) STRICT;
CREATE INDEX sources_due ON sources (next_poll) WHERE active = 1;

-- One row an entry.
CREATE TABLE entries (
    row            INTEGER PRIMARY KEY,
    source         INTEGER NOT NULL REFERENCES sources (row),
    key            TEXT NOT NULL,
    -- the 16 octets of urn:uuid:
    uuid           BLOB NOT NULL UNIQUE,
    guid           TEXT,
    url            TEXT,
    url_key        TEXT,
    title          TEXT NOT NULL,
    authors        TEXT NOT NULL,
    categories     TEXT NOT NULL,
    enclosures     TEXT NOT NULL,
    -- what else it carries: an object, NULL where that is nothing
    extras         TEXT,
    -- what its page says of that, where the feed says nothing
    page_extras    TEXT,
    language       TEXT,
    language_from  TEXT,
    rights         TEXT,
    published      INTEGER,
    precision      TEXT,
    published_raw  TEXT,
    published_from TEXT,
    updated        INTEGER NOT NULL,
    first_seen     INTEGER NOT NULL,
    sort_at        INTEGER NOT NULL,
    -- comparison keys of other addresses that its page told before it was linked: a JSON array
    page_keys      TEXT,
    revision       INTEGER NOT NULL DEFAULT 1,
    text_hash      BLOB NOT NULL,
    held_back      INTEGER NOT NULL,
    page_state     TEXT NOT NULL,
    page_note      TEXT,
    fetched        INTEGER,
    -- taken out for good: the row stays, without its words, so that the entry never comes back
    forgotten      INTEGER,
    UNIQUE (source, key)
) STRICT;
CREATE INDEX entries_source ON entries (source);
CREATE INDEX entries_forgotten ON entries (source) WHERE forgotten IS NOT NULL;

-- Keys that entries have beside their first: their ids, addresses or what tells them apart changed.
CREATE TABLE aliases (
    row    INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES sources (row),
    key    TEXT NOT NULL,
    entry  INTEGER NOT NULL REFERENCES entries (row),
    UNIQUE (source, key)
) STRICT;
CREATE INDEX aliases_entry ON aliases (entry);

-- What the last document of a source listed: the uuids, 16 octets each.
CREATE TABLE listings (
    source  INTEGER PRIMARY KEY REFERENCES sources (row),
    entries BLOB NOT NULL
) STRICT;

-- Entries that were kept as long as `retain` says: all that is left of them, so that they never
-- come back. `key` is the beginning of its sha256; an entry has a row for each of its keys.
CREATE TABLE purged (
    source INTEGER NOT NULL REFERENCES sources (row),
    key    BLOB NOT NULL,
    uuid   BLOB NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (source, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX purged_uuid ON purged (uuid);

-- The texts, apart, so that the index pages above stay small. `sanitizer` is the version that made them.
CREATE TABLE bodies (
    entry     INTEGER PRIMARY KEY REFERENCES entries (row),
    summary   TEXT NOT NULL,
    content   TEXT NOT NULL,
    page      TEXT,
    -- what the extraction left out as credits and insets: a JSON array of short lines
    cut       TEXT NOT NULL DEFAULT '[]',
    sanitizer INTEGER NOT NULL
) STRICT;

-- Earlier states of an entry.
CREATE TABLE revisions (
    entry    INTEGER NOT NULL REFERENCES entries (row),
    revision INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    why      TEXT NOT NULL,
    title    TEXT NOT NULL,
    content  TEXT NOT NULL,
    PRIMARY KEY (entry, revision)
) STRICT, WITHOUT ROWID;

-- What is to be known of an entry that its feed changed, so that the next change is taken rightly.
CREATE TABLE edits (
    entry      INTEGER PRIMARY KEY REFERENCES entries (row),
    -- the words that `updated` stands for; NULL where these are the stored ones
    told_title TEXT,
    told_text  TEXT,
    -- when an edit last moved `updated`, and when the next one will
    moved      INTEGER,
    due        INTEGER,
    -- changes that the feed gave no date for: from 24 on it is left as it is
    unsaid     INTEGER NOT NULL,
    -- the newest date that the feed gave it
    said       INTEGER
) STRICT;
CREATE INDEX edits_due ON edits (due) WHERE due IS NOT NULL;

-- Pages still to be fetched; a row goes when its page is settled.
CREATE TABLE page_jobs (
    entry        INTEGER PRIMARY KEY REFERENCES entries (row),
    url          TEXT NOT NULL,
    host         TEXT NOT NULL,
    due          INTEGER NOT NULL,
    -- history and what was handed over: after all that is news
    later        INTEGER NOT NULL DEFAULT 0,
    tries        INTEGER NOT NULL DEFAULT 0,
    last_error   TEXT,
    epoch        INTEGER NOT NULL DEFAULT 0,
    leased_until INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX page_jobs_due ON page_jobs (due);

-- Older documents that are read one after the other; a row stays as what came of it.
CREATE TABLE backfills (
    source       INTEGER PRIMARY KEY REFERENCES sources (row),
    means        TEXT NOT NULL,
    -- addresses still to be asked and those that were: JSON arrays
    ahead        TEXT NOT NULL,
    asked        TEXT NOT NULL,
    pages_left   INTEGER NOT NULL,
    since        INTEGER,
    -- it fills a gap; what is newer than `missed` is shown, all else is history
    gap          INTEGER NOT NULL,
    missed       INTEGER,
    documents    INTEGER NOT NULL,
    entries      INTEGER NOT NULL,
    oldest       INTEGER,
    tries        INTEGER NOT NULL DEFAULT 0,
    host         TEXT NOT NULL,
    -- NULL where it is over
    due          INTEGER,
    -- why it is over, or what failed
    note         TEXT,
    -- it stopped at its bounds: more is there
    more         INTEGER NOT NULL DEFAULT 0,
    epoch        INTEGER NOT NULL DEFAULT 0,
    leased_until INTEGER NOT NULL DEFAULT 0
) STRICT;

-- robots.txt of the origins that pages are on; NULL where it could not be read
CREATE TABLE robots (
    origin         TEXT PRIMARY KEY,
    file           BLOB,
    expires        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX robots_expire ON robots (expires);

-- Hosts that asked everyone to wait: also for what turns up at them before that time is over
CREATE TABLE host_holds (
    host  TEXT PRIMARY KEY,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Hosts whose pages failed one after the other; where `until` is set, all of them wait for it
CREATE TABLE host_rests (
    host     TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    until    INTEGER NOT NULL,
    -- the first of these failures
    since    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Entries still to be linked; a row goes with its link.
CREATE TABLE link_jobs (
    entry INTEGER PRIMARY KEY REFERENCES entries (row),
    due   INTEGER NOT NULL
) STRICT;
CREATE INDEX link_jobs_due ON link_jobs (due);

-- What link decided, frozen. `seq` is what archives and cursors count by; `grp` is the seq of the
-- first entry of the group, `story` of the story's where that is another; `version_of` that of the
-- entry it is folded under or, with a group of its own (kind `later`), a later state of; `candidate`
-- that of the entry it was compared with. Apart from `entries`, so that no wide row is written a second time.
CREATE TABLE links (
    seq          INTEGER PRIMARY KEY,
    entry        INTEGER NOT NULL UNIQUE REFERENCES entries (row),
    grp          INTEGER NOT NULL,
    kind         TEXT NOT NULL,
    rule         TEXT NOT NULL,
    score        REAL NOT NULL,
    why          TEXT NOT NULL,
    rule_version INTEGER NOT NULL,
    story        INTEGER,
    version_of   INTEGER,
    candidate    INTEGER
) STRICT;
CREATE INDEX links_story ON links (story) WHERE story IS NOT NULL;
CREATE INDEX links_group ON links (grp) WHERE kind IN ('same', 'version');

-- Entries that somebody decided about after they had a seq: forgotten, merged, unmerged (which of
-- these, the entry tells); these seqs are of the same count as those of links.
CREATE TABLE overrules (
    seq   INTEGER PRIMARY KEY,
    entry INTEGER NOT NULL UNIQUE REFERENCES entries (row)
) STRICT;

-- Groups of which a copy is still to be chosen, once `settle` is over.
CREATE TABLE choice_jobs (
    grp INTEGER PRIMARY KEY,
    due INTEGER NOT NULL
) STRICT;
CREATE INDEX choice_jobs_due ON choice_jobs (due);

-- Which copy of a group an output shows; written when the output first shows one, then frozen.
-- Where an output folds nothing, each entry is a group of its own here.
CREATE TABLE shown (
    output TEXT NOT NULL,
    grp    INTEGER NOT NULL,
    entry  INTEGER NOT NULL REFERENCES entries (row),
    -- the entry's, which is frozen with its link; later where that is more than two days before it was
    -- first seen, or where it was hidden until somebody unmerged it
    sort_at INTEGER NOT NULL,
    PRIMARY KEY (grp, output)
) STRICT, WITHOUT ROWID;
CREATE INDEX shown_order ON shown (output, sort_at);

-- Full-text search, fed behind the commit; rowid is entries.row. The texts are in `bodies`: the
-- index keeps none, and is given folded words, so the tokenizer has only spaces to find.
CREATE VIRTUAL TABLE search USING fts5 (
    title, text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

-- Linked entries that search does not know yet as they are; `asked` counts, so that what is
-- asked for again while it is being indexed stays.
CREATE TABLE search_jobs (
    entry INTEGER PRIMARY KEY REFERENCES entries (row),
    asked INTEGER NOT NULL DEFAULT 1
) STRICT;
