//! A run that opens as a credit does and never ends as a sentence: all of it goes, wherever in it the
//! credit ends and the headline begins.
//!
//! An article ends its lines with a stop, so the sign at the head of a run may be weaker here than
//! where a sentence goes on behind it. Deliberately absent: where the run stands.

use super::agency;
use super::agency::Vocabulary;
use super::agency::Word;
use super::agency::set;
use super::agency::words;
use super::credit;
use super::names::is_capital;
use super::names::is_shouted;
use super::starters::is_starter;
use super::table::count_words;
use super::table::ends_sentence;

/// Fewest and most words of such a run.
const WORDS: std::ops::RangeInclusive<usize> = 3..=36;
/// No run of so many words is longer (octets).
const LONGEST: usize = 36 * 24;
/// Sentences that may end inside it.
const STOPS: usize = 2;
/// How far from its beginning two names are joined, in words.
const JOINT: usize = 6;

/// Words that give a picture away, lower case: with a colon, or a name behind them.
static GIVEN: Vocabulary = Vocabulary::new(|| {
    set("\
    courtesy handout library gentileza cortesía cortesia cedida cedido divulgação reprodução concessione \
    collection collezione colección coleção sammlung archives archive archiv archivio archivo arquivo архив \
    скриншот кадр скрин screenshot screengrab screencap captura capture bildschirmfoto предоставлено \
    fotomontage montage collage ph dr")
});

/// Small words between what gives a picture and who, lower case.
static OF: Vocabulary = Vocabulary::new(|| {
    set(
        "video videos vidéo vídeo видео file of the from by de la du des di da do dos del della dell von der des vom aus из с со",
    )
});

/// Whether a run opens as a credit and has no end of its own; in `prose`, where two names with a stroke
/// between them are nothing usual.
pub(super) fn is_open_credit(run: &str, prose: bool) -> bool {
    let run = run.trim();
    // asked of every sentence, with all that stands behind it
    if run.len() > LONGEST {
        return false;
    }
    let count = count_words(run);
    if !WORDS.contains(&count) || !is_unended(run) {
        return false;
    }
    let (head, words) = words(run, 16);
    let headed = head
        .chars()
        .all(|c| c.is_whitespace() || matches!(c, '(' | '[' | '|' | '/' | '-' | '–' | '—' | '•'));
    headed && (is_given(&words) || is_shot(&words) || is_joined(&words, prose))
}

/// No stop at the end, and few inside; a question may be a headline.
fn is_unended(run: &str) -> bool {
    let open = !credit::ends_plainly(run) && !run.ends_with([':', ';', ',', '…']);
    let asked = run.ends_with(['?', '!']) || !ends_sentence(run);
    // a sentence of the article, or a remark in a credit
    let stops = run.match_indices(['.', '!', '?']).filter_map(|(at, stop)| {
        let before = run.get(..at).unwrap_or_default();
        let far = stop == "." && count_words(before) > JOINT;
        let word = before.rsplit(|c: char| !c.is_alphanumeric()).next();
        let long = word.is_some_and(|word| word.chars().count() > 3);
        let next = run.get(at + 1..).unwrap_or_default();
        (long && next.starts_with(char::is_whitespace)).then_some(far)
    });
    let stops: Vec<bool> = stops.collect();
    open && (asked || quoted(run)) && stops.len() <= STOPS && !stops.contains(&true)
}

/// A quotation at the end of a headline: "ends" as a sentence does for its mark alone.
fn quoted(run: &str) -> bool {
    run.ends_with(['»', '”', '“', '"', '’', '\''])
}

/// A station's picture of a screen: "NORVEX screengrab".
fn is_shot(words: &[Word<'_>]) -> bool {
    const SHOTS: [&str; 6] = [
        "screengrab",
        "screenshot",
        "screencap",
        "videostill",
        "still",
        "footage",
    ];
    matches!(words, [first, second, ..] if is_shouted(first.text) && SHOTS.contains(&second.text))
}

/// A word that gives a picture away, and whose it is.
fn is_given(words: &[Word<'_>]) -> bool {
    let (Some(first), Some(second)) = (words.first(), words.get(1)) else {
        return false;
    };
    let lower = first.text.to_lowercase();
    let source = credit::is_source(&lower);
    let picture = credit::is_picture(&lower) || GIVEN.contains(&*lower);
    if !is_capital(first.text) || !(source || picture) {
        return false;
    }
    let gap = first.gap.trim();
    if gap.starts_with([':', '：']) {
        return !source || is_capital(second.text);
    }
    if gap.starts_with(['/', ',']) {
        return picture && is_capital(second.text);
    }
    let led = words
        .iter()
        .skip(1)
        .skip_while(|word| OF.contains(word.text) || credit::is_picture(&word.text.to_lowercase()))
        .take(2)
        .all(|word| is_name(word));
    let labelled =
        OF.contains(second.text) || credit::is_one_picture(&lower) || GIVEN.contains(&*lower);
    picture && gap.is_empty() && labelled && led && !is_titled(words)
}

/// Two names, or a name and an agency, with a stroke or "via" between them, and nothing else before.
fn is_joined(words: &[Word<'_>], prose: bool) -> bool {
    let joint = words.iter().take(JOINT).position(|word| {
        let next = word.gap.trim();
        next.starts_with(['/', '|']) || next.ends_with('/')
    });
    let via = words
        .iter()
        .take(JOINT)
        .position(|word| word.text.eq_ignore_ascii_case("via"));
    let (before, after) = match (joint, via) {
        (Some(at), _) => (at + 1, at + 1),
        (None, Some(at)) if at > 0 => (at, at + 1),
        _ => return false,
    };
    if joint.is_none() && before < 2 && agency::length(words.get(after..).unwrap_or_default()) == 0
    {
        return false;
    }
    let opens = words
        .first()
        .is_some_and(|first| is_starter(first.text) && !is_shouted(first.text));
    // a name, and what the headline begins with: no verb goes on behind one name
    let large = words
        .iter()
        .skip(after)
        .take_while(|word| is_name_part(word) || is_name(word))
        .count();
    let behind = words.iter().skip(after + 1);
    let pictured = || {
        let mut next = behind.clone().take(2);
        next.any(|word| credit::is_picture(&word.text.to_lowercase()))
    };
    if opens || behind.clone().count() < 3 || !(large >= 2 || pictured()) {
        return false;
    }
    let named = words.iter().take(before).all(is_name_part);
    let agencies = agency::named(words.get(..before + 2).unwrap_or(words));
    let small = words
        .iter()
        .filter(|word| word.text.starts_with(char::is_lowercase));
    if !agencies && (!prose || small.count() < 2) {
        return false;
    }
    let other = words.get(after).is_some_and(is_name);
    // "Input/Output Systems of the future" has neither
    let shown = agencies || before >= 2 || words.get(after + 1).is_some_and(is_name);
    named && other && shown
}

fn is_name(word: &Word<'_>) -> bool {
    is_capital(word.text) || word.text.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a text is nothing but who is credited and for what: what a link stands behind.
pub(super) fn is_bare_credit(text: &str) -> bool {
    let (_, words) = words(text, 16);
    words.iter().all(|word| {
        let lower = word.text.to_lowercase();
        let small = OF.contains(word.text) || credit::is_picture(&lower) || lower == "via";
        is_name_part(word) || small || credit::is_label_part(&lower)
    })
}

/// A capital, an initial, or a small part of a name.
fn is_name_part(word: &Word<'_>) -> bool {
    const SMALL: [&str; 17] = [
        "de", "du", "da", "do", "dos", "di", "del", "della", "van", "von", "der", "den", "la",
        "le", "el", "bin", "al",
    ];
    is_capital(word.text)
        || SMALL.contains(&word.text)
        || agency::length(std::slice::from_ref(word)) > 0
}

/// All words have capitals: the title of something.
fn is_titled(words: &[Word<'_>]) -> bool {
    words.iter().take(6).all(|word| is_capital(word.text)) && words.len() <= 6
}

#[cfg(test)]
mod tests {
    use super::is_open_credit;

    #[test]
    fn what_opens_as_a_credit_and_never_ends_is_one() {
        for run in [
            "Courtesy of the Harlow County Sheriff's Office Police: Teen found safe after two days",
            "Gentileza: Prensa Comuna «No me voy»: habló el intendente",
            "Reprodução/Redes sociais Vídeo: homem é visto furtando fios",
            "Скриншот видео Volga «Он бежал»: очевидцы о пожаре",
            "Fonte: Rescue Media Incidente in galleria, strada chiusa",
            "LUC HANSEN VIA NORVEX Procès du maire : la défense plaide l'erreur",
            "Ann McAfee-Doyle/Ledger file photo Diner that fed three generations to close",
            "Архив КМ / И. В. Лапин ЕГЭ: расписание экзаменов утверждено",
            "(Library image: M. Doe) Who pays more from April?",
        ] {
            assert!(is_open_credit(run, true), "{run}");
        }
    }

    #[test]
    fn sentences_and_titles_stay() {
        for run in [
            "Courtesy of the sheriff's office costs nothing, he says.",
            "Archive films of the harbour will be shown again in May",
            "Photo albums and letters from the estate",
            "Input/Output systems of the nineties",
            "Il museo e la Galleria Nazionale restano aperti",
            "Source of the leak unknown",
            "Sie fuhr mit dem Zug nach Bern/Basel und zurück",
        ] {
            assert!(!is_open_credit(run, true), "{run}");
        }
    }
}
