//! What the daemon does at the word of a verb.

use crate::backfill;
use crate::clock;
use crate::control::Command;
use crate::control::Overrule;
use crate::control::Replies;
use crate::control::Reply;
use crate::control::Told;
use crate::daemon::Round;
use crate::daemon::live::Live;
use crate::ingest;
use crate::model::Instant;
use crate::poll::Polled;
use crate::reextract::Again;
use crate::reextract::Change;
use crate::reextract::Done;
use crate::reextract::reextract;
use crate::store;
use std::sync::Arc;
use std::time::Duration;

/// How often a waiting command looks whether its work is done.
const LOOK: Duration = Duration::from_millis(200);

/// Does one command; the last reply is its end.
pub(super) async fn answer(live: Arc<Live>, command: Command, replies: Replies) {
    let end = match command {
        Command::Reload => live.reload().await,
        Command::Poll {
            all,
            force,
            sources,
        } => match poll(
            &live,
            Round {
                all,
                sources,
                force,
            },
            &replies,
        )
        .await
        {
            Ok(words) => Ok(words),
            Err(error) => Err(error.to_string()),
        },
        Command::Overrule(what) => overrule(&live, what).await,
        Command::Backfill {
            source,
            pages,
            since,
        } => {
            let since = since.map(Instant);
            match older(&live, &source, pages, since, &replies).await {
                Ok(end) => end,
                Err(error) => Err(error.to_string()),
            }
        }
        Command::Reextract { sources } => again(&live, &sources, &replies).await,
        Command::Ingest { source, items } => {
            let done = ingest::ingest(&live.state().world, &source, items).await;
            live.due.notify_one();
            match done {
                Ok(done) => {
                    for (line, why) in done.bad {
                        // a verb that was interrupted hears nothing more
                        drop(replies.send(Reply::Bad(line, why)).await);
                    }
                    Ok(format!("{} {}", done.new, done.known))
                }
                Err(error) => Err(error.to_string()),
            }
        }
        Command::Keep { source } => match live.store.keep_source(&source).await {
            Ok(entries) => Ok(entries.map_or_else(String::new, |entries| entries.to_string())),
            Err(error) => Err(error.to_string()),
        },
    };
    let last = match end {
        Ok(words) => Reply::Done(words),
        Err(words) => Reply::Refused(words),
    };
    // a verb that was interrupted hears nothing more
    drop(replies.send(last).await);
}

/// What somebody decided about an entry; refused where there is nothing to decide.
async fn overrule(live: &Live, what: Overrule) -> Result<String, String> {
    let outputs = live.state().config.outputs.clone();
    let (done, refused) = match what {
        Overrule::Forget(uuid) => (
            live.store.forget(&uuid, outputs, clock::now()).await,
            format!("no entry has the id `{uuid}`, or it is forgotten already"),
        ),
        Overrule::Merge(one, other) => (
            live.store.merge(&one, &other, outputs).await,
            format!("`{one}` and `{other}` are one article already"),
        ),
        Overrule::Unmerge(uuid) => (
            live.store.unmerge(&uuid, outputs, clock::now()).await,
            format!("`{uuid}` is an article of its own already"),
        ),
    };
    match done {
        Ok(true) => Ok(String::new()),
        Ok(false) => Err(refused),
        Err(error) => Err(error.to_string()),
    }
}

/// Begins a backfill and tells how it goes until it is over. Nobody who stops listening stops it.
async fn older(
    live: &Live,
    source: &str,
    pages: u32,
    since: Option<Instant>,
    replies: &Replies,
) -> Result<Result<String, String>, store::Error> {
    let world = live.state().world.clone();
    if let Err(why) = backfill::begin(&world, source, pages, since).await? {
        return Ok(Err(why));
    }
    let mut look = tokio::time::interval(LOOK);
    loop {
        live.due.notify_one();
        look.tick().await;
        let Some(state) = live.store.backfill(source).await? else {
            return Ok(Err(format!("`{source}` is gone")));
        };
        if let Some(end) = backfill::told(source, &state, clock::now()) {
            let left = live.store.pages_left(source, clock::now()).await?;
            return Ok(end.map(|words| match left {
                0 => words,
                left => format!("{words}; pages still to be fetched: {left}"),
            }));
        }
        let walked = Reply::Walked(state.walk.documents, state.walk.entries);
        if replies.send(walked).await.is_err() {
            return Ok(Ok(String::new()));
        }
    }
}

/// Reads kept pages again by what the configuration says now.
async fn again(live: &Live, sources: &[String], replies: &Replies) -> Result<String, String> {
    live.reload().await?;
    let world = live.state().world.clone();
    let again = Again {
        store: world.store,
        rules: world.rules,
        reading: world.reading,
        write: true,
    };
    let told = |done: Done, _: Option<&Change>| {
        // who reads slowly hears less
        drop(replies.try_send(Reply::Reread(done.read, done.changed)));
    };
    let done = reextract(&again, sources, told).await;
    done.map(|done| done.to_string())
        .map_err(|error| error.to_string())
}

async fn poll(live: &Live, round: Round, replies: &Replies) -> Result<String, store::Error> {
    let started = clock::now();
    let mut heard = live.told.listen();
    let held = round.make_due(&live.store, started).await?;
    let sources = round.sources;
    live.due.notify_one();
    let mut look = tokio::time::interval(LOOK);
    loop {
        tokio::select! {
            Some(polled) = heard.recv() => {
                let asked = sources.is_empty() || sources.contains(&polled.source);
                if asked && replies.send(Reply::Polled(told(&polled))).await.is_err() {
                    break;
                }
            }
            _ = look.tick() => {
                let left = live.store.round_left(&sources, started, clock::now()).await?;
                if left == 0 {
                    break;
                }
                if replies.send(Reply::Left(left)).await.is_err() {
                    break;
                }
            }
        }
    }
    while let Ok(polled) = heard.try_recv() {
        if sources.is_empty() || sources.contains(&polled.source) {
            // the last words are for whoever still listens
            drop(replies.send(Reply::Polled(told(&polled))).await);
        }
    }
    settle(live, clock::now()).await?;
    Ok(held.to_string())
}

/// `hold` and `settle` count as elapsed; all is linked and chosen.
async fn settle(live: &Live, now: Instant) -> Result<(), store::Error> {
    live.store.settle_now(now).await?;
    let mut look = tokio::time::interval(LOOK);
    let mut linked = false;
    loop {
        live.arrived.notify_one();
        look.tick().await;
        if !linked {
            linked = live.store.is_linked(now).await?;
        }
        if linked {
            // what was just linked begins to wait for copies: not for this verb
            live.store.choose_now(now).await?;
            if live.store.is_chosen(now).await? {
                return Ok(());
            }
        }
    }
}

/// A poll as the control socket tells it.
pub fn told(polled: &Polled) -> Told {
    let wait = polled.next.at.since(clock::now());
    Told {
        source: polled.source.clone(),
        not_modified: polled.not_modified,
        status: polled.status,
        new: polled.new,
        revised: polled.revised,
        error: polled.error.clone(),
        wait: u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
    }
}
