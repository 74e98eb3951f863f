//! What is seen at each word of a block: its shape, what the lists say of it, what stands around it.
//!
//! A sign is a number made of its kind and of what was seen. The weights are learned for these numbers:
//! whoever changes a sign has to train again. Deliberately absent: what follows from them.

use super::lists::Class;
use super::segments::Segment;
use super::segments::segments;
use super::word::KIND;
use super::word::LINE;
use super::word::Seen;
use super::word::Shape;
use super::word::crossing;
use super::word::high;
use super::word::kind_of;
use super::word::lower_case;
use super::word::number;
use crate::extract::agency;
use crate::extract::agency::Word;
use crate::extract::agency::words;
use crate::extract::table::Block;
use crate::extract::table::Kind;
use crate::extract::table::Table;
use crate::extract::table::ends_sentence;

/// How far a word is from what tells of it, in words.
#[derive(Debug, Default)]
struct Far {
    /// From a sign of credits in front of it.
    sign: usize,
    /// From the head of its sentence.
    opening: usize,
    /// From the end of its sentence, and whether that end is the block's or the line's, without a stop.
    end: usize,
    open: bool,
    /// From where markup begins or ends, and whether no stop stands in front of that.
    markup: usize,
    bare: bool,
    /// How many of the next have capitals, and how many in a row with no more than spaces between.
    large: u32,
    row: usize,
}

/// A block as it is looked at.
#[derive(Debug)]
pub(super) struct Signs {
    pub(super) words: Vec<Seen>,
    far: Vec<Far>,
    kind: u32,
    /// The block ends as a sentence does.
    pub(super) stops: bool,
}

/// How many words from one on are asked for their capitals.
const NEAR: usize = 6;
/// Fewest words of a link or an element that is more than a name.
const TITLE: usize = 3;
/// How many signs there are at a word.
pub(super) const SIGNS: usize = 59;
/// Farther than any sign is told.
const BEYOND: usize = 40;

impl Signs {
    /// Looks at a block; `leads`: whether a link leads to another page.
    pub(super) fn new(table: &Table<'_>, block: &Block, leads: &dyn Fn(&Segment) -> bool) -> Self {
        let segments = segments(table, block);
        let found = split(table, block, &segments);
        let rows: Vec<Word<'_>> = found.iter().map(|it| it.word).collect();
        let stops = ends_sentence(table.text(block));
        let mut seen: Vec<Seen> = Vec::with_capacity(found.len());
        let mut lower = String::new();
        let head = found.first().map_or(block.text.start, |first| first.at);
        let (mut gap, mut from, mut agency) = (table.span(&(block.text.start..head)), None, 0);
        let mut inside = 0;
        for (k, Found { word, at, segment }) in found.iter().enumerate() {
            lower_case(word.text, &mut lower);
            let mut one = Seen::new(word, *at, gap, &lower);
            if one.known.names || agency::may_begin(word.text) {
                agency = usize::max(agency, rows.get(k..).map_or(0, agency::length));
            }
            // "(c) Jane Doe": the mark as a letter
            let mark =
                matches!(&*lower, "c" | "с") && gap.ends_with('(') && word.gap.starts_with(')');
            if agency > 0 || mark {
                one.known.class = if mark { Class::Picture } else { Class::Agency };
                one.signs = true;
            }
            let now = segments.get(*segment);
            if from != Some(*segment) {
                let before = from.and_then(|from| segments.get(from));
                inside = now.map_or(0, |now| kind_of(now, leads));
                one.markup = now.map_or(0, |now| crossing(before, now, inside));
            }
            one.inside = inside;
            one.opens = k == 0 || one.stop || one.markup & LINE != 0;
            seen.push(one);
            from = Some(*segment);
            agency = agency.saturating_sub(1);
            gap = word.gap;
        }
        let far = far(&seen, stops);
        for (word, far) in seen.iter_mut().zip(&far) {
            let apart = word.markup & KIND != 0 && far.bare && far.markup >= TITLE;
            word.hangs = far.open || apart;
        }
        Self {
            far,
            words: seen,
            kind: match block.kind {
                Kind::Paragraph => 0,
                Kind::Heading(_) => 1,
                Kind::Item => 2,
                Kind::Quote => 3,
                Kind::Row => 4,
                Kind::Preformatted => 5,
                Kind::Caption => 6,
            },
            stops,
        }
    }

    /// Every sign at word `at`.
    pub(super) fn at(&self, at: usize) -> [u32; SIGNS] {
        let mut tell = Teller::default();
        let (Some(it), Some(far)) = (self.words.get(at), self.far.get(at)) else {
            return tell.signs;
        };
        let get = |off: isize| at.checked_add_signed(off).and_then(|at| self.words.get(at));
        let shape = |off: isize| get(off).map_or(Shape::None, |it| it.shape) as u32;
        let class = |off: isize| get(off).map_or(99, |it| it.known.class as u32);
        let gap = |off: isize| get(off).map_or(u32::from(off > 0 && self.stops), |it| it.gap);
        tell.sign([]);
        for off in -2..=3 {
            tell.sign([shape(off)]);
            tell.sign([class(off)]);
            tell.sign([gap(off)]);
            tell.sign([get(off).map_or(0, |it| it.own)]);
        }
        let (me, kind, starter) = (
            it.shape as u32,
            it.known.class as u32,
            u32::from(it.known.starter),
        );
        let (sign, opening) = (bucket(far.sign), bucket(far.opening));
        let end = bucket(far.end) * 2 + u32::from(far.open);
        let until = bucket(far.markup) * 2 + u32::from(far.bare);
        let (markup, inside) = (u32::from(it.markup), u32::from(it.inside));
        tell.sign([u32::from(it.shape == Shape::Small), it.tail]);
        tell.sign([get(1).map_or(0, |it| it.tail)]);
        tell.sign([bucket(far.row), starter]);
        tell.sign([bucket(far.row), u32::from(it.opens), it.gap]);
        tell.sign([self.kind]);
        tell.sign([inside]);
        tell.sign([markup]);
        tell.sign([get(1).map_or(99, |it| u32::from(it.markup))]);
        tell.sign([markup, me, starter]);
        tell.sign([markup, it.gap]);
        tell.sign([inside, sign]);
        tell.sign([until]);
        tell.sign([until, sign]);
        tell.sign([sign]);
        tell.sign([opening]);
        tell.sign([end]);
        tell.sign([sign, end]);
        tell.sign([sign, me, starter]);
        tell.sign([opening, end]);
        tell.sign([opening, me, starter, kind]);
        tell.sign([far.large]);
        tell.sign([me, starter]);
        tell.sign([shape(-1), it.gap, me, starter, shape(1)]);
        tell.sign([shape(-1), it.gap, me, shape(1)]);
        tell.sign([me, gap(1), shape(1), gap(2)]);
        tell.sign([me, shape(1), shape(2), shape(3)]);
        tell.sign([shape(-2), shape(-1), it.gap, me, starter]);
        tell.sign([class(-1), it.gap, kind]);
        tell.sign([kind, gap(1), class(1)]);
        tell.sign([class(-1), it.gap, me, starter]);
        tell.sign([u32::from(it.opens), me, gap(1), shape(1)]);
        tell.sign([u32::from(it.opens), kind, gap(1), class(1)]);
        tell.sign([
            u32::from(get(-1).is_some_and(|it| it.known.link)),
            me,
            starter,
        ]);
        let told = (1..=4).filter_map(get).filter(|it| it.is_told()).count();
        tell.sign([u32::try_from(told).unwrap_or(0), me, starter]);
        tell.signs
    }
}

/// A word, where it begins, and the segment that it stands in.
struct Found<'t> {
    word: Word<'t>,
    at: usize,
    segment: usize,
}

/// The words of a block: no word reaches over the edge of an element, whatever is missing between the two.
fn split<'t>(table: &'t Table<'_>, block: &Block, segments: &[Segment]) -> Vec<Found<'t>> {
    let mut out: Vec<Found<'t>> = Vec::new();
    for (segment, it) in segments.iter().enumerate() {
        let (head, found) = words(table.span(&it.text), usize::MAX);
        let mut at = it.text.start + head.len();
        for word in found {
            out.push(Found { word, at, segment });
            at += word.text.len() + word.gap.len();
        }
    }
    let mut next = block.text.end;
    for Found { word, at, .. } in out.iter_mut().rev() {
        word.gap = table.span(&(*at + word.text.len()..next));
        next = *at;
    }
    out
}

/// Numbers the signs as they are told.
struct Teller {
    signs: [u32; SIGNS],
    many: usize,
}

impl Default for Teller {
    fn default() -> Self {
        Self {
            signs: [0; SIGNS],
            many: 0,
        }
    }
}

impl Teller {
    #[inline]
    fn sign<const N: usize>(&mut self, seen: [u32; N]) {
        let kind = self.many as u64 + 1;
        let mixed = seen.iter().fold(kind, |hash, &part| {
            (hash.rotate_left(23) ^ u64::from(part)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        });
        if let Some(sign) = self.signs.get_mut(self.many) {
            *sign = high(mixed);
        }
        self.many += 1;
    }
}

/// How far each word is from what tells of it.
fn far(seen: &[Seen], stops: bool) -> Vec<Far> {
    let mut out: Vec<Far> = Vec::with_capacity(seen.len());
    let (mut sign, mut opening) = (BEYOND, 0);
    for word in seen {
        sign = if word.signs { 0 } else { sign + 1 };
        opening = if word.opens { 0 } else { opening + 1 };
        out.push(Far {
            sign,
            opening,
            ..Far::default()
        });
    }
    let (mut end, mut open) = (0, !stops);
    let (mut markup, mut bare) = (0, !stops);
    let space = number(" ");
    let (mut large, mut row, mut joined) = (0, 0, false);
    for (at, (word, far)) in seen.iter().zip(&mut out).enumerate().rev() {
        end += 1;
        markup += 1;
        large += u32::from(word.is_large());
        large -= u32::from(seen.get(at + NEAR).is_some_and(Seen::is_large));
        row = if word.is_large() {
            1 + if joined { row } else { 0 }
        } else {
            0
        };
        joined = word.gap == space;
        far.row = row;
        (far.end, far.open, far.markup, far.bare, far.large) = (end, open, markup, bare, large);
        if word.markup > 0 {
            (markup, bare) = (0, !word.stop);
        }
        if word.opens {
            (end, open) = (0, !word.stop);
        }
    }
    out
}

/// Distances that are told apart.
fn bucket(words: usize) -> u32 {
    match words {
        0 => 0,
        1 => 1,
        2 => 2,
        3 => 3,
        4 => 4,
        5..=6 => 5,
        7..=9 => 7,
        10..=13 => 10,
        14..=18 => 14,
        19..=25 => 19,
        26..=39 => 26,
        _ => 40,
    }
}
