//! What is stored, as what is published: how much of it, and by whose leave.
//!
//! Invariant: the smaller of what the output asks and what the source allows.

use crate::filter::Dedup;
use crate::filter::Output;
use crate::identity::EntryKey;
use crate::identity::entry_uuid;
use crate::model::Extras;
use crate::model::Instant;
use crate::model::Publish;
use crate::render;
use crate::render::Item;
use crate::render::Origin;
use crate::render::Provenance;
use crate::render::SourceRow;
use crate::sanitize::CleanHtml;
use crate::store::OutputEntry;
use crate::store::SourceName;
use crate::store::SourceStatus;
use crate::store::Stored;

/// An output's own facts; `base` ends with a slash.
pub(super) fn output(
    output: &Output,
    instance: &str,
    base: &str,
    items: &[Item],
) -> render::Output {
    let address = |form: &str| format!("{base}{}{form}", output.id);
    render::Output {
        id: output.id.clone(),
        title: output.title.clone(),
        home: address(""),
        self_atom: address(".atom"),
        self_rss: address(".rss"),
        self_json: address(".json"),
        base: base.to_owned(),
        updated: items
            .iter()
            .map(|item| item.updated)
            .max()
            .unwrap_or_default(),
        // no source has an empty id, so this is no entry's
        feed_id: entry_uuid(instance, "", &EntryKey(format!("output:{}", output.id))),
        show_source: output.show_source,
    }
}

/// An entry of an output.
pub(super) fn item(output: &Output, shown: OutputEntry) -> Item {
    let OutputEntry {
        mut entry,
        mut copies,
    } = shown;
    if output.dedup == Dedup::Off {
        copies.clear();
        entry.link = None;
    }
    let sources = std::iter::once(&entry)
        .chain(&copies)
        .map(provenance)
        .collect();
    let level = output.content.min(entry.source.publish);
    let nothing = CleanHtml::default;
    let (summary, content) = match level {
        Publish::Full => (entry.summary, entry.body),
        Publish::Summary => (entry.summary, nothing()),
        Publish::Link => (nothing(), nothing()),
    };
    let link = entry.link;
    let version_of = link
        .as_ref()
        .and_then(|link| link.version_of.clone())
        .filter(|version_of| *version_of != entry.uuid);
    Item {
        source: origin(&entry.source, entry.updated),
        id: entry.uuid,
        url: entry.url,
        title: entry.title,
        authors: entry.authors,
        published: entry.published.map(|dated| dated.date),
        updated: entry.updated,
        first_seen: entry.first_seen,
        language: entry.language.map(|(language, _)| language),
        full_text: entry.from_page && !content.is_empty(),
        summary,
        content,
        categories: entry.categories,
        enclosures: if level == Publish::Full {
            entry.enclosures
        } else {
            Vec::new()
        },
        extras: extras(entry.extras, level),
        rights: entry.rights,
        sources,
        story: link.and_then(|link| link.story),
        version_of,
    }
}

/// What may be republished of what an entry carries; the licence is never left out. How many
/// comments there are is nothing to ask for an output again for.
fn extras(extras: Extras, level: Publish) -> Extras {
    match level {
        Publish::Full => Extras {
            comment_count: None,
            ..extras
        },
        Publish::Summary | Publish::Link => Extras {
            license: extras.license,
            ..Extras::default()
        },
    }
}

/// A source's row on the status page.
pub(super) fn row(status: SourceStatus, now: Instant) -> SourceRow {
    SourceRow {
        asleep: status.is_asleep(now),
        id: status.source.id,
        name: status.source.name,
        site: status.source.site,
        enabled: status.active,
        last_poll: status.last_poll,
        last_success: status.last_success,
        next: Some(status.next),
        failures: status.failures,
        error: status.error,
        repairs: status.repairs,
        entries: status.entries,
        pages: status.pages,
        full_text: status.full_text,
    }
}

/// A source in the list of sources.
pub(super) fn listed(status: &SourceStatus) -> Origin {
    origin(&status.source, Instant::default())
}

fn origin(source: &SourceName, updated: Instant) -> Origin {
    Origin {
        id: source.id.clone(),
        name: source.name.clone(),
        url: source.url.clone().unwrap_or_default(),
        site: source.site.clone(),
        // not what the feed says of itself: many say "now" each time
        updated,
    }
}

fn provenance(entry: &Stored) -> Provenance {
    Provenance {
        id: entry.source.id.clone(),
        name: entry.source.name.clone(),
        url: entry.source.url.clone().unwrap_or_default(),
        published: entry.published.as_ref().map(|dated| dated.date),
        first_seen: entry.first_seen,
        rule: entry
            .link
            .as_ref()
            .map(|link| link.rule.clone())
            .unwrap_or_default(),
        score: entry.link.as_ref().map_or(0.0, |link| link.score),
        link: entry.url.clone(),
    }
}
