//! One rule each.

use crate::model::Enclosure;
use crate::model::Entry;
use crate::model::Feed;
use crate::model::extras::Origin;
use crate::parse::Document;
use crate::parse::feed;

/// Declarations of all vocabularies, each by another of its addresses where it has several.
pub(super) const DECLARED: &str = "xmlns:itunes='http://www.itunes.com/DTDs/Podcast-1.0.dtd' xmlns:media='http://search.yahoo.com/mrss' \
    xmlns:podcast='https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md' \
    xmlns:psc='http://podlove.org/simple-chapters/' xmlns:georss='http://www.georss.org/georss/10' \
    xmlns:gml='http://www.opengis.net/gml' xmlns:geo='http://www.w3.org/2003/01/geo/wgs84_pos#' \
    xmlns:slash='http://purl.org/rss/1.0/modules/slash/' xmlns:wfw='http://wellformedweb.org/CommentAPI/' \
    xmlns:thr='http://purl.org/syndication/thread/1.0' xmlns:cc='http://web.resource.org/cc/' \
    xmlns:creativeCommons='http://backend.userland.com/creativeCommonsRssModule' \
    xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:dcterms='http://purl.org/dc/terms/'";

pub(super) fn read(text: &str) -> Feed {
    feed(&Document {
        bytes: text.as_bytes(),
        content_type: None,
        base: Some("http://a.example/d/feed"),
    })
    .unwrap()
}

/// The entry of an RSS item with these elements.
fn item(elements: &str) -> Entry {
    let text = format!(
        "<rss version='2.0' {DECLARED}><channel><title>t</title><item><title>T</title>{elements}</item></channel></rss>"
    );
    let feed = read(&text);
    assert!(feed.repairs.is_empty(), "{:?}", feed.repairs);
    feed.entries.into_iter().next().unwrap()
}

fn atom(elements: &str) -> Entry {
    let text = format!(
        "<feed xmlns='http://www.w3.org/2005/Atom' {DECLARED} xml:base='http://b.example/x/'><title>t</title>\
         <entry xml:base='y/'><id>urn:1</id><title>T</title>{elements}</entry></feed>"
    );
    read(&text).entries.into_iter().next().unwrap()
}

#[test]
fn a_plain_entry_carries_nothing() {
    let plain = item(
        "<link>1</link><guid>1</guid><description>x</description><category>c</category>\
         <enclosure url='a.mp3' type='audio/mpeg' length='1'/>",
    );
    assert!(plain.extras.is_empty(), "{:?}", plain.extras);
    let plain = atom("<link href='1'/><author><name>A</name></author><content>x</content>");
    assert!(plain.extras.is_empty(), "{:?}", plain.extras);
}

#[test]
fn guids_say_whether_they_are_links() {
    for (said, expected) in [
        ("", None),
        (" isPermaLink='false'", Some(false)),
        (" ispermalink=' True '", Some(true)),
        (" isPermaLink='perhaps'", None),
    ] {
        let entry = item(&format!("<guid{said}>x</guid>"));
        assert_eq!(entry.extras.guid_is_permalink, expected, "{said}");
    }
}

#[test]
fn comments_are_found_in_every_spelling() {
    let entry = item(
        "<comments>../talk#c</comments><slash:comments>7</slash:comments><wfw:commentRss>/talk.xml</wfw:commentRss>",
    );
    assert_eq!(
        entry.extras.comments.as_deref(),
        Some("http://a.example/talk#c")
    );
    assert_eq!(entry.extras.comment_count, Some(7));
    assert_eq!(
        entry.extras.comment_feed.as_deref(),
        Some("http://a.example/talk.xml")
    );
    let entry = atom(
        "<link href='1'/><link rel='replies' type='text/html' href='talk'/>\
         <link rel='replies' type='application/atom+xml' href='talk.atom'/><thr:total>3</thr:total>",
    );
    assert_eq!(
        entry.extras.comments.as_deref(),
        Some("http://b.example/x/y/talk")
    );
    assert_eq!(
        entry.extras.comment_feed.as_deref(),
        Some("http://b.example/x/y/talk.atom")
    );
    assert_eq!(entry.extras.comment_count, Some(3));
    assert!(entry.extras.links.is_empty());
}

#[test]
fn links_keep_what_they_say_and_lead_to_the_web() {
    let entry = atom(
        "<link href='1'/><link rel='Related' href='r' type='text/html' title=' A  b' hreflang='fr' length='9'/>\
         <link rel='via' href='javascript:x()'/><link rel='alternate' type='application/pdf' href='1.pdf'/>\
         <link rel='related' href='mailto:a@a.example'/><link rel='enclosure' href='e.mp3' title='E'/>",
    );
    let [related, pdf] = entry.extras.links.as_slice() else {
        panic!("{:?}", entry.extras.links)
    };
    assert_eq!(related.href, "http://b.example/x/y/r");
    assert_eq!(
        (
            related.rel.as_str(),
            related.title.as_deref(),
            related.hreflang.as_deref(),
            related.length
        ),
        ("related", Some("A b"), Some("fr"), Some(9))
    );
    assert_eq!(pdf.media_type.as_deref(), Some("application/pdf"));
    assert_eq!(entry.enclosures[0].title.as_deref(), Some("E"));
}

#[test]
fn pictures_of_every_kind_stand_once() {
    let entry = item(
        "<media:thumbnail url='a.jpg' width='75' height='50.0'/><image><url>b.jpg</url></image>\
         <media:group><media:thumbnail url='c.jpg'/><media:content url='v.mp4' medium='Video' width='640' duration='61.5'>\
         <media:title>V</media:title><media:description>&lt;b>long&lt;/b></media:description>\
         <media:thumbnail url='a.jpg'/></media:content></media:group>",
    );
    let urls: Vec<&str> = entry
        .extras
        .images
        .iter()
        .map(|image| image.url.as_str())
        .collect();
    let expected = ["a.jpg", "b.jpg", "c.jpg"].map(|name| format!("http://a.example/d/{name}"));
    assert_eq!(urls, expected);
    let first = &entry.extras.images[0];
    assert_eq!((first.width, first.height), (Some(75), Some(50)));
    let media = &entry.extras.media[0];
    assert_eq!(media.url, entry.enclosures[0].url);
    assert_eq!(
        (
            media.medium.as_deref(),
            media.width,
            media.description.as_deref()
        ),
        (Some("video"), Some(640), Some("long"))
    );
    let enclosure = &entry.enclosures[0];
    assert_eq!(
        (enclosure.duration, enclosure.title.as_deref()),
        (Some(61), Some("V"))
    );
}

#[test]
fn an_episode_says_all_that_apple_asks() {
    let entry = item(
        "<description>About it</description><itunes:title>Short</itunes:title><itunes:author>Ann</itunes:author>\
         <itunes:subtitle>Sub</itunes:subtitle><itunes:summary>About it</itunes:summary>\
         <itunes:image href='/c.jpg'/><itunes:explicit>Clean</itunes:explicit><itunes:episode>12</itunes:episode>\
         <itunes:season>2</itunes:season><itunes:episodeType>Full</itunes:episodeType><itunes:block>Yes</itunes:block>\
         <itunes:duration>1:01:01.5</itunes:duration><enclosure url='e.mp3' type='audio/mpeg' length='1'/>",
    );
    let itunes = &entry.extras.itunes;
    let texts = [
        &itunes.title,
        &itunes.author,
        &itunes.subtitle,
        &itunes.summary,
        &itunes.image,
        &itunes.kind,
    ];
    assert_eq!(
        texts.map(Option::as_deref),
        [
            Some("Short"),
            Some("Ann"),
            Some("Sub"),
            None,
            Some("http://a.example/c.jpg"),
            Some("full")
        ]
    );
    assert_eq!(
        (itunes.explicit, itunes.episode, itunes.season, itunes.block),
        (Some(false), Some(12), Some(2), true)
    );
    assert_eq!(entry.enclosures[0].duration, Some(3661));
    assert_eq!(entry.title.as_deref(), Some("T"));
}

#[test]
fn transcripts_chapters_and_persons() {
    let entry = item(
        "<podcast:transcript url='t.vtt' type='text/vtt' language='en' rel='captions'/><podcast:transcript url='t.html' type='text/html'/>\
         <podcast:transcript type='text/plain'/><podcast:chapters url='c.json' type='application/json+chapters'/>\
         <podcast:person role='Guest' group='cast' img='p.jpg' href='https://p.example/'>Bo</podcast:person>\
         <dc:contributor>Cy</dc:contributor><podcast:season name='x'>3</podcast:season><podcast:episode>4</podcast:episode>\
         <psc:chapters version='1.2'><psc:chapter start='00:01:02.5' title='One' href='h'/><psc:chapter start='soon' title='No'/>\
         <psc:chapter start='90' title='Two'/></psc:chapters>",
    );
    let extras = &entry.extras;
    assert_eq!(extras.transcripts.len(), 2);
    let first = &extras.transcripts[0];
    assert_eq!(first.url, "http://a.example/d/t.vtt");
    assert_eq!(
        [&first.media_type, &first.language, &first.rel].map(Option::as_deref),
        [Some("text/vtt"), Some("en"), Some("captions")]
    );
    assert_eq!(
        extras.chapters.as_ref().unwrap().url,
        "http://a.example/d/c.json"
    );
    let [bo, cy] = extras.persons.as_slice() else {
        panic!("{:?}", extras.persons)
    };
    assert_eq!(
        (bo.name.as_str(), bo.role.as_deref()),
        ("Bo", Some("guest"))
    );
    assert_eq!(
        (cy.name.as_str(), cy.role.as_deref()),
        ("Cy", Some("contributor"))
    );
    let marks: Vec<(&str, &str)> = extras
        .marks
        .iter()
        .map(|mark| (mark.start.as_str(), mark.title.as_str()))
        .collect();
    assert_eq!(marks, [("00:01:02.5", "One"), ("90", "Two")]);
    assert_eq!(
        (extras.itunes.season, extras.itunes.episode),
        (Some(3), Some(4))
    );
}

#[test]
fn places_in_every_form() {
    let here = Some(("48.85".to_owned(), "-2.35".to_owned()));
    for elements in [
        "<georss:point>48.85 -2.35</georss:point>",
        "<georss:point>\n48.850,  -2.35 </georss:point>",
        "<geo:lat>48.85</geo:lat><geo:long>-2.35</geo:long>",
        "<geo:Point><geo:lat>48.85</geo:lat><geo:long>-2.35</geo:long></geo:Point>",
        "<georss:where><gml:Point><gml:pos>48.85 -2.35</gml:pos></gml:Point></georss:where>",
        "<podcast:location geo='geo:48.85,-2.35;u=5'>Here</podcast:location>",
    ] {
        let place = item(elements).extras.place;
        let found = place.map(|place| (place.latitude, place.longitude));
        assert_eq!(found, here, "{elements}");
    }
    for elements in [
        "<georss:point>98 2</georss:point>",
        "<georss:point>48.85</georss:point>",
        "<geo:lat>48</geo:lat>",
        "<georss:point>NaN inf</georss:point>",
    ] {
        assert_eq!(item(elements).extras.place, None, "{elements}");
    }
}

#[test]
fn licences_of_every_module() {
    for (elements, expected) in [
        (
            "<creativeCommons:license>https://c.example/by</creativeCommons:license>",
            Some("https://c.example/by"),
        ),
        (
            "<cc:license rdf:resource='https://c.example/by'/>",
            Some("https://c.example/by"),
        ),
        (
            "<dcterms:license>https://c.example/by</dcterms:license>",
            Some("https://c.example/by"),
        ),
        (
            "<media:license href='https://c.example/by'>By all means</media:license>",
            Some("https://c.example/by"),
        ),
        (
            "<dc:rights>https://c.example/by</dc:rights>",
            Some("https://c.example/by"),
        ),
        (
            "<podcast:license>cc-by-4.0</podcast:license>",
            Some("cc-by-4.0"),
        ),
        (
            "<creativeCommons:license>javascript:x()</creativeCommons:license>",
            None,
        ),
        ("<dc:rights>(c) us</dc:rights>", None),
    ] {
        let license = item(elements).extras.license;
        assert_eq!(license.as_deref(), expected, "{elements}");
    }
    let license = atom("<link rel='license' href='https://c.example/by'/>")
        .extras
        .license;
    assert_eq!(license.as_deref(), Some("https://c.example/by"));
}

#[test]
fn where_it_was_taken_from() {
    let source = item("<source url='http://s.example/f'>S &amp;amp; T</source>")
        .extras
        .source;
    let expected = Origin {
        title: Some("S & T".to_owned()),
        url: Some("http://s.example/f".to_owned()),
        id: None,
    };
    assert_eq!(source.as_ref(), Some(&expected));
    let source = atom(
        "<source><id>urn:s</id><title>S &amp; T</title><link rel='self' href='http://s.example/f'/>\
         <link href='http://s.example/'/></source>",
    );
    let expected = Origin {
        id: Some("urn:s".to_owned()),
        ..expected
    };
    assert_eq!(source.extras.source.as_ref(), Some(&expected));
    let words = item("<dc:source>The Paper</dc:source>").extras.source;
    assert_eq!(words.unwrap().title.as_deref(), Some("The Paper"));
}

#[test]
fn json_feed_carries_pictures_and_names_of_attachments() {
    let feed = read(
        r#"{"version": "https://jsonfeed.org/version/1.1", "title": "t", "icon": "/i.png", "feed_url": "http://a.example/f",
        "items": [{"id": "1", "url": "x", "external_url": "http://e.example/", "image": "p.jpg", "banner_image": "data:image/png,x",
        "attachments": [{"url": "a.mp3", "mime_type": "audio/mpeg", "title": "A", "duration_in_seconds": 5},
                        {"url": "b.mp3", "mime_type": "audio/mpeg", "duration_in_seconds": "7"}]}]}"#,
    );
    let entry = &feed.entries[0];
    assert_eq!(entry.extras.images.len(), 1);
    assert_eq!(entry.extras.images[0].url, "http://a.example/d/p.jpg");
    assert_eq!(entry.extras.links[0].href, "http://e.example/");
    let enclosures: Vec<(Option<u64>, Option<&str>)> = entry
        .enclosures
        .iter()
        .map(|it: &Enclosure| (it.duration, it.title.as_deref()))
        .collect();
    assert_eq!(enclosures, [(Some(5), Some("A")), (Some(7), None)]);
    assert_eq!(feed.extras.image.as_deref(), Some("http://a.example/i.png"));
    assert_eq!(feed.extras.links[0].rel, "self");
}

#[test]
fn prefixes_that_nobody_declared_mean_what_they_mean() {
    let feed = read(
        "<rss version='2.0'><channel><title>t</title><item><title>T</title><podcast:transcript url='t.vtt'/>\
         <georss:point>1 2</georss:point></item></channel></rss>",
    );
    let extras = &feed.entries[0].extras;
    assert_eq!(extras.transcripts.len(), 1);
    assert!(extras.place.is_some());
}
