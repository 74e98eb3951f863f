//! Which addresses of a site look like articles: those whose paths are built as known articles' are.

use std::collections::HashSet;
use url::Url;

/// The forms of known articles' addresses.
#[derive(Clone, Debug, Default)]
pub struct Shapes(HashSet<String>);

impl Shapes {
    /// Of these addresses.
    pub fn of<'a>(urls: impl IntoIterator<Item = &'a str>) -> Self {
        Self(urls.into_iter().filter_map(shape).collect())
    }

    /// Whether an address is built like one of them; all are, where none is known.
    pub fn fit(&self, url: &str) -> bool {
        shape(url).is_some_and(|shape| self.0.is_empty() || self.0.contains(&shape))
    }
}

/// `/2024/03/a-long-title.html` is `/#/#/~.html`, `/news/title` is `/news/w`: what names a section
/// stays, numbers and slugs do not. `None` for a home page.
fn shape(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let segments: Vec<&str> = url
        .path_segments()?
        .filter(|part| !part.is_empty())
        .collect();
    let (last, before) = segments.split_last()?;
    let mut shape = String::new();
    for part in before {
        shape.push('/');
        shape.push_str(form(part).unwrap_or(part));
    }
    let (stem, extension) = last.rsplit_once('.').unwrap_or((last, ""));
    shape.push('/');
    shape.push_str(form(stem).unwrap_or("w"));
    if !extension.is_empty() {
        shape.push('.');
        shape.push_str(extension);
    }
    let mut names: Vec<String> = url
        .query_pairs()
        .map(|(name, _)| name.into_owned())
        .collect();
    names.sort();
    for name in names {
        shape.push('?');
        shape.push_str(&name);
    }
    Some(shape)
}

/// A number, or words that are joined; `None` for one word.
fn form(part: &str) -> Option<&'static str> {
    if part.bytes().all(|octet| octet.is_ascii_digit()) {
        return Some("#");
    }
    let joined =
        part.contains(['-', '_', '%', '+']) || part.bytes().any(|octet| octet.is_ascii_digit());
    joined.then_some("~")
}

#[cfg(test)]
mod tests {
    use super::Shapes;

    #[test]
    fn articles_are_told_from_lists_and_pages() {
        let shapes = Shapes::of([
            "https://a.example/2026/11/the-sea-returns.html",
            "https://a.example/news/a-2nd-story",
            "https://a.example/?p=12",
        ]);
        for fits in [
            "https://a.example/2019/01/other-words.html",
            "https://a.example/news/x-y/",
        ] {
            assert!(shapes.fit(fits), "{fits}");
        }
        for other in [
            "https://a.example/",
            "https://a.example/about",
            "https://a.example/tag/two-words",
            "https://a.example/2019/01/",
            "https://a.example/2019/01/other-words",
            "https://a.example/news/sport",
            "mailto:a@a.example",
        ] {
            assert!(!shapes.fit(other), "{other}");
        }
        assert!(Shapes::default().fit("https://a.example/x"));
    }
}
