//! Entries out, as documents: Atom 1.0, RSS 2.0, JSON Feed 1.1, OPML 2.0, two HTML pages, and the
//! text form of `export`.
//!
//! Every function is pure and total: the same input gives the same bytes, and whatever an entry
//! holds, the document is well-formed. Order is the caller's: what comes first is written first.
//! Deliberately absent: any clock, choice of entries, HTTP.

mod atom;
mod item;
mod json;
mod rss;
mod xml;

pub use atom::atom;
pub use item::Item;
pub use item::Origin;
pub use item::Output;
pub use item::Provenance;
pub use json::json;
pub use rss::rss;

/// Who wrote a document.
const GENERATOR: &str = concat!("depeche ", env!("CARGO_PKG_VERSION"));
/// The namespace of `depeche:` elements.
const NAMESPACE: &str = "urn:depeche:1";
