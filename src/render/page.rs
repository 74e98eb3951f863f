//! The reading page: what an output shows, for a person with a browser.
//!
//! No script; the only style is the one inside. Deliberately absent: any address that is not
//! http(s), and anything of an entry that was not cleaned.

use super::address::web;
use super::frame::Frame;
use super::item::Item;
use super::item::Output;
use super::line::first_words;
use super::line::folded;
use super::line::named;
use super::words;
use super::words::escaped;
use crate::filter::ShowSource;
use crate::html::visible_text;
use crate::model::Instant;
use crate::model::PartialDate;
use std::fmt::Write as _;

/// A body of at most this many characters is shown at once; a longer one is opened by the reader.
const SHORT: usize = 600;
/// Words of a longer one that are shown before it is opened.
const EXCERPT_WORDS: usize = 50;
/// A line in our own words.
const META: &str = "<p class=\"meta\" dir=\"ltr\">";

/// The reading page of an output. `outputs` are the ids and titles of all outputs; `next_poll` is
/// when something may come in, said where there is nothing yet.
pub fn page(
    output: &Output,
    outputs: &[(String, String)],
    items: &[Item],
    next_poll: Option<Instant>,
) -> String {
    let frame = Frame {
        title: &output.heading(),
        base: &output.base,
        here: &output.id,
        feeds: &[
            ("Atom", "application/atom+xml", &output.self_atom),
            ("RSS", "application/rss+xml", &output.self_rss),
            ("JSON Feed", "application/feed+json", &output.self_json),
        ],
        outputs,
        wide: false,
    };
    let mut main = String::new();
    if items.is_empty() {
        main.push_str(&nothing(next_poll));
    }
    for item in items {
        article(&mut main, item, output.show_source);
    }
    let mut footer = sources(items);
    let opml = escaped(&format!("{}{}.opml", output.base, output.id));
    let _ = write!(footer, "<p><a href=\"{opml}\">The sources as OPML</a></p>");
    frame.around(&main, &footer)
}

fn nothing(next_poll: Option<Instant>) -> String {
    match next_poll {
        Some(at) => format!(
            "<p>Nothing has come in yet. The next poll is at {}; look again after it.</p>\n",
            words::date(PartialDate::exact(at))
        ),
        None => "<p>Nothing has come in yet, and no source is due. Add one with <code>depeche add URL</code>.</p>\n"
            .to_owned(),
    }
}

fn article(out: &mut String, item: &Item, show: ShowSource) {
    let direction = words::direction(item.tag());
    let spoken = match item.tag() {
        Some(tag) => format!("lang=\"{}\" dir=\"{direction}\"", escaped(tag)),
        None => format!("dir=\"{direction}\""),
    };
    let title = escaped(&item.headline());
    // our own words in it stay left to right, see the style
    let side = if direction == "rtl" {
        " dir=\"rtl\""
    } else {
        ""
    };
    let _ = match item.url.as_deref().and_then(web) {
        Some(url) => writeln!(
            out,
            "<article{side}>\n<h2 {spoken}><a href=\"{}\">{title}</a></h2>",
            escaped(&url)
        ),
        None => writeln!(out, "<article{side}>\n<h2 {spoken}>{title}</h2>"),
    };
    let _ = writeln!(out, "{META}{}</p>", credit(item, show));
    let also = also(item);
    if !also.is_empty() {
        let _ = writeln!(out, "{META}also in {}</p>", also.join(", "));
    }
    body(out, item, &spoken);
    attached(out, item);
    if let Some(rights) = item
        .rights
        .as_deref()
        .map(folded)
        .filter(|rights| !rights.is_empty())
    {
        let _ = writeln!(out, "{META}<bdi>{}</bdi></p>", escaped(&rights));
    }
    out.push_str("</article>\n");
}

/// Who wrote it, whose it is, and when.
fn credit(item: &Item, show: ShowSource) -> String {
    let mut parts: Vec<String> = Vec::new();
    let source = item.source.label();
    if show != ShowSource::None {
        let name = escaped(&source);
        parts.push(match item.source.site.as_deref().and_then(web) {
            Some(site) => format!("<a href=\"{}\"><bdi>{name}</bdi></a>", escaped(&site)),
            None => format!("<bdi>{name}</bdi>"),
        });
    }
    for author in item.shown_authors(ShowSource::None) {
        if author.name != source {
            parts.push(format!("<bdi>{}</bdi>", escaped(&author.name)));
        }
    }
    parts.push(match item.published {
        Some(date) => words::date(date),
        None => format!(
            "first seen {}",
            words::date(PartialDate::exact(item.first_seen))
        ),
    });
    parts.join(" · ")
}

/// The other outlets that carry it, each once.
fn also(item: &Item) -> Vec<String> {
    let mut known = vec![&item.source.id];
    let mut also = Vec::new();
    for source in &item.sources {
        if known.contains(&&source.id) {
            continue;
        }
        known.push(&source.id);
        let name = escaped(&named(&source.name, &source.id));
        also.push(match source.link.as_deref().and_then(web) {
            Some(link) => format!("<a href=\"{}\"><bdi>{name}</bdi></a>", escaped(&link)),
            None => format!("<bdi>{name}</bdi>"),
        });
    }
    also
}

fn body(out: &mut String, item: &Item, spoken: &str) {
    let whole = if item.content.as_str().trim().is_empty() {
        &item.summary
    } else {
        &item.content
    };
    if whole.as_str().trim().is_empty() {
        return;
    }
    let html = whole.as_str();
    let text = visible_text(html);
    let says_more = ["<a ", "<img ", "<video", "<audio"]
        .iter()
        .any(|tag| html.contains(tag));
    if !says_more && folded(&text) == item.headline() {
        return;
    }
    if text.chars().count() <= SHORT {
        let _ = writeln!(out, "<div class=\"text\" {spoken}>{html}</div>");
        return;
    }
    let summary = item.own_summary().map(visible_text).unwrap_or_default();
    let opening = if summary.trim().is_empty() {
        &text
    } else {
        &summary
    };
    let opening = escaped(&first_words(opening, EXCERPT_WORDS));
    let _ = writeln!(out, "<p class=\"excerpt\" {spoken}>{opening}</p>");
    let _ = writeln!(
        out,
        "<details><summary dir=\"ltr\">Read here</summary><div class=\"text\" {spoken}>{html}</div></details>"
    );
}

fn attached(out: &mut String, item: &Item) {
    for (url, enclosure) in item.attached() {
        let Some(url) = web(&url) else {
            continue;
        };
        let name = url
            .split(['?', '#'])
            .next()
            .and_then(|path| path.rsplit('/').next());
        let name = name.filter(|name| !name.is_empty()).unwrap_or(&url);
        let mut facts: Vec<String> = enclosure.media_type.iter().map(|it| escaped(it)).collect();
        facts.extend(
            enclosure
                .length
                .filter(|&length| length > 0)
                .map(words::octets),
        );
        let facts = if facts.is_empty() {
            String::new()
        } else {
            format!(" ({})", facts.join(", "))
        };
        let _ = writeln!(
            out,
            "{META}attached: <a href=\"{}\"><bdi>{}</bdi></a>{facts}</p>",
            escaped(&url),
            escaped(name)
        );
    }
}

/// The sources of the entries, with how many there are of each.
fn sources(items: &[Item]) -> String {
    let mut counts: Vec<(&Item, usize)> = Vec::new();
    for item in items {
        match counts
            .iter_mut()
            .find(|(known, _)| known.source.id == item.source.id)
        {
            Some((_, count)) => *count += 1,
            None => counts.push((item, 1)),
        }
    }
    if counts.is_empty() {
        return String::new();
    }
    let names: Vec<String> = counts
        .iter()
        .map(|(item, count)| format!("<bdi>{}</bdi> ({count})", escaped(&item.source.label())))
        .collect();
    format!("<p>On this page: {}.</p>\n", names.join(", "))
}
