//! The second file, beside the database: what can be had again, and is in no backup.
//!
//! It is made when something is first kept, by the owner of the database alone. Invariant: nothing
//! that is wrong with it stops anybody. What is damaged is made anew, with a word; a file that is
//! not ours, or newer than this version, is left as it is, and nothing is kept.

use crate::store::Error;
use crate::store::open::named;
use crate::store::place;
use crate::store::writer::Company;
use crate::store::writer::Writer;
use rusqlite::Connection;
use rusqlite::ErrorCode;
use rusqlite::OpenFlags;
use rusqlite::config::DbConfig;
use std::fs::File;
use std::io;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// "dep2": marks the file as ours, and as no database (`PRAGMA application_id`).
const APPLICATION_ID: i32 = 0x6465_7032;
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/second/0001_pages.sql"),
    include_str!("../../migrations/second/0002_memory.sql"),
];

/// The second file of one database. Cheap to clone.
#[derive(Clone)]
pub(super) struct Second(Arc<Inner>);

struct Inner {
    path: PathBuf,
    database: PathBuf,
    /// Whether this process owns the database.
    owned: bool,
    state: Mutex<State>,
    /// Octets of raw pages at most.
    limit: AtomicU64,
    /// That something is not kept was said.
    told: AtomicBool,
}

enum State {
    /// Nobody asked yet.
    Closed,
    Open(Writer),
    /// It cannot be had; that was said.
    Off,
}

/// What stands at its place.
enum Found {
    /// Nothing, or what can be gone on with.
    Usable,
    /// Ours, and broken.
    Broken,
    /// Nothing that anybody can read.
    Noise,
    /// Not ours to touch.
    Strange(&'static str),
}

impl Second {
    /// The one that belongs to a database, whose path is resolved.
    pub(super) fn of(database: &Path, owned: bool) -> Self {
        Self(Arc::new(Inner {
            path: beside(database),
            database: database.to_owned(),
            owned,
            state: Mutex::new(State::Closed),
            limit: AtomicU64::new(0),
            told: AtomicBool::new(false),
        }))
    }

    pub(super) fn limit(&self) -> &AtomicU64 {
        &self.0.limit
    }

    /// What was to be kept is not, and why: a disk that is full is told of once.
    pub(super) fn tell(&self, error: &Error) {
        let path = self.0.path.display();
        if self.0.told.swap(true, Ordering::Relaxed) {
            tracing::debug!(%path, %error, "not kept");
        } else {
            tracing::warn!(%path, %error, "not kept, and what follows may not be either");
        }
    }

    /// Whether there is such a file.
    pub(super) fn is_there(&self) -> bool {
        self.0.path.exists()
    }

    /// Runs `work` in a savepoint of the second file, which is made where there is none. `None`
    /// where it cannot be had. What finds it damaged is lost, and so is all else in it.
    pub(super) async fn write<T, F>(&self, work: F) -> Result<Option<T>, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        let Some(writer) = self.writer().await? else {
            return Ok(None);
        };
        // a COMMIT costs no sync here: it waits for nobody
        let done = writer.apply(Company::Alone, work).await;
        match done {
            Err(error) if is_damage(&error) => {
                self.renew(&writer, &error).await?;
                Ok(None)
            }
            done => done.map(Some),
        }
    }

    /// Runs `work` outside any transaction, where there is a file.
    pub(super) async fn apart<T, F>(&self, work: F) -> Result<Option<T>, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        if !self.is_there() {
            return Ok(None);
        }
        let Some(writer) = self.writer().await? else {
            return Ok(None);
        };
        match writer.apart(work).await {
            Err(error) if is_damage(&error) => {
                self.renew(&writer, &error).await?;
                Ok(None)
            }
            done => done.map(Some),
        }
    }

    /// Reads the second file, also beside its owner; `None` where there is none that can be read.
    pub(super) async fn read<T, F>(&self, work: F) -> Result<Option<T>, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        let path = self.0.path.clone();
        blocking(move || match reader(&path)? {
            Some(connection) => work(&connection).map(Some),
            None => Ok(None),
        })
        .await
    }

    async fn writer(&self) -> Result<Option<Writer>, Error> {
        let inner = Arc::clone(&self.0);
        blocking(move || {
            let mut state = inner.state.lock().unwrap_or_else(PoisonError::into_inner);
            if matches!(*state, State::Closed) {
                *state = if inner.owned {
                    opened(&inner.path, &inner.database)
                } else {
                    State::Off
                };
            }
            Ok(match &*state {
                State::Open(writer) => Some(writer.clone()),
                State::Closed | State::Off => None,
            })
        })
        .await
    }

    /// Empties what is damaged and begins again.
    async fn renew(&self, writer: &Writer, error: &Error) -> Result<(), Error> {
        tell_renewal(&self.0.path, &error.to_string());
        if let Err(error) = writer.apart(emptied).await {
            let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
            *state = State::Off;
            tracing::warn!(path = %self.0.path.display(), %error, "no raw pages are kept: it cannot be made anew");
        }
        Ok(())
    }
}

/// `depeche.pages.db` beside `depeche.db`.
fn beside(database: &Path) -> PathBuf {
    let mut name = database.file_stem().unwrap_or_default().to_owned();
    name.push(".pages");
    if let Some(extension) = database.extension() {
        name.push(".");
        name.push(extension);
    }
    database.with_file_name(name)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Error::Stopped)?
}

fn opened(path: &Path, database: &Path) -> State {
    let off = |why: &str| {
        tracing::warn!(path = %path.display(), "no raw pages are kept: {why}");
        State::Off
    };
    let found = look(path);
    match found {
        Found::Usable => {}
        Found::Broken | Found::Noise => {
            tell_renewal(path, "it is damaged");
            if let Err(error) = clear(path, matches!(found, Found::Noise)) {
                return off(&format!("it is damaged and cannot be moved: {error}"));
            }
        }
        Found::Strange(why) => return off(why),
    }
    let opened = open(path, database).and_then(Writer::start);
    opened.map_or_else(|error| off(&error.to_string()), State::Open)
}

fn tell_renewal(path: &Path, why: &str) {
    tracing::warn!(path = %path.display(), "the file of raw pages is made anew: {why}");
}

fn look(path: &Path) -> Found {
    /// What every SQLite file begins with.
    const MAGIC: &[u8] = b"SQLite format 3\0";
    /// Where the application id stands in it.
    const ID: std::ops::Range<usize> = 68..72;
    const OTHER: &str = "another program's database stands there";
    match std::fs::metadata(path) {
        Ok(found) if !found.is_file() => return Found::Strange("something else stands there"),
        Ok(file) if file.len() > 0 => {}
        _ => return Found::Usable,
    }
    match version(path) {
        Ok((APPLICATION_ID, found)) if found <= MIGRATIONS.len() => Found::Usable,
        Ok((APPLICATION_ID, _)) => Found::Strange("a newer version of depeche made it"),
        Ok(_) => Found::Strange(OTHER),
        Err(_) => {
            let mut head = Vec::new();
            let read = File::open(path).and_then(|file| file.take(100).read_to_end(&mut head));
            let ours = APPLICATION_ID.to_be_bytes();
            if read.is_ok() && head.starts_with(MAGIC) {
                if head.get(ID) == Some(ours.as_slice()) {
                    Found::Broken
                } else {
                    Found::Strange(OTHER)
                }
            } else {
                Found::Noise
            }
        }
    }
}

fn version(path: &Path) -> Result<(i32, usize), rusqlite::Error> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let id = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    // reads the schema, and with it what is most often broken
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok((id, usize::try_from(found).unwrap_or(usize::MAX)))
}

/// Takes what is there out of the way; `keep` leaves it under another name.
fn clear(path: &Path, keep: bool) -> io::Result<()> {
    let with = |extension: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(extension);
        PathBuf::from(name)
    };
    for log in ["-wal", "-shm"] {
        match std::fs::remove_file(with(log)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    if keep {
        std::fs::rename(path, with(".damaged"))
    } else {
        std::fs::remove_file(path)
    }
}

fn reader(path: &Path) -> Result<Option<Connection>, Error> {
    if !path.is_file() || !matches!(version(path), Ok((APPLICATION_ID, 1..))) {
        return Ok(None);
    }
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(|error| named(path, error))?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.execute_batch("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF;")?;
    Ok(Some(connection))
}

fn open(path: &Path, database: &Path) -> Result<Connection, Error> {
    place::make(path, database)
        .map_err(|error| Error::Io(format!("make `{}`", path.display()), error))?;
    let connection = Connection::open(path).map_err(|error| named(path, error))?;
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;
             PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;
             PRAGMA cache_size = -4096; PRAGMA journal_size_limit = 16777216;",
        )
        .map_err(|error| named(path, error))?;
    migrate(&connection)?;
    Ok(connection)
}

fn migrate(connection: &Connection) -> Result<(), Error> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let found = usize::try_from(found).unwrap_or(usize::MAX);
    for (index, sql) in MIGRATIONS.iter().enumerate().skip(found) {
        let transaction = connection.unchecked_transaction()?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        let version = i64::try_from(index + 1).unwrap_or(i64::MAX);
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
    }
    Ok(())
}

/// Whatever is in it goes, and what it had at first stands there again.
fn emptied(connection: &Connection) -> Result<(), Error> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_RESET_DATABASE, true)?;
    let done = connection.execute_batch("VACUUM");
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_RESET_DATABASE, false)?;
    done?;
    migrate(connection)
}

fn is_damage(error: &Error) -> bool {
    match error {
        Error::Damaged { .. } => true,
        // all that is left of it there are its words
        Error::Commit(why) => why.contains("malformed"),
        Error::Sqlite(error) => matches!(
            error.sqlite_error_code(),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
        ),
        _ => false,
    }
}
