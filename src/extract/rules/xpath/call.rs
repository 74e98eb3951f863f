//! What functions give.

use super::ast::Expr;
use super::ast::Function;
use super::eval::Here;
use super::eval::Item;
use super::eval::Page;
use super::eval::TooLong;
use super::eval::Value;
use super::eval::count;

impl<'d> Page<'d> {
    /// Calls one; an argument that may be missing is the node where it stands.
    pub(super) fn call(
        &self,
        function: Function,
        arguments: &[Expr],
        here: &Here<'d>,
    ) -> Result<Value<'d>, TooLong> {
        let value = |at: usize| match arguments.get(at) {
            Some(expr) => self.eval(expr, here),
            None => Ok(Value::Items(vec![here.item.clone()])),
        };
        let text = |at: usize| value(at)?.text(self);
        Ok(match function {
            Function::Contains => Value::Bool(text(0)?.contains(&text(1)?)),
            Function::StartsWith => Value::Bool(text(0)?.starts_with(&text(1)?)),
            Function::EndsWith => Value::Bool(text(0)?.ends_with(&text(1)?)),
            Function::NormalizeSpace => Value::Text(
                text(0)?
                    .split_ascii_whitespace()
                    .collect::<Vec<_>>()
                    .join(" "),
            ),
            Function::Concat => {
                let parts = (0..arguments.len()).map(text);
                Value::Text(parts.collect::<Result<String, _>>()?)
            }
            Function::Not => Value::Bool(!value(0)?.bool()),
            Function::Position => Value::Number(count(here.position)),
            Function::Last => Value::Number(count(here.last)),
            Function::Count => match value(0)? {
                Value::Items(items) => Value::Number(count(items.len())),
                _ => Value::Number(0.0),
            },
            Function::String => Value::Text(text(0)?),
            Function::StringLength => Value::Number(count(text(0)?.chars().count())),
            Function::Name => Value::Text(name(&here.item)),
            Function::Translate => Value::Text(translate(&text(0)?, &text(1)?, &text(2)?)),
            Function::SubstringBefore => {
                let (whole, sign) = (text(0)?, text(1)?);
                let found = whole.split_once(sign.as_str());
                Value::Text(found.map_or("", |(before, _)| before).to_owned())
            }
            Function::SubstringAfter => {
                let (whole, sign) = (text(0)?, text(1)?);
                let found = whole.split_once(sign.as_str());
                Value::Text(found.map_or("", |(_, after)| after).to_owned())
            }
            Function::LowerCase => Value::Text(text(0)?.to_lowercase()),
            Function::Id => {
                let wanted = text(0)?;
                let mut found = self.root.descendants().filter(|node| {
                    let element = node.value().as_element();
                    element.is_some_and(|element| element.attr("id") == Some(wanted.trim()))
                });
                Value::Items(found.next().map(Item::Node).into_iter().collect())
            }
            Function::True => Value::Bool(true),
            Function::False => Value::Bool(false),
        })
    }
}

fn name(item: &Item<'_>) -> String {
    match item {
        Item::Node(node) => {
            let element = node.value().as_element();
            element.map_or(String::new(), |element| element.name().to_owned())
        }
        Item::Attribute(..) => String::new(),
    }
}

fn translate(text: &str, from: &str, to: &str) -> String {
    let to: Vec<char> = to.chars().collect();
    let from: Vec<char> = from.chars().collect();
    let changed = |c: char| match from.iter().position(|&known| known == c) {
        Some(at) => to.get(at).copied(),
        None => Some(c),
    };
    text.chars().filter_map(changed).collect()
}
