//! Verbs that are one room on the command line: `parse`, `dedup`, `url-key`.
//!
//! They call the same functions as the daemon, so what is measured is the product.

use crate::canonical;
use crate::identity;
use crate::identity::Address;
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
use serde_json::Value;
use serde_json::json;
use std::collections::HashMap;
use std::io::BufRead;
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
    let source = field("source").unwrap_or_default();
    let address = field("url").and_then(|url| Address::of(url, source));
    Doc {
        id: number,
        source: source.to_owned(),
        addresses: address.into_iter().collect(),
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
