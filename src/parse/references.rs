//! Character and entity references: XML's five, the document's own, HTML's 2,125.
//!
//! An entity's replacement text is never expanded again, so nothing here can grow beyond
//! [`MAX_VALUE`] for each reference that was written out; nothing external is read.

use super::repairs::Repairs;
use memchr::memchr;
use memchr::memmem;
use std::borrow::Cow;

/// Entities that one document may declare.
const MAX_ENTITIES: usize = 64;
/// Octets of one entity's replacement text.
const MAX_VALUE: usize = 4096;
/// Octets that the document's own entities may add to it.
const MAX_GROWTH: usize = 1 << 20;
/// The longest name: `CounterClockwiseContourIntegral`, with the `;`.
const MAX_NAME: usize = 32;

/// The entities a document declares, and what resolving them has cost.
#[derive(Debug, Default)]
pub(super) struct Entities {
    declared: Vec<(String, String)>,
    growth: usize,
}

impl Entities {
    /// Reads `<!ENTITY name "value">` out of an internal subset.
    pub(super) fn declare(&mut self, subset: &str) {
        const OPENING: &str = "<!ENTITY";
        for at in memmem::find_iter(subset.as_bytes(), OPENING.as_bytes()).take(MAX_ENTITIES) {
            let declaration = subset.get(at + OPENING.len()..).unwrap_or("").trim_start();
            let Some((name, rest)) = declaration.split_once(|c: char| c.is_ascii_whitespace())
            else {
                continue;
            };
            // a value is quoted; SYSTEM and PUBLIC are not
            let value = rest.trim_start();
            let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
                continue;
            };
            let value = value
                .get(1..)
                .and_then(|value| value.split_once(quote))
                .map_or("", |(value, _)| value);
            if name.len() <= MAX_NAME && value.len() <= MAX_VALUE {
                let value =
                    resolve(value, &mut Self::default(), &mut Repairs::default()).into_owned();
                self.declared.push((name.to_owned(), value));
            }
        }
    }

    fn value(&mut self, name: &str) -> Option<&str> {
        let (_, value) = self
            .declared
            .iter()
            .find(|(declared, _)| declared == name)?;
        self.growth += value.len();
        (self.growth <= MAX_GROWTH).then_some(value)
    }
}

/// `text` with its references resolved; what is none stays as it was written.
pub(super) fn resolve<'a>(
    text: &'a str,
    entities: &mut Entities,
    repairs: &mut Repairs,
) -> Cow<'a, str> {
    let Some(first) = memchr(b'&', text.as_bytes()) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len());
    let (head, mut rest) = text.split_at_checked(first).unwrap_or((text, ""));
    out.push_str(head);
    while !rest.is_empty() {
        let used = one(rest, &mut out, entities, repairs);
        let after = rest.get(used..).unwrap_or("");
        let next = memchr(b'&', after.as_bytes()).unwrap_or(after.len());
        let (plain, tail) = after.split_at_checked(next).unwrap_or((after, ""));
        out.push_str(plain);
        rest = tail;
    }
    Cow::Owned(out)
}

/// Resolves the reference at the start of `text`; returns how many bytes it took.
fn one(text: &str, out: &mut String, entities: &mut Entities, repairs: &mut Repairs) -> usize {
    let body = text.get(1..).unwrap_or("");
    if let Some(number) = body.strip_prefix('#') {
        if let Some((c, used)) = numeric(number) {
            out.extend(c);
            return 2 + used;
        }
    } else if let Some(end) = body
        .bytes()
        .take(MAX_NAME + 1)
        .position(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'_' | b'-' | b'.'))
        && end > 0
        && body.as_bytes().get(end) == Some(&b';')
    {
        let name = body.get(..end).unwrap_or("");
        if let Some(c) = predefined(name) {
            out.push(c);
            return end + 2;
        }
        if let Some(value) = entities.value(name) {
            out.push_str(value);
            return end + 2;
        }
        let written = text.get(..end + 2).unwrap_or("");
        let decoded = html_escape::decode_html_entities(written);
        if decoded != written {
            repairs.note_at(format!("undeclared entity {written} resolved"), text);
            out.push_str(&decoded);
            return end + 2;
        }
    }
    repairs.note_at("bare & escaped", text);
    out.push('&');
    1
}

fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

/// What follows `&#`: the character, `None` where XML forbids it, and the bytes used.
fn numeric(text: &str) -> Option<(Option<char>, usize)> {
    let (digits, radix, prefix) = match text.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16, 1),
        None => (text, 10, 0),
    };
    let count = digits
        .chars()
        .take(8)
        .take_while(|c| c.is_digit(radix))
        .count();
    let value = u32::from_str_radix(digits.get(..count)?, radix).ok()?;
    let semicolon = usize::from(digits.as_bytes().get(count) == Some(&b';'));
    let c = windows_1252(value)
        .or_else(|| char::from_u32(value))
        .filter(|&c| is_legal(c));
    Some((c, prefix + count + semicolon))
}

/// Numbers that were meant as windows-1252 (HTML, section 13.2.5.80).
fn windows_1252(value: u32) -> Option<char> {
    let byte = u8::try_from(value)
        .ok()
        .filter(|byte| (0x80..0xa0).contains(byte))?;
    let (text, _) =
        encoding_rs::WINDOWS_1252.decode_without_bom_handling(std::slice::from_ref(&byte));
    text.chars().next()
}

/// Whether XML 1.0 allows a character (section 2.2).
pub(super) const fn is_legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(text: &str) -> String {
        resolve(text, &mut Entities::default(), &mut Repairs::default()).into_owned()
    }

    #[test]
    fn named_numeric_and_bare() {
        assert_eq!(
            resolved("a&amp;b &nbsp;&eacute; &#65;&#x42; &#146; &#0;x"),
            "a&b \u{a0}é AB ’ x"
        );
        assert_eq!(resolved("AT&T & &nothing; &"), "AT&T & &nothing; &");
        assert_eq!(resolved("&#8217s"), "’s");
    }

    #[test]
    fn own_entities_one_level() {
        let mut entities = Entities::default();
        entities.declare(
            "<!ENTITY a \"x&amp;\"> <!ENTITY b '&a;&a;'> <!ENTITY c SYSTEM \"file:///etc/passwd\">",
        );
        let mut repairs = Repairs::default();
        assert_eq!(
            resolve("&a; &b; &c;", &mut entities, &mut repairs),
            "x& &a;&a; &c;"
        );
    }
}
