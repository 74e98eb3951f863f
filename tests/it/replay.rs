//! Made-up histories of feeds, replayed through real polls: readers hear of every article once, and
//! again only of real edits.

mod histories;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use depeche::model::Instant;
use depeche::store::Stored;

use crate::poll::lab::Lab;
use crate::support::reply::Reply;
use histories::History;
use histories::KINDS;
use histories::ROUNDS;
use histories::marker;

/// Of each kind.
const MANY: usize = 26;
const NO_PAGES: &str = "full_text = \"never\"\nfirst_entries = 100";

fn histories() -> Vec<History> {
    (0..MANY * KINDS.len()).map(History::new).collect()
}

fn lab(histories: &[History]) -> Lab {
    histories.iter().fold(Lab::new(), |lab, history| {
        lab.source(
            &history.source(),
            &format!("/{}", history.source()),
            NO_PAGES,
        )
    })
}

async fn round(lab: &Lab, histories: &[History], round: usize) -> BTreeMap<String, Vec<Stored>> {
    for history in histories {
        let (kind, document) = history.document(round);
        let path = format!("/{}", history.source());
        lab.origin.serve(&path, Reply::ok(kind, document));
    }
    for polled in lab.all().await {
        assert_eq!(polled.error, None, "{}", polled.source);
    }
    // all that is stored, also what an output would fold under another one
    let mut of: BTreeMap<String, Vec<Stored>> = BTreeMap::new();
    for entry in lab.corpus().await {
        of.entry(entry.source.id.clone()).or_default().push(entry);
    }
    of
}

/// What a reader has been told of one source's articles.
#[derive(Default)]
struct Reader {
    articles: BTreeMap<String, String>,
    ids: BTreeMap<String, BTreeSet<String>>,
    links: BTreeMap<String, BTreeSet<Option<String>>>,
    updated: BTreeMap<String, BTreeSet<(String, Instant)>>,
}

impl Reader {
    /// Notes what is there; gives the articles that it is told of again by id + updated.
    fn see(&mut self, history: &History, round: usize, shown: &[Stored]) -> BTreeSet<String> {
        let mut again = BTreeSet::new();
        for entry in shown {
            let article = marker(&entry.body.text());
            let words = || format!("{history:?}, round {round}: {article} as {entry:?}");
            let ids = self.ids.entry(article.clone()).or_default();
            ids.insert(entry.uuid.clone());
            assert_eq!(ids.len(), 1, "told twice by id: {}", words());
            // a reader that knows the id would hear nothing of another article
            let first = self.articles.entry(entry.uuid.clone());
            assert_eq!(*first.or_insert(article.clone()), article, "{}", words());
            let links = self.links.entry(article.clone()).or_default();
            links.insert(entry.url.clone());
            assert_eq!(links.len(), 1, "told twice by link: {}", words());
            let told = self.updated.entry(article.clone()).or_default();
            if told.insert((entry.uuid.clone(), entry.updated)) && told.len() > 1 {
                again.insert(article);
            }
        }
        again
    }
}

/// Replays histories; gives how many edits readers were told of, and
/// the ids of all articles.
async fn replay(histories: &[History]) -> (usize, Vec<BTreeMap<String, BTreeSet<String>>>) {
    let lab = lab(histories);
    let mut readers: Vec<Reader> = histories.iter().map(|_| Reader::default()).collect();
    let mut told = 0;
    for at in 0..ROUNDS {
        let shown = round(&lab, histories, at).await;
        for (history, reader) in histories.iter().zip(&mut readers) {
            let shown = shown
                .get(&history.source())
                .map(Vec::as_slice)
                .unwrap_or_default();
            let again = reader.see(history, at, shown);
            assert_eq!(again, history.edits(at), "{history:?}, round {at}");
            told += again.len();
            // nothing is lost either
            let known: BTreeSet<String> = reader.ids.keys().cloned().collect();
            assert_eq!(known, history.articles(at), "{history:?}, round {at}");
        }
    }
    (told, readers.into_iter().map(|reader| reader.ids).collect())
}

/// Two tests, so that they run beside each other.
async fn half(second: bool) {
    let all = histories();
    assert!(all.len() >= 300);
    let (one, other) = all.split_at(all.len() / 2);
    let (told, _) = replay(if second { other } else { one }).await;
    assert!(told > 0, "no history has a real edit");
}

#[tokio::test]
async fn three_hundred_histories_notify_once() {
    half(false).await;
}

#[tokio::test]
async fn the_other_half_notifies_once() {
    half(true).await;
}

#[tokio::test]
async fn the_same_documents_read_anew_have_the_same_ids() {
    // some of each kind
    let some: Vec<History> = histories().into_iter().step_by(7).collect();
    assert_eq!(replay(&some).await, replay(&some).await);
}

/// Ids of entries by title, of one feed in that form, under that configuration.
async fn ids(form: usize, host: &str, more: &str) -> BTreeMap<String, String> {
    let lab = Lab::new()
        .more(more)
        .source_on("same", host, "/feed", NO_PAGES);
    let (kind, document) = histories::plain(form);
    lab.origin.serve("/feed", Reply::ok(kind, document));
    assert_eq!(lab.one().await.new, 5);
    let all = lab.corpus().await;
    all.into_iter().map(|one| (one.title, one.uuid)).collect()
}

#[tokio::test]
async fn ids_hang_on_nothing_but_instance_source_and_key() {
    let plain = ids(0, "127.0.0.1", "").await;
    assert_eq!(plain.len(), 5);
    for form in [1, 2] {
        assert_eq!(ids(form, "127.0.0.1", "").await, plain, "form {form}");
    }
    assert_eq!(ids(0, "localhost", "").await, plain);
    let output = "[[output]]\nid = \"other\"\ntitle = \"Other\"\nwindow = \"24h\"\n";
    assert_eq!(ids(0, "127.0.0.1", output).await, plain);
}
