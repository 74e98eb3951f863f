//! The unit, judged by systemd's own tool.

#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it does not expect fails"
)]

use std::path::Path;
use std::process::Command;

/// The tool's word on the unit, started from the built binary; None without the tool.
fn analyze(arguments: &[&str]) -> Option<String> {
    if Command::new("systemd-analyze")
        .arg("--version")
        .output()
        .is_err()
    {
        assert!(
            std::env::var_os("DEPECHE_SYSTEMD").is_none(),
            "DEPECHE_SYSTEMD is set and systemd-analyze is missing"
        );
        eprintln!("skipped: no systemd-analyze here");
        return None;
    }
    let unit = Path::new(env!("CARGO_MANIFEST_DIR")).join("systemd/depeche.service");
    let text = std::fs::read_to_string(unit).unwrap();
    let program = env!("CARGO_BIN_EXE_depeche");
    assert!(text.contains("/usr/local/bin/depeche"));
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("depeche.service");
    std::fs::write(&copy, text.replace("/usr/local/bin/depeche", program)).unwrap();
    let out = Command::new("systemd-analyze")
        .args(arguments)
        .arg(&copy)
        .output()
        .unwrap();
    let said =
        String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{said}");
    Some(said)
}

#[test]
fn verify_finds_nothing_wrong_with_the_unit() {
    if let Some(said) = analyze(&["verify", "--man=no"]) {
        assert!(!said.contains("depeche.service"), "{said}");
    }
}

#[test]
fn security_says_one_and_a_half_or_less() {
    if let Some(said) = analyze(&["security", "--offline=true"]) {
        let score = said
            .split("exposure level for depeche.service: ")
            .nth(1)
            .unwrap();
        let score: f64 = score.split(' ').next().unwrap().parse().unwrap();
        assert!(score <= 1.5, "{said}");
    }
}
