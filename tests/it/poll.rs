//! Polls over real sockets: what is sent back, when it is asked again, what a document changes.

mod access;
mod carried;
mod changes;
mod conditions;
mod dates;
mod failures;
pub(crate) mod lab;
mod moved;
mod raw;
mod robots;
mod rules;
mod scrape;
mod several;
mod slots;
