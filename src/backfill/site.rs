//! A step through the site's sitemap: its pages become entries that have only an address, and wait
//! for their pages like all others.

use super::after_failure;
use super::decide::MOST;
use super::fetch;
use super::plan;
use super::tries;
use crate::canonical;
use crate::clock;
use crate::fetch as net;
use crate::fetch::Access;
use crate::identity::EntryKey;
use crate::ingest;
use crate::ingest::Found;
use crate::model::Instant;
use crate::older;
use crate::older::Listed;
use crate::older::Shapes;
use crate::older::Sitemap;
use crate::page;
use crate::page::Leave;
use crate::plan::AfterStep;
use crate::plan::NewEntry;
use crate::plan::Then;
use crate::plan::Walk;
use crate::poll;
use crate::poll::World;
use crate::robots;
use crate::store;
use crate::store::OlderJob;
use std::collections::HashSet;
use std::sync::Arc;

/// So many entries count as one document.
const A_DOCUMENT: usize = 50;
/// The largest sitemap, unpacked.
const LIMIT: usize = 50 << 20;
/// Further sitemaps that one names, the newest.
const PARTS: usize = 50;

pub(super) async fn step(
    world: &World,
    job: &OlderJob,
    access: &Arc<Access>,
) -> Result<AfterStep, store::Error> {
    let said = world.store.site_of(&job.feed.source).await?;
    let home = said.filter(|link| canonical::site(link).is_some());
    let home = home.unwrap_or_else(|| job.feed.url.clone());
    let Some(url) = job.walk.ahead.first() else {
        return places(world, job, access, &home).await;
    };
    let leave = page::leave(world, url, access, job.feed.timeout).await?;
    let fetched = match leave {
        Leave::Given(_) => fetch(world, job, url, Arc::clone(access)).await,
        Leave::Refused(failure) => Err(failure),
    };
    let now = clock::now();
    let body = match fetched {
        Ok(answer) => net::unpacked(answer.body, LIMIT).await,
        Err(failure) => Err(failure),
    };
    let body = match body {
        Ok(body) => body,
        Err(failure) => {
            let (walk, then) = match after_failure(world, job, &failure, now) {
                Ok(retry) => (job.walk.clone(), retry),
                Err(why) => none(&job.walk, &why),
            };
            return Ok(AfterStep {
                hold: poll::hold(&failure, now),
                tries: tries(world, job, &failure, now),
                ..plan(job, now, walk, then)
            });
        }
    };
    let read = world.compute(move || older::sitemap(&body)).await;
    let (walk, then, new) = match read.ok().flatten() {
        Some(Sitemap::Index(parts)) => {
            let (walk, then) = index(&job.walk, parts);
            (walk, then, Vec::new())
        }
        Some(Sitemap::Pages(listed)) => pages(world, job, &home, listed, now).await?,
        None => {
            let (walk, then) = none(&job.walk, "it is no sitemap");
            (walk, then, Vec::new())
        }
    };
    Ok(AfterStep {
        new,
        ..plan(job, now, walk, then)
    })
}

/// Where the site's sitemaps are: its robots.txt says, else where they use to be.
async fn places(
    world: &World,
    job: &OlderJob,
    access: &Access,
    home: &str,
) -> Result<AfterStep, store::Error> {
    let now = clock::now();
    let Some((origin, _)) = canonical::origin_and_path(home) else {
        let why = "it names no older documents, and no site".to_owned();
        return Ok(plan(job, now, job.walk.clone(), Then::End(why)));
    };
    let usual = format!("{origin}/sitemap.xml");
    page::leave(world, &usual, access, job.feed.timeout).await?;
    let file = world.store.robots(&origin, clock::now()).await?.flatten();
    let named = robots::sitemaps(&file.unwrap_or_default());
    let mut ahead: Vec<String> = named
        .iter()
        .filter_map(|place| canonical::absolute(Some(&usual), place))
        .filter(|place| place.starts_with("http") && !job.walk.asked.contains(place))
        .collect();
    if named.is_empty() {
        ahead.push(usual);
    }
    let walk = Walk {
        ahead,
        ..job.walk.clone()
    };
    let then = if walk.ahead.is_empty() {
        Then::End("it names no older documents, and no new sitemap".to_owned())
    } else {
        Then::Go
    };
    Ok(plan(job, now, walk, then))
}

/// Behind the first of the addresses.
fn behind(walk: &Walk) -> Walk {
    let mut walk = walk.clone();
    if !walk.ahead.is_empty() {
        let asked = walk.ahead.remove(0);
        walk.asked.push(asked);
    }
    walk
}

fn index(walk: &Walk, parts: Vec<Listed>) -> (Walk, Then) {
    let mut walk = behind(walk);
    walk.left = walk.left.saturating_sub(1);
    let late = |part: &Listed| wanted(walk.since, part.changed);
    let mut parts: Vec<String> = parts
        .into_iter()
        .filter(late)
        .map(|part| part.url)
        .filter(|url| url.starts_with("http") && !walk.asked.contains(url))
        .take(PARTS)
        .collect();
    parts.append(&mut walk.ahead);
    walk.ahead = parts;
    on(walk)
}

fn none(walk: &Walk, why: &str) -> (Walk, Then) {
    let documents = walk.documents;
    let walk = behind(walk);
    if walk.ahead.is_empty() && documents == 0 {
        let why =
            format!("it names no older documents, and the site's sitemap could not be read: {why}");
        return (walk, Then::End(why));
    }
    on(walk)
}

fn on(walk: Walk) -> (Walk, Then) {
    let then = if walk.ahead.is_empty() {
        Then::End("that is all there is".to_owned())
    } else if walk.entries >= MOST {
        Then::Pause("10000 entries are enough for once".to_owned())
    } else if walk.left == 0 {
        Then::Pause("no more documents were asked for".to_owned())
    } else {
        Then::Go
    };
    (walk, then)
}

fn wanted(since: Option<Instant>, changed: Option<Instant>) -> bool {
    since.is_none_or(|since| changed.is_none_or(|changed| changed >= since))
}

/// Pages of the source's own site that look like its articles and are not known.
async fn pages(
    world: &World,
    job: &OlderJob,
    home: &str,
    listed: Vec<Listed>,
    now: Instant,
) -> Result<(Walk, Then, Vec<NewEntry>), store::Error> {
    let source = &job.feed.source;
    let known = world.store.addresses(source).await?;
    let shapes = Shapes::of(known.iter().map(|(url, _)| url.as_str()));
    let mut keys: HashSet<String> = known.into_iter().filter_map(|(_, key)| key).collect();
    let room = usize::try_from(job.walk.left)
        .unwrap_or(usize::MAX)
        .saturating_mul(A_DOCUMENT)
        .min(MOST.saturating_sub(job.walk.entries));
    let site = canonical::site(home);
    let mut found = Vec::new();
    for one in listed {
        let fits = shapes.fit(&one.url) && canonical::site(&one.url) == site;
        if !fits || !wanted(job.walk.since, one.changed) {
            continue;
        }
        let Some(key) = canonical::comparison_key(&one.url) else {
            continue;
        };
        if keys.insert(key.clone()) {
            found.push((key, one.url));
        }
    }
    // what was forgotten, and what has the key of another address
    let asked = found
        .iter()
        .map(|(key, _)| (key.clone(), [0; 16]))
        .collect();
    let known = world.store.known(source, asked).await?;
    let fresh = found
        .into_iter()
        .zip(known)
        .filter(|(_, known)| known.is_none());
    let mut fresh: Vec<(String, String)> = fresh.map(|(found, _)| found).collect();
    let all = fresh.len() <= room;
    fresh.truncate(room);
    let new: Vec<NewEntry> = fresh
        .into_iter()
        .map(|(key, url)| {
            let found = Found {
                key: EntryKey(key),
                url,
                held_back: true,
                ..Found::default()
            };
            ingest::entry(world, &job.feed.ids_as, found, now)
        })
        .collect();
    let mut walk = if all {
        behind(&job.walk)
    } else {
        job.walk.clone()
    };
    walk.documents += 1;
    let count = u32::try_from(new.len().div_ceil(A_DOCUMENT)).unwrap_or(u32::MAX);
    walk.left = walk.left.saturating_sub(count.max(1));
    let (walk, then) = on(walk);
    Ok((walk, then, new))
}
