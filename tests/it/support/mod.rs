//! What the tests stand on: a scripted origin on loopback, origins that speak TLS, strict validators of what is
//! published.

pub(crate) mod authority;
pub(crate) mod carried;
pub(crate) mod origin;
pub(crate) mod process;
pub(crate) mod reply;
pub(crate) mod tls;
pub(crate) mod validate;

mod origin_test;
