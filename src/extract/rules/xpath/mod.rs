//! XPath 1.0 on a parsed page, as far as rules for sites go with it.
//!
//! All axes, predicates with positions, comparisons, `and`, `or`, `|`, sums, and the functions that
//! `parse` lists. Element names count in small letters. Deliberately absent: variables, namespaces,
//! arithmetic beyond sums.

mod ast;
mod call;
mod eval;
mod parse;
mod words;

#[cfg(test)]
mod tests;

pub(crate) use eval::Page;
pub(crate) use eval::TooLong;

use ast::Expr;
use eval::Item;
use eval::Value;
use scraper::ElementRef;

/// A checked expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct XPath(Expr);

/// What an expression found.
#[derive(Clone, Debug)]
pub(crate) enum Found<'d> {
    /// An element.
    Element(ElementRef<'d>),
    /// An attribute's value, or text.
    Text(String),
}

impl XPath {
    /// Reads one; what is wrong is told.
    pub(crate) fn new(text: &str) -> Result<Self, String> {
        parse::parse(text).map(Self)
    }

    /// What it finds on a page, in the page's order.
    pub(crate) fn find<'d>(&self, page: &Page<'d>) -> Result<Vec<Found<'d>>, TooLong> {
        let items = match page.value(&self.0)? {
            Value::Items(items) => items,
            Value::Text(text) if !text.trim().is_empty() => return Ok(vec![Found::Text(text)]),
            _ => return Ok(Vec::new()),
        };
        let found = items.into_iter().filter_map(|item| match item {
            Item::Attribute(_, value) => Some(Found::Text(value.to_owned())),
            Item::Node(node) => match ElementRef::wrap(node) {
                Some(element) => Some(Found::Element(element)),
                None => {
                    let text = node.value().as_text()?;
                    Some(Found::Text(text.to_string()))
                }
            },
        });
        Ok(found.collect())
    }
}
