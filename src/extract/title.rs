//! Which of the titles that a page gives its article is the article's.
//!
//! What is declared for others (linked data, OpenGraph) goes first, in the words of the page's own heading
//! where that says the same. Where nothing is declared, `twitter:title`, `title` and the heading vote; alone
//! against the heading, `title` is what pages declared in 35 of 57 cases, the heading in 22.

use super::known::Headline;
use super::known::folded;
use super::meta::Meta;
use super::meta::fold;
use super::table::Table;

impl Meta<'_> {
    /// The article's title.
    pub(super) fn title(&self, table: &Table<'_>) -> Option<String> {
        let site = self.site();
        let named = |names: &[&str]| self.first(names).map(|title| bare(&fold(title), site));
        let declared = self.linked.headline.as_deref().map(fold);
        let declared = declared.or_else(|| named(&["og:title"]));
        let heading = self.vouched(table);
        let title = if let Some(declared) = declared {
            Some(match heading {
                Some(heading) => without_kicker(&heading, &declared).to_owned(),
                None => declared,
            })
        } else {
            let card = named(&["twitter:title", "dc.title"]);
            let title = self.title.as_deref().map(|title| bare(title, site));
            vote(card, title, heading.or_else(|| self.heading.clone()))
        };
        title.filter(|title| !title.is_empty())
    }

    /// The heading that says, give or take some words, what one of the titles says.
    fn vouched(&self, table: &Table<'_>) -> Option<String> {
        let titles = self
            .titles()
            .filter(|&title| Some(title) != self.heading.as_deref());
        let at = Headline::new(titles).find(table)?;
        Some(fold(table.text(table.block(at))))
    }
}

/// The title that two of three agree on; of those that disagree, what was declared first.
fn vote(card: Option<String>, title: Option<String>, heading: Option<String>) -> Option<String> {
    let some = |title: Option<String>| title.filter(|title| !title.is_empty());
    // "Home" and "paper.example" name no article
    let names = |title: &String| title.contains(char::is_whitespace);
    let (card, title, heading) = (some(card), some(title).filter(names), some(heading));
    let Some(heading) = heading else {
        return card.or(title);
    };
    for said in [&card, &title].into_iter().flatten() {
        let short = without_kicker(&heading, said);
        if short.len() < heading.len() {
            return Some(short.to_owned());
        }
        if holds(&folded(said), &folded(&heading)) {
            return Some(heading);
        }
    }
    // what a card says of the site is said of no article
    let close = |said: &Option<String>| Headline::new(said.as_deref().into_iter()).is(&heading);
    if card.is_some() && card != title && close(&title) && !close(&card) {
        return Some(heading);
    }
    card.or(title).or(Some(heading))
}

/// Whether some words are all there, one behind the other: alone they have to be three, or all.
fn holds(long: &[String], short: &[String]) -> bool {
    long == short || (short.len() > 2 && long.windows(short.len()).any(|part| part == short))
}

/// The declared title where the heading is that title with words before or behind it, else the heading.
fn without_kicker<'t>(heading: &'t str, declared: &'t str) -> &'t str {
    let (long, short) = (folded(heading), folded(declared));
    if short.len() < long.len() && holds(&long, &short) {
        declared
    } else {
        heading
    }
}

/// A title without the site's name behind (or before) a separator.
fn bare(title: &str, site: Option<&str>) -> String {
    const SEPARATORS: [&str; 6] = [" | ", " - ", " – ", " — ", " :: ", " • "];
    let split = SEPARATORS
        .iter()
        .filter_map(|separator| title.rsplit_once(separator))
        .max_by_key(|(head, _)| head.len());
    let Some((head, tail)) = split else {
        return title.to_owned();
    };
    let is_site =
        |part: &str| site.is_some_and(|site| part.trim().eq_ignore_ascii_case(site.trim()));
    if is_site(head) {
        tail.trim().to_owned()
    } else if is_site(tail)
        || (site.is_none()
            && tail.split_whitespace().count() <= 3
            && head.split_whitespace().count() > 3)
    {
        head.trim().to_owned()
    } else {
        title.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sites_name_is_no_part_of_a_title() {
        assert_eq!(
            bare("A day in the harbour - The Example", Some("The Example")),
            "A day in the harbour"
        );
        assert_eq!(
            bare("Harbour - a day", Some("The Example")),
            "Harbour - a day"
        );
    }

    #[test]
    fn two_of_three_decide() {
        let voted = |card: &str, title: &str, heading: &str| {
            let some = |said: &str| Some(said.to_owned());
            vote(some(card), some(title), some(heading)).unwrap_or_default()
        };
        assert_eq!(
            voted("", "A bridge is closed", "A bridge is closed"),
            "A bridge is closed"
        );
        assert_eq!(
            voted("", "A bridge is closed", "Lyon A bridge is closed"),
            "A bridge is closed"
        );
        assert_eq!(
            voted("Closed!", "A bridge is closed", "A bridge is closed"),
            "A bridge is closed"
        );
        assert_eq!(
            voted(
                "A bridge is closed",
                "A bridge is closed",
                "Our readers say why"
            ),
            "A bridge is closed"
        );
        assert_eq!(
            voted("", "Home", "Our readers say why"),
            "Our readers say why"
        );
        assert_eq!(voted("", "", "Our readers say why"), "Our readers say why");
    }
}
