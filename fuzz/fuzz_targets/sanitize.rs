//! Any text is cleaned to markup that cleaning leaves as it is, and that holds nothing but what may be published.
#![no_main]

use depeche::html::Attributes;
use depeche::html::Token;
use depeche::html::Tokens;
use depeche::model::RawHtml;
use depeche::sanitize;
use libfuzzer_sys::fuzz_target;

const ELEMENTS: &str = "a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em \
    figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small strong sub summary \
    sup table tbody td tfoot th thead time tr u ul var wbr";
const ATTRIBUTES: &str = "alt cite class colspan datetime dir height href hreflang lang reversed rowspan scope span src \
    start title type value width";

fn clean(text: &str) -> String {
    let clean = sanitize::clean(&RawHtml(text.to_owned()), Some("https://a.example/b/c"));
    clean.as_str().to_owned()
}

fuzz_target!(|text: &str| {
    let once = clean(text);
    assert_eq!(clean(&once), once, "{text:?}");
    for token in Tokens::new(&once) {
        let (name, attributes) = match &token {
            Token::Start { name, attributes } => (name, *attributes),
            Token::End(name) => (name, ""),
            Token::Text(text) => {
                assert!(!text.contains(['<', '>']), "{text:?}");
                continue;
            }
            other => panic!("{other:?}"),
        };
        assert!(ELEMENTS.split_whitespace().any(|one| one == name), "{name}");
        for (name, value) in Attributes::new(attributes) {
            assert!(ATTRIBUTES.split_whitespace().any(|one| one == name), "{name}");
            let opens = ["http://", "https://", "mailto:"];
            let is_address = matches!(&*name, "href" | "src" | "cite");
            assert!(!is_address || opens.iter().any(|open| value.starts_with(open)), "{value}");
        }
    }
});
