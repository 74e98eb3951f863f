//! Plain values in the words of the RFCs: what moves between the rooms.
//!
//! Deliberately absent: `Serialize`, any I/O, any clock.

mod entry;
pub mod extras;
mod rhythm;
mod source;
mod time;
mod words;

pub use entry::Category;
pub use entry::Enclosure;
pub use entry::Entry;
pub use entry::Feed;
pub use entry::Link;
pub use entry::Person;
pub use entry::RawHtml;
pub use extras::Extras;
pub use extras::FeedExtras;
pub use rhythm::Rhythm;
pub use rhythm::Wishes;
pub use source::FullText;
pub use source::Publish;
pub use source::Source;
pub use time::DateFrom;
pub use time::Dated;
pub use time::Instant;
pub use time::PartialDate;
pub use time::Precision;
pub use words::counted;
