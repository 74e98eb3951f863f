//! Included files, secrets, and `[defaults]`.

use crate::support::process::depeche;
use depeche::config::Config;
use depeche::config::Error;
use depeche::config::Severity;
use depeche::model::FullText;
use depeche::model::Publish;
use depeche::model::Source;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

pub(super) fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

fn load(folder: &Path) -> Result<Config, Error> {
    Config::load(&folder.join("depeche.toml"))
}

/// The errors of a folder, file names without it.
#[track_caller]
pub(super) fn errors(folder: &Path) -> Vec<String> {
    let Err(Error::Wrong(problems)) = load(folder) else {
        panic!("it loads");
    };
    let folder = format!("{}/", folder.display());
    problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error)
        .map(|problem| problem.headline().replace(&folder, ""))
        .collect()
}

const A: &str = "[[source]]\nid = \"a\"\nurl = \"https://a.example/\"\n";
const B: &str = "[[source]]\nid = \"b\"\nurl = \"https://b.example/\"\n[[output]]\nid = \"ab\"\nsources = [\"a\", \"b\"]\n";

#[test]
fn included_files_are_read_in_order() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        &[
            (
                "depeche.toml",
                "include = [\"d/*.toml\", \"more/one.toml\", \"none-*.toml\", \"*.toml\"]\n[defaults]\ntags = [\"t\"]\n\
                 [[source]]\nid = \"m\"\nurl = \"https://m.example/\"\n",
            ),
            ("d/20-b.toml", B),
            ("d/10-a.toml", A),
            ("d/.hidden.toml", "nonsense"),
            ("d/30.toml~", "nonsense"),
            (
                "more/one.toml",
                "[[source]]\nid = \"c\"\nurl = \"https://c.example/\"\n",
            ),
        ],
    );
    let config = load(folder.path()).unwrap();
    let ids: Vec<&str> = config
        .sources
        .iter()
        .map(|source| source.id.as_str())
        .collect();
    assert_eq!(ids, ["m", "a", "b", "c"]);
    assert!(config.sources.iter().all(|source| source.tags == ["t"]));
    assert_eq!(config.outputs.len(), 1);
    let files: Vec<&Path> = config
        .files
        .iter()
        .map(|file| file.strip_prefix(folder.path()).unwrap())
        .collect();
    let expected = [
        "depeche.toml",
        "d/10-a.toml",
        "d/20-b.toml",
        "more/one.toml",
    ];
    assert_eq!(files, expected.map(Path::new));
}

#[test]
fn problems_of_included_files_name_them() {
    let folder = tempfile::tempdir().unwrap();
    let include = "include = [\"d/*.toml\", \"missing.toml\", \"*/x.toml\", 5]\n";
    write(
        folder.path(),
        &[
            ("depeche.toml", &format!("{include}{A}")),
            ("d/a.toml", A),
            (
                "d/b.toml",
                "[[source]]\nid = \"b\"\nurll = \"https://b.example/\"\n",
            ),
            (
                "d/c.toml",
                "include = [\"e.toml\"]\n[fetch]\nhost_gap = \"1s\"\n[[sauce]]\n",
            ),
            ("d/d.toml", "[[source]]\nid = \n"),
            ("d/e.toml", "[[output]]\nid = \"o\"\nsources = [\"whom\"]\n"),
        ],
    );
    let found = errors(folder.path());
    for expected in [
        "depeche.toml:1:24: `include`: there is no file `missing.toml`",
        "depeche.toml:1:40: `include`: `*/x.toml`: * and ?",
        "depeche.toml:1:52: `include`: expected a file name, found integer",
        "d/a.toml:2:6: `source.id`: `a` stands at depeche.toml:3:6 too",
        "d/b.toml:3:1: `source.urll`: unknown key, did you mean `url`?",
        "d/b.toml:1:1: `source.url`: missing",
        "d/c.toml:1:1: `include`: an included file holds [[source]] and [[output]] only",
        "d/c.toml:2:2: `fetch`: an included file",
        "d/c.toml:4:3: `sauce`: an included file holds [[source]] and [[output]] only, did you mean `source`?",
        "d/d.toml:2:",
    ] {
        assert!(
            found.iter().any(|line| line.starts_with(expected)),
            "{expected}\n{found:#?}"
        );
    }
    // what could not be read may hold the source that seems to be missing
    assert_eq!(found.len(), 10, "{found:#?}");
}

#[test]
fn an_include_inside_a_table_is_obeyed_with_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        &[
            (
                "depeche.toml",
                "[daemon]\ntitle = \"x\"\ninclude = [\"a.toml\"]\n",
            ),
            ("a.toml", A),
        ],
    );
    let config = load(folder.path()).unwrap();
    assert_eq!(config.sources.len(), 1);
    assert_eq!(config.warnings.len(), 1);
    assert_eq!(config.warnings[0].key, "daemon.include");
}

#[test]
fn a_secret_comes_from_a_file_beside_the_one_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        &[
            ("depeche.toml", "include = [\"d/a.toml\"]\n"),
            (
                "d/a.toml",
                "[[source]]\nid = \"a\"\nurl = { file = \"a.url\" }\nprivate = false\n",
            ),
            ("d/a.url", "https://a.example/s3cret\n"),
        ],
    );
    let secret = folder.path().join("d/a.url");
    let mode =
        |mode| std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(mode)).unwrap();
    mode(0o600);
    let config = load(folder.path()).unwrap();
    assert_eq!(config.sources[0].url, "https://a.example/s3cret");
    assert!(config.sources[0].private, "a secret is never public");
    assert!(!format!("{config:?}").contains("s3cret"), "{config:?}");
    assert!(config.warnings.is_empty(), "{:?}", config.warnings);
    mode(0o640);
    let warnings = load(folder.path()).unwrap().warnings;
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].message.contains("chmod 600"), "{warnings:?}");
    std::fs::write(&secret, "gopher://s3cret").unwrap();
    let found = errors(folder.path());
    assert_eq!(
        found,
        ["d/a.toml:3:7: `source.url`: it is no http://, https:// or file:// address"]
    );
}

#[test]
fn a_secret_comes_from_the_environment_or_systemd() {
    let folder = tempfile::tempdir().unwrap();
    let text = "[[source]]\nid = \"a\"\nurl = { env = \"A_URL\" }\n[[source]]\nid = \"b\"\nurl = { credential = \"b-url\" }\n";
    write(
        folder.path(),
        &[
            ("depeche.toml", text),
            ("creds/b-url", "https://b.example/s3cret\n"),
        ],
    );
    let check = |set: bool| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_depeche"));
        command.arg("check").current_dir(folder.path());
        command
            .env_remove("DEPECHE_CONFIG")
            .env_remove("CREDENTIALS_DIRECTORY")
            .env_remove("A_URL");
        if set {
            command.env("A_URL", "https://a.example/s3cret");
            command.env("CREDENTIALS_DIRECTORY", folder.path().join("creds"));
        }
        let done = command.output().unwrap();
        (done.status.code(), String::from_utf8(done.stdout).unwrap())
    };
    assert_eq!(check(true), (Some(0), String::new()));
    let (code, said) = check(false);
    assert_eq!(code, Some(2));
    assert!(
        said.contains(
            "depeche.toml:3:7: `source.url`: the environment variable `A_URL` is not set"
        ),
        "{said}"
    );
    assert!(
        said.contains("depeche.toml:6:7: `source.url`: no credentials here"),
        "{said}"
    );
    assert!(said.contains("LoadCredential=b-url"), "{said}");
}

#[test]
fn a_secret_from_nowhere_is_told_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    for (url, expected) in [
        ("{ file = \"none.url\" }", "cannot read `"),
        ("{ file = \"empty.url\" }", "the file `empty.url` is empty"),
        (
            "{ fle = \"a.url\" }",
            "`fle` is no place for a secret; did you mean `file`?",
        ),
        ("{ }", "expected one of { file"),
        ("{ file = 5 }", "expected a name after `file =`"),
        ("5", "expected a string or a secret, found integer"),
        ("{ credential = \"../x\" }", "no name of a credential"),
    ] {
        let text = format!("[[source]]\nid = \"a\"\nurl = {url}\n");
        write(
            folder.path(),
            &[("depeche.toml", &text), ("empty.url", "\n")],
        );
        let found = errors(folder.path());
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].starts_with("depeche.toml:3:7: `source.url`: "),
            "{found:?}"
        );
        assert!(found[0].contains(expected), "{found:?}");
    }
    depeche(folder.path(), &["check"]).code.unwrap();
}

/// The shared keys of a source, by name.
fn shared(source: &Source) -> Vec<(&'static str, String)> {
    vec![
        ("tags", format!("{:?}", source.tags)),
        ("priority", source.priority.to_string()),
        ("enabled", source.enabled.to_string()),
        ("private", source.private.to_string()),
        ("publish", format!("{:?}", source.publish)),
        ("full_text", format!("{:?}", source.full_text)),
        ("min_interval", format!("{:?}", source.min_interval)),
        ("max_interval", format!("{:?}", source.max_interval)),
        ("first_entries", source.first_entries.to_string()),
        ("timeout", format!("{:?}", source.timeout)),
        ("lang", format!("{:?}", source.lang)),
    ]
}

fn one(defaults: &str, source: &str) -> Source {
    let text = format!(
        "[defaults]\n{defaults}\n[[source]]\nid = \"a\"\nurl = \"https://a.example/\"\n{source}\n"
    );
    let config = Config::parse(&text, "a.toml", Path::new(""), None).unwrap();
    config.sources.into_iter().next().unwrap()
}

#[test]
fn a_sources_key_wins_over_the_default_and_that_over_the_built_in() {
    let built_in = one("", "");
    assert_eq!(
        built_in,
        Source {
            id: "a".to_owned(),
            url: "https://a.example/".to_owned(),
            kept_as: None,
            name: None,
            tags: Vec::new(),
            priority: 0,
            enabled: true,
            private: false,
            publish: Publish::Full,
            full_text: FullText::Auto,
            min_interval: Duration::from_hours(1),
            max_interval: Duration::from_hours(24),
            first_entries: 10,
            timeout: Duration::from_mins(1),
            lang: None,
            was: Vec::new(),
        }
    );
    let keys = [
        ("tags", "[\"d\"]", "[]"),
        ("priority", "5", "-1"),
        ("enabled", "false", "true"),
        ("private", "true", "false"),
        ("publish", "\"link\"", "\"summary\""),
        ("full_text", "\"never\"", "\"always\""),
        ("min_interval", "\"2h\"", "\"3h\""),
        ("max_interval", "\"48h\"", "\"72h\""),
        ("first_entries", "3", "0"),
        ("timeout", "\"5s\"", "\"7s\""),
        ("lang", "\"fr\"", "\"de\""),
    ];
    let names: Vec<&str> = shared(&built_in).iter().map(|(name, _)| *name).collect();
    assert_eq!(names, keys.map(|(name, _, _)| name), "every key is here");
    for (at, (key, default, own)) in keys.iter().enumerate() {
        let default = format!("{key} = {default}");
        let own = format!("{key} = {own}");
        let value = |source: &Source| shared(source)[at].1.clone();
        let (by_default, by_own) = (one(&default, ""), one("", &own));
        assert_ne!(
            value(&by_default),
            value(&built_in),
            "{key}: the default counts"
        );
        assert_ne!(value(&by_own), value(&by_default), "{key}");
        assert_eq!(
            value(&one(&default, &own)),
            value(&by_own),
            "{key}: its own counts more"
        );
        // and no other key moved
        let others = |source: &Source| {
            let mut all = shared(source);
            all.remove(at);
            all
        };
        assert_eq!(others(&by_default), others(&built_in), "{key}");
    }
}

#[test]
fn every_shared_key_is_tested_here_or_there() {
    let names: Vec<&str> = shared(&one("", "")).iter().map(|(name, _)| *name).collect();
    // the keys of the program's own table, so that a new one is not forgotten here
    let reference = depeche::config::reference();
    let table = reference.split("[defaults]").nth(1).unwrap();
    let table = table.split("[[source]]").next().unwrap();
    let named: Vec<&str> = table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| Some(line.split_once(" = ")?.0))
        .collect();
    let asking = [
        "headers",
        "cookie",
        "basic_auth",
        "bearer",
        "user_agent",
        "page_exec",
        // config_extract.rs
        "extract",
        "site_rules",
    ];
    assert_eq!(named, [&names[..], &asking[..]].concat());
}
