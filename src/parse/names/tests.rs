//! Names and what they mean.

use super::*;

#[test]
fn addresses_are_compared_loosely() {
    assert_eq!(namespace("https://www.W3.org/2005/Atom/"), Ns::Atom);
    assert_eq!(namespace("http://search.yahoo.com/mrss"), Ns::Media);
    assert_eq!(namespace("http://purl.org/rss/1.0/"), Ns::Rss);
    assert_eq!(
        namespace("http://purl.org/rss/1.0/modules/link/"),
        Ns::Other
    );
}

#[test]
fn an_unknown_vocabulary_never_looks_like_rss() {
    assert_eq!(tag(Ns::Other, "title"), Tag::Other);
    assert_eq!(tag(Ns::Rss, "pubDate"), Tag::Published);
    assert_eq!(tag(Ns::Rss, "a-name-longer-than-any"), Tag::Other);
}
