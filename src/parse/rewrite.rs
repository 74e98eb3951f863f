//! Any kind of feed to the one Atom document: RSS of every version, RDF, Atom 0.3 and 1.0, CDF.

use super::atom::Atom;
use super::atom::Beside;
use super::atom::Facts;
use super::atom::Kind;
use super::construct;
use super::entry;
use super::links;
use super::names::Tag;
use super::person::Who;
use super::scope::MAX_LANG;
use super::tree::Element;
use super::tree::Tree;
use super::wishes;
use crate::model::DateFrom;
use crate::model::Dated;

/// Rewrites a document of `size` octets; `None` where its root is no feed.
pub(super) fn rewrite(tree: &Tree<'_>, size: usize) -> Option<(String, Beside)> {
    let root = tree.document().children().find(|child| is_root(*child))?;
    let mut atom = Atom::new(size);
    atom.beside.truncated = tree.truncated;
    if root.tag() == Tag::Item {
        entry::write(&mut atom, root);
        return Some(atom.finish());
    }
    // RSS keeps its items in the channel, RDF beside it; a channel may be missing or come twice
    let channels: Vec<_> = match root.tag() {
        Tag::Rss => root
            .children()
            .filter(|child| matches!(child.tag(), Tag::Channel | Tag::Feed))
            .collect(),
        _ => Vec::new(),
    };
    head(&mut atom, channels.first().copied().unwrap_or(root), root);
    let places = channels.into_iter().chain([root]);
    for item in places.flat_map(|place| place.all(Tag::Item)) {
        if atom.is_full() {
            break;
        }
        entry::write(&mut atom, item);
    }
    Some(atom.finish())
}

/// Parts of one kind that an entry may have, where each is compared with all before it.
pub(super) const MAX_PARTS: usize = 256;

fn is_root(element: Element<'_, '_>) -> bool {
    matches!(
        element.tag(),
        Tag::Rss | Tag::Feed | Tag::Channel | Tag::Item
    )
}

/// What is said about the feed as a whole.
fn head(atom: &mut Atom, channel: Element<'_, '_>, root: Element<'_, '_>) {
    if let Some(title) = channel.first_of(&[Tag::Title, Tag::LaterTitle]) {
        atom.text("title", Kind::Text, &construct::plain(title));
    }
    let texts = [
        Tag::Description,
        Tag::Subtitle,
        Tag::MediaDescription,
        Tag::Summary,
        Tag::ItunesSummary,
    ];
    if let Some(description) = channel.first_of(&texts) {
        atom.text("subtitle", Kind::Text, &construct::plain(description));
    }
    if let Some(rights) = channel.first(Tag::Rights) {
        atom.text("rights", Kind::Text, &construct::plain(rights));
    }
    if let Some(generator) = channel.first(Tag::Generator) {
        atom.text("generator", Kind::Text, generator.text().trim());
    }
    let mut links = links::all(channel);
    let page = links::take_page(&mut links);
    atom.beside.feed = Facts {
        updated: dated(
            channel,
            &[Tag::Updated, Tag::DcDate, Tag::Published, Tag::Created],
        ),
        language: language(channel),
        has_link: page.is_some(),
        ..Facts::default()
    };
    page.iter().chain(&links).for_each(|link| link.write(atom));
    for who in authors(channel) {
        atom.author(&who);
    }
    if let Some(image) = image(channel).or_else(|| image(root)) {
        atom.text("logo", Kind::Text, &image);
    }
    atom.beside.wishes = wishes::of(channel);
}

/// The date of the first of these kinds that can be read; of several of a kind the last.
pub(super) fn dated(element: Element<'_, '_>, tags: &[Tag]) -> Option<Dated> {
    tags.iter().find_map(|&tag| {
        element
            .all(tag)
            .filter_map(|date| read_date(date.text()))
            .last()
    })
}

/// A date of the feed with the text it was read from.
pub(super) fn read_date(text: &str) -> Option<Dated> {
    Some(Dated {
        date: super::date(text)?,
        raw: text.to_owned(),
        from: DateFrom::Feed,
    })
}

pub(super) fn language(element: Element<'_, '_>) -> Option<String> {
    let said = element
        .first(Tag::Language)
        .map(|language| language.text().to_owned());
    said.filter(|said| said.len() <= MAX_LANG)
        .or_else(|| element.scope().lang.as_deref().map(str::to_owned))
}

/// Authors in document order, each once; an editor only where there is no author.
pub(super) fn authors(element: Element<'_, '_>) -> Vec<Who> {
    let mut found: Vec<Who> = Vec::new();
    let tags = [Tag::Author, Tag::Creator, Tag::ItunesAuthor];
    let named = element
        .children()
        .filter(|child| tags.contains(&child.tag()));
    for author in named.take(MAX_PARTS) {
        let who = Who::of(author);
        if who.is_known() && !found.contains(&who) {
            found.push(who);
        }
    }
    if found.is_empty() {
        found.extend(
            element
                .all(Tag::ManagingEditor)
                .map(Who::of)
                .filter(Who::is_known),
        );
    }
    found
}

fn image(element: Element<'_, '_>) -> Option<String> {
    element.children().find_map(|child| match child.tag() {
        Tag::Image => child
            .first(Tag::Url)
            .or_else(|| child.first(Tag::Uri))
            .and_then(|url| links::absolute(url, url.text())),
        Tag::Logo | Tag::Icon => links::absolute(child, child.text()),
        Tag::ItunesImage => links::absolute(child, &child.attribute("href")?),
        _ => None,
    })
}
