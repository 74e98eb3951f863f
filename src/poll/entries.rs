//! What becomes of each entry of a document. Pure.

use super::World;
use super::flood;
use super::read::Fresh;
use crate::canonical;
use crate::identity;
use crate::identity::Verdict;
use crate::model::Dated;
use crate::model::FullText;
use crate::model::Instant;
use crate::plan::AfterPoll;
use crate::plan::Carried;
use crate::plan::NewEntry;
use crate::plan::PageJob;
use crate::plan::PageWish;
use crate::plan::RevisedEntry;
use crate::store::FeedJob;
use crate::store::Known;
use std::time::Duration;

/// All that a document lists, by uuid.
pub(super) fn listed(
    world: &World,
    job: &FeedJob,
    entries: &[Fresh],
    known: &[Option<Known>],
) -> Vec<String> {
    let uuid = |(fresh, known): (&Fresh, &Option<Known>)| match known {
        Some(known) => known.uuid.clone(),
        None => uuid(world, job, fresh),
    };
    entries.iter().zip(known).map(uuid).collect()
}

fn uuid(world: &World, job: &FeedJob, fresh: &Fresh) -> String {
    identity::entry_uuid(&world.instance, &job.ids_as, &fresh.key)
}

/// Puts each entry of the document where it belongs.
pub(super) fn sort(
    world: &World,
    job: &FeedJob,
    entries: Vec<Fresh>,
    known: Vec<Option<Known>>,
    plan: &mut AfterPoll,
) {
    let (shown, flood) = flood::shown(job, &entries, &known);
    if let Some(feed) = plan.feed.as_mut() {
        feed.flood = flood;
    }
    if flood > 0 {
        plan.next.why.push_str("; a flood of entries");
    }
    for ((fresh, known), shown) in entries.into_iter().zip(known).zip(shown) {
        place(world, job, fresh, known, !shown, plan);
    }
}

/// New, revised, or nowhere.
fn place(
    world: &World,
    job: &FeedJob,
    fresh: Fresh,
    known: Option<Known>,
    held_back: bool,
    plan: &mut AfterPoll,
) {
    let Some(known) = known else {
        let entry = new_entry(world, job, fresh, held_back, plan.at);
        plan.new.push(entry);
        return;
    };
    carry(&known, &fresh, plan);
    let Some(stored) = known.words else {
        return;
    };
    let said = fresh.entry.updated.as_ref().map(|dated| dated.date.start);
    let verdict = identity::decide(&stored, &known.past, &fresh.said(), said, plan.at);
    let Verdict::Revised(edit) = verdict else {
        return;
    };
    let moves = edit.tell.is_some_and(|at| at <= plan.at);
    let told = known.past.told.unwrap_or(stored);
    plan.revised.push(RevisedEntry {
        uuid: known.uuid,
        page: wish(job, &fresh, edit.weighs),
        words: fresh.words,
        updated: moves.then(|| plan.at.max(known.updated)),
        due: edit.tell.filter(|_| !moves),
        told: (!moves).then_some((told.title, told.text)),
        unsaid: edit.unsaid,
        said: said.max(Some(known.past.said)),
        why: edit.why,
    });
}

/// What the feed says again of what the entry carries.
fn carry(known: &Known, fresh: &Fresh, plan: &mut AfterPoll) {
    let entry = &fresh.entry;
    let same = known.extras == entry.extras && known.enclosures == entry.enclosures;
    if same || known.forgotten {
        return;
    }
    plan.carried.push(Carried {
        uuid: known.uuid.clone(),
        enclosures: entry.enclosures.clone(),
        extras: entry.extras.clone(),
        shown: known.enclosures != entry.enclosures || known.extras.shows_other(&entry.extras),
    });
}

/// A typo is no reason to ask for a page again, nor are the counters that some feeds carry.
fn wish(job: &FeedJob, fresh: &Fresh, moved: bool) -> PageWish {
    match page_job(job, fresh) {
        Some(page) if moved => PageWish::Read(page),
        Some(_) => PageWish::Keep,
        None => PageWish::Drop,
    }
}

/// An entry that was not known, as it is stored.
pub(crate) fn new_entry(
    world: &World,
    job: &FeedJob,
    fresh: Fresh,
    held_back: bool,
    now: Instant,
) -> NewEntry {
    let page = page_job(job, &fresh);
    let hold = if page.is_some() {
        world.hold
    } else {
        Duration::ZERO
    };
    let uuid = uuid(world, job, &fresh);
    let entry = fresh.entry;
    let date = |dated: &Option<Dated>| dated.as_ref().map(|dated| dated.date.start);
    let dated = date(&entry.updated)
        .or(date(&entry.published))
        .filter(|at| *at <= now);
    NewEntry {
        uuid,
        key: fresh.key.0,
        guid: entry.id,
        url_key: entry.link.as_deref().and_then(canonical::comparison_key),
        url: entry.link.as_deref().map(canonical::without_tracking),
        words: fresh.words,
        authors: entry.authors,
        categories: entry.categories,
        enclosures: entry.enclosures,
        extras: entry.extras,
        language: job
            .lang
            .clone()
            .map(|lang| (lang, "config"))
            .or(fresh.language),
        rights: entry.rights,
        published: entry.published.or(entry.updated),
        updated: dated.unwrap_or(now),
        first_seen: now,
        held_back,
        page,
        later: false,
        link_due: now.plus(hold),
        text: None,
    }
}

/// Whether the feed's own text looks cut: short, or ending in an ellipsis or a "read more".
fn wants_page(setting: FullText, fresh: &Fresh) -> bool {
    /// Below this many characters a body counts as cut: a lead has 200 to 600, an article more.
    const WHOLE: usize = 1_500;
    match setting {
        FullText::Always => true,
        FullText::Never => false,
        FullText::Auto => {
            let end = fresh
                .text
                .trim_end()
                .trim_end_matches(['[', ']', '(', ')', '»', '>'])
                .trim_end();
            fresh.text.chars().count() < WHOLE || end.ends_with('…') || end.ends_with("...")
        }
    }
}

fn page_job(job: &FeedJob, fresh: &Fresh) -> Option<PageJob> {
    if !wants_page(job.full_text, fresh) {
        return None;
    }
    let url = fresh.entry.link.clone()?;
    let host = canonical::site(&url)?;
    Some(PageJob { url, host })
}
