//! Rules of owners for pages: a source's `extract`, files for sites, and kept pages read again.

use super::lab::Item;
use super::lab::Lab;
use super::lab::prose;
use super::lab::rss;
use crate::support::process::Daemon;
use crate::support::process::depeche;
use crate::support::reply::Reply;

/// An article that is found by itself in `.main`; `.aside` is another matter.
fn page(title: &str, seed: usize) -> String {
    format!(
        "<html><head><title>{title}</title></head><body><div class='main'><h1>{title}</h1><p>{}</p>\
         <div class='house'><p>Own words of the house {}</p></div></div>\
         <div class='aside'><p>Aside: {}</p></div></body></html>",
        prose(seed, 120),
        prose(seed + 50, 40),
        prose(seed + 100, 60),
    )
}

/// Two articles; `rules` are more keys of their source.
fn lab(rules: &str) -> Lab {
    let lab = Lab::new().source("a", "/feed", &format!("full_text = \"always\"\n{rules}"));
    let items: Vec<Item> = [("/1", "First story"), ("/2", "Second story")]
        .iter()
        .map(|(path, title)| Item::new(path, title, "Short.").link(&lab.origin.url(path)))
        .collect();
    let date = Some("Fri, 03 Mar 2017 10:00:00 GMT");
    lab.origin.serve("/feed", Reply::feed(rss(&items, date)));
    lab.origin.serve("/1", Reply::page(page("First story", 1)));
    lab.origin.serve("/2", Reply::page(page("Second story", 2)));
    lab.config_file();
    lab
}

async fn text(lab: &Lab, title: &str) -> String {
    lab.titled(title).await.body.text()
}

#[tokio::test]
async fn the_sources_own_rules_say_what_the_article_is() {
    let lab = lab("extract = { body = \".main\", strip = [\".house\"] }");
    depeche(lab.folder(), &["poll"]).ok();
    assert_eq!(text(&lab, "First story").await, prose(1, 120));
    assert_eq!(lab.status("a").await.unmet, [""; 0]);
    let said = depeche(lab.folder(), &["explain", &lab.origin.url("/1")]).ok();
    assert!(
        said.contains("`extract.body` (`.main`) says which part of it"),
        "{said}"
    );
    // and what they say counts, though it is not what would be found
    let lab = self::lab("extract = { body = \".aside\" }");
    depeche(lab.folder(), &["poll"]).ok();
    assert_eq!(
        text(&lab, "Second story").await,
        format!("Aside: {}", prose(102, 60))
    );
}

#[tokio::test]
async fn a_rule_that_fits_nothing_is_told_where_owners_look() {
    let lab = lab("extract = { body = \".story\" }");
    depeche(lab.folder(), &["poll"]).ok();
    assert!(
        text(&lab, "First story").await.contains(&prose(1, 120)),
        "as without it"
    );
    let said = depeche(lab.folder(), &["explain", &lab.origin.url("/1")]).ok();
    let word = "nothing fits `extract.body` (`.story`): has the page changed?";
    assert!(said.contains(word), "{said}");
    let one = depeche(lab.folder(), &["status", "a"]).ok();
    assert!(one.contains(&format!("Rule          {word}")), "{one}");
    let all = depeche(lab.folder(), &["status"]);
    assert!(
        all.stderr.contains(&format!("a: on its last page {word}")),
        "{}",
        all.stderr
    );
    let json = depeche(lab.folder(), &["status", "a", "--json"]).ok();
    assert!(json.contains("\"unmet_rules\":[\"nothing fits"), "{json}");
}

fn site_file(lab: &Lab, name: &str, text: &str) {
    let folder = lab.folder().join("rules");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), text).unwrap();
}

#[tokio::test]
async fn files_for_sites_are_read_and_what_they_say_in_vain_is_listed() {
    let lab = lab("site_rules = \"rules\"");
    site_file(
        &lab,
        "127.0.0.1.txt",
        "# one site\nbody: //div[@class='aside']\nstrip: //b\n\nhttp_header(cookie): a\ntest_url: http://127.0.0.1/1\nbody: //div[matches(@id, 'x')]\n",
    );
    site_file(&lab, "other.example.txt", "titel: //h1\n");
    site_file(&lab, "LICENSE.txt", "All of it is free.\n");
    let checked = depeche(lab.folder(), &["check"]).ok();
    let lines: Vec<&str> = checked
        .lines()
        .filter(|line| line.contains(".txt:"))
        .collect();
    assert_eq!(lines.len(), 3, "{checked}");
    assert!(
        lines[0].contains("rules/127.0.0.1.txt:5:1: warning: `http_header` is not obeyed"),
        "{checked}"
    );
    assert!(
        lines[1].contains("rules/127.0.0.1.txt:7:1: warning: `body`: the function `matches()`"),
        "{checked}"
    );
    assert!(
        lines[2].contains("rules/other.example.txt:1:1: warning: the directive `titel`"),
        "{checked}"
    );
    depeche(lab.folder(), &["poll"]).ok();
    assert_eq!(
        text(&lab, "First story").await,
        format!("Aside: {}", prose(101, 60))
    );
    std::fs::remove_dir_all(lab.folder().join("rules")).unwrap();
    let said = depeche(lab.folder(), &["check"]);
    assert_eq!(said.code, Some(2));
    assert!(
        said.stdout
            .contains("`source.site_rules`: cannot read the folder"),
        "{}",
        said.stdout
    );
}

#[tokio::test]
async fn kept_pages_are_read_again_without_network_and_without_news() {
    let lab = lab("");
    depeche(lab.folder(), &["poll"]).ok();
    let before = lab.titled("First story").await;
    assert!(before.body.text().contains(&prose(51, 40)));
    lab.origin.clear_log();
    let lab = lab.changed(
        "full_text",
        "extract = { body = \".main\", strip = [\".house\"] }\nfull_text",
    );
    lab.config_file();
    let diff = depeche(lab.folder(), &["reextract", "--diff"]);
    assert!(
        diff.stderr.contains("2 articles read, 2 would change"),
        "{}",
        diff.stderr
    );
    assert!(
        diff.stdout.contains("“First story” of a ") && diff.stdout.contains("[-"),
        "{}",
        diff.stdout
    );
    assert_eq!(
        lab.titled("First story").await.body.text(),
        before.body.text(),
        "nothing is written"
    );
    let said = depeche(lab.folder(), &["reextract", "a"]);
    assert!(
        said.stderr.contains("2 articles read again, 2 changed"),
        "{}",
        said.stderr
    );
    let after = lab.titled("First story").await;
    assert_eq!(after.body.text(), prose(1, 120));
    assert_eq!(
        (after.updated, after.revision),
        (before.updated, before.revision)
    );
    let explained = depeche(lab.folder(), &["explain", &lab.origin.url("/1")]).ok();
    assert!(explained.contains("read again on "), "{explained}");
    // what was left out is found no more, at once
    let word = prose(51, 40).split(' ').next().unwrap().to_owned();
    let found = depeche(lab.folder(), &["search", &word, "--json"]).ok();
    assert!(!found.contains("First story"), "{found}");
    assert_eq!(lab.origin.requests().len(), 0, "no network");
    let again = depeche(lab.folder(), &["reextract"]);
    assert!(
        again.stderr.contains("2 articles read again, 0 changed"),
        "{}",
        again.stderr
    );
}

#[tokio::test]
async fn the_gate_stands_when_pages_are_read_again() {
    let lab = lab("");
    depeche(lab.folder(), &["poll"]).ok();
    // a rule that leaves next to nothing, and looks for nothing else
    let lab = lab.changed("full_text", "site_rules = \"rules\"\nfull_text");
    site_file(
        &lab,
        "127.0.0.1.txt",
        "body: //title[@class='x']\nautodetect_on_failure: no\n",
    );
    lab.config_file();
    depeche(lab.folder(), &["reextract"]).ok();
    let entry = lab.titled("First story").await;
    assert_eq!(entry.body.text(), "Short.");
    let (state, note) = entry.page;
    assert_eq!(state, "kept");
    assert!(note.unwrap().contains("the page has no article text"));
}

#[tokio::test]
async fn the_running_daemon_reads_them_again_by_the_rules_of_now() {
    let lab = lab("");
    depeche(lab.folder(), &["poll"]).ok();
    let daemon = Daemon::start(lab.folder());
    daemon.get_until("/all.atom", |answer| answer.body.contains("First story"));
    let lab = lab.changed("full_text", "extract = { body = \".aside\" }\nfull_text");
    lab.config_file();
    let said = depeche(lab.folder(), &["reextract"]);
    assert!(
        said.stderr.contains("2 articles read again, 2 changed"),
        "{}",
        said.stderr
    );
    let aside = prose(101, 60);
    daemon.get_until("/all.atom", |answer| answer.body.contains(&aside));
    // a configuration that is wrong changes nothing
    std::fs::write(lab.folder().join("depeche.toml"), "[nonsense]\n").unwrap();
    let said = depeche(lab.folder(), &["reextract"]);
    assert_ne!(said.code, Some(0));
}

#[tokio::test]
async fn elements_in_one_another_do_not_give_their_text_each() {
    let rule = "full_text = \"always\"\nextract = { title = \".by\", author = \".by\" }";
    let lab = Lab::new().source("a", "/feed", rule);
    let item = Item::new("1", "", "Short.").link(&lab.origin.url("/story"));
    lab.origin.serve("/feed", Reply::feed(rss(&[item], None)));
    // 300 of them around a mebibyte
    let page = format!(
        "<html><body>{}<article><p>{}</p><p>{}</p></article>{}</body></html>",
        "<div class=by>".repeat(300),
        prose(1, 90),
        "and many words more of it ".repeat(40_000),
        "</div>".repeat(300)
    );
    lab.origin.serve("/story", Reply::page(page));
    lab.one().await;
    let entry = lab.corpus().await.remove(0);
    assert_eq!(entry.page.0, "used", "{:?}", entry.page.1);
    assert!(
        !entry.title.is_empty() && entry.title.len() <= 4096,
        "{}",
        entry.title.len()
    );
    let names: usize = entry.authors.iter().map(|one| one.name.len()).sum();
    assert!(names <= 4096, "{names}");
}
