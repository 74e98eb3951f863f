//! A small XML 1.0 writer: elements, attributes, text, nothing else.
//!
//! Invariants: what it writes is well-formed whatever the values hold (names are the caller's
//! constants); characters that XML 1.0 has not are dropped. Deliberately absent: DOCTYPE, comments,
//! CDATA sections, processing instructions.

/// An XML document under construction.
#[derive(Debug)]
pub(super) struct Xml {
    out: String,
    open: Vec<&'static str>,
}

/// Attributes: constant names, values as text.
pub(super) type Attributes<'a> = &'a [(&'static str, &'a str)];

impl Xml {
    /// Begins with the XML declaration.
    pub(super) fn new() -> Self {
        Self {
            out: "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".to_owned(),
            open: Vec::new(),
        }
    }

    /// Begins within another document: without the XML declaration.
    pub(super) fn within() -> Self {
        Self {
            out: String::new(),
            open: Vec::new(),
        }
    }

    /// A start tag on a line of its own; [`Xml::close`] ends it.
    pub(super) fn open(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.tag(name, attributes);
        self.out.push_str(">\n");
        self.open.push(name);
    }

    /// Ends the innermost open element.
    pub(super) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.indent();
            self.end(name);
        }
    }

    /// An element with text.
    pub(super) fn text(&mut self, name: &'static str, attributes: Attributes<'_>, text: &str) {
        self.tag(name, attributes);
        self.out.push('>');
        escape(&mut self.out, text);
        self.end(name);
    }

    /// An element with text whose line breaks are the empty element `separator`.
    pub(super) fn lines(&mut self, name: &'static str, separator: &'static str, text: &str) {
        self.tag(name, &[]);
        self.out.push('>');
        for (at, line) in text.lines().enumerate() {
            if at > 0 {
                self.out.push('<');
                self.out.push_str(separator);
                self.out.push_str("/>\n");
            }
            escape(&mut self.out, line);
        }
        self.end(name);
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.tag(name, attributes);
        self.out.push_str("/>\n");
    }

    /// The document, every element ended.
    pub(super) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.out
    }

    /// The beginning of a document; what is open stays so.
    pub(super) fn so_far(self) -> String {
        self.out
    }

    fn indent(&mut self) {
        for _ in &self.open {
            self.out.push_str("  ");
        }
    }

    fn tag(&mut self, name: &str, attributes: Attributes<'_>) {
        self.indent();
        self.out.push('<');
        self.out.push_str(name);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            escape(&mut self.out, value);
            self.out.push('"');
        }
    }

    fn end(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push_str(">\n");
    }
}

/// Appends `text` so that it reads the same inside an element, a quoted attribute, XML or HTML.
pub(super) fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // a parser turns a bare one into a line feed
            '\r' => out.push_str("&#13;"),
            c if allowed(c) => out.push(c),
            _ => {}
        }
    }
}

/// `Char` of XML 1.0 section 2.2, less the C1 controls, which are legal, discouraged, and not in HTML.
pub(super) fn allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | ' '..='\u{7e}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_formed_whatever_the_values() {
        let mut xml = Xml::new();
        xml.open("a", &[("b", "\"<&>'\u{0}\u{fffe}")]);
        xml.text("c", &[], "]]>\u{b}x\u{1f600}\r");
        xml.open("d", &[]);
        xml.empty("e", &[]);
        let text = xml.finish();
        assert_eq!(
            text,
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<a b=\"&quot;&lt;&amp;&gt;'\">\n  <c>]]&gt;x\u{1f600}&#13;</c>\n  \
             <d>\n    <e/>\n  </d>\n</a>\n"
        );
    }
}
