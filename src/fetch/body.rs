//! Reading a body within its limits.

use crate::fetch::Failure;
use bytes::Bytes;
use bytes::BytesMut;
use reqwest::Response;
use reqwest::header;
use std::time::Duration;
use tokio::time::Instant;
use tokio::time::timeout;

/// Between two pieces of a body.
const BETWEEN_READS: Duration = Duration::from_secs(15);

/// The whole body, decoded, counted as it comes: at most `limit` bytes within `left`.
pub(super) async fn read(
    mut response: Response,
    limit: usize,
    left: Duration,
) -> Result<Bytes, Failure> {
    encoding(&response)?;
    let too_large = || Failure::TooLarge { limit };
    let declared =
        usize::try_from(response.content_length().unwrap_or(0)).map_err(|_| too_large())?;
    if declared > limit {
        return Err(too_large());
    }
    let deadline = Instant::now() + left;
    let mut body = BytesMut::new();
    while let Some(piece) = next(&mut response, deadline).await? {
        if piece.len() > limit - body.len() {
            return Err(too_large());
        }
        if body.is_empty() && piece.len() >= declared && declared > 0 {
            // all of it came at once: nothing to copy
            body = BytesMut::from(piece);
            continue;
        }
        if body.is_empty() {
            body.reserve(declared);
        }
        body.extend_from_slice(&piece);
    }
    if body.is_empty() {
        Err(Failure::Empty)
    } else {
        Ok(body.freeze())
    }
}

/// The first `limit` bytes of a body, decoded; what follows is not read.
pub(super) async fn start(
    mut response: Response,
    limit: usize,
    left: Duration,
) -> Result<Bytes, Failure> {
    encoding(&response)?;
    let deadline = Instant::now() + left;
    let mut body = BytesMut::new();
    while let Some(piece) = next(&mut response, deadline).await? {
        let room = limit.saturating_sub(body.len());
        body.extend_from_slice(piece.get(..room).unwrap_or(&piece));
        if piece.len() >= room {
            break;
        }
    }
    Ok(body.freeze())
}

async fn next(response: &mut Response, deadline: Instant) -> Result<Option<Bytes>, Failure> {
    let limit = deadline
        .saturating_duration_since(Instant::now())
        .min(BETWEEN_READS);
    match timeout(limit, response.chunk()).await {
        Ok(Ok(piece)) => Ok(piece),
        Ok(Err(error)) => Err(Failure::of_body(error)),
        Err(_) => Err(Failure::Timeout {
            waited_for: "rest of the answer",
            limit,
        }),
    }
}

/// What the client decoded is gone from the headers; what is left was not asked for.
fn encoding(response: &Response) -> Result<(), Failure> {
    for value in response.headers().get_all(header::CONTENT_ENCODING) {
        let value = value.as_bytes().trim_ascii();
        if !value.is_empty() && !value.eq_ignore_ascii_case(b"identity") {
            let encoding = String::from_utf8_lossy(value).chars().take(40).collect();
            return Err(Failure::Encoding { encoding });
        }
    }
    Ok(())
}
