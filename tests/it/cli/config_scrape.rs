//! The key `scrape`: what is wrong with it, with its place.

use super::config_files::errors;
use super::config_files::write;
use depeche::config::Config;
use std::path::Path;

/// A source with these keys; they stand in line 4.
fn source(keys: &str) -> String {
    format!("[[source]]\nid = \"a\"\nurl = \"https://a.example/\"\n{keys}\n")
}

#[test]
fn what_cannot_be_looked_for_is_named_with_its_place() {
    for (keys, expected) in [
        (
            "scrape = { item = \"li >\" }",
            "depeche.toml:4:19: `source.scrape.item`: `li >` is no CSS selector",
        ),
        (
            "scrape = { item = \"li\", date = \"time[\" }",
            "depeche.toml:4:32: `source.scrape.date`: `time[` is no CSS selector",
        ),
        (
            "scrape = { item = \"/a/~\" }",
            "depeche.toml:4:19: `source.scrape.item`: `/a/~` is no JSON Pointer: after a `~`",
        ),
        (
            "scrape = { item = \"/items\", title = \"name\" }",
            "depeche.toml:4:37: `source.scrape.title`: `name` is no JSON Pointer, as `item` is one",
        ),
        (
            "scrape = { title = \"h2\" }",
            "depeche.toml:4:10: `source.scrape.item`: missing: the CSS selector",
        ),
        (
            "scrape = { item = \"li\", lnik = \"a\" }",
            "depeche.toml:4:25: `source.scrape.lnik`: unknown key, did you mean `link`?",
        ),
        (
            "scrape = { item = \"li\", link = 5 }",
            "depeche.toml:4:32: `source.scrape.link`: expected a string, found integer",
        ),
        (
            "scrape = \"li\"",
            "depeche.toml:4:10: `source.scrape`: expected a table",
        ),
        (
            "[source.scrape]\nitem = \"li[\"",
            "depeche.toml:5:8: `source.scrape.item`: `li[` is no CSS selector",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &[("depeche.toml", &source(keys))]);
        let found = errors(folder.path());
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with(expected), "{found:?}");
    }
    let folder = tempfile::tempdir().unwrap();
    let text = format!("[defaults]\nscrape = {{ item = \"li\" }}\n{}", source(""));
    write(folder.path(), &[("depeche.toml", &text)]);
    let found = errors(folder.path());
    assert!(
        found[0].contains("it belongs into `[[source]]`"),
        "{found:?}"
    );
}

#[test]
fn a_source_has_its_own_rules_and_others_have_none() {
    let text = format!(
        "{}[[source]]\nid = \"b\"\nurl = \"https://b.example/\"\n",
        source("scrape = { item = \"\", title = \"/a~1b\", link = \"\" }")
    );
    let config = Config::parse(&text, "a.toml", Path::new("/f"), None).unwrap();
    assert!(config.scrape.of("a").is_some() && config.scrape.of("b").is_none());
}
