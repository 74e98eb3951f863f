//! A pull tokenizer over a string: linear, no allocation but for lower-casing names.
//!
//! It follows the HTML tokenizer where that matters for counting and for text; what it yields is
//! never trusted for safety.

use super::scan;
use super::scan::Attributes;
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

    fn other(&mut self, end: usize) -> Token<'a> {
        self.take(end);
        Token::Other
    }

    fn text(&mut self) -> Token<'a> {
        Token::Text(self.take(scan::text_end(self.rest.as_bytes(), 0)))
    }

    fn tag(&mut self, end_tag: bool) -> Token<'a> {
        let start = 1 + usize::from(end_tag);
        let name_end = scan::name_end(self.rest.as_bytes(), start);
        let name = scan::lower(self.rest.get(start..name_end).unwrap_or(""));
        let behind = self.rest.get(name_end..).unwrap_or("");
        let (left, close) = Attributes::new(behind)
            .end()
            .map_or((0, 0), |(left, _)| (left, 1));
        let attributes = self.take(self.rest.len() - left);
        let attributes = attributes
            .get(name_end..attributes.len() - close)
            .unwrap_or("");
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
        let bytes = self.rest.as_bytes();
        if let Some(name) = self.raw.take() {
            let end = scan::raw_end(bytes, 0, name.as_bytes());
            if end > 0 {
                return Some(Token::Raw(self.take(end)));
            }
        }
        Some(match (*bytes.first()?, bytes.get(1), bytes.get(2)) {
            (b'<', Some(b'/'), Some(b)) if b.is_ascii_alphabetic() => self.tag(true),
            (b'<', Some(b), _) if b.is_ascii_alphabetic() => self.tag(false),
            (b'<', Some(b'!'), _) if bytes.starts_with(b"<!--") => {
                self.other(scan::comment_end(bytes, 0).1)
            }
            (b'<', Some(b'!' | b'?'), _) | (b'<', Some(b'/'), Some(_)) => {
                self.other(scan::through(bytes, 2))
            }
            _ => self.text(),
        })
    }
}

fn is_raw(name: &str) -> bool {
    matches!(
        name,
        "script" | "style" | "textarea" | "title" | "xmp" | "iframe" | "noembed" | "noframes"
    )
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
}
