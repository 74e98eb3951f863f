//! A page without what no reader of articles looks at: a third of its bytes, which a tree parser would
//! carry along.

use super::Attributes;
use super::Token;
use super::Tokens;
use super::bounded::Bounds;
use super::bounded::is_short;
use super::bounded::paragraphs;
use std::borrow::Cow;

/// What [`bounded()`](super::bounded()) gives, without comments, styles, scripts but JSON, drawings, and
/// attributes that only scripts and styles look at.
pub fn lean(html: &str) -> Cow<'_, str> {
    if is_short(html) {
        return Cow::Borrowed(html);
    }
    let mut bounds = Bounds::default();
    let mut tokens = Tokens::new(html);
    let mut lean = Lean {
        html,
        out: String::with_capacity(html.len() / 2),
        from: 0,
    };
    // the element whose content is no markup comes before that content
    let mut unread = false;
    // where the content of a drawing begins
    let mut drawing = None;
    loop {
        let at = tokens.at();
        let Some(token) = tokens.next() else { break };
        if !bounds.hold(&token) {
            return Cow::Owned(paragraphs(html));
        }
        match token {
            Token::Start { name, .. } if drawing.is_some() => {
                drawing = drawing.filter(|_| is_drawn(&name));
            }
            Token::End(name) if drawing.is_some() => {
                if name == "svg"
                    && let Some(from) = drawing
                {
                    lean.leave_out(from, at);
                }
                drawing = drawing.filter(|_| is_drawn(&name));
            }
            Token::Other if drawing.is_some() => drawing = None,
            Token::Start { name, attributes } => {
                drawing = (name == "svg" && !attributes.ends_with('/')).then_some(tokens.at());
                unread = match &*name {
                    "script" => !is_json(attributes),
                    name => name == "style",
                };
                lean.attributes(at + 1 + name.len(), attributes);
            }
            // a comment in a script may hide its end
            Token::Raw(content) if unread && !content.contains("<!--") => {
                lean.leave_out(at, tokens.at());
            }
            Token::Other if html.get(at..).is_some_and(|rest| rest.starts_with("<!--")) => {
                lean.leave_out(at, tokens.at());
            }
            Token::End(_) | Token::Raw(_) | Token::Text(_) | Token::Other => {}
        }
    }
    if !bounds.held() {
        return Cow::Owned(paragraphs(html));
    }
    lean.end()
}

struct Lean<'h> {
    html: &'h str,
    out: String,
    /// Where what is not taken over yet begins.
    from: usize,
}

impl<'h> Lean<'h> {
    fn leave_out(&mut self, from: usize, to: usize) {
        self.out
            .push_str(self.html.get(self.from..from).unwrap_or_default());
        self.from = to;
    }

    /// Leaves out attributes of a tag; they begin at `at`.
    fn attributes(&mut self, at: usize, all: &str) {
        if !may_be_unread(all.as_bytes()) {
            return;
        }
        let mut attributes = Attributes::new(all);
        loop {
            let from = at + all.len() - attributes.left();
            let Some((name, value)) = attributes.next() else {
                return;
            };
            if is_unread(&name, value) {
                let to = at + all.len() - attributes.left();
                self.leave_out(from, to);
                // what stood on both sides stays apart
                self.out.push(' ');
            }
        }
    }

    fn end(mut self) -> Cow<'h, str> {
        if self.from == 0 {
            return Cow::Borrowed(self.html);
        }
        self.leave_out(self.html.len(), self.html.len());
        Cow::Owned(self.out)
    }
}

/// Linked data, and what the page hands to its own scripts as such.
fn is_json(attributes: &str) -> bool {
    Attributes::new(attributes)
        .any(|(name, value)| name == "type" && value.to_ascii_lowercase().contains("json"))
}

/// What stands in a drawing and would not end it.
fn is_drawn(name: &str) -> bool {
    matches!(
        name,
        "path"
            | "g"
            | "circle"
            | "rect"
            | "line"
            | "polygon"
            | "polyline"
            | "ellipse"
            | "use"
            | "defs"
            | "symbol"
            | "stop"
            | "lineargradient"
            | "radialgradient"
            | "clippath"
            | "mask"
            | "title"
    )
}

/// Whether one of the attributes may be one that is left out.
fn may_be_unread(all: &[u8]) -> bool {
    all.windows(2).any(|two| {
        matches!(
            two,
            b"a-" | b"on" | b"st" | b"si" | b"A-" | b"ON" | b"ST" | b"SI"
        )
    })
}

/// What styles and scripts alone look at.
fn is_unread(name: &str, value: &str) -> bool {
    match name.as_bytes() {
        [b'd', b'a', b't', b'a', b'-', ..] => !matches!(
            name,
            "data-src" | "data-original" | "data-lazy-src" | "data-srcset" | "data-sitekey"
        ),
        [b'a', b'r', b'i', b'a', b'-', ..] | [b'o', b'n', ..] => true,
        // what is not displayed is told by it
        b"style" => !value.contains("display"),
        b"sizes" => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::lean;

    /// Long enough to be worth it.
    fn padded(html: &str) -> String {
        format!("{}{html}", "<p>Words that are read.</p>".repeat(30))
    }

    #[test]
    fn what_nobody_reads_is_left_out() {
        for (page, left) in [
            ("<script>var a = '<p>';</script>", "<script></script>"),
            (
                "<script type='application/ld+json'>{}</script>",
                "<script type='application/ld+json'>{}</script>",
            ),
            (
                "<script type=Application/LD+JSON>{}</script>",
                "<script type=Application/LD+JSON>{}</script>",
            ),
            ("<style>p { color: red }</style>", "<style></style>"),
            ("<p>a<!-- b -->c</p>", "<p>ac</p>"),
            (
                "<p data-x=1 class=a onclick='b()'>c</p>",
                "<p  class=a >c</p>",
            ),
            ("<p style=\"color:red\"id=a>b</p>", "<p id=a>b</p>"),
            (
                "<p style='display:none'>b</p>",
                "<p style='display:none'>b</p>",
            ),
            (
                "<img data-src=a.png data-w=3 alt=b/>",
                "<img data-src=a.png  alt=b/>",
            ),
            (
                "<script><!-- a <script> b </script> --></script>",
                "<script><!-- a <script> b </script> --></script>",
            ),
            (
                "<svg id=a><title>b</title><g><path d=c /></g></svg>d",
                "<svg id=a></svg>d",
            ),
            ("<svg><g><p>a</svg>", "<svg><g><p>a</svg>"),
            ("<svg /><g>a</g>", "<svg /><g>a</g>"),
            ("<br data-a/>b", "<br />b"),
        ] {
            assert_eq!(lean(&padded(page)), padded(left));
        }
        // a tag that the page ends in
        let page = padded("") + "<p data-x='é";
        assert_eq!(lean(&page), padded("") + "<p ");
    }

    #[test]
    fn a_page_without_it_stays_where_it_is() {
        let page = padded("<p class=a>b");
        assert!(matches!(lean(&page), std::borrow::Cow::Borrowed(_)));
    }
}
