//! Whether a site lets us read its pages. Feeds are not asked about: their readers sent us.

use crate::canonical;
use crate::clock;
use crate::fetch::Access;
use crate::fetch::Failure;
use crate::poll::World;
use crate::robots::Rules;
use crate::store;
use bytes::Bytes;
use std::time::Duration;

/// How long a site's robots.txt is taken for granted (RFC 9309 section 2.4).
const LIFE: Duration = Duration::from_hours(24);
/// When one that could not be read is asked for again.
const RETRY: Duration = Duration::from_mins(10);

/// Whether a site lets us read a page.
pub(crate) enum Leave {
    /// Yes, that long after the last request at the earliest.
    Given(Option<Duration>),
    /// No, or nobody knows.
    Refused(Failure),
}

/// Asks the site's robots.txt, once a day.
pub(crate) async fn leave(
    world: &World,
    page: &str,
    access: &Access,
    time: Duration,
) -> Result<Leave, store::Error> {
    let Some((origin, path)) = canonical::origin_and_path(page) else {
        // the fetcher says what is wrong with it
        return Ok(Leave::Given(None));
    };
    // several pages of a site ask once
    let turn = world.fetcher.turn(&origin).await;
    let file = match world.store.robots(&origin, clock::now()).await? {
        Some(kept) => kept.ok_or(Failure::RobotsUnknown),
        None => {
            let asked = world.fetcher.robots(page, access, time).await;
            keep(world, &origin, asked).await?
        }
    };
    drop(turn);
    let rules = match file {
        Ok(file) => Rules::read(&file),
        Err(failure) => return Ok(Leave::Refused(failure)),
    };
    Ok(if rules.allows(&path) {
        Leave::Given(rules.delay)
    } else {
        Leave::Refused(Failure::Robots)
    })
}

async fn keep(
    world: &World,
    origin: &str,
    asked: Result<Bytes, Failure>,
) -> Result<Result<Vec<u8>, Failure>, store::Error> {
    let file = asked.map(|file| file.to_vec());
    if file.as_ref().is_err_and(Failure::is_refusal) {
        // nobody was asked: it says nothing about the site
        return Ok(file);
    }
    let (now, kept) = (clock::now(), file.as_ref().ok().cloned());
    let asked_for = |failure: &Failure| failure.retry_after().map(|at| at.since(now));
    let life = match &file {
        Ok(_) => LIFE,
        Err(failure) => asked_for(failure).unwrap_or_default().max(RETRY),
    };
    let store = &world.store;
    store.keep_robots(origin, kept, now, now.plus(life)).await?;
    Ok(file)
}
