//! The real binary: run to its end under a deadline, or kept running and killed on drop; and a plain client for
//! what it serves.

#![expect(clippy::unwrap_used, reason = "helpers of tests, not of the program")]

use std::io::Read;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::ExitStatus;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::thread::JoinHandle;
use std::time::Duration;
use std::time::Instant;

/// Longest wait for anything that has to happen: far more than it takes, so that a busy machine fails no test.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// Between two looks at a condition.
const TICK: Duration = Duration::from_millis(20);

/// How a verb ended and what it said.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// None where a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    /// The standard output of a verb that has to succeed.
    pub(crate) fn ok(self) -> String {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        self.stdout
    }

    /// The words of a verb that has to fail with that code, and to print no data.
    pub(crate) fn fails(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{}", self.stderr);
        assert_eq!(self.stdout, "", "words go to stderr");
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self.stderr
    }
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_depeche"));
    command.args(arguments).current_dir(folder);
    // What a verb leaves for people to look at goes with the test's own folder.
    command.env("TMPDIR", folder);
    for name in [
        "DEPECHE_CONFIG",
        "STATE_DIRECTORY",
        "NOTIFY_SOCKET",
        "WATCHDOG_USEC",
        "WATCHDOG_PID",
        "RUST_LOG",
        "RUST_BACKTRACE",
    ] {
        command.env_remove(name);
    }
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs a verb in `folder` with nothing on its standard input.
pub(crate) fn depeche(folder: &Path, arguments: &[&str]) -> Outcome {
    depeche_with(folder, arguments, "")
}

/// Runs a verb in `folder` to its end.
pub(crate) fn depeche_with(folder: &Path, arguments: &[&str], input: impl AsRef<[u8]>) -> Outcome {
    let mut running = Running::start(folder, arguments);
    let mut stdin = running.child.stdin.take().unwrap();
    let input = input.as_ref().to_vec();
    // Beside the readers: a pipe holds only so much.
    let feeder = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let status = running.ended(PATIENCE);
    feeder.join().unwrap();
    running.outcome(status)
}

/// Runs a verb in `folder` to its end, with these variables.
pub(crate) fn depeche_under(
    folder: &Path,
    arguments: &[&str],
    variables: &[(&str, &str)],
) -> Outcome {
    let mut running = Running::start_with_env(folder, arguments, variables);
    drop(running.child.stdin.take());
    let status = running.ended(PATIENCE);
    running.outcome(status)
}

/// What a stream has brought so far.
#[derive(Default)]
struct Heard {
    text: Mutex<(Vec<u8>, bool)>,
    more: Condvar,
}

impl Heard {
    fn listen(self: Arc<Self>, mut stream: impl Read + Send + 'static) -> JoinHandle<()> {
        std::thread::spawn(move || {
            let mut buffer = [0_u8; 4096];
            loop {
                let count = stream.read(&mut buffer).unwrap_or(0);
                let mut text = self.text.lock().unwrap_or_else(PoisonError::into_inner);
                text.0.extend_from_slice(buffer.get(..count).unwrap());
                text.1 = count == 0;
                self.more.notify_all();
                if count == 0 {
                    return;
                }
            }
        })
    }

    fn so_far(&self) -> String {
        let text = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&text.0).into_owned()
    }

    /// Waits until a line has those words; gives all that was heard.
    fn wait_for(&self, words: &str) -> String {
        let text = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        let has = |text: &[u8]| {
            String::from_utf8_lossy(text)
                .lines()
                .any(|line| line.contains(words))
        };
        let whole = |text: &[u8]| has(text) && text.ends_with(b"\n");
        let waited = self
            .more
            .wait_timeout_while(text, PATIENCE, |text| !whole(&text.0) && !text.1);
        let text = waited.unwrap_or_else(PoisonError::into_inner).0;
        let heard = String::from_utf8_lossy(&text.0).into_owned();
        drop(text);
        assert!(has(heard.as_bytes()), "not heard: {words}\n{heard}");
        heard
    }
}

/// A verb that is running; killed on drop.
pub(crate) struct Running {
    child: Child,
    stdout: Arc<Heard>,
    stderr: Arc<Heard>,
    listeners: Vec<JoinHandle<()>>,
}

impl Running {
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        Self::start_with_env(folder, arguments, &[])
    }

    /// The same with these variables.
    pub(crate) fn start_with_env(
        folder: &Path,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> Self {
        let mut command = command(folder, arguments);
        command.envs(variables.iter().copied());
        let mut child = command.spawn().unwrap();
        let (stdout, stderr) = (Arc::new(Heard::default()), Arc::new(Heard::default()));
        let listeners = vec![
            Arc::clone(&stdout).listen(child.stdout.take().unwrap()),
            Arc::clone(&stderr).listen(child.stderr.take().unwrap()),
        ];
        Self {
            child,
            stdout,
            stderr,
            listeners,
        }
    }

    /// What it has said to stderr so far.
    pub(crate) fn said(&self) -> String {
        self.stderr.so_far()
    }

    /// Waits until it has said that on stderr; gives all it has said.
    pub(crate) fn hear(&self, words: &str) -> String {
        self.stderr.wait_for(words)
    }

    /// Waits until it has printed that on stdout; gives all it has printed.
    pub(crate) fn print(&self, words: &str) -> String {
        self.stdout.wait_for(words)
    }

    /// The most memory it has had so far, in KiB; `None` once it has ended.
    pub(crate) fn memory_peak(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().strip_suffix(" kB")?.parse().ok()
    }

    /// Sends a signal by its name, such as `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    /// Waits for its end; None where it has not ended within `limit`.
    pub(crate) fn ended(&mut self, limit: Duration) -> Option<ExitStatus> {
        let from = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return Some(status);
            }
            if from.elapsed() > limit {
                return None;
            }
            std::thread::sleep(TICK);
        }
    }

    fn outcome(mut self, status: Option<ExitStatus>) -> Outcome {
        let status = status.unwrap_or_else(|| panic!("it does not end; it said: {}", self.said()));
        for listener in self.listeners.drain(..) {
            listener.join().unwrap();
        }
        Outcome {
            code: status.code(),
            stdout: self.stdout.so_far(),
            stderr: self.stderr.so_far(),
        }
    }

    /// SIGTERM, and how it ended.
    pub(crate) fn stop(mut self) -> Outcome {
        self.signal("TERM");
        let status = self.ended(PATIENCE);
        self.outcome(status)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Gone already is as good.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// `run` on a free port.
pub(crate) struct Daemon {
    pub(crate) process: Running,
    pub(crate) address: SocketAddr,
}

impl Daemon {
    /// Runs `folder/depeche.toml` and waits until it serves.
    pub(crate) fn start(folder: &Path) -> Self {
        Self::start_under(folder, &[])
    }

    /// The same with these variables.
    pub(crate) fn start_under(folder: &Path, variables: &[(&str, &str)]) -> Self {
        let run = ["-c", "depeche.toml", "run", "--listen", "127.0.0.1:0"];
        let process = Running::start_with_env(folder, &run, variables);
        let said = process.hear("serving http://");
        let address = said.split("serving http://").nth(1).unwrap();
        let address = address.split('/').next().unwrap().parse().unwrap();
        Self { process, address }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        ask(self.address, "GET", path, "")
    }

    /// Asks again and again until the answer is as wanted.
    pub(crate) fn get_until(&self, path: &str, wanted: impl Fn(&Answer) -> bool) -> Answer {
        let from = Instant::now();
        loop {
            let answer = self.get(path);
            if wanted(&answer) {
                return answer;
            }
            assert!(
                from.elapsed() < PATIENCE,
                "{path} stays as it is: {answer:?}\n{}",
                self.process.said()
            );
            std::thread::sleep(TICK);
        }
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    /// The header of that name, empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines
            .into_iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map_or("", |(_, value)| value.trim())
    }
}

/// One request; `headers` are whole lines with their ends.
pub(crate) fn ask(address: SocketAddr, method: &str, path: &str, headers: &str) -> Answer {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let head = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    exchange(stream, &head, headers)
}

/// GET through a socket file, as a reverse proxy asks.
pub(crate) fn ask_unix(socket: &Path, path: &str) -> Answer {
    let stream = UnixStream::connect(socket).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    exchange(stream, &head, "")
}

fn exchange(mut stream: impl Read + Write, head: &str, headers: &str) -> Answer {
    stream
        .write_all(format!("{head}{headers}\r\n").as_bytes())
        .unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer {
        status,
        head: head.to_owned(),
        body: body.to_owned(),
    }
}
