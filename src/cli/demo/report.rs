//! What the demo says: what came in, what was cut away, what was merged and why, what failed.

use crate::cli::said_date;
use crate::cli::say;
use crate::clock;
use crate::config::Config;
use crate::config::duration_words;
use crate::demo::SITES;
use crate::model::counted;
use crate::poll::Polled;
use crate::store::OutputEntry;
use crate::store::Store;
use crate::store::Stored;
use std::fmt::Write;
use std::net::SocketAddr;
use std::path::Path;

/// Characters of a quoted text.
const QUOTE: usize = 90;

pub(super) fn opening(config: &Config) {
    say(&format!(
        "A sample web of {} on this machine, polled by the very pipeline that `depeche run` uses.\n",
        counted(config.sources.len(), "source")
    ));
    say("WHAT CAME IN");
}

pub(super) async fn sources(store: &Store, polled: &[Polled]) -> anyhow::Result<()> {
    let status = store.status().await?;
    for site in SITES {
        let Some(one) = polled.iter().find(|one| one.source == site.id) else {
            continue;
        };
        let stored = status.iter().find(|row| row.source.id == site.id);
        let mut line = format!("  {:<9} {:<27}", site.id, site.form);
        match (&one.error, stored) {
            (Some(error), _) => write!(line, " failed: {error}")?,
            (None, Some(row)) => {
                let pad = if one.new < 10 { " " } else { "" };
                write!(line, "{pad}{}", counted(one.new, "entry"))?;
                if row.full_text > 0 {
                    write!(
                        line,
                        ", {} with the whole article from its page",
                        row.full_text
                    )?;
                }
                if !one.repairs.is_empty() {
                    write!(line, "; mended: {}", one.repairs.join("; "))?;
                }
            }
            (None, None) => {}
        }
        say(&line);
    }
    Ok(())
}

async fn shown(store: &Store, config: &Config) -> anyhow::Result<Vec<OutputEntry>> {
    let Some(output) = config.outputs.first() else {
        return Ok(Vec::new());
    };
    Ok(store.standing(output, clock::now()).await?)
}

pub(super) async fn cut_away(store: &Store, config: &Config) -> anyhow::Result<()> {
    /// Articles shown; the others are counted.
    const MOST: usize = 3;
    say(
        "\nWHAT WAS CUT AWAY: photo credits, with another article's headline glued to them, in mid-article",
    );
    let mut entries: Vec<Stored> = shown(store, config)
        .await?
        .into_iter()
        .map(|shown| shown.entry)
        .collect();
    entries.retain(|entry| !entry.cut.is_empty());
    entries.sort_by_key(|entry| {
        (
            SITES.iter().position(|site| site.id == entry.source.id),
            entry.first_seen,
            entry.published.as_ref().map(|dated| dated.date.start),
        )
    });
    for entry in entries.iter().take(MOST) {
        let text = entry.body.text();
        let paragraphs: Vec<&str> = text.split("\n\n").collect();
        let date = entry
            .published
            .as_ref()
            .map(|dated| format!(", {}", said_date(&dated.date)))
            .unwrap_or_default();
        let language = entry
            .language
            .as_ref()
            .map_or("unknown", |(language, _)| language.as_str());
        say(&format!("  {}: “{}”{date}", entry.source.name, entry.title));
        for cut in &entry.cut {
            say(&format!("    cut   {}", short(cut)));
        }
        say(&format!(
            "    kept  {}, {}, language {language}:",
            counted(paragraphs.len(), "paragraph"),
            counted(text.split_whitespace().count(), "word")
        ));
        for paragraph in paragraphs.iter().take(2) {
            say(&format!("          {}", short(paragraph)));
        }
    }
    if entries.len() > MOST {
        say(&format!(
            "  … and from {} more articles",
            entries.len() - MOST
        ));
    }
    Ok(())
}

/// Those that stand for several copies, copies of several sources first.
async fn groups(store: &Store, config: &Config) -> anyhow::Result<Vec<OutputEntry>> {
    let mut groups: Vec<OutputEntry> = shown(store, config).await?;
    groups.retain(|shown| !shown.copies.is_empty());
    groups.sort_by_key(|shown| {
        shown
            .copies
            .iter()
            .all(|copy| copy.source.id == shown.entry.source.id)
    });
    Ok(groups)
}

pub(super) async fn merged(store: &Store, config: &Config) -> anyhow::Result<()> {
    say("\nWHAT WAS MERGED: shown once, every source named");
    for shown in groups(store, config).await? {
        let all: Vec<&Stored> = std::iter::once(&shown.entry).chain(&shown.copies).collect();
        for (at, one) in all.iter().enumerate() {
            let sign = if at == 0 { "shown " } else { "folded" };
            say(&format!(
                "  {sign} {}: “{}”\n         {}",
                one.source.name,
                one.title,
                one.url.as_deref().unwrap_or_default()
            ));
        }
        for link in all
            .iter()
            .filter_map(|one| one.link.as_ref().filter(|link| link.group != one.uuid))
        {
            say(&format!(
                "  why    {} (rule “{}”, figure {:.2})",
                link.why, link.rule, link.score
            ));
        }
    }
    Ok(())
}

pub(super) fn failing(polled: &[Polled]) {
    say("\nWHAT FAILED");
    for one in polled {
        if let Some(error) = &one.error {
            let wait = duration_words(one.next.at.since(clock::now()));
            say(&format!(
                "  {}: {error}; next try in {wait} ({})",
                one.source, one.next.why
            ));
        }
    }
}

pub(super) fn second_round(polled: &[Polled]) {
    let unchanged = polled.iter().filter(|one| one.not_modified).count();
    let new: usize = polled.iter().map(|one| one.new).sum();
    let failed = polled.iter().filter(|one| one.error.is_some()).count();
    say(&format!(
        "\nA SECOND ROUND: {}, {unchanged} × 304, {new} new, {failed} failed",
        counted(polled.len(), "source")
    ));
}

pub(super) async fn closing(
    store: &Store,
    config: &Config,
    path: &Path,
    address: SocketAddr,
    once: bool,
) -> anyhow::Result<()> {
    let program = std::env::args()
        .next()
        .unwrap_or_else(|| "depeche".to_owned());
    let groups = groups(store, config).await?;
    say("\nLOOK AROUND");
    if !once {
        say(&format!(
            "  page       http://{address}/\n  status     http://{address}/status"
        ));
        say(&format!(
            "  subscribe  http://{address}/all.atom (also .rss and .json)"
        ));
    }
    if let Some(shown) = groups.first() {
        say(&format!(
            "  why        {program} explain -c {} {}",
            path.display(),
            shown.entry.uuid
        ));
    }
    say(
        "\nNow yours: `depeche init` writes a configuration, `depeche add URL` adds a source, `depeche run` starts it.",
    );
    if !once {
        say("Ctrl-C ends the demo.");
    }
    Ok(())
}

fn short(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= QUOTE {
        return text;
    }
    let head: String = text.chars().take(QUOTE).collect();
    format!("{}…", head.trim_end())
}
