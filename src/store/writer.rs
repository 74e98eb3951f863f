//! The one connection that writes: an OS thread, a bounded queue, group commit.
//!
//! Every job is a savepoint; answers leave after the COMMIT of its group, so `synchronous=FULL`
//! costs one sync a group. While work keeps coming a group stays open for [`GROUP`]: pages that
//! many jobs touch are then written once. A job that somebody waits for alone closes its group.

use crate::store::Error;
use rusqlite::Connection;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;
use std::time::Instant;

/// A group is closed after this long: the delay a caller can feel.
const GROUP: Duration = Duration::from_millis(50);
/// Jobs that wait; past this callers wait (back-pressure), nothing is dropped.
const QUEUE: usize = 1024;

type Answer = Box<dyn FnOnce(Result<(), Error>) + Send>;
type Work = Box<dyn FnOnce(&Connection) -> Answer + Send>;

struct Job {
    work: Work,
    /// Closes the group.
    last: bool,
}

/// Whether a job may wait for others to share its COMMIT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Company {
    /// One of many: polls, pages.
    Wait,
    /// Nothing goes on before it is done.
    Alone,
}

/// The queue in front of the writing thread.
#[derive(Clone)]
pub(super) struct Writer {
    queue: mpsc::SyncSender<Job>,
    // after the queue: fields go in this order, and the thread ends when no queue is left
    _end: Arc<End>,
}

/// Waits for the thread: whoever drops the last clone goes on when the database is closed.
struct End(Mutex<Option<JoinHandle<()>>>);

impl Drop for End {
    fn drop(&mut self) {
        let thread = self.0.get_mut().ok().and_then(Option::take);
        // a job that holds the last clone ends on the thread itself, which cannot wait for itself
        if let Some(thread) = thread
            && thread.thread().id() != std::thread::current().id()
        {
            drop(thread.join());
        }
    }
}

impl Writer {
    /// Starts the thread; it ends, and the database is closed, when the last clone is dropped.
    pub(super) fn start(connection: Connection) -> Result<Self, Error> {
        let (queue, jobs) = mpsc::sync_channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || {
                run(&connection, &jobs);
                finish(&connection);
            })
            .map_err(|error| Error::Io("start the writer".to_owned(), error))?;
        Ok(Self {
            queue,
            _end: Arc::new(End(Mutex::new(Some(thread)))),
        })
    }

    /// Runs `work` in the next group; returns after the group's COMMIT.
    pub(super) async fn apply<T, F>(&self, company: Company, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        let (answer, answered) = tokio::sync::oneshot::channel();
        let work: Work = Box::new(move |connection| {
            let result = savepoint(connection, work);
            Box::new(move |committed| {
                // the caller may have gone; the work is done all the same
                drop(answer.send(result.and_then(|value| committed.map(|()| value))));
            })
        });
        let job = Job {
            work,
            last: company == Company::Alone,
        };
        let queue = self.queue.clone();
        if let Err(mpsc::TrySendError::Full(job)) = self.queue.try_send(job) {
            tokio::task::spawn_blocking(move || queue.send(job).is_ok())
                .await
                .map_err(|_| Error::Stopped)?;
        }
        answered.await.map_err(|_| Error::Stopped)?
    }
}

fn savepoint<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, Error>,
) -> Result<T, Error> {
    connection.prepare_cached("SAVEPOINT job")?.execute([])?;
    let result = work(connection);
    if result.is_err() {
        connection.prepare_cached("ROLLBACK TO job")?.execute([])?;
    }
    connection.prepare_cached("RELEASE job")?.execute([])?;
    result
}

/// Brings the log into the database and empties it, so that the one file is whole. A reader that
/// is at work may keep it from that: the log then stays beside it, whole as well.
fn finish(connection: &Connection) {
    /// For readers that are about to end.
    const PATIENCE: Duration = Duration::from_millis(500);
    drop(connection.busy_timeout(PATIENCE));
    if let Err(error) = connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)") {
        tracing::debug!(%error, "the log stays beside the database");
    }
}

fn run(connection: &Connection, jobs: &mpsc::Receiver<Job>) {
    let mut busy_until = Instant::now();
    while let Ok(first) = jobs.recv() {
        let opened = Instant::now();
        let wait = if opened < busy_until {
            GROUP
        } else {
            Duration::ZERO
        };
        if let Err(error) = connection.execute_batch("BEGIN IMMEDIATE") {
            tracing::error!(%error, "the database cannot be written");
            drop(first);
            continue;
        }
        let mut last = first.last;
        let mut answers = vec![(first.work)(connection)];
        while !last && opened.elapsed() < GROUP {
            let left = wait.saturating_sub(opened.elapsed());
            let Ok(job) = jobs.recv_timeout(left) else {
                break;
            };
            last = job.last;
            answers.push((job.work)(connection));
        }
        let committed = connection.execute_batch("COMMIT");
        if committed.is_err() && !connection.is_autocommit() {
            drop(connection.execute_batch("ROLLBACK"));
        }
        let failed = committed.err().map(|error| error.to_string());
        for answer in answers {
            answer(
                failed
                    .as_ref()
                    .map_or(Ok(()), |error| Err(Error::Commit(error.clone()))),
            );
        }
        busy_until = Instant::now() + GROUP;
    }
}
