//! A page, and those that go on with it, as text for an entry: the part that needs no network, for
//! pages that just came and for those that are kept.

use crate::canonical;
use crate::extract;
use crate::extract::Article;
use crate::extract::Memory;
use crate::extract::Rules;
use crate::extract::Said;
use crate::extract::Traces;
use crate::model::Person;
use crate::model::RawHtml;
use crate::parse;
use crate::plan::PageResult;
use crate::plan::PageText;
use crate::sanitize;
use crate::store::PageTask;
use std::collections::HashSet;
use std::sync::Arc;
use url::Url;

/// One page as it came.
pub(crate) struct Part<'p> {
    pub(crate) bytes: &'p [u8],
    pub(crate) content_type: Option<&'p str>,
    pub(crate) url: &'p str,
}

/// What was read so far.
pub(crate) struct Reading {
    task: Arc<PageTask>,
    rules: Vec<Arc<Rules>>,
    /// What other pages of its host have too.
    memory: Memory,
    article: Option<Article>,
    base: String,
    /// Where the first page was found.
    found: Option<String>,
    asked: HashSet<String>,
    /// Pages that were read, and those that are in it.
    parts: usize,
    joined: usize,
    /// Words about pages that are not part of it.
    notes: Vec<String>,
}

/// What came of it.
pub(crate) struct Read {
    pub(crate) result: PageResult,
    /// Comparison keys of the addresses that the article has by its page, but for the one that was
    /// asked.
    pub(crate) addresses: Vec<String>,
    /// It is refused for what may be gone at another time.
    pub(crate) passing: bool,
    /// What its first page has that others of its host may have too.
    pub(crate) traces: Traces,
    /// Rules that found nothing; none where there are no rules.
    pub(crate) unmet: Option<Vec<String>>,
}

impl Reading {
    pub(crate) fn new(task: Arc<PageTask>, rules: Vec<Arc<Rules>>, memory: Memory) -> Self {
        Self {
            asked: HashSet::from([task.url.clone()]),
            task,
            rules,
            memory,
            article: None,
            base: String::new(),
            found: None,
            parts: 0,
            joined: 1,
            notes: Vec::new(),
        }
    }

    /// Takes a page in; false where it is no part of the article.
    pub(crate) fn take(&mut self, part: &Part<'_>) -> bool {
        let base = base(&self.task.url, part.url, self.parts > 0);
        self.asked.insert(part.url.to_owned());
        let html = extract::decode(part.bytes, part.content_type);
        let summary = self.task.summary.text();
        let is_first = self.parts == 0;
        let read = extract::article_by(
            &extract::Page {
                html: &html,
                url: Some(&base),
                title: Some(&self.task.title),
                summary: Some(&summary).filter(|_| is_first).map(String::as_str),
            },
            &self.rules,
            &self.memory,
        );
        self.parts += 1;
        let Some(article) = self.article.as_mut() else {
            self.base = base;
            self.found = Some(part.url.to_owned());
            self.article = Some(read);
            return true;
        };
        let single = article.single.take();
        let said = single.is_some() || article.next_by_rule;
        if single.is_some_and(|single| same(&single, part.url)) {
            // all of it at once, unless it is less
            let is_more = read.text.len() >= article.text.len();
            if is_more {
                let unmet = std::mem::take(&mut article.unmet);
                let traces = std::mem::take(&mut article.traces);
                *article = Article {
                    next: None,
                    single: None,
                    unmet,
                    traces,
                    ..read
                };
                self.base = base;
            }
            return is_more;
        }
        let (next, by_rule) = (read.next.clone(), read.next_by_rule);
        // it may have moved to a page for subscribers
        let is_same = is_near(&self.base, part.url, said)
            && (article.next_by_rule || article.goes_on_with(&read, &base));
        let goes_on = is_same && {
            let body = parse::rebased(&read.body.0, &base);
            article.go_on(Article {
                body: RawHtml(body),
                ..read
            })
        };
        self.joined += usize::from(goes_on);
        article.next = next.filter(|_| goes_on);
        article.next_by_rule = by_rule;
        goes_on
    }

    /// The page that is to be read next.
    pub(crate) fn wanted(&self) -> Option<String> {
        let article = self.article.as_ref()?;
        let next = article.single.as_ref().or(article.next.as_ref())?;
        let known = self.asked.iter().any(|asked| same(asked, next));
        let said = article.single.is_some() || article.next_by_rule;
        let near = is_near(&self.base, next, said);
        (self.parts < extract::PAGES && near && !known).then(|| next.clone())
    }

    /// The next page could not be had.
    pub(crate) fn missed(&mut self, why: &str) {
        let number = self.parts + 1;
        self.notes
            .push(format!("page {number} of it is missing ({why})"));
    }

    /// Judges what was read against what the feed says.
    pub(crate) fn finish(self) -> Read {
        let task = &self.task;
        let mut article = self.article.unwrap_or_default();
        let traces = std::mem::take(&mut article.traces);
        let own = if task.content.is_empty() {
            task.summary.text()
        } else {
            task.content.text()
        };
        let said = Said {
            title: &task.title,
            text: &own,
            asked: Some(&task.url),
            found: self.found.as_deref(),
        };
        let judgement = extract::judge(&article, &said);
        let unmet = article
            .unmet
            .iter()
            .map(|rule| format!("{rule}: has the page changed?"));
        let unmet: Vec<String> = unmet.collect();
        let named = article.named.as_ref();
        let named = named.map(|rule| format!("{rule} says which part of it"));
        let pages = (self.joined > 1).then(|| format!("joined from {} pages", self.joined));
        let notes = named.iter().chain(&pages).chain(&self.notes).chain(&unmet);
        let notes = notes.map(String::as_str);
        let why = std::iter::once(judgement.why.as_str()).chain(notes);
        let why = why.collect::<Vec<_>>().join("; ");
        let addresses = addresses(&task.url, self.found.as_deref(), &article);
        let result = if judgement.use_page {
            PageResult::Used(Box::new(text(task, article, &self.base, why)))
        } else {
            PageResult::Kept(why)
        };
        Read {
            result,
            addresses,
            passing: judgement.passing,
            traces,
            unmet: (!self.rules.is_empty()).then_some(unmet),
        }
    }
}

fn addresses(asked: &str, found: Option<&str>, article: &Article) -> Vec<String> {
    let asked = canonical::comparison_key(asked);
    let told = article.canonical.iter().chain(&article.also);
    let told = found.into_iter().chain(told.map(String::as_str));
    let mut keys: Vec<String> = Vec::new();
    for key in told.filter_map(canonical::comparison_key) {
        if Some(&key) != asked.as_ref() && !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

fn text(task: &PageTask, article: Article, base: &str, why: String) -> PageText {
    let authors = article.authors.into_iter().map(|name| Person {
        name: sanitize::plain(&name),
        ..Person::default()
    });
    PageText {
        body: sanitize::clean(&article.body, Some(base)),
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
        why,
        title: article
            .title
            .filter(|_| task.title.is_empty())
            .map(|title| sanitize::plain(&title)),
        extras: article.about.extras(),
        rights: article.about.rights.as_deref().map(sanitize::plain),
    }
}

/// What relative addresses of a page are relative to: where it was found. A query that a redirect
/// added may be somebody's session; that of a page that goes on is its number.
fn base(asked: &str, found: &str, goes_on: bool) -> String {
    let (Ok(asked), Ok(mut url)) = (Url::parse(asked), Url::parse(found)) else {
        return found.to_owned();
    };
    if !goes_on && asked.query() != url.query() {
        url.set_query(None);
    }
    url.into()
}

/// The host of an address.
pub(crate) fn host(url: &str) -> String {
    let url = Url::parse(url).ok();
    let host = url.as_ref().and_then(Url::host_str);
    host.unwrap_or_default().to_owned()
}

/// Whether an address may be that of a part: on the same site where a rule said so, else numbered.
fn is_near(first: &str, url: &str, said: bool) -> bool {
    if said {
        site(url).is_some() && site(url) == site(first)
    } else {
        extract::is_page_of(first, url)
    }
}

fn site(url: &str) -> Option<url::Origin> {
    Url::parse(url).ok().map(|url| url.origin())
}

fn same(one: &str, other: &str) -> bool {
    let bare = |url: &str| url.split('#').next().unwrap_or_default().to_owned();
    bare(one) == bare(other)
}
