//! Who wrote something: names and addresses out of one line of text.

use super::construct;
use super::links;
use super::names::Tag;
use super::tree::Element;

/// A person as a feed names one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Who {
    pub(super) name: String,
    pub(super) email: Option<String>,
    pub(super) uri: Option<String>,
}

impl Who {
    /// Reads `name`, `mail@host`, `mail@host (name)`, `name <mail@host>` and the like.
    pub(super) fn read(text: &str) -> Self {
        let Some((start, end)) = address(text) else {
            return Self {
                name: construct::folded(text).into_owned(),
                ..Self::default()
            };
        };
        let (before, rest) = text.split_at_checked(start).unwrap_or((text, ""));
        let (email, after) = rest.split_at_checked(end - start).unwrap_or((rest, ""));
        let after = after.strip_prefix('?').map_or(after, |query| {
            query
                .find([' ', '>', ')', ']'])
                .and_then(|at| query.get(at..))
                .unwrap_or("")
        });
        let before = before.trim_end().strip_suffix("mailto:").unwrap_or(before);
        let left = format!("{before} {after}")
            .replace("()", "")
            .replace("<>", "")
            .replace("[]", "");
        let edge = |c: char| {
            c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>' | '[' | ']' | ',' | ';' | '"')
        };
        Self {
            name: construct::folded(left.trim_matches(edge)).into_owned(),
            email: Some(email.to_owned()),
            uri: None,
        }
    }

    /// Reads an element: `name`, `email` and `uri` inside it, else its text.
    pub(super) fn of(element: Element<'_, '_>) -> Self {
        let child = |tag| {
            element
                .first(tag)
                .map(|child| construct::folded(child.text()).into_owned())
        };
        let mut who = match (child(Tag::Name), element.text()) {
            (Some(name), _) => Self::read(&name),
            (None, text) => Self::read(text),
        };
        if let Some(email) = child(Tag::Email) {
            let email = email
                .strip_prefix("mailto:")
                .map_or(email.clone(), str::to_owned);
            who.email = Some(email);
        }
        who.uri = element
            .first_of(&[Tag::Uri, Tag::Url])
            .and_then(|uri| links::absolute(uri, uri.text()));
        who
    }

    /// Whether there is anybody at all.
    pub(super) const fn is_known(&self) -> bool {
        !self.name.is_empty() || self.email.is_some()
    }
}

/// Where the first mail address stands.
fn address(text: &str) -> Option<(usize, usize)> {
    let at = text.find('@')?;
    let local = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let start = text
        .get(..at)?
        .char_indices()
        .rev()
        .take_while(|(_, c)| local(*c))
        .last()?
        .0;
    let host = text.get(at + 1..)?;
    let length = host
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-')))
        .unwrap_or(host.len());
    let host = host.get(..length)?.trim_end_matches(['.', '-']);
    (host.contains('.')).then_some((start, at + 1 + host.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form() {
        for (text, name, email) in [
            ("Ann  Lee", "Ann Lee", None),
            ("ann@a.example", "", Some("ann@a.example")),
            ("ann@a.example (Ann Lee)", "Ann Lee", Some("ann@a.example")),
            (
                "Ann Lee <mailto:ann@a.example>",
                "Ann Lee",
                Some("ann@a.example"),
            ),
            (
                "ann@a.example?subject=x (Ann)",
                "Ann",
                Some("ann@a.example"),
            ),
            ("@ann", "@ann", None),
            ("éé@b.example", "éé@b.example", None),
        ] {
            let who = Who::read(text);
            assert_eq!(
                (who.name.as_str(), who.email.as_deref()),
                (name, email),
                "{text}"
            );
        }
    }
}
