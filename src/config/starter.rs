//! What `init` writes: a commented configuration for each kind of house.

/// Whom a starter is made for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Like {
    /// One person's reading.
    #[default]
    Reader,
    /// A newsroom.
    Desk,
    /// The blogs of a community.
    Planet,
    /// A collection of dated texts.
    Corpus,
}

impl Like {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Reader, Self::Desk, Self::Planet, Self::Corpus];

    /// Its word on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Desk => "desk",
            Self::Planet => "planet",
            Self::Corpus => "corpus",
        }
    }
}

/// A commented configuration that runs as it is; `instance` is random, once, and part of every id.
pub fn starter(like: Like, instance: &str) -> String {
    match like {
        Like::Reader => include_str!("../../config/reader.toml"),
        Like::Desk => include_str!("../../config/desk.toml"),
        Like::Planet => include_str!("../../config/planet.toml"),
        Like::Corpus => include_str!("../../config/corpus.toml"),
    }
    .replace("INSTANCE", instance)
}

#[cfg(test)]
mod tests {
    use super::Like;
    use crate::config::Config;
    use std::path::Path;

    #[test]
    fn each_runs_as_it_is() {
        for like in Like::ALL {
            let text = super::starter(like, "abc");
            let config = Config::parse(&text, like.word(), Path::new(""), None).unwrap();
            assert_eq!(config.instance, "abc");
            assert!(config.sources.len() >= 4, "{like:?}");
            assert!(
                text.matches("\nid = ").count() == config.sources.len() + config.outputs.len(),
                "{like:?}: every source has an id of its own"
            );
            for output in &config.outputs {
                assert!(
                    config
                        .sources
                        .iter()
                        .any(|source| output.takes_source(&source.id, &source.tags).is_ok()),
                    "{like:?}: `{}` takes nothing",
                    output.id
                );
            }
            let head = text
                .lines()
                .take_while(|line| line.starts_with('#'))
                .count();
            assert!(
                (3..=5).contains(&head),
                "{like:?}: {head} lines on what to do"
            );
        }
    }
}
