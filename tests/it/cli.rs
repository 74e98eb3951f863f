//! The real binary: what it prints where, how it ends, what it says of bad input.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "helpers of tests, not of the program"
)]

mod check;
mod config;
mod config_access;
mod config_extract;
mod config_files;
mod config_scrape;
mod corpus;
mod discover;
mod edit;
mod export;
mod import;
mod import_asking;
mod import_places;
mod keep;
mod manners;
mod manual;
mod overrule;
mod reading;
mod remove;
mod rods;
mod round;
mod status;

use crate::support::process::depeche;
use std::path::Path;

/// The verbs of this version, in the order of `--help`.
const VERBS: [&str; 30] = [
    "demo",
    "run",
    "poll",
    "check",
    "init",
    "add",
    "remove",
    "import",
    "list",
    "show",
    "search",
    "status",
    "explain",
    "merge",
    "unmerge",
    "forget",
    "backfill",
    "ingest",
    "reextract",
    "backup",
    "restore",
    "reload",
    "export",
    "parse",
    "extract",
    "dedup",
    "url-key",
    "completions",
    "man",
    "help",
];
const LATER: [&str; 3] = ["filter", "vacuum", "doctor"];

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn help_lists_the_verbs_of_this_version_and_no_others() {
    let help = depeche(here(), &["--help"]).ok();
    let list = help.split("Commands:\n").nth(1).unwrap();
    let list = list.split("\n\n").next().unwrap();
    let names: Vec<&str> = list
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(names, VERBS);
}

#[test]
fn verbs_of_later_versions_are_usage_errors() {
    for verb in LATER {
        for arguments in [&[verb][..], &[verb, "x", "--pages", "3"], &["help", verb]] {
            let words = depeche(here(), arguments).fails(2);
            let said = format!("`depeche {verb}` is not in this version");
            assert!(words.contains(&said), "{words}");
            assert!(!words.contains("similar"), "{words}");
        }
    }
    // another word that is none is told what is near
    let words = depeche(here(), &["lisst"]).fails(2);
    assert!(words.contains("list"), "{words}");
}

#[test]
fn usage_errors_are_2_and_help_is_0() {
    for arguments in [
        &[][..],
        &["--nonsense"],
        &["parse"],
        &["export"],
        &["export", "docx"],
        &["extract", "--jobs", "4"],
        &["poll", "--nonsense"],
        &["export", "text", "--since", "1", "--state", "file"],
    ] {
        depeche(here(), arguments).fails(2);
    }
    for verb in &VERBS[..VERBS.len() - 1] {
        let help = depeche(here(), &[verb, "--help"]).ok();
        let example = format!("  depeche {verb}");
        let examples = help.split("Example:\n").nth(1).unwrap_or_default();
        assert!(
            examples.contains(&example[2..]),
            "{verb} ends with no example: {help}"
        );
        assert!(help.contains(&format!("Usage: depeche {verb}")), "{help}");
    }
    assert!(depeche(here(), &["--version"]).ok().starts_with("depeche "));
}

#[test]
fn no_configuration_at_all_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    for verb in [
        &["run"][..],
        &["poll"],
        &["export", "text"],
        &["explain", "x"],
        &["list"],
        &["show", "x"],
        &["search", "x"],
        &["backfill", "x"],
        &["ingest", "x"],
        &["status"],
        &["add", "example.org"],
        &["remove", "x"],
        &["import", "x"],
    ] {
        let words = depeche(folder.path(), verb).fails(2);
        assert!(words.contains("`depeche init`"), "{words}");
        assert_eq!(words.lines().count(), 1, "{words}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
