//! Feeds that need no network: files, and what programs of the owner's print.
//!
//! Invariants: what is read is a regular file; a program is started without a shell, sees no input,
//! and ends, with all it started, when it is done, its time is over or nobody waits for it any more.

use crate::caching::Validators;
use crate::fetch::Failure;
use crate::fetch::Fetched;
use crate::fetch::Modified;
use crate::fetch::NotModified;
use crate::fetch::Program;
use bytes::Bytes;
use rustix::process::Pid;
use rustix::process::Signal;
use rustix::process::kill_process_group;
use std::ffi::OsStr;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::ExitStatus;
use std::process::Stdio;
use std::time::Duration;
use std::time::UNIX_EPOCH;
use tokio::io::AsyncRead;
use tokio::io::AsyncReadExt;
use tokio::process::Child;
use tokio::process::Command;
use tokio::time::timeout;
use url::Url;
use xxhash_rust::xxh3::xxh3_128;

/// What is kept of all that a program says: its last line counts.
const STDERR_KEPT: usize = 4 << 10;
/// Characters of that line that are told.
const TOLD: usize = 200;
/// Shorter arguments are words like any other, longer ones may be keys.
const MAY_BE_SECRET: usize = 4;

/// Reads `file://…`; a file whose time and size are as before is not read again.
pub(super) async fn file(
    url: &Url,
    sent: &Validators,
    limit: usize,
    time: Duration,
) -> Result<Fetched, Failure> {
    // a file may be on a disk that is far away
    let read = timeout(time, read_file(url, sent, limit)).await;
    read.unwrap_or(Err(Failure::Timeout {
        waited_for: "end of the file",
        limit: time,
    }))
}

async fn read_file(url: &Url, sent: &Validators, limit: usize) -> Result<Fetched, Failure> {
    let failed = |why: String| Failure::File { why };
    let path = url
        .to_file_path()
        .map_err(|()| failed("file:// is followed by a path that begins with /".to_owned()))?;
    let state = tokio::fs::metadata(&path)
        .await
        .map_err(|error| failed(error.to_string()))?;
    if !state.is_file() {
        return Err(failed("it is no regular file".to_owned()));
    }
    let changed = state
        .modified()
        .ok()
        .and_then(|at| at.duration_since(UNIX_EPOCH).ok())
        .unwrap_or_default();
    let mark = format!("\"{}-{}\"", changed.as_nanos(), state.len());
    if is_as_before(sent, &mark) {
        return Ok(unchanged(sent));
    }
    let opened = tokio::fs::File::open(&path).await;
    let opened = opened.map_err(|error| failed(error.to_string()))?;
    let body = whole(opened, limit, failed).await?;
    Ok(document(body, mark, content_type(&path)))
}

/// Runs the program that prints a feed; the same output as before is no news.
pub(super) async fn feed(
    program: &Program,
    sent: &Validators,
    limit: usize,
    time: Duration,
    sandboxed: bool,
) -> Result<Fetched, Failure> {
    let body = run(program, None, limit, time, sandboxed).await?;
    let mark = format!("\"{:032x}\"", xxh3_128(&body));
    if is_as_before(sent, &mark) {
        return Ok(unchanged(sent));
    }
    Ok(document(body, mark, None))
}

/// What a program prints, never empty. `argument` comes after its own ones.
pub(super) async fn run(
    program: &Program,
    argument: Option<&str>,
    limit: usize,
    time: Duration,
    sandboxed: bool,
) -> Result<Bytes, Failure> {
    let failed = |why: String| Failure::Program {
        name: program.name.to_string_lossy().into_owned(),
        why,
        hint: hint(sandboxed),
    };
    let mut command = Command::new(&program.name);
    command
        .args(&program.arguments)
        .args(argument)
        .current_dir(&program.folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .kill_on_drop(true);
    let child = command
        .spawn()
        .map_err(|error| failed(format!("does not start: {error}")))?;
    let mut group = Group::of(child);
    let (out, err) = (group.child.stdout.take(), group.child.stderr.take());
    let work = async {
        let out = async {
            match out {
                Some(out) => whole(out, limit, &failed).await,
                None => Ok(Bytes::new()),
            }
        };
        // one that prints too much is not waited for
        let (body, said) = tokio::try_join!(out, async { Ok(last_line(err).await) })?;
        let ended = group.child.wait().await;
        Ok((
            body,
            said,
            ended.map_err(|error| failed(error.to_string()))?,
        ))
    };
    let done = timeout(time, work).await;
    drop(group);
    let (body, said, ended) = done.map_err(|_| Failure::Timeout {
        waited_for: "end of the program",
        limit: time,
    })??;
    if !ended.success() {
        return Err(failed(ending(ended, &without_arguments(&said, program))));
    }
    if body.is_empty() {
        return Err(Failure::Empty);
    }
    Ok(body)
}

/// A program and all it started, whether it waits for that or not; they end when this is dropped.
struct Group {
    child: Child,
    id: Option<Pid>,
}

impl Group {
    fn of(child: Child) -> Self {
        let id = child.id().and_then(|id| Pid::from_raw(id.try_into().ok()?));
        Self { child, id }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.id {
            // gone already is as good
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

async fn whole(
    from: impl AsyncRead + Unpin,
    limit: usize,
    failed: impl Fn(String) -> Failure,
) -> Result<Bytes, Failure> {
    let mut body = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let read = from.take(most).read_to_end(&mut body).await;
    read.map_err(|error| failed(error.to_string()))?;
    if body.len() > limit {
        return Err(Failure::TooLarge { limit });
    }
    Ok(body.into())
}

/// The last line of what a program said; all of it is read, or it would stop.
async fn last_line(from: Option<impl AsyncRead + Unpin>) -> String {
    let Some(mut from) = from else {
        return String::new();
    };
    let mut kept = Vec::new();
    // what cannot be read is not told
    while from.read_buf(&mut kept).await.is_ok_and(|read| read > 0) {
        if kept.len() > 2 * STDERR_KEPT {
            kept.drain(..kept.len() - STDERR_KEPT);
        }
    }
    let said = String::from_utf8_lossy(&kept);
    let line = said.lines().rev().find(|line| !line.trim().is_empty());
    let line = line.unwrap_or_default().trim();
    line.replace(char::is_control, " ")
}

/// What was said, without the program's own arguments: they may hold a key.
fn without_arguments(said: &str, program: &Program) -> String {
    let arguments = program.arguments.iter().filter_map(|it| it.to_str());
    let mut said = said.to_owned();
    let parts = arguments.flat_map(|it| {
        let value = it.split_once(['=', ':']).map(|(_, value)| value);
        std::iter::once(it)
            .chain(value)
            .chain(it.split(['?', '&', '@']).skip(1))
    });
    let mut parts: Vec<&str> = parts.filter(|it| it.len() >= MAY_BE_SECRET).collect();
    // the longest first: a part of it may be another
    parts.sort_unstable_by_key(|it| std::cmp::Reverse(it.len()));
    for part in parts {
        said = said.replace(part, "***");
    }
    said.chars().take(TOLD).collect()
}

fn ending(ended: ExitStatus, said: &str) -> String {
    let how = match (ended.code(), ended.signal()) {
        (Some(code), _) => format!("ended with {code}"),
        (None, Some(signal)) => format!("was ended by signal {signal}"),
        (None, None) => "ended without a word".to_owned(),
    };
    if said.is_empty() {
        how
    } else {
        format!("{how}: {said}")
    }
}

/// What a unit's sandbox forbids looks like the program's own fault.
const fn hint(sandboxed: bool) -> &'static str {
    if sandboxed {
        "; if the sandbox of the service forbids what it does: `systemctl edit depeche`, add MemoryDenyWriteExecute=no (browsers need that), BindPaths= for files in /home, or what else it needs, under [Service]"
    } else {
        ""
    }
}

/// No address gave our own marks; whoever sees to it that they are not sent says that one did.
fn is_as_before(sent: &Validators, mark: &str) -> bool {
    sent.given_by == 0 && sent.etag.as_deref() == Some(mark.as_bytes())
}

fn unchanged(sent: &Validators) -> Fetched {
    Fetched::NotModified(NotModified {
        validators: sent.clone(),
        freshness: None,
        retry_after: None,
        permanent_redirect: None,
    })
}

fn document(body: Bytes, mark: String, content_type: Option<&str>) -> Fetched {
    Fetched::Modified(Modified {
        status: None,
        body,
        content_type: content_type.map(str::to_owned),
        final_url: String::new(),
        content_location: None,
        validators: Validators {
            etag: Some(mark.into_bytes()),
            ..Validators::default()
        },
        freshness: None,
        retry_after: None,
        permanent_redirect: None,
    })
}

/// Which of the two syntaxes it is in, where the name says so.
fn content_type(path: &Path) -> Option<&'static str> {
    match path.extension().and_then(OsStr::to_str) {
        Some("json") => Some("application/feed+json"),
        Some("xml" | "rss" | "atom" | "rdf") => Some("application/xml"),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
