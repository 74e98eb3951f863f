//! `import` and `add`: where it is written to, what folders become, what is said of it.

use crate::support::origin::Origin;
use crate::support::process::depeche;
use crate::support::reply::Reply;
use depeche::config::Config;
use serde_json::Value;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const FETCH: &str = "[fetch]\nhost_gap = \"0s\"\nallow_networks = [\"127.0.0.0/8\"]\n";
const ONE: &str = "<opml><body><outline text='A' xmlUrl='https://a.example/'/><outline text='B' xmlUrl='https://b.example/'/></body></opml>";

fn house(include: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        "depeche.toml",
        &format!("include = [\"{include}\"]\n{FETCH}"),
    );
    write(folder.path(), "list.opml", ONE);
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).unwrap();
}

fn loaded(folder: &Path) -> Config {
    Config::load(&folder.join("depeche.toml")).unwrap()
}

/// Folders, each with a feed of its own.
fn folders(names: &[&str]) -> String {
    let folder = |name: &&str| {
        let feed = name.replace(['<', '&'], "").replace(' ', "%20");
        format!(
            "<outline text='{name}'><outline xmlUrl='https://x.example/{feed}/feed'/></outline>"
        )
    };
    let folders: String = names.iter().map(folder).collect();
    format!("<opml><body>{folders}</body></opml>")
}

/// The outputs that an import into an empty configuration makes, as id and title; and what it said.
fn outputs(names: &[&str]) -> (Vec<(String, String)>, String) {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "depeche.toml", "");
    write(folder.path(), "list.opml", &folders(names));
    let outcome = depeche(folder.path(), &["import", "list.opml"]);
    let said = outcome.stderr.clone();
    outcome.ok();
    let config = loaded(folder.path());
    for output in &config.outputs[1..] {
        let takes = config
            .sources
            .iter()
            .filter(|source| output.takes_source(&source.id, &source.tags).is_ok());
        assert!(takes.count() > 0, "{} takes nothing", output.id);
    }
    let outputs = config.outputs.into_iter().skip(1);
    (outputs.map(|out| (out.id, out.title)).collect(), said)
}

#[test]
fn a_file_that_is_included_and_missing_is_made_with_its_folder() {
    for include in ["feeds.toml", "sources.d/feeds.toml", "sources.d/*.toml"] {
        let folder = house(include);
        let target = include.replace('*', "feeds");
        let outcome = depeche(folder.path(), &["import", "list.opml", "--to", &target]);
        let said = outcome.stderr.clone();
        outcome.ok();
        assert!(said.contains(&format!("to {target}")), "{said}");
        assert!(
            said.contains("next: ") && !said.contains("does not read it"),
            "{said}"
        );
        assert_eq!(loaded(folder.path()).sources.len(), 2, "{include}");
        assert_eq!(loaded(folder.path()).files.len(), 2, "{include}");
    }
    // any other file is still missing
    let folder = house("feeds.toml");
    let said = depeche(
        folder.path(),
        &["import", "list.opml", "--to", "other.toml"],
    )
    .fails(2);
    assert!(said.contains("no file `feeds.toml`"), "{said}");
    assert!(!folder.path().join("other.toml").exists());
    let said = depeche(folder.path(), &["import", "list.opml"]).fails(2);
    assert!(said.contains("no file `feeds.toml`"), "{said}");
    // a look makes nothing
    let folder = house("sources.d/feeds.toml");
    let arguments = [
        "import",
        "list.opml",
        "--dry-run",
        "--to",
        "sources.d/feeds.toml",
    ];
    depeche(folder.path(), &arguments).ok();
    assert!(!folder.path().join("sources.d").exists());
}

#[test]
fn add_makes_the_file_that_is_included_and_missing() {
    let folder = house("sources.d/feeds.toml");
    let origin = Origin::start();
    let feed = "<rss version='2.0'><channel><title>Tides</title><item><guid>1</guid></item></channel></rss>";
    origin.serve("/feed", Reply::feed(feed));
    let url = origin.url("/feed");
    let arguments = ["add", &url, "--to", "sources.d/feeds.toml"];
    let outcome = depeche(folder.path(), &arguments);
    assert!(outcome.stderr.contains("1 entry,"), "{}", outcome.stderr);
    outcome.ok();
    assert_eq!(loaded(folder.path()).sources[0].url, url);
}

#[test]
fn an_included_file_that_would_not_be_valid_is_not_written() {
    let folder = house("feeds.toml");
    let text = "[[source]]\nid = \"a\"\nurl = \"https://z.example/\"\n";
    write(folder.path(), "feeds.toml", text);
    let origin = Origin::start();
    let feed = "<rss version='2.0'><channel><title>Tides</title><item><guid>1</guid></item></channel></rss>";
    origin.serve("/feed", Reply::feed(feed));
    let url = origin.url("/feed");
    let arguments = ["add", &url, "--id", "", "--to", "feeds.toml"];
    let said = depeche(folder.path(), &arguments).fails(2);
    assert!(said.contains("nothing was written"), "{said}");
    assert!(
        said.contains("feeds.toml:") && said.contains("`source.id`"),
        "{said}"
    );
    let after = std::fs::read_to_string(folder.path().join("feeds.toml")).unwrap();
    assert_eq!(after, text);
}

#[test]
fn a_file_that_cannot_be_written_is_named_and_no_other() {
    let folder = house("none-*.toml");
    // a file where a folder would have to be
    write(folder.path(), "plain", "");
    write(folder.path(), "depeche.toml", FETCH);
    let said = depeche(
        folder.path(),
        &["import", "list.opml", "--to", "plain/x.toml"],
    )
    .fails(1);
    assert!(said.contains("plain") && !said.contains(".tmp"), "{said}");
    let shut = folder.path().join("shut");
    std::fs::create_dir(&shut).unwrap();
    std::fs::set_permissions(&shut, std::fs::Permissions::from_mode(0o555)).unwrap();
    let is_shut = std::fs::write(shut.join("probe"), "").is_err();
    // root may write everywhere; a folder of the system's own takes no file from anybody
    let target = if is_shut {
        "shut/x.toml"
    } else {
        "/proc/x.toml"
    };
    let said = depeche(folder.path(), &["import", "list.opml", "--to", target]).fails(1);
    assert!(said.contains(&format!("`{target}`")), "{said}");
    assert!(
        !said.contains(".tmp") && !said.contains("at path"),
        "{said}"
    );
}

#[test]
fn folders_of_different_names_are_different_outputs() {
    let (found, said) = outputs(&["C++", "C#", "C", "Café", "Cafe"]);
    let ids: Vec<&str> = found.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids[..4], ["c-plus-plus", "c-sharp", "c", "cafe"]);
    assert!(ids[4].starts_with("cafe-") && ids[4].len() == 9, "{ids:?}");
    assert!(!said.contains("go where"), "{said}");
    let (found, said) = outputs(&["Tech", "News", "tech"]);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        said.contains("folder “tech”: its feeds go where those of “Tech” go, to `tech`"),
        "{said}"
    );
}

#[test]
fn a_folder_in_another_script_keeps_its_id_wherever_it_stands() {
    let (alone, _) = outputs(&["Новости"]);
    let (id, title) = &alone[0];
    assert!(id.starts_with("folder-") && id.len() == 11, "{id}");
    assert_eq!(title, "Новости");
    let (among, _) = outputs(&["First", "新闻", "★", "Новости IT", "Новости"]);
    let ids: Vec<&str> = among.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids[4], id, "{ids:?}");
    assert!(ids[3].starts_with("it-"), "{ids:?}");
    let unique: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(unique.len(), 5, "{ids:?}");
    // added to what was imported before, the old ones stay
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "depeche.toml", "");
    write(folder.path(), "list.opml", &folders(&["Новости"]));
    depeche(folder.path(), &["import", "list.opml"]).ok();
    write(folder.path(), "list.opml", &folders(&["新闻", "Новости"]));
    let plan = depeche(folder.path(), &["import", "list.opml", "--json"]).ok();
    let plan: Value = serde_json::from_str(&plan).unwrap();
    assert_eq!(plan["outputs"].as_array().unwrap().len(), 1, "{plan}");
    assert_eq!(plan["outputs"][0]["title"], "新闻");
    let config = loaded(folder.path());
    let ids: Vec<&str> = config.outputs.iter().map(|out| out.id.as_str()).collect();
    assert_eq!(ids[..2], ["all", id]);
}

#[test]
fn it_is_said_how_many_of_how_many() {
    let folder = house("none-*.toml");
    let more = ONE.replace("</body>", "<outline xmlUrl='ftp://c.example/'/></body>");
    write(folder.path(), "list.opml", &more);
    let outcome = depeche(folder.path(), &["import", "list.opml"]);
    let words = "wrote 2 sources of 3 (1 refused) and 0 outputs to depeche.toml\n";
    assert!(outcome.stderr.contains(words), "{}", outcome.stderr);
    let more = more.replace("</body>", "<outline xmlUrl='https://d.example/'/></body>");
    write(folder.path(), "list.opml", &more);
    let outcome = depeche(folder.path(), &["import", "list.opml"]);
    let words = "wrote 1 source of 4 (2 there already, 1 refused) and 0 outputs to depeche.toml\n";
    assert!(outcome.stderr.contains(words), "{}", outcome.stderr);
}

#[test]
fn a_long_import_shows_itself_on_a_terminal() {
    let folder = house("none-*.toml");
    let feed = |at: u32| format!("<outline text='F{at}' xmlUrl='https://f{at}.example/'/>");
    let feeds = (0..3000).map(feed).collect::<Vec<_>>().concat();
    write(
        folder.path(),
        "list.opml",
        &format!("<opml><body>{feeds}</body></opml>"),
    );
    let command = format!("{} import list.opml >table", env!("CARGO_BIN_EXE_depeche"));
    let said = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .env("TERM", "xterm")
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.contains("3000 feeds"), "{said}");
    assert!(said.contains("wrote 3000 sources of 3000"), "{said}");
    let outcome = depeche(folder.path(), &["import", "list.opml"]);
    assert!(!outcome.stderr.contains("3000 feeds"), "{}", outcome.stderr);
}
