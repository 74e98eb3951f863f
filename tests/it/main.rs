//! Integration tests: real sockets on loopback, real SQLite files, the real binary.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets what it does not expect fails"
)]

mod backfill;
mod beside;
mod bounds;
mod browser;
mod cases;
mod cli;
mod crash;
mod credits;
mod dedup;
mod demo;
mod docs;
mod gate;
mod glued;
mod http2;
mod poll;
mod publish;
mod replay;
mod service;
mod shutdown;
mod simulation;
mod store;
mod support;
mod systemd;
mod tidy;
mod tls;
mod walks;
