//! Words that tell what a text is about, in every script, and sentences.

use std::collections::HashSet;

/// The telling words of a text.
#[derive(Debug, Default)]
pub(super) struct Telling(HashSet<String>);

/// Shortest word that tells something.
const LEAST: usize = 4;
/// How much of a word counts: what follows is inflection in most languages.
const STEM: usize = 5;

impl Telling {
    /// Words of four letters and more, by their beginnings; scripts without spaces by pairs of characters.
    pub(super) fn of(text: &str) -> Self {
        let mut out = HashSet::new();
        for word in text.split(|c: char| !c.is_alphanumeric()) {
            let chars: Vec<char> = word.chars().flat_map(char::to_lowercase).collect();
            if chars.iter().any(|&c| is_run_on(c)) {
                let pairs = chars
                    .windows(2)
                    .filter(|pair| !pair.iter().all(|&c| is_kana(c)));
                out.extend(pairs.map(|pair| pair.iter().collect::<String>()));
                continue;
            }
            let stem = stem(&chars);
            let stem: String = stem.iter().take(STEM).collect();
            if stem.chars().count() >= LEAST && COMMON.binary_search(&stem.as_str()).is_err() {
                out.insert(stem);
            }
        }
        Self(out)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The share of them that `other` has too; `None` where there are none.
    pub(super) fn share_in(&self, other: &Self) -> Option<f32> {
        let shared = self.0.intersection(&other.0).count();
        (!self.0.is_empty()).then(|| super::table::ratio(shared, self.0.len()))
    }
}

/// Words of every text, by their beginnings, in the order of their bytes.
const COMMON: [&str; 185] = [
    "aber",
    "about",
    "alla",
    "alle",
    "also",
    "anche",
    "auch",
    "aussi",
    "avec",
    "been",
    "befor",
    "cette",
    "come",
    "comme",
    "como",
    "could",
    "cuand",
    "dans",
    "dass",
    "degli",
    "dein",
    "deine",
    "della",
    "delle",
    "dello",
    "desde",
    "deze",
    "diese",
    "doch",
    "donde",
    "dopo",
    "dove",
    "durch",
    "efter",
    "eine",
    "einem",
    "einen",
    "einer",
    "eines",
    "elle",
    "eller",
    "elles",
    "encor",
    "essa",
    "esta",
    "este",
    "esto",
    "fait",
    "from",
    "från",
    "haben",
    "hasta",
    "have",
    "hebbe",
    "heeft",
    "here",
    "hier",
    "ihre",
    "ihrem",
    "ihren",
    "ihrer",
    "inte",
    "into",
    "isso",
    "jako",
    "jego",
    "jest",
    "jetzt",
    "kann",
    "komme",
    "leur",
    "leurs",
    "mais",
    "meer",
    "mehr",
    "more",
    "most",
    "much",
    "même",
    "naar",
    "nach",
    "nella",
    "nelle",
    "nicht",
    "niet",
    "noch",
    "nous",
    "oder",
    "only",
    "onze",
    "oraz",
    "other",
    "over",
    "para",
    "pela",
    "pelo",
    "perch",
    "pero",
    "plus",
    "porqu",
    "pour",
    "przed",
    "przez",
    "quest",
    "sans",
    "sein",
    "seine",
    "seus",
    "sich",
    "sind",
    "sobre",
    "some",
    "sono",
    "sont",
    "sous",
    "suas",
    "such",
    "sulla",
    "també",
    "tego",
    "than",
    "that",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "till",
    "toda",
    "todo",
    "todos",
    "tous",
    "tout",
    "toute",
    "très",
    "tylko",
    "under",
    "unser",
    "unter",
    "vara",
    "very",
    "viele",
    "você",
    "voor",
    "votre",
    "vous",
    "waar",
    "werde",
    "were",
    "what",
    "when",
    "which",
    "will",
    "wird",
    "with",
    "wordt",
    "would",
    "wurde",
    "your",
    "zijn",
    "être",
    "über",
    "żeby",
    "были",
    "было",
    "быть",
    "если",
    "когда",
    "котор",
    "можно",
    "наши",
    "него",
    "нужно",
    "после",
    "своег",
    "свой",
    "того",
    "тольк",
    "чтобы",
    "этой",
    "этом",
    "этот",
];

/// A word without the Arabic article and what is written together with it.
fn stem(word: &[char]) -> &[char] {
    const GLUED: [&[char]; 6] = [
        &['و', 'ا', 'ل'],
        &['ب', 'ا', 'ل'],
        &['ف', 'ا', 'ل'],
        &['ك', 'ا', 'ل'],
        &['ل', 'ل'],
        &['ا', 'ل'],
    ];
    let bare = GLUED.iter().find_map(|glued| word.strip_prefix(*glued));
    bare.filter(|bare| bare.len() >= 3).unwrap_or(word)
}

/// Scripts that write words without spaces, or glue particles to them.
fn is_run_on(c: char) -> bool {
    c > '\u{2e80}' || matches!(c, '\u{0e00}'..='\u{0eff}')
}

/// Hiragana: endings and particles, in every sentence.
fn is_kana(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{309f}')
}

/// The sentences of a text, roughly: an abbreviation ends one too.
pub(super) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut before = ' ';
    text.split_inclusive(move |c: char| {
        let stopped = matches!(before, '.' | '!' | '?' | '…') && c == ' ';
        before = c;
        stopped || matches!(c, '\n' | '。' | '！' | '？' | '؟' | '।')
    })
    .map(str::trim)
    .filter(|sentence| !sentence.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_on_one_matter_share_words_in_every_script() {
        let share = |title: &str, text: &str| Telling::of(title).share_in(&Telling::of(text));
        assert_eq!(
            share("Паром вернулся", "Паромы вернулись в порт"),
            Some(1.0)
        );
        assert_eq!(
            share("الميناء الجديد", "افتتح للميناء رصيف جديد"),
            Some(1.0)
        );
        assert_eq!(share("駅前の時計塔", "サイトの設定"), Some(0.0));
        assert_eq!(share("a an with their", "a an"), None);
        assert!(COMMON.is_sorted());
    }

    #[test]
    fn a_text_falls_into_sentences() {
        let parts: Vec<&str> = sentences("One. Two? Three\n四。五").collect();
        assert_eq!(parts, ["One.", "Two?", "Three", "四。", "五"]);
    }
}
