//! Names by which photo agencies and news agencies sign, in several scripts.
//!
//! Acronyms that are words of some language count in their own spelling only. A name is evidence
//! for the grammar in [`super::credit`], never a reason to cut anything.

use super::hashed::Quick;
use std::collections::HashSet;
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

/// A set of words, written as a list with spaces between them.
pub(super) type Vocabulary = LazyLock<HashSet<&'static str, BuildHasherDefault<Quick>>>;

pub(super) fn set(words: &'static str) -> HashSet<&'static str, BuildHasherDefault<Quick>> {
    words.split(' ').collect()
}

/// Acronyms, in the spelling in which they are no other word.
static ACRONYMS: Vocabulary = Vocabulary::new(|| {
    set("\
    AP AFP EPA EFE ANSA TASS PA DPA dpa DDP ddp APA AAP ANP NTB TT PAP MTI ČTK CTK SDA Ansa Afp Dpa Тасс ATS ANI PTI IANS UPI \
    IPA EPD epd KNA RIA MAXPPP SIPA REX EPA-EFE AP-Photo ap afp epa АР АП АФП ТАСС ИТАР-ТАСС УНИАН \
    ЕРА РИА AFP-JIJI ZUMA ABACA VNA CNA NHK IRNA SPA WAM AA DHA IHA TTXVN HINA WENN STR")
});

/// Names that are no other word, lower case.
static KNOWN: Vocabulary = Vocabulary::new(|| {
    set("\
    reuters getty gettyimages shutterstock istock istockphoto alamy imago xinhua kyodo sputnik \
    bloomberg keystone belga lusa anadolu unsplash pexels pixabay flickr wikimedia wikipedia \
    adobestock depositphotos fotolia dreamstime nurphoto scanpix lehtikuva photonews \
    picture-alliance yonhap jiji lapresse ritzau corbis agerpres interfax tanjug ukrinform antara \
    bernama europapress спутник рейтер reuters's интерфакс коммерсантъ رويترز الأناضول ا-ف-ب רויטרס \
    imagoeconomica olycom omniroma fotogramma canva freepik envato 123rf bigstock backgrid inpho \
    sportsfile photocall bestimage abacapress dppi ullstein witters sampics eibner nordphoto ti-press expa gepa \
    gtres notimex cuartoscuro télam telam colprensa folhapress fotoarena photopress photoxpress pixsell \
    cropix fonet fortepan newspix imagn newsis zumapress newscom italyphotopress newpress \
    wikicommons stocksy pressassociation actionpress imagebroker westend61 okapia laif ostkreuz agefotostock \
    depositfotos istockphotos рбк лори фотобанк \
    ройтерс ρόιτερς रॉयटर्स 로이터 연합뉴스 뉴시스")
});

/// Names of two words, lower case.
const PAIRS: [(&str, &str); 31] = [
    ("picture", "alliance"),
    ("associated", "press"),
    ("agence", "france-presse"),
    ("риа", "новости"),
    ("france", "presse"),
    ("adobe", "stock"),
    ("press", "association"),
    ("ddp", "images"),
    ("hans", "lucas"),
    ("rex", "features"),
    ("icon", "sport"),
    ("presse", "sports"),
    ("cordon", "press"),
    ("europa", "press"),
    ("noticias", "argentinas"),
    ("agência", "brasil"),
    ("agencia", "brasil"),
    ("estadão", "conteúdo"),
    ("global", "imagens"),
    ("east", "news"),
    ("agencja", "wyborcza"),
    ("action", "press"),
    ("action", "images"),
    ("canadian", "press"),
    ("bettini", "photo"),
    ("futura", "press"),
    ("wikimedia", "commons"),
    ("creative", "commons"),
    ("wostok", "press"),
    ("فرانس", "برس"),
    ("أسوشيتد", "برس"),
];

/// What agencies call their services behind a hyphen, lower case.
const SERVICES: [&str; 9] = [
    "zentralbild",
    "infografik",
    "foto",
    "photo",
    "bild",
    "bildfunk",
    "bildarchiv",
    "pool",
    "video",
];

/// Words that belong to the agency's name before them.
static TAILS: Vocabulary = Vocabulary::new(|| {
    set("\
    images image photo photos press agency wire pictures pool stock news features archive archiv \
    file commons screengrab screenshot handout via photographer фото новости")
});

/// A word of a line and what stands between it and the next one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'t> {
    pub(super) text: &'t str,
    pub(super) gap: &'t str,
}

/// At most the first `most` words of `text`; what stands before the first one comes back beside them.
pub(super) fn words(text: &str, most: usize) -> (&str, Vec<Word<'_>>) {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '\'' | '’' | '&');
    // a hyphen between spaces is no word
    let (head, mut rest) = text
        .split_at_checked(text.find(char::is_alphanumeric).unwrap_or(text.len()))
        .unwrap_or((text, ""));
    let mut out = Vec::new();
    while !rest.is_empty() && out.len() < most {
        let (word, tail) = rest
            .split_at_checked(rest.find(|c| !is_word(c)).unwrap_or(rest.len()))
            .unwrap_or((rest, ""));
        let (gap, tail) = tail
            .split_at_checked(tail.find(char::is_alphanumeric).unwrap_or(tail.len()))
            .unwrap_or((tail, ""));
        out.push(Word { text: word, gap });
        rest = tail;
    }
    (head, out)
}

/// How many of the leading `words` name an agency; 0 where they name none.
pub(super) fn length(words: &[Word<'_>]) -> usize {
    let joined = |word: &Word<'_>| word.gap.chars().all(|c| c == ' ' || c == '\u{a0}');
    let Some((first, rest)) = words.split_first() else {
        return 0;
    };
    let second = rest.first().filter(|_| joined(first));
    let pair = second.is_some_and(|second| is_pair(first.text, second.text));
    if !pair && !is_name(first.text) {
        return 0;
    }
    let mut taken = 1 + usize::from(pair);
    while let (Some(last), Some(next)) = (words.get(taken - 1), words.get(taken)) {
        if !joined(last) || !is_tail(next.text) {
            break;
        }
        taken += 1;
    }
    taken
}

/// Whether `text` names an agency.
pub(super) fn is_in(text: &str) -> bool {
    named(&words(text, usize::MAX).1)
}

/// Whether one of the `words` names an agency.
pub(super) fn named(words: &[Word<'_>]) -> bool {
    (0..words.len()).any(|at| words.get(at..).is_some_and(|rest| length(rest) > 0))
}

/// Words that a name may begin with, lower case; what else may is told by [`may_begin`].
pub(super) fn beginnings() -> impl Iterator<Item = String> {
    let pairs = PAIRS.iter().map(|&(first, _)| first);
    let words = ACRONYMS.iter().chain(KNOWN.iter()).copied().chain(pairs);
    words.map(str::to_lowercase)
}

/// Whether a word that is none of the [`beginnings`] has to be asked whether a name begins with it.
pub(super) fn may_begin(word: &str) -> bool {
    let odd = |octet| octet >= UNSPACED || octet == b'-';
    word.bytes().any(odd) || word.ends_with(CHANNEL)
}

/// What an acronym may end with.
const CHANNEL: &str = "TV";

/// CJK, Kana and what is behind them begin with such octets in UTF-8.
const UNSPACED: u8 = 0xe3;

fn is_pair(first: &str, second: &str) -> bool {
    let mut pairs = PAIRS.iter();
    pairs.any(|(one, other)| is_spelled(first, one) && is_spelled(second, other))
}

/// Whether a word is that lower-case one, whatever its capitals.
fn is_spelled(word: &str, lower: &str) -> bool {
    word.len() == lower.len() && word.chars().flat_map(char::to_lowercase).eq(lower.chars())
}

fn is_tail(word: &str) -> bool {
    in_lower_case(word, |word| TAILS.contains(word))
}

/// Longest word of the lists (octets).
const LONGEST: usize = 32;

/// Asks about a word in lower case; most need no allocation for that, and longer ones are in no list.
fn in_lower_case(word: &str, ask: impl Fn(&str) -> bool) -> bool {
    if !word.is_ascii() {
        return ask(&word.to_lowercase());
    }
    let mut lower = [0; LONGEST];
    let Some(lower) = lower.get_mut(..word.len()) else {
        return false;
    };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    std::str::from_utf8(lower).is_ok_and(ask)
}

fn is_name(word: &str) -> bool {
    let service = |(name, service): (&str, &str)| {
        ACRONYMS.contains(name) && SERVICES.contains(&&*service.to_lowercase())
    };
    ACRONYMS.contains(word)
        || in_lower_case(word, |word| KNOWN.contains(word))
        || is_unspaced(word)
        || word.split_once('-').is_some_and(service)
        || word.strip_suffix(CHANNEL).is_some_and(is_name)
}

/// Scripts without spaces: the name stands at the edge of a longer run.
fn is_unspaced(word: &str) -> bool {
    const NAMES: &str = "\
    新华社 新華社 中新社 视觉中国 路透社 法新社 美联社 共同通信 時事通信 ロイター ゲッティ 中央社";
    word.bytes().any(|octet| octet >= UNSPACED)
        && NAMES
            .split(' ')
            .any(|name| word.starts_with(name) || word.ends_with(name))
}
