//! What a reader sees of a fragment, as paragraphs.

use super::Token;
use super::Tokens;
use super::is_block;
use std::borrow::Cow;

/// The visible text of a fragment.
///
/// Block elements are separated by an empty line, `<br>` is a line break (two make a paragraph),
/// white space is folded; no-break spaces (U+00A0, U+202F) stay.
pub fn visible_text(html: &str) -> String {
    text(html, &[])
}

/// The same without what stands under pictures, unless that is all there is.
pub fn prose(html: &str) -> String {
    let prose = text(html, &["figcaption"]);
    if prose.is_empty() {
        visible_text(html)
    } else {
        prose
    }
}

/// The visible text outside elements of these names.
fn text(html: &str, unread: &[&str]) -> String {
    let mut out = Folded::default();
    let mut hidden: Option<(Cow<'_, str>, usize)> = None;
    for token in Tokens::new(html) {
        match (&token, &mut hidden) {
            (Token::Start { name, .. }, Some((outer, depth))) if name == outer => *depth += 1,
            (Token::End(name), Some((outer, depth))) if name == outer => {
                *depth -= 1;
                if *depth == 0 {
                    hidden = None;
                }
            }
            (_, Some(_)) | (Token::Raw(_) | Token::Other, None) => {}
            (Token::Text(text), None) => out.push(&html_escape::decode_html_entities(text)),
            (Token::Start { name, .. }, None) => match &**name {
                "template" | "svg" | "canvas" | "object" | "video" | "audio" => {
                    hidden = Some((name.clone(), 1));
                }
                name if unread.contains(&name) => {
                    out.paragraph();
                    hidden = Some((Cow::Owned(name.to_owned()), 1));
                }
                "br" => out.line(),
                "td" | "th" => out.space(),
                name if is_block(name) => out.paragraph(),
                _ => {}
            },
            (Token::End(name), None) if is_block(name) => out.paragraph(),
            (Token::End(_), None) => {}
        }
    }
    out.text
}

/// Text with folded white space; breaks are written only between words.
#[derive(Default)]
struct Folded {
    text: String,
    space: bool,
    lines: usize,
}

impl Folded {
    fn space(&mut self) {
        self.space = true;
    }

    fn line(&mut self) {
        self.lines += 1;
    }

    fn paragraph(&mut self) {
        self.lines = 2;
    }

    fn push(&mut self, text: &str) {
        let mut rest = text;
        loop {
            let word = rest.trim_ascii_start();
            self.space |= word.len() < rest.len();
            if word.is_empty() {
                return;
            }
            let end = word
                .bytes()
                .position(|b| b.is_ascii_whitespace())
                .unwrap_or(word.len());
            let (word, tail) = word.split_at_checked(end).unwrap_or((word, ""));
            self.separate();
            self.text.push_str(word);
            rest = tail;
        }
    }

    /// The break that stands between what was written and what comes.
    fn separate(&mut self) {
        if !self.text.is_empty() {
            match self.lines {
                0 if self.space => self.text.push(' '),
                0 => {}
                1 => self.text.push('\n'),
                _ => self.text.push_str("\n\n"),
            }
        }
        self.space = false;
        self.lines = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_breaks_spaces_and_references() {
        let html = "<div> a\n <b>b</b>&amp;c<p>1&nbsp;203 and 1&#8239;203</p>x<br>y<br><br>z<script>no</script></div>";
        assert_eq!(
            visible_text(html),
            "a b&c\n\n1\u{a0}203 and 1\u{202f}203\n\nx\ny\n\nz"
        );
    }
    #[test]
    fn captions_are_no_prose_unless_there_is_nothing_else() {
        let figure = "<figure><img src=a><figcaption>The <b>bridge</b>. © A</figcaption></figure>";
        assert_eq!(
            prose(&format!("<p>One.</p>{figure}<p>Two.</p>")),
            "One.\n\nTwo."
        );
        assert_eq!(prose(&format!("One.{figure}Two.")), "One.\n\nTwo.");
        assert_eq!(prose(figure), "The bridge. © A");
    }
}
