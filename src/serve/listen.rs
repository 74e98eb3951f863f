//! Where requests come in: a TCP address, or a Unix socket for the reverse proxy on this machine.
//!
//! Invariant: a socket file is removed only by the process that made it, or when nobody listens.

use std::fmt;
use std::fs::Metadata;
use std::io;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::os::unix::fs::FileTypeExt;
use std::os::unix::fs::MetadataExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::net::UnixListener;
use tokio::net::UnixStream;
use tokio_util::either::Either;

/// The mode of the outputs' socket: what is served there is for everybody, as on a port.
const FOR_ALL: u32 = 0o666;
/// The mode of the admin socket: our user and group.
const FOR_OURS: u32 = 0o660;

/// Where to listen, as written: `127.0.0.1:8080` or `unix:/run/depeche/http.sock`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// Address and port.
    Tcp(String),
    /// A socket file.
    Unix(PathBuf),
}

impl From<&str> for Address {
    fn from(text: &str) -> Self {
        match text.strip_prefix("unix:") {
            Some(path) => Self::Unix(PathBuf::from(path)),
            None => Self::Tcp(text.to_owned()),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => f.write_str(address),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

impl Address {
    /// What is wrong with it; the name of a host is wrong too, since it may be several addresses.
    pub fn problem(&self) -> Option<String> {
        match self {
            Self::Tcp(address) if address.parse::<SocketAddr>().is_err() => Some(format!(
                "`{address}` is no address and port such as \"127.0.0.1:8080\""
            )),
            Self::Unix(path) if !path.is_absolute() => Some(format!(
                "`{self}` is no socket such as \"unix:/run/depeche/http.sock\""
            )),
            Self::Tcp(_) | Self::Unix(_) => None,
        }
    }
}

/// An open door.
#[derive(Debug)]
pub enum Listener {
    /// On a port.
    Tcp(TcpListener),
    /// On a socket file.
    Unix(UnixSocket),
}

/// A listening Unix socket, with its file where we made it.
#[derive(Debug)]
pub struct UnixSocket {
    listener: UnixListener,
    _file: Option<SocketFile>,
}

/// All doors.
#[derive(Debug)]
pub struct Listening {
    /// For the outputs, and for everything where there is no other.
    pub public: Listener,
    /// For everything; operations are answered only here where it is.
    pub admin: Option<Listener>,
}

impl From<TcpListener> for Listener {
    fn from(listener: TcpListener) -> Self {
        Self::Tcp(listener)
    }
}

impl<L: Into<Listener>> From<L> for Listening {
    fn from(listener: L) -> Self {
        Self {
            public: listener.into(),
            admin: None,
        }
    }
}

impl Listener {
    /// Listens for everybody who can get there.
    pub async fn public(address: &Address) -> io::Result<Self> {
        Self::bind(address, FOR_ALL).await
    }

    /// Listens for operators: a socket file is for our user and group only.
    pub async fn admin(address: &Address) -> io::Result<Self> {
        Self::bind(address, FOR_OURS).await
    }

    async fn bind(address: &Address, mode: u32) -> io::Result<Self> {
        match address {
            Address::Tcp(address) => TcpListener::bind(address).await.map(Self::Tcp),
            Address::Unix(path) => UnixSocket::bind(path, mode).map(Self::Unix),
        }
    }

    /// A port that somebody else opened, as systemd does.
    pub fn given_tcp(listener: std::net::TcpListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        TcpListener::from_std(listener).map(Self::Tcp)
    }

    /// A Unix socket that somebody else opened and removes.
    pub fn given_unix(listener: std::os::unix::net::UnixListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        Ok(Self::Unix(UnixSocket {
            listener: UnixListener::from_std(listener)?,
            _file: None,
        }))
    }

    /// Address and port, where it is one.
    pub fn address(&self) -> Option<SocketAddr> {
        match self {
            Self::Tcp(listener) => listener.local_addr().ok(),
            Self::Unix(_) => None,
        }
    }

    pub(super) async fn accept(&self) -> io::Result<Either<TcpStream, UnixStream>> {
        match self {
            Self::Tcp(listener) => listener
                .accept()
                .await
                .map(|(stream, _)| Either::Left(stream)),
            Self::Unix(socket) => socket
                .listener
                .accept()
                .await
                .map(|(stream, _)| Either::Right(stream)),
        }
    }
}

impl fmt::Display for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(listener) => match listener.local_addr() {
                Ok(address) => write!(f, "http://{address}"),
                Err(_) => f.write_str("http"),
            },
            Self::Unix(socket) => match socket.listener.local_addr() {
                Ok(address) => write!(
                    f,
                    "unix:{}",
                    address.as_pathname().unwrap_or(Path::new("")).display()
                ),
                Err(_) => f.write_str("unix"),
            },
        }
    }
}

impl UnixSocket {
    fn bind(path: &Path, mode: u32) -> io::Result<Self> {
        remove_stale(path)?;
        let listener = UnixListener::bind(path)?;
        let file = SocketFile::new(path)?;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))?;
        Ok(Self {
            listener,
            _file: Some(file),
        })
    }
}

/// Removes what a process that was killed left behind.
fn remove_stale(path: &Path) -> io::Result<()> {
    let there = match std::fs::symlink_metadata(path) {
        Ok(there) => there,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    if !there.file_type().is_socket() {
        return Err(io::Error::new(
            ErrorKind::AlreadyExists,
            "a file that is no socket is there",
        ));
    }
    match std::os::unix::net::UnixStream::connect(path) {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => std::fs::remove_file(path),
        Err(error) => Err(error),
        Ok(_) => Err(io::Error::new(
            ErrorKind::AddrInUse,
            "another process listens there",
        )),
    }
}

/// The file of a socket of ours; gone with it, unless another has taken its place.
#[derive(Debug)]
struct SocketFile {
    path: PathBuf,
    made: (u64, u64),
}

impl SocketFile {
    fn new(path: &Path) -> io::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            made: which(&std::fs::symlink_metadata(path)?),
        })
    }
}

fn which(metadata: &Metadata) -> (u64, u64) {
    (metadata.dev(), metadata.ino())
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        if std::fs::symlink_metadata(&self.path).is_ok_and(|there| which(&there) == self.made) {
            // left behind, it is found stale at the next start
            drop(std::fs::remove_file(&self.path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_as_they_are_written() {
        let unix = Address::from("unix:/run/x.sock");
        assert_eq!(unix, Address::Unix(PathBuf::from("/run/x.sock")));
        assert_eq!(unix.to_string(), "unix:/run/x.sock");
        for right in ["127.0.0.1:0", "[::1]:8080", "unix:/run/x.sock"] {
            assert_eq!(Address::from(right).problem(), None);
        }
        for wrong in ["", "8080", "localhost:80", "unix:", "unix:x.sock"] {
            assert!(Address::from(wrong).problem().is_some(), "{wrong}");
        }
    }

    #[tokio::test]
    async fn a_socket_file_goes_with_its_socket_and_a_stale_one_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("http.sock");
        let address = Address::Unix(path.clone());
        // as after a kill -9: the file is there, nobody listens
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        let first = Listener::public(&address).await.unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, FOR_ALL);
        let second = Listener::public(&address).await.unwrap_err();
        assert_eq!(second.kind(), ErrorKind::AddrInUse);
        assert!(path.exists(), "a live socket stays");
        // somebody replaced it: not ours to remove
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, "x").unwrap();
        drop(first);
        assert!(path.exists());
        let none = Listener::public(&address).await.unwrap_err();
        assert_eq!(none.kind(), ErrorKind::AlreadyExists);
        std::fs::remove_file(&path).unwrap();
        drop(Listener::admin(&address).await.unwrap());
        assert!(!path.exists());
    }
}
