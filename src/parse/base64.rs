//! Base64 as Atom has it (RFC 4648 section 4), white space and missing padding accepted.

/// The text that was encoded; `None` where it is no base64 or no UTF-8.
pub(super) fn text(encoded: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(encoded.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for b in encoded
        .bytes()
        .filter(|b| !b.is_ascii_whitespace() && *b != b'=')
    {
        bits = bits << 6 | u32::from(value(b)?);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).ok()?);
        }
    }
    String::from_utf8(bytes).ok()
}

const fn value(b: u8) -> Option<u8> {
    Some(match b {
        b'A'..=b'Z' => b - b'A',
        b'a'..=b'z' => b - b'a' + 26,
        b'0'..=b'9' => b - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn decoded_or_refused() {
        assert_eq!(super::text("RW50 cnkg\nw6k=").as_deref(), Some("Entry é"));
        assert_eq!(super::text("Entry!"), None);
        assert_eq!(super::text("/w=="), None);
    }
}
