-- What pages of one host share. Hashes only: no text, no address, no title.

-- Pages that were looked at, each address and each headline of a host once; the oldest `seq` goes first.
CREATE TABLE site_pages (
    seq    INTEGER PRIMARY KEY,
    host   TEXT NOT NULL,
    url    INTEGER NOT NULL,
    title  INTEGER NOT NULL,
    -- the 16 octets of urn:uuid: of the entry whose page it is
    entry  BLOB NOT NULL,
    source TEXT NOT NULL,
    UNIQUE (host, url),
    UNIQUE (host, title)
) STRICT;
CREATE INDEX site_pages_entry ON site_pages (entry);
CREATE INDEX site_pages_source ON site_pages (source);

-- Blocks of these pages, by their words.
CREATE TABLE site_texts (
    page INTEGER NOT NULL,
    text INTEGER NOT NULL,
    PRIMARY KEY (page, text)
) STRICT, WITHOUT ROWID;

-- The class paths of these blocks; whether most blocks there had stood on two pages before.
CREATE TABLE site_paths (
    page    INTEGER NOT NULL,
    path    INTEGER NOT NULL,
    repeats INTEGER NOT NULL,
    PRIMARY KEY (page, path)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER site_pages_go AFTER DELETE ON site_pages BEGIN
    DELETE FROM site_texts WHERE page = old.seq;
    DELETE FROM site_paths WHERE page = old.seq;
END;
