//! Which prefix means which vocabulary, and which address and language hold, at one place.

use super::attributes;
use super::names::Ns;
use super::names::namespace;
use super::names::undeclared;
use super::repairs::Repairs;
use crate::canonical;
use memchr::memmem;
use std::rc::Rc;

/// Bindings that are in force at the same time; more are ignored.
const MAX_BINDINGS: usize = 256;
/// Octets of an `xml:base`: it may come back in every address under it.
const MAX_BASE: usize = 2048;
/// Octets of a language; the longest tag in use has some thirty.
pub(super) const MAX_LANG: usize = 64;

/// The namespace declarations in force.
#[derive(Debug, Default)]
pub(super) struct Bindings<'a> {
    /// Depth, prefix (empty for the default) and meaning, innermost last.
    bound: Vec<(usize, &'a str, Ns)>,
}

impl<'a> Bindings<'a> {
    /// Takes in the declarations of a start tag that opens at `depth`.
    pub(super) fn declare(&mut self, depth: usize, text: &'a str) {
        if memmem::find(text.as_bytes(), b"xmlns").is_none() {
            return;
        }
        for (name, value) in attributes::all(text) {
            let prefix = match name.strip_prefix("xmlns") {
                Some("") => "",
                Some(rest) => rest.strip_prefix(':').unwrap_or(rest),
                None => continue,
            };
            if self.bound.len() < MAX_BINDINGS {
                self.bound.push((depth, prefix, namespace(value)));
            }
        }
    }

    /// Takes the vocabulary of a root element for what its name says.
    pub(super) fn adopt(&mut self, name: &'a str, ns: Ns) {
        let (prefix, _) = name.split_once(':').unwrap_or(("", name));
        let at = self.bound.partition_point(|(depth, ..)| *depth <= 1);
        self.bound.insert(at, (1, prefix, ns));
    }

    /// Whether an element is of RDF's own vocabulary.
    pub(super) fn is_rdf(&self, name: &str) -> bool {
        let prefix = name.split_once(':').map_or("", |(prefix, _)| prefix);
        let bound = self.bound.iter().rfind(|(_, bound, _)| *bound == prefix);
        bound.is_some_and(|(.., ns)| *ns == Ns::Rdf)
    }

    /// Forgets what was declared at `depth` or deeper.
    pub(super) fn leave(&mut self, depth: usize) {
        while self.bound.last().is_some_and(|(bound, ..)| *bound >= depth) {
            self.bound.pop();
        }
    }

    /// The vocabulary and the local part of a name as written.
    pub(super) fn resolve(&self, name: &'a str, repairs: &mut Repairs) -> (Ns, &'a str) {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        if let Some((.., ns)) = self.bound.iter().rfind(|(_, bound, _)| *bound == prefix) {
            return (*ns, local);
        }
        if prefix.is_empty() {
            return (Ns::Rss, local);
        }
        let ns = undeclared(prefix);
        repairs.tag(
            "prefix ",
            prefix,
            if ns == Ns::Other {
                ": is not declared, what it stands before left out"
            } else {
                ": is not declared, taken for its usual meaning"
            },
        );
        (ns, local)
    }
}

/// What `xml:base` and `xml:lang` say at one place.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    /// The address that relative ones are resolved against.
    pub(super) base: Option<Rc<str>>,
    /// The language.
    pub(super) lang: Option<Rc<str>>,
}

impl Scope {
    /// The scope inside a start tag; `None` where it says nothing new.
    pub(super) fn within(&self, text: &str) -> Option<Self> {
        memmem::find(text.as_bytes(), b"xml:")?;
        let base = attributes::value(text, "xml:base");
        let lang = attributes::value(text, "xml:lang");
        if base.is_none() && lang.is_none() {
            return None;
        }
        let mut inner = self.clone();
        let base = base.and_then(|href| canonical::absolute(self.base.as_deref(), &href));
        if let Some(base) = base.filter(|base| base.len() <= MAX_BASE) {
            inner.base = Some(Rc::from(base));
        }
        if let Some(lang) = lang.filter(|lang| lang.len() <= MAX_LANG) {
            inner.lang = Some(lang.trim())
                .filter(|lang| !lang.is_empty())
                .map(Rc::from);
        }
        Some(inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_declarations_end_with_their_element() {
        let mut bindings = Bindings::default();
        let mut repairs = Repairs::default();
        bindings.declare(
            1,
            " xmlns='http://www.w3.org/2005/Atom' xmlns:x=\"http://purl.org/dc/elements/1.1/\"",
        );
        bindings.declare(2, " xmlns:x='urn:else'");
        assert_eq!(
            bindings.resolve("x:title", &mut repairs),
            (Ns::Other, "title")
        );
        bindings.leave(2);
        assert_eq!(bindings.resolve("x:title", &mut repairs), (Ns::Dc, "title"));
        assert_eq!(bindings.resolve("title", &mut repairs), (Ns::Atom, "title"));
        assert!(repairs.into_words("").is_empty());
    }

    #[test]
    fn bases_nest() {
        let outer = Scope {
            base: Some(Rc::from("http://a.example/x/")),
            lang: None,
        };
        let inner = outer.within(" xml:base='y/' xml:lang='de'").unwrap();
        assert_eq!(inner.base.as_deref(), Some("http://a.example/x/y/"));
        assert_eq!(inner.lang.as_deref(), Some("de"));
    }
}
