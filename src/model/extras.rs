//! What an entry or a feed carries beside its words: pictures, media, transcripts, places.
//!
//! Addresses are absolute and http(s); texts are on one line and no markup.

use crate::model::Link;

/// What an entry carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extras {
    /// What `guid` says of itself (`isPermaLink`).
    pub guid_is_permalink: Option<bool>,
    /// All links but the page's own and enclosures.
    pub links: Vec<Link>,
    /// Where it is talked about.
    pub comments: Option<String>,
    /// How many comments there are (`slash:comments`, `thr:total`).
    pub comment_count: Option<u64>,
    /// A feed of the comments.
    pub comment_feed: Option<String>,
    /// Pictures that stand for it (`media:thumbnail`, `image`), the best first.
    pub images: Vec<Image>,
    /// What Media RSS says of its media, beyond what an enclosure holds.
    pub media: Vec<Media>,
    /// What Apple's podcast elements say.
    pub itunes: Itunes,
    /// Texts of what is spoken.
    pub transcripts: Vec<Transcript>,
    /// A file of chapters.
    pub chapters: Option<File>,
    /// Chapters in the feed itself (Podlove Simple Chapters).
    pub marks: Vec<Mark>,
    /// Who takes part, beside the authors.
    pub persons: Vec<Participant>,
    /// The feed it was taken from, where the feed is itself a selection.
    pub source: Option<Origin>,
    /// Where it is about.
    pub place: Option<Place>,
    /// The licence: an address, or a short name such as `cc-by-4.0`.
    pub license: Option<String>,
}

/// A picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// Where it is.
    pub url: String,
    /// In pixels.
    pub width: Option<u32>,
    /// In pixels.
    pub height: Option<u32>,
}

/// One `media:content`; its type, length and duration are its enclosure's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Media {
    /// The enclosure it tells about.
    pub url: String,
    /// `image`, `audio`, `video`, `document`, `executable`.
    pub medium: Option<String>,
    /// In pixels.
    pub width: Option<u32>,
    /// In pixels.
    pub height: Option<u32>,
    /// What it shows, in more words than its title.
    pub description: Option<String>,
}

/// Apple's podcast elements, of an episode or a podcast; the duration is the enclosure's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Itunes {
    /// The author's name.
    pub author: Option<String>,
    /// Another title than the entry's.
    pub title: Option<String>,
    /// A line below the title.
    pub subtitle: Option<String>,
    /// Another description than the entry's.
    pub summary: Option<String>,
    /// The cover.
    pub image: Option<String>,
    /// Whether it is unfit for children.
    pub explicit: Option<bool>,
    /// Its number.
    pub episode: Option<u64>,
    /// The season's number.
    pub season: Option<u64>,
    /// `full`, `trailer`, `bonus`; of a podcast `episodic` or `serial`.
    pub kind: Option<String>,
    /// Not to be listed.
    pub block: bool,
}

/// `podcast:transcript`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transcript {
    /// Where it is.
    pub url: String,
    /// Its media type.
    pub media_type: Option<String>,
    /// BCP 47.
    pub language: Option<String>,
    /// `captions` where it has time codes.
    pub rel: Option<String>,
}

/// A file beside an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// Where it is.
    pub url: String,
    /// Its media type.
    pub media_type: Option<String>,
}

/// A chapter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// When it begins, as written (Normal Play Time: `1:02:03.5`).
    pub start: String,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub href: Option<String>,
    /// A picture of it.
    pub image: Option<String>,
}

/// Somebody who takes part: `podcast:person`, a contributor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Participant {
    /// The name.
    pub name: String,
    /// `host`, `guest`, `contributor`, …
    pub role: Option<String>,
    /// `cast`, `writing`, …
    pub group: Option<String>,
    /// A picture.
    pub image: Option<String>,
    /// Home page.
    pub href: Option<String>,
}

/// RSS `source`, `atom:source`, `dc:source`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Its title.
    pub title: Option<String>,
    /// The feed's address.
    pub url: Option<String>,
    /// Its id, where that is no address.
    pub id: Option<String>,
}

/// A point on earth (WGS 84), in decimal degrees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// North of the equator, −90 to 90.
    pub latitude: String,
    /// East of Greenwich, −180 to 180.
    pub longitude: String,
    /// What the place is called.
    pub name: Option<String>,
}

/// What a feed carries beside its title and texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedExtras {
    /// The picture that stands for it (`image`, `logo`, `itunes:image`).
    pub image: Option<String>,
    /// A small square one.
    pub icon: Option<String>,
    /// BCP 47.
    pub language: Option<String>,
    /// Rights, as text.
    pub rights: Option<String>,
    /// The licence.
    pub license: Option<String>,
    /// All links but the site's.
    pub links: Vec<Link>,
    /// Categories, those of Apple's catalogue too.
    pub categories: Vec<String>,
    /// Who wrote the feed: the program's name.
    pub generator: Option<String>,
    /// What Apple's podcast elements say.
    pub itunes: Itunes,
    /// `itunes:owner`.
    pub owner: Option<Participant>,
    /// `podcast:guid`, the same wherever the podcast moves.
    pub podcast: Option<String>,
    /// `podcast:locked`: not to be taken over elsewhere.
    pub locked: Option<bool>,
    /// `podcast:funding`: where to give, and the words for it.
    pub funding: Vec<Link>,
    /// Who takes part in all of it.
    pub persons: Vec<Participant>,
}

impl Extras {
    /// Whether there is nothing at all.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Leaves out every address that `keep` refuses, and what is nothing without its address.
    pub fn keep_addresses(&mut self, keep: &dyn Fn(&str) -> bool) {
        let some = |address: &mut Option<String>| {
            if address.as_deref().is_some_and(|url| !keep(url)) {
                *address = None;
            }
        };
        self.links.retain(|link| keep(&link.href));
        some(&mut self.comments);
        some(&mut self.comment_feed);
        self.images.retain(|image| keep(&image.url));
        self.media.retain(|media| keep(&media.url));
        some(&mut self.itunes.image);
        self.transcripts.retain(|one| keep(&one.url));
        self.chapters = self.chapters.take().filter(|file| keep(&file.url));
        for mark in &mut self.marks {
            some(&mut mark.href);
            some(&mut mark.image);
        }
        for person in &mut self.persons {
            some(&mut person.image);
            some(&mut person.href);
        }
        if let Some(source) = &mut self.source {
            some(&mut source.url);
        }
        self.source = self.source.take().filter(|it| *it != Origin::default());
        license(&mut self.license, keep);
    }

    /// Changes every text that is shown to people.
    pub fn each_text(&mut self, change: &dyn Fn(&mut String)) {
        self.itunes.each_text(change);
        let titles = self.links.iter_mut().filter_map(|link| link.title.as_mut());
        let described = self.media.iter_mut();
        let described = described.filter_map(|media| media.description.as_mut());
        let marks = self.marks.iter_mut().map(|mark| &mut mark.title);
        titles.chain(described).chain(marks).for_each(change);
        let persons = self.persons.iter_mut();
        persons.for_each(|person| person.each_text(change));
        if let Some(source) = &mut self.source {
            let texts = source.title.iter_mut().chain(&mut source.id);
            texts.for_each(change);
        }
        let place = self.place.iter_mut();
        place
            .filter_map(|place| place.name.as_mut())
            .for_each(change);
    }

    /// Whether a reader of an output would see the difference: comments are counted anew all day.
    pub fn shows_other(&self, other: &Self) -> bool {
        let uncounted = |extras: &Self| Self {
            comment_count: None,
            ..extras.clone()
        };
        uncounted(self) != uncounted(other)
    }
}

/// A licence may have a short name, which is no address.
fn license(license: &mut Option<String>, keep: &dyn Fn(&str) -> bool) {
    let refused = |it: &String| it.contains(':') && !keep(it);
    if license.as_ref().is_some_and(refused) {
        *license = None;
    }
}

impl Itunes {
    fn each_text(&mut self, change: &dyn Fn(&mut String)) {
        let texts = [
            &mut self.author,
            &mut self.title,
            &mut self.subtitle,
            &mut self.summary,
            &mut self.kind,
        ];
        texts.into_iter().flatten().for_each(change);
    }
}

impl Participant {
    fn each_text(&mut self, change: &dyn Fn(&mut String)) {
        let more = self.role.iter_mut().chain(&mut self.group);
        more.chain([&mut self.name]).for_each(change);
    }
}

impl FeedExtras {
    /// Changes every text that is shown to people.
    pub fn each_text(&mut self, change: &dyn Fn(&mut String)) {
        self.itunes.each_text(change);
        let titles = self.links.iter_mut().chain(&mut self.funding);
        let titles = titles.filter_map(|link| link.title.as_mut());
        let more = [&mut self.rights, &mut self.generator, &mut self.podcast];
        titles
            .chain(more.into_iter().flatten())
            .chain(&mut self.categories)
            .for_each(change);
        let persons = self.persons.iter_mut().chain(&mut self.owner);
        persons.for_each(|person| person.each_text(change));
    }

    /// Whether there is nothing at all.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Leaves out every address that `keep` refuses.
    pub fn keep_addresses(&mut self, keep: &dyn Fn(&str) -> bool) {
        let some = |address: &mut Option<String>| {
            if address.as_deref().is_some_and(|url| !keep(url)) {
                *address = None;
            }
        };
        let places = [&mut self.image, &mut self.icon, &mut self.itunes.image];
        places.into_iter().for_each(some);
        license(&mut self.license, keep);
        self.links.retain(|link| keep(&link.href));
        self.funding.retain(|link| keep(&link.href));
        for person in self.persons.iter_mut().chain(&mut self.owner) {
            some(&mut person.image);
            some(&mut person.href);
        }
    }
}
