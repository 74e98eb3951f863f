//! One entry as an NDJSON record.

use crate::render;
use crate::store::SourceName;
use crate::store::Stored;
use serde_json::Value;
use serde_json::json;

/// The record of an entry; `copies` are the others of its group.
pub(in crate::cli) fn record(entry: &Stored, copies: &[Stored]) -> Value {
    let text = entry.body.text();
    let words = text.split_whitespace().count();
    let sources: Vec<Value> = std::iter::once(entry)
        .chain(copies)
        .map(|copy| source(&copy.source))
        .collect();
    let published = entry.published.as_ref();
    let folded = |kind: &str| {
        let link = entry.link.as_ref()?;
        (link.kind == kind && link.group != entry.uuid).then(|| link.group.clone())
    };
    let mut record = json!({
        "id": entry.uuid,
        "seq": entry.seq,
        "revision": entry.revision,
        "url": entry.url,
        "canonical_url": null,
        "source": source(&entry.source),
        "sources": sources,
        "title": entry.title,
        "authors": entry.authors.iter().map(|author| json!({ "name": author.name, "email": author.email, "uri": author.uri })).collect::<Vec<_>>(),
        "published": published.map(|dated| dated.date.to_string()),
        "published_precision": published.map(|dated| dated.date.precision.word()),
        "published_from": published.map_or("none", |dated| dated.from.word()),
        "updated": entry.updated.rfc3339(),
        "first_seen": entry.first_seen.rfc3339(),
        "fetched": entry.fetched.map(crate::model::Instant::rfc3339),
        "language": entry.language.as_ref().map(|(language, _)| language),
        "language_from": entry.language.as_ref().map(|(_, from)| from),
        "text": text,
        "html": entry.body.as_str(),
        "summary": entry.summary.as_str(),
        "text_from": if entry.from_page { "page" } else { "feed" },
        "truncated": !entry.from_page && matches!(entry.page.0.as_str(), "wanted" | "given up"),
        "words": words,
        "tags": entry.source.tags,
        "rights": entry.rights,
        "license": entry.extras.license,
        "story_id": entry.link.as_ref().and_then(|link| link.story.clone()),
        "duplicate_of": folded("same"),
        "version_of": entry.link.as_ref().and_then(|link| link.version_of.clone()),
    });
    if let (Some(fields), Some(extras)) = (record.as_object_mut(), render::extras(&entry.extras)) {
        fields.insert("extras".to_owned(), extras);
    }
    record
}

fn source(source: &SourceName) -> Value {
    json!({ "id": source.id, "name": source.name, "url": source.url })
}
