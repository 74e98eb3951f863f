//! Where a clause begins that has a verb of its own, in languages whose capitals say little.
//!
//! German writes all nouns large and Russian leaves out articles, so a sentence that opens with a noun
//! looks like more of the headline before it. What tells is a second verb: the headline has had its own.
//! Deliberately absent: any grammar beyond where finite verbs stand.

use super::agency::Vocabulary;
use super::agency::Word;
use super::agency::set;
use super::names::is_capital;
use super::starters::is_cased_capital;
use super::starters::is_link;
use super::starters::is_prefix;

/// Most names and nouns between the head of a clause and its verb.
const SUBJECT: usize = 3;

/// Whether a clause opens with word `at`: a noun or a name behind what no noun belongs to, then a
/// verb and more, where the words before have a verb already.
pub(super) fn opens(words: &[Word<'_>], at: usize, german: bool) -> bool {
    let text = |at: usize| words.get(at).map_or("", |word| word.text);
    let Some(before) = at.checked_sub(1).map(text) else {
        return false;
    };
    if !is_cased_capital(text(at)) {
        return false;
    }
    let finite = if german {
        let number = before.bytes().all(|b| b.is_ascii_digit());
        // "nach Rom Schüler sind": a preposition, and what opens the clause comes behind its name
        let left = is_prefix(before) && !is_cased_capital(text(at + 1));
        if !(is_capital(before) || left || number) {
            return false;
        }
        is_german_verb
    } else {
        let named = is_capital(before) && at.checked_sub(2).is_some_and(|at| is_link(text(at)));
        if !named {
            return false;
        }
        is_russian_verb
    };
    let large = (at..at + SUBJECT).take_while(|&at| is_cased_capital(text(at)));
    let verb = at + large.count();
    let plain = (at..=verb).all(|at| words.get(at).is_some_and(|word| word.gap == " "));
    // in second place an ending is enough
    let second = german
        && [1, 2]
            .map(text)
            .iter()
            .any(|word| is_small(word) && word.ends_with("en"));
    plain && finite(text(verb)) && (second || (0..at).any(|at| finite(text(at))))
}

/// Frequent German verbs whose endings say little.
static VERBS: Vocabulary = Vocabulary::new(|| {
    set("\
    ist sind war waren wird werden wurde wurden würde würden hat haben hatte hatten hätte hätten kann können \
    konnte könnte muss müssen soll sollen will wollen darf dürfen mag gibt gab gaben kommt kam kamen käme kämen \
    geht ging gingen steht stand standen liegt lag lagen lässt ließ ließen bleibt blieb blieben nimmt nahm \
    nahmen sprach sprachen sah sahen fand fanden rief riefen schrieb schrieben stieg stiegen fiel fielen \
    lief liefen fuhr fuhren hielt trug trugen bekam zog zogen half halfen stehen gehen kommen machen sehen \
    leben wohnen arbeiten warten hoffen glauben fordern bauen planen suchen bleiben liegen \
    sprechen sagen warnen zeigen erhalten verlieren gewinnen spielen helfen bringen nehmen treffen feiern \
    brauchen bekommen beginnen verlassen laufen fahren stellen halten tragen ziehen rufen schreiben")
});

/// Small German words that end like verbs.
static OTHERS: Vocabulary = Vocabulary::new(|| {
    set("\
    nicht jetzt dort damit somit seit selbst fast erst laut statt zuletzt insgesamt meist samt weit mit bekannt \
    nächst bereit hart alt kalt breit gut rot satt unbekannt berühmt verletzt tot")
});

/// A German verb as it stands second in a sentence.
fn is_german_verb(word: &str) -> bool {
    let participle = word.starts_with("ge") && !matches!(word, "gelingt" | "gehört");
    is_small(word)
        && (VERBS.contains(word)
            || (word.len() > 3 && word.ends_with('t') && !participle && !OTHERS.contains(word))
            || (word.len() > 4 && (word.ends_with("te") || word.ends_with("ten"))))
}

fn is_small(word: &str) -> bool {
    word.starts_with(char::is_lowercase)
}

/// A Russian verb with a subject: past, or third person.
fn is_russian_verb(word: &str) -> bool {
    const ENDS: [&str; 16] = [
        "ал", "ил", "ел", "ла", "ли", "ло", "лся", "лась", "лись", "лось", "ет", "ут", "ют", "ит",
        "ат", "ят",
    ];
    word.chars().count() > 3 && is_small(word) && ENDS.iter().any(|end| word.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::super::agency::words;
    use super::opens;

    #[test]
    fn a_clause_opens_where_a_second_verb_follows_its_subject() {
        for (text, german, expected) in [
            (
                "Stadtrat lehnt Umbau ab Händler sprechen von einem Fehler",
                true,
                Some(4),
            ),
            (
                "Orkan erreicht Norden von Polen Schüler waren am Morgen da",
                true,
                Some(5),
            ),
            (
                "König reist im Herbst nach Oslo Helferin Anna Beispiel lobte die Stadt",
                true,
                Some(6),
            ),
            (
                "Nach dem Streit um Minister Müller will die Regierung handeln",
                true,
                None,
            ),
            ("Die Stadt will den Mietern Wohnungen geben", true, None),
            (
                "Геологи нашли золото на Урале Воду проверили дважды",
                false,
                Some(5),
            ),
            (
                "Министр рассказал о жизни на Севере и о планах",
                false,
                None,
            ),
        ] {
            let (_, words) = words(text, 40);
            let found = (3..words.len()).find(|&at| opens(&words, at, german));
            assert_eq!(found, expected, "{text}");
        }
    }
}
