//! What a page's JSON-LD says about its article (schema.org `Article` and what is one).

use serde_json::Value;

/// Linked data about the article, as written.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Linked {
    pub(super) headline: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) image: Option<String>,
    pub(super) rights: Option<String>,
    pub(super) license: Option<String>,
    pub(super) language: Option<String>,
    /// The body as text; often cut short.
    pub(super) body: Option<String>,
}

/// Objects looked at in one page; a page has a few dozen.
const OBJECTS: usize = 2000;

/// Types (or how they end) that are articles; a script without one of them is not read.
const ARTICLES: [&str; 5] = [
    "Article\"",
    "Posting\"",
    "\"Report\"",
    "\"Review\"",
    "\"Recipe\"",
];

impl Linked {
    /// The first article that the page's scripts describe.
    pub(super) fn read(scripts: &[&str]) -> Self {
        scripts
            .iter()
            .filter(|script| ARTICLES.iter().any(|kind| script.contains(kind)))
            .filter_map(|script| parse(script))
            .find_map(|value| find(&value).map(Self::of))
            .unwrap_or_default()
    }

    fn of(article: &Value) -> Self {
        let text = |name: &str| article.get(name).and_then(first_text);
        Self {
            headline: text("headline").or_else(|| text("name")),
            authors: article
                .get("author")
                .or_else(|| article.get("creator"))
                .map(names)
                .unwrap_or_default(),
            published: text("datePublished").or_else(|| text("dateCreated")),
            modified: text("dateModified"),
            publisher: text("publisher"),
            image: article.get("image").and_then(address),
            rights: text("copyrightNotice").or_else(|| text("copyrightHolder")),
            license: article.get("license").and_then(address),
            language: text("inLanguage"),
            body: text("articleBody"),
        }
    }
}

/// JSON as pages have it: with raw line ends in strings.
fn parse(script: &str) -> Option<Value> {
    serde_json::from_str(script).ok().or_else(|| {
        let mended: String = script
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        serde_json::from_str(mended.trim().trim_end_matches(';')).ok()
    })
}

/// The first object that is an article, breadth first.
fn find(root: &Value) -> Option<&Value> {
    let mut queue = vec![root];
    let mut at = 0;
    while let Some(&value) = queue.get(at) {
        at += 1;
        match value {
            Value::Array(values) => queue.extend(values),
            Value::Object(object) => {
                if object.get("@type").is_some_and(is_article) {
                    return Some(value);
                }
                queue.extend(
                    [
                        "@graph",
                        "mainEntity",
                        "mainEntityOfPage",
                        "itemListElement",
                    ]
                    .iter()
                    .filter_map(|name| object.get(*name)),
                );
            }
            _ => {}
        }
        if queue.len() > OBJECTS {
            return None;
        }
    }
    None
}

fn is_article(kind: &Value) -> bool {
    match kind {
        Value::String(kind) => {
            kind.ends_with("Article")
                || kind.ends_with("BlogPosting")
                || matches!(&**kind, "Report" | "Review" | "Recipe")
        }
        Value::Array(kinds) => kinds.iter().any(is_article),
        _ => false,
    }
}

fn first_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => {
            Some(html_escape::decode_html_entities(text.trim()).into_owned())
        }
        Value::Array(values) => values.iter().find_map(first_text),
        Value::Object(object) => object
            .get("name")
            .or_else(|| object.get("@value"))
            .and_then(Value::as_str)
            .map(str::to_owned),
        _ => None,
    }
}

/// A URL by itself, in a list, or in an object.
fn address(value: &Value) -> Option<String> {
    let value = match value {
        Value::Array(values) => values.first()?,
        value => value,
    };
    match value {
        Value::Object(object) => ["url", "contentUrl", "@id"]
            .iter()
            .find_map(|name| object.get(*name)?.as_str()),
        value => value.as_str(),
    }
    .filter(|url| !url.trim().is_empty())
    .map(str::to_owned)
}

fn names(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().filter_map(first_text).collect(),
        value => first_text(value).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_in_a_graph() {
        let script = r#"{"@graph":[{"@type":"WebSite","name":"x"},{"@type":["NewsArticle"],"headline":"A &amp; B",
            "author":[{"@type":"Person","name":"Ann Other"},"Jean Exemple"],"datePublished":"2017-02-03","inLanguage":"fr",
            "articleBody":"one
two"}]}"#;
        let linked = Linked::read(&["{broken", script]);
        assert_eq!(linked.headline.as_deref(), Some("A & B"));
        assert_eq!(linked.authors, ["Ann Other", "Jean Exemple"]);
        assert_eq!(linked.published.as_deref(), Some("2017-02-03"));
        assert_eq!(linked.body.as_deref(), Some("one two"));
    }
}
