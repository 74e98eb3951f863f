//! Who is credited where it is nobody with a name: offices, archives, what was on a screen.

use super::agency::Vocabulary;
use super::agency::set;
use super::credit;
use super::names::Reader;
use super::names::is_article;
use super::names::is_capital;
use super::names::is_particle;
use super::names::is_shouted;
use super::signature::OF;

/// How the names of offices begin, lower case.
const OFFICES: [&str; 30] = [
    "office",
    "mairie",
    "ville",
    "commune",
    "préfecture",
    "musée",
    "service",
    "gendarmerie",
    "police",
    "pompiers",
    "пресс",
    "администрация",
    "мэрия",
    "музей",
    "управление",
    "министерство",
    "ayuntamiento",
    "policía",
    "gobierno",
    "bomberos",
    "museo",
    "comune",
    "ufficio",
    "vigili",
    "polizia",
    "carabinieri",
    "câmara",
    "prefeitura",
    "bombeiros",
    "polícia",
];

/// What a picture is taken from where nobody took it, and of what kind that is, lower case.
static NOBODY: Vocabulary = Vocabulary::new(|| {
    set("\
    repertorio repertório соцсетей соцсети сетей архива источников интернета сети archivo archivio arquivo archives archief archiv archivum \
    rrss redes netz internet")
});
static KINDS: Vocabulary =
    Vocabulary::new(|| set("открытых личного семейного социальных свободных dem den las los"));

/// Pictures of a screen, lower case.
pub(super) static SHOTS: Vocabulary =
    Vocabulary::new(|| set("screengrab screenshot screencap videostill still grab footage"));

impl Reader<'_, '_> {
    /// A picture that is nobody's, "Фото из соцсетей", or a station's, "Norvex screengrab".
    pub(super) fn of_nobody(&self) -> Option<usize> {
        let (first, second) = (self.word(0)?, self.word(1)?);
        let plain = |at: usize| self.gap(at).trim().is_empty();
        if !plain(0) {
            return None;
        }
        if is_shouted(first.text) && SHOTS.contains(second.text) {
            return Some(2);
        }
        let lower = first.text.to_lowercase();
        if !credit::is_one_picture(&lower) || !OF.contains(second.text) || !plain(1) {
            return None;
        }
        let kind = usize::from(KINDS.contains(self.text(2)) && plain(2));
        NOBODY.contains(self.text(2 + kind)).then_some(3 + kind)
    }

    /// Where a name ends that begins small, behind a label: an office ("office de tourisme du Haut-Vernet",
    /// "пресс-служба клуба «Маяк»") or the letters that somebody signs with ("hgö").
    pub(super) fn office(&self, from: usize) -> Option<usize> {
        /// Most words of it that are written small.
        const SMALL: usize = 5;
        let colon = from
            .checked_sub(1)
            .is_some_and(|at| self.gap(at).contains([':', '：']));
        let first = self.text(from);
        if !colon || !first.starts_with(char::is_lowercase) || is_article(first) {
            return None;
        }
        let small = (from..self.words.len())
            .take_while(|&at| self.text(at).starts_with(char::is_lowercase))
            .take_while(|&at| self.gap(at).trim().chars().all(|c| is_quote(c) || c == '.'))
            .count();
        let to = from + small;
        if small == 1 && first.chars().count() <= 4 && !is_particle(first) {
            return Some(to);
        }
        let next = self.word(to)?;
        let large = is_capital(next.text) && self.text(to - 1).chars().count() > 1;
        (small <= SMALL && large && OFFICES.iter().any(|office| first.starts_with(office)))
            .then(|| self.quoted(to))
    }

    /// One past the name at `at`: what is in quotation marks, else one word and what is quoted behind it.
    fn quoted(&self, at: usize) -> usize {
        let opens = |at: usize| self.gap(at).trim_start().starts_with(['«', '„', '“', '"']);
        let from = if at.checked_sub(1).is_some_and(opens) || opens(at) {
            at
        } else {
            return at + 1;
        };
        (from..self.words.len().min(from + 5))
            .find(|&at| self.gap(at).starts_with(['»', '“', '”', '"']))
            .map_or(at + 1, |last| last + 1)
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '«' | '»' | '„' | '“' | '”' | '"' | '‘' | '’')
}
