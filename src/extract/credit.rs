//! The grammar of photo credits: how a line that credits a picture begins and ends.
//!
//! It speaks about text alone and knows no site, no class and no headline. A line is a credit by
//! the signs it opens or closes with *and* by not being a sentence; a paragraph that names an
//! agency ("…, told Reuters.") or begins with the word "Photo" is none.

use super::agency;
use super::agency::Vocabulary;
use super::agency::Word;
use super::agency::set;
use super::agency::words;
use super::table::count_words;

/// How a line opens where it opens as a credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// ©, (c).
    Mark,
    /// "Photo:", "Crédit photo :", "Foto: …".
    Label,
    /// "AFP / …", "AP Photo/…".
    Agency,
}

/// Longest credit with a headline glued to it, in words.
const LONGEST: usize = 40;
/// Longest caption that ends with a credit, beside an image.
const CAPTION: usize = 60;

/// Words for a picture or for crediting one, lower case.
static PICTURES: Vocabulary = Vocabulary::new(|| {
    set("\
    photo photos copyright photograph photographs photographer photography picture pictures image images \
    credit credits crédit crédits photographie photographe foto fotos fotografie fotograf fotografía \
    fotografia fotógrafo bild bilder symbolbild symbolfoto archivbild archivfoto bildquelle \
    bildnachweis fotoquelle titelbild aufmacherbild imagen imagem immagine crédito créditos credito \
    crediti fot zdjęcie kép fotó kuva valokuva beeld fotoğraf фото фотография снимка снимок скриншот кадр screengrab pic pics світлина \
    φωτογραφία φωτο 写真 撮影 图片 圖片 图片来源 圖片來源 图源 图 摄影 사진 사진출처 صورة الصورة تصوير צילום फोटो ภาพ ảnh illustration \
    visualisierung grafik infografik infographie infographic infografía infografia gráfico gráfica grafica \
    illustrazione ilustración ilustração capture captura screenshot collage montage zeichnung рисунок \
    инфографика коллаж ph")
});

/// Words that name a source; an agency has to follow.
static SOURCES: Vocabulary = Vocabulary::new(|| {
    set("\
    source sources quelle fuente fonte bron zdroj forrás πηγή kilde källa lähde kaynak nguồn źródło \
    sursa источник источники джерело المصدر מקור 来源 來源 出典 출처")
});

/// Words between a picture and the name of who took it.
static BY: Vocabulary = Vocabulary::new(|| set("by von par courtesy via av door"));

/// Words that a label may hold beside those.
static LABEL_PARTS: Vocabulary = Vocabulary::new(|| {
    set("\
    file archive archiv archives d'archives d’archives d'illustration d’illustration hero featured \
    feature header cover main library stock lead top de archivo stock handout \
    иллюстрация")
});

/// Whether a whole line is a credit, with or without the headline of another article.
pub(super) fn is_credit(line: &str, near_image: bool) -> bool {
    // no sixty words are this long
    if line.len() > CAPTION * 24 {
        return false;
    }
    let count = count_words(line);
    if count > CAPTION {
        return false;
    }
    let sentence = ends_plainly(line) || line.trim_end().ends_with([':', '：']);
    let opened = match opening(line) {
        Some(Opening::Mark) => {
            count <= LONGEST && (!sentence || count <= 6 || (near_image && agency::is_in(line)))
        }
        Some(Opening::Label) => {
            let signed = || agency::is_in(line);
            count <= LONGEST
                && (!sentence
                    || (near_image && (count <= 12 || signed()))
                    || (count <= 8 && signed()))
        }
        Some(Opening::Agency) => count <= LONGEST && !sentence,
        None => false,
    };
    opened
        || match closing(line) {
            // behind a sentence of the article, a credit is cut out of its block
            Some(_) if !near_image && ends_inside(line) => false,
            Some(Opening::Mark | Opening::Label) => count <= 25 || near_image,
            Some(Opening::Agency) => count <= 3 || near_image,
            None => false,
        }
}

/// How much of a line shows how it opens: bytes, and words of a label with an agency behind it.
const EDGE: usize = 160;
const OPENING: usize = 10;

/// At most the first `bytes` of a text.
fn head(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or(text)
}

/// How a line opens, where it opens as a credit.
pub(super) fn opening(line: &str) -> Option<Opening> {
    let line = head(line, EDGE).trim_start_matches(is_bullet);
    if let Some(rest) = marked(line) {
        let next = rest.trim_start().chars().next();
        return next
            .is_none_or(|c| !c.is_lowercase())
            .then_some(Opening::Mark)
            .or_else(|| agency::named(&words(rest, 2).1).then_some(Opening::Mark));
    }
    let (head, words) = words(line, OPENING);
    if !head
        .chars()
        .all(|c| matches!(c, '(' | '«' | '"' | '“' | '【' | '（'))
    {
        return None;
    }
    if label(&words) > 0 {
        return Some(Opening::Label);
    }
    let named = agency::length(&words);
    let last = named.checked_sub(1).and_then(|last| words.get(last))?;
    let set_off = named == words.len()
        || last.gap.contains(['/', '|', '·', '•', '©'])
        || is_picture(&last.text.to_lowercase());
    set_off.then_some(Opening::Agency)
}

fn is_bullet(c: char) -> bool {
    c.is_whitespace() || matches!(c, '[' | '|' | '/' | '-' | '–' | '—' | '*')
}

fn marked(line: &str) -> Option<&str> {
    ["©", "(©", "ⓒ", "Ⓒ", "(c)", "(C)"]
        .iter()
        .find_map(|mark| line.strip_prefix(mark))
}

/// How many of the leading words are a label ("Photo:", "Foto AFP", "Photo by Name", "Source: AFP").
pub(super) fn label(words: &[Word<'_>]) -> usize {
    let (mut picture, mut source) = (false, false);
    for (at, word) in words.iter().take(5).enumerate() {
        let lower = word.text.to_lowercase();
        let rest = words.get(at + 1..).unwrap_or_default();
        let compound = || {
            lower
                .rsplit_once('-')
                .is_some_and(|(_, tail)| is_one_picture(tail))
        };
        if is_picture(&lower) || (at == 0 && compound()) {
            picture = true;
        } else if SOURCES.contains(&*lower) {
            source = true;
        } else if picture && BY.contains(&*lower) {
            let name = rest.first().and_then(|next| next.text.chars().next());
            let named = name.is_some_and(|c| !c.is_lowercase()) || lower == "courtesy";
            return if named { at + 1 } else { 0 };
        } else if agency::length(words.get(at..).unwrap_or_default()) > 0 {
            if picture {
                return at;
            }
        } else if !LABEL_PARTS.contains(&*lower) {
            return 0;
        }
        let gap = word.gap.trim_start();
        if gap.starts_with([':', '：', '/', '|', '©', '・', '＝', '='])
            && (picture || (source && agency::length(rest) > 0))
        {
            return at + 1;
        }
        // "Library image, Jane Doe"
        let next = rest.first().map_or("", |next| next.text);
        if at == 1 && picture && gap == ", " && next.starts_with(char::is_uppercase) {
            return at + 1;
        }
        if !gap
            .chars()
            .all(|c| c.is_whitespace() || matches!(c, '(' | '.' | '/'))
        {
            return 0;
        }
    }
    0
}

/// Words for a picture or for crediting one, lower case.
pub(super) fn pictures() -> impl Iterator<Item = &'static str> {
    PICTURES.iter().copied()
}

/// Words that name a source, lower case.
pub(super) fn sources() -> impl Iterator<Item = &'static str> {
    SOURCES.iter().copied()
}

/// Words that labels hold beside those, lower case.
pub(super) fn label_parts() -> impl Iterator<Item = &'static str> {
    LABEL_PARTS.iter().copied()
}

pub(super) fn is_picture(word: &str) -> bool {
    PICTURES.contains(word)
}

/// Whether a word, lower case, is one for a single picture, which may be credited without a colon.
pub(super) fn is_one_picture(word: &str) -> bool {
    const ONE: &str = " photo foto fot photograph photographie fotografía fotografia фото zdjęcie kép fotoğraf photographer \
        picture image imagen imagem immagine crédit crédito credito credit beeld bild archivbild archivfoto symbolbild symbolfoto crediti снимок фотография скриншот кадр capture captura screenshot screengrab ph ";
    ONE.split_ascii_whitespace().any(|one| one == word)
}

/// What a line closes with, where it closes as a credit.
pub(super) fn closing(line: &str) -> Option<Opening> {
    let line = line.trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(c, ')' | ']' | '）' | '】' | '|')
    });
    if ends_plainly(line) {
        return None;
    }
    let (_, words) = words(line, usize::MAX);
    let from = words.len().saturating_sub(8);
    let tail = words.get(from..).unwrap_or_default();
    let marked = line
        .rsplit_once(['©', 'ⓒ', 'Ⓒ'])
        .is_some_and(|(_, rest)| count_words(rest) <= 8);
    if marked {
        return Some(Opening::Mark);
    }
    for at in 0..tail.len() {
        // a label inside a line is set off from the caption before it
        let set_off = from + at == 0
            || words
                .get((from + at).wrapping_sub(1))
                .is_some_and(|before| before.gap.trim() != "" || before.gap.contains('\n'));
        if set_off && label(tail.get(at..).unwrap_or_default()) > 0 {
            return Some(Opening::Label);
        }
    }
    (1..=tail.len().min(3)).find_map(|back| {
        let at = words.len() - back;
        if agency::length(words.get(at..)?) < back {
            return None;
        }
        let before = at.checked_sub(1).and_then(|at| words.get(at));
        let gap = before.map_or("", |before| before.gap);
        let slashed =
            gap.contains(['/', '|', '·', '•']) || before.is_some_and(|before| before.text == "via");
        // "Pittsburgh, PA" is an address
        let address = gap.contains(',') && words.get(at).is_some_and(|word| word.text == "PA");
        if address {
            None
        } else if slashed {
            Some(Opening::Label)
        } else if before.is_none() || gap.contains(['(', '[', '—', '–', '-', '（', '.', ',', ':'])
        {
            Some(Opening::Agency)
        } else {
            None
        }
    })
}

/// Whether a sentence ends inside a line.
fn ends_inside(line: &str) -> bool {
    let ends = |end: &str, least: usize| {
        line.split_inclusive(end)
            .any(|part| part.ends_with(end) && count_words(part) >= least)
    };
    ends(". ", 4) || ends(": ", 8)
}

/// Whether a line ends as a statement does; a question or an exclamation may be a headline.
pub(super) fn ends_plainly(line: &str) -> bool {
    line.trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(c, '"' | '\'' | '”' | '“' | '»' | '’' | ')' | ']' | '」')
    })
    .ends_with(['.', '。', '।', '։', '۔'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_with_and_without_a_headline() {
        for line in [
            "© AP Photo/ Jane Doe Turkey and Iran agree on a truce in the north",
            "© AFP Le maire de Lyon se retire de la course",
            "© Sputnik / Jean Exemple Wird die Waffenruhe halten?",
            "© REUTERS",
            "© dpa",
            "(c) Foto Meier",
            "Photo: AFP",
            "Photo : Jean Exemple / AFP",
            "Crédit photo : Getty Images",
            "Crédits : Marie Dupont",
            "Foto: dpa/picture alliance",
            "Bild: Keystone",
            "Photo by Ann Other/Getty Images",
            "AP Photo/Jane Doe",
            "REUTERS/Jane Doe",
            "AFP / Jean Exemple",
            "Getty Images",
            "Фото: РИА Новости / Иван Примеров",
            "© РИА Новости. Иван Примеров Россия и Турция договорились о перемирии",
            "写真：共同通信",
            "新华社",
            "صورة: رويترز",
            "© رويترز تركيا وإيران تتفقان على الهدنة",
            "사진: 연합뉴스",
            "Fot. Jan Przykład / PAP",
            "Foto: EFE",
            "Foto AFP",
            "Photo © Getty Images",
            "Copyright: dpa",
            "Quelle: dpa",
            "Fot. PAP",
            "[Photo/Agencies]",
            "(Xinhua/Zhang San)",
            "Photo d'illustration / AFP",
            "AFP via Getty Images",
            "Foto: ANSA Il sindaco lascia la corsa",
        ] {
            assert!(is_credit(line, false), "{line}");
        }
    }

    #[test]
    fn captions_that_close_with_a_credit_beside_an_image() {
        for line in [
            "The mayor at the town hall on Monday. (Photo by Ann Other/Getty Images)",
            "Le maire, lundi, devant la mairie. © Jean Exemple / AFP",
            "Der Bürgermeister am Montag vor dem Rathaus. Foto: dpa",
            "The mayor at the town hall (AP)",
        ] {
            assert!(is_credit(line, true), "{line}");
        }
    }

    #[test]
    fn sentences_stay() {
        for line in [
            "The truce will hold until Monday, the minister told Reuters.",
            "Photo editors were the first to notice the change in the archive.",
            "Photos of the damaged bridge were published on Tuesday by AFP.",
            "Reuters reported on Tuesday that the truce had been broken twice.",
            "AP and AFP were both asked to leave the room before the vote.",
            "AFP - Le maire de Lyon a annoncé mardi son retrait.",
            "Foto und Film sollen künftig in einem Haus gezeigt werden.",
            "Bild der Woche ist diesmal eine Aufnahme aus dem Hafen.",
            "Les photos : un élément clé du dossier, selon le juge, qui les a versées au dossier mardi.",
            "Source of the leak unknown",
            "Headquarters: Pittsburgh, PA",
            "Photo albums wanted",
            "Copyright law is to be changed next year, the minister told AFP.",
            "Quelle des Streits: ein Brief aus dem Rathaus",
            "PA systems were installed in all schools",
            "How Reuters covered the war",
            "(c) the third condition is that nobody objects",
            "Агентство ТАСС сообщило об этом во вторник.",
            "The bank said so in a statement to AFP",
            "He sold his stake in Getty Images",
        ] {
            assert!(!is_credit(line, false), "{line}");
        }
    }
}
