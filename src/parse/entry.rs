//! One item or entry to an Atom entry.

use super::atom::Atom;
use super::atom::Facts;
use super::atom::Kind;
use super::construct;
use super::extra;
use super::links;
use super::links::Found;
use super::names::Tag;
use super::rewrite;
use super::tree::Element;
use std::borrow::Cow;

/// Writes one entry.
pub(super) fn write(atom: &mut Atom, item: Element<'_, '_>) {
    atom.open_entry();
    if let Some(id) = id(item) {
        atom.text("id", Kind::Text, &id);
    }
    if let Some(title) = item.first(Tag::Title).or_else(|| later_title(item)) {
        atom.text("title", Kind::Text, &construct::plain(title));
    }
    let mut links = links::all(item);
    let page = links::take_page(&mut links)
        .or_else(|| permalink(item))
        .or_else(|| last_resort(item, &links));
    page.iter().chain(&links).for_each(|link| link.write(atom));
    for enclosure in enclosures(item) {
        enclosure.write(atom);
    }
    for who in rewrite::authors(item) {
        atom.author(&who);
    }
    categories(atom, item);
    bodies(atom, item);
    if let Some(rights) = item.first(Tag::Rights) {
        atom.text("rights", Kind::Text, &construct::plain(rights));
    }
    atom.close_entry(Facts {
        published: rewrite::dated(item, &[Tag::Published, Tag::DcDate, Tag::Created]),
        updated: rewrite::dated(item, &[Tag::Updated]),
        language: rewrite::language(item),
        has_link: page.is_some(),
        duration: item
            .first(Tag::Duration)
            .and_then(|duration| seconds(duration.text())),
        attached: extra::attached(item, &links),
        extras: extra::entry(item, &links),
    });
}

/// `guid`, `atom:id` or `rdf:about`, verbatim.
fn id<'t>(item: Element<'t, '_>) -> Option<Cow<'t, str>> {
    item.first_of(&[Tag::Guid, Tag::Id])
        .map(|id| Cow::Borrowed(id.text()))
        .or_else(|| item.attribute("rdf:about"))
        .filter(|id| !id.trim().is_empty())
}

/// Titles of what the entry carries, where it has none of its own.
fn later_title<'t, 'a>(item: Element<'t, 'a>) -> Option<Element<'t, 'a>> {
    item.first(Tag::LaterTitle)
        .or_else(|| carriers(item).find_map(|media| media.first(Tag::LaterTitle)))
}

/// The elements that media hang on.
pub(super) fn carriers<'t, 'a>(item: Element<'t, 'a>) -> impl Iterator<Item = Element<'t, 'a>> {
    let inner = item
        .all(Tag::MediaGroup)
        .flat_map(|group| group.all(Tag::MediaContent));
    item.children()
        .filter(|child| matches!(child.tag(), Tag::MediaGroup | Tag::MediaContent))
        .chain(inner)
}

/// An id that is an address: a guid unless it says that it is none, an Atom id where it can be opened.
fn permalink<'t>(item: Element<'t, '_>) -> Option<Found<'t>> {
    let id = item.first_of(&[Tag::Guid, Tag::Id])?;
    let said = id
        .attribute("isPermaLink")
        .map(|value| value.trim().eq_ignore_ascii_case("true"));
    // an opaque guid is no relative address
    let is_address = ["http://", "https://", "/"]
        .iter()
        .any(|start| id.text().starts_with(start));
    if !said.unwrap_or(is_address) {
        return None;
    }
    links::absolute(id, id.text()).map(page)
}

/// What else may lead to the entry: `rdf:about`, CDF's `href`, the only enclosure.
fn last_resort<'t>(item: Element<'t, '_>, links: &[Found<'_>]) -> Option<Found<'t>> {
    let named = ["rdf:about", "href"]
        .iter()
        .find_map(|name| links::absolute(item, &item.attribute(name)?));
    let enclosure = || match item.all(Tag::Enclosure).collect::<Vec<_>>().as_slice() {
        [only] => links::absolute(*only, &only.attribute("url")?),
        _ => links
            .iter()
            .find(|link| link.rel == "enclosure")
            .map(|link| link.href.clone()),
    };
    let named = named.filter(|href| href.starts_with("http"));
    named.or_else(enclosure).map(page)
}

fn page<'t>(href: String) -> Found<'t> {
    Found {
        href,
        rel: Cow::Borrowed("alternate"),
        media_type: None,
        length: None,
        title: None,
        hreflang: None,
    }
}

/// RSS enclosures and what Media RSS carries, each address once.
fn enclosures<'t>(item: Element<'t, '_>) -> Vec<Found<'t>> {
    let inner = item.all(Tag::MediaGroup).flat_map(Element::children);
    let all = item
        .children()
        .chain(inner)
        .filter(|child| matches!(child.tag(), Tag::Enclosure | Tag::MediaContent));
    let mut found: Vec<Found<'t>> = Vec::new();
    for element in all.take(rewrite::MAX_PARTS) {
        let url = element
            .attribute("url")
            .or_else(|| element.attribute("href"));
        let Some(href) = url.and_then(|url| links::absolute(element, &url)) else {
            continue;
        };
        if found.iter().any(|known| known.href == href) {
            continue;
        }
        let length = element
            .attribute("length")
            .or_else(|| element.attribute("fileSize"));
        found.push(Found {
            href,
            rel: Cow::Borrowed("enclosure"),
            media_type: element
                .attribute("type")
                .filter(|value| !value.trim().is_empty()),
            length: length.and_then(|length| length.trim().parse().ok()),
            title: None,
            hreflang: None,
        });
    }
    found
}

fn categories(atom: &mut Atom, item: Element<'_, '_>) {
    for category in item.children() {
        match category.tag() {
            Tag::Category => {
                let scheme = category
                    .attribute("scheme")
                    .or_else(|| category.attribute("domain"));
                let label = category.attribute("label");
                let text = construct::visible(category.text());
                if let Some(term) = category
                    .attribute("term")
                    .or(Some(text))
                    .filter(|term| !term.trim().is_empty())
                {
                    atom.category(&term, scheme.as_deref(), label.as_deref());
                }
            }
            Tag::Subject if !category.text().is_empty() => {
                atom.category(&construct::visible(category.text()), None, None);
            }
            Tag::Keywords => {
                for word in category
                    .text()
                    .split(',')
                    .map(str::trim)
                    .filter(|word| !word.is_empty())
                {
                    atom.category(word, None, None);
                }
            }
            _ => {}
        }
    }
}

/// The short and the long form. A second short form that is longer is the long one.
fn bodies(atom: &mut Atom, item: Element<'_, '_>) {
    let short = item.first_of(&[
        Tag::Description,
        Tag::Summary,
        Tag::MediaDescription,
        Tag::ItunesSummary,
    ]);
    let short =
        short.or_else(|| carriers(item).find_map(|media| media.first(Tag::MediaDescription)));
    let long = item.first_of(&[Tag::Encoded, Tag::Content]);
    for (name, element) in [("summary", short), ("content", long)] {
        if let Some(text) = element.and_then(construct::markup) {
            atom.text(name, Kind::Html, &text);
        }
    }
}

/// `itunes:duration`: seconds, `mm:ss` or `hh:mm:ss`, each maybe with a fraction.
pub(super) fn seconds(text: &str) -> Option<u64> {
    let whole = text.split(['.', ',']).next()?;
    whole.split(':').try_fold(0_u64, |sum, part| {
        sum.checked_mul(60)?.checked_add(part.trim().parse().ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        assert_eq!(seconds("1:02:03"), Some(3723));
        assert_eq!(seconds("90"), Some(90));
        assert_eq!(seconds("1:30.5"), Some(90));
        assert_eq!(seconds("soon"), None);
    }
}
