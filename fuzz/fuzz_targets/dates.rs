//! Any text is a date or none; the words of a date are read as the same date, to the second.
#![no_main]

use depeche::parse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(date) = parse::date(text) {
        let words = date.to_string();
        let again = parse::date(&words).unwrap_or_else(|| panic!("{text:?} {words}"));
        let seconds = |at: depeche::model::Instant| at.0.div_euclid(1000);
        assert_eq!(seconds(again.start), seconds(date.start), "{text:?} {words}");
    }
});
