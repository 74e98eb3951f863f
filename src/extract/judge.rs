//! Whether a page's text is better than what the feed said.
//!
//! Evidence against a page is how it speaks to its reader, whether it shares words with what the feed
//! said, and what it shows besides its text. News about walls is news: where the text says what the
//! feed says, only a page that has next to nothing else is refused.

use super::Article;
use super::known::Headline;
use super::spoken::Spoken;
use super::table::count_words;
use super::table::ratio;
use super::walls::Wall;
use super::words::Telling;
use crate::html;
use crate::model::counted;
use std::borrow::Cow;
use url::Url;

/// What the feed said of an entry, and where its page was asked and found.
#[derive(Clone, Copy, Debug, Default)]
pub struct Said<'a> {
    /// The title.
    pub title: &'a str,
    /// Its own body, as text or markup.
    pub text: &'a str,
    /// The address that was asked.
    pub asked: Option<&'a str>,
    /// Where redirects led.
    pub found: Option<&'a str>,
}

/// The verdict about a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The page's text is to be shown.
    pub use_page: bool,
    /// It is refused for what may be gone at another time.
    pub passing: bool,
    /// Why, as a short lower-case sentence.
    pub why: String,
}

/// From here on a feed's own text says enough to be compared with the page.
const COMPARABLE: usize = 40;
/// From here on it is the article or most of it.
const FULL: usize = 100;
/// A page's text below this is no article, unless the feed says even less.
const SHORT: usize = 25;
/// The longest text that may be a wall as a whole, in words and bytes.
const WALL: usize = 600;
const WALL_BYTES: usize = 32 * 1024;
/// A text below this that says nothing of what the feed says is no article of that name.
const DOUBTFUL: usize = 200;
/// As much of a text is compared with what the feed says, in bytes.
const COMPARED: usize = 512 * 1024;
/// A share of telling words below this may be chance.
const CHANCE: f32 = 0.13;
/// A lead and nothing more, where a plug follows it.
const LEAD: usize = 60;

/// Decides between the page's text and the feed's own.
pub fn judge(article: &Article, said: &Said<'_>) -> Judgement {
    let feed = if said.text.contains('<') {
        Cow::Owned(html::visible_text(said.text))
    } else {
        Cow::Borrowed(said.text)
    };
    let case = Case::new(article, said, &feed);
    let refused = case
        .repeated()
        .or_else(|| case.nothing())
        .or_else(|| case.wall())
        .or_else(|| case.elsewhere())
        .or_else(|| case.shorter().map(|why| (why, false)))
        .or_else(|| case.stranger());
    match refused {
        Some((why, passing)) => Judgement {
            use_page: false,
            passing,
            why,
        },
        None => Judgement {
            use_page: true,
            passing: false,
            why: format!(
                "the page has {}, the feed {}",
                counted(case.words, "word"),
                case.feed_words
            ),
        },
    }
}

/// Why a page is refused, and whether that may pass.
type Refusal = (String, bool);

/// A page beside what its feed said.
struct Case<'a> {
    article: &'a Article,
    said: &'a Said<'a>,
    words: usize,
    feed_words: usize,
    /// The share of the feed's telling words that the page has, of title and body; `None` where the feed has none.
    title: Option<f32>,
    body: Option<f32>,
    /// A heading of the page is the feed's title.
    headed: bool,
    /// How many telling words the feed has.
    telling: (usize, usize),
}

impl<'a> Case<'a> {
    fn new(article: &'a Article, said: &'a Said<'a>, feed: &str) -> Self {
        let page = Telling::of(head(&article.text));
        let (title, body) = (Telling::of(said.title), Telling::of(head(feed)));
        Self {
            article,
            said,
            words: count_words(&article.text),
            headed: {
                let title = Headline::new(std::iter::once(said.title));
                let mut headings = article.signs.headings.iter();
                headings.any(|heading| title.is(heading))
            },
            feed_words: count_words(feed),
            title: title.share_in(&page),
            body: body.share_in(&page),
            telling: (title.len(), body.len()),
        }
    }

    /// Whether the text says what the feed says; `None` where the feed says too little to tell.
    fn related(&self) -> Option<bool> {
        let of = |share: Option<f32>, telling: usize| {
            share.filter(|_| telling >= 2).map(|share| share >= 0.25)
        };
        match (
            of(self.title, self.telling.0),
            of(self.body, self.telling.1),
        ) {
            (None, None) => None,
            (title, body) => Some(title == Some(true) || body == Some(true)),
        }
    }

    /// The share of the feed's telling words, of title and body together, that the page has.
    fn shared(&self) -> f32 {
        let (title, body) = (ratio(self.telling.0, 1), ratio(self.telling.1, 1));
        let shared = self.title.unwrap_or(0.0) * title + self.body.unwrap_or(0.0) * body;
        shared / (title + body).max(1.0)
    }

    fn nothing(&self) -> Option<Refusal> {
        if self.words > 0 {
            return None;
        }
        let wall = self.titled();
        let why = match wall {
            Some(wall) => wall.word(),
            None => "the page has no article text",
        };
        Some((why.to_owned(), wall.is_some_and(Wall::is_passing)))
    }

    /// What the page's titles say, where they are those of no article.
    fn titled(&self) -> Option<Wall> {
        let mut titles = self.article.signs.titles.iter();
        titles.find_map(|title| Wall::said_by(&title.to_lowercase()))
    }

    fn repeated(&self) -> Option<Refusal> {
        let repeated = self.article.signs.repeated;
        (repeated > self.words).then(|| {
            let why = "most of the page's text stands on other pages of its host too";
            (why.to_owned(), false)
        })
    }

    fn wall(&self) -> Option<Refusal> {
        let signs = &self.article.signs;
        let related = self.related();
        if self.words > WALL || self.article.text.len() > WALL_BYTES {
            return None;
        }
        let title = Telling::of(self.said.title);
        let own = self
            .title
            .is_some_and(|share| share >= 0.4)
            .then_some(&title);
        let spoken = Spoken::read(&self.article.text, self.said.title, own);
        let share = ratio(spoken.walled, self.words.max(1));
        let wall = spoken.most.or_else(|| self.titled());
        let refuse = match (related, wall) {
            (_, None) => false,
            // other words than the article's, or none
            (Some(false), Some(_)) => {
                share >= 0.2 || (self.words < DOUBTFUL && spoken.most.is_none())
            }
            (None, Some(_)) => share >= 0.4 || spoken.free < SHORT,
            (Some(true), Some(_)) => share >= 0.65 || (share > 0.0 && spoken.free < LEAD / 3),
        };
        if let Some(wall) = wall.filter(|_| refuse) {
            return Some((wall.word().to_owned(), wall.is_passing()));
        }
        if signs.password && related != Some(true) && self.words < DOUBTFUL {
            return Some((Wall::Login.word().to_owned(), false));
        }
        if signs.puzzle && related == Some(false) && self.words < DOUBTFUL {
            return Some((Wall::Challenge.word().to_owned(), true));
        }
        let same = self.feed_words + self.feed_words / 3;
        let little = same.max(LEAD);
        let most = if spoken.sure { little } else { same };
        let plugged = spoken.lead.is_some_and(|lead| lead <= most);
        let closed = signs.closed
            && (spoken.free <= little
                || ((spoken.lead.is_some() || spoken.is_cut)
                    && spoken.free <= (2 * self.feed_words).max(2 * LEAD)));
        (plugged || closed).then(|| {
            let why = "the page has only a lead, the rest is for subscribers";
            (why.to_owned(), false)
        })
    }

    /// The page of something else: of the site as a whole, or of many articles.
    fn elsewhere(&self) -> Option<Refusal> {
        let signs = &self.article.signs;
        let at_home = is_above(self.said.asked, self.said.found) && !self.headed;
        if at_home {
            let why = "the address leads to the site's front page or a section";
            return Some((why.to_owned(), false));
        }
        let own = self.headed && self.related() == Some(true);
        (signs.listing && !own).then(|| ("the page is a list of articles".to_owned(), false))
    }

    fn shorter(&self) -> Option<String> {
        let (words, feed) = (self.words, self.feed_words);
        if words * 5 < feed * 4 {
            Some(format!(
                "the page's text is shorter than the feed's own ({}, {feed} in the feed)",
                counted(words, "word")
            ))
        } else if words < SHORT && words <= feed {
            let words = counted(words, "word");
            Some(format!("the page's text is too short ({words})"))
        } else {
            None
        }
    }

    /// A text that does not say what the feed says.
    fn stranger(&self) -> Option<Refusal> {
        let body = self.body.unwrap_or(1.0);
        let title = self.title.unwrap_or(0.0);
        let both = self.telling.0 + self.telling.1;
        let strange = if self.feed_words >= FULL {
            body < 0.5
        } else if self.feed_words >= COMPARABLE {
            body < 0.3
        } else if self.telling.1 >= 8 {
            body < 0.2 && title < 0.5
        } else if self.words < DOUBTFUL {
            both >= 3 && !self.headed && self.shared() < CHANCE
        } else {
            both >= 6 && self.related() == Some(false) && !self.headed
        };
        strange.then(|| {
            let why = "the page's text has nothing to do with the feed's own";
            (why.to_owned(), false)
        })
    }
}

fn head(text: &str) -> &str {
    let end = text.floor_char_boundary(COMPARED.min(text.len()));
    text.get(..end).unwrap_or_default()
}

/// Whether a redirect led from a page up to its site or a section of it.
fn is_above(asked: Option<&str>, found: Option<&str>) -> bool {
    let parsed = |url: Option<&str>| url.and_then(|url| Url::parse(url).ok());
    let (Some(asked), Some(found)) = (parsed(asked), parsed(found)) else {
        return false;
    };
    let steps = |url: &Url| -> Vec<String> {
        let steps = url.path().split('/').filter(|step| !step.is_empty());
        steps.map(str::to_lowercase).collect()
    };
    let (from, to) = (steps(&asked), steps(&found));
    if found.query().is_some() || (from.is_empty() && asked.query().is_none()) {
        return false;
    }
    match to.last() {
        None => true,
        Some(last) => {
            let plain = !last.contains(|c: char| c.is_ascii_digit() || c == '-' || c == '_');
            let index = to.len() == 1 && last.starts_with("index.");
            index || (plain && to.len() < from.len() && from.starts_with(&to))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(text: &str, feed: &str) -> Judgement {
        let article = Article {
            text: text.to_owned(),
            ..Article::default()
        };
        let said = Said {
            text: feed,
            ..Said::default()
        };
        judge(&article, &said)
    }

    #[test]
    fn the_longer_text_on_the_same_matter_wins() {
        let lead = "The harbour will be closed to ships from Monday while divers search the basin for the lost anchor. ";
        let page = format!(
            "{lead}{}",
            "The master of the port said that the work may take three weeks or more. ".repeat(6)
        );
        assert!(verdict(&page, lead).use_page);
        assert!(verdict(&page, "").use_page);
        assert!(!verdict("", lead).use_page);
        assert!(!verdict(lead, &page).use_page);
    }

    #[test]
    fn walls_and_other_matters_are_refused() {
        let feed = "Divers search the basin of the old harbour for an anchor that a freighter lost in the storm of last week, \
                    and the master of the port expects that the work will take until the end of the month, weather permitting as always.";
        let other = "Our kitchen tested twelve kinds of flour and three ovens for this loaf, which needs patience. ".repeat(8);
        assert_eq!(
            verdict(&other, feed).why,
            "the page's text has nothing to do with the feed's own"
        );
        let wall = "We and our partners use cookies. By clicking you consent to cookies and similar means on this site.";
        let refused = verdict(wall, "Short.");
        assert_eq!(refused.why, "the page asks for consent");
        assert!(!refused.passing);
        assert!(
            verdict(
                "Checking your browser. You will be redirected automatically.",
                ""
            )
            .passing
        );
    }

    #[test]
    fn a_redirect_to_the_front_page_is_known() {
        let led = |from: &str, to: &str| is_above(Some(from), Some(to));
        assert!(led("https://a.example/2026/11/ferry", "https://a.example/"));
        assert!(led("https://a.example/?p=7", "https://www.a.example/"));
        assert!(led(
            "https://a.example/sport/ferry-7",
            "https://a.example/sport/"
        ));
        assert!(!led("https://a.example/", "https://a.example/"));
        assert!(!led("https://a.example/7/ferry", "https://a.example/7"));
        assert!(!led("https://a.example/ferry", "https://a.example/ferry/"));
    }
}
