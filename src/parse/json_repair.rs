//! JSON that a strict parser refuses: raw control characters and unknown escapes in strings, commas
//! before a closing bracket, `NaN`, a missing end. One pass, a stack of open brackets, no value is looked at.

/// Brackets inside each other; serde_json refuses more.
const MAX_DEPTH: usize = 128;
/// Objects and arrays of one document: a value in memory takes many times its text.
const MAX_BRACKETS: usize = 200_000;
/// Commas of one document, those in its texts included.
const MAX_COMMAS: usize = 2_000_000;

/// Whether a document is small enough to be held as a value.
pub(super) fn is_bounded(text: &str) -> bool {
    let count = |wanted: u8| memchr::memchr_iter(wanted, text.as_bytes()).count();
    count(b'{') + count(b'[') <= MAX_BRACKETS && count(b',') <= MAX_COMMAS
}

/// `text` as JSON, and whether its end was missing or lies beyond the bounds: then it ends after
/// the last whole element.
pub(super) fn mended(text: &str) -> (String, bool) {
    let mut out = String::with_capacity(text.len() + 16);
    let mut open: Vec<char> = Vec::new();
    // where the document could end, and what would have to be closed there
    let mut whole: (usize, Vec<char>) = (0, Vec::new());
    let mut in_string = false;
    let (mut brackets, mut commas) = (0, 0);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        if in_string && c == '\\' {
            let used = escape(after, &mut out);
            rest = after.get(used..).unwrap_or_default();
            continue;
        }
        rest = after;
        if in_string {
            match c {
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                _ => out.push(c),
            }
            in_string = c != '"';
            continue;
        }
        if c == 'N'
            && let Some(after) = rest.strip_prefix("aN")
        {
            out.push_str("null");
            rest = after;
            continue;
        }
        match c {
            '"' => in_string = true,
            '{' => open.push('}'),
            '[' => open.push(']'),
            ',' => commas += 1,
            '}' | ']' => {
                drop_comma(&mut out);
                open.pop();
            }
            _ => {}
        }
        out.push(c);
        if matches!(c, '}' | ']') {
            whole = (out.len(), open.clone());
            if open.is_empty() {
                return (out, false);
            }
        }
        brackets += usize::from(matches!(c, '{' | '['));
        if open.len() > MAX_DEPTH || brackets > MAX_BRACKETS || commas > MAX_COMMAS {
            break;
        }
    }
    out.truncate(whole.0);
    out.extend(whole.1.iter().rev());
    (out, true)
}

/// Writes the escape that stands after a backslash; returns how many bytes of `text` it took. One
/// that JSON does not know is its character, half of a surrogate pair is U+FFFD.
fn escape(text: &str, out: &mut String) -> usize {
    match text.chars().next() {
        Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') => {
            out.extend(["\\", text.get(..1).unwrap_or_default()]);
            1
        }
        Some('u') => match unit(text) {
            Some(0xd800..0xdc00) => {
                let low = text.get(5..).and_then(|next| next.strip_prefix('\\'));
                if low
                    .and_then(unit)
                    .is_some_and(|low| (0xdc00..0xe000).contains(&low))
                {
                    out.extend(["\\", text.get(..11).unwrap_or_default()]);
                    return 11;
                }
                out.push('\u{fffd}');
                5
            }
            Some(0xdc00..0xe000) => {
                out.push('\u{fffd}');
                5
            }
            Some(_) => {
                out.extend(["\\", text.get(..5).unwrap_or_default()]);
                5
            }
            None => 0,
        },
        _ => 0,
    }
}

/// The UTF-16 unit of an escape, `u` and four hexadecimal digits.
fn unit(text: &str) -> Option<u16> {
    let digits = text.get(1..5).filter(|_| text.starts_with('u'))?;
    let all = digits.bytes().all(|b| b.is_ascii_hexdigit());
    all.then(|| u16::from_str_radix(digits, 16).ok())?
}

/// Takes back a comma that a closing bracket follows.
fn drop_comma(out: &mut String) {
    let trimmed = out.trim_end();
    if trimmed.ends_with(',') {
        out.truncate(trimmed.len() - 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_mended() {
        assert_eq!(
            mended("{\"a\": [1, 2, ], } x"),
            ("{\"a\": [1, 2]}".to_owned(), false)
        );
        assert_eq!(mended("{\"a\": \"x\ny\\\"\"}").0, "{\"a\": \"x\\ny\\\"\"}");
        assert_eq!(
            mended("{\"a\": [{\"b\": 1}, {\"b\": \"x").0,
            "{\"a\": [{\"b\": 1}]}"
        );
        assert_eq!(
            mended("{\"a\": \"x\\'y\\ud83d z\\ud83d\\ude00\\\\\", \"b\": NaN}").0,
            "{\"a\": \"x'y\u{fffd} z\\ud83d\\ude00\\\\\", \"b\": null}"
        );
        assert_eq!(mended("[".repeat(100_000).as_str()).0, "");
    }
}
