//! What an expression is made of, and the names of its axes and functions.

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr {
    Or(Vec<Expr>),
    And(Vec<Expr>),
    Compare(Box<Expr>, &'static str, Box<Expr>),
    /// Added, or taken away where the sign is true.
    Sum(Box<Expr>, bool, Box<Expr>),
    Union(Vec<Expr>),
    /// Steps from where it stands, from the root, or from what an expression gives.
    Path(From, Vec<Step>),
    Text(String),
    Number(f64),
    Call(Function, Vec<Expr>),
}

/// Where a path begins.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum From {
    Here,
    Root,
    Of(Box<Expr>, Vec<Expr>),
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Step {
    pub(super) axis: Axis,
    pub(super) test: Test,
    pub(super) predicates: Vec<Expr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    Child,
    Descendant,
    DescendantOrSelf,
    Itself,
    Parent,
    Ancestor,
    AncestorOrSelf,
    FollowingSibling,
    PrecedingSibling,
    Following,
    Preceding,
    Attribute,
}

pub(super) const AXES: [(&str, Axis); 12] = [
    ("child", Axis::Child),
    ("descendant", Axis::Descendant),
    ("descendant-or-self", Axis::DescendantOrSelf),
    ("self", Axis::Itself),
    ("parent", Axis::Parent),
    ("ancestor", Axis::Ancestor),
    ("ancestor-or-self", Axis::AncestorOrSelf),
    ("following-sibling", Axis::FollowingSibling),
    ("preceding-sibling", Axis::PrecedingSibling),
    ("following", Axis::Following),
    ("preceding", Axis::Preceding),
    ("attribute", Axis::Attribute),
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    /// In small letters.
    Name(String),
    /// Any element, any attribute.
    Any,
    Text,
    Comment,
    Node,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Contains,
    StartsWith,
    EndsWith,
    NormalizeSpace,
    Concat,
    Not,
    Position,
    Last,
    Count,
    String,
    StringLength,
    Name,
    Translate,
    SubstringBefore,
    SubstringAfter,
    LowerCase,
    Id,
    True,
    False,
}

/// Names with the fewest and the most arguments.
pub(super) const FUNCTIONS: [(&str, Function, usize, usize); 20] = [
    ("contains", Function::Contains, 2, 2),
    ("starts-with", Function::StartsWith, 2, 2),
    ("ends-with", Function::EndsWith, 2, 2),
    ("normalize-space", Function::NormalizeSpace, 0, 1),
    ("concat", Function::Concat, 2, 16),
    ("not", Function::Not, 1, 1),
    ("position", Function::Position, 0, 0),
    ("last", Function::Last, 0, 0),
    ("count", Function::Count, 1, 1),
    ("string", Function::String, 0, 1),
    ("string-length", Function::StringLength, 0, 1),
    ("name", Function::Name, 0, 0),
    ("local-name", Function::Name, 0, 0),
    ("translate", Function::Translate, 3, 3),
    ("substring-before", Function::SubstringBefore, 2, 2),
    ("substring-after", Function::SubstringAfter, 2, 2),
    ("lower-case", Function::LowerCase, 1, 1),
    ("id", Function::Id, 1, 1),
    ("true", Function::True, 0, 0),
    ("false", Function::False, 0, 0),
];
