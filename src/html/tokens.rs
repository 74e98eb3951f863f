//! A pull tokenizer over a string: linear, no allocation but for lower-casing names.
//!
//! It follows the HTML tokenizer where that matters for counting and for text; what it yields is
//! never trusted for safety.

use memchr::memchr;
use memchr::memchr3;
use memchr::memmem;
use std::borrow::Cow;

/// One piece of markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// Text as written, references not resolved.
    Text(&'a str),
    /// A start tag.
    Start {
        /// Lower-case name.
        name: Cow<'a, str>,
        /// What stands between the name and the closing `>`.
        attributes: &'a str,
    },
    /// An end tag, lower-case name.
    End(Cow<'a, str>),
    /// The content of an element whose content is not markup (`script`, `style`, `textarea`, …).
    Raw(&'a str),
    /// A comment, a declaration or a processing instruction.
    Other,
}

/// The tokens of a string, in order.
#[derive(Clone, Debug)]
pub struct Tokens<'a> {
    all: usize,
    rest: &'a str,
    raw: Option<Cow<'a, str>>,
    foreign: usize,
}

impl<'a> Tokens<'a> {
    /// Starts at the beginning of `html`.
    pub const fn new(html: &'a str) -> Self {
        Self {
            all: html.len(),
            rest: html,
            raw: None,
            foreign: 0,
        }
    }

    /// Where the next token begins, in bytes.
    pub const fn at(&self) -> usize {
        self.all - self.rest.len()
    }

    fn take(&mut self, bytes: usize) -> &'a str {
        let (head, tail) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = tail;
        head
    }

    /// Up to and including the first `end`, or everything.
    fn through(&mut self, end: &str, from: usize) -> Token<'a> {
        let bytes = self.rest.as_bytes();
        let at = bytes
            .get(from..)
            .and_then(|tail| memmem::find(tail, end.as_bytes()))
            .map_or(bytes.len(), |found| from + found + end.len());
        self.take(at);
        Token::Other
    }

    fn text(&mut self) -> Token<'a> {
        // a "<" that opens nothing is text
        let bytes = self.rest.as_bytes();
        let mut from = 1;
        let end = loop {
            match bytes.get(from..).and_then(|tail| memchr(b'<', tail)) {
                None => break bytes.len(),
                Some(found) if opens(bytes.get(from + found + 1).copied()) => break from + found,
                Some(found) => from += found + 1,
            }
        };
        Token::Text(self.take(end))
    }

    fn tag(&mut self, end_tag: bool) -> Token<'a> {
        let start = 1 + usize::from(end_tag);
        let bytes = self.rest.as_bytes();
        let name_end = bytes
            .iter()
            .skip(start)
            .position(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'))
            .map_or(bytes.len(), |n| n + start);
        let close = tag_end(bytes, name_end);
        let name = lower(self.rest.get(start..name_end).unwrap_or(""));
        let attributes = self.rest.get(name_end..close).unwrap_or("");
        self.take(close + 1);
        let foreign = matches!(&*name, "svg" | "math" | "select");
        if end_tag {
            if foreign {
                self.foreign = self.foreign.saturating_sub(1);
            }
            return Token::End(name);
        }
        if foreign {
            self.foreign += 1;
        }
        // inside foreign content these are ordinary elements
        if self.foreign == 0 && is_raw(&name) {
            self.raw = Some(name.clone());
        }
        Token::Start { name, attributes }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(name) = self.raw.take() {
            let end = raw_end(self.rest.as_bytes(), name.as_bytes());
            if end > 0 {
                return Some(Token::Raw(self.take(end)));
            }
        }
        let bytes = self.rest.as_bytes();
        let first = *bytes.first()?;
        let second = bytes.get(1).copied();
        Some(match (first, second) {
            (b'<', Some(b'/')) => match bytes.get(2) {
                Some(b) if b.is_ascii_alphabetic() => self.tag(true),
                _ => self.through(">", 2),
            },
            (b'<', Some(b'!')) if self.rest.starts_with("<!-->") => self.through(">", 4),
            (b'<', Some(b'!')) if self.rest.starts_with("<!--") => self.through("-->", 4),
            (b'<', Some(b'!' | b'?')) => self.through(">", 2),
            (b'<', Some(b)) if b.is_ascii_alphabetic() => self.tag(false),
            _ => self.text(),
        })
    }
}

/// The attributes of a start tag: lower-case name and value as written.
#[derive(Clone, Debug)]
pub struct Attributes<'a>(&'a str);

impl<'a> Attributes<'a> {
    /// Reads [`Token::Start`]'s attributes.
    pub const fn new(attributes: &'a str) -> Self {
        Self(attributes)
    }

    /// How much is still to be read, in bytes.
    pub const fn left(&self) -> usize {
        self.0.len()
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (Cow<'a, str>, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self
            .0
            .trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        let end = rest
            .bytes()
            .enumerate()
            .position(|(i, b)| {
                i > 0 && (b.is_ascii_whitespace() || matches!(b, b'=' | b'/' | b'>'))
            })
            .unwrap_or(rest.len());
        let (name, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let Some(value) = after.trim_ascii_start().strip_prefix('=') else {
            self.0 = after;
            return Some((lower(name), ""));
        };
        let value = value.trim_ascii_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, rest) = match quote {
            Some(quote) => {
                let inner = value.get(1..).unwrap_or("");
                inner.split_once(quote).unwrap_or((inner, ""))
            }
            None => {
                let end = value
                    .bytes()
                    .position(|b| b.is_ascii_whitespace())
                    .unwrap_or(value.len());
                value.split_at_checked(end).unwrap_or((value, ""))
            }
        };
        self.0 = rest;
        Some((lower(name), value))
    }
}

fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

fn opens(next: Option<u8>) -> bool {
    next.is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'!' | b'?'))
}

fn is_raw(name: &str) -> bool {
    matches!(
        name,
        "script" | "style" | "textarea" | "title" | "xmp" | "iframe" | "noembed" | "noframes"
    )
}

/// The index of the `>` that ends a tag; quoted values may hold one.
fn tag_end(bytes: &[u8], from: usize) -> usize {
    let tail = |at: usize| bytes.get(at..).unwrap_or_default();
    let mut at = from;
    while let Some(found) = memchr3(b'>', b'"', b'\'', tail(at)) {
        let mark = at + found;
        let quote = match bytes.get(mark) {
            Some(b'>') | None => return mark,
            Some(&quote) => quote,
        };
        at = mark + 1;
        let before = bytes.get(from..mark).unwrap_or_default();
        if before.trim_ascii_end().ends_with(b"=") {
            match memchr(quote, tail(at)) {
                Some(close) => at += close + 1,
                None => break,
            }
        }
    }
    bytes.len()
}

/// Where `</name` starts, or the end.
fn raw_end(bytes: &[u8], name: &[u8]) -> usize {
    memmem::find_iter(bytes, b"</")
        .find(|at| {
            bytes
                .get(at + 2..at + 2 + name.len())
                .is_some_and(|found| found.eq_ignore_ascii_case(name))
        })
        .unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_brackets_and_raw_text_do_not_confuse() {
        let html = "a < b<A HREF='x>y' q>t</A><script>if(a<b)'</p>'</script><!-- <p> -->z";
        let kinds: Vec<Token<'_>> = Tokens::new(html).collect();
        assert_eq!(kinds[0], Token::Text("a < b"));
        assert!(
            matches!(&kinds[1], Token::Start { name, attributes } if name == "a" && attributes.contains("x>y"))
        );
        assert_eq!(kinds[5], Token::Raw("if(a<b)'</p>'"));
        assert_eq!(kinds[7], Token::Other);
        assert_eq!(kinds[8], Token::Text("z"));
    }

    #[test]
    fn attributes_are_split() {
        let all: Vec<_> = Attributes::new(" a=1 B = \"x y\" c='' d /").collect();
        let all: Vec<(&str, &str)> = all.iter().map(|(n, v)| (n.as_ref(), *v)).collect();
        assert_eq!(all, [("a", "1"), ("b", "x y"), ("c", ""), ("d", "")]);
    }
}
