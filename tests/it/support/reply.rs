//! What the scripted origin answers: whole and correct by default, broken in one named way on request.

use std::time::Duration;

use super::origin::Line;
use super::origin::Request;

#[derive(Clone, Debug)]
enum Manner {
    Whole,
    /// Announces the whole body, sends that many bytes of it, and closes.
    Cut(usize),
    /// One byte, that long a pause, and so on.
    Drip(Duration),
    /// The body in chunks of that many bytes.
    Chunked(usize),
    /// Reads the request and never answers.
    Hang,
    /// Sends the head and never a body.
    HangBody,
    /// The body over and over, without a length, until the client goes.
    Endless,
    /// Header lines until the client goes.
    EndlessHeaders,
    /// The body is all that is sent, head included.
    Raw,
    /// Whatever the test writes.
    Script(fn(&mut Line<'_>) -> std::io::Result<()>),
}

/// One answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
    manner: Manner,
    delay: Duration,
}

impl Reply {
    fn new(status: u16, body: impl AsRef<[u8]>, manner: Manner) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.as_ref().to_vec(),
            manner,
            delay: Duration::ZERO,
        }
    }

    /// A status with an empty body.
    pub(crate) fn status(status: u16) -> Self {
        Self::new(status, "", Manner::Whole)
    }

    /// 200 with that body and type.
    pub(crate) fn ok(content_type: &str, body: impl AsRef<[u8]>) -> Self {
        Self::new(200, body, Manner::Whole).header("Content-Type", content_type)
    }

    /// 200 with an XML feed.
    pub(crate) fn feed(body: impl AsRef<[u8]>) -> Self {
        Self::ok("application/xml", body)
    }

    /// 200 with an HTML page.
    pub(crate) fn page(body: impl AsRef<[u8]>) -> Self {
        Self::ok("text/html; charset=utf-8", body)
    }

    /// A redirect; `to` goes into `Location` as it is.
    pub(crate) fn redirect(status: u16, to: &str) -> Self {
        Self::status(status).header("Location", to)
    }

    /// These bytes and nothing else: status line, headers and all.
    pub(crate) fn raw(bytes: impl AsRef<[u8]>) -> Self {
        Self::new(0, bytes, Manner::Raw)
    }

    /// Whatever the test writes, as long as the client is there.
    pub(crate) fn script(write: fn(&mut Line<'_>) -> std::io::Result<()>) -> Self {
        Self::new(0, "", Manner::Script(write))
    }

    /// No answer at all, until the client or the origin goes.
    pub(crate) fn hang() -> Self {
        Self::new(0, "", Manner::Hang)
    }

    /// Header lines without end.
    pub(crate) fn endless_headers() -> Self {
        Self::new(200, "", Manner::EndlessHeaders)
    }

    /// One more header line; the value is sent byte for byte.
    pub(crate) fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers
            .push((name.to_owned(), value.as_ref().to_vec()));
        self
    }

    /// An `ETag`; a request whose `If-None-Match` holds exactly these bytes gets 304.
    pub(crate) fn etag(self, value: impl AsRef<[u8]>) -> Self {
        self.header("ETag", value)
    }

    /// A `Last-Modified`; without an `ETag` in play, the same bytes in `If-Modified-Since` get 304.
    pub(crate) fn last_modified(self, value: impl AsRef<[u8]>) -> Self {
        self.header("Last-Modified", value)
    }

    /// Waits before the first byte.
    pub(crate) fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    pub(crate) fn cut(self, bytes: usize) -> Self {
        Self {
            manner: Manner::Cut(bytes),
            ..self
        }
    }

    pub(crate) fn drip(self, pause: Duration) -> Self {
        Self {
            manner: Manner::Drip(pause),
            ..self
        }
    }

    pub(crate) fn chunked(self, size: usize) -> Self {
        Self {
            manner: Manner::Chunked(size.max(1)),
            ..self
        }
    }

    pub(crate) fn hang_body(self) -> Self {
        Self {
            manner: Manner::HangBody,
            ..self
        }
    }

    pub(crate) fn endless(self) -> Self {
        Self {
            manner: Manner::Endless,
            ..self
        }
    }

    fn own(&self, name: &str) -> Option<&[u8]> {
        self.headers
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_slice())
    }

    /// RFC 9110: `If-None-Match` decides alone where it is sent.
    fn not_modified(&self, request: &Request) -> bool {
        if self.status != 200 {
            return false;
        }
        match (request.header("if-none-match"), self.own("etag")) {
            (Some(asked), Some(etag)) => asked == etag,
            (Some(_), None) => false,
            (None, _) => {
                let since = request.header("if-modified-since");
                since.is_some() && since == self.own("last-modified")
            }
        }
    }

    fn head(&self, status: u16, framing: &str) -> Vec<u8> {
        let reason = match status {
            200 => "OK",
            301 => "Moved Permanently",
            302 => "Found",
            304 => "Not Modified",
            404 => "Not Found",
            410 => "Gone",
            429 => "Too Many Requests",
            500 => "Internal Server Error",
            503 => "Service Unavailable",
            _ => "Scripted",
        };
        let mut head = format!("HTTP/1.1 {status} {reason}\r\n").into_bytes();
        let of_body = ["content-type", "content-encoding"];
        for (name, value) in &self.headers {
            if status == 304 && of_body.iter().any(|other| name.eq_ignore_ascii_case(other)) {
                continue;
            }
            head.extend_from_slice(name.as_bytes());
            head.extend_from_slice(b": ");
            head.extend_from_slice(value);
            head.extend_from_slice(b"\r\n");
        }
        head.extend_from_slice(format!("{framing}Connection: close\r\n\r\n").as_bytes());
        head
    }

    /// The time before the first byte; false once the client or the origin is gone.
    pub(crate) fn wait(&self, line: &mut Line<'_>) -> bool {
        self.delay.is_zero() || line.stay(Some(self.delay))
    }

    pub(crate) fn send(&self, request: &Request, line: &mut Line<'_>) -> std::io::Result<()> {
        if self.not_modified(request) {
            return line.write(&self.head(304, ""));
        }
        let length = format!("Content-Length: {}\r\n", self.body.len());
        if request.method == "HEAD"
            && !matches!(self.manner, Manner::Raw | Manner::Hang | Manner::Script(_))
        {
            return line.write(&self.head(self.status, &length));
        }
        match self.manner {
            Manner::Raw => line.write(&self.body),
            Manner::Script(write) => write(line),
            Manner::Hang => {
                line.stay(None);
                Ok(())
            }
            Manner::HangBody => {
                line.write(&self.head(self.status, &length))?;
                line.stay(None);
                Ok(())
            }
            Manner::Whole | Manner::Cut(_) => {
                line.write(&self.head(self.status, &length))?;
                let end = if let Manner::Cut(bytes) = self.manner {
                    bytes
                } else {
                    self.body.len()
                };
                line.write(self.body.get(..end).unwrap_or(&self.body))
            }
            Manner::Drip(pause) => {
                line.write(&self.head(self.status, &length))?;
                self.body.iter().try_for_each(|&byte| {
                    line.write(&[byte])?;
                    line.stay(Some(pause));
                    Ok(())
                })
            }
            Manner::Chunked(size) => {
                line.write(&self.head(self.status, "Transfer-Encoding: chunked\r\n"))?;
                for chunk in self.body.chunks(size) {
                    line.write(format!("{:x}\r\n", chunk.len()).as_bytes())?;
                    line.write(chunk)?;
                    line.write(b"\r\n")?;
                }
                line.write(b"0\r\n\r\n")
            }
            Manner::Endless => {
                line.write(&self.head(self.status, ""))?;
                let block = self.body.repeat(1 + 65_536 / self.body.len().max(1));
                let blank = [b' '; 4096];
                forever(line, if block.is_empty() { &blank } else { &block })
            }
            Manner::EndlessHeaders => {
                line.write(b"HTTP/1.1 200 OK\r\n")?;
                forever(line, b"X-More: and more and more and more\r\n")
            }
        }
    }
}

/// Ends with an error once the client has gone, or without one once the origin stops.
pub(crate) fn forever(line: &mut Line<'_>, block: &[u8]) -> std::io::Result<()> {
    while !line.is_stopped() {
        line.write(block)?;
    }
    Ok(())
}
