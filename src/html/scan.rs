//! Where pieces of markup end (HTML, section 13.2.5): what the tokenizer for counting and text and the
//! parser of pages have in common.

use memchr::memchr;
use memchr::memchr_iter;
use memchr::memchr2;
use memchr::memmem;
use std::borrow::Cow;

/// The attributes of a start tag: lower-case name and value as written. They end with a `>` outside of
/// quotes, where what they are read from goes on behind the tag.
#[derive(Clone, Debug)]
pub struct Attributes<'a> {
    rest: &'a str,
    /// A `/` stands in front of the rest.
    slash: bool,
}

impl<'a> Attributes<'a> {
    /// Reads what follows the name of a tag.
    pub const fn new(attributes: &'a str) -> Self {
        Self {
            rest: attributes,
            slash: false,
        }
    }

    /// Reads all that is left. How many bytes come behind the `>` and whether a `/` stands before it;
    /// `None` where there is none.
    pub(super) fn end(mut self) -> Option<(usize, bool)> {
        self.by_ref().for_each(drop);
        let behind = self.rest.strip_prefix('>')?;
        Some((behind.len(), self.slash))
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (Cow<'a, str>, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let mut bytes = self.rest.bytes();
        let passed = bytes
            .position(|b| !b.is_ascii_whitespace() && b != b'/')
            .unwrap_or(self.rest.len());
        let (passed, rest) = self.rest.split_at_checked(passed)?;
        self.slash |= passed.ends_with('/');
        self.rest = rest;
        if rest.is_empty() || rest.starts_with('>') {
            return None;
        }
        self.slash = false;
        // a "=" in front begins a name
        let end = rest
            .bytes()
            .skip(1)
            .position(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'/' | b'>'))
            .map_or(rest.len(), |at| at + 1);
        let (name, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let Some(value) = after.trim_ascii_start().strip_prefix('=') else {
            self.rest = after;
            return Some((lower(name), ""));
        };
        let value = value.trim_ascii_start();
        let (value, rest) = match value.bytes().next() {
            Some(quote @ (b'"' | b'\'')) => {
                let inner = value.get(1..).unwrap_or_default();
                let close = memchr(quote, inner.as_bytes()).unwrap_or(inner.len());
                let behind = inner.get(close + 1..).unwrap_or_default();
                (inner.get(..close).unwrap_or_default(), behind)
            }
            _ => {
                let end = value
                    .bytes()
                    .position(|b| b.is_ascii_whitespace() || b == b'>');
                value
                    .split_at_checked(end.unwrap_or(value.len()))
                    .unwrap_or((value, ""))
            }
        };
        self.rest = rest;
        Some((lower(name), value))
    }
}

/// A name in lower case.
pub(super) fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// Where the name of a tag ends that begins at `from`.
pub(super) fn name_end(bytes: &[u8], from: usize) -> usize {
    let mut rest = bytes.iter().skip(from);
    rest.position(|&b| ends_name(b))
        .map_or(bytes.len(), |at| at + from)
}

fn ends_name(b: u8) -> bool {
    b.is_ascii_whitespace() || matches!(b, b'/' | b'>')
}

/// Where the text ends that begins at `from`: a `<` that opens nothing is text.
pub(super) fn text_end(bytes: &[u8], from: usize) -> usize {
    let tail = bytes.get(from..).unwrap_or_default();
    let opens = |at: usize| match (tail.get(at + 1), tail.get(at + 2)) {
        (Some(b'/'), next) => next.is_some(),
        (Some(b), _) => b.is_ascii_alphabetic() || matches!(b, b'!' | b'?'),
        (None, _) => false,
    };
    let mut marks = memchr_iter(b'<', tail);
    marks
        .find(|&at| opens(at))
        .map_or(bytes.len(), |at| from + at)
}

/// One past the first `>`.
pub(super) fn through(bytes: &[u8], from: usize) -> usize {
    let tail = bytes.get(from..).unwrap_or_default();
    memchr(b'>', tail).map_or(bytes.len(), |at| from + at + 1)
}

/// Where what a comment says ends whose `<!--` begins at `from`, and one past all of it.
pub(super) fn comment_end(bytes: &[u8], from: usize) -> (usize, usize) {
    let tail = bytes.get(from..).unwrap_or_default();
    let before = |start: usize, end: usize| tail.get(start..end).unwrap_or_default();
    let closes = |at: usize| {
        // its own dashes may be those of its end
        if before(2, at).ends_with(b"--") {
            Some((from + (at - 2).max(4), from + at + 1))
        } else if before(4, at).ends_with(b"--!") {
            Some((from + at - 3, from + at + 1))
        } else {
            None
        }
    };
    memchr_iter(b'>', tail).find_map(closes).unwrap_or_else(|| {
        let said = before(4, tail.len());
        let ends: [&[u8]; 3] = [b"--!", b"--", b"-"];
        let left = ends.into_iter().find_map(|end| said.strip_suffix(end));
        (from + 4 + left.unwrap_or(said).len(), bytes.len())
    })
}

/// Where `</name` begins that ends an element whose content is no markup.
pub(super) fn raw_end(bytes: &[u8], from: usize, name: &[u8]) -> usize {
    let tail = bytes.get(from..).unwrap_or_default();
    let end = if name == b"script" {
        script_end(tail)
    } else {
        memmem::find_iter(tail, b"</").find(|&at| is_named(tail, at + 2, name))
    };
    end.map_or(bytes.len(), |at| from + at)
}

/// A comment in a script hides the end of another script in it.
fn script_end(bytes: &[u8]) -> Option<usize> {
    let (mut at, mut escaped, mut inner) = (0, false, false);
    loop {
        let tail = bytes.get(at..)?;
        at += if escaped {
            memchr2(b'<', b'-', tail)?
        } else {
            memchr(b'<', tail)?
        };
        let here = bytes.get(at..)?;
        if here.starts_with(b"</") && is_named(here, 2, b"script") {
            if !inner {
                return Some(at);
            }
            inner = false;
        } else if escaped && here.starts_with(b"-->") {
            (escaped, inner) = (false, false);
        } else if escaped && is_named(here, 1, b"script") {
            inner = true;
        } else if here.starts_with(b"<!--") {
            escaped = true;
            // its own dashes may be those of its end
            at += 1;
        }
        at += 1;
    }
}

/// Whether a tag of that name is written at `at`.
fn is_named(bytes: &[u8], at: usize, name: &[u8]) -> bool {
    let end = at + name.len();
    bytes
        .get(at..end)
        .is_some_and(|found| found.eq_ignore_ascii_case(name))
        && bytes.get(end).is_some_and(|&b| ends_name(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_split() {
        let all: Vec<_> = Attributes::new(" a=1 B = \"x y\" c='' d /").collect();
        let all: Vec<(&str, &str)> = all.iter().map(|(n, v)| (n.as_ref(), *v)).collect();
        assert_eq!(all, [("a", "1"), ("b", "x y"), ("c", ""), ("d", "")]);
    }

    #[test]
    fn a_tag_ends_outside_of_quotes() {
        for (tag, end) in [
            (" a='>' b>c", Some((1, false))),
            (" a/>c", Some((1, true))),
            (" a=b/>c", Some((1, false))),
            (" a=b\">\"c>", Some((3, false))),
            (" a='b>c", None),
            (" a", None),
        ] {
            assert_eq!(Attributes::new(tag).end(), end, "{tag}");
        }
    }

    #[test]
    fn comments_and_scripts_end_where_they_do() {
        for (comment, end) in [
            ("<!-->a", (4, 5)),
            ("<!--->a", (4, 6)),
            ("<!--a-->a", (5, 8)),
            ("<!----!>a", (4, 8)),
            ("<!--!>a-->b", (7, 10)),
            ("<!-- > -- > a", (13, 13)),
            ("<!--a--!", (5, 8)),
        ] {
            assert_eq!(comment_end(comment.as_bytes(), 0), end, "{comment}");
        }
        for (script, end) in [
            ("a</script>", 1),
            ("a</scripts></SCRIPT >", 11),
            ("<!-- <script> </script> --></script>", 27),
            ("<!-- <script> </script></script>", 23),
            ("<!--><script></script>", 13),
            ("<!-- </script>", 5),
        ] {
            assert_eq!(raw_end(script.as_bytes(), 0, b"script"), end, "{script}");
        }
    }
}
