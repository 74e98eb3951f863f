//! Runs of text that open as a credit does and end without a stop.
//!
//! What stands behind the end of a sentence and reaches to the end of its element without a stop of its own is
//! a credit with a headline, whatever its names are, where its first words are such as sentences do not open
//! with. How far the credit reaches need not be known then. Deliberately absent: runs that the article goes on in.

use super::agency;
use super::agency::Vocabulary;
use super::agency::Word;
use super::agency::set;
use super::agency::words;
use super::credit;
use super::names::is_capital;
use super::names::is_particle;
use super::names::is_shouted;
use super::signature::is_given;
use super::signature::is_of;
use super::starters::is_starter;
use super::starters::is_told;
use super::table::ends_sentence;

/// Fewest and most words of such a run, and how many of them show how it opens.
const RUN: std::ops::RangeInclusive<usize> = 4..=30;
const HEAD: usize = 12;
/// Most words in front of a stroke, and fewest of a headline.
const PARTY: usize = 5;
const HEADLINE: usize = 2;

/// What houses that sell or hand out pictures are called, in front of their names, lower case.
static HOUSES: Vocabulary = Vocabulary::new(|| {
    set(
        "agencia agenzia agência agence agentur агентство fotoagentur fotoagencia pressefoto \
    pressestelle пресс-служба",
    )
});

/// The same in two words and more, lower case.
const OFFICES: [&[&str]; 7] = [
    &["ufficio", "stampa"],
    &["press", "office"],
    &["service", "presse"],
    &["service", "de", "presse"],
    &["gabinete", "de", "prensa"],
    &["oficina", "de", "prensa"],
    &["assessoria", "de", "imprensa"],
];

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// It is a block.
    Block,
    /// Behind a sentence, or in an element of its own.
    Behind,
}

/// Whether a run that ends where its element does is a credit with a headline.
pub(super) fn is_glued(text: &str, place: Place) -> bool {
    if ends_sentence_plainly(text) {
        return false;
    }
    let (head, all) = words(text, *RUN.end() + 1);
    let calm = head
        .chars()
        .all(|c| c.is_whitespace() || matches!(c, '(' | '[' | '–' | '-' | '—' | '|' | '*' | '@'));
    let handle = place == Place::Behind && head.ends_with('@');
    calm && RUN.contains(&all.len()) && !has_sentence(&all) && (handle || opens(&all, place))
}

/// Whether the short run in front of a link that is a headline credits somebody.
pub(super) fn is_signed(text: &str) -> bool {
    let (_, all) = words(text, HEAD);
    let named = stroke(&all).is_some_and(|at| all.len() <= at + 1 + PARTY)
        && all
            .iter()
            .all(|word| is_name(word) || is_particle(word.text));
    let opened = credit::opening(text).is_some() && all.len() <= HEAD - 2;
    opened || (named && !ends_sentence(text)) || paper(&all)
}

fn ends_sentence_plainly(text: &str) -> bool {
    credit::ends_plainly(text) || text.trim_end().ends_with([':', ';', ','])
}

/// Whether a sentence ends inside.
fn has_sentence(words: &[Word<'_>]) -> bool {
    words.windows(2).any(|pair| {
        let [word, next] = pair else {
            return false;
        };
        word.gap.starts_with(". ") && word.text.chars().count() > 3 && is_capital(next.text)
    })
}

fn opens(words: &[Word<'_>], place: Place) -> bool {
    let told = |from: usize| {
        let behind = words.get(from..).unwrap_or_default();
        behind.len() > HEADLINE && behind.iter().skip(1).any(|word| is_told(word.text))
    };
    if let Some(at) = stroke(words) {
        return place == Place::Behind || told(at + 2) && words.len() > at + 4;
    }
    if place == Place::Behind && (credit::label(words) > 0 || is_sourced(words)) {
        return true;
    }
    let known = agency::length(words);
    if known > 0 {
        let gap = words.get(known - 1).map_or("", |word| word.gap);
        let bracketed = place == Place::Behind && gap == ") ";
        return bracketed || gap.contains(['–', '—', '|', '·', '•']) || gap == ": ";
    }
    paper(words)
        || is_shout(words)
        || pictured(words)
        || is_office(words)
        || (place == Place::Behind && (is_house(words) || is_courtesy(words)))
}

/// "Courtesy of the harbour museum".
fn is_courtesy(words: &[Word<'_>]) -> bool {
    let [first, second, ..] = words else {
        return false;
    };
    is_capital(first.text)
        && first.gap == " "
        && is_given(&first.text.to_lowercase())
        && is_of(second.text)
}

/// "Source: City of Rome", "Supplied: the family".
fn is_sourced(words: &[Word<'_>]) -> bool {
    words.first().is_some_and(|first| {
        let lower = first.text.to_lowercase();
        (credit::is_source(&lower) || is_given(&lower)) && first.gap == ": "
    })
}

/// The last word in front of a stroke between two names at the head.
fn stroke(words: &[Word<'_>]) -> Option<usize> {
    let at = words
        .iter()
        .take(PARTY)
        .position(|word| word.gap.contains('/'))?;
    let (before, after) = words.split_at_checked(at + 1)?;
    let named = before
        .iter()
        .enumerate()
        .all(|(at, word)| is_name(word) || (at > 0 && is_particle(word.text)));
    let first = before.first()?;
    // "Le Bien Commun/Jane Doe"
    let person = |after: &[Word<'_>]| matches!(after, [first, second, ..] if first.gap == " " && is_capital(second.text));
    let paper = before.len() > 1 && person(after);
    let article = is_starter(first.text) && !is_shouted(first.text) && !paper;
    let second = after.first()?;
    let plain =
        words.get(at)?.gap.trim() == "/" && !first_ends_open(before) && !second.gap.contains('(');
    // "New/Old goes on"
    let small = after
        .get(1)
        .is_some_and(|next| next.text.starts_with(char::is_lowercase));
    (named && plain && !small && !article && is_name(second)).then_some(at)
}

/// "TV-/Video": a compound whose end comes behind the stroke.
fn first_ends_open(before: &[Word<'_>]) -> bool {
    before.last().is_some_and(|last| last.text.ends_with('-'))
}

/// A word as names have them, with nothing but a space, a dot or a stroke behind it.
fn is_name(word: &Word<'_>) -> bool {
    is_capital(word.text) && !word.gap.contains(['!', '?', ':', ';'])
}

/// "Jane Doe, «Paper»".
fn paper(words: &[Word<'_>]) -> bool {
    let [first, second, third, ..] = words else {
        return false;
    };
    let quoted =
        second.gap.trim_start().starts_with(',') && second.gap.ends_with(['«', '"', '“', '„']);
    let names = [first, second, third];
    quoted && names.iter().all(|word| is_capital(word.text)) && first.gap == " "
}

fn is_house(words: &[Word<'_>]) -> bool {
    words
        .first()
        .is_some_and(|first| is_capital(first.text) && HOUSES.contains(&*first.text.to_lowercase()))
        && is_named(words, 1, 1)
        && !words
            .get(2)
            .is_some_and(|word| word.text.starts_with(char::is_lowercase))
}

/// "Press office Jane Doe".
fn is_office(words: &[Word<'_>]) -> bool {
    let lower = |at: usize| {
        words
            .get(at)
            .map_or(String::new(), |word| word.text.to_lowercase())
    };
    let is = |office: &&&[&str]| {
        office
            .iter()
            .enumerate()
            .all(|(at, part)| lower(at) == *part)
    };
    words.first().is_some_and(|first| is_capital(first.text))
        && OFFICES
            .iter()
            .find(is)
            .is_some_and(|office| is_named(words, office.len(), 3))
}

/// Whether one of so many words from word `from` on is a name, and no apposition begins in front of it.
fn is_named(words: &[Word<'_>], from: usize, most: usize) -> bool {
    let mut near = words.iter().skip(from).take(most);
    near.any(|word| is_capital(word.text))
        && !words
            .iter()
            .skip(1)
            .take(2)
            .any(|word| word.gap.starts_with(','))
}

/// Words in capitals, and a headline that has them not.
fn is_shout(words: &[Word<'_>]) -> bool {
    let shouted = words
        .iter()
        .take_while(|word| is_shouted(word.text) && word.gap == " ");
    let rest = words.get(shouted.count()..).unwrap_or_default();
    let next = rest.first().map_or("", |word| word.text);
    let begins = is_capital(next) || next.starts_with(|c: char| c.is_ascii_digit());
    let taken = words.len() - rest.len();
    (2..=PARTY).contains(&taken)
        && begins
        && rest.len() > HEADLINE
        && rest.iter().any(|word| is_told(word.text))
}

/// "Photo de presse", "Скриншот видео": a picture and what it is, then a capital.
fn pictured(words: &[Word<'_>]) -> bool {
    let Some(first) = words.first() else {
        return false;
    };
    let small = words
        .iter()
        .skip(1)
        .take_while(|word| word.text.starts_with(char::is_lowercase));
    let small = small.count();
    let next = words.get(small + 1).map_or("", |word| word.text);
    let before = words.get(small).map_or("", |word| word.gap);
    is_capital(first.text)
        && credit::is_one_picture(&first.text.to_lowercase())
        && first.gap == " "
        && (1..=3).contains(&small)
        && before == " "
        && is_capital(next)
        && words.len() > small + 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_without_a_stop_is_told_by_its_first_words() {
        for text in [
            "Studio Varenne/Luc Martel Un camion bloque la rocade",
            "COURRIER/Luc Martel Un camion renversé bloque la rocade",
            "Martel/Afp «Ma fille n'a rien fait»: la colère d'un père",
            "– Getty – 7 curiosità su Paolo Rossi",
            "Agencia Prisma Milei anuncia nuevos impuestos",
            "Ufficio stampa Comune di Parma Maltempo, scuole chiuse",
            "ATRIO CHILE 5 heridos deja choque de trenes",
            "Иван Петренко, «Спорт-Курьер» Нурмагомедов обещал реванш",
            "Фото из соцсетей Пропавшего под Тулой рыбака нашли живым",
            "Agenzia Romano/Archivio Pasqua, quanto costa? Il pranzo rincara",
        ] {
            assert!(is_glued(text, Place::Behind), "{text}");
        }
        for text in [
            "Die Liste SPD/Grüne bleibt stärkste Kraft im Stadtrat",
            "Agencia Espacial Europea, la de siempre, firma el acuerdo",
            "Studio Varenne/Luc Martel a signé le projet.",
            "Jane Doe and her brother run the ferry",
            "L'axe Paris/Berlin reste le plus fréquenté",
            "Фото из соцсетей помогли найти рыбака",
            "Agencia Prisma y otras lo confirman",
            "BREAKING NEWS",
        ] {
            assert!(!is_glued(text, Place::Behind), "{text}");
        }
        assert!(!is_glued(
            "Agencia Prisma anuncia nuevos impuestos",
            Place::Block
        ));
    }
}
