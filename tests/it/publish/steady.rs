//! What is published stays byte for byte while nothing changes, also over polls that bring nothing.

use depeche::daemon;
use depeche::serve;

use crate::poll::lab::Item;
use crate::poll::lab::Lab;
use crate::poll::lab::rss;
use crate::support::reply::Reply;

async fn atom(lab: &Lab) -> String {
    let config = lab.config();
    let settings = daemon::served(&config, None);
    serve::atom(&lab.reader(), &settings, &config.outputs[0])
        .await
        .unwrap()
}

#[tokio::test]
async fn a_poll_that_brings_nothing_changes_no_byte() {
    let lab = Lab::new().source("a", "/feed", "full_text = \"never\"");
    let item = Item::new("1", "One", "Words.").link("https://x.example/1");
    lab.origin
        .serve("/feed", Reply::feed(rss(&[item], None)).etag("\"1\""));
    lab.one().await;
    let before = atom(&lab).await;
    assert!(before.contains("<entry>"), "{before}");
    // written dates have whole seconds: the next poll is in another one
    let second = depeche::clock::now().0 / 1000;
    while depeche::clock::now().0 / 1000 == second {
        tokio::task::yield_now().await;
    }
    assert!(lab.one().await.not_modified);
    assert_eq!(atom(&lab).await, before);
}
