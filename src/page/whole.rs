//! An article that goes over several pages: each is asked for as every page is, within the leave of
//! its site and the budget of its host, and kept as it came.

use crate::fetch;
use crate::model::Instant;
use crate::page::after_refusal;
use crate::page::ask;
use crate::page::reading::Part;
use crate::page::reading::Reading;
use crate::page::reading::host;
use crate::plan::PageResult;
use crate::poll::World;
use crate::store;
use crate::store::PageTask;
use crate::store::RawPage;
use crate::store::Seen;
use std::sync::Arc;

/// Reads a page and those that go on with it.
pub(super) async fn whole(
    world: &World,
    task: PageTask,
    first: fetch::Page,
    now: Instant,
) -> Result<(PageResult, Vec<String>), store::Error> {
    let rules = world.rules.of(&task.source, &first.final_url);
    let task = Arc::new(task);
    let keeps = world.store.keeps_raw_pages();
    let mut kept = Vec::new();
    let site = host(&first.final_url);
    let memory = world.store.site_memory(&site).await;
    let url = first.final_url.clone();
    let mut reading = Reading::new(Arc::clone(&task), rules, memory);
    let mut page = first;
    loop {
        let number = u32::try_from(kept.len()).unwrap_or(u32::MAX);
        let own = Arc::clone(&task);
        let work = move || {
            let is_part = reading.take(&Part {
                bytes: &page.bytes,
                content_type: page.content_type.as_deref(),
                url: &page.final_url,
            });
            let raw = (keeps && is_part).then(|| raw(&own, &page, number, now));
            (reading, is_part, raw)
        };
        let Ok((read, is_part, raw)) = world.compute(work).await else {
            return Ok((panicked(), Vec::new()));
        };
        reading = read;
        kept.extend(raw);
        let Some(next) = reading.wanted().filter(|_| is_part) else {
            break;
        };
        match ask(world, &task, &next).await? {
            Ok(found) => page = found,
            Err(failure) => {
                reading.missed(&failure.to_string());
                break;
            }
        }
    }
    let Ok(read) = world.compute(move || reading.finish()).await else {
        return Ok((panicked(), Vec::new()));
    };
    if !kept.is_empty() {
        // before the plan: whatever takes the entry away meanwhile finds them
        world.store.keep_raw_pages(kept).await;
    }
    world
        .store
        .remember(Seen {
            host: site,
            url,
            entry: task.uuid.clone(),
            source: task.source.clone(),
            traces: read.traces,
        })
        .await;
    if let Some(unmet) = read.unmet {
        world.store.note_rules(&task.source, unmet).await?;
    }
    let result = match read.result {
        PageResult::Kept(why) if read.passing => after_refusal(&task, why, now),
        result => result,
    };
    Ok((result, read.addresses))
}

fn panicked() -> PageResult {
    PageResult::GivenUp("reading the page panicked".to_owned())
}

/// The page as it came, packed.
fn raw(task: &PageTask, page: &fetch::Page, part: u32, now: Instant) -> RawPage {
    let unpacked = RawPage {
        entry: task.uuid.clone(),
        source: task.source.clone(),
        part,
        url: page.final_url.clone(),
        headers: page.headers.clone(),
        fetched: now,
        ..RawPage::default()
    };
    unpacked.pack(&page.bytes)
}
