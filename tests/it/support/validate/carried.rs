//! The vocabularies beside Atom's and RSS's own: each element by the rules of who made it.

use super::Problems;
use super::absolute;
use super::language;
use super::media_type;
use super::xml::Element;

const ITUNES: &str = "http://www.itunes.com/dtds/podcast-1.0.dtd";
const MEDIA: &str = "http://search.yahoo.com/mrss/";
const PODCAST: &str = "https://podcastindex.org/namespace/1.0";
const CHAPTERS: &str = "http://podlove.org/simple-chapters";
const GEO: &str = "http://www.georss.org/georss";
const WFW: &str = "http://wellformedweb.org/CommentAPI/";
const ATOM: &str = "http://www.w3.org/2005/Atom";
/// Judged elsewhere.
const OTHERS: [&str; 5] = [
    "",
    ATOM,
    "urn:depeche:1",
    "http://purl.org/rss/1.0/modules/content/",
    "http://purl.org/dc/elements/1.1/",
];

fn web(url: Option<&str>) -> bool {
    url.is_some_and(|url| absolute(url) && url.starts_with("http"))
}

fn whole(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn says(element: &Element) -> bool {
    !element.text.trim().is_empty()
}

/// Normal Play Time, as Podlove has it.
fn play_time(text: &str) -> bool {
    let time = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.');
    !text.is_empty() && text.chars().all(time)
}

fn point(text: &str) -> bool {
    let numbers: Vec<f64> = text
        .split(' ')
        .filter_map(|part| part.parse().ok())
        .collect();
    matches!(numbers.as_slice(), [lat, lon] if lat.abs() <= 90.0 && lon.abs() <= 180.0)
}

impl Problems {
    /// What an item or an entry carries.
    pub(super) fn carried(&mut self, entry: &Element, place: &str) {
        for child in &entry.children {
            let good = match &*child.namespace {
                ITUNES => {
                    let once = entry.all(ITUNES, &child.name).count() == 1;
                    once && apple(child)
                }
                MEDIA => media(child),
                PODCAST => podcast(child),
                CHAPTERS => child.name == "chapters" && child.children.iter().all(chapter),
                GEO if child.name == "point" => point(&child.text),
                GEO => child.name == "featurename" && says(child),
                WFW => child.name == "commentRss" && web(Some(&child.text)),
                ATOM if child.name == "link" => {
                    child.attribute("href").is_some_and(absolute)
                        && child.attribute("type").is_none_or(media_type)
                        && child.attribute("hreflang").is_none_or(language)
                        && child.attribute("title").is_none_or(|it| !it.is_empty())
                }
                other => OTHERS.contains(&other),
            };
            let name = &child.name;
            self.check(
                good,
                place,
                &format!("{name} of {} is wrong", child.namespace),
            );
        }
    }
}

fn apple(element: &Element) -> bool {
    match &*element.name {
        "image" => web(element.attribute("href")),
        "duration" | "episode" | "season" => whole(&element.text),
        "explicit" => matches!(&*element.text, "true" | "false"),
        "episodeType" => matches!(&*element.text, "full" | "trailer" | "bonus"),
        "block" => element.text == "Yes",
        "author" | "title" | "subtitle" | "summary" => says(element),
        _ => false,
    }
}

fn media(element: &Element) -> bool {
    let numbers = ["width", "height", "duration", "fileSize"];
    let numbers = numbers
        .iter()
        .all(|name| element.attribute(name).is_none_or(whole));
    let text = |it: &Element| {
        it.namespace == MEDIA && matches!(&*it.name, "title" | "description") && says(it)
    };
    let medium = element.attribute("medium").is_none_or(|medium| {
        matches!(
            medium,
            "image" | "audio" | "video" | "document" | "executable"
        )
    });
    let kind = element.attribute("type").is_none_or(media_type);
    matches!(&*element.name, "content" | "thumbnail")
        && web(element.attribute("url"))
        && numbers
        && medium
        && kind
        && element.children.iter().all(text)
}

fn podcast(element: &Element) -> bool {
    let file = web(element.attribute("url")) && element.attribute("type").is_none_or(media_type);
    let pages = ["img", "href"]
        .iter()
        .all(|name| element.attribute(name).is_none() || web(element.attribute(name)));
    match &*element.name {
        "transcript" | "chapters" => file,
        "person" => says(element) && pages,
        _ => false,
    }
}

fn chapter(element: &Element) -> bool {
    element.is(CHAPTERS, "chapter")
        && element.attribute("start").is_some_and(play_time)
        && element.attribute("title").is_some()
}

/// An RSS item that is right but for what `elements` have wrong.
#[cfg(test)]
fn judged(elements: &str) -> usize {
    let text = format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:itunes=\"{ITUNES}\" xmlns:media=\"{MEDIA}\" xmlns:podcast=\"{PODCAST}\" \
         xmlns:psc=\"{CHAPTERS}\" xmlns:georss=\"{GEO}\" xmlns:wfw=\"{WFW}\" xmlns:atom=\"{ATOM}\" xmlns:x=\"urn:x\" \
         xmlns:depeche=\"urn:depeche:1\"><channel><title>t</title><link>https://a.example/</link><description>d</description>\
         <atom:link rel=\"self\" type=\"application/rss+xml\" href=\"https://a.example/rss\"/><item><title>T</title>\
         <guid isPermaLink=\"false\">1</guid>{elements}\
         <depeche:source id=\"a\" name=\"A\" first_seen=\"2024-01-01T00:00:00Z\" rule=\"none\" score=\"0\"/></item></channel></rss>"
    );
    super::rss(&text).len()
}

#[test]
fn what_is_carried_is_judged() {
    for right in [
        "",
        "<itunes:duration>60</itunes:duration><itunes:explicit>true</itunes:explicit>",
        "<media:content url=\"https://a.example/v\"><media:title>V</media:title></media:content>",
        "<podcast:transcript url=\"https://a.example/t\" type=\"text/vtt\"/>",
        "<psc:chapters version=\"1.2\"><psc:chapter start=\"1:02\" title=\"\"/></psc:chapters>",
        "<georss:point>45.2 -71.9</georss:point>",
    ] {
        assert_eq!(judged(right), 0, "{right}");
    }
    for wrong in [
        "<itunes:duration>1:00</itunes:duration>",
        "<itunes:explicit>clean</itunes:explicit>",
        "<itunes:season>1</itunes:season><itunes:season>2</itunes:season>",
        "<itunes:image href=\"/c.jpg\"/>",
        "<media:content url=\"https://a.example/v\" medium=\"film\"/>",
        "<media:thumbnail url=\"https://a.example/p\" width=\"1px\"/>",
        "<podcast:transcript url=\"t.vtt\"/>",
        "<podcast:person> </podcast:person>",
        "<psc:chapters version=\"1.2\"><psc:chapter start=\"soon\" title=\"\"/></psc:chapters>",
        "<georss:point>98 0</georss:point>",
        "<wfw:commentRss>talk</wfw:commentRss>",
        "<atom:link rel=\"related\" href=\"r\"/>",
        "<x:y/>",
    ] {
        assert!(judged(wrong) > 0, "{wrong}");
    }
}
