//! `extract`: a page on stdin, or many as lines, to their articles.
//!
//! Lines are answered in the order in which they came, each as soon as those before it are, by as many
//! workers as `--jobs` says.

use crate::extract;
use crate::sanitize;
use anyhow::Context;
use clap::Args;
use clap::ValueEnum;
use serde_json::Value;
use serde_json::json;
use std::io::BufRead;
use std::io::Read;
use std::io::Write;
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::mpsc;

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
    let told = Told {
        html: options.html,
        json: matches!(options.format, Format::Json),
    };
    if options.jobs <= 1 {
        let mut out = std::io::stdout().lock();
        for line in read_lines() {
            tell(&mut out, &one_page(line.context("reading stdin")?, told))?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let (answers, reader) = crew(options.jobs, told);
    let mut out = std::io::stdout().lock();
    for answer in answers {
        // whoever has the line answers it, whatever it holds
        if let Ok(answer) = answer.recv() {
            tell(&mut out, &answer)?;
        }
    }
    match reader.join() {
        Ok(read) => read.context("reading stdin")?,
        Err(_) => anyhow::bail!("reading stdin ended in a panic"),
    }
    Ok(ExitCode::SUCCESS)
}

/// The lines of stdin; each has room from the start for as much as the longest before it.
fn read_lines() -> impl Iterator<Item = std::io::Result<String>> {
    let mut longest = 0;
    std::iter::from_fn(move || {
        let mut line = String::with_capacity(longest);
        let read = std::io::stdin().lock().read_line(&mut line);
        longest = longest.max(line.len());
        match read {
            Ok(0) => None,
            Ok(_) => Some(Ok(line)),
            Err(error) => Some(Err(error)),
        }
    })
}

/// What is told of each page.
#[derive(Clone, Copy)]
struct Told {
    html: bool,
    json: bool,
}

fn tell(out: &mut impl Write, answer: &Value) -> std::io::Result<()> {
    writeln!(out, "{answer}")?;
    out.flush()
}

/// Where the answer to a line comes, in the order of the lines; and who reads them.
type Crew = (
    mpsc::Receiver<mpsc::Receiver<Value>>,
    std::thread::JoinHandle<std::io::Result<()>>,
);

/// Reads lines ahead of `jobs` workers, a few for each.
fn crew(jobs: usize, told: Told) -> Crew {
    let (answers, in_order) = mpsc::sync_channel(jobs * 4);
    let (work, lines) = mpsc::sync_channel::<(String, mpsc::Sender<Value>)>(jobs);
    let lines = Arc::new(Mutex::new(lines));
    for _ in 0..jobs {
        let lines = Arc::clone(&lines);
        std::thread::spawn(move || {
            loop {
                let next = lines.lock().unwrap_or_else(PoisonError::into_inner).recv();
                let Ok((line, answer)) = next else {
                    return;
                };
                // nobody waits for it where writing failed
                let _ = answer.send(one_page(line, told));
            }
        });
    }
    let reader = std::thread::spawn(move || {
        for line in read_lines() {
            let (answer, wait) = mpsc::channel();
            if answers.send(wait).is_err() || work.send((line?, answer)).is_err() {
                break;
            }
        }
        Ok(())
    });
    (in_order, reader)
}

/// The answer to a line, whatever it holds.
fn one_page(line: String, told: Told) -> Value {
    let input: Value = match serde_json::from_str(line.trim_end()) {
        Ok(input) => input,
        Err(error) => return json!({ "id": null, "error": format!("not a JSON line: {error}") }),
    };
    // a page is large, and stands in both
    drop(line);
    let id = input.get("id").cloned().unwrap_or_default();
    std::panic::catch_unwind(AssertUnwindSafe(|| answer(&input, &id, told)))
        .unwrap_or_else(|_| json!({ "id": id, "error": "extraction panicked" }))
}

fn answer(input: &Value, id: &Value, told: Told) -> Value {
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
    let article = if told.html {
        extract::article(&page)
    } else {
        extract::article_text(&page)
    };
    let record = article_record(id, &article, field("url"), told.html);
    if told.json {
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
