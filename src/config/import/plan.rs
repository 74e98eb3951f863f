//! A list against what is there: what will be written, and what will not.

use crate::config::edit::Held;
use crate::config::edit::HeldOutput;
use crate::config::edit::HeldSource;
use crate::config::edit::NewOutput;
use crate::config::edit::NewSource;
use crate::config::import::Feed;
use crate::config::import::Folder;
use crate::config::import::Format;
use crate::config::import::List;
use crate::config::naming;
use crate::config::output::RESERVED;
use crate::config::source;
use std::collections::BTreeSet;
use std::collections::HashMap;

/// What will become of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It is written.
    New,
    /// A source of its address is there already.
    There,
    /// It cannot be a source, with the reason.
    Refused(String),
}

/// A feed and what will become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What will become of it.
    pub state: State,
    /// The source that is written, or the one that is there (id, address or program, tags only).
    pub source: NewSource,
    /// What the list says of it and has no place.
    pub no_place: Vec<String>,
}

/// All that an import will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Whose list it is.
    pub format: Format,
    /// The feeds, in the list's order.
    pub rows: Vec<Row>,
    /// The outputs that are written.
    pub outputs: Vec<NewOutput>,
    /// What is said outside of feeds and has no place: where, what.
    pub no_place: Vec<(String, String)>,
    /// What is said of feeds that the feeds say themselves.
    pub from_feeds: BTreeSet<&'static str>,
}

impl Plan {
    /// The sources that are written.
    pub fn sources(&self) -> Vec<NewSource> {
        self.rows
            .iter()
            .filter(|row| row.state == State::New)
            .map(|row| row.source.clone())
            .collect()
    }
}

/// Compares a list with what is there. The same list against what it has made gives nothing new.
pub fn plan(list: List, held: &Held) -> Plan {
    let mut ids: BTreeSet<String> = held.sources.iter().map(|known| known.id.clone()).collect();
    let known: HashMap<String, &HeldSource> = held
        .sources
        .iter()
        .filter_map(|known| Some((known.key()?, known)))
        .collect();
    let mut rows = Vec::new();
    for feed in list.feeds {
        let known = known.get(&feed.key()).copied();
        let row = row(feed, known, held, &ids);
        if row.state == State::New {
            ids.insert(row.source.id.clone());
        }
        rows.push(row);
    }
    let is_used = |folder: &&Folder| {
        rows.iter()
            .any(|row| row.state == State::New && row.source.tags.contains(&folder.tag))
    };
    let mut taken: BTreeSet<String> = held.outputs.iter().map(|known| known.id.clone()).collect();
    let mut outputs: Vec<NewOutput> = Vec::new();
    for folder in list.folders.iter().filter(is_used) {
        let has_one = |known: &HeldOutput| known.tags.contains(&folder.tag);
        if held.outputs.iter().any(has_one) {
            continue;
        }
        let id = output_id(folder, &taken);
        taken.insert(id.clone());
        outputs.push(NewOutput {
            id,
            title: folder.title.clone(),
            tag: Some(folder.tag.clone()),
            window_days: folder.window_days,
            max_entries: folder.max_entries,
        });
    }
    Plan {
        format: list.format,
        rows,
        outputs,
        no_place: list.no_place,
        from_feeds: list.from_feeds,
    }
}

fn row(feed: Feed, known: Option<&HeldSource>, held: &Held, ids: &BTreeSet<String>) -> Row {
    let key = feed.key();
    let mut no_place = feed.no_place;
    if let Some(known) = known {
        let missing: Vec<&str> = feed
            .tags
            .iter()
            .filter(|tag| !known.tags.contains(tag))
            .map(String::as_str)
            .collect();
        if !missing.is_empty() {
            let tags = missing.join(", ");
            no_place.push(format!(
                "the source there stays as it is, without the tags {tags}"
            ));
        }
        let source = NewSource {
            id: known.id.clone(),
            url: feed.url,
            exec: feed.exec,
            name: feed.name,
            tags: known.tags.clone(),
            ..NewSource::default()
        };
        return Row {
            state: State::There,
            source,
            no_place,
        };
    }
    let (state, id) = match feed.refused {
        Some(why) => (State::Refused(why), String::new()),
        None => {
            let program = source::program(&feed.exec).map(naming::file_stem);
            let name = feed.key.as_deref().or(feed.name.as_deref()).or(program);
            let former = held.former_id(&key).map(str::to_owned);
            let id = former
                .filter(|id| !ids.contains(id))
                .unwrap_or_else(|| naming::id_of_name(name, &feed.url, ids));
            (State::New, id)
        }
    };
    let source = NewSource {
        id,
        url: feed.url,
        exec: feed.exec,
        name: feed.name,
        tags: feed.tags,
        disabled: feed.disabled,
        full_text: feed.full_text,
        min_interval: feed.min_interval,
        first_entries: feed.first_entries,
        asks: feed.asks,
        comment: feed.description,
    };
    Row {
        state,
        source,
        no_place,
    }
}

/// The id of a folder's output: its name in ASCII; with letters of a hash behind it where ASCII
/// does not tell the name, or where another has that id. Never its place in the list.
fn output_id(folder: &Folder, taken: &BTreeSet<String>) -> String {
    let slug = naming::ascii_slug(&folder.title);
    let stem = if slug.is_empty() { "folder" } else { &slug };
    let hashed = [4, 8, 16].map(|digits| format!("{stem}-{}", naming::hash(&folder.tag, digits)));
    let told = |name: &str| {
        let slug = naming::ascii_slug(name);
        let is_reserved = RESERVED.contains(&slug.as_str());
        let slug = if is_reserved {
            format!("{slug}-folder")
        } else {
            slug
        };
        (!slug.is_empty() && !naming::is_lossy(name)).then_some(slug)
    };
    let named = [told(&folder.title), told(&folder.tag)];
    let [first, ..] = &hashed;
    let fallback = naming::counted(first, taken);
    named
        .into_iter()
        .flatten()
        .chain(hashed)
        .find(|id| !taken.contains(id))
        .unwrap_or(fallback)
}
