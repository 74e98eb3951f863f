//! Polls over real sockets: what is sent back, when it is asked again, what a document changes.

mod access;
mod carried;
mod changes;
mod conditions;
mod dates;
mod edits;
mod failures;
mod kept;
mod keys;
pub(crate) mod lab;
mod memory;
mod moved;
mod moves;
mod raw;
mod retries;
mod robots;
mod rules;
mod scrape;
mod several;
mod slots;
