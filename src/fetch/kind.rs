//! What came instead of a page: by what the server calls it, and by how it begins.

/// The media type, where it is not one of HTML.
pub(super) fn not_html(content_type: &str) -> Option<String> {
    let media_type = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let html = matches!(
        media_type.as_str(),
        "" | "text/html" | "application/xhtml+xml"
    );
    (!html).then(|| media_type.chars().take(80).collect())
}

/// What is served as a page, or without a type, and is none.
pub(super) fn disguised(bytes: &[u8]) -> Option<&'static str> {
    const SIGNS: [(&[u8], &str); 16] = [
        (b"\x89PNG", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF8", "image/gif"),
        (b"BM", "image/bmp"),
        (b"II*\0", "image/tiff"),
        (b"MM\0*", "image/tiff"),
        (b"PK\x03\x04", "application/zip"),
        (b"\x1f\x8b", "application/gzip"),
        (b"7z\xbc\xaf", "application/x-7z-compressed"),
        (b"ID3", "audio/mpeg"),
        (b"\xff\xfb", "audio/mpeg"),
        (b"OggS", "audio/ogg"),
        (b"fLaC", "audio/flac"),
        (b"\x1aE\xdf\xa3", "video/webm"),
        (b"FLV\x01", "video/x-flv"),
        (b"{\\rtf", "application/rtf"),
    ];
    // some put a line in front
    if bytes.trim_ascii_start().starts_with(b"%PDF-") {
        return Some("application/pdf");
    }
    // what kind it is stands behind the length
    match (bytes.get(..4), bytes.get(4..8), bytes.get(8..12)) {
        (Some(b"RIFF"), _, Some(b"WAVE")) => return Some("audio/wav"),
        (Some(b"RIFF"), _, Some(b"AVI ")) => return Some("video/x-msvideo"),
        (Some(b"RIFF"), _, Some(b"WEBP")) => return Some("image/webp"),
        (_, Some(b"ftyp"), Some(b"avif")) => return Some("image/avif"),
        (_, Some(b"ftyp"), Some(b"M4A ")) => return Some("audio/mp4"),
        (_, Some(b"ftyp"), _) => return Some("video/mp4"),
        _ => {}
    }
    let sign = SIGNS.iter().find(|(sign, _)| bytes.starts_with(sign));
    // two letters may begin a text
    let binary = bytes.iter().take(64).any(|byte| *byte < 9);
    sign.filter(|(sign, _)| sign.len() > 2 || binary)
        .map(|(_, name)| *name)
}

/// What is said of it.
pub(super) fn words(media_type: &str) -> String {
    let what = match media_type.split('/').next().unwrap_or_default() {
        _ if media_type == "application/pdf" => "a PDF",
        "image" => "an image",
        "audio" => "a sound",
        "video" => "a video",
        _ => return format!("not a page: `{media_type}`"),
    };
    format!("the page is {what} (`{media_type}`)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_page_is_told_from_what_is() {
        for (bytes, kind) in [
            (&b"%PDF-1.7"[..], Some("application/pdf")),
            (b"\n%PDF-1.7", Some("application/pdf")),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Some("image/webp")),
            (b"RIFF\x10\0\0\0WAVEfmt ", Some("audio/wav")),
            (b"\0\0\0\x20ftypisom\0\0", Some("video/mp4")),
            (b"\0\0\0\x20ftypavif\0\0", Some("image/avif")),
            (b"ID3\x04\0\0", Some("audio/mpeg")),
            (b"BM\x9a\0\0\0", Some("image/bmp")),
            (b"BM is what they call it", None),
            (b"<html>", None),
            (b"", None),
            (b"ID", None),
        ] {
            assert_eq!(disguised(bytes), kind, "{bytes:?}");
        }
        assert_eq!(
            words("application/pdf"),
            "the page is a PDF (`application/pdf`)"
        );
        assert_eq!(words("text/plain"), "not a page: `text/plain`");
    }
}
