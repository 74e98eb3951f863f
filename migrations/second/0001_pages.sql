-- The second file, beside the database and out of its backups: all in it can be had again.

-- Pages as they came, of the entries they belong to: `part` 0 is an entry's page, 1 and more are
-- the pages that go on with it. The oldest `seq` goes first.
CREATE TABLE pages (
    seq     INTEGER PRIMARY KEY,
    -- the 16 octets of urn:uuid:
    entry   BLOB NOT NULL,
    part    INTEGER NOT NULL,
    source  TEXT NOT NULL,
    -- where it was found
    url     TEXT NOT NULL,
    -- header lines worth keeping: a JSON array of pairs
    headers TEXT NOT NULL,
    fetched INTEGER NOT NULL,
    -- raw DEFLATE (RFC 1951)
    body    BLOB NOT NULL,
    -- octets that count against `raw_pages`
    size    INTEGER NOT NULL,
    UNIQUE (entry, part)
) STRICT;
CREATE INDEX pages_of_source ON pages (source);

-- The sum of `pages.size`, which these two keep.
CREATE TABLE kept (bytes INTEGER NOT NULL) STRICT;
INSERT INTO kept VALUES (0);
CREATE TRIGGER pages_come AFTER INSERT ON pages BEGIN
    UPDATE kept SET bytes = bytes + new.size;
END;
CREATE TRIGGER pages_go AFTER DELETE ON pages BEGIN
    UPDATE kept SET bytes = bytes - old.size;
END;
