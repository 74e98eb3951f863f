//! Bytes to text: every document decodes, none is trusted to know its own encoding.
//!
//! In this order: byte order mark; UTF-16 and UTF-32 by their zeros; valid UTF-8, whatever is
//! declared; the HTTP charset; the XML declaration, each only where it decodes without a fault;
//! UTF-8 with replacements where nearly all of it is good; a guess.

use super::references::is_legal;
use super::repairs::Repairs;
use chardetng::EncodingDetector;
use chardetng::Iso2022JpDetection;
use chardetng::Utf8Detection;
use encoding_rs::Encoding;
use encoding_rs::UTF_8;
use encoding_rs::UTF_16BE;
use encoding_rs::UTF_16LE;
use memchr::memmem;
use std::borrow::Cow;

/// Octets looked at for a declaration; it has to come first.
const DECLARATION: usize = 512;
/// Octets that a guess is made from; it costs more than the parse.
const GUESSED: usize = 1 << 20;
/// A document with at most one bad sequence in so many octets is UTF-8 all the same.
const OCTETS_PER_FAULT: usize = 200;

/// The text of a document, without a byte order mark and without what XML forbids.
pub(super) fn decode<'a>(
    bytes: &'a [u8],
    content_type: Option<&str>,
    repairs: &mut Repairs,
) -> Cow<'a, str> {
    let text = any(bytes, content_type, repairs);
    if is_clean(&text) {
        return text;
    }
    let good = text
        .bytes()
        .take_while(|b| *b >= b' ' || b.is_ascii_whitespace());
    let line = 1 + good.filter(|b| *b == b'\n').count();
    repairs.note(format!("characters that XML forbids dropped, line {line}"));
    Cow::Owned(
        text.chars()
            .filter(|&c| is_legal(c) && c != '\u{feff}')
            .collect(),
    )
}

fn is_clean(text: &str) -> bool {
    let control = |b: u8| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r');
    !text.bytes().any(control)
        && ["\u{fffe}", "\u{ffff}", "\u{feff}"]
            .iter()
            .all(|bad| memmem::find(text.as_bytes(), bad.as_bytes()).is_none())
}

fn any<'a>(bytes: &'a [u8], content_type: Option<&str>, repairs: &mut Repairs) -> Cow<'a, str> {
    if let Some(text) = utf_32(bytes) {
        return Cow::Owned(text);
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
        return text;
    }
    if let Some(encoding) = utf_16(bytes) {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    let declared = [
        content_type.and_then(of_content_type),
        of_declaration(bytes),
    ];
    if let Ok(text) = std::str::from_utf8(bytes)
        && !is_iso_2022_jp(bytes, &declared)
    {
        return Cow::Borrowed(text);
    }
    for encoding in declared.into_iter().flatten() {
        if encoding != UTF_8
            && let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes)
        {
            return unless_windows(text, bytes, encoding, repairs);
        }
    }
    let said = declared.into_iter().flatten().next().unwrap_or(UTF_8);
    let faults = bytes
        .utf8_chunks()
        .filter(|chunk| !chunk.invalid().is_empty());
    let faults = faults.count();
    if faults.saturating_mul(OCTETS_PER_FAULT) <= bytes.len()
        && faults * 4 <= bytes.iter().filter(|b| !b.is_ascii()).count()
    {
        repairs.note(format!(
            "{faults} characters are not in UTF-8 as the rest is: read as windows-1252"
        ));
        return Cow::Owned(pasted(bytes));
    }
    let guessed = guess(bytes);
    repairs.note(format!(
        "the text is not in {}: read as {}",
        said.name(),
        guessed.name()
    ));
    guessed.decode_without_bom_handling(bytes).0
}

/// UTF-8 into which something else was pasted: windows-1252, nearly always.
fn pasted(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() + bytes.len() / 8);
    let mut chunks = bytes.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        out.push_str(chunk.valid());
        if chunks.peek().is_none() {
            // a character that the document's end cut in two
            break;
        }
        out.push_str(
            &encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(chunk.invalid())
                .0,
        );
    }
    out
}

/// Control characters where ISO has none: Windows' own set was meant, as the web takes it to be for
/// Latin-1, Thai and Turkish.
fn unless_windows<'a>(
    text: Cow<'a, str>,
    bytes: &'a [u8],
    encoding: &'static Encoding,
    repairs: &mut Repairs,
) -> Cow<'a, str> {
    let meant = match encoding.name() {
        "ISO-8859-2" => encoding_rs::WINDOWS_1250,
        "ISO-8859-4" | "ISO-8859-13" => encoding_rs::WINDOWS_1257,
        "ISO-8859-5" => encoding_rs::WINDOWS_1251,
        "ISO-8859-6" => encoding_rs::WINDOWS_1256,
        "ISO-8859-7" => encoding_rs::WINDOWS_1253,
        "ISO-8859-8" => encoding_rs::WINDOWS_1255,
        _ => return text,
    };
    let control = |c: char| matches!(c, '\u{80}'..='\u{84}' | '\u{86}'..='\u{9f}');
    if !text.contains(control) {
        return text;
    }
    repairs.note(format!(
        "the text is not in {}: read as {}",
        encoding.name(),
        meant.name()
    ));
    meant.decode_without_bom_handling(bytes).0
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(
        bytes.get(..GUESSED.min(bytes.len())).unwrap_or_default(),
        true,
    );
    detector.guess(None, Utf8Detection::Deny)
}

/// ISO-2022-JP is ASCII to the eye: the one legacy encoding that is valid UTF-8.
fn is_iso_2022_jp(bytes: &[u8], declared: &[Option<&'static Encoding>]) -> bool {
    declared.contains(&Some(encoding_rs::ISO_2022_JP)) && memchr::memchr(0x1b, bytes).is_some()
}

/// The `charset` parameter of a content type.
fn of_content_type(content_type: &str) -> Option<&'static Encoding> {
    let lower = content_type.to_ascii_lowercase();
    let (_, value) = lower.split_once("charset=")?;
    let label = value.split(';').next()?.trim().trim_matches(['"', '\'']);
    Encoding::for_label(label.as_bytes())
}

/// The encoding that the XML declaration names.
fn of_declaration(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..DECLARATION.min(bytes.len()))?;
    let start = memmem::find(head, b"<?xml")?;
    let declaration = head.get(start..)?;
    let declaration =
        declaration.get(..memmem::find(declaration, b"?>").unwrap_or(declaration.len()))?;
    let value = declaration.get(memmem::find(declaration, b"encoding")? + 8..)?;
    let label: Vec<u8> = value
        .iter()
        .copied()
        .skip_while(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'"' | b'\''))
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':' | b'.'))
        .collect();
    Encoding::for_label(&label).filter(|encoding| *encoding != UTF_16BE && *encoding != UTF_16LE)
}

/// UTF-16 without a mark: a `<` or `{` and its zero, after white space perhaps.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0, b'<' | b'{' | b' ' | b'\n' | b'\r' | b'\t', 0, _, ..] => Some(UTF_16BE),
        [b'<' | b'{' | b' ' | b'\n' | b'\r' | b'\t', 0, _, 0, ..] => Some(UTF_16LE),
        _ => None,
    }
}

/// UTF-32 with a mark or by its zeros; encoding_rs leaves it out, as the web does.
fn utf_32(bytes: &[u8]) -> Option<String> {
    let little = match bytes {
        [0xff, 0xfe, 0, 0, ..] | [b'<' | b'{', 0, 0, 0, ..] => true,
        [0, 0, 0xfe, 0xff, ..] | [0, 0, 0, b'<' | b'{', ..] => false,
        _ => return None,
    };
    let units = bytes
        .chunks_exact(4)
        .filter_map(|unit| <[u8; 4]>::try_from(unit).ok());
    let chars = units.map(|unit| {
        if little {
            u32::from_le_bytes(unit)
        } else {
            u32::from_be_bytes(unit)
        }
    });
    Some(
        chars
            .map(|unit| char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER))
            .skip_while(|&c| c == '\u{feff}')
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8], content_type: Option<&str>) -> String {
        decode(bytes, content_type, &mut Repairs::default()).into_owned()
    }

    #[test]
    fn marks_and_zeros() {
        assert_eq!(text(b"\xef\xbb\xbf<a/>", None), "<a/>");
        assert_eq!(text(b"\xff\xfe<\0a\0", None), "<a");
        assert_eq!(text(b"\0<\0a", None), "<a");
        assert_eq!(text(b"<\0\0\0a\0\0\0", None), "<a");
        assert_eq!(text(b"\0\0\xfe\xff\0\0\0<", None), "<");
    }

    #[test]
    fn valid_utf_8_wins_then_http_then_the_declaration() {
        let latin = "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><a>é</a>";
        assert_eq!(
            text(latin.as_bytes(), Some("text/xml; charset=koi8-r")),
            latin
        );
        assert!(
            text(
                b"<?xml version='1.0' encoding='windows-1251'?><a>\xcf</a>",
                None
            )
            .contains('П')
        );
        assert!(
            text(
                b"<?xml version='1.0' encoding='windows-1251'?><a>\xcf</a>",
                Some("text/xml;charset=\"koi8-r\"")
            )
            .contains('о')
        );
    }

    #[test]
    fn windows_where_iso_was_said_and_where_it_was_pasted() {
        let czech = b"<?xml version='1.0' encoding='iso-8859-2'?><a>P\xf8\xedli\x9a</a>";
        assert!(text(czech, None).ends_with("<a>Příliš</a>"));
        let plain = b"<?xml version='1.0' encoding='iso-8859-2'?><a>P\xf8\xedli\xb9</a>";
        assert!(text(plain, None).ends_with("<a>Příliš</a>"));
        let mut pasted = "<a>Lété éé ".repeat(60).into_bytes();
        pasted.extend(b"L\x92\xe9t\xe9</a>");
        assert!(text(&pasted, None).ends_with("L’été</a>"));
    }

    #[test]
    fn control_characters_are_dropped() {
        assert_eq!(text(b"<a>\0x\x0b\ty\xef\xbf\xbe</a>", None), "<a>x\ty</a>");
    }
}
