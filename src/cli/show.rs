//! `show`: one entry whole, and its earlier states.

pub(super) mod diff;

use crate::cli::carried;
use crate::cli::choice;
use crate::cli::export::record::record;
use crate::cli::reader;
use crate::cli::said_date;
use crate::cli::table;
use crate::config::Config;
use crate::model::Enclosure;
use crate::model::Person;
use crate::model::counted;
use crate::store::Revision;
use crate::store::Store;
use crate::store::Stored;
use anyhow::bail;
use clap::Args;
use serde_json::Value;
use serde_json::json;
use std::io::Write;
use std::process::ExitCode;

/// `show`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  depeche show 2aad202c --revisions")]
pub(super) struct Show {
    /// An entry's urn, its uuid, an unambiguous beginning of the uuid, or its address
    id: String,
    /// Its earlier states too: when, why and what changed
    #[arg(long)]
    revisions: bool,
    #[command(flatten)]
    form: super::Json,
}

pub(super) async fn show(config: Config, options: Show) -> anyhow::Result<ExitCode> {
    let store = reader(&config)?;
    let entry = choice::entry(&store, &options.id).await?;
    if let Some(at) = entry.forgotten {
        bail!(
            "{} was forgotten for good on {at}: its words are gone",
            entry.uuid
        );
    }
    let copies = store.copies(&entry.uuid).await?;
    let revisions = if options.revisions {
        store.revisions(&entry.uuid).await?
    } else {
        Vec::new()
    };
    if options.form.json {
        let mut value = record(&entry, &copies);
        if let Value::Object(fields) = &mut value {
            let list = entry.enclosures.iter().map(enclosure).collect();
            fields.insert("enclosures".to_owned(), list);
            if options.revisions {
                let list = revisions.iter().map(revision).collect();
                fields.insert("revisions".to_owned(), list);
            }
        }
        writeln!(std::io::stdout().lock(), "{value}")?;
        return Ok(ExitCode::SUCCESS);
    }
    let width = table::width();
    let mut lines = vec![table::line(&entry.title), String::new()];
    lines.extend(facts(&entry, &copies));
    lines.push(String::new());
    lines.push(table::paragraphs(&visible(&entry.body.text()), width));
    for one in &entry.enclosures {
        lines.push(String::new());
        lines.push(format!("Enclosure: {}", attached(one)));
    }
    if options.revisions {
        lines.push(String::new());
        let earlier = earlier(&store, &entry, &revisions).await?;
        lines.push(table::paragraphs(&earlier.join("\n"), width));
    }
    let text = lines.join("\n");
    writeln!(
        std::io::stdout().lock(),
        "{}",
        text.trim_start_matches('\n')
    )?;
    Ok(ExitCode::SUCCESS)
}

/// Lines of a name and a value.
fn facts(entry: &Stored, copies: &[Stored]) -> Vec<String> {
    let name = |entry: &Stored| format!("{} ({})", entry.source.name, entry.source.id);
    let mut lines = vec![format!("Source:    {}", name(entry))];
    for copy in copies {
        let at = copy.url.as_deref().unwrap_or(&copy.uuid);
        lines.push(format!("Also in:   {}: {at}", name(copy)));
    }
    let authors: Vec<&str> = entry.authors.iter().map(person).collect();
    if !authors.is_empty() {
        lines.push(format!("By:        {}", authors.join(", ")));
    }
    match &entry.published {
        Some(dated) => lines.push(format!("Published: {}", said_date(&dated.date))),
        None => lines.push("Published: not known".to_owned()),
    }
    lines.push(format!("Seen:      {}", entry.first_seen));
    if entry.revision > 1 {
        let revision = entry.revision;
        lines.push(format!(
            "Changed:   {} (revision {revision})",
            entry.updated
        ));
    }
    if let Some(url) = &entry.url {
        lines.push(format!("Address:   {url}"));
    }
    lines.push(format!("Id:        {}", entry.uuid));
    if let Some((language, _)) = &entry.language {
        lines.push(format!("Language:  {language}"));
    }
    if let Some(carried) = carried::words(&entry.extras) {
        lines.push(format!("Carries:   {carried}"));
    }
    if !entry.source.tags.is_empty() {
        lines.push(format!("Tags:      {}", entry.source.tags.join(", ")));
    }
    let words = entry.body.text().split_whitespace().count();
    let from = if entry.from_page { "page" } else { "feed" };
    lines.push(format!(
        "Text:      {}, from the {from}",
        counted(words, "word")
    ));
    lines.iter().map(|fact| one_line(fact)).collect()
}

/// Without control characters; the spaces stay.
fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// Paragraphs without control characters, which would move the cursor.
fn visible(text: &str) -> String {
    let seen = |c: &char| *c == '\n' || !c.is_control();
    text.chars().filter(seen).collect()
}

fn person(person: &Person) -> &str {
    if person.name.is_empty() {
        person.email.as_deref().unwrap_or("unnamed")
    } else {
        &person.name
    }
}

fn attached(one: &Enclosure) -> String {
    let mut facts: Vec<String> = one.media_type.iter().cloned().collect();
    facts.extend(one.length.map(|length| format!("{length} octets")));
    facts.extend(one.duration.map(|seconds| format!("{seconds} s")));
    let facts = if facts.is_empty() {
        String::new()
    } else {
        format!(" ({})", facts.join(", "))
    };
    one_line(&format!("{}{facts}", one.url))
}

fn enclosure(one: &Enclosure) -> Value {
    json!({
        "url": one.url, "type": one.media_type, "length": one.length, "duration": one.duration, "title": one.title,
    })
}

fn revision(one: &Revision) -> Value {
    json!({
        "revision": one.revision,
        "replaced": one.at.rfc3339(),
        "why": one.why,
        "title": one.title,
        "text": one.content.text(),
    })
}

/// The earlier states, the newest first, each with what the next one made of it.
async fn earlier(
    store: &Store,
    entry: &Stored,
    revisions: &[Revision],
) -> anyhow::Result<Vec<String>> {
    if revisions.is_empty() {
        return Ok(vec!["It was never changed.".to_owned()]);
    }
    let mut lines = Vec::new();
    let mut next = (
        entry.title.clone(),
        store.feed_text(&entry.uuid).await?.text(),
    );
    for one in revisions.iter().rev() {
        let text = one.content.text();
        lines.push(format!(
            "Revision {} was replaced {}: {}.",
            one.revision, one.at, one.why
        ));
        if one.title != next.0 {
            lines.push(format!("Its title was “{}”.", table::line(&one.title)));
        }
        lines.extend(
            diff::words(&text, &next.1)
                .into_iter()
                .map(|part| visible(&part)),
        );
        lines.push(String::new());
        next = (one.title.clone(), text);
    }
    lines.pop();
    Ok(lines)
}
