//! The words of dates: month names, halves of the day, zones. Tables, all in lower case.

/// The month a word names, by its beginning.
pub(super) fn month(word: &str) -> Option<u32> {
    // RFC 822 and asctime: nearly all dates, at a tenth of the cost of the tables
    if let Some(at) = ENGLISH.iter().position(|name| *name == word) {
        return u32::try_from(at + 1).ok();
    }
    if NO_MONTHS.contains(&word) || DAYS.contains(&word) {
        return None;
    }
    let at = MONTHS
        .iter()
        .position(|starts| starts.split(' ').any(|start| word.starts_with(start)))?;
    // of two months that begin alike the later stands in the exceptions
    let exception = EXCEPTIONS
        .iter()
        .find(|(start, _)| word.starts_with(start))
        .map(|(_, month)| *month);
    exception.or_else(|| u32::try_from(at + 1).ok())
}

/// The month names of RFC 822 section 5.1.
const ENGLISH: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// The names of days of RFC 822, which stand in nearly all dates.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Words that begin like a month and are none.
const NO_MONTHS: [&str; 6] = ["mardi", "martes", "martedi", "martedì", "marți", "maandag"];

/// Names that begin like an earlier month's.
const EXCEPTIONS: [(&str, u32); 6] = [
    ("červenec", 7),
    ("července", 7),
    ("maalis", 3),
    ("maa", 3),
    ("marras", 11),
    ("listopad", 11),
];

/// Beginnings of month names: English, German, Dutch, Nordic, French, Spanish, Portuguese, Italian,
/// Romanian, Hungarian, Polish, Czech, Finnish, Turkish, Russian, Greek.
const MONTHS: [&str; 12] = [
    "jan jän ene gen ian sty led tammi oca янв яну ιαν",
    "feb fév fev lut úno helmi şub фев φεβ",
    "mar mär mrz mrt már bře мар μαρ μάρ maa",
    "apr avr abr ápr kwi dub huhti nis апр απρ",
    "may mai mei maj mag máj kvě touko мая май μαι μάι μαϊ",
    "jun juin giu iun jún cze červ kesä haz июн ιουν ιούν",
    "jul juil lug iul júl lip heinä tem июл ιουλ ιούλ",
    "aug aoû aou ago sie srp elo ağu авг αυγ αύγ",
    "sep set szept wrz zář syys eyl сен σεπ",
    "oct okt out ott paź říj loka eki окт οκτ",
    "nov noi lis kas ноя ное νοε νοέ",
    "dec dez des déc dic gru pro joulu ara дек δεκ",
];

/// Whether a word says which half of the day it is: `Some(true)` for the afternoon.
pub(super) fn afternoon(word: &str) -> Option<bool> {
    match word {
        "am" | "오전" | "上午" | "午前" => Some(false),
        "pm" | "오후" | "下午" | "午後" => Some(true),
        _ => None,
    }
}

/// The offset of a zone's name from UTC, in minutes.
///
/// One letter is a military zone; RFC 822 had their signs wrong, so all but `Z` count as unknown,
/// which is UTC (RFC 2822 section 4.3).
pub(super) fn zone(word: &str) -> Option<i32> {
    let hours = match word {
        "z" | "ut" | "utc" | "gmt" | "wet" => 0,
        "bst" | "ist" | "cet" | "mez" | "met" | "west" => 1,
        "cest" | "mesz" | "mest" | "eet" | "sast" => 2,
        "msk" | "eest" | "eat" => 3,
        "msd" => 4,
        "pkt" => 5,
        "hkt" | "sgt" | "awst" => 8,
        "jst" | "kst" => 9,
        "aest" => 10,
        "aedt" => 11,
        "nzst" => 12,
        "nzdt" => 13,
        "adt" | "brt" | "art" => -3,
        "ast" | "edt" => -4,
        "est" | "cdt" | "et" => -5,
        "cst" | "mdt" | "ct" => -6,
        "mst" | "pdt" | "mt" => -7,
        "pst" | "akdt" | "pt" => -8,
        "akst" | "hadt" => -9,
        "hst" | "hast" => -10,
        _ => return None,
    };
    Some(hours * 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_many_languages() {
        for (word, expected) in [
            ("september", 9),
            ("juillet", 7),
            ("března", 3),
            ("červenec", 7),
            ("marraskuu", 11),
            ("maaliskuu", 3),
            ("ιουλίου", 7),
            ("maart", 3),
            ("július", 7),
        ] {
            assert_eq!(month(word), Some(expected), "{word}");
        }
        assert_eq!(month("mardi"), None);
        assert_eq!(month("sunday"), None);
    }
}
