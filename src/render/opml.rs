//! OPML 2.0: a list of sources that other readers import.

use super::address::iri;
use super::item::Origin;
use super::xml::Xml;

/// The sources as a subscription list; those without an absolute address are left out.
pub fn opml(title: &str, sources: &[Origin]) -> String {
    let sources: Vec<(Origin, Vec<String>)> = sources
        .iter()
        .map(|source| (source.clone(), Vec::new()))
        .collect();
    opml_with_tags(title, &sources)
}

/// The same, with the sources' tags as OPML's categories (`/monde,/fr`); a tag that OPML's form
/// has no place for (with a comma or a slash) is left out.
pub fn opml_with_tags(title: &str, sources: &[(Origin, Vec<String>)]) -> String {
    let mut xml = Xml::new();
    xml.open("opml", &[("version", "2.0")]);
    xml.open("head", &[]);
    xml.text("title", &[], title);
    xml.close();
    xml.open("body", &[]);
    for (source, tags) in sources {
        let Some(url) = iri(&source.url) else {
            continue;
        };
        let name = source.label();
        let site = source.site.as_deref().and_then(iri);
        let mut attributes = vec![
            ("type", "rss"),
            ("text", name.as_str()),
            ("title", &name),
            ("xmlUrl", &url),
        ];
        attributes.extend(site.as_deref().map(|site| ("htmlUrl", site)));
        let tags: Vec<String> = tags
            .iter()
            .filter(|tag| !tag.is_empty() && !tag.contains([',', '/']))
            .map(|tag| format!("/{tag}"))
            .collect();
        let tags = tags.join(",");
        if !tags.is_empty() {
            attributes.push(("category", &tags));
        }
        xml.empty("outline", &attributes);
    }
    xml.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_is_an_outline() {
        let source = Origin {
            id: "b".to_owned(),
            name: "B & <C>".to_owned(),
            url: "https://b.example/feed?a=1&b=2".to_owned(),
            site: Some("https://b.example/".to_owned()),
            ..Origin::default()
        };
        let local = Origin {
            url: "feed.xml".to_owned(),
            ..source.clone()
        };
        let text = opml("Mine", &[source, local]);
        assert_eq!(text.matches("<outline").count(), 1);
        assert!(text.contains(
            "<outline type=\"rss\" text=\"B &amp; &lt;C&gt;\" title=\"B &amp; &lt;C&gt;\" \
             xmlUrl=\"https://b.example/feed?a=1&amp;b=2\" htmlUrl=\"https://b.example/\"/>"
        ));
    }
}
