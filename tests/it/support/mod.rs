//! What the tests stand on: a scripted origin on loopback.

pub(crate) mod origin;
pub(crate) mod reply;

mod origin_test;
