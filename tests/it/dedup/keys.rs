//! Pairs of addresses: of one article, or not.

use depeche::canonical::comparison_key;
use std::path::Path;

#[test]
fn addresses_of_one_article_have_one_key() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/dedup/addresses.tsv");
    let text = std::fs::read_to_string(path).unwrap();
    let mut pairs = 0;
    let mut wrong = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [one, other, verdict, what] = fields.as_slice() else {
            panic!("{line}");
        };
        let keys = (comparison_key(one), comparison_key(other));
        assert!(["same", "not"].contains(verdict), "{line}");
        if (keys.0.is_some() && keys.0 == keys.1) != (*verdict == "same") {
            wrong.push(format!("{what}: {keys:?}"));
        }
        pairs += 1;
    }
    assert!(pairs >= 60, "{pairs} pairs");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
