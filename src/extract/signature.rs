//! Who is credited: how far a credit at the head of a text reaches, from its opening to its last name.
//!
//! Names are told by their capitals and by what joins them ("/", "via", an agency), so agencies and
//! photographers that nobody has heard of are read as well as known ones. Deliberately absent: what
//! comes after the names.

use super::agency;
use super::agency::Vocabulary;
use super::agency::Word;
use super::agency::set;
use super::agency::words;
use super::credit;
use super::credit::Opening;
use super::names::JOINED;
use super::names::Reader;
use super::names::is_capital;
use super::starters::is_starter;

/// A credit at the head of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Signature {
    /// One past its last byte.
    pub(super) end: usize,
    pub(super) kind: Kind,
}

/// What shows that it is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A mark, a colon or a stroke behind an agency, which would show it in the middle of a line too.
    Marked,
    /// A word for a picture and a name, or a name and an agency.
    Plain,
    /// An agency's name alone, as sentences have it too.
    Bare,
    /// Two names with a stroke between them: nothing, unless a headline or an image is beside it.
    Loose,
}

/// How much of a text is looked at: bytes, words.
const EDGE: usize = 240;
const MOST: usize = 24;

/// Words that open a credit where a name follows, lower case.
static GIVEN: Vocabulary = Vocabulary::new(|| {
    set("\
    courtesy handout supplied divulgação divulgacao reprodução reproducao cortesía cortesia cedida пресс-служба \
    image-credit screenshot videostill dr archivo arquivo archiv archives archive archivio архив")
});

/// Words between what is credited and who, lower case.
static OF: Vocabulary = Vocabulary::new(|| {
    set("of из de di da do del della von van par by por od af av door to via für for")
});

/// Words for taking a picture, as they close a credit.
const TAKEN: [&str; 6] = ["摄", "攝", "摄影", "攝影", "撮影", "提供"];

/// The credit that `text` opens with. `alone`: what follows is set off by markup or a new line, so
/// two names with a stroke between them are enough.
pub(super) fn signature(text: &str, alone: bool) -> Option<Signature> {
    let cut = text.get(..text.floor_char_boundary(EDGE))?;
    let line = cut.split('\n').next().unwrap_or(cut);
    if !may_open(line) {
        return None;
    }
    let opening = credit::opening(line);
    let mark = match opening {
        Some(Opening::Mark) => credit::mark(line),
        _ => 0,
    };
    let (head, words) = words(line.get(mark..)?, MOST);
    let reader = Reader::new(mark + head.len(), &words);
    let from = match opening {
        Some(Opening::Mark | Opening::Agency) => 0,
        Some(Opening::Label) => credit::label(&words),
        None => return reader.plain(alone),
    };
    if words.get(from..).is_none_or(<[Word]>::is_empty) {
        return Some(Signature {
            end: line.trim_end().len(),
            kind: Kind::Marked,
        });
    }
    let to = reader.names(from);
    // a mark or a label that nobody's name follows
    if to == from || !reader.is_named(from..to) {
        return None;
    }
    let bare = opening == Some(Opening::Agency)
        && !(from..to).any(|at| {
            reader.gap(at).contains(['/', '|', '©', '·', '•'])
                || credit::is_picture(&reader.text(at).to_lowercase())
        });
    Some(Signature {
        end: reader.end(to),
        kind: if bare { Kind::Bare } else { Kind::Marked },
    })
}

/// Whether a word, lower case, is one for giving a picture away.
pub(super) fn is_given(word: &str) -> bool {
    GIVEN.contains(word)
}

/// Whether a word stands between what is credited and who.
pub(super) fn is_of(word: &str) -> bool {
    OF.contains(word)
}

/// A picture that was given, without a word by whom.
fn is_granted(word: &str) -> bool {
    matches!(
        word,
        "cedida" | "cedidas" | "concessa" | "privat" | "privé" | "privada" | "privata"
    )
}

/// How much of a text shows that it is none: bytes.
const FRONT: usize = 80;

/// Whether a line may open with a credit, asked of every sentence, so cheaply.
fn may_open(line: &str) -> bool {
    let front = line.get(..line.floor_char_boundary(FRONT)).unwrap_or(line);
    let shown = |c: char| matches!(c, '©' | 'ⓒ' | 'Ⓒ' | '/' | '|' | '·' | '•' | '・');
    let Some(first) = front.find(char::is_alphanumeric) else {
        return front.contains(shown);
    };
    let word = front.get(first..).unwrap_or_default();
    let uncased = word.starts_with(|c: char| !c.is_lowercase() && !c.is_uppercase());
    if uncased || front.contains(shown) || front.contains("(c)") || front.contains("(C)") {
        return true;
    }
    let (_, words) = words(word, 3);
    agency::length(&words) > 0
        || words.first().is_some_and(|first| {
            let lower = first.text.to_lowercase();
            credit::is_picture(&lower)
                || credit::is_source(&lower)
                || GIVEN.contains(&*lower)
                || credit::is_label_part(&lower)
        })
}

impl Reader<'_, '_> {
    /// A credit without mark or colon: "Photo Jane Doe", "Courtesy of Jane Doe", "Jane Doe / Norvex".
    fn plain(&self, alone: bool) -> Option<Signature> {
        let first = self.word(0)?;
        let lower = first.text.to_lowercase();
        if !is_capital(first.text) {
            return None;
        }
        let given = GIVEN.contains(&*lower) && (lower != "dr" || first.text == "DR");
        if given || credit::is_one_picture(&lower) {
            let told = self.told(given, alone);
            if told.is_some() || !alone {
                return told;
            }
        }
        if credit::is_source(&lower) && first.gap.trim_start().starts_with([':', '：']) {
            let to = self.names(1);
            let named = to > 2 && self.has_stroke(1..to) && self.is_closed(to);
            return named.then(|| self.signed(to, Kind::Marked));
        }
        // "Jane Doe/AFP"
        let to = self.names(0);
        let stroked = (3..=8).contains(&to) && self.has_stroke(0..to - 1) && self.is_closed(to);
        let by = (0..to).find(|&at| agency::length(self.rest(at)) > 0);
        let joined = |by: usize| {
            self.gap(by - 1).contains('/') || JOINED.contains(&*self.text(by - 1).to_lowercase())
        };
        if stroked && by.is_some_and(|by| by >= 2 && joined(by)) {
            return Some(self.signed(to, Kind::Marked));
        }
        // the same with a paper nobody has heard of, where nothing follows
        let last = self.gap(to.saturating_sub(1));
        if !alone {
            let ends = to == self.words.len() && !last.contains(['.', '!', '?', ':']);
            let named = self.gap(0).trim().is_empty() && !last.contains(char::is_alphanumeric);
            if stroked && ends && named {
                return Some(self.signed(to, Kind::Plain));
            }
            let pair = to == 2 && self.has_stroke(0..1) && by.is_some() && self.is_closed(to);
            let open = !last.contains(['.', '!', '?', '(']) && to < self.words.len();
            return ((stroked || pair) && open).then(|| self.signed(to, Kind::Loose));
        }
        if self.words.len() <= 6
            && let Some(kind) = self.line()
        {
            return Some(self.signed(self.words.len(), kind));
        }
        stroked.then(|| self.signed(to, Kind::Loose))
    }

    /// A word for a picture or for giving one, and a name.
    fn told(&self, given: bool, alone: bool) -> Option<Signature> {
        let first = self.word(0)?;
        let second = self.word(1)?;
        let of = |at: usize| {
            self.word(at).is_some_and(|word| {
                OF.contains(&*word.text.to_lowercase()) && !is_capital(word.text)
            })
        };
        let handed =
            GIVEN.contains(&*second.text.to_lowercase()) && !is_capital(second.text) && of(2);
        let behind = 1 + usize::from(handed);
        let of = of(behind);
        let from = behind + usize::from(of);
        let to = self.names(from);
        // "Imagen cedida"
        if alone && self.words.len() == 2 && is_granted(second.text) {
            return Some(self.signed(2, Kind::Plain));
        }
        // "cedida por la cofradía"
        if handed && of && to == from && self.words.len() <= 7 {
            return Some(self.signed(self.words.len(), Kind::Plain));
        }
        let stroke = first.gap.contains('/');
        let joined = stroke
            || matches!(first.gap.trim(), "" | ".")
            || (given && matches!(first.gap.trim(), "–" | "-" | "—"));
        let ends = to == self.words.len() && !self.gap(to - 1).contains(['.', '!', '?']);
        let long = to >= from + 2 || (to > from && (given || handed || alone || ends));
        let kind = if stroke { Kind::Marked } else { Kind::Plain };
        (joined && long && self.is_closed(to)).then(|| self.signed(to, kind))
    }

    /// A whole short line: "柳如烟 摄", "Press office of the city / Jane Doe".
    fn line(&self) -> Option<Kind> {
        let last = self.words.last()?;
        if last.gap.contains(['.', '!', '?', ':', ',', '/']) {
            return None;
        }
        if TAKEN.contains(&last.text) {
            return Some(Kind::Plain);
        }
        let strokes = self.words.iter().filter(|word| word.gap.contains('/'));
        let names = self.words.iter().skip_while(|word| !word.gap.contains('/'));
        let mut names = names.skip(1);
        (strokes.count() == 1 && names.all(|word| is_capital(word.text) && !is_starter(word.text)))
            .then_some(Kind::Loose)
    }

    fn has_stroke(&self, mut words: std::ops::Range<usize>) -> bool {
        words.any(|at| self.gap(at).contains(['/', '|', '•', '·']))
    }

    fn signed(&self, to: usize, kind: Kind) -> Signature {
        Signature {
            end: self.end(to),
            kind,
        }
    }

    /// Whether no sentence goes on behind the word before `to`.
    fn is_closed(&self, to: usize) -> bool {
        let gap = to
            .checked_sub(1)
            .and_then(|at| self.word(at))
            .map_or("", |word| word.gap);
        let next = self.word(to);
        next.is_none_or(|next| is_capital(next.text) || gap.contains(['-', '–', '—', '|', ')']))
            && !gap.trim_start().starts_with([',', ';', ':', '\'', '’'])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a text opens with as a credit.
    fn read(text: &str, alone: bool) -> &str {
        signature(text, alone).map_or("", |signed| text.get(..signed.end).unwrap())
    }

    #[test]
    fn a_credit_ends_behind_its_last_name() {
        for (credit, headline) in [
            ("© AP Photo/ Jane Doe", "Turkey and Iran agree on a truce"),
            ("© Norvex / Jean de Lannoy", "Le pont rouvre"),
            ("© Nordlicht 2026 Jane Doe", "Un pont rouvre"),
            ("© Norvex", "Ferry crew rescues a cake"),
            ("Foto: Jane Doe / dpa-Zentralbild", "Die Brücke ist offen"),
            ("Photograph: Jane Doe/The Marsh", "Why the swifts came late"),
            ("(c) J. P. Doe", "Beekeepers sue"),
            ("Photo Jane Doe", "Un orage prive le village de courant"),
            ("Foto di Jane Doe", "Le campane suonano"),
            ("Jane Doe/Norvex via Getty Images", "Allarme nei frutteti"),
            ("Фото: РИА Новости / Иван Примеров", "Мост открыли"),
        ] {
            let text = format!("{credit} {headline}");
            assert_eq!(read(&text, false), credit);
        }
    }

    #[test]
    fn two_names_with_a_stroke_need_a_headline_unless_they_are_set_off_or_end_the_text() {
        assert_eq!(read("Jane Doe / Norvex", true), "Jane Doe / Norvex");
        assert_eq!(read("Jane Doe / Norvex", false), "Jane Doe / Norvex");
        let glued = signature("Jane Doe / Norvex Beekeepers sue a mill", false);
        assert_eq!(glued.map(|it| it.kind), Some(Kind::Loose));
        assert_eq!(read("Jane Doe / Norvex sue a mill", false), "");
        assert_eq!(read("Jane Doe / Norvex.", false), "");
    }

    #[test]
    fn sentences_are_no_credits() {
        for text in [
            "Photo editors were the first to notice.",
            "Photographers must ask now.",
            "Courtesy is free.",
            "Dr. Jane Doe says so.",
            "Foto und Rezept will sie erst nach der Ernte zeigen.",
            "© tous droits réservés, cela ne veut rien dire.",
            "Fonte: la memoria di tre vicini.",
        ] {
            assert_eq!(read(text, false), "", "{text}");
        }
    }
}
