//! Numbers about the text of a block.

use super::Reading;
use super::Row;
use super::flag;
use super::log;
use crate::extract::hashed::ByHash;
use crate::extract::phrases;
use crate::extract::table::Block;
use crate::extract::table::Kind;
use crate::extract::table::attr;
use crate::extract::table::ratio;
use std::sync::LazyLock;
use xxhash_rust::xxh3::xxh3_64;

pub(super) const COUNT: usize = 40;

/// What the texts of a page are compared with.
pub(super) struct Texts<'r, 'd> {
    reading: &'r Reading<'r, 'd>,
    /// The words that say something by where else they stand.
    told: ByHash<u8>,
    /// Words of the headline and of the description.
    title: usize,
    description: usize,
    copies: ByHash<usize>,
    images: Vec<bool>,
    host: &'r str,
}

impl<'r, 'd> Texts<'r, 'd> {
    pub(super) fn new(reading: &'r Reading<'r, 'd>) -> Self {
        let table = reading.table;
        let mut images = vec![false; table.blocks.len() + 1];
        for image in &table.images {
            if let Some(near) = images.get_mut(image.block) {
                *near = true;
            }
        }
        let mut copies = ByHash::default();
        for block in &table.blocks {
            *copies
                .entry(xxh3_64(table.text(block).as_bytes()))
                .or_default() += 1;
        }
        let mut told = FURNITURE.clone();
        let mut tell = |words: &mut dyn Iterator<Item = u64>, of: u8| {
            let mut count = 0;
            for word in words {
                let known = told.entry(word).or_insert(0);
                count += usize::from(*known & of == 0);
                *known |= of;
            }
            count
        };
        let title = tell(&mut reading.known.headline.words().map(hash), TITLE);
        let description = description(reading).unwrap_or_default();
        let description = tell(&mut hashes(description), DESCRIPTION);
        Self {
            reading,
            told,
            title,
            description,
            copies,
            images,
            host: reading
                .known
                .url
                .as_ref()
                .and_then(url::Url::host_str)
                .unwrap_or_default(),
        }
    }

    pub(super) fn push(&self, row: &mut Row, at: usize, block: &Block) {
        let table = self.reading.table;
        let text = table.text(block);
        let near =
            (at.saturating_sub(1)..=at + 1).any(|at| self.images.get(at).copied().unwrap_or(false));
        letters(row, text, block);
        kinds(row, block, table.node(block.host).tag());
        self.markup(row, block);
        let copies = self.copies.get(&xxh3_64(text.as_bytes()));
        row.extend([
            flag(phrases::is_boilerplate(text, block)),
            flag(self.reading.insets.blocks.binary_search(&at).is_ok()),
            flag(near),
            log(copies.copied().unwrap_or(1) - 1),
        ]);
        self.words(row, text);
        row.push(flag(self.reading.known.anchor == Some(at)));
    }

    /// How many of its words are also the headline's, the description's, furniture, persons.
    fn words(&self, row: &mut Row, text: &str) {
        let (mut all, mut title, mut description, mut furniture, mut person) = (0, 0, 0, 0, 0);
        for word in hashes(text) {
            all += 1;
            let Some(of) = self.told.get(&word) else {
                continue;
            };
            title += usize::from(of & TITLE != 0);
            description += usize::from(of & DESCRIPTION != 0);
            furniture += usize::from(of & FURNISHES != 0);
            person += usize::from(of & PERSON != 0);
        }
        row.extend([
            ratio(title, all.max(1)),
            ratio(title, self.title.max(1)),
            ratio(description, all.max(1)),
            ratio(description, self.description.max(1)),
            ratio(furniture, 1),
            ratio(person, all.max(1)),
        ]);
    }

    /// How much of it is emphasised, and where its links lead.
    fn markup(&self, row: &mut Row, block: &Block) {
        let table = self.reading.table;
        let (mut strong, mut slanted) = (0, 0);
        let (mut links, mut away, mut inside, mut last) = (0, 0, 0, None);
        for piece in table.pieces(block) {
            let around = || {
                table
                    .ancestors(piece.host)
                    .take_while(|&at| at != block.host)
            };
            let has = |names: &[&str]| around().any(|at| names.contains(&table.node(at).tag()));
            strong += if has(&["b", "strong"]) {
                piece.text.len()
            } else {
                0
            };
            slanted += if has(&["i", "em", "cite"]) {
                piece.text.len()
            } else {
                0
            };
            if piece.link.is_some() && piece.link != last {
                let href = piece
                    .link
                    .and_then(|link| table.node(link).element)
                    .and_then(|link| attr(link, "href"))
                    .unwrap_or_default();
                links += 1;
                inside += usize::from(href.starts_with('#'));
                away += usize::from(href.starts_with("http") && !href.contains(self.host));
            }
            last = piece.link;
        }
        let bytes = block.text.len().max(1);
        row.extend([
            ratio(strong, bytes),
            ratio(slanted, bytes),
            log(links),
            ratio(away, links.max(1)),
            ratio(inside, links.max(1)),
        ]);
    }
}

/// What its letters and marks say.
fn letters(row: &mut Row, text: &str, block: &Block) {
    let (mut capitals, mut starts, mut upper, mut digits, mut chars) = (0, 0, 0, 0, 0);
    let (mut marks, mut lines, mut address) = (0, 0, 0);
    // white space stands in front
    let mut apart = true;
    for c in text.chars() {
        chars += 1;
        let (of_a_word, capital) = match c {
            'a'..='z' => (true, false),
            'A'..='Z' => (true, true),
            '0'..='9' => {
                digits += 1;
                (true, false)
            }
            '\0'..='\x7f' => (false, false),
            _ => (c.is_alphanumeric(), c.is_uppercase()),
        };
        match c {
            '\n' => lines += 1,
            '@' => address += 1,
            '|' | '•' | '›' | '·' | '→' | '»' | '▶' | '/' => marks += 1,
            _ => {}
        }
        upper += usize::from(capital);
        if apart && of_a_word {
            starts += 1;
            capitals += usize::from(capital);
        }
        apart = c.is_whitespace();
    }
    let first = text.trim_start().chars().next().unwrap_or(' ');
    let last = text.trim_end().chars().next_back().unwrap_or(' ');
    row.extend([
        log(block.words),
        block.link_share(),
        flag(block.stop),
        flag(last == ':'),
        flag(last == '?'),
        flag(matches!(last, '…' | '»' | '>' | '→')),
        ratio(block.commas, block.words.max(1)),
        ratio(chars, block.words.max(1)),
        ratio(capitals, starts.max(1)),
        ratio(upper, chars.max(1)),
        ratio(digits, chars.max(1)),
        flag(first.is_lowercase()),
        flag(matches!(first, '"' | '“' | '«' | '„' | '—' | '–' | '-')),
        flag(matches!(first, '(' | '[' | '*' | '©')),
        ratio(marks, 1),
        ratio(address, 1),
        log(lines),
        flag(text.contains("http") || text.contains("www.")),
        flag(text.contains('©')),
        flag(digits >= 2 && year(text)),
    ]);
}

/// A year or a time of the day stands in it.
fn year(text: &str) -> bool {
    text.as_bytes().windows(4).any(|four| {
        matches!(four, [b'1', b'9', c, d] | [b'2', b'0', c, d] if c.is_ascii_digit() && d.is_ascii_digit())
            || matches!(four, [_, b':', c, d] if c.is_ascii_digit() && d.is_ascii_digit())
    })
}

/// What it is by its markup.
fn kinds(row: &mut Row, block: &Block, tag: &str) {
    let level = match block.kind {
        Kind::Heading(level) => f32::from(level),
        _ => 0.0,
    };
    let kind = match block.kind {
        Kind::Paragraph => 0.0,
        Kind::Item => 1.0,
        Kind::Row => 2.0,
        Kind::Preformatted => 3.0,
        Kind::Quote => 4.0,
        Kind::Caption => 5.0,
        Kind::Heading(_) => 6.0,
    };
    row.extend([
        level,
        kind,
        flag(tag == "p"),
        flag(matches!(tag, "div" | "section" | "article")),
    ]);
}

/// What the page's head says the article is about.
fn description<'d>(reading: &Reading<'_, 'd>) -> Option<&'d str> {
    let heads = reading.table.heads.iter();
    let metas = heads.filter_map(|&at| reading.table.node(at).element);
    metas
        .filter(|element| element.name() == "meta")
        .find(|element| {
            let name = attr(element, "property")
                .or(attr(element, "name"))
                .unwrap_or_default();
            matches!(
                name,
                "og:description" | "description" | "twitter:description"
            )
        })
        .and_then(|element| attr(element, "content"))
}

/// What a word is of.
const TITLE: u8 = 1;
const DESCRIPTION: u8 = 1 << 1;
const FURNISHES: u8 = 1 << 2;
const PERSON: u8 = 1 << 3;

/// Words that are the same for every page.
static FURNITURE: LazyLock<ByHash<u8>> = LazyLock::new(|| {
    let mut words = ByHash::default();
    for (text, of) in [(FURNITURE_WORDS, FURNISHES), (PERSON_WORDS, PERSON)] {
        for word in hashes(text) {
            *words.entry(word).or_insert(0) |= of;
        }
    }
    words
});

/// The words of a text, case aside, as numbers.
fn hashes(text: &str) -> impl Iterator<Item = u64> + '_ {
    let words = text.split(|c: char| {
        if c.is_ascii() {
            !c.is_ascii_alphanumeric()
        } else {
            !c.is_alphanumeric()
        }
    });
    words.filter(|word| !word.is_empty()).map(hash)
}

fn hash(word: &str) -> u64 {
    const PRIME: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |hash: u64, c: u64| (hash.rotate_left(5) ^ c).wrapping_mul(PRIME);
    if word.is_ascii() {
        word.bytes()
            .fold(0, |hash, b| mix(hash, u64::from(b.to_ascii_lowercase())))
    } else {
        word.chars()
            .flat_map(char::to_lowercase)
            .fold(0, |hash, c| mix(hash, u64::from(c)))
    }
}

/// Words that furniture says more often than articles do.
const FURNITURE_WORDS: &str = "\
    newsletter newsletters subscribe subscribed subscriber subscribers subscription signup sign inbox email mail \
    click here follow share tweet facebook twitter instagram linkedin youtube whatsapp telegram pinterest \
    comment comments reply cookie cookies privacy policy terms copyright reserved rights advertisement \
    affiliate commission sponsored download app login register account free author editor reporter writer \
    correspondent contributed contact website read more related latest tags filed posted updated published \
    abonnieren abonnement abonnez abonner abonnés anmelden registrieren kommentar kommentare teilen folgen \
    folgen datenschutz impressum autor autorin redaktion weiterlesen artikel schlagwörter kategorie veröffentlicht \
    inscrivez inscription partager commentaire commentaires lire auteur suivez droits réservés \
    suscríbete suscribirse boletín comentarios compartir síguenos derechos reservados leer autore iscriviti \
    commenti condividi leggi seguici assine inscreva comentários compartilhe leia zapisz komentarze udostępnij \
    подписаться подпишитесь комментарии поделиться читайте";

/// Words in which a writer speaks of readers or of themselves.
const PERSON_WORDS: &str = "\
    you your yours we our us i my me sie ihr ihre ihnen wir unser unsere uns ich mein du dein vous votre vos nous \
    notre nos je mon tu usted su nosotros nuestro yo mi voi vostro noi nostro io mio você seu nós nosso eu meu";
