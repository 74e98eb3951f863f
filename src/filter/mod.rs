//! Which entries an output takes. Pure; each verdict can be told in words.
//!
//! Deliberately absent: keep and drop rules (not in this version).

use crate::model::Publish;
use std::time::Duration;

/// What an output's rules look at.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The id of the entry's source.
    pub source: &'a str,
    /// The tags of the entry's source.
    pub tags: &'a [String],
    /// BCP 47 language of the entry, where known.
    pub language: Option<&'a str>,
}

/// A configured output: what it takes and how it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// `[a-z0-9-]+`; the first segment of its routes.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Takes sources with any of these tags; empty: no restriction.
    pub tags: Vec<String>,
    /// Takes only sources with all of these tags.
    pub all_tags: Vec<String>,
    /// Takes no source with one of these tags.
    pub not_tags: Vec<String>,
    /// Takes these sources only; empty: no restriction.
    pub sources: Vec<String>,
    /// Takes entries in these languages only (primary subtag); empty: no restriction.
    pub languages: Vec<String>,
    /// Entries stand in the output this long.
    pub window: Duration,
    /// At least this many stand in it, however old.
    pub min_entries: usize,
    /// At most this many stand in it.
    pub max_entries: usize,
    /// How much of an entry is published.
    pub content: Publish,
    /// At most this many of one source stand in it; 0: no such limit.
    pub max_per_source: usize,
    /// What becomes of copies.
    pub dedup: Dedup,
    /// How the source is named.
    pub show_source: ShowSource,
}

/// What an output makes of entries that are one article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dedup {
    /// One shows, the others are listed on it.
    #[default]
    Fold,
    /// All show, each lists the others.
    Mark,
    /// All show, as if nobody had compared them.
    Off,
}

/// How an output names an entry's source beside `atom:source`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShowSource {
    /// `Jane Doe, Example`.
    #[default]
    Author,
    /// `Example: the title`.
    Title,
    /// Not at all.
    None,
}

impl Output {
    /// An output that takes everything.
    pub fn all(title: &str) -> Self {
        Self {
            id: "all".to_owned(),
            title: title.to_owned(),
            tags: Vec::new(),
            all_tags: Vec::new(),
            not_tags: Vec::new(),
            sources: Vec::new(),
            languages: Vec::new(),
            window: Duration::from_hours(72),
            min_entries: 50,
            max_entries: 1000,
            content: Publish::Full,
            max_per_source: 0,
            dedup: Dedup::Fold,
            show_source: ShowSource::Author,
        }
    }

    /// Of a group of copies one shows.
    pub fn folds(&self) -> bool {
        self.dedup == Dedup::Fold
    }

    /// Whether the output takes entries of a source; the error names the rule that refused it.
    pub fn takes_source(&self, source: &str, tags: &[String]) -> Result<(), String> {
        let has = |tag: &String| tags.contains(tag);
        if !self.sources.is_empty() && !self.sources.iter().any(|id| id == source) {
            return Err("`sources` does not name its source".to_owned());
        }
        if !self.tags.is_empty() && !self.tags.iter().any(has) {
            return Err("none of `tags` is on its source".to_owned());
        }
        if let Some(tag) = self.all_tags.iter().find(|tag| !has(tag)) {
            return Err(format!("`all_tags` asks for `{tag}`"));
        }
        if let Some(tag) = self.not_tags.iter().find(|tag| has(tag)) {
            return Err(format!("`not_tags` refuses `{tag}`"));
        }
        Ok(())
    }

    /// Whether the output takes an entry; the error names the rule that refused it.
    pub fn takes(&self, facts: &Facts<'_>) -> Result<(), String> {
        self.takes_source(facts.source, facts.tags)?;
        if !self.languages.is_empty() && !self.speaks(facts.language) {
            let language = facts.language.unwrap_or("unknown");
            return Err(format!("`languages` does not name `{language}`"));
        }
        Ok(())
    }

    fn speaks(&self, language: Option<&str>) -> bool {
        let Some(primary) = language.and_then(|tag| tag.split('-').next()) else {
            return false;
        };
        self.languages
            .iter()
            .any(|wanted| wanted.eq_ignore_ascii_case(primary))
    }

    /// All that decides which entries the output takes, as one line; a change of it means that
    /// what the output shows has to be chosen again.
    pub fn signature(&self) -> String {
        format!(
            "{}|{:?}|{:?}|{:?}|{:?}|{:?}|{}",
            self.id,
            self.tags,
            self.all_tags,
            self.not_tags,
            self.sources,
            self.languages,
            self.folds()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(output: &Output, tags: &[&str], language: Option<&str>) -> Result<(), String> {
        let tags: Vec<String> = tags.iter().map(|&tag| tag.to_owned()).collect();
        output.takes(&Facts {
            source: "a",
            tags: &tags,
            language,
        })
    }

    #[test]
    fn every_rule_narrows() {
        let mut output = Output::all("All");
        assert_eq!(verdict(&output, &[], None), Ok(()));
        output.tags = vec!["x".into(), "y".into()];
        assert_eq!(verdict(&output, &["y"], None), Ok(()));
        assert!(verdict(&output, &["z"], None).is_err());
        output.not_tags = vec!["z".into()];
        assert!(verdict(&output, &["y", "z"], None).is_err());
        output.languages = vec!["fr".into()];
        assert_eq!(verdict(&output, &["y"], Some("fr-CH")), Ok(()));
        assert!(verdict(&output, &["y"], None).is_err());
        output.sources = vec!["b".into()];
        assert!(verdict(&output, &["y"], Some("fr")).is_err());
    }
}
