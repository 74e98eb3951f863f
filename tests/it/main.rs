//! Integration tests.
#[test]
fn t() {}
