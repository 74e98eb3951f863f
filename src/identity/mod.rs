//! What is one and the same: entry keys and ids, `decide` within a source, `relate` across sources.
//!
//! Invariants: an id depends on instance, source and entry key alone; no source's word hides or
//! changes another's entry, only equal text does, or an address of the other's own site; what brings a figure, a name or a word of weight
//! is never hidden. Deliberately absent: any memory beyond [`Index`].

mod address;
mod change;
mod day;
mod decide;
mod edit;
mod house;
mod index;
mod key;
mod overlap;
mod recognise;
mod record;
mod sketch;
mod story;
mod swap;
mod tokens;
mod words;

pub use address::Address;
pub use decide::Edit;
pub use decide::Past;
pub use decide::UNSAID;
pub use decide::Verdict;
pub use decide::Words;
pub use decide::decide;
pub use decide::text_hash;
pub use index::Doc;
pub use index::Index;
pub use index::Kind;
pub use index::Relation;
pub use index::WINDOW;
pub use key::Basis;
pub use key::EntryKey;
pub use key::entry_keys;
pub use key::entry_uuid;
pub use recognise::Traits;
pub use recognise::is_another;
pub use recognise::recognise;
pub use story::STORY;
pub use words::Word;
pub use words::words;

/// Changes whenever `relate` may answer otherwise for the same documents.
pub const RULE_VERSION: u32 = 5;
