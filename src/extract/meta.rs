//! What the page says about its article: title, authors, date, language, address.

use super::known::Headline;
use super::linked::Linked;
use super::table::Kind;
use super::table::Table;
use scraper::node::Element;
use url::Url;

/// What the page's head and its linked data say, as written.
#[derive(Debug, Default)]
pub(super) struct Meta<'d> {
    pub(super) linked: Linked,
    /// Content by lower-case `property`, `name` or `itemprop`, in the order of the page.
    pub(super) named: Vec<(String, &'d str)>,
    /// The same of elements that are seen.
    shown: Vec<(&'static str, String)>,
    title: Option<String>,
    heading: Option<String>,
    pub(super) lang: Option<&'d str>,
    canonical: Option<&'d str>,
    base: Option<&'d str>,
    pub(super) license: Option<&'d str>,
    /// `link rel="image_src"`.
    pub(super) picture: Option<&'d str>,
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
                "link" if is_rel(element, "canonical") => {
                    meta.canonical = meta.canonical.or(element.attr("href"));
                }
                "link" | "a" if is_rel(element, "license") => {
                    meta.license = meta.license.or(element.attr("href"));
                }
                "link" if is_rel(element, "image_src") => {
                    meta.picture = meta.picture.or(element.attr("href"));
                }
                "meta" => meta.named(element, None),
                // microdata and RDFa stand on the words themselves
                _ if element
                    .attr("itemprop")
                    .or(element.attr("property"))
                    .is_some() =>
                {
                    meta.named(element, Some(table.text_inside(at)));
                }
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

    /// Keeps what an element says under a name; elements of the page itself under few names.
    fn named(&mut self, element: &'d Element, words: Option<&str>) {
        let name = ["property", "name", "itemprop", "http-equiv"]
            .into_iter()
            .find_map(|name| element.attr(name));
        let Some(name) = name.map(|name| name.trim().to_ascii_lowercase()) else {
            return;
        };
        let content = element.attr("content").or(element.attr("datetime"));
        let Some(words) = words else {
            let name = name.strip_prefix("schema:").unwrap_or(&name);
            let name = match name.strip_prefix("dc:") {
                Some(dublin) => format!("dc.{dublin}"),
                None => name.to_owned(),
            };
            if let Some(content) = content.map(str::trim).filter(|content| !content.is_empty()) {
                self.named.push((name, content));
            }
            return;
        };
        let name = name.rsplit([':', '/']).next().unwrap_or_default();
        let plain = match name {
            "datepublished" | "datecreated" | "issued" | "created" => "datepublished",
            "datemodified" | "modified" => "datemodified",
            "headline" => "headline",
            _ => return,
        };
        let said = content.unwrap_or(words).trim();
        let known = self.shown.iter().any(|(known, _)| *known == plain);
        if !said.is_empty() && said.len() < 400 && !known {
            self.shown.push((plain, said.to_owned()));
        }
    }

    /// What an element of the page itself says under that name.
    pub(super) fn marked(&self, name: &str) -> Option<&str> {
        let found = self.shown.iter().find(|(known, _)| *known == name);
        found.map(|(_, said)| &**said)
    }

    pub(super) fn first(&self, names: &[&str]) -> Option<&'d str> {
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
        let site = self.site();
        shown
            .or_else(|| self.linked.headline.as_deref().map(fold))
            .or_else(|| {
                self.first(&["og:title", "twitter:title", "dc.title"])
                    .map(|title| bare(&fold(title), site))
            })
            .or_else(|| {
                let title = self.title.as_deref().map(|title| bare(title, site));
                let words = |text: &str| text.split_whitespace().count();
                // "News", "Blog": the heading of a part of the site
                let is_part = |heading: &String| {
                    words(heading) <= 2 && title.as_deref().is_some_and(|it| words(it) >= 4)
                };
                let heading = self.heading.clone();
                heading
                    .filter(|heading| !heading.is_empty() && !is_part(heading))
                    .or(title)
            })
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
        let site = self.site();
        candidates
            .into_iter()
            .map(|names| people(&names, site))
            .find(|names| !names.is_empty())
            .unwrap_or_default()
    }

    pub(super) fn canonical(&self, url: Option<&Url>) -> Option<String> {
        let href = self.canonical.or_else(|| self.first(&["og:url"]))?;
        self.absolute(href, url)
    }

    /// An http(s) address of the page, resolved against its base.
    pub(super) fn absolute(&self, href: &str, url: Option<&Url>) -> Option<String> {
        let href = href.trim();
        let absolute = Url::parse(href).ok().or_else(|| {
            let base = self.base(url);
            base.as_ref().or(url)?.join(href).ok()
        })?;
        matches!(absolute.scheme(), "http" | "https").then(|| absolute.into())
    }

    /// What the page's `base` says.
    pub(super) fn base(&self, url: Option<&Url>) -> Option<Url> {
        let base = self.base?.trim();
        let base = url.map_or_else(|| Url::parse(base).ok(), |url| url.join(base).ok())?;
        matches!(base.scheme(), "http" | "https").then_some(base)
    }
}

fn is_rel(element: &Element, rel: &str) -> bool {
    let words = element.attr("rel").unwrap_or_default();
    words
        .split_ascii_whitespace()
        .any(|word| word.eq_ignore_ascii_case(rel))
}

/// White space folded, as in a heading.
pub(super) fn fold(text: &str) -> String {
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
pub(super) fn people(lines: &[String], site: Option<&str>) -> Vec<String> {
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
pub(super) fn language_tag(raw: &str) -> Option<String> {
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
