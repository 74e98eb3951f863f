//! The language of a text, as ISO 639-1.

use whatlang::Lang;

/// How much of a text is looked at, in characters.
const SAMPLE: usize = 1000;

/// The language a text is in, where that is sure.
pub fn detect(text: &str) -> Option<String> {
    tell(text)
        .filter(|told| told.reliable)
        .map(|told| told.language.to_owned())
}

/// What a text tells about its language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told {
    pub(super) language: &'static str,
    /// 0 to 1.
    pub(super) confidence: f32,
    /// Whether it is no guess.
    pub(super) reliable: bool,
}

pub(super) fn tell(text: &str) -> Option<Told> {
    let sample: String = text.chars().take(SAMPLE).collect();
    let info = whatlang::detect(&sample)?;
    #[expect(clippy::cast_possible_truncation, reason = "a share needs no more")]
    let confidence = info.confidence() as f32;
    Some(Told {
        language: two_letters(info.lang())?,
        confidence,
        reliable: info.is_reliable(),
    })
}

/// Whether a tag names that language, or one that is taken for it.
pub(super) fn is_kin(tag: &str, language: &str) -> bool {
    const KIN: [&[&str]; 6] = [
        &["nb", "no", "nn", "da"],
        &["hr", "sr", "bs", "sh"],
        &["id", "ms", "jv"],
        &["zh", "yue"],
        &["fa", "prs"],
        &["pt", "gl"],
    ];
    let primary = tag.split('-').next().unwrap_or_default();
    primary == language
        || KIN
            .iter()
            .any(|kin| kin.contains(&primary) && kin.contains(&language))
}

fn two_letters(lang: Lang) -> Option<&'static str> {
    Some(match lang {
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "nb",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Khm => "km",
        Lang::Cat => "ca",
        Lang::Slk => "sk",
        Lang::Hye => "hy",
        Lang::Afr => "af",
        Lang::Lat => "la",
        _ => return None,
    })
}
