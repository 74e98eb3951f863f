//! Markup as pages write it → the same with plain elements: lazy pictures, players and frames as
//! links, addresses absolute.
//!
//! It works on tokens and is trusted with nothing: what it writes goes through `allow`.

use super::address;
use super::address::Use;
use super::picture;
use crate::html::Attributes;
use crate::html::Token;
use crate::html::Tokens;
use std::borrow::Cow;
use url::Url;

/// The markup with plain elements; relative addresses are resolved against `base`, or against what
/// a `base` element of the markup says.
pub(super) fn rewrite(markup: &str, base: Option<&Url>) -> String {
    let mut rewriter = Rewriter {
        out: String::with_capacity(markup.len() + markup.len() / 8),
        base: base.cloned(),
        based: false,
        beside: None,
        shown: Shown::default(),
        unclosed: Vec::new(),
    };
    let mut tokens = Tokens::new(markup);
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) => rewriter.text(text),
            Token::Raw(text) => rewriter.out.push_str(text),
            Token::Other => rewriter.nothing(),
            Token::End(name) => rewriter.end(&name),
            Token::Start { name, attributes } => rewriter.start(&name, attributes, &mut tokens),
        }
    }
    rewriter.out
}

struct Rewriter {
    out: String,
    base: Option<Url>,
    /// Whether a `base` element was seen; only the first counts.
    based: bool,
    /// Inside `picture`: candidates of its `source` elements.
    beside: Option<Vec<String>>,
    shown: Shown,
    /// Elements that are not closed in what follows.
    unclosed: Vec<&'static str>,
}

/// The picture or link written last; a picture only as long as no words came after it.
#[derive(Default)]
struct Shown {
    picture: String,
    way: Way,
    link: String,
}

/// How a page shows a picture.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Way {
    #[default]
    Plain,
    /// A script would fetch it.
    Lazy,
    /// It stands there for readers without scripts.
    Scriptless,
}

impl Rewriter {
    fn text(&mut self, text: &str) {
        if !text.trim_ascii().is_empty() {
            self.shown.picture.clear();
            self.shown.way = Way::Plain;
        }
        self.out.push_str(text);
    }

    /// Something that leaves nothing behind, but does not join what is around it.
    fn nothing(&mut self) {
        if !self.out.ends_with(['>', ' ', '\n']) {
            self.out.push_str("<!---->");
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "picture" => self.beside = None,
            "noscript" | "iframe" | "video" | "audio" | "object" | "amp-img" | "amp-iframe" => {}
            // a picture that was none leaves no frame
            "figure" if self.out.ends_with("<figure>") => {
                self.out.truncate(self.out.len() - "<figure>".len());
            }
            _ => {
                self.out.push_str("</");
                self.out.push_str(renamed(name));
                self.out.push('>');
                return;
            }
        }
        self.nothing();
    }

    fn start(&mut self, name: &str, attributes: &str, tokens: &mut Tokens<'_>) {
        match name {
            "a" | "blockquote" | "q" | "del" | "ins" => self.addressed(name, attributes),
            "img" | "image" | "amp-img" => self.picture(&values(attributes), false),
            "picture" => {
                self.beside = Some(Vec::new());
                self.nothing();
            }
            "source" => self.beside(attributes),
            "base" => self.rebase(attributes),
            "noscript" => self.noscript(tokens),
            "iframe" | "embed" | "amp-iframe" => {
                self.frame(attributes, "src");
                let mut ahead = tokens.clone();
                if name == "iframe" && matches!(ahead.next(), Some(Token::Raw(_))) {
                    *tokens = ahead;
                }
            }
            "video" | "amp-video" => self.player("video", attributes, tokens),
            "audio" | "amp-audio" => self.player("audio", attributes, tokens),
            "object" => self.frame(attributes, "data"),
            "pre" | "listing" => self.preformatted(attributes, tokens),
            _ => self.element(renamed(name), attributes),
        }
    }

    fn element(&mut self, name: &str, attributes: &str) {
        self.out.push('<');
        self.out.push_str(name);
        if attributes.contains("xml:lang") && !attributes.contains(" lang") {
            self.out.push_str(&attributes.replace("xml:lang", "lang"));
        } else {
            self.out.push_str(attributes);
        }
        self.out.push('>');
    }

    /// An element whose addresses become absolute.
    fn addressed(&mut self, name: &str, attributes: &str) {
        self.out.push('<');
        self.out.push_str(name);
        let mut seen = false;
        for (name, value) in values(attributes) {
            match &*name {
                "href" | "cite" if !seen => {
                    seen = true;
                    let used = if name == "href" {
                        Use::Link
                    } else {
                        Use::Source
                    };
                    if let Some(address) = address::published(&value, self.base.as_ref(), used) {
                        attribute(&mut self.out, &name, &address);
                    }
                }
                "title" | "lang" | "dir" | "hreflang" | "datetime" => {
                    attribute(&mut self.out, &name, &value);
                }
                "xml:lang" => attribute(&mut self.out, "lang", &value),
                _ => {}
            }
        }
        self.out.push('>');
    }

    fn picture(&mut self, values: &picture::Values<'_>, scriptless: bool) {
        let none = Vec::new();
        let beside = self.beside.as_ref().unwrap_or(&none);
        let Some(source) = picture::source(values, beside, self.base.as_ref()) else {
            return self.nothing();
        };
        if picture::is_hidden(values) {
            return self.nothing();
        }
        let lazy = |name: &str| name.starts_with("data-") && name.contains("src");
        let way = if scriptless {
            Way::Scriptless
        } else if values.iter().any(|(name, _)| lazy(name)) {
            Way::Lazy
        } else {
            Way::Plain
        };
        let known = self.shown.way;
        // one picture in both ways, next to each other
        let twice = known != way && known != Way::Plain && way != Way::Plain;
        let same = self.shown.picture == source && (known != Way::Plain || way != Way::Plain);
        if twice || same {
            return self.nothing();
        }
        self.write_picture(values, &source);
        self.shown.picture = source;
        self.shown.way = way;
    }

    /// Attributes in the order they stood in, the address where `src` was.
    fn write_picture(&mut self, values: &picture::Values<'_>, source: &str) {
        self.out.push_str("<img");
        if picture::get(values, "src").is_none() {
            attribute(&mut self.out, "src", source);
        }
        let mut written = false;
        for (name, value) in values {
            match &**name {
                "src" if !written => {
                    written = true;
                    attribute(&mut self.out, "src", source);
                }
                "alt" | "title" | "width" | "height" | "lang" | "dir" => {
                    attribute(&mut self.out, name, value);
                }
                _ => {}
            }
        }
        self.out.push('>');
    }

    /// A `source` of `picture`; formats that many readers do not show come last.
    fn beside(&mut self, attributes: &str) {
        let Some(beside) = &mut self.beside else {
            return;
        };
        let values = values(attributes);
        let set = ["data-srcset", "srcset", "data-src", "src"]
            .iter()
            .find_map(|name| picture::get(&values, name).filter(|set| !set.trim().is_empty()));
        let rare = picture::get(&values, "type")
            .is_some_and(|kind| kind.contains("avif") || kind.contains("jxl"));
        if let Some(set) = set.filter(|_| beside.len() < 16) {
            let at = if rare { beside.len() } else { 0 };
            beside.insert(at, set.to_owned());
        }
    }

    fn rebase(&mut self, attributes: &str) {
        let values = values(attributes);
        let Some(href) = picture::get(&values, "href").filter(|_| !self.based) else {
            return;
        };
        self.based = true;
        let used = Use::Source;
        if let Some(address) = address::published(href, self.base.as_ref(), used) {
            self.base = Url::parse(&address).ok();
        }
    }

    /// Of what stands there for readers without scripts, the pictures.
    fn noscript(&mut self, tokens: &mut Tokens<'_>) {
        self.nothing();
        let Some(inside) = self.inside("noscript", tokens) else {
            return;
        };
        for (name, attributes) in inside {
            match &*name {
                "img" | "amp-img" => self.picture(&values(attributes), true),
                "iframe" => self.frame(attributes, "src"),
                _ => {}
            }
        }
    }

    /// A player is a link to what it plays; one that plays nothing leaves what it holds.
    fn player(&mut self, name: &'static str, attributes: &str, tokens: &mut Tokens<'_>) {
        let own = values(attributes);
        let ahead = tokens.clone();
        let inside = self.inside(name, tokens);
        let sources = inside.into_iter().flatten();
        let sources = sources.filter(|(name, _)| name == "source");
        let address = ["src", "data-src", "data-video-src"]
            .iter()
            .find_map(|name| self.address(picture::get(&own, name)?))
            .or_else(|| {
                sources
                    .map(|(_, attributes)| values(attributes))
                    .find_map(|values| {
                        let of = |name| picture::get(&values, name);
                        self.address(of("src").or_else(|| of("data-src"))?)
                    })
            });
        match address {
            Some(address) => self.link(&own, &address),
            None => {
                *tokens = ahead;
                self.nothing();
            }
        }
    }

    /// A frame is a link to what it shows.
    fn frame(&mut self, attributes: &str, source: &str) {
        let values = values(attributes);
        let address = [source, "data-src", "data-lazy-src", "data-url"]
            .iter()
            .find_map(|name| self.address(picture::get(&values, name)?));
        match address.filter(|_| !picture::is_hidden(&values)) {
            Some(address) => self.link(&values, &address),
            None => self.nothing(),
        }
    }

    fn address(&self, value: &str) -> Option<String> {
        address::published(value, self.base.as_ref(), Use::Source).map(Cow::into_owned)
    }

    /// A link under its title, or the host it leads to.
    fn link(&mut self, values: &picture::Values<'_>, address: &str) {
        if self.shown.link == address {
            return self.nothing();
        }
        address.clone_into(&mut self.shown.link);
        let url = Url::parse(address).ok();
        let host = url.as_ref().and_then(Url::host_str).unwrap_or(address);
        let title = ["title", "aria-label", "data-title"]
            .iter()
            .filter_map(|name| picture::get(values, name).map(str::trim))
            .find(|title| !title.is_empty())
            .unwrap_or_else(|| host.strip_prefix("www.").unwrap_or(host));
        if self.out.ends_with("</a>") {
            self.out.push(' ');
        }
        self.out.push_str("<a");
        let bare = address::published(address, None, Use::Link);
        attribute(&mut self.out, "href", &bare.unwrap_or_default());
        self.out.push('>');
        html_escape::encode_text_to_string(title, &mut self.out);
        self.out.push_str("</a>");
    }

    /// A parser leaves out the line break that `pre` begins with, and would again the next time.
    fn preformatted(&mut self, attributes: &str, tokens: &mut Tokens<'_>) {
        self.element("pre", attributes);
        let mut ahead = tokens.clone();
        if let Some(Token::Text(text)) = ahead.next() {
            *tokens = ahead;
            self.text(text.trim_start_matches(['\r', '\n']));
        }
    }

    /// Start tags up to the end of an element, which is then behind; `None` where it has no end.
    fn inside<'a>(
        &mut self,
        name: &'static str,
        tokens: &mut Tokens<'a>,
    ) -> Option<Vec<(Cow<'a, str>, &'a str)>> {
        if self.unclosed.contains(&name) {
            return None;
        }
        let mut ahead = tokens.clone();
        let mut inside = Vec::new();
        while let Some(token) = ahead.next() {
            match token {
                Token::End(end) if end.strip_prefix("amp-").unwrap_or(&end) == name => {
                    *tokens = ahead;
                    return Some(inside);
                }
                Token::Start { name, attributes } => inside.push((name, attributes)),
                _ => {}
            }
        }
        self.unclosed.push(name);
        None
    }
}

/// Elements of other names that mean what a plain one means.
fn renamed(name: &str) -> &str {
    match name {
        "section" | "article" | "main" | "header" | "footer" | "aside" | "nav" | "address"
        | "center" | "hgroup" | "fieldset" | "form" | "dialog" | "legend" | "body" => "div",
        "menu" | "dir" => "ul",
        "strike" => "s",
        "tt" => "code",
        "acronym" => "abbr",
        "listing" => "pre",
        name => name,
    }
}

/// Attributes in order, their references resolved; a second one of a name is left out.
fn values(attributes: &str) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
    let mut out: Vec<(Cow<'_, str>, Cow<'_, str>)> = Vec::new();
    for (name, value) in Attributes::new(attributes) {
        if !out.iter().any(|(known, _)| *known == name) {
            out.push((name, html_escape::decode_html_entities(value)));
        }
    }
    out
}

fn attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    html_escape::encode_double_quoted_attribute_to_string(value, out);
    out.push('"');
}
