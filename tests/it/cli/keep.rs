//! What verbs do to files: whose they are, who may read them, by which name the daemon is found.

use super::corpus::House;
use crate::support::process::Daemon;
use crate::support::process::PATIENCE;
use crate::support::process::depeche;
use serde_json::Value;
use std::ffi::OsStr;
use std::fs::Permissions;
use std::os::unix::fs::MetadataExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::fs::chown;
use std::os::unix::fs::symlink;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

/// Somebody who is neither root nor us.
const SOMEBODY: u32 = 12_345;

fn database(house: &House) -> PathBuf {
    house.path().join("depeche.db")
}

/// A second configuration of the house, which knows its database by another name.
fn other_name(house: &House, name: &str) {
    let text = std::fs::read_to_string(house.path().join("depeche.toml")).unwrap();
    let text = format!("[daemon]\ndatabase = \"{name}\"\n{text}");
    std::fs::write(house.path().join("other.toml"), text).unwrap();
}

fn is_root(house: &House) -> bool {
    std::fs::metadata(house.path()).unwrap().uid() == 0
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Modes of the files that are the database's.
fn modes(house: &House) -> Vec<(String, u32)> {
    let mut all: Vec<_> = std::fs::read_dir(house.path())
        .unwrap()
        .map(|file| file.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path))
        .filter(|(name, _)| name.starts_with("depeche.db"))
        .map(|(name, path)| (name, mode(&path)))
        .collect();
    all.sort();
    all
}

/// The binary, as a shell with this umask runs it.
fn with_umask(umask: &str, house: &House, verb: &[&str]) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("umask {umask}; exec \"$0\" \"$@\"")])
        .args([env!("CARGO_BIN_EXE_depeche"), "-c", "depeche.toml"])
        .args(verb)
        .current_dir(house.path())
        .env_remove("STATE_DIRECTORY");
    command
}

#[test]
fn a_daemon_is_found_by_any_name_of_its_database() {
    let house = House::new();
    symlink("depeche.db", house.path().join("link.db")).unwrap();
    other_name(&house, "link.db");
    let mut daemon = Daemon::start(house.path());
    daemon.get_until("/all.atom", |answer| answer.body.contains("Sea returns"));
    house.run(&["-c", "other.toml", "backup", "copy.db"]).ok();
    // done by the daemon: a second owner would know nothing of its rounds
    let said = house.run(&["-c", "other.toml", "poll", "--all"]);
    assert!(said.stderr.contains("2 × 304"), "{}", said.stderr);
    said.ok();
    house.run(&["-c", "other.toml", "reload"]).ok();
    let refused = house.run(&["-c", "other.toml", "restore", "copy.db"]);
    assert!(refused.fails(1).contains("stop it first"));
    daemon.process.signal("TERM");
    assert!(daemon.process.ended(PATIENCE).is_some());
    house.run(&["-c", "other.toml", "restore", "copy.db"]).ok();
    let link = std::fs::read_link(house.path().join("link.db")).unwrap();
    assert_eq!(link, Path::new("depeche.db"), "the link is still one");
    assert!(house.path().join("depeche.db.before-restore-0").exists());
    let copy = std::fs::read(house.path().join("copy.db")).unwrap();
    assert!(std::fs::read(database(&house)).unwrap() == copy);
    assert!(!house.path().join("link.db.lock").exists());
}

#[test]
fn a_socket_has_room_in_a_deep_folder() {
    let house = House::new();
    let deep = "a-folder-with-a-long-name/".repeat(6);
    std::fs::create_dir_all(house.path().join(&deep)).unwrap();
    symlink(format!("{deep}depeche.db"), database(&house)).unwrap();
    let daemon = Daemon::start(house.path());
    daemon.get_until("/all.atom", |answer| answer.body.contains("Sea returns"));
    let socket = house.path().join(&deep).join("depeche.db.control");
    assert!(socket.as_os_str().len() > 108);
    assert_eq!(mode(&socket), 0o600);
    house.run(&["reload"]).ok();
}

#[test]
fn new_files_are_not_for_everybody() {
    for (umask, wanted) in [("000", 0o640), ("077", 0o600)] {
        let house = House::new();
        let mut daemon = with_umask(umask, &house, &["run", "--listen", "127.0.0.1:0"]);
        let running = daemon.stderr(std::process::Stdio::piped()).spawn().unwrap();
        let ended = Killed(running);
        let socket = house.path().join("depeche.db.control");
        let from = std::time::Instant::now();
        while !socket.exists() {
            assert!(from.elapsed() < PATIENCE, "no socket");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let found = modes(&house);
        drop(ended);
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        for name in [
            "depeche.db",
            "depeche.db-wal",
            "depeche.db-shm",
            "depeche.db.lock",
        ] {
            assert!(names.contains(&name), "{names:?}");
        }
        for (name, mode) in found {
            if name != "depeche.db.control" {
                assert_eq!(mode, wanted, "{name} under {umask}");
            }
        }
    }
}

/// A process that ends with the test.
struct Killed(std::process::Child);

impl Drop for Killed {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn modes_of_what_is_there_are_left_alone() {
    let house = House::new();
    assert!(
        with_umask("022", &house, &["poll", "--all"])
            .output()
            .unwrap()
            .status
            .success()
    );
    let folder = mode(house.path());
    for name in ["depeche.db", "depeche.db.lock"] {
        let mode = Permissions::from_mode(0o664);
        std::fs::set_permissions(house.path().join(name), mode).unwrap();
    }
    house.run(&["poll", "--all"]).ok();
    for (name, mode) in modes(&house) {
        assert_eq!(mode, 0o664, "{name}");
    }
    assert_eq!(mode(house.path()), folder);
}

#[test]
fn restore_gives_the_mode_of_what_it_replaces() {
    let house = House::polled();
    house.run(&["backup", "copy.db"]).ok();
    for wanted in [0o660, 0o600, 0o644] {
        std::fs::set_permissions(database(&house), Permissions::from_mode(wanted)).unwrap();
        house.run(&["restore", "copy.db"]).ok();
        assert_eq!(mode(&database(&house)), wanted);
    }
    std::fs::remove_file(database(&house)).unwrap();
    house.run(&["restore", "copy.db"]).ok();
    assert_eq!(mode(&database(&house)), 0o640);
}

/// As root only: nobody else may give files away.
#[test]
fn what_root_restores_stays_the_services() {
    let house = House::polled();
    if !is_root(&house) {
        return;
    }
    house.run(&["backup", "copy.db"]).ok();
    let whose = |name: &str| {
        let found = std::fs::metadata(house.path().join(name)).unwrap();
        (found.uid(), found.gid())
    };
    chown(database(&house), Some(SOMEBODY), Some(SOMEBODY + 1)).unwrap();
    std::fs::remove_file(house.path().join("depeche.db.lock")).unwrap();
    house.run(&["restore", "copy.db"]).ok();
    assert_eq!(whose("depeche.db"), (SOMEBODY, SOMEBODY + 1));
    assert_eq!(whose("depeche.db.lock"), (SOMEBODY, SOMEBODY + 1));
    assert_eq!(
        whose("depeche.db.before-restore-0"),
        (SOMEBODY, SOMEBODY + 1)
    );
    // where nothing stood, the folder says whose it is
    chown(house.path(), Some(SOMEBODY + 2), Some(SOMEBODY + 3)).unwrap();
    std::fs::remove_file(database(&house)).unwrap();
    house.run(&["restore", "copy.db"]).ok();
    assert_eq!(whose("depeche.db"), (SOMEBODY + 2, SOMEBODY + 3));
}

/// As root only: somebody else's file in a folder of one's own.
#[test]
fn restore_that_cannot_keep_the_owner_touches_nothing() {
    let house = House::polled();
    if !is_root(&house) {
        return;
    }
    house.run(&["backup", "copy.db"]).ok();
    chown(house.path(), Some(SOMEBODY), Some(SOMEBODY)).unwrap();
    for name in ["copy.db", "depeche.db.lock", "depeche.toml"] {
        chown(house.path().join(name), Some(SOMEBODY), Some(SOMEBODY)).unwrap();
    }
    // where this is built nobody else may be able to go
    let binary = house.path().join("depeche");
    std::fs::copy(env!("CARGO_BIN_EXE_depeche"), &binary).unwrap();
    let before = std::fs::read(database(&house)).unwrap();
    let output = Command::new(&binary)
        .args(["-c", "depeche.toml", "restore", "copy.db"])
        .current_dir(house.path())
        .uid(SOMEBODY)
        .gid(SOMEBODY)
        .env_remove("STATE_DIRECTORY")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("make 0:0 the owner") && said.contains("left as it was"),
        "{said}"
    );
    assert_eq!(std::fs::metadata(database(&house)).unwrap().uid(), 0);
    assert!(std::fs::read(database(&house)).unwrap() == before);
    let left: Vec<_> = std::fs::read_dir(house.path())
        .unwrap()
        .map(|file| file.unwrap().file_name())
        .filter(|name| {
            name.to_string_lossy().starts_with(".depeche")
                || name == OsStr::new("depeche.db.before-restore-0")
        })
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn after_a_verb_and_after_the_daemon_the_file_alone_is_whole() {
    let house = House::polled();
    let whole = |house: &House, when: &str| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(database(house), folder.path().join("depeche.db")).unwrap();
        let toml = house.path().join("depeche.toml");
        std::fs::copy(toml, folder.path().join("depeche.toml")).unwrap();
        let log = std::fs::metadata(house.path().join("depeche.db-wal"));
        assert_eq!(log.map_or(0, |log| log.len()), 0, "{when}");
        let alone = depeche(folder.path(), &["export", "ndjson"]).ok();
        assert_eq!(alone, house.run(&["export", "ndjson"]).ok(), "{when}");
        assert!(alone.contains("Sea returns"), "{alone}");
    };
    whole(&house, "after polls");
    let mut daemon = Daemon::start(house.path());
    daemon.get_until("/all.atom", |answer| answer.body.contains("Sea returns"));
    house.run(&["forget", "http://two.example/tide"]).ok();
    daemon.process.signal("TERM");
    assert!(daemon.process.ended(PATIENCE).is_some());
    whole(&house, "after the daemon");
}

#[test]
fn a_forgotten_entry_does_not_count_and_has_no_empty_title() {
    let house = House::polled();
    let entries = |house: &House| {
        let all: Value = serde_json::from_str(&house.run(&["status", "--json"]).ok()).unwrap();
        let sources = all["sources"].as_array().unwrap().clone();
        let two = sources.iter().find(|source| source["id"] == "two").unwrap();
        two["entries"].as_u64().unwrap()
    };
    assert_eq!(entries(&house), 3);
    house.run(&["forget", "http://two.example/tide"]).ok();
    assert_eq!(entries(&house), 2);
    let told = house.run(&["explain", "http://two.example/tide"]).ok();
    assert!(
        told.starts_with("An entry of Two that was forgotten\n"),
        "{told}"
    );
    assert!(
        !told.contains("“”") && told.contains("its words are gone"),
        "{told}"
    );
}
