//! `export opml`: the configured sources as a list that other readers, and `import`, take.

use crate::cli::choice;
use crate::cli::export::Export;
use crate::cli::say;
use crate::config::Config;
use crate::model::Source;
use crate::render;
use crate::render::Origin;
use crate::store::Store;
use std::collections::HashMap;
use std::io::Write;
use std::process::ExitCode;

/// Needs no database; where there is one, names and sites are those that the feeds say.
pub(super) async fn run(config: &Config, options: &Export) -> anyhow::Result<ExitCode> {
    let known: Vec<(String, String)> = config
        .sources
        .iter()
        .map(|source| (source.id.clone(), source.url.clone()))
        .collect();
    let wanted = choice::sources(&options.source, &known)?;
    let stored: HashMap<String, (String, Option<String>)> =
        match Store::open_reader(&config.database) {
            Ok(store) => store
                .status()
                .await?
                .into_iter()
                .map(|status| (status.source.id, (status.source.name, status.source.site)))
                .collect(),
            Err(_) => HashMap::new(),
        };
    let meant = |source: &&Source| {
        (wanted.is_empty() || wanted.contains(&source.id))
            && (options.tag.is_empty() || options.tag.iter().any(|tag| source.tags.contains(tag)))
    };
    let (private, open): (Vec<&Source>, Vec<&Source>) = config
        .sources
        .iter()
        .filter(meant)
        .partition(|source| source.private);
    let sources: Vec<(Origin, Vec<String>)> = open
        .into_iter()
        .map(|source| {
            let (name, site) = stored.get(&source.id).cloned().unwrap_or_default();
            let origin = Origin {
                id: source.id.clone(),
                name: source.name.clone().unwrap_or(name),
                url: source.url.clone(),
                site,
                ..Origin::default()
            };
            (origin, source.tags.clone())
        })
        .collect();
    let text = render::opml_with_tags(&config.title, &sources);
    std::io::stdout().lock().write_all(text.as_bytes())?;
    if !private.is_empty() {
        let ids: Vec<&str> = private.iter().map(|source| source.id.as_str()).collect();
        say(&format!(
            "left out, for they are private: {}",
            ids.join(", ")
        ));
    }
    Ok(ExitCode::SUCCESS)
}
