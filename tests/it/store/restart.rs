//! A start in between changes no answer of link: what it compares with is read again from the store.

use depeche::link::Linker;
use depeche::model::Instant;
use depeche::model::RawHtml;
use depeche::plan::NewEntry;
use depeche::plan::Words;
use depeche::sanitize;
use depeche::store::Store;
use std::path::Path;
use std::time::Duration;

use super::door;
use crate::poll::lab::prose;

const DAYS: Duration = Duration::from_hours(5 * 24);
/// More than are read at once.
const OTHERS: usize = 600;

/// An article on one event: its rare words, then words of its own.
fn article(event: &str, own: usize) -> String {
    format!("{event} {}", prose(own, 20))
}

async fn bring(store: &Store, source: &str, at: Instant, texts: &[String]) {
    let claimed = door::claim(store, at).await;
    let mut feeds = claimed.into_iter().flat_map(|host| host.feeds);
    let job = feeds.find(|job| job.source == source).unwrap();
    let mut plan = door::plan(&job, &[]);
    plan.at = at;
    plan.next.at = at.plus(DAYS);
    plan.new = (at.0..)
        .zip(texts)
        .map(|(key, text)| {
            let content = sanitize::clean(&RawHtml(text.clone()), None);
            NewEntry {
                words: Words {
                    title: text.chars().rev().take(30).collect(),
                    content,
                    ..Words::default()
                },
                first_seen: at,
                link_due: at,
                ..door::entry(&key.to_string())
            }
        })
        .collect();
    store.apply_poll(plan).await.unwrap();
}

/// What an article is that comes five days after another on its event.
async fn second(folder: &Path, restarted: bool) -> (String, Option<String>, Option<String>) {
    let store = door::opened(folder).await;
    let config = door::config(folder);
    let mut linker = Linker::default();
    let words = prose(1, 20);
    let reversed: Vec<&str> = words.split(' ').rev().collect();
    let mut texts = vec![article(&words, 2)];
    texts.extend((0..OTHERS).map(|n| prose(10 + n, 40)));
    bring(&store, "a", door::LATER, &texts).await;
    linker
        .link(&store, config.choosing(door::LATER))
        .await
        .unwrap();
    if restarted {
        linker = Linker::default();
    }
    let after = door::LATER.plus(DAYS);
    bring(&store, "b", after, &[article(&reversed.join(" "), 3)]).await;
    linker.link(&store, config.choosing(after)).await.unwrap();
    let corpus = store.corpus(0, 1_000).await.unwrap();
    let first = corpus.iter().find(|entry| entry.seq == Some(1)).unwrap();
    let last = corpus.iter().max_by_key(|entry| entry.seq).unwrap();
    let link = last.link.clone().unwrap();
    (link.kind, link.story, Some(first.uuid.clone()))
}

#[tokio::test]
async fn two_articles_of_one_event_meet_with_a_start_between_them() {
    let folders = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let without = second(folders.0.path(), false).await;
    assert_eq!((without.0.as_str(), &without.1), ("story", &without.2));
    assert_eq!(second(folders.1.path(), true).await, without);
}
