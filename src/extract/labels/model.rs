//! The likeliest labels of a row of words (a linear-chain conditional random field; Lafferty, McCallum and
//! Pereira 2001), with weights that `benches/extraction/labels.py` has learned.

use super::signs::Signs;
use super::word::Seen;
use std::ops::Range;
use std::sync::LazyLock;

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// The article's.
    Own,
    /// A headline's or a caption's in front of a credit.
    Ahead,
    /// The first word of a credit, and one behind it.
    Credit,
    Credited,
    /// The first word of a headline behind one, and one behind it.
    Title,
    Titled,
    /// The first word of the article's next sentence, and of the rest of the sentence it was broken in.
    Again,
    Rest,
}

const LABELS: [Label; 8] = [
    Label::Own,
    Label::Ahead,
    Label::Credit,
    Label::Credited,
    Label::Title,
    Label::Titled,
    Label::Again,
    Label::Rest,
];

/// A number for each label, in hundredths of log odds.
pub(super) type Scores = [i32; LABELS.len()];

const NONE: Scores = [0; LABELS.len()];
const NEVER: i32 = -1_000_000_000;

impl Label {
    /// Whether the word goes.
    pub(super) fn is_foreign(self) -> bool {
        !matches!(self, Self::Own | Self::Again | Self::Rest)
    }

    pub(super) fn is_title(self) -> bool {
        matches!(self, Self::Ahead | Self::Title | Self::Titled)
    }

    /// Whether `next` may stand behind it.
    fn allows(self, next: Self) -> bool {
        match next {
            Self::Own | Self::Ahead => !self.is_foreign() || self == next,
            Self::Credit => !matches!(self, Self::Credit | Self::Credited),
            Self::Credited => matches!(self, Self::Credit | Self::Credited),
            Self::Title => matches!(self, Self::Credit | Self::Credited),
            Self::Titled => matches!(self, Self::Title | Self::Titled),
            Self::Again | Self::Rest => self.is_foreign() && self != Self::Ahead,
        }
    }
}

/// A label, and whether it belongs to a stretch that stands in the middle of a sentence: behind such a
/// one the sentence goes on, behind another one a sentence begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    label: Label,
    amid: bool,
}

const STATES: [State; 12] = {
    const fn state(label: Label, amid: bool) -> State {
        State { label, amid }
    }
    [
        state(Label::Own, false),
        state(Label::Ahead, false),
        state(Label::Again, false),
        state(Label::Rest, true),
        state(Label::Credit, false),
        state(Label::Credited, false),
        state(Label::Title, false),
        state(Label::Titled, false),
        state(Label::Credit, true),
        state(Label::Credited, true),
        state(Label::Title, true),
        state(Label::Titled, true),
    ]
};

impl State {
    /// Whether it may stand behind `before` at a word of such a [`look`].
    fn follows(self, before: Self, look: usize) -> bool {
        let (opens, uncased, never_again) = (look & 1 > 0, look & 2 > 0, look & 4 > 0);
        let enters = self.label.is_foreign() && !before.label.is_foreign();
        let placed = if enters {
            opens != self.amid && !(self.amid && uncased)
        } else {
            self.amid == before.amid || !self.label.is_foreign()
        };
        let resumes = match self.label {
            Label::Again => !before.amid && !never_again,
            Label::Rest => before.amid,
            _ => true,
        };
        placed && resumes && before.label.allows(self.label)
    }

    fn opens(self) -> bool {
        matches!(self.label, Label::Own | Label::Ahead | Label::Credit) && !self.amid
    }
}

/// What has been learned.
struct Weights {
    /// Where among [`Weights::rests`] the signs begin that have their upper [`INDEX`] bits in common.
    heads: Vec<u16>,
    /// The other bits of each sign, the signs in order.
    rests: Vec<u16>,
    /// What each sign says for each label; in front of them that of a sign that is not known.
    rows: Vec<[i16; LABELS.len()]>,
    /// By the label before.
    next: [Scores; LABELS.len()],
    /// By what a word is ([`look`]): which states may stand there behind which, and what that adds,
    /// the states in order.
    steps: [Vec<Step>; LOOKS],
}

/// A state that may stand behind another, and what that adds.
struct Step {
    before: usize,
    to: usize,
    adds: i32,
}

/// What of a word decides on the states that may stand at it.
fn look(word: &Seen) -> usize {
    usize::from(word.opens)
        + 2 * usize::from(word.is_uncased())
        + 4 * usize::from(word.is_small() || word.hangs)
}

const LOOKS: usize = 8;

/// Half of a sign's bits: one of four buckets has a sign, and few have two.
const INDEX: u32 = 16;

impl Weights {
    /// Which of the rows is a sign's. Not asked step by step, for whether a sign is known cannot be guessed.
    fn row(&self, sign: u32) -> usize {
        let (head, rest) = halves(sign);
        let Some(&[at, end]) = self.heads.get(head..).and_then(<[u16]>::first_chunk) else {
            return 0;
        };
        let at = usize::from(at);
        let here = self.rests.get(at..usize::from(end)).unwrap_or_default();
        if here.len() > 1 {
            let found = here.iter().position(|&it| it == rest);
            return found.map_or(0, |found| at + found + 1);
        }
        let known = here.first() == Some(&rest);
        std::hint::select_unpredictable(known, at + 1, 0)
    }
}

fn halves(sign: u32) -> (usize, u16) {
    let head = usize::try_from(sign >> INDEX).unwrap_or(usize::MAX);
    (head, u16::try_from(sign & 0xffff).unwrap_or(u16::MAX))
}

/// A line a sign, in hundredths, label by label; before them a line a label with what may follow it.
static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| {
    let mut lines = include_str!("weights.txt").lines().map(|line| {
        let mut fields = line.split(' ');
        let name = fields.next().unwrap_or_default();
        let mut scores = [0; LABELS.len()];
        for (score, field) in scores.iter_mut().zip(fields) {
            *score = field.parse().unwrap_or(0);
        }
        (name, scores)
    });
    let next = LABELS.map(|_| {
        lines
            .next()
            .map_or(NONE, |(_, scores)| scores.map(i32::from))
    });
    let named = lines.map(|(name, scores)| (u32::from_str_radix(name, 16).unwrap_or(0), scores));
    let mut signs: Vec<_> = named.collect();
    signs.sort_unstable_by_key(|&(sign, _)| sign);
    let mut heads = vec![0; (1 << INDEX) + 1];
    for &(sign, _) in &signs {
        if let Some(behind) = heads.get_mut(halves(sign).0 + 1) {
            *behind += 1;
        }
    }
    let mut before = 0;
    for head in &mut heads {
        before += *head;
        *head = before;
    }
    let rows = signs.iter().map(|&(_, scores)| scores);
    Weights {
        heads,
        rests: signs.iter().map(|&(sign, _)| halves(sign).1).collect(),
        rows: std::iter::once([0; LABELS.len()]).chain(rows).collect(),
        steps: std::array::from_fn(|look| steps(look, &next)),
        next,
    }
});

/// Which states may stand behind which at such a word.
fn steps(look: usize, next: &[Scores; LABELS.len()]) -> Vec<Step> {
    let states = || STATES.into_iter().enumerate();
    let pairs = states().flat_map(|to| states().map(move |before| (before, to)));
    let pairs = pairs.filter(|((_, before), (_, to))| to.follows(*before, look));
    let step = |((at, before), (to, state)): ((usize, State), (usize, State))| Step {
        before: at,
        to,
        adds: next
            .get(before.label as usize)
            .map_or(0, |next| get(next, state.label)),
    };
    pairs.map(step).collect()
}

/// How well each label suits each of some words by itself.
pub(super) fn scores(signs: &Signs, words: Range<usize>) -> Vec<Scores> {
    let weights = &*WEIGHTS;
    let mut out = Vec::with_capacity(words.len());
    for at in words {
        let mut sum = NONE;
        for sign in signs.at(at) {
            if let Some(scores) = weights.rows.get(weights.row(sign)) {
                sum = plus(sum, scores);
            }
        }
        out.push(sum);
    }
    out
}

/// Written out, for a loop over them is not unrolled: [`scores`] took twice the instructions.
fn plus(sum: Scores, more: &[i16; LABELS.len()]) -> Scores {
    let [own, ahead, credit, credited, title, titled, again, rest] = sum;
    [
        own + i32::from(more[0]),
        ahead + i32::from(more[1]),
        credit + i32::from(more[2]),
        credited + i32::from(more[3]),
        title + i32::from(more[4]),
        titled + i32::from(more[5]),
        again + i32::from(more[6]),
        rest + i32::from(more[7]),
    ]
}

/// The likeliest row of labels (Viterbi).
pub(super) fn best(words: &[Seen], scores: &[Scores]) -> Vec<Label> {
    let known = &WEIGHTS.steps;
    let mut behind: Vec<Row<u8>> = Vec::with_capacity(scores.len());
    let opens = |state: State| if state.opens() { 0 } else { NEVER };
    let mut sums: Row<i32> = STATES.map(opens);
    for (at, (word, score)) in words.iter().zip(scores).enumerate() {
        let mut from = [0; STATES.len()];
        if at > 0 {
            let mut now = [NEVER; STATES.len()];
            for step in known.get(look(word)).into_iter().flatten() {
                let sum = sums.get(step.before).copied().unwrap_or(NEVER) + step.adds;
                if let (Some(best), Some(from)) = (now.get_mut(step.to), from.get_mut(step.to))
                    && sum > *best
                {
                    (*best, *from) = (sum, u8::try_from(step.before).unwrap_or(0));
                }
            }
            sums = now;
        }
        for (sum, state) in sums.iter_mut().zip(STATES) {
            *sum += get(score, state.label);
        }
        behind.push(from);
    }
    let ends = sums.iter().enumerate();
    let mut state = ends.max_by(|a, b| a.1.cmp(b.1)).map_or(0, |(at, _)| at);
    let mut out: Vec<Label> = Vec::with_capacity(scores.len());
    for from in behind.iter().rev() {
        out.push(STATES.get(state).map_or(Label::Own, |state| state.label));
        state = from.get(state).copied().map_or(0, usize::from);
    }
    out.reverse();
    out
}

/// One value for each state.
type Row<T> = [T; STATES.len()];

/// What the labels from word `from` on have over the article's own, up to the first of them that is.
pub(super) fn margin(scores: &[Scores], labels: &[Label], from: usize) -> i32 {
    let mut sum = 0;
    let mut before = from.checked_sub(1).and_then(|at| labels.get(at)).copied();
    for (&label, word) in labels.iter().zip(scores).skip(from) {
        sum += get(word, label) - get(word, Label::Own);
        if let Some(before) = before {
            sum += step(before, label) - step(Label::Own, Label::Own);
        }
        before = Some(label);
        if label == Label::Own {
            break;
        }
    }
    sum
}

fn step(before: Label, to: Label) -> i32 {
    WEIGHTS
        .next
        .get(before as usize)
        .map_or(0, |next| get(next, to))
}

fn get(scores: &Scores, label: Label) -> i32 {
    scores.get(label as usize).copied().unwrap_or(NEVER)
}
