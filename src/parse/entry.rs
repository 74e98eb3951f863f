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
        .or_else(|| last_resort(item, &links))
        .or_else(|| opaque(item));
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
        updated: rewrite::dated(item, &[Tag::Updated])
            // CDF
            .or_else(|| rewrite::read_date(&item.attribute("lastmod")?)),
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
    named(item)
        .map(|id| Cow::Borrowed(id.text()))
        .or_else(|| item.attribute("rdf:about"))
        .filter(|id| !id.trim().is_empty())
}

/// The element that holds the id; of several the last.
fn named<'t, 'a>(item: Element<'t, 'a>) -> Option<Element<'t, 'a>> {
    [Tag::Guid, Tag::Id].iter().find_map(|&tag| {
        item.all(tag)
            .filter(|element| !element.text().is_empty())
            .last()
    })
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
    let mut ids = item
        .children()
        .filter(|child| matches!(child.tag(), Tag::Guid | Tag::Id));
    ids.find_map(address).map(Found::page)
}

fn address(id: Element<'_, '_>) -> Option<String> {
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
    links::absolute(id, id.text())
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
    named.or_else(enclosure).map(Found::page)
}

/// A guid or id as it is written, where there is no base: RSS says that it is the address, and what
/// reads the document knows what it would be relative to.
fn opaque<'t>(item: Element<'t, '_>) -> Option<Found<'t>> {
    let id = named(item)?;
    let denied = id
        .attribute("isPermaLink")
        .is_some_and(|value| !value.trim().eq_ignore_ascii_case("true"));
    let has_scheme = ["urn:", "tag:"].iter().any(|start| {
        let head = id.text().get(..start.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(start))
    });
    if denied || has_scheme || id.scope().base.is_some() {
        return None;
    }
    links::absolute(id, id.text()).map(Found::page)
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
    use crate::model::Entry;
    use crate::parse::Document;
    use crate::parse::feed;

    fn entry(text: &str, base: Option<&str>) -> Entry {
        let document = Document {
            bytes: text.as_bytes(),
            content_type: None,
            base,
        };
        feed(&document).unwrap().entries.remove(0)
    }

    #[test]
    fn an_opaque_guid_is_an_address_only_where_nothing_is_known() {
        let item = |guid: &str| format!("<rss><channel><item>{guid}</item></channel></rss>");
        for (guid, base, link) in [
            ("<guid>ep9</guid>", None, Some("ep9")),
            ("<guid>ep9</guid>", Some("http://a.example/"), None),
            ("<guid isPermaLink='false'>ep9</guid>", None, None),
            ("<guid>tag:a.example,2024:9</guid>", None, None),
            (
                "<guid>ep9</guid><enclosure url='http://a.example/9.mp3'/>",
                None,
                Some("http://a.example/9.mp3"),
            ),
            (
                "<guid>ep9</guid><id>http://a.example/9</id>",
                None,
                Some("http://a.example/9"),
            ),
        ] {
            assert_eq!(entry(&item(guid), base).link.as_deref(), link, "{guid}");
        }
    }

    #[test]
    fn of_several_ids_the_last_and_a_guid_before_an_id() {
        let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><id>2</id><id/></entry></feed>";
        assert_eq!(entry(atom, None).id.as_deref(), Some("2"));
        let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><guid>g</guid><id>1</id></entry></feed>";
        assert_eq!(entry(atom, None).id.as_deref(), Some("g"));
    }

    #[test]
    fn persons_in_every_shape_and_unclosed() {
        for (person, name, email) in [
            (
                "<dc:creator><name>Ann</name><email>a@b.example</email></dc:creator>",
                "Ann",
                Some("a@b.example"),
            ),
            (
                "<dc:creator><a href='/ann'>Ann <b>Lee</b></a></dc:creator>",
                "Ann Lee",
                None,
            ),
            ("<itunes:author>Ann<title>t</title>", "Ann", None),
            ("<author>Ann", "Ann", None),
        ] {
            let entry = entry(
                &format!("<rss><channel><item>{person}<title>t</title></item></channel></rss>"),
                None,
            );
            assert_eq!(entry.title.as_deref(), Some("t"), "{person}");
            let author = &entry.authors[0];
            assert_eq!(
                (author.name.as_str(), author.email.as_deref()),
                (name, email)
            );
        }
    }

    #[test]
    fn the_active_desktop_has_its_fields_in_attributes() {
        let cdf = "<CHANNEL HREF='http://a.example/'><ITEM HREF='http://a.example/1' LASTMOD='2004-04-06T23:05'/></CHANNEL>";
        let entry = entry(cdf, None);
        assert_eq!(entry.link.as_deref(), Some("http://a.example/1"));
        assert_eq!(entry.updated.unwrap().date.to_string(), "2004-04-06T23:05Z");
    }

    #[test]
    fn durations() {
        assert_eq!(seconds("1:02:03"), Some(3723));
        assert_eq!(seconds("90"), Some(90));
        assert_eq!(seconds("1:30.5"), Some(90));
        assert_eq!(seconds("soon"), None);
    }
}
