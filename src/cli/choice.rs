//! What arguments name: sources, entries, points in time.

use crate::cli::Usage;
use crate::cli::table;
use crate::config::Config;
use crate::config::duration;
use crate::filter::Output;
use crate::model::Instant;
use crate::parse;
use crate::store::Store;
use crate::store::Stored;
use anyhow::bail;

/// The ids of sources, each named by its id, its address or an unambiguous beginning of one.
/// `known` are ids and addresses.
pub(super) fn sources(asked: &[String], known: &[(String, String)]) -> anyhow::Result<Vec<String>> {
    asked.iter().map(|name| source(name, known)).collect()
}

fn source(name: &str, known: &[(String, String)]) -> anyhow::Result<String> {
    let exact = known.iter().find(|(id, url)| id == name || url == name);
    if let Some((id, _)) = exact {
        return Ok(id.clone());
    }
    let begins = |(id, url): &&(String, String)| id.starts_with(name) || url.starts_with(name);
    let found: Vec<&str> = known
        .iter()
        .filter(begins)
        .map(|(id, _)| id.as_str())
        .collect();
    match found.as_slice() {
        [id] if !name.is_empty() => Ok((*id).to_owned()),
        [_, _, ..] if !name.is_empty() => Err(Usage(format!(
            "`{name}` is the beginning of several sources: {}",
            found.join(", ")
        ))
        .into()),
        _ => Err(Usage(format!(
            "no source has the id or address `{name}`; `depeche status` lists them"
        ))
        .into()),
    }
}

/// Ids and addresses of what is stored and what is configured.
pub(super) async fn known(store: &Store, config: &Config) -> anyhow::Result<Vec<(String, String)>> {
    let mut known = store.sources().await?;
    // the configuration knows addresses that the database does not
    known.retain(|(id, _)| config.sources.iter().all(|source| source.id != *id));
    let configured = config.sources.iter();
    known.extend(configured.map(|source| (source.id.clone(), source.url.clone())));
    Ok(known)
}

/// The output of that id.
pub(super) fn output<'a>(config: &'a Config, id: &str) -> anyhow::Result<&'a Output> {
    let found = config.outputs.iter().find(|output| output.id == id);
    found.ok_or_else(|| {
        let ids: Vec<&str> = config
            .outputs
            .iter()
            .map(|output| output.id.as_str())
            .collect();
        Usage(format!(
            "no output has the id `{id}`; there is {}",
            ids.join(", ")
        ))
        .into()
    })
}

/// The one entry that an id, its beginning or an address names; of one article's copies the first.
pub(super) async fn entry(store: &Store, name: &str) -> anyhow::Result<Stored> {
    let found = store.find(name).await?;
    let group = |entry: &Stored| entry.link.as_ref().map(|link| link.group.clone());
    let one = found.len() == 1
        || found.first().and_then(group).is_some_and(|first| {
            found
                .iter()
                .all(|entry| group(entry).as_ref() == Some(&first))
        });
    of_those(found, name, one)
}

/// The one entry that an id, its beginning or an address names, copies told apart.
pub(super) async fn copy(store: &Store, name: &str) -> anyhow::Result<Stored> {
    let found = store.find(name).await?;
    let one = found.len() == 1;
    of_those(found, name, one)
}

fn of_those(mut found: Vec<Stored>, name: &str, one: bool) -> anyhow::Result<Stored> {
    if one {
        return Ok(found.swap_remove(0));
    }
    if found.is_empty() {
        bail!("no entry has the address or id `{name}` (an id's beginning has at least 4 digits)");
    }
    let mut words = format!("`{name}` names {} entries:", found.len());
    for entry in found {
        words.push_str("\n  ");
        words.push_str(&table::line(&format!(
            "{} {}: {}",
            entry.uuid, entry.source.id, entry.title
        )));
    }
    bail!(words)
}

/// A point in time: `2026-11`, `2026-11-24`, RFC 3339, or how long ago: `24h`, `7d`.
pub(super) fn since(text: &str, now: Instant) -> anyhow::Result<Instant> {
    if let Ok(ago) = duration(text) {
        return Ok(now.minus(ago));
    }
    parse::date(text).map(|date| date.start).ok_or_else(|| {
        Usage(format!(
            "`{text}` is no date and no duration; expected 2026-11, 2026-11-24, RFC 3339, 24h or 7d"
        ))
        .into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_named_by_what_tells_it() {
        let known = [
            ("alpha".to_owned(), "https://a.example/feed".to_owned()),
            ("alphabet".to_owned(), "https://b.example/feed".to_owned()),
        ];
        let named = |name: &str| source(name, &known).map_err(|error| error.to_string());
        assert_eq!(named("alpha").unwrap(), "alpha");
        assert_eq!(named("alphab").unwrap(), "alphabet");
        assert_eq!(named("https://a.").unwrap(), "alpha");
        assert!(named("al").unwrap_err().contains("alpha, alphabet"));
        assert!(named("").is_err() && named("beta").is_err());
    }

    #[test]
    fn a_time_is_a_date_or_an_age() {
        let now = Instant(1_000_000_000_000);
        assert_eq!(since("1d", now).unwrap().0, now.0 - 86_400_000);
        assert_eq!(
            since("2026-11", now).unwrap().rfc3339(),
            "2026-11-01T00:00:00Z"
        );
        assert!(since("soon", now).is_err());
    }
}
