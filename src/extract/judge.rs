//! Whether a page's text is better than what the feed said.

use super::Article;
use super::table::count_words;
use crate::html;
use crate::model::counted;
use std::borrow::Cow;
use std::collections::HashSet;

/// The verdict about a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The page's text is to be shown.
    pub use_page: bool,
    /// Why, as a short lower-case sentence.
    pub why: String,
}

/// From here on a feed's own text says enough to be compared with the page.
const COMPARABLE: usize = 40;
/// A page's text below this is no article, unless the feed says even less.
const SHORT: usize = 25;
/// The longest notice of a consent or login wall.
const WALL: usize = 150;

/// Decides between the page's text and `feed_text` (text or markup).
pub fn judge(article: &Article, feed_text: &str) -> Judgement {
    let feed = if feed_text.contains('<') {
        Cow::Owned(html::visible_text(feed_text))
    } else {
        Cow::Borrowed(feed_text)
    };
    let page_words = count_words(&article.text);
    let feed_words = count_words(&feed);
    let refused = if page_words == 0 {
        Some("the page has no article text".to_owned())
    } else if is_wall(&article.text, page_words) {
        Some("the page shows a consent or login wall".to_owned())
    } else if page_words * 5 < feed_words * 4 {
        Some(format!(
            "the page's text is shorter than the feed's own ({}, {feed_words} in the feed)",
            counted(page_words, "word")
        ))
    } else if page_words < SHORT && page_words <= feed_words {
        let words = counted(page_words, "word");
        Some(format!("the page's text is too short ({words})"))
    } else if feed_words >= COMPARABLE && shared(&article.text, &feed) < 0.3 {
        Some("the page's text has nothing to do with the feed's own".to_owned())
    } else {
        None
    };
    match refused {
        Some(why) => Judgement {
            use_page: false,
            why,
        },
        None => Judgement {
            use_page: true,
            why: format!(
                "the page has {}, the feed {feed_words}",
                counted(page_words, "word")
            ),
        },
    }
}

fn is_wall(text: &str, words: usize) -> bool {
    const SIGNS: [&str; 18] = [
        "cookie",
        "consent",
        "javascript",
        "subscribe",
        "log in",
        "sign in",
        "captcha",
        "ad blocker",
        "adblock",
        "abonn",
        "einloggen",
        "anmelden",
        "zustimm",
        "identifiez",
        "inscri",
        "suscr",
        "iniciar sesi",
        "access denied",
    ];
    if words > WALL {
        return false;
    }
    let lower = text.to_lowercase();
    let signs = SIGNS
        .iter()
        .map(|sign| lower.matches(sign).count())
        .sum::<usize>();
    // a short piece of news may name one of these; a wall is about nothing else
    signs >= 2 && signs * 30 >= words
}

/// The share of the feed's telling words that the page has too.
fn shared(page: &str, feed: &str) -> f32 {
    let page = telling(page);
    let feed = telling(feed);
    super::table::ratio(feed.intersection(&page).count(), feed.len().max(1))
}

/// Words of four letters and more; scripts without spaces by pairs of characters.
fn telling(text: &str) -> HashSet<String> {
    let mut out = HashSet::new();
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        let chars: Vec<char> = word.chars().flat_map(char::to_lowercase).collect();
        if chars.iter().any(|&c| c > '\u{2e80}') {
            out.extend(chars.windows(2).map(|pair| pair.iter().collect::<String>()));
        } else if chars.len() >= 4 {
            out.insert(chars.into_iter().collect());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(text: &str, feed: &str) -> Judgement {
        judge(
            &Article {
                text: text.to_owned(),
                ..Article::default()
            },
            feed,
        )
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
        assert_eq!(
            verdict(wall, "Short.").why,
            "the page shows a consent or login wall"
        );
    }
}
