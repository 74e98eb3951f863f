//! What the page says about its article: title, authors, date, language, address.

use super::linked::Linked;
use super::table::Kind;
use super::table::Table;
use super::table::attr;
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
    pub(super) title: Option<String>,
    pub(super) heading: Option<String>,
    pub(super) lang: Option<&'d str>,
    canonical: Option<&'d str>,
    /// `link rel="amphtml"`.
    amp: Option<&'d str>,
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
                        .or(attr(element, "lang").or(attr(element, "xml:lang")));
                }
                "base" => meta.base = meta.base.or(attr(element, "href")),
                "link" if is_rel(element, "canonical") => {
                    meta.canonical = meta.canonical.or(attr(element, "href"));
                }
                "link" if is_rel(element, "amphtml") => {
                    meta.amp = meta.amp.or(attr(element, "href"));
                }
                "link" | "a" if is_rel(element, "license") => {
                    meta.license = meta.license.or(attr(element, "href"));
                }
                "link" if is_rel(element, "image_src") => {
                    meta.picture = meta.picture.or(attr(element, "href"));
                }
                "meta" => meta.named(element, None),
                // microdata and RDFa stand on the words themselves
                _ if attr(element, "itemprop")
                    .or(attr(element, "property"))
                    .is_some() =>
                {
                    meta.named(element, Some(table.text_inside(at)));
                }
                _ => {}
            }
            let authored = attr(element, "itemprop") == Some("author")
                || attr(element, "rel") == Some("author");
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
            .find_map(|name| attr(element, name));
        let Some(name) = name.map(|name| name.trim().to_ascii_lowercase()) else {
            return;
        };
        let content = attr(element, "content").or(attr(element, "datetime"));
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

    /// Other addresses of the page.
    pub(super) fn also(&self, url: Option<&Url>) -> Vec<String> {
        let own = self.first(&["og:url"]).filter(|_| self.canonical.is_some());
        let said = own.into_iter().chain(self.amp);
        said.filter_map(|href| self.absolute(href, url)).collect()
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
    let words = attr(element, "rel").unwrap_or_default();
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
    fn names_and_tags() {
        let lines = [
            "By Ann Other and Jean Exemple".to_owned(),
            "https://example.org/ann".to_owned(),
            "ann other".to_owned(),
        ];
        assert_eq!(people(&lines, None), ["Ann Other", "Jean Exemple"]);
        assert_eq!(language_tag("fr_CA").as_deref(), Some("fr-CA"));
        assert_eq!(language_tag("zh-Hans-CN").as_deref(), Some("zh"));
        assert_eq!(language_tag("{{lang}}"), None);
    }
}
