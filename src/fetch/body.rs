//! Reading a body within its limits: of time, of bytes on the wire, of bytes decoded.

use crate::fetch::Failure;
use async_compression::tokio::bufread::BrotliDecoder;
use async_compression::tokio::bufread::GzipDecoder;
use bytes::Bytes;
use bytes::BytesMut;
use futures::TryStreamExt;
use reqwest::Response;
use reqwest::header;
use std::io;
use std::pin::Pin;
use std::time::Duration;
use tokio::io::AsyncBufRead;
use tokio::io::AsyncRead;
use tokio::io::AsyncReadExt;
use tokio::time::Instant;
use tokio::time::timeout;
use tokio_util::io::StreamReader;

/// The content codings that are asked for (RFC 9110 section 8.4.1). zstd is not: its frames may ask
/// for windows of 128 MiB.
pub(super) const ACCEPT_ENCODING: &str = "gzip, br";
/// Between two pieces of a body.
const BETWEEN_READS: Duration = Duration::from_secs(15);
/// Decoded at a time.
const PIECE: usize = 64 << 10;

/// The whole body, decoded, counted as it comes: at most `limit` bytes within `left`.
pub(super) async fn read(
    response: Response,
    limit: usize,
    left: Duration,
) -> Result<Bytes, Failure> {
    let mut pieces = Pieces::of(response, limit, left)?;
    let mut body = BytesMut::new();
    while let Some(piece) = pieces.next().await? {
        if piece.len() > limit - body.len() {
            return Err(Failure::TooLarge { limit });
        }
        if body.is_empty() && piece.len() >= pieces.expected && pieces.expected > 0 {
            // all of it came at once: nothing to copy
            body = BytesMut::from(piece);
            continue;
        }
        if body.is_empty() {
            body.reserve(pieces.expected);
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
    response: Response,
    limit: usize,
    left: Duration,
) -> Result<Bytes, Failure> {
    let mut pieces = Pieces::of(response, usize::MAX, left)?;
    let mut body = BytesMut::new();
    while let Some(piece) = pieces.next().await? {
        let room = limit.saturating_sub(body.len());
        body.extend_from_slice(piece.get(..room).unwrap_or(&piece));
        if piece.len() >= room {
            break;
        }
    }
    Ok(body.freeze())
}

/// What is packed with gzip though no header says so (a file `sitemap.xml.gz`), unpacked; all else as
/// it is.
pub async fn unpacked(body: Bytes, limit: usize) -> Result<Bytes, Failure> {
    if !body.starts_with(&[0x1f, 0x8b]) {
        return Ok(body);
    }
    let mut decoder = GzipDecoder::new(&*body);
    decoder.multiple_members(true);
    let mut limited = decoder.take(u64::try_from(limit).unwrap_or(u64::MAX));
    let mut out = Vec::new();
    let read = limited.read_to_end(&mut out).await;
    read.map_err(|error| Failure::of_decoding(error, limit))?;
    if out.len() >= limit {
        return Err(Failure::TooLarge { limit });
    }
    Ok(out.into())
}

/// A body, piece by piece.
struct Pieces {
    from: From,
    limit: usize,
    /// All of it within this time, which is over then.
    time: Duration,
    deadline: Instant,
    /// What was announced, where nothing is to be decoded.
    expected: usize,
}

enum From {
    Plain(Response),
    Packed(Pin<Box<dyn AsyncRead + Send>>),
}

impl Pieces {
    /// At most `limit` bytes on the wire, packed or not, within `time` from now.
    fn of(response: Response, limit: usize, time: Duration) -> Result<Self, Failure> {
        let deadline = Instant::now() + time;
        let coding = Coding::of(&response)?;
        let too_large = || Failure::TooLarge { limit };
        let declared =
            usize::try_from(response.content_length().unwrap_or(0)).map_err(|_| too_large())?;
        if declared > limit {
            return Err(too_large());
        }
        // nothing is no packed nothing
        let coding = coding.filter(|_| response.content_length() != Some(0));
        let Some(coding) = coding else {
            return Ok(Self {
                from: From::Plain(response),
                limit,
                time,
                deadline,
                expected: declared,
            });
        };
        let mut room = limit;
        let counted = response
            .bytes_stream()
            .map_err(io::Error::other)
            .and_then(move |piece| {
                let left = room.checked_sub(piece.len());
                room = left.unwrap_or(0);
                let within = left.map(|_| piece);
                std::future::ready(within.ok_or_else(|| io::Error::other(Overlong)))
            });
        Ok(Self {
            from: From::Packed(coding.decoder(StreamReader::new(counted))),
            limit,
            time,
            deadline,
            expected: 0,
        })
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Failure> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        // what ends one that drips is the whole time, not what was left of it at the last drop
        let (wait, limit) = if left < BETWEEN_READS {
            (left, self.time)
        } else {
            (BETWEEN_READS, BETWEEN_READS)
        };
        let piece = async {
            match &mut self.from {
                From::Plain(response) => response.chunk().await.map_err(Failure::of_body),
                From::Packed(decoder) => {
                    let mut piece = BytesMut::with_capacity(PIECE);
                    let read = decoder.read_buf(&mut piece).await;
                    let read = read.map_err(|error| Failure::of_decoding(error, self.limit))?;
                    Ok((read > 0).then(|| piece.freeze()))
                }
            }
        };
        timeout(wait, piece).await.unwrap_or(Err(Failure::Timeout {
            waited_for: "rest of the answer",
            limit,
        }))
    }
}

/// More came over the wire than is read.
#[derive(Debug, thiserror::Error)]
#[error("more bytes than are read")]
pub(super) struct Overlong;

#[derive(Clone, Copy)]
enum Coding {
    Gzip,
    Brotli,
}

impl Coding {
    /// The one coding of a body; `None` where it is plain. Others, and several, were not asked for.
    fn of(response: &Response) -> Result<Option<Self>, Failure> {
        let mut coding = None;
        for value in response.headers().get_all(header::CONTENT_ENCODING) {
            let value = value.as_bytes().trim_ascii();
            let known = match value.to_ascii_lowercase().as_slice() {
                b"" | b"identity" => continue,
                b"gzip" | b"x-gzip" => Some(Self::Gzip),
                b"br" => Some(Self::Brotli),
                _ => None,
            };
            if known.is_none() || coding.is_some() {
                let encoding = String::from_utf8_lossy(value).chars().take(40).collect();
                return Err(Failure::Encoding { encoding });
            }
            coding = known;
        }
        Ok(coding)
    }

    fn decoder(self, packed: impl AsyncBufRead + Send + 'static) -> Pin<Box<dyn AsyncRead + Send>> {
        match self {
            Self::Gzip => {
                let mut decoder = GzipDecoder::new(packed);
                decoder.multiple_members(true);
                Box::pin(decoder)
            }
            Self::Brotli => Box::pin(BrotliDecoder::new(packed)),
        }
    }
}
