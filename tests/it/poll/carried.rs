//! What entries carry beside their words: resolved, brought up to date in silence, and no private
//! address among it.

use super::lab::Lab;
use crate::support::reply::Reply;

const NO_PAGES: &str = "full_text = \"never\"";

/// One item with these elements.
fn document(elements: &str) -> String {
    format!(
        "<rss version='2.0' xmlns:podcast='https://podcastindex.org/namespace/1.0' xmlns:media='http://search.yahoo.com/mrss/' \
         xmlns:slash='http://purl.org/rss/1.0/modules/slash/' xmlns:atom='http://www.w3.org/2005/Atom'><channel><title>Lab</title>\
         <link>https://lab.example/</link><item><title>One</title><guid>https://lab.example/1</guid>\
         <description>Words that stay as they are.</description>{elements}</item></channel></rss>"
    )
}

#[tokio::test]
async fn what_the_feed_says_again_is_kept_and_nobody_is_told() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    let before = "<enclosure url='/e.mp3' type='audio/mpeg' length='1'/><comments>/old</comments>";
    let after = "<enclosure url='/e.mp3' type='audio/mpeg' length='2'/><comments>/new</comments>\
                 <podcast:transcript url='/t.vtt' type='text/vtt'/>";
    let replies = [before, after, ""].map(|elements| Reply::feed(document(elements)));
    lab.origin.serve_in_turn("", "/feed", replies.to_vec());
    assert_eq!(lab.one().await.new, 1);
    let first = lab.titled("One").await;
    assert_eq!(first.extras.comments, Some(lab.origin.url("/old")));
    let polled = lab.one().await;
    assert_eq!((polled.new, polled.revised), (0, 0));
    let second = lab.titled("One").await;
    assert_eq!(second.extras.comments, Some(lab.origin.url("/new")));
    assert_eq!(second.extras.transcripts[0].url, lab.origin.url("/t.vtt"));
    assert_eq!(second.enclosures[0].length, Some(2));
    assert_eq!(
        (second.revision, second.updated, second.seq),
        (1, first.updated, first.seq)
    );
    assert!(
        lab.reader()
            .revisions(&first.uuid)
            .await
            .unwrap()
            .is_empty()
    );
    lab.one().await;
    let third = lab.titled("One").await;
    assert!(third.extras.is_empty() && third.enclosures.is_empty());
}

#[tokio::test]
async fn half_an_entry_does_not_say_what_it_carries() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    let whole = document("<comments>/talk</comments>");
    let half = whole.split("<comments>").next().unwrap().to_owned();
    let replies = [whole, half].map(Reply::feed);
    lab.origin.serve_in_turn("", "/feed", replies.to_vec());
    lab.one().await;
    let polled = lab.one().await;
    assert!(
        polled
            .repairs
            .iter()
            .any(|it| it.starts_with("truncated document")),
        "{polled:?}"
    );
    let entry = lab.titled("One").await;
    assert_eq!(entry.extras.comments, Some(lab.origin.url("/talk")));
}

#[tokio::test]
async fn addresses_follow_content_location_and_xml_base() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    let elements = "<comments>talk</comments><podcast:transcript url='t.vtt'/>\
                    <media:group xml:base='https://cdn.example/m/'><media:thumbnail url='p.jpg'/></media:group>";
    let reply = Reply::feed(document(elements)).header("Content-Location", "/d/e/feed");
    lab.origin.serve("/feed", reply);
    lab.one().await;
    let extras = lab.titled("One").await.extras;
    assert_eq!(extras.comments, Some(lab.origin.url("/d/e/talk")));
    assert_eq!(extras.transcripts[0].url, lab.origin.url("/d/e/t.vtt"));
    assert_eq!(extras.images[0].url, "https://cdn.example/m/p.jpg");
}

#[tokio::test]
async fn a_private_address_is_carried_nowhere() {
    let lab = Lab::new().source(
        "a",
        "/s3cret.xml?key=s3cret",
        "private = true\nfull_text = \"never\"",
    );
    let own = lab
        .origin
        .url("/s3cret.xml?key=s3cret")
        .replace('&', "&amp;");
    let elements = format!(
        "<comments>#talk</comments><podcast:transcript url='t.vtt?key=s3cret'/><podcast:chapters url='{own}&amp;c=1'/>\
         <media:thumbnail url='{own}#p'/><source url='{own}'>Self</source><atom:link rel='self' href='{own}'/>\
         <atom:link rel='related' href='https://else.example/?x=1'/>"
    );
    let text = document(&elements).replace(
        "<item>",
        &format!("<atom:link rel='self' href='{own}'/><image><url>{own}</url></image><item>"),
    );
    lab.origin
        .serve("/s3cret.xml?key=s3cret", Reply::feed(text));
    let polled = lab.one().await;
    assert_eq!((polled.new, &polled.error), (1, &None));
    let entry = lab.titled("One").await;
    let told = format!("{:?} {:?}", entry.extras, lab.status("a").await.extras);
    assert!(!told.contains("s3cret"), "{told}");
    assert_eq!(entry.extras.links[0].href, "https://else.example/?x=1");
    assert_eq!(
        entry.extras.source.unwrap().title.as_deref(),
        Some("Self"),
        "the name is no address"
    );
}

#[tokio::test]
async fn a_channels_licence_is_of_its_entries_unless_they_have_their_own() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    let license =
        |name: &str| format!("<atom:link rel='license' href='https://c.example/{name}'/>");
    let second = format!(
        "<item><title>Two</title><guid>https://lab.example/2</guid>{}</item>",
        license("own")
    );
    let text = document("")
        .replace("<item>", &format!("{}<item>", license("all")))
        .replace("</channel>", &format!("{second}</channel>"));
    lab.origin.serve("/feed", Reply::feed(text));
    lab.one().await;
    for (title, expected) in [
        ("One", "https://c.example/all"),
        ("Two", "https://c.example/own"),
    ] {
        let license = lab.titled(title).await.extras.license;
        assert_eq!(license.as_deref(), Some(expected), "{title}");
    }
}

#[tokio::test]
async fn a_page_without_a_date_is_dated_by_its_address() {
    let lab = Lab::new().source("a", "/feed", "full_text = \"always\"");
    let path = "/2017/02/03/title";
    let text = document("").replace(
        "<guid>https://lab.example/1</guid>",
        &format!("<guid isPermaLink='false'>1</guid><link>{path}</link>"),
    );
    lab.origin.serve("/feed", Reply::feed(text));
    let body = super::lab::prose(3, 400);
    lab.origin.serve(
        path,
        Reply::page(format!(
            "<html><head><title>One</title></head><body><article><h1>One</h1><p>{body}</p></article></body></html>"
        )),
    );
    lab.one().await;
    let dated = lab.titled("One").await.published.unwrap();
    assert_eq!(
        (
            dated.date.to_string().as_str(),
            dated.raw.as_str(),
            dated.from.word()
        ),
        ("2017-02-03", "2017/02/03", "url")
    );
}
