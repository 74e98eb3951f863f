//! Strict rules for what the program publishes: RFC 4287, RSS 2.0 with its best practices, JSON
//! Feed 1.1. Each function lists the problems; an empty list is a valid document.

mod atom;
mod carried;
mod json;
mod rss;
mod tei;
mod xml;

#[cfg(test)]
mod rendered;
#[cfg(test)]
mod tests;

use depeche::html::Attributes;
use depeche::html::Token;
use depeche::html::Tokens;

pub(crate) use atom::atom;
pub(crate) use json::json;
pub(crate) use rss::rss;
pub(crate) use tei::tei;

/// Problems found so far.
#[derive(Default)]
struct Problems(Vec<String>);

impl Problems {
    /// Notes a problem unless `good`.
    fn check(&mut self, good: bool, place: &str, problem: &str) {
        if !good {
            self.0.push(format!("{place}: {problem}"));
        }
    }

    /// Mark-up whose addresses are not absolute, or which runs something.
    fn html(&mut self, place: &str, html: &str) {
        for token in Tokens::new(html) {
            let Token::Start { name, attributes } = token else {
                continue;
            };
            self.check(&*name != "script", place, "a script");
            for (attribute, value) in Attributes::new(attributes) {
                let value = html_escape::decode_html_entities(value);
                if matches!(&*attribute, "href" | "src" | "poster") && !value.starts_with('#') {
                    self.check(
                        absolute(&value),
                        place,
                        &format!("{attribute} is not absolute: {value}"),
                    );
                }
                self.check(
                    !attribute.starts_with("on"),
                    place,
                    &format!("the attribute {attribute}"),
                );
            }
        }
    }
}

/// An absolute IRI without characters that none may hold.
fn absolute(iri: &str) -> bool {
    let scheme = iri.split_once(':').is_some_and(|(scheme, rest)| {
        !rest.is_empty()
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    });
    scheme
        && !iri.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c))
}

/// A date and time with a zone (RFC 3339, as RFC 4287 section 3.3 narrows it).
fn rfc3339(text: &str) -> bool {
    text.get(10..11) == Some("T")
        && !text.contains(char::is_lowercase)
        && chrono::DateTime::parse_from_rfc3339(text).is_ok()
}

/// A language tag by its form (BCP 47).
fn language(tag: &str) -> bool {
    tag.split('-').all(|part| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    }) && tag.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// An e-mail address by its form.
fn email(text: &str) -> bool {
    text.split_once('@')
        .is_some_and(|(user, host)| !user.is_empty() && !host.is_empty())
        && !text.contains(char::is_whitespace)
}

/// A media type by its form.
fn media_type(text: &str) -> bool {
    text.split_once('/').is_some_and(|(kind, subtype)| {
        let token = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_graphic() && b != b'/')
        };
        token(kind) && token(subtype)
    })
}

/// A date at one of the precisions that outputs give.
fn partial_date(text: &str) -> bool {
    let digits: String = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    matches!(
        &*digits,
        "0000" | "0000-00" | "0000-00-00" | "0000-00-00T00:00Z"
    ) || rfc3339(text)
}
