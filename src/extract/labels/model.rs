//! The likeliest labels of a row of words (a linear-chain conditional random field; Lafferty, McCallum and
//! Pereira 2001), with weights that `benches/extraction/labels.py` has learned.

use super::signs::Signs;
use super::word::Seen;
use crate::extract::hashed::ByHash;
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
    /// Whether it may stand at a word behind `before`.
    fn follows(self, before: Self, word: &Seen) -> bool {
        let enters = self.label.is_foreign() && !before.label.is_foreign();
        let placed = if enters {
            word.opens != self.amid && !(self.amid && word.is_uncased())
        } else {
            self.amid == before.amid || !self.label.is_foreign()
        };
        let resumes = match self.label {
            Label::Again => !before.amid && !word.is_small() && !word.hangs,
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
    signs: ByHash<[i16; LABELS.len()]>,
    /// By the label before.
    next: [Scores; LABELS.len()],
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
    let signs = lines.map(|(name, scores)| (u64::from_str_radix(name, 16).unwrap_or(0), scores));
    Weights {
        signs: signs.collect(),
        next,
    }
});

/// How well each label suits each of some words by itself.
pub(super) fn scores(signs: &Signs, words: Range<usize>) -> Vec<Scores> {
    words
        .map(|at| {
            let mut sum = NONE;
            signs.at(at, |sign| {
                if let Some(scores) = WEIGHTS.signs.get(&u64::from(sign)) {
                    for (sum, score) in sum.iter_mut().zip(scores) {
                        *sum += i32::from(*score);
                    }
                }
            });
            sum
        })
        .collect()
}

/// The likeliest row of labels (Viterbi).
pub(super) fn best(words: &[Seen], scores: &[Scores]) -> Vec<Label> {
    let mut steps: Vec<Row<usize>> = Vec::with_capacity(scores.len());
    let mut sums: Row<i32> = [0; STATES.len()];
    for (at, (word, score)) in words.iter().zip(scores).enumerate() {
        let mut step = [0; STATES.len()];
        let mut now = [NEVER; STATES.len()];
        for (to, state) in STATES.into_iter().enumerate() {
            let (before, sum) = match at {
                0 if state.opens() => (0, 0),
                0 => (0, NEVER),
                _ => likeliest(&sums, state, word),
            };
            put(&mut step, to, before);
            put(&mut now, to, sum + get(score, state.label));
        }
        steps.push(step);
        sums = now;
    }
    let ends = sums.iter().enumerate();
    let mut state = ends.max_by(|a, b| a.1.cmp(b.1)).map_or(0, |(at, _)| at);
    let mut out: Vec<Label> = Vec::with_capacity(scores.len());
    for step in steps.iter().rev() {
        out.push(STATES.get(state).map_or(Label::Own, |state| state.label));
        state = step.get(state).copied().unwrap_or(0);
    }
    out.reverse();
    out
}

/// One value for each state.
type Row<T> = [T; STATES.len()];

/// The state before `to` that makes the most of it, and how much that is.
fn likeliest(sums: &Row<i32>, to: State, word: &Seen) -> (usize, i32) {
    let mut best = (0, NEVER);
    for (at, (before, sum)) in STATES.into_iter().zip(sums).enumerate() {
        if to.follows(before, word) {
            let sum = sum + step(before.label, to.label);
            if sum > best.1 {
                best = (at, sum);
            }
        }
    }
    best
}

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

fn put<T>(row: &mut Row<T>, at: usize, value: T) {
    if let Some(cell) = row.get_mut(at) {
        *cell = value;
    }
}
