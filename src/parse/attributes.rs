//! The attributes of a start tag, however they are written.

use super::references::Entities;
use super::references::resolve;
use super::repairs::Repairs;
use std::borrow::Cow;

/// Attributes of one tag that are looked at; more are nobody's feed.
const MAX_ATTRIBUTES: usize = 256;

/// The attributes of a start tag: name and value as written; unquoted and missing values are accepted.
pub(super) fn all(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest
            .trim_start_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '"' | '\''));
        let end = rest
            .bytes()
            .position(|b| b.is_ascii_whitespace() || b == b'=')
            .unwrap_or(rest.len());
        let (name, after) = rest.split_at_checked(end)?;
        if name.is_empty() && after.is_empty() {
            return None;
        }
        let Some(value) = after.trim_ascii_start().strip_prefix('=') else {
            rest = after;
            return Some((name, ""));
        };
        let value = value.trim_ascii_start();
        let (value, after) = match value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            Some(quote) => {
                let inner = value.get(1..).unwrap_or("");
                inner.split_once(quote).unwrap_or((inner, ""))
            }
            None => value.split_at_checked(
                value
                    .find(|c: char| c.is_ascii_whitespace())
                    .unwrap_or(value.len()),
            )?,
        };
        rest = after;
        Some((name, value))
    })
    .take(MAX_ATTRIBUTES)
}

/// The value of an attribute, resolved; names are compared without case.
pub(super) fn value<'a>(text: &'a str, name: &str) -> Option<Cow<'a, str>> {
    let value =
        all(text).find_map(|(found, value)| found.eq_ignore_ascii_case(name).then_some(value))?;
    Some(resolve(
        value,
        &mut Entities::default(),
        &mut Repairs::default(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attribute_values_of_every_kind() {
        let all: Vec<_> = all(" a=1 B = \"x y\" c='' d e=\"open").collect();
        assert_eq!(
            all,
            [
                ("a", "1"),
                ("B", "x y"),
                ("c", ""),
                ("d", ""),
                ("e", "open")
            ]
        );
    }
}
