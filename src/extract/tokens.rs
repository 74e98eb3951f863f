//! What class, id and role names say about an element, as a set of hints.
//!
//! A hint is evidence, never a verdict: a subtree that carries the article's mass is kept whatever
//! its name. Deliberately absent: names of sites.

use super::hashed::Quick;
use super::table::attr;
use scraper::node::Element;
use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::BitOr;
use std::ops::BitOrAssign;
use std::sync::LazyLock;

/// A set of hints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hints(u32);

impl Hints {
    pub(super) const NONE: Self = Self(0);
    /// The article's own text.
    pub(super) const BODY: Self = Self(1);
    /// Readers' comments.
    pub(super) const COMMENT: Self = Self(1 << 1);
    /// Links to other articles.
    pub(super) const RELATED: Self = Self(1 << 2);
    /// Share and print buttons.
    pub(super) const SHARE: Self = Self(1 << 3);
    /// Newsletters, advertisements, subscriptions.
    pub(super) const PROMO: Self = Self(1 << 4);
    /// Author, date, tags.
    pub(super) const BYLINE: Self = Self(1 << 5);
    /// Captions and credits.
    pub(super) const CAPTION: Self = Self(1 << 6);
    /// Menus, breadcrumbs, footers.
    pub(super) const NAV: Self = Self(1 << 7);
    /// Consent, login and other overlays.
    pub(super) const DIALOG: Self = Self(1 << 8);
    /// An `article` element or what plays its role.
    pub(super) const ARTICLE: Self = Self(1 << 9);
    /// The standfirst.
    pub(super) const DEK: Self = Self(1 << 10);

    /// Not shown at first.
    pub(super) const HIDDEN: Self = Self(1 << 11);

    /// A `header` element: of the page or of the article.
    pub(super) const HEADER: Self = Self(1 << 12);

    /// What never holds the article, however long it is.
    pub(super) const HARD: Self = Self(Self::COMMENT.0 | Self::DIALOG.0);
    /// What is pruned unless it carries the article's mass.
    pub(super) const SOFT: Self = Self(
        Self::RELATED.0
            | Self::SHARE.0
            | Self::PROMO.0
            | Self::BYLINE.0
            | Self::CAPTION.0
            | Self::NAV.0
            | Self::HIDDEN.0
            | Self::HEADER.0,
    );
    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOr for Hints {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Hints {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// The class names of an element, without those that a number makes one of many.
pub(super) fn names(element: &Element) -> impl Iterator<Item = &str> {
    let names = attr(element, "class").unwrap_or_default();
    names
        .split_ascii_whitespace()
        .filter(|name| !name.bytes().any(|byte| byte.is_ascii_digit()))
}

/// The hints of one `class`, `id`, `role` or `itemprop` value.
pub(super) fn hints(names: &str) -> Hints {
    let mut found = Hints::NONE;
    for name in names.split_ascii_whitespace() {
        // what an article is about says nothing about where its text is
        if name.starts_with("category-") || name.starts_with("tag-") {
            continue;
        }
        let mut before = Cow::Borrowed("");
        for part in name.split(|c: char| !c.is_ascii_alphanumeric()) {
            let mut rest = part;
            while !rest.is_empty() {
                let (word, tail) = rest.split_at_checked(camel_end(rest)).unwrap_or((rest, ""));
                rest = tail;
                let word = lower(word);
                found |= single(&word) | pair(&before, &word);
                before = word;
            }
        }
    }
    // the article's own teaser, not another's
    if found.any(Hints::DEK) {
        found.without(Hints::RELATED)
    } else {
        found
    }
}

/// Where the first word of a camel-case name ends.
fn camel_end(name: &str) -> usize {
    let bytes = name.as_bytes();
    bytes
        .windows(2)
        .position(
            |pair| matches!(pair, [a, b] if !a.is_ascii_uppercase() && b.is_ascii_uppercase()),
        )
        .map_or(bytes.len(), |at| at + 1)
}

/// A word in lower case, as most are.
fn lower(word: &str) -> Cow<'_, str> {
    if word.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(word.to_ascii_lowercase())
    } else {
        Cow::Borrowed(word)
    }
}

/// What a word says by itself.
static WORDS: LazyLock<HashMap<&str, Hints, BuildHasherDefault<Quick>>> = LazyLock::new(|| {
    let lists = [
        (
            Hints::BODY,
            "articlebody articletext storybody storytext articlecontent postcontent entrycontent postbody \
             bodytext maincontent",
        ),
        (
            Hints::COMMENT,
            "comment comments disqus livefyre kommentar kommentare commentaires comentarios commentlist \
             commenters respond replies commenti komentarze kommentarer yorumlar reacties reactions reagir \
             reaktionen",
        ),
        (
            Hints::RELATED,
            "related recommended recommendations recommendation similar popular trending mostread outbrain \
             taboola teaser teasers readmore seealso relacionadas relacionados verwandt empfehlungen sidebar \
             relatedposts morelikethis upnext recirc recirculation crp yarpp relatedlinks",
        ),
        (
            Hints::SHARE,
            "share sharing social shareaholic addthis sharedaddy addtoany sharebar socials teilen compartir \
             partager toolbar tools print sharebuttons",
        ),
        (
            Hints::PROMO,
            "promo promotion newsletter newsletters subscribe subscription signup advert advertisement \
             advertising ad ads anzeige werbung sponsor sponsored sponsors paywall cta donate donation \
             affiliate banner adsbygoogle publicidad optin mailchimp disclaimer",
        ),
        (
            Hints::BYLINE,
            "byline author authors autor date dateline timestamp pubdate published tags taglist tagcloud \
             categories postmeta entrymeta metadata credits bio authorbox vcard",
        ),
        (
            Hints::CAPTION,
            "caption figcaption credit copyright gallery slideshow lightbox carousel bildunterschrift \
             legende imagecaption",
        ),
        (
            Hints::NAV,
            "nav navigation navbar menu breadcrumb breadcrumbs footer pagination pager masthead topbar skip \
             sitemap contentinfo search colophon footnav toc pagenav",
        ),
        (
            Hints::DIALOG,
            "dialog modal cookie cookies consent gdpr overlay popup login onetrust alertdialog cookiebar \
             cookiebanner tooltip",
        ),
        (Hints::ARTICLE, "hentry article"),
        (
            Hints::DEK,
            "standfirst dek deck subtitle subhead subheadline lead lede chapo intro excerpt vorspann bajada \
             entradilla description summary abstract anrisstext ingress",
        ),
    ];
    let words = lists.into_iter();
    words
        .flat_map(|(hints, words)| words.split(' ').map(move |word| (word, hints)))
        .collect()
});

fn single(word: &str) -> Hints {
    WORDS.get(word).copied().unwrap_or(Hints::NONE)
}

fn pair(before: &str, word: &str) -> Hints {
    match (before, word) {
        (
            "article" | "post" | "entry" | "story" | "news" | "blog" | "single" | "page" | "main"
            | "body" | "detail" | "content" | "td" | "paragraph" | "rich",
            "body" | "content" | "text" | "copy" | "contents",
        ) => Hints::BODY,
        ("most", "read" | "viewed" | "popular" | "shared" | "commented")
        | ("read" | "see" | "learn", "more" | "next" | "also")
        | ("more", "stories" | "news" | "from" | "articles" | "on" | "posts")
        | ("also", "read" | "like")
        | ("you", "may" | "might")
        | (
            "next" | "previous" | "prev" | "latest" | "other" | "recent",
            "post" | "posts" | "article" | "articles" | "news" | "stories",
        ) => Hints::RELATED,
        (
            "entry" | "post" | "article" | "story",
            "meta" | "info" | "date" | "author" | "footer" | "tags",
        ) => Hints::BYLINE,
        (
            "image" | "img" | "photo" | "picture" | "media" | "foto",
            "credit" | "credits" | "caption" | "source" | "copyright",
        ) => Hints::CAPTION,
        ("sign" | "log", "in" | "up") => Hints::DIALOG,
        ("teaser", "text" | "intro") | ("article" | "news" | "page" | "entry", "teaser") => {
            Hints::DEK
        }
        _ => Hints::NONE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_at_marks_and_capitals() {
        assert!(hints("td-post-content").any(Hints::BODY));
        assert!(hints("articleBody").any(Hints::BODY));
        assert!(hints("js-relatedPosts x").any(Hints::RELATED));
        assert!(hints("photo__credit").any(Hints::CAPTION));
        assert!(hints("MostRead").any(Hints::RELATED));
        assert_eq!(hints("shared-header-commentary"), Hints::NONE);
    }
}
