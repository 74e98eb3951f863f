//! Whole copies of the database: out while it is in use, in while it is not.

use crate::store::Error;
use crate::store::open;
use crate::store::place;
use rusqlite::Connection;
use rusqlite::OpenFlags;
use std::fs::File;
use std::io;
use std::path::Path;
use std::path::PathBuf;

/// Writes a copy of the database of this moment to a file that must not exist; whoever writes to the
/// database goes on. The file is whole or not there.
pub fn backup(database: &Path, target: &Path) -> Result<u64, Error> {
    drop(open::reader(database)?);
    if target.exists() {
        return Err(Error::Exists(target.to_owned()));
    }
    let temporary = beside(target)?;
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let name = temporary
        .path()
        .to_str()
        .ok_or_else(|| named("write", target, io::ErrorKind::InvalidFilename.into()))?;
    // one snapshot, without free pages; SQLite wants the file empty or absent
    connection.execute("VACUUM INTO ?1", [name])?;
    let sync = || {
        let file = File::open(temporary.path())?;
        file.sync_all()?;
        Ok(file.metadata()?.len())
    };
    let size = sync().map_err(|error: io::Error| named("write", target, error))?;
    check(temporary.path())?;
    temporary
        .persist_noclobber(target)
        .map_err(|error| named("write", target, error.error))?;
    Ok(size)
}

/// Puts a copy in the database's place, with the owner, the group and the mode of what stood there;
/// that stays beside it under the name that is returned. Refused while another process owns the
/// database.
pub fn restore(copy: &Path, database: &Path) -> Result<Option<PathBuf>, Error> {
    drop(open::reader(copy)?);
    check(copy)?;
    // the file itself is replaced, links to it stay links
    let database = &place::resolved(database);
    let _lock = open::lock(database)?;
    let mut temporary = beside(database)?;
    File::open(copy)
        .and_then(|mut copy| io::copy(&mut copy, temporary.as_file_mut()))
        .map_err(|error| named("copy", copy, error))?;
    place::dress(temporary.as_file(), database).map_err(|(owner, group, error)| {
        let what = format!("make {owner}:{group} the owner of what takes the place of");
        let place = format!("{what} `{}`, which was left as it was", database.display());
        Error::Io(place, error)
    })?;
    temporary
        .as_file()
        .sync_all()
        .map_err(|error| named("write", database, error))?;
    let kept = set_aside(database)?;
    temporary
        .persist(database)
        .map_err(|error| named("write", database, error.error))?;
    Ok(kept)
}

/// Gives what stands there a second name, with all of its log in it; it keeps the first until the
/// new file takes it, so that there is a database at every moment.
fn set_aside(database: &Path) -> Result<Option<PathBuf>, Error> {
    if !database.exists() {
        return Ok(None);
    }
    if let Ok(old) = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE) {
        // a file that is no database has no log
        drop(old.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)"));
    }
    for extension in ["-wal", "-shm"] {
        let path = PathBuf::from(format!("{}{extension}", database.display()));
        let length = std::fs::metadata(&path).map_or(0, |file| file.len());
        if extension == "-wal" && length > 0 {
            return Err(Error::Locked(database.to_owned()));
        }
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(named("remove", &path, error));
            }
            _ => {}
        }
    }
    let name = (0..u32::MAX)
        .map(|count| PathBuf::from(format!("{}.before-restore-{count}", database.display())))
        .find(|path| !path.exists())
        .unwrap_or_default();
    std::fs::hard_link(database, &name).map_err(|error| named("keep", database, error))?;
    Ok(Some(name))
}

/// A temporary file in the folder of `path`, so that it can be renamed to it.
fn beside(path: &Path) -> Result<tempfile::NamedTempFile, Error> {
    let folder = place::folder(path);
    tempfile::Builder::new()
        .prefix(".depeche-")
        .tempfile_in(folder)
        .map_err(|error| named("write into", folder, error))
}

/// Refuses a copy that SQLite finds damaged.
fn check(path: &Path) -> Result<(), Error> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found == "ok" {
        Ok(())
    } else {
        Err(Error::Unsound(path.to_owned(), found))
    }
}

fn named(what: &str, path: &Path, error: io::Error) -> Error {
    Error::Io(format!("{what} `{}`", path.display()), error)
}
