//! Addresses and pages that somebody hands over, into the store like a feed's entries.
//!
//! Each gets the key that a feed's entry without an id would have; a page that came along is read at
//! once, another is fetched as every page is: when its host's turn comes and its robots.txt allows.
//! What the source has already, under whatever key, stays as it is.

use crate::canonical;
use crate::clock;
use crate::control::Item;
use crate::extract;
use crate::extract::Rules;
use crate::identity;
use crate::identity::EntryKey;
use crate::model::DateFrom;
use crate::model::Dated;
use crate::model::Instant;
use crate::model::Person;
use crate::parse;
use crate::plan::NewEntry;
use crate::plan::PageJob;
use crate::plan::PageText;
use crate::plan::Words;
use crate::poll::World;
use crate::sanitize;
use crate::store;
use crate::store::RawPage;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

/// How long what has no text of its own waits for its page before it is linked without.
pub const PATIENCE: Duration = Duration::from_hours(7 * 24);

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ingested {
    /// Entries that were new.
    pub new: usize,
    /// Those that the source had.
    pub known: usize,
    /// Lines that are of no use, and why.
    pub bad: Vec<(u64, String)>,
}

/// An entry that has an address and nothing else yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    pub(crate) key: EntryKey,
    pub(crate) url: String,
    pub(crate) title: String,
    pub(crate) published: Option<Dated>,
    pub(crate) held_back: bool,
}

/// Stores what is new of these for a source, which is made where it is not known.
pub async fn ingest(
    world: &World,
    source: &str,
    items: Vec<Item>,
) -> Result<Ingested, store::Error> {
    let now = clock::now();
    world.store.make_source(source, now).await?;
    let known = world.store.addresses(source).await?;
    let mut keys: HashSet<String> = known.into_iter().filter_map(|(_, key)| key).collect();
    let mut done = Ingested::default();
    let (mut new, mut kept) = (Vec::new(), Vec::new());
    for item in items {
        let line = item.line;
        match found(&item) {
            Err(why) => done.bad.push((line, why)),
            Ok(found)
                if !keys.insert(found.key.0.clone()) || is_known(world, source, &found).await? =>
            {
                done.known += 1;
            }
            Ok(found) => match text(world, source, &item, &found, now).await {
                Err(why) => {
                    keys.remove(&found.key.0);
                    done.bad.push((line, why));
                }
                Ok(read) => {
                    let (text, raw) = read.unzip();
                    kept.extend(raw.flatten());
                    new.push(with_text(entry(world, source, found, now), text, now));
                }
            },
        }
    }
    let count = new.len();
    done.new = world.store.ingest(source, new).await?;
    done.known += count - done.new;
    if !kept.is_empty() {
        world.store.keep_raw_pages(kept).await;
    }
    Ok(done)
}

/// By its key, which the addresses of what was forgotten no longer tell.
async fn is_known(world: &World, source: &str, found: &Found) -> Result<bool, store::Error> {
    let asked = vec![(found.key.0.clone(), [0; 16])];
    let known = world.store.known(source, asked).await?;
    Ok(known.iter().any(Option::is_some))
}

fn found(item: &Item) -> Result<Found, String> {
    let url = item.url.trim();
    let bad = || format!("`{url}` is no address of an article");
    let absolute = canonical::absolute(None, url).filter(|url| url.starts_with("http"));
    let url = absolute.ok_or_else(bad)?;
    let key = canonical::comparison_key(&url).ok_or_else(bad)?;
    let published = match item.published.as_deref().map(str::trim) {
        None | Some("") => None,
        Some(text) => Some(Dated {
            date: parse::date(text).ok_or_else(|| format!("`{text}` is no date"))?,
            raw: text.to_owned(),
            from: DateFrom::Feed,
        }),
    };
    Ok(Found {
        key: EntryKey(key),
        url,
        title: sanitize::plain(item.title.as_deref().unwrap_or_default()),
        published,
        held_back: false,
    })
}

/// As it is stored, its page to be fetched.
pub(crate) fn entry(world: &World, source: &str, found: Found, now: Instant) -> NewEntry {
    let host = canonical::site(&found.url);
    let published = found.published.as_ref().map(|dated| dated.date.start);
    NewEntry {
        uuid: identity::entry_uuid(&world.instance, source, &found.key),
        url_key: canonical::comparison_key(&found.url),
        url: Some(canonical::without_tracking(&found.url)),
        words: Words {
            text_hash: identity::text_hash(&found.title, ""),
            title: found.title,
            ..Words::default()
        },
        key: found.key.0,
        updated: published.filter(|at| *at <= now).unwrap_or(now),
        published: found.published,
        first_seen: now,
        held_back: found.held_back,
        page: host.map(|host| PageJob {
            url: found.url,
            host,
        }),
        later: true,
        link_due: now.plus(PATIENCE),
        ..NewEntry::default()
    }
}

fn with_text(entry: NewEntry, text: Option<PageText>, now: Instant) -> NewEntry {
    match text {
        None => entry,
        Some(text) => NewEntry {
            page: None,
            link_due: now,
            text: Some(Box::new(text)),
            ..entry
        },
    }
}

/// The article of the page that came along; `None` where none did.
async fn text(
    world: &World,
    source: &str,
    item: &Item,
    found: &Found,
    now: Instant,
) -> Result<Option<(PageText, Option<RawPage>)>, String> {
    let Some(html) = item.html.clone() else {
        return Ok(None);
    };
    let (url, title) = (found.url.clone(), found.title.clone());
    let dated = found.published.is_some();
    let rules = world.rules.of(source, &url);
    let raw = world.store.keeps_raw_pages().then(|| RawPage {
        entry: identity::entry_uuid(&world.instance, source, &found.key),
        source: source.to_owned(),
        url: url.clone(),
        // as it was handed over
        headers: vec![(
            "content-type".to_owned(),
            "text/html; charset=utf-8".to_owned(),
        )],
        fetched: now,
        ..RawPage::default()
    });
    let read = world
        .compute(move || {
            let text = read(&html, &url, &title, dated, &rules)?;
            Ok((text, raw.map(|raw| raw.pack(html.as_bytes()))))
        })
        .await;
    read.map_err(|_| "reading the page panicked".to_owned())?
        .map(Some)
}

fn read(
    html: &str,
    url: &str,
    title: &str,
    dated: bool,
    rules: &[Arc<Rules>],
) -> Result<PageText, String> {
    let page = extract::Page {
        html,
        url: Some(url),
        title: Some(title),
        summary: None,
    };
    let article = extract::article_by(&page, rules, &extract::Memory::default());
    let said = extract::Said {
        title,
        ..extract::Said::default()
    };
    let judgement = extract::judge(&article, &said);
    if !judgement.use_page {
        return Err(judgement.why);
    }
    let authors = article.authors.into_iter().map(|name| Person {
        name: sanitize::plain(&name),
        ..Person::default()
    });
    Ok(PageText {
        body: sanitize::clean(&article.body, Some(url)),
        authors: authors.collect(),
        published: article.published.filter(|_| !dated),
        language: article.language.map(|language| (language, "page")),
        cut: article.cut,
        why: "it came along with its address".to_owned(),
        title: article.title.map(|title| sanitize::plain(&title)),
        extras: article.about.extras(),
        rights: article.about.rights.as_deref().map(sanitize::plain),
    })
}
