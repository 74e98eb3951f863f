//! The keys that say how a source is asked: order of precedence, and what is wrong with them.

use super::config_files::errors;
use super::config_files::write;
use depeche::config::Config;
use std::path::Path;

/// How the only source of a configuration is asked; the last key is the source's.
fn access(defaults: &str, source: &str) -> std::sync::Arc<depeche::fetch::Access> {
    let text = format!(
        "[fetch]\nproxy = \"http://p:1\"\n[defaults]\n{defaults}\n[[source]]\nid = \"a\"\nurl = \"https://a.example/\"\n{source}\n"
    );
    let config = Config::parse(&text, "a.toml", Path::new("/f"), None).unwrap();
    config.access.of("a")
}

#[test]
fn how_a_source_is_asked_follows_the_same_order() {
    for (key, default, own, none) in [
        ("headers", "{ A = \"1\" }", "{ B = \"2\" }", "{}"),
        ("cookie", "\"a=1\"", "\"b=2\"", "\"\""),
        ("basic_auth", "\"a:1\"", "\"b:2\"", "\"\""),
        ("bearer", "\"a\"", "\"b\"", "\"\""),
        ("user_agent", "\"a\"", "\"b\"", "\"\""),
        (
            "proxy",
            "\"http://q:1\"",
            "\"socks5://q:1\"",
            "\"http://p:1\"",
        ),
        ("page_exec", "[\"a\"]", "[\"b\", \"c\"]", "[]"),
    ] {
        let line = |value: &str| format!("{key} = {value}");
        let (by_default, by_own) = (access(&line(default), ""), access("", &line(own)));
        assert!(
            by_default != access("", "") && by_own != by_default,
            "{key}"
        );
        assert!(access(&line(default), &line(own)) == by_own, "{key}");
        assert!(
            access(&line(default), &line(none)) == access("", ""),
            "{key}"
        );
    }
    assert!(access("", "proxy = \"\"").proxy.is_none());
    // one way of saying who we are takes the place of the other
    let bearer = access("basic_auth = \"a:1\"", "bearer = \"b\"");
    assert!(bearer.basic.is_none() && bearer.headers.contains_key("authorization"));
}

#[test]
fn what_cannot_be_sent_is_named() {
    for (keys, expected) in [
        (
            "headers = { Host = \"x\" }",
            "`source.headers`: `Host` is not to be set: it follows from `url`",
        ),
        (
            "headers = { \"a b\" = \"x\" }",
            "`source.headers`: `a b` is no name of a header",
        ),
        (
            "headers = { A = \"x\\ny\" }",
            "`source.headers`: `A`: it cannot stand in a header",
        ),
        ("headers = \"A: b\"", "`source.headers`: expected a table"),
        (
            "cookie = \"a\\nb\"",
            "`source.cookie`: it cannot stand in a header",
        ),
        (
            "basic_auth = \"me\"",
            "`source.basic_auth`: expected \"name:password\"",
        ),
        (
            "basic_auth = \"a:b\"\nbearer = \"c\"",
            "`source.bearer`: `basic_auth` stands here too",
        ),
        ("proxy = \"ftp://x\"", "`source.proxy`: expected http://"),
        ("exec = [\"x\"]", "`source.exec`: `url` stands here too"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let text = format!("[[source]]\nid = \"a\"\nurl = \"https://a.example/\"\n{keys}\n");
        write(folder.path(), &[("depeche.toml", &text)]);
        let found = errors(folder.path());
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains(expected), "{found:?}");
    }
}
