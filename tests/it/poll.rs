//! Polls over real sockets: what is sent back, when it is asked again, what a document changes.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of a test fails where it stands"
)]

mod changes;
mod conditions;
mod failures;
pub(crate) mod lab;
