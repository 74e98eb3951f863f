//! Where feeds usually are, for pages that name none.

use super::Candidate;
use crate::html::Attributes;
use crate::html::Token;
use crate::html::Tokens;
use html_escape::decode_html_entities;
use url::Url;

/// How many places are tried: each is a request to somebody's server.
pub const MOST: usize = 6;

/// In the order of how many sites have them: WordPress and Ghost, Gatsby and Drupal, Hexo, Jekyll,
/// Hugo, Tumblr.
const USUAL: [&str; 6] = [
    "feed",
    "rss.xml",
    "atom.xml",
    "feed.xml",
    "index.xml",
    "rss",
];

/// What `<meta name="generator">` starts with, and where such a program puts its feed.
const GENERATORS: [(&str, &str); 18] = [
    ("wordpress", "feed"),
    ("ghost", "rss"),
    ("hugo", "index.xml"),
    ("jekyll", "feed.xml"),
    ("hexo", "atom.xml"),
    ("zola", "atom.xml"),
    ("gatsby", "rss.xml"),
    ("astro", "rss.xml"),
    ("drupal", "rss.xml"),
    ("docusaurus", "blog/rss.xml"),
    ("pelican", "feeds/all.atom.xml"),
    ("nikola", "rss.xml"),
    ("eleventy", "feed.xml"),
    ("blogger", "feeds/posts/default"),
    ("wix", "blog-feed.xml"),
    ("squarespace", "blog?format=rss"),
    ("typo3", "feed.xml"),
    ("joomla", "?format=feed&type=atom"),
];

/// At most six addresses to try, the likeliest first: what the page's own program does, then the
/// usual names, in the first folder of the page's address and at the root of its site.
pub fn usual(html: &str, page: &str) -> Vec<Candidate> {
    let Ok(url) = Url::parse(page) else {
        return Vec::new();
    };
    let by_generator = generator(html).and_then(|name| {
        let name = name.to_lowercase();
        let found = GENERATORS.iter().find(|(start, _)| name.starts_with(start));
        found.map(|(_, path)| *path)
    });
    let names = by_generator.into_iter().chain(USUAL);
    let folders = folders(&url);
    let mut found: Vec<Candidate> = Vec::new();
    for name in names {
        for folder in &folders {
            let Ok(address) = folder.join(name) else {
                continue;
            };
            let address = String::from(address);
            let is_new = address != page && !found.iter().any(|other| other.url == address);
            if is_new && found.len() < MOST {
                found.push(Candidate::ruled(address, String::new()));
            }
        }
    }
    found
}

/// The first folder of an address, where it is in one, and the root.
fn folders(url: &Url) -> Vec<Url> {
    let first = url.path_segments().and_then(|mut segments| {
        let first = segments.next()?;
        // without more behind it, it is a document
        let is_folder = segments.next().is_some();
        (is_folder && !first.is_empty()).then(|| format!("/{first}/"))
    });
    let paths = first.iter().map(String::as_str).chain(["/"]);
    paths.filter_map(|path| url.join(path).ok()).collect()
}

fn generator(html: &str) -> Option<String> {
    Tokens::new(html).find_map(|token| {
        let Token::Start { name, attributes } = token else {
            return None;
        };
        if name != "meta" {
            return None;
        }
        let attribute = |wanted: &str| {
            Attributes::new(attributes)
                .find(|(name, _)| name == wanted)
                .map(|(_, value)| decode_html_entities(value).trim().to_owned())
        };
        attribute("name")
            .is_some_and(|name| name.eq_ignore_ascii_case("generator"))
            .then(|| attribute("content"))?
    })
}
