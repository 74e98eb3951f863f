//! Lists of each program, tidy and untidy.

use super::*;
use crate::config::Config;
use crate::config::edit;
use crate::config::edit::Held;
use std::path::Path;

fn list(text: &str) -> List {
    read(text.as_bytes(), None).unwrap()
}

fn feed<'l>(list: &'l List, url: &str) -> &'l Feed {
    let found = list.feeds.iter().find(|feed| feed.url == url);
    found.unwrap_or_else(|| panic!("{url} is not in {:?}", list.feeds))
}

#[test]
fn opml_of_miniflux() {
    let list = list(
        r#"<?xml version="1.0"?><opml version="2.0" xmlns:m="https://miniflux.app/opml"><head><title>Miniflux</title></head><body>
        <outline text="Tech"><outline title="LWN &amp; more" text="x" xmlUrl="https://lwn.net/rss?a=1&b=2" htmlUrl="https://lwn.net/"
          description="News
          from the source" type="rss" m:crawler="true" m:scraperRules="article" m:hideGlobally="false" m:userAgent="x/1"></outline></outline>
        <outline text="off" xmlUrl="feed://off.example/f" m:disabled="true" m:proxyUrl="http://me:secret@proxy/"/>
        <outline xmlUrl="https://via.example/f" m:proxyUrl="me:secret@proxy" m:fetchViaProxy="true"/></body></opml>"#,
    );
    let lwn = feed(&list, "https://lwn.net/rss?a=1&b=2");
    assert_eq!(lwn.name.as_deref(), Some("LWN & more"));
    assert_eq!(lwn.description.as_deref(), Some("News from the source"));
    assert!(lwn.full_text && !lwn.disabled);
    assert_eq!(lwn.tags, ["tech"]);
    assert_eq!(lwn.no_place, ["miniflux:scraperRules = article"]);
    assert_eq!(lwn.asks.user_agent.as_deref(), Some("x/1"));
    let off = feed(&list, "http://off.example/f");
    assert!(off.disabled && off.tags.is_empty());
    assert_eq!(off.asks.proxy.as_deref(), Some("http://me:secret@proxy/"));
    assert!(off.no_place.is_empty() && !format!("{off:?}").contains("secret"));
    let via = feed(&list, "https://via.example/f");
    assert!(via.asks.proxy.is_none());
    assert!(via.no_place[0].starts_with("miniflux:proxyUrl (its value is not shown): expected"));
    assert!(via.no_place[1].starts_with("miniflux:fetchViaProxy ("));
    assert_eq!(Vec::from_iter(list.from_feeds), ["htmlUrl"]);
}

#[test]
fn opml_of_freshrss() {
    let list = list(
        r#"<opml version="2.0"><body><outline text="Lab" frss:opmlUrl="https://x.example/opml">
        <outline xmlns:frss="https://freshrss.org/opml" text="Scraped" type="HTML+XPath" xmlUrl="https://s.example/p" frss:xPathItem="//a[@href]" frss:CURLOPT_COOKIE="sid=1"/>
        <outline text="Full" type="rss" xmlUrl="https://f.example/f" frss:cssFullContent="div.main" frss:ttl="7200" frss:priority="hidden"/>
        <outline text="Muted" type="rss" xmlUrl="https://m.example/f" frss:ttl="-3600"/></outline></body></opml>"#,
    );
    let scraped = feed(&list, "https://s.example/p");
    assert!(scraped.disabled);
    assert_eq!(
        scraped.no_place,
        [
            "type = HTML+XPath (written with `enabled = false`)",
            "frss:xPathItem = //a[@href]",
        ]
    );
    assert_eq!(scraped.asks.cookie.as_deref(), Some("sid=1"));
    let full = feed(&list, "https://f.example/f");
    assert!(full.full_text);
    assert_eq!(full.min_interval, Some(Duration::from_hours(2)));
    assert_eq!(
        full.no_place,
        [
            "frss:cssFullContent = div.main (written as `full_text = \"always\"`)",
            "frss:priority = hidden"
        ]
    );
    assert!(feed(&list, "https://m.example/f").disabled);
    assert_eq!(
        list.no_place,
        [(
            "folder “Lab”".to_owned(),
            "frss:opmlUrl = https://x.example/opml".to_owned()
        )]
    );
}

#[test]
fn folders_in_folders() {
    let list = list(
        "<opml><body><outline text='World'><outline text='News'><outline text='a' xmlUrl='https://a.example/'/></outline></outline>\
         <outline text='Économie'><outline text='News'><outline text='b' xmlUrl='https://b.example/'/>\
         <outline text='a' xmlUrl='https://a.example' category='/x/y,z'/></outline></outline>\
         <outline text='科技'><outline text='c' xmlUrl='https://c.example/'/></outline></body></opml>",
    );
    assert_eq!(
        feed(&list, "https://a.example/").tags,
        ["world", "news", "économie", "économie-news", "x", "y", "z"]
    );
    assert_eq!(
        feed(&list, "https://b.example/").tags,
        ["économie", "économie-news"]
    );
    assert_eq!(list.feeds.len(), 3, "one feed in two folders is one");
    let plan = plan(list, &Held::default());
    let outputs: Vec<(&str, &str)> = plan
        .outputs
        .iter()
        .map(|output| (output.id.as_str(), output.tag.as_deref().unwrap()))
        .collect();
    assert_eq!(
        outputs,
        [
            ("world", "world"),
            ("news", "news"),
            ("economie", "économie"),
            ("economie-news", "économie-news"),
            ("folder-6edb", "科技")
        ]
    );
}

#[test]
fn broken_opml_is_an_error_with_its_line() {
    for (text, place, words) in [
        (
            "<opml>\n<body>\n  <outline text='x'>\n",
            3,
            "<outline> is not closed",
        ),
        (
            "<opml>\n<body>\n<outline text='x'>\n</body></opml>",
            4,
            "outline",
        ),
        (
            "<opml><body>\n<outline text='x' xmlUrl='https://a.example/'/>\n<outline text=\"",
            3,
            "",
        ),
    ] {
        match read(text.as_bytes(), None) {
            Err(Error::Malformed { line, why }) => {
                assert_eq!(line, place, "{why}");
                assert!(why.contains(words), "{why}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn opml_in_another_encoding() {
    let mut bytes =
        b"<?xml version='1.0' encoding='ISO-8859-1'?><opml><body><outline text='Caf".to_vec();
    bytes.push(0xe9);
    bytes.extend(b"' xmlUrl='https://a.example/'/></body></opml>");
    let list = read(&bytes, None).unwrap();
    assert_eq!(list.feeds[0].name.as_deref(), Some("Café"));
    let mut utf16 = vec![0xff, 0xfe];
    for unit in "<opml><outline xmlUrl='https://b.example/'/></opml>".encode_utf16() {
        utf16.extend(unit.to_le_bytes());
    }
    assert_eq!(read(&utf16, None).unwrap().feeds.len(), 1);
}

#[test]
fn planet_venus() {
    let list = list(
        "# comment\n[Planet]\nname = Planet Schmanet ; really\nlink: http://planet.example/\ndays_per_page = 14\nitems_per_page = 60\n\
         new_feed_items = 4\ntemplate_files:\n  atom.xml.tmpl\n  filters/x.py?omit=img\n\n[DEFAULT]\nfacewidth = 80\n\n\
         [http://a.example/feed?x=1]\nname = Ann\nface = ann.png\n\n[http://list.example/opml]\ncontent_type = opml\n\n[atom.xml.tmpl]\nitems_per_page = 5\n",
    );
    assert_eq!(list.format, Format::Planet);
    assert_eq!(
        list.folders,
        [Folder {
            tag: "planet-schmanet".to_owned(),
            title: "Planet Schmanet".to_owned(),
            window_days: Some(14),
            max_entries: Some(60)
        }]
    );
    assert_eq!(list.feeds.len(), 1);
    let ann = feed(&list, "http://a.example/feed?x=1");
    assert_eq!(ann.name.as_deref(), Some("Ann"));
    assert_eq!(ann.first_entries, Some(4));
    assert_eq!(ann.no_place, ["face = ann.png"]);
    let told: Vec<String> = list
        .no_place
        .iter()
        .map(|(place, words)| format!("{place} {words}"))
        .collect();
    assert_eq!(
        told,
        [
            "[Planet] link = http://planet.example/",
            "[Planet] template_files = atom.xml.tmpl filters/x.py?omit=img",
            "[DEFAULT] facewidth = 80",
            "[http://list.example/opml] content_type = opml",
            "[atom.xml.tmpl] items_per_page = 5"
        ]
    );
}

#[test]
fn planet_pluto() {
    let list = list(
        "title = Planet Ruby\n\n[rubyflow]\n  title  = Ruby Flow\n  link   = http://rubyflow.example\n  feed   = http://feeds.example/Rubyflow?format=xml\n  twitter = rf\n",
    );
    let flow = feed(&list, "http://feeds.example/Rubyflow?format=xml");
    assert_eq!(
        (flow.name.as_deref(), flow.key.as_deref()),
        (Some("Ruby Flow"), Some("rubyflow"))
    );
    assert_eq!(flow.tags, ["planet-ruby"]);
    assert_eq!(flow.no_place, ["twitter = rf"]);
    let plan = plan(list, &Held::default());
    assert_eq!(plan.rows[0].source.id, "rubyflow");
    assert_eq!(plan.outputs[0].id, "planet-ruby");
}

#[test]
fn a_planet_that_is_broken_names_its_line() {
    let broken = read(b"[Planet]\nname = x\nnonsense\n", None);
    assert!(
        matches!(broken, Err(Error::Malformed { line: 3, .. })),
        "{broken:?}"
    );
}

#[test]
fn newsboat_urls() {
    let list = list(
        "# mine\nhttps://a.example/feed tech \"free software\" \"~The \\\"A\\\" feed\" # later\n\n\
         https://b.example/#top !secret\n\"query:Unread:unread = \\\"yes\\\"\"\n\"exec:~/bin/x.sh\" tech\nfilter:~/f:https://me:pw@c.example/\n\
         ftp://me:pw@d.example/feed\nhttps://me:p%40w@e.example/\nfile:///srv/f.xml\nhttps://:pw@g.example/\nexec: \n",
    );
    assert_eq!(list.format, Format::Newsboat);
    let a = feed(&list, "https://a.example/feed");
    assert_eq!(a.name.as_deref(), Some("The \"A\" feed"));
    assert_eq!(a.tags, ["tech", "free-software"]);
    let b = feed(&list, "https://b.example/#top");
    assert_eq!(b.no_place, ["!secret (hidden there)"]);
    let places: Vec<&str> = list.no_place.iter().map(|(at, _)| at.as_str()).collect();
    assert_eq!(places, ["line 5", "line 7"]);
    let (query, filter) = (&list.no_place[0].1, &list.no_place[1].1);
    assert!(query.contains("[[output]]"), "{query}");
    assert!(
        filter.contains("`exec`") && !filter.contains("pw"),
        "{filter}"
    );
    let made = list.feeds.iter().find(|feed| !feed.exec.is_empty());
    let made = made.unwrap();
    assert_eq!(made.exec, ["sh", "-c", "~/bin/x.sh"]);
    assert_eq!(
        (made.url.as_str(), &*made.tags),
        ("", &["tech".to_owned()][..])
    );
    let e = feed(&list, "https://e.example/");
    assert!(e.refused.is_none());
    assert_eq!(e.asks.basic_auth.as_deref(), Some("me:p@w"));
    assert!(feed(&list, "file:///srv/f.xml").refused.is_none());
    for refused in ["ftp://d.example/feed", "https://g.example/", "exec:"] {
        assert!(feed(&list, refused).refused.is_some(), "{refused}");
    }
}

#[test]
fn what_is_no_list_says_so() {
    for text in ["", " \n", "<html><body>x</body></html>", "just words\n"] {
        assert!(
            matches!(read(text.as_bytes(), None), Err(Error::Unknown(_))),
            "{text}"
        );
    }
    assert!(read(b"", Some(Format::Newsboat)).unwrap().feeds.is_empty());
}

#[test]
fn what_is_written_loads_and_is_there_the_next_time() {
    let text = "<opml><body><outline text='Search'><outline text='Same' xmlUrl='https://a.example/1' description='# odd \" one'/>\
                <outline text='Same' xmlUrl='https://a.example/2'/><outline xmlUrl='https://a.example/3'/>\
                <outline xmlUrl='mailto:x@y.example'/></outline></body></opml>";
    let first = plan(list(text), &Held::default());
    assert_eq!(first.outputs[0].id, "search-folder", "`search` is ours");
    let ids: Vec<String> = first.sources().into_iter().map(|new| new.id).collect();
    assert_eq!(ids, ["same", "same-2", "a"]);
    let written = edit::appended("", Some("from x"), &first.sources(), &first.outputs);
    let config = Config::parse(&written, "x", Path::new(""), None).unwrap();
    assert_eq!(config.sources.len(), 3);
    assert_eq!(config.outputs[0].tags, ["search"]);
    let held = edit::held(Path::new("x"), &written).unwrap();
    let second = plan(list(text), &held);
    assert!(second.sources().is_empty() && second.outputs.is_empty());
    let there = second.rows.iter().filter(|row| row.state == State::There);
    assert_eq!(there.count(), 3);
    // the same feeds in another folder: the tags that they miss are told
    let moved = plan(list(&text.replace("Search", "Other")), &held);
    assert!(moved.outputs.is_empty());
    assert!(moved.rows[0].no_place[0].contains("without the tags other"));
}

#[test]
fn programs_and_passwords_are_written_and_known_again() {
    let text = "\"exec:~/bin/tide.sh 'x \\\"y\\\"'\"\nexec:~/bin/tide.sh\nhttps://me:p'%22w@b.example/\nhttps://you:2@b.example/\n";
    let first = plan(list(text), &Held::default());
    let ids: Vec<String> = first.sources().into_iter().map(|new| new.id).collect();
    assert_eq!(ids, ["tide", "tide-2", "b"]);
    assert!(
        first.rows[2].no_place[0].contains("again with basic_auth"),
        "the first one counts: {:?}",
        first.rows[2].no_place
    );
    assert!(!format!("{first:?}").contains("p'"));
    let written = edit::appended("# mine\n", None, &first.sources(), &[]);
    let config = Config::parse(&written, "x", Path::new("/f"), None).unwrap();
    let program = config.access.of("tide").exec.clone().unwrap();
    assert_eq!(program.arguments, ["-c", "~/bin/tide.sh 'x \"y\"'"]);
    let (name, word) = config.access.of("b").basic.clone().unwrap();
    assert_eq!((name.as_str(), word.as_str()), ("me", "p'\"w"));
    // as a configuration and as a file
    for held in [
        edit::of_config(&config),
        edit::held(Path::new("/f/x"), &written).unwrap(),
    ] {
        assert!(plan(list(text), &held).sources().is_empty());
    }
    // removed and added again, it has its id
    let mut held = Held::default();
    let kept_as = config.sources[1].kept_as.clone().unwrap();
    held.remember(vec![("old".to_owned(), kept_as)]);
    assert_eq!(plan(list(text), &held).rows[1].source.id, "old");
}

#[test]
fn sources_whose_place_is_not_read_are_not_taken_for_each_other() {
    let text = "[[source]]\nid = \"a\"\nurl = { file = \"nowhere\" }\n[[source]]\nid = \"b\"\nurl = { env = \"NOWHERE\" }\n";
    let held = edit::held(Path::new("x"), text).unwrap();
    assert_eq!(held.sources.len(), 2);
    assert!(held.source_at("").is_none());
    let new = plan(list("https://c.example/\n"), &held);
    assert_eq!(new.sources().len(), 1);
}

#[test]
fn no_password_stands_where_words_stand() {
    let opml = "<opml><outline text='x'><outline text='https://me:pw@a.example/' xmlUrl='https://me:pw@a.example/f' \
                description='see https://me:pw@a.example/' htmlUrl='https://me:pw@a.example/'/></outline>\
                <outline text='Lab' frss:opmlUrl='https://me:pw@b.example/'/></opml>";
    let planet = "[Planet]\nname = P\n[https://me:pw@a.example/opml]\ncontent_type = opml\n[https://me:pw@b.example/feed]\nname = B\nface = https://me:pw@b.example/f.png\n";
    let newsboat = "https://me:p/w@a.example/ \"~https://me:pw@a.example/\"\nfilter:x:https://me:pw@a.example/\n";
    for text in [opml, planet, newsboat] {
        let plan = plan(list(text), &Held::default());
        let shown = format!("{plan:?}");
        assert!(shown.contains("a.example"), "{shown}");
        assert!(!shown.contains("pw") && !shown.contains("p/w"), "{shown}");
    }
    let broken = read(b"[Planet]\nname = x\n[https://me:pw@a.example/\n", None);
    let why = broken.unwrap_err().to_string();
    assert!(why.contains("a.example") && !why.contains("pw"), "{why}");
}
