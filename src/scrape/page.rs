//! Entries of an HTML page, by CSS selectors: for the items, and within each of them.

use super::Error;
use super::Keys;
use super::MAX_ITEMS;
use super::Wrong;
use super::dated;
use super::title;
use crate::canonical;
use crate::html;
use crate::model::DateFrom;
use crate::model::Dated;
use crate::model::Entry;
use crate::model::Feed;
use crate::model::Precision;
use crate::model::RawHtml;
use crate::model::counted;
use crate::parse;
use scraper::ElementRef;
use scraper::Selector;
use std::collections::HashSet;

/// Elements of an item that are looked at for a date that nobody named.
const MAX_DATE_LOOKS: usize = 100;
/// Octets of the longest text that may be a date alone.
const MAX_DATE: usize = 60;

/// Where the parts of a page are.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    /// As written.
    text: String,
    item: Selector,
    title: Option<Place>,
    link: Option<Place>,
    date: Option<Place>,
    summary: Option<Place>,
    usual: Usual,
}

/// What is looked for where a key is empty.
#[derive(Clone, Debug)]
struct Usual {
    heading: Selector,
    heading_link: Selector,
    link: Selector,
    time: Selector,
    base: Selector,
    name: Selector,
}

/// An element within an item, or an attribute of it.
#[derive(Clone, Debug)]
struct Place {
    /// The item itself, where there is none.
    selector: Option<Selector>,
    attribute: Option<String>,
}

impl Place {
    /// `CSS`, `CSS@ATTRIBUTE` or `@ATTRIBUTE`; none where it is empty.
    fn read(text: &str) -> Result<Option<Self>, String> {
        let is_name = |name: &str| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_:".contains(&byte))
        };
        let text = text.trim();
        let split = text.rsplit_once('@').filter(|(_, name)| is_name(name));
        let (css, attribute) = split.map_or((text, None), |(css, name)| (css.trim(), Some(name)));
        if css.is_empty() && attribute.is_none() {
            return Ok(None);
        }
        let selector = if css.is_empty() {
            None
        } else {
            Some(selector(css)?)
        };
        Ok(Some(Self {
            selector,
            attribute: attribute.map(str::to_ascii_lowercase),
        }))
    }

    fn element<'d>(&self, item: ElementRef<'d>) -> Option<ElementRef<'d>> {
        let found = self.selector.as_ref().map(|selector| first(item, selector));
        let found = found.unwrap_or(Some(item))?;
        let has = |name: &String| found.attr(name).is_some();
        self.attribute.as_ref().is_none_or(has).then_some(found)
    }

    /// The attribute that is named, else the one that is meant, else the text.
    fn text(&self, item: ElementRef<'_>, meant: &str) -> Option<String> {
        let element = self.element(item)?;
        let name = self.attribute.as_deref().unwrap_or(meant);
        let attribute = element.attr(name).map(str::to_owned);
        attribute.or_else(|| Some(text(element)))
    }
}

fn selector(css: &str) -> Result<Selector, String> {
    Selector::parse(css).map_err(|_| format!("`{css}` is no CSS selector"))
}

/// The first that fits, the item itself included.
fn first<'d>(item: ElementRef<'d>, selector: &Selector) -> Option<ElementRef<'d>> {
    if selector.matches_with_scope(&item, Some(item)) {
        return Some(item);
    }
    item.select(selector).next()
}

fn text(element: ElementRef<'_>) -> String {
    let text: String = element.text().flat_map(|part| [part, " "]).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Usual {
    fn new() -> Result<Self, String> {
        const HEADING: &str = ":is(h1, h2, h3, h4, h5, h6)";
        Ok(Self {
            heading: selector(HEADING)?,
            heading_link: selector(&format!("{HEADING} a[href], a[href]:has({HEADING})"))?,
            link: selector("a[href]")?,
            time: selector("time")?,
            base: selector("base[href]")?,
            name: selector("head > title")?,
        })
    }
}

impl Rules {
    pub(super) fn new(keys: &Keys) -> Result<Self, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let mut take = |key, read: Result<Option<Place>, String>| {
            read.unwrap_or_else(|message| {
                wrong.push(Wrong { key, message });
                None
            })
        };
        let title = take("title", Place::read(&keys.title));
        let link = take("link", Place::read(&keys.link));
        let date = take("date", Place::read(&keys.date));
        let summary = take("summary", Place::read(&keys.summary));
        match (selector(&keys.item), Usual::new()) {
            (Ok(item), Ok(usual)) if wrong.is_empty() => Ok(Self {
                text: keys.item.clone(),
                item,
                title,
                link,
                date,
                summary,
                usual,
            }),
            (item, usual) => {
                let message = item.err().or_else(|| usual.err());
                let own = message.map(|message| Wrong {
                    key: "item",
                    message,
                });
                Err(own.into_iter().chain(wrong).collect())
            }
        }
    }

    pub(super) fn feed(&self, page: &str, base: Option<&str>) -> Result<Feed, Error> {
        let document = html::document(page);
        let mut taken = HashSet::new();
        let mut items = Vec::new();
        for item in document.select(&self.item).take(MAX_ITEMS) {
            // what is inside another item is a part of that
            if !item.ancestors().any(|around| taken.contains(&around.id())) {
                taken.insert(item.id());
                items.push(item);
            }
        }
        if items.is_empty() {
            return Err(Error::NoItem(self.text.clone()));
        }
        let mut feed = Feed {
            link: base.map(str::to_owned),
            title: document
                .select(&self.usual.name)
                .next()
                .and_then(|it| title(&text(it))),
            language: document
                .root_element()
                .attr("lang")
                .map(str::trim)
                .filter(|lang| !lang.is_empty())
                .map(str::to_owned),
            ..Feed::default()
        };
        self.all_fit(&items, &mut feed.repairs)?;
        let href = document
            .select(&self.usual.base)
            .next()
            .and_then(|it| it.attr("href"));
        let based = href.and_then(|href| canonical::absolute(base, href));
        let base = based.as_deref().or(base);
        let entries = items.iter().map(|item| self.entry(*item, base));
        feed.entries = entries
            .filter(|entry| entry.title.is_some() || entry.link.is_some())
            .collect();
        if feed.entries.is_empty() {
            let (key, items) = ("title", counted(items.len(), "element"));
            return Err(Error::NoField { key, items });
        }
        Ok(feed)
    }

    /// What was named is somewhere: without a link all entries would be new ones.
    fn all_fit(&self, items: &[ElementRef<'_>], repairs: &mut Vec<String>) -> Result<(), Error> {
        for (key, place) in [
            ("title", &self.title),
            ("link", &self.link),
            ("date", &self.date),
            ("summary", &self.summary),
        ] {
            let Some(place) = place else { continue };
            if items.iter().any(|item| place.element(*item).is_some()) {
                continue;
            }
            if matches!(key, "title" | "link") {
                let items = counted(items.len(), "element");
                return Err(Error::NoField { key, items });
            }
            repairs.push(format!("nothing fits `scrape.{key}`"));
        }
        Ok(())
    }

    fn entry(&self, item: ElementRef<'_>, base: Option<&str>) -> Entry {
        let href = match &self.link {
            Some(place) => place.text(item, "href"),
            None => self.usual.link(item),
        };
        Entry {
            title: match &self.title {
                // `alt` says what an image says
                Some(place) => place.text(item, "alt").and_then(|text| title(&text)),
                None => self.usual.title(item),
            },
            link: href.and_then(|href| canonical::absolute(base, &href)),
            published: match &self.date {
                Some(place) => place
                    .text(item, "datetime")
                    .and_then(|text| dated(&text, DateFrom::Meta)),
                None => self.usual.date(item),
            },
            summary: self
                .summary
                .as_ref()
                .and_then(|place| summary(place, item, base)),
            ..Entry::default()
        }
    }
}

fn summary(place: &Place, item: ElementRef<'_>, base: Option<&str>) -> Option<RawHtml> {
    let element = place.element(item)?;
    Some(RawHtml(match &place.attribute {
        Some(name) => html_escape::encode_text(element.attr(name)?).into_owned(),
        None => parse::rebased(&element.inner_html(), base.unwrap_or_default()),
    }))
}

impl Usual {
    /// The first heading with words, else the first link with words, else all of it.
    fn title(&self, item: ElementRef<'_>) -> Option<String> {
        let of = |selector: &Selector| {
            let itself = selector.matches(&item).then_some(item);
            let mut found = itself.into_iter().chain(item.select(selector));
            found.find_map(|element| title(&text(element)))
        };
        of(&self.heading)
            .or_else(|| of(&self.link))
            .or_else(|| title(&text(item)))
    }

    /// The heading's link, else the item itself, else the first in it.
    fn link(&self, item: ElementRef<'_>) -> Option<String> {
        let found = item.select(&self.heading_link).next();
        let found = found.or_else(|| first(item, &self.link))?;
        found.attr("href").map(str::to_owned)
    }

    /// The first `time`, else the first text that is a date and nothing else.
    fn date(&self, item: ElementRef<'_>) -> Option<Dated> {
        let of_time = |time: ElementRef<'_>| {
            let said = time
                .attr("datetime")
                .and_then(|said| dated(said, DateFrom::Meta));
            said.or_else(|| dated(&text(time), DateFrom::Meta))
        };
        let itself = self.time.matches(&item).then_some(item);
        let mut times = itself.into_iter().chain(item.select(&self.time));
        times.find_map(of_time).or_else(|| {
            let leaves = item
                .descendent_elements()
                .take(MAX_DATE_LOOKS)
                .filter(|element| element.child_elements().next().is_none());
            let texts = leaves.map(text).filter(|text| text.len() <= MAX_DATE);
            texts
                .filter_map(|text| {
                    let date = parse::date(&text)?;
                    Some(Dated {
                        date,
                        raw: text,
                        from: DateFrom::Text,
                    })
                })
                .find(|dated| dated.date.precision >= Precision::Day)
        })
    }
}
