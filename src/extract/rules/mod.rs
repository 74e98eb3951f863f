//! What owners say of pages: where the article is, its title, what is to be left out.
//!
//! Rules come from `extract` of a source and from files of rules for sites, and go before what is
//! found by itself. Pure. Invariant: a rule that finds nothing takes nothing away; the page is then
//! read as it would be without, and the rule is told of. Deliberately absent: fetching.

mod place;
mod reading;
mod site;
mod xpath;

#[cfg(test)]
mod tests;

pub use site::Sites;
pub use site::Unknown;

use super::Article;
use super::Memory;
use super::Page;
use super::Wanted;
use super::meta::people;
use crate::canonical;
use crate::html;
use crate::model::DateFrom;
use crate::model::Dated;
use crate::parse;
use ego_tree::NodeId;
use place::Asked;
use place::Hit;
use place::Place;
pub(super) use reading::Named;
use scraper::Html;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// The keys of `extract`, as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// The article; empty: what is found by itself.
    pub body: String,
    /// What is left out.
    pub strip: Vec<String>,
    /// The headline.
    pub title: String,
    /// Names of authors.
    pub author: String,
    /// When it was published.
    pub date: String,
    /// The link to the page that goes on with the article.
    pub next_page: String,
}

/// What is wrong with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Its name.
    pub key: &'static str,
    /// What was expected.
    pub message: String,
}

/// Checked rules for pages.
#[derive(Clone, Debug)]
pub struct Rules {
    title: Vec<Place>,
    body: Vec<Place>,
    author: Vec<Place>,
    date: Vec<Place>,
    strip: Vec<Place>,
    next_page: Vec<Place>,
    single_page: Vec<Place>,
    /// Texts of the markup and what takes their place.
    replace: Vec<(String, String)>,
    /// Credits and insets go from what `body` finds.
    prune: bool,
    /// Where `body` finds nothing, the article is looked for without it.
    autodetect: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            title: Vec::new(),
            body: Vec::new(),
            author: Vec::new(),
            date: Vec::new(),
            strip: Vec::new(),
            next_page: Vec::new(),
            single_page: Vec::new(),
            replace: Vec::new(),
            prune: true,
            autodetect: true,
        }
    }
}

impl Rules {
    /// Checks the keys; each that is wrong is told. None where nothing is said.
    pub fn new(keys: &Keys) -> Result<Option<Self>, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let mut take = |key: &'static str, text: &str| {
            if text.trim().is_empty() {
                return None;
            }
            let place = Place::css(&format!("extract.{key}"), text);
            place
                .map_err(|message| wrong.push(Wrong { key, message }))
                .ok()
        };
        let list = |place: Option<Place>| place.into_iter().collect();
        let rules = Self {
            title: list(take("title", &keys.title)),
            body: list(take("body", &keys.body)),
            author: list(take("author", &keys.author)),
            date: list(take("date", &keys.date)),
            strip: keys
                .strip
                .iter()
                .filter_map(|text| take("strip", text))
                .collect(),
            next_page: list(take("next_page", &keys.next_page)),
            ..Self::default()
        };
        let is_empty = keys.strip.is_empty()
            && [
                &keys.title,
                &keys.body,
                &keys.author,
                &keys.date,
                &keys.next_page,
            ]
            .iter()
            .all(|text| text.is_empty());
        if wrong.is_empty() {
            Ok((!is_empty).then_some(rules))
        } else {
            Err(wrong)
        }
    }

    fn replaced<'h>(&self, html: Cow<'h, str>) -> Cow<'h, str> {
        let longest = html.len().saturating_mul(2);
        let pairs = self.replace.iter();
        pairs.fold(html, |html, (from, to)| {
            if from.is_empty() || !html.contains(from.as_str()) || html.len() > longest {
                return html;
            }
            Cow::Owned(html.replace(from.as_str(), to))
        })
    }
}

/// What rules found besides the article's body.
#[derive(Debug, Default)]
struct Facts {
    title: Option<String>,
    authors: Vec<String>,
    published: Option<Dated>,
    next: Option<String>,
    single: Option<String>,
    strip: Vec<NodeId>,
    unmet: Vec<String>,
}

/// Takes the article out of a page by rules, those that count most first.
pub fn article_by(page: &Page<'_>, rules: &[Arc<Rules>], memory: &Memory) -> Article {
    if rules.is_empty() {
        return super::article_among(page, memory);
    }
    let html = rules
        .iter()
        .fold(Cow::Borrowed(page.html), |html, rules| rules.replaced(html));
    let mut document = html::document(&html);
    let mut facts = facts(&document, rules, page.url);
    for &id in &facts.strip {
        if let Some(mut node) = document.tree.get_mut(id) {
            node.detach();
        }
    }
    let named = bodies(&document, rules, &mut facts.unmet);
    let wanted = Wanted {
        memory: Some(memory),
        markup: true,
    };
    let mut article = super::read(&document, page, Some(&named), wanted);
    if named.is_lost(&article) {
        facts
            .unmet
            .push(format!("what fits {} has no text", named.by));
    }
    article.title = facts.title.or(article.title);
    if !facts.authors.is_empty() {
        article.authors = facts.authors;
    }
    article.published = facts.published.or(article.published);
    article.next_by_rule = facts.next.is_some();
    article.next = facts.next.or(article.next);
    article.single = facts.single;
    article.unmet = facts.unmet;
    article
}

/// The first place that finds something usable. What finds nothing is told where `told`.
fn first<'d, T>(
    asked: &Asked<'d>,
    places: &[&Place],
    told: Option<&mut Vec<String>>,
    read: impl Fn(&Place, Vec<Hit<'d>>) -> Option<T>,
) -> Option<T> {
    let mut unmet = Vec::new();
    for place in places {
        match place.find(asked) {
            Ok(hits) => {
                let nothing = hits.is_empty();
                if let Some(found) = read(place, hits) {
                    return Some(found);
                }
                unmet.push(if nothing {
                    format!("nothing fits {}", place.name)
                } else {
                    format!("what fits {} is of no use", place.name)
                });
            }
            Err(why) => unmet.push(why),
        }
    }
    if let Some(told) = told {
        told.extend(unmet);
    }
    None
}

fn facts(document: &Html, rules: &[Arc<Rules>], url: Option<&str>) -> Facts {
    let asked = Asked::new(document);
    let all = |places: fn(&Rules) -> &[Place]| -> Vec<&Place> {
        rules.iter().flat_map(|rules| places(rules)).collect()
    };
    let mut facts = Facts::default();
    let unmet = &mut facts.unmet;
    let some = |text: String| (!text.is_empty()).then_some(text);
    facts.title = first(
        &asked,
        &all(|rules| &rules.title),
        Some(unmet),
        |_, hits| hits.iter().find_map(|hit| some(hit.text(&["content"]))),
    );
    facts.authors = first(
        &asked,
        &all(|rules| &rules.author),
        Some(unmet),
        |_, hits| {
            let lines: Vec<String> = hits.iter().map(|hit| hit.text(&["content"])).collect();
            let names = people(&lines, None);
            (!names.is_empty()).then_some(names)
        },
    )
    .unwrap_or_default();
    facts.published = first(&asked, &all(|rules| &rules.date), Some(unmet), |_, hits| {
        hits.iter()
            .find_map(|hit| dated(&hit.text(&["datetime", "content"])))
    });
    let link = |_: &Place, hits: Vec<Hit<'_>>| {
        let mut links = hits.iter().map(|hit| hit.text(&["href"]));
        links.find_map(|href| canonical::absolute(url, &href))
    };
    facts.next = first(&asked, &all(|rules| &rules.next_page), None, link);
    facts.single = first(&asked, &all(|rules| &rules.single_page), None, link);
    for place in all(|rules| &rules.strip) {
        match place.find(&asked) {
            Ok(hits) => facts.strip.extend(hits.iter().filter_map(Hit::id)),
            Err(why) => facts.unmet.push(why),
        }
    }
    facts
}

/// What the first rule that finds an article finds.
fn bodies(document: &Html, rules: &[Arc<Rules>], unmet: &mut Vec<String>) -> Named {
    let asked = Asked::new(document);
    let mut autodetect = true;
    for rules in rules {
        let places: Vec<&Place> = rules.body.iter().collect();
        let found = first(&asked, &places, Some(unmet), |place, hits| {
            let found = Named::of(&place.name, &hits, rules.prune);
            (!found.is_empty()).then_some(found)
        });
        if let Some(found) = found {
            return found;
        }
        autodetect &= rules.autodetect || rules.body.is_empty();
    }
    Named::nothing(autodetect)
}

/// A date, with words before it or without.
fn dated(raw: &str) -> Option<Dated> {
    let from_digit = || {
        let at = raw.find(|c: char| c.is_ascii_digit())?;
        parse::date(raw.get(at..)?)
    };
    let after_colon = || parse::date(raw.split_once(": ")?.1);
    let date = parse::date(raw).or_else(after_colon).or_else(from_digit)?;
    Some(Dated {
        date,
        raw: raw.to_owned(),
        from: DateFrom::Meta,
    })
}

/// The rules of all sources: their own, and those of files for sites. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct RuleBook(Arc<HashMap<String, SourceRules>>);

/// What counts for a source's pages.
#[derive(Clone, Debug, Default)]
pub struct SourceRules {
    /// Its own.
    pub own: Option<Arc<Rules>>,
    /// Those of sites.
    pub sites: Option<Arc<Sites>>,
}

impl RuleBook {
    /// The rules for one page, those that count most first.
    pub fn of(&self, source: &str, page: &str) -> Vec<Arc<Rules>> {
        let Some(rules) = self.0.get(source) else {
            return Vec::new();
        };
        let host = url::Url::parse(page).ok();
        let host = host.as_ref().and_then(url::Url::host_str);
        let site = rules.sites.as_ref().zip(host);
        let site = site.and_then(|(sites, host)| sites.of(host));
        rules.own.iter().cloned().chain(site).collect()
    }

    /// Whether a source has rules of any kind.
    pub fn has(&self, source: &str) -> bool {
        self.0.contains_key(source)
    }
}

impl FromIterator<(String, SourceRules)> for RuleBook {
    fn from_iter<T: IntoIterator<Item = (String, SourceRules)>>(rules: T) -> Self {
        let rules = rules.into_iter();
        let said = rules.filter(|(_, rules)| rules.own.is_some() || rules.sites.is_some());
        Self(Arc::new(said.collect()))
    }
}
