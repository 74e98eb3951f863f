//! The database: all SQL of the house stands below this folder.
//!
//! `Store` is the door: async, cheap to clone, no SQLite type and no row id in a signature.
//! Invariants: entries and the validators they came with are written in one savepoint; a plan of a
//! lost lease writes nothing; applying a plan twice is applying it once.

mod again;
mod back;
mod carry;
mod choose;
mod claim;
mod copy;
mod due;
mod extras;
mod forget;
mod host;
mod known;
mod link;
mod list;
mod memory;
mod older;
mod open;
mod overrule;
mod page;
mod place;
mod poll;
mod purge;
mod query;
mod raw;
mod read;
mod rest;
mod revise;
mod revisions;
mod robots;
mod rows;
mod rules;
mod search;
mod second;
mod sources;
mod standing;
mod status;
mod urn;
mod wipe;
mod writer;

pub use again::Remembered;
pub use carry::Moved;
pub use choose::Choosing;
pub use claim::Claimed;
pub use claim::FeedJob;
pub use claim::OlderJob;
pub use claim::PageTask;
pub use claim::Scope;
pub use copy::backup;
pub use copy::restore;
pub use known::Known;
pub use link::LinkedDoc;
pub use link::Unlinked;
pub use list::Narrow;
pub use memory::Seen;
pub use older::Backfill;
pub use older::Begun;
pub use overrule::Overruled;
pub use place::resolved;
pub use poll::Applied;
pub use purge::Purged;
pub use query::Query;
pub use raw::RawPage;
pub use read::LinkFacts;
pub use read::SourceName;
pub use read::Stored;
pub use rest::Rest;
pub use revisions::Edits;
pub use revisions::Revision;
pub use rules::ReadPage;
pub use standing::OutputEntry;
pub use standing::Span;
pub use status::SourceStatus;

use rusqlite::Connection;
use second::Second;
use std::fs::File;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use tokio::sync::Semaphore;
use tokio::sync::watch;
use writer::Company;
use writer::Writer;

/// Connections that read at the same time.
const READERS: usize = 4;

/// Why the store could not do something.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No database there; reading verbs never make one.
    #[error("no database at `{}`", .0.display())]
    Missing(PathBuf),
    /// Another process holds the lock.
    #[error("`{}` is in use by another depeche process (it holds the lock file beside it)", .0.display())]
    Locked(PathBuf),
    /// The file is something else.
    #[error("`{}` is not a depeche database; it was left untouched", .0.display())]
    NotOurs(PathBuf),
    /// Made by a newer version.
    #[error("`{}` has schema {found}, this version knows up to {SCHEMA}: upgrade depeche; the file was left untouched", path.display(), SCHEMA = open::SCHEMA)]
    TooNew {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: usize,
    },
    /// It cannot be opened or written.
    #[error("`{}` cannot be opened: {reason}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        reason: rusqlite::Error,
    },
    /// It is ours and broken.
    #[error("`{}` is damaged: {reason}; put a backup in its place", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        reason: rusqlite::Error,
    },
    /// A copy goes to a new file.
    #[error("`{}` exists already; it was left as it is", .0.display())]
    Exists(PathBuf),
    /// A copy that is damaged.
    #[error("`{}` is damaged and was not used: {}", .0.display(), .1)]
    Unsound(PathBuf, String),
    /// A file beside the database.
    #[error("cannot {0}: {1}")]
    Io(String, std::io::Error),
    /// `[daemon] instance` is part of every entry id.
    #[error(
        "[daemon] instance is `{configured}`, this database was made as `{stored}`: every entry id depends on it, set it back"
    )]
    Instance {
        /// What the database was made with.
        stored: String,
        /// What the configuration says.
        configured: String,
    },
    /// `forget` took the entry out, and could not write the file anew.
    #[error(
        "forgotten, but words of it may still be in unused parts of the database's files: {0}; the next `forget` wipes them too"
    )]
    Traces(String),
    /// The group's COMMIT failed; nothing of it was written.
    #[error("the database did not take the write: {0}")]
    Commit(String),
    /// The writer is gone.
    #[error("the database writer has stopped")]
    Stopped,
    /// Anything else SQLite says.
    #[error("database: {0}")]
    Sqlite(rusqlite::Error),
}

// by hand: `Display` says all, a chain of causes would say it again
impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// The door to what is stored.
#[derive(Clone)]
pub struct Store {
    path: Arc<PathBuf>,
    // before the writer, which closes the database as the last one, and that before the lock
    readers: Arc<Mutex<Vec<Connection>>>,
    writer: Option<Writer>,
    second: Second,
    permits: Arc<Semaphore>,
    generation: watch::Sender<u64>,
    _lock: Arc<Option<File>>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Opens for writing: takes the lock, makes or migrates the database.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let path = resolved(path);
        let (connection, lock) = open::writer(&path)?;
        let writer = Writer::start(connection)?;
        Ok(Self::with(path, Some(writer), Some(lock)))
    }

    /// Opens for reading beside whoever writes; never makes a database.
    pub fn open_reader(path: &Path) -> Result<Self, Error> {
        let store = Self::with(resolved(path), None, None);
        let connection = open::reader(&store.path)?;
        store.give_back(connection);
        Ok(store)
    }

    fn with(path: PathBuf, writer: Option<Writer>, lock: Option<File>) -> Self {
        Self {
            second: Second::of(&path, lock.is_some()),
            path: Arc::new(path),
            writer,
            readers: Arc::new(Mutex::new(Vec::new())),
            permits: Arc::new(Semaphore::new(READERS)),
            generation: watch::channel(0).0,
            _lock: Arc::new(lock),
        }
    }

    /// The database file itself, behind all links.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Counts what changed in outputs since this store was opened.
    pub fn generation(&self) -> u64 {
        *self.generation.borrow()
    }

    /// A way to wait for the next generation.
    pub fn generations(&self) -> watch::Receiver<u64> {
        self.generation.subscribe()
    }

    fn moved(&self) {
        self.generation.send_modify(|generation| *generation += 1);
    }

    async fn write<T, F>(&self, company: Company, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        match &self.writer {
            Some(writer) => writer.apply(company, work).await,
            None => Err(Error::Stopped),
        }
    }

    /// Runs `work` between two groups, outside any transaction.
    async fn apart<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        match &self.writer {
            Some(writer) => writer.apart(work).await,
            None => Err(Error::Stopped),
        }
    }

    async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(|_| Error::Stopped)?;
        let store = self.clone();
        tokio::task::spawn_blocking(move || {
            let idle = store.readers.lock().ok().and_then(|mut idle| idle.pop());
            let connection = match idle {
                Some(connection) => connection,
                None => open::reader(&store.path)?,
            };
            let result = work(&connection);
            store.give_back(connection);
            drop(permit);
            result
        })
        .await
        .map_err(|_| Error::Stopped)?
    }

    fn give_back(&self, connection: Connection) {
        if let Ok(mut idle) = self.readers.lock() {
            idle.push(connection);
        }
    }
}
