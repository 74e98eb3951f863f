//! systemd: ready, what it does, reloading, stopping, and that it lives.
//!
//! Says nothing where nobody asked for it (`$NOTIFY_SOCKET`). Deliberately absent: a task of its
//! own. [`Notify::alive`] is called by the loop whose life it proves, so a hung loop falls silent.

use sd_notify::NotifyState;
use std::ffi::OsString;
use std::fmt::Write;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixDatagram;
use std::time::Duration;
use std::time::Instant;

/// Who supervises us, if anybody.
#[derive(Clone, Debug, Default)]
pub struct Notify {
    socket: Option<OsString>,
    watchdog: Option<Duration>,
    pinged: Option<Instant>,
}

/// Whether we run within a unit, whose sandbox binds what we start too.
pub fn is_service() -> bool {
    std::env::var_os("INVOCATION_ID").is_some()
}

impl Notify {
    /// As `$NOTIFY_SOCKET`, `$WATCHDOG_USEC` and `$WATCHDOG_PID` say.
    pub fn from_env() -> Self {
        let socket = std::env::var_os("NOTIFY_SOCKET").filter(|socket| !socket.is_empty());
        let watchdog = socket
            .as_ref()
            .and_then(|_| sd_notify::watchdog_enabled())
            .filter(|limit| !limit.is_zero());
        Self {
            socket,
            watchdog,
            pinged: None,
        }
    }

    /// All that is needed stands; `status` is what `systemctl status` shows. Ends a reload too.
    pub fn ready(&self, status: &str) {
        self.send(&[NotifyState::Ready, NotifyState::Status(status)]);
    }

    /// What it does now, for `systemctl status`.
    pub fn status(&self, status: &str) {
        self.send(&[NotifyState::Status(status)]);
    }

    /// The configuration is read again; [`Notify::ready`] ends it.
    pub fn reloading(&self) {
        match NotifyState::monotonic_usec_now() {
            Ok(now) => self.send(&[NotifyState::Reloading, now]),
            Err(_) => self.send(&[NotifyState::Reloading]),
        }
    }

    /// It was told to stop.
    pub fn stopping(&self) {
        self.send(&[NotifyState::Stopping]);
    }

    /// The longest wait between two calls of [`Notify::alive`]: a third of what the watchdog
    /// allows. `None` where there is no watchdog.
    pub fn pulse(&self) -> Option<Duration> {
        self.watchdog.map(|limit| limit / 3)
    }

    /// The calling loop goes round. May be called more often than needed.
    pub fn alive(&mut self) {
        let Some(pulse) = self.pulse() else { return };
        // half: a call that comes just before its time is not left out
        if self.pinged.is_none_or(|last| last.elapsed() >= pulse / 2) {
            self.send(&[NotifyState::Watchdog]);
            self.pinged = Some(Instant::now());
        }
    }

    fn send(&self, states: &[NotifyState<'_>]) {
        let Some(socket) = &self.socket else { return };
        let mut lines = String::new();
        for state in states {
            writeln!(lines, "{state}").expect("a string takes all");
        }
        let sent = connected(socket).and_then(|to| to.send(lines.as_bytes()));
        if let Err(error) = sent {
            tracing::warn!(%error, "telling systemd");
        }
    }
}

fn connected(name: &OsString) -> io::Result<UnixDatagram> {
    let socket = UnixDatagram::unbound()?;
    // nothing here waits for a supervisor that does not read
    socket.set_nonblocking(true)?;
    match name.as_bytes().strip_prefix(b"@") {
        #[cfg(target_os = "linux")]
        Some(name) => {
            use std::os::linux::net::SocketAddrExt;
            let address = std::os::unix::net::SocketAddr::from_abstract_name(name)?;
            socket.connect_addr(&address)?;
        }
        _ => socket.connect(name)?,
    }
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(socket: &UnixDatagram) -> String {
        let mut buffer = [0; 512];
        socket
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        let count = socket.recv(&mut buffer).unwrap();
        String::from_utf8(buffer[..count].to_vec()).unwrap()
    }

    #[test]
    fn nobody_is_told_where_nobody_asked() {
        let mut notify = Notify::default();
        notify.ready("here");
        notify.alive();
        assert_eq!(notify.pulse(), None);
    }

    #[test]
    fn a_reload_says_since_when_and_pings_are_not_said_twice() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        let mut notify = Notify {
            socket: Some(path.into()),
            watchdog: Some(Duration::from_mins(1)),
            pinged: None,
        };
        notify.reloading();
        let said = heard(&socket);
        let since = said.strip_prefix("RELOADING=1\nMONOTONIC_USEC=").unwrap();
        assert!(since.trim_end().parse::<u64>().unwrap() > 0);
        notify.ready("3 sources");
        assert_eq!(heard(&socket), "READY=1\nSTATUS=3 sources\n");
        notify.alive();
        notify.alive();
        notify.status("idle");
        assert_eq!(heard(&socket), "WATCHDOG=1\n");
        assert_eq!(heard(&socket), "STATUS=idle\n");
        assert_eq!(notify.pulse(), Some(Duration::from_secs(20)));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_abstract_socket_is_reached() {
        use std::os::linux::net::SocketAddrExt;
        let name = format!("depeche-test-{}", std::process::id());
        let address = std::os::unix::net::SocketAddr::from_abstract_name(&name).unwrap();
        let socket = UnixDatagram::bind_addr(&address).unwrap();
        let notify = Notify {
            socket: Some(format!("@{name}").into()),
            ..Notify::default()
        };
        notify.stopping();
        assert_eq!(heard(&socket), "STOPPING=1\n");
    }
}
