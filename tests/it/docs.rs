//! The documents say what the program does. `UPDATE=1` rewrites what is taken from the program.

use depeche::config::Config;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).unwrap()
}

/// The text block between two marks of the README, and the README with it replaced by `by`.
fn block<'a>(readme: &'a str, mark: &str, by: &str) -> (&'a str, String) {
    let start = format!("<!-- {mark} -->\n```text\n");
    let end = format!("```\n<!-- /{mark} -->");
    let (before, rest) = readme.split_once(&start).unwrap();
    let (inside, after) = rest.split_once(&end).unwrap();
    (inside, format!("{before}{start}{by}{end}{after}"))
}

fn holds(mark: &str, said: &str) {
    let readme = readme();
    let (inside, updated) = block(&readme, mark, said);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(root().join("README.md"), updated).unwrap();
    } else {
        assert!(
            inside == said,
            "README.md, {mark}: run `UPDATE=1 cargo test docs`; the program says\n{said}"
        );
    }
}

#[test]
fn usage_is_what_help_says() {
    let help = Command::new(env!("CARGO_BIN_EXE_depeche"))
        .arg("--help")
        .output()
        .unwrap();
    holds("usage", &String::from_utf8(help.stdout).unwrap());
}

#[test]
fn the_demo_says_what_the_readme_shows() {
    let shown = readme();
    let (shown, _) = block(&shown, "demo", "");
    let demo = Command::new(env!("CARGO_BIN_EXE_depeche"))
        .args(["demo", "--once", "--listen", "127.0.0.1:0"])
        .output()
        .unwrap();
    let said = String::from_utf8(demo.stderr).unwrap();
    let kept = said
        .lines()
        .find_map(|line| {
            line.strip_prefix("kept in ")?
                .split(';')
                .next()
                .map(str::to_owned)
        })
        .unwrap();
    std::fs::remove_dir_all(kept).unwrap();
    // the start page has another port and the folder another name each time
    let steady = |text: &str| -> Vec<String> {
        text.lines()
            .take_while(|line| *line != "LOOK AROUND")
            .map(|line| line.split("next try").next().unwrap().trim_end().to_owned())
            .filter(|line| !line.contains(".localhost:"))
            .collect()
    };
    if std::env::var_os("UPDATE").is_some() {
        let program = env!("CARGO_BIN_EXE_depeche");
        let told: Vec<&str> = said
            .split_inclusive('\n')
            .filter(|line| !line.starts_with("kept in "))
            .collect();
        holds(
            "demo",
            &told.concat().replace(program, "target/release/depeche"),
        );
    } else {
        assert_eq!(
            steady(shown),
            steady(&said),
            "run `UPDATE=1 cargo test docs`"
        );
    }
}

#[test]
fn every_configuration_in_the_readme_loads() {
    let readme = readme();
    let mut seen = 0;
    for part in readme.split("```toml\n").skip(1) {
        let text = part.split("```").next().unwrap();
        Config::parse(text, "README.md", Path::new(""), None).unwrap();
        seen += 1;
    }
    assert!(seen > 0);
}

#[test]
fn the_reference_is_the_programs_own_table_and_holds_its_defaults() {
    let said = depeche::config::reference();
    let path = root().join("config/reference.toml");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &said).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap() == said,
        "config/reference.toml: run `UPDATE=1 cargo test docs`"
    );
    let read = |text: &str| Config::parse(text, "a.toml", Path::new(""), None).unwrap();
    let bare = "[[source]]\nid = \"example\"\nurl = \"https://example.org/feed.xml\"\n[[output]]\nid = \"all\"\n";
    assert_eq!(format!("{:#?}", read(&said)), format!("{:#?}", read(bare)));
    // how it is asked is secret, so it shows nothing of itself
    let access = |text: &str| read(text).access.of("example");
    assert!(access(&said) == access(bare));
    // the examples are values that are taken, too
    let examples: String = said
        .lines()
        // a feed comes from an address or from a program
        .filter(|line| !line.starts_with("# include") && !line.starts_with("# exec"))
        .map(|line| match line.strip_prefix("# ") {
            Some(rest)
                if rest
                    .split_once(" = ")
                    .is_some_and(|(key, _)| !key.contains(' ')) =>
            {
                rest
            }
            _ => line,
        })
        .flat_map(|line| [line, "\n"])
        .collect();
    let config = read(&examples);
    assert_eq!(config.sources[0].name.as_deref(), Some("Example"));
    assert!(config.warnings.is_empty(), "{:?}", config.warnings);
}

#[test]
fn the_gate_runs_the_test_command_of_the_readme() {
    let gate = std::fs::read_to_string(root().join(".ci/run")).unwrap();
    assert!(readme().lines().any(|line| line.trim() == "cargo test"));
    assert!(gate.lines().any(|line| line.trim() == "step cargo test"));
}

#[test]
fn the_unit_starts_the_program_with_flags_it_knows() {
    let unit = std::fs::read_to_string(root().join("systemd/depeche.service")).unwrap();
    let start = unit
        .lines()
        .find_map(|line| line.strip_prefix("ExecStart="))
        .unwrap();
    let mut words = start.split_whitespace();
    assert_eq!(words.next(), Some("/usr/local/bin/depeche"));
    // the file is not there: what is tested is that the command line is understood
    let said = Command::new(env!("CARGO_BIN_EXE_depeche"))
        .args(words)
        .output()
        .unwrap();
    let said = String::from_utf8(said.stderr).unwrap();
    assert!(said.contains("/etc/depeche/depeche.toml"), "{said}");
}
