//! Polls over real sockets: what is sent back, when it is asked again, what a document changes.

mod access;
mod changes;
mod conditions;
mod failures;
pub(crate) mod lab;
mod moved;
mod robots;
mod scrape;
mod slots;
