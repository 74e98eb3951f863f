//! Integration tests: real sockets on loopback, real SQLite files, the real binary.

mod cli;
mod crash;
mod credits;
mod dedup;
mod demo;
mod docs;
mod poll;
mod publish;
mod shutdown;
mod store;
mod support;
mod tidy;
