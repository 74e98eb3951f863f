//! The socket by which verbs talk to the running daemon: it stands beside the database, for its
//! owner alone.
//!
//! One command a connection, as a line of JSON; replies come as lines, the last is `done`.
//! Invariant: only the process that holds the database's lock listens here. Deliberately absent:
//! what commands do (the daemon's work).

use crate::store;
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use serde::Deserialize;
use serde::Serialize;
use std::fs::File;
use std::future::Future;
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use tokio::io::AsyncBufReadExt;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::io::BufReader;
use tokio::net::UnixListener;
use tokio::net::UnixStream;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// A command is at most this long, in bytes: the largest page, escaped, fits.
const LONGEST: u64 = 16 << 20;
/// A command has to be there by then.
const PATIENCE: Duration = Duration::from_secs(5);
/// Replies that wait for a slow reader.
const WAITING: usize = 256;

/// What a verb asks of the daemon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verb", content = "what", rename_all = "snake_case")]
pub enum Command {
    /// Read the configuration again.
    Reload,
    /// Make sources due and wait until they, and the pages they bring, were tried.
    Poll {
        /// All, not only the due.
        all: bool,
        /// Lift Retry-After holds.
        force: bool,
        /// Only these ids.
        sources: Vec<String>,
    },
    /// Decide about an entry for good.
    Overrule(Overrule),
    /// A source that is about to be removed keeps its place in outputs.
    Keep {
        /// Its id.
        source: String,
    },
    /// Read a source's older documents.
    Backfill {
        /// Its id.
        source: String,
        /// How many at most.
        pages: u32,
        /// Nothing before this, in milliseconds since 1970.
        since: Option<i64>,
    },
    /// Read the configuration again, and by its rules the pages that are kept.
    Reextract {
        /// Only these ids.
        sources: Vec<String>,
    },
    /// Take in what somebody hands over.
    Ingest {
        /// The source's id.
        source: String,
        /// Addresses and pages.
        items: Vec<Item>,
    },
}

/// What is decided about an entry for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Overrule {
    /// It is taken out: its id.
    Forget(String),
    /// Two are one article: their ids.
    Merge(String, String),
    /// It is an article of its own: its id.
    Unmerge(String),
}

/// One line that is handed over by `ingest`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its number, from 1.
    #[serde(default)]
    pub line: u64,
    /// The article's address.
    pub url: String,
    /// Its page, where that is known.
    pub html: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// When it was published, in any of the forms that feeds have.
    pub published: Option<String>,
}

/// What the daemon says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// A source was polled.
    Polled(Told),
    /// Something is still to be done: feeds and pages.
    Left(u64),
    /// How far a backfill is: documents, entries.
    Walked(u32, usize),
    /// Articles that were read again, and those that changed.
    Reread(u64, u64),
    /// A line that was handed over is of no use, and why.
    Bad(u64, String),
    /// The end: it is done; the words are for people.
    Done(String),
    /// The end: it is not done, and why.
    Refused(String),
}

/// One poll, as it is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The source's id.
    pub source: String,
    /// 304, or the same bytes.
    pub not_modified: bool,
    /// The status, where a server answered.
    pub status: Option<u16>,
    /// Entries that were not known.
    pub new: usize,
    /// Entries that changed.
    pub revised: usize,
    /// Why it failed.
    pub error: Option<String>,
    /// Milliseconds until it is asked again.
    pub wait: u64,
}

/// Why the daemon could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody listens there.
    #[error("no daemon answers at `{}`", .0.display())]
    Nobody(PathBuf),
    /// It is there and not for us.
    #[error("the daemon's socket `{}` may only be used by its owner: try `sudo -u depeche depeche …`", .0.display())]
    NotAllowed(PathBuf),
    /// It went away in mid-answer.
    #[error("the daemon stopped before it was done")]
    Gone,
    /// It speaks otherwise: another version.
    #[error("the daemon answered `{0}`, which this version does not understand")]
    Strange(String),
    /// Anything else.
    #[error("the daemon's socket `{}`: {reason}", path.display())]
    Io {
        /// The socket.
        path: PathBuf,
        /// What the system says.
        reason: io::Error,
    },
}

/// Where the daemon that owns this database listens, by whatever name the database is called.
pub fn socket(database: &Path) -> PathBuf {
    PathBuf::from(format!("{}.control", store::resolved(database).display()))
}

/// Where replies to one command go; what nobody reads any more is an error.
pub type Replies = mpsc::Sender<Reply>;

/// The listening socket; takes the place of one that a crash left behind. The caller holds the
/// database's lock, so nobody else listens.
pub fn listen(path: &Path) -> io::Result<UnixListener> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let (name, _folder) = short(path)?;
    let listener = UnixListener::bind(name)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// A name for a socket in however deep a folder: a socket's address has room for some hundred bytes
/// only. It is good while the folder is open.
fn short(path: &Path) -> io::Result<(PathBuf, Option<File>)> {
    /// What every system has room for.
    const ROOM: usize = 100;
    match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) if path.as_os_str().len() > ROOM => {
            let folder = File::open(folder)?;
            let at = format!("/proc/self/fd/{}", folder.as_raw_fd());
            Ok((Path::new(&at).join(name), Some(folder)))
        }
        _ => Ok((path.to_owned(), None)),
    }
}

/// Answers commands until `shutdown`; the socket's file goes with it.
pub async fn serve<F, A>(
    listener: UnixListener,
    path: PathBuf,
    answer: F,
    shutdown: CancellationToken,
) where
    F: Fn(Command, Replies) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = ()> + Send + 'static,
{
    let mut talks = FuturesUnordered::new();
    loop {
        tokio::select! {
            () = shutdown.cancelled() => break,
            Some(()) = talks.next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    talks.push(converse(stream, answer.clone()));
                }
                Err(error) => {
                    tracing::warn!(%error, "accepting a command");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            }
        }
    }
    // a file that is gone already is as well
    drop(std::fs::remove_file(path));
}

async fn converse<F, A>(stream: UnixStream, answer: F)
where
    F: Fn(Command, Replies) -> A,
    A: Future<Output = ()>,
{
    let (reader, mut writer) = stream.into_split();
    let mut line = String::new();
    let mut reader = BufReader::new(reader.take(LONGEST));
    let read = tokio::time::timeout(PATIENCE, reader.read_line(&mut line)).await;
    if !matches!(read, Ok(Ok(1..))) {
        return;
    }
    let (sender, mut replies) = mpsc::channel(WAITING);
    let work = async {
        match serde_json::from_str(&line) {
            Ok(command) => answer(command, sender).await,
            Err(_) => {
                let words = "this version of the daemon does not know that command: restart it";
                drop(sender.send(Reply::Refused(words.to_owned())).await);
            }
        }
    };
    let told = async {
        while let Some(reply) = replies.recv().await {
            let Ok(mut text) = serde_json::to_string(&reply) else {
                continue;
            };
            text.push('\n');
            if writer.write_all(text.as_bytes()).await.is_err() {
                // nobody reads any more: the work notices when it next replies
                return;
            }
        }
    };
    tokio::join!(work, told);
}

/// Sends a command and hands each reply but the last to `heard`; gives the last one's words, as
/// `Err` where it was refused.
pub async fn ask(
    path: &Path,
    command: &Command,
    mut heard: impl FnMut(Reply),
) -> Result<Result<String, String>, Error> {
    let io = |reason| Error::Io {
        path: path.to_owned(),
        reason,
    };
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => {
            Error::Nobody(path.to_owned())
        }
        io::ErrorKind::PermissionDenied => Error::NotAllowed(path.to_owned()),
        _ => io(error),
    };
    let (name, _folder) = short(path).map_err(failed)?;
    let stream = UnixStream::connect(name).await.map_err(failed)?;
    let (reader, mut writer) = stream.into_split();
    let mut line = serde_json::to_string(command).map_err(|error| io(error.into()))?;
    line.push('\n');
    writer.write_all(line.as_bytes()).await.map_err(io)?;
    let mut lines = BufReader::new(reader).lines();
    while let Some(line) = lines.next_line().await.map_err(io)? {
        match serde_json::from_str(&line) {
            Ok(Reply::Done(words)) => return Ok(Ok(words)),
            Ok(Reply::Refused(words)) => return Ok(Err(words)),
            Ok(reply) => heard(reply),
            Err(_) => return Err(Error::Strange(line)),
        }
    }
    Err(Error::Gone)
}
