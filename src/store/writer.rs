//! The one connection that writes: an OS thread, a bounded queue, group commit.
//!
//! Every job is a savepoint; answers leave after the COMMIT of its group, so `synchronous=FULL`
//! costs one sync a group. While work keeps coming a group stays open for [`GROUP`]: pages that
//! many jobs touch are then written once. A job that somebody waits for alone closes its group.

use crate::store::Error;
use rusqlite::Connection;
use rusqlite::InterruptHandle;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
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
type Apart = Box<dyn FnOnce(&Connection) + Send>;

enum Job {
    /// Part of a group.
    Shared {
        work: Work,
        /// Closes the group.
        last: bool,
    },
    /// Between two groups.
    Apart(Apart),
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
struct End {
    thread: Mutex<Option<JoinHandle<()>>>,
    long: Arc<AtomicBool>,
    interrupt: InterruptHandle,
}

impl Drop for End {
    fn drop(&mut self) {
        let thread = self.thread.get_mut().ok().and_then(Option::take);
        // a job that holds the last clone ends on the thread itself, which cannot wait for itself
        if let Some(thread) = thread
            && thread.thread().id() != std::thread::current().id()
        {
            while !thread.is_finished() {
                // nobody waits for its answer any more; again, as it may be between two statements
                if self.long.load(Ordering::Acquire) {
                    self.interrupt.interrupt();
                }
                std::thread::park_timeout(Duration::from_millis(5));
            }
            drop(thread.join());
        }
    }
}

impl Writer {
    /// Starts the thread; it ends, and the database is closed, when the last clone is dropped.
    pub(super) fn start(connection: Connection) -> Result<Self, Error> {
        let (queue, jobs) = mpsc::sync_channel(QUEUE);
        let long = Arc::new(AtomicBool::new(false));
        let interrupt = connection.get_interrupt_handle();
        let at_work = Arc::clone(&long);
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || {
                run(&connection, &jobs, &at_work);
                finish(&connection);
            })
            .map_err(|error| Error::Io("start the writer".to_owned(), error))?;
        Ok(Self {
            queue,
            _end: Arc::new(End {
                thread: Mutex::new(Some(thread)),
                long,
                interrupt,
            }),
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
        let last = company == Company::Alone;
        self.send(Job::Shared { work, last }).await?;
        answered.await.map_err(|_| Error::Stopped)?
    }

    /// Runs `work` between two groups, outside any transaction; where the last clone goes away
    /// meanwhile, it is interrupted.
    pub(super) async fn apart<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        let (answer, answered) = tokio::sync::oneshot::channel();
        let work: Apart = Box::new(move |connection| {
            // the caller may have gone
            drop(answer.send(work(connection)));
        });
        self.send(Job::Apart(work)).await?;
        answered.await.map_err(|_| Error::Stopped)?
    }

    async fn send(&self, job: Job) -> Result<(), Error> {
        let queue = self.queue.clone();
        if let Err(mpsc::TrySendError::Full(job)) = self.queue.try_send(job) {
            tokio::task::spawn_blocking(move || queue.send(job).is_ok())
                .await
                .map_err(|_| Error::Stopped)?;
        }
        Ok(())
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

fn run(connection: &Connection, jobs: &mpsc::Receiver<Job>, long: &AtomicBool) {
    let mut busy_until = Instant::now();
    while let Ok(job) = jobs.recv() {
        let apart = match job {
            Job::Shared { work, last } => group(connection, jobs, (work, last), &mut busy_until),
            Job::Apart(work) => Some(work),
        };
        if let Some(work) = apart {
            long.store(true, Ordering::Release);
            work(connection);
            long.store(false, Ordering::Release);
        }
    }
}

/// One group from its first job to its COMMIT; gives the job that has to run after it.
fn group(
    connection: &Connection,
    jobs: &mpsc::Receiver<Job>,
    (first, mut last): (Work, bool),
    busy_until: &mut Instant,
) -> Option<Apart> {
    let opened = Instant::now();
    let wait = if opened < *busy_until {
        GROUP
    } else {
        Duration::ZERO
    };
    if let Err(error) = connection.execute_batch("BEGIN IMMEDIATE") {
        tracing::error!(%error, "the database cannot be written");
        return None;
    }
    let mut answers = vec![first(connection)];
    let mut apart = None;
    while !last && opened.elapsed() < GROUP {
        let left = wait.saturating_sub(opened.elapsed());
        match jobs.recv_timeout(left) {
            Ok(Job::Shared { work, last: closes }) => {
                last = closes;
                answers.push(work(connection));
            }
            Ok(Job::Apart(work)) => {
                apart = Some(work);
                break;
            }
            Err(_) => break,
        }
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
    *busy_until = Instant::now() + GROUP;
    apart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_takes_long_ends_with_the_last_clone() {
        let writer = Writer::start(Connection::open_in_memory().unwrap()).unwrap();
        let (begun, mut begins) = tokio::sync::oneshot::channel();
        let (ended, end) = mpsc::channel();
        let work = move |connection: &Connection| {
            begun.send(()).unwrap();
            let endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
            let done = connection.query_row(endless, [], |row| row.get::<_, i64>(0));
            ended.send(done.is_err()).unwrap();
            Ok(())
        };
        tokio::select! {
            biased;
            _ = writer.apart(work) => unreachable!("it has no end"),
            begins = &mut begins => begins.unwrap(),
        }
        drop(writer);
        assert!(end.recv().unwrap(), "it was broken off");
    }
}
