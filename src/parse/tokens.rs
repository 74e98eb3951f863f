//! A tolerant XML tokenizer over a string: linear in its input, nothing recursive, nothing resolved.
//!
//! Comments and processing instructions are skipped. A `<` that opens nothing is text; an unclosed
//! CDATA section is text to the end; a tag that never closes ends the document.

use memchr::memchr;
use memchr::memchr3;
use memchr::memmem;

/// One piece of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A start tag.
    Start {
        /// As written, prefix included.
        name: &'a str,
        /// What stands between the name and the end of the tag.
        attributes: &'a str,
        /// It ends with `/>`.
        empty: bool,
    },
    /// An end tag.
    End(&'a str),
    /// Text as written, references unresolved.
    Text(&'a str),
    /// The content of a CDATA section.
    Cdata(&'a str),
    /// The internal subset of the document type declaration.
    Subset(&'a str),
}

/// The tokens of a document, in order.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    rest: &'a str,
    /// No such quote follows: a search that failed once is not made again.
    no_quote: [bool; 2],
    doctype_seen: bool,
    cut: bool,
}

impl<'a> Tokens<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self {
            rest: text,
            no_quote: [false; 2],
            doctype_seen: false,
            cut: false,
        }
    }

    /// Whether the document ended inside a tag, a comment or a CDATA section.
    pub(super) const fn cut(&self) -> bool {
        self.cut
    }

    fn take(&mut self, bytes: usize) -> &'a str {
        let (head, tail) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = tail;
        head
    }

    fn text(&mut self) -> Token<'a> {
        let bytes = self.rest.as_bytes();
        let mut from = 1;
        let end = loop {
            match bytes.get(from..).and_then(|tail| memchr(b'<', tail)) {
                None => break bytes.len(),
                Some(found) if opens(bytes.get(from + found + 1..).unwrap_or_default()) => {
                    break from + found;
                }
                Some(found) => from += found + 1,
            }
        };
        Token::Text(self.take(end))
    }

    /// Skips through the first `end`, or to the end of the document.
    fn skip(&mut self, end: &str) {
        if let Some(at) = memmem::find(self.rest.as_bytes(), end.as_bytes()) {
            self.take(at + end.len());
        } else {
            self.cut = true;
            self.rest = "";
        }
    }

    fn cdata(&mut self, opening: usize) -> Token<'a> {
        self.take(opening);
        if let Some(at) = memmem::find(self.rest.as_bytes(), b"]]>") {
            let text = self.take(at);
            self.take(3);
            return Token::Cdata(text);
        }
        self.cut = true;
        Token::Cdata(std::mem::take(&mut self.rest))
    }

    fn doctype(&mut self) -> Option<Token<'a>> {
        // one subset is read: a search for its end that fails is made once
        let seen = std::mem::replace(&mut self.doctype_seen, true);
        let close = memchr(b'>', self.rest.as_bytes()).unwrap_or(self.rest.len());
        let head = self.rest.as_bytes().get(..close).unwrap_or_default();
        let Some(bracket) = memchr(b'[', head).filter(|_| !seen) else {
            self.skip(">");
            return None;
        };
        let end = memmem::find(self.rest.as_bytes(), b"]>")
            .or_else(|| memmem::find(self.rest.as_bytes(), b"] >"));
        if let Some(end) = end {
            let subset = self.take(end);
            self.skip(">");
            return subset.get(bracket + 1..).map(Token::Subset);
        }
        self.take(close + 1);
        None
    }

    fn declaration(&mut self) -> Option<Token<'a>> {
        const CDATA: &str = "<![CDATA[";
        if self.rest.starts_with("<!--") {
            self.take(4);
            self.skip("-->");
            None
        } else if self
            .rest
            .get(..CDATA.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(CDATA))
        {
            Some(self.cdata(CDATA.len()))
        } else if self
            .rest
            .get(..9)
            .is_some_and(|head| head.eq_ignore_ascii_case("<!DOCTYPE"))
        {
            self.doctype()
        } else {
            self.skip(">");
            None
        }
    }

    fn end_tag(&mut self) -> Token<'a> {
        let inner = self.rest.bytes().skip(1);
        let end = inner.take_while(|b| !matches!(b, b'>' | b'<')).count();
        let tag = self.take(end + 1);
        if self.rest.starts_with('>') {
            self.take(1);
        }
        Token::End(tag.get(2..).unwrap_or("").trim())
    }

    fn start_tag(&mut self) -> Option<Token<'a>> {
        let Some(end) = self.tag_end() else {
            self.cut = true;
            self.rest = "";
            return None;
        };
        let tag = self.take(end);
        if self.rest.starts_with('>') {
            self.take(1);
        }
        let inner = tag.get(1..).unwrap_or("");
        let (inner, empty) = inner
            .strip_suffix('/')
            .map_or((inner, false), |inner| (inner, true));
        let name_end = inner
            .bytes()
            .position(|b| b.is_ascii_whitespace() || b == b'/')
            .unwrap_or(inner.len());
        let (name, attributes) = inner.split_at_checked(name_end).unwrap_or((inner, ""));
        Some(Token::Start {
            name,
            attributes,
            empty,
        })
    }

    /// Where the start tag ends: its `>`, or the `<` of the next one where that was forgotten.
    fn tag_end(&mut self) -> Option<usize> {
        let bytes = self.rest.as_bytes();
        let mut at = 1;
        let mut value = false;
        while let Some(&b) = bytes.get(at) {
            match b {
                b'>' | b'<' => return Some(at),
                b'=' => value = true,
                b'"' | b'\'' if value => {
                    value = false;
                    at += self.quoted(bytes.get(at + 1..).unwrap_or_default(), b);
                }
                _ if !b.is_ascii_whitespace() => {
                    value = false;
                    // the rest of a name or an unquoted value
                    let tail = bytes.get(at..).unwrap_or_default();
                    let stop = memchr3(
                        b'=',
                        b'>',
                        b'<',
                        tail.get(..64.min(tail.len())).unwrap_or(tail),
                    );
                    at += stop.unwrap_or(1).max(1) - 1;
                }
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// How many bytes a quoted value takes, its closing quote included; 0 where that never comes.
    fn quoted(&mut self, tail: &[u8], quote: u8) -> usize {
        let Some(none) = self.no_quote.get_mut(usize::from(quote == b'\'')) else {
            return 0;
        };
        if *none {
            return 0;
        }
        match memchr(quote, tail) {
            Some(at) => at + 1,
            None => {
                *none = true;
                0
            }
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let bytes = self.rest.as_bytes();
            bytes.first()?;
            let token = match (bytes.first(), bytes.get(1)) {
                (Some(b'<'), Some(b'/')) if bytes.get(2).is_some_and(|&b| starts_name(b)) => {
                    Some(self.end_tag())
                }
                (Some(b'<'), Some(b'?')) => {
                    self.skip(">");
                    None
                }
                (Some(b'<'), Some(b'!')) => self.declaration(),
                (Some(b'<'), Some(&b)) if starts_name(b) => self.start_tag(),
                _ => Some(self.text()),
            };
            if token.is_some() {
                return token;
            }
        }
    }
}

/// Whether what follows a `<` makes it the start of a tag or a declaration.
fn opens(after: &[u8]) -> bool {
    match after {
        [b'/', b, ..] => starts_name(*b),
        [b'!' | b'?', ..] => true,
        [b, ..] => starts_name(*b),
        [] => false,
    }
}

const fn starts_name(b: u8) -> bool {
    b.is_ascii_alphabetic() || b == b'_' || b == b':' || b >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_text_and_sections() {
        let all: Vec<_> =
            Tokens::new("<?xml?><!-- c --><a b='x>y'>1 < 2<c/><![CDATA[<z>]]></a >").collect();
        assert_eq!(
            all,
            [
                Token::Start {
                    name: "a",
                    attributes: " b='x>y'",
                    empty: false
                },
                Token::Text("1 < 2"),
                Token::Start {
                    name: "c",
                    attributes: "",
                    empty: true
                },
                Token::Cdata("<z>"),
                Token::End("a"),
            ]
        );
    }

    #[test]
    fn an_end_inside_a_tag_is_seen() {
        for text in ["<a><b c=", "<a><!-- b", "<a><![CDATA[ b"] {
            let mut tokens = Tokens::new(text);
            assert!(
                matches!(tokens.next(), Some(Token::Start { name: "a", .. })),
                "{text}"
            );
            tokens.by_ref().for_each(drop);
            assert!(tokens.cut(), "{text}");
        }
    }

    #[test]
    fn a_forgotten_bracket_ends_at_the_next_tag() {
        let all: Vec<_> = Tokens::new("<a b=\"1\"<c>").collect();
        assert_eq!(all.len(), 2);
    }
}
