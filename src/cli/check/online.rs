//! A first look at each source: what it answers, and what could be better.

use super::proposal::Shown;
use super::proposal::instead_of_failure;
use super::proposal::instead_of_page;
use super::proposal::preview;
use crate::cli::say;
use crate::clock;
use crate::config::Config;
use crate::config::duration_words;
use crate::daemon;
use crate::fetch::Access;
use crate::fetch::FeedRequest;
use crate::fetch::Fetched;
use crate::fetch::Fetcher;
use crate::fetch::Modified;
use crate::model::Entry;
use crate::model::Feed;
use crate::model::Instant;
use crate::model::Rhythm;
use crate::model::Source;
use crate::model::Wishes;
use crate::model::counted;
use crate::parse;
use crate::scrape::Scrape;
use futures::StreamExt;
use serde_json::Value;
use serde_json::json;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// What a source answered, or why there is no answer.
pub(super) type Answer = Result<Answered, String>;

/// A source that answered with a feed.
pub(super) struct Answered {
    title: Option<String>,
    entries: usize,
    content_type: Option<String>,
    /// `ETag`, `Last-Modified`, or both.
    validators: Vec<&'static str>,
    status: Option<u16>,
    fresh: Option<Duration>,
    /// What it asks of those who come again.
    hints: Vec<String>,
    took: Duration,
    /// The first entries, where they were made from a page.
    preview: Vec<Shown>,
    /// What could be better, for us or for its owner.
    better: Vec<String>,
}

/// Asks each enabled source; each answer is told when it comes.
pub(super) async fn ask_all(
    config: &Config,
    mut tell: impl FnMut(&Source, &Answer) -> std::io::Result<()>,
) -> anyhow::Result<ExitCode> {
    let (fetcher, accesses) = (&daemon::fetcher(config)?, &config.access);
    let enabled = config.sources.iter().filter(|source| source.enabled);
    let mut answers = futures::stream::iter(enabled)
        .map(|source| async move {
            let access = accesses.of(&source.id);
            let scrape = config.scrape.of(&source.id);
            (source, ask(fetcher, source, access, scrape).await)
        })
        .buffer_unordered(config.fetch.concurrency);
    let (mut asked, mut failed) = (0, 0);
    while let Some((source, answer)) = answers.next().await {
        asked += 1;
        failed += usize::from(answer.is_err());
        tell(source, &answer)?;
    }
    say(&format!(
        "{} asked, {failed} failed",
        counted(asked, "source")
    ));
    Ok(if failed > 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

async fn ask(
    fetcher: &Fetcher,
    source: &Source,
    access: Arc<Access>,
    scrape: Option<Arc<Scrape>>,
) -> Answer {
    let request = FeedRequest {
        url: source.url.clone(),
        access: Arc::clone(&access),
        timeout: source.timeout,
        ..FeedRequest::default()
    };
    let started = clock::now();
    let fetched = fetcher.feed(&request).await;
    let took = clock::now().since(started);
    match fetched {
        Fetched::Modified(answer) => {
            let document = parse::Document {
                bytes: &answer.body,
                content_type: answer.content_type.as_deref(),
                base: Some(answer.final_url.as_str()).filter(|base| !base.is_empty()),
            };
            let read = match &scrape {
                Some(rules) => rules.feed(&document).map_err(|error| error.to_string()),
                None => match parse::feed(&document) {
                    Err(error @ (parse::Error::Html(_) | parse::Error::NoFeed))
                        if !source.private =>
                    {
                        let instead = instead_of_page(fetcher, source, &access, &answer);
                        Err(format!("{error}{}", instead.await))
                    }
                    read => read.map_err(|error| {
                        if source.private {
                            error.private().to_string()
                        } else {
                            error.to_string()
                        }
                    }),
                },
            };
            let is_made = scrape.is_some();
            read.map(|feed| answered(source, &answer, feed, is_made, took))
        }
        Fetched::NotModified(_) => Err("304 to a first request".to_owned()),
        Fetched::Failed(failure) if source.private => Err(failure.to_string()),
        Fetched::Failed(failure) => Err(format!("{failure}{}", instead_of_failure(source))),
    }
}

/// `is_made`: by the source's own rules, from what is no feed.
fn answered(
    source: &Source,
    answer: &Modified,
    feed: Feed,
    is_made: bool,
    took: Duration,
) -> Answered {
    let given = [
        ("ETag", answer.validators.etag.is_some()),
        ("Last-Modified", answer.validators.last_modified.is_some()),
    ];
    // a file and a program have none but our own
    let served = answer.status.is_some();
    let validators = given.iter().filter(|(_, given)| *given && served);
    let hints = hints(answer, &feed.wishes);
    Answered {
        better: better(source, answer, &feed, is_made),
        preview: if is_made {
            preview(source, &feed)
        } else {
            Vec::new()
        },
        entries: feed.entries.len(),
        title: feed.title,
        content_type: answer.content_type.clone(),
        validators: validators.map(|(name, _)| *name).collect(),
        status: answer.status,
        fresh: answer.freshness,
        hints,
        took,
    }
}

/// What the answer and the document ask of those who come again.
fn hints(answer: &Modified, wishes: &Wishes) -> Vec<String> {
    let spans = [
        ("fresh for", answer.freshness),
        ("ttl", wishes.ttl),
        ("updated every", wishes.update),
    ];
    let spans = spans
        .into_iter()
        .filter_map(|(name, span)| Some((name, span?)));
    let mut hints: Vec<String> = spans
        .map(|(name, span)| format!("{name} {}", duration_words(span)))
        .collect();
    for (count, unit) in [
        (wishes.skip_hours.count_ones(), "hour"),
        (wishes.skip_days.count_ones(), "day"),
    ] {
        if count > 0 {
            hints.push(format!("skips {}", counted(count as usize, unit)));
        }
    }
    hints
}

fn better(source: &Source, answer: &Modified, feed: &Feed, is_made: bool) -> Vec<String> {
    let mut better = match answer.status {
        Some(_) => of_the_server(source, answer, is_made),
        None => Vec::new(),
    };
    better.extend(feed.repairs.iter().map(|repair| {
        if is_made {
            repair.clone()
        } else {
            format!("mended: {repair}")
        }
    }));
    let dates: Vec<Instant> = feed.entries.iter().filter_map(Entry::date).collect();
    let undated = feed.entries.len() - dates.len();
    if undated > 0 {
        better.push(format!("{} without a date", counted(undated, "entry")));
    }
    let wanted = Rhythm::of(dates, feed.wishes).safe_interval();
    if let Some(wanted) = wanted.filter(|wanted| *wanted < source.min_interval) {
        let minutes = (wanted.as_secs() / 60).max(1);
        better.push(format!(
            "entries may fall out between two polls: set min_interval = \"{minutes}m\""
        ));
    }
    better
}

/// What its owner could do better.
fn of_the_server(source: &Source, answer: &Modified, is_made: bool) -> Vec<String> {
    let mut better = Vec::new();
    if let Some(to) = answer
        .permanent_redirect
        .as_ref()
        .filter(|_| !source.private)
    {
        better.push(format!("it has moved for good: set url = \"{to}\""));
    }
    if answer.validators.is_empty() && answer.permanent_redirect.is_none() {
        let size = answer.body.len().div_ceil(1_024);
        better.push(format!(
            "the server gives no ETag and no Last-Modified: each poll costs it all {size} KiB"
        ));
    }
    let media_type = answer.content_type.as_deref().unwrap_or_default();
    let is_read = ["xml", "json", "rss", "atom"]
        .iter()
        .any(|part| media_type.contains(part));
    if !is_made && !is_read {
        let named = if media_type.is_empty() {
            "without a type"
        } else {
            media_type
        };
        better.push(format!("it is served as {named}, which readers may refuse"));
    }
    better
}

/// A line of what it is, and one for each thing that could be better.
pub(super) fn lines(source: &Source, answer: &Answer) -> String {
    let answered = match answer {
        Ok(answered) => answered,
        Err(error) => return plain(&format!("{}: {error}", source.id)),
    };
    let title = answered.title.as_deref().unwrap_or("untitled");
    let status = answered.status.map_or("ok".to_owned(), |it| it.to_string());
    let mut facts = vec![
        format!("{status}, “{title}”"),
        counted(answered.entries, "entry"),
    ];
    facts.extend(answered.content_type.clone());
    if !answered.validators.is_empty() {
        facts.push(answered.validators.join(" and "));
    }
    facts.extend(answered.hints.clone());
    facts.push(format!("{:.1} s", answered.took.as_secs_f64()));
    let mut lines = vec![plain(&format!("{}: {}", source.id, facts.join(", ")))];
    let preview = answered.preview.iter();
    lines.extend(preview.map(|entry| format!("  {}", plain(&entry.line()))));
    let better = answered.better.iter();
    lines.extend(better.map(|words| format!("  {}", plain(words))));
    lines.join("\n")
}

/// One line: what a feed calls itself moves no cursor.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace(char::is_control, "")
}

/// In the shape of a problem, so that all of a check is one list.
pub(super) fn record(source: &Source, answer: &Answer) -> Value {
    let answered = answer.as_ref().ok();
    let (severity, message) = match answer {
        Ok(answered) => ("ok", counted(answered.entries, "entry")),
        Err(error) => ("error", error.clone()),
    };
    json!({
        "file": null,
        "line": null,
        "column": null,
        "key": "source.url",
        "message": message,
        "severity": severity,
        "source": source.id,
        "status": answered.and_then(|answered| answered.status),
        "hints": answered.map(|answered| answered.hints.clone()),
        "title": answered.and_then(|answered| answered.title.clone()),
        "entries": answered.map(|answered| answered.entries),
        "type": answered.and_then(|answered| answered.content_type.clone()),
        "validators": answered.map(|answered| answered.validators.clone()),
        "fresh_seconds": answered.and_then(|answered| answered.fresh).map(|fresh| fresh.as_secs()),
        "seconds": answered.map(|answered| answered.took.as_secs_f64()),
        "preview": answered.map(|answered| answered.preview.iter().map(Shown::record).collect::<Vec<_>>()),
        "better": answered.map(|answered| answered.better.clone()),
    })
}
