//! Real programs, small ones.

use super::run;
use crate::fetch::Failure;
use crate::fetch::Program;
use bytes::Bytes;
use std::path::Path;
use std::time::Duration;
use std::time::Instant;

const TIME: Duration = Duration::from_secs(5);

async fn shell(script: &str, argument: Option<&str>, time: Duration) -> Result<Bytes, Failure> {
    let program = Program {
        name: "sh".into(),
        arguments: ["-c", script].map(Into::into).to_vec(),
        folder: "/".into(),
    };
    run(&program, argument, 1_000, time, false).await
}

#[tokio::test]
async fn what_a_program_prints_and_how_it_fails() {
    let printed = shell("printf '%s' \"$0\"", Some("https://a.example/;ls"), TIME).await;
    assert_eq!(&printed.unwrap()[..], b"https://a.example/;ls");
    let told = async |script: &str| shell(script, None, TIME).await.unwrap_err().to_string();
    let failed = told("echo first >&2; echo last words >&2; exit 3").await;
    assert_eq!(failed, "the program `sh` ended with 3: last words");
    let secret = told("echo 'sh: exit 4 # key' >&2; echo \"$0 $1\" >&2; exit 4 # key").await;
    assert!(!secret.contains("# key"), "{secret}");
    assert!(told("kill -9 $$").await.contains("signal 9"));
    let much = shell("yes", None, TIME).await;
    assert!(
        matches!(much, Err(Failure::TooLarge { limit: 1_000 })),
        "{much:?}"
    );
    let loud = shell(
        "i=0; while [ $i -lt 9999 ]; do echo more than a pipe holds >&2; i=$((i+1)); done; echo x",
        None,
        TIME,
    )
    .await;
    assert_eq!(&loud.unwrap()[..], b"x\n");
    assert!(matches!(
        shell("true", None, TIME).await,
        Err(Failure::Empty)
    ));
    let absent = Program {
        name: "/nowhere/at-all".into(),
        arguments: Vec::new(),
        folder: "/".into(),
    };
    let absent = run(&absent, None, 1, TIME, true)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        absent.contains("does not start") && absent.contains("MemoryDenyWriteExecute"),
        "{absent}"
    );
}

#[test]
fn what_a_program_says_gives_none_of_its_arguments_away() {
    let program = Program {
        name: "x".into(),
        arguments: [
            "--token=SECRETabc",
            "https://a.example/f?key=OTHER",
            "me:pass word",
            "-v",
        ]
        .map(Into::into)
        .to_vec(),
        folder: "/".into(),
    };
    let said =
        "bad token SECRETabc, -v OTHER key=OTHER for pass word at https://a.example/f?key=OTHER";
    let told = super::without_arguments(said, &program);
    assert_eq!(told, "bad token ***, -v OTHER *** for *** at ***");
}

#[tokio::test]
async fn what_it_left_running_ends_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let pid = folder.path().join("pid");
    let script = format!(
        "sleep 61 >/dev/null 2>&1 & echo $! > {}; echo x",
        pid.display()
    );
    shell(&script, None, TIME).await.unwrap();
    all_gone(&pid);
}

/// Waits until all whose ids a file has are gone.
fn all_gone(pids: &Path) {
    let from = Instant::now();
    for pid in std::fs::read_to_string(pids).unwrap().split_whitespace() {
        let gone = || {
            let state = std::fs::read_to_string(Path::new("/proc").join(pid).join("stat"));
            // a zombie waits for whoever started it, and does nothing more
            state.is_err() || state.is_ok_and(|state| state.contains(") Z "))
        };
        while !gone() {
            assert!(from.elapsed() < TIME, "{pid} still runs");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

#[tokio::test]
async fn a_program_and_its_children_end_when_their_time_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let pids = folder.path().join("pids");
    let script = format!("sleep 60 & echo $! $$ > {}; wait", pids.display());
    let from = Instant::now();
    let late = shell(&script, None, Duration::from_millis(400)).await;
    assert!(matches!(late, Err(Failure::Timeout { .. })), "{late:?}");
    assert!(from.elapsed() < TIME);
    all_gone(&pids);
}
