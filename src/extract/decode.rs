//! Bytes of a page to text: what the bytes say, then what the server says, then what the page says.

use chardetng::EncodingDetector;
use chardetng::Iso2022JpDetection;
use chardetng::Utf8Detection;
use encoding_rs::Encoding;
use encoding_rs::UTF_8;
use encoding_rs::UTF_16BE;
use encoding_rs::UTF_16LE;
use memchr::memmem;

/// How far into a page a declaration is looked for (HTML asks for 1,024 bytes; pages are late).
const PRESCAN: usize = 4096;
/// How much of an undeclared page the detector reads.
const GUESS: usize = 64 * 1024;

/// The text of a page: byte order mark, HTTP charset, `<meta charset>`, valid UTF-8, else a guess.
pub fn decode(bytes: &[u8], content_type: Option<&str>) -> String {
    let encoding = Encoding::for_bom(bytes)
        .map(|(encoding, _)| encoding)
        .or_else(|| {
            content_type
                .and_then(charset)
                .and_then(|label| Encoding::for_label(label.as_bytes()))
        })
        .or_else(|| declared(bytes))
        .unwrap_or_else(|| {
            if std::str::from_utf8(bytes).is_ok() {
                UTF_8
            } else {
                guess(bytes)
            }
        });
    encoding.decode(bytes).0.into_owned()
}

/// The charset parameter of a `Content-Type` value.
fn charset(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("charset")
            .then(|| value.trim().trim_matches(['"', '\'']))
    })
}

/// What a `meta` element of the page declares; UTF-16 there can only mean UTF-8 (HTML, section 13.2.3.2).
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..PRESCAN).unwrap_or(bytes).to_ascii_lowercase();
    let mut rest = head.as_slice();
    while let Some(at) = memmem::find(rest, b"<meta") {
        rest = rest.get(at + 5..)?;
        let tag = rest.get(..memchr::memchr(b'>', rest)?)?;
        let Some(value) = memmem::find(tag, b"charset").and_then(|at| tag.get(at + 7..)) else {
            continue;
        };
        let label = value
            .iter()
            .copied()
            .skip_while(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'"' | b'\''))
            .take_while(|b| !b.is_ascii_whitespace() && !matches!(b, b'"' | b'\'' | b';' | b'/'))
            .collect::<Vec<u8>>();
        if let Some(encoding) = Encoding::for_label(&label) {
            return Some(if encoding == UTF_16LE || encoding == UTF_16BE {
                UTF_8
            } else {
                encoding
            });
        }
    }
    None
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes.get(..GUESS).unwrap_or(bytes), bytes.len() <= GUESS);
    detector.guess(None, Utf8Detection::Allow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_evidence() {
        assert_eq!(
            decode(b"\xef\xbb\xbf\xc3\xa9", Some("text/html; charset=latin1")),
            "é"
        );
        assert_eq!(
            decode(
                b"<meta charset=utf-8>\xe9",
                Some("text/html; Charset=\"ISO-8859-1\"")
            ),
            "<meta charset=utf-8>é"
        );
        assert!(decode(b"<meta charset='windows-1251'>\xcf\xf0\xe8", None).ends_with("При"));
        assert!(
            decode(
                b"<META content='text/html; charset=iso-8859-15' http-equiv=x>\xa4",
                None
            )
            .ends_with('€')
        );
        assert_eq!(decode("déjà".as_bytes(), None), "déjà");
        assert!(
            decode(b"<p>Le pr\xe9sident a d\xe9clar\xe9 \xe0 la presse", None)
                .contains("président a déclaré à")
        );
    }
}
