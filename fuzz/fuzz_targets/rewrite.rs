//! Any octets are read as a feed or refused with an error, the same way twice, and never by a panic.
#![no_main]

use depeche::parse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let document = parse::Document {
        bytes,
        content_type: None,
        base: Some("https://a.example/feeds/one"),
    };
    let (first, second) = (parse::feed(&document), parse::feed(&document));
    match (first, second) {
        (Ok(first), Ok(second)) => assert_eq!(first, second),
        (Err(first), Err(second)) => {
            assert!(!matches!(first, parse::Error::Panic(_)), "{first}");
            assert_eq!(first.to_string(), second.to_string());
        }
        (first, second) => panic!("{first:?} and then {second:?}"),
    }
});
