//! The keys `extract` and `site_rules`: what is wrong with them, with its place.

use super::config_files::errors;
use super::config_files::write;
use depeche::config::Config;

/// A source with these keys; they stand in line 4.
fn source(keys: &str) -> String {
    format!("[[source]]\nid = \"a\"\nurl = \"https://a.example/\"\n{keys}\n")
}

#[test]
fn what_cannot_be_looked_for_is_named_with_its_place() {
    for (keys, expected) in [
        (
            "extract = { body = \"div >\" }",
            "depeche.toml:4:20: `source.extract.body`: `div >` is no CSS selector",
        ),
        (
            "extract = { title = \"h1\", strip = [\".a\", \"b[\"] }",
            "depeche.toml:4:35: `source.extract.strip`: `b[` is no CSS selector",
        ),
        (
            "extract = { date = \"//time\" }",
            "depeche.toml:4:20: `source.extract.date`: `//time` is no CSS selector: it looks like XPath",
        ),
        (
            "extract = { bdoy = \"div\" }",
            "depeche.toml:4:13: `source.extract.bdoy`: unknown key, did you mean `body`?",
        ),
        (
            "extract = { body = 5 }",
            "depeche.toml:4:20: `source.extract.body`: expected a string, found integer",
        ),
        (
            "extract = { strip = [5] }",
            "depeche.toml:4:21: `source.extract.strip`: expected a list of strings, found array",
        ),
        (
            "extract = \"div\"",
            "depeche.toml:4:11: `source.extract`: expected a table",
        ),
        (
            "site_rules = \"no-such-folder\"",
            "depeche.toml:4:14: `source.site_rules`: cannot read the folder `",
        ),
        (
            "[store]\nraw_pages = \"5MB\"",
            "depeche.toml:5:13: `store.raw_pages`: `5MB` is no size",
        ),
        (
            "[store]\nraw_pages = 5",
            "depeche.toml:5:13: `store.raw_pages`: expected a size such as \"256MiB\", found integer",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &[("depeche.toml", &source(keys))]);
        let found = errors(folder.path());
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with(expected), "{found:?}");
    }
}

#[test]
fn the_defaults_are_those_of_sources_that_say_nothing() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("rules")).unwrap();
    std::fs::write(folder.path().join("rules/x.example.txt"), "body: //div\n").unwrap();
    let text = "[defaults]\nextract = { body = \"article\" }\nsite_rules = \"rules\"\n\
        [[source]]\nid = \"plain\"\nurl = \"https://a.example/\"\n\
        [[source]]\nid = \"own\"\nurl = \"https://b.example/\"\nextract = { strip = [\"aside\"] }\n\
        [[source]]\nid = \"none\"\nurl = \"https://c.example/\"\nextract = {}\nsite_rules = \"\"\n";
    let config = Config::parse(text, "depeche.toml", folder.path(), None).unwrap();
    let count = |id: &str, page: &str| config.rules.of(id, page).len();
    assert_eq!(count("plain", "https://x.example/1"), 2);
    assert_eq!(count("plain", "https://y.example/1"), 1);
    assert_eq!(count("own", "https://www.x.example/1"), 2);
    assert_eq!(count("none", "https://x.example/1"), 0);
    assert_eq!(config.raw_pages, 256 << 20);
    let text = format!("{text}[store]\nraw_pages = \"1GiB\"\n");
    let config = Config::parse(&text, "depeche.toml", folder.path(), None).unwrap();
    assert_eq!(config.raw_pages, 1 << 30);
}
