//! What could be asked instead, where a source's address is a page; and what was made of a page.

use crate::cli::said_date;
use crate::cli::say;
use crate::config::naming;
use crate::discover;
use crate::discover::Candidate;
use crate::extract;
use crate::fetch::Access;
use crate::fetch::FeedRequest;
use crate::fetch::Fetched;
use crate::fetch::Fetcher;
use crate::fetch::Modified;
use crate::model::Entry;
use crate::model::Feed;
use crate::model::Source;
use crate::model::counted;
use crate::parse;
use serde_json::Value;
use serde_json::json;
use std::sync::Arc;

/// How many addresses are proposed.
const PROPOSED: usize = 3;
/// How many entries are shown.
const SHOWN: usize = 3;

/// The words that follow an error, where `answer` is a page instead of a feed.
pub(super) async fn instead_of_page(
    fetcher: &Fetcher,
    source: &Source,
    access: &Arc<Access>,
    answer: &Modified,
) -> String {
    let html = extract::decode(&answer.body, answer.content_type.as_deref());
    let page = &answer.final_url;
    let mut found = discover::feeds(&html, page);
    discover::join(&mut found, discover::of_page(page, &html));
    discover::join(&mut found, discover::known(&source.url));
    discover::join(&mut found, discover::known(page));
    if found.is_empty() {
        discover::join(&mut found, discover::likely(page));
        let places = discover::usual(&html, page);
        let places = [found.as_slice(), &places].concat();
        if !places.is_empty() {
            say(&format!(
                "{}: the page names no feed; trying {}",
                source.id,
                counted(places.len(), "usual place")
            ));
        }
        found = first_feed(fetcher, source, access, places)
            .await
            .into_iter()
            .collect();
    }
    if found.is_empty() {
        return "; none is in the usual places either: `scrape = { item = \"CSS\" }` makes entries from it".to_owned();
    }
    format!("; set {}", listed(&found))
}

/// The same where there is no answer: by rule alone.
pub(super) fn instead_of_failure(source: &Source) -> String {
    match discover::known(&source.url) {
        found if found.is_empty() => String::new(),
        found => format!("; by the rule of its site, set {}", listed(&found)),
    }
}

fn listed(found: &[Candidate]) -> String {
    let proposals = found.iter().take(PROPOSED).map(|candidate| {
        let url = format!("url = \"{}\"", candidate.url);
        match naming::one_line(&candidate.title) {
            title if title.is_empty() => url,
            title => format!("{url} ({title})"),
        }
    });
    proposals.collect::<Vec<_>>().join(" or ")
}

/// The first that answers with a feed; nobody is asked again who asks for less.
async fn first_feed(
    fetcher: &Fetcher,
    source: &Source,
    access: &Arc<Access>,
    places: Vec<Candidate>,
) -> Option<Candidate> {
    for place in places {
        let request = FeedRequest {
            url: place.url.clone(),
            access: Arc::clone(access),
            timeout: source.timeout,
            ..FeedRequest::default()
        };
        match fetcher.feed(&request).await {
            Fetched::Modified(answer) => {
                let document = parse::Document {
                    bytes: &answer.body,
                    content_type: answer.content_type.as_deref(),
                    base: Some(&answer.final_url),
                };
                if parse::feed(&document).is_ok() {
                    return Some(place);
                }
            }
            Fetched::Failed(failure) if failure.retry_after().is_some() => return None,
            Fetched::Failed(_) | Fetched::NotModified(_) => {}
        }
    }
    None
}

/// An entry as it was made from a page.
pub(super) struct Shown {
    title: Option<String>,
    /// Not of a private source: it may tell where it is.
    link: Option<String>,
    date: Option<String>,
}

/// The first entries of a document that was no feed.
pub(super) fn preview(source: &Source, feed: &Feed) -> Vec<Shown> {
    let shown = |entry: &Entry| Shown {
        title: entry.title.clone(),
        link: entry.link.clone().filter(|_| !source.private),
        date: entry.published.as_ref().map(|dated| said_date(&dated.date)),
    };
    feed.entries.iter().take(SHOWN).map(shown).collect()
}

impl Shown {
    /// `“Title”, its link, its date`.
    pub(super) fn line(&self) -> String {
        let title = self.title.as_ref().map(|title| format!("“{title}”"));
        let title = title.unwrap_or_else(|| "without a title".to_owned());
        let link = self.link.clone();
        let date = self.date.clone().unwrap_or_else(|| "no date".to_owned());
        let parts: Vec<String> = [Some(title), link, Some(date)]
            .into_iter()
            .flatten()
            .collect();
        parts.join(", ")
    }

    pub(super) fn record(&self) -> Value {
        json!({ "title": self.title, "url": self.link, "date": self.date })
    }
}
