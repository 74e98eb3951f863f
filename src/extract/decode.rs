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

/// The text of a page: byte order mark, HTTP charset, what the page declares, two octets a
/// character, valid UTF-8, else a guess.
pub fn decode(bytes: &[u8], content_type: Option<&str>) -> String {
    let encoding = Encoding::for_bom(bytes)
        .map(|(encoding, _)| encoding)
        .or_else(|| {
            content_type
                .and_then(charset)
                .and_then(|label| Encoding::for_label(label.as_bytes()))
        })
        .or_else(|| declared(bytes))
        .or_else(|| in_pairs(bytes))
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

/// UTF-16 without a mark: every second octet of the first tag is zero.
fn in_pairs(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes.get(..4)? {
        [b'<', 0, _, 0] => Some(UTF_16LE),
        [0, b'<', 0, _] => Some(UTF_16BE),
        _ => None,
    }
}

/// What the declaration of an XML page or a `meta` element declares; UTF-16 there can only mean UTF-8 (HTML, section 13.2.3.2).
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..PRESCAN).unwrap_or(bytes).to_ascii_lowercase();
    let mut rest = head.as_slice();
    if let Some(tag) = rest.strip_prefix(b"<?xml")
        && let Some(tag) = memmem::find(tag, b"?>").and_then(|end| tag.get(..end))
        && let Some(value) = memmem::find(tag, b"encoding").and_then(|at| tag.get(at + 8..))
        && let Some(encoding) = labelled(value)
    {
        return Some(encoding);
    }
    while let Some(at) = memmem::find(rest, b"<meta") {
        rest = rest.get(at + 5..)?;
        let tag = rest.get(..memchr::memchr(b'>', rest)?)?;
        let Some(value) = memmem::find(tag, b"charset").and_then(|at| tag.get(at + 7..)) else {
            continue;
        };
        if let Some(encoding) = labelled(value) {
            return Some(encoding);
        }
    }
    None
}

/// The encoding whose label follows; UTF-16 cannot be, where its label was read in single octets.
fn labelled(value: &[u8]) -> Option<&'static Encoding> {
    let label = value
        .iter()
        .copied()
        .skip_while(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'"' | b'\''))
        .take_while(|b| !b.is_ascii_whitespace() && !matches!(b, b'"' | b'\'' | b';' | b'/'))
        .collect::<Vec<u8>>();
    let encoding = Encoding::for_label(&label)?;
    Some(if encoding == UTF_16LE || encoding == UTF_16BE {
        UTF_8
    } else {
        encoding
    })
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

    const SPOKEN: [(&str, &str); 8] = [
        (
            "windows-1251",
            "Президент заявил, что переговоры начнутся в понедельник вечером, и мост закроют на зиму.",
        ),
        (
            "koi8-r",
            "Президент заявил, что переговоры начнутся в понедельник вечером, и мост закроют на зиму.",
        ),
        (
            "shift_jis",
            "市議会は月曜日の夜に会合を開き、長い議論の末、冬の間は橋を閉鎖することを決めた。",
        ),
        (
            "euc-jp",
            "市議会は月曜日の夜に会合を開き、長い議論の末、冬の間は橋を閉鎖することを決めた。",
        ),
        (
            "euc-kr",
            "시의회는 월요일 저녁에 회의를 열고 오랜 토론 끝에 겨울 동안 다리를 폐쇄하기로 결정했다.",
        ),
        (
            "gb18030",
            "市议会周一晚上开会，经过长时间的辩论，决定冬季关闭这座桥。",
        ),
        (
            "big5",
            "市議會週一晚上開會，經過長時間的辯論，決定冬季關閉這座橋。",
        ),
        (
            "iso-8859-15",
            "Le conseil s'est réuni lundi soir et a décidé, après un long débat, de fermer le pont à l'été.",
        ),
    ];

    #[test]
    fn every_way_to_say_an_encoding() {
        for (label, text) in SPOKEN {
            let encoding = Encoding::for_label(label.as_bytes()).unwrap();
            let encoded = |page: &str| encoding.encode(page).0.into_owned();
            for (page, header) in [
                (
                    format!("<p>{text}"),
                    Some(format!("text/html; charset={label}")),
                ),
                (format!("<head><META charset={label}><p>{text}"), None),
                (
                    format!(
                        "<meta http-equiv=content-type content=\"text/html; charset={label}\"><p>{text}"
                    ),
                    Some("text/html".to_owned()),
                ),
                (
                    format!("<?xml version='1.0' encoding='{label}'?><html><p>{text}"),
                    None,
                ),
                (format!("<title>{text}</title><p>{text}</p><p>{text}"), None),
            ] {
                let decoded = decode(&encoded(&page), header.as_deref());
                assert_eq!(decoded, page, "{label}");
            }
        }
    }

    #[test]
    fn utf_16_with_and_without_a_mark() {
        let page = "<html><p>déjà 橋";
        let little: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = page.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&little, None), page);
        assert_eq!(decode(&big, None), page);
        assert_eq!(decode(&little, Some("text/html; charset=utf-16le")), page);
        assert_eq!(
            decode(
                &[&[0xff, 0xfe], &*little].concat(),
                Some("text/html; charset=utf-8")
            ),
            page
        );
        assert_eq!(decode(&[&[0xfe, 0xff], &*big].concat(), None), page);
        // a lie in single octets
        assert_eq!(
            decode(b"<meta charset=utf-16><p>\xc3\xa9", None),
            "<meta charset=utf-16><p>é"
        );
    }
}
