//! Words → expression, by the grammar of XPath 1.0 without variables, namespaces and multiplication.
//!
//! It goes as deep as the expression is nested, which is bounded.

use super::ast::AXES;
use super::ast::Axis;
use super::ast::Expr;
use super::ast::FUNCTIONS;
use super::ast::From;
use super::ast::Step;
use super::ast::Test;
use super::words::Word;
use super::words::words;

/// Expressions inside each other.
const DEPTH: usize = 24;
/// Octets of the longest expression.
const LONGEST: usize = 4096;

/// Reads an expression.
pub(super) fn parse(text: &str) -> Result<Expr, String> {
    if text.len() > LONGEST {
        return Err(format!("longer than {LONGEST} octets"));
    }
    let words = words(text)?;
    let mut parser = Parser {
        words: &words,
        depth: 0,
    };
    let expr = parser.or()?;
    match parser.words.first() {
        None => Ok(expr),
        Some(word) => Err(format!("{} does not belong there", said(Some(word)))),
    }
}

fn said(word: Option<&Word>) -> String {
    match word {
        None => "the end".to_owned(),
        Some(Word::Name(name)) => format!("`{name}`"),
        Some(Word::Text(text)) => format!("`\"{text}\"`"),
        Some(Word::Number(number)) => format!("`{number}`"),
        Some(Word::Sign(sign)) => format!("`{sign}`"),
    }
}

struct Parser<'w> {
    words: &'w [Word],
    depth: usize,
}

impl Parser<'_> {
    fn is(&self, sign: &str) -> bool {
        matches!(self.words.first(), Some(Word::Sign(found)) if *found == sign)
    }

    fn next(&mut self) {
        self.words = self.words.get(1..).unwrap_or_default();
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = self.is(sign);
        if found {
            self.next();
        }
        found
    }

    fn want(&mut self, sign: &str) -> Result<(), String> {
        if self.take(sign) {
            return Ok(());
        }
        let found = said(self.words.first());
        Err(format!("expected `{sign}`, found {found}"))
    }

    /// Takes an operator that is a name.
    fn take_name(&mut self, name: &str) -> bool {
        let found = matches!(self.words.first(), Some(Word::Name(found)) if found == name);
        if found {
            self.next();
        }
        found
    }

    fn or(&mut self) -> Result<Expr, String> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(format!("nested more than {DEPTH} deep"));
        }
        let mut all = vec![self.and()?];
        while self.take_name("or") {
            all.push(self.and()?);
        }
        self.depth -= 1;
        Ok(one(all, Expr::Or))
    }

    fn and(&mut self) -> Result<Expr, String> {
        let mut all = vec![self.compared()?];
        while self.take_name("and") {
            all.push(self.compared()?);
        }
        Ok(one(all, Expr::And))
    }

    fn compared(&mut self) -> Result<Expr, String> {
        let left = self.sum()?;
        for sign in ["=", "!=", "<=", ">=", "<", ">"] {
            if self.take(sign) {
                let right = self.sum()?;
                return Ok(Expr::Compare(Box::new(left), sign, Box::new(right)));
            }
        }
        Ok(left)
    }

    fn sum(&mut self) -> Result<Expr, String> {
        let mut left = self.union()?;
        for _ in 0..DEPTH {
            let less = self.is("-");
            if !less && !self.is("+") {
                return Ok(left);
            }
            self.next();
            let right = self.union()?;
            left = Expr::Sum(Box::new(left), less, Box::new(right));
        }
        Err(format!("a sum of more than {DEPTH}"))
    }

    fn union(&mut self) -> Result<Expr, String> {
        let mut all = vec![self.path()?];
        while self.take("|") {
            all.push(self.path()?);
        }
        Ok(one(all, Expr::Union))
    }

    fn path(&mut self) -> Result<Expr, String> {
        let mut steps = Vec::new();
        let from = if self.take("/") {
            if self.words.is_empty() || self.is("|") {
                return Ok(Expr::Path(From::Root, steps));
            }
            From::Root
        } else if self.is("//") {
            From::Root
        } else if let Some(primary) = self.primary()? {
            let predicates = self.predicates()?;
            if predicates.is_empty() && !self.is("/") && !self.is("//") {
                return Ok(primary);
            }
            From::Of(Box::new(primary), predicates)
        } else {
            From::Here
        };
        let is_of = matches!(from, From::Of(..));
        let goes_on = !is_of || self.is("/") || self.is("//");
        if is_of {
            self.take("/");
        }
        if !goes_on {
            return Ok(Expr::Path(from, steps));
        }
        loop {
            if self.take("//") {
                steps.push(any_below());
            }
            steps.push(self.step()?);
            if !self.is("//") && !self.take("/") {
                break;
            }
        }
        Ok(Expr::Path(from, steps))
    }

    /// What is no path: a text, a number, a call, something in brackets.
    fn primary(&mut self) -> Result<Option<Expr>, String> {
        match self.words {
            [Word::Text(text), ..] => {
                let text = text.clone();
                self.next();
                Ok(Some(Expr::Text(text)))
            }
            [Word::Number(number), ..] => {
                let number = *number;
                self.next();
                Ok(Some(Expr::Number(number)))
            }
            [Word::Sign("("), ..] => {
                self.next();
                let inner = self.or()?;
                self.want(")")?;
                Ok(Some(inner))
            }
            [Word::Name(name), Word::Sign("("), ..] if !is_node_type(name) => {
                let name = name.clone();
                self.next();
                self.next();
                self.call(&name).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn call(&mut self, name: &str) -> Result<Expr, String> {
        let known = FUNCTIONS.iter().find(|(known, ..)| *known == name);
        let Some(&(_, function, least, most)) = known else {
            return Err(format!("the function `{name}()` is not known here"));
        };
        let mut arguments = Vec::new();
        while !self.take(")") {
            if !arguments.is_empty() {
                self.want(",")?;
            }
            arguments.push(self.or()?);
        }
        if (least..=most).contains(&arguments.len()) {
            Ok(Expr::Call(function, arguments))
        } else {
            Err(format!("`{name}()` has {} arguments", arguments.len()))
        }
    }

    fn step(&mut self) -> Result<Step, String> {
        let short = |axis| Step {
            axis,
            test: Test::Node,
            predicates: Vec::new(),
        };
        if self.take("..") {
            let predicates = self.predicates()?;
            return Ok(Step {
                predicates,
                ..short(Axis::Parent)
            });
        }
        if self.take(".") {
            let predicates = self.predicates()?;
            return Ok(Step {
                predicates,
                ..short(Axis::Itself)
            });
        }
        let axis = self.axis()?;
        let test = match self.words {
            [Word::Sign("*"), ..] => {
                self.next();
                Test::Any
            }
            [Word::Name(name), Word::Sign("("), Word::Sign(")"), ..] if is_node_type(name) => {
                let test = match name.as_str() {
                    "text" => Test::Text,
                    "comment" => Test::Comment,
                    _ => Test::Node,
                };
                self.words = self.words.get(3..).unwrap_or_default();
                test
            }
            [Word::Name(name), ..] => {
                let name = name.to_lowercase();
                self.next();
                Test::Name(name)
            }
            other => {
                let found = said(other.first());
                return Err(format!("expected the name of an element, found {found}"));
            }
        };
        let predicates = self.predicates()?;
        Ok(Step {
            axis,
            test,
            predicates,
        })
    }

    fn axis(&mut self) -> Result<Axis, String> {
        if self.take("@") {
            return Ok(Axis::Attribute);
        }
        let [Word::Name(name), Word::Sign("::"), ..] = self.words else {
            return Ok(Axis::Child);
        };
        let known = AXES.iter().find(|(known, _)| known == name);
        let axis = known.map(|(_, axis)| *axis);
        let axis = axis.ok_or_else(|| format!("the axis `{name}::` is not known here"))?;
        self.words = self.words.get(2..).unwrap_or_default();
        Ok(axis)
    }

    fn predicates(&mut self) -> Result<Vec<Expr>, String> {
        let mut all = Vec::new();
        while self.take("[") {
            all.push(self.or()?);
            self.want("]")?;
        }
        Ok(all)
    }
}

fn is_node_type(name: &str) -> bool {
    matches!(name, "text" | "node" | "comment")
}

/// What `//` stands for.
fn any_below() -> Step {
    Step {
        axis: Axis::DescendantOrSelf,
        test: Test::Node,
        predicates: Vec::new(),
    }
}

fn one(mut all: Vec<Expr>, several: impl Fn(Vec<Expr>) -> Expr) -> Expr {
    match (all.len(), all.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            all.extend(last);
            several(all)
        }
    }
}
