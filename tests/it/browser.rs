//! Hostile markup in a real browser: what was cleaned runs nothing and asks for nothing but pictures.
//!
//! An origin on loopback is the trap. What a page may ask it for are pictures (`/img`, said to be images by the
//! browser itself); a script that ran has asked for `/ran`, anything else that was loaded for `/no` or `/`.

#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it does not expect fails"
)]

mod vectors;

use crate::support::origin::Origin;
use crate::support::origin::Request;
use crate::support::process::Daemon;
use crate::support::reply::Reply;
use depeche::model::RawHtml;
use depeche::sanitize;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;
use vectors::VECTORS;

/// Longest run of the browser: far more than it takes.
const PATIENCE: Duration = Duration::from_secs(90);

/// The browser's name on this machine; None, said, where there is none and none is asked for.
fn browser() -> Option<&'static str> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let found = names.into_iter().find(|name| {
        let version = Command::new(name).arg("--version").output();
        version.is_ok_and(|out| out.status.success())
    });
    if found.is_none() {
        assert!(
            std::env::var_os("DEPECHE_BROWSER").is_none(),
            "DEPECHE_BROWSER is set and chromium is missing"
        );
        eprintln!("skipped: no chromium here");
    }
    found
}

/// Loads an address, lets its timers run, and gives the document as it is then.
fn load(browser: &str, url: &str) -> String {
    let profile = tempfile::tempdir().unwrap();
    let out = profile.path().join("dom.html");
    let mut child = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--virtual-time-budget=4000",
            "--dump-dom",
        ])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(url)
        .stdin(Stdio::null())
        .stdout(std::fs::File::create(&out).unwrap())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let from = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if from.elapsed() > PATIENCE {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("the browser does not end on {url}");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    String::from_utf8_lossy(&std::fs::read(out).unwrap()).into_owned()
}

/// The trap: answers pictures and whatever is asked for.
fn trap() -> Origin {
    let origin = Origin::start();
    let pixel = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>";
    origin.serve("/img", Reply::ok("image/svg+xml", pixel));
    origin.serve("/no", Reply::page("<p>never</p>"));
    origin.serve("/ran", Reply::ok("text/plain", "caught"));
    origin
}

/// The vectors with the trap's addresses in them.
fn armed(trap: &Origin) -> Vec<String> {
    let arm = |(number, vector): (usize, &&str)| {
        let at = trap.url("");
        let ran = format!("{at}/ran?n={number}");
        vector
            .replace("{R}", &format!("fetch('{ran}')"))
            .replace("{Q}", &format!("fetch(`{ran}`)"))
            .replace("{NO}", &format!("{at}/no?n={number}"))
            .replace("{IMG}", &format!("{at}/img?n={number}"))
            .replace("{T}", &at)
            .replace("{N}", &number.to_string())
            .replace("{0}", "\0")
            .replace("{t}", "\t")
            .replace("{n}", "\n")
    };
    VECTORS.iter().enumerate().map(arm).collect()
}

/// What came to the trap that should not have: everything but pictures and the tests' own pages.
fn caught(trap: &Origin, pages: &[&str]) -> Vec<String> {
    let is_fine = |request: &Request| {
        let to = request.header("sec-fetch-dest").unwrap_or_default();
        let path = request.path();
        pages.contains(&path) || path == "/favicon.ico" || (to == b"image" && !is_alarm(path))
    };
    let requests = trap.requests().into_iter();
    requests
        .filter(|request| !is_fine(request))
        .map(|request| request.target)
        .collect()
}

fn is_alarm(path: &str) -> bool {
    matches!(path, "/ran" | "/no")
}

/// A page that has the pieces in boxes of their own, as markup and by script, and looks at what became of them.
fn page(pieces: &[String]) -> String {
    let mut boxes = String::new();
    for piece in pieces {
        writeln!(boxes, "<div class=v>{piece}</div>").unwrap();
    }
    let sent = serde_json::to_string(pieces)
        .unwrap()
        .replace('<', "\\u003c");
    format!(
        "<!doctype html><meta charset=utf-8><link rel=icon href='data:,'><body>\n{boxes}\
         <script>\nvar sent = {sent};\n{LOOK}</script>"
    )
}

/// Runs in the page: what a script would find there, and the same after the ways of readers that write markup by
/// script.
const LOOK: &str = r"
var faults = [], names = 'A ABBR B BDI BDO BLOCKQUOTE BR CAPTION CITE CODE COL COLGROUP DD DEL DETAILS DFN DIV DL DT EM FIGCAPTION FIGURE H1 H2 H3 H4 H5 H6 HR I IMG INS KBD LI MARK OL P PRE Q RP RT RUBY S SAMP SMALL STRONG SUB SUMMARY SUP TABLE TBODY TD TFOOT TH THEAD TIME TR U UL VAR WBR'.split(' ');
function look(box, n, how) {
  for (var e of box.querySelectorAll('*')) {
    if (!names.includes(e.tagName)) faults.push(how + ' ' + n + ' element ' + e.tagName);
    for (var a of e.attributes) {
      if (/^on|^(id|name|style|srcset|ping|target|background|poster|srcdoc|action|formaction)$|:/.test(a.name))
        faults.push(how + ' ' + n + ' attribute ' + a.name);
      if (/^(href|src|cite)$/.test(a.name) && !/^(https?:\/\/[^/]|mailto:)/.test(a.value))
        faults.push(how + ' ' + n + ' address ' + a.value);
    }
  }
}
var boxes = document.querySelectorAll('body > div.v');
if (boxes.length !== sent.length) faults.push(boxes.length + ' boxes of ' + sent.length);
boxes.forEach(function (box, n) { look(box, n, 'parsed'); });
sent.forEach(function (markup, n) {
  var box = document.createElement('div');
  document.body.append(box);
  box.innerHTML = markup;
  look(box, n, 'written');
  box.innerHTML = box.innerHTML;
  box.innerHTML = box.innerHTML;
  look(box, n, 'written again');
  var other = new DOMParser().parseFromString(markup, 'text/html');
  look(other.body, n, 'parsed alone');
  box.innerHTML = other.body.innerHTML;
});
document.title = faults.length ? 'faults: ' + faults.slice(0, 20).join('; ') : 'looked at ' + sent.length;
";

/// The title of a document as dumped.
fn title(dom: &str) -> &str {
    let title = dom.split("<title>").nth(1).unwrap_or_default();
    title.split("</title>").next().unwrap_or_default()
}

#[test]
fn what_was_cleaned_runs_nothing_and_asks_for_nothing_but_pictures() {
    let Some(browser) = browser() else { return };
    let trap = trap();
    let base = trap.url("/somewhere/else");
    let clean = |raw: String| {
        sanitize::clean(&RawHtml(raw), Some(&base))
            .as_str()
            .to_owned()
    };
    let pieces: Vec<String> = armed(&trap).into_iter().map(clean).collect();
    assert!(pieces.len() >= 120, "{}", pieces.len());
    trap.serve("/page", Reply::page(page(&pieces)));
    let dom = load(browser, &trap.url("/page"));
    assert_eq!(title(&dom), format!("looked at {}", pieces.len()));
    assert_eq!(caught(&trap, &["/page"]), Vec::<String>::new());
    // pictures are shown: the page was no empty one
    assert!(trap.requests_to("/img").len() > 5);
}

#[test]
fn the_reading_page_runs_nothing_either() {
    let Some(browser) = browser() else { return };
    let trap = trap();
    let vectors = armed(&trap);
    let items: Vec<serde_json::Value> = vectors
        .iter()
        .enumerate()
        .map(|(n, vector)| {
            serde_json::json!({"id": n.to_string(), "title": format!("Vector {n} of many"),
                "content_html": format!("<p>Words of {n}.</p>{vector}"), "url": trap.url(&format!("/entry/{n}"))})
        })
        .collect();
    let feed = serde_json::json!({"version": "https://jsonfeed.org/version/1.1", "title": "Hostile", "items": items});
    trap.serve(
        "/feed",
        Reply::ok("application/feed+json", feed.to_string()),
    );
    let folder = tempfile::tempdir().unwrap();
    configure(folder.path(), &trap.url("/feed"));
    let daemon = Daemon::start(folder.path());
    let all = vectors.len();
    daemon.get_until("/all", |answer| {
        answer.body.matches("</article>").count() == all
    });
    trap.clear_log();
    let dom = load(browser, &format!("http://{}/all", daemon.address));
    assert_eq!(
        dom.matches("</article>").count(),
        all,
        "a box was broken open"
    );
    assert_eq!(caught(&trap, &[]), Vec::<String>::new());
    assert!(trap.requests_to("/img").len() > 5);
}

fn configure(folder: &Path, feed: &str) {
    let text = format!(
        "[daemon]\ninstance = \"test\"\n[fetch]\nhost_gap = \"0s\"\nallow_networks = [\"127.0.0.0/8\"]\n\
         [defaults]\nfull_text = \"never\"\nfirst_entries = 1000\n[[source]]\nid = \"hostile\"\nurl = \"{feed}\"\n\
         [[output]]\nid = \"all\"\nmin_entries = 1000\nmax_entries = 1000\n"
    );
    std::fs::write(folder.join("depeche.toml"), text).unwrap();
}

#[test]
fn what_was_not_cleaned_is_caught() {
    let Some(browser) = browser() else { return };
    let trap = trap();
    let mut page = "<!doctype html><meta charset=utf-8><link rel=icon href='data:,'>".to_owned();
    for (number, vector) in armed(&trap).iter().enumerate() {
        let path = format!("/raw/{number}");
        trap.serve(&path, Reply::page(vector));
        write!(
            page,
            "<iframe src=\"{path}\" sandbox=\"allow-scripts allow-same-origin\"></iframe>"
        )
        .unwrap();
    }
    trap.serve("/page", Reply::page(page));
    load(browser, &trap.url("/page"));
    let alarms = |path: &str| -> BTreeSet<String> {
        let targets = trap.requests_to(path).into_iter();
        targets.map(|request| request.target).collect()
    };
    let (ran, loaded) = (alarms("/ran"), alarms("/no"));
    assert!(ran.len() >= 50 && loaded.len() >= 20, "{ran:?} {loaded:?}");
}
