//! The accept loop: connections in, each in a task of a set that is drained at shutdown.
//!
//! HTTP/1.1 only, with a time limit on the request head (a half request line holds nothing up).

use crate::serve::Listener;
use bytes::Bytes;
use http_body_util::Full;
use hyper::Request;
use hyper::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::rt::TokioTimer;
use std::convert::Infallible;
use std::future::Future;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// A response of ours: always whole, in memory.
pub type Answer = Response<Full<Bytes>>;

/// A request's head has to be there by then.
const HEAD: Duration = Duration::from_secs(10);
/// A connection lives at most this long, so that slow readers end.
const CONNECTION: Duration = Duration::from_mins(5);
/// Connections at the same time; more wait to be accepted.
const CONNECTIONS: usize = 512;
/// What open answers get at shutdown.
const DRAIN: Duration = Duration::from_secs(2);

/// Serves `answer` on `listener` until `shutdown`.
pub async fn accept<F, A>(listener: impl Into<Listener>, answer: F, shutdown: CancellationToken)
where
    F: Fn(Request<Incoming>) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = Answer> + Send + 'static,
{
    let listener = listener.into();
    let mut connections = JoinSet::new();
    loop {
        let full = connections.len() >= CONNECTIONS;
        tokio::select! {
            () = shutdown.cancelled() => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if !full => match accepted {
                Ok(stream) => {
                    let answer = answer.clone();
                    connections.spawn(async move {
                        let service = service_fn(move |request| {
                            let answer = answer(request);
                            async move { Ok::<_, Infallible>(answer.await) }
                        });
                        let serving = http1::Builder::new()
                            .timer(TokioTimer::new())
                            .header_read_timeout(HEAD)
                            .serve_connection(TokioIo::new(stream), service);
                        // a peer that goes away or times out is no event of ours
                        drop(tokio::time::timeout(CONNECTION, serving).await);
                    });
                }
                Err(error) => {
                    // out of file descriptors: wait for some to close rather than spin
                    tracing::warn!(%error, "accepting connections");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            }
        }
    }
    drop(listener);
    let drained = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(DRAIN, drained).await.is_err() {
        connections.shutdown().await;
    }
}
