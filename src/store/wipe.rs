//! What `forget` leaves on the disk: nothing.
//!
//! SQLite writes no zeros over what it deletes: pages that were rewritten, moved or freed keep old
//! words in their gaps, the log keeps pages, and search keeps the words of a deleted row until its
//! segments are merged. So the file is written anew. That takes a moment (as long as a copy of the
//! database), and only `forget` waits for it: what is polled costs no more than before.

use crate::store::Error;
use rusqlite::Connection;

/// Why words may be left.
pub(super) const READ_ALL_THE_WHILE: &str = "somebody has been reading it all the while";

/// Rebuilds search and the file without anything that is no longer stored, and empties the log.
pub(super) fn wipe(connection: &Connection) -> Result<(), Error> {
    rebuild(connection).map_err(|reason| Error::Traces(reason.to_string()))?;
    let busy: i64 = connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .map_err(|reason| Error::Traces(reason.to_string()))?;
    if busy == 0 {
        Ok(())
    } else {
        Err(Error::Traces(READ_ALL_THE_WHILE.to_owned()))
    }
}

fn rebuild(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("INSERT INTO search (search) VALUES ('optimize')", [])?;
    // the whole database passes through a temporary file: not through memory
    connection.execute_batch("PRAGMA temp_store = FILE")?;
    let done = connection.execute_batch("VACUUM");
    connection.execute_batch("PRAGMA temp_store = MEMORY")?;
    done
}
