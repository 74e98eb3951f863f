//! Opening: the lock, the migrations, the pragmas.

use crate::store::Error;
use crate::store::place;
use rusqlite::Connection;
use rusqlite::OpenFlags;
use std::fs::File;
use std::fs::OpenOptions;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

/// "depe": marks the file as ours (`PRAGMA application_id`).
const APPLICATION_ID: i32 = 0x6465_7065;
const MIGRATIONS: &[&str] = &[include_str!("../../migrations/sqlite/0001_initial.sql")];

/// The schema this binary writes.
pub(super) const SCHEMA: usize = MIGRATIONS.len();

/// Takes the lock and the writing connection, makes or migrates the database; `path` is resolved.
pub(super) fn writer(path: &Path) -> Result<(Connection, File), Error> {
    let lock = lock(path)?;
    place::make(path, path)
        .map_err(|error| Error::Io(format!("make `{}`", path.display()), error))?;
    let mut connection = Connection::open(path).map_err(|error| named(path, error))?;
    check(&connection, path)?;
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;
             PRAGMA cache_size = -32768; PRAGMA journal_size_limit = 67108864;
             PRAGMA wal_autocheckpoint = 8000;",
        )
        .map_err(|error| named(path, error))?;
    connection.set_prepared_statement_cache_capacity(64);
    migrate(&mut connection, path)?;
    // the lock is ours alone: whoever held a lease is gone, and its work is due again
    connection
        .execute_batch(
            "UPDATE page_jobs SET leased_until = 0 WHERE leased_until > 0;
             UPDATE sources SET leased_until = 0 WHERE leased_until > 0;
             UPDATE backfills SET leased_until = 0 WHERE leased_until > 0;",
        )
        .map_err(|error| named(path, error))?;
    Ok((connection, lock))
}

/// A read-only connection to a database that exists.
pub(super) fn reader(path: &Path) -> Result<Connection, Error> {
    if !path.is_file() {
        return Err(Error::Missing(path.to_owned()));
    }
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(|error| named(path, error))?;
    let version = check(&connection, path)?;
    if version == 0 {
        return Err(Error::Missing(path.to_owned()));
    }
    connection
        .busy_timeout(Duration::from_secs(5))
        .map_err(|error| named(path, error))?;
    connection.execute_batch("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF;")?;
    Ok(connection)
}

/// The lock that the owner of the database holds; `path` is resolved.
pub(super) fn lock(path: &Path) -> Result<File, Error> {
    let lock_path = PathBuf::from(format!("{}.lock", path.display()));
    let file = place::make(&lock_path, path)
        .and_then(|made| match made {
            Some(made) => Ok(made),
            None => OpenOptions::new().write(true).open(&lock_path),
        })
        .map_err(|error| Error::Io(format!("open `{}`", lock_path.display()), error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(Error::Locked(path.to_owned())),
        Err(std::fs::TryLockError::Error(error)) => {
            Err(Error::Io(format!("lock `{}`", lock_path.display()), error))
        }
    }
}

/// Refuses what is no database of ours or is newer than this binary; gives its schema version.
fn check(connection: &Connection, path: &Path) -> Result<usize, Error> {
    let pragma = |name: &str| {
        connection
            .pragma_query_value(None, name, |row| row.get::<_, i64>(0))
            .map_err(|error| named(path, error))
    };
    let found = usize::try_from(pragma("user_version")?).unwrap_or(usize::MAX);
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(|error| named(path, error))?;
    if tables > 0 && pragma("application_id")? != i64::from(APPLICATION_ID) {
        return Err(Error::NotOurs(path.to_owned()));
    }
    if found > SCHEMA {
        return Err(Error::TooNew {
            path: path.to_owned(),
            found,
        });
    }
    Ok(found)
}

fn migrate(connection: &mut Connection, path: &Path) -> Result<(), Error> {
    let found = check(connection, path)?;
    for (index, sql) in MIGRATIONS.iter().enumerate().skip(found) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(
            None,
            "user_version",
            i64::try_from(index + 1).unwrap_or(i64::MAX),
        )?;
        transaction.commit()?;
    }
    Ok(())
}

pub(super) fn named(path: &Path, error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => Error::NotOurs(path.to_owned()),
        Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::ReadOnly) => Error::Unusable {
            path: path.to_owned(),
            reason: error,
        },
        Some(rusqlite::ErrorCode::DatabaseCorrupt) => Error::Damaged {
            path: path.to_owned(),
            reason: error,
        },
        _ => Error::Sqlite(error),
    }
}
