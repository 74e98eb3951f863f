//! Any text is a date or none; a date is at a precision that its own words are read at again.
#![no_main]

use depeche::parse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(date) = parse::date(text) {
        let words = date.to_string();
        let again = parse::date(&words);
        assert_eq!(again.map(|again| again.start), Some(date.start), "{text:?} {words}");
    }
});
