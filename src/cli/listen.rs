//! Which doors the daemon opens: `--listen`, then what systemd opened, then the configuration.

use crate::cli::Usage;
use crate::config::Config;
use crate::serve::Address;
use crate::serve::Listener;
use crate::serve::Listening;
use anyhow::Context;
use listenfd::ListenFd;
use std::fmt;
use std::io;

/// The name that a socket unit gives to the admin's socket (`FileDescriptorName=`).
const ADMIN: &str = "admin";

/// Sockets that systemd opened for us (`sd_listen_fds(3)`).
pub(super) struct Given {
    sockets: ListenFd,
    names: Vec<String>,
}

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Given")
            .field("names", &self.names)
            .finish_non_exhaustive()
    }
}

impl Given {
    /// Takes them from the environment, which it changes: before there are other threads.
    pub(super) fn from_env() -> Self {
        let names = std::env::var_os("LISTEN_FDNAMES").unwrap_or_default();
        Self {
            sockets: ListenFd::from_env(),
            names: names
                .to_string_lossy()
                .split(':')
                .map(str::to_owned)
                .collect(),
        }
    }

    fn is_admin(&self, at: usize) -> bool {
        self.names.get(at).is_some_and(|name| name == ADMIN)
    }

    /// The first that is for the admin, or the first that is not. To be called in a runtime.
    fn take(&mut self, admin: bool) -> anyhow::Result<Option<Listener>> {
        let Some(at) = (0..self.sockets.len()).find(|at| self.is_admin(*at) == admin) else {
            return Ok(None);
        };
        let listener = socket(&mut self.sockets, at)
            .with_context(|| format!("socket {} that systemd opened", at + 1))?;
        Ok(Some(listener))
    }

    /// How many of each kind have no use here.
    fn unused(&self) -> usize {
        let admins = (0..self.sockets.len())
            .filter(|at| self.is_admin(*at))
            .count();
        let others = self.sockets.len() - admins;
        admins.saturating_sub(1) + others.saturating_sub(1)
    }
}

fn socket(sockets: &mut ListenFd, at: usize) -> io::Result<Listener> {
    if let Ok(Some(unix)) = sockets.take_unix_listener(at) {
        return Listener::given_unix(unix);
    }
    match sockets.take_tcp_listener(at)? {
        Some(tcp) => Listener::given_tcp(tcp),
        None => Err(io::ErrorKind::NotFound.into()),
    }
}

/// Opens them. `listen` is what the command line says.
pub(super) async fn open(
    listen: Option<&str>,
    mut given: Given,
    config: &Config,
) -> anyhow::Result<Listening> {
    let public = match (listen, given.take(false)?) {
        (None, Some(given)) => given,
        (listen, _) => {
            let address = listen.unwrap_or(&config.listen);
            let parsed = Address::from(address);
            if let (Address::Unix(_), Some(problem)) = (&parsed, parsed.problem()) {
                return Err(Usage(problem).into());
            }
            Listener::public(&parsed).await.with_context(|| {
                format!(
                    "listening on `{address}` (another address: `--listen` or `[daemon] listen`)"
                )
            })?
        }
    };
    let admin = match (given.take(true)?, &config.admin_listen) {
        (Some(given), _) => Some(given),
        (None, None) => None,
        (None, Some(address)) => {
            let listener = Listener::admin(&Address::from(address.as_str())).await;
            Some(listener.with_context(|| {
                format!("listening on `{address}` (another address: `[daemon] admin_listen`)")
            })?)
        }
    };
    let unused = given.unused();
    if unused > 0 {
        tracing::warn!(
            unused,
            "systemd opened more sockets than are served: one, and one named `{ADMIN}`"
        );
    }
    Ok(Listening { public, admin })
}
