//! SIGHUP with a configuration that is broken, half there, or changes while it is read.

use super::NO_PAGES;
use super::document;
use crate::poll::lab::Lab;
use crate::support::process::Daemon;
use crate::support::process::PATIENCE;
use crate::support::reply::Reply;

/// How often the daemon has said that.
fn said(daemon: &Daemon, words: &str) -> usize {
    daemon.process.said().matches(words).count()
}

/// The old configuration is at work: its outputs are served, its sources asked.
#[track_caller]
fn goes_on(lab: &Lab, daemon: &Daemon) {
    let served = daemon.get("/all.atom");
    assert_eq!(served.status, 200);
    assert!(served.body.contains("Title 1"), "{}", served.body);
    let beats = lab.origin.requests_to("/beat").len();
    assert!(lab.origin.wait_for("/beat", beats + 1, PATIENCE));
}

#[test]
fn case_57_a_reload_takes_a_whole_configuration_or_none_and_says_so() {
    let always = "full_text = \"never\"\nmin_interval = \"0s\"";
    let lab =
        Lab::new()
            .source("a", "/a", NO_PAGES)
            .source_on("beat", "beat.localhost", "/beat", always);
    let file = lab.config_file();
    let old = lab.config_text();
    lab.origin
        .serve("/a", Reply::feed(document(2)).etag("\"a\""));
    lab.origin.serve("/b", Reply::feed(document(1)));
    lab.origin.serve(
        "/beat",
        Reply::feed("<rss version=\"2.0\"><channel/></rss>"),
    );
    let mut daemon = Daemon::start(lab.folder());
    daemon.get_until("/all.atom", |answer| answer.body.contains("Title 1"));
    let new = format!(
        "{old}\n[[source]]\nid = \"b\"\nurl = \"{}\"\n{NO_PAGES}\n[[output]]\nid = \"all\"\n\
         [[output]]\nid = \"fresh\"\ntitle = \"Fresh words\"\n",
        lab.origin.url("/b")
    );

    // broken: a key that does not exist, no TOML at all, one source twice, no file
    let refused = "not reloaded, all stays as it was: ";
    let twice = format!("{old}\n[[source]]\nid = \"a\"\nurl = \"http://x.example/\"\n");
    let middle = new.find("Fresh words").unwrap() + 5;
    let broken = [
        (new.replace("title =", "titel ="), "titel"),
        ("\u{0}\u{1}".to_owned(), "depeche.toml"),
        (twice, "`a`"),
        // half written: the editor, or the copy, is not done yet
        (new.chars().take(middle).collect(), "depeche.toml"),
    ];
    for (at, (text, words)) in broken.iter().enumerate() {
        std::fs::write(&file, text).unwrap();
        daemon.process.signal("HUP");
        let heard = hear_again(&daemon, refused, at + 1);
        let last = heard.rsplit(refused).next().unwrap();
        assert!(last.contains(words), "{words}: {last}");
        goes_on(&lab, &daemon);
        assert_eq!(daemon.get("/fresh.atom").status, 404);
    }
    std::fs::remove_file(&file).unwrap();
    daemon.process.signal("HUP");
    hear_again(&daemon, refused, broken.len() + 1);
    goes_on(&lab, &daemon);

    // a burst, with the file changing beneath it: what stands there in the end is what runs
    for at in 0..30 {
        let text = match at % 3 {
            0 => &old,
            1 => &broken[3].0,
            _ => &new,
        };
        std::fs::write(&file, text).unwrap();
        daemon.process.signal("HUP");
    }
    let served = daemon.get_until("/fresh.atom", |answer| answer.status == 200);
    assert!(served.body.contains("Fresh words"), "{}", served.body);
    goes_on(&lab, &daemon);
    assert!(lab.origin.wait_for("/b", 1, PATIENCE));
    assert!(said(&daemon, "reloaded: 3 sources, 2 outputs") >= 1);
    daemon.process.signal("TERM");
    let ended = daemon.process.ended(PATIENCE).expect("an end");
    assert!(ended.success() && !daemon.process.said().contains("panicked"));
    // nobody was asked again for all that
    assert_eq!(lab.origin.requests_to("/a").len(), 1);
    assert_eq!(lab.origin.requests_to("/b").len(), 1);
}

/// Waits until it has said that so often; gives all it has said.
fn hear_again(daemon: &Daemon, words: &str, times: usize) -> String {
    let from = std::time::Instant::now();
    while said(daemon, words) < times || !daemon.process.said().ends_with('\n') {
        assert!(from.elapsed() < PATIENCE, "{}", daemon.process.said());
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    daemon.process.said()
}
