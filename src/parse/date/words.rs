//! The words of dates: month names, halves of the day, zones. Tables, all in lower case.

/// The month a word names, by its beginning.
pub(super) fn month(word: &str) -> Option<u32> {
    // RFC 822 and asctime: nearly all dates, at a tenth of the cost of the tables
    if let Some(at) = ENGLISH.iter().position(|name| *name == word) {
        return u32::try_from(at + 1).ok();
    }
    if DAYS.contains(&word) || NO_MONTHS.iter().any(|start| word.starts_with(start)) {
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

/// Days of the week that begin like a month: French, Spanish, Italian, Romanian, Dutch, Finnish,
/// Ukrainian.
const NO_MONTHS: [&str; 9] = [
    "mardi",
    "martes",
    "marted",
    "marți",
    "marţi",
    "marti",
    "maandag",
    "maanantai",
    "середа",
];

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
/// Romanian, Hungarian, Polish, Czech, Finnish, Turkish, Russian, Ukrainian, Greek.
const MONTHS: [&str; 12] = [
    "jan jän ene gen ian sty led tammi oca янв січ ιαν",
    "feb fév fev lut úno helmi şub фев лют φεβ",
    "mar mär mrz mrt már bře мар бер μαρ μάρ maa",
    "apr avr abr ápr kwi dub huhti nis апр кві απρ",
    "may mai mei maj mag máj kvě touko мая май тра μαι μάι μαϊ μαΐ",
    "jun juin giu iun jún cze červ čvn kesä haz июн чер ιουν ιούν",
    "jul juil lug iul júl lip heinä tem čvc июл лип ιουλ ιούλ",
    "aug aoû aou ago sie srp elo ağu авг сер αυγ αύγ",
    "sep set szept wrz zář syys eyl сен вер σεπ",
    "oct okt out ott paź říj loka eki окт жов οκτ",
    "nov noi lis kas ноя лис νοε νοέ",
    "dec dez des déc dic gru pro joulu ara дек гру δεκ",
];

/// Whether a word says which half of the day it is: `Some(true)` for the afternoon.
///
/// In Chinese, Japanese and Korean it stands before the time, maybe in one word with the day.
pub(super) fn afternoon(word: &str) -> Option<bool> {
    let ends = |words: [&str; 3]| words.iter().any(|end| word.ends_with(end));
    match word {
        "am" | "πμ" => Some(false),
        "pm" | "μμ" => Some(true),
        _ if word.is_ascii() => None,
        _ if ends(["오전", "上午", "午前"]) => Some(false),
        _ if ends(["오후", "下午", "午後"]) => Some(true),
        _ => None,
    }
}

/// The part of a time that a word behind a number names: 0 the hour, 1 the minute, 2 the second.
pub(super) fn part(text: &str) -> Option<usize> {
    const PARTS: [&[char]; 3] = [
        &['时', '時', '点', '點', '시'],
        &['分', '분'],
        &['秒', '초'],
    ];
    let first = text.chars().next().filter(|c| !c.is_ascii())?;
    PARTS.iter().position(|names| names.contains(&first))
}

/// Words behind which a time may be written with a dot, or that say so behind it.
pub(super) fn is_before_time(word: &str) -> bool {
    matches!(
        word,
        "kl" | "klo" | "klokken" | "um" | "om" | "ore" | "kello"
    )
}

/// The offset of a zone's name from UTC, in minutes.
///
/// One letter is a military zone; RFC 822 had their signs wrong, so all but `Z` count as unknown,
/// which is UTC (RFC 2822 section 4.3).
pub(super) fn zone(word: &str) -> Option<i32> {
    let hours = match word {
        "npt" => return Some(345),
        "acst" => return Some(570),
        "nst" => return Some(-210),
        "ndt" => return Some(-150),
        "z" | "ut" | "utc" | "gmt" | "wet" => 0,
        "bst" | "ist" | "cet" | "mez" | "met" | "west" | "wat" => 1,
        "cest" | "mesz" | "mest" | "eet" | "sast" | "cat" => 2,
        "msk" | "eest" | "eat" | "trt" => 3,
        "msd" | "gst" => 4,
        "pkt" => 5,
        "ict" | "wib" => 7,
        "hkt" | "sgt" | "awst" => 8,
        "jst" | "kst" => 9,
        "aest" => 10,
        "aedt" => 11,
        "nzst" => 12,
        "nzdt" => 13,
        "adt" | "brt" | "art" => -3,
        "ast" | "edt" | "clt" => -4,
        "est" | "cdt" | "et" | "cot" | "pet" => -5,
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
            ("листопада", 11),
            ("липня", 7),
            ("серпня", 8),
            ("μαΐου", 5),
            ("čvc", 7),
        ] {
            assert_eq!(month(word), Some(expected), "{word}");
        }
        assert_eq!(month("mardi"), None);
        for day in [
            "sunday",
            "maanantaina",
            "marţi",
            "середа",
            "mercredi",
            "czwartek",
            "keskiviikko",
        ] {
            assert_eq!(month(day), None, "{day}");
        }
    }
}
