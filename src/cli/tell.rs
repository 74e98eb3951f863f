//! `explain`: one entry's life in sentences.

use crate::cli::carried;
use crate::cli::reader;
use crate::cli::said_date;
use crate::clock;
use crate::config::Config;
use crate::config::duration_words;
use crate::filter::Facts;
use crate::filter::Output;
use crate::identity::UNSAID;
use crate::model::counted;
use crate::store::Purged;
use crate::store::Store;
use crate::store::Stored;
use anyhow::bail;
use clap::Args;
use serde_json::Value;
use serde_json::json;
use std::io::Write;
use std::process::ExitCode;

/// `explain`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  depeche explain https://example.org/article")]
pub(super) struct Explain {
    /// An article's address, or an entry's id or an unambiguous beginning of it
    #[arg(value_name = "URL-OR-ID")]
    name: String,
    #[command(flatten)]
    form: super::Json,
}

pub(super) async fn explain(config: Config, options: Explain) -> anyhow::Result<ExitCode> {
    let store = reader(&config)?;
    let found = store.find(&options.name).await?;
    let purged = store.purged(&options.name).await?;
    if found.is_empty() && purged.is_empty() {
        bail!("no entry has the address or id `{}`", options.name);
    }
    let mut out = std::io::stdout().lock();
    let mut all = Vec::new();
    for (at, entry) in found.iter().enumerate() {
        let lines = life(&store, &config, entry).await?;
        if options.form.json {
            all.push(
                json!({ "id": entry.uuid, "title": entry.title, "url": entry.url, "life": lines }),
            );
            continue;
        }
        if at > 0 {
            writeln!(out)?;
        }
        match entry.forgotten {
            Some(_) => writeln!(out, "An entry of {} that was forgotten", entry.source.name)?,
            None => writeln!(out, "“{}”", entry.title)?,
        }
        for line in lines {
            writeln!(out, "  {line}")?;
        }
    }
    for Purged { uuid, source, at } in purged {
        let words = format!(
            "Purged on {at}, as old as `retain` in [store] says: only its id is kept, so that it never comes back."
        );
        if options.form.json {
            all.push(json!({ "id": uuid, "purged": at.rfc3339(), "life": [words] }));
        } else {
            writeln!(
                out,
                "An entry of {source} that was purged\n  Its id is {uuid}.\n  {words}"
            )?;
        }
    }
    if options.form.json {
        writeln!(out, "{}", Value::from(all))?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn life(store: &Store, config: &Config, entry: &Stored) -> anyhow::Result<Vec<String>> {
    let source = &entry.source;
    let mut lines = vec![format!("Its id is {}.", entry.uuid)];
    if let Some(url) = &entry.url {
        lines.push(format!("Its address is {url}."));
    }
    lines.push(format!(
        "First seen {} in {} ({}).",
        entry.first_seen, source.name, source.id
    ));
    lines.push(match &entry.published {
        Some(dated) => format!(
            "Published {}, as the {} says (“{}”).",
            said_date(&dated.date),
            dated.from.word(),
            dated.raw
        ),
        None => "It has no date; outputs order it by when it was first seen.".to_owned(),
    });
    for earlier in store.revisions(&entry.uuid).await? {
        lines.push(format!(
            "The feed changed it {} (revision {}): {}.",
            earlier.at,
            earlier.revision + 1,
            earlier.why
        ));
    }
    lines.extend(edits(store, &entry.uuid).await?);
    if let Some(at) = entry.forgotten {
        lines.push(format!(
            "Forgotten for good on {at}: its words are gone, it never comes back."
        ));
        return Ok(lines);
    }
    lines.extend(carried::words(&entry.extras).map(|words| format!("It carries: {words}.")));
    lines.push(page(store, entry).await?);
    if !entry.cut.is_empty() {
        lines.push(format!(
            "Left out of the page: “{}”.",
            entry.cut.join("”, “")
        ));
    }
    lines.extend(relation(store, entry).await?);
    lines.push(outputs(store, config, entry).await?);
    Ok(lines)
}

async fn edits(store: &Store, uuid: &str) -> anyhow::Result<Vec<String>> {
    let edits = store.edits(uuid).await?;
    let mut lines = Vec::new();
    if let Some(due) = edits.due {
        lines.push(format!(
            "Readers are told of the last change {due}: `updated` moves once an hour at most."
        ));
    }
    if edits.frozen {
        lines.push(format!(
            "It is frozen: the feed changed it {UNSAID} times without giving it another date, as advertisements, \
             counters and tokens do; it stays as it is until the feed dates a change or only adds to the text."
        ));
    }
    Ok(lines)
}

async fn page(store: &Store, entry: &Stored) -> anyhow::Result<String> {
    let (state, note) = &entry.page;
    let why = note.as_deref().unwrap_or_default();
    let fetched = entry
        .fetched
        .map(|at| format!(" on {at}"))
        .unwrap_or_default();
    Ok(match state.as_str() {
        "none" => "Its page was not fetched: the feed's own text is taken as whole.".to_owned(),
        "used" => format!("Its page was fetched{fetched} and its text is shown: {why}."),
        "kept" => format!("Its page was fetched{fetched}, the feed's own text is shown: {why}."),
        "wanted" => waiting(store, entry).await?,
        _ => format!("Its page was given up: {why}; the feed's own text is shown."),
    })
}

async fn waiting(store: &Store, entry: &Stored) -> anyhow::Result<String> {
    let Some((tries, due, error)) = store.page_job(&entry.uuid).await? else {
        return Ok("Its page is being fetched.".to_owned());
    };
    let now = clock::now();
    let tried = match tries {
        0 => "Its page waits to be fetched".to_owned(),
        _ => format!(
            "Its page failed {}, last with: {}; next try in {}",
            counted(tries, "time"),
            error.unwrap_or_default(),
            duration_words(due.since(now))
        ),
    };
    Ok(match store.rest(&entry.uuid).await? {
        Some(rest) => format!(
            "{tried}. {} of {} failed one after the other, so all there wait and one is tried in {}.",
            counted(rest.failures, "page"),
            rest.host,
            duration_words(rest.until.since(now))
        ),
        None => format!("{tried}."),
    })
}

async fn relation(store: &Store, entry: &Stored) -> anyhow::Result<Vec<String>> {
    let Some(link) = &entry.link else {
        return Ok(vec![
            "It waits for its page before it is compared with other sources' entries.".to_owned(),
        ]);
    };
    let mut lines = Vec::new();
    let first = if link.group == entry.uuid {
        None
    } else {
        store.find(&link.group).await?.into_iter().next()
    };
    lines.push(match first {
        Some(first) => {
            let kind = if link.kind == "version" {
                "A version"
            } else {
                "The same article as"
            };
            let of = if link.kind == "version" { " of" } else { "" };
            format!(
                "{kind}{of} “{}” of {} ({}): {} (rule “{}”, figure {:.2}).",
                first.title, first.source.name, first.uuid, link.why, link.rule, link.score
            )
        }
        None => format!("Compared with what came before: {}.", link.why),
    });
    for copy in store.copies(&entry.uuid).await? {
        lines.push(format!(
            "Also in {}: “{}” {}.",
            copy.source.name,
            copy.title,
            copy.url.unwrap_or(copy.uuid)
        ));
    }
    Ok(lines)
}

async fn outputs(store: &Store, config: &Config, entry: &Stored) -> anyhow::Result<String> {
    if entry.held_back {
        return Ok(
            "It stands in no output: it is history, older than what a new source shows (`first_entries`) or brought by \
             `backfill`, or it came in a flood of its source's."
                .to_owned(),
        );
    }
    let shown = store.shown_in(&entry.uuid).await?;
    if shown.is_empty() {
        return nowhere(store, config, entry).await;
    }
    let mut places = Vec::new();
    for (output, shows) in shown {
        let configured = config.outputs.iter().find(|it| it.id == output);
        places.push(if shows != entry.uuid {
            if configured.is_some_and(|output| !output.folds()) {
                continue;
            }
            format!("{output} (folded under {shows})")
        } else if let Some(why) = left_out(store, configured, entry).await? {
            format!("{output} ({why})")
        } else {
            output
        });
    }
    Ok(format!("It stands in: {}.", places.join(", ")))
}

/// Why an output that shows an entry does not hold it now.
async fn left_out(
    store: &Store,
    output: Option<&Output>,
    entry: &Stored,
) -> anyhow::Result<Option<&'static str>> {
    let Some(output) = output else {
        return Ok(None);
    };
    let now = clock::now();
    let holds = async |output: &Output| -> anyhow::Result<bool> {
        let standing = store.standing(output, now).await?;
        Ok(standing.iter().any(|one| one.entry.uuid == entry.uuid))
    };
    if holds(output).await? {
        return Ok(None);
    }
    let unlimited = Output {
        max_per_source: 0,
        ..output.clone()
    };
    Ok(Some(if holds(&unlimited).await? {
        "left out: `max_per_source` newer ones of its source stand there"
    } else {
        "not any more: newer ones took its place"
    }))
}

async fn nowhere(store: &Store, config: &Config, entry: &Stored) -> anyhow::Result<String> {
    let facts = Facts {
        source: &entry.source.id,
        tags: &entry.source.tags,
        language: entry
            .language
            .as_ref()
            .map(|(language, _)| language.as_str()),
    };
    let refused = |output: &Output| {
        let why = output.takes(&facts).err()?;
        Some(format!("{} ({why})", output.id))
    };
    let reasons: Vec<String> = config.outputs.iter().filter_map(refused).collect();
    let why = match store.chosen_at(&entry.uuid).await? {
        Some(at) => format!("other sources' copies are waited for until {at} (`settle`)"),
        None if entry.link.is_none() => "not yet linked".to_owned(),
        None if reasons.is_empty() => "its source is in none".to_owned(),
        None => reasons.join(", "),
    };
    Ok(format!("It stands in no output: {why}."))
}
