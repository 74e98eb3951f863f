//! `ingest`: addresses and pages from a file.

use crate::cli::Usage;
use crate::cli::backfill::watched;
use crate::cli::keep::Owner;
use crate::cli::keep::owner;
use crate::cli::progress::Progress;
use crate::cli::say;
use crate::config::Config;
use crate::control::Command;
use crate::control::Item;
use crate::control::Reply;
use crate::daemon;
use crate::ingest;
use crate::ingest::Ingested;
use crate::model::counted;
use crate::poll::World;
use crate::store::Store;
use anyhow::Context;
use clap::Args;
use std::fs::File;
use std::io::BufRead;
use std::io::BufReader;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

/// `ingest`
#[derive(Debug, Args)]
#[command(
    after_help = "Each line is an address, or a JSON object {\"url\":…,\"html\":…,\"title\":…,\"published\":…}
of which only url is needed. A page that comes along is read at once, another is fetched
when its site's robots.txt allows. Entries stand in outputs by their dates. Empty lines and
those that begin with # are left out; what is there already stays as it is. Exit 1 where a
line was of no use.

Example:
  depeche ingest urls.txt --source clippings"
)]
pub(super) struct Ingest {
    /// The file, or - for standard input
    file: PathBuf,
    /// The source they belong to, configured or not
    #[arg(long, value_name = "ID", default_value = "ingested")]
    source: String,
}

/// Lines, and bytes, handed over together.
const BATCH: (usize, usize) = (500, 4 << 20);
/// The longest line: a page of the largest size, escaped.
const LONGEST: usize = 12 << 20;

pub(super) async fn ingest(config: Config, options: Ingest) -> anyhow::Result<ExitCode> {
    let source = &options.source;
    let configured = config.sources.iter().any(|one| one.id == *source);
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !configured && (source.is_empty() || !source.chars().all(plain)) {
        return Err(Usage(format!(
            "`{source}` is no configured source, and a new one's id has only a-z, 0-9 and -"
        ))
        .into());
    }
    let mut lines = Lines::open(&options.file)?;
    let progress = Progress::new();
    let mut hand = Hand {
        config: &config,
        source,
        ours: None,
        done: Ingested::default(),
    };
    while let Some(items) = lines.batch(&mut hand.done.bad)? {
        hand.over(items).await?;
        for (line, why) in hand.done.bad.drain(..) {
            lines.bad += 1;
            progress.say(&format!("line {line}: {why}"));
        }
        progress.doing(&format!("{} read", counted(lines.read, "line")));
    }
    let done = hand.done;
    let waiting = match hand.ours {
        Some((store, world)) => {
            let work = daemon::history(&world, &config, source);
            watched(&store, source, work, &progress).await?;
            ""
        }
        None if done.new > 0 => "; the daemon fetches the pages that did not come along",
        None => "",
    };
    progress.done();
    let bad = match lines.bad {
        0 => String::new(),
        bad => format!(", {} of no use", counted(bad, "line")),
    };
    say(&format!(
        "{source}: {} new, {} known{bad}{waiting}",
        done.new, done.known
    ));
    Ok(if lines.bad > 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// Who takes the lines: this process, or the daemon.
struct Hand<'a> {
    config: &'a Config,
    source: &'a str,
    ours: Option<(Store, World)>,
    done: Ingested,
}

impl Hand<'_> {
    async fn over(&mut self, items: Vec<Item>) -> anyhow::Result<()> {
        if let Some((_, world)) = &self.ours {
            let one = ingest::ingest(world, self.source, items).await?;
            self.count(one);
            return Ok(());
        }
        let command = Command::Ingest {
            source: self.source.to_owned(),
            items,
        };
        let mut bad = Vec::new();
        let hear = |reply| {
            if let Reply::Bad(line, why) = reply {
                bad.push((line, why));
            }
        };
        match owner(self.config, &command, hear).await? {
            Owner::Daemon(words) => {
                let mut counts = words
                    .split(' ')
                    .map(|count| count.parse().unwrap_or_default());
                let new = counts.next().unwrap_or_default();
                let known = counts.next().unwrap_or_default();
                self.count(Ingested { new, known, bad });
            }
            Owner::We(store) => {
                let world = daemon::world(store.clone(), self.config).await?;
                let Command::Ingest { items, .. } = command else {
                    return Ok(());
                };
                let one = ingest::ingest(&world, self.source, items).await?;
                self.count(one);
                self.ours = Some((store, world));
            }
        }
        Ok(())
    }

    fn count(&mut self, one: Ingested) {
        self.done.new += one.new;
        self.done.known += one.known;
        self.done.bad.extend(one.bad);
    }
}

/// The lines of a file, some at a time.
struct Lines {
    from: Box<dyn BufRead>,
    read: u64,
    bad: u64,
}

impl Lines {
    fn open(path: &Path) -> anyhow::Result<Self> {
        let from: Box<dyn BufRead> = if path == Path::new("-") {
            Box::new(std::io::stdin().lock())
        } else {
            let file =
                File::open(path).with_context(|| format!("cannot read `{}`", path.display()))?;
            Box::new(BufReader::new(file))
        };
        Ok(Self {
            from,
            read: 0,
            bad: 0,
        })
    }

    /// The next lines that can be used; `None` at the end.
    fn batch(&mut self, bad: &mut Vec<(u64, String)>) -> anyhow::Result<Option<Vec<Item>>> {
        let (mut items, mut bytes, mut line) = (Vec::new(), 0, Vec::new());
        let (most, heaviest) = BATCH;
        while items.len() < most && bytes < heaviest && bad.len() < most {
            line.clear();
            if self.from.read_until(b'\n', &mut line)? == 0 {
                let end = items.is_empty() && bad.is_empty();
                return Ok((!end).then_some(items));
            }
            self.read += 1;
            bytes += line.len();
            match item(&line) {
                Ok(None) => {}
                Ok(Some(item)) => items.push(Item {
                    line: self.read,
                    ..item
                }),
                Err(why) => bad.push((self.read, why)),
            }
        }
        Ok(Some(items))
    }
}

/// What a line says; `None` where it says nothing.
fn item(line: &[u8]) -> Result<Option<Item>, String> {
    if line.len() > LONGEST {
        return Err(format!("longer than {} MiB", LONGEST >> 20));
    }
    let text = std::str::from_utf8(line).map_err(|_| "not UTF-8".to_owned())?;
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() || text.starts_with('#') {
        return Ok(None);
    }
    if text.starts_with('{') {
        return serde_json::from_str(text)
            .map(Some)
            .map_err(|error| error.to_string());
    }
    Ok(Some(Item {
        url: text.to_owned(),
        ..Item::default()
    }))
}

#[cfg(test)]
mod tests {
    use super::item;

    #[test]
    fn a_line_is_an_address_an_object_or_nothing() {
        assert_eq!(item(b" # words\n"), Ok(None));
        assert_eq!(item(b"\r\n"), Ok(None));
        let url = item("\u{feff}https://a.example/x \n".as_bytes())
            .unwrap()
            .unwrap();
        assert_eq!((url.url.as_str(), url.html), ("https://a.example/x", None));
        let page = item(br#"{"url": "https://a.example/y", "html": "<p>", "lang": "en"}"#);
        assert_eq!(page.unwrap().unwrap().html.as_deref(), Some("<p>"));
        assert!(item(b"{\"html\": \"x\"}").unwrap_err().contains("url"));
        assert!(item(b"\xff").is_err());
    }
}
