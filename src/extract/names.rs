//! Names in a credit: agencies, people, papers, and what joins them.
//!
//! A name is two words with capitals, more where a stroke or the end of the line closes it.
//! Deliberately absent: what opens a credit.

use super::agency;
use super::agency::Vocabulary;
use super::agency::Word;
use super::agency::set;
use super::credit;
use super::starters::is_starter;

/// Words that stand among the names, lower case.
static BESIDE: Vocabulary = Vocabulary::new(|| {
    set("\
    handout archive archives archiv arquivo archivo archivio архив архива arkiv pool dr privat private privé \
    file stock stringer collection cortesía cortesia courtesy reproduction reprodução divulgação \
    symbolbild illustration kreisarchiv stadtarchiv staff")
});

/// Parts of names that are written small, lower case.
static PARTICLES: Vocabulary = Vocabulary::new(|| {
    set("de du da do dos das di del della van von der den ter zu la le al el bin ibn af e y")
});

/// Those of them that with a capital are articles.
const ARTICLES: [&str; 7] = ["la", "le", "al", "el", "e", "y", "zu"];

/// Articles, which are no first names.
const FIRST: [&str; 35] = [
    "all", "tous", "alle", "der", "die", "das", "den", "dem", "ein", "eine", "the", "a", "an",
    "le", "la", "les", "un", "une", "el", "los", "las", "il", "lo", "gli", "o", "os", "as", "um",
    "uma", "de", "het", "det", "en", "ett", "in",
];

/// Words that join two names, lower case.
pub(super) static JOINED: Vocabulary =
    Vocabulary::new(|| set("via for für pour per para and et und y e i och en"));

/// The words of a line and where they stand.
pub(super) struct Reader<'w, 't> {
    pub(super) words: &'w [Word<'t>],
    /// Where each word begins, and where the last one's gap ends.
    starts: Vec<usize>,
}

impl<'w, 't> Reader<'w, 't> {
    pub(super) fn new(mut at: usize, words: &'w [Word<'t>]) -> Self {
        let mut starts = Vec::with_capacity(words.len() + 1);
        for word in words {
            starts.push(at);
            at += word.text.len() + word.gap.len();
        }
        starts.push(at);
        Self { words, starts }
    }

    /// One past the last byte of the word before `to`, with what closes brackets.
    pub(super) fn end(&self, to: usize) -> usize {
        let Some(last) = to.checked_sub(1).and_then(|at| self.words.get(at)) else {
            return self.starts.first().copied().unwrap_or(0);
        };
        let start = self.starts.get(to - 1).copied().unwrap_or(0);
        let closing: usize = last
            .gap
            .chars()
            .take_while(|c| matches!(c, ')' | ']' | '）' | '】'))
            .map(char::len_utf8)
            .sum();
        start + last.text.len() + closing
    }

    pub(super) fn word(&self, at: usize) -> Option<&Word<'t>> {
        self.words.get(at)
    }

    pub(super) fn gap(&self, at: usize) -> &'t str {
        self.word(at).map_or("", |word| word.gap)
    }

    pub(super) fn text(&self, at: usize) -> &'t str {
        self.word(at).map_or("", |word| word.text)
    }

    /// Whether somebody is named: a year or a word for a picture names nobody.
    pub(super) fn is_named(&self, mut words: std::ops::Range<usize>) -> bool {
        words.any(|at| {
            let text = self.text(at);
            agency::length(self.rest(at)) > 0
                || is_beside(text)
                || (is_capital(text) && !credit::is_picture(&text.to_lowercase()))
        })
    }

    pub(super) fn rest(&self, at: usize) -> &[Word<'t>] {
        self.words.get(at..).unwrap_or_default()
    }

    /// Where the names that begin at word `at` end.
    pub(super) fn names(&self, mut at: usize) -> usize {
        loop {
            let from = at;
            at = self.party(at);
            if at == from {
                return at;
            }
            match self.joint(at) {
                Some(next) => at = next,
                None => return at,
            }
            // a joint that nothing follows is none
            if self.party(at) == at {
                return self.before_joint(at);
            }
        }
    }

    fn before_joint(&self, at: usize) -> usize {
        let joined = at
            .checked_sub(1)
            .and_then(|before| self.word(before))
            .is_some_and(|word| JOINED.contains(&*word.text.to_lowercase()));
        at - usize::from(joined)
    }

    /// One agency, year, remark or name.
    fn party(&self, at: usize) -> usize {
        let Some(word) = self.word(at) else {
            return at;
        };
        let agency = agency::length(self.rest(at));
        if agency > 0 {
            return at + agency;
        }
        if is_year(word.text)
            || is_beside(word.text)
            || credit::is_picture(&word.text.to_lowercase())
        {
            // "Archives départementales"
            let next = self.text(at + 1);
            let more = is_beside(word.text)
                && is_capital(word.text)
                && self.gap(at).trim().is_empty()
                && next.starts_with(char::is_lowercase)
                && !is_starter(next)
                && (at + 2 >= self.words.len()
                    || !self.text(at + 2).starts_with(char::is_lowercase));
            return at + 1 + usize::from(more);
        }
        self.name(at)
    }

    /// One name: two words with capitals, more where a stroke or the end of the line closes it.
    fn name(&self, at: usize) -> usize {
        let mut to = at;
        let mut capitals = 0;
        let shouted = self.word(at).is_some_and(|word| is_shouted(word.text));
        while let Some(word) = self.word(to) {
            let lower = word.text.to_lowercase();
            let particle = to > at
                && capitals < 2
                && PARTICLES.contains(&*lower)
                && (!is_capital(word.text) || !ARTICLES.contains(&&*lower))
                && word.gap.trim().is_empty()
                && self.word(to + 1).is_some_and(|next| {
                    is_capital(next.text)
                        || (lower == "von" || lower == "van") && is_particle(next.text)
                });
            if particle {
                to += 1;
                continue;
            }
            let initial = word.text.chars().count() == 1 && word.gap.starts_with('.');
            let taken = is_capital(word.text)
                && (initial
                    || !is_starter(word.text)
                    || is_acronym(word.text)
                    || self.is_paper(to)
                    || (capitals == 0 && self.is_first_name(to))
                    || (capitals == 1 && self.closes(to)))
                && (agency::length(self.rest(to)) == 0)
                && (capitals < 2 || (shouted && is_shouted(word.text)) || self.closes(to));
            if !taken {
                break;
            }
            capitals += usize::from(!initial);
            to += 1;
            let open = word.gap.chars().all(|c| c == ' ' || c == '\u{a0}')
                || (initial && word.gap.trim() == ".");
            if !open {
                break;
            }
        }
        // "Norvex Ferry crew rescues": the last capital is the headline's
        let small = |word: &Word<'_>| {
            let joins =
                JOINED.contains(&*word.text.to_lowercase()) && is_capital(self.text(to + 1));
            let number = word.text.starts_with(|c: char| c.is_ascii_digit()) && !is_year(word.text);
            (word.text.starts_with(char::is_lowercase) && !joins) || number
        };
        let spaced = to
            .checked_sub(1)
            .and_then(|last| self.word(last))
            .is_some_and(|last| last.gap.trim().is_empty());
        let headed = to > at + 1 && self.gap(to - 1).trim_start().starts_with([':', ',', '\'']);
        if to > at + 1 && (headed || (spaced && self.word(to).is_some_and(small))) {
            to -= 1;
            // "MOVEPIX V. Lisboa wins": the initial is the headline's too
            if to > at + 1 && self.gap(to - 1) == ". " && self.text(to - 1).chars().count() == 1 {
                to -= 1;
            }
        }
        to
    }

    /// Whether a word that may open sentences begins the name of a paper: "/The Marsh", "/L'Ardent".
    fn is_paper(&self, at: usize) -> bool {
        let joined = at
            .checked_sub(1)
            .is_some_and(|before| self.gap(before).contains('/'));
        let own = self.text(at).split_once(['\'', '’']).map_or_else(
            || is_capital(self.text(at + 1)) && !is_starter(self.text(at + 1)),
            |(_, tail)| is_capital(tail),
        );
        joined && own
    }

    /// Whether a word that may open sentences is a first name all the same: "Photo: Ella Brown".
    fn is_first_name(&self, at: usize) -> bool {
        let next = self.text(at + 1);
        let article = FIRST.contains(&&*self.text(at).to_lowercase());
        !article && self.gap(at).trim().is_empty() && is_capital(next) && !is_starter(next)
    }

    /// Whether a third word of a name closes it.
    fn closes(&self, at: usize) -> bool {
        self.word(at).is_some_and(|word| {
            at + 1 == self.words.len()
                || word.gap.trim_start().starts_with(['/', '|', ')', '·', '•'])
        }) && at < 8
    }

    /// Where the next party begins, where something joins it to the one before `at`.
    fn joint(&self, at: usize) -> Option<usize> {
        let before = at.checked_sub(1).and_then(|before| self.word(before))?;
        let next = self.word(at)?;
        let gap = before.gap;
        let known = agency::length(self.rest(at)) > 0 || is_year(next.text) || is_beside(next.text);
        if gap.contains(['/', '|', '·', '•', '＝', '・', '©']) {
            return Some(at);
        }
        let lower = next.text.to_lowercase();
        if gap.trim().is_empty() {
            let named = self.word(at + 1).is_some_and(|name| is_capital(name.text))
                || agency::length(self.rest(at + 1)) > 0;
            if JOINED.contains(&*lower) && !is_capital(next.text) && named {
                return Some(at + 1);
            }
            // "Jane Doe on Unsplash"
            if matches!(next.text, "on" | "auf" | "sur" | "su" | "en" | "no")
                && agency::length(self.rest(at + 1)) > 0
            {
                return Some(at + 1);
            }
            // "© AFP 2026 Jane Doe"
            let dated = (is_year(before.text)
                || (is_beside(before.text) && !next.gap.contains(',')))
                && is_capital(next.text)
                && !is_starter(next.text);
            return (known || dated).then_some(at);
        }
        // "AFP/Archives - Jane DOE"
        let person = is_capital(next.text) && is_capital(self.text(at + 1)) && next.gap == " ";
        if matches!(gap, " - " | " – ")
            && person
            && !is_starter(next.text)
            && is_beside(before.text)
        {
            return Some(at);
        }
        let loose = gap
            .trim()
            .chars()
            .all(|c| matches!(c, ',' | '(' | '.' | '-' | ')' | ':' | '：'));
        let signed = at
            .checked_sub(2)
            .is_none_or(|_| agency::named(self.words.get(..at).unwrap_or_default()));
        if loose && (known || gap.contains('(') || (gap.trim() == "." && signed && at <= 4)) {
            return Some(at);
        }
        None
    }
}

fn is_beside(word: &str) -> bool {
    BESIDE.contains(&*word.to_lowercase())
}

fn is_year(word: &str) -> bool {
    word.len() == 4
        && (word.starts_with("19") || word.starts_with("20"))
        && word.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a word begins as names do: with a capital or in a script that has none.
pub(super) fn is_capital(word: &str) -> bool {
    word.chars()
        .next()
        .is_some_and(|c| c.is_alphabetic() && !c.is_lowercase())
}

/// Whether a word, in any case, is a part of names that is written small.
pub(super) fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&*word.to_lowercase())
}

/// Two capitals and more, and no small letter.
fn is_acronym(word: &str) -> bool {
    word.len() > 1 && word.chars().all(char::is_uppercase)
}

pub(super) fn is_shouted(word: &str) -> bool {
    word.chars().count() > 2
        && word.chars().all(|c| !c.is_lowercase())
        && word.chars().any(char::is_uppercase)
}
