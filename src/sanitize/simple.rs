//! The short way: markup that is already as it should be goes through as it is.
//!
//! Most bodies of feeds are a few paragraphs with links. For these a strict scan proves what the
//! full cleaning would find, at a twentieth of the cost. Whatever it does not know is not simple.

use memchr::memchr2;

/// Deeper nesting is left to the full cleaning.
const DEPTH: usize = 32;

/// Whether every tag is known, lower case, closed in order, and has no attribute but an absolute
/// `href` or a picture's `src` and `alt`; every reference is well formed; every character legal.
pub(super) fn is_simple(markup: &str) -> bool {
    if !all_legal(markup) {
        return false;
    }
    let mut open: Vec<&str> = Vec::new();
    let mut rest = markup;
    loop {
        let Some((text, tail)) = rest.split_once('<') else {
            return open.is_empty() && is_text(rest);
        };
        if !is_text(text) {
            return false;
        }
        let Some((tag, tail)) = tail.split_once('>') else {
            return false;
        };
        rest = tail;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return false;
            }
            continue;
        }
        let (name, attributes) = tag
            .split_once(' ')
            .map_or((tag, ""), |(name, attributes)| (name, attributes.trim()));
        match (name, attributes) {
            ("br" | "br/" | "hr" | "hr/", "" | "/") => {}
            ("img", attributes) if is_picture(attributes) => {}
            ("a", attributes) if !open.contains(&"a") && is_link(attributes) => open.push(name),
            (name, "") if is_container(name, &open) => open.push(name),
            _ => return false,
        }
        if open.len() > DEPTH {
            return false;
        }
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

fn is_link(attributes: &str) -> bool {
    let mut attributes = Attributes(attributes);
    attributes.next() == Some(("href", true))
        && attributes.next().is_none()
        && attributes.0.is_empty()
}

fn is_picture(attributes: &str) -> bool {
    let attributes = attributes.trim_end_matches('/').trim_end();
    let mut attributes = Attributes(attributes);
    let mut seen = 0;
    for (name, address) in attributes.by_ref() {
        match name {
            "src" if seen == 0 && address => seen += 1,
            "alt" if seen == 1 => seen += 1,
            _ => return false,
        }
    }
    seen > 0 && attributes.0.is_empty()
}

/// `name="value"` pairs: the name, and whether the value is an absolute plain address.
struct Attributes<'a>(&'a str);

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, bool);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, tail) = self.0.split_once("=\"")?;
        let (value, tail) = tail.split_once('"')?;
        // no white space around a name but one space between two attributes
        if !name.bytes().all(|b| b.is_ascii_lowercase()) || !is_text(value) {
            return None;
        }
        self.0 = tail.strip_prefix(' ').unwrap_or(tail);
        Some((name, is_address(value)))
    }
}

fn is_address(value: &str) -> bool {
    let after = value
        .strip_prefix("https://")
        .or_else(|| value.strip_prefix("http://"));
    after.is_some_and(|rest| {
        rest.bytes()
            .next()
            .is_some_and(|b| b.is_ascii_alphanumeric())
            && rest
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-._~:/?#@!$'()*+,;=%".contains(&b))
    })
}

/// No bracket, and references of the kind every reader knows.
fn is_text(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = memchr2(b'&', b'>', rest.as_bytes()) {
        let Some((name, tail)) = rest
            .get(at..)
            .and_then(|found| found.strip_prefix('&')?.split_once(';'))
        else {
            return false;
        };
        if !matches!(name, "amp" | "lt" | "gt" | "quot" | "nbsp") {
            return false;
        }
        rest = tail;
    }
    true
}

/// What `plain::is_legal` says of each character, without decoding them.
fn all_legal(text: &str) -> bool {
    let mut before = [0, 0];
    text.bytes().all(|byte| {
        let legal = match byte {
            0x20..=0x7e | b'\t' | b'\n' | b'\r' | 0xc0.. => true,
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
    use super::is_simple;

    #[test]
    fn what_is_simple_comes_out_of_the_full_cleaning_unchanged() {
        for markup in [
            "plain &amp; text",
            "<p>a <em>b</em><br>c</p>\n<ul><li>d <a href=\"https://x.example/?a=b\">e</a></li></ul>",
            "<blockquote><p>q</p></blockquote><img src=\"https://x.example/i.png\" alt=\"a b\">",
        ] {
            assert!(is_simple(markup), "{markup}");
            let mut builder = Builder::empty();
            builder
                .tags(TAGS.clone())
                .tag_attributes(ATTRIBUTES.clone())
                .url_schemes(SCHEMES.clone())
                .link_rel(None);
            assert_eq!(builder.clean(markup).to_string(), markup);
        }
    }

    #[test]
    fn legal_bytes_are_legal_characters() {
        for c in (0..0x3000)
            .chain(0xfd00..0x1_0100)
            .filter_map(char::from_u32)
        {
            let text = format!("a{c}b");
            assert_eq!(super::all_legal(&text), plain::is_legal(c), "{c:?}");
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
            assert!(!is_simple(markup), "{markup}");
        }
    }
}
