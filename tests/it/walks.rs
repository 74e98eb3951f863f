//! The first hours in `docs/`, command by command from an empty directory.
//!
//! A `sh` block is run line by line with the real binary. Addresses under `.example`, and those of the
//! starters' sample sources, lead to an origin on loopback instead. `depeche run` starts the daemon
//! for the rest of the walk, and every address of it that the page names has to answer.

use crate::support::origin::Origin;
use crate::support::process::Daemon;
use crate::support::reply::Reply;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// Where the page says that the daemon answers.
const SERVED: &str = "http://127.0.0.1:8080";

struct Walk {
    folder: TempDir,
    origin: Origin,
    daemon: Option<Daemon>,
    said: String,
}

impl Walk {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            origin: Origin::start(),
            daemon: None,
            said: String::new(),
        }
    }

    /// The site of that name: a front page that names its feed, the feed, two articles.
    fn site(&self, name: &str) -> String {
        let host = format!("{name}.localhost");
        let base = self.origin.url_on(&host, "");
        let mut items = String::new();
        for n in 1..=2 {
            let text = format!(
                "Ceci est le texte {n} de {name}. La mer est rentrée dans les salines vendredi, huit ans après \
                 que la tempête a ouvert la digue, et la première récolte est attendue au mois de juin. "
            );
            let text = format!("<p>{}</p><p>{}</p>", text.repeat(3), text.repeat(4));
            write!(
                items,
                "<item><title>{name}: article {n}</title><link>{base}/articles/{n}</link><guid>{name}-{n}</guid>\
                 <pubDate>Mon, 2{n} Nov 2026 08:00:00 GMT</pubDate><description><![CDATA[{text}]]></description></item>"
            )
            .unwrap();
            let page =
                format!("<html><body><article><h1>Article {n}</h1>{text}</article></body></html>");
            let path = format!("/articles/{n}");
            self.origin.serve_on(&host, &path, Reply::page(page));
        }
        let feed = format!(
            "<rss version=\"2.0\"><channel><title>{name}</title><link>{base}/</link>{items}</channel></rss>"
        );
        for path in ["/feed.xml", "/atom.xml", "/rss"] {
            self.origin
                .serve_on(&host, path, Reply::feed(&feed).etag("\"1\""));
        }
        let front = "<html><head><link rel=\"alternate\" type=\"application/rss+xml\" href=\"/feed.xml\"></head>\
                     <body><p>Welcome.</p></body></html>";
        self.origin.serve_on(&host, "/", Reply::page(front));
        base
    }

    /// The text with addresses that lead to loopback.
    fn on_loopback(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("https://") {
            out.push_str(before);
            let end = after
                .find(|c: char| !(c.is_ascii_alphanumeric() || ".-".contains(c)))
                .unwrap_or(after.len());
            let (host, tail) = after.split_at(end);
            match host.strip_suffix(".example") {
                Some(name) => out.push_str(&self.site(name)),
                None => write!(out, "https://{host}").unwrap(),
            }
            rest = tail;
        }
        out + rest
    }

    /// Sample sources of a starter lead to loopback, and loopback is allowed.
    fn adapt(&self) {
        let path = self.folder.path().join("depeche.toml");
        let Ok(text) = std::fs::read_to_string(&path) else {
            return;
        };
        let mut samples = 0;
        let mut out = String::new();
        for line in text.lines() {
            if line.starts_with("host_gap") {
                continue;
            }
            if line.starts_with("url = \"https://") {
                samples += 1;
                let base = self.site(&format!("sample{samples}"));
                writeln!(out, "url = \"{base}/feed.xml\"").unwrap();
            } else {
                writeln!(out, "{line}").unwrap();
                if line == "[fetch]" && !text.contains("\nallow_networks") {
                    out.push_str(
                        "allow_networks = [\"127.0.0.0/8\", \"::1/128\"]\nhost_gap = \"0s\"\n",
                    );
                }
            }
        }
        assert!(
            out.contains("\nallow_networks"),
            "a starter without [fetch]: {text}"
        );
        std::fs::write(path, out).unwrap();
    }

    fn run(&mut self, command: &str) {
        let bin = Path::new(env!("CARGO_BIN_EXE_depeche")).parent().unwrap();
        let path = std::env::var_os("PATH").unwrap();
        let path = format!("{}:{}", bin.display(), path.to_str().unwrap());
        let done = Command::new("sh")
            .args(["-e", "-c", &self.on_loopback(command)])
            .current_dir(self.folder.path())
            .env("PATH", path)
            .env_remove("DEPECHE_CONFIG")
            .output()
            .unwrap();
        let (out, err) = (
            String::from_utf8_lossy(&done.stdout),
            String::from_utf8_lossy(&done.stderr),
        );
        write!(self.said, "$ {command}\n{out}{err}").unwrap();
        assert!(done.status.success(), "{}", self.said);
        self.adapt();
    }

    fn start(&mut self, page: &str) {
        let daemon = Daemon::start(self.folder.path());
        let addresses = page.split(SERVED).skip(1).map(|rest| {
            let end = rest.find(['`', ' ', ')', '\n', ',']).unwrap_or(rest.len());
            rest.get(..end).unwrap().to_owned()
        });
        let mut seen = 0;
        for path in addresses.filter(|path| !path.contains("ID")) {
            let answer = daemon.get_until(&path, |answer| answer.status == 200);
            assert_eq!(answer.status, 200, "{path}");
            seen += 1;
        }
        assert!(seen > 0, "the page names no address of the daemon");
        self.daemon = Some(daemon);
    }
}

/// The commands of all `sh` blocks; a here-document belongs to its command.
fn commands(page: &str) -> Vec<String> {
    let mut commands = Vec::new();
    for block in page.split("```sh\n").skip(1) {
        let block = block.split("```").next().unwrap();
        let mut lines = block.lines();
        while let Some(line) = lines.next() {
            let mut command = line.to_owned();
            if line.contains("<<'END'") {
                for line in lines.by_ref() {
                    write!(command, "\n{line}").unwrap();
                    if line == "END" {
                        break;
                    }
                }
            }
            commands.push(command);
        }
    }
    commands
}

fn walk(name: &str) -> Walk {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/{name}.md"));
    let page = std::fs::read_to_string(path).unwrap();
    let mut walk = Walk::new();
    let commands = commands(&page);
    assert!(commands.len() > 5, "{commands:?}");
    for command in commands {
        if command == "depeche run" {
            walk.start(&page);
        } else {
            walk.run(&command);
        }
    }
    walk
}

#[test]
fn the_first_hour_of_a_reader() {
    let walk = walk("reader");
    for said in ["harbour: article 1", "First seen"] {
        assert!(walk.said.contains(said), "{}", walk.said);
    }
}

#[test]
fn the_first_hour_at_a_desk() {
    let walk = walk("desk");
    assert!(walk.said.contains("forgotten for good"), "{}", walk.said);
}

#[test]
fn the_first_hour_of_a_planet() {
    let walk = walk("planet");
    assert!(walk.said.contains("tides"), "{}", walk.said);
}

#[test]
fn the_first_hour_of_a_corpus() {
    let walk = walk("corpus");
    let read = |name: &str| std::fs::read_to_string(walk.folder.path().join(name)).unwrap();
    assert!(
        read("first.ndjson").contains("courrier: article 1"),
        "{}",
        walk.said
    );
    assert_eq!(read("second.ndjson"), "", "nothing new since");
    assert!(
        walk.said.contains(".txt") && walk.said.contains(".xml"),
        "{}",
        walk.said
    );
}
