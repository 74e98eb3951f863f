//! The short way: markup that is already as it should be goes through as it is.
//!
//! Most bodies of feeds are a few paragraphs with links. For these a strict scan proves what the
//! full cleaning would find, at a twentieth of the cost. Whatever it does not know is not simple.

use super::address;
use super::address::Use;
use super::address::is_plain;
use super::allow::is_number;
use super::picture::is_no_picture;
use super::picture::is_tiny;
use memchr::memchr;
use memchr::memchr2;
use std::borrow::Cow;
use url::Url;

/// Deeper nesting is left to the full cleaning.
const DEPTH: usize = 32;

/// The markup itself, relative addresses resolved, if every tag is known, lower case, closed in
/// order, and has no attribute but `href`, or a picture's `src`, `alt` and size; every reference is
/// well formed; every character legal.
pub(super) fn simple<'a>(markup: &'a str, base: Option<&Url>) -> Option<Cow<'a, str>> {
    // a parser leaves out a mark at the beginning
    if !all_legal(markup) || markup.starts_with('\u{feff}') {
        return None;
    }
    let mut open: Vec<&str> = Vec::new();
    let mut edited = Edited {
        markup,
        out: String::new(),
        copied: 0,
        base,
    };
    let mut at = 0;
    loop {
        let rest = markup.get(at..)?;
        let Some(start) = memchr(b'<', rest.as_bytes()) else {
            return (open.is_empty() && is_text(rest, false)).then(|| edited.finish());
        };
        let (text, tail) = rest.split_at_checked(start)?;
        let tag = tail.strip_prefix('<')?;
        let end = memchr(b'>', tag.as_bytes())?;
        let (tag, behind) = tag.split_at_checked(end)?;
        at += start + 1;
        if !is_text(text, false) {
            return None;
        }
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return None;
            }
        } else {
            let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
            match name {
                "br" | "br/" | "hr" | "hr/" if matches!(attributes, "" | "/") => {
                    let name = name.trim_end_matches('/');
                    // a parser ends a paragraph at a rule
                    if name == "hr" && !is_container("p", &open) {
                        return None;
                    }
                    edited.replace(at, tag, name)?;
                }
                "img" => edited.picture(attributes, at + 4)?,
                "a" if !open.contains(&"a") => {
                    edited.link(attributes, at + 2)?;
                    open.push(name);
                }
                // a parser leaves out a line break that comes first
                "pre" if behind.starts_with(">\n") => return None,
                name if attributes.is_empty() && is_container(name, &open) => open.push(name),
                _ => return None,
            }
        }
        if open.len() > DEPTH {
            return None;
        }
        at += end + 1;
    }
}

/// The markup as far as it is written anew: not at all while nothing in it changes.
struct Edited<'a, 'b> {
    markup: &'a str,
    out: String,
    copied: usize,
    base: Option<&'b Url>,
}

impl<'a> Edited<'a, '_> {
    /// Writes something else for what stands at `at`.
    fn replace(&mut self, at: usize, old: &str, new: &str) -> Option<()> {
        if old != new {
            self.out.push_str(self.markup.get(self.copied..at)?);
            self.out.push_str(new);
            self.copied = at + old.len();
        }
        Some(())
    }

    /// The attributes of a link, which stand at `at`.
    fn link(&mut self, attributes: &str, at: usize) -> Option<()> {
        let mut all = Attributes {
            rest: attributes,
            at,
        };
        let (name, value, at) = all.next()?;
        (name == "href" && all.rest.is_empty()).then_some(())?;
        self.address(value, at, Use::Link)
    }

    /// The attributes of a picture, which stand at `at`.
    fn picture(&mut self, attributes: &str, at: usize) -> Option<()> {
        let trimmed = attributes.strip_suffix('/').unwrap_or(attributes);
        let trimmed = trimmed.strip_suffix(' ').unwrap_or(trimmed);
        let mut all = Attributes { rest: trimmed, at };
        let mut seen = Vec::with_capacity(4);
        for (name, value, at) in all.by_ref() {
            if seen.contains(&name) {
                return None;
            }
            seen.push(name);
            match name {
                "src" => self.address(value, at, Use::Source)?,
                "alt" => {}
                "width" | "height" if is_number(value) && !is_tiny(value) => {}
                _ => return None,
            }
        }
        (seen.contains(&"src") && all.rest.is_empty()).then_some(())?;
        self.replace(at + trimmed.len(), attributes.get(trimmed.len()..)?, "")
    }

    /// An address that stands at `at`, as it is published; of references it may have `&amp;`.
    fn address(&mut self, value: &str, at: usize, used: Use) -> Option<()> {
        if !value.contains('&') {
            let published = self.published(value, used)?;
            return self.replace(at, value, &published);
        }
        let meant = value.replace("&amp;", "&");
        let published = self.published(&meant, used)?.replace('&', "&amp;");
        let clear = meant.matches('&').count() == value.matches("&amp;").count();
        clear.then_some(())?;
        self.replace(at, value, &published)
    }

    fn published<'v>(&self, value: &'v str, used: Use) -> Option<Cow<'v, str>> {
        let published = address::published(value, self.base, used)?;
        let mut bytes = value.bytes().chain(published.bytes());
        let plain = bytes.all(|b| b == b'&' || is_plain(b));
        let shown = used == Use::Link || !is_no_picture(&published);
        (plain && shown).then_some(published)
    }

    fn finish(mut self) -> Cow<'a, str> {
        let written = if self.copied > 0 {
            let tail = self.markup.get(self.copied..).unwrap_or_default();
            self.out.push_str(tail);
            Cow::Owned(self.out)
        } else {
            Cow::Borrowed(self.markup)
        };
        if written.contains('\u{a0}') {
            return Cow::Owned(written.replace('\u{a0}', "&nbsp;"));
        }
        written
    }
}

/// Elements a parser leaves where they stand: inline ones anywhere, blocks outside of inline ones.
fn is_container(name: &str, open: &[&str]) -> bool {
    let inside = |names: &[&str]| open.iter().any(|open| names.contains(open));
    let parent = open.last().copied();
    match name {
        "em" | "strong" | "b" | "i" | "code" | "sub" | "sup" => !open.contains(&name),
        "p" | "h2" | "h3" | "h4" | "pre" | "ul" | "ol" | "blockquote" => {
            !inside(&[
                "p", "h2", "h3", "h4", "pre", "a", "em", "strong", "b", "i", "code", "sub", "sup",
            ]) && !matches!(parent, Some("ul" | "ol"))
        }
        "li" => matches!(parent, Some("ul" | "ol")),
        _ => false,
    }
}

/// `name="value"` pairs with one space between two: the name, the value, where the value stands.
struct Attributes<'a> {
    rest: &'a str,
    at: usize,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str, usize);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, tail) = self.rest.split_once("=\"")?;
        let (value, tail) = tail.split_once('"')?;
        if !name.bytes().all(|b| b.is_ascii_lowercase()) || !is_text(value, true) {
            return None;
        }
        let at = self.at + name.len() + 2;
        let rest = tail.strip_prefix(' ').unwrap_or(tail);
        self.at = at + value.len() + 1 + (tail.len() - rest.len());
        self.rest = rest;
        Some((name, value, at))
    }
}

/// No bracket, and references of the kind that a parser would write.
fn is_text(text: &str, quoted: bool) -> bool {
    let mut rest = text;
    while let Some(at) = memchr2(b'&', b'>', rest.as_bytes()) {
        let Some((name, tail)) = rest
            .get(at..)
            .and_then(|found| found.strip_prefix('&')?.split_once(';'))
        else {
            return false;
        };
        if !(matches!(name, "amp" | "lt" | "gt" | "nbsp") || quoted && name == "quot") {
            return false;
        }
        rest = tail;
    }
    true
}

/// What `plain::is_legal` says of each character, without decoding them; a carriage return is
/// legal and a parser would change it.
fn all_legal(text: &str) -> bool {
    let mut before = [0, 0];
    text.bytes().all(|byte| {
        let legal = match byte {
            0x20..=0x7e | b'\t' | b'\n' | 0xc0.. => true,
            // U+0080 to U+009F; U+FFFE and U+FFFF
            0x80..0xa0 if before[1] == 0xc2 => false,
            0xbe | 0xbf if before == [0xef, 0xbf] => false,
            0x80..0xc0 => true,
            _ => false,
        };
        before = [before[1], byte];
        legal
    })
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use super::simple;

    #[test]
    fn what_is_simple_comes_out_of_the_full_cleaning_unchanged() {
        for markup in [
            "plain &amp; text",
            "<p>a <em>b</em><br>c</p>\n<ul><li>d <a href=\"https://x.example/?a=b\">e</a></li></ul>",
            "<blockquote><p>q</p></blockquote><img src=\"https://x.example/i.png\" alt=\"a b\">",
        ] {
            assert_eq!(simple(markup, None).as_deref(), Some(markup));
            assert_eq!(once(markup, None), markup);
        }
    }

    #[test]
    fn legal_bytes_are_legal_characters() {
        for c in (0..0x3000)
            .chain(0xfd00..0x1_0100)
            .filter_map(char::from_u32)
        {
            let text = format!("a{c}b");
            let legal = plain::is_legal(c) && c != '\r';
            assert_eq!(super::all_legal(&text), legal, "{c:?}");
        }
    }

    #[test]
    fn all_else_is_not() {
        for markup in [
            "<script>a</script>",
            "<p onclick=\"x\">a</p>",
            "<a href=\"javascript:x\">a</a>",
            "<a href=\"/x\">a</a>",
            "<P>a</P>",
            "<p>a",
            "</p>",
            "<p><p>a</p></p>",
            "<a href=\"https://x.example/\"><a href=\"https://x.example/\">a</a></a>",
            "a > b",
            "a & b",
            "&lt",
            "<!-- a -->",
            "<b><p>a</p></b>",
            "<ul>a<p>b</p></ul>",
            "<li>a</li>",
            "<img alt=\"a\">",
            "<img src=\"https://x.example/\" onerror=\"x\">",
            "<a href=\"https://x.example/\" onclick=\"x\">a</a>",
            "<a href=\"https://x.example/\"onclick=\"x\">a</a>",
            "a\u{0}",
            "<table>a</table>",
            "<a href=\"https://x.example/\" x>a</a>",
            "<a  href=\"https://x.example/\" href=\"\">a</a>",
            "&#60;",
            "<",
            "<p",
            "<a href=\"https://x.example/?a&b\">a</a>",
        ] {
            assert_eq!(simple(markup, None), None, "{markup}");
        }
    }
}
