//! Origins that speak TLS.
//!
//! [`TlsOrigin`] serves HTTP/1.1 and HTTP/2 as agreed with its client, and breaks HTTP/2 on request. [`Bytes`] says
//! the same bytes to whoever comes, for servers that get no further than the first of them.

#![expect(clippy::unwrap_used, reason = "helpers of tests, not of the program")]

use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::rt::TokioExecutor;
use hyper_util::rt::TokioIo;
use rustls::ServerConfig;
use std::collections::HashMap;
use std::convert::Infallible;
use std::io::Read;
use std::io::Write;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::io::AsyncRead;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;

use super::authority::Identity;

/// Longest silence of a client towards [`Bytes`].
const SILENCE: Duration = Duration::from_secs(5);

/// One request as it came in.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) version: hyper::Version,
    /// Path and query.
    pub(crate) target: String,
    /// `:authority`, or `Host`.
    pub(crate) host: String,
    pub(crate) headers: hyper::HeaderMap,
}

impl Asked {
    /// The header of that name.
    pub(crate) fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers
            .get(name)
            .map(hyper::header::HeaderValue::as_bytes)
    }
}

/// What is answered at a path; the same bytes in `If-None-Match` as in its `ETag` get 304.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    status: u16,
    headers: Vec<(&'static str, Vec<u8>)>,
    body: String,
}

impl Page {
    pub(crate) fn new(status: u16, body: &str) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.to_owned(),
        }
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name, value.as_ref().to_vec()));
        self
    }

    fn answer(&self, asked: &Asked) -> hyper::Response<Full<bytes::Bytes>> {
        let etag = self.headers.iter().find(|(name, _)| *name == "etag");
        let condition = asked.header("if-none-match");
        let same = condition.is_some() && condition == etag.map(|(_, value)| value.as_slice());
        let (status, body) = if same {
            (304, "")
        } else {
            (self.status, self.body.as_str())
        };
        let mut response = hyper::Response::builder().status(status);
        for (name, value) in &self.headers {
            response = response.header(*name, value.as_slice());
        }
        response.body(Full::from(body.to_owned())).unwrap()
    }
}

/// What an origin does to a client with which it agreed on HTTP/2.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Http2 {
    /// Speaks it.
    Spoken,
    /// Never offers it.
    Absent,
    /// Agrees, waits for the request, sends these bytes in place of an answer, and ends.
    Broken(&'static [u8]),
}

#[derive(Default)]
struct Shared {
    pages: Mutex<HashMap<String, Page>>,
    log: Mutex<Vec<Asked>>,
    /// The protocol agreed on, one a connection.
    agreed: Mutex<Vec<String>>,
}

impl Shared {
    fn answer(&self, request: &hyper::Request<Incoming>) -> hyper::Response<Full<bytes::Bytes>> {
        let uri = request.uri();
        let host = request
            .headers()
            .get("host")
            .map(|host| host.to_str().unwrap());
        let asked = Asked {
            version: request.version(),
            target: uri.path_and_query().unwrap().to_string(),
            host: uri
                .authority()
                .map_or(host.unwrap_or_default(), |authority| authority.as_str())
                .to_owned(),
            headers: request.headers().clone(),
        };
        let page = lock(&self.pages).get(uri.path()).cloned();
        let answer = page.unwrap_or_else(|| Page::new(404, "")).answer(&asked);
        lock(&self.log).push(asked);
        answer
    }
}

/// A poisoned lock means that a test thread failed while it held it: the data are still whole.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The running origin; it stops, with all its connections, on drop.
pub(crate) struct TlsOrigin {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: CancellationToken,
    thread: Option<JoinHandle<()>>,
}

impl TlsOrigin {
    /// On a free port of 127.0.0.1.
    pub(crate) fn start(identity: &Identity, http2: Http2) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(identity.chain.clone(), identity.key.clone_key())
            .unwrap();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        if !matches!(http2, Http2::Absent) {
            config.alpn_protocols.insert(0, b"h2".to_vec());
        }
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let (shared, stop) = (Arc::new(Shared::default()), CancellationToken::new());
        let serving = serve(listener, acceptor, Arc::clone(&shared), http2);
        let stopped = stop.clone();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(stopped.run_until_cancelled(serving));
        });
        Self {
            address,
            shared,
            stop,
            thread: Some(thread),
        }
    }

    /// `https://HOST:PORT` and the path.
    pub(crate) fn url(&self, host: &str, path: &str) -> String {
        format!("https://{host}:{}{path}", self.address.port())
    }

    /// What to answer at a path from now on.
    pub(crate) fn serve(&self, path: &str, page: Page) {
        lock(&self.shared.pages).insert(path.to_owned(), page);
    }

    /// Every request so far.
    pub(crate) fn requests(&self) -> Vec<Asked> {
        lock(&self.shared.log).clone()
    }

    /// What was agreed on in each handshake so far that came to its end.
    pub(crate) fn agreed(&self) -> Vec<String> {
        lock(&self.shared.agreed).clone()
    }
}

impl Drop for TlsOrigin {
    fn drop(&mut self) {
        self.stop.cancel();
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor, shared: Arc<Shared>, http2: Http2) {
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        let (acceptor, shared) = (acceptor.clone(), Arc::clone(&shared));
        connections.spawn(async move {
            // A client that refuses the certificate is what most tests are about.
            if let Ok(stream) = acceptor.accept(stream).await {
                connection(stream, shared, http2).await;
            }
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn connection(
    mut stream: TlsStream<tokio::net::TcpStream>,
    shared: Arc<Shared>,
    http2: Http2,
) {
    let agreed = stream.get_ref().1.alpn_protocol().unwrap_or_default();
    let agreed = String::from_utf8_lossy(agreed).into_owned();
    lock(&shared.agreed).push(agreed.clone());
    if let (Http2::Broken(bytes), "h2") = (http2, agreed.as_str()) {
        drop(until_headers(&mut stream).await);
        drop(stream.write_all(bytes).await);
        drop(stream.shutdown().await);
        // A close with unread bytes would be a reset, which may overtake ours.
        drop(stream.read_to_end(&mut Vec::new()).await);
        return;
    }
    let service = hyper::service::service_fn(move |request| {
        let answer = shared.answer(&request);
        std::future::ready(Ok::<_, Infallible>(answer))
    });
    let server = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new());
    // Ends with an error where the client goes first.
    drop(server.serve_connection(TokioIo::new(stream), service).await);
}

/// Reads the client's frames up to those that ask for something.
async fn until_headers(stream: &mut (impl AsyncRead + Unpin)) -> std::io::Result<()> {
    /// What each connection begins with (RFC 9113, section 3.4).
    const PREFACE: usize = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".len();
    const HEADERS: u8 = 1;
    stream.read_exact(&mut [0; PREFACE]).await?;
    loop {
        let mut head = [0_u8; 9];
        stream.read_exact(&mut head).await?;
        let [a, b, c, kind, ..] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        stream.read_exact(&mut payload).await?;
        if kind == HEADERS {
            return Ok(());
        }
    }
}

/// A server that says the same bytes to whoever has said something, and ends.
pub(crate) struct Bytes {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Bytes {
    /// On a free port of 127.0.0.1.
    pub(crate) fn start(bytes: &'static [u8]) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                drop(stream.and_then(|stream| tell(stream, bytes)));
            }
        });
        Self {
            address,
            stop,
            thread: Some(thread),
        }
    }

    /// `https://HOST:PORT` and the path.
    pub(crate) fn url(&self, host: &str, path: &str) -> String {
        format!("https://{host}:{}{path}", self.address.port())
    }
}

impl Drop for Bytes {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn tell(mut stream: TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    stream.set_read_timeout(Some(SILENCE))?;
    let mut heard = [0_u8; 16 * 1024];
    let _ = stream.read(&mut heard)?;
    stream.write_all(bytes)?;
    stream.shutdown(std::net::Shutdown::Write)?;
    while stream.read(&mut heard)? > 0 {}
    Ok(())
}
