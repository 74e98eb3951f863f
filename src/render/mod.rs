//! Entries out, as documents: Atom 1.0, RSS 2.0, JSON Feed 1.1, OPML 2.0, two HTML pages, and
//! the TEI and text forms of `export`.
//!
//! Every function is pure and total: the same input gives the same bytes, and whatever an entry
//! holds, the document is well-formed. Order is the caller's: what comes first is written first.
//! Deliberately absent: any clock, choice of entries, HTTP.

mod address;
mod atom;
mod carried;
mod extras;
mod frame;
mod item;
mod json;
mod line;
mod opml;
mod page;
mod rss;
mod status;
mod tei;
mod text;
mod words;
mod xml;

pub use atom::atom;
pub use extras::extras;
pub use extras::feed_extras;
pub use item::Item;
pub use item::Origin;
pub use item::Output;
pub use item::Provenance;
pub use json::json;
pub use opml::opml;
pub use opml::opml_with_tags;
pub use page::page;
pub use rss::rss;
pub use status::SourceRow;
pub use status::status;
pub use tei::Article;
pub use tei::TEI_CORPUS_END;
pub use tei::tei;
pub use tei::tei_corpus_article;
pub use tei::tei_corpus_start;
pub use text::article_text;

/// Who wrote a document.
const GENERATOR: &str = concat!("depeche ", env!("CARGO_PKG_VERSION"));
/// The namespace of `depeche:` elements.
const NAMESPACE: &str = "urn:depeche:1";

#[cfg(test)]
mod tests;
