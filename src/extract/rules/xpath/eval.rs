//! An expression on a page.
//!
//! What it costs is counted: an expression that looks at everything from everywhere ends with
//! [`TooLong`]. It goes as deep as the expression is nested, which `parse` bounds.

use super::ast::Axis;
use super::ast::Expr;
use super::ast::From;
use super::ast::Step;
use super::ast::Test;
use ego_tree::NodeId;
use ego_tree::NodeRef;
use scraper::Html;
use scraper::Node as Parsed;
use std::cell::Cell;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::collections::HashSet;

/// Nodes that one expression may look at: some hundred times those of a large page of news.
const STEPS: usize = 2_000_000;
/// And all expressions on one page together: a second's work at most.
const TOGETHER: usize = 8_000_000;

/// It was broken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

/// A node of the page, or an attribute of one.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item<'d> {
    Node(NodeRef<'d, Parsed>),
    Attribute(NodeRef<'d, Parsed>, &'d str),
}

impl Item<'_> {
    fn text(&self, page: &Page<'_>) -> Result<String, TooLong> {
        match self {
            Self::Attribute(_, value) => Ok((*value).to_owned()),
            Self::Node(node) => text_of(*node, page),
        }
    }
}

/// All text inside a node.
fn text_of(node: NodeRef<'_, Parsed>, page: &Page<'_>) -> Result<String, TooLong> {
    let mut out = String::new();
    for node in node.descendants() {
        page.pay(1)?;
        if let Parsed::Text(text) = node.value() {
            page.pay(text.len() / 64)?;
            out.push_str(text);
        }
    }
    Ok(out)
}

#[derive(Clone, Debug)]
pub(super) enum Value<'d> {
    Items(Vec<Item<'d>>),
    Text(String),
    Number(f64),
    Bool(bool),
}

impl Value<'_> {
    pub(super) fn bool(&self) -> bool {
        match self {
            Self::Items(items) => !items.is_empty(),
            Self::Text(text) => !text.is_empty(),
            Self::Number(number) => *number != 0.0 && !number.is_nan(),
            Self::Bool(value) => *value,
        }
    }

    pub(super) fn text(&self, page: &Page<'_>) -> Result<String, TooLong> {
        Ok(match self {
            Self::Items(items) => match items.first() {
                Some(first) => first.text(page)?,
                None => String::new(),
            },
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Bool(value) => value.to_string(),
        })
    }

    fn number(&self, page: &Page<'_>) -> Result<f64, TooLong> {
        Ok(match self {
            Self::Number(number) => *number,
            Self::Bool(value) => f64::from(u8::from(*value)),
            other => other.text(page)?.trim().parse().unwrap_or(f64::NAN),
        })
    }
}

/// A page, and what may still be spent on it.
pub(crate) struct Page<'d> {
    pub(super) root: NodeRef<'d, Parsed>,
    /// The place of each node in the page.
    order: OnceCell<HashMap<NodeId, usize>>,
    left: Cell<usize>,
    left_together: Cell<usize>,
}

/// Where a predicate stands.
pub(super) struct Here<'d> {
    pub(super) item: Item<'d>,
    pub(super) position: usize,
    pub(super) last: usize,
}

impl<'d> Page<'d> {
    pub(crate) fn new(document: &'d Html) -> Self {
        Self {
            root: document.tree.root(),
            order: OnceCell::new(),
            left: Cell::new(0),
            left_together: Cell::new(TOGETHER),
        }
    }

    fn pay(&self, steps: usize) -> Result<(), TooLong> {
        let left = self.left.get().checked_sub(steps).ok_or(TooLong)?;
        self.left.set(left);
        Ok(())
    }

    /// What an expression gives on the whole page.
    pub(super) fn value(&self, expr: &Expr) -> Result<Value<'d>, TooLong> {
        let together = self.left_together.get();
        let spend = together.min(STEPS);
        self.left.set(spend);
        let here = Here {
            item: Item::Node(self.root),
            position: 1,
            last: 1,
        };
        let value = self.eval(expr, &here);
        let spent = spend - self.left.get();
        self.left_together.set(together - spent);
        value
    }

    pub(super) fn eval(&self, expr: &Expr, here: &Here<'d>) -> Result<Value<'d>, TooLong> {
        self.pay(1)?;
        Ok(match expr {
            Expr::Or(all) => {
                let mut any = false;
                for one in all {
                    any = any || self.eval(one, here)?.bool();
                }
                Value::Bool(any)
            }
            Expr::And(all) => {
                let mut every = true;
                for one in all {
                    every = every && self.eval(one, here)?.bool();
                }
                Value::Bool(every)
            }
            Expr::Compare(left, sign, right) => {
                let (left, right) = (self.eval(left, here)?, self.eval(right, here)?);
                Value::Bool(self.compare(&left, sign, &right)?)
            }
            Expr::Sum(left, less, right) => {
                let left = self.eval(left, here)?.number(self)?;
                let right = self.eval(right, here)?.number(self)?;
                Value::Number(if *less { left - right } else { left + right })
            }
            Expr::Union(all) => {
                let mut items = Vec::new();
                for one in all {
                    if let Value::Items(found) = self.eval(one, here)? {
                        items.extend(found);
                    }
                }
                Value::Items(self.in_order(items))
            }
            Expr::Path(from, steps) => Value::Items(self.path(from, steps, here)?),
            Expr::Text(text) => Value::Text(text.clone()),
            Expr::Number(number) => Value::Number(*number),
            Expr::Call(function, arguments) => self.call(*function, arguments, here)?,
        })
    }

    fn path(&self, from: &From, steps: &[Step], here: &Here<'d>) -> Result<Vec<Item<'d>>, TooLong> {
        let mut items = match from {
            From::Here => vec![here.item.clone()],
            From::Root => vec![Item::Node(self.root)],
            From::Of(expr, predicates) => match self.eval(expr, here)? {
                Value::Items(items) => self.filtered(items, predicates)?,
                _ => Vec::new(),
            },
        };
        for step in steps {
            let mut next = Vec::new();
            for item in &items {
                let Item::Node(node) = item else { continue };
                let found = self.along(*node, step)?;
                next.extend(self.filtered(found, &step.predicates)?);
            }
            items = self.in_order(next);
        }
        Ok(items)
    }

    /// What an axis leads to, the nearest first.
    fn along(&self, node: NodeRef<'d, Parsed>, step: &Step) -> Result<Vec<Item<'d>>, TooLong> {
        let mut found = Vec::new();
        let mut look = |nodes: &mut dyn Iterator<Item = NodeRef<'d, Parsed>>| {
            for node in nodes {
                self.pay(1)?;
                if fits(node, &step.test) {
                    found.push(Item::Node(node));
                }
            }
            Ok(())
        };
        match step.axis {
            Axis::Child => look(&mut node.children()),
            Axis::Descendant => look(&mut node.descendants().skip(1)),
            Axis::DescendantOrSelf => look(&mut node.descendants()),
            Axis::Itself => look(&mut std::iter::once(node)),
            Axis::Parent => look(&mut node.parent().into_iter()),
            Axis::Ancestor => look(&mut node.ancestors()),
            Axis::AncestorOrSelf => look(&mut std::iter::once(node).chain(node.ancestors())),
            Axis::FollowingSibling => look(&mut node.next_siblings()),
            Axis::PrecedingSibling => look(&mut node.prev_siblings()),
            Axis::Following => look(
                &mut std::iter::once(node)
                    .chain(node.ancestors())
                    .flat_map(|around| around.next_siblings())
                    .flat_map(|beside| beside.descendants()),
            ),
            Axis::Preceding => look(
                &mut std::iter::once(node)
                    .chain(node.ancestors())
                    .flat_map(|around| around.prev_siblings())
                    .flat_map(|beside| beside.descendants()),
            ),
            Axis::Attribute => return Ok(attributes(node, &step.test)),
        }?;
        Ok(found)
    }

    fn filtered(
        &self,
        mut items: Vec<Item<'d>>,
        predicates: &[Expr],
    ) -> Result<Vec<Item<'d>>, TooLong> {
        for predicate in predicates {
            let last = items.len();
            let mut kept = Vec::new();
            for (at, item) in items.into_iter().enumerate() {
                let here = Here {
                    item,
                    position: at + 1,
                    last,
                };
                let holds = match self.eval(predicate, &here)? {
                    Value::Number(number) => is_place(number, here.position),
                    value => value.bool(),
                };
                if holds {
                    kept.push(here.item);
                }
            }
            items = kept;
        }
        Ok(items)
    }

    /// Each once, in the order of the page.
    fn in_order(&self, mut items: Vec<Item<'d>>) -> Vec<Item<'d>> {
        if items.len() < 2 {
            return items;
        }
        let order = self.order.get_or_init(|| {
            let nodes = self.root.descendants().enumerate();
            nodes.map(|(at, node)| (node.id(), at)).collect()
        });
        let place = |node: &NodeRef<'_, Parsed>| order.get(&node.id()).copied();
        items.sort_by_key(|item| match item {
            Item::Node(node) | Item::Attribute(node, _) => place(node),
        });
        let mut seen = HashSet::new();
        items.retain(|item| match item {
            Item::Node(node) => seen.insert((node.id(), None)),
            Item::Attribute(node, value) => seen.insert((node.id(), Some(*value))),
        });
        items
    }

    fn compare(&self, left: &Value<'d>, sign: &str, right: &Value<'d>) -> Result<bool, TooLong> {
        // of several nodes one is enough
        if let Value::Items(items) = left {
            for item in items {
                let left = Value::Text(item.text(self)?);
                if self.compare(&left, sign, right)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        if let Value::Items(items) = right {
            for item in items {
                let right = Value::Text(item.text(self)?);
                if self.compare(left, sign, &right)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        let is_equality = matches!(sign, "=" | "!=");
        let any = |is: fn(&Value<'d>) -> bool| is(left) || is(right);
        if is_equality && any(|value| matches!(value, Value::Bool(_))) {
            return Ok((left.bool() == right.bool()) == (sign == "="));
        }
        if is_equality && !any(|value| matches!(value, Value::Number(_))) {
            return Ok((left.text(self)? == right.text(self)?) == (sign == "="));
        }
        let (left, right) = (left.number(self)?, right.number(self)?);
        Ok(match sign {
            "<" => left < right,
            ">" => left > right,
            "<=" => left <= right,
            ">=" => left >= right,
            "!=" => !same(left, right),
            _ => same(left, right),
        })
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "pages have less than 2^53 nodes"
)]
pub(super) fn count(number: usize) -> f64 {
    number as f64
}

fn is_place(number: f64, position: usize) -> bool {
    same(number, count(position))
}

/// Both are counts, or as good as.
fn same(left: f64, right: f64) -> bool {
    (left - right).abs() < 1e-9
}

fn fits(node: NodeRef<'_, Parsed>, test: &Test) -> bool {
    match (test, node.value()) {
        (Test::Node, _) => true,
        (Test::Any, Parsed::Element(_)) | (Test::Text, Parsed::Text(_)) => true,
        (Test::Name(name), Parsed::Element(element)) => element.name() == name,
        (Test::Comment, Parsed::Comment(_)) => true,
        _ => false,
    }
}

fn attributes<'d>(node: NodeRef<'d, Parsed>, test: &Test) -> Vec<Item<'d>> {
    let Some(element) = node.value().as_element() else {
        return Vec::new();
    };
    match test {
        Test::Name(name) => {
            let value = element.attr(name);
            value
                .map(|value| Item::Attribute(node, value))
                .into_iter()
                .collect()
        }
        _ => element
            .attrs()
            .map(|(_, value)| Item::Attribute(node, value))
            .collect(),
    }
}
