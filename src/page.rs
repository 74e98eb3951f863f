//! One try at one entry's page.
//!
//! ```text
//! task   = store.claim                             leased
//! leave  = robots.txt, kept for a day              network, once a day and site; at each hop
//! page   = fetch.page                              network
//! text   = extract → quality gate → sanitize       pure, on the blocking pool
//! plan   = the page's text, or why the feed's stays, or when to try again
//! store.apply_page(plan)                           one savepoint
//! ```

mod leave;

use crate::canonical;
use crate::clock;
use crate::extract;
use crate::fetch;
use crate::fetch::Asked;
use crate::fetch::Failure;
use crate::fetch::Pace;
use crate::model::Instant;
use crate::model::Person;
use crate::plan::AfterPage;
use crate::plan::PageResult;
use crate::plan::PageText;
use crate::poll;
use crate::poll::World;
use crate::sanitize;
use crate::schedule;
use crate::store;
use crate::store::PageTask;
pub(crate) use leave::Leave;
pub(crate) use leave::leave;

/// Fetches a page and writes what came of it; true where its host is to be left alone for a while.
pub async fn page(world: &World, task: PageTask) -> Result<bool, store::Error> {
    let fetched = if task.tries > schedule::PAGE_RETRIES + 1 {
        Err(Failure::Endless)
    } else {
        ask(world, &task).await?
    };
    let now = clock::now();
    let (uuid, epoch, url) = (task.uuid.clone(), task.epoch, task.url.clone());
    let failure = fetched.as_ref().err();
    let hold = failure.and_then(|failure| poll::hold(failure, now));
    let held = poll::is_of(hold.as_ref(), &url);
    let result = match fetched {
        Ok(page) => world
            .compute(move || read(&task, &page))
            .await
            .unwrap_or_else(|_| PageResult::GivenUp("reading the page panicked".to_owned())),
        Err(failure) if world.is_ours(&failure, now) => {
            PageResult::Postponed(now.plus(schedule::NETWORK_RETRY), failure.to_string())
        }
        Err(failure) => after_failure(&task, &failure, now),
    };
    log(&url, &result);
    world
        .store
        .apply_page(AfterPage {
            uuid,
            epoch,
            at: now,
            hold,
            result,
        })
        .await?;
    Ok(held)
}

/// Asks for the page and follows where it went, as long as each site lets us.
async fn ask(world: &World, task: &PageTask) -> Result<Result<fetch::Page, Failure>, store::Error> {
    let access = world.access.of(&task.source);
    let (mut url, mut left) = (task.url.clone(), task.timeout);
    for _ in 0..=fetch::HOPS {
        let gap = match leave(world, &url, &access, left).await? {
            Leave::Given(gap) => gap,
            Leave::Refused(failure) => return Ok(Err(failure)),
        };
        let pace = Pace {
            doubtful: task.tries > 0,
            gap,
        };
        match world.fetcher.page(&url, &access, left, pace).await {
            Ok(Asked::Page(page)) => return Ok(Ok(page)),
            Ok(Asked::Moved(to, rest)) => (url, left) = (to, rest),
            Err(failure) => return Ok(Err(failure)),
        }
    }
    let limit = fetch::HOPS;
    Ok(Err(Failure::TooManyRedirects { limit }))
}

/// What relative addresses of a page are relative to: where it was found. A query that a redirect
/// added may be somebody's session.
fn base(task: &PageTask, page: &fetch::Page) -> String {
    let (asked, found) = (url::Url::parse(&task.url), url::Url::parse(&page.final_url));
    let (Ok(asked), Ok(mut found)) = (asked, found) else {
        return page.final_url.clone();
    };
    if asked.query() != found.query() {
        found.set_query(None);
    }
    found.into()
}

fn read(task: &PageTask, page: &fetch::Page) -> PageResult {
    let base = base(task, page);
    let html = extract::decode(&page.bytes, page.content_type.as_deref());
    let summary = task.summary.text();
    let article = extract::article(&extract::Page {
        html: &html,
        url: Some(&base),
        title: Some(&task.title),
        summary: Some(&summary),
    });
    let own = if task.content.is_empty() {
        summary
    } else {
        task.content.text()
    };
    let judgement = extract::judge(&article, &own);
    if !judgement.use_page {
        return PageResult::Kept(judgement.why);
    }
    let authors = article.authors.into_iter().map(|name| Person {
        name: sanitize::plain(&name),
        ..Person::default()
    });
    PageResult::Used(Box::new(PageText {
        body: sanitize::clean(&article.body, Some(&base)),
        authors: if task.has_authors {
            Vec::new()
        } else {
            authors.collect()
        },
        published: article.published.filter(|_| !task.has_date),
        language: article
            .language
            .filter(|_| !task.has_language)
            .map(|language| (language, "page")),
        cut: article.cut,
        why: judgement.why,
        title: article
            .title
            .filter(|_| task.title.is_empty())
            .map(|title| sanitize::plain(&title)),
        extras: article.about.extras(),
        rights: article.about.rights.as_deref().map(sanitize::plain),
    }))
}

fn after_failure(task: &PageTask, failure: &Failure, now: Instant) -> PageResult {
    let why = failure.to_string();
    if !failure.is_transient() {
        return PageResult::GivenUp(why);
    }
    match schedule::page_retry(task.tries, now, schedule::jitter(&task.uuid)) {
        Some(due) => {
            PageResult::Retry(failure.retry_after().map_or(due, |held| held.max(due)), why)
        }
        None => PageResult::GivenUp(why),
    }
}

fn log(url: &str, result: &PageResult) {
    let url = canonical::without_secrets(url);
    match result {
        PageResult::Used(_) => tracing::debug!(url, "page used"),
        PageResult::Kept(why) => tracing::debug!(url, why, "page read, the feed's own text stays"),
        PageResult::Retry(due, error) | PageResult::Postponed(due, error) => {
            tracing::debug!(url, error, next = %due, "page failed");
        }
        PageResult::GivenUp(error) => tracing::info!(url, error, "page given up"),
    }
}
