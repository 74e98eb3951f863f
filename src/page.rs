//! One try at one entry's page.
//!
//! ```text
//! task   = store.claim                             leased
//! leave  = robots.txt, kept for a day              network, once a day and site; at each hop
//! page   = fetch.page                              network
//! text   = extract → quality gate → sanitize       pure, on the blocking pool; pages that go on with it are fetched
//! plan   = the page's text, or why the feed's stays, or when to try again
//! store.apply_page(plan)                           one savepoint
//! ```

mod leave;
pub(crate) mod reading;
mod whole;

use crate::canonical;
use crate::clock;
use crate::fetch;
use crate::fetch::Asked;
use crate::fetch::Failure;
use crate::fetch::Pace;
use crate::model::Instant;
use crate::plan::AfterPage;
use crate::plan::PageResult;
use crate::poll;
use crate::poll::World;
use crate::schedule;
use crate::store;
use crate::store::Applied;
use crate::store::PageTask;
pub(crate) use leave::Leave;
pub(crate) use leave::leave;
use whole::whole;

/// Fetches a page and writes what came of it; true where its host is to be left alone for a while.
pub async fn page(world: &World, task: PageTask) -> Result<bool, store::Error> {
    let fetched = if task.tries > schedule::PAGE_RETRIES + 1 {
        Err(Failure::Endless)
    } else {
        ask(world, &task, &task.url).await?
    };
    let now = clock::now();
    let (uuid, epoch, url) = (task.uuid.clone(), task.epoch, task.url.clone());
    let failure = fetched.as_ref().err();
    let hold = failure.and_then(|failure| poll::hold(failure, now));
    let held = poll::is_of(hold.as_ref(), &url);
    let mut addresses = Vec::new();
    let result = match fetched {
        Ok(page) => {
            let (result, told) = whole(world, task, page, now).await?;
            addresses = told;
            result
        }
        Err(failure) if world.is_ours(&failure, now) => {
            PageResult::Postponed(now.plus(schedule::NETWORK_RETRY), failure.to_string())
        }
        Err(failure) => after_failure(&task, &failure, now),
    };
    log(&url, &result);
    let failed = matches!(result, PageResult::Retry(..));
    let plan = AfterPage {
        uuid: uuid.clone(),
        epoch,
        at: now,
        hold,
        result,
        addresses,
    };
    if world.store.apply_page(plan).await? == Applied::LeaseLost {
        // forgotten, or to be fetched again
        if let Err(error) = world.store.drop_raw_pages(&uuid).await {
            tracing::warn!(%error, entry = uuid, "pages of an entry that is gone may be left in the second file: forget another, or remove it");
        }
    }
    Ok(held || (failed && world.store.rest(&uuid).await?.is_some()))
}

/// Asks for the page and follows where it went, as long as each site lets us.
async fn ask(
    world: &World,
    task: &PageTask,
    url: &str,
) -> Result<Result<fetch::Page, Failure>, store::Error> {
    let access = world.access.of(&task.source);
    let (mut url, mut left) = (url.to_owned(), task.timeout);
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

/// The feed's own text stays; where what stood in the way may be gone later, the page is tried again.
fn after_refusal(task: &PageTask, why: String, now: Instant) -> PageResult {
    match schedule::page_retry(task.tries, now, schedule::jitter(&task.uuid)) {
        Some(due) => PageResult::Retry(due, why),
        None => PageResult::GivenUp(why),
    }
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
