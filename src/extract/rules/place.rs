//! Where something stands in a page: a CSS selector or an XPath, as an owner wrote it.

use super::xpath;
use super::xpath::Found;
use super::xpath::XPath;
use crate::extract::meta::fold;
use ego_tree::NodeId;
use scraper::ElementRef;
use scraper::Html;
use scraper::Selector;

/// Elements of a page on which a selector that looks around each of them is still tried.
const LARGE: usize = 20_000;
/// Elements that one place may find.
const MOST: usize = 2000;
/// Characters of one text that are read: each of many elements in one another has all that is in it.
const LONGEST: usize = 4096;

/// One place.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// What it is called when it is spoken of.
    pub(super) name: String,
    how: How,
}

#[derive(Clone, Debug)]
enum How {
    Css {
        selector: Selector,
        /// Its value is meant, not the element's text.
        attribute: Option<String>,
        /// It looks around each element.
        costly: bool,
    },
    XPath(XPath),
}

/// A page to be asked.
pub(super) struct Asked<'d> {
    document: &'d Html,
    page: xpath::Page<'d>,
    elements: usize,
}

impl<'d> Asked<'d> {
    pub(super) fn new(document: &'d Html) -> Self {
        let nodes = document.tree.root().descendants();
        Self {
            document,
            page: xpath::Page::new(document),
            elements: nodes.filter(|node| node.value().is_element()).count(),
        }
    }
}

/// Something that was found.
pub(super) enum Hit<'d> {
    Element(ElementRef<'d>),
    Text(String),
}

impl Hit<'_> {
    /// The text of an element, else the first of these attributes that it has.
    pub(super) fn text(&self, attributes: &[&str]) -> String {
        match self {
            Self::Text(text) => begin([text.as_str()].into_iter()),
            Self::Element(element) => {
                let mut values = attributes.iter().filter_map(|name| element.attr(name));
                match values.next() {
                    Some(value) => begin([value].into_iter()),
                    None => begin(element.text().flat_map(|part| [part, " "])),
                }
            }
        }
    }

    pub(super) fn id(&self) -> Option<NodeId> {
        match self {
            Self::Element(element) => Some(element.id()),
            Self::Text(_) => None,
        }
    }
}

/// How a text begins, in one line.
fn begin<'t>(parts: impl Iterator<Item = &'t str>) -> String {
    let letters = parts.flat_map(str::chars).skip_while(|c| c.is_whitespace());
    fold(&letters.take(LONGEST).collect::<String>())
}

impl Place {
    /// `CSS` or `CSS@ATTRIBUTE`.
    pub(super) fn css(name: &str, text: &str) -> Result<Self, String> {
        let text = text.trim();
        let is_name = |name: &str| {
            let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-_:".contains(&byte);
            !name.is_empty() && name.bytes().all(is_letter)
        };
        let split = text.rsplit_once('@').filter(|(_, name)| is_name(name));
        let (css, attribute) = split.map_or((text, None), |(css, name)| (css.trim(), Some(name)));
        let selector = Selector::parse(css).map_err(|_| {
            let hint = if css.starts_with("//") || css.starts_with("/html") {
                ": it looks like XPath, which files of `site_rules` have"
            } else {
                ", such as \"article .text\""
            };
            format!("`{css}` is no CSS selector{hint}")
        })?;
        Ok(Self {
            name: format!("`{name}` (`{text}`)"),
            how: How::Css {
                selector,
                attribute: attribute.map(str::to_ascii_lowercase),
                costly: [":has(", "~", ":nth-", "-of-type", ":only-"]
                    .iter()
                    .any(|sign| css.replace("~=", "").contains(sign)),
            },
        })
    }

    /// An XPath.
    pub(super) fn xpath(name: &str, text: &str) -> Result<Self, String> {
        let text = text.trim();
        Ok(Self {
            name: format!("{name} (`{text}`)"),
            how: How::XPath(XPath::new(text)?),
        })
    }

    /// What it finds, in the page's order; the error says why it was not looked for.
    pub(super) fn find<'d>(&self, asked: &Asked<'d>) -> Result<Vec<Hit<'d>>, String> {
        match &self.how {
            How::Css { costly: true, .. } if asked.elements > LARGE => Err(format!(
                "{} looks around each element, which is not done on a page of {} of them",
                self.name, asked.elements
            )),
            How::Css {
                selector,
                attribute,
                ..
            } => {
                let root = asked.document.root_element();
                let itself = selector.matches(&root).then_some(root);
                let all = itself.into_iter().chain(root.select(selector));
                let hits = all.filter_map(|element| match attribute {
                    None => Some(Hit::Element(element)),
                    Some(name) => element.attr(name).map(|value| Hit::Text(value.to_owned())),
                });
                Ok(hits.take(MOST).collect())
            }
            How::XPath(path) => {
                let found = path.find(&asked.page).map_err(|_| {
                    format!(
                        "{} takes too long on a page of {} elements",
                        self.name, asked.elements
                    )
                })?;
                let hits = found.into_iter().map(|found| match found {
                    Found::Element(element) => Hit::Element(element),
                    Found::Text(text) => Hit::Text(text),
                });
                Ok(hits.take(MOST).collect())
            }
        }
    }
}
