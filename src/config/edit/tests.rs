//! What an edit changes, byte by byte.

use super::*;
use std::path::Path;

fn cut(text: &str, id: &str) -> Option<String> {
    without_source(Path::new("x.toml"), text, id).unwrap()
}

fn new(id: &str) -> NewSource {
    NewSource {
        id: id.to_owned(),
        url: format!("https://{id}.example/feed"),
        ..NewSource::default()
    }
}

#[test]
fn blocks_go_to_the_end_and_the_rest_stays() {
    let text = "# mine\n[daemon]\ntitle = \"x\" # here\n\n[[source]]\nid = \"a\"\nurl = \"https://a.example/\"\n# the end";
    let source = NewSource {
        name: Some("B \"b\"".to_owned()),
        tags: vec!["t".to_owned(), "ü".to_owned()],
        disabled: true,
        full_text: true,
        min_interval: Some(Duration::from_mins(90)),
        first_entries: Some(4),
        comment: Some("about\nb".to_owned()),
        ..new("b")
    };
    let output = NewOutput {
        id: "t".to_owned(),
        title: "T".to_owned(),
        tag: Some("t".to_owned()),
        window_days: Some(7),
        max_entries: Some(60),
    };
    let added = appended(text, Some("from a list"), &[source, new("c")], &[output]);
    assert_eq!(
        added.strip_prefix(text).unwrap(),
        "\n\n# from a list\n\n# about b\n[[source]]\nid = \"b\"\nurl = \"https://b.example/feed\"\nname = 'B \"b\"'\n\
         tags = [\"t\", \"ü\"]\nenabled = false\nfull_text = \"always\"\nmin_interval = \"90m\"\nfirst_entries = 4\n\
         \n[[source]]\nid = \"c\"\nurl = \"https://c.example/feed\"\n\
         \n[[output]]\nid = \"t\"\ntitle = \"T\"\ntags = [\"t\"]\nwindow = \"7d\"\nmax_entries = 60\n"
    );
    let held = held(Path::new("x"), &added).unwrap();
    assert_eq!(held.sources.len(), 3);
    assert_eq!((held.outputs[0].id.as_str(), held.outputs.len()), ("t", 1));
    assert_eq!(held.outputs[0].tags, ["t"]);
}

#[test]
fn line_ends_stay_what_they_are() {
    let text = "# mine\r\n[daemon]\r\n";
    let added = appended(text, None, &[new("b")], &[]);
    assert!(added.starts_with(text));
    assert_eq!(added.matches('\n').count(), added.matches("\r\n").count());
    assert_eq!(cut(&added, "b").unwrap(), text);
}

/// Three sources with all that can stand around them.
const THREE: &str = "# about the file\n\n# about a\n# more of a\n[[source]] # a\nid = \"a\"\nurl = \"https://a.example/\"\n\
    # priority = 3\n\n# about no source\n\n[[source]]\nid = \"b\"\n  url  =  \"https://b.example/\" # odd\n\
    tags = [\n  \"x\", # first\n]\n[source.extract]\nbody = \"p\"\n# about c\n[[source]]\nurl = \"https://c.example/\"\n\n\
    # outputs\n[[output]]\nid = \"all\"\n";

#[test]
fn a_source_goes_with_its_own_comments_only() {
    let a = "# about a\n# more of a\n[[source]] # a\nid = \"a\"\nurl = \"https://a.example/\"\n# priority = 3\n\n";
    assert_eq!(cut(THREE, "a").unwrap(), THREE.replace(a, ""));
    let b = "[[source]]\nid = \"b\"\n  url  =  \"https://b.example/\" # odd\ntags = [\n  \"x\", # first\n]\n\
        [source.extract]\nbody = \"p\"\n";
    assert_eq!(cut(THREE, "b").unwrap(), THREE.replace(b, ""));
    assert_eq!(cut(THREE, "d"), None);
    assert_eq!(cut("[daemon]\n", "a"), None);
}

#[test]
fn a_source_without_an_id_is_found_by_the_one_it_has() {
    let c = "# about c\n[[source]]\nurl = \"https://c.example/\"\n\n";
    let id = source::derived_id("https://c.example/");
    assert_eq!(cut(THREE, &id).unwrap(), THREE.replace(c, ""));
}

#[test]
fn what_was_added_is_removed_without_a_trace() {
    let added = appended(THREE, None, &[new("e")], &[]);
    assert_eq!(cut(&added, "e").unwrap(), THREE);
    let alone = appended("", None, &[new("e")], &[]);
    assert!(alone.starts_with("[[source]]"), "{alone}");
    assert_eq!(cut(&alone, "e").unwrap(), "");
}

#[test]
fn what_a_source_is_asked_with_is_written_and_cut() {
    let source = NewSource {
        url: String::new(),
        exec: ["sh", "-c", "x 'y' \"z\""].map(str::to_owned).to_vec(),
        asks: Asks {
            headers: vec![("X-Key".to_owned(), "k\"1".to_owned())],
            basic_auth: Some("me:p\\w".to_owned()),
            proxy: Some(String::new()),
            ..Asks::default()
        },
        ..new("b")
    };
    assert_eq!(source.shown(), "exec x");
    let shown = format!("{:?}", source.asks);
    assert_eq!(shown, "Asks(headers, basic_auth, proxy)");
    let text = "# mine\n";
    let added = appended(text, None, &[source], &[]);
    assert_eq!(
        added.strip_prefix(text).unwrap(),
        "\n[[source]]\nid = \"b\"\nexec = [\"sh\", \"-c\", \"\"\"x 'y' \"z\"\"\"\"]\nheaders = { X-Key = 'k\"1' }\nbasic_auth = 'me:p\\w'\nproxy = \"\"\n"
    );
    assert_eq!(cut(&added, "b").unwrap(), text);
    // without an id it has the one that the configuration derives
    let bare = added.replace("id = \"b\"\n", "");
    let config = crate::config::Config::parse(&bare, "x.toml", Path::new(""), None).unwrap();
    assert_eq!(cut(&bare, &config.sources[0].id).unwrap(), text);
}
