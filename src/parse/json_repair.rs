//! JSON that a strict parser refuses: raw control characters in strings, commas before a closing
//! bracket, a missing end. One pass, a stack of open brackets, no value is looked at.

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
    let mut escape = false;
    let (mut brackets, mut commas) = (0, 0);
    for c in text.chars() {
        if in_string {
            match c {
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                _ => out.push(c),
            }
            in_string = c != '"' || escape;
            escape = c == '\\' && !escape;
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
        assert_eq!(mended("[".repeat(100_000).as_str()).0, "");
    }
}
