//! The binary: argv → verb → exit code.

fn main() {}
