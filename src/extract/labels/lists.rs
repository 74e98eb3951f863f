//! What the lists say of a word: whether it opens sentences, is a part of credits, joins names.

use super::starters;
use crate::extract::agency;
use crate::extract::credit;
use crate::extract::hashed::ByHash;
use std::sync::LazyLock;
use xxhash_rust::xxh3::xxh3_64;

/// What a word is by the lists; the first that has it decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Class {
    #[default]
    Other,
    Agency,
    /// "photo", "bild", "credit".
    Picture,
    /// "courtesy", "divulgação", "archiv".
    Given,
    /// "source", "fuente".
    Source,
    /// What stands in labels beside those: "file", "stock".
    Label,
    /// What stands among names: "pool", "handout".
    Beside,
    /// Small parts of names, and what joins two of them.
    Particle,
    /// Whatever else opens sentences.
    Starter,
}

/// What the lists say of one word.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    pub(super) class: Class,
    /// It opens sentences.
    pub(super) starter: bool,
    /// No headline ends with it.
    pub(super) link: bool,
    /// The name of an agency may begin with it.
    pub(super) names: bool,
}

/// Words that give a picture away where a name follows, lower case.
const GIVEN: &str = "\
    courtesy handout supplied divulgação divulgacao reprodução reproducao cortesía cortesia cedida cedidas \
    пресс-служба image-credit screenshot videostill dr archivo arquivo archiv archives archive archivio архив \
    gentileza предоставлено предоставил concessione fornita fourni fournie bereitgestellt provided";

/// Words that stand among the names, lower case.
const BESIDE: &str = "\
    handout archive archives archiv arquivo archivo archivio архив архива arkiv pool privat private privé \
    file stock stringer collection cortesía cortesia courtesy reproduction reprodução divulgação \
    symbolbild illustration kreisarchiv stadtarchiv staff";

/// Parts of names that are written small, and words that join two names, lower case.
const PARTICLES: &str = "\
    de du da do dos das di del della van von der den ter zu la le al el bin ibn af e y via for für pour per para \
    and et und i och en";

static KNOWN: LazyLock<ByHash<Known>> = LazyLock::new(|| {
    let mut known: ByHash<Known> = ByHash::default();
    let mut with = |word: &str, set: &dyn Fn(&mut Known)| {
        set(known.entry(xxh3_64(word.as_bytes())).or_default());
    };
    for word in starters::all() {
        with(word, &|it| (it.class, it.starter) = (Class::Starter, true));
    }
    for word in starters::links() {
        with(word, &|it| it.link = true);
    }
    for word in agency::beginnings() {
        with(&word, &|it| it.names = true);
    }
    let mut put = |words: &mut dyn Iterator<Item = &'static str>, class: Class| {
        words.for_each(|word| with(word, &|it| it.class = class));
    };
    put(&mut PARTICLES.split(' '), Class::Particle);
    put(&mut BESIDE.split(' '), Class::Beside);
    put(&mut credit::label_parts(), Class::Label);
    put(&mut credit::sources(), Class::Source);
    put(&mut GIVEN.split(' '), Class::Given);
    put(&mut credit::pictures(), Class::Picture);
    known
});

/// What the lists say of a word in lower case, by its hash.
pub(super) fn known(lower: &str, hash: u64) -> Known {
    let found = KNOWN.get(&hash).copied().unwrap_or_default();
    let starter = found.starter || (found.class == Class::Other && starters::is_elided(lower));
    Known {
        class: if starter && found.class == Class::Other {
            Class::Starter
        } else {
            found.class
        },
        starter,
        ..found
    }
}
