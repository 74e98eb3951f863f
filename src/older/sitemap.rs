//! Sitemaps (sitemaps.org): a list of a site's pages, or of further lists.

use crate::model::Instant;
use crate::parse;
use quick_xml::Reader;
use quick_xml::events::Event;

/// Addresses taken out of one document, as many as the protocol allows.
const MOST: usize = 50_000;

/// What a document lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sitemap {
    /// Pages.
    Pages(Vec<Listed>),
    /// Further sitemaps.
    Index(Vec<Listed>),
}

/// One address of a sitemap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// Where.
    pub url: String,
    /// When it last changed, as the sitemap says.
    pub changed: Option<Instant>,
}

/// Reads a sitemap, the newest first; `None` where it is none. One that ends early gives what it has.
pub fn sitemap(bytes: &[u8]) -> Option<Sitemap> {
    let document = String::from_utf8_lossy(bytes);
    let document = document.trim_start_matches('\u{feff}');
    let mut reader = Reader::from_str(document);
    reader.config_mut().check_end_names = false;
    let mut index = None;
    let mut field = Field::Other;
    let (mut text, mut listed) = (String::new(), Vec::new());
    let mut one = Listed::default();
    while listed.len() < MOST {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                text.clear();
                let name = start.local_name();
                match name.as_ref() {
                    "urlset" if index.is_none() => index = Some(false),
                    "sitemapindex" if index.is_none() => index = Some(true),
                    // anything else at the root is something else
                    _ if index.is_none() => return None,
                    "url" | "sitemap" => one = Listed::default(),
                    _ => {}
                }
                // `image:loc` and the like stand in elements of other names
                let own = !start.name().as_ref().contains(':');
                field = match name.as_ref() {
                    "loc" if own => Field::Place,
                    "lastmod" if own => Field::Changed,
                    _ => Field::Other,
                };
            }
            Ok(Event::Text(piece)) => text.push_str(&piece),
            Ok(Event::CData(piece)) => text.push_str(&piece),
            Ok(Event::GeneralRef(name)) => {
                text.push('&');
                text.push_str(&name);
                text.push(';');
            }
            Ok(Event::End(end)) => {
                let said = html_escape::decode_html_entities(text.trim());
                match field {
                    Field::Place => one.url = said.into_owned(),
                    Field::Changed => {
                        one.changed = parse::date(&said).map(|date| date.start);
                    }
                    Field::Other => {}
                }
                field = Field::Other;
                text.clear();
                let whole = matches!(end.local_name().as_ref(), "url" | "sitemap");
                if whole && !one.url.is_empty() {
                    listed.push(std::mem::take(&mut one));
                }
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    listed.sort_by_key(|one| std::cmp::Reverse(one.changed));
    Some(if index? {
        Sitemap::Index(listed)
    } else {
        Sitemap::Pages(listed)
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Place,
    Changed,
    Other,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(text: &str) -> Vec<String> {
        match sitemap(text.as_bytes()).unwrap() {
            Sitemap::Pages(listed) | Sitemap::Index(listed) => {
                listed.into_iter().map(|one| one.url).collect()
            }
        }
    }

    #[test]
    fn pages_come_newest_first() {
        let text = "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:image='x'>\
            <url><loc> https://a.example/1?a=1&amp;b=2 </loc><lastmod>2024-01-02</lastmod>\
            <image:image><image:loc>https://a.example/i.png</image:loc></image:image></url>\
            <url><loc><![CDATA[https://a.example/2]]></loc><lastmod>2025-01-02T03:04:05Z</lastmod></url>\
            <url><loc>https://a.example/3</loc></url><url></url></urlset>";
        assert_eq!(
            urls(text),
            [
                "https://a.example/2",
                "https://a.example/1?a=1&b=2",
                "https://a.example/3"
            ]
        );
    }

    #[test]
    fn an_index_is_one_and_what_ends_early_gives_what_it_has() {
        let text = "<sitemapindex><sitemap><loc>https://a.example/s.xml</loc></sitemap><sitemap><loc>https://b";
        assert!(matches!(sitemap(text.as_bytes()), Some(Sitemap::Index(_))));
        assert_eq!(urls(text), ["https://a.example/s.xml"]);
    }

    #[test]
    fn other_documents_are_none() {
        for other in [
            "",
            "x",
            "<html><body/></html>",
            "<rss><urlset/></rss>",
            "{}",
        ] {
            assert_eq!(sitemap(other.as_bytes()), None, "{other}");
        }
    }
}
