//! What is known about the article before it is found: its headline, its feed's summary, its address.

use super::table::Table;
use crate::html;
use std::borrow::Cow;
use std::collections::HashSet;
use url::Url;

/// What is known about an article.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) headline: Headline,
    /// The heading that shows the headline.
    pub(super) shown: Option<usize>,
    /// The block that says what the feed's summary says.
    pub(super) anchor: Option<usize>,
    pub(super) url: Option<Url>,
}

impl Known {
    pub(super) fn new(
        table: &Table<'_>,
        headline: Headline,
        summary: Option<&str>,
        url: Option<Url>,
    ) -> Self {
        let shown = headline.find(table);
        let anchor = summary.and_then(|summary| anchor(table, summary));
        Self {
            headline,
            shown,
            anchor,
            url,
        }
    }
}

/// The words of the headline, to be known again in the page.
#[derive(Debug, Default)]
pub(super) struct Headline {
    titles: Vec<Vec<String>>,
}

impl Headline {
    pub(super) fn new<'t>(titles: impl Iterator<Item = &'t str>) -> Self {
        Self {
            titles: titles.map(folded).filter(|words| words.len() > 1).collect(),
        }
    }

    /// The words of all titles.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.titles.iter().flatten().map(String::as_str)
    }

    /// The block that shows it: the first heading that does.
    pub(super) fn find(&self, table: &Table<'_>) -> Option<usize> {
        table
            .blocks
            .iter()
            .position(|block| block.is_heading() && self.is(table.text(block)))
    }

    /// Whether `text` is the headline, give or take a site's name or a few words.
    pub(super) fn is(&self, text: &str) -> bool {
        let words = folded(text);
        !words.is_empty()
            && self.titles.iter().any(|title| {
                let shared = words.iter().filter(|word| title.contains(word)).count();
                shared * 10 >= words.len() * 8 && shared * 10 >= title.len() * 6
            })
    }
}

/// Lower-case words; a headline has no more than sixty.
pub(super) fn folded(text: &str) -> Vec<String> {
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.take(60).map(str::to_lowercase).collect()
}

/// Fewest words in common that are no chance.
const COMMON: usize = 6;

/// The first block that shares most of its words, or most of the summary's, with the summary.
fn anchor(table: &Table<'_>, summary: &str) -> Option<usize> {
    let summary = if summary.contains('<') {
        Cow::Owned(html::visible_text(summary))
    } else {
        Cow::Borrowed(summary)
    };
    let wanted: HashSet<String> = folded(&summary).into_iter().collect();
    if wanted.len() < COMMON {
        return None;
    }
    table.blocks.iter().position(|block| {
        if block.words < COMMON || block.is_heading() || block.link_share() > 0.5 {
            return false;
        }
        let words: HashSet<String> = folded(table.text(block)).into_iter().collect();
        let shared = words.intersection(&wanted).count();
        shared >= COMMON && shared * 10 >= words.len().min(wanted.len()) * 7
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headline_is_known_again() {
        let headline =
            Headline::new(["Turkey and Iran agree on a truce | The Example"].into_iter());
        assert!(headline.is("Turkey and Iran agree on a truce"));
        assert!(!headline.is("Turkey and Iran"));
        assert!(!headline.is(
            "Turkey and Iran agree on a truce in the north, said the minister on Monday in the city"
        ));
    }
}
