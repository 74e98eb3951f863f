//! What the page says about its article: title, authors, date, language, address.

use super::known::Headline;
use super::linked::Linked;
use super::table::Kind;
use super::table::Table;
use crate::model::DateFrom;
use crate::model::Dated;
use crate::parse;
use scraper::node::Element;
use url::Url;

/// What the page's head and its linked data say, as written.
#[derive(Debug, Default)]
pub(super) struct Meta<'d> {
    pub(super) linked: Linked,
    /// Content by lower-case `property`, `name` or `itemprop`, in the order of the page.
    named: Vec<(String, &'d str)>,
    title: Option<String>,
    heading: Option<String>,
    lang: Option<&'d str>,
    canonical: Option<&'d str>,
    base: Option<&'d str>,
    time: Option<&'d str>,
    /// Text of links and elements marked as the author.
    bylines: Vec<String>,
}

impl<'d> Meta<'d> {
    pub(super) fn read(table: &Table<'d>) -> Self {
        let mut meta = Self {
            linked: Linked::read(&table.linked_data),
            ..Self::default()
        };
        for &at in &table.heads {
            let Some(element) = table.node(at).element else {
                continue;
            };
            match element.name() {
                "html" => {
                    meta.lang = meta
                        .lang
                        .or(element.attr("lang").or(element.attr("xml:lang")));
                }
                "base" => meta.base = meta.base.or(element.attr("href")),
                "link"
                    if element
                        .attr("rel")
                        .is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) =>
                {
                    meta.canonical = meta.canonical.or(element.attr("href"));
                }
                "meta" => meta.named(element),
                "time" => meta.time = meta.time.or(element.attr("datetime")),
                _ => {}
            }
            let authored =
                element.attr("itemprop") == Some("author") || element.attr("rel") == Some("author");
            if authored && meta.bylines.len() < 8 {
                meta.bylines.push(table.text_inside(at).to_owned());
            }
        }
        meta.title = table.title.map(fold);
        meta.heading = table
            .blocks
            .iter()
            .find(|block| block.kind == Kind::Heading(1))
            .map(|block| fold(table.text(block)));
        meta
    }

    fn named(&mut self, element: &'d Element) {
        let content = element
            .attr("content")
            .or(element.attr("datetime"))
            .map(str::trim)
            .filter(|content| !content.is_empty());
        let name = ["property", "name", "itemprop"]
            .into_iter()
            .find_map(|name| element.attr(name));
        if let (Some(name), Some(content)) = (name, content) {
            self.named.push((name.trim().to_ascii_lowercase(), content));
        }
    }

    fn first(&self, names: &[&str]) -> Option<&'d str> {
        names
            .iter()
            .find_map(|name| self.named.iter().find(|(known, _)| known == name))
            .map(|&(_, content)| content)
    }

    /// The titles the page gives its article, the surest first.
    pub(super) fn titles(&self) -> impl Iterator<Item = &str> {
        let og = self.first(&["og:title", "twitter:title"]);
        [
            self.linked.headline.as_deref(),
            og,
            self.heading.as_deref(),
            self.title.as_deref(),
        ]
        .into_iter()
        .flatten()
    }

    /// The headline: the page's own heading where one of its titles vouches for it.
    pub(super) fn title(&self, table: &Table<'_>) -> Option<String> {
        let declared = Headline::new(
            self.titles()
                .filter(|&title| Some(title) != self.heading.as_deref()),
        );
        let shown = declared
            .find(table)
            .map(|at| fold(table.text(table.block(at))));
        let site = self.first(&["og:site_name", "application-name"]);
        shown
            .or_else(|| self.linked.headline.as_deref().map(fold))
            .or_else(|| {
                self.first(&["og:title", "twitter:title", "dc.title"])
                    .map(|title| bare(&fold(title), site))
            })
            .or_else(|| self.heading.clone().filter(|heading| !heading.is_empty()))
            .or_else(|| self.title.as_deref().map(|title| bare(title, site)))
            .filter(|title| !title.is_empty())
    }

    pub(super) fn authors(&self) -> Vec<String> {
        let named = self.named.iter().filter(|(name, _)| {
            matches!(
                &**name,
                "author"
                    | "article:author"
                    | "byl"
                    | "dc.creator"
                    | "dcterms.creator"
                    | "parsely-author"
                    | "sailthru.author"
            )
        });
        let candidates = [
            self.linked.authors.clone(),
            named.map(|&(_, content)| content.to_owned()).collect(),
            self.bylines.clone(),
        ];
        let site = self.first(&["og:site_name", "application-name"]);
        candidates
            .into_iter()
            .map(|names| people(&names, site))
            .find(|names| !names.is_empty())
            .unwrap_or_default()
    }

    pub(super) fn published(&self) -> Option<Dated> {
        const NAMES: [&str; 18] = [
            "article:published_time",
            "og:article:published_time",
            "datepublished",
            "og:published_time",
            "publish-date",
            "publish_date",
            "publishdate",
            "pubdate",
            "publication_date",
            "parsely-pub-date",
            "sailthru.date",
            "article.published",
            "dc.date.issued",
            "dcterms.date",
            "dcterms.created",
            "dc.date",
            "date",
            "cxenseparse:recs:publishtime",
        ];
        let dated = |raw: &str, from| {
            parse::date(raw).map(|date| Dated {
                date,
                raw: raw.to_owned(),
                from,
            })
        };
        self.linked
            .published
            .as_deref()
            .and_then(|raw| dated(raw, DateFrom::JsonLd))
            .or_else(|| {
                NAMES.iter().find_map(|name| {
                    self.first(&[name])
                        .and_then(|raw| dated(raw, DateFrom::Meta))
                })
            })
            .or_else(|| self.time.and_then(|raw| dated(raw, DateFrom::Meta)))
    }

    /// The language the page declares, else the one its text is in.
    pub(super) fn language(&self, text: &str) -> Option<String> {
        let declared = [
            self.lang,
            self.first(&["og:locale", "content-language", "language"]),
            self.linked.language.as_deref(),
        ];
        declared
            .into_iter()
            .flatten()
            .find_map(language_tag)
            .or_else(|| super::language::detect(text))
    }

    pub(super) fn canonical(&self, url: Option<&Url>) -> Option<String> {
        let href = self.canonical?.trim();
        let absolute = Url::parse(href).ok().or_else(|| {
            let base = self.base.and_then(|base| {
                url.map_or_else(|| Url::parse(base).ok(), |url| url.join(base).ok())
            });
            base.as_ref().or(url)?.join(href).ok()
        })?;
        matches!(absolute.scheme(), "http" | "https").then(|| absolute.into())
    }
}

/// White space folded, as in a heading.
fn fold(text: &str) -> String {
    text.split_ascii_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .trim()
        .to_owned()
}

/// A title without the site's name behind (or before) a separator.
fn bare(title: &str, site: Option<&str>) -> String {
    const SEPARATORS: [&str; 6] = [" | ", " - ", " – ", " — ", " :: ", " • "];
    let split = SEPARATORS
        .iter()
        .filter_map(|separator| title.rsplit_once(separator))
        .max_by_key(|(head, _)| head.len());
    let Some((head, tail)) = split else {
        return title.to_owned();
    };
    let is_site =
        |part: &str| site.is_some_and(|site| part.trim().eq_ignore_ascii_case(site.trim()));
    if is_site(head) {
        tail.trim().to_owned()
    } else if is_site(tail)
        || (site.is_none()
            && tail.split_whitespace().count() <= 3
            && head.split_whitespace().count() > 3)
    {
        head.trim().to_owned()
    } else {
        title.to_owned()
    }
}

/// Names of people out of bylines: "By A and B" gives two.
fn people(lines: &[String], site: Option<&str>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for line in lines {
        let line = fold(line);
        let line = ["By ", "by ", "BY ", "Von ", "Par ", "Por ", "Di ", "Door "]
            .iter()
            .find_map(|by| line.strip_prefix(by))
            .unwrap_or(&line);
        for name in line
            .split([',', ';', '|'])
            .flat_map(|part| part.split(" and "))
            .flat_map(|part| part.split(" & "))
        {
            let name = name.trim();
            let words = name.split_whitespace().count();
            let is_name = (1..=6).contains(&words)
                && name.chars().count() <= 60
                && !name.contains("://")
                && !name.contains('@')
                && name.chars().any(char::is_alphabetic)
                && !site.is_some_and(|site| site.eq_ignore_ascii_case(name));
            if is_name
                && out.len() < 12
                && !out.iter().any(|known| known.eq_ignore_ascii_case(name))
            {
                out.push(name.to_owned());
            }
        }
    }
    out
}

/// `en_US` as `en-US`; `None` for what is no language.
fn language_tag(raw: &str) -> Option<String> {
    let mut parts = raw.trim().split(['-', '_', ',', ' ']);
    let language = parts.next().filter(|part| {
        (2..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic())
    })?;
    let mut tag = language.to_ascii_lowercase();
    let region = parts
        .next()
        .filter(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_alphabetic()));
    if let Some(region) = region {
        tag.push('-');
        tag.push_str(&region.to_ascii_uppercase());
    }
    Some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tags_and_bare_titles() {
        let lines = [
            "By Ann Other and Jean Exemple".to_owned(),
            "https://example.org/ann".to_owned(),
            "ann other".to_owned(),
        ];
        assert_eq!(people(&lines, None), ["Ann Other", "Jean Exemple"]);
        assert_eq!(language_tag("fr_CA").as_deref(), Some("fr-CA"));
        assert_eq!(language_tag("zh-Hans-CN").as_deref(), Some("zh"));
        assert_eq!(language_tag("{{lang}}"), None);
        assert_eq!(
            bare("A day in the harbour - The Example", Some("The Example")),
            "A day in the harbour"
        );
        assert_eq!(
            bare("Harbour - a day", Some("The Example")),
            "Harbour - a day"
        );
    }
}
