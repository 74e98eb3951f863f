//! A scripted origin: a raw TCP server on loopback that answers exactly the bytes a test asks for.
//!
//! One request a connection (`Connection: close`), one thread a connection, nothing but std. Replies may be
//! changed while it runs; every request is logged as it arrived. It stops, with all its connections, on drop.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::io::Read;
use std::io::Write;
use std::net::Ipv4Addr;
use std::net::Shutdown;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::Duration;
use std::time::Instant;

use super::reply::Reply;

/// How often a waiting connection looks whether its client has gone or the origin has stopped.
const TICK: Duration = Duration::from_millis(20);

/// Longest request head read: more than any client of ours sends.
const HEAD_LIMIT: usize = 64 * 1024;

/// One request as it came in.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query as sent.
    pub(crate) target: String,
    /// In order, names as sent, values as raw bytes.
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    /// The whole head as it came, with the empty line that ends it.
    pub(crate) head: Vec<u8>,
    /// When the head had been read.
    pub(crate) at: Instant,
}

impl Request {
    /// The target without its query.
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The first header of that name, in any case.
    pub(crate) fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_slice())
    }

    /// The `Host` without its port; empty where none was sent.
    pub(crate) fn host(&self) -> String {
        let host = String::from_utf8_lossy(self.header("host").unwrap_or_default()).into_owned();
        host.rsplit_once(':')
            .map_or(host.clone(), |(name, _)| name.to_owned())
    }
}

#[derive(Default)]
struct Shared {
    /// Host (empty: any) and target or path, to the replies still to be given; the last one stays.
    routes: Mutex<HashMap<(String, String), Vec<Reply>>>,
    log: Mutex<Vec<Request>>,
    arrived: Condvar,
    open: AtomicUsize,
    peak: AtomicUsize,
    waiting: AtomicUsize,
    most_waiting: AtomicUsize,
    stop: AtomicBool,
}

/// A poisoned lock means that a test thread failed while it held it: the data are still whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The running origin.
pub(crate) struct Origin {
    address: SocketAddr,
    shared: Arc<Shared>,
    accept: Option<JoinHandle<()>>,
}

impl Origin {
    /// On a free port of 127.0.0.1.
    pub(crate) fn start() -> Self {
        Self::start_on(0)
    }

    /// On that port: an origin that was away and comes back.
    pub(crate) fn start_on(port: u16) -> Self {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("a loopback port can be bound");
        let address = listener
            .local_addr()
            .expect("a bound listener has an address");
        let shared = Arc::new(Shared::default());
        let for_thread = Arc::clone(&shared);
        let accept = std::thread::spawn(move || accept(&listener, &for_thread));
        Self {
            address,
            shared,
            accept: Some(accept),
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// `http://127.0.0.1:PORT` and the path.
    pub(crate) fn url(&self, path: &str) -> String {
        self.url_on("127.0.0.1", path)
    }

    /// The same under a name that leads here, such as `one.localhost`.
    pub(crate) fn url_on(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.port())
    }

    /// What to answer at a path (or at exactly a path with query), whatever the host, from now on.
    pub(crate) fn serve(&self, path: &str, reply: Reply) {
        self.serve_in_turn("", path, vec![reply]);
    }

    /// The same for one `Host` only; it goes before a reply for any host.
    pub(crate) fn serve_on(&self, host: &str, path: &str, reply: Reply) {
        self.serve_in_turn(host, path, vec![reply]);
    }

    /// One reply a request, in order; the last one stays.
    pub(crate) fn serve_in_turn(&self, host: &str, path: &str, mut replies: Vec<Reply>) {
        replies.reverse();
        lock(&self.shared.routes).insert((host.to_owned(), path.to_owned()), replies);
    }

    /// Every request so far, in order of arrival.
    pub(crate) fn requests(&self) -> Vec<Request> {
        lock(&self.shared.log).clone()
    }

    /// Those to one path, whatever their query.
    pub(crate) fn requests_to(&self, path: &str) -> Vec<Request> {
        self.requests()
            .into_iter()
            .filter(|request| request.path() == path)
            .collect()
    }

    /// Waits until `count` requests have come to that path; false if they have not within `limit`.
    pub(crate) fn wait_for(&self, path: &str, count: usize, limit: Duration) -> bool {
        let log = lock(&self.shared.log);
        let enough = |log: &mut Vec<Request>| {
            log.iter().filter(|request| request.path() == path).count() < count
        };
        let waited = self.shared.arrived.wait_timeout_while(log, limit, enough);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    pub(crate) fn clear_log(&self) {
        lock(&self.shared.log).clear();
    }

    /// The most requests that were open at one moment.
    pub(crate) fn peak(&self) -> usize {
        self.shared.peak.load(Ordering::SeqCst)
    }

    /// The most requests that waited at one moment for the first byte of their answers: those of a
    /// client that asks one after the other never do, however slowly a connection is closed.
    pub(crate) fn most_waiting(&self) -> usize {
        self.shared.most_waiting.load(Ordering::SeqCst)
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        // Wakes the accept loop; if this fails, the listener is gone already.
        drop(TcpStream::connect(self.address));
        if let Some(accept) = self.accept.take() {
            drop(accept.join());
        }
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    let mut connections: Vec<JoinHandle<()>> = Vec::new();
    for stream in listener.incoming() {
        if shared.stop.load(Ordering::SeqCst) {
            break;
        }
        let Ok(stream) = stream else { continue };
        let shared = Arc::clone(shared);
        connections.retain(|connection| !connection.is_finished());
        connections.push(std::thread::spawn(move || {
            let open = shared.open.fetch_add(1, Ordering::SeqCst) + 1;
            shared.peak.fetch_max(open, Ordering::SeqCst);
            // A client that goes away in the middle is what some tests are about.
            drop(answer(stream, &shared));
            shared.open.fetch_sub(1, Ordering::SeqCst);
        }));
    }
    for connection in connections {
        drop(connection.join());
    }
}

fn answer(mut stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(TICK))?;
    stream.set_write_timeout(Some(Duration::from_secs(5)))?;
    let Some(request) = read_request(&mut stream, shared)? else {
        return Ok(());
    };
    let reply = choose(&request, shared);
    {
        lock(&shared.log).push(request.clone());
        shared.arrived.notify_all();
    }
    let mut line = Line { stream, shared };
    let waiting = shared.waiting.fetch_add(1, Ordering::SeqCst) + 1;
    shared.most_waiting.fetch_max(waiting, Ordering::SeqCst);
    let there = reply.wait(&mut line);
    shared.waiting.fetch_sub(1, Ordering::SeqCst);
    if there {
        reply.send(&request, &mut line)?;
    }
    line.close()
}

fn choose(request: &Request, shared: &Shared) -> Reply {
    let mut routes = lock(&shared.routes);
    let host = request.host();
    for host in [host.as_str(), ""] {
        for target in [request.target.as_str(), request.path()] {
            if let Some(replies) = routes.get_mut(&(host.to_owned(), target.to_owned())) {
                let next = if replies.len() > 1 {
                    replies.pop()
                } else {
                    replies.last().cloned()
                };
                return next.unwrap_or_else(|| Reply::status(404));
            }
        }
    }
    Reply::status(404)
}

/// None where the client went away, or the origin stopped, before the head was whole.
fn read_request(stream: &mut TcpStream, shared: &Shared) -> std::io::Result<Option<Request>> {
    let mut head: Vec<u8> = Vec::new();
    let mut byte = [0_u8; 1];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(0) => return Ok(None),
            Ok(_) => head.extend_from_slice(&byte),
            Err(error) if is_tick(&error) && !shared.stop.load(Ordering::SeqCst) => {}
            Err(error) if is_tick(&error) => return Ok(None),
            Err(error) => return Err(error),
        }
        if head.len() > HEAD_LIMIT {
            return Ok(None);
        }
    }
    Ok(Some(parse_head(&head)))
}

fn is_tick(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
    )
}

fn parse_head(head: &[u8]) -> Request {
    let mut lines = head
        .split(|&byte| byte == b'\n')
        .map(<[u8]>::trim_ascii_end);
    let first = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
    let mut words = first.split(' ').map(str::to_owned);
    let headers = lines.filter_map(|line| {
        let colon = line.iter().position(|&byte| byte == b':')?;
        let (name, value) = line.split_at(colon);
        Some((
            String::from_utf8_lossy(name).into_owned(),
            value.get(1..)?.trim_ascii().to_vec(),
        ))
    });
    Request {
        method: words.next().unwrap_or_default(),
        target: words.next().unwrap_or_default(),
        headers: headers.collect(),
        head: head.to_vec(),
        at: Instant::now(),
    }
}

/// The way back to one client.
pub(crate) struct Line<'a> {
    stream: TcpStream,
    shared: &'a Shared,
}

impl Line<'_> {
    pub(crate) fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.write_all(bytes)?;
        self.stream.flush()
    }

    /// Whether the origin is being dropped.
    pub(crate) fn is_stopped(&self) -> bool {
        self.shared.stop.load(Ordering::SeqCst)
    }

    /// Does nothing for that long (none: for good); false once the client or the origin is gone.
    pub(crate) fn stay(&mut self, time: Option<Duration>) -> bool {
        let from = Instant::now();
        let mut byte = [0_u8; 1];
        loop {
            let left = time.map_or(TICK, |time| time.saturating_sub(from.elapsed()));
            if self.is_stopped() {
                return false;
            }
            if left.is_zero() {
                return true;
            }
            if self.stream.set_read_timeout(Some(left.min(TICK))).is_err() {
                return false;
            }
            match self.stream.read(&mut byte) {
                Ok(0) => return false,
                Err(error) if !is_tick(&error) => return false,
                _ => {}
            }
        }
    }

    /// Ends our side and waits, briefly, for the client's end: a close with unread bytes would send a reset,
    /// which may overtake the reply.
    fn close(mut self) -> std::io::Result<()> {
        self.stream.shutdown(Shutdown::Write)?;
        self.stay(Some(Duration::from_secs(1)));
        Ok(())
    }
}
