//! The feed behind an address: by the rule of its site, by itself, by what its page names, by what
//! its form says, in the usual places; in that order, and no further than needed.

use super::add::Asked;
use crate::cli::Usage;
use crate::cli::say;
use crate::config::Config;
use crate::config::naming;
use crate::daemon;
use crate::discover;
use crate::discover::Candidate;
use crate::extract;
use crate::fetch::Failure;
use crate::fetch::FeedRequest;
use crate::fetch::Fetched;
use crate::fetch::Fetcher;
use crate::fetch::Modified;
use crate::model::Feed;
use crate::model::counted;
use crate::parse;
use anyhow::Context;
use anyhow::bail;
use std::time::Duration;

/// A feed that was read.
pub(super) struct Found {
    pub(super) url: String,
    pub(super) feed: Feed,
}

/// Looks for a feed; says what else there is.
pub(super) async fn find(
    config: &Config,
    asked: &Asked,
    pick: Option<usize>,
) -> anyhow::Result<Found> {
    let fetcher = daemon::fetcher(config)?;
    let search = Search {
        fetcher: &fetcher,
        asked,
        pick,
    };
    let known = discover::known(&asked.url);
    if let Some(found) = search.first_of(&known).await? {
        return Ok(found);
    }
    search.at_the_page().await
}

struct Search<'s> {
    fetcher: &'s Fetcher,
    asked: &'s Asked,
    pick: Option<usize>,
}

impl Search<'_> {
    /// The address itself, what its page names, what may be there all the same.
    async fn at_the_page(&self) -> anyhow::Result<Found> {
        let asked = &self.asked.url;
        let answer = match self.look(asked).await? {
            Ok(answer) => answer,
            Err(failure) => {
                // some show pages to nobody but browsers
                let found = self.first_of(&discover::likely(asked)).await?;
                let way_out = way_out(&failure, asked);
                return found
                    .with_context(|| format!("`{asked}` was not added: {failure}{way_out}"));
            }
        };
        match read(&answer) {
            Ok(feed) => return Ok(found(asked, &answer, feed)),
            Err(parse::Error::Html(_) | parse::Error::NoFeed) if !naming::is_file(asked) => {}
            Err(error) => return Err(error).with_context(|| format!("`{asked}` was not added")),
        }
        let html = extract::decode(&answer.body, answer.content_type.as_deref());
        let page = &answer.final_url;
        let named = discover::feeds(&html, page);
        if !named.is_empty() {
            return self.of_page(&named).await;
        }
        let mut ruled = discover::of_page(page, &html);
        discover::join(&mut ruled, discover::of_page(asked, &html));
        discover::join(&mut ruled, discover::known(page));
        discover::join(&mut ruled, discover::likely(page));
        discover::join(&mut ruled, discover::likely(asked));
        if let Some(found) = self.first_of(&ruled).await? {
            return Ok(found);
        }
        self.in_usual_places(&discover::usual(&html, page)).await
    }

    /// One of those that a page names. Which one is meant is the user's to say, unless they are one
    /// feed in several forms.
    async fn of_page(&self, named: &[Candidate]) -> anyhow::Result<Found> {
        let asked = &self.asked.url;
        let best = match (self.picked(named)?, meant(named)) {
            (Some(picked), _) => picked,
            (None, Some(meant)) => {
                self.mention(named, meant);
                meant
            }
            (None, None) => {
                let headline = "names several feeds, `--pick N` takes one";
                return Err(Usage(listed(named, asked, headline)).into());
            }
        };
        match self.look(&best.url).await? {
            Ok(answer) => {
                let feed = read(&answer)
                    .with_context(|| format!("`{asked}` was not added: it names `{}`", best.url))?;
                Ok(found(&best.url, &answer, feed))
            }
            Err(failure) => {
                let way_out = way_out(&failure, &best.url);
                bail!("`{}` was not added: {failure}{way_out}", best.url)
            }
        }
    }

    /// The first of some guesses that is a feed and has entries, else the first that is a feed.
    async fn first_of(&self, guesses: &[Candidate]) -> anyhow::Result<Option<Found>> {
        if guesses.is_empty() {
            return Ok(None);
        }
        let tried = match self.picked(guesses)? {
            Some(picked) => std::slice::from_ref(picked),
            None => guesses,
        };
        let mut empty = None;
        for guess in tried {
            let answer = match self.look(&guess.url).await? {
                Ok(answer) => answer,
                Err(failure) if is_a_wish(&failure) => {
                    bail!(
                        "`{}` was not added: `{}` asks to be left alone: {failure}",
                        self.asked.url,
                        guess.url
                    );
                }
                Err(_) => continue,
            };
            let Ok(feed) = read(&answer) else { continue };
            let is_empty = feed.entries.is_empty();
            let found = (guess, found(&guess.url, &answer, feed));
            if is_empty {
                empty.get_or_insert(found);
                continue;
            }
            empty = Some(found);
            break;
        }
        let Some((guess, found)) = empty else {
            if self.pick.is_some() {
                let urls = tried.iter().map(|guess| format!("`{}`", guess.url));
                let urls = urls.collect::<Vec<_>>().join(", ");
                bail!("`{}` was not added: {urls} is no feed", self.asked.url);
            }
            return Ok(None);
        };
        self.mention(guesses, guess);
        Ok(Some(found))
    }

    /// Where feeds are with the common programs, one after the other.
    async fn in_usual_places(&self, places: &[Candidate]) -> anyhow::Result<Found> {
        let asked = &self.asked.url;
        say(&format!(
            "`{asked}` names no feed; trying {}",
            counted(places.len(), "usual place")
        ));
        for place in places {
            match self.look(&place.url).await? {
                Ok(answer) => {
                    if let Ok(feed) = read(&answer) {
                        return Ok(found(&place.url, &answer, feed));
                    }
                }
                Err(failure) if is_a_wish(&failure) => {
                    bail!(
                        "`{asked}` was not added: it names no feed, and asks to be left alone: {failure}"
                    );
                }
                Err(_) => {}
            }
        }
        bail!(
            "`{asked}` was not added: it is no feed, as a page it has neither a <link rel=\"alternate\"> to a feed nor a link that reads like one, and none is in the usual places; the key `scrape` of a source makes entries from such a page"
        )
    }

    fn picked<'c>(&self, candidates: &'c [Candidate]) -> anyhow::Result<Option<&'c Candidate>> {
        let Some(pick) = self.pick else {
            return Ok(None);
        };
        let found = pick.checked_sub(1).and_then(|at| candidates.get(at));
        let headline = "has no such feed, `--pick N` takes one of";
        let wrong = || Usage(listed(candidates, &self.asked.url, headline)).into();
        found.map(Some).ok_or_else(wrong)
    }

    /// What there is, where it is more than what is taken.
    fn mention(&self, candidates: &[Candidate], taken: &Candidate) {
        if self.pick.is_some() || candidates.len() < 2 {
            return;
        }
        let number = candidates
            .iter()
            .position(|one| one == taken)
            .unwrap_or_default()
            + 1;
        let headline = format!("has several feeds, {number} is taken, `--pick N` takes another");
        say(&listed(candidates, &self.asked.url, &headline));
    }

    async fn look(&self, url: &str) -> anyhow::Result<Result<Modified, Failure>> {
        let access = if url == self.asked.url {
            self.asked.access.clone()
        } else {
            self.asked.access_at(url)
        };
        let request = FeedRequest {
            url: url.to_owned(),
            access,
            timeout: Duration::from_secs(30),
            ..FeedRequest::default()
        };
        match self.fetcher.feed(&request).await {
            Fetched::Modified(answer) => Ok(Ok(answer)),
            Fetched::NotModified(_) => bail!("`{url}` answered 304 to a first request"),
            Fetched::Failed(failure) => Ok(Err(failure)),
        }
    }
}

/// The only one that is not of comments, in whatever forms; the first is the best of them.
fn meant(named: &[Candidate]) -> Option<&Candidate> {
    let (first, rest) = named.split_first()?;
    let is_other = |other: &Candidate| {
        let is_less = !first.comments && other.comments;
        !is_less && !other.is_form_of(first)
    };
    (!rest.iter().any(is_other)).then_some(first)
}

/// Whether somebody asks for less.
const fn is_a_wish(failure: &Failure) -> bool {
    failure.retry_after().is_some()
        || matches!(
            failure,
            Failure::Status {
                code: 429 | 503,
                ..
            }
        )
}

fn listed(candidates: &[Candidate], asked: &str, headline: &str) -> String {
    let rows = candidates.iter().enumerate().map(|(at, candidate)| {
        let row = format!("\n{:>3}  {}", at + 1, candidate.url);
        match naming::one_line(&candidate.title) {
            title if title.is_empty() => row,
            title => format!("{row}  {title}"),
        }
    });
    let rows = rows.collect::<String>();
    format!("`{asked}` {headline}:{rows}")
}

/// What can be done where there was no answer at all.
fn way_out(failure: &Failure, url: &str) -> String {
    let plain = url.strip_prefix("https://");
    match (failure, plain) {
        (Failure::Connect { .. } | Failure::Tls { .. } | Failure::Timeout { .. }, Some(rest)) => {
            format!("; is it up? without TLS it may answer at `http://{rest}`")
        }
        (Failure::Connect { .. } | Failure::Timeout { .. }, _) => {
            "; is it up, and is this the address? nothing was written, so `add` can be tried again"
                .to_owned()
        }
        (Failure::Dns { .. }, _) => "; is the name written right?".to_owned(),
        _ => String::new(),
    }
}

fn read(answer: &Modified) -> Result<Feed, parse::Error> {
    parse::feed(&parse::Document {
        bytes: &answer.body,
        content_type: answer.content_type.as_deref(),
        base: Some(&answer.final_url),
    })
}

/// Under the address that was asked, or where a permanent redirect says it has moved.
fn found(asked: &str, answer: &Modified, feed: Feed) -> Found {
    let url = answer.permanent_redirect.as_deref().unwrap_or(asked);
    Found {
        url: url.to_owned(),
        feed,
    }
}
