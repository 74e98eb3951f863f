//! Verbs that are one room on the command line: `parse`, `extract`, `dedup`, `url-key`.
//!
//! They call the same functions as the daemon, so what is measured is the product.

use crate::canonical;
use crate::extract;
use crate::identity;
use crate::identity::Doc;
use crate::identity::Index;
use crate::identity::Kind;
use crate::model::Dated;
use crate::model::Enclosure;
use crate::model::Entry;
use crate::model::Feed;
use crate::model::Instant;
use crate::model::RawHtml;
use crate::parse;
use crate::render;
use crate::sanitize;
use anyhow::Context;
use clap::Args;
use clap::ValueEnum;
use serde_json::Value;
use serde_json::json;
use std::collections::HashMap;
use std::io::BufRead;
use std::io::Read;
use std::io::Write;
use std::process::ExitCode;

/// `parse`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  depeche parse feed.xml | jq .repairs")]
pub(super) struct Parse {
    /// Feed documents; FILE.headers beside one gives its HTTP headers as a JSON object
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
}

/// `extract`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  curl -s https://example.org/article | depeche extract https://example.org/article")]
pub(super) struct Extract {
    /// The page's address
    url: Option<String>,
    /// What is printed; json has all that a page says, with --batch too
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// NDJSON `{id,url,html,title?,summary?}` in, one line out for each
    #[arg(long)]
    batch: bool,
    /// With --batch: the article's HTML too
    #[arg(long, requires = "batch")]
    html: bool,
    /// With --batch: pages worked on at the same time
    #[arg(long, default_value_t = 1, requires = "batch")]
    jobs: usize,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Text,
    Html,
    Json,
}

pub(super) fn parse(options: &Parse) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    for file in &options.files {
        let record = match std::fs::read(file) {
            Ok(bytes) => record(file, &bytes),
            Err(error) => json!({ "file": file, "error": error.to_string() }),
        };
        writeln!(out, "{record}")?;
    }
    Ok(ExitCode::SUCCESS)
}

fn record(file: &str, bytes: &[u8]) -> Value {
    let headers: HashMap<String, String> = std::fs::read(format!("{file}.headers"))
        .ok()
        .and_then(|text| serde_json::from_slice::<Value>(&text).ok())
        .and_then(|value| {
            let object = value.as_object()?;
            Some(
                object
                    .iter()
                    .filter_map(|(name, value)| {
                        Some((name.to_lowercase(), value.as_str()?.to_owned()))
                    })
                    .collect(),
            )
        })
        .unwrap_or_default();
    let document = parse::Document {
        bytes,
        content_type: headers.get("content-type").map(String::as_str),
        base: headers.get("content-location").map(String::as_str),
    };
    match parse::feed(&document) {
        Ok(feed) => feed_record(file, &feed),
        Err(error) => json!({ "file": file, "error": error.to_string() }),
    }
}

fn feed_record(file: &str, feed: &Feed) -> Value {
    let keys = identity::entry_keys(&feed.entries, identity::Basis::Id, |entry| {
        let raw = entry.content.as_ref().or(entry.summary.as_ref());
        raw.map(|raw| sanitize::clean(raw, None).text())
            .unwrap_or_default()
    });
    let entries: Vec<Value> = feed
        .entries
        .iter()
        .zip(keys)
        .map(|(entry, key)| entry_record(entry, &key.0))
        .collect();
    json!({ "file": file, "title": feed.title, "link": feed.link, "entries": entries, "repairs": feed.repairs })
}

/// An enclosure; how long it takes and its title only where they are known.
fn enclosure(one: &Enclosure) -> Value {
    let mut record = json!({ "url": one.url, "type": one.media_type, "length": one.length });
    if let Some(fields) = record.as_object_mut() {
        let duration = one.duration.map(|seconds| ("duration", seconds.into()));
        let title = one.title.clone().map(|title| ("title", title.into()));
        let more = duration.into_iter().chain(title);
        fields.extend(more.map(|(name, value): (&str, Value)| (name.to_owned(), value)));
    }
    record
}

fn entry_record(entry: &Entry, key: &str) -> Value {
    let instant = |dated: &Option<Dated>| dated.as_ref().map(|dated| dated.date.start.rfc3339());
    let markup = |raw: &Option<RawHtml>| raw.as_ref().map(|raw| raw.0.clone());
    let authors: Vec<Value> = entry
        .authors
        .iter()
        .map(|person| json!({ "name": person.name, "email": person.email, "uri": person.uri }))
        .collect();
    let enclosures: Vec<Value> = entry.enclosures.iter().map(enclosure).collect();
    let categories: Vec<&str> = entry
        .categories
        .iter()
        .map(|category| category.term.as_str())
        .collect();
    let mut record = json!({
        "id": entry.id, "title": entry.title, "link": entry.link,
        "published": instant(&entry.published), "updated": instant(&entry.updated),
        "authors": authors, "summary": markup(&entry.summary), "content": markup(&entry.content),
        "enclosures": enclosures, "categories": categories, "key": key,
    });
    if let (Some(fields), Some(extras)) = (record.as_object_mut(), render::extras(&entry.extras)) {
        fields.insert("extras".to_owned(), extras);
    }
    record
}

pub(super) fn extract(options: &Extract) -> anyhow::Result<ExitCode> {
    if options.batch {
        return extract_batch(options);
    }
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .context("reading stdin")?;
    let html = extract::decode(&bytes, None);
    let page = extract::Page {
        html: &html,
        url: options.url.as_deref(),
        title: None,
        summary: None,
    };
    let article = extract::article(&page);
    let mut out = std::io::stdout().lock();
    match options.format {
        Format::Text => writeln!(out, "{}", article.text)?,
        Format::Html => {
            writeln!(
                out,
                "{}",
                sanitize::clean(&article.body, options.url.as_deref()).as_str()
            )?;
        }
        Format::Json => writeln!(
            out,
            "{}",
            page_record(
                article_record(&Value::Null, &article, options.url.as_deref(), true),
                &article
            )
        )?,
    }
    Ok(ExitCode::SUCCESS)
}

fn extract_batch(options: &Extract) -> anyhow::Result<ExitCode> {
    let jobs = options.jobs.max(1);
    let mut lines = std::io::stdin().lock().lines();
    let mut out = std::io::stdout().lock();
    loop {
        // as many lines as there are jobs are worked on at once and written in input order
        let chunk: Vec<String> = lines
            .by_ref()
            .take(jobs)
            .collect::<Result<_, _>>()
            .context("reading stdin")?;
        if chunk.is_empty() {
            return Ok(ExitCode::SUCCESS);
        }
        let done: Vec<Value> = std::thread::scope(|scope| {
            let workers: Vec<_> = chunk
                .iter()
                .map(|line| scope.spawn(|| one_page(line, options)))
                .collect();
            workers
                .into_iter()
                .zip(&chunk)
                .map(|(worker, line)| {
                    worker.join().unwrap_or_else(
                        |_| json!({ "id": id_of(line), "error": "extraction panicked" }),
                    )
                })
                .collect()
        });
        for value in done {
            writeln!(out, "{value}")?;
            out.flush()?;
        }
    }
}

fn id_of(line: &str) -> Value {
    serde_json::from_str::<Value>(line)
        .ok()
        .and_then(|value| value.get("id").cloned())
        .unwrap_or_default()
}

fn one_page(line: &str, options: &Extract) -> Value {
    let input: Value = match serde_json::from_str(line) {
        Ok(input) => input,
        Err(error) => return json!({ "id": null, "error": format!("not a JSON line: {error}") }),
    };
    let id = input.get("id").cloned().unwrap_or_default();
    let field = |name: &str| input.get(name).and_then(Value::as_str);
    let Some(html) = field("html") else {
        return json!({ "id": id, "error": "`html` is missing" });
    };
    let page = extract::Page {
        html,
        url: field("url"),
        title: field("title"),
        summary: field("summary"),
    };
    let article = extract::article(&page);
    let record = article_record(&id, &article, field("url"), options.html);
    if matches!(options.format, Format::Json) {
        page_record(record, &article)
    } else {
        record
    }
}

fn article_record(
    id: &Value,
    article: &extract::Article,
    url: Option<&str>,
    with_html: bool,
) -> Value {
    let mut record = json!({
        "id": id, "text": article.text, "title": article.title, "authors": article.authors,
        "published": article.published.as_ref().map(|dated| dated.date.to_string()), "language": article.language,
    });
    if with_html && let Some(object) = record.as_object_mut() {
        let html = sanitize::clean(&article.body, url);
        object.insert("html".to_owned(), html.as_str().into());
    }
    record
}

/// What else the page says: the rest of `--format json`.
fn page_record(mut record: Value, article: &extract::Article) -> Value {
    let about = &article.about;
    let published = article.published.as_ref();
    let more = json!({
        "published_precision": published.map(|dated| dated.date.precision.word()),
        "published_from": published.map(|dated| dated.from.word()),
        "modified": article.modified.as_ref().map(|dated| dated.date.to_string()),
        "language_confidence": (f64::from(about.language_confidence) * 100.0).round() / 100.0,
        "canonical_url": article.canonical, "image": about.image, "site": about.site,
        "rights": about.rights, "license": about.license,
    });
    if let (Value::Object(fields), Value::Object(more)) = (&mut record, more) {
        fields.extend(more);
    }
    record
}

pub(super) fn dedup() -> anyhow::Result<ExitCode> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut index = Index::new();
    let mut names: Vec<Value> = Vec::new();
    let mut latest = Instant(0);
    for line in std::io::stdin().lock().lines() {
        let line = line.context("reading stdin")?;
        if line.trim().is_empty() {
            continue;
        }
        let input: Value =
            serde_json::from_str(&line).with_context(|| format!("line {}", names.len() + 1))?;
        let number = i64::try_from(names.len()).unwrap_or(i64::MAX);
        names.push(input.get("id").cloned().unwrap_or_default());
        let doc = doc(&input, number, latest);
        latest = doc.first_seen.max(latest);
        let relation = index.relate(&doc);
        // a later state is a version too, of which `why` says that it shows beside the first
        let kind = match relation.kind {
            Kind::Later => Some(Kind::Version),
            Kind::Same | Kind::Version => Some(relation.kind),
            Kind::Story | Kind::Alone => None,
        };
        let of = relation.of.filter(|_| kind.is_some());
        let name = |id: i64| {
            usize::try_from(id)
                .ok()
                .and_then(|id| names.get(id))
                .cloned()
                .unwrap_or_default()
        };
        let record = json!({
            "id": name(number), "duplicate_of": of.map(name),
            "kind": kind.map(Kind::word),
            "story_id": name(relation.story), "why": relation.why,
        });
        writeln!(out, "{record}")?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// An undated document is seen when the one before it is.
fn doc(input: &Value, number: i64, latest: Instant) -> Doc {
    let field = |name: &str| input.get(name).and_then(Value::as_str);
    let published = field("published")
        .and_then(parse::date)
        .map(|date| date.start);
    Doc {
        id: number,
        source: field("source").unwrap_or_default().to_owned(),
        url_key: field("url").and_then(canonical::comparison_key),
        title: field("title").unwrap_or_default().to_owned(),
        text: field("text").unwrap_or_default().to_owned(),
        language: field("lang").map(str::to_owned),
        published,
        first_seen: published.unwrap_or(latest),
    }
}

pub(super) fn url_key() -> anyhow::Result<ExitCode> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line.context("reading stdin")?;
        writeln!(
            out,
            "{}",
            canonical::comparison_key(line.trim()).unwrap_or_default()
        )?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
