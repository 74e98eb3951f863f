//! What every language has to be judged by; the verdicts themselves are met in `relations`.

use super::fixtures;

/// A part of a scenario's name, and the verdicts that its last document may have.
const KINDS: [(&str, &[&str]); 4] = [
    ("template", &["not-same", "alone", "story"]),
    ("cut", &["version", "same"]),
    ("wire-copy", &["same", "version"]),
    (
        "development",
        &["new-version", "not-same", "alone", "story"],
    ),
];

#[test]
fn every_language_has_a_template_a_cut_a_wire_copy_and_a_development() {
    let scenarios = fixtures::scenarios();
    let mut missing = Vec::new();
    for language in ["fr", "de", "es", "ru", "ar", "zh", "ja", "th"] {
        for (kind, wanted) in KINDS {
            let found = scenarios.iter().any(|(name, documents, verdicts)| {
                let verdict = verdicts
                    .last()
                    .and_then(|(verdict, _)| verdict.split(' ').nth(1));
                let of_language = documents.iter().all(|document| document.lang == language);
                of_language
                    && name.contains(&format!("-{language}-"))
                    && name.contains(kind)
                    && verdict.is_some_and(|verdict| wanted.contains(&verdict))
            });
            if !found {
                missing.push(format!("{language}: {kind}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}
