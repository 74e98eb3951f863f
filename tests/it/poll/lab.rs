//! Rounds against the scripted origin: a config text, a fresh directory, and what is stored afterwards.
//!
//! Every round opens the database anew, as a program that was started again.

use depeche::clock;
use depeche::config::Config;
use depeche::daemon;
use depeche::daemon::Round;
use depeche::filter::Output;
use depeche::poll::Polled;
use depeche::store::OutputEntry;
use depeche::store::SourceStatus;
use depeche::store::Store;
use depeche::store::Stored;
use std::fmt::Write;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use crate::support::origin::Origin;

/// An origin, a directory, and the configuration that reads the one into the other.
pub(crate) struct Lab {
    pub(crate) origin: Origin,
    folder: tempfile::TempDir,
    hold: &'static str,
    fetch: String,
    gap: Option<Duration>,
    more: String,
    sources: String,
}

/// Loopback is allowed, and nobody waits.
const FETCH: &str = "host_gap = \"0s\"\nhost_concurrency = 4\n\
                     allow_networks = [\"127.0.0.0/8\", \"::1/128\"]\n\
                     link_networks = [\"127.0.0.0/8\", \"::1/128\"]\n";

impl Lab {
    pub(crate) fn new() -> Self {
        Self {
            origin: Origin::start(),
            folder: tempfile::tempdir().unwrap(),
            hold: "10m",
            fetch: FETCH.to_owned(),
            gap: None,
            more: String::new(),
            sources: String::new(),
        }
    }

    /// With that `[merge] hold`.
    pub(crate) fn hold(self, hold: &'static str) -> Self {
        Self { hold, ..self }
    }

    /// With these lines in `[fetch]` instead of [`FETCH`].
    pub(crate) fn fetch(self, lines: &str) -> Self {
        Self {
            fetch: lines.to_owned(),
            ..self
        }
    }

    /// With these lines after `[merge]`.
    pub(crate) fn more(self, lines: &str) -> Self {
        Self {
            more: lines.to_owned(),
            ..self
        }
    }

    /// With a `host_gap` that is shorter than a second, which no file can say.
    pub(crate) fn gap(self, gap: Duration) -> Self {
        Self {
            gap: Some(gap),
            ..self
        }
    }

    /// One more source, of `http://127.0.0.1:PORT` and the path; `more` are its other keys.
    pub(crate) fn source(self, id: &str, path: &str, more: &str) -> Self {
        self.source_on(id, "127.0.0.1", path, more)
    }

    /// One more source under another name of this machine.
    pub(crate) fn source_on(self, id: &str, host: &str, path: &str, more: &str) -> Self {
        let url = self.origin.url_on(host, path);
        self.source_at(id, &url, more)
    }

    /// One more source, wherever it is.
    pub(crate) fn source_at(mut self, id: &str, url: &str, more: &str) -> Self {
        write!(
            self.sources,
            "\n[[source]]\nid = \"{id}\"\nurl = \"{url}\"\n{more}\n"
        )
        .unwrap();
        self
    }

    /// The same lab with other words in its sources' configuration.
    pub(crate) fn changed(mut self, from: &str, to: &str) -> Self {
        self.sources = self.sources.replace(from, to);
        self
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder().join("depeche.db")
    }

    pub(crate) fn config_text(&self) -> String {
        format!(
            "[daemon]\ninstance = \"lab\"\nlisten = \"127.0.0.1:0\"\n\n[fetch]\n{}\n[merge]\nhold = \"{}\"\n{}\n{}",
            self.fetch, self.hold, self.more, self.sources
        )
    }

    pub(crate) fn config(&self) -> Config {
        let mut config =
            Config::parse(&self.config_text(), "lab.toml", self.folder(), None).unwrap();
        if let Some(gap) = self.gap {
            config.fetch.host_gap = gap;
        }
        config
    }

    /// The same configuration as a file, for the binary.
    pub(crate) fn config_file(&self) -> PathBuf {
        let path = self.folder().join("depeche.toml");
        std::fs::write(&path, self.config_text()).unwrap();
        path
    }

    /// A round of all sources.
    pub(crate) async fn all(&self) -> Vec<Polled> {
        let round = Round {
            all: true,
            ..Round::default()
        };
        self.round(&round).await.1
    }

    /// The only poll of a round of all sources.
    pub(crate) async fn one(&self) -> Polled {
        let mut polled = self.all().await;
        assert_eq!(polled.len(), 1, "{polled:?}");
        polled.remove(0)
    }

    /// How many sources were held, and the polls in the order of their sources' ids.
    pub(crate) async fn round(&self, round: &Round) -> (usize, Vec<Polled>) {
        let config = self.config();
        let store = opened(&config.database);
        let world = daemon::world(store, &config).await.unwrap();
        let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
        let held = daemon::round(&world, &config, round, told).await.unwrap();
        let mut polled: Vec<Polled> = std::iter::from_fn(|| heard.try_recv().ok()).collect();
        polled.sort_by(|a, b| a.source.cmp(&b.source));
        (held, polled)
    }

    pub(crate) fn reader(&self) -> Store {
        Store::open_reader(&self.database()).unwrap()
    }

    /// What stands in an output of the configuration now, newest first.
    pub(crate) async fn standing(&self, output: &str) -> Vec<OutputEntry> {
        let config = self.config();
        let output = config.outputs.iter().find(|it| it.id == output).unwrap();
        self.reader().standing(output, clock::now()).await.unwrap()
    }

    /// Everything that is linked, in the order of linking.
    pub(crate) async fn corpus(&self) -> Vec<Stored> {
        self.reader().corpus(0, 100_000).await.unwrap()
    }

    /// The only linked entry of that title.
    pub(crate) async fn titled(&self, title: &str) -> Stored {
        let mut found = self.corpus().await;
        found.retain(|entry| entry.title == title);
        assert_eq!(found.len(), 1, "entries titled {title}: {found:?}");
        found.remove(0)
    }

    /// The status row of one source.
    pub(crate) async fn status(&self, id: &str) -> SourceStatus {
        let rows = self.reader().status().await.unwrap();
        rows.into_iter().find(|row| row.source.id == id).unwrap()
    }

    /// The stored validators of one source.
    pub(crate) fn validators(&self, id: &str) -> (Option<Vec<u8>>, Option<Vec<u8>>) {
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let connection = rusqlite::Connection::open_with_flags(self.database(), flags).unwrap();
        let sql = "SELECT etag, last_modified FROM sources WHERE id = ?1";
        connection
            .query_row(sql, [id], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
    }
}

/// The database, opened for writing. Another test that starts a program copies our open files into
/// it for a moment, the lock among them.
fn opened(database: &Path) -> Store {
    for _ in 0..200 {
        match Store::open(database) {
            Err(depeche::store::Error::Locked(_)) => {
                std::thread::sleep(Duration::from_millis(10));
            }
            opened => return opened.unwrap(),
        }
    }
    panic!("{} stays locked", database.display())
}

/// One item of an RSS document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Item {
    pub(crate) guid: Option<String>,
    pub(crate) link: Option<String>,
    pub(crate) title: String,
    pub(crate) text: String,
}

impl Item {
    pub(crate) fn new(guid: &str, title: &str, text: &str) -> Self {
        Self {
            guid: Some(guid.to_owned()),
            link: None,
            title: title.to_owned(),
            text: text.to_owned(),
        }
    }

    pub(crate) fn link(self, link: &str) -> Self {
        Self {
            link: Some(link.to_owned()),
            ..self
        }
    }
}

/// All that the output `all` shows, however old.
pub(crate) async fn everything(store: &Store) -> Vec<OutputEntry> {
    let all = Output {
        window: Duration::MAX,
        ..Output::all("All")
    };
    store.standing(&all, clock::now()).await.unwrap()
}

/// An RSS 2.0 document; its items are undated unless `date` is given.
pub(crate) fn rss(items: &[Item], date: Option<&str>) -> String {
    let mut out = "<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel><title>Lab</title>\
                   <link>https://lab.example/</link><description>d</description>\n"
        .to_owned();
    for item in items {
        out.push_str("<item>");
        let parts = [
            ("link", item.link.as_deref()),
            ("pubDate", date),
            ("title", Some(item.title.as_str())),
        ];
        for (name, value) in parts {
            if let Some(value) = value {
                write!(out, "<{name}>{value}</{name}>").unwrap();
            }
        }
        if let Some(guid) = &item.guid {
            write!(out, "<guid isPermaLink=\"false\">{guid}</guid>").unwrap();
        }
        writeln!(out, "<description>{}</description></item>", item.text).unwrap();
    }
    out + "</channel></rss>\n"
}

/// `count` different words; two seeds have next to none in common.
pub(crate) fn prose(seed: usize, count: usize) -> String {
    const SYLLABLES: [&str; 16] = [
        "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu",
        "ve",
    ];
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ ((seed as u64 + 1) << 20);
    let mut words = Vec::with_capacity(count);
    for place in 1..=count {
        let mut word = String::new();
        for _ in 0..4 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            word.push_str(SYLLABLES[(state >> 60) as usize]);
        }
        if place % 12 == 0 {
            word.push('.');
        }
        words.push(word);
    }
    words.join(" ")
}
