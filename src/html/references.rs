//! Character references as a tree has them (HTML, section 13.2.5.72): what a page writes as `&amp;` or `&#38;`.

use html5ever::data::C1_REPLACEMENTS;
use html5ever::data::NAMED_ENTITIES;
use html5ever::tendril::StrTendril;
use memchr::memchr;

/// A text with its references resolved. In the value of an attribute, what only looks like one stays.
pub(super) fn resolved(text: &str, in_attribute: bool) -> StrTendril {
    let mut out = StrTendril::new();
    let mut rest = text;
    while let Some((before, after)) =
        memchr(b'&', rest.as_bytes()).and_then(|at| Some((rest.get(..at)?, rest.get(at + 1..)?)))
    {
        out.push_slice(before);
        let known = match (after.strip_prefix('#'), after.bytes().next()) {
            (Some(number), _) => numbered(number).map(|(bytes, c)| (bytes + 1, c, None)),
            (None, Some(b)) if b.is_ascii_alphabetic() => named(after, in_attribute),
            _ => None,
        };
        let (bytes, first, second) = known.unwrap_or((0, '&', None));
        out.extend([Some(first), second].into_iter().flatten());
        rest = after.get(bytes..).unwrap_or_default();
    }
    out.push_slice(rest);
    out
}

/// The character of a number behind `&#`, and how many bytes are read.
fn numbered(text: &str) -> Option<(usize, char)> {
    let (mark, radix) = match text.bytes().next()? {
        b'x' | b'X' => (1, 16),
        _ => (0, 10),
    };
    let digits = text.chars().skip(mark).map_while(|c| c.to_digit(radix));
    let (count, number) = digits.fold((0, 0_u32), |(count, number), digit| {
        (
            count + 1,
            number.saturating_mul(radix).saturating_add(digit),
        )
    });
    if count == 0 {
        return None;
    }
    let end = mark + count;
    let closed = usize::from(text.as_bytes().get(end) == Some(&b';'));
    let meant = usize::try_from(number)
        .ok()
        .and_then(|number| *C1_REPLACEMENTS.get(number.checked_sub(0x80)?)?)
        .or(char::from_u32(number).filter(|&c| c != '\0'));
    Some((end + closed, meant.unwrap_or(char::REPLACEMENT_CHARACTER)))
}

/// The characters of the longest name behind `&`, and how many bytes are read.
fn named(text: &str, in_attribute: bool) -> Option<(usize, char, Option<char>)> {
    let mut longest = None;
    // beginnings of names are known as such
    for end in 1..=text.len() {
        match text.get(..end).and_then(|name| NAMED_ENTITIES.get(name)) {
            None => break,
            Some((0, _)) => {}
            Some(&(first, second)) => longest = Some((end, first, second)),
        }
    }
    let (end, first, second) = longest?;
    let bytes = text.as_bytes();
    let closed = bytes.get(end - 1) == Some(&b';');
    let goes_on = bytes
        .get(end)
        .is_some_and(|&b| b == b'=' || b.is_ascii_alphanumeric());
    if in_attribute && !closed && goes_on {
        return None;
    }
    let second = char::from_u32(second).filter(|&c| c != '\0');
    Some((end, char::from_u32(first)?, second))
}

#[cfg(test)]
mod tests {
    use super::resolved;

    #[test]
    fn references_are_what_they_stand_for() {
        for (written, text) in [
            ("a &amp; b &lt;c&gt;", "a & b <c>"),
            ("&#228;&#xE4;&#XE4&auml", "ääää"),
            (
                "&#150;&#0;&#x110000;&#99999999999;",
                "–\u{fffd}\u{fffd}\u{fffd}",
            ),
            ("&notit; &notin; &NotEqualTilde;", "¬it; ∉ ≂\u{338}"),
            ("& &; &# &#x &#xg; &é", "& &; &# &#x &#xg; &é"),
        ] {
            assert_eq!(&*resolved(written, false), text);
        }
        let address = "?a=b&copy=c&copyd&copy;&copy &amp;d";
        assert_eq!(&*resolved(address, true), "?a=b&copy=c&copyd©© &d");
    }
}
