//! `completions` and `man`: what the command line says of itself.

use super::VERBS;
use crate::support::process::depeche;

#[test]
fn completions_name_the_verbs() {
    let folder = tempfile::tempdir().unwrap();
    for (shell, mark) in [
        ("bash", "complete -F _depeche"),
        ("zsh", "#compdef depeche"),
        ("fish", "complete -c depeche"),
    ] {
        let script = depeche(folder.path(), &["completions", shell]).ok();
        assert!(script.contains(mark), "{shell}: {script}");
        let words: Vec<&str> = script
            .split(|c: char| !c.is_alphanumeric() && c != '-')
            .collect();
        for verb in VERBS.iter().filter(|verb| **verb != "help") {
            assert!(words.contains(verb), "{shell} lacks `{verb}`");
        }
    }
    let refused = depeche(folder.path(), &["completions", "nosuch"]).fails(2);
    assert!(refused.contains("bash"), "{refused}");
}

#[test]
fn a_bash_that_reads_the_script_completes() {
    let folder = tempfile::tempdir().unwrap();
    let script = depeche(folder.path(), &["completions", "bash"]).ok();
    std::fs::write(folder.path().join("script"), script).unwrap();
    let asking = "set -e; . ./script; COMP_WORDS=(depeche comp); COMP_CWORD=1; _depeche depeche comp depeche; echo \"${COMPREPLY[*]}\"";
    let bash = std::process::Command::new("bash")
        .args(["--norc", "-c", asking])
        .current_dir(folder.path())
        .output();
    let Ok(bash) = bash else {
        eprintln!("skipped: no bash here");
        return;
    };
    let said = String::from_utf8_lossy(&bash.stderr);
    assert_eq!(bash.stdout, b"completions\n", "{said}");
}

#[test]
fn manual_pages_are_one_for_all_and_one_for_each_verb() {
    let folder = tempfile::tempdir().unwrap();
    let page = depeche(folder.path(), &["man"]).ok();
    assert!(
        page.lines().any(|line| line.starts_with(".TH depeche 1")),
        "{page}"
    );
    for section in [".SH NAME", ".SH SYNOPSIS", ".SH OPTIONS"] {
        assert!(page.lines().any(|line| line == section), "{section}");
    }
    let pages = folder.path().join("share/man1");
    depeche(folder.path(), &["man", "--dir", "share/man1"]).ok();
    let main = std::fs::read_to_string(pages.join("depeche.1")).unwrap();
    for verb in VERBS.iter().filter(|verb| **verb != "help") {
        let name = format!("depeche-{verb}");
        let page = std::fs::read_to_string(pages.join(format!("{name}.1")));
        let page = page.unwrap_or_else(|error| panic!("{name}.1: {error}"));
        assert!(page.contains(&format!(".TH {name} 1")), "{page}");
        let escaped = name.replace('-', "\\-");
        assert!(main.contains(&escaped), "the main page lacks {name}");
    }
    std::fs::write(folder.path().join("file"), "").unwrap();
    let refused = depeche(folder.path(), &["man", "--dir", "file"]).fails(1);
    assert!(refused.contains("`file`"), "{refused}");
}
